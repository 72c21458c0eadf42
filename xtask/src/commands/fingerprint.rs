//! `cargo xtask fingerprint`: the bits of a link after so many steps, wherever the engine runs.

use std::process::Stdio;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use xtask::progress::{self, Progress};
use xtask::{paths, programs};

use super::Command;
use crate::options::{Given, Opt};
use crate::site::{Flavour, TOOLS};

/// The table's entry.
pub const COMMAND: Command = Command {
    name: "fingerprint",
    about: "the fingerprints of a link's towers, one line each",
    options: &[
        Opt::value("browser", "chromium|firefox|node|native", "where the engine runs (native)"),
        Opt::value("link", "L", "the run (v=1)"),
        Opt::value("steps", "N", "after how many steps (100)"),
    ],
    run,
};

fn run(given: &Given) -> Result<()> {
    let place = given.text("browser").unwrap_or("native");
    let (link, n_steps) = (given.text("link").unwrap_or("v=1"), given.number("steps")?.unwrap_or(100u32));
    let request = serde_json::json!({ "fingerprint": { "link": link, "n_steps": n_steps } });
    let answer = match place {
        "native" => {
            let mut cargo = paths::cargo();
            cargo.args(["run", "--release", "--bin", "strata", "--", "fingerprint"]);
            cargo.args(["--link", link, "--steps", &n_steps.to_string()]);
            return progress::run(&mut cargo, "the native run");
        }
        "node" => {
            TOOLS.build(Flavour::Release, &mut Progress::beside_answer(TOOLS.steps()))?;
            let node = programs::NODE.find_or_install()?;
            let mut node = std::process::Command::new(node);
            node.current_dir(paths::root()).args(["xtask/node/tools.mjs", &request.to_string()]);
            output(&mut node).context("Node.js did not answer")?
        }
        _ => {
            TOOLS.build(Flavour::Release, &mut Progress::beside_answer(TOOLS.steps()))?;
            inside(place, &request)?
        }
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
