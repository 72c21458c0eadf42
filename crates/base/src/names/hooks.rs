//! Names of a model's intermediate tensors, as TransformerLens spells them; the gradient is the name plus `_grad`.
//!
//! The string form exists only here. Traps: `hook_scale` is σ = √(var + ε), not its inverse; `hook_normalized` is
//! x̂ before the learned weight and bias; `hook_attn_out` is exactly what is added to the stream. Under post-norm
//! the sum before the norm has its own name, `hook_resid_mid_sum` or `hook_resid_post_sum`, and `hook_resid_mid`,
//! `hook_resid_post` are the stream after the norm.

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

impl BlockHook {
    /// Every block hook, in the order of computation.
    pub const ALL: [BlockHook; 18] = [
        BlockHook::ResidPre,
        BlockHook::Ln1Scale,
        BlockHook::Ln1Normalized,
        BlockHook::Q,
        BlockHook::K,
        BlockHook::V,
        BlockHook::Pattern,
        BlockHook::Z,
        BlockHook::AttnOut,
        BlockHook::ResidMidSum,
        BlockHook::ResidMid,
        BlockHook::Ln2Scale,
        BlockHook::Ln2Normalized,
        BlockHook::MlpPre,
        BlockHook::MlpPost,
        BlockHook::MlpOut,
        BlockHook::ResidPostSum,
        BlockHook::ResidPost,
    ];

    const fn name(self) -> &'static str {
        match self {
            BlockHook::ResidPre => "hook_resid_pre",
            BlockHook::Ln1Scale => "ln1.hook_scale",
            BlockHook::Ln1Normalized => "ln1.hook_normalized",
            BlockHook::Q => "attn.hook_q",
            BlockHook::K => "attn.hook_k",
            BlockHook::V => "attn.hook_v",
            BlockHook::Pattern => "attn.hook_pattern",
            BlockHook::Z => "attn.hook_z",
            BlockHook::AttnOut => "hook_attn_out",
            BlockHook::ResidMidSum => "hook_resid_mid_sum",
            BlockHook::ResidMid => "hook_resid_mid",
            BlockHook::Ln2Scale => "ln2.hook_scale",
            BlockHook::Ln2Normalized => "ln2.hook_normalized",
            BlockHook::MlpPre => "mlp.hook_pre",
            BlockHook::MlpPost => "mlp.hook_post",
            BlockHook::MlpOut => "hook_mlp_out",
            BlockHook::ResidPostSum => "hook_resid_post_sum",
            BlockHook::ResidPost => "hook_resid_post",
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

impl HookPoint {
    /// The stream's 2L+1 points from the tokens up: index 0 is `blocks.0.hook_resid_pre`, 2l+1 is
    /// `blocks.l.hook_resid_mid`, 2l+2 is `blocks.l.hook_resid_post`.
    pub const fn stream(idx: usize) -> HookPoint {
        match idx {
            0 => HookPoint::Block(0, BlockHook::ResidPre),
            odd if !odd.is_multiple_of(2) => HookPoint::Block(odd / 2, BlockHook::ResidMid),
            even => HookPoint::Block(even / 2 - 1, BlockHook::ResidPost),
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

/// The text is not the name of a hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownHook;

impl FromStr for HookPoint {
    type Err = UnknownHook;

    fn from_str(text: &str) -> Result<Self, UnknownHook> {
        for hook in [
            HookPoint::Embed,
            HookPoint::PosEmbed,
            HookPoint::LnFinalScale,
            HookPoint::LnFinalNormalized,
            HookPoint::UnembedOut,
        ] {
            if hook.to_string() == text {
                return Ok(hook);
            }
        }
        let (layer, name) = text.strip_prefix("blocks.").and_then(|s| s.split_once('.')).ok_or(UnknownHook)?;
        let hook = BlockHook::ALL.into_iter().find(|h| h.name() == name).ok_or(UnknownHook)?;
        Ok(HookPoint::Block(layer.parse().map_err(|_| UnknownHook)?, hook))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        let blocks = BlockHook::ALL.into_iter().map(|h| HookPoint::Block(3, h));
        for hook in blocks.chain([HookPoint::Embed, HookPoint::LnFinalNormalized, HookPoint::UnembedOut]) {
            assert_eq!(hook.to_string().parse(), Ok(hook));
        }
        assert_eq!("blocks.x.hook_q".parse::<HookPoint>(), Err(UnknownHook));
    }

    #[test]
    fn stream_points_climb() {
        assert_eq!(HookPoint::stream(0).to_string(), "blocks.0.hook_resid_pre");
        assert_eq!(HookPoint::stream(1).to_string(), "blocks.0.hook_resid_mid");
        assert_eq!(HookPoint::stream(4).to_string(), "blocks.1.hook_resid_post");
    }
}
