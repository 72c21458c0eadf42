//! `cargo xtask fuzz`: what comes from outside, mutated and thrown at whoever reads it, by libFuzzer.
//!
//! The targets are cargo-fuzz's (`fuzz/`), but built by the toolchain that the rest is built by: its flags for counting
//! what was reached are stable, only the sanitizers, which safe code hardly needs, are not.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command as Process;

use anyhow::{Context, Result, bail, ensure};
use xtask::progress::{self, Progress};
use xtask::{paths, programs};

use super::Command;
use crate::options::{Given, Opt};

/// The table's entry.
pub const COMMAND: Command = Command {
    name: "fuzz",
    about: "throw mutated links, codes, texts, models and stored runs at whoever reads them",
    options: &[
        Opt::value("secs", "N", "how long each target runs (60)"),
        Opt::rest("TARGET...", "only these, files of fuzz/fuzz_targets/ (all)"),
    ],
    run,
};

/// As cargo-fuzz gives them.
const FLAGS: [&str; 6] = [
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];
/// A reader of a few kilobytes that needs more than this has lost its measure.
const MOST_MEGABYTES: u32 = 512;
/// So has one that takes longer, on the busiest machine.
const MOST_SECS_OF_ONE: u32 = 10;

/// Runs one target or all, each for a while.
fn run(given: &Given) -> Result<()> {
    let (secs, wanted) = (given.number("secs")?.unwrap_or(60), given.words().to_vec());
    let all = targets()?;
    if let Some(name) = wanted.iter().find(|name| !all.contains(name)) {
        bail!("no target is called {name}; there are {}", all.join(", "));
    }
    let wanted = if wanted.is_empty() { all } else { wanted };
    let mut progress = Progress::new(1 + wanted.len());
    throw(&mut progress, &wanted, secs)
}

/// The names of all targets, in order.
pub fn targets() -> Result<Vec<String>> {
    let entries = fs::read_dir(paths::root().join("fuzz").join("fuzz_targets"))?;
    let name = |entry: std::io::Result<fs::DirEntry>| -> Result<String> {
        let path = entry?.path();
        Ok(path.file_stem().context("a name")?.to_string_lossy().into_owned())
    };
    let mut names: Vec<String> = entries.map(name).collect::<Result<_>>()?;
    names.sort();
    Ok(names)
}

/// Builds the targets and runs these, each for so many seconds: a step more than there are targets.
pub fn throw(progress: &mut Progress, wanted: &[String], secs: u32) -> Result<()> {
    let step = progress.start_loud("what is thrown at readers: build");
    programs::CXX.find_or_install()?;
    let target = paths::target()?.join("fuzz");
    let mut cargo = paths::cargo();
    cargo
        .args(["build", "--package", "strata-fuzz", "--profile", "fuzz", "--target", "host-tuple", "--target-dir"])
        .arg(&target)
        .env("RUSTFLAGS", FLAGS.join(" "))
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    progress::run(&mut cargo, "the build of the fuzz targets")?;
    step.ok();
    for name in wanted {
        let step = progress.start(&format!("thrown for {secs} s at {name}"));
        let found = target.join("corpus").join(name);
        fs::create_dir_all(&found)?;
        let mut command = Process::new(program(&target, name)?);
        command.arg(format!("-max_total_time={secs}"));
        command.arg(format!("-timeout={MOST_SECS_OF_ONE}"));
        command.arg(format!("-rss_limit_mb={MOST_MEGABYTES}"));
        command.arg(prefix(&target, name));
        // What it finds goes to the first folder; the seeds are only read.
        let output = command.arg(&found).arg(paths::root().join("fuzz").join("seeds").join(name)).output()?;
        let told = String::from_utf8_lossy(&output.stderr);
        let n_runs = told.lines().rev().find_map(|line| line.strip_prefix("Done ")?.split(' ').next());
        ensure!(
            output.status.success(),
            "{name} failed; what broke it lies beside {}\n{}",
            target.display(),
            told.lines().rev().take(30).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("\n")
        );
        let n_runs: u64 = n_runs.and_then(|n| n.parse().ok()).context("libFuzzer does not say how often it ran")?;
        ensure!(n_runs > 100, "{name} ran only {n_runs} times");
        step.ok_with(&format!("{n_runs} runs"));
    }
    Ok(())
}

/// A compiled target, below whatever this machine's triple is.
fn program(target: &Path, name: &str) -> Result<PathBuf> {
    let file = PathBuf::from(name).with_extension(std::env::consts::EXE_EXTENSION);
    let folders = fs::read_dir(target)?.flatten().map(|entry| entry.path().join("fuzz").join(&file));
    folders.into_iter().find(|path| path.is_file()).with_context(|| format!("{name} was not built"))
}

fn prefix(target: &Path, name: &str) -> OsString {
    let mut out = OsString::from("-artifact_prefix=");
    out.push(target.join(format!("{name}-")));
    out
}
