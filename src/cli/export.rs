//! `strata export`: weights for elsewhere.

use super::files::{Batch, Force, check};
use super::run::At;
use super::say::{Out, note, shown};
use super::signals::Interrupt;
use anyhow::Context;
use base::names::Lang;
use clap::{Args, ValueEnum};
use folder::{NAMES, NOT_GPT2, Trained, obstacle};
use serde_json::json;
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

pub(super) fn export(args: &ExportArgs) -> anyhow::Result<()> {
    let interrupt = Interrupt::watch()?;
    for name in NAMES {
        check(&args.out.join(name), args.force)?;
    }
    let (link, tower, lab, broken) = args.at.train(&interrupt)?;
    if let Some(broken) = broken {
        return Err(broken.into());
    }
    let trainer = lab.trainer().context("nothing was built")?;
    let corpus = lab.corpus().context("nothing was built")?;
    let format = match args.format {
        Format::Hf => folder::Format::HuggingFace,
        Format::Safetensors => folder::Format::Plain,
    };
    if let (Format::Hf, Some(setting)) = (args.format, obstacle(trainer.model().config())) {
        note(NOT_GPT2.fill(Lang::En, &[("setting", &setting)]));
    }
    let trained = Trained { link: &link, tower, trainer, corpus };
    let mut files = Batch::new(args.force);
    for file in trained.files(format)? {
        files.add(&args.out.join(file.name), &file.bytes)?;
    }
    files.commit()?;
    Out::new().line(json!({
        "folder": shown(&args.out),
        "gpt2": trained.is_gpt2(format),
        "step": trained.step(),
        "fingerprint": trained.fingerprint(),
    }))
}
