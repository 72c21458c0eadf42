//! `window.strata.state()`: the page's state as plain JSON, for tests and for the curious.

use super::dom;
use super::page::Page;
use base::config::Tower;
use base::names::Lang;
use js_sys::{JSON, Object, Reflect};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Hangs `strata.state` on the window.
pub fn install(page: &Rc<RefCell<Page>>) {
    let page = Rc::clone(page);
    let state = Closure::<dyn Fn() -> JsValue>::new(move || {
        let text = page.try_borrow().map(|page| state(&page).to_string()).unwrap_or_default();
        JSON::parse(&text).unwrap_or(JsValue::NULL)
    });
    let strata = Object::new();
    let _ = Reflect::set(&strata, &"state".into(), state.as_ref());
    let _ = Reflect::set(&dom::window(), &"strata".into(), &strata);
    state.forget();
}

fn state(page: &Page) -> Value {
    let step = page.conductor.common_step();
    let both = |of: &dyn Fn(Tower) -> Value| json!({ "a": of(Tower::A), "b": of(Tower::B) });
    let info = page.run.info(Tower::A);
    json!({
        "step": step,
        "shown_step": page.shown_step(),
        "loss_nats": both(&|t| page.run.at(t, step).filter(|s| s.step == step).map(|s| s.loss_nats).into()),
        "fingerprint": both(&|t| page.run.fingerprint_at(t, step).map(|f| format!("{f:016x}")).into()),
        "link": page.link().format(),
        "paused": !page.conductor.is_playing(),
        "status": format!("{:?}", page.conductor.status()),
        "lang": if page.lang == Lang::Zh { "zh" } else { "en" },
        "frame_ms": page.frame_ms,
        "warnings": page.ui.notes_text(Lang::En),
        "levels": {
            "chance": info.map(|i| i.chance_nats),
            "unigram": info.and_then(|i| i.unigram_nats),
            "bigram": info.and_then(|i| i.bigram_nats),
            "trigram": info.and_then(|i| i.trigram_nats),
        },
        "n_bytes": dom::bytes_loaded(),
    })
}
