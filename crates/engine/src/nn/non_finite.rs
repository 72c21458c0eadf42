//! Where a NaN or an infinity came from.

use super::tensors::{LinearParams, ParamTable};
use super::{Model, Place, Real, Span};
use base::names::{BlockHook, HookPoint};
use serde::{Deserialize, Serialize};

/// The first NaN or infinity that a tower met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NonFinite {
    /// The step in which it appeared.
    pub step: u64,
    /// The tensor that held it first, in the order of computation: a hook's or a weight's name, `_grad` for a gradient,
    /// or `loss`.
    pub tensor: String,
    /// The step before it; None where it appeared in the run's first.
    pub last_finite: Option<FiniteStep>,
}

/// What a step gave while all was finite.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FiniteStep {
    /// Batches gone by before it.
    pub step: u64,
    /// Mean loss of its batch, nats.
    pub loss_nats: f64,
    /// L2 norm of the whole gradient, before clipping.
    pub grad_l2: f64,
}

/// The name of the first tensor of a measured step, in the order of computation, that holds a NaN or an infinity: the
/// weights, the forward's tensors from the tokens up, the loss, and gradients from the logits down, a weight's where the
/// backward forms it.
pub(super) fn first_tensor<T: Real>(model: &Model<T>, loss: f64) -> String {
    let table = model.param_table();
    let name_of_bad_weight = |spans: &[Span], values: &[T]| {
        let mut infos = table.infos.iter().filter(|info| spans.contains(&info.span));
        infos.find(|info| is_bad(&values[info.span.range()])).map(|info| info.name.clone())
    };
    let all: Vec<Span> = table.infos.iter().map(|info| info.span).collect();
    if let Some(name) = name_of_bad_weight(&all, model.params()) {
        return name;
    }
    let hooks: Vec<HookPoint> = model.hooks().collect();
    if let Some(hook) = hooks.iter().find(|hook| value_is_bad(model, **hook)) {
        return hook.to_string();
    }
    if loss.is_finite() {
        for hook in hooks.into_iter().rev() {
            if is_formed_by_backward(model, hook) && model.grad(hook).is_some_and(|d| d.rows().any(is_bad)) {
                return format!("{hook}_grad");
            }
            if let Some(name) = name_of_bad_weight(&weights_into(table, hook), model.grads()) {
                return format!("{name}_grad");
            }
        }
    }
    "loss".to_string()
}

fn is_bad<T: Real>(xs: &[T]) -> bool {
    xs.iter().any(|x| !x.to_f64().is_finite())
}

fn value_is_bad<T: Real>(model: &Model<T>, hook: HookPoint) -> bool {
    let Some(x) = model.tensor(hook) else { return false };
    // Scores ahead of the query are −∞ by design.
    let is_masked = matches!(hook, HookPoint::Block(_, BlockHook::AttnScores));
    let n_ctx = model.config().n_ctx;
    x.rows().enumerate().any(|(i, row)| is_bad(if is_masked { &row[..=i % n_ctx] } else { row }))
}

/// Whether the pass itself has this gradient. Those inside a norm, like all that is not stored, are formed for readers.
fn is_formed_by_backward<T: Real>(model: &Model<T>, hook: HookPoint) -> bool {
    use BlockHook::{Ln1Normalized, Ln1Scale, Ln2Normalized, Ln2Scale, RotK, RotQ};
    match hook {
        HookPoint::LnFinalScale | HookPoint::LnFinalNormalized => false,
        HookPoint::Block(_, Ln1Scale | Ln1Normalized | Ln2Scale | Ln2Normalized | RotQ | RotK) => false,
        // At this place of the other arena stand, after a rotary pass, the gradients of q and k before the turn.
        HookPoint::Block(_, BlockHook::Q | BlockHook::K) => true,
        _ => !matches!(model.act_table().place(hook), Some(Place::Made) | None),
    }
}

/// The weights whose gradients the backward forms from the one at `hook`.
fn weights_into(table: &ParamTable, hook: HookPoint) -> Vec<Span> {
    let spans = match hook {
        // A tied one is complete only at the bottom.
        HookPoint::UnembedOut if table.head != table.wte => vec![table.head],
        HookPoint::LnFinalNormalized => vec![table.ln_f.w, table.ln_f.b],
        HookPoint::Block(layer, hook) => {
            let p = &table.blocks[layer];
            let linear = |p: LinearParams| vec![p.w, p.b];
            match hook {
                BlockHook::MlpOut => linear(p.mlp_c_proj),
                BlockHook::MlpPre => linear(p.c_fc),
                BlockHook::Ln2Normalized => vec![p.ln_2.w, p.ln_2.b],
                BlockHook::AttnOut => linear(p.c_proj),
                BlockHook::AttnScores => vec![p.rel_bias],
                // The lowest of the three.
                BlockHook::Q => linear(p.c_attn),
                BlockHook::Ln1Normalized => vec![p.ln_1.w, p.ln_1.b],
                _ => Vec::new(),
            }
        }
        HookPoint::Embed => vec![table.wte, table.wpe],
        _ => Vec::new(),
    };
    spans.into_iter().filter(|span| !span.is_empty()).collect()
}
