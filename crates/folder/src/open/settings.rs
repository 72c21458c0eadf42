//! The tower that a file's config speaks of.

use super::said;
use base::config::fields::{FIELDS, Kind, ValueError, field};
use base::config::{ActFn, Config, FileTensor, Norm, Pos, Residual};
use base::names::Words;
use engine::nn::LAYERNORM_EPS;
use serde_json::Value;

/// The settings of the file's tower; all that a file does not tell stays as in `before`, the run that it comes from.
pub(super) fn shape(told: &Value, tensors: &[FileTensor], before: Config) -> Result<Config, Words> {
    let mut config = before;
    if told.get("n_layers").is_some() {
        ours(told, &mut config)?;
    } else if told.get("n_layer").is_some() {
        gpt2(told, &mut config)?;
    } else {
        return Err(Words::from(said::NOT_GPT2).fill("model", &model_type(told)));
    }
    let shape_of = |name: &str| tensors.iter().find(|tensor| tensor.name == name).map(|t| &t.shape[..]);
    if !matches!(shape_of(super::WTE), Some([_, _])) {
        return Err(Words::from(said::LACKS).fill("x", super::WTE));
    }
    // What a config says of the head is not always what the file holds.
    config.tied = shape_of(super::HEAD).is_none();
    if let Some([d_model, d_mlp]) = shape_of("transformer.h.0.mlp.c_fc.weight") {
        if *d_model == 0 || d_mlp % d_model != 0 {
            let widths = format!("{d_mlp} / {d_model}");
            return Err(Words::from(said::SETTING).fill("key", "n_inner").fill("value", &widths));
        }
        config.mlp_ratio = d_mlp / d_model;
    }
    Ok(config)
}

/// Our own words, each as a link has it.
fn ours(told: &Value, config: &mut Config) -> Result<(), Words> {
    for field in FIELDS {
        let text = match told.get(field.key) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Bool(on)) => if *on { "on" } else { "off" }.to_string(),
            Some(Value::Number(n)) => n.to_string(),
            _ => continue,
        };
        if field.read(config, &text) == Err(ValueError::Unreadable) {
            return Err(Words::from(said::SETTING).fill("key", field.key).fill("value", &text));
        }
    }
    Ok(())
}

/// A GPT-2's words.
fn gpt2(told: &Value, config: &mut Config) -> Result<(), Words> {
    let refused =
        |key: &str, value: &Value| Words::from(said::SETTING).fill("key", key).fill("value", &value.to_string());
    let kind = model_type(told);
    if kind != "gpt2" {
        return Err(Words::from(said::NOT_GPT2).fill("model", &kind));
    }
    // What every other GPT-2 has otherwise would compute something else here.
    for (key, usual) in
        [("scale_attn_weights", true), ("scale_attn_by_inverse_layer_idx", false), ("add_cross_attention", false)]
    {
        if let Some(value) = told.get(key).filter(|value| value.as_bool().is_some_and(|on| on != usual)) {
            return Err(refused(key, value));
        }
    }
    if let Some(value) = told.get("layer_norm_epsilon")
        && value.as_f64().is_none_or(|eps| eps as f32 != LAYERNORM_EPS as f32)
    {
        return Err(refused("layer_norm_epsilon", value));
    }
    let count = |key: &str| {
        let value = told.get(key).cloned().unwrap_or_default();
        value.as_u64().and_then(|n| usize::try_from(n).ok()).ok_or_else(|| refused(key, &value))
    };
    *config = Config {
        n_layers: count("n_layer")?,
        d_model: count("n_embd")?,
        n_heads: count("n_head")?,
        // A longer table of positions is cut to what a tower can have.
        n_ctx: count("n_positions")?.min(most("n_ctx")),
        norm: Norm::Pre,
        pos: Pos::Learned,
        attn: true,
        residual: Residual::All,
        residual_scale: 1.0,
        ..std::mem::take(config)
    };
    let activation = told.get("activation_function").cloned().unwrap_or("gelu_new".into());
    config.act_fn = match activation.as_str() {
        Some("gelu_new" | "gelu_pytorch_tanh" | "gelu_fast") => ActFn::GeluTanh,
        Some("gelu") => ActFn::Gelu,
        Some("relu") => ActFn::Relu,
        Some("silu" | "swish") => ActFn::Silu,
        _ => return Err(refused("activation_function", &activation)),
    };
    Ok(())
}

fn model_type(told: &Value) -> String {
    let named = told.get("model_type").and_then(Value::as_str);
    named.unwrap_or("?").chars().take(40).collect()
}

/// The largest value of a whole-number setting.
fn most(key: &str) -> usize {
    match field(key).map(|field| field.kind) {
        Some(Kind::Int { max, .. }) => max,
        _ => usize::MAX,
    }
}
