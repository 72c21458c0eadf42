//! How a reader's own text goes into a link and out of it again, as a module that the page loads where there is such a
//! text. wasm32 only.

#![cfg(target_arch = "wasm32")]

use base::config::packs;
use wasm_bindgen::prelude::*;

/// The packed form.
#[wasm_bindgen]
pub fn pack(text: &str) -> Option<String> {
    packs::pack(text)
}

/// The inverse; nothing where it is none of ours, or of more than `most_bytes`.
#[wasm_bindgen]
pub fn unpack(packed: &str, most_bytes: usize) -> Option<String> {
    packs::unpack(packed, most_bytes)
}
