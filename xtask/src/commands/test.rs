//! `cargo xtask test`: every check that a change must pass, cheapest first.
//!
//! Stops at the first step that fails; a step of tests runs all of them first, so that one run names all that
//! is broken. The last line sums up the tests that ran.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command as Process, Stdio};

use anyhow::{Context, Result, bail};
use lexopt::prelude::*;
use xtask::paths;
use xtask::programs::{self, Program};
use xtask::progress::{self, Progress};

use super::{Command, fuzz};
use crate::bytes;
use crate::single;
use crate::site::{self, Flavour, PAGE, Site, TOOLS};

/// The table's entry.
pub const COMMAND: Command = Command {
    name: "test",
    options: "[--quick] [--only fmt|clippy|native|fuzz|wasm|bytes|e2e|firefox]",
    about: "all checks; --quick skips the page and browsers",
    run,
};

const STAGES: &[&str] = &["fmt", "clippy", "native", "fuzz", "wasm", "bytes", "e2e", "firefox"];

/// How long each fuzz target runs: long enough to find what is easily found.
const FUZZ_SECS: u32 = 15;

/// The crates of the program itself.
const OURS: &[&str] = &[
    "strata",
    "strata-base",
    "strata-engine",
    "strata-lens",
    "strata-ledger",
    "strata-draw",
    "strata-claims-page",
    "strata-scenes",
    "strata-sweeps-page",
    "strata-class",
    "strata-teach-page",
    "strata-folder",
];

fn run(mut args: lexopt::Parser) -> Result<()> {
    let mut stages = STAGES.to_vec();
    while let Some(arg) = args.next()? {
        match arg {
            Long("quick") => stages.retain(|stage| !matches!(*stage, "fuzz" | "bytes" | "e2e" | "firefox")),
            Long("only") => {
                let wanted = args.value()?.string()?;
                stages.retain(|stage| *stage == wanted);
                if stages.is_empty() {
                    bail!("--only wants one of {}", STAGES.join(", "));
                }
            }
            _ => return Err(arg.unexpected().into()),
        }
    }
    // The page and the tools' site are built once, by the first stage that looks at them.
    let steps_of = |site: &Site, its: &[&str]| if stages.iter().any(|s| its.contains(s)) { site.steps() } else { 0 };
    let n_to_build = steps_of(&PAGE, &["bytes", "e2e", "firefox"]) + steps_of(&TOOLS, &["e2e", "firefox"]);
    let fuzz_targets = fuzz::targets()?;
    let n_steps = stages.iter().map(|stage| match *stage {
        "bytes" => 1,
        "fuzz" => 1 + fuzz_targets.len(),
        "clippy" => 10,
        "wasm" | "e2e" => 3,
        _ => 2,
    });
    let mut progress = Progress::new(n_steps.sum::<usize>() + n_to_build);
    let mut tally = Tally::default();
    let (mut page, mut tools) = (Built::new(&PAGE), Built::new(&TOOLS));
    for stage in stages {
        match stage {
            "fmt" => fmt(&mut progress)?,
            "clippy" => clippy(&mut progress)?,
            "native" => native(&mut progress, &mut tally)?,
            "fuzz" => fuzz::throw(&mut progress, &fuzz_targets, FUZZ_SECS)?,
            "wasm" => wasm(&mut progress, &mut tally)?,
            "bytes" => weigh(&mut page, &mut progress)?,
            _ => {
                page.folder(&mut progress)?;
                tools.folder(&mut progress)?;
                if stage == "e2e" { e2e(&mut progress, &mut tally)? } else { firefox(&mut progress, &mut tally)? }
            }
        }
    }
    if tally.passed > 0 {
        println!("\n{} passed, {} failed, {} skipped", tally.passed, tally.failed, tally.ignored);
    }
    Ok(())
}

/// A site that is built when it is first asked for.
struct Built {
    site: &'static Site,
    folder: Option<PathBuf>,
}

impl Built {
    fn new(site: &'static Site) -> Self {
        Built { site, folder: None }
    }

    fn folder(&mut self, progress: &mut Progress) -> Result<PathBuf> {
        let folder = match self.folder.take() {
            Some(folder) => folder,
            None => {
                let folder = self.site.build(Flavour::Release, progress)?;
                if self.site.is_page() {
                    single::write(&folder)?;
                }
                folder
            }
        };
        Ok(self.folder.insert(folder).clone())
    }
}

fn fmt(progress: &mut Progress) -> Result<()> {
    let step = progress.start("rustfmt and clippy");
    if programs::ensure_lint_tools()? {
        step.ok_with("added by rustup")
    } else {
        step.ok()
    }
    let step = progress.start_loud("formatting");
    progress::run(paths::cargo().args(["fmt", "--all", "--check"]), "the format check (`cargo fmt --all` mends it)")?;
    step.ok();
    Ok(())
}

fn clippy(progress: &mut Progress) -> Result<()> {
    let step = progress.start_loud("clippy, native");
    let mut clippy = paths::cargo();
    // The tools' profile for the tools, so that their dependencies are checked once and not built twice.
    clippy.args([
        "clippy",
        "--workspace",
        "--exclude",
        "strata-fuzz",
        "--all-targets",
        "--profile",
        "tool",
        "--",
        "-D",
        "warnings",
    ]);
    progress::run(&mut clippy, "clippy")?;
    step.ok();

    let step = progress.start("wasm32 target");
    if programs::ensure_wasm_target()? {
        step.ok_with("added by rustup")
    } else {
        step.ok()
    }
    let step = progress.start_loud("clippy, wasm32");
    let mut clippy = wasm_cargo("clippy");
    clippy.args(["--package", "strata-tools", "--lib", "--", "-D", "warnings"]);
    progress::run(&mut clippy, "clippy for wasm32")?;
    step.ok();
    // Not together with the page, which would then have all that lenses do.
    for (package, name) in [
        ("strata-desk", "the analysis worker"),
        ("strata-claims", "the page of claims"),
        ("strata-sweeps", "the page of sweeps"),
        ("strata-share", "a class and the share dialog"),
        ("strata-packs", "texts in links"),
        ("strata-models", "models that are saved"),
        ("strata-film", "films as GIF"),
    ] {
        let step = progress.start_loud(&format!("clippy, {name}"));
        let mut clippy = wasm_cargo_of("clippy", package);
        clippy.args(["--lib", "--", "-D", "warnings"]);
        progress::run(&mut clippy, &format!("clippy for {name}"))?;
        step.ok();
    }
    Ok(())
}

fn native(progress: &mut Progress, tally: &mut Tally) -> Result<()> {
    let step = progress.start_loud("native tests");
    let mut cargo = paths::cargo();
    cargo.args(["test", "--no-fail-fast"]).args(OURS.iter().flat_map(|name| ["--package", name]));
    tally.run(&mut cargo, "the native tests")?;
    step.ok();
    let step = progress.start_loud("tests of the tools");
    let mut cargo = paths::cargo();
    cargo.args(["test", "--no-fail-fast", "--profile", "tool", "--package", "xtask"]);
    tally.run(&mut cargo, "the tools' tests")?;
    step.ok();
    Ok(())
}

fn wasm(progress: &mut Progress, tally: &mut Tally) -> Result<()> {
    let step = progress.start_loud("Node.js and the wasm32 target");
    let node = programs::NODE.find_or_install()?;
    programs::ensure_wasm_target()?;
    step.ok();
    let step = progress.start_loud("wasm test runner");
    let mut cargo = paths::cargo();
    cargo.args(["build", "--profile", "tool", "--package", "wasm-test-runner"]);
    progress::run(&mut cargo, "the build of the wasm test runner")?;
    step.ok();
    let step = progress.start_loud("wasm tests in Node.js");
    let mut cargo = wasm_cargo("test");
    // The runner looks for `node` on PATH; $NODE may name one that is not there.
    if let (Some(dir), Some(path)) = (node.parent(), std::env::var_os("PATH")) {
        let path = std::iter::once(dir.to_path_buf()).chain(std::env::split_paths(&path));
        cargo.env("PATH", std::env::join_paths(path)?);
    }
    tally.run(&mut cargo, "the wasm tests")?;
    step.ok();
    Ok(())
}

fn weigh(page: &mut Built, progress: &mut Progress) -> Result<()> {
    let page = page.folder(progress)?;
    let step = progress.start_loud("what the page weighs");
    bytes::print(&page)?.hold()?;
    site::looks_at_the_desk_alone(&page)?;
    site::tells_no_scene(&page)?;
    site::names_no_folder_of_ours(&page)?;
    step.ok();
    Ok(())
}

fn e2e(progress: &mut Progress, tally: &mut Tally) -> Result<()> {
    let browser = browser(progress, programs::CHROMIUM, programs::CHROMEDRIVER)?;
    let step = progress.start_loud("axe-core");
    xtask::axe::find_or_fetch()?;
    step.ok();
    let step = progress.start_loud("end-to-end tests in Chromium");
    let mut cargo = paths::cargo();
    cargo.args(["test", "--no-fail-fast", "--profile", "tool", "--package", "e2e", "--", "--test-threads=1"]);
    tally.run(cargo.envs(browser).env("E2E_BROWSER", "chromium"), "the end-to-end tests in Chromium")?;
    step.ok();
    Ok(())
}

/// Only what must hold in every browser: the page trains without a complaint, its bits are ours, and the one file opens.
fn firefox(progress: &mut Progress, tally: &mut Tally) -> Result<()> {
    let browser = browser(progress, programs::FIREFOX, programs::GECKODRIVER)?;
    let step = progress.start_loud("end-to-end tests in Firefox");
    let mut cargo = paths::cargo();
    cargo.args(["test", "--no-fail-fast", "--profile", "tool", "--package", "e2e"]);
    cargo.args(["every_browser", "single", "take"].iter().flat_map(|name| ["--test", name]));
    cargo.args(["--", "--test-threads=1"]);
    tally.run(cargo.envs(browser).env("E2E_BROWSER", "firefox"), "the end-to-end tests in Firefox")?;
    step.ok();
    Ok(())
}

/// Finds or installs a browser and its driver; returns the environment that tells the tests of them.
fn browser(progress: &mut Progress, browser: Program, driver: Program) -> Result<[(&'static str, PathBuf); 3]> {
    let step = progress.start_loud(&format!("{} and {}", browser.title, driver.title));
    let paths = [browser.find_or_install()?, driver.find_or_install()?];
    println!("    {} driven by {}", paths[0].display(), paths[1].display());
    step.ok();
    let [browser_path, driver_path] = paths;
    // Where the harness noticed a fault says nothing about the page's.
    Ok([(browser.variable, browser_path), (driver.variable, driver_path), ("RUST_LIB_BACKTRACE", "0".into())])
}

/// `cargo VERB` on wasm32 for the tests that are meant for it, `tests/wasm*.rs`. The library's own tests run natively.
fn wasm_cargo(verb: &str) -> Process {
    let mut cargo = wasm_cargo_of(verb, "strata");
    let entries = std::fs::read_dir(paths::root().join("tests")).into_iter().flatten().flatten();
    let mut tests: Vec<String> = entries
        .filter_map(|entry| entry.file_name().to_string_lossy().strip_suffix(".rs").map(str::to_owned))
        .filter(|name| name.starts_with("wasm"))
        .collect();
    tests.sort();
    for name in tests {
        cargo.args(["--test", &name]);
    }
    cargo
}

fn wasm_cargo_of(verb: &str, package: &str) -> Process {
    let mut cargo = paths::cargo();
    cargo.args([verb, "--profile", "wasm-test", "--package", package, "--target", programs::WASM]);
    // These would silently replace the flags of .cargo/config.toml, and with them wasm SIMD.
    cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    cargo
}

/// Adds up the `test result:` lines of all test programs.
#[derive(Default)]
struct Tally {
    passed: u64,
    failed: u64,
    ignored: u64,
}

impl Tally {
    /// Runs tests with their output shown, and counts them.
    fn run(&mut self, command: &mut Process, what: &str) -> Result<()> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {what}"))?;
        let before = self.passed;
        if let Some(stdout) = child.stdout.take() {
            for line in BufReader::new(stdout).lines() {
                let line = line?;
                println!("{line}");
                self.count(&line);
            }
        }
        let status = child.wait()?;
        if !status.success() {
            bail!("{what} failed ({status})");
        }
        if self.passed == before {
            bail!("{what} ran no test");
        }
        Ok(())
    }

    fn count(&mut self, line: &str) {
        let Some((_, counts)) = line.split_once("test result: ") else { return };
        for part in counts.split([';', '.']) {
            let mut words = part.split_whitespace();
            let (Some(Ok(number)), Some(word)) = (words.next().map(str::parse::<u64>), words.next()) else { continue };
            match word {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn result_lines_are_added_up() {
        let mut tally = Tally::default();
        tally.count("test result: ok. 12 passed; 0 failed; 3 ignored; 0 measured; 1 filtered out; finished in 0.35s");
        tally.count("test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 filtered out");
        tally.count("test engine::passes ... ok");
        assert_eq!((tally.passed, tally.failed, tally.ignored), (13, 2, 3));
    }
}
