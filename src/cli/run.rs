//! Training and fingerprints.

use super::export::{write_json, write_weights};
use super::tensors::config_json;
use anyhow::{Context, bail};
use base::config::{Experiment, Link, Tower};
use base::names::Lang;
use clap::{Args, ValueEnum};
use engine::lab::{Failure, Lab, TowerSpec, Word};
use engine::telemetry::{Snapshot, csv};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::path::{Path, PathBuf};

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Which {
    A,
    B,
    Both,
}

impl Which {
    pub(super) fn towers(self) -> Vec<Tower> {
        match self {
            Which::A => vec![Tower::A],
            Which::B => vec![Tower::B],
            Which::Both => Tower::BOTH.to_vec(),
        }
    }
}

/// One tower at one step of a link.
#[derive(Args)]
pub(super) struct At {
    /// A link as the page shows it, with or without '#'
    #[arg(long, default_value = "v=1")]
    link: String,
    /// Batches to go through first
    #[arg(long)]
    pub(super) step: u64,
    /// Which tower: a or b
    #[arg(long, value_enum, default_value = "a")]
    model: Which,
}

impl At {
    /// The link read, the tower meant, and its lab standing at the step.
    pub(super) fn train(&self) -> anyhow::Result<(Link, Tower, Lab)> {
        let link = read_link(&self.link);
        let [tower] = self.model.towers()[..] else {
            bail!("this command takes one tower: --model a or --model b");
        };
        let lab = trained(&link.experiment, tower, self.step)?;
        Ok((link, tower, lab))
    }
}

#[derive(Args)]
pub(super) struct TrainArgs {
    /// A link as the page shows it, with or without '#'
    #[arg(long, default_value = "v=1")]
    link: String,
    /// Batches to go through; the link's own step or length where left out
    #[arg(long)]
    steps: Option<u64>,
    /// Which tower
    #[arg(long, value_enum, default_value = "both")]
    model: Which,
    /// Print every so many steps
    #[arg(long, default_value_t = 50)]
    every: u64,
    /// Print snapshots as JSON lines instead of text
    #[arg(long)]
    json: bool,
    /// Write metrics.csv, config.json and model.safetensors here, in a folder per tower
    #[arg(long)]
    out: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct FingerprintArgs {
    /// A link as the page shows it, with or without '#'
    #[arg(long, default_value = "v=1")]
    link: String,
    /// Batches to go through; the link's own step where left out
    #[arg(long)]
    steps: Option<u64>,
    /// Print JSON lines instead of text
    #[arg(long)]
    json: bool,
}

pub(super) fn train(args: &TrainArgs) -> anyhow::Result<()> {
    let link = read_link(&args.link);
    let steps = args.steps.or(link.view.step).unwrap_or(link.experiment.a().n_steps as u64);
    for tower in args.model.towers() {
        let bar = ProgressBar::new(steps).with_style(style());
        let mut recorded = Vec::new();
        let record_every = if args.out.is_some() { 1 } else { args.every };
        let mut loss_nats = f32::NAN;
        let lab = run(&link.experiment, tower, steps, record_every, |word| {
            let Word::Measured(snapshot) = word else { return };
            loss_nats = snapshot.loss_nats;
            bar.set_position(snapshot.step);
            if args.out.is_some() {
                recorded.push((**snapshot).clone());
            }
            if snapshot.step.is_multiple_of(args.every.max(1)) || snapshot.step == steps {
                bar.suspend(|| println!("{}", line(snapshot, args.json)));
            }
        })?;
        bar.finish_and_clear();
        let trainer = lab.trainer().context("nothing was built")?;
        if let Some(out) = &args.out {
            let dir = out.join(tower.key());
            std::fs::create_dir_all(&dir).with_context(|| format!("{} cannot be made", dir.display()))?;
            write(&dir.join("metrics.csv"), &csv(&recorded))?;
            write_json(&dir.join("config.json"), &config_json(trainer.model().config(), &link.format()))?;
            write_weights(trainer.model(), &dir.join("model.safetensors"))?;
        }
        let fingerprint = format!("{:016x}", trainer.fingerprint());
        let last = json!({ "model": tower.key(), "step": steps, "loss_nats": loss_nats, "fingerprint": fingerprint });
        println!("{last}");
    }
    Ok(())
}

pub(super) fn fingerprint(args: &FingerprintArgs) -> anyhow::Result<()> {
    let link = read_link(&args.link);
    let steps = args.steps.or(link.view.step).unwrap_or(0);
    for tower in Tower::BOTH {
        let lab = trained(&link.experiment, tower, steps)?;
        let fingerprint = format!("{:016x}", lab.trainer().context("nothing was built")?.fingerprint());
        if args.json {
            println!("{}", json!({ "model": tower.key(), "step": steps, "fingerprint": fingerprint }));
        } else {
            println!("{} {fingerprint}", tower.key());
        }
    }
    Ok(())
}

/// A lab whose tower stands at step `steps`: so many batches have gone by, and that step is measured.
pub(super) fn trained(experiment: &Experiment, tower: Tower, steps: u64) -> anyhow::Result<Lab> {
    run(experiment, tower, steps, u64::MAX, |_| {})
}

/// Reads a link, saying on stderr what was odd about it.
pub(super) fn read_link(text: &str) -> Link {
    let (link, problems) = Link::parse(text);
    for problem in problems {
        eprintln!("{}", problem.text(Lang::En));
    }
    link
}

fn run(
    experiment: &Experiment,
    tower: Tower,
    steps: u64,
    record_every: u64,
    mut on: impl FnMut(&Word),
) -> anyhow::Result<Lab> {
    let (mut lab, replies) = match Lab::build(TowerSpec::of(experiment, tower)) {
        Ok(built) => built,
        Err(Failure::TooLarge { bytes, max_bytes }) => bail!(
            "tower {} would need {} MB, more than {} MB; lower d_model, n_ctx, batch_size or n_layers",
            tower.key(),
            bytes / 1_000_000,
            max_bytes / 1_000_000
        ),
        Err(Failure::Text([why, _])) => bail!("{why}"),
    };
    replies.iter().for_each(|reply| on(&reply.word));
    lab.train_to(steps, record_every, on);
    Ok(lab)
}

fn line(s: &Snapshot, as_json: bool) -> String {
    if as_json {
        return json!({ "snapshot": s }).to_string();
    }
    let end = |xs: &[f32], last: bool| if last { xs.last() } else { xs.first() }.copied().unwrap_or(0.0);
    format!(
        "{} step {:>5}  loss {:.4} nats  |dL/dx| bottom {:.2e} top {:.2e}  token spread {:.2e}",
        s.tower.key(),
        s.step,
        s.loss_nats,
        end(&s.resid_grad_l2, false),
        end(&s.resid_grad_l2, true),
        end(&s.spread, true)
    )
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{bar:30} step {pos}/{len}  {per_sec}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}
