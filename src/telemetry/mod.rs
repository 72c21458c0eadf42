//! What a step showed, as plain owned numbers: the vocabulary of everything that draws.

mod history;
mod snapshot;

pub use history::History;
pub use snapshot::{NonFinite, Snapshot};
