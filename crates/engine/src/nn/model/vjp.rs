//! One sublayer's vector–Jacobian product: what a cotangent becomes on its way past one fork.

use super::Model;
use super::pass::Backward;
use crate::nn::Real;
use crate::nn::arena::{Arena, Span};
use base::config::Site;

impl<T: Real> Model<T> {
    /// Sends a cotangent (N,D) of the stream point above `site` down past the site, at the activations of the last
    /// forward: `skip` becomes the part that goes down the skip (λ·d, or 0 where it is cut; under post-norm d first
    /// goes through the norm) and `branch` the part through the sublayer, Jᵀ·d. Their sum is the cotangent below.
    ///
    /// No weight gradient is formed, and nothing that can be read of the model changes. With the stored gradient above
    /// the site as `d_out` the two are [`Model::grad_skip`] and [`Model::grad_branch`] to the bit. An absent sublayer
    /// is the identity: all of it counts as skip.
    ///
    /// Of the three products that a training step makes with every map it makes one; past every site once it takes a
    /// quarter to a third of a forward and backward (measured at 4 × 32 tokens, L 4–12, D 32–64). Scratch for one sublayer
    /// is kept from the first call on.
    ///
    /// # Panics
    /// Where the model was made without a backward, or a slice is not (N,D).
    pub fn fork_vjp(&mut self, site: Site, d_out: &[T], skip: &mut [T], branch: &mut [T]) {
        if !self.given.config.has_sublayer(site) {
            skip.copy_from_slice(d_out);
            branch.fill(T::ZERO);
            return;
        }
        assert!(!self.act_grads.is_empty(), "the model was made without a backward");
        let [x, y] = [0, 1].map(|above| self.given.act_table.stream[site.idx() + above]);
        // All that the sublayer forms lies between its two points of the stream.
        let formed = Span { start: x.start, len: y.end() - x.start };
        let Model { given, acts, slopes, scores, vjp, pack, .. } = self;
        let mut d_acts = Arena::window(formed, std::mem::take(vjp));
        d_acts.get_mut(y).copy_from_slice(d_out);
        let mut pass = Backward { given, acts, slopes, d_acts: &mut d_acts, d_params: None, scores, pack };
        pass.sublayer(site, skip, branch);
        self.vjp = d_acts.into_data();
    }
}
