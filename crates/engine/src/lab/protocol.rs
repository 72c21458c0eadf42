//! What is said across the border between the page and a tower's worker.

use crate::analysis::LayersFrame;
use crate::telemetry::Snapshot;
use base::config::{Config, CutEvent, Tower};
use serde::{Deserialize, Serialize};

/// From the page to a worker. `run_id` rises with every `Build`; answers carry it, so late ones can be dropped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Throw the present run away, build this one and measure its step 0.
    Build {
        /// Name of the new run.
        run_id: u32,
        /// Which tower this worker is.
        tower: Tower,
        /// Its settings.
        config: Config,
        /// Cuts of this tower that are known beforehand.
        events: Vec<CutEvent>,
        /// The reader's own text, where that is the corpus; without it an example stands in.
        own_text: Option<String>,
    },
    /// Train until `step` updates have been made, measuring every step and reporting each multiple of `record_every`
    /// as well as the last.
    AdvanceTo {
        /// Which run is meant.
        run_id: u32,
        /// The goal.
        step: u64,
        /// Report snapshots this often.
        record_every: u64,
    },
    /// Cut or restore a skip. A step in the past is refused; the present step is measured again.
    Cut {
        /// Which run is meant.
        run_id: u32,
        /// What to do.
        event: CutEvent,
    },
    /// How often to analyse: 0 means never.
    Look {
        /// Which run is meant.
        run_id: u32,
        /// Send a [`LayersFrame`] every so many steps.
        layers_every: u64,
        /// Which label set colours it.
        label_set_idx: usize,
        /// Send a text sample every so many steps.
        sample_every: u64,
    },
}

/// From a worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The run stands; its step 0 follows as a snapshot.
    Built {
        /// Which run.
        run_id: u32,
        /// What it is.
        info: Box<RunInfo>,
    },
    /// A measured step.
    Measured {
        /// Which run.
        run_id: u32,
        /// What was measured.
        snapshot: Box<Snapshot>,
    },
    /// The Layers lens.
    Layers {
        /// Which run.
        run_id: u32,
        /// What it shows.
        frame: Box<LayersFrame>,
    },
    /// What the model writes at this step.
    Sample {
        /// Which run.
        run_id: u32,
        /// Updates made before.
        step: u64,
        /// The continuation.
        text: String,
    },
    /// The goal of the last `AdvanceTo` is reached.
    Reached {
        /// Which run.
        run_id: u32,
        /// Updates made.
        step: u64,
        /// 64 bits over (weights, step).
        fingerprint: u64,
    },
    /// The run could not be built.
    Failed {
        /// Which run.
        run_id: u32,
        /// Why.
        failure: Failure,
    },
}

/// Why a run could not be built.
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
}

/// What is known of a run before its first step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunInfo {
    /// Which tower.
    pub tower: Tower,
    /// V.
    pub d_vocab: usize,
    /// Trainable numbers.
    pub n_params: usize,
    /// Bytes of all arenas.
    pub n_bytes: u64,
    /// The first tokens of the first training sequence, as a reader sees them.
    pub tokens: Vec<String>,
    /// ln V.
    pub chance_nats: f64,
    /// Loss of the best unigram guess on held-out text.
    pub unigram_nats: Option<f64>,
    /// Loss of the best bigram guess.
    pub bigram_nats: Option<f64>,
    /// Loss of the best trigram guess.
    pub trigram_nats: Option<f64>,
    /// Entropy of the source, where known.
    pub entropy_nats: Option<f64>,
    /// Standard error of the least certain of these levels, or nothing where all are exact.
    pub levels_std_err_nats: Option<f64>,
    /// Label sets that can colour tokens: key, then name and classes in English and Chinese.
    pub label_sets: Vec<LabelSetInfo>,
    /// Whether samples will come: some tasks have no text to go on with.
    pub writes: bool,
    /// A few short lines of the training half.
    pub examples: Vec<ExampleInfo>,
    /// What the corpus teaches, in English and Chinese.
    pub about: [String; 2],
    /// What became of the reader's own text, in English and Chinese.
    pub account: Option<[String; 2]>,
}

/// A label set's words, owned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelSetInfo {
    /// Key.
    pub key: String,
    /// Name in English and Chinese.
    pub name: [String; 2],
    /// Class names in English and Chinese.
    pub classes: Vec<[String; 2]>,
}

/// A line of the corpus and what is known of its tokens, owned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExampleInfo {
    /// The tokens as they stand in the text: one after the other they are the line. A long line ends in `…`.
    pub pieces: Vec<String>,
    /// `labels[set][token]`, in the order of [`RunInfo::label_sets`].
    pub labels: Vec<Vec<u8>>,
}
