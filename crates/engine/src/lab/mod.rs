//! The working lives of workers behind plain message borders: asks in, owned data out. No clock, no web.
//!
//! A [`Lab`] trains one tower. The page runs each in a worker, the command line runs them directly.

mod comparison;
mod first;
mod info;
#[allow(clippy::module_inception, reason = "the lab is the module's one thing; protocol is its border")]
mod lab;
mod memory;
mod protocol;
mod texts;

pub use comparison::Comparison;
pub use info::{ExampleInfo, LabelSetInfo, LevelsInfo, RunInfo};
pub use lab::{CHECKPOINT_BYTES, Lab};
pub use protocol::{Ask, Failure, Reply, Stored, TowerSpec, Weights, Word, Work};
pub use texts::{Brought, corpus_of, has_its_tokens};
