//! `cargo xtask build`: makes `dist/`, a static site that any web server can serve from any path.

use anyhow::Result;
use xtask::progress::Progress;

use super::Command;
use crate::bytes;
use crate::options::{Given, Opt};
use crate::site::{Flavour, PAGE};

/// The table's entry.
pub const COMMAND: Command = Command {
    name: "build",
    about: "make dist/, the site for any host, and weigh it",
    options: &[
        Opt::switch("debug", "fast to compile, with names in stack traces; not to be published"),
        Opt::switch("single", "also dist/strata.html, the towers in one file"),
    ],
    run,
};

fn run(given: &Given) -> Result<()> {
    let flavour = if given.has("debug") { Flavour::Debug } else { Flavour::Release };
    let mut progress = Progress::new(PAGE.steps());
    let dist = PAGE.build(flavour, &mut progress)?;
    // A debug build is larger by what nobody is sent.
    if flavour == Flavour::Release {
        bytes::print(&dist)?;
    }
    if given.has("single") {
        let (path, bytes) = crate::single::write(&dist)?;
        println!("{}: {bytes} bytes, opens by itself", path.display());
    }
    Ok(())
}
