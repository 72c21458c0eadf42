//! What the page's words and controls show, as signals. Frames never pass through here; these change at most ten
//! times a second.

use super::scene_line::SceneCard;
use crate::session::{Action, Kept, Note, Pace, SceneLine, Shared, SlowPlace, Status, Tab, Task, Verdict};
use base::config::{Experiment, Site, Tower, Trace};
use base::names::terms::Term;
use base::names::{Lang, Text, Words};
use draw::export::Table;
use draw::scene::{Hit, LaneGrid, ThemeKind};
use engine::lab::RunInfo;
use std::rc::Rc;
use sycamore::prelude::{Signal, create_signal};

/// A panel's place on the page; what is drawn in it never passes through a signal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// What must change for the panel to be set up anew; words and height follow as they are.
    pub fn key(&self) -> String {
        format!("{} {} {}", self.id, self.follows, self.height.is_some())
    }
}

/// The page's signals.
#[derive(Clone, Copy)]
pub struct Ui {
    pub lang: Signal<Lang>,
    pub theme: Signal<ThemeKind>,
    pub compact: Signal<bool>,
    pub experiment: Signal<Experiment>,
    pub pace: Signal<Pace>,
    pub status: Signal<Status>,
    pub playing: Signal<bool>,
    pub tab: Signal<Tab>,
    pub sheet_open: Signal<bool>,
    /// The page has been scrolled down.
    pub is_scrolled: Signal<bool>,
    /// The open sheet is the topmost entry of the browser's history.
    pub sheet_is_entry: Signal<bool>,
    /// The skip that a thumb has picked to be cut or joined, while it is at that.
    pub picked: Signal<Option<(Tower, Site)>>,
    pub notes: Signal<Vec<Note>>,
    pub infos: Signal<[Option<RunInfo>; 2]>,
    /// The step that the stage shows, and the newest.
    pub shown: Signal<u64>,
    pub latest: Signal<u64>,
    pub is_live: Signal<bool>,
    /// Where the playhead stands, in CSS pixels from the timeline's left.
    pub playhead_x: Signal<i32>,
    /// Name and newest step of the run's other futures.
    pub branches: Signal<Vec<(String, u64)>>,
    /// What the future is called that is shown.
    pub branch_name: Signal<String>,
    /// The timeline's time runs evenly.
    pub is_linear: Signal<bool>,
    /// What the profile shall show.
    pub trace: Signal<Trace>,
    pub losses: Signal<[Option<f32>; 2]>,
    pub fingerprints: Signal<Option<[u64; 2]>>,
    pub caption: Signal<String>,
    /// What is said of a class, in words of a machine: [`Session::class_said`](crate::session::Session::class_said).
    pub class: Signal<String>,
    /// What is being guessed.
    pub task: Signal<Option<Task>>,
    /// What the scene line says.
    pub scene: Signal<SceneLine>,
    /// What the card above the scene line shows.
    pub scene_card: Signal<SceneCard>,
    /// Where the step that decides the bet stands, in CSS pixels from the timeline's left, and which it is.
    pub decides: Signal<Option<(i32, u64)>>,
    /// Where slow motion stands, while steps are taken apart.
    pub slow: Signal<Option<SlowPlace>>,
    pub hits: Signal<Vec<Hit>>,
    /// Cells of the open towers.
    pub lanes: Signal<Vec<LaneGrid>>,
    pub tokens_open: Signal<bool>,
    /// The tower that is shown where there is room for one.
    pub only: Signal<Tower>,
    /// What is said of the chosen cell.
    pub card: Signal<String>,
    /// By tower and site: whether the skip stands from the next step on.
    pub intact: Signal<[Vec<bool>; 2]>,
    pub samples: Signal<[Option<(u64, String)>; 2]>,
    /// What the open tab shows.
    pub panels: Signal<Vec<PanelHead>>,
    /// The step that they are of.
    pub panels_step: Signal<Option<u64>>,
    /// The sentences among them, by the panel's id.
    pub sentences: Signal<Vec<(String, String)>>,
    /// What closed questions say: of each its name, A's and B's number and the step, by `KEY`, `KEY.a`, `KEY.b`, `KEY@`.
    pub answers: Signal<Vec<(String, String)>>,
    /// What was chosen of the lenses: (`LENS.PARAM`, value).
    pub params: Signal<Vec<(String, String)>>,
    /// How to read the open lens, who thought of it, and its formula; nothing before its first answer.
    pub about: Signal<Vec<String>>,
    /// That a lens comes more rarely than it should.
    pub thinned: Signal<Option<String>>,
    /// The value under the pointer: in which panel, where (per cent of its width, pixels from its top), what.
    pub tip: Signal<Option<(String, f32, f32, String)>>,
    pub verdict: Signal<Option<Verdict>>,
    /// The way back that is offered.
    pub undo: Signal<Option<String>>,
    /// It was undone before, and can be had again.
    pub is_undone: Signal<bool>,
    /// Where a broken run can go on, and with which learning rate.
    pub rescue: Signal<Option<(u64, String)>>,
    pub table_open: Signal<bool>,
    pub tables: Signal<Vec<Table>>,
    /// What the open share dialog hands out, with the page's address before the link.
    pub shared: Signal<Option<Shared>>,
    pub toast: Signal<Option<Text>>,
    /// The text that this device keeps, or what can be said of it.
    pub kept: Signal<Option<Kept>>,
    /// A file is being dragged over the page.
    pub dragging: Signal<bool>,
    pub bytes_loaded: Signal<u64>,
    /// Technical words, once a text has asked for them.
    pub terms: Signal<Vec<Term>>,
}

impl Ui {
    pub fn new(experiment: &Experiment) -> Ui {
        Ui {
            lang: create_signal(Lang::En),
            theme: create_signal(ThemeKind::Dark),
            compact: create_signal(false),
            experiment: create_signal(experiment.clone()),
            pace: create_signal(Pace::Normal),
            status: create_signal(Status::Building),
            playing: create_signal(false),
            tab: create_signal(Tab::Gradients),
            sheet_open: create_signal(false),
            is_scrolled: create_signal(false),
            sheet_is_entry: create_signal(false),
            picked: create_signal(None),
            notes: create_signal(Vec::new()),
            infos: create_signal([None, None]),
            shown: create_signal(0),
            latest: create_signal(0),
            is_live: create_signal(true),
            playhead_x: create_signal(0),
            branches: create_signal(Vec::new()),
            branch_name: create_signal(String::new()),
            is_linear: create_signal(false),
            trace: create_signal(Trace::Gradient),
            losses: create_signal([None; 2]),
            fingerprints: create_signal(None),
            caption: create_signal(String::new()),
            class: create_signal(String::new()),
            task: create_signal(None),
            scene: create_signal(SceneLine::default()),
            scene_card: create_signal(SceneCard::Shut),
            decides: create_signal(None),
            slow: create_signal(None),
            hits: create_signal(Vec::new()),
            lanes: create_signal(Vec::new()),
            tokens_open: create_signal(false),
            only: create_signal(Tower::A),
            card: create_signal(String::new()),
            intact: create_signal([Vec::new(), Vec::new()]),
            samples: create_signal([None, None]),
            panels: create_signal(Vec::new()),
            panels_step: create_signal(None),
            sentences: create_signal(Vec::new()),
            answers: create_signal(Vec::new()),
            params: create_signal(Vec::new()),
            about: create_signal(Vec::new()),
            thinned: create_signal(None),
            tip: create_signal(None),
            verdict: create_signal(None),
            undo: create_signal(None),
            is_undone: create_signal(false),
            rescue: create_signal(None),
            table_open: create_signal(false),
            tables: create_signal(Vec::new()),
            shared: create_signal(None),
            toast: create_signal(None),
            kept: create_signal(None),
            dragging: create_signal(false),
            bytes_loaded: create_signal(0),
            terms: create_signal(Vec::new()),
        }
    }

    /// The phrase in the page's language, following it.
    pub fn t(self, text: Text) -> impl Fn() -> &'static str + Copy + 'static {
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
pub fn put<T: PartialEq + 'static>(signal: Signal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}

/// The stage's canvas.
pub const STAGE: &str = "stage";

/// What a reader can ask for beyond [`Action`]: things that hang on where something stands on the screen.
pub trait Host {
    /// Does what was asked for; nothing is ever dropped.
    fn act(&self, action: Action);
    /// The pointer is over a panel or over the [`STAGE`], at this place in CSS pixels; or over none any more.
    fn point(&self, place: Option<(String, f32, f32)>);
    /// In a panel the focus moves to the value on that side; (0, 0) chooses the one at hand.
    fn walk(&self, id: String, dx: f32, dy: f32);
    /// Shows the step at this place on the timeline, in CSS pixels from its left.
    fn scrub_to(&self, x: f32);
    /// Shows the moment at this place on the phase bar, in CSS pixels from its left and top.
    fn slow_to(&self, x: f32, y: f32);
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
    host: Signal<Rc<dyn Host>>,
}

impl Shell {
    pub fn new(ui: Ui, host: Rc<dyn Host>) -> Shell {
        Shell { ui, host: create_signal(host) }
    }

    fn host(self) -> Rc<dyn Host> {
        self.host.get_clone_untracked()
    }

    /// Does what the reader asked for.
    pub fn act(self, action: Action) {
        self.host().act(action);
    }

    pub fn point(self, place: Option<(String, f32, f32)>) {
        self.host().point(place);
    }

    pub fn walk(self, id: String, dx: f32, dy: f32) {
        self.host().walk(id, dx, dy);
    }

    pub fn scrub_to(self, x: f32) {
        self.host().scrub_to(x);
    }

    pub fn slow_to(self, x: f32, y: f32) {
        self.host().slow_to(x, y);
    }

    pub fn save(self, what: Saved) {
        self.host().save(what);
    }
}
