//! `cargo xtask bench`: how fast a training step is inside a real browser, against a peak probed in the same run.

use anyhow::{Context, Result};
use serde_json::Value;
use xtask::paths;
use xtask::progress::{self, Progress};

use super::Command;
use super::fingerprint::inside;
use crate::bytes;
use crate::options::{Given, Opt};
use crate::site::{Flavour, PAGE, TOOLS};

/// The table's entry.
pub const COMMAND: Command = Command {
    name: "bench",
    about: "time steps and products in a browser's worker, the page's repaints, or its start",
    options: &[
        Opt::switch("frames", "the page's repaints while it trains"),
        Opt::switch("start", "the page's start, from a host that packs"),
        Opt::value("browser", "chromium|firefox", "which browser (chromium)"),
        Opt::value("shapes", "X,M", "only these of the steps' shapes"),
        Opt::value("steps", "N", "how many steps are timed of each shape (40)"),
        Opt::switch("json", "the numbers as JSON"),
    ],
    run,
};

fn run(given: &Given) -> Result<()> {
    let browser = given.text("browser").unwrap_or("chromium");
    if given.has("frames") {
        return frames(browser);
    }
    if given.has("start") {
        return start(browser);
    }
    let (shapes, n_steps) = (given.text("shapes").unwrap_or_default(), given.number("steps")?.unwrap_or(40u32));
    TOOLS.build(Flavour::Bench, &mut Progress::beside_answer(TOOLS.steps()))?;
    let shapes: Vec<&str> = shapes.split(',').filter(|s| !s.is_empty()).collect();
    let request = serde_json::json!({ "bench": { "shapes": shapes, "n_steps": n_steps } });
    let answer = inside(browser, &request)?;
    if given.has("json") {
        println!("{answer}");
        return Ok(());
    }
    let answer: Value = serde_json::from_str(&answer).context("the worker's answer is not JSON")?;
    let number = |row: &Value, key: &str| row[key].as_f64().unwrap_or(f64::NAN);
    println!("\n{browser}: strict-SIMD peak probed in this run {:.1} GFLOP/s\n", number(&answer, "peak_gflops"));
    println!("shape   ms/step  (best)   tokens/s   GFLOP/s  utilisation  recording");
    for row in answer["steps"].as_array().into_iter().flatten() {
        println!(
            "{:<6} {:>8.2} {:>8.2} {:>10.0} {:>9.1} {:>11.0}% {:>9.1}%",
            row["shape"].as_str().unwrap_or_default(),
            number(row, "step_secs") * 1e3,
            number(row, "best_step_secs") * 1e3,
            number(row, "tokens_per_sec"),
            number(row, "gflops"),
            number(row, "utilisation") * 100.0,
            number(row, "recording_share") * 100.0,
        );
    }
    println!("\nscene                    default        A        B   ms/step; the slower one's ratio to the default");
    for row in answer["scenes"].as_array().into_iter().flatten() {
        let ms = |value: &Value| value.as_f64().unwrap_or(f64::NAN) * 1e3;
        println!(
            "{:<24} {:>7.2} {:>8.2} {:>8.2}   {:.2}",
            row["scene"].as_str().unwrap_or_default(),
            ms(&row["default_step_secs"]),
            ms(&row["step_secs"][0]),
            ms(&row["step_secs"][1]),
            number(row, "ratio"),
        );
    }
    println!("\nGFLOP/s, median / best; ratio of medians, ours to theirs");
    for row in answer["gemm"].as_array().into_iter().flatten() {
        let pair = |value: &Value| [0, 1].map(|i| value[i].as_f64().unwrap_or(f64::NAN));
        let [ours, best] = pair(&row["ours_gflops"]);
        let share = number(row, "utilisation") * 100.0;
        println!(
            "{:<22} ours {ours:>6.1} / {best:>5.1}  ({share:.0} % of peak)",
            row["shape"].as_str().unwrap_or_default()
        );
        for library in row["libraries"].as_array().into_iter().flatten() {
            let [theirs, best] = pair(&library["gflops"]);
            let name = library["name"].as_str().unwrap_or_default();
            println!("  {name:<16} {theirs:>10.1} / {best:>5.1}  ratio {:.2}", ours / theirs);
        }
    }
    Ok(())
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
