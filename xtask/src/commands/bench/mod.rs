//! `cargo xtask bench`: how fast a training step is, natively, in browsers and beside other frameworks, in turns.

mod browser;
mod table;

use std::path::PathBuf;

use anyhow::{Result, ensure};
use xtask::paths;
use xtask::progress::{self, Progress};

use super::Command;
use crate::bytes;
use crate::options::{Given, Opt};
use crate::site::{Flavour, PAGE};

/// The table's entry.
pub const COMMAND: Command = Command {
    name: "bench",
    about: "time steps everywhere in turns, one browser in detail, odd shapes, repaints, or the start",
    options: &[
        Opt::switch("grid", "shapes at the ends of the settings' ranges, beside what their FLOPs let expect"),
        Opt::switch("frames", "the page's repaints while it trains"),
        Opt::switch("start", "the page's start, from a host that packs"),
        Opt::value("browser", "chromium|firefox", "this one in detail; of the others which (chromium)"),
        Opt::value("shapes", "X,M", "only these of the steps' shapes (X,S,M,D,L)"),
        Opt::value("steps", "N", "how many steps are timed of each shape in a turn (40)"),
        Opt::value("rounds", "N", "how often each has its turn (5)"),
        Opt::value("python", "PATH", "a Python that has torch (python3)"),
        Opt::value("jax-js", "FOLDER", "where `npm install @jax-js/jax` was run"),
        Opt::switch("json", "of one browser the numbers as JSON"),
    ],
    run,
};

/// The shapes of the README's table.
const SHAPES: &str = "X,S,M,D,L";

fn run(given: &Given) -> Result<()> {
    let (browser, n_steps) = (given.text("browser"), given.number("steps")?.unwrap_or(40u32));
    let in_browser = browser.unwrap_or("chromium");
    if given.has("frames") {
        return frames(in_browser);
    }
    if given.has("start") {
        return start(in_browser);
    }
    if given.has("grid") {
        return table::grid(in_browser, n_steps);
    }
    let shapes: Vec<&str> =
        given.text("shapes").unwrap_or(SHAPES).split(',').filter(|shape| !shape.is_empty()).collect();
    if let Some(browser) = browser {
        return browser::print(browser, &shapes, n_steps, given.has("json"));
    }
    let n_rounds = given.number("rounds")?.unwrap_or(5u32);
    ensure!(n_rounds > 0, "--rounds wants one at least");
    let [python, jax_js] = [given.text("python"), given.text("jax-js")].map(|path| path.map(PathBuf::from));
    table::print(&shapes, n_steps, n_rounds, &table::Others { python, jax_js })
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
