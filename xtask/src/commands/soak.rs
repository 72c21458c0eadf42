//! `cargo xtask soak`: the page for a long time at full speed, and what it holds afterwards.

use anyhow::Result;
use xtask::paths;
use xtask::progress::{self, Progress};

use super::Command;
use crate::options::{Given, Opt};
use crate::single;
use crate::site::{Flavour, PAGE};

/// The table's entry.
pub const COMMAND: Command = Command {
    name: "soak",
    about: "the page at full speed for long: memories and repaints over the time",
    options: &[
        Opt::value("minutes", "N", "for how long"),
        Opt::value("seed", "N", "which deeds meanwhile"),
        Opt::value("frame-ms", "N", "how long a repaint may take"),
    ],
    run,
};

fn run(given: &Given) -> Result<()> {
    let dist = PAGE.build(Flavour::Release, &mut Progress::beside_answer(PAGE.steps()))?;
    single::write(&dist)?;
    let mut cargo = paths::cargo();
    cargo.args(["run", "--quiet", "--profile", "tool", "--package", "e2e", "--bin", "soak", "--"]);
    let values = [given.text("minutes"), given.text("seed"), given.text("frame-ms")];
    for (name, value) in ["--minutes", "--seed", "--frame-ms"].into_iter().zip(values) {
        cargo.args(value.into_iter().flat_map(|value| [name, value]));
    }
    progress::run(&mut cargo, "the soak")
}
