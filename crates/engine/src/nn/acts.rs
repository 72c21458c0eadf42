//! The table of activations: which tensors a config has, and where each lies in the arenas.
//!
//! Gradients lie at the same places of a second arena. A tensor's name is a [`HookPoint`]; [`ActTable::place`] says for
//! every name of the catalogue where its values are. Dimension key: see `tensors`.
//!
//! # Why the order is the order
//! A block's activations stand in the order of computation, so that all that one sublayer forms lies between its two
//! points of the stream. A part of a pass can then run in scratch that stands for just that range, under the same
//! addresses (`Model::fork_vjp`). σ, x̂ and y of a norm are neighbours because one loop writes them.

use super::arena::Span;
use base::config::{Norm, Pos, Site, ValidConfig};
use base::names::{BlockHook, HookPoint};

/// A norm's σ (N), x̂ (N,D) and output y (N,D), one after the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NormActs {
    /// σ.
    pub scale: Span,
    /// x̂.
    pub normalized: Span,
    /// y = w·x̂ + b. Under post-norm it is the stream point itself.
    pub out: Span,
}

/// Every activation of a model, and where.
#[derive(Clone, Debug, Default)]
pub struct ActTable {
    /// Elements in all.
    pub n_acts: usize,
    /// hook_embed (B,T,D).
    pub embed: Span,
    /// The stream's 2L+1 points (B,T,D).
    pub stream: Vec<Span>,
    /// By layer.
    pub blocks: Vec<BlockActs>,
    /// Final norm; empty unless pre-norm.
    pub ln_f: NormActs,
    /// Logits (B,T,V).
    pub logits: Span,
    /// How positions reach the model: under some schemes there are tensors that others lack.
    pos: Option<Pos>,
}

/// One block's activations. Absent ones are empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct BlockActs {
    /// hook_resid_pre (N,D), written by the block below.
    pub resid_pre: Span,
    /// First norm.
    pub ln_1: NormActs,
    /// q, k and v side by side (N,3D), q and k as the scores read them: under rotary positions after the turn.
    pub qkv: Span,
    /// Pattern (B,H,T,S).
    pub pattern: Span,
    /// z (N,D).
    pub z: Span,
    /// hook_attn_out (N,D).
    pub attn_out: Span,
    /// λ·x + attn_out (N,D): under post-norm a tensor of its own, else hook_resid_mid.
    pub mid_sum: Span,
    /// hook_resid_mid (N,D).
    pub resid_mid: Span,
    /// Second norm.
    pub ln_2: NormActs,
    /// MLP before its activation (N,F).
    pub mlp_pre: Span,
    /// MLP after it (N,F).
    pub mlp_post: Span,
    /// hook_mlp_out (N,D).
    pub mlp_out: Span,
    /// λ·x + mlp_out (N,D): under post-norm a tensor of its own, else hook_resid_post.
    pub post_sum: Span,
    /// hook_resid_post (N,D).
    pub resid_post: Span,
}

/// Where a hook's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A tensor of its own.
    Stored(Span),
    /// One of q, k and v (0, 1, 2) in their common tensor (N,3D).
    OfQkv(Span, usize),
    /// Nowhere: the pass forms it only in passing, and it is formed again where it is asked for.
    Made,
}

impl ActTable {
    /// The table of a config.
    pub fn new(config: &ValidConfig) -> ActTable {
        let (nd, nv) = (config.n_tokens() * config.d_model, config.n_tokens() * config.d_vocab());
        let mut table = ActTable { pos: Some(config.pos), ..ActTable::default() };
        table.embed = table.add(nd);
        let mut x = table.add(nd);
        table.stream.push(x);
        for _ in 0..config.n_layers {
            let block = table.add_block(config, x);
            x = block.resid_post;
            table.stream.extend([block.resid_mid, x]);
            table.blocks.push(block);
        }
        if config.norm == Norm::Pre {
            table.ln_f = table.add_norm(config);
        }
        table.logits = table.add(nv);
        table
    }

    fn add_block(&mut self, config: &ValidConfig, resid_pre: Span) -> BlockActs {
        let n = config.n_tokens();
        let (nd, nf) = (n * config.d_model, n * config.d_mlp());
        let mut a = BlockActs { resid_pre, ..BlockActs::default() };
        if config.attn {
            if config.norm == Norm::Pre {
                a.ln_1 = self.add_norm(config);
            }
            a.qkv = self.add(3 * nd);
            a.pattern = self.add(n * config.n_heads * config.n_ctx);
            a.z = self.add(nd);
            a.attn_out = self.add(nd);
        }
        (a.mid_sum, a.ln_1, a.resid_mid) = self.add_sum(config, config.attn, a.ln_1);
        if config.has_mlp() {
            if config.norm == Norm::Pre {
                a.ln_2 = self.add_norm(config);
            }
            a.mlp_pre = self.add(nf);
            a.mlp_post = self.add(nf);
            a.mlp_out = self.add(nd);
        }
        (a.post_sum, a.ln_2, a.resid_post) = self.add_sum(config, config.has_mlp(), a.ln_2);
        a
    }

    /// What stands above a sublayer: the sum, its norm under post-norm, and the stream point, which is the one or the
    /// output of the other. Where there is no sublayer only the stream point.
    fn add_sum(&mut self, config: &ValidConfig, has_sublayer: bool, norm: NormActs) -> (Span, NormActs, Span) {
        let nd = config.n_tokens() * config.d_model;
        if has_sublayer && config.norm == Norm::Post {
            let sum = self.add(nd);
            let norm = self.add_norm(config);
            (sum, norm, norm.out)
        } else {
            // One tensor under both names: without a norm between them the sum is the stream point.
            let sum = self.add(nd);
            (sum, norm, sum)
        }
    }

    /// Neighbours: σ (N), x̂ (N,D), y (N,D).
    fn add_norm(&mut self, config: &ValidConfig) -> NormActs {
        let n = config.n_tokens();
        let [scale, normalized, out] = [n, n * config.d_model, n * config.d_model].map(|len| self.add(len));
        NormActs { scale, normalized, out }
    }

    /// The next free place.
    fn add(&mut self, len: usize) -> Span {
        let span = Span { start: self.n_acts, len };
        self.n_acts = span.end();
        span
    }

    /// Where a hook's values are; None where this config has no such tensor. Every name of the catalogue has its line.
    pub fn place(&self, hook: HookPoint) -> Option<Place> {
        let stored = |span: Span| (!span.is_empty()).then_some(Place::Stored(span));
        match hook {
            HookPoint::Embed => stored(self.embed),
            HookPoint::PosEmbed => matches!(self.pos, Some(Pos::Learned | Pos::Sinusoidal)).then_some(Place::Made),
            HookPoint::Block(layer, hook) => self.blocks.get(layer)?.place(hook, self.pos == Some(Pos::Rope)),
            HookPoint::LnFinalScale => stored(self.ln_f.scale),
            HookPoint::LnFinalNormalized => stored(self.ln_f.normalized),
            HookPoint::UnembedOut => stored(self.logits),
        }
    }
}

impl BlockActs {
    /// [`ActTable::place`] inside one block. The match has a line for every hook: a new one does not compile without.
    fn place(&self, hook: BlockHook, is_rotary: bool) -> Option<Place> {
        let stored = |span: Span| (!span.is_empty()).then_some(Place::Stored(span));
        let of_qkv = |i: usize| (!self.qkv.is_empty()).then_some(Place::OfQkv(self.qkv, i));
        let made = (!self.qkv.is_empty()).then_some(Place::Made);
        // Without a post-norm the sum is the stream point, which has its name already.
        let sum = |sum: Span, point: Span| if sum == point { None } else { stored(sum) };
        match hook {
            BlockHook::ResidPre => stored(self.resid_pre),
            BlockHook::Ln1Scale => stored(self.ln_1.scale),
            BlockHook::Ln1Normalized => stored(self.ln_1.normalized),
            BlockHook::Q => {
                if is_rotary {
                    made
                } else {
                    of_qkv(0)
                }
            }
            BlockHook::K => {
                if is_rotary {
                    made
                } else {
                    of_qkv(1)
                }
            }
            BlockHook::V => of_qkv(2),
            BlockHook::RotQ => {
                if is_rotary {
                    of_qkv(0)
                } else {
                    None
                }
            }
            BlockHook::RotK => {
                if is_rotary {
                    of_qkv(1)
                } else {
                    None
                }
            }
            BlockHook::AttnScores => made,
            BlockHook::Pattern => stored(self.pattern),
            BlockHook::Z => stored(self.z),
            BlockHook::AttnOut => stored(self.attn_out),
            BlockHook::ResidMidSum => sum(self.mid_sum, self.resid_mid),
            BlockHook::ResidMid => stored(self.resid_mid),
            BlockHook::Ln2Scale => stored(self.ln_2.scale),
            BlockHook::Ln2Normalized => stored(self.ln_2.normalized),
            BlockHook::MlpPre => stored(self.mlp_pre),
            BlockHook::MlpPost => stored(self.mlp_post),
            BlockHook::MlpOut => stored(self.mlp_out),
            BlockHook::ResidPostSum => sum(self.post_sum, self.resid_post),
            BlockHook::ResidPost => stored(self.resid_post),
        }
    }
}

/// Where the two halves of a site's fork lie in the arena of forks: skip, then branch, each (N,D).
pub fn fork_spans(site: Site, nd: usize) -> [Span; 2] {
    let start = site.idx() * 2 * nd;
    [Span { start, len: nd }, Span { start: start + nd, len: nd }]
}

/// Where a layer's activation slopes lie in the arena of slopes (N,F).
pub fn slope_span(layer: usize, nf: usize) -> Span {
    Span { start: layer * nf, len: nf }
}
