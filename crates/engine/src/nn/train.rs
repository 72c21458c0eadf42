//! One tower's training: measure a step, then update.
//!
//! At any time the trainer stands *at* a step: the gradients it holds were measured at its weights on that step's batch,
//! before the update. So what is shown, what is fingerprinted and what comes next always agree, and a change made at
//! the present step is felt by measuring it again.
//!
//! A step is a batch. Most end with an update, but not all: a batch can be left out, and after a NaN or infinity the
//! weights stay as they are. The learning rate follows the step, so that a schedule ends where it was to end; Adam's
//! bias correction follows the updates, because it is about how many gradients its moments have seen.

use super::optim::{Moved, OptimState, learning_rate};
use super::sums::squares;
use super::{Batch, FiniteStep, Model, NonFinite, Real, non_finite};
use base::config::{Config, Residual, ValidConfig};
use base::corpora::{Corpus, IGNORE, Split};
use serde::{Deserialize, Serialize};
use std::hash::Hasher;
use twox_hash::XxHash64;

/// What a measured step gave, beside what lies in the model's arenas.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MeasuredStep {
    /// Batches gone by before this one.
    pub step: u64,
    /// Mean loss of the batch, nats.
    pub loss_nats: f64,
    /// L2 norm of the whole gradient, before clipping.
    pub grad_l2: f64,
    /// By layer: ‖ΔW‖/‖W‖ of the update before this step.
    pub update_ratio: Vec<f64>,
    /// By layer: ‖ΔW + lr·wd·W‖/‖W‖ of that update: what it moved beside weight decay.
    pub learned_ratio: Vec<f64>,
    /// lr·wd of that update: the part of every decaying matrix that it took off. 0 where none was made.
    pub decay_ratio: f64,
    /// The first NaN or infinity, from the step on in which it appeared. The weights then stay as they are.
    pub non_finite: Option<NonFinite>,
    /// The newest step before this one that was finite.
    pub last_finite: Option<FiniteStep>,
}

impl MeasuredStep {
    /// No step measured yet, no update made.
    fn before_any(n_layers: usize) -> MeasuredStep {
        let still = vec![0.0; n_layers];
        MeasuredStep { update_ratio: still.clone(), learned_ratio: still, ..MeasuredStep::default() }
    }
}

/// What is left out of the present step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// No update follows from it.
    pub batch: bool,
    /// Rows of the batch whose targets do not count, ascending.
    pub rows: Vec<usize>,
}

/// A model, its optimiser and its place in the run.
#[derive(Clone, Debug)]
pub struct Trainer<T> {
    pub(super) model: Model<T>,
    pub(super) optim: OptimState<T>,
    batch: Batch,
    pub(super) measured: MeasuredStep,
    pub(super) left_out: LeftOut,
}

impl<T: Real> Trainer<T> {
    /// At step 0, already measured.
    pub fn new(config: &ValidConfig, corpus: &dyn Corpus) -> Trainer<T> {
        let mut trainer = Trainer::unmeasured(config);
        trainer.measure(corpus);
        trainer
    }

    /// At step 0, not yet measured.
    pub(super) fn unmeasured(config: &ValidConfig) -> Trainer<T> {
        let model = Model::new(config);
        Trainer {
            optim: OptimState::new(config, model.params().len()),
            batch: Batch::default(),
            measured: MeasuredStep::before_any(config.n_layers),
            left_out: LeftOut::default(),
            model,
        }
    }

    /// Forward and backward on the present step's batch at the present weights.
    pub fn measure(&mut self, corpus: &dyn Corpus) {
        let config = self.model.config();
        fill_batch(config, corpus, Split::Train, self.measured.step, &mut self.batch);
        for (row_idx, targets) in self.batch.targets.chunks_exact_mut(config.n_ctx).enumerate() {
            if self.left_out.rows.contains(&row_idx) {
                targets.fill(IGNORE);
            }
        }
        let (model, batch) = (&mut self.model, &self.batch);
        let loss = model.crew().among(|| {
            model.forward(&batch.inputs);
            model.backward(batch).to_f64()
        });
        self.measured.loss_nats = loss;
        let grads = self.model.grads();
        let grad_squares = self.model.registers().run(
            #[inline(always)]
            || squares(grads),
        );
        self.measured.grad_l2 = grad_squares.sqrt();
        // A step that is measured again, under another event, is judged again.
        self.measured.non_finite.take_if(|bad| bad.step == self.measured.step);
        if self.measured.non_finite.is_none() && !(loss.is_finite() && self.measured.grad_l2.is_finite()) {
            let tensor = non_finite::first_tensor(&self.model, loss);
            let MeasuredStep { step, last_finite, .. } = self.measured;
            self.measured.non_finite = Some(NonFinite { step, tensor, last_finite });
        }
    }

    /// The update of the measured step; the trainer then stands at the next one, which must be measured.
    ///
    /// Where the batch is left out, and from the first NaN or infinity on, the weights stay as they are.
    pub fn update(&mut self) {
        let lr = self.lr();
        let n_layers = self.model.config().n_layers;
        let mut moved = vec![Moved::default(); n_layers];
        self.measured.decay_ratio = 0.0;
        let left_out = std::mem::take(&mut self.left_out);
        if self.measured.non_finite.is_none() && !left_out.batch {
            let registers = self.model.registers();
            let (params, grads, table, config) = self.model.params_and_grads();
            self.measured.decay_ratio = lr * config.weight_decay as f64;
            self.optim.update(registers, config, table, lr, self.measured.grad_l2, grads, params, |info, tensor| {
                if let Some(layer) = info.layer {
                    moved[layer].moved += tensor.moved;
                    moved[layer].learned += tensor.learned;
                    moved[layer].size += tensor.size;
                }
            });
        }
        if self.measured.non_finite.is_none() {
            // On leaving the step: before that it may be measured again under an event.
            let MeasuredStep { step, loss_nats, grad_l2, .. } = self.measured;
            self.measured.last_finite = Some(FiniteStep { step, loss_nats, grad_l2 });
        }
        let ratio = |part: f64, size: f64| if size > 0.0 { (part / size).sqrt() } else { 0.0 };
        self.measured.update_ratio = moved.iter().map(|m| ratio(m.moved, m.size)).collect();
        self.measured.learned_ratio = moved.iter().map(|m| ratio(m.learned, m.size)).collect();
        self.measured.step += 1;
    }

    /// One step: update, then measure the next.
    pub fn step(&mut self, corpus: &dyn Corpus) {
        self.update();
        self.measure(corpus);
    }

    /// Cuts or restores skips at the present step, which is measured again.
    pub fn set_residual(&mut self, residual: Residual, corpus: &dyn Corpus) {
        self.model.set_residual(residual);
        self.measure(corpus);
    }

    /// Takes over the settings that shape updates (`lr`, `warmup_steps`, `lr_decay`, `weight_decay`, `clip_l2`) from
    /// another config, from the next update on. Nothing measured depends on them, so nothing is measured again.
    pub fn set_live(&mut self, config: &Config) {
        self.model.set_live(config);
    }

    /// Takes over the skips of `config` and its settings that may change while a run goes on. Measures nothing: the step
    /// that is to feel them must be measured after it.
    pub fn take_settings(&mut self, config: &Config) {
        self.model.set_live(config);
        self.model.set_residual(config.residual.clone());
    }

    /// Back to step 0 and the first weights, in the arenas that stand, under the settings of `config` that may change
    /// while a run goes on.
    pub fn restart(&mut self, config: &Config, corpus: &dyn Corpus) {
        self.model.init_params();
        self.optim = OptimState::new(self.model.config(), self.model.params().len());
        self.measured = MeasuredStep::before_any(self.model.config().n_layers);
        self.left_out = LeftOut::default();
        self.take_settings(config);
        self.measure(corpus);
    }

    /// Takes back whatever was left out of the present step, which must then be measured again.
    pub fn leave_out_nothing(&mut self) {
        self.left_out = LeftOut::default();
    }

    /// Leaves the present step's batch out: the update that would follow is not made. Weights, moments and Adam's count
    /// of updates stay; the step rises. What was measured stays readable.
    pub fn leave_out_batch(&mut self) {
        self.left_out.batch = true;
    }

    /// Leaves one row (0..B) of the present step's batch out: its targets no longer count, and the step is measured
    /// again. The loss is then the mean over the other rows. A row that the batch does not have changes
    /// nothing; without any row the whole batch is left out.
    pub fn leave_out_sequence(&mut self, row_idx: usize, corpus: &dyn Corpus) {
        let (rows, batch_size) = (&mut self.left_out.rows, self.model.config().batch_size);
        if row_idx < batch_size
            && let Err(place) = rows.binary_search(&row_idx)
        {
            rows.insert(place, row_idx);
            // With no row left there is nothing to learn from: momentum alone must not move the weights.
            self.left_out.batch |= rows.len() == batch_size;
            self.measure(corpus);
        }
    }

    /// What is left out of the present step.
    pub fn left_out(&self) -> &LeftOut {
        &self.left_out
    }

    /// Updates made, which is Adam's t; batches that were left out are not among them.
    pub fn n_updates(&self) -> u64 {
        self.optim.n_updates
    }

    /// What the present step gave.
    pub fn measured(&self) -> &MeasuredStep {
        &self.measured
    }

    /// The model at the present step.
    pub fn model(&self) -> &Model<T> {
        &self.model
    }

    /// The model, for loading weights into it.
    pub fn model_mut(&mut self) -> &mut Model<T> {
        &mut self.model
    }

    /// The present step's batch.
    pub fn batch(&self) -> &Batch {
        &self.batch
    }

    /// Learning rate of the update that follows.
    pub fn lr(&self) -> f64 {
        learning_rate(self.model.config(), self.measured.step)
    }

    /// The optimiser's first and second moments, laid out as the weights; empty where it has none.
    pub fn moments(&self) -> (&[T], &[T]) {
        (&self.optim.m, &self.optim.v)
    }

    /// Bytes of all that the trainer holds: the model's, the moments and the batch.
    pub fn n_bytes(&self) -> u64 {
        let moments = (self.optim.m.len() + self.optim.v.len()) * size_of::<T>();
        let batch = size_of_val(&*self.batch.inputs) + size_of_val(&*self.batch.targets);
        self.model.n_bytes() + (moments + batch) as u64
    }
}

impl Trainer<f32> {
    /// 64 bits over every weight's bits, with the step as seed (XXH64, little-endian).
    pub fn fingerprint(&self) -> u64 {
        // By the piece: the bytes of all weights at once would be a second copy of them.
        let (mut hash, mut bytes) = (XxHash64::with_seed(self.measured.step), [0; 4 * 1024]);
        for piece in self.model.params().chunks(bytes.len() / 4) {
            for (bytes, x) in bytes.chunks_exact_mut(4).zip(piece) {
                // NaN payloads are the one thing that processors may choose; they count as one NaN.
                let bits = if x.is_nan() { 0x7FC0_0000 } else { x.to_bits() };
                bytes.copy_from_slice(&bits.to_le_bytes());
            }
            hash.write(&bytes[..4 * piece.len()]);
        }
        hash.finish()
    }
}

/// Writes the batch of step `step`: sequences step·B .. step·B+B of the split.
pub fn fill_batch(config: &ValidConfig, corpus: &dyn Corpus, split: Split, step: u64, batch: &mut Batch) {
    let (t, b) = (config.n_ctx, config.batch_size);
    batch.inputs.resize(b * t, 0);
    batch.targets.resize(b * t, 0);
    let rows = batch.inputs.chunks_exact_mut(t).zip(batch.targets.chunks_exact_mut(t));
    for (i, (inputs, targets)) in rows.enumerate() {
        corpus.sequence(split, step * b as u64 + i as u64, inputs, targets);
    }
}
