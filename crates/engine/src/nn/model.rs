//! The model: forward and backward as lists of calls, one the reverse of the other.
//!
//! One block is two residual adds, `x_mid = λ·x_pre + attn(ln(x_pre))` and `x_post = λ·x_mid + mlp(ln(x_mid))`; under
//! post-norm the norm stands after each add instead, and under `none` nowhere (see `block`). Logits are read from the
//! final norm (pre) or straight from the stream.
//!
//! After a backward everything that it went through is still there: activations, their gradients, both halves of every
//! fork, each under its name ([`Model::tensor`], [`Model::grad`], [`Model::edge`]).

mod block;
mod ends;
mod hooks;
mod instead;
mod pass;
mod sent;
mod vjp;

pub use self::instead::Instead;
use self::pass::{Backward, Forward, Given};
use super::Real;
use super::acts::{ActTable, fork_spans};
use super::arena::{Arena, Span};
use super::crew::Crew;
use super::init::init_params;
use super::kernels::Pack;
use super::tensors::ParamTable;
use super::width::{Registers, Width};
use base::config::{Config, Residual, Site, ValidConfig};

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
    given: Given<T>,
    grads: Arena<T>,
    acts: Arena<T>,
    act_grads: Arena<T>,
    /// The two halves of the gradient at every fork.
    forks: Arena<T>,
    /// f′ of every MLP's activation (N,F) by layer, from the last forward.
    slopes: Arena<T>,
    token_loss: Vec<T>,
    /// Scratch (T,T) for attention's backward.
    scores: Vec<T>,
    /// Scratch of [`Model::fork_vjp`]; empty until it is first asked.
    vjp: Vec<T>,
    pack: Pack<T>,
}

impl<T: Real> Model<T> {
    /// A model at its first weights.
    pub fn new(config: &ValidConfig) -> Model<T> {
        let param_table = ParamTable::new(config);
        let mut params = vec![T::ZERO; param_table.n_params];
        init_params(&param_table, config.seed, &mut params);
        Model::build(config, param_table, params, true)
    }

    /// Back to the first weights.
    pub(super) fn init_params(&mut self) {
        let seed = self.given.config.seed;
        init_params(&self.given.param_table, seed, self.given.params.all_mut());
    }

    /// A model at given weights, in the order of its [`ParamTable`]; without a backward it has arenas only to read
    /// with. None where the config wants another number of weights.
    pub fn from_params(config: &ValidConfig, params: Vec<T>, with_backward: bool) -> Option<Model<T>> {
        let param_table = ParamTable::new(config);
        let fits = params.len() == param_table.n_params;
        fits.then(|| Model::build(config, param_table, params, with_backward))
    }

    /// Arenas for the same weights under another batch size, without gradients: for looking beside a run.
    pub fn probe(&self, batch_size: usize) -> Model<T> {
        self.beside(batch_size, false)
    }

    /// A [`probe`](Model::probe) that also goes backward.
    pub fn probe_with_grads(&self, batch_size: usize) -> Model<T> {
        self.beside(batch_size, true)
    }

    fn beside(&self, batch_size: usize, with_backward: bool) -> Model<T> {
        let config = self.given.config.clone().with_batch_size(batch_size);
        Model::build(&config, self.given.param_table.clone(), self.given.params.all().to_vec(), with_backward)
    }

    fn build(config: &ValidConfig, param_table: ParamTable, params: Vec<T>, with_backward: bool) -> Model<T> {
        let act_table = ActTable::new(config);
        let (n, d, t, n_layers) = (config.n_tokens(), config.d_model, config.n_ctx, config.n_layers);
        let only_backward = |len: usize| if with_backward { len } else { 0 };
        Model {
            grads: Arena::new(only_backward(params.len())),
            acts: Arena::new(act_table.n_acts),
            act_grads: Arena::new(only_backward(act_table.n_acts)),
            forks: Arena::new(only_backward(4 * n_layers * n * d)),
            slopes: Arena::new(only_backward(n_layers * n * config.d_mlp())),
            token_loss: vec![T::ZERO; n],
            scores: vec![T::ZERO; only_backward(t * t)],
            vjp: Vec::new(),
            pack: Pack::default(),
            given: Given::new(config, param_table, act_table, params),
        }
    }

    /// Reads the batch: fills the activations, returns nothing yet. Call [`Model::backward`] for the loss.
    pub fn forward(&mut self, inputs: &[u32]) {
        self.forward_pass().embed(inputs);
        self.forward_from(0);
    }

    /// The forward pass again from the stream entering block `layer` up, as it stands: where weights or skips have changed
    /// only from there up, it is the same to the bit as a whole [`Model::forward`].
    pub fn forward_from(&mut self, layer: usize) {
        let n_layers = self.given.config.n_layers;
        let mut pass = self.forward_pass();
        for layer in layer..n_layers {
            pass.attn(layer);
            pass.mlp(layer);
        }
        pass.unembed();
    }

    /// Mean loss in nats of the batch that [`Model::forward`] has read, and every gradient.
    pub fn backward(&mut self, batch: &Batch) -> T {
        let n_layers = self.given.config.n_layers;
        let Model { given, acts, slopes, act_grads: d_acts, grads, forks, token_loss, scores, pack, .. } = self;
        let mut pass = Backward { given, acts, slopes, d_acts, d_params: Some(grads), scores, pack };
        let loss = pass.loss(&batch.targets, token_loss);
        pass.unembed();
        for layer in (0..n_layers).rev() {
            pass.fork(Site::mlp(layer), forks);
            pass.fork(Site::attn(layer), forks);
        }
        pass.embed(&batch.inputs);
        loss
    }

    /// Reads any point of the stream (N,D) through the final norm and the unembedding: the logit lens
    /// (nostalgebraist 2020).
    ///
    /// Overwrites the top of the stream, the final norm and the logits, and returns the logits (N,V).
    pub fn read_out(&mut self, point_idx: usize) -> &[T] {
        let stream = &self.given.act_table.stream;
        let (from, top) = (stream[point_idx], stream[2 * self.given.config.n_layers]);
        if from != top {
            self.acts.copy(from, top);
        }
        self.forward_pass().unembed();
        self.acts.get(self.given.act_table.logits)
    }

    fn forward_pass(&mut self) -> Forward<'_, T> {
        let Model { given, acts, slopes, pack, .. } = self;
        Forward { given, acts, slopes, pack }
    }

    /// Calculates in registers of `width` from now on, to the same bits. False, and nothing changes, where this machine has
    /// none.
    pub fn set_width(&mut self, width: Width) -> bool {
        let registers = Registers::of(width);
        if let Some(registers) = registers {
            self.pack.registers = registers;
        }
        registers.is_some()
    }

    /// Shares its work out among as many threads from now on, to the same bits; where there are none, as in WebAssembly, it
    /// goes on by itself.
    pub fn set_threads(&mut self, n_threads: usize) {
        self.pack.crew = Crew::of(n_threads);
    }

    /// The settings, with the skips as they stand now.
    pub fn config(&self) -> &ValidConfig {
        &self.given.config
    }

    /// Cuts or restores skips; weights stay.
    pub fn set_residual(&mut self, residual: Residual) {
        self.given.config = self.given.config.clone().with_residual(residual);
    }

    /// Takes over settings that shape updates.
    pub(super) fn set_live(&mut self, from: &Config) {
        self.given.config = self.given.config.clone().with_live(from);
    }

    /// Where weights lie.
    pub fn param_table(&self) -> &ParamTable {
        &self.given.param_table
    }

    /// Where activations lie.
    pub fn act_table(&self) -> &ActTable {
        &self.given.act_table
    }

    /// All weights.
    pub fn params(&self) -> &[T] {
        self.given.params.all()
    }

    /// All weights, to be written.
    pub fn params_mut(&mut self) -> &mut [T] {
        self.given.params.all_mut()
    }

    /// Weights and their gradients, for the update.
    pub(super) fn params_and_grads(&mut self) -> (&mut [T], &[T], &ParamTable, &ValidConfig) {
        (self.given.params.all_mut(), self.grads.all(), &self.given.param_table, &self.given.config)
    }

    /// Who calculates.
    pub(super) fn crew(&self) -> Crew {
        self.pack.crew
    }

    /// What it calculates in.
    pub(super) fn registers(&self) -> Registers {
        self.pack.registers
    }

    /// Gradients of all weights, before clipping.
    pub fn grads(&self) -> &[T] {
        self.grads.all()
    }

    /// An activation.
    pub fn act(&self, span: Span) -> &[T] {
        self.acts.get(span)
    }

    /// The gradient with respect to an activation.
    pub fn act_grad(&self, span: Span) -> &[T] {
        self.act_grads.get(span)
    }

    /// The half of a fork's gradient that came down the skip (N,D); zeros where it is cut.
    pub fn grad_skip(&self, site: Site) -> &[T] {
        self.forks.get(fork_spans(site, self.given.act_table.embed.len)[0])
    }

    /// The half of a fork's gradient that came through the branch (N,D).
    pub fn grad_branch(&self, site: Site) -> &[T] {
        self.forks.get(fork_spans(site, self.given.act_table.embed.len)[1])
    }

    /// Loss of every token (N) of the last backward, 0 where a target does not count.
    pub fn token_loss(&self) -> &[T] {
        &self.token_loss
    }

    /// Bytes of all arenas, tables and scratch. Packed panels are counted once a pass has needed them.
    pub fn n_bytes(&self) -> u64 {
        let arenas = [&self.given.params, &self.grads, &self.acts, &self.act_grads, &self.forks, &self.slopes];
        let scratch = self.token_loss.len() + self.scores.len() + self.vjp.capacity() + self.pack.capacity();
        let numbers = scratch + self.given.n_fixed();
        arenas.iter().map(|arena| arena.n_bytes()).sum::<u64>() + (numbers * size_of::<T>()) as u64
    }
}
