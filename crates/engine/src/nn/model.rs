//! The model: forward and backward as lists of calls, one the reverse of the other.
//!
//! One block is two residual adds, `x_mid = λ·x_pre + attn(ln(x_pre))` and `x_post = λ·x_mid + mlp(ln(x_mid))`; under
//! post-norm the norm stands after each add instead, and under `none` nowhere. Logits are read from the final norm (pre) or
//! straight from the stream.

mod block;

use super::Real;
use super::init::init_params;
use super::kernels::{Mat, MatMut, Pack, Part, gemm_nn, gemm_nt, gemm_tn};
use super::ops::{attention, embed, layernorm, loss};
use super::tensors::{ActTable, ParamTable, Span, fork_spans};
use base::config::{Norm, Pos, Residual, Site, ValidConfig};

/// One step's tokens: inputs and targets (B,T), row-major. A target may be [`IGNORE`](base::corpora::IGNORE).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// Token ids that the model reads.
    pub inputs: Vec<u32>,
    /// Token ids that it should predict.
    pub targets: Vec<u32>,
}

/// Weights, activations and gradients of one tower, in arenas that are sized once.
#[derive(Clone, Debug)]
pub struct Model<T> {
    config: ValidConfig,
    param_table: ParamTable,
    act_table: ActTable,
    params: Vec<T>,
    grads: Vec<T>,
    acts: Vec<T>,
    act_grads: Vec<T>,
    /// The two halves of the gradient at every fork.
    forks: Vec<T>,
    token_loss: Vec<T>,
    /// Fixed waves (T,D) of sinusoidal positions; empty otherwise.
    waves: Vec<T>,
    /// cos and sin (T,K/2) of rotary positions; empty otherwise.
    rotary: [Vec<T>; 2],
    /// Scratch (T,T) for attention's backward.
    scores: Vec<T>,
    pack: Pack<T>,
}

impl<T: Real> Model<T> {
    /// A model at its first weights.
    pub fn new(config: &ValidConfig) -> Model<T> {
        let param_table = ParamTable::new(config);
        let mut params = vec![T::ZERO; param_table.n_params];
        init_params(&param_table, config.seed, &mut params);
        Model::with_params(config, param_table, params, true)
    }

    /// Arenas for the same weights under another batch size, without gradients: for probes.
    pub fn probe(&self, batch_size: usize) -> Model<T> {
        let config = self.config.clone().with_batch_size(batch_size);
        Model::with_params(&config, self.param_table.clone(), self.params.clone(), false)
    }

    fn with_params(config: &ValidConfig, param_table: ParamTable, params: Vec<T>, backward: bool) -> Model<T> {
        let act_table = ActTable::new(config);
        let (n, d, t) = (config.n_tokens(), config.d_model, config.n_ctx);
        let only_backward = |len: usize| vec![T::ZERO; if backward { len } else { 0 }];
        Model {
            grads: only_backward(params.len()),
            acts: vec![T::ZERO; act_table.n_acts],
            act_grads: only_backward(act_table.n_acts),
            forks: only_backward(4 * config.n_layers * n * d),
            token_loss: vec![T::ZERO; n],
            waves: if config.pos == Pos::Sinusoidal { embed::sinusoidal(t, d) } else { Vec::new() },
            rotary: if config.pos == Pos::Rope {
                attention::rotary_tables(t, config.d_head())
            } else {
                Default::default()
            },
            scores: only_backward(t * t),
            pack: Pack::default(),
            config: config.clone(),
            param_table,
            act_table,
            params,
        }
    }

    /// Reads the batch: fills the activations, returns nothing yet. Call [`Model::backward`] for the loss.
    pub fn forward(&mut self, inputs: &[u32]) {
        let (v, n) = (self.config.d_vocab(), self.config.n_tokens());
        let d = self.config.d_model;
        let stream0 = self.act_table.stream[0];
        let (low, high) = self.acts.split_at_mut(stream0.start);
        let positions = match self.config.pos {
            Pos::Learned => &self.params[self.param_table.wpe.range()],
            _ => &self.waves,
        };
        let wte = &self.params[self.param_table.wte.range()];
        embed::forward(inputs, wte, positions, d, &mut low[self.act_table.embed.range()], &mut high[..stream0.len]);

        for layer in 0..self.config.n_layers {
            self.attn_forward(layer);
            self.mlp_forward(layer);
        }

        let top = self.final_norm_forward();
        let (low, logits) = self.acts.split_at_mut(self.act_table.logits.start);
        let head = Mat { data: &self.params[self.param_table.head.range()], ld: d };
        let x = Mat { data: &low[top.range()], ld: d };
        gemm_nt(Part::All, (n, v, d), x, head, MatMut { data: logits, ld: v }, &mut self.pack);
    }

    /// Mean loss in nats of the batch that [`Model::forward`] has read, and every gradient.
    pub fn backward(&mut self, batch: &Batch) -> T {
        let (n, d, v) = (self.config.n_tokens(), self.config.d_model, self.config.d_vocab());
        let logits = self.act_table.logits;
        let (low_grads, d_logits) = self.act_grads.split_at_mut(logits.start);
        let loss =
            loss::forward_backward(&self.acts[logits.range()], &batch.targets, v, &mut self.token_loss, d_logits);

        let last = self.act_table.stream[2 * self.config.n_layers];
        let top = if self.config.norm == Norm::Pre { self.act_table.ln_f[2] } else { last };
        let (head, d_logits) = (self.param_table.head, Mat { data: &*d_logits, ld: v });
        let w = Mat { data: &self.params[head.range()], ld: d };
        let x = Mat { data: &self.acts[top.range()], ld: d };
        let d_x = MatMut { data: &mut low_grads[top.range()], ld: d };
        gemm_nn(Part::All, (n, d, v), d_logits, w, d_x, &mut self.pack);
        let d_w = MatMut { data: &mut self.grads[head.range()], ld: d };
        gemm_tn(Part::All, (v, d, n), d_logits, x, d_w, &mut self.pack);
        self.final_norm_backward();

        for layer in (0..self.config.n_layers).rev() {
            self.mlp_backward(layer);
            self.attn_backward(layer);
        }

        let stream0 = self.act_table.stream[0];
        let (low, high) = self.act_grads.split_at_mut(stream0.start);
        let d_x = &high[..stream0.len];
        low[self.act_table.embed.range()].copy_from_slice(d_x);
        if self.config.pos == Pos::Learned {
            embed::backward_positions(d_x, &mut self.grads[self.param_table.wpe.range()]);
        }
        let d_wte = &mut self.grads[self.param_table.wte.range()];
        if !self.config.tied {
            d_wte.fill(T::ZERO);
        }
        embed::backward_tokens(&batch.inputs, d_x, d_wte, d);
        loss
    }

    /// Reads any stream-shaped activations (N,D) through the final norm and the unembedding: the logit lens.
    /// Overwrites this model's logits and returns them (N,V).
    pub fn read_out(&mut self, point_idx: usize) -> &[T] {
        let last = 2 * self.config.n_layers;
        if point_idx != last {
            let (from, to) = (self.act_table.stream[point_idx], self.act_table.stream[last]);
            self.acts.copy_within(from.range(), to.start);
        }
        let top = self.final_norm_forward();
        let (n, d, v) = (self.config.n_tokens(), self.config.d_model, self.config.d_vocab());
        let (low, logits) = self.acts.split_at_mut(self.act_table.logits.start);
        let head = Mat { data: &self.params[self.param_table.head.range()], ld: d };
        let x = Mat { data: &low[top.range()], ld: d };
        gemm_nt(Part::All, (n, v, d), x, head, MatMut { data: &mut *logits, ld: v }, &mut self.pack);
        logits
    }

    fn final_norm_forward(&mut self) -> Span {
        let last = self.act_table.stream[2 * self.config.n_layers];
        if self.config.norm != Norm::Pre {
            return last;
        }
        let [w, b] = self.param_table.ln_f;
        let (w, b) = (&self.params[w.range()], &self.params[b.range()]);
        norm_forward(&mut self.acts, last, self.act_table.ln_f, w, b);
        self.act_table.ln_f[2]
    }

    fn final_norm_backward(&mut self) {
        if self.config.norm != Norm::Pre {
            return;
        }
        let last = self.act_table.stream[2 * self.config.n_layers];
        let [scale, normalized, out] = self.act_table.ln_f;
        let (low, high) = self.act_grads.split_at_mut(out.start);
        let [w, b] = self.param_table.ln_f;
        let (d_w, d_b) = two(&mut self.grads, w, b);
        let (scale, normalized) = (&self.acts[scale.range()], &self.acts[normalized.range()]);
        let w = &self.params[w.range()];
        layernorm::backward(&high[..out.len], scale, normalized, w, &mut low[last.range()], d_w, d_b);
    }

    /// λ of a site: None where the skip is cut.
    fn lambda(&self, site: Site) -> Option<T> {
        self.config.residual.is_intact(site).then(|| T::from_f64(self.config.residual_scale as f64))
    }

    /// The settings, with the skips as they stand now.
    pub fn config(&self) -> &ValidConfig {
        &self.config
    }

    /// Cuts or restores skips; weights stay.
    pub fn set_residual(&mut self, residual: Residual) {
        self.config = self.config.clone().with_residual(residual);
    }

    /// Where weights lie.
    pub fn param_table(&self) -> &ParamTable {
        &self.param_table
    }

    /// Where activations lie.
    pub fn act_table(&self) -> &ActTable {
        &self.act_table
    }

    /// All weights.
    pub fn params(&self) -> &[T] {
        &self.params
    }

    /// All weights, to be written.
    pub fn params_mut(&mut self) -> &mut [T] {
        &mut self.params
    }

    /// Weights and their gradients, for the update.
    pub(super) fn params_and_grads(&mut self) -> (&mut [T], &[T], &ParamTable, &ValidConfig) {
        (&mut self.params, &self.grads, &self.param_table, &self.config)
    }

    /// Gradients of all weights, before clipping.
    pub fn grads(&self) -> &[T] {
        &self.grads
    }

    /// An activation.
    pub fn act(&self, span: Span) -> &[T] {
        &self.acts[span.range()]
    }

    /// The gradient with respect to an activation.
    pub fn act_grad(&self, span: Span) -> &[T] {
        &self.act_grads[span.range()]
    }

    /// The half of a fork's gradient that came down the skip (N,D); zeros where it is cut.
    pub fn grad_skip(&self, site: Site) -> &[T] {
        &self.forks[fork_spans(site, self.nd())[0].range()]
    }

    /// The half of a fork's gradient that came through the branch (N,D).
    pub fn grad_branch(&self, site: Site) -> &[T] {
        &self.forks[fork_spans(site, self.nd())[1].range()]
    }

    /// Loss of every token (N) of the last backward, 0 where a target does not count.
    pub fn token_loss(&self) -> &[T] {
        &self.token_loss
    }

    /// Bytes of all arenas.
    pub fn n_bytes(&self) -> u64 {
        let n = self.params.len() + self.grads.len() + self.acts.len() + self.act_grads.len() + self.forks.len();
        (n * size_of::<T>()) as u64
    }

    fn nd(&self) -> usize {
        self.config.n_tokens() * self.config.d_model
    }
}

/// Norm of `x` into σ, x̂ and output, which lie above it and one after the other.
fn norm_forward<T: Real>(acts: &mut [T], x: Span, [scale, normalized, out]: [Span; 3], w: &[T], b: &[T]) {
    let (low, high) = acts.split_at_mut(scale.start);
    let (scale, high) = high.split_at_mut(scale.len);
    let (normalized, high) = high.split_at_mut(normalized.len);
    layernorm::forward(&low[x.range()], w, b, scale, normalized, &mut high[..out.len]);
}

/// Two neighbouring tensors of an arena, both to be written.
fn two<T>(arena: &mut [T], first: Span, second: Span) -> (&mut [T], &mut [T]) {
    let (low, high) = arena.split_at_mut(second.start);
    (&mut low[first.range()], &mut high[..second.len])
}
