//! Leads two towers in lock-step: hands out steps, waits for both, and never lets one run ahead of the other.
//!
//! A plain state machine. It is told what time it is and what the towers answered, and returns what to say to them.

mod past;
mod slow;
mod state;
mod wishes;

pub use wishes::{Refusal, Step};

use super::clock::{GRANT_SECS, MAX_GRANT, MAX_TICK_SECS, NORMAL_STEP_SECS, Pace, WeightsWanted};
use base::config::{Experiment, MAX_STEP, Tower};
use engine::lab::{Ask, Work};
use wishes::{Next, Then};

/// A message and whom it is for.
pub type Order = (Tower, Ask);

/// The two towers' common clock.
#[derive(Clone, Debug)]
pub struct Conductor {
    experiment: Experiment,
    run_id: u32,
    /// The name given last: none is given twice, so that a late word never means another run.
    last_run_id: u32,
    /// The experiment that the towers are asked about, until both have said that it can be.
    next: Option<Next>,
    /// The newest wish that was made meanwhile: only one is asked about at a time, and the others never are.
    newer: Option<Next>,
    /// Batches gone by, by tower; none while it is being built.
    at: [Option<u64>; 2],
    /// A tower whose worker was replaced, on its way back to where it stood.
    healing: [bool; 2],
    /// Workers that this run has lost.
    n_deaths: usize,
    granted: u64,
    pace: Pace,
    playing: bool,
    hidden: bool,
    failed: bool,
    ended: bool,
    replay_goal: Option<u64>,
    /// A step at which both towers come to stand at any speed, so that it has fingerprints.
    meets: Option<u64>,
    /// The earlier step that both towers are on their way back to.
    returning: Option<u64>,
    /// Share of slow motion's present step that has been shown.
    slow_t01: f64,
    /// Slow motion still shows the step before the one that was handed out last: its update is measured with that one.
    is_ahead: bool,
    due_in_secs: f64,
    grant_size: u64,
    granted_at_secs: f64,
    last_tick_secs: Option<f64>,
    /// The next grant that comes past one of these steps asks for the weights there.
    weights: WeightsWanted,
    /// At normal speed this step is not handed out yet: a reader is thinking.
    held_before: Option<u64>,
}

impl Conductor {
    /// A conductor and the orders that prepare both towers.
    pub fn new(experiment: Experiment, playing: bool) -> (Conductor, Vec<Order>) {
        let mut conductor = Conductor {
            experiment: experiment.clone(),
            run_id: 0,
            last_run_id: 0,
            next: None,
            newer: None,
            at: [None; 2],
            healing: [false; 2],
            n_deaths: 0,
            granted: 0,
            pace: Pace::Normal,
            playing,
            hidden: false,
            failed: false,
            ended: false,
            replay_goal: None,
            meets: None,
            returning: None,
            slow_t01: 0.0,
            is_ahead: false,
            due_in_secs: 0.0,
            grant_size: 1,
            granted_at_secs: 0.0,
            last_tick_secs: None,
            weights: WeightsWanted::default(),
            held_before: None,
        };
        let orders = conductor.load(experiment);
        (conductor, orders)
    }

    /// Nothing can run any more.
    pub fn fail(&mut self) {
        self.failed = true;
        self.pause();
    }

    fn to_both(&self, work: Work) -> Vec<Order> {
        Tower::each(|tower| (tower, Ask { run_id: self.run_id, work: work.clone() })).to_vec()
    }

    /// Goes on, past the end of the schedule if it stood there. Said of an experiment on its way, it plays once it stands.
    pub fn play(&mut self) {
        if let Some(next) = self.last_mut() {
            next.then = Some(Then::Play);
            return;
        }
        self.playing = !self.failed;
        self.ended = false;
        // From its end a step is shown again, unless it has been shown to its end.
        self.slow_t01 = if self.slow_t01 >= 1.0 && !self.is_ahead { 0.0 } else { self.slow_t01 };
    }

    /// Stops handing out steps.
    pub fn pause(&mut self) {
        self.playing = false;
        self.replay_goal = None;
        if let Some(next) = self.last_mut() {
            next.then = None;
        }
    }

    /// Changes the speed.
    pub fn set_pace(&mut self, pace: Pace) {
        if self.pace == pace {
            return;
        }
        self.pace = pace;
        self.is_ahead = false;
        // A picture at rest stays as it is: the whole step.
        self.slow_t01 = if self.playing { 0.0 } else { 1.0 };
        self.due_in_secs = 0.0;
    }

    /// Tells whether anyone sees the page.
    pub fn set_hidden(&mut self, hidden: bool) {
        self.hidden = hidden;
    }

    /// Tells at which step both towers shall come to stand on their way.
    pub fn meet(&mut self, step: Option<u64>) {
        self.meets = step;
    }

    /// Tells at which steps weights are wanted.
    pub fn want_weights(&mut self, wanted: WeightsWanted) {
        self.weights = wanted;
    }

    /// Tells before which step the towers wait at normal speed.
    pub fn hold_before(&mut self, step: Option<u64>) {
        self.held_before = step;
    }

    /// Whether the towers would go on if nobody were thinking.
    pub fn is_held(&self) -> bool {
        let is_here = self.held_before.is_some_and(|step| self.granted + 1 >= step);
        is_here && self.playing && self.pace == Pace::Normal && self.replay_goal.is_none()
    }

    /// Asks for the weights of the present step, where both towers stand still at it.
    pub fn weights_now(&self) -> Option<Vec<Order>> {
        self.is_idle().then(|| self.to_both(Work::Weights))
    }

    /// Stops and hands out one step, if both towers wait.
    pub fn step_once(&mut self) -> Vec<Order> {
        self.pause();
        self.ended = false;
        if self.is_idle() && self.granted < MAX_STEP { self.grant(self.granted + 1) } else { Vec::new() }
    }

    /// Runs to `goal` as fast as it can and stops there; so does an experiment on its way, once it stands.
    pub fn replay_to(&mut self, goal: u64) {
        if let Some(next) = self.last_mut() {
            next.then = Some(Then::ReplayTo(goal));
            return;
        }
        self.is_ahead = false;
        self.playing = goal > self.granted;
        self.replay_goal = self.playing.then_some(goal);
    }

    /// A tower has been built or has reached a goal.
    pub fn on_reached(&mut self, tower: Tower, run_id: u32, step: u64, now_secs: f64) -> Vec<Order> {
        if run_id != self.run_id || step > self.granted {
            return Vec::new();
        }
        if self.healing[tower.idx()] {
            if step < self.granted {
                return Vec::new();
            }
            self.healing[tower.idx()] = false;
        }
        self.at[tower.idx()] = Some(step);
        if !self.is_idle() {
            return Vec::new();
        }
        let was_sent = self.returning.take().is_some() || self.replay_goal.is_some();
        let spent = (now_secs - self.granted_at_secs).max(1e-3);
        if self.granted > 0 {
            let fitting = (self.grant_size as f64 * GRANT_SECS / spent).clamp(1.0, MAX_GRANT as f64);
            self.grant_size = fitting.min(2.0 * self.grant_size as f64) as u64;
        }
        if !self.is_ahead {
            // Where a link or a way back leads, the whole step is seen.
            self.slow_t01 = if was_sent { 1.0 } else { 0.0 };
            self.stop_where_asked();
        }
        self.tick(now_secs)
    }

    /// Lets time pass; hands out the next steps when they are due.
    pub fn tick(&mut self, now_secs: f64) -> Vec<Order> {
        let dt = (now_secs - self.last_tick_secs.unwrap_or(now_secs)).clamp(0.0, MAX_TICK_SECS);
        self.last_tick_secs = Some(now_secs);
        if !self.playing || self.hidden || self.failed {
            return Vec::new();
        }
        if self.is_slow() {
            return self.tick_slow(dt);
        }
        self.due_in_secs = (self.due_in_secs - dt).max(-NORMAL_STEP_SECS);
        if !self.is_idle() || self.granted >= MAX_STEP || self.is_held() {
            return Vec::new();
        }
        let pace = if self.replay_goal.is_some() { Pace::Max } else { self.pace };
        let goal = match pace {
            Pace::Slow | Pace::Normal => {
                if self.due_in_secs > 0.0 {
                    return Vec::new();
                }
                self.due_in_secs += NORMAL_STEP_SECS;
                self.granted + 1
            }
            Pace::Max => self.granted + self.grant_size,
        };
        self.granted_at_secs = now_secs;
        let goal = self.weights.stop_after(self.granted).map_or(goal, |step| goal.min(step));
        self.grant(goal.min(self.stops()))
    }

    /// Whether both towers stand at the newest goal.
    fn is_idle(&self) -> bool {
        self.at == [Some(self.granted); 2] && self.healing == [false; 2]
    }

    /// The step at which the present run must stop.
    fn stops(&self) -> u64 {
        let end = self.experiment.a().n_steps as u64;
        // What no link can name is not reached either.
        let stop = self.replay_goal.unwrap_or(if self.granted < end { end } else { MAX_STEP }).min(MAX_STEP);
        self.meets.filter(|step| self.granted < *step).map_or(stop, |step| stop.min(step))
    }

    fn stop_where_asked(&mut self) {
        if self.replay_goal.is_some_and(|goal| self.granted >= goal) {
            self.pause();
        }
        let ends = [self.experiment.a().n_steps as u64, MAX_STEP];
        if ends.contains(&self.granted) && self.replay_goal.is_none() {
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
