//! The tabs of the right column.

use crate::strings as s;
use base::names::Text;
use lens::{Entry, Group, Home, LENSES};

/// Key of the lens whose answer always stands at the foot of the column: what the models write.
pub const SAMPLES: &str = "samples";
/// Key of the lens whose answers are a curve of the timeline.
pub const VALIDATION: &str = "validation";

/// Key of the lens that the towers show once they are opened into their tokens.
pub const TOKENS: &str = "tokens";

/// Key of the lens that checks the gradients; the line at the foot leads to it and says what it found.
pub const SELF_CHECK: &str = "selfcheck";

/// One of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Numbers of the step that is shown; they come with every step and ask nothing of the weights.
    #[default]
    Gradients,
    /// A lens, by its place in the registry.
    Lens(usize),
    /// Every setting.
    Settings,
}

impl Tab {
    /// Every tab, in order.
    pub fn all() -> impl Iterator<Item = Tab> {
        let lenses = (0..LENSES.len()).filter(|&idx| LENSES[idx].home == Home::Tab).map(Tab::Lens);
        std::iter::once(Tab::Gradients).chain(lenses).chain([Tab::Settings])
    }

    /// The reader's question that it helps to answer; none for settings.
    pub fn group(self) -> Option<Group> {
        match self {
            Tab::Gradients => Some(Group::Signal),
            Tab::Lens(idx) => LENSES.get(idx).map(|entry| entry.group),
            Tab::Settings => None,
        }
    }

    /// Every lens under one question.
    pub fn of(group: Group) -> impl Iterator<Item = Tab> {
        Tab::all().filter(move |tab| tab.group() == Some(group))
    }

    /// The lens, where it is one.
    pub fn lens(self) -> Option<&'static Entry> {
        match self {
            Tab::Lens(idx) => LENSES.get(idx),
            _ => None,
        }
    }

    /// The word in links.
    pub fn key(self) -> &'static str {
        match self {
            Tab::Gradients => "gradients",
            Tab::Lens(idx) => LENSES[idx].key,
            Tab::Settings => "settings",
        }
    }

    /// The inverse of [`Tab::key`].
    pub fn from_key(key: &str) -> Option<Tab> {
        // Links of phones once named a list of skips.
        if key == "skips" { Some(Tab::default()) } else { Tab::all().find(|tab| tab.key() == key) }
    }

    /// What stands on it.
    pub fn label(self) -> Text {
        match self {
            Tab::Gradients => s::GRADIENTS,
            Tab::Lens(idx) => LENSES[idx].label,
            Tab::Settings => s::SETTINGS,
        }
    }
}
