//! The page's module as its workers run it; one with all texts and lenses is `desk/`.

use wasm_bindgen::prelude::*;

/// Entry of `worker.js`.
#[wasm_bindgen]
pub fn worker_main() -> Result<(), JsValue> {
    port::be_what_the_name_says()
}
