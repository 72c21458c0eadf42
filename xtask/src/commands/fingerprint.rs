//! `cargo xtask fingerprint`: the bits of a link after so many steps, wherever the engine runs.

use std::process::Stdio;

use anyhow::{Context, Result, bail};
use lexopt::prelude::*;
use serde_json::Value;
use xtask::progress::{self, Progress};
use xtask::{paths, programs};

use super::Command;
use crate::site::{Flavour, TOOLS};

/// The table's entry.
pub const COMMAND: Command = Command {
    name: "fingerprint",
    options: "[--browser chromium|firefox|node|native] [--link L] [--steps N]",
    about: "the fingerprints of a link's towers, one line each",
    run,
};

fn run(mut args: lexopt::Parser) -> Result<()> {
    let (mut place, mut link, mut n_steps) = ("native".to_string(), "v=1".to_string(), 100u32);
    while let Some(arg) = args.next()? {
        match arg {
            Long("browser") => place = args.value()?.string()?,
            Long("link") => link = args.value()?.string()?,
            Long("steps") => n_steps = args.value()?.parse()?,
            _ => return Err(arg.unexpected().into()),
        }
    }
    let request = serde_json::json!({ "fingerprint": { "link": link, "n_steps": n_steps } });
    let answer = match place.as_str() {
        "native" => {
            let mut cargo = paths::cargo();
            cargo.args(["run", "--release", "--bin", "strata", "--", "fingerprint"]);
            cargo.args(["--link", &link, "--steps", &n_steps.to_string()]);
            return progress::run(&mut cargo, "the native run");
        }
        "node" => {
            TOOLS.build(Flavour::Release, &mut Progress::beside_answer(TOOLS.steps()))?;
            let node = programs::NODE.find_or_install()?;
            let mut node = std::process::Command::new(node);
            node.current_dir(paths::root()).args(["xtask/node/tools.mjs", &request.to_string()]);
            output(&mut node).context("Node.js did not answer")?
        }
        "chromium" | "firefox" => {
            TOOLS.build(Flavour::Release, &mut Progress::beside_answer(TOOLS.steps()))?;
            inside(&place, &request)?
        }
        _ => bail!("--browser wants chromium, firefox, node or native"),
    };
    let answer: Value = serde_json::from_str(&answer).context("the answer is not JSON")?;
    for tower in ["a", "b"] {
        println!("{tower} {}", answer[tower].as_str().context("a tower could not be built")?);
    }
    Ok(())
}

/// Asks a worker of the tools' site in a browser.
pub fn inside(browser: &str, request: &Value) -> Result<String> {
    let mut cargo = paths::cargo();
    cargo.args(["run", "--quiet", "--profile", "tool", "--package", "e2e", "--bin", "inside", "--"]);
    cargo.arg(request.to_string()).env("E2E_BROWSER", browser);
    let (program, driver) = match browser {
        "firefox" => (programs::FIREFOX, programs::GECKODRIVER),
        _ => (programs::CHROMIUM, programs::CHROMEDRIVER),
    };
    for program in [program, driver] {
        cargo.env(program.variable, program.find_or_install()?);
    }
    output(&mut cargo).context("the browser did not answer")
}

fn output(command: &mut std::process::Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        bail!("it ended with {}", output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_string())
}
