//! One tower's working life behind a plain message border: commands in, owned data out; and the conductor who leads
//! two of them in lock-step.
//!
//! The page runs a [`Lab`] in a worker, the command line runs one directly. No clock, no web.

mod conductor;
#[allow(clippy::module_inception, reason = "the lab is the module's one thing; protocol is its border")]
mod lab;
mod protocol;

pub use conductor::{Conductor, Order, Pace, SLOW_STEP_SECS, Status};
pub use lab::Lab;
pub use protocol::{Command, Event, ExampleInfo, Failure, LabelSetInfo, RunInfo};
