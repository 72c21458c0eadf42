//! The module of the page of sweeps and of its workers. wasm32 only.
//!
//! The page asks [`Sweeps`] for words, pictures and orders and moves what it gets; a worker trains by [`train`].
//! What is decided is decided in `sweeps_page`, which is tested natively.

#![cfg(target_arch = "wasm32")]

use base::names::Lang;
use draw::scene::ThemeKind;
use draw::sweep::Dress;
use js_sys::{Array, Function};
use sweeps_page::board::{Board, Draft};
use sweeps_page::{files, form, order, parts};
use wasm_bindgen::prelude::*;

/// What the page knows.
#[wasm_bindgen]
pub struct Sweeps(Board);

#[wasm_bindgen]
impl Sweeps {
    /// From the address.
    #[wasm_bindgen(constructor)]
    pub fn new(link: &str) -> Sweeps {
        Sweeps(Board::read(link))
    }

    /// Takes what the form says, empty values for those that suit the setting. Answers whether that is a sweep.
    pub fn ask(&mut self, key: &str, values: &str, seeds: &str, steps: &str, towers: &str) -> bool {
        self.0.ask(Draft { key, values, seeds, steps, towers })
    }

    /// What the form shows: values, seeds, steps, towers.
    pub fn form(&self) -> Array {
        form::values(&self.0).into_iter().map(|text| JsValue::from(&text)).collect()
    }

    /// Every part of the page that is words, by the id of its element: texts, then HTML.
    pub fn words(&self, lang: &str, now_ms: f64) -> Array {
        let lang = lang_of(lang);
        let pairs = |list: Vec<(&str, String)>| -> Array {
            list.into_iter().map(|(id, text)| JsValue::from(Array::of2(&id.into(), &text.into()))).collect()
        };
        Array::of2(&pairs(parts::texts(&self.0, lang, now_ms)), &pairs(parts::markup(&self.0, lang)))
    }

    /// The picture of that name as SVG, on so many pixels; empty where there is none.
    pub fn picture(&self, name: &str, lang: &str, theme: &str, width: f32) -> String {
        parts::picture(&self.0, name, dress(lang, theme), width)
    }

    /// The file of that kind, `csv`, `json` or `svg`.
    pub fn file(&self, kind: &str, lang: &str, theme: &str) -> String {
        let (sweep, outcomes) = (self.0.sweep(), self.0.outcomes());
        match kind {
            "csv" => files::csv(sweep, &outcomes),
            "json" => files::json(sweep, &outcomes),
            _ => files::svg(sweep, &outcomes, dress(lang, theme)),
        }
    }

    /// The sweep as a link.
    pub fn link(&self) -> String {
        self.0.sweep().link()
    }

    /// How many towers, done, and failed.
    pub fn counts(&self) -> Vec<u32> {
        self.0.counts().map(|n| n as u32).to_vec()
    }

    /// How much of the work is done, 0..=1.
    pub fn share(&self) -> f64 {
        self.0.share()
    }

    /// Towers begin to train.
    pub fn start(&mut self, now_ms: f64) {
        self.0.start(now_ms);
    }

    /// They stop; what is done stays.
    pub fn stop(&mut self) {
        self.0.stop();
    }

    /// The next tower to train, −1 where none is left.
    #[wasm_bindgen(js_name = next)]
    pub fn next_job(&mut self) -> i32 {
        self.0.next_job().map_or(-1, |job| job as i32)
    }

    /// What its worker is told.
    pub fn order(&self, job: usize) -> Vec<u8> {
        self.0.order(job)
    }

    /// A tower is at this step.
    pub fn at(&mut self, job: usize, step: f64) {
        self.0.at(job, step as u64);
    }

    /// A tower's worker has answered. What is to be stored, if anything.
    pub fn took(&mut self, job: usize, answer: &[u8]) -> Option<String> {
        self.0.took(job, answer)
    }

    /// A tower's worker died.
    pub fn broke(&mut self, job: usize) {
        self.0.broke(job);
    }

    /// Under which name a tower is stored.
    pub fn stored_as(&self, job: usize) -> String {
        self.0.stored_as(job)
    }

    /// Takes a stored tower back.
    pub fn restore(&mut self, job: usize, text: &str) -> bool {
        self.0.restore(job, text)
    }

    /// Nothing more can be stored here.
    pub fn not_stored(&mut self) {
        self.0.not_stored();
    }
}

/// How the names of all that this engine stores begin.
#[wasm_bindgen]
pub fn stored_prefix() -> String {
    order::stored_prefix()
}

/// A worker's job: trains one tower and answers; `told` hears of every step.
#[wasm_bindgen]
pub fn train(order: &[u8], told: &Function) -> Vec<u8> {
    order::train(order, |step| {
        let _ = told.call1(&JsValue::NULL, &(step as f64).into());
    })
}

fn lang_of(lang: &str) -> Lang {
    if lang.starts_with("zh") { Lang::Zh } else { Lang::En }
}

fn dress(lang: &str, theme: &str) -> Dress {
    let theme = if theme == "light" { ThemeKind::Light } else { ThemeKind::Dark };
    Dress { lang: lang_of(lang), theme }
}
