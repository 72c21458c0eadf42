//! Names of a model's intermediate tensors, as TransformerLens spells them; the gradient is the name plus `_grad`.
//!
//! The string form exists only here. `Model::tensor` and `Model::grad` give each tensor under its name.
//!
//! # Traps
//! - `hook_scale` is σ = √(var + ε), not its inverse.
//! - `hook_normalized` is x̂ before the learned weight and bias (so in TransformerLens' `LayerNormPre`, to which it
//!   folds a model by default; some versions of its `LayerNorm` put the hook after them).
//! - `hook_attn_scores` is divided by √K, has its bias and is masked: −∞ where the key lies ahead of the query.
//! - Under rotary positions `hook_q` and `hook_k` are those before the turn, `hook_rot_q` and `hook_rot_k` after it.
//! - `hook_attn_out` is exactly what is added to the stream.
//! - `hook_pos_embed` is (T,D): the same for every sequence. TransformerLens repeats it over the batch.
//! - Under post-norm the sum before the norm has a name of its own, `hook_resid_mid_sum` or `hook_resid_post_sum`;
//!   `hook_resid_mid` and `hook_resid_post` are the stream after the norm. TransformerLens has no word for it.

use std::fmt;
use std::str::FromStr;

/// A tensor inside block `l`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BlockHook {
    /// Stream entering the block (B,T,D).
    ResidPre,
    /// First norm's σ (B,T,1).
    Ln1Scale,
    /// First norm's x̂ (B,T,D).
    Ln1Normalized,
    /// Queries (B,T,H,K).
    Q,
    /// Keys (B,T,H,K).
    K,
    /// Values (B,T,H,K).
    V,
    /// Rotary positions only: queries after the turn (B,T,H,K).
    RotQ,
    /// Rotary positions only: keys after the turn (B,T,H,K).
    RotK,
    /// What the softmax reads, −∞ above the diagonal (B,H,T,S).
    AttnScores,
    /// Softmax rows (B,H,T,S).
    Pattern,
    /// Mixed values (B,T,H,K).
    Z,
    /// What attention adds (B,T,D).
    AttnOut,
    /// Post-norm only: the attention add before its norm (B,T,D).
    ResidMidSum,
    /// Stream between attention and MLP (B,T,D).
    ResidMid,
    /// Second norm's σ (B,T,1).
    Ln2Scale,
    /// Second norm's x̂ (B,T,D).
    Ln2Normalized,
    /// MLP before its activation (B,T,F).
    MlpPre,
    /// MLP after its activation (B,T,F).
    MlpPost,
    /// What the MLP adds (B,T,D).
    MlpOut,
    /// Post-norm only: the MLP add before its norm (B,T,D).
    ResidPostSum,
    /// Stream leaving the block (B,T,D).
    ResidPost,
}

use BlockHook::*;

const LN_1: &[BlockHook] = &[Ln1Scale, Ln1Normalized];
const ATTN: &[BlockHook] = &[Q, K, V, RotQ, RotK, AttnScores, Pattern, Z, AttnOut, ResidMidSum];
const LN_2: &[BlockHook] = &[Ln2Scale, Ln2Normalized];
const MLP: &[BlockHook] = &[MlpPre, MlpPost, MlpOut, ResidPostSum];

impl BlockHook {
    /// Every block hook in the order of computation: a norm stands before its sublayer or, under post-norm, after it.
    fn all(post_norm: bool) -> impl Iterator<Item = BlockHook> {
        let parts: [&[BlockHook]; 7] = if post_norm {
            [&[ResidPre], ATTN, LN_1, &[ResidMid], MLP, LN_2, &[ResidPost]]
        } else {
            [&[ResidPre], LN_1, ATTN, &[ResidMid], LN_2, MLP, &[ResidPost]]
        };
        parts.into_iter().flatten().copied()
    }

    const fn name(self) -> &'static str {
        match self {
            ResidPre => "hook_resid_pre",
            Ln1Scale => "ln1.hook_scale",
            Ln1Normalized => "ln1.hook_normalized",
            Q => "attn.hook_q",
            K => "attn.hook_k",
            V => "attn.hook_v",
            RotQ => "attn.hook_rot_q",
            RotK => "attn.hook_rot_k",
            AttnScores => "attn.hook_attn_scores",
            Pattern => "attn.hook_pattern",
            Z => "attn.hook_z",
            AttnOut => "hook_attn_out",
            ResidMidSum => "hook_resid_mid_sum",
            ResidMid => "hook_resid_mid",
            Ln2Scale => "ln2.hook_scale",
            Ln2Normalized => "ln2.hook_normalized",
            MlpPre => "mlp.hook_pre",
            MlpPost => "mlp.hook_post",
            MlpOut => "hook_mlp_out",
            ResidPostSum => "hook_resid_post_sum",
            ResidPost => "hook_resid_post",
        }
    }
}

/// A named intermediate tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HookPoint {
    /// Token vectors (B,T,D).
    Embed,
    /// Position vectors (T,D).
    PosEmbed,
    /// Inside block `l`, from 0.
    Block(usize, BlockHook),
    /// Final norm's σ (B,T,1).
    LnFinalScale,
    /// Final norm's x̂ (B,T,D).
    LnFinalNormalized,
    /// Logits (B,T,V).
    UnembedOut,
}

const BELOW: [HookPoint; 2] = [HookPoint::Embed, HookPoint::PosEmbed];
const ABOVE: [HookPoint; 3] = [HookPoint::LnFinalScale, HookPoint::LnFinalNormalized, HookPoint::UnembedOut];

impl HookPoint {
    /// The whole catalogue of a depth, in the order of computation. A config lacks some: `Model::hooks` leaves those out.
    pub fn all(n_layers: usize, post_norm: bool) -> impl Iterator<Item = HookPoint> {
        let block = move |layer| BlockHook::all(post_norm).map(move |hook| HookPoint::Block(layer, hook));
        BELOW.into_iter().chain((0..n_layers).flat_map(block)).chain(ABOVE)
    }

    /// The stream's 2L+1 points from the tokens up: index 0 is `blocks.0.hook_resid_pre`, 2l+1 is
    /// `blocks.l.hook_resid_mid`, 2l+2 is `blocks.l.hook_resid_post`.
    pub const fn stream(idx: usize) -> HookPoint {
        match idx {
            0 => HookPoint::Block(0, ResidPre),
            odd if !odd.is_multiple_of(2) => HookPoint::Block(odd / 2, ResidMid),
            even => HookPoint::Block(even / 2 - 1, ResidPost),
        }
    }
}

impl fmt::Display for HookPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HookPoint::Embed => f.write_str("hook_embed"),
            HookPoint::PosEmbed => f.write_str("hook_pos_embed"),
            HookPoint::Block(layer, hook) => write!(f, "blocks.{layer}.{}", hook.name()),
            HookPoint::LnFinalScale => f.write_str("ln_final.hook_scale"),
            HookPoint::LnFinalNormalized => f.write_str("ln_final.hook_normalized"),
            HookPoint::UnembedOut => f.write_str("unembed.hook_out"),
        }
    }
}

impl FromStr for HookPoint {
    type Err = UnknownHook;

    fn from_str(text: &str) -> Result<Self, UnknownHook> {
        if let Some(hook) = BELOW.into_iter().chain(ABOVE).find(|hook| hook.to_string() == text) {
            return Ok(hook);
        }
        let (layer, name) = in_block(text).ok_or(UnknownHook)?;
        let hook = BlockHook::all(false).find(|hook| hook.name() == name).ok_or(UnknownHook)?;
        Ok(HookPoint::Block(layer, hook))
    }
}

/// One of the two ways from the gradient above a sublayer to the stream below it, which are summed where the stream
/// forks. The number is the site's: 2l for layer l's attention, 2l+1 for its MLP. Ours; TransformerLens has no word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edge {
    /// Down the skip (B,T,D).
    Skip(usize),
    /// Through the sublayer (B,T,D).
    Branch(usize),
}

impl Edge {
    /// Both of every site, bottom first.
    pub fn all(n_layers: usize) -> impl Iterator<Item = Edge> {
        (0..2 * n_layers).flat_map(|site_idx| [Edge::Skip(site_idx), Edge::Branch(site_idx)])
    }
}

const SUBLAYERS: [&str; 2] = ["attn", "mlp"];
const SKIP: &str = "grad_skip";
const BRANCH: &str = "grad_branch";

impl fmt::Display for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (half, site_idx) = match *self {
            Edge::Skip(site_idx) => (SKIP, site_idx),
            Edge::Branch(site_idx) => (BRANCH, site_idx),
        };
        write!(f, "{half}.blocks.{}.{}", site_idx / 2, SUBLAYERS[site_idx % 2])
    }
}

impl FromStr for Edge {
    type Err = UnknownHook;

    fn from_str(text: &str) -> Result<Self, UnknownHook> {
        let (half, rest) = text.split_once('.').ok_or(UnknownHook)?;
        let (layer, name) = in_block(rest).ok_or(UnknownHook)?;
        let sublayer = SUBLAYERS.iter().position(|s| *s == name).ok_or(UnknownHook)?;
        let site_idx = layer.checked_mul(2).ok_or(UnknownHook)? + sublayer;
        match half {
            SKIP => Ok(Edge::Skip(site_idx)),
            BRANCH => Ok(Edge::Branch(site_idx)),
            _ => Err(UnknownHook),
        }
    }
}

/// `blocks.3.rest` as (3, `rest`).
fn in_block(text: &str) -> Option<(usize, &str)> {
    let (layer, rest) = text.strip_prefix("blocks.")?.split_once('.')?;
    Some((layer.parse().ok()?, rest))
}

/// The text names no hook and no edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownHook;

impl fmt::Display for UnknownHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such hook; names are TransformerLens', such as blocks.0.attn.hook_pattern")
    }
}

impl std::error::Error for UnknownHook {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_and_none_stands_twice() {
        for post_norm in [false, true] {
            let hooks: Vec<HookPoint> = HookPoint::all(3, post_norm).collect();
            assert_eq!(hooks.len(), 5 + 3 * 21);
            for (i, hook) in hooks.iter().enumerate() {
                assert_eq!(hook.to_string().parse(), Ok(*hook));
                assert!(!hooks[..i].contains(hook), "{hook}");
            }
        }
        for edge in Edge::all(3) {
            assert_eq!(edge.to_string().parse(), Ok(edge));
        }
        assert_eq!(Edge::Branch(5).to_string(), "grad_branch.blocks.2.mlp");
        for junk in ["blocks.x.hook_q", "blocks.0.hook_q", "attn.hook_q", ""] {
            assert_eq!(junk.parse::<HookPoint>(), Err(UnknownHook), "{junk}");
        }
        for junk in ["grad_skip.blocks.0", "grad.blocks.0.attn", "grad_skip.blocks.99999999999999999999.mlp"] {
            assert_eq!(junk.parse::<Edge>(), Err(UnknownHook), "{junk}");
        }
    }

    #[test]
    fn a_norm_stands_where_it_is_computed() {
        let at = |post_norm, hook| BlockHook::all(post_norm).position(|h| h == hook);
        assert!(at(false, Ln1Normalized) < at(false, Q) && at(false, Ln2Scale) < at(false, MlpPre));
        assert!(at(true, ResidMidSum) < at(true, Ln1Scale) && at(true, Ln2Normalized) < at(true, ResidPost));
    }

    #[test]
    fn stream_points_climb() {
        assert_eq!(HookPoint::stream(0).to_string(), "blocks.0.hook_resid_pre");
        assert_eq!(HookPoint::stream(1).to_string(), "blocks.0.hook_resid_mid");
        assert_eq!(HookPoint::stream(4).to_string(), "blocks.1.hook_resid_post");
    }
}
