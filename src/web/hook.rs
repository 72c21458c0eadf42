//! `window.strata`: the page's state as plain values, for tests and for the curious, and its pictures at any size and of
//! any step, for whoever saves them.

use super::page::{Door, Page, Turn};
use crate::dom;
use crate::session::{Action, Status};
use crate::views::ui::Saved;
use base::config::Tower;
use base::names::Lang;
use js_sys::{Array, Object, Reflect};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

/// Hangs `strata` on the window: `state()`; `paint(what, canvas, width, height, dpr)`, which makes a canvas so many CSS
/// pixels large, of `dpr` device pixels each, and draws the stage, the timeline or a panel on it; `seek(step, t01)`,
/// which shows a step and, in slow motion, a moment of it. A step that is still to come means the newest; `csv(what)`,
/// name and text of the file with the steps of tower `a` or `b`, or of the open lens; and `text()`, the reader's own text
/// that is learnt.
pub fn install(door: &Rc<Door>) {
    let (inside, seeks, tells, reads, door) =
        (Rc::clone(door), Rc::clone(door), Rc::clone(door), Rc::clone(door), Rc::clone(door));
    let state = Closure::<dyn Fn() -> JsValue>::new(move || inside.look(state).unwrap_or(JsValue::NULL));
    let paint =
        Closure::<dyn Fn(String, HtmlCanvasElement, u32, u32, f64)>::new(move |what: String, canvas, w, h, dpr| {
            door.look(|page| page.paint_on(&what, canvas, w, h, dpr));
        });
    let seek = Closure::<dyn Fn(f64, f32)>::new(move |step: f64, t01| {
        seeks.turn(Turn::Act(Action::Scrub(step as u64)));
        // Without one it is no number, and no moment.
        seeks.turn(Turn::Act(Action::SlowTo(t01)));
    });
    let csv = Closure::<dyn Fn(String) -> JsValue>::new(move |what: String| {
        let saved = match Tower::BOTH.into_iter().find(|tower| tower.key() == what) {
            Some(tower) => Saved::Metrics(tower),
            None => Saved::Panels,
        };
        let file = tells.look(|page| page.file(saved)).flatten();
        file.map_or(JsValue::NULL, |(name, text)| Array::of2(&name.into(), &text.into()).into())
    });
    let text = Closure::<dyn Fn() -> Option<String>>::new(move || {
        reads.look(|page| page.session.conductor().experiment().own_text.clone()).flatten()
    });
    let functions = [
        ("state", state.as_ref()),
        ("paint", paint.as_ref()),
        ("seek", seek.as_ref()),
        ("csv", csv.as_ref()),
        ("text", text.as_ref()),
    ];
    let strata = object(&functions.map(|(name, function)| (name, function.clone())));
    let _ = Reflect::set(&dom::window(), &"strata".into(), &strata);
    state.forget();
    paint.forget();
    seek.forget();
    csv.forget();
    text.forget();
}

fn object(entries: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in entries {
        let _ = Reflect::set(&object, &(*key).into(), value);
    }
    object.into()
}

/// A number, or null where there is none; counts fit an f64 exactly.
fn number(x: Option<f64>) -> JsValue {
    x.map_or(JsValue::NULL, JsValue::from_f64)
}

fn list(items: impl Iterator<Item = JsValue>) -> JsValue {
    items.collect::<Array>().into()
}

fn state(page: &Page) -> JsValue {
    let session = &page.session;
    let (conductor, run) = (session.conductor(), session.run());
    let step = conductor.common_step();
    let both = |of: &dyn Fn(Tower) -> JsValue| object(&[("a", of(Tower::A)), ("b", of(Tower::B))]);
    let loss = |t| number(run.at(t, step).filter(|s| s.step == step).map(|s| f64::from(s.loss_nats)));
    let print = |t| run.fingerprint_at(t, step).map_or(JsValue::NULL, |print| format!("{print:016x}").into());
    let (info, levels) = (run.info(Tower::A), run.levels());
    let levels = object(&[
        ("chance", number(info.map(|i| i.chance_nats))),
        ("unigram", number(levels.and_then(|l| l.unigram_nats))),
        ("bigram", number(levels.and_then(|l| l.bigram_nats))),
        ("trigram", number(levels.and_then(|l| l.trigram_nats))),
    ]);
    object(&[
        ("step", number(Some(step as f64))),
        ("shown_step", number(Some(session.shown_step() as f64))),
        ("loss_nats", both(&loss)),
        ("fingerprint", both(&print)),
        ("link", session.link().format().into()),
        ("paused", (!conductor.is_playing()).into()),
        ("status", word(conductor.status()).into()),
        ("lang", session.lang().key().into()),
        ("tokens_open", session.are_tokens_open().into()),
        ("lens_step", number(session.panels().map(|(step, _)| step as f64))),
        ("branches", number(Some(run.branches().len() as f64))),
        ("frame_ms", list(page.frame_ms.iter().map(|&ms| ms.into()))),
        ("warnings", list(session.notes().iter().map(|note| note.text(Lang::En).into()))),
        ("levels", levels),
        ("n_bytes", number(Some(dom::bytes_loaded() as f64))),
    ])
}

/// A status in one word.
fn word(status: Status) -> &'static str {
    match status {
        Status::Building => "Building",
        Status::Running => "Running",
        Status::Replaying { .. } => "Replaying",
        Status::Paused => "Paused",
        Status::Ended => "Ended",
        Status::Hidden => "Hidden",
        Status::Failed => "Failed",
    }
}
