//! One block's two sublayers, each forward beside its backward.
//!
//! Both are the same frame around another function f (Vaswani et al. 2017; pre-norm as GPT-2, Radford et al. 2019):
//!
//!   pre-norm    y = λ·x + f(LN(x))
//!   no norm     y = λ·x + f(x)
//!   post-norm   y = LN(λ·x + f(x))
//!
//! with λ = 0 where the skip is cut. Going backward d_y splits into two halves that stay apart until the stream forks,
//! grad_skip = λ·d_sum and grad_branch = Jᵀ·d_sum, J the Jacobian of f (with its norm, if that stands before it) and
//! d_sum the gradient at the add. Their sum is d_x.
//!
//! Every line is one equation: of a tensor in the forward, of that tensor's gradient in the backward (see `pass`).
//!
//! An absent sublayer is y = x: no add, no fork, nothing to cut.

use super::pass::{Backward, Forward};
use crate::nn::Real;
use crate::nn::acts::{fork_spans, slope_span};
use crate::nn::arena::Arena;
use crate::nn::ops::residual;
use base::config::{Site, Sublayer};

// Attention: x = resid_pre → y = resid_mid.
//
//   u          = LN₁(x)                   pre-norm; else u = x
//   [q, k, v]  = u·W_qkv + b_qkv          rotary: q and k turned by their positions
//   pattern, z = attend(q, k, v)
//   attn_out   = z·W_O + b_O
//   mid_sum    = λ·x + attn_out
//   y          = LN₁(mid_sum)             post-norm; else y = mid_sum

impl<T: Real> Forward<'_, T> {
    /// From `resid_pre` to `resid_mid`.
    pub(super) fn attn(&mut self, layer: usize) {
        let (a, p) = self.given.block(layer);
        let (x, y, ln) = (a.resid_pre, a.resid_mid, (p.ln_1, a.ln_1));
        if !self.given.config.attn {
            return self.acts.copy(x, y);
        }
        let u = self.norm_before(x, ln);
        self.linear(u, p.c_attn, a.qkv);
        self.rotate(a.qkv);
        self.attend(p.rel_bias, a);
        self.linear(a.z, p.c_proj, a.attn_out);
        self.add(Site::attn(layer), x, a.attn_out, a.mid_sum);
        self.norm_after(a.mid_sum, ln);
    }
}

impl<T: Real> Backward<'_, T> {
    /// From the gradient at `resid_mid` to the two halves at `resid_pre`: the same lines from the last to the first.
    fn attn(&mut self, layer: usize, grad_skip: &mut [T], grad_branch: &mut [T]) {
        let (a, p) = self.given.block(layer);
        let (x, ln) = (a.resid_pre, (p.ln_1, a.ln_1));
        self.norm_after(a.mid_sum, ln);
        self.add(Site::attn(layer), a.mid_sum, a.attn_out, grad_skip);
        self.linear(a.z, p.c_proj, a.attn_out);
        self.attend(p.rel_bias, a);
        self.rotate(a.qkv);
        let u = self.given.branch_input(x, ln);
        self.linear(u, p.c_attn, a.qkv);
        self.norm_before(u, ln, grad_branch);
    }
}

// MLP: x = resid_mid → y = resid_post.
//
//   u        = LN₂(x)                     pre-norm; else u = x
//   pre      = u·W_in + b_in
//   post     = f(pre)                     and the slope f′(pre), for the backward
//   mlp_out  = post·W_out + b_out
//   post_sum = λ·x + mlp_out
//   y        = LN₂(post_sum)              post-norm; else y = post_sum

impl<T: Real> Forward<'_, T> {
    /// From `resid_mid` to `resid_post`.
    pub(super) fn mlp(&mut self, layer: usize) {
        let (a, p) = self.given.block(layer);
        let (x, y, ln) = (a.resid_mid, a.resid_post, (p.ln_2, a.ln_2));
        if !self.given.config.has_mlp() {
            return self.acts.copy(x, y);
        }
        let u = self.norm_before(x, ln);
        self.linear(u, p.c_fc, a.mlp_pre);
        self.activate(a, slope_span(layer, a.mlp_pre.len));
        self.linear(a.mlp_post, p.mlp_c_proj, a.mlp_out);
        self.add(Site::mlp(layer), x, a.mlp_out, a.post_sum);
        self.norm_after(a.post_sum, ln);
    }
}

impl<T: Real> Backward<'_, T> {
    /// From the gradient at `resid_post` to the two halves at `resid_mid`: the same lines from the last to the first.
    fn mlp(&mut self, layer: usize, grad_skip: &mut [T], grad_branch: &mut [T]) {
        let (a, p) = self.given.block(layer);
        let (x, ln) = (a.resid_mid, (p.ln_2, a.ln_2));
        self.norm_after(a.post_sum, ln);
        self.add(Site::mlp(layer), a.post_sum, a.mlp_out, grad_skip);
        self.linear(a.mlp_post, p.mlp_c_proj, a.mlp_out);
        self.activate(a, slope_span(layer, a.mlp_pre.len));
        let u = self.given.branch_input(x, ln);
        self.linear(u, p.c_fc, a.mlp_pre);
        self.norm_before(u, ln, grad_branch);
    }
}

// Fork: the stream at x goes on as the skip and into the branch.
//
//   d_x = grad_skip + grad_branch

impl<T: Real> Backward<'_, T> {
    /// From the gradient at the stream point above a sublayer to the one below. Neither half is overwritten by the sum:
    /// all three stay readable.
    pub(super) fn fork(&mut self, site: Site, forks: &mut Arena<T>) {
        let stream = &self.given.act_table.stream;
        let (x, y) = (stream[site.idx()], stream[site.idx() + 1]);
        if !self.given.config.has_sublayer(site) {
            return self.d_acts.copy(y, x);
        }
        let [grad_skip, grad_branch] = forks.lend(fork_spans(site, x.len));
        self.sublayer(site, grad_skip, grad_branch);
        let d_x = self.d_acts.get_mut(x);
        self.pack.registers.run(
            #[inline(always)]
            || residual::fork_backward(grad_skip, grad_branch, d_x),
        );
    }

    /// The two halves of one fork.
    pub(super) fn sublayer(&mut self, site: Site, grad_skip: &mut [T], grad_branch: &mut [T]) {
        match site.sublayer {
            Sublayer::Attn => self.attn(site.layer, grad_skip, grad_branch),
            Sublayer::Mlp => self.mlp(site.layer, grad_skip, grad_branch),
        }
    }
}
