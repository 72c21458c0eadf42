//! What each stage of `cargo xtask test` does.

use std::path::{Path, PathBuf};
use std::process::Command as Process;

use anyhow::Result;
use xtask::paths;
use xtask::programs::{self, Program};
use xtask::progress::{self, Progress};

use super::tally::Tally;
use crate::bytes;
use crate::single;
use crate::site::{self, Flavour, Site};

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

/// Programs of tests that a quick run leaves out: those that take longest, as the table of a whole run says.
const SLOW: [&str; 14] = [
    "composition",
    "counterfactual",
    "determinism",
    "learning",
    "ledger",
    "lens",
    "lens_everywhere",
    "measured",
    "scenes",
    "session",
    "session_class",
    "session_links",
    "session_random",
    "wasm_golden",
];

/// A site that is built when it is first asked for.
pub struct Built {
    site: &'static Site,
    folder: Option<PathBuf>,
}

impl Built {
    pub fn new(site: &'static Site) -> Self {
        Built { site, folder: None }
    }

    pub fn folder(&mut self, progress: &mut Progress) -> Result<PathBuf> {
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

pub fn fmt(progress: &mut Progress) -> Result<()> {
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

pub fn clippy(progress: &mut Progress) -> Result<()> {
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

pub fn native(progress: &mut Progress, tally: &mut Tally, is_quick: bool) -> Result<()> {
    let step = progress.start_loud("native tests");
    let mut cargo = paths::cargo();
    cargo.args(["test", "--no-fail-fast"]).args(OURS.iter().flat_map(|name| ["--package", name]));
    if is_quick {
        cargo.args(["--lib", "--bins"]);
        cargo.args(
            test_programs()?.iter().filter(|name| !SLOW.contains(&name.as_str())).flat_map(|name| ["--test", name]),
        );
    }
    tally.run(&mut cargo, at_once(), "the native tests")?;
    step.ok();
    let step = progress.start_loud("tests of the tools");
    let mut cargo = paths::cargo();
    cargo.args(["test", "--no-fail-fast", "--profile", "tool", "--package", "xtask"]);
    tally.run(&mut cargo, at_once(), "the tools' tests")?;
    step.ok();
    Ok(())
}

/// The programs of `tests/`, and those of the crates that have such a folder, by name.
fn test_programs() -> Result<Vec<String>> {
    let root = paths::root();
    let crates = std::fs::read_dir(root.join("crates"))?.flatten().map(|entry| entry.path());
    let folders = crates.chain([root]).map(|folder| folder.join("tests")).filter(|tests| tests.is_dir());
    let mut names = Vec::new();
    for folder in folders {
        for entry in std::fs::read_dir(&folder)?.flatten() {
            names.extend(entry.file_name().to_string_lossy().strip_suffix(".rs").map(str::to_owned));
        }
    }
    names.sort();
    Ok(names)
}

/// How many tests of a program run at a time, as libtest decides it.
fn at_once() -> usize {
    let set = std::env::var("RUST_TEST_THREADS").ok().and_then(|n| n.parse().ok());
    set.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
}

pub fn wasm(progress: &mut Progress, tally: &mut Tally) -> Result<()> {
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
    tally.run(&mut cargo, 1, "the wasm tests")?;
    step.ok();
    Ok(())
}

pub fn weigh(page: &Path, progress: &mut Progress) -> Result<()> {
    let step = progress.start_loud("what the page weighs");
    bytes::print(page)?.hold()?;
    site::looks_at_the_desk_alone(page)?;
    site::tells_no_scene(page)?;
    site::names_no_folder_of_ours(page)?;
    step.ok();
    Ok(())
}

pub fn e2e(progress: &mut Progress, tally: &mut Tally) -> Result<()> {
    let browser = browser(progress, programs::CHROMIUM, programs::CHROMEDRIVER)?;
    let step = progress.start_loud("axe-core");
    xtask::axe::find_or_fetch()?;
    step.ok();
    let step = progress.start_loud("end-to-end tests in Chromium");
    let mut cargo = paths::cargo();
    cargo.args(["test", "--no-fail-fast", "--profile", "tool", "--package", "e2e", "--", "--test-threads=1"]);
    tally.run(cargo.envs(browser).env("E2E_BROWSER", "chromium"), 1, "the end-to-end tests in Chromium")?;
    step.ok();
    Ok(())
}

/// Only what must hold in every browser: the page trains without a complaint, its bits are ours, and the one file opens.
pub fn firefox(progress: &mut Progress, tally: &mut Tally) -> Result<()> {
    let browser = browser(progress, programs::FIREFOX, programs::GECKODRIVER)?;
    let step = progress.start_loud("end-to-end tests in Firefox");
    let mut cargo = paths::cargo();
    cargo.args(["test", "--no-fail-fast", "--profile", "tool", "--package", "e2e"]);
    cargo.args(["every_browser", "single", "take"].iter().flat_map(|name| ["--test", name]));
    cargo.args(["--", "--test-threads=1"]);
    tally.run(cargo.envs(browser).env("E2E_BROWSER", "firefox"), 1, "the end-to-end tests in Firefox")?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_quick_run_leaves_out_is_there() {
        let all = test_programs().unwrap();
        assert!(all.iter().any(|name| name == "tidy"));
        assert!(SLOW.iter().all(|name| all.iter().any(|one| one == name)), "{all:?}");
    }
}
