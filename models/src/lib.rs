//! The module of the worker that saves a model out of the share dialog, and opens one that was dropped. wasm32 only.
//!
//! It says and makes nothing of its own: everything here calls `folder`.

#![cfg(target_arch = "wasm32")]

use base::config::{Parcel, Tower};
use base::names::Words;
use folder::{Kind, Named, of_progress};
use js_sys::{Array, Date, Uint8Array};
use wasm_bindgen::prelude::*;

/// Longest time between two words of how far the tower is.
const SLICE_MS: f64 = 100.0;

/// One tower of a link, trained once more for [`Replay::saved`].
#[wasm_bindgen]
pub struct Replay {
    replay: folder::Replay,
    began_ms: f64,
}

#[wasm_bindgen]
impl Replay {
    /// Begins. `tower` is `a` or `b`; `kept_text` is what this device keeps of the reader's own text, `parcel` what
    /// [`open`] made of the model file that was opened last.
    ///
    /// # Errors
    /// Why it cannot be trained: English, then Chinese.
    #[wasm_bindgen(constructor)]
    pub fn new(link: &str, tower: &str, kept_text: Option<String>, parcel: Option<Vec<u8>>) -> Result<Replay, JsValue> {
        let tower = if tower == Tower::B.key() { Tower::B } else { Tower::A };
        let file = parcel.and_then(|bytes| postcard::from_bytes::<Parcel>(&bytes).ok()).map(|parcel| parcel.file);
        let replay = folder::Replay::new(link, tower, kept_text.as_deref(), file).map_err(both)?;
        Ok(Replay { replay, began_ms: Date::now() })
    }

    /// Trains for a moment, and says whether more is to be done.
    pub fn work(&mut self) -> bool {
        let began_ms = Date::now();
        while self.replay.is_busy() && Date::now() - began_ms < SLICE_MS {
            self.replay.advance();
        }
        self.replay.is_busy()
    }

    /// How much is done, 0..=1; then the same in words, English and Chinese.
    pub fn progress(&self) -> Array {
        let (step, goal) = (self.replay.step(), self.replay.goal());
        let seconds = (Date::now() - self.began_ms) / 1e3;
        let left = (step > 0).then(|| seconds / step as f64 * goal.saturating_sub(step) as f64);
        let Words { en, zh } = of_progress(self.replay.tower(), step, goal, left);
        let share = if goal == 0 { 1.0 } else { step as f64 / goal as f64 };
        Array::of3(&share.into(), &en.into(), &zh.into())
    }

    /// The file, `zip` or `safetensors`: its name, its bytes, and what was saved in English and Chinese.
    ///
    /// # Errors
    /// Why there is none: English, then Chinese.
    pub fn saved(&self, kind: &str) -> Result<Array, JsValue> {
        let saved = self.replay.saved(Kind::from_key(kind).unwrap_or(Kind::Zip)).map_err(both)?;
        let bytes = Uint8Array::new_from_slice(&saved.bytes);
        Ok(Array::of4(&saved.name.into(), &bytes, &saved.said.en.into(), &saved.said.zh.into()))
    }
}

/// Reads the files of a model, by their names: what the page begins a run from, packed.
///
/// # Errors
/// Why no run can begin from them: English, then Chinese.
#[wasm_bindgen]
pub fn open(names: Vec<String>, files: Vec<Uint8Array>) -> Result<Vec<u8>, JsValue> {
    let files = names.into_iter().zip(files).map(|(name, bytes)| Named { name, bytes: bytes.to_vec() }).collect();
    let parcel = folder::open(files).map_err(both)?.parcel();
    postcard::to_allocvec(&parcel).map_err(|why| why.to_string().into())
}

fn both(words: Words) -> JsValue {
    Array::of2(&words.en.into(), &words.zh.into()).into()
}
