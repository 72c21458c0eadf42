//! What the page's words and controls show, as signals. Frames never pass through here; these change at most ten
//! times a second.

use super::charts_view::Chart;
use super::own_text::Kept;
use super::page::{Action, Page};
use super::strings as s;
use base::config::{Experiment, Problem, Tower};
use base::names::{Lang, Text};
use draw::scene::{Hit, ThemeKind};
use engine::lab::{Pace, RunInfo, Status};
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;

/// A lens: one tab of the right column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lens {
    #[default]
    Gradients,
    Layers,
    Settings,
    /// Phone only: every skip as a large button.
    Skips,
}

impl Lens {
    pub const ALL: [Lens; 4] = [Lens::Gradients, Lens::Layers, Lens::Settings, Lens::Skips];

    pub const fn key(self) -> &'static str {
        match self {
            Lens::Gradients => "gradients",
            Lens::Layers => "layers",
            Lens::Settings => "settings",
            Lens::Skips => "skips",
        }
    }

    pub fn from_key(key: &str) -> Option<Lens> {
        Lens::ALL.into_iter().find(|l| l.key() == key)
    }

    pub const fn label(self) -> Text {
        match self {
            Lens::Gradients => s::GRADIENTS,
            Lens::Layers => s::LAYERS,
            Lens::Settings => s::SETTINGS,
            Lens::Skips => s::CUT_TABLE,
        }
    }
}

/// A line that the reader should see once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// About the link or a setting.
    Problem(Problem),
    /// A setting's control was given something that is none of its values.
    Refused(&'static str, String),
    /// The settings are too large: bytes needed, bytes allowed.
    TooLarge(u64, u64),
    /// The reader's own text cannot be learnt from: why, in English and Chinese.
    Text([String; 2]),
    /// A link speaks of a text that it does not hold.
    TextMissing,
    /// The browser has no room for the text.
    TextNotKept,
    /// A worker broke.
    WorkerDied(Tower, String),
}

impl Note {
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Note::Problem(problem) => problem.text(lang),
            Note::Refused(key, value) => s::NOT_A_VALUE.fill(lang, &[("k", key), ("v", value)]),
            Note::TooLarge(need, most) => {
                let text = super::dom::bytes_text;
                s::TOO_LARGE.fill(lang, &[("need", &text(*need)), ("most", &text(*most))])
            }
            Note::Text(pair) => s::TEXT_REFUSED.fill(lang, &[("why", &pair[lang as usize])]),
            Note::TextMissing => s::TEXT_MISSING.get(lang).to_string(),
            Note::TextNotKept => s::TEXT_NOT_KEPT.get(lang).to_string(),
            Note::WorkerDied(tower, why) => s::WORKER_DIED.fill(lang, &[("tower", letter(*tower)), ("why", why)]),
        }
    }
}

/// `A` or `B`.
pub const fn letter(tower: Tower) -> &'static str {
    match tower {
        Tower::A => "A",
        Tower::B => "B",
    }
}

/// What became of a replay that a link asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub step: u64,
    pub theirs: [u64; 2],
    pub ours: [u64; 2],
}

/// One row of the table of numbers: hook name, then A's and B's gradient and spread.
pub type TableRow = (String, [String; 4]);

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
    pub lens: RwSignal<Lens>,
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
    pub label_set_idx: RwSignal<usize>,
    pub has_layers: RwSignal<bool>,
    pub own_scales: RwSignal<bool>,
    /// The value under the pointer: which chart, where, what.
    pub tip: RwSignal<Option<(Chart, f32, f32, String)>>,
    pub verdict: RwSignal<Option<Verdict>>,
    pub table_open: RwSignal<bool>,
    pub table: RwSignal<Vec<TableRow>>,
    /// The link in the open share dialog.
    pub shared: RwSignal<Option<String>>,
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
            lens: RwSignal::new(Lens::Gradients),
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
            label_set_idx: RwSignal::new(0),
            has_layers: RwSignal::new(false),
            own_scales: RwSignal::new(false),
            tip: RwSignal::new(None),
            verdict: RwSignal::new(None),
            table_open: RwSignal::new(false),
            table: RwSignal::new(Vec::new()),
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

    /// The lines that warn the reader, in `lang`.
    pub fn notes_text(self, lang: Lang) -> Vec<String> {
        self.notes.with_untracked(|notes| notes.iter().map(|note| note.text(lang)).collect())
    }

    /// The step at which the schedule ends.
    pub fn n_steps(self) -> u64 {
        self.experiment.with(|e| e.a.n_steps as u64)
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

/// What every part of the page is given: its signals, and the way to act.
#[derive(Clone, Copy)]
pub struct Shell {
    pub ui: Ui,
    page: StoredValue<Rc<RefCell<Page>>, LocalStorage>,
}

impl Shell {
    pub fn new(ui: Ui, page: &Rc<RefCell<Page>>) -> Shell {
        Shell { ui, page: StoredValue::new_local(Rc::clone(page)) }
    }

    /// Does what the reader asked for.
    pub fn act(self, action: Action) {
        self.page.with_value(|page| {
            if let Ok(mut page) = page.try_borrow_mut() {
                page.act(action);
            }
        });
    }
}
