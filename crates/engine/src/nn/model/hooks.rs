//! Every tensor of a measured step under its name.
//!
//! Most lie in the arenas and are lent. What a pass forms only in passing is formed again here, by the op's own code
//! and from the same numbers: no run is made slower or larger for the sake of a reader who may never come.

use super::Model;
use crate::nn::Real;
use crate::nn::acts::{NormActs, Place};
use crate::nn::arena::Span;
use crate::nn::kernels::Pack;
use crate::nn::ops::{attention, embed, layernorm, linear};
use crate::nn::tensors::NormParams;
use crate::nn::view::{Shape, Tensor};
use base::config::{Norm, Site};
use base::names::{BlockHook, Edge, HookPoint};
use std::borrow::Cow;

/// A tensor's values: all of a slice, or q, k or v (0, 1, 2) of three that stand side by side.
enum Values<'a, T: Clone> {
    All(Cow<'a, [T]>),
    OfQkv(Cow<'a, [T]>, usize),
}
use Values::{All, OfQkv};

impl<T: Real> Model<T> {
    /// Every hook that this config has, in the order of computation.
    pub fn hooks(&self) -> impl Iterator<Item = HookPoint> {
        let config = &self.given.config;
        HookPoint::all(config.n_layers, config.norm == Norm::Post)
            .filter(|hook| self.given.act_table.place(*hook).is_some())
    }

    /// The two ways past every sublayer that this config has, bottom first.
    pub fn edges(&self) -> impl Iterator<Item = Edge> {
        Edge::all(self.given.config.n_layers).filter(|edge| self.given.config.has_sublayer(site_of(*edge)))
    }

    /// A tensor of the last forward, or None where this config has no such tensor.
    pub fn tensor(&self, hook: HookPoint) -> Option<Tensor<'_, T>> {
        let values = match self.given.act_table.place(hook)? {
            Place::Stored(span) => All(self.acts.get(span).into()),
            Place::OfQkv(qkv, i) => OfQkv(self.acts.get(qkv).into(), i),
            Place::Made => match hook {
                HookPoint::Block(layer, BlockHook::Q) => OfQkv(self.qkv_before_turn(layer).into(), 0),
                HookPoint::Block(layer, BlockHook::K) => OfQkv(self.qkv_before_turn(layer).into(), 1),
                HookPoint::Block(layer, BlockHook::AttnScores) => All(self.attn_scores(layer).into()),
                HookPoint::PosEmbed => All(self.given.positions().into()),
                _ => return None,
            },
        };
        Some(self.framed(hook, values))
    }

    /// The gradient of the loss with respect to a tensor, from the last backward; None where this config has no such
    /// tensor or the model was made without a backward.
    ///
    /// As PyTorch's autograd would give it at that hook: `hook_scale` is varied with x − mean(x) held fixed. The turn of
    /// rotary positions is undone in place, so the gradients of `hook_rot_q` and `hook_rot_k` are those of q and k
    /// turned once more, equal to what the pass had up to rounding.
    pub fn grad(&self, hook: HookPoint) -> Option<Tensor<'_, T>> {
        let place = self.given.act_table.place(hook)?;
        if self.act_grads.is_empty() {
            return None;
        }
        let (acts, params) = (&self.given.act_table, &self.given.param_table);
        let values = match hook {
            HookPoint::PosEmbed => All(self.d_positions().into()),
            HookPoint::LnFinalScale => All(self.d_scale(acts.ln_f, params.ln_f).into()),
            HookPoint::LnFinalNormalized => All(self.d_normalized(acts.ln_f, params.ln_f).into()),
            HookPoint::Block(layer, hook) => {
                let (a, p) = self.given.block(layer);
                match hook {
                    BlockHook::Ln1Scale => All(self.d_scale(a.ln_1, p.ln_1).into()),
                    BlockHook::Ln1Normalized => All(self.d_normalized(a.ln_1, p.ln_1).into()),
                    BlockHook::Ln2Scale => All(self.d_scale(a.ln_2, p.ln_2).into()),
                    BlockHook::Ln2Normalized => All(self.d_normalized(a.ln_2, p.ln_2).into()),
                    BlockHook::Q => OfQkv(self.act_grads.get(a.qkv).into(), 0),
                    BlockHook::K => OfQkv(self.act_grads.get(a.qkv).into(), 1),
                    BlockHook::RotQ => OfQkv(self.d_qkv_after_turn(a.qkv).into(), 0),
                    BlockHook::RotK => OfQkv(self.d_qkv_after_turn(a.qkv).into(), 1),
                    BlockHook::AttnScores => All(self.d_attn_scores(a.pattern).into()),
                    _ => self.stored_grad(place)?,
                }
            }
            _ => self.stored_grad(place)?,
        };
        Some(self.framed(hook, values))
    }

    /// One half of a fork's gradient (B,T,D); None where this config has no such sublayer or the model was made without
    /// a backward.
    pub fn edge(&self, edge: Edge) -> Option<Tensor<'_, T>> {
        let (site, config) = (site_of(edge), &self.given.config);
        if self.forks.is_empty() || site.layer >= config.n_layers || !config.has_sublayer(site) {
            return None;
        }
        let half = match edge {
            Edge::Skip(_) => self.grad_skip(site),
            Edge::Branch(_) => self.grad_branch(site),
        };
        Some(self.framed(HookPoint::stream(site.idx()), All(half.into())))
    }

    /// At the place of the tensor itself, in the other arena.
    fn stored_grad(&self, place: Place) -> Option<Values<'_, T>> {
        match place {
            Place::Stored(span) => Some(All(self.act_grads.get(span).into())),
            Place::OfQkv(qkv, i) => Some(OfQkv(self.act_grads.get(qkv).into(), i)),
            Place::Made => None,
        }
    }

    /// The values under the shape of their name.
    fn framed<'a>(&self, hook: HookPoint, values: Values<'a, T>) -> Tensor<'a, T> {
        match values {
            All(data) => Tensor::dense(self.shape(hook), data),
            OfQkv(data, i) => Tensor::of_qkv(self.shape(hook), data, i),
        }
    }

    /// As the catalogue documents it, in this config's numbers.
    fn shape(&self, hook: HookPoint) -> Shape {
        let c = &self.given.config;
        let (b, t, d, h) = (c.batch_size, c.n_ctx, c.d_model, c.n_heads);
        let plain = |dims: &[usize]| Shape { dims: dims.to_vec(), head_axis: None };
        match hook {
            HookPoint::PosEmbed => plain(&[t, d]),
            HookPoint::UnembedOut => plain(&[b, t, c.d_vocab()]),
            HookPoint::Embed | HookPoint::LnFinalNormalized => plain(&[b, t, d]),
            HookPoint::LnFinalScale => plain(&[b, t, 1]),
            HookPoint::Block(_, hook) => match hook {
                BlockHook::Ln1Scale | BlockHook::Ln2Scale => plain(&[b, t, 1]),
                BlockHook::MlpPre | BlockHook::MlpPost => plain(&[b, t, c.d_mlp()]),
                BlockHook::Q | BlockHook::K | BlockHook::V | BlockHook::RotQ | BlockHook::RotK | BlockHook::Z => {
                    Shape { dims: vec![b, t, h, c.d_head()], head_axis: Some(2) }
                }
                BlockHook::AttnScores | BlockHook::Pattern => Shape { dims: vec![b, h, t, t], head_axis: Some(1) },
                BlockHook::ResidPre
                | BlockHook::Ln1Normalized
                | BlockHook::AttnOut
                | BlockHook::ResidMidSum
                | BlockHook::ResidMid
                | BlockHook::Ln2Normalized
                | BlockHook::MlpOut
                | BlockHook::ResidPostSum
                | BlockHook::ResidPost => plain(&[b, t, d]),
            },
        }
    }

    // What follows is formed on demand, for a reader; none of it belongs into a training step.

    /// [q, k, v] = u·W + b (N,3D), which a rotary pass then turns in place.
    fn qkv_before_turn(&self, layer: usize) -> Vec<T> {
        let (a, block) = self.given.block(layer);
        let (u, p) = (self.given.branch_input(a.resid_pre, (block.ln_1, a.ln_1)), block.c_attn);
        let params = &self.given.params;
        let mut qkv = vec![T::ZERO; a.qkv.len];
        let dims = self.given.linear_dims(u, a.qkv);
        linear::forward(dims, self.acts.get(u), params.get(p.w), params.get(p.b), &mut qkv, &mut Pack::default());
        qkv
    }

    /// The gradients of q and k (N,3D) turned forth again.
    fn d_qkv_after_turn(&self, qkv: Span) -> Vec<T> {
        let mut d_qkv = self.act_grads.get(qkv).to_vec();
        attention::rotate(self.given.attn_dims(), &self.given.rotary, T::ONE, &mut d_qkv);
        d_qkv
    }

    /// (B,H,T,S), −∞ above the diagonal.
    fn attn_scores(&self, layer: usize) -> Vec<T> {
        let (a, p) = self.given.block(layer);
        let bias = self.given.params.get(p.rel_bias);
        let mut scores = vec![T::ZERO; a.pattern.len];
        attention::scores(self.given.attn_dims(), self.acts.get(a.qkv), bias, &mut scores, &mut Pack::default());
        scores
    }

    /// (B,H,T,S), 0 above the diagonal.
    fn d_attn_scores(&self, pattern: Span) -> Vec<T> {
        let mut d = vec![T::ZERO; pattern.len];
        let (pattern, d_pattern) = (self.acts.get(pattern), self.act_grads.get(pattern));
        attention::backward_scores(self.given.attn_dims(), pattern, d_pattern, &mut d);
        d
    }

    /// (N): of σ, from the gradient at the norm's output.
    fn d_scale(&self, a: NormActs, p: NormParams) -> Vec<T> {
        let mut d = vec![T::ZERO; a.scale.len];
        let (d_y, w) = (self.act_grads.get(a.out), self.given.params.get(p.w));
        layernorm::backward_scale(d_y, self.acts.get(a.scale), self.acts.get(a.normalized), w, &mut d);
        d
    }

    /// (N,D): of x̂, from the gradient at the norm's output.
    fn d_normalized(&self, a: NormActs, p: NormParams) -> Vec<T> {
        let mut d = vec![T::ZERO; a.normalized.len];
        layernorm::backward_normalized(self.act_grads.get(a.out), self.given.params.get(p.w), &mut d);
        d
    }

    /// (T,D): the stream's gradient at the bottom, summed over the batch. For learned positions it is wpe's.
    fn d_positions(&self) -> Vec<T> {
        let mut d = vec![T::ZERO; self.given.positions().len()];
        embed::backward_positions(self.act_grads.get(self.given.act_table.stream[0]), &mut d);
        d
    }
}

/// Names count sites, configs spell them.
fn site_of(edge: Edge) -> Site {
    match edge {
        Edge::Skip(site_idx) | Edge::Branch(site_idx) => Site::from_idx(site_idx),
    }
}
