//! A trained tower as files for elsewhere: the folder that Hugging Face's libraries open, the same folder as a zip, or one
//! safetensors file that tells its settings itself.
//!
//! A function from a run's link and weights to bytes ([`Trained`]), so that `strata export` and the page write the very same
//! ones; and the way back, from files to a run ([`open()`]). The page has no weights at hand that it could give away: [`Replay`] trains them once more from the link.

mod archive;
mod card;
mod open;
mod replay;
mod said;
mod settings;
mod tensors;
mod tokenizer;
mod trained;
mod training;

pub use archive::File;
pub use open::{MAX_MODEL_BYTES, Named, Opened, open};
pub use replay::{Kind, Replay, Saved};
pub use said::of_progress;
pub use settings::{NOT_GPT2, config_json, obstacle};
pub use tensors::{Tensors, pretty};
pub use trained::{Format, NAMES, Trained, weights};
