//! The page's logic as a function: [`Session::update`] takes what happened and returns what has to be done outside.
//!
//! Pure: no DOM, no clock (the time comes with each call), no workers. The page wraps it (`crate::web`), tests drive it
//! natively against real labs (`tests/session.rs`).

mod action;
mod asking;
mod branches;
mod broken;
mod change;
mod class;
mod clock;
mod closed;
mod conductor;
#[cfg(test)]
mod conductor_tests;
mod felt;
mod hearing;
mod lattice;
mod link;
mod looking;
mod model_file;
mod note;
mod own_text;
mod promise;
mod rail;
mod run;
mod scene;
mod show;
mod slow;
mod tab;
mod task;
pub mod trail;
mod undo;

pub use action::{Action, Changed, Effect, Start, Worker, kept};
pub use branches::Branch;
pub use broken::{Broken, Rescue};
pub use clock::{Pace, Status};
pub use conductor::Conductor;
pub use lattice::TokensAction;
pub use link::{PHONE_LAYERS, Shared, first_experiment, scene_experiment, scene_link};
pub use note::{Note, bytes_text, letter};
pub use own_text::{Kept, text_print};
pub use promise::{Doubt, Finding, Verdict};
pub use run::Run;
pub use scene::{Drawing, Ruler, SceneAction, SceneLine, SceneStage};
pub use slow::SlowPlace;
pub use tab::{SAMPLES, SELF_CHECK, TOKENS, Tab, VALIDATION};
pub use task::{Guessed, Task};
pub use undo::Past;

use base::config::{Embed, Experiment, Site, Tower, Trace, View};
use base::names::Lang;
use class::Lesson;
use conductor::Order;
use draw::scene::ThemeKind;
use felt::Change;
use lattice::Lattice;
use looking::Looking;
use model_file::ModelFileState;
use own_text::OwnTextState;
use promise::Promise;
use scene::SceneState;
use undo::{Cause, Undo};

/// Everything that the page knows and that no frame decides.
pub struct Session {
    conductor: Conductor,
    run: Run,
    looking: Looking,
    own: OwnTextState,
    files: ModelFileState,
    /// The step that the reader went back to; none while following the run.
    shown: Option<u64>,
    /// The moment of that step, in slow motion.
    shown_t01: f32,
    lang: Lang,
    /// Language as the link or the reader fixed it.
    chosen_lang: Option<Lang>,
    theme: ThemeKind,
    tab: Tab,
    /// The lens of each other question that was looked at last, the newest at the end.
    looked: Vec<Tab>,
    /// A lens has been open: the analysis worker has them all.
    has_lenses: bool,
    /// Of the view, only the lenses' parameters are kept here; the rest is said anew for every link.
    params: View,
    compact: bool,
    hover: Option<(Tower, Site)>,
    notes: Vec<Note>,
    verdict: Option<Verdict>,
    /// What a link promised, until it has been compared.
    promised: Option<Promise>,
    /// The class that the page takes part in.
    class: Option<Lesson>,
    /// Who asked for the run that is on its way.
    cause: Cause,
    undo: Option<Undo>,
    /// What the last cut changed at once.
    change: Option<Change>,
    /// Other futures of the run.
    branches: Vec<Branch>,
    branch_name: String,
    /// Towers whose numbers are no longer finite.
    broken: Vec<Broken>,
    n_desk_deaths: usize,
    /// By tower: the run and the step before which its stored state was last asked for.
    state_asked: [Option<(u32, u64)>; 2],
    now_secs: f64,
    /// What the open share dialog hands out.
    shared: Option<Shared>,
    table_open: bool,
    /// The timeline's time runs evenly.
    is_linear: bool,
    /// What the profile shall show, and the stop of its axis.
    trace: Trace,
    axis: rail::AxisStop,
    /// The page stands in somebody else's frame.
    embed: Option<Embed>,
    /// The reader asked for little motion.
    calm: bool,
    lattice: Lattice,
    scene: SceneState,
    changed: Changed,
}

impl Session {
    /// The page for what the address bar says, with both towers on their way.
    pub fn new(start: Start) -> (Session, Vec<Effect>) {
        let (link, problems) = link::read(&start.hash, start.compact, start.lang);
        let mut experiment = link.experiment.clone();
        if let Some(print) = link.view.text_print.filter(|_| experiment.own_text.is_none()) {
            experiment.own_text = own_text::told_by(print, start.kept_text.iter());
        }
        let (conductor, orders) = Conductor::new(experiment, !start.calm);
        let is_light = start.kept_theme.map_or(start.prefers_light, |t| t == kept::theme_word(ThemeKind::Light));
        let mut session = Session {
            conductor,
            run: Run::default(),
            looking: Looking::default(),
            own: OwnTextState::new(start.kept_text),
            files: ModelFileState::default(),
            shown: None,
            shown_t01: 1.0,
            lang: start.lang,
            chosen_lang: None,
            theme: if is_light { ThemeKind::Light } else { ThemeKind::Dark },
            tab: Tab::default(),
            looked: Vec::new(),
            has_lenses: false,
            params: View::default(),
            compact: start.compact,
            hover: None,
            notes: Vec::new(),
            verdict: None,
            promised: None,
            class: None,
            // The first view has no address yet, unless it is everyone's.
            cause: if start.hash.len() > 1 || link.experiment == Experiment::default() {
                Cause::Address
            } else {
                Cause::Hand
            },
            undo: None,
            change: None,
            branches: Vec::new(),
            branch_name: String::new(),
            broken: Vec::new(),
            n_desk_deaths: 0,
            state_asked: [None; 2],
            now_secs: 0.0,
            shared: None,
            table_open: false,
            is_linear: link.view.is_linear,
            trace: link.view.trace,
            axis: rail::AxisStop::default(),
            embed: None,
            calm: start.calm,
            lattice: Lattice::new(start.calm),
            scene: SceneState::default(),
            changed: Changed { words: true, ..Changed::default() },
        };
        let mut effects = sent(orders);
        effects.extend(session.look_as(&link, problems, start.lang));
        (session, effects)
    }

    /// Takes in what happened at `now_secs` and says what has to be done.
    pub fn update(&mut self, action: Action, now_secs: f64) -> Vec<Effect> {
        let is_quiet = matches!(
            action,
            Action::Hover(_) | Action::Tokens(_) | Action::Tick | Action::Heard(..) | Action::Answered(_)
        );
        self.changed.words |= !is_quiet;
        self.now_secs = now_secs;
        match action {
            Action::TogglePlay if self.conductor.is_playing() => {
                self.conductor.pause();
                self.on_rest()
            }
            Action::TogglePlay => {
                self.shown = None;
                self.play_past_bet();
                self.conductor.play();
                Vec::new()
            }
            Action::Step if self.slow_t01().is_some() => self.slow_block(true),
            Action::SlowTo(t01) => self.slow_to(t01),
            Action::SlowBlock(on) => self.slow_block(on),
            Action::SlowPhase(on) => self.slow_phase(on),
            Action::Step => {
                self.shown = None;
                sent(self.conductor.step_once())
            }
            Action::Reset => {
                self.promised = None;
                sent(self.conductor.reset())
            }
            Action::SetPace(pace) => {
                self.conductor.set_pace(pace);
                self.look()
            }
            Action::ToggleSkip(tower, site) => self.toggle(tower, site),
            Action::Set(tower, key, text) => self.set(tower, key, &text),
            Action::Load(experiment) => {
                self.notes.clear();
                let effects = self.load(*experiment);
                self.conductor.play();
                effects
            }
            Action::GiveText(bytes) => self.give_text(&bytes, true),
            Action::LendText(bytes) => self.give_text(&bytes, false),
            Action::GiveModel(parcel) => self.give_model(&parcel),
            Action::UseKeptText => self.use_kept_text(),
            Action::ForgetText => self.forget_text(),
            Action::Warn(note) => self.said(note),
            Action::Scrub(step) => {
                self.shown = (step < self.conductor.common_step()).then_some(step);
                self.shown_t01 = 1.0;
                Vec::new()
            }
            Action::ScrubBy(steps) => {
                self.update(Action::Scrub(self.shown_step().saturating_add_signed(steps)), now_secs)
            }
            Action::Live => {
                self.shown = None;
                Vec::new()
            }
            Action::Open(tab) => self.open(tab),
            Action::AskAbout(group) => self.ask_about(group),
            Action::SetParam(lens, param, value) => self.set_param(lens, param, &value),
            Action::SetLang(lang) => {
                self.lang = lang;
                self.chosen_lang = Some(lang);
                self.changed.link = true;
                Vec::new()
            }
            Action::ToggleTheme => {
                self.theme = match self.theme {
                    ThemeKind::Dark => ThemeKind::Light,
                    ThemeKind::Light => ThemeKind::Dark,
                };
                vec![Effect::Keep(kept::THEME, kept::theme_word(self.theme).to_string())]
            }
            Action::Hover(hover) => {
                self.hover = hover;
                self.changed.stage = true;
                Vec::new()
            }
            Action::Share => {
                self.shared = Some(self.share());
                Vec::new()
            }
            Action::CloseShare => {
                self.shared = None;
                Vec::new()
            }
            Action::Dismiss(idx) => {
                if idx < self.notes.len() {
                    self.notes.remove(idx);
                }
                Vec::new()
            }
            Action::DismissVerdict => {
                self.verdict = None;
                Vec::new()
            }
            Action::SetTableOpen(open) => {
                self.table_open = open;
                Vec::new()
            }
            Action::SetLinear(is_linear) => {
                self.is_linear = is_linear;
                self.changed.link = true;
                Vec::new()
            }
            Action::SetTrace(trace) => {
                self.trace = trace;
                self.changed.link = true;
                Vec::new()
            }
            Action::Hidden(hidden) => {
                self.conductor.set_hidden(hidden);
                Vec::new()
            }
            Action::Resized(compact) => {
                self.compact = compact;
                Vec::new()
            }
            Action::Address(hash) => self.go_to_address(&hash),
            Action::Tokens(action) => self.tokens(action),
            Action::Scene(action) => self.scene(action),
            Action::Tick => {
                self.let_undo_expire();
                self.let_change_fade();
                self.move_axis();
                self.tick_lattice(now_secs);
                self.tick_scene();
                let mut effects = self.free_desk();
                effects.extend(sent(self.conductor.tick(now_secs)));
                effects
            }
            Action::Undo => self.undo(),
            Action::Rescue => self.take_rescue(),
            Action::GoOn => self.go_on(),
            Action::BranchHere => self.branch_here(),
            Action::OpenBranch(idx) => self.open_branch(idx),
            Action::Join(seed) => self.join_class(seed),
            Action::NameBranch(idx, name) => {
                self.name_branch(idx, &name);
                Vec::new()
            }
            Action::DropBranch(idx) => {
                self.drop_branch(idx);
                Vec::new()
            }
            Action::Heard(tower, reply) => self.hear(tower, reply, now_secs),
            Action::Answered(reply) => self.take_answer(reply),
            Action::Died(worker, why) => self.on_death(worker, why),
            Action::NotKept => self.text_was_not_kept(),
        }
    }

    /// Adds a note, once.
    fn said(&mut self, note: Note) -> Vec<Effect> {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
        self.changed.words = true;
        Vec::new()
    }
}

fn sent(orders: Vec<Order>) -> Vec<Effect> {
    orders.into_iter().map(|(tower, ask)| Effect::Send(tower, ask)).collect()
}
