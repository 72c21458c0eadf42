//! `cargo xtask bench`: how fast a training step is, natively, in browsers and beside other frameworks, in turns.

mod browser;
mod table;

use std::path::PathBuf;

use anyhow::{Result, bail};
use lexopt::prelude::*;
use xtask::paths;
use xtask::progress::{self, Progress};

use super::Command;
use crate::bytes;
use crate::site::{Flavour, PAGE};

/// The table's entry.
pub const COMMAND: Command = Command {
    name: "bench",
    options: "[--browser B | --grid | --frames | --start] [--shapes X,M] [--steps N] [--rounds N] [--json]",
    about: "time steps everywhere in turns; one browser in detail; odd shapes; repaints; the start",
    run,
};

/// The shapes of the README's table.
const SHAPES: &str = "X,S,M,D,L";

fn run(mut args: lexopt::Parser) -> Result<()> {
    let (mut browser, mut shapes, mut n_steps, mut json) = (None, SHAPES.to_string(), 40u32, false);
    let (mut wants, mut others) = (None, table::Others::default());
    while let Some(arg) = args.next()? {
        match arg {
            Long(what @ ("grid" | "frames" | "start")) => wants = Some(what.to_string()),
            Long("browser") => browser = Some(args.value()?.string()?),
            Long("shapes") => shapes = args.value()?.string()?,
            Long("steps") => n_steps = args.value()?.parse()?,
            Long("rounds") => others.n_rounds = args.value()?.parse()?,
            Long("python") => others.python = Some(PathBuf::from(args.value()?)),
            Long("jax-js") => others.jax_js = Some(PathBuf::from(args.value()?)),
            Long("json") => json = true,
            _ => return Err(arg.unexpected().into()),
        }
    }
    let in_browser = browser.as_deref().unwrap_or("chromium");
    match wants.as_deref() {
        Some("frames") => return frames(in_browser),
        Some("start") => return start(in_browser),
        Some("grid") => return table::grid(in_browser, n_steps),
        _ => {}
    }
    let shapes: Vec<&str> = shapes.split(',').filter(|s| !s.is_empty()).collect();
    match &browser {
        Some(browser) => browser::print(browser, &shapes, n_steps, json),
        None if others.n_rounds == 0 => bail!("--rounds wants one at least"),
        None => table::print(&shapes, n_steps, &others),
    }
}

/// The page as visitors get it, repainting while it trains.
fn frames(browser: &str) -> Result<()> {
    PAGE.build(Flavour::Release, &mut Progress::beside_answer(PAGE.steps()))?;
    let mut cargo = paths::cargo();
    cargo.args(["run", "--quiet", "--profile", "tool", "--package", "e2e", "--bin", "frames", "--", browser]);
    progress::run(&mut cargo, "the repaints")
}

/// The page as visitors get it from a host that packs it, opened again and again.
fn start(browser: &str) -> Result<()> {
    let mut progress = Progress::beside_answer(PAGE.steps());
    let dist = PAGE.build(Flavour::Release, &mut progress)?;
    let served = paths::target()?.join("start");
    bytes::pack_all(&dist, &served)?;
    let mut cargo = paths::cargo();
    cargo.args(["run", "--quiet", "--profile", "tool", "--package", "e2e", "--bin", "start", "--"]);
    cargo.arg(served).arg(browser);
    progress::run(&mut cargo, "the visits")
}
