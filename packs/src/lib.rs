//! How a reader's own text goes into a link and out of it again, as a module that the page loads where there is such a
//! text. wasm32 only.

#![cfg(target_arch = "wasm32")]

use base::config::packs;
use wasm_bindgen::prelude::*;

/// The bytes, packed.
#[wasm_bindgen]
pub fn deflate(bytes: &[u8]) -> Option<Vec<u8>> {
    packs::deflate(bytes)
}

/// The inverse; nothing where they are none of ours, or more than `most_bytes`.
#[wasm_bindgen]
pub fn inflate(bytes: &[u8], most_bytes: usize) -> Option<Vec<u8>> {
    packs::inflate(bytes, most_bytes)
}
