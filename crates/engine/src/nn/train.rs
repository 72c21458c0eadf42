//! One tower's training: measure a step, then update.
//!
//! At any time the trainer stands *at* a step: its weights have had `step` updates, and the gradients it holds were
//! measured at those weights on that step's batch. So what is shown, what is fingerprinted and what comes next
//! always agree, and a cut made at the present step is felt by measuring it again.

use super::kernels::sum_squares;
use super::optim::{OptimState, learning_rate};
use super::{Batch, Model, Real};
use base::config::{Residual, ValidConfig};
use base::corpora::{Corpus, Split};
use twox_hash::XxHash64;

/// What a measured step gave, beside what lies in the model's arenas.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MeasuredStep {
    /// Updates made before.
    pub step: u64,
    /// Mean loss of the batch, nats.
    pub loss_nats: f64,
    /// L2 norm of the whole gradient, before clipping.
    pub grad_l2: f64,
    /// By layer: ‖ΔW‖/‖W‖ of the update before this step.
    pub update_ratio: Vec<f64>,
    /// The first tensor with a NaN or infinity and the step it appeared in, from then on.
    pub non_finite: Option<(u64, String)>,
}

/// A model, its optimiser and its place in the run.
#[derive(Clone, Debug)]
pub struct Trainer<T> {
    model: Model<T>,
    optim: OptimState<T>,
    batch: Batch,
    measured: MeasuredStep,
}

impl<T: Real> Trainer<T> {
    /// At step 0, already measured.
    pub fn new(config: &ValidConfig, corpus: &dyn Corpus) -> Trainer<T> {
        let model = Model::new(config);
        let n = config.n_tokens();
        let mut trainer = Trainer {
            optim: OptimState::new(config, model.params().len()),
            batch: Batch { inputs: vec![0; n], targets: vec![0; n] },
            measured: MeasuredStep { update_ratio: vec![0.0; config.n_layers], ..Default::default() },
            model,
        };
        trainer.measure(corpus);
        trainer
    }

    /// Forward and backward on the present step's batch at the present weights.
    pub fn measure(&mut self, corpus: &dyn Corpus) {
        fill_batch(self.model.config(), corpus, Split::Train, self.measured.step, &mut self.batch);
        let batch = std::mem::take(&mut self.batch);
        self.measure_batch(&batch);
        self.batch = batch;
    }

    /// [`Trainer::measure`] on a batch of the caller's.
    pub fn measure_batch(&mut self, batch: &Batch) {
        self.model.forward(&batch.inputs);
        let loss = self.model.backward(batch).to_f64();
        self.measured.loss_nats = loss;
        self.measured.grad_l2 = sum_squares(self.model.grads()).sqrt();
        if self.measured.non_finite.is_none() && !(loss.is_finite() && self.measured.grad_l2.is_finite()) {
            self.measured.non_finite = Some((self.measured.step, first_non_finite(&self.model)));
        }
    }

    /// The update of the measured step; the trainer then stands at the next one, which must be measured.
    ///
    /// From the first NaN or infinity on the weights stay as they are.
    pub fn update(&mut self) {
        let lr = learning_rate(self.model.config(), self.measured.step);
        let n_layers = self.model.config().n_layers;
        let mut moved = vec![[0.0f64; 2]; n_layers];
        if self.measured.non_finite.is_none() {
            let (params, grads, table, config) = self.model.params_and_grads();
            self.optim.update(config, table, lr, self.measured.grad_l2, grads, params, |info, delta, size| {
                if let Some(layer) = info.layer {
                    moved[layer][0] += delta;
                    moved[layer][1] += size;
                }
            });
        }
        for (ratio, [delta, size]) in self.measured.update_ratio.iter_mut().zip(moved) {
            *ratio = if size > 0.0 { (delta / size).sqrt() } else { 0.0 };
        }
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

    /// Bytes of all arenas.
    pub fn n_bytes(&self) -> u64 {
        self.model.n_bytes() + ((self.optim.m.len() + self.optim.v.len()) * size_of::<T>()) as u64
    }
}

impl Trainer<f32> {
    /// 64 bits over every weight's bits and the number of updates (XXH64, little-endian).
    pub fn fingerprint(&self) -> u64 {
        let mut bytes = Vec::with_capacity(self.model.params().len() * 4);
        for x in self.model.params() {
            // NaN payloads are the one thing that processors may choose; they count as one NaN.
            let bits = if x.is_nan() { 0x7FC0_0000 } else { x.to_bits() };
            bytes.extend_from_slice(&bits.to_le_bytes());
        }
        XxHash64::oneshot(self.measured.step, &bytes)
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

/// The name of the first tensor, in the order of computation, that holds a NaN or an infinity.
fn first_non_finite<T: Real>(model: &Model<T>) -> String {
    let bad = |xs: &[T]| xs.iter().any(|x| !x.to_f64().is_finite());
    for info in &model.param_table().infos {
        if bad(&model.params()[info.span.range()]) {
            return info.name.clone();
        }
    }
    for (hook, _, span) in &model.act_table().hooks {
        if bad(model.act(*span)) {
            return hook.to_string();
        }
    }
    for (hook, _, span) in model.act_table().hooks.iter().rev() {
        if bad(model.act_grad(*span)) {
            return format!("{hook}_grad");
        }
    }
    for info in &model.param_table().infos {
        if bad(&model.grads()[info.span.range()]) {
            return format!("{}_grad", info.name);
        }
    }
    "loss".to_string()
}
