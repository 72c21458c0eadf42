//! How the program ends: a number for scripts, one sentence for people.

use std::fmt;
use std::io::{Error, ErrorKind};
use std::process::ExitCode;

/// Something went wrong: a run that cannot be, a file that cannot be written.
const FAILED: u8 = 1;
/// What was asked cannot be meant: clap's number for arguments, and ours for a link refused by `--strict`.
pub(super) const USAGE: u8 = 2;
/// A tower met a NaN or an infinity.
pub(super) const NOT_FINITE: u8 = 3;
/// A replay has other bits than the link promises.
pub(super) const DIFFERS: u8 = 4;

/// An end with a number of its own.
#[derive(Debug)]
pub(super) struct Exit {
    pub(super) code: u8,
    pub(super) why: String,
}

impl Exit {
    pub(super) fn with(code: u8, why: impl Into<String>) -> anyhow::Error {
        Exit { code, why: why.into() }.into()
    }
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for Exit {}

/// Standard output takes no more.
#[derive(Debug)]
pub(super) struct Unprinted(pub(super) Error);

impl Unprinted {
    /// Whether the reader has simply seen enough.
    pub(super) fn is_closed_pipe(&self) -> bool {
        self.0.kind() == ErrorKind::BrokenPipe
    }
}

impl fmt::Display for Unprinted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("standard output cannot be written")
    }
}

impl std::error::Error for Unprinted {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

/// Says on stderr what went wrong, if anything, and gives the number to end with. A closed pipe is no fault.
pub(super) fn ended(result: anyhow::Result<()>) -> ExitCode {
    let Err(error) = result else { return ExitCode::SUCCESS };
    if error.downcast_ref::<Unprinted>().is_some_and(Unprinted::is_closed_pipe) {
        return ExitCode::SUCCESS;
    }
    // One sentence with its causes, whatever RUST_BACKTRACE says.
    super::say::note(format_args!("error: {error:#}"));
    ExitCode::from(error.downcast_ref::<Exit>().map_or(FAILED, |exit| exit.code))
}
