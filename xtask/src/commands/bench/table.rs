//! One table: steps of every shape natively, in both browsers and, where they are at hand, in PyTorch and jax-js. They take
//! turns in one run, and only ratios within it mean anything.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use xtask::paths;
use xtask::progress::{self, Progress};

use super::super::fingerprint::inside;
use crate::site::{Flavour, TOOLS};

/// Where other frameworks are.
pub struct Others {
    /// A Python that has torch.
    pub python: Option<PathBuf>,
    /// A folder in which `@jax-js/jax` is installed.
    pub jax_js: Option<PathBuf>,
}

/// One that has its turn in every round.
enum Runner {
    Native { n_threads: usize },
    Browser(&'static str),
    Torch { python: PathBuf, n_threads: usize },
    JaxJs(PathBuf),
}

/// What one turn measured of a shape.
struct Turn {
    /// Seconds a step, one number a sample.
    secs: Vec<f64>,
    /// Of the peak that was probed in that turn, at the median; NaN for others' programs.
    share_of_peak: f64,
}

/// A shape's name and what others need to know of it: L, D, T, B.
struct Shape {
    name: String,
    sizes: [u64; 4],
}

/// Measures and prints.
pub fn print(shapes: &[&str], n_steps: u32, n_rounds: u32, others: &Others) -> Result<()> {
    build()?;
    let runners = runners(others);
    let shapes = sizes_of(shapes)?;
    let mut turns: BTreeMap<(usize, usize), Vec<Turn>> = BTreeMap::new();
    for round in 1..=n_rounds {
        for (r, runner) in runners.iter().enumerate() {
            eprintln!("round {round} of {n_rounds}: {}", runner.name());
            for (s, turn) in runner.take_turn(&shapes, n_steps)?.into_iter().enumerate() {
                turns.entry((s, r)).or_default().push(turn);
            }
        }
    }
    // Everybody is compared to PyTorch on one thread where it is there, else to our own.
    let reference = runners.iter().position(|r| matches!(r, Runner::Torch { n_threads: 1, .. })).unwrap_or(0);
    println!(
        "{:<20} {:<22} {:>8}  {:>15}  {:>7}  ratio to {} (p10–p90 over rounds)",
        "shape (L, D, T, B)",
        "",
        "ms/step",
        "p10–p90",
        "of peak",
        runners[reference].name(),
    );
    for (s, shape) in shapes.iter().enumerate() {
        for (r, runner) in runners.iter().enumerate() {
            let (mine, theirs) = (&turns[&(s, r)], &turns[&(s, reference)]);
            let ms = spread(mine.iter().flat_map(|turn| turn.secs.iter().map(|secs| secs * 1e3)).collect());
            let share = spread(mine.iter().map(|turn| turn.share_of_peak).collect()).middle;
            let share = if share.is_nan() { String::new() } else { format!("{:.0} %", share * 100.0) };
            let medians =
                |turns: &[Turn]| turns.iter().map(|turn| spread(turn.secs.clone()).middle).collect::<Vec<_>>();
            let ratio = spread(medians(mine).iter().zip(medians(theirs)).map(|(mine, theirs)| mine / theirs).collect());
            let [l, d, t, b] = shape.sizes;
            println!(
                "{:<20} {:<22} {:>8.1}  {:>15}  {share:>7}  {:.2} ({:.2}–{:.2})",
                if r == 0 { format!("{} ({l}, {d}, {t}, {b})", shape.name) } else { String::new() },
                runner.name(),
                ms.middle,
                format!("{:.1}–{:.1}", ms.low, ms.high),
                ratio.middle,
                ratio.low,
                ratio.high,
            );
        }
    }
    Ok(())
}

/// Steps of shapes at the ends of the settings' ranges, natively and in a browser.
pub fn grid(browser: &str, n_steps: u32) -> Result<()> {
    build()?;
    println!("native, one thread");
    progress::run(Command::new(native()?).args(["bench", "--grid", "--steps", &n_steps.to_string()]), "the grid")?;
    let shapes: Vec<String> = rows(&native_json(&["--grid", "--steps", "1"])?)?.iter().map(name_of).collect();
    let request = json!({ "bench": { "shapes": shapes, "n_steps": n_steps, "only_steps": true } });
    let answer: Value = serde_json::from_str(&inside(browser, &request)?)?;
    let rows = rows(&answer)?;
    println!("\n{browser}\nshape              ms/step  of peak   arenas   ratio to what M's FLOPs let expect");
    for row in &rows {
        let ratio = number(&rows[0], "gflops") / number(row, "gflops");
        println!(
            "{:<16} {:>9.2} {:>6.0} % {:>5.1} MB   {ratio:.2}",
            name_of(row),
            number(row, "step_secs") * 1e3,
            100.0 * number(row, "gflops") / number(&answer, "peak_gflops"),
            number(row, "n_bytes") / 1e6,
        );
    }
    Ok(())
}

fn build() -> Result<()> {
    let mut cargo = paths::cargo();
    progress::run(cargo.args(["build", "--release", "--bin", "strata"]), "the native program")?;
    TOOLS.build(Flavour::Release, &mut Progress::beside_answer(TOOLS.steps())).map(|_| ())
}

fn native() -> Result<PathBuf> {
    Ok(paths::target()?.join("release").join(format!("strata{}", std::env::consts::EXE_SUFFIX)))
}

fn native_json(args: &[&str]) -> Result<Value> {
    output(Command::new(native()?).args(["bench", "--json", "--only-steps"]).args(args))
}

fn sizes_of(names: &[&str]) -> Result<Vec<Shape>> {
    let answer = native_json(&["--steps", "1", "--shapes", &names.join(",")])?;
    let shape = |row: &Value| -> Result<Shape> {
        let sizes = ["n_layers", "d_model", "n_ctx", "batch_size"].map(|key| row[key].as_u64().unwrap_or(0));
        Ok(Shape { name: name_of(row), sizes })
    };
    rows(&answer)?.iter().map(shape).collect()
}

fn runners(others: &Others) -> Vec<Runner> {
    let all = std::thread::available_parallelism().map_or(1, usize::from);
    let mut runners = vec![Runner::Native { n_threads: 1 }, Runner::Native { n_threads: all }];
    runners.extend(["chromium", "firefox"].map(Runner::Browser));
    let python = others.python.clone().unwrap_or_else(|| PathBuf::from("python3"));
    let has_torch = Command::new(&python).args(["-c", "import torch"]).stderr(Stdio::null()).status();
    if has_torch.is_ok_and(|status| status.success()) {
        runners.extend([1, all].map(|n_threads| Runner::Torch { python: python.clone(), n_threads }));
    } else {
        eprintln!("PyTorch is left out: {} has no torch (--python PATH names another)", python.display());
    }
    match &others.jax_js {
        Some(folder) => runners.push(Runner::JaxJs(folder.clone())),
        None => eprintln!("jax-js is left out (--jax-js FOLDER names one in which `npm install @jax-js/jax` was run)"),
    }
    runners
}

impl Runner {
    fn name(&self) -> String {
        match self {
            Runner::Native { n_threads } => format!("native, {}", threads(*n_threads)),
            Runner::Browser(name) => format!("{name}, a worker"),
            Runner::Torch { n_threads, .. } => format!("PyTorch, {}", threads(*n_threads)),
            Runner::JaxJs(_) => "jax-js, chromium".to_string(),
        }
    }

    /// Every shape once.
    fn take_turn(&self, shapes: &[Shape], n_steps: u32) -> Result<Vec<Turn>> {
        let names: Vec<&str> = shapes.iter().map(|shape| shape.name.as_str()).collect();
        let n_steps = n_steps.to_string();
        let of_ours = |answer: Value| -> Result<Vec<Turn>> {
            let peak = number(&answer, "peak_gflops");
            let turn =
                |row: &Value| Turn { secs: numbers(&row["sample_secs"]), share_of_peak: number(row, "gflops") / peak };
            Ok(rows(&answer)?.iter().map(turn).collect())
        };
        let theirs = |answer: Value| -> Result<Vec<Turn>> {
            let turn = |name: &&str| Turn { secs: numbers(&answer[*name]), share_of_peak: f64::NAN };
            Ok(names.iter().map(turn).collect())
        };
        let sizes = shapes.iter().map(|Shape { name, sizes: [l, d, t, b] }| format!("{name}={l},{d},{t},{b}"));
        match self {
            Runner::Native { n_threads } => of_ours(native_json(&[
                "--shapes",
                &names.join(","),
                "--steps",
                &n_steps,
                "--threads",
                &n_threads.to_string(),
            ])?),
            Runner::Browser(browser) => {
                let n_steps: u32 = n_steps.parse()?;
                let request = json!({ "bench": { "shapes": names, "n_steps": n_steps, "only_steps": true } });
                of_ours(serde_json::from_str(&inside(browser, &request)?)?)
            }
            Runner::Torch { python, n_threads } => {
                let script = paths::root().join("tests/reference/bench_torch.py");
                theirs(output(Command::new(python).arg(script).args([&n_threads.to_string(), &n_steps]).args(sizes))?)
            }
            Runner::JaxJs(folder) => {
                lay_beside(folder)?;
                let shapes: Vec<_> =
                    shapes.iter().map(|Shape { name, sizes: [l, d, t, b] }| json!([name, l, d, t, b])).collect();
                let n_steps: u32 = n_steps.parse()?;
                let request = json!({ "jax_js": { "shapes": shapes, "n_steps": n_steps } });
                theirs(serde_json::from_str(&inside("chromium", &request)?)?)
            }
        }
    }
}

/// Puts an installed jax-js and our script for it on the tools' site.
fn lay_beside(folder: &Path) -> Result<()> {
    let (package, site) = (folder.join("node_modules/@jax-js/jax/dist"), paths::dist_tools().join("www/jax"));
    fs::create_dir_all(&site).with_context(|| format!("cannot make {}", site.display()))?;
    let entries = fs::read_dir(&package).with_context(|| format!("{} has no @jax-js/jax", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "js") {
            fs::copy(&path, site.join(path.file_name().unwrap_or_default()))?;
        }
    }
    fs::copy(paths::root().join("tests/reference/bench_jax.mjs"), site.join("bench_jax.mjs"))?;
    Ok(())
}

fn threads(n: usize) -> String {
    if n == 1 { "1 thread".to_string() } else { format!("{n} threads") }
}

/// The JSON that a program prints.
fn output(command: &mut Command) -> Result<Value> {
    let output = command.stderr(Stdio::inherit()).output().with_context(|| format!("{command:?} could not be run"))?;
    if !output.status.success() {
        bail!("{command:?} ended with {}", output.status);
    }
    serde_json::from_slice(&output.stdout).with_context(|| format!("{command:?} printed no JSON"))
}

fn rows(answer: &Value) -> Result<Vec<Value>> {
    answer["steps"].as_array().cloned().context("an answer without steps")
}

fn name_of(row: &Value) -> String {
    row["shape"].as_str().unwrap_or_default().to_string()
}

fn number(value: &Value, key: &str) -> f64 {
    value[key].as_f64().unwrap_or(f64::NAN)
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
}

/// Median, tenth and ninetieth percentile.
struct Spread {
    low: f64,
    middle: f64,
    high: f64,
}

fn spread(mut xs: Vec<f64>) -> Spread {
    xs.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let idx = (xs.len().saturating_sub(1) as f64 * share).round() as usize;
        xs.get(idx).copied().unwrap_or(f64::NAN)
    };
    Spread { low: at(0.1), middle: at(0.5), high: at(0.9) }
}
