//! The module of the page of claims' worker. wasm32 only.
//!
//! It trains and looks like the program's `strata claims`; the page itself is HTML, and loads this only where a reader
//! wants a claim measured.

#![cfg(target_arch = "wasm32")]

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;

/// Entry of `claims-worker.js`: measures a claim under the settings of a link. Calls `told` with (which, of how many)
/// before a tower is trained. Answers with the verdict's key, empty where there is none, then English and Chinese of each
/// line in turn.
#[wasm_bindgen]
pub fn measure_claim(claim: &str, link: &str, told: &Function) -> Array {
    let said = ledger::here::measured(claim, link, |tower, towers| {
        let _ = told.call2(&JsValue::NULL, &(tower as f64).into(), &(towers as f64).into());
    });
    let out = Array::of1(&said.mark.map_or("", |mark| mark.key()).into());
    for line in said.lines {
        out.push(&line.en.into());
        out.push(&line.zh.into());
    }
    out
}
