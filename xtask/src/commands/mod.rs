//! The command table; one file or folder per command.

mod bench;
mod build;
mod deny;
mod fingerprint;
mod fuzz;
mod monkey;
mod rebuilds;
mod serve;
mod shots;
mod soak;
mod test;

use anyhow::Result;

use crate::options::{Given, Opt, lines};

/// The commands in the order in which the help shows them.
pub const COMMANDS: &[Command] = &[
    serve::COMMAND,
    build::COMMAND,
    test::COMMAND,
    deny::COMMAND,
    fuzz::COMMAND,
    shots::COMMAND,
    monkey::COMMAND,
    soak::COMMAND,
    bench::COMMAND,
    fingerprint::COMMAND,
    rebuilds::COMMAND,
];

/// One `cargo xtask` command.
pub struct Command {
    /// What is typed.
    pub name: &'static str,
    /// One line for the help.
    pub about: &'static str,
    /// All that it can be told.
    pub options: &'static [Opt],
    /// Does the work.
    pub run: fn(&Given) -> Result<()>,
}

impl Command {
    /// What `cargo xtask NAME --help` prints.
    pub fn help(&self) -> String {
        let (name, about) = (self.name, self.about);
        format!("Usage: cargo xtask {name} [OPTIONS]\n\n{about}\n\n{}", lines(self.options))
    }
}
