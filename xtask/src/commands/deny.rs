//! `cargo xtask deny`: whether every library in Cargo.lock may be there, by `deny.toml`.

use std::process::Command as Process;

use anyhow::Result;
use xtask::progress::{self, Progress};
use xtask::{paths, programs};

use super::Command;
use crate::options::{Given, Opt};

/// The table's entry.
pub const COMMAND: Command = Command {
    name: "deny",
    about: "licences, origins and doubled versions of all libraries, by cargo-deny",
    options: &[Opt::switch("advisories", "also known faults, from a database that is fetched by git")],
    run,
};

fn run(given: &Given) -> Result<()> {
    ask(&mut Progress::new(STEPS), given.has("advisories"))
}

/// How many steps [`ask`] takes.
pub const STEPS: usize = 2;

/// Asks cargo-deny, which is compiled where it is missing.
pub fn ask(progress: &mut Progress, with_advisories: bool) -> Result<()> {
    let step = progress.start_loud("cargo-deny");
    let program = programs::CARGO_DENY.find_or_install()?;
    step.ok();
    let step = progress.start_loud("licences, doubled versions, origins");
    let mut deny = Process::new(program);
    deny.current_dir(paths::root()).args(["--locked", "--workspace", "check", "--hide-inclusion-graph"]);
    // An exception that nothing asks for any more is one too many.
    deny.args([
        "--deny",
        "unmatched-skip",
        "--deny",
        "unnecessary-skip",
        "--deny",
        "license-exception-not-encountered",
    ]);
    deny.args(["licenses", "bans", "sources"]).args(with_advisories.then_some("advisories"));
    progress::run(&mut deny, "cargo-deny")?;
    step.ok();
    Ok(())
}
