//! `strata claims`: the dialogue's claims, measured over seeds and judged by their rules.

use super::files::{Batch, Force, check};
use super::pool;
use super::say::{Out, note};
use super::signals::Interrupt;
use anyhow::{Context, bail};
use claims_page::page_of;
use clap::Args;
use ledger::claim::Claim;
use ledger::claims;
use ledger::evidence::{Evidence, Missing};
use ledger::report::{Row, Shipped, rows, shipped};
use ledger::rule::Measured;
use ledger::worlds::{self, World};
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(super) struct ClaimsArgs {
    /// Measure nothing: write the page of claims here, from the ledger beside it
    #[arg(long, value_name = "HTML", conflicts_with_all = ["only", "world", "threads", "json", "out"])]
    page: Option<PathBuf>,
    /// How many seeds, from 0 on
    #[arg(long, default_value_t = 5)]
    seeds: u32,
    /// Only these claims, by id
    #[arg(long, value_delimiter = ',', value_name = "ID")]
    only: Vec<String>,
    /// Settings that hold for every run, as a link has them: another world
    #[arg(long, default_value = "", value_name = "KEY=VALUE&…")]
    world: String,
    /// Look at every rule that travels in every world of norm, init and depth, and write that into the ledger of --out
    #[arg(long)]
    multiverse: bool,
    /// How many towers to train at a time; as many as there are cores where left out
    #[arg(long)]
    threads: Option<usize>,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
    /// Write the ledger as the page ships it here; with --only the other claims stay in it as they were
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    force: Force,
}

pub(super) fn claims(args: &ClaimsArgs) -> anyhow::Result<()> {
    if let Some(path) = &args.page {
        return write_page(path, args.force);
    }
    if args.multiverse {
        let path = args.out.as_deref().context("where is the ledger? Name it by --out")?;
        return multiverse(path, args);
    }
    let wanted = wanted(&args.only)?;
    if let Some(path) = &args.out {
        check(path, args.force)?;
    }
    let interrupt = Interrupt::watch()?;
    let results = measured(&wanted, args, &interrupt)?;
    let rows = rows(&wanted, &results);
    let mut out = if args.out.is_some() { Out::beside_files() } else { Out::new() };
    if args.json {
        out.line(serde_json::to_string_pretty(&shipped(rows.clone()))?)?;
    } else {
        for row in &rows {
            out.line(as_text(row))?;
        }
    }
    if let Some(path) = &args.out {
        let text = as_file(&shipped(kept_beside(rows, path)?))?;
        let mut batch = Batch::new(args.force);
        batch.add(path, text.as_bytes())?;
        batch.commit()?;
    }
    out.finish()
}

/// Writes the page of claims beside the ledger that it is made from.
///
/// # Errors
/// That there is no ledger, or the page would be overwritten.
fn write_page(path: &Path, force: Force) -> anyhow::Result<()> {
    check(path, force)?;
    let ledger = path.with_file_name("ledger.json");
    let text = std::fs::read_to_string(&ledger).with_context(|| format!("there is no {}", ledger.display()))?;
    let mut batch = Batch::new(force);
    batch.add(path, page_of(&text).context("the file is no ledger")?.as_bytes())?;
    batch.commit()
}

/// These rows in the order of the claims, with those that stand in the file already and were not measured now.
///
/// # Errors
/// That the file is no ledger of this engine.
fn kept_beside(rows: Vec<Row>, path: &Path) -> anyhow::Result<Vec<Row>> {
    if !path.exists() {
        return Ok(rows);
    }
    let before = read(path)?;
    let mut all = rows;
    for row in before.rows {
        match all.iter_mut().find(|new| new.id == row.id) {
            Some(new) => new.worlds = row.worlds,
            None => all.push(row),
        }
    }
    all.sort_by_key(|row| claims::all().position(|claim| claim.id == row.id));
    Ok(all)
}

/// The ledger in a file.
///
/// # Errors
/// That it is none, or another engine's.
fn read(path: &Path) -> anyhow::Result<Shipped> {
    let text = std::fs::read(path).with_context(|| format!("there is no {}", path.display()))?;
    let ledger: Shipped = serde_json::from_slice(&text).context("the file is no ledger")?;
    if ledger.engine != engine::ENGINE {
        bail!("the file is of engine {}, this is engine {}: measure every claim anew", ledger.engine, engine::ENGINE);
    }
    Ok(ledger)
}

/// A row to a line, so that a change of one is seen in one.
fn as_file(ledger: &Shipped) -> anyhow::Result<String> {
    let rows: Vec<String> = ledger.rows.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
    Ok(format!("{{\"engine\":{},\"rows\":[\n{}\n]}}\n", ledger.engine, rows.join(",\n")))
}

/// The claims asked for.
///
/// # Errors
/// That there is none of that id, with those there are.
fn wanted(only: &[String]) -> anyhow::Result<Vec<&'static Claim>> {
    let known = || claims::all().map(|claim| claim.id).collect::<Vec<_>>().join(", ");
    if only.is_empty() {
        return Ok(claims::all().collect());
    }
    only.iter().map(|id| claims::claim(id).with_context(|| format!("no claim {id}; there are {}", known()))).collect()
}

/// By claim, what each seed gave.
fn measured(wanted: &[&'static Claim], args: &ClaimsArgs, interrupt: &Interrupt) -> anyhow::Result<Vec<Vec<Measured>>> {
    let jobs: Vec<Job> = (0..args.seeds).map(|seed| Job { seed, world: args.world.clone() }).collect();
    if jobs.is_empty() {
        bail!("no seed was asked for");
    }
    let done = all_done(wanted, &jobs, args.threads, interrupt)?;
    let of_claim = |i: usize| done.iter().filter_map(|of_job| of_job[i].clone()).collect();
    Ok((0..wanted.len()).map(of_claim).collect())
}

/// Every claim whose rule travels in every world of the grid: what each seed says there goes into the ledger.
fn multiverse(path: &Path, args: &ClaimsArgs) -> anyhow::Result<()> {
    let mut ledger = read(path)?;
    let wanted: Vec<&'static Claim> = wanted(&args.only)?.into_iter().filter(|claim| claim.travels).collect();
    let worlds = worlds::grid();
    let job = |world: &World| (0..args.seeds).map(|seed| Job { seed, world: world.settings() }).collect::<Vec<_>>();
    let jobs: Vec<Job> = worlds.iter().flat_map(job).collect();
    let done = all_done(&wanted, &jobs, args.threads, &Interrupt::watch()?)?;
    for (i, claim) in wanted.iter().enumerate() {
        let Some(row) = ledger.rows.iter_mut().find(|row| row.id == claim.id) else { continue };
        let mut of_seeds = done.chunks_exact(args.seeds as usize);
        row.worlds = worlds.clone();
        for world in &mut row.worlds {
            let here = of_seeds.next().unwrap_or_default();
            world.seeds = here.iter().map(|of_job| worlds::letter(claim, of_job[i].as_ref())).collect();
        }
    }
    let mut batch = Batch::new(args.force);
    batch.add(path, as_file(&ledger)?.as_bytes())?;
    batch.commit()
}

/// A seed in a world.
struct Job {
    seed: u32,
    world: String,
}

/// For each job, what each claim gave; what could not be measured is said on stderr.
fn all_done(
    wanted: &[&'static Claim],
    jobs: &[Job],
    threads: Option<usize>,
    interrupt: &Interrupt,
) -> anyhow::Result<Vec<Vec<Option<Measured>>>> {
    let done = pool::all(jobs, threads, interrupt, |job, bar| {
        let mut evidence = Evidence::new(job.seed, &job.world);
        let told = |link: &str, _| {
            bar.set_message(link.to_string());
            interrupt.code().is_none()
        };
        let runs: Vec<_> = wanted.iter().map(|claim| (claim.base, claim.runs)).collect();
        let mut faults = evidence.train(&runs, told);
        let mut take = |claim: &Claim| claim.measured(&mut evidence).map_err(|missing| faults.push(missing)).ok();
        let of_job: Vec<Option<Measured>> = wanted.iter().map(|claim| take(claim)).collect();
        let said = |missing: Missing| format!("seed {} {}: {}", job.seed, job.world, missing.0);
        (of_job, faults.into_iter().map(said).collect::<Vec<_>>())
    })?;
    let (of_jobs, said): (Vec<_>, Vec<_>) = done.into_iter().unzip();
    said.into_iter().flatten().for_each(note);
    Ok(of_jobs)
}

/// A claim, its verdict and its numbers, a line each.
fn as_text(row: &Row) -> String {
    let mut text = format!("{} {} ({} of {} seeds say something)\n", row.id, row.mark, row.n_telling, row.n);
    for quantity in &row.quantities {
        let spread = &quantity.spread;
        let interval = spread.interval.map_or(String::new(), |[lo, hi]| format!(", 95 % {} to {}", say(lo), say(hi)));
        let [lo, hi] = spread.range;
        let met = quantity.met.iter().map(|met| format!("; {} in {} of {}", met.says, met.n_met, row.n_telling));
        let unit = if quantity.unit.is_empty() { String::new() } else { format!(" {}", quantity.unit) };
        text += &format!(
            "  {}: {}{unit} ({} to {}{interval}){}\n",
            quantity.name.en,
            say(spread.mean),
            say(lo),
            say(hi),
            met.collect::<String>()
        );
    }
    text
}

fn say(value: f64) -> String {
    if value != 0.0 && (value.abs() < 0.01 || value.abs() >= 1000.0) {
        format!("{value:.2e}")
    } else {
        format!("{value:.3}")
    }
}
