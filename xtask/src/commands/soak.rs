//! `cargo xtask soak`: the page for a long time at full speed, and what it holds afterwards.

use anyhow::Result;
use lexopt::prelude::*;
use xtask::paths;
use xtask::progress::{self, Progress};

use super::Command;
use crate::single;
use crate::site::{Flavour, PAGE};

/// The table's entry.
pub const COMMAND: Command = Command {
    name: "soak",
    options: "[--minutes N] [--seed N] [--frame-ms N]",
    about: "the page at full speed for long: memories and repaints over the time",
    run,
};

fn run(mut args: lexopt::Parser) -> Result<()> {
    let mut given = Vec::new();
    while let Some(arg) = args.next()? {
        match arg {
            Long(name @ ("minutes" | "seed" | "frame-ms")) => {
                given.push(format!("--{name}"));
                given.push(args.value()?.string()?);
            }
            _ => return Err(arg.unexpected().into()),
        }
    }
    let dist = PAGE.build(Flavour::Release, &mut Progress::beside_answer(PAGE.steps()))?;
    single::write(&dist)?;
    let mut cargo = paths::cargo();
    cargo.args(["run", "--quiet", "--profile", "tool", "--package", "e2e", "--bin", "soak", "--"]).args(given);
    progress::run(&mut cargo, "the soak")
}
