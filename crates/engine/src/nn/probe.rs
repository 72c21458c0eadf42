//! A model for looking, for crates that are not compiled for speed.

use super::acts::ActTable;
use super::arena::Span;
use super::init::init_params;
use super::tensors::ParamTable;
use super::{Batch, Instead, Model};
use base::config::{Residual, Site, ValidConfig};

/// A [`Model`] of given weights behind calls that are not generic, and therefore compiled here, at this crate's speed.
/// Whatever generic another crate calls is compiled in that one, and most of the page is compiled for size.
#[derive(Clone, Debug)]
pub struct Probe(Model<f32>);

impl Probe {
    /// See [`Model::from_params`].
    #[inline(never)]
    pub fn from_params(config: &ValidConfig, params: Vec<f32>, with_backward: bool) -> Option<Probe> {
        Model::from_params(config, params, with_backward).map(Probe)
    }

    /// The first weights of a config, laid out by its [`ParamTable`]: those that training begins with.
    #[inline(never)]
    pub fn first_params(config: &ValidConfig) -> Vec<f32> {
        let table = ParamTable::new(config);
        let mut params = vec![0.0; table.n_params];
        init_params(&table, config.seed, &mut params);
        params
    }

    /// See [`Model::forward`].
    #[inline(never)]
    pub fn forward(&mut self, inputs: &[u32]) {
        self.0.forward(inputs);
    }

    /// See [`Model::forward_from`].
    #[inline(never)]
    pub fn forward_from(&mut self, layer: usize) {
        self.0.forward_from(layer);
    }

    /// See [`Model::forward_instead`].
    #[inline(never)]
    pub fn forward_instead(&mut self, parts: &[Instead<'_, f32>]) {
        self.0.forward_instead(parts);
    }

    /// See [`Model::backward`].
    #[inline(never)]
    pub fn backward(&mut self, batch: &Batch) -> f32 {
        self.0.backward(batch)
    }

    /// See [`Model::read_out`].
    #[inline(never)]
    pub fn read_out(&mut self, point_idx: usize) -> &[f32] {
        self.0.read_out(point_idx)
    }

    /// See [`Model::fork_vjp`].
    #[inline(never)]
    pub fn fork_vjp(&mut self, site: Site, d_out: &[f32], skip: &mut [f32], branch: &mut [f32]) {
        self.0.fork_vjp(site, d_out, skip, branch);
    }

    /// See [`Model::sent_l2`].
    #[inline(never)]
    pub fn sent_l2(&self, layer: usize, sequence: usize) -> Vec<f32> {
        self.0.sent_l2(layer, sequence)
    }

    /// See [`Model::token_loss`].
    pub fn token_loss(&self) -> &[f32] {
        self.0.token_loss()
    }

    /// Other weights, and the skips as they stand with them.
    ///
    /// # Panics
    /// Where there are not as many.
    pub fn set(&mut self, params: &[f32], residual: Residual) {
        self.0.params_mut().copy_from_slice(params);
        self.0.set_residual(residual);
    }

    /// See [`Model::config`].
    pub fn config(&self) -> &ValidConfig {
        self.0.config()
    }

    /// See [`Model::act_table`].
    pub fn act_table(&self) -> &ActTable {
        self.0.act_table()
    }

    /// See [`Model::act`].
    pub fn act(&self, span: Span) -> &[f32] {
        self.0.act(span)
    }

    /// See [`Model::act_grad`].
    pub fn act_grad(&self, span: Span) -> &[f32] {
        self.0.act_grad(span)
    }

    /// See [`Model::grads`].
    pub fn grads(&self) -> &[f32] {
        self.0.grads()
    }

    /// See [`Model::n_bytes`].
    pub fn n_bytes(&self) -> u64 {
        self.0.n_bytes()
    }
}

/// The same forward pass in f64, ten times slower: what f32 is checked against.
#[derive(Clone, Debug)]
pub struct ExactProbe(Model<f64>);

impl ExactProbe {
    /// At given weights; None where the config wants another number of them.
    #[inline(never)]
    pub fn from_params(config: &ValidConfig, params: &[f32]) -> Option<ExactProbe> {
        let params = params.iter().map(|&x| f64::from(x)).collect();
        Model::from_params(config, params, false).map(ExactProbe)
    }

    /// See [`Model::config`].
    pub fn config(&self) -> &ValidConfig {
        self.0.config()
    }

    /// All weights, to be moved.
    pub fn params_mut(&mut self) -> &mut [f64] {
        self.0.params_mut()
    }

    /// Mean loss of the targets that count, nats; 0 where none does.
    #[inline(never)]
    pub fn loss(&mut self, batch: &Batch) -> f64 {
        self.0.forward(&batch.inputs);
        let (logits, v) = (self.0.act(self.0.act_table().logits), self.0.config().d_vocab());
        let (mut sum, mut n) = (0.0, 0.0);
        for (row, &target) in logits.chunks_exact(v).zip(&batch.targets) {
            let Some(&logit) = row.get(target as usize) else { continue };
            let max = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            sum += libm::log(row.iter().map(|&x| libm::exp(x - max)).sum()) + max - logit;
            n += 1.0;
        }
        if n > 0.0 { sum / n } else { 0.0 }
    }
}
