//! What is said across the borders between the page and a tower's worker.

use super::{Brought, LevelsInfo, RunInfo};
use crate::nn::Checkpoint;
use crate::telemetry::Snapshot;
use base::config::{CheckedConfig, Event, Experiment, ModelFile, Residual, Tower};
use serde::{Deserialize, Serialize};

/// From the page to a worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// Names a run: it rises with every [`Work::Prepare`]. Replies carry it, so that late ones can be dropped.
    pub run_id: u32,
    /// What to do.
    pub work: Work,
}

/// What a tower's worker can be asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Work {
    /// See whether this run can be. Nothing is thrown away and no arena is built yet: the present run goes on.
    Prepare(Box<TowerSpec>),
    /// Throw the present run away, build the one that was prepared last, and measure its step 0.
    Begin,
    /// Find out what models without a transformer pay.
    Levels,
    /// Train until `step` batches have gone by, measuring every step.
    AdvanceTo {
        /// The goal.
        step: u64,
        /// Report each multiple of it, and the last.
        record_every: u64,
        /// Hand out the weights at this step on the way, for questions that are asked of them.
        weights_at: Option<u64>,
    },
    /// Let an event happen. One in the past is refused; one at the present step is felt by measuring it again.
    Apply(Event),
    /// Hand out the weights as they are now.
    Weights,
    /// Hand out the last stored state that is not later than `step`, if there is one: who trains the run again need not begin
    /// at its start.
    State {
        /// The latest that is of use.
        step: u64,
    },
    /// Stand at the last stored state that is not later than `step`, and go by `events` from there on. As far as the run is
    /// the same up to `step`, it has its own bits again.
    Restore {
        /// Where the way back leads.
        step: u64,
        /// Everything that happens to this tower on the way; what lies before `step` is as it was.
        events: Vec<Event>,
    },
}

/// One tower of an experiment, ready to be built.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TowerSpec {
    /// Which tower this worker is.
    pub tower: Tower,
    /// Its settings when the run begins.
    pub config: CheckedConfig,
    /// What happens to it on the way, in order of step.
    pub events: Vec<Event>,
    /// The reader's own text, where that is the corpus; without it an example stands in.
    pub own_text: Option<String>,
    /// The file that one of the towers begins from, not necessarily this one.
    pub model_file: Option<ModelFile>,
}

impl TowerSpec {
    /// The part of an experiment that is about `tower`.
    pub fn of(experiment: &Experiment, tower: Tower) -> TowerSpec {
        TowerSpec {
            tower,
            config: experiment.config(tower).clone(),
            events: experiment.events_of(tower).cloned().collect(),
            own_text: experiment.own_text.clone(),
            model_file: experiment.model_file.clone().filter(|_| experiment.is_from_file()),
        }
    }

    /// What the reader has brought to it.
    pub fn brought(&self) -> Brought<'_> {
        Brought { own_text: self.own_text.as_deref(), model_file: self.model_file.as_ref() }
    }
}

/// From a worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// Which run.
    pub run_id: u32,
    /// What there is to say.
    pub word: Word,
}

/// What a tower's worker says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Word {
    /// The run can be.
    Prepared,
    /// The run cannot be; the one before goes on.
    Failed(Failure),
    /// The run stands; its step 0 follows.
    Built(Box<RunInfo>),
    /// What models without a transformer pay.
    Levels(Box<LevelsInfo>),
    /// A measured step.
    Measured(Box<Snapshot>),
    /// The weights that were asked for.
    Weights(Weights),
    /// The state that was asked for.
    State(Box<Stored>),
    /// The goal of the last [`Work::AdvanceTo`] is reached.
    Reached {
        /// Batches gone by.
        step: u64,
        /// 64 bits over (weights, step).
        fingerprint: u64,
    },
}

/// All that can be asked about a tower at one step hangs on these.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    /// Batches gone by.
    pub step: u64,
    /// The skips as they stand at this step.
    pub residual: Residual,
    /// Every weight, in the arena's order. A border that passes them beside the message leaves them empty here.
    pub params: Vec<f32>,
}

/// A state of a run, and what had happened to it until then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stored {
    /// Up to and at its step.
    pub events: Vec<Event>,
    /// The state.
    pub checkpoint: Checkpoint<f32>,
}

impl Stored {
    /// Whether this tower, with all that happens to it, comes through this state. The settings must be the run's: they are
    /// not in it.
    pub fn is_on_the_way_of(&self, spec: &TowerSpec) -> bool {
        let step = self.checkpoint.step;
        spec.events.iter().filter(|event| event.step <= step).eq(&self.events)
    }
}

/// Why a run cannot be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// The settings ask for more memory than a tab should take.
    TooLarge {
        /// Bytes they would need.
        bytes: u64,
        /// Bytes there may be.
        max_bytes: u64,
    },
    /// The reader's own text cannot be learnt from: why, in English and Chinese.
    Text([String; 2]),
    /// The tower cannot begin from the model file, or that is not here: why, in English and Chinese.
    Model([String; 2]),
}
