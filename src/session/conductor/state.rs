//! What a conductor can be asked.

use super::Conductor;
use crate::session::clock::{Pace, Status};
use base::config::{Experiment, Tower};

impl Conductor {
    /// What runs, with every event on the way.
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// What the reader asked for last: the experiment on its way, or the one that runs.
    pub fn wanted(&self) -> &Experiment {
        self.last().map_or(&self.experiment, |next| &next.experiment)
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
        match (self.returning, self.at) {
            // On the way back what has been measured there is shown.
            (Some(goal), _) => goal,
            (None, [Some(a), Some(b)]) if self.is_ahead => a.min(b).min(self.granted - 1),
            (None, [Some(a), Some(b)]) => a.min(b),
            (None, _) => 0,
        }
    }

    /// The step up to which steps have been handed out; a cut made now is felt from this step on.
    pub fn granted(&self) -> u64 {
        self.granted
    }

    /// Whether steps are wanted, even if something holds them up.
    pub fn is_playing(&self) -> bool {
        self.playing
    }

    /// Whether `tower` is on its way back to where it stood, in a new worker.
    pub fn is_healing(&self, tower: Tower) -> bool {
        self.healing[tower.idx()]
    }

    /// Whether another experiment is on its way.
    pub fn is_changing(&self) -> bool {
        self.next.is_some()
    }

    /// What the run is doing.
    pub fn status(&self) -> Status {
        match self {
            _ if self.failed => Status::Failed,
            Conductor { returning: Some(goal), .. } => Status::Replaying { goal: *goal },
            _ if self.at.contains(&None) => Status::Building,
            _ if self.healing.contains(&true) => Status::Replaying { goal: self.granted },
            _ if self.hidden && self.playing => Status::Hidden,
            Conductor { replay_goal: Some(goal), .. } => Status::Replaying { goal: *goal },
            _ if self.playing => Status::Running,
            _ if self.ended => Status::Ended,
            _ => Status::Paused,
        }
    }

    /// Where slow motion stands within its step; none at other speeds.
    pub fn slow_t01(&self) -> Option<f32> {
        self.is_slow().then_some(self.slow_t01 as f32)
    }
}
