//! `cargo xtask build`: makes `dist/`, a static site that any web server can serve from any path.

use anyhow::Result;
use lexopt::prelude::*;
use xtask::progress::Progress;

use super::Command;
use crate::bytes;
use crate::site::{Flavour, PAGE};

/// The table's entry.
pub const COMMAND: Command = Command {
    name: "build",
    options: "[--debug] [--single]",
    about: "make dist/ (--single: and dist/strata.html, all in one) and weigh it",
    run,
};

fn run(mut args: lexopt::Parser) -> Result<()> {
    let (mut flavour, mut is_single) = (Flavour::Release, false);
    while let Some(arg) = args.next()? {
        match arg {
            Long("debug") => flavour = Flavour::Debug,
            Long("single") => is_single = true,
            _ => return Err(arg.unexpected().into()),
        }
    }
    let mut progress = Progress::new(PAGE.steps());
    let dist = PAGE.build(flavour, &mut progress)?;
    // A debug build is larger by what nobody is sent.
    if flavour == Flavour::Release {
        bytes::print(&dist)?;
    }
    if is_single {
        let (path, bytes) = crate::single::write(&dist)?;
        println!("{}: {bytes} bytes, opens by itself", path.display());
    }
    Ok(())
}
