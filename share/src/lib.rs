//! What a class and the share dialog need beyond the page: a module that is loaded when somebody asks for it. wasm32 only.
//!
//! It says nothing of its own: everything here calls `class` and `teach_page`.

#![cfg(target_arch = "wasm32")]

use js_sys::Array;
use teach_page::sample::{Sample, Threshold};
use wasm_bindgen::prelude::*;

/// A text's QR code: size in modules with its margin, and the path of the dark ones. Nothing where it is too long.
#[wasm_bindgen]
pub fn qr(text: &str) -> Option<Array> {
    class::qr(text).map(|code| Array::of2(&code.size.into(), &code.path.into()))
}

/// The seed of a name or a number; nothing where nothing was typed.
#[wasm_bindgen]
pub fn seed_of(name: &str) -> Option<u32> {
    class::seed_of(name)
}

/// The line of a class above the towers.
#[wasm_bindgen]
pub fn line(said: &str, is_chinese: bool) -> String {
    teach_page::line(said, lang(is_chinese))
}

/// The dialog of a result.
#[wasm_bindgen]
pub fn result(code: &str, is_chinese: bool) -> Option<String> {
    teach_page::result(code, lang(is_chinese))
}

/// What the share dialog says of a QR code: its name, and that there is none.
#[wasm_bindgen]
pub fn qr_words(is_chinese: bool) -> Array {
    let [name, none] = teach_page::qr_words(lang(is_chinese));
    Array::of2(&name.into(), &none.into())
}

/// The small print of a picture of a shared link: the run, its prints, and the link for its QR code.
#[wasm_bindgen]
pub fn small_print(link: &str, is_chinese: bool) -> Array {
    let said = teach_page::small_print(link, lang(is_chinese));
    Array::of3(&said.run.into(), &said.prints.into(), &said.link.into())
}

/// What is said where pictures are saved and dropped.
#[wasm_bindgen]
pub fn picture_words(is_chinese: bool) -> Array {
    teach_page::picture_words(lang(is_chinese)).into_iter().map(JsValue::from).collect()
}

/// The share dialog's further parts as HTML: of the address, both towers' numbers of parameters, and today.
#[wasm_bindgen]
pub fn sheet(address: &str, a: usize, b: usize, day: &str, is_chinese: bool) -> String {
    teach_page::sheet(address, [a, b], day, lang(is_chinese))
}

/// The frame of that kind for another page: its address and its HTML.
#[wasm_bindgen]
pub fn frame(address: &str, kind: &str, is_chinese: bool) -> Option<Array> {
    let embed = teach_page::Embed::from_key(kind)?;
    let snippet = teach_page::snippet(address, embed, lang(is_chinese));
    Some(Array::of2(&teach_page::embedded(address, embed).into(), &snippet.into()))
}

/// What a button says once it has copied, and where it may not.
#[wasm_bindgen]
pub fn copied_words(is_chinese: bool) -> Array {
    let [done, by_hand] = teach_page::copied_words(lang(is_chinese));
    Array::of2(&done.into(), &by_hand.into())
}

/// Codes of a class, one on each line: summary, picture, the lines with what is said of each, CSV. `threshold` is no
/// number where no claim wants anything.
#[wasm_bindgen]
pub fn sample(codes: &str, towers: &str, threshold: f64, is_below: bool) -> Array {
    let sample = Sample::of(codes, teach_page::ENGINE);
    let threshold = (!threshold.is_nan()).then_some(Threshold { value: threshold, is_below });
    let picture = sample.picture(threshold).unwrap_or_default();
    [sample.summary(threshold), picture, sample.list(towers), sample.csv()].into_iter().map(JsValue::from).collect()
}

/// The number of the scene that most of these codes are of.
#[wasm_bindgen]
pub fn scene_of(codes: &str) -> Option<u8> {
    Sample::of(codes, teach_page::ENGINE).of.map(|(scene, _)| scene.number)
}

fn lang(is_chinese: bool) -> teach_page::Lang {
    if is_chinese { teach_page::Lang::Zh } else { teach_page::Lang::En }
}
