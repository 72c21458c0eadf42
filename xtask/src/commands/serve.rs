//! `cargo xtask serve`: builds the page, serves it on this machine and opens a browser where there is one.

use std::process::{Command as Process, Stdio};
use std::time::SystemTime;

use anyhow::Result;
use xtask::paths;
use xtask::progress::{self, Progress};
use xtask::server::{self, Server};

use super::Command;
use crate::options::{Given, Opt};
use crate::site::{Flavour, PAGE};
use crate::watch::{self, Watch};

/// The table's entry.
pub const COMMAND: Command = Command {
    name: "serve",
    about: "build the page, serve it on this machine, open a browser",
    options: &[
        Opt::value("port", "N", "the first port to try (8080); 0 is any"),
        Opt::switch("debug", "fast to compile, with names in stack traces"),
        Opt::switch("watch", "build again, by --debug, whenever a source changes, and have the page load itself again"),
        Opt::switch("no-open", "open no browser"),
    ],
    run,
};

const DEFAULT_PORT: u16 = 8080;

fn run(given: &Given) -> Result<()> {
    let is_watching = given.has("watch");
    let flavour = if given.has("debug") || is_watching { Flavour::Debug } else { Flavour::Release };
    let port = given.number("port")?.unwrap_or(DEFAULT_PORT);
    let mut progress = Progress::new(PAGE.steps() + 1);
    let mut since = SystemTime::now();
    // Before the build: what changes while it runs is built too.
    let watched = is_watching.then(|| Watch::start(&watch::sources())).transpose()?;
    let dist = PAGE.build(flavour, &mut progress)?;
    if is_watching {
        watch::stamp(&dist, &name_of(since)?)?;
    }
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
    if !given.has("no-open") {
        open_browser(&server.url());
    }
    let Some(watched) = watched else { return server.wait() };
    println!("Watching what the page is made from.");
    loop {
        let path = watched.changed(since)?;
        println!("\n{} changed", path.strip_prefix(paths::root()).unwrap_or(&path).display());
        since = SystemTime::now();
        // By another xtask: the pages beside the towers are made by its own code, which may have changed too.
        let mut build = paths::cargo();
        build.args(["xtask", "build", "--debug"]);
        // What does not compile was told above; the page stays as it was.
        match progress::run(&mut build, "the build").and_then(|()| watch::stamp(&dist, &name_of(since)?)) {
            Ok(()) => println!("The page loads itself again."),
            Err(error) => eprintln!("error: {error:#}; the page stays as it was"),
        }
    }
}

/// A build's name: no two are of one time.
fn name_of(at: SystemTime) -> Result<String> {
    Ok(at.duration_since(SystemTime::UNIX_EPOCH)?.as_nanos().to_string())
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
