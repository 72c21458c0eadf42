//! The page's logic as a function: [`Session::update`] takes what happened and returns what has to be done outside.
//!
//! Pure: no DOM, no clock (the time comes with each call), no workers. The page wraps it (`crate::web`), tests drive it
//! natively against real labs (`tests/session.rs`).

mod action;
mod asking;
mod branches;
mod broken;
mod change;
mod clock;
mod conductor;
#[cfg(test)]
mod conductor_tests;
mod link;
mod looking;
mod note;
mod own_text;
mod promise;
mod run;
mod show;
mod tab;
mod undo;

pub use action::{Action, Effect, Worker, kept};
pub use branches::Branch;
pub use broken::{Broken, Rescue};
pub use clock::{Pace, Status};
pub use conductor::Conductor;
pub use link::{Shared, first_experiment, scene_experiment};
pub use note::{Note, bytes_text, letter};
pub use own_text::Kept;
pub use promise::{Doubt, Finding, Verdict};
pub use run::Run;
pub use tab::{SAMPLES, Tab, VALIDATION};
pub use undo::Past;

use base::config::{Experiment, Site, Tower, View};
use base::names::Lang;
use conductor::{Order, Step};
use draw::scene::ThemeKind;
use engine::lab::{Reply, Word};
use looking::Looking;
use own_text::OwnTextState;
use promise::Promise;
use undo::{Cause, Undo};

/// Everything that the page knows and that no frame decides.
pub struct Session {
    conductor: Conductor,
    run: Run,
    looking: Looking,
    own: OwnTextState,
    /// The step that the reader went back to; none while following the run.
    shown: Option<u64>,
    lang: Lang,
    /// Language as the link or the reader fixed it.
    chosen_lang: Option<Lang>,
    theme: ThemeKind,
    tab: Tab,
    /// Of the view, only the lenses' parameters are kept here; the rest is said anew for every link.
    params: View,
    compact: bool,
    hover: Option<(Tower, Site)>,
    notes: Vec<Note>,
    verdict: Option<Verdict>,
    /// What a link promised, until it has been compared.
    promised: Option<Promise>,
    /// Who asked for the run that is on its way.
    cause: Cause,
    undo: Option<Undo>,
    /// Other futures of the run.
    branches: Vec<Branch>,
    branch_name: String,
    /// Towers whose numbers are no longer finite.
    broken: Vec<Broken>,
    n_desk_deaths: usize,
    now_secs: f64,
    /// What the open share dialog hands out.
    shared: Option<Shared>,
    table_open: bool,
    /// The timeline's time runs evenly.
    is_linear: bool,
    changed: Changed,
}

/// What has to be brought up to date on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// New measurements have come.
    pub data: bool,
    /// Something was done: everything is looked at again, at once.
    pub words: bool,
    /// The pointer is over another skip.
    pub stage: bool,
    /// The address bar.
    pub link: bool,
}

/// What the page finds when it opens.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// The fragment of the address.
    pub hash: String,
    /// The reader's language, as the browser says it.
    pub lang: Lang,
    /// A narrow screen.
    pub compact: bool,
    /// The reader asked for little traffic or little motion: nothing starts by itself.
    pub calm: bool,
    /// The system's theme is light.
    pub prefers_light: bool,
    /// The theme that this device keeps.
    pub kept_theme: Option<String>,
    /// The text that this device keeps.
    pub kept_text: Option<String>,
}

impl Session {
    /// The page for what the address bar says, with both towers on their way.
    pub fn new(start: Start) -> (Session, Vec<Effect>) {
        let (link, problems) = link::read(&start.hash, start.compact, start.lang);
        let (conductor, orders) = Conductor::new(link.experiment.clone(), !start.calm);
        let is_light = start.kept_theme.map_or(start.prefers_light, |t| t == kept::theme_word(ThemeKind::Light));
        let mut session = Session {
            conductor,
            run: Run::default(),
            looking: Looking::default(),
            own: OwnTextState::new(start.kept_text),
            shown: None,
            lang: start.lang,
            chosen_lang: None,
            theme: if is_light { ThemeKind::Light } else { ThemeKind::Dark },
            tab: Tab::default(),
            params: View::default(),
            compact: start.compact,
            hover: None,
            notes: Vec::new(),
            verdict: None,
            promised: None,
            // The first view has no address yet, unless it is everyone's.
            cause: if start.hash.len() > 1 || link.experiment == Experiment::default() {
                Cause::Address
            } else {
                Cause::Hand
            },
            undo: None,
            branches: Vec::new(),
            branch_name: String::new(),
            broken: Vec::new(),
            n_desk_deaths: 0,
            now_secs: 0.0,
            shared: None,
            table_open: false,
            is_linear: link.view.is_linear,
            changed: Changed { words: true, ..Changed::default() },
        };
        let mut effects = sent(orders);
        effects.extend(session.look_as(&link, problems, start.lang));
        (session, effects)
    }

    /// Takes in what happened at `now_secs` and says what has to be done.
    pub fn update(&mut self, action: Action, now_secs: f64) -> Vec<Effect> {
        let is_quiet = matches!(action, Action::Hover(_) | Action::Tick | Action::Heard(..) | Action::Answered(_));
        self.changed.words |= !is_quiet;
        self.now_secs = now_secs;
        match action {
            Action::TogglePlay if self.conductor.is_playing() => {
                self.conductor.pause();
                self.on_rest()
            }
            Action::TogglePlay => {
                self.shown = None;
                self.conductor.play();
                Vec::new()
            }
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
            Action::GiveText(bytes) => self.give_text(&bytes),
            Action::UseKeptText => self.use_kept_text(),
            Action::ForgetText => self.forget_text(),
            Action::Warn(note) => self.said(note),
            Action::Scrub(step) => {
                self.shown = (step < self.conductor.common_step()).then_some(step);
                Vec::new()
            }
            Action::ScrubBy(steps) => {
                self.update(Action::Scrub(self.shown_step().saturating_add_signed(steps)), now_secs)
            }
            Action::Live => {
                self.shown = None;
                Vec::new()
            }
            Action::Open(tab) => {
                self.tab = tab;
                self.changed.link = true;
                self.look()
            }
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
            Action::Hidden(hidden) => {
                self.conductor.set_hidden(hidden);
                Vec::new()
            }
            Action::Resized(compact) => {
                self.compact = compact;
                Vec::new()
            }
            Action::Address(hash) => self.go_to_address(&hash),
            Action::Tick => {
                self.let_undo_expire();
                sent(self.conductor.tick(now_secs))
            }
            Action::Undo => self.undo(),
            Action::Rescue => self.take_rescue(),
            Action::GoOn => self.go_on(),
            Action::BranchHere => self.branch_here(),
            Action::OpenBranch(idx) => self.open_branch(idx),
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

    fn hear(&mut self, tower: Tower, reply: Reply, now_secs: f64) -> Vec<Effect> {
        let Reply { run_id, word } = reply;
        let effects = match word {
            Word::Prepared => {
                let before = (self.conductor.run_id() > 0).then(|| self.conductor.experiment().clone());
                let step = self.conductor.common_step();
                let Step { orders, has_begun } = self.conductor.on_prepared(tower, run_id);
                let mut effects = sent(orders);
                if has_begun {
                    effects.extend(self.begin(before, step));
                }
                effects
            }
            Word::Failed(failure) => self.on_failure(run_id, failure),
            // An answer of a run that is no more.
            _ if run_id != self.conductor.run_id() => return Vec::new(),
            Word::Built(info) => {
                self.run.set_info(tower, *info);
                self.keep_text()
            }
            // In a new worker: known already.
            Word::Measured(snapshot) if self.conductor.is_healing(tower) && self.run.knows(tower, snapshot.step) => {
                return Vec::new();
            }
            Word::Measured(snapshot) => {
                self.on_snapshot(tower, &snapshot);
                self.run.push(tower, *snapshot);
                Vec::new()
            }
            // On the way back, weights from further on are of another future.
            Word::Weights(weights) if weights.step > self.conductor.granted() => Vec::new(),
            Word::Weights(weights) => {
                let asks = self.looking.on_weights(run_id, tower, weights.step, weights.residual);
                self.conductor.want_weights(self.looking.wanted());
                asks.into_iter().map(Effect::Desk).collect()
            }
            Word::Reached { step, fingerprint } => {
                self.run.set_fingerprint(tower, step, fingerprint);
                self.compare_with_promise();
                let orders = self.conductor.on_reached(tower, run_id, step, now_secs);
                let mut effects = sent(orders);
                effects.extend(self.on_rest());
                effects
            }
        };
        self.changed.data = true;
        effects
    }

    /// The old run, `left` at `step`, is no more: forgets it, and tells the desk of the new one.
    fn begin(&mut self, left: Option<Experiment>, step: u64) -> Vec<Effect> {
        let cause = std::mem::take(&mut self.cause);
        let mut effects = match left {
            // Where nothing had happened yet, there is nothing to go back to.
            Some(left) if cause == Cause::Hand && step > 0 => self.leave(left, step),
            _ => Vec::new(),
        };
        self.run = Run::default();
        self.shown = None;
        self.broken.clear();
        // An address that was followed stays as it is: it may say where to stop and what to prove.
        if cause != Cause::Address {
            self.forget_branches();
            self.verdict = None;
            self.changed.link = true;
        }
        self.changed.words = true;
        effects.push(Effect::Desk(self.looking.begin_run()));
        effects.push(self.open_desk());
        effects.extend(self.look());
        effects
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
