//! A model for looking, for crates that are not compiled for speed.

use super::acts::ActTable;
use super::arena::Span;
use super::{Batch, Model};
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

    /// See [`Model::n_bytes`].
    pub fn n_bytes(&self) -> u64 {
        self.0.n_bytes()
    }
}
