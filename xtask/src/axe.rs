//! axe-core, which tells where a page shuts people out: fetched for the end-to-end tests, never part of the page.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::{paths, programs, progress};

/// Where npm is told what to fetch: one package of one version, with the checksum of its archive.
const LISTS: [&str; 2] = ["package.json", "package-lock.json"];

/// The script, fetched by npm where it is not there yet. npm compares what it gets with the checksum in the lock file.
///
/// # Errors
/// Where npm is missing, or the registry has no such package.
pub fn find_or_fetch() -> Result<PathBuf> {
    let home = paths::target()?.join("tools").join("axe");
    let script = home.join("node_modules").join("axe-core").join("axe.min.js");
    let lists = LISTS.map(|name| (paths::root().join("e2e").join("axe").join(name), home.join(name)));
    // Another version is asked for: what was fetched before is of no use.
    let is_same = |(ours, theirs): &(PathBuf, PathBuf)| {
        std::fs::read(ours).is_ok_and(|ours| std::fs::read(theirs).is_ok_and(|theirs| ours == theirs))
    };
    if script.is_file() && lists.iter().all(is_same) {
        return Ok(script);
    }
    let npm = programs::NPM.find_or_install()?;
    eprintln!("    axe-core is missing; npm fetches it into target/tools/axe");
    std::fs::create_dir_all(&home)?;
    for (ours, theirs) in &lists {
        std::fs::copy(ours, theirs).with_context(|| format!("cannot copy {}", ours.display()))?;
    }
    let mut npm = std::process::Command::new(npm);
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&home);
    progress::run(&mut npm, "npm ci")?;
    ensure!(script.is_file(), "npm ci brought no {}", script.display());
    Ok(script)
}
