//! The command table; one file per command.

mod bench;
mod build;
mod fingerprint;
mod fuzz;
mod monkey;
mod rebuilds;
mod serve;
mod soak;
mod test;

use anyhow::Result;

/// The commands in the order in which the help shows them.
pub const COMMANDS: &[Command] = &[
    serve::COMMAND,
    build::COMMAND,
    test::COMMAND,
    fuzz::COMMAND,
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
    /// Its options, as the help shows them.
    pub options: &'static str,
    /// One line for the help.
    pub about: &'static str,
    /// Reads the options and does the work.
    pub run: fn(lexopt::Parser) -> Result<()>,
}
