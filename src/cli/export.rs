//! `strata export`: weights for elsewhere.

use super::run::At;
use super::tensors::{Tensors, config_json};
use anyhow::Context;
use base::config::{ActFn, Norm, Pos, Residual, ValidConfig};
use clap::{Args, ValueEnum};
use engine::nn::{LAYERNORM_EPS, Model};
use serde_json::{Map, json};
use std::path::{Path, PathBuf};

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A folder that GPT2LMHeadModel.from_pretrained opens
    Hf,
    /// Plain safetensors and our own config
    Safetensors,
}

#[derive(Args)]
pub(super) struct ExportArgs {
    #[command(flatten)]
    at: At,
    /// For whom
    #[arg(long, value_enum, default_value = "hf")]
    format: Format,
    /// The folder to write
    #[arg(long)]
    out: PathBuf,
}

pub(super) fn export(args: &ExportArgs) -> anyhow::Result<()> {
    let (link, _, lab) = args.at.train()?;
    let trainer = lab.trainer().context("nothing was built")?;
    let (model, config) = (trainer.model(), trainer.model().config());
    std::fs::create_dir_all(&args.out).with_context(|| format!("{} cannot be made", args.out.display()))?;

    let obstacle = obstacle(config);
    if let (Format::Hf, Some(setting)) = (args.format, &obstacle) {
        eprintln!("{setting} has no counterpart in GPT-2, so plain safetensors and the config are written");
    }
    let as_gpt2 = args.format == Format::Hf && obstacle.is_none();
    let (file, config_json) = if as_gpt2 {
        ("model.safetensors", gpt2_config(config))
    } else {
        ("model.safetensors", config_json(config, &link.format()))
    };
    write_weights(model, &args.out.join(file))?;
    write_json(&args.out.join("config.json"), &config_json)?;
    // Of what was learnt, which may be the reader's own text.
    let corpus = lab.corpus().context("nothing was built")?;
    let vocab: Map<String, serde_json::Value> =
        corpus.vocab().iter().enumerate().map(|(id, token)| (token.clone(), json!(id))).collect();
    write_json(&args.out.join("vocab.json"), &serde_json::Value::Object(vocab))?;
    let fingerprint = format!("{:016x}", trainer.fingerprint());
    println!("{}", json!({ "folder": args.out, "gpt2": as_gpt2, "step": args.at.step, "fingerprint": fingerprint }));
    Ok(())
}

/// Every weight under its Hugging Face name.
pub(super) fn write_weights(model: &Model<f32>, path: &Path) -> anyhow::Result<()> {
    let mut tensors = Tensors::default();
    for info in &model.param_table().infos {
        tensors.add_f32(info.name.clone(), &info.shape, &model.params()[info.span.range()]);
    }
    tensors.write(path, &[("format", "pt".to_string())])
}

pub(super) fn write_json(path: &Path, json: &serde_json::Value) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(json)? + "\n";
    std::fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}

/// The first setting that GPT-2 does not have, as it would stand in a link.
fn obstacle(config: &ValidConfig) -> Option<String> {
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

fn gpt2_config(config: &ValidConfig) -> serde_json::Value {
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
