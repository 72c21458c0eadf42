//! Leads two towers in lock-step: hands out steps, waits for both, and never lets one run ahead of the other.
//!
//! A plain state machine. It is told what time it is and what the towers answered, and returns what to say to them.

#[cfg(test)]
mod tests;

use super::Command;
use base::config::{CutEvent, Experiment, Site, Tower};

/// How fast steps are handed out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// One step dissected for [`SLOW_STEP_SECS`].
    Slow,
    /// Twenty steps a second, where the machine can.
    #[default]
    Normal,
    /// As fast as the machine can.
    Max,
}

/// How long slow motion stays with one step.
pub const SLOW_STEP_SECS: f64 = 4.0;
const NORMAL_STEP_SECS: f64 = 0.05;
/// How much work one grant should hold at full speed: long enough to keep workers busy, short enough to draw 15 times
/// a second and to hear a cut at once.
const GRANT_SECS: f64 = 0.06;
const MAX_GRANT: u64 = 64;
/// Longest time that one tick may account for: after a pause of the clock nothing is caught up.
const MAX_TICK_SECS: f64 = 0.1;

/// What the run is doing, for the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The towers are being built.
    Building,
    /// Steps are being handed out.
    Running,
    /// On the way to the step that a link asked for.
    Replaying {
        /// Where it stops.
        goal: u64,
    },
    /// Waiting for the reader.
    Paused,
    /// Arrived at the last step of the schedule; it can go on.
    Ended,
    /// Waiting because nobody sees the page.
    Hidden,
    /// The settings could not be built.
    Failed,
}

/// A message and whom it is for.
pub type Order = (Tower, Command);

/// The two towers' common clock.
#[derive(Clone, Debug)]
pub struct Conductor {
    experiment: Experiment,
    run_id: u32,
    /// Updates made, by tower; none while it is being built.
    at: [Option<u64>; 2],
    granted: u64,
    pace: Pace,
    playing: bool,
    hidden: bool,
    failed: bool,
    ended: bool,
    replay_goal: Option<u64>,
    /// Share of slow motion's present step that has been shown.
    slow_t01: f64,
    due_in_secs: f64,
    grant_size: u64,
    granted_at_secs: f64,
    last_tick_secs: Option<f64>,
}

impl Conductor {
    /// A conductor and the orders that build both towers.
    pub fn new(experiment: Experiment, playing: bool) -> (Conductor, Vec<Order>) {
        let mut conductor = Conductor {
            experiment,
            run_id: 0,
            at: [None; 2],
            granted: 0,
            pace: Pace::Normal,
            playing,
            hidden: false,
            failed: false,
            ended: false,
            replay_goal: None,
            slow_t01: 0.0,
            due_in_secs: 0.0,
            grant_size: 1,
            granted_at_secs: 0.0,
            last_tick_secs: None,
        };
        let orders = conductor.rebuild();
        (conductor, orders)
    }

    /// What runs, with every cut that was made on the way.
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// Name of the present run; answers that carry another are late.
    pub fn run_id(&self) -> u32 {
        self.run_id
    }

    /// The speed that was asked for.
    pub fn pace(&self) -> Pace {
        self.pace
    }

    /// The newest step that both towers have reached.
    pub fn common_step(&self) -> u64 {
        self.at.iter().map(|at| at.unwrap_or(0)).min().unwrap_or(0)
    }

    /// Updates that have been handed out; a cut made now is felt from this step on.
    pub fn granted(&self) -> u64 {
        self.granted
    }

    /// Whether steps are wanted, even if something holds them up.
    pub fn is_playing(&self) -> bool {
        self.playing
    }

    /// What the run is doing.
    pub fn status(&self) -> Status {
        match self {
            _ if self.failed => Status::Failed,
            _ if self.at.contains(&None) => Status::Building,
            _ if self.hidden && self.playing => Status::Hidden,
            Conductor { replay_goal: Some(goal), .. } => Status::Replaying { goal: *goal },
            _ if self.playing => Status::Running,
            _ if self.ended => Status::Ended,
            _ => Status::Paused,
        }
    }

    /// Where slow motion stands within its step; none at other speeds.
    pub fn slow_t01(&self) -> Option<f32> {
        (self.pace == Pace::Slow && self.replay_goal.is_none()).then_some(self.slow_t01 as f32)
    }

    /// Starts another experiment from step 0. It keeps playing or waiting as before.
    pub fn load(&mut self, experiment: Experiment) -> Vec<Order> {
        self.experiment = experiment;
        self.rebuild()
    }

    /// Starts the same experiment again from step 0, without the cuts made on the way.
    pub fn reset(&mut self) -> Vec<Order> {
        self.experiment.events.clear();
        self.rebuild()
    }

    fn rebuild(&mut self) -> Vec<Order> {
        self.run_id += 1;
        self.at = [None; 2];
        self.granted = 0;
        self.failed = false;
        self.ended = false;
        self.replay_goal = None;
        self.slow_t01 = 0.0;
        self.due_in_secs = 0.0;
        self.grant_size = 1;
        Tower::BOTH.map(|tower| (tower, self.build(tower))).to_vec()
    }

    fn build(&self, tower: Tower) -> Command {
        Command::Build {
            run_id: self.run_id,
            tower,
            config: self.experiment.config(tower).clone(),
            events: self.experiment.events.iter().filter(|e| e.tower == tower).copied().collect(),
            own_text: self.experiment.own_text.clone(),
        }
    }

    /// Goes on, past the end of the schedule if it stood there.
    pub fn play(&mut self) {
        self.playing = !self.failed;
        self.ended = false;
        self.slow_t01 = if self.slow_t01 >= 1.0 { 0.0 } else { self.slow_t01 };
    }

    /// Stops handing out steps.
    pub fn pause(&mut self) {
        self.playing = false;
        self.replay_goal = None;
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

    /// Stops and hands out one step, if both towers wait.
    pub fn step_once(&mut self) -> Vec<Order> {
        self.pause();
        self.ended = false;
        if self.is_idle() { self.grant(self.granted + 1) } else { Vec::new() }
    }

    /// Runs to `goal` as fast as it can and stops there.
    pub fn replay_to(&mut self, goal: u64) {
        self.playing = goal > self.granted;
        self.replay_goal = self.playing.then_some(goal);
    }

    /// Cuts or restores a skip, from the next step that has not been handed out.
    ///
    /// Before the first step it changes the tower's own setting instead, and the towers are built anew.
    pub fn toggle(&mut self, tower: Tower, site: Site) -> Vec<Order> {
        let step = self.granted;
        let intact = !self.experiment.is_intact(tower, site, step);
        self.experiment.events.retain(|e| (e.step, e.tower, e.site) != (step, tower, site));
        if step == 0 {
            let config = match tower {
                Tower::A => &mut self.experiment.a,
                Tower::B => &mut self.experiment.b,
            };
            config.residual = config.residual.with(site, intact, config.n_layers);
            return self.rebuild();
        }
        let event = CutEvent { step, tower, site, intact };
        if self.experiment.is_intact(tower, site, step) != intact {
            self.experiment.events.push(event);
            self.experiment.events.sort_by_key(|e| e.step);
        }
        vec![(tower, Command::Cut { run_id: self.run_id, event })]
    }

    /// A tower has been built or has reached a goal.
    pub fn on_reached(&mut self, tower: Tower, run_id: u32, step: u64, now_secs: f64) -> Vec<Order> {
        if run_id != self.run_id {
            return Vec::new();
        }
        self.at[tower.idx()] = Some(step);
        if !self.is_idle() {
            return Vec::new();
        }
        let spent = (now_secs - self.granted_at_secs).max(1e-3);
        if self.granted > 0 {
            let fitting = (self.grant_size as f64 * GRANT_SECS / spent).clamp(1.0, MAX_GRANT as f64);
            self.grant_size = fitting.min(2.0 * self.grant_size as f64) as u64;
        }
        self.slow_t01 = 0.0;
        self.stop_where_asked();
        self.tick(now_secs)
    }

    /// The settings of a tower could not be built.
    pub fn on_failed(&mut self, run_id: u32) {
        if run_id == self.run_id {
            self.failed = true;
            self.pause();
        }
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
        let end = self.experiment.a.n_steps as u64;
        self.replay_goal.or((self.granted < end).then_some(end))
    }

    fn stop_where_asked(&mut self) {
        if self.replay_goal.is_some_and(|goal| self.granted >= goal) {
            self.pause();
        }
        if self.granted == self.experiment.a.n_steps as u64 && self.replay_goal.is_none() {
            self.ended = true;
            self.playing = false;
        }
    }

    fn grant(&mut self, step: u64) -> Vec<Order> {
        self.granted = step;
        let goal = Command::AdvanceTo { run_id: self.run_id, step, record_every: 1 };
        Tower::BOTH.map(|tower| (tower, goal.clone())).to_vec()
    }
}
