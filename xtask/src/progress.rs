//! Shows each step of a command: `[1/4] wasm32 target … ok (0.1 s)`.

use std::io::Write;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

/// Counts the steps of one command.
pub struct Progress {
    done: usize,
    total: usize,
}

impl Progress {
    /// A command of `total` steps.
    pub fn new(total: usize) -> Self {
        Progress { done: 0, total }
    }

    /// Starts a step that prints nothing itself.
    pub fn start(&mut self, name: &str) -> Step {
        let step = self.announce(name, false);
        let _ = std::io::stdout().flush();
        step
    }

    /// Starts a step whose own output follows on the lines below.
    pub fn start_loud(&mut self, name: &str) -> Step {
        let step = self.announce(name, true);
        println!();
        step
    }

    fn announce(&mut self, name: &str, loud: bool) -> Step {
        self.done += 1;
        let label = format!("[{}/{}] {name}", self.done, self.total);
        print!("{label} … ");
        Step { label, loud, started: Instant::now(), finished: false }
    }
}

/// A running step; says "failed" if it is dropped before [`Step::ok`].
pub struct Step {
    label: String,
    loud: bool,
    started: Instant,
    finished: bool,
}

impl Step {
    /// The step went well.
    pub fn ok(self) {
        self.end("ok");
    }

    /// The step went well, with something to say about it.
    pub fn ok_with(self, note: &str) {
        self.end(&format!("ok, {note}"));
    }

    fn end(mut self, word: &str) {
        self.finished = true;
        self.print(word);
    }

    fn print(&self, word: &str) {
        let seconds = self.started.elapsed().as_secs_f64();
        if self.loud {
            print!("{} … ", self.label);
        }
        println!("{word} ({seconds:.1} s)");
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if !self.finished {
            self.print("failed");
        }
    }
}

/// Runs a command with its output shown; `what` names it in the error.
pub fn run(command: &mut Command, what: &str) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {what}"))?;
    if !status.success() {
        bail!("{what} failed ({status})");
    }
    Ok(())
}
