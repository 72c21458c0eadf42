//! `cargo xtask test`: every check that a change must pass, cheapest first.
//!
//! Stops at the first step that fails; a step of tests runs all of them first, so that one run names all that
//! is broken. Then it says how long each stage took and which tests were the slowest; the last line sums up the tests
//! that ran.

mod slowest;
mod stages;
mod tally;

use std::time::Instant;

use anyhow::Result;
use xtask::progress::Progress;

use super::{Command, deny, fuzz};
use crate::options::{Given, Opt};
use crate::site::{PAGE, Site, TOOLS};
use stages::Built;
use tally::Tally;

/// The stages in their order. With `|` between, as an option's words are.
const STAGES: &str = "fmt|clippy|deny|native|fuzz|wasm|bytes|e2e|firefox";
/// What a quick run leaves out.
const FULL_ONLY: [&str; 5] = ["deny", "fuzz", "bytes", "e2e", "firefox"];

/// The table's entry.
pub const COMMAND: Command = Command {
    name: "test",
    about: "all checks, with the time of each stage and the ten slowest tests",
    options: &[
        Opt::switch("quick", "without licences, fuzz targets, the page, the browsers and what trains for long"),
        Opt::value("only", STAGES, "this stage alone"),
    ],
    run,
};

/// How long each fuzz target runs: long enough to find what is easily found.
const FUZZ_SECS: u32 = 15;

fn run(given: &Given) -> Result<()> {
    let is_wanted = |stage: &&str| match given.text("only") {
        Some(only) => *stage == only,
        None => !given.has("quick") || !FULL_ONLY.contains(stage),
    };
    let stages: Vec<&'static str> = STAGES.split('|').filter(is_wanted).collect();
    let mut all = All::of(&stages, given.has("quick"))?;
    let outcome = stages.iter().try_for_each(|stage| all.stage(stage));
    // Also of a run that failed: what it took until then.
    all.print();
    outcome?;
    if let Some(line) = all.tally.line() {
        println!("\n{line}");
    }
    Ok(())
}

/// What the stages of a run share.
struct All {
    progress: Progress,
    tally: Tally,
    /// The page and the tools' site are built once, by the first stage that looks at them.
    page: Built,
    tools: Built,
    fuzz_targets: Vec<String>,
    is_quick: bool,
    took: Vec<Took>,
}

/// How long a stage took, in seconds.
struct Took {
    stage: &'static str,
    all_secs: f64,
    /// Until its first test ran.
    compile_secs: f64,
}

impl All {
    fn of(stages: &[&str], is_quick: bool) -> Result<Self> {
        let steps_of =
            |site: &Site, its: &[&str]| if stages.iter().any(|s| its.contains(s)) { site.steps() } else { 0 };
        let n_to_build = steps_of(&PAGE, &["bytes", "e2e", "firefox"]) + steps_of(&TOOLS, &["e2e", "firefox"]);
        let fuzz_targets = fuzz::targets()?;
        let n_steps = stages.iter().map(|stage| match *stage {
            "bytes" => 1,
            "fuzz" => 1 + fuzz_targets.len(),
            "clippy" => 10,
            "deny" => deny::STEPS,
            "wasm" | "e2e" => 3,
            _ => 2,
        });
        let progress = Progress::new(n_steps.sum::<usize>() + n_to_build);
        let (page, tools) = (Built::new(&PAGE), Built::new(&TOOLS));
        Ok(All { progress, tally: Tally::default(), page, tools, fuzz_targets, is_quick, took: Vec::new() })
    }

    fn stage(&mut self, stage: &'static str) -> Result<()> {
        if matches!(stage, "bytes" | "e2e" | "firefox") {
            self.timed("the page", |all| all.page.folder(&mut all.progress).map(drop))?;
        }
        if matches!(stage, "e2e" | "firefox") {
            self.timed("the tools", |all| all.tools.folder(&mut all.progress).map(drop))?;
        }
        self.timed(stage, |all| match stage {
            "fmt" => stages::fmt(&mut all.progress),
            "clippy" => stages::clippy(&mut all.progress),
            "deny" => deny::ask(&mut all.progress, false),
            "native" => stages::native(&mut all.progress, &mut all.tally, all.is_quick),
            "fuzz" => fuzz::throw(&mut all.progress, &all.fuzz_targets, FUZZ_SECS),
            "wasm" => stages::wasm(&mut all.progress, &mut all.tally),
            "bytes" => stages::weigh(&all.page.folder(&mut all.progress)?, &mut all.progress),
            "e2e" => stages::e2e(&mut all.progress, &mut all.tally),
            _ => stages::firefox(&mut all.progress, &mut all.tally),
        })
    }

    fn timed(&mut self, stage: &'static str, work: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let (started, compiled_before) = (Instant::now(), self.tally.compile_secs);
        self.tally.stage = stage;
        let outcome = work(self);
        let all_secs = started.elapsed().as_secs_f64();
        // A site that stands already is no stage.
        if all_secs > 0.05 || outcome.is_err() {
            self.took.push(Took { stage, all_secs, compile_secs: self.tally.compile_secs - compiled_before });
        }
        outcome
    }

    fn print(&self) {
        println!("\n  seconds  of these compiling tests");
        for Took { stage, all_secs, compile_secs } in &self.took {
            let compiled = if *compile_secs > 0.0 { format!("{compile_secs:8.1}") } else { " ".repeat(8) };
            println!("{all_secs:9.1} {compiled}  {stage}");
        }
        println!("{:9.1} {:8}  all", self.took.iter().map(|took| took.all_secs).sum::<f64>(), "");
        let slowest = self.tally.slowest(10);
        if !slowest.is_empty() {
            println!("\nthe ten slowest tests, in seconds by the clock, whatever ran beside them:");
            slowest.iter().for_each(|line| println!("{line}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quick_run_leaves_out_stages_that_there_are() {
        assert!(FULL_ONLY.iter().all(|stage| STAGES.split('|').any(|one| one == *stage)));
    }
}
