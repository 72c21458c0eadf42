//! `cargo xtask shots`: pictures of the main views in Chromium, at every size, in both themes and languages.

use std::fs;

use anyhow::{Context, Result};
use xtask::progress::{self, Progress};
use xtask::{paths, programs};

use super::Command;
use crate::options::{Given, Opt};
use crate::site::{Flavour, PAGE};

/// The table's entry.
pub const COMMAND: Command = Command {
    name: "shots",
    about: "pictures of the main views at every size, in both themes and languages, and one page that shows them",
    options: &[
        Opt::value("out", "DIR", "where they go (target/shots/all)"),
        Opt::value("only", "VIEW,...", "only these: first, lens, lattice, scene, branch, settings, share, claims, …"),
        Opt::value("size", "WxH,...", "only these of 1440x900, 1024x768, 390x844, 360x640"),
        Opt::value("theme", "dark|light", "only this theme"),
        Opt::value("lang", "en|zh", "only this language"),
        Opt::switch("readme", "nothing but README's picture, docs/page.png"),
        Opt::switch("no-build", "of dist/ as it is"),
    ],
    run,
};

/// Which of the pictures README shows.
const OF_README: [(&str, &str); 4] = [("only", "first"), ("size", "1440x900"), ("theme", "dark"), ("lang", "en")];
const ITS_FILE: &str = "first-1440x900-dark-en.png";

fn run(given: &Given) -> Result<()> {
    let mut progress = Progress::new(if given.has("no-build") { 2 } else { 2 + PAGE.steps() });
    if !given.has("no-build") {
        PAGE.build(Flavour::Release, &mut progress)?;
    }
    let step = progress.start_loud("Chromium and ChromeDriver");
    programs::CHROMIUM.find_or_install()?;
    programs::CHROMEDRIVER.find_or_install()?;
    step.ok();
    let step = progress.start_loud("pictures");
    let of_readme = given.has("readme").then(|| paths::target().map(|dir| dir.join("shots").join("readme")));
    let of_readme = of_readme.transpose()?;
    let mut cargo = paths::cargo();
    cargo.args(["run", "--quiet", "--profile", "tool", "--package", "e2e", "--bin", "shots", "--"]);
    if let Some(dir) = &of_readme {
        cargo
            .arg("--out")
            .arg(dir)
            .args(OF_README.iter().flat_map(|(name, value)| [format!("--{name}"), (*value).into()]));
    } else {
        let wishes = [
            ("--only", given.text("only")),
            ("--size", given.text("size")),
            ("--theme", given.text("theme")),
            ("--lang", given.text("lang")),
        ];
        cargo.args(wishes.iter().filter_map(|(name, value)| Some([*name, (*value)?])).flatten());
        if let Some(out) = given.text("out") {
            // Relative to where the command was typed, not to the workspace's root.
            cargo.arg("--out").arg(std::path::absolute(out)?);
        }
    }
    progress::run(&mut cargo, "the pictures")?;
    if let Some(dir) = of_readme {
        let to = paths::root().join("docs").join("page.png");
        fs::copy(dir.join(ITS_FILE), &to).with_context(|| format!("cannot write {}", to.display()))?;
        println!("{}", to.display());
    }
    step.ok();
    Ok(())
}
