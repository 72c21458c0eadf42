//! The analysis worker's module. wasm32 only.
//!
//! Only here, and natively, is the crate `lens` compiled with its feature `looks`: the page knows of a lens no more than
//! its words, so what lenses compute weighs nothing in the first view.

#![cfg(target_arch = "wasm32")]

use js_sys::{ArrayBuffer, Float32Array};
use lens::{Clerk, DeskAsk, LENSES};
use port::{Job, Page};
use wasm_bindgen::prelude::*;

/// Entry of `worker.js` in the analysis worker.
#[wasm_bindgen]
pub fn worker_main() -> Result<(), JsValue> {
    port::work_on(Analysis(Clerk::new(LENSES)))
}

struct Analysis(Clerk);

impl Job for Analysis {
    fn hear(&mut self, head: &[u8], tail: Option<ArrayBuffer>, _: &Page) {
        if let Ok(ask) = postcard::from_bytes::<DeskAsk>(head) {
            let weights = tail.map(|tail| Float32Array::new(&tail).to_vec()).unwrap_or_default();
            self.0.handle(ask, weights);
        }
    }

    fn is_busy(&self) -> bool {
        self.0.is_busy()
    }

    /// One look at a time: each may be long, and a newer question may wait behind it.
    fn work(&mut self, page: &Page) {
        if let Some(reply) = self.0.work() {
            page.tell(&reply, None);
        }
    }
}
