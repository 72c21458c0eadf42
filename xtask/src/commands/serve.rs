//! `cargo xtask serve`: builds the page, serves it on this machine and opens a browser where there is one.

use std::process::{Command as Process, Stdio};

use anyhow::{Result, anyhow};
use lexopt::prelude::*;
use xtask::progress::Progress;
use xtask::server::{self, Server};

use super::Command;
use crate::site::{Flavour, PAGE};

/// The table's entry.
pub const COMMAND: Command = Command {
    name: "serve",
    options: "[--port N] [--debug] [--no-open]",
    about: "build the page, serve it here, open a browser",
    run,
};

const DEFAULT_PORT: u16 = 8080;

fn run(mut args: lexopt::Parser) -> Result<()> {
    let (mut flavour, mut port, mut open) = (Flavour::Release, DEFAULT_PORT, true);
    while let Some(arg) = args.next()? {
        match arg {
            Long("port") => {
                port = args.value()?.parse().map_err(|_| anyhow!("--port wants a number from 0 to 65535"))?
            }
            Long("debug") => flavour = Flavour::Debug,
            Long("no-open") => open = false,
            _ => return Err(arg.unexpected().into()),
        }
    }
    let mut progress = Progress::new(PAGE.steps() + 1);
    let dist = PAGE.build(flavour, &mut progress)?;
    // A debug build is larger than the one file may be.
    if flavour == Flavour::Release {
        crate::single::write(&dist)?;
    }

    let step = progress.start("serve dist/");
    let (listener, taken) = server::bind_from(port)?;
    let server = Server::start(listener, &dist, "")?;
    step.ok();
    for port in taken {
        println!("Port {port} is taken; using the next one.");
    }
    println!("Strata is at {}   (Ctrl-C stops it)", server.url());
    if open {
        open_browser(&server.url());
    }
    server.wait()
}

/// Opens the system's browser, silently doing nothing where there is none.
fn open_browser(url: &str) {
    let set = |name| std::env::var_os(name).is_some();
    let (program, args): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("cmd", &["/C", "start", ""])
    } else if set("DISPLAY") || set("WAYLAND_DISPLAY") {
        ("xdg-open", &[])
    } else {
        return;
    };
    if set("CI") {
        return;
    }
    // Not waited for: some openers stay for as long as the browser does.
    let _ = Process::new(program)
        .args(args)
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
}
