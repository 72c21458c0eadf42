//! Shows each step of a command: `[1/4] wasm32 target … ok (0.1 s)`.

use std::io::Write;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

/// Counts the steps of one command.
pub struct Progress {
    done: usize,
    total: usize,
    show: fn(&str),
}

impl Progress {
    /// A command of `total` steps.
    pub fn new(total: usize) -> Self {
        Progress { done: 0, total, show: on_stdout }
    }

    /// The same for a command whose standard output is an answer: the steps go to standard error.
    pub fn beside_answer(total: usize) -> Self {
        Progress { show: on_stderr, ..Self::new(total) }
    }

    /// Starts a step that prints nothing itself.
    pub fn start(&mut self, name: &str) -> Step {
        self.announce(name, false)
    }

    /// Starts a step whose own output follows on the lines below.
    pub fn start_loud(&mut self, name: &str) -> Step {
        let step = self.announce(name, true);
        (self.show)("\n");
        step
    }

    fn announce(&mut self, name: &str, loud: bool) -> Step {
        self.done += 1;
        let label = format!("[{}/{}] {name}", self.done, self.total);
        (self.show)(&format!("{label} … "));
        Step { label, loud, started: Instant::now(), finished: false, show: self.show }
    }
}

fn on_stdout(text: &str) {
    print!("{text}");
    let _ = std::io::stdout().flush();
}

fn on_stderr(text: &str) {
    eprint!("{text}");
}

/// A running step; says "failed" if it is dropped before [`Step::ok`].
pub struct Step {
    label: String,
    loud: bool,
    started: Instant,
    finished: bool,
    show: fn(&str),
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
        let label = if self.loud { format!("{} … ", self.label) } else { String::new() };
        (self.show)(&format!("{label}{word} ({seconds:.1} s)\n"));
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
