//! What a step showed, as plain owned numbers: the vocabulary of everything that draws.

mod history;
mod record;
mod snapshot;

pub use history::History;
pub use record::record;
pub use snapshot::{NonFinite, Snapshot};
