//! The two streams. `println!` and `eprintln!` panic where a stream takes no more; these do not.

use super::exit::Unprinted;
use std::fmt::Display;
use std::io::Write;
use std::path::Path;

/// A remark on stderr. If nobody can hear it, so be it.
pub(super) fn note(text: impl Display) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Standard output.
pub(super) struct Out {
    keeps_going: bool,
    fault: Option<Unprinted>,
}

impl Out {
    /// Of a command whose result is what it prints: it ends as soon as nothing can be printed.
    pub(super) fn new() -> Out {
        Out { keeps_going: false, fault: None }
    }

    /// Of a command whose result are files: it goes on without a word, and [`Out::finish`] tells.
    pub(super) fn beside_files() -> Out {
        Out { keeps_going: true, fault: None }
    }

    /// Prints a line.
    ///
    /// # Errors
    /// [`Unprinted`], at once or at the end.
    pub(super) fn line(&mut self, text: impl Display) -> anyhow::Result<()> {
        self.write(format_args!("{text}\n"))
    }

    /// Prints text as it is.
    ///
    /// # Errors
    /// [`Unprinted`], at once or at the end.
    pub(super) fn write(&mut self, text: impl Display) -> anyhow::Result<()> {
        if self.fault.is_some() {
            return Ok(());
        }
        let mut stdout = std::io::stdout().lock();
        match write!(stdout, "{text}").and_then(|()| stdout.flush()).map_err(Unprinted) {
            Ok(()) => Ok(()),
            Err(fault) if self.keeps_going => {
                self.fault = Some(fault);
                Ok(())
            }
            Err(fault) => Err(fault.into()),
        }
    }

    /// What went wrong on the way, now that the files are written.
    ///
    /// # Errors
    /// [`Unprinted`]
    pub(super) fn finish(self) -> anyhow::Result<()> {
        self.fault.map_or(Ok(()), |fault| Err(fault.into()))
    }
}

/// A path for JSON, which has no other text than Unicode: what is none shows as �.
pub(super) fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
