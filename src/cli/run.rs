//! Training and fingerprints.

use crate::config::{Experiment, Link, Tower};
use crate::lab::{Command, Event, Failure, Lab};
use crate::names::Lang;
use anyhow::bail;
use clap::{Args, ValueEnum};
use serde_json::json;

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Which {
    A,
    B,
    Both,
}

impl Which {
    fn towers(self) -> Vec<Tower> {
        match self {
            Which::A => vec![Tower::A],
            Which::B => vec![Tower::B],
            Which::Both => Tower::BOTH.to_vec(),
        }
    }
}

#[derive(Args)]
pub(super) struct TrainArgs {
    /// A link as the page shows it, with or without '#'
    #[arg(long, default_value = "v=1")]
    link: String,
    /// Updates to make; the link's own step or length where left out
    #[arg(long)]
    steps: Option<u64>,
    /// Which tower
    #[arg(long, value_enum, default_value = "both")]
    model: Which,
    /// Print every so many steps
    #[arg(long, default_value_t = 50)]
    every: u64,
    /// Print snapshots as JSON lines
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(super) struct FingerprintArgs {
    /// A link as the page shows it, with or without '#'
    #[arg(long, default_value = "v=1")]
    link: String,
    /// Updates to make; the link's own step where left out
    #[arg(long)]
    steps: Option<u64>,
}

pub(super) fn train(args: &TrainArgs) -> anyhow::Result<()> {
    let link = read_link(&args.link);
    let steps = args.steps.or(link.view.step).unwrap_or(link.experiment.a.n_steps as u64);
    for tower in args.model.towers() {
        let (mut loss_nats, mut last) = (f32::NAN, None);
        run(&link.experiment, tower, steps, args.every, |event| match event {
            Event::Measured { snapshot, .. } => {
                loss_nats = snapshot.loss_nats;
                if args.json {
                    println!("{}", json!({ "snapshot": &**snapshot }));
                } else {
                    let (bottom, top) = (snapshot.resid_grad_l2.first(), snapshot.resid_grad_l2.last());
                    let spread = snapshot.spread.last().copied().unwrap_or(0.0);
                    println!(
                        "{} step {:>5}  loss {:.4} nats  |dL/dx| bottom {:.2e} top {:.2e}  spread {spread:.2e}",
                        tower.key(),
                        snapshot.step,
                        snapshot.loss_nats,
                        bottom.copied().unwrap_or(0.0),
                        top.copied().unwrap_or(0.0),
                    );
                }
            }
            Event::Reached { step, fingerprint, .. } => last = Some((*step, *fingerprint)),
            _ => {}
        })?;
        if let Some((step, fingerprint)) = last {
            let line = json!({
                "model": tower.key(), "step": step, "loss_nats": loss_nats, "fingerprint": format!("{fingerprint:016x}"),
            });
            println!("{line}");
        }
    }
    Ok(())
}

pub(super) fn fingerprint(args: &FingerprintArgs) -> anyhow::Result<()> {
    let link = read_link(&args.link);
    let steps = args.steps.or(link.view.step).unwrap_or(0);
    for tower in Tower::BOTH {
        let mut last = 0;
        run(&link.experiment, tower, steps, u64::MAX, |event| {
            if let Event::Reached { fingerprint, .. } = event {
                last = *fingerprint;
            }
        })?;
        println!("{} {last:016x}", tower.key());
    }
    Ok(())
}

/// Runs one tower to `steps` and shows every event.
fn run(
    experiment: &Experiment,
    tower: Tower,
    steps: u64,
    record_every: u64,
    mut on: impl FnMut(&Event),
) -> anyhow::Result<()> {
    let mut lab = Lab::new();
    let build = Command::Build {
        run_id: 1,
        tower,
        config: experiment.config(tower).clone(),
        events: experiment.events.clone(),
    };
    for command in [build, Command::AdvanceTo { run_id: 1, step: steps, record_every }] {
        for event in lab.handle(command) {
            if let Event::Failed { failure: Failure::TooLarge { bytes, max_bytes }, .. } = event {
                bail!(
                    "tower {} would need {} MB, more than {} MB; lower d_model, n_ctx, batch_size or n_layers",
                    tower.key(),
                    bytes >> 20,
                    max_bytes >> 20
                );
            }
            on(&event);
        }
    }
    while lab.is_busy() {
        lab.advance().iter().for_each(&mut on);
    }
    Ok(())
}

fn read_link(text: &str) -> Link {
    let (link, problems) = Link::parse(text);
    for problem in problems {
        eprintln!("{}", problem.text(Lang::En));
    }
    link
}
