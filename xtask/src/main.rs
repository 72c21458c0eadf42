//! `cargo xtask COMMAND`: everything a developer of Strata runs.
//!
//! To add a command: write `commands/NAME.rs` with a `pub const COMMAND: Command`, and name it in `commands/mod.rs`. Its
//! options stand in its table, from which they are read and its `--help` is printed.

#![allow(clippy::disallowed_methods)] // The clock is forbidden to the engine; build tools may time their steps.

mod bytes;
mod commands;
mod icons;
mod options;
mod order;
mod shorten;
mod single;
mod site;
mod watch;

use std::process::ExitCode;

use commands::COMMANDS;
use options::Given;

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
    let outcome = Given::read(command.options, lexopt::Parser::from_args(args));
    let outcome = match outcome {
        Ok(None) => {
            print!("{}", command.help());
            return ExitCode::SUCCESS;
        }
        Ok(Some(given)) => (command.run)(&given),
        Err(error) => {
            eprintln!("error: {error:#}\n`cargo xtask {name} --help` says what it can be told");
            return ExitCode::from(2);
        }
    };
    match outcome {
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
        text += &format!("  {:<12} {}\n", command.name, command.about);
    }
    text + "\n`cargo xtask COMMAND --help` says what a command can be told.\n"
}
