//! `cargo xtask monkey`: a reader who does anything at any time, for as long as one likes.

use anyhow::Result;
use lexopt::prelude::*;
use xtask::paths;
use xtask::progress::{self, Progress};

use super::Command;
use crate::single;
use crate::site::{Flavour, PAGE};

/// The table's entry.
pub const COMMAND: Command = Command {
    name: "monkey",
    options: "[--actions N] [--seed N] [--browser chromium|firefox] [--limit-ms N]",
    about: "random deeds over every control of the built page, and what must hold meanwhile",
    run,
};

fn run(mut args: lexopt::Parser) -> Result<()> {
    let (mut browser, mut given) = ("chromium".to_string(), Vec::new());
    while let Some(arg) = args.next()? {
        match arg {
            Long("browser") => browser = args.value()?.string()?,
            Long(name @ ("actions" | "seed" | "limit-ms")) => {
                given.push(format!("--{name}"));
                given.push(args.value()?.string()?);
            }
            _ => return Err(arg.unexpected().into()),
        }
    }
    let dist = PAGE.build(Flavour::Release, &mut Progress::beside_answer(PAGE.steps()))?;
    single::write(&dist)?;
    let mut cargo = paths::cargo();
    cargo.args(["run", "--quiet", "--profile", "tool", "--package", "e2e", "--bin", "monkey", "--"]).args(given);
    progress::run(cargo.env("E2E_BROWSER", browser), "the monkey")
}
