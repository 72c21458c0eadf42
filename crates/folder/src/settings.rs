//! A config as files say it: in GPT-2's words where it is a GPT-2, else in TransformerLens'.

use base::config::fields::{FIELDS, Value as Setting};
use base::config::{ActFn, Config, Norm, Pos, Residual, Site, ValidConfig};
use base::names::{Text, tx};
use engine::nn::{ADAM_BETAS, ADAM_EPS, LAYERNORM_EPS, SGD_MOMENTUM};
use serde_json::{Map, Value, json};

/// What is said where a folder was wanted and [`obstacle`] names `{setting}`.
pub const NOT_GPT2: Text = tx(
    "{setting} has no counterpart in GPT-2, so plain safetensors and the config are written",
    "GPT-2 没有与 {setting} 对应的设置，因此写出的是普通的 safetensors 张量和 Strata 自己的配置",
);

/// The first setting that GPT-2 does not have, as it would stand in a link.
pub fn obstacle(config: &Config) -> Option<String> {
    let n_layers = config.n_layers;
    let act_fn = matches!(config.act_fn, ActFn::GeluTanh | ActFn::Gelu | ActFn::Relu | ActFn::Silu);
    [
        (config.norm == Norm::Pre, format!("norm={}", config.norm.key())),
        (act_fn, format!("act_fn={}", config.act_fn.key())),
        (config.pos == Pos::Learned, format!("pos={}", config.pos.key())),
        (config.attn, "attn=off".to_string()),
        (config.residual.simplified(n_layers) == Residual::All, format!("residual={}", config.residual)),
        (config.residual_scale == 1.0, format!("residual_scale={}", config.residual_scale)),
    ]
    .into_iter()
    .find_map(|(fits, setting)| (!fits).then_some(setting))
}

pub(crate) fn gpt2_config(config: &ValidConfig) -> Value {
    let activation = match config.act_fn {
        ActFn::Gelu => "gelu",
        ActFn::Relu => "relu",
        ActFn::Silu => "silu",
        _ => "gelu_new",
    };
    json!({
        "architectures": ["GPT2LMHeadModel"],
        "model_type": "gpt2",
        "vocab_size": config.d_vocab(),
        "n_positions": config.n_ctx,
        "n_ctx": config.n_ctx,
        "n_embd": config.d_model,
        "n_layer": config.n_layers,
        "n_head": config.n_heads,
        "n_inner": config.d_mlp(),
        "activation_function": activation,
        "layer_norm_epsilon": LAYERNORM_EPS,
        "tie_word_embeddings": config.tied,
        "resid_pdrop": 0.0,
        "embd_pdrop": 0.0,
        "attn_pdrop": 0.0,
        "bos_token_id": null,
        "eos_token_id": null,
        "torch_dtype": "float32",
    })
}

/// The model has no position after `n_ctx` and no token that ends a text: length alone ends one.
pub(crate) fn generation_config(config: &ValidConfig) -> Value {
    json!({ "max_length": config.n_ctx, "bos_token_id": null, "eos_token_id": null, "pad_token_id": null })
}

/// The whole resolved config in TransformerLens' words, with what follows from it and the optimiser's constants.
pub fn config_json(config: &ValidConfig, link: &str) -> Value {
    let mut map = Map::new();
    for field in FIELDS {
        let value = match (field.get)(config) {
            Setting::Int(x) => json!(x),
            Setting::Real(x) => json!(x),
            Setting::Flag(x) => json!(x),
            Setting::Key(key) => json!(key),
            Setting::Skips(residual) => json!(residual.to_string()),
        };
        map.insert(field.key.to_string(), value);
    }
    let intact: Vec<bool> = (0..2 * config.n_layers).map(|i| config.residual.is_intact(Site::from_idx(i))).collect();
    for (key, value) in [
        ("link", json!(link)),
        ("d_vocab", json!(config.d_vocab())),
        ("d_head", json!(config.d_head())),
        ("d_mlp", json!(config.d_mlp())),
        ("eps", json!(LAYERNORM_EPS)),
        ("adam_betas", json!(ADAM_BETAS)),
        ("adam_eps", json!(ADAM_EPS)),
        ("momentum", json!(SGD_MOMENTUM)),
        ("skip_intact_by_site", json!(intact)),
    ] {
        map.insert(key.to_string(), value);
    }
    Value::Object(map)
}
