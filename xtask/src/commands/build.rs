//! `cargo xtask build`: makes `dist/`, a static site that any web server can serve from any path.

use anyhow::Result;
use lexopt::prelude::*;
use xtask::progress::Progress;

use super::Command;
use crate::bytes;
use crate::site::{Flavour, PAGE};

/// The table's entry.
pub const COMMAND: Command =
    Command { name: "build", options: "[--debug]", about: "make dist/ and print what it weighs", run };

fn run(mut args: lexopt::Parser) -> Result<()> {
    let mut flavour = Flavour::Release;
    while let Some(arg) = args.next()? {
        match arg {
            Long("debug") => flavour = Flavour::Debug,
            _ => return Err(arg.unexpected().into()),
        }
    }
    let mut progress = Progress::new(PAGE.steps());
    let dist = PAGE.build(flavour, &mut progress)?;
    // A debug build is larger by what nobody is sent.
    if flavour == Flavour::Release {
        bytes::print(&dist)?;
    }
    Ok(())
}
