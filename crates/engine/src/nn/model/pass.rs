//! Ops at their places: what a forward or a backward may touch, and each op as a call on spans.
//!
//! A pass borrows the model's arenas apart, so that an equation of `block` needs only the names of its tensors. Each
//! method of [`Forward`] has one of the same name in [`Backward`], called with the same places in reverse order: it reads
//! the gradient at the op's output and overwrites the one at its input. Nothing is added up here; only forks and tied
//! embeddings sum.

use crate::nn::Real;
use crate::nn::acts::{ActTable, BlockActs, NormActs};
use crate::nn::arena::{Arena, Span};
use crate::nn::kernels::Pack;
use crate::nn::ops::{activation, attention, embed, layernorm, linear, residual};
use crate::nn::tensors::{BlockParams, LinearParams, NormParams, ParamTable};
use base::config::{self, Pos, Site, ValidConfig};

/// One norm: its weights, and its σ, x̂ and output.
pub(super) type Norm = (NormParams, NormActs);

/// What a pass reads and never writes: the settings, the weights, and where everything lies.
#[derive(Clone, Debug)]
pub(super) struct Given<T> {
    pub(super) config: ValidConfig,
    pub(super) param_table: ParamTable,
    pub(super) act_table: ActTable,
    pub(super) params: Arena<T>,
    /// Fixed waves (T,D) of sinusoidal positions; empty otherwise.
    waves: Vec<T>,
    /// cos and sin (T,K/2) of rotary positions; empty otherwise.
    pub(super) rotary: [Vec<T>; 2],
}

impl<T: Real> Given<T> {
    pub(super) fn new(config: &ValidConfig, param_table: ParamTable, act_table: ActTable, params: Vec<T>) -> Given<T> {
        let (t, d, k) = (config.n_ctx, config.d_model, config.d_head());
        Given {
            waves: if config.pos == Pos::Sinusoidal { embed::sinusoidal(t, d) } else { Vec::new() },
            rotary: if config.pos == Pos::Rope { attention::rotary_tables(t, k) } else { Default::default() },
            params: params.into(),
            config: config.clone(),
            param_table,
            act_table,
        }
    }

    /// What is added to the token vectors (T,D); empty where nothing is.
    pub(super) fn positions(&self) -> &[T] {
        match self.config.pos {
            Pos::Learned => self.params.get(self.param_table.wpe),
            _ => &self.waves,
        }
    }

    /// Numbers in the tables of positions.
    pub(super) fn n_fixed(&self) -> usize {
        self.waves.len() + self.rotary.iter().map(Vec::len).sum::<usize>()
    }

    /// One block's activations and weights.
    pub(super) fn block(&self, layer: usize) -> (&BlockActs, &BlockParams) {
        (&self.act_table.blocks[layer], &self.param_table.blocks[layer])
    }

    /// What a sublayer's first map reads: under pre-norm the norm of x, else x itself.
    pub(super) fn branch_input(&self, x: Span, (_, a): Norm) -> Span {
        if self.is_pre_norm() { a.out } else { x }
    }

    /// The highest point of the stream, and what the unembedding reads: its norm, or the point itself.
    pub(super) fn read_out(&self) -> (Span, Span) {
        let top = self.act_table.stream[2 * self.config.n_layers];
        (top, if self.is_pre_norm() { self.act_table.ln_f.out } else { top })
    }

    /// Whether norms stand inside the branches, as in GPT-2.
    pub(super) fn is_pre_norm(&self) -> bool {
        self.config.norm == config::Norm::Pre
    }

    /// Sizes of attention.
    pub(super) fn attn_dims(&self) -> attention::Dims {
        let c = &self.config;
        attention::Dims { b: c.batch_size, t: c.n_ctx, h: c.n_heads, k: c.d_head() }
    }

    /// λ of a site: None where the skip is cut.
    fn lambda(&self, site: Site) -> Option<T> {
        self.config.residual.is_intact(site).then(|| T::from_f64(self.config.residual_scale as f64))
    }

    /// Sizes of a map between two tensors of N rows each.
    pub(super) fn linear_dims(&self, x: Span, y: Span) -> linear::Dims {
        let n = self.config.n_tokens();
        linear::Dims { n, i: x.len / n, o: y.len / n }
    }
}

/// A forward pass under way.
pub(super) struct Forward<'m, T> {
    pub(super) given: &'m Given<T>,
    pub(super) acts: &'m mut Arena<T>,
    /// f′ of the MLPs, for the backward; empty where none follows.
    pub(super) slopes: &'m mut Arena<T>,
    pub(super) pack: &'m mut Pack<T>,
}

impl<T: Real> Forward<'_, T> {
    /// y = x·W + b.
    pub(super) fn linear(&mut self, x: Span, p: LinearParams, y: Span) {
        let (dims, params) = (self.given.linear_dims(x, y), &self.given.params);
        let [x, y] = self.acts.lend([x, y]);
        linear::forward(dims, x, params.get(p.w), params.get(p.b), y, self.pack);
    }

    /// σ, x̂ and y = LN(x).
    pub(super) fn norm(&mut self, x: Span, (p, a): Norm) {
        let params = &self.given.params;
        let [x, scale, normalized, y] = self.acts.lend([x, a.scale, a.normalized, a.out]);
        self.pack.registers.run(
            #[inline(always)]
            || layernorm::forward(x, params.get(p.w), params.get(p.b), scale, normalized, y),
        );
    }

    /// u = LN(x) under pre-norm, else u = x. Returns u.
    pub(super) fn norm_before(&mut self, x: Span, norm: Norm) -> Span {
        if self.given.is_pre_norm() {
            self.norm(x, norm);
        }
        self.given.branch_input(x, norm)
    }

    /// y = LN(sum) under post-norm, else y is the sum.
    pub(super) fn norm_after(&mut self, sum: Span, norm: Norm) {
        if self.given.config.norm == config::Norm::Post {
            self.norm(sum, norm);
        }
    }

    /// Under rotary positions: q and k turned by their positions, in place.
    pub(super) fn rotate(&mut self, qkv: Span) {
        if self.given.config.pos == Pos::Rope {
            let (dims, qkv) = (self.given.attn_dims(), self.acts.get_mut(qkv));
            self.pack.registers.run(
                #[inline(always)]
                || attention::rotate(dims, &self.given.rotary, T::ONE, qkv),
            );
        }
    }

    /// pattern and z from q, k, v.
    pub(super) fn attend(&mut self, rel_bias: Span, a: &BlockActs) {
        let (dims, bias) = (self.given.attn_dims(), self.given.params.get(rel_bias));
        let [qkv, pattern, z] = self.acts.lend([a.qkv, a.pattern, a.z]);
        attention::forward(dims, qkv, bias, pattern, z, self.pack);
    }

    /// post = f(pre), and the slope where a backward follows.
    pub(super) fn activate(&mut self, a: &BlockActs, slope: Span) {
        let act_fn = self.given.config.act_fn;
        let slope = if self.slopes.is_empty() { &mut [] } else { self.slopes.get_mut(slope) };
        let [pre, post] = self.acts.lend([a.mlp_pre, a.mlp_post]);
        // An exponential and a division are some thirty operations. Without slopes nobody is in a hurry.
        let n = if slope.is_empty() { pre.len() } else { self.pack.crew.share(pre.len(), 16, 32 * pre.len()) };
        let shares = pre.chunks(n).zip(post.chunks_mut(n));
        let slopes = slope.chunks_mut(n).map(Some).chain(std::iter::repeat_with(|| None));
        self.pack.crew.each(shares.zip(slopes), |((pre, post), slope)| {
            self.pack.registers.run(
                #[inline(always)]
                || activation::forward(act_fn, pre, post, slope.unwrap_or_default()),
            );
        });
    }

    /// sum = λ·x + branch, or branch alone where the skip is cut.
    pub(super) fn add(&mut self, site: Site, x: Span, branch: Span, sum: Span) {
        let lambda = self.given.lambda(site);
        let [x, branch, sum] = self.acts.lend([x, branch, sum]);
        self.pack.registers.run(
            #[inline(always)]
            || residual::add_forward(lambda, x, branch, sum),
        );
    }
}

/// A backward pass under way, through activations that a forward has left.
///
/// Gradients of activations lie in `d_acts` under the addresses of the activations themselves: `d_acts` at x is d_x.
pub(super) struct Backward<'m, T> {
    pub(super) given: &'m Given<T>,
    pub(super) acts: &'m Arena<T>,
    pub(super) slopes: &'m Arena<T>,
    /// The model's, or a window of scratch.
    pub(super) d_acts: &'m mut Arena<T>,
    /// None where a cotangent is only sent down and no weight gradient wanted.
    pub(super) d_params: Option<&'m mut Arena<T>>,
    /// Scratch (T,T).
    pub(super) scores: &'m mut [T],
    pub(super) pack: &'m mut Pack<T>,
}

impl<T: Real> Backward<'_, T> {
    /// Of y = x·W + b: d_W = xᵀ·d_y, d_b = Σ d_y and d_x = d_y·Wᵀ.
    pub(super) fn linear(&mut self, x: Span, p: LinearParams, y: Span) {
        let dims = self.given.linear_dims(x, y);
        let [d_x, d_y] = self.d_acts.lend([x, y]);
        if let Some(d_params) = self.d_params.as_deref_mut() {
            let [d_w, d_b] = d_params.lend([p.w, p.b]);
            linear::backward_weight(dims, self.acts.get(x), d_y, d_w, d_b, self.pack);
        }
        linear::backward_input(dims, d_y, self.given.params.get(p.w), d_x, self.pack);
    }

    /// Of y = LN(x): d_w, d_b and d_x.
    pub(super) fn norm(&mut self, x: Span, norm: Norm) {
        self.norm_weight(norm);
        let (p, a) = norm;
        let (scale, normalized) = (self.acts.get(a.scale), self.acts.get(a.normalized));
        let [d_x, d_y] = self.d_acts.lend([x, a.out]);
        let w = self.given.params.get(p.w);
        self.pack.registers.run(
            #[inline(always)]
            || layernorm::backward_input(d_y, scale, normalized, w, d_x),
        );
    }

    /// Of y = LN(x): d_w and d_b.
    fn norm_weight(&mut self, (p, a): Norm) {
        if let Some(d_params) = self.d_params.as_deref_mut() {
            let [d_w, d_b] = d_params.lend([p.w, p.b]);
            let (d_y, normalized) = (self.d_acts.get(a.out), self.acts.get(a.normalized));
            self.pack.registers.run(
                #[inline(always)]
                || layernorm::backward_weight(d_y, normalized, d_w, d_b),
            );
        }
    }

    /// From d_u to the branch's half of the fork: through the norm under pre-norm, else d_u itself.
    ///
    /// Where u is x, the place of d_x holds d_u until the fork overwrites it with the sum of both halves.
    pub(super) fn norm_before(&mut self, u: Span, norm: Norm, grad_branch: &mut [T]) {
        let d_u = self.d_acts.get(u);
        if !self.given.is_pre_norm() {
            return grad_branch.copy_from_slice(d_u);
        }
        let (p, a) = norm;
        let (scale, normalized) = (self.acts.get(a.scale), self.acts.get(a.normalized));
        let w = self.given.params.get(p.w);
        self.pack.registers.run(
            #[inline(always)]
            || layernorm::backward_input(d_u, scale, normalized, w, grad_branch),
        );
        self.norm_weight(norm);
    }

    /// d_sum from d_y: through the norm under post-norm, else the two are one.
    pub(super) fn norm_after(&mut self, sum: Span, norm: Norm) {
        if self.given.config.norm == config::Norm::Post {
            self.norm(sum, norm);
        }
    }

    /// Under rotary positions: d_q and d_k turned back, in place.
    pub(super) fn rotate(&mut self, qkv: Span) {
        if self.given.config.pos == Pos::Rope {
            let (dims, d_qkv) = (self.given.attn_dims(), self.d_acts.get_mut(qkv));
            self.pack.registers.run(
                #[inline(always)]
                || attention::rotate(dims, &self.given.rotary, -T::ONE, d_qkv),
            );
        }
    }

    /// d_q, d_k, d_v and d_pattern from d_z, and the bias's gradient.
    pub(super) fn attend(&mut self, rel_bias: Span, a: &BlockActs) {
        let (qkv, pattern) = (self.acts.get(a.qkv), self.acts.get(a.pattern));
        let [d_qkv, d_pattern, d_z] = self.d_acts.lend([a.qkv, a.pattern, a.z]);
        let d_bias = self.d_params.as_deref_mut().map(|d_params| d_params.get_mut(rel_bias)).unwrap_or_default();
        let dims = self.given.attn_dims();
        attention::backward(dims, qkv, pattern, d_z, d_qkv, d_pattern, d_bias, self.scores, self.pack);
    }

    /// d_pre = slope·d_post.
    pub(super) fn activate(&mut self, a: &BlockActs, slope: Span) {
        let [d_pre, d_post] = self.d_acts.lend([a.mlp_pre, a.mlp_post]);
        let slope = self.slopes.get(slope);
        self.pack.registers.run(
            #[inline(always)]
            || activation::backward(d_post, slope, d_pre),
        );
    }

    /// From d_sum to the branch's output, a copy, and to the skip's half of the fork, λ·d_sum.
    pub(super) fn add(&mut self, site: Site, sum: Span, branch: Span, grad_skip: &mut [T]) {
        self.d_acts.copy(sum, branch);
        let (lambda, d_sum) = (self.given.lambda(site), self.d_acts.get(sum));
        self.pack.registers.run(
            #[inline(always)]
            || residual::skip_backward(lambda, d_sum, grad_skip),
        );
    }
}
