//! Adds up what test programs say: how many tests passed, and how long they took.

use std::io::{BufRead, BufReader};
use std::process::{Command as Process, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use super::slowest::{Program, Timed};

/// The sums of all test programs.
#[derive(Default)]
pub struct Tally {
    /// The stage that runs.
    pub stage: &'static str,
    /// How long it took until the first test of each command ran.
    pub compile_secs: f64,
    passed: u64,
    failed: u64,
    ignored: u64,
    timed: Vec<(&'static str, Timed)>,
}

impl Tally {
    /// Runs tests, so many at a time, with their output shown, and counts them.
    pub fn run(&mut self, command: &mut Process, n_threads: usize, what: &str) -> Result<()> {
        let started = Instant::now();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {what}"))?;
        let before = self.passed;
        let mut program: Option<Program> = None;
        let mut has_begun = false;
        if let Some(stdout) = child.stdout.take() {
            for line in BufReader::new(stdout).lines() {
                let (line, secs) = (line?, started.elapsed().as_secs_f64());
                println!("{line}");
                if line.starts_with("running ") {
                    self.compile_secs += if has_begun { 0.0 } else { secs };
                    (has_begun, program) = (true, Some(Program::new(n_threads, secs)));
                } else if let Some(program) = &mut program {
                    program.read(&line, secs);
                }
                if self.count(&line)
                    && let Some(program) = program.take()
                {
                    self.timed.extend(program.times().into_iter().map(|timed| (self.stage, timed)));
                }
            }
        }
        let status = child.wait()?;
        if !status.success() {
            bail!("{what} failed ({status})");
        }
        if self.passed == before {
            bail!("{what} ran no test");
        }
        Ok(())
    }

    /// Lines of the slowest tests, the slowest first.
    pub fn slowest(&self, n: usize) -> Vec<String> {
        let mut all: Vec<&(&str, Timed)> = self.timed.iter().collect();
        all.sort_by(|a, b| b.1.secs.total_cmp(&a.1.secs));
        all.iter().take(n).map(|(stage, timed)| format!("{:9.1}  {stage:<8} {}", timed.secs, timed.name)).collect()
    }

    /// The sum of all tests, if any ran.
    pub fn line(&self) -> Option<String> {
        (self.passed > 0).then(|| format!("{} passed, {} failed, {} skipped", self.passed, self.failed, self.ignored))
    }

    /// Whether this line ends a program.
    fn count(&mut self, line: &str) -> bool {
        let Some((_, counts)) = line.split_once("test result: ") else { return false };
        for part in counts.split([';', '.']) {
            let mut words = part.split_whitespace();
            let (Some(Ok(number)), Some(word)) = (words.next().map(str::parse::<u64>), words.next()) else { continue };
            match word {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn result_lines_are_added_up() {
        let mut tally = Tally::default();
        tally.count("test result: ok. 12 passed; 0 failed; 3 ignored; 0 measured; 1 filtered out; finished in 0.35s");
        tally.count("test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 filtered out");
        tally.count("test engine::passes ... ok");
        assert_eq!(tally.line().as_deref(), Some("13 passed, 2 failed, 3 skipped"));
    }

    #[test]
    fn the_slowest_stand_first() {
        let timed = [("a", 1.0), ("b", 3.0), ("c", 2.0)].map(|(name, secs)| ("e2e", Timed { name: name.into(), secs }));
        let tally = Tally { timed: timed.into(), ..Tally::default() };
        assert_eq!(tally.slowest(2), ["      3.0  e2e      b", "      2.0  e2e      c"]);
    }
}
