//! `strata sweep`: one setting over several values and seeds, on all cores.

use super::files::{Batch, Force, check};
use super::link::LinkArgs;
use super::pool;
use super::run::Which;
use super::say::{Out, note};
use super::signals::Interrupt;
use anyhow::{Context, anyhow, bail};
use base::config::Tower;
use base::names::Lang;
use clap::Args;
use draw::scene::ThemeKind;
use draw::scene::numbers::{nats, sci};
use draw::sweep::Dress;
use ledger::sweep::{Cell, Measure, Outcome, Sweep, base_of, curve, headline};
use std::path::PathBuf;
use sweeps_page::files;

#[derive(Args)]
pub(super) struct SweepArgs {
    #[command(flatten)]
    link: LinkArgs,
    /// Which setting, over which values: n_layers=1,2,4,8
    #[arg(long, value_name = "KEY=VALUE,…")]
    vary: String,
    /// How many seeds of each, from 0 on
    #[arg(long, default_value_t = 5)]
    seeds: u32,
    /// Batches to go through
    #[arg(long, default_value_t = 150)]
    steps: u64,
    /// Which towers
    #[arg(long, value_enum, default_value = "both")]
    model: Which,
    /// How many towers to train at a time; as many as there are cores where left out
    #[arg(long)]
    threads: Option<usize>,
    /// Print JSON, with every curve
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Print comma-separated values, a row for each tower and seed
    #[arg(long)]
    csv: bool,
    /// Write a picture of it here
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    #[command(flatten)]
    force: Force,
}

/// A picture from the command line.
const DRESS: Dress = Dress { lang: Lang::En, theme: ThemeKind::Dark };

pub(super) fn sweep(args: &SweepArgs) -> anyhow::Result<()> {
    let sweep = asked(args)?;
    if let Some(path) = &args.svg {
        check(path, args.force)?;
    }
    let interrupt = Interrupt::watch()?;
    let jobs = sweep.jobs();
    let done = pool::all(&jobs, args.threads, &interrupt, |job, bar| {
        bar.set_message(job.link.clone());
        sweep.done(job, |_| interrupt.code().is_none()).map_err(|why| format!("{}: {}", job.link, why.en))
    })?;
    let (mut outcomes, mut n_failed): (Vec<Outcome>, usize) = (Vec::new(), 0);
    for one in done {
        match one {
            Ok(outcome) => outcomes.push(outcome),
            Err(why) => {
                n_failed += 1;
                note(why);
            }
        }
    }
    let mut out = if args.svg.is_some() { Out::beside_files() } else { Out::new() };
    match (args.json, args.csv) {
        (true, _) => out.line(files::json(&sweep, &outcomes))?,
        (_, true) => out.write(files::csv(&sweep, &outcomes))?,
        _ => out.write(as_text(&sweep, &outcomes))?,
    }
    if let Some(path) = &args.svg {
        let mut batch = Batch::new(args.force);
        batch.add(path, files::svg(&sweep, &outcomes, DRESS).as_bytes())?;
        batch.commit()?;
    }
    out.finish()?;
    if n_failed > 0 {
        bail!("{n_failed} of {} towers could not be trained", jobs.len());
    }
    Ok(())
}

/// The sweep that the arguments mean.
///
/// # Errors
/// That there is no such setting, or no such value.
fn asked(args: &SweepArgs) -> anyhow::Result<Sweep> {
    let link = args.link.read()?;
    let (key, values) = args.vary.split_once('=').context("--vary wants KEY=VALUE,VALUE,…")?;
    let sweep = Sweep {
        base: base_of(&link, key),
        key: key.to_string(),
        values: values.split(',').map(str::to_string).collect(),
        n_seeds: args.seeds,
        n_steps: args.steps,
        towers: args.model.towers(),
    };
    sweep.checked().map_err(|why| anyhow!("{}", why.get(Lang::En)))
}

/// The headline, where there is one, and a table for each measure.
fn as_text(sweep: &Sweep, outcomes: &[Outcome]) -> String {
    let mut text = headline(sweep, outcomes).map(|said| said.en + "\n\n").unwrap_or_default();
    for measure in Measure::ALL {
        text += &format!("{}\n", measure.name().en);
        let curves: Vec<(Tower, Vec<Option<Cell>>)> =
            sweep.towers.iter().map(|&tower| (tower, curve(sweep, outcomes, tower, measure))).collect();
        for (i, value) in sweep.values.iter().enumerate() {
            text += &format!("  {} = {value:<8}", sweep.key);
            for (tower, cells) in &curves {
                let said = cells[i].as_ref().map_or("–".to_string(), |cell| {
                    let [lo, hi] = cell.spread.range;
                    let say = |v: f64| if measure == Measure::Loss { nats(v as f32) } else { sci(v) };
                    format!("{} ({} to {}, n = {})", say(cell.spread.mean), say(lo), say(hi), cell.seeds.len())
                });
                text += &format!("  {} {said:<40}", tower.key());
            }
            text = text.trim_end().to_string() + "\n";
        }
        text += "\n";
    }
    text
}
