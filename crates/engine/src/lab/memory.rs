//! What a tower's worker holds, told before it holds it.

use super::TowerSpec;
use super::lab::{CHECKPOINT_BYTES, CHECKPOINT_EVERY};
use crate::nn::Trainer;

/// What is kept of the largest built-in text with its labels and levels, and what making it takes for a moment.
const TEXT_BYTES: [u64; 2] = [5_000_000, 12_000_000];
/// The same for a byte of the reader's own text.
const BYTES_PER_OWN_BYTE: [u64; 2] = [6, 26];

/// Bytes that a tower's worker takes at most: while it trains the arenas, the text, the states that are stored and the
/// weights on their way to a reader; or, for a small tower, what making its text takes before there are arenas.
pub(super) fn n_bytes(spec: &TowerSpec, trainer: &Trainer<f32>) -> u64 {
    let [text, making_text] = match &spec.own_text {
        Some(text) => BYTES_PER_OWN_BYTE.map(|per_byte| per_byte * text.len() as u64),
        None => TEXT_BYTES,
    };
    let weights = size_of_val(trainer.model().params()) as u64;
    // The file, and its weights once more in the tower's order.
    let contents = spec.model_file.as_ref().and_then(|file| file.contents.as_deref());
    let file = contents.map_or(0, |contents| contents.n_bytes() + weights);
    file + making_text.max(text + trainer.n_bytes() + stored_states(spec, trainer) + weights)
}

/// Whether a state can be stored: one that leaves no room for another is no help.
pub(super) fn stores_states(trainer: &Trainer<f32>) -> bool {
    2 * trainer.checkpoint_bytes() <= CHECKPOINT_BYTES as u64
}

fn stored_states(spec: &TowerSpec, trainer: &Trainer<f32>) -> u64 {
    if !stores_states(trainer) {
        return 0;
    }
    let n_states = spec.config.n_steps as u64 / CHECKPOINT_EVERY + 1;
    (n_states * trainer.checkpoint_bytes()).min(CHECKPOINT_BYTES as u64)
}
