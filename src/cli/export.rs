//! `strata export`: weights for elsewhere.

use super::card::{Card, card};
use super::files::{Batch, Force, check};
use super::run::At;
use super::say::{Out, note, shown};
use super::signals::Interrupt;
use super::tensors::{Tensors, config_json, pretty};
use super::tokenizer::{tokenizer, tokenizer_config, written};
use super::training::{TRAINING, training};
use anyhow::Context;
use base::config::{ActFn, Norm, Pos, Residual, ValidConfig};
use clap::{Args, ValueEnum};
use engine::nn::{LAYERNORM_EPS, Model};
use serde_json::{Map, Value, json};
use std::path::PathBuf;

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A folder that Transformers, its pipelines and TransformerLens open; plain safetensors where GPT-2 lacks a setting
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
    #[command(flatten)]
    force: Force,
}

const README: &str = "README.md";
const CONFIG: &str = "config.json";
const GENERATION_CONFIG: &str = "generation_config.json";
const WEIGHTS: &str = "model.safetensors";
const TOKENIZER: &str = "tokenizer.json";
const TOKENIZER_CONFIG: &str = "tokenizer_config.json";
const VOCAB: &str = "vocab.json";

pub(super) fn export(args: &ExportArgs) -> anyhow::Result<()> {
    let interrupt = Interrupt::watch()?;
    for name in [README, CONFIG, GENERATION_CONFIG, WEIGHTS, TOKENIZER, TOKENIZER_CONFIG, VOCAB, TRAINING] {
        check(&args.out.join(name), args.force)?;
    }
    let (link, tower, lab, broken) = args.at.train(&interrupt)?;
    if let Some(broken) = broken {
        return Err(broken.into());
    }
    let trainer = lab.trainer().context("nothing was built")?;
    // Of what was learnt, which may be the reader's own text.
    let corpus = lab.corpus().context("nothing was built")?;
    let (model, config) = (trainer.model(), trainer.model().config());
    let obstacle = obstacle(config);
    if let (Format::Hf, Some(setting)) = (args.format, &obstacle) {
        note(format_args!("{setting} has no counterpart in GPT-2, so plain safetensors and the config are written"));
    }
    let as_gpt2 = args.format == Format::Hf && obstacle.is_none();

    let mut files = Batch::new(args.force);
    let mut add = |name: &str, bytes: &[u8]| files.add(&args.out.join(name), bytes);
    let fingerprint = format!("{:016x}", trainer.fingerprint());
    if as_gpt2 {
        add(CONFIG, pretty(&gpt2_config(config))?.as_bytes())?;
        add(GENERATION_CONFIG, pretty(&generation_config(config))?.as_bytes())?;
    } else {
        add(CONFIG, pretty(&config_json(config, &link.format()))?.as_bytes())?;
    }
    let vocab: Map<String, Value> = written(corpus).into_iter().zip((0..).map(|id: usize| json!(id))).collect();
    let has_own_text = link.experiment.own_text.is_some();
    add(VOCAB, pretty(&Value::Object(vocab))?.as_bytes())?;
    add(TOKENIZER, pretty(&tokenizer(corpus, config, has_own_text))?.as_bytes())?;
    add(TOKENIZER_CONFIG, pretty(&tokenizer_config(config))?.as_bytes())?;
    let told = Card {
        link: &link,
        tower,
        step: args.at.step,
        fingerprint: &fingerprint,
        loss_nats: trainer.measured().loss_nats,
        config,
        corpus,
        as_gpt2,
        n_params: model.params().len(),
    };
    add(README, card(&told).as_bytes())?;
    add(WEIGHTS, &weights(model)?)?;
    add(TRAINING, &training(trainer, &link, tower)?)?;
    files.commit()?;
    let folder = shown(&args.out);
    Out::new().line(json!({ "folder": folder, "gpt2": as_gpt2, "step": args.at.step, "fingerprint": fingerprint }))
}

/// Every weight under its Hugging Face name, as a safetensors file.
pub(super) fn weights(model: &Model<f32>) -> anyhow::Result<Vec<u8>> {
    let mut tensors = Tensors::default();
    for info in &model.param_table().infos {
        tensors.add_f32(info.name.clone(), &info.shape, &model.params()[info.span.range()]);
    }
    tensors.to_bytes(&[("format", "pt".to_string())])
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

fn gpt2_config(config: &ValidConfig) -> Value {
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
fn generation_config(config: &ValidConfig) -> Value {
    json!({ "max_length": config.n_ctx, "bos_token_id": null, "eos_token_id": null, "pad_token_id": null })
}
