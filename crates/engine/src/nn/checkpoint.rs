//! A stored moment of a run, from which it goes on with the same bits.
//!
//! A checkpoint holds what cannot be formed again: weights, moments, both counts, the settings that may have changed
//! since the start, and what is left out of the present step. Loss, activations and gradients are measured again on
//! restoring; the batch follows from the corpus and the step.

use super::train::LeftOut;
use super::{FiniteStep, NonFinite, Real, Trainer};
use base::config::{Config, ValidConfig};
use base::corpora::Corpus;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Everything that a run's further course depends on, beside its first config and its corpus.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint<T> {
    /// Batches gone by.
    pub step: u64,
    /// Updates made: Adam's t, fewer than `step` where batches were left out.
    pub n_updates: u64,
    /// The settings as they stand, skips included.
    pub config: Config,
    /// What is left out of the step.
    pub left_out: LeftOut,
    /// Weights, in the order of the `ParamTable`.
    pub params: Vec<T>,
    /// First moments or momentum, laid out as the weights; empty where the optimiser has none.
    pub m: Vec<T>,
    /// Second moments, laid out as the weights; empty where the optimiser has none.
    pub v: Vec<T>,
    /// By layer: ‖ΔW‖/‖W‖ of the update before the step. The weights before it are gone, so it must be kept.
    pub update_ratio: Vec<f64>,
    /// By layer: what that update moved beside weight decay.
    pub learned_ratio: Vec<f64>,
    /// lr·wd of that update.
    pub decay_ratio: f64,
    /// The first NaN or infinity.
    pub non_finite: Option<NonFinite>,
    /// The newest step before this one that was finite.
    pub last_finite: Option<FiniteStep>,
}

/// A checkpoint of another model: one of its parts has another size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Which part.
    pub what: &'static str,
    /// Its size in the trainer.
    pub expected: usize,
    /// Its size in the checkpoint.
    pub found: usize,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the checkpoint has {} {} where the model has {}", self.found, self.what, self.expected)
    }
}

impl std::error::Error for Mismatch {}

impl<T> Checkpoint<T> {
    /// Bytes that it takes: nearly all of it weights and moments.
    pub fn n_bytes(&self) -> u64 {
        let n_numbers = self.params.len() + self.m.len() + self.v.len();
        let name = self.non_finite.as_ref().map_or(0, |bad| bad.tensor.len());
        let lists = 2 * size_of_val(&*self.update_ratio) + size_of_val(&*self.left_out.rows);
        (size_of::<Self>() + n_numbers * size_of::<T>() + lists + name) as u64
    }
}

impl<T: Real> Trainer<T> {
    /// Bytes that a [`checkpoint`](Trainer::checkpoint) takes, all but some hundreds.
    pub fn checkpoint_bytes(&self) -> u64 {
        ((self.model.params().len() + self.optim.m.len() + self.optim.v.len()) * size_of::<T>()) as u64
    }

    /// The present moment, to come back to.
    pub fn checkpoint(&self) -> Checkpoint<T> {
        let (config, measured) = (self.model.config(), &self.measured);
        Checkpoint {
            step: measured.step,
            n_updates: self.optim.n_updates,
            config: (**config).clone(),
            left_out: self.left_out.clone(),
            params: self.model.params().to_vec(),
            m: self.optim.m.clone(),
            v: self.optim.v.clone(),
            update_ratio: measured.update_ratio.clone(),
            learned_ratio: measured.learned_ratio.clone(),
            decay_ratio: measured.decay_ratio,
            non_finite: measured.non_finite.clone(),
            last_finite: measured.last_finite,
        }
    }

    /// Puts the trainer where the checkpoint was made and measures that step: from here on it has the bits of the run
    /// that was never interrupted.
    ///
    /// # Errors
    /// [`Mismatch`] where the checkpoint is of another model; the trainer is then as it was.
    pub fn restore(&mut self, checkpoint: &Checkpoint<T>, corpus: &dyn Corpus) -> Result<(), Mismatch> {
        for (what, expected, found) in [
            ("weights", self.model.params().len(), checkpoint.params.len()),
            ("first moments", self.optim.m.len(), checkpoint.m.len()),
            ("second moments", self.optim.v.len(), checkpoint.v.len()),
            ("layers", self.measured.update_ratio.len(), checkpoint.update_ratio.len()),
            ("layers", self.measured.learned_ratio.len(), checkpoint.learned_ratio.len()),
        ] {
            if expected != found {
                return Err(Mismatch { what, expected, found });
            }
        }
        self.model.params_mut().copy_from_slice(&checkpoint.params);
        self.model.set_live(&checkpoint.config);
        self.model.set_residual(checkpoint.config.residual.clone());
        self.optim.m.copy_from_slice(&checkpoint.m);
        self.optim.v.copy_from_slice(&checkpoint.v);
        self.optim.n_updates = checkpoint.n_updates;
        self.left_out = checkpoint.left_out.clone();
        self.measured.step = checkpoint.step;
        self.measured.update_ratio.copy_from_slice(&checkpoint.update_ratio);
        self.measured.learned_ratio.copy_from_slice(&checkpoint.learned_ratio);
        self.measured.decay_ratio = checkpoint.decay_ratio;
        self.measured.non_finite.clone_from(&checkpoint.non_finite);
        self.measured.last_finite = checkpoint.last_finite;
        self.measure(corpus);
        Ok(())
    }

    /// A trainer that stands where the checkpoint was made. `config` is the run's first one; what has changed since is
    /// in the checkpoint.
    ///
    /// # Errors
    /// [`Mismatch`] where the checkpoint is of another model.
    pub fn from_checkpoint(
        config: &ValidConfig,
        corpus: &dyn Corpus,
        checkpoint: &Checkpoint<T>,
    ) -> Result<Trainer<T>, Mismatch> {
        let mut trainer = Trainer::unmeasured(config);
        trainer.restore(checkpoint, corpus)?;
        Ok(trainer)
    }
}
