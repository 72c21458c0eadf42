//! Ctrl-C and its like: the first is kept until the step is over, the second ends the program at once.

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Whether somebody wants the program to end.
#[derive(Clone)]
pub(super) struct Interrupt(Arc<AtomicUsize>);

impl Interrupt {
    /// Begins to watch.
    ///
    /// # Errors
    /// Where the system has no room for it.
    pub(super) fn watch() -> std::io::Result<Interrupt> {
        let (signal, again) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        for which in [SIGINT, SIGTERM] {
            // In this order: the first signal finds `again` still false.
            flag::register_conditional_shutdown(which, code(which as usize).into(), Arc::clone(&again))?;
            flag::register(which, Arc::clone(&again))?;
            flag::register_usize(which, Arc::clone(&signal), which as usize)?;
        }
        // A file that grows past its limit is then an error of that write, not the end of the program.
        #[cfg(unix)]
        flag::register(signal_hook::consts::SIGXFSZ, Arc::new(AtomicBool::new(false)))?;
        Ok(Interrupt(signal))
    }

    /// The number to end with, once a signal has come: 128 and the signal's own.
    pub(super) fn code(&self) -> Option<u8> {
        match self.0.load(Ordering::Relaxed) {
            0 => None,
            signal => Some(code(signal)),
        }
    }
}

fn code(signal: usize) -> u8 {
    128 + signal as u8
}
