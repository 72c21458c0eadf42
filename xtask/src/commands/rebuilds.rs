//! `cargo xtask rebuilds`: how long a developer waits after a change, in a view, in a lens and in the engine.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::time::{Instant, SystemTime};

use anyhow::{Context, Result};
use xtask::paths;
use xtask::progress::Progress;

use super::Command;
use crate::options::Given;
use crate::site::{Flavour, PAGE};

/// The table's entry.
pub const COMMAND: Command = Command {
    name: "rebuilds",
    about: "time `build --debug` after a change in a view, a lens, the engine",
    options: &[],
    run,
};

/// The longest that a developer shall wait.
const GOAL_SECS: f64 = 15.0;

/// What is changed, and where.
const PLACES: [(&str, &str); 3] = [
    ("a view", "src/views/footer.rs"),
    ("a lens", "crates/lens/src/lenses/layers.rs"),
    ("the engine", "crates/engine/src/nn/train.rs"),
];

fn run(_: &Given) -> Result<()> {
    let mut progress = Progress::new((PLACES.len() + 2) * PAGE.steps());
    PAGE.build(Flavour::Debug, &mut progress)?; // dependencies, and what changed since the last time
    let mut lines = Vec::new();
    for (what, file) in PLACES {
        let change = Change::make(paths::root().join(file))?;
        let started = Instant::now();
        PAGE.build(Flavour::Debug, &mut progress)?;
        let seconds = started.elapsed().as_secs_f64();
        drop(change);
        lines.push(format!("{what:<12} {seconds:>6.1} s  {file}"));
    }
    PAGE.build(Flavour::Debug, &mut progress)?; // of the files as they were
    println!("\nfrom a change to the page; at most {GOAL_SECS:.0} s is the goal");
    lines.iter().for_each(|line| println!("{line}"));
    Ok(())
}

/// A source file with a constant more, until this is dropped.
struct Change {
    path: PathBuf,
    original: Vec<u8>,
}

impl Change {
    fn make(path: PathBuf) -> Result<Self> {
        let original = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let change = Change { path, original };
        // Never the same twice, or the compiler would find its answer among what it remembers. `used` keeps it in.
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_nanos();
        let line = format!("\n#[used]\nstatic CHANGED_BY_XTASK_REBUILDS: &str = \"{now}\";\n");
        let mut file = fs::OpenOptions::new().append(true).open(&change.path)?;
        file.write_all(line.as_bytes())?;
        Ok(change)
    }
}

impl Drop for Change {
    fn drop(&mut self) {
        // With a new time of change, so that Cargo sees that it is another file again.
        if let Err(error) = fs::write(&self.path, &self.original) {
            eprintln!("cannot restore {}: {error}; `git checkout` does", self.path.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_file_is_another_one_and_then_as_it_was() {
        let path = std::env::temp_dir().join(format!("strata-rebuilds-{}.rs", std::process::id()));
        fs::write(&path, "//! A file.\n").unwrap();
        let change = Change::make(path.clone()).unwrap();
        let changed = fs::read_to_string(&path).unwrap();
        assert!(changed.starts_with("//! A file.\n") && changed.contains("static CHANGED"), "{changed}");
        drop(change);
        assert_eq!(fs::read_to_string(&path).unwrap(), "//! A file.\n");
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn the_files_to_change_exist() {
        for (_, file) in PLACES {
            assert!(paths::root().join(file).is_file(), "{file}");
        }
    }
}
