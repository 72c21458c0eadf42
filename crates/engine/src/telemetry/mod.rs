//! What a step showed, as plain owned numbers: the vocabulary of everything that draws.

mod along;
mod difference;
mod reading;
mod record;
mod snapshot;
mod table;
mod timeline;
mod unigram;

pub use crate::nn::{FiniteStep, NonFinite};
pub use along::{Along, BlockName, Family, Layers, Sites, Stream};
pub use difference::{Differing, FirstDifference, Gap, first_difference, gap};
pub use reading::{Guess, MAX_READ, Reading};
pub use record::record;
pub use snapshot::Snapshot;
pub use table::csv;
pub use timeline::{BranchId, Found, Timeline, Weigh};
pub use unigram::Unigram;
