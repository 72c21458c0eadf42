//! The workers' module once a lens is opened, or a text is read that most visitors do not. wasm32 only.
//!
//! Only here, and natively, is the crate `lens` compiled with its feature `looks` and `base` with `every-corpus`: the page
//! knows of a lens with a tab no more than its words, and of other texts no more than their names, so what lenses compute
//! and what texts are made of weigh nothing in the first view.

#![cfg(target_arch = "wasm32")]

use wasm_bindgen::prelude::*;

/// Entry of `worker.js`.
#[wasm_bindgen]
pub fn worker_main() -> Result<(), JsValue> {
    port::be_what_the_name_says()
}
