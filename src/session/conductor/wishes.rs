//! Another experiment: what is asked of the towers before it begins, one wish at a time.

use super::{Conductor, Order};
use base::config::{Experiment, Tower};
use engine::lab::{Ask, TowerSpec, Work};

/// An experiment on its way.
#[derive(Clone, Debug)]
pub struct Next {
    pub experiment: Experiment,
    pub run_id: u32,
    pub prepared: [bool; 2],
    /// What it does once it stands; otherwise it plays or waits as the run before it.
    pub then: Option<Then>,
}

/// What a run does once it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    Play,
    ReplayTo(u64),
}

impl Next {
    pub fn order(&self, tower: Tower) -> Order {
        let spec = Box::new(TowerSpec::of(&self.experiment, tower));
        (tower, Ask { run_id: self.run_id, work: Work::Prepare(spec) })
    }
}

/// What comes of an experiment that cannot be built.
#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// Nobody waits for it any more.
    Late,
    /// A newer wish is being asked about.
    Superseded(Vec<Order>),
    /// The reader should know.
    Final,
}

/// What a tower's word led to.
#[derive(Debug, Default, PartialEq)]
pub struct Step {
    /// What to tell the towers.
    pub orders: Vec<Order>,
    /// The run before is no more; another has begun.
    pub has_begun: bool,
}

impl Conductor {
    /// Prepares another experiment. The present run goes on until both towers have said that the other can be. While one
    /// is being asked about, the newest wish waits and all others are forgotten.
    pub fn load(&mut self, experiment: Experiment) -> Vec<Order> {
        // A wish to play outlives the wish for another setting.
        let then = self.last().and_then(|next| next.then).filter(|then| *then == Then::Play);
        let wish = Next { experiment, run_id: 0, prepared: [false; 2], then };
        if self.next.is_some() {
            self.newer = Some(wish);
            return Vec::new();
        }
        self.ask_about(wish)
    }

    fn ask_about(&mut self, wish: Next) -> Vec<Order> {
        self.last_run_id += 1;
        let next = Next { run_id: self.last_run_id, ..wish };
        let orders = Tower::each(|tower| next.order(tower));
        self.next = Some(next);
        orders.to_vec()
    }

    /// The wish made last, if one is on its way.
    pub(super) fn last(&self) -> Option<&Next> {
        self.newer.as_ref().or(self.next.as_ref())
    }

    pub(super) fn last_mut(&mut self) -> Option<&mut Next> {
        self.newer.as_mut().or(self.next.as_mut())
    }

    /// Starts the same experiment again from step 0, without what was done on the way.
    pub fn reset(&mut self) -> Vec<Order> {
        let mut experiment = self.wanted().clone();
        experiment.clear_events();
        self.load(experiment)
    }

    /// A tower can build run `run_id`. Once both can, the old run goes and the new one is built; it keeps playing or
    /// waiting as before.
    pub fn on_prepared(&mut self, tower: Tower, run_id: u32) -> Step {
        let Some(mut next) = self.next.take_if(|next| next.run_id == run_id) else { return Step::default() };
        next.prepared[tower.idx()] = true;
        if next.prepared != [true; 2] {
            self.next = Some(next);
            return Step::default();
        }
        if let Some(newer) = self.newer.take() {
            return Step { orders: self.ask_about(newer), has_begun: false };
        }
        (self.experiment, self.run_id) = (next.experiment, next.run_id);
        self.at = [None; 2];
        self.healing = [false; 2];
        self.n_deaths = 0;
        self.granted = 0;
        self.failed = false;
        self.ended = false;
        self.replay_goal = None;
        self.returning = None;
        self.slow_t01 = 0.0;
        self.is_ahead = false;
        self.due_in_secs = 0.0;
        self.grant_size = 1;
        match next.then {
            Some(Then::Play) => self.play(),
            Some(Then::ReplayTo(goal)) => self.replay_to(goal),
            None => {}
        }
        Step { orders: self.to_both(Work::Begin), has_begun: true }
    }

    /// A tower cannot build run `run_id`; the present run, if there is one, goes on as if nothing had been asked.
    /// None where nobody waits for that experiment any more; a newer wish is asked about then.
    pub fn on_failed(&mut self, run_id: u32) -> Refusal {
        if self.next.take_if(|next| next.run_id == run_id).is_none() {
            return Refusal::Late;
        }
        if let Some(newer) = self.newer.take() {
            return Refusal::Superseded(self.ask_about(newer));
        }
        if self.run_id == 0 {
            self.fail();
        }
        Refusal::Final
    }
}
