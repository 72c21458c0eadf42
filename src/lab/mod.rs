//! One tower's working life behind a plain message border: commands in, owned data out.
//!
//! The page runs a `Lab` in a worker, the command line runs one directly. No clock, no web.

mod caption;
mod conductor;
mod protocol;

pub use caption::{caption, number};
pub use conductor::{Conductor, Order, Pace, SLOW_STEP_SECS, Status};
pub use protocol::{Command, Event, Failure, LabelSetInfo, RunInfo};
