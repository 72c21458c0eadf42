//! `cargo xtask COMMAND`: everything a developer of Strata runs.
//!
//! To add a command: write `commands/NAME.rs` with a `pub const COMMAND: Command`, and name it in `commands/mod.rs`.

#![allow(clippy::disallowed_methods)] // The clock is forbidden to the engine; build tools may time their steps.

mod bytes;
mod commands;
mod icons;
mod order;
mod shorten;
mod single;
mod site;

use std::process::ExitCode;

use commands::COMMANDS;

fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1);
    let name = args.next().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if matches!(name.as_str(), "" | "help" | "-h" | "--help") {
        print!("{}", usage());
        return ExitCode::SUCCESS;
    }
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        eprint!("error: there is no command `{name}`\n\n{}", usage());
        return ExitCode::from(2);
    };
    match (command.run)(lexopt::Parser::from_args(args)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // `{:#}` and not `{:?}`: one sentence, no backtrace.
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> String {
    let mut text = String::from("Usage: cargo xtask COMMAND [OPTIONS]\n\n");
    for command in COMMANDS {
        text += &format!("  {:<44} {}\n", format!("{} {}", command.name, command.options), command.about);
    }
    text
}
