//! Leads two towers in lock-step: hands out steps, waits for both, and never lets one run ahead of the other.
//!
//! A plain state machine. It is told what time it is and what the towers answered, and returns what to say to them.

mod state;

use super::clock::{GRANT_SECS, MAX_GRANT, MAX_TICK_SECS, NORMAL_STEP_SECS, Pace, SLOW_STEP_SECS, WeightsWanted};
use base::config::{Event, Experiment, Problem, Site, Tower};
use engine::lab::{Ask, TowerSpec, Work};

/// A message and whom it is for.
pub type Order = (Tower, Ask);

/// The two towers' common clock.
#[derive(Clone, Debug)]
pub struct Conductor {
    experiment: Experiment,
    run_id: u32,
    /// The name given last: none is given twice, so that a late word never means another run.
    last_run_id: u32,
    /// The experiment that is to follow, until both towers have said that it can be.
    next: Option<Next>,
    /// Batches gone by, by tower; none while it is being built.
    at: [Option<u64>; 2],
    granted: u64,
    pace: Pace,
    playing: bool,
    hidden: bool,
    failed: bool,
    ended: bool,
    replay_goal: Option<u64>,
    /// The earlier step that both towers are on their way back to.
    returning: Option<u64>,
    /// Share of slow motion's present step that has been shown.
    slow_t01: f64,
    due_in_secs: f64,
    grant_size: u64,
    granted_at_secs: f64,
    last_tick_secs: Option<f64>,
    /// The next grant that comes past one of these steps asks for the weights there.
    weights: WeightsWanted,
}

/// An experiment on its way.
#[derive(Clone, Debug)]
struct Next {
    experiment: Experiment,
    run_id: u32,
    prepared: [bool; 2],
    /// What it does once it stands; otherwise it plays or waits as the run before it.
    then: Option<Then>,
}

/// What a run does once it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    Play,
    ReplayTo(u64),
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
    /// A conductor and the orders that prepare both towers.
    pub fn new(experiment: Experiment, playing: bool) -> (Conductor, Vec<Order>) {
        let mut conductor = Conductor {
            experiment: experiment.clone(),
            run_id: 0,
            last_run_id: 0,
            next: None,
            at: [None; 2],
            granted: 0,
            pace: Pace::Normal,
            playing,
            hidden: false,
            failed: false,
            ended: false,
            replay_goal: None,
            returning: None,
            slow_t01: 0.0,
            due_in_secs: 0.0,
            grant_size: 1,
            granted_at_secs: 0.0,
            last_tick_secs: None,
            weights: WeightsWanted::default(),
        };
        let orders = conductor.load(experiment);
        (conductor, orders)
    }

    /// Prepares another experiment. The present run goes on until both towers have said that the other can be; an
    /// experiment that was on its way makes room for this one.
    pub fn load(&mut self, experiment: Experiment) -> Vec<Order> {
        self.last_run_id += 1;
        let run_id = self.last_run_id;
        // A wish to play outlives the wish for another setting.
        let then = self.next.take().and_then(|next| next.then).filter(|then| *then == Then::Play);
        let orders = Tower::BOTH.map(|tower| {
            let spec = Box::new(TowerSpec::of(&experiment, tower));
            (tower, Ask { run_id, work: Work::Prepare(spec) })
        });
        self.next = Some(Next { experiment, run_id, prepared: [false; 2], then });
        orders.to_vec()
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
        (self.experiment, self.run_id) = (next.experiment, next.run_id);
        self.at = [None; 2];
        self.granted = 0;
        self.failed = false;
        self.ended = false;
        self.replay_goal = None;
        self.returning = None;
        self.slow_t01 = 0.0;
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
    /// False where that experiment is not on its way any more.
    pub fn on_failed(&mut self, run_id: u32) -> bool {
        if self.next.take_if(|next| next.run_id == run_id).is_none() {
            return false;
        }
        if self.run_id == 0 {
            self.fail();
        }
        true
    }

    /// Nothing can run any more.
    pub fn fail(&mut self) {
        self.failed = true;
        self.pause();
    }

    fn to_both(&self, work: Work) -> Vec<Order> {
        Tower::BOTH.map(|tower| (tower, Ask { run_id: self.run_id, work: work.clone() })).to_vec()
    }

    /// Goes on, past the end of the schedule if it stood there. Said of an experiment on its way, it plays once it stands.
    pub fn play(&mut self) {
        if let Some(next) = &mut self.next {
            next.then = Some(Then::Play);
            return;
        }
        self.playing = !self.failed;
        self.ended = false;
        self.slow_t01 = if self.slow_t01 >= 1.0 { 0.0 } else { self.slow_t01 };
    }

    /// Stops handing out steps.
    pub fn pause(&mut self) {
        self.playing = false;
        self.replay_goal = None;
        if let Some(next) = &mut self.next {
            next.then = None;
        }
    }

    /// Changes the speed.
    pub fn set_pace(&mut self, pace: Pace) {
        self.pace = pace;
        self.slow_t01 = 0.0;
        self.due_in_secs = 0.0;
    }

    /// Tells whether anyone sees the page.
    pub fn set_hidden(&mut self, hidden: bool) {
        self.hidden = hidden;
    }

    /// Tells at which steps weights are wanted.
    pub fn want_weights(&mut self, wanted: WeightsWanted) {
        self.weights = wanted;
    }

    /// Asks for the weights of the present step, where both towers stand still at it.
    pub fn weights_now(&self) -> Option<Vec<Order>> {
        self.is_idle().then(|| self.to_both(Work::Weights))
    }

    /// Stops and hands out one step, if both towers wait.
    pub fn step_once(&mut self) -> Vec<Order> {
        self.pause();
        self.ended = false;
        if self.is_idle() { self.grant(self.granted + 1) } else { Vec::new() }
    }

    /// Runs to `goal` as fast as it can and stops there; so does an experiment on its way, once it stands.
    pub fn replay_to(&mut self, goal: u64) {
        if let Some(next) = &mut self.next {
            next.then = Some(Then::ReplayTo(goal));
            return;
        }
        self.playing = goal > self.granted;
        self.replay_goal = self.playing.then_some(goal);
    }

    /// Goes to any step of the present run: forward by training, back by what the towers have stored and training from
    /// there, so that the step has its own bits again.
    pub fn go_to(&mut self, step: u64) -> Vec<Order> {
        self.ended = false;
        if self.next.is_some() || step >= self.granted {
            self.replay_to(step);
            return Vec::new();
        }
        self.pause();
        let mut orders = self.to_both(Work::Restore { step });
        // What the towers said on the way there no longer holds.
        self.at = [None; 2];
        self.returning = Some(step);
        orders.extend(self.grant(step));
        orders
    }

    /// Cuts a skip that stands or joins one that is cut, from the next step that has not been handed out.
    ///
    /// Before the first step it changes the tower's own setting instead, and the towers are built anew.
    ///
    /// # Errors
    /// Where there are too many events already.
    pub fn toggle(&mut self, tower: Tower, site: Site) -> Result<Vec<Order>, Problem> {
        let step = self.granted;
        if step == 0 || self.next.is_some() {
            let mut experiment = self.wanted().clone();
            let residual = experiment.residual_at(tower, 0);
            let n_layers = experiment.config(tower).n_layers;
            experiment.set_residual(tower, residual.with(site, !residual.is_intact(site), n_layers));
            return Ok(self.load(experiment));
        }
        let intact = !self.experiment.is_intact(tower, site, step);
        let event = self.experiment.set_intact(tower, site, step, intact)?;
        Ok(vec![self.apply(event)])
    }

    fn apply(&self, event: Event) -> Order {
        (event.tower, Ask { run_id: self.run_id, work: Work::Apply(event) })
    }

    /// A tower has been built or has reached a goal.
    pub fn on_reached(&mut self, tower: Tower, run_id: u32, step: u64, now_secs: f64) -> Vec<Order> {
        if run_id != self.run_id || step > self.granted {
            return Vec::new();
        }
        self.at[tower.idx()] = Some(step);
        if !self.is_idle() {
            return Vec::new();
        }
        self.returning = None;
        let spent = (now_secs - self.granted_at_secs).max(1e-3);
        if self.granted > 0 {
            let fitting = (self.grant_size as f64 * GRANT_SECS / spent).clamp(1.0, MAX_GRANT as f64);
            self.grant_size = fitting.min(2.0 * self.grant_size as f64) as u64;
        }
        self.slow_t01 = 0.0;
        self.stop_where_asked();
        self.tick(now_secs)
    }

    /// Lets time pass; hands out the next steps when they are due.
    pub fn tick(&mut self, now_secs: f64) -> Vec<Order> {
        let dt = (now_secs - self.last_tick_secs.unwrap_or(now_secs)).clamp(0.0, MAX_TICK_SECS);
        self.last_tick_secs = Some(now_secs);
        if !self.playing || self.hidden || self.failed {
            return Vec::new();
        }
        self.due_in_secs = (self.due_in_secs - dt).max(-NORMAL_STEP_SECS);
        if !self.is_idle() {
            return Vec::new();
        }
        let pace = if self.replay_goal.is_some() { Pace::Max } else { self.pace };
        let goal = match pace {
            Pace::Slow => {
                self.slow_t01 = (self.slow_t01 + dt / SLOW_STEP_SECS).min(1.0);
                if self.slow_t01 < 1.0 {
                    return Vec::new();
                }
                self.granted + 1
            }
            Pace::Normal => {
                if self.due_in_secs > 0.0 {
                    return Vec::new();
                }
                self.due_in_secs += NORMAL_STEP_SECS;
                self.granted + 1
            }
            Pace::Max => self.granted + self.grant_size,
        };
        self.granted_at_secs = now_secs;
        self.grant(self.stops().map_or(goal, |stop| goal.min(stop)))
    }

    /// Whether both towers stand at the newest goal.
    fn is_idle(&self) -> bool {
        self.at == [Some(self.granted); 2]
    }

    /// The step at which the present run must stop, if any lies ahead.
    fn stops(&self) -> Option<u64> {
        let end = self.experiment.a().n_steps as u64;
        self.replay_goal.or((self.granted < end).then_some(end))
    }

    fn stop_where_asked(&mut self) {
        if self.replay_goal.is_some_and(|goal| self.granted >= goal) {
            self.pause();
        }
        if self.granted == self.experiment.a().n_steps as u64 && self.replay_goal.is_none() {
            self.ended = true;
            self.playing = false;
        }
    }

    fn grant(&mut self, step: u64) -> Vec<Order> {
        let weights_at = self.weights.first_in(self.granted, step);
        self.weights.at_once &= weights_at.is_none();
        self.granted = step;
        self.to_both(Work::AdvanceTo { step, record_every: 1, weights_at })
    }
}
