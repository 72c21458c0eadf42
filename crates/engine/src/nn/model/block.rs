//! One block's two sublayers, forward and backward.

use super::{Model, norm_forward, two};
use crate::nn::Real;
use crate::nn::ops::{activation, attention, layernorm, linear, residual};
use crate::nn::tensors::{Span, fork_spans};
use base::config::{Norm, Pos, Site};

impl<T: Real> Model<T> {
    fn attn_dims(&self) -> attention::Dims {
        let c = &self.config;
        attention::Dims { b: c.batch_size, t: c.n_ctx, h: c.n_heads, k: c.d_head() }
    }

    /// stream[2l] → stream[2l+1].
    pub(super) fn attn_forward(&mut self, layer: usize) {
        let (x, out) = (self.act_table.stream[2 * layer], self.act_table.stream[2 * layer + 1]);
        if !self.config.attn {
            self.acts.copy_within(x.range(), out.start);
            return;
        }
        let (a, p) = (self.act_table.blocks[layer], self.param_table.blocks[layer]);
        let (n, d) = (self.config.n_tokens(), self.config.d_model);
        let dims = self.attn_dims();
        let w = |span: Span| &self.params[span.range()];
        let acts = &mut self.acts;

        let mut input = x;
        if self.config.norm == Norm::Pre {
            norm_forward(acts, x, a.ln_1, w(p.ln_1[0]), w(p.ln_1[1]));
            input = a.ln_1[2];
        }
        let (low, high) = acts.split_at_mut(a.qkv.start);
        let qkv = &mut high[..a.qkv.len];
        let to_qkv = linear::Dims { n, i: d, o: 3 * d };
        linear::forward(to_qkv, &low[input.range()], w(p.c_attn[0]), w(p.c_attn[1]), qkv, &mut self.pack);
        if self.config.pos == Pos::Rope {
            attention::rotate(dims, &self.rotary, T::ONE, qkv);
        }
        let (low, high) = acts.split_at_mut(a.pattern.start);
        let (pattern, high) = high.split_at_mut(a.pattern.len);
        let z = &mut high[..a.z.len];
        attention::forward(dims, &low[a.qkv.range()], w(p.rel_bias), pattern, z, &mut self.pack);
        let (low, high) = acts.split_at_mut(a.attn_out.start);
        let to_out = linear::Dims { n, i: d, o: d };
        let (z, attn_out) = (&low[a.z.range()], &mut high[..a.attn_out.len]);
        linear::forward(to_out, z, w(p.c_proj[0]), w(p.c_proj[1]), attn_out, &mut self.pack);
        self.add_forward(Site::attn(layer), x, a.attn_out, a.mid_sum, a.ln_1, p.ln_1, out);
    }

    /// stream[2l+1] → stream[2l+2].
    pub(super) fn mlp_forward(&mut self, layer: usize) {
        let (x, out) = (self.act_table.stream[2 * layer + 1], self.act_table.stream[2 * layer + 2]);
        if !self.config.has_mlp() {
            self.acts.copy_within(x.range(), out.start);
            return;
        }
        let (a, p) = (self.act_table.blocks[layer], self.param_table.blocks[layer]);
        let (n, d, f) = (self.config.n_tokens(), self.config.d_model, self.config.d_mlp());
        let w = |span: Span| &self.params[span.range()];
        let acts = &mut self.acts;

        let mut input = x;
        if self.config.norm == Norm::Pre {
            norm_forward(acts, x, a.ln_2, w(p.ln_2[0]), w(p.ln_2[1]));
            input = a.ln_2[2];
        }
        let (low, high) = acts.split_at_mut(a.mlp_pre.start);
        let pre = &mut high[..a.mlp_pre.len];
        let up = linear::Dims { n, i: d, o: f };
        linear::forward(up, &low[input.range()], w(p.c_fc[0]), w(p.c_fc[1]), pre, &mut self.pack);
        let (low, high) = acts.split_at_mut(a.mlp_post.start);
        // The slope waits where the gradient will be; a probe has no gradients and forms none.
        let slope = self.act_grads.get_mut(a.mlp_pre.range()).unwrap_or_default();
        activation::forward(self.config.act_fn, &low[a.mlp_pre.range()], &mut high[..a.mlp_post.len], slope);
        let (low, high) = acts.split_at_mut(a.mlp_out.start);
        let down = linear::Dims { n, i: f, o: d };
        let (post, mlp_out) = (&low[a.mlp_post.range()], &mut high[..a.mlp_out.len]);
        linear::forward(down, post, w(p.mlp_c_proj[0]), w(p.mlp_c_proj[1]), mlp_out, &mut self.pack);
        self.add_forward(Site::mlp(layer), x, a.mlp_out, a.post_sum, a.ln_2, p.ln_2, out);
    }

    /// The add, and under post-norm the norm after it.
    fn add_forward(
        &mut self,
        site: Site,
        x: Span,
        branch: Span,
        sum: Span,
        norm: [Span; 3],
        norm_params: [Span; 2],
        out: Span,
    ) {
        let lambda = self.lambda(site);
        let target = if self.config.norm == Norm::Post { sum } else { out };
        let (low, high) = self.acts.split_at_mut(target.start);
        residual::add_forward(lambda, &low[x.range()], &low[branch.range()], &mut high[..target.len]);
        if self.config.norm == Norm::Post {
            let [w, b] = norm_params.map(|span| &self.params[span.range()]);
            norm_forward(&mut self.acts, sum, norm, w, b);
        }
    }

    /// Gradient of stream[2l+2] → of stream[2l+1].
    pub(super) fn mlp_backward(&mut self, layer: usize) {
        let (x, out) = (self.act_table.stream[2 * layer + 1], self.act_table.stream[2 * layer + 2]);
        if !self.config.has_mlp() {
            self.act_grads.copy_within(out.range(), x.start);
            return;
        }
        let (a, p) = (self.act_table.blocks[layer], self.param_table.blocks[layer]);
        let (n, d, f) = (self.config.n_tokens(), self.config.d_model, self.config.d_mlp());
        self.add_backward(Site::mlp(layer), a.mlp_out, a.post_sum, a.ln_2, p.ln_2, out);
        let w = |span: Span| &self.params[span.range()];
        let (acts, d_acts) = (&self.acts, &mut self.act_grads);

        let down = linear::Dims { n, i: f, o: d };
        let (low, high) = d_acts.split_at_mut(a.mlp_out.start);
        let d_out = &high[..a.mlp_out.len];
        linear::backward_input(down, d_out, w(p.mlp_c_proj[0]), &mut low[a.mlp_post.range()], &mut self.pack);
        let (d_w, d_b) = two(&mut self.grads, p.mlp_c_proj[0], p.mlp_c_proj[1]);
        linear::backward_weight(down, &acts[a.mlp_post.range()], d_out, d_w, d_b, &mut self.pack);
        let (low, high) = d_acts.split_at_mut(a.mlp_post.start);
        activation::backward(&high[..a.mlp_post.len], &mut low[a.mlp_pre.range()]);
        let input = if self.config.norm == Norm::Pre { a.ln_2[2] } else { x };
        self.branch_input_backward(Site::mlp(layer), (d, f), input, a.mlp_pre, p.c_fc, a.ln_2, p.ln_2);
        self.fork_backward(Site::mlp(layer), x);
    }

    /// Gradient of stream[2l+1] → of stream[2l].
    pub(super) fn attn_backward(&mut self, layer: usize) {
        let (x, out) = (self.act_table.stream[2 * layer], self.act_table.stream[2 * layer + 1]);
        if !self.config.attn {
            self.act_grads.copy_within(out.range(), x.start);
            return;
        }
        let (a, p) = (self.act_table.blocks[layer], self.param_table.blocks[layer]);
        let (n, d) = (self.config.n_tokens(), self.config.d_model);
        let dims = self.attn_dims();
        self.add_backward(Site::attn(layer), a.attn_out, a.mid_sum, a.ln_1, p.ln_1, out);
        let w = |span: Span| &self.params[span.range()];
        let (acts, d_acts) = (&self.acts, &mut self.act_grads);

        let to_out = linear::Dims { n, i: d, o: d };
        let (low, high) = d_acts.split_at_mut(a.attn_out.start);
        let d_out = &high[..a.attn_out.len];
        linear::backward_input(to_out, d_out, w(p.c_proj[0]), &mut low[a.z.range()], &mut self.pack);
        let (d_w, d_b) = two(&mut self.grads, p.c_proj[0], p.c_proj[1]);
        linear::backward_weight(to_out, &acts[a.z.range()], d_out, d_w, d_b, &mut self.pack);

        let (low, high) = d_acts.split_at_mut(a.pattern.start);
        let (d_pattern, high) = high.split_at_mut(a.pattern.len);
        let d_qkv = &mut low[a.qkv.range()];
        attention::backward(
            dims,
            &acts[a.qkv.range()],
            &acts[a.pattern.range()],
            &high[..a.z.len],
            d_qkv,
            d_pattern,
            &mut self.grads[p.rel_bias.range()],
            &mut self.scores,
            &mut self.pack,
        );
        if self.config.pos == Pos::Rope {
            attention::rotate(dims, &self.rotary, -T::ONE, d_qkv);
        }
        let input = if self.config.norm == Norm::Pre { a.ln_1[2] } else { x };
        self.branch_input_backward(Site::attn(layer), (d, 3 * d), input, a.qkv, p.c_attn, a.ln_1, p.ln_1);
        self.fork_backward(Site::attn(layer), x);
    }

    /// From the gradient after an add to the branch's output (a copy) and to the skip's half of the fork.
    fn add_backward(
        &mut self,
        site: Site,
        branch: Span,
        sum: Span,
        [scale, normalized, _]: [Span; 3],
        [w, b]: [Span; 2],
        out: Span,
    ) {
        let lambda = self.lambda(site);
        let mut d_sum = out;
        if self.config.norm == Norm::Post {
            let (low, high) = self.act_grads.split_at_mut(out.start);
            let (d_w, d_b) = two(&mut self.grads, w, b);
            let (scale, normalized) = (&self.acts[scale.range()], &self.acts[normalized.range()]);
            let w = &self.params[w.range()];
            layernorm::backward(&high[..out.len], scale, normalized, w, &mut low[sum.range()], d_w, d_b);
            d_sum = sum;
        }
        self.act_grads.copy_within(d_sum.range(), branch.start);
        let grad_skip = &mut self.forks[fork_spans(site, out.len)[0].range()];
        residual::skip_backward(lambda, &self.act_grads[d_sum.range()], grad_skip);
    }

    /// Back through a branch's first map and, under pre-norm, its norm, into the branch's half of the fork.
    fn branch_input_backward(
        &mut self,
        site: Site,
        (i, o): (usize, usize),
        input: Span,
        output: Span,
        weight: [Span; 2],
        [scale, normalized, ln_out]: [Span; 3],
        ln: [Span; 2],
    ) {
        let dims = linear::Dims { n: self.config.n_tokens(), i, o };
        let w = |span: Span| &self.params[span.range()];
        let grad_branch = &mut self.forks[fork_spans(site, input.len)[1].range()];
        let (low, high) = self.act_grads.split_at_mut(output.start);
        let d_y = &high[..output.len];
        let (d_w, d_b) = two(&mut self.grads, weight[0], weight[1]);
        linear::backward_weight(dims, &self.acts[input.range()], d_y, d_w, d_b, &mut self.pack);
        if self.config.norm != Norm::Pre {
            linear::backward_input(dims, d_y, w(weight[0]), grad_branch, &mut self.pack);
            return;
        }
        let d_ln_out = &mut low[ln_out.range()];
        linear::backward_input(dims, d_y, w(weight[0]), d_ln_out, &mut self.pack);
        let (d_w, d_b) = two(&mut self.grads, ln[0], ln[1]);
        let (scale, normalized) = (&self.acts[scale.range()], &self.acts[normalized.range()]);
        layernorm::backward(d_ln_out, scale, normalized, w(ln[0]), grad_branch, d_w, d_b);
    }

    fn fork_backward(&mut self, site: Site, x: Span) {
        let [skip, branch] = fork_spans(site, x.len).map(|span| &self.forks[span.range()]);
        residual::fork_backward(skip, branch, &mut self.act_grads[x.range()]);
    }
}
