//! The Layers lens: where token vectors lie at every layer, and how well each layer already predicts.

use super::{Axes, LayersFrame, align, principal_axes};
use crate::nn::{Batch, Model, Trainer, fill_batch};
use base::config::Tower;
use base::corpora::{Corpus, Split};

/// Validation sequences that the lens looks at; always the same ones.
const N_PROBE_SEQUENCES: usize = 6;

/// A probe beside a run. It has arenas of its own and copies the weights in, so the run never feels it.
pub struct LayersLens {
    probe: Model<f32>,
    batch: Batch,
    /// The axes of the frame before, by layer.
    axes: Vec<Axes>,
}

impl LayersLens {
    /// A probe for the trainer's model.
    pub fn new(trainer: &Trainer<f32>, corpus: &dyn Corpus) -> LayersLens {
        let probe = trainer.model().probe(N_PROBE_SEQUENCES);
        let mut batch = Batch::default();
        fill_batch(probe.config(), corpus, Split::Validation, 0, &mut batch);
        LayersLens { probe, batch, axes: Vec::new() }
    }

    /// What the lens shows at the trainer's present step, coloured by label set `label_set_idx`.
    pub fn look(
        &mut self,
        trainer: &Trainer<f32>,
        corpus: &dyn Corpus,
        label_set_idx: usize,
        tower: Tower,
    ) -> LayersFrame {
        self.probe.params_mut().copy_from_slice(trainer.model().params());
        self.probe.set_residual(trainer.model().config().residual.clone());
        self.probe.forward(&self.batch.inputs);

        let (n_layers, d) = (self.probe.config().n_layers, self.probe.config().d_model);
        let streams: Vec<_> = (0..=n_layers).map(|l| self.probe.act_table().stream[2 * l]).collect();
        let mut axes = Vec::with_capacity(n_layers + 1);
        let mut points = Vec::with_capacity(n_layers + 1);
        for (layer, &span) in streams.iter().enumerate() {
            let rows = self.probe.act(span);
            let mut these = principal_axes(rows, d);
            if let Some(before) = self.axes.get(layer) {
                align(&mut these, before);
            }
            points.push(these.project(rows));
            axes.push(these);
        }
        let explained = axes.iter().map(|a| a.explained.map(|e| e as f32)).collect();
        self.axes = axes;

        // The top layer is read first: reading another one overwrites the top of the probe's stream.
        let mut lens_loss_nats: Vec<f32> = (0..=n_layers).rev().map(|l| self.lens_loss(2 * l)).collect();
        lens_loss_nats.reverse();
        LayersFrame {
            tower,
            step: trainer.measured().step,
            points,
            explained,
            labels: self.labels(corpus, label_set_idx),
            tokens: self.batch.inputs.iter().map(|&t| corpus.vocab()[t as usize].clone()).collect(),
            lens_loss_nats,
        }
    }

    fn lens_loss(&mut self, point_idx: usize) -> f32 {
        let d_vocab = self.probe.config().d_vocab();
        let logits = self.probe.read_out(point_idx);
        let (mut total, mut n_counted) = (0.0f64, 0usize);
        for (row, &target) in logits.chunks_exact(d_vocab).zip(&self.batch.targets) {
            let Some(&logit) = row.get(target as usize) else { continue };
            let max = row.iter().copied().fold(f32::NEG_INFINITY, f32::max) as f64;
            let sum: f64 = row.iter().map(|&x| libm::exp(x as f64 - max)).sum();
            total += libm::log(sum) + max - logit as f64;
            n_counted += 1;
        }
        (total / n_counted.max(1) as f64) as f32
    }

    fn labels(&self, corpus: &dyn Corpus, set_idx: usize) -> Vec<u8> {
        let t = self.probe.config().n_ctx;
        let mut labels = vec![base::corpora::UNLABELLED; self.batch.inputs.len()];
        if set_idx < corpus.label_sets().len() {
            for (i, row) in labels.chunks_exact_mut(t).enumerate() {
                corpus.labels(Split::Validation, i as u64, set_idx, row);
            }
        }
        labels
    }
}
