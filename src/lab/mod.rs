//! One tower's working life behind a plain message border: commands in, owned data out.
//!
//! The page runs a [`Lab`] in a worker, the command line runs one directly. No clock, no web.

#[allow(clippy::module_inception, reason = "the lab is the module's one thing; protocol is its border")]
mod lab;
mod protocol;

pub use lab::Lab;
pub use protocol::{Command, Event, Failure, LabelSetInfo, RunInfo};
