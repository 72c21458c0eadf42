//! What the page's words and controls show, as signals. Frames never pass through here; these change at most ten
//! times a second.

use crate::session::{Action, Kept, Note, Pace, Shared, Status, Tab, Verdict};
use base::config::{Experiment, Tower};
use base::names::{Lang, Text, Words};
use draw::export::Table;
use draw::scene::{Hit, ThemeKind};
use engine::lab::RunInfo;
use leptos::prelude::*;
use std::rc::Rc;

/// A panel's place on the page; what is drawn in it never passes through a signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PanelHead {
    /// The canvas' id, unlike any other on the page.
    pub id: String,
    /// The question it answers.
    pub title: Words,
    /// How to read it.
    pub help: Words,
    /// Whose, where it is one tower's.
    pub tower: Option<Tower>,
    /// Whether it stands under the panel before it, as B's picture under A's: then its words are not said again.
    pub follows: bool,
    /// Height of its canvas in CSS pixels; none for words.
    pub height: Option<u32>,
}

impl PanelHead {
    /// What must change for the panel to be set up anew.
    pub fn key(&self) -> (String, String, bool) {
        (self.id.clone(), self.title.en.clone(), self.follows)
    }
}

/// The page's signals.
#[derive(Clone, Copy)]
pub struct Ui {
    pub lang: RwSignal<Lang>,
    pub theme: RwSignal<ThemeKind>,
    pub compact: RwSignal<bool>,
    pub experiment: RwSignal<Experiment>,
    pub pace: RwSignal<Pace>,
    pub status: RwSignal<Status>,
    pub playing: RwSignal<bool>,
    pub tab: RwSignal<Tab>,
    pub sheet_open: RwSignal<bool>,
    pub notes: RwSignal<Vec<Note>>,
    pub infos: RwSignal<[Option<RunInfo>; 2]>,
    /// The step that the stage shows, and the newest.
    pub shown: RwSignal<u64>,
    pub latest: RwSignal<u64>,
    pub is_live: RwSignal<bool>,
    pub losses: RwSignal<[Option<f32>; 2]>,
    pub fingerprints: RwSignal<Option<[u64; 2]>>,
    pub caption: RwSignal<String>,
    pub hits: RwSignal<Vec<Hit>>,
    /// By tower and site: whether the skip stands from the next step on.
    pub intact: RwSignal<[Vec<bool>; 2]>,
    pub samples: RwSignal<[Option<(u64, String)>; 2]>,
    /// What the open tab shows.
    pub panels: RwSignal<Vec<PanelHead>>,
    /// The step that they are of.
    pub panels_step: RwSignal<Option<u64>>,
    /// The sentences among them, by the panel's id.
    pub sentences: RwSignal<Vec<(String, String)>>,
    /// What was chosen of the lenses: (`LENS.PARAM`, value).
    pub params: RwSignal<Vec<(String, String)>>,
    /// That a lens comes more rarely than it should.
    pub thinned: RwSignal<Option<String>>,
    /// The value under the pointer: in which panel, where, what.
    pub tip: RwSignal<Option<(String, f32, f32, String)>>,
    pub verdict: RwSignal<Option<Verdict>>,
    pub table_open: RwSignal<bool>,
    pub tables: RwSignal<Vec<Table>>,
    /// What the open share dialog hands out, with the page's address before the link.
    pub shared: RwSignal<Option<Shared>>,
    pub toast: RwSignal<Option<Text>>,
    /// The text that this device keeps, or what can be said of it.
    pub kept: RwSignal<Option<Kept>>,
    /// A file is being dragged over the page.
    pub dragging: RwSignal<bool>,
    pub bytes_loaded: RwSignal<u64>,
}

impl Ui {
    pub fn new(experiment: &Experiment) -> Ui {
        Ui {
            lang: RwSignal::new(Lang::En),
            theme: RwSignal::new(ThemeKind::Dark),
            compact: RwSignal::new(false),
            experiment: RwSignal::new(experiment.clone()),
            pace: RwSignal::new(Pace::Normal),
            status: RwSignal::new(Status::Building),
            playing: RwSignal::new(false),
            tab: RwSignal::new(Tab::Gradients),
            sheet_open: RwSignal::new(false),
            notes: RwSignal::new(Vec::new()),
            infos: RwSignal::new([None, None]),
            shown: RwSignal::new(0),
            latest: RwSignal::new(0),
            is_live: RwSignal::new(true),
            losses: RwSignal::new([None; 2]),
            fingerprints: RwSignal::new(None),
            caption: RwSignal::new(String::new()),
            hits: RwSignal::new(Vec::new()),
            intact: RwSignal::new([Vec::new(), Vec::new()]),
            samples: RwSignal::new([None, None]),
            panels: RwSignal::new(Vec::new()),
            panels_step: RwSignal::new(None),
            sentences: RwSignal::new(Vec::new()),
            params: RwSignal::new(Vec::new()),
            thinned: RwSignal::new(None),
            tip: RwSignal::new(None),
            verdict: RwSignal::new(None),
            table_open: RwSignal::new(false),
            tables: RwSignal::new(Vec::new()),
            shared: RwSignal::new(None),
            toast: RwSignal::new(None),
            kept: RwSignal::new(None),
            dragging: RwSignal::new(false),
            bytes_loaded: RwSignal::new(0),
        }
    }

    /// The phrase in the page's language, following it.
    pub fn t(self, text: Text) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static {
        move || text.get(self.lang.get())
    }

    /// The step at which the schedule ends.
    pub fn n_steps(self) -> u64 {
        self.experiment.with(|e| e.a().n_steps as u64)
    }
}

/// Marks a Chinese sentence that holds a Latin word on purpose, such as MLP: it is not a missing translation.
pub fn mixed(words: &str) -> Option<&'static str> {
    words.chars().any(|c| c >= '\u{2e80}').then_some("")
}

/// Sets a signal only where that changes something.
pub fn put<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}

/// What a reader can ask for beyond [`Action`]: things that hang on where something stands on the screen.
pub trait Host {
    /// Does what was asked for; nothing is ever dropped.
    fn act(&self, action: Action);
    /// The pointer is over a panel, at this place in CSS pixels; or over none any more.
    fn point(&self, place: Option<(String, f32, f32)>);
    /// Shows the step at this place on the timeline, in CSS pixels from its left.
    fn scrub_to(&self, x: f32);
    /// Saves a file on this device.
    fn save(&self, what: Saved);
}

/// What can be saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// What the open tab shows.
    Panels,
    /// Everything that was measured of a tower, step by step.
    Metrics(Tower),
}

/// What every part of the page is given: its signals, and the way to act.
#[derive(Clone, Copy)]
pub struct Shell {
    pub ui: Ui,
    host: StoredValue<Rc<dyn Host>, LocalStorage>,
}

impl Shell {
    pub fn new(ui: Ui, host: Rc<dyn Host>) -> Shell {
        Shell { ui, host: StoredValue::new_local(host) }
    }

    /// Does what the reader asked for.
    pub fn act(self, action: Action) {
        self.host.with_value(|host| host.act(action));
    }

    pub fn point(self, place: Option<(String, f32, f32)>) {
        self.host.with_value(|host| host.point(place));
    }

    pub fn scrub_to(self, x: f32) {
        self.host.with_value(|host| host.scrub_to(x));
    }

    pub fn save(self, what: Saved) {
        self.host.with_value(|host| host.save(what));
    }
}
