//! The scene: which one stands, what its reader bets, and what the run then measured.

mod kept;
mod line;

pub use line::{Drawing, Ruler, SceneLine, SceneStage};

use super::{Effect, Note, PHONE_LAYERS, Session, Tab, scene_experiment};
use base::config::{CheckedConfig, Event, Experiment, Link, Problem, Tower, View};
use engine::telemetry::Snapshot;
use kept::{Kept, Seen};
use lens::Asked;
use lens::panel::Panel;
use scenes::{Bet, CARDS, Card, Guess, Revealed, Scene, Verdict};

/// So long the towers wait before the step that decides, until their reader is taken to want no bet.
const PATIENCE_SECS: f64 = 30.0;

/// Something about the scene.
#[derive(Clone, Debug, PartialEq)]
pub enum SceneAction {
    /// Open the one at this place, from its first step.
    Open(usize),
    /// Its words have come.
    Told(Box<Scene>),
    /// The words of the scene with this key cannot be had.
    Missing(&'static str),
    /// Bet, or take a bet back.
    Bet(Option<Guess>),
    /// Go to the deciding step once more: its measurement was missed.
    MeasureAgain,
}

/// What the session keeps of it.
#[derive(Default)]
pub(super) struct SceneState {
    /// Its place among the cards.
    idx: Option<usize>,
    told: Option<Box<Scene>>,
    is_missing: bool,
    guess: Option<Guess>,
    outcome: Option<Outcome>,
    kept: Kept,
    /// Since when the towers wait for a bet.
    held_since_secs: Option<f64>,
    /// The scene that was left for this one, until its run is gone.
    before: Option<Box<SceneState>>,
}

/// What was found at the step that decides, and of which run.
struct Outcome {
    revealed: Revealed,
    /// The caption's numbers, in order, as far as they could be read.
    numbers: Vec<Option<f64>>,
    configs: [CheckedConfig; 2],
}

impl SceneState {
    fn card(&self) -> Option<&'static Card> {
        CARDS.get(self.idx?)
    }

    /// What stands in links: the card's key, and the bet.
    fn words(&self) -> (Option<String>, Option<String>) {
        let bet = self.guess.as_ref().map(Guess::write);
        (self.card().map(|card| card.key.to_string()), bet.filter(|_| self.idx.is_some()))
    }

    /// A guess that this scene's bet does not know is none.
    fn check_guess(&mut self) -> Option<Guess> {
        let scene = self.told.as_ref()?;
        let fits = match (&scene.bet, self.guess.as_ref()?) {
            (_, Guess::Pass) => true,
            (Bet::Choice { answers, .. }, Guess::Answer(idx)) => usize::from(*idx) < answers.len(),
            (Bet::Curve(sketch), Guess::Curve(heights)) => heights.len() == sketch.places.len(),
            _ => false,
        };
        if fits { None } else { self.guess.take() }
    }
}

impl Session {
    pub(super) fn scene(&mut self, action: SceneAction) -> Vec<Effect> {
        match action {
            SceneAction::Open(idx) => self.open_scene(idx),
            SceneAction::Told(scene) => self.take_scene(scene),
            SceneAction::Missing(key) => {
                self.scene.is_missing |= self.scene.card().is_some_and(|card| card.key == key);
                Vec::new()
            }
            SceneAction::Bet(guess) => {
                // What is known is no bet any more.
                if self.scene.outcome.is_none() && self.scene.told.is_some() {
                    self.scene.guess = guess;
                    self.scene.check_guess();
                    self.scene.held_since_secs = None;
                    self.changed.link = true;
                    self.settle();
                }
                Vec::new()
            }
            SceneAction::MeasureAgain => {
                let Some(step) = self.scene.told.as_ref().map(|scene| scene.step) else { return Vec::new() };
                if self.conductor.is_changing() || step > self.conductor.granted() {
                    return Vec::new();
                }
                let orders = self.conductor.go_to(step);
                self.gone_back(step, false, orders)
            }
        }
    }

    /// Opens a scene with the run that it is about. Opened again it is the same run, and what is known stays known.
    fn open_scene(&mut self, idx: usize) -> Vec<Effect> {
        let Some(card) = CARDS.get(idx) else { return Vec::new() };
        let mut effects = Vec::new();
        if self.scene.idx != Some(idx) {
            let before = std::mem::replace(&mut self.scene, SceneState { idx: Some(idx), ..SceneState::default() });
            self.scene.before = Some(Box::new(before));
            effects.push(Effect::FetchScene(card.key));
        }
        let view = Link::parse(card.link).0.view;
        self.notes.clear();
        let corpus = self.conductor.wanted().a().corpus;
        effects.extend(self.load(scene_experiment(card, corpus, self.lang)));
        self.trace = view.trace;
        self.set_lattice(view.is_lattice, view.lens.is_some());
        if let Some(tab) = view.lens.as_deref().and_then(Tab::from_key) {
            for (key, value) in &view.lens_params {
                self.params.set_lens_param(key, value);
            }
            self.run.forget_answers(|_| false);
            effects.extend(self.open(tab));
        }
        effects.extend(self.look());
        self.ask_for_scene();
        self.conductor.play();
        effects
    }

    /// Takes over the scene that a link names.
    pub(super) fn take_scene_of(&mut self, view: &View) -> Vec<Effect> {
        let card = view.scene.as_deref().map(|key| Card::of(key).ok_or(key));
        if let Some(Err(key)) = card {
            self.said(Note::Problem(Problem::UnknownKey(key.to_string())));
        }
        let idx = card.and_then(Result::ok).map(|(idx, _)| idx);
        let guess = view.bet.as_deref().and_then(Guess::read).filter(|_| idx.is_some());
        if idx != self.scene.idx {
            self.scene = SceneState { idx, ..SceneState::default() };
        }
        // Of a run that is known already no link makes a bet.
        if self.scene.outcome.is_none() {
            self.scene.guess = guess;
            self.scene.check_guess();
        }
        let is_new = self.scene.told.is_none();
        self.scene.card().filter(|_| is_new).map(|card| Effect::FetchScene(card.key)).into_iter().collect()
    }

    fn take_scene(&mut self, scene: Box<Scene>) -> Vec<Effect> {
        if self.scene.card().is_none_or(|card| card.key != scene.key) || self.scene.told.is_some() {
            return Vec::new();
        }
        for (tower, step) in
            Tower::BOTH.into_iter().flat_map(|tower| kept::steps(&scene).into_iter().map(move |s| (tower, s)))
        {
            if let Some(snapshot) = self.run.exact(tower, step) {
                self.scene.kept.push(tower, snapshot);
            }
        }
        self.scene.told = Some(scene);
        self.scene.is_missing = false;
        if let Some(guess) = self.scene.check_guess() {
            self.said(Note::Problem(Problem::Unreadable(BET.to_string(), guess.write())));
        }
        self.ask_for_scene();
        self.settle();
        if !self.asks_lenses() {
            return Vec::new();
        }
        // The analysis worker may have to give way to one that has the lens: what it was asked is asked anew.
        let mut effects = vec![Effect::Desk(self.looking.supersede())];
        self.looking.ask_again();
        self.conductor.want_weights(self.looking.wanted());
        effects.extend(self.ask_now());
        effects
    }

    /// Has questions asked at the very steps that the scene needs them at.
    fn ask_for_scene(&mut self) {
        let asks = self.scene.told.as_ref().filter(|_| self.is_scenes_own()).map(|scene| kept::asks(scene));
        let asks = asks.unwrap_or_default().into_iter();
        let asks = asks.filter(|(step, asked)| !self.scene.kept.has_panels(*step, asked)).collect();
        self.looking.ask_exactly(asks);
        self.conductor.want_weights(self.looking.wanted());
    }

    /// Whether the scene needs lenses that are not in the page's own module.
    pub fn asks_lenses(&self) -> bool {
        let is_far = |(_, asked): &(u64, Asked)| ![super::SAMPLES, super::VALIDATION].contains(&asked.lens.as_str());
        self.scene.told.as_ref().is_some_and(|scene| kept::asks(scene).iter().any(is_far))
    }

    /// Keeps what the scene will need of a measured step.
    pub(super) fn keep_step(&mut self, tower: Tower, snapshot: &Snapshot) {
        if let Some(scene) = self.scene.told.as_ref()
            && kept::steps(scene).contains(&snapshot.step)
        {
            self.scene.kept.push(tower, snapshot);
        }
    }

    /// Keeps what a lens said that the scene had asked.
    pub(super) fn keep_panels(&mut self, tower: Tower, step: u64, asked: Asked, panels: Vec<Panel>) {
        self.scene.kept.push_panels(tower, step, asked, panels);
        self.ask_for_scene();
    }

    /// The run has gone back to this step: what was measured later is of another future.
    pub(super) fn scene_went_back(&mut self, step: u64) {
        self.scene.kept.forget_after(step);
        self.ask_for_scene();
    }

    /// Another run has begun.
    pub(super) fn scene_began(&mut self) {
        self.scene.before = None;
        self.scene.kept = Kept::default();
        self.scene.held_since_secs = None;
        let configs = configs(self.conductor.experiment());
        if self.is_scenes_own() && self.scene.outcome.take_if(|outcome| outcome.configs != configs).is_some() {
            // The same scene on another text: what was bet was about the other.
            self.scene.guess = None;
        }
        self.ask_for_scene();
    }

    /// The wish that brought this scene cannot be: the one before it goes on.
    pub(super) fn scene_failed(&mut self) {
        if let Some(before) = self.scene.before.take() {
            self.scene = *before;
            self.ask_for_scene();
        }
    }

    /// What links say of the scene: of the one that was left, where a run is being left with it.
    pub(super) fn scene_words(&self, leaves: bool) -> (Option<String>, Option<String>) {
        let scene = if leaves { self.scene.before.as_deref().unwrap_or(&self.scene) } else { &self.scene };
        scene.words()
    }

    /// The scene that was left with the run.
    pub(super) fn scene_left(&mut self) -> Option<Box<SceneState>> {
        self.scene.before.take()
    }

    pub(super) fn scene_back(&mut self, scene: SceneState) {
        // The one that is left goes along with its run.
        let left = std::mem::replace(&mut self.scene, scene);
        self.scene.before = Some(Box::new(left));
    }

    /// Whether what runs, or is on its way, is what the scene is about, up to the step that decides.
    fn is_scenes_own(&self) -> bool {
        let Some(card) = self.scene.card() else { return false };
        let wanted = self.conductor.wanted();
        let mut own = scene_experiment(card, wanted.a().corpus, self.lang);
        // A phone's first view is the first scene, two layers lower.
        if self.scene.idx == Some(0) && wanted.a().n_layers == PHONE_LAYERS {
            own.edit(|config| config.n_layers = PHONE_LAYERS);
        }
        let until = self.scene.told.as_ref().map_or(u64::MAX, |scene| scene.step);
        configs(wanted) == configs(&own) && events_before(wanted, until) == events_before(&own, until)
    }

    /// Whether a bet is still open.
    fn is_asking(&self) -> bool {
        let SceneState { told, guess, outcome, .. } = &self.scene;
        told.is_some() && guess.is_none() && outcome.is_none() && self.is_scenes_own()
    }

    /// A reader who plays on where the towers wait for a bet makes none.
    pub(super) fn play_past_bet(&mut self) {
        let step = self.scene.told.as_ref().map_or(u64::MAX, |scene| scene.step);
        if self.is_asking() && self.conductor.granted() + 1 >= step {
            self.scene.guess = Some(Guess::Pass);
            self.changed.link = true;
        }
    }

    /// Lets time pass: the towers wait for a bet, but not for ever, and what has been measured is told.
    pub(super) fn tick_scene(&mut self) {
        let Some(step) = self.scene.told.as_ref().map(|scene| scene.step) else {
            self.conductor.hold_before(None);
            return;
        };
        let is_asking = self.scene.guess.is_none() && self.scene.outcome.is_none() && self.is_asking();
        self.conductor.hold_before(is_asking.then_some(step));
        if is_asking && self.conductor.is_held() {
            let now_secs = self.now_secs;
            self.changed.words |= self.scene.held_since_secs.is_none();
            if now_secs - *self.scene.held_since_secs.get_or_insert(now_secs) > PATIENCE_SECS {
                self.scene.guess = Some(Guess::Pass);
                (self.changed.words, self.changed.link) = (true, true);
            }
        }
        self.settle();
    }

    /// Keeps what was found, as soon as it has been measured and its reader has had the time to bet.
    fn settle(&mut self) {
        let Some(scene) = &self.scene.told else { return };
        let at = self.conductor.common_step();
        let is_time = if self.scene.guess.is_some() { at >= scene.step } else { at > scene.step };
        if self.scene.outcome.is_some() || !is_time || self.conductor.is_changing() || !self.is_scenes_own() {
            return;
        }
        let seen = Seen { kept: &self.scene.kept, run: &self.run };
        let guess = self.scene.guess.as_ref().unwrap_or(&Guess::Pass);
        let Some(revealed) = Verdict::of(&scene.bet, guess, &seen) else { return };
        let numbers: Vec<Option<f64>> = scene.numbers.iter().map(|number| number.read(&seen)).collect();
        // A caption with a hole is none.
        if numbers.iter().any(Option::is_none) && self.looking.is_exact_open() {
            return;
        }
        self.scene.outcome = Some(Outcome { revealed, numbers, configs: configs(self.conductor.experiment()) });
        (self.changed.words, self.changed.data) = (true, true);
    }

    /// The step that decides the bet, and whether it has: for the timeline.
    pub fn decides(&self) -> Option<(u64, bool)> {
        let scene = self.scene.told.as_ref().filter(|_| self.is_scenes_own())?;
        Some((scene.step, self.scene.outcome.is_some()))
    }
}

/// The key of a bet in links.
const BET: &str = "bet";

fn configs(experiment: &Experiment) -> [CheckedConfig; 2] {
    [experiment.a().clone(), experiment.b().clone()]
}

fn events_before(experiment: &Experiment, step: u64) -> Vec<Event> {
    experiment.events().iter().filter(|event| event.step < step).cloned().collect()
}
