//! `cargo xtask monkey`: a reader who does anything at any time, for as long as one likes.

use anyhow::Result;
use xtask::paths;
use xtask::progress::{self, Progress};

use super::Command;
use crate::options::{Given, Opt};
use crate::single;
use crate::site::{Flavour, PAGE};

/// The table's entry.
pub const COMMAND: Command = Command {
    name: "monkey",
    about: "random deeds over every control of the built page, and what must hold meanwhile",
    options: &[
        Opt::value("actions", "N", "how many deeds"),
        Opt::value("seed", "N", "which deeds: the same seed does the same"),
        Opt::value("limit-ms", "N", "how long the page may keep a reader waiting"),
        Opt::value("browser", "chromium|firefox", "where (chromium)"),
    ],
    run,
};

fn run(given: &Given) -> Result<()> {
    let dist = PAGE.build(Flavour::Release, &mut Progress::beside_answer(PAGE.steps()))?;
    single::write(&dist)?;
    let mut cargo = paths::cargo();
    cargo.args(["run", "--quiet", "--profile", "tool", "--package", "e2e", "--bin", "monkey", "--"]);
    let values = [given.text("actions"), given.text("seed"), given.text("limit-ms")];
    for (name, value) in ["--actions", "--seed", "--limit-ms"].into_iter().zip(values) {
        cargo.args(value.into_iter().flat_map(|value| [name, value]));
    }
    progress::run(cargo.env("E2E_BROWSER", given.text("browser").unwrap_or("chromium")), "the monkey")
}
