//! The page's end of its workers; what passes between them is packed by [`port`].

use crate::dom;
use crate::session::Worker as Who;
use js_sys::{ArrayBuffer, Function};
use port::{DESK, WHOLE, pack, unpack};
use serde::Serialize;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

/// What a worker has to say.
pub enum Heard {
    /// Its words, as postcard bytes, and what came with them.
    Message(Vec<u8>, Option<ArrayBuffer>),
    /// It broke, and why.
    Died(String),
}

/// One worker: nobody yet, and after a while perhaps another.
pub struct Crew {
    url: String,
    /// The first word of its name: by it the module knows what to do.
    kind: &'static str,
    /// It comes from the module with everything: `worker.js` knows by its name.
    is_whole: bool,
    hear: Rc<dyn Fn(Heard)>,
    present: Option<Hired>,
    /// How many there have been.
    n_hired: u32,
}

struct Hired {
    worker: Worker,
    signs: Rc<Signs>,
}

/// Whether a worker still lives.
#[derive(Default)]
struct Signs {
    /// Set once it is to be heard no more.
    is_gone: Cell<bool>,
    /// Its lock tells when it dies.
    is_watched: Cell<bool>,
    /// It has loaded what it is to do. `worker.js` keeps what it is told before.
    listens: Cell<bool>,
    /// How often it was asked for a sign since its last one.
    n_unanswered: Cell<u32>,
}

/// So often a second a worker is asked for a sign that no lock watches, unanswered before it listens, and once it does.
/// With each that had to be replaced the next gets twice as much time: perhaps it was only busy.
const PATIENCE: [u32; 2] = [30, 5];

impl Crew {
    /// Nobody yet; `hear` gets everything that the first worker and its successors will say.
    pub fn new(url: &str, who: Who, hear: impl Fn(Heard) + 'static) -> Crew {
        let kind = match who {
            Who::Tower(tower) => tower.key(),
            Who::Desk => DESK,
        };
        Crew { url: url.to_string(), kind, is_whole: false, hear: Rc::new(hear), present: None, n_hired: 0 }
    }

    /// From the next worker on it comes from the module with everything. Returns whether it did not before.
    pub fn make_whole(&mut self) -> bool {
        !std::mem::replace(&mut self.is_whole, true)
    }

    /// Starts a worker, in the place of the one before.
    ///
    /// # Errors
    /// Where the browser allows no module worker.
    pub fn hire(&mut self) -> Result<(), JsValue> {
        if let Some(before) = self.present.take() {
            before.signs.is_gone.set(true);
            before.worker.terminate();
        }
        self.n_hired += 1;
        let kind = if self.is_whole { WHOLE.to_string() + self.kind } else { self.kind.to_string() };
        self.present = Some(Hired::new(&self.url, &kind, self.n_hired - 1, &self.hear)?);
        Ok(())
    }

    /// As [`Crew::hire`]; where there can be no worker, that is heard as its death.
    pub fn replace(&mut self) {
        if self.hire().is_err() {
            (self.hear)(Heard::Died("Worker".to_string()));
        }
    }

    /// Whether there ever was one.
    pub fn is_hired(&self) -> bool {
        self.n_hired > 0
    }

    /// Sends `ask`. Nobody hears it where none was hired.
    pub fn send(&self, ask: &impl Serialize, tail: Option<ArrayBuffer>) {
        let (Some(present), Ok(head)) = (&self.present, postcard::to_allocvec(ask)) else { return };
        let (message, owned) = pack(&head, tail);
        let _ = present.worker.post_message_with_transfer(&message, &owned);
    }
}

impl Hired {
    fn new(url: &str, kind: &str, n_before: u32, hear: &Rc<dyn Fn(Heard)>) -> Result<Hired, JsValue> {
        // Unlike any other on this device, in this tab or another: a lock is known by it.
        let name = format!("{kind} {n_before} {}", js_sys::Date::now() + dom::now_ms());
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(&name);
        let worker = Worker::new_with_options(url, &options)?;
        // The page's own module, compiled; nothing where it is of another, or where a browser sends none.
        let module = if kind.starts_with(WHOLE) { JsValue::NULL } else { wasm_bindgen::module() };
        worker.post_message(&module).or_else(|_| worker.post_message(&JsValue::NULL))?;
        let signs = Rc::new(Signs::default());

        let (listener, its) = (Rc::clone(hear), Rc::clone(&signs));
        let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if its.is_gone.get() {
                return;
            }
            its.n_unanswered.set(0);
            match event.data().as_bool() {
                // It is there, and holds its lock if there are any; or it gives a sign that it was asked for.
                Some(false) => its.watch(&name, &listener),
                Some(true) => its.listens.set(true),
                None => {
                    let (head, tail) = unpack(&event.data());
                    listener(Heard::Message(head, tail));
                }
            }
        });
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        message.forget();

        let (listener, its) = (Rc::clone(hear), Rc::clone(&signs));
        let error = Closure::<dyn Fn(ErrorEvent)>::new(move |event: ErrorEvent| {
            // An error while loading is a plain event without a message.
            let why = js_sys::Reflect::get(&event, &"message".into()).ok().and_then(|m| m.as_string());
            its.end(&listener, why.filter(|w| !w.is_empty()).unwrap_or_else(|| "www/worker.js".to_string()));
        });
        worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        error.forget();
        let patience = PATIENCE.map(|n| n << n_before.min(8));
        ask_for_signs(worker.clone(), Rc::clone(&signs), Rc::clone(hear), patience);
        Ok(Hired { worker, signs })
    }
}

impl Signs {
    /// It died; heard once.
    fn end(&self, hear: &Rc<dyn Fn(Heard)>, why: String) {
        if !self.is_gone.replace(true) {
            hear(Heard::Died(why));
        }
    }

    /// Learns at once when the worker is gone, however it went: it holds a lock as long as it lives, and whoever asks
    /// for the same lock gets it when it does not.
    fn watch(self: &Rc<Signs>, name: &str, hear: &Rc<dyn Fn(Heard)>) {
        let locks = js_sys::Reflect::get(&dom::window().navigator(), &"locks".into()).unwrap_or_default();
        let request = js_sys::Reflect::get(&locks, &"request".into()).ok().and_then(|f| f.dyn_into::<Function>().ok());
        let Some(request) = request.filter(|_| !self.is_watched.get()) else { return };
        let (signs, hear) = (Rc::clone(self), Rc::clone(hear));
        let freed = Closure::once_into_js(move |_: JsValue| signs.end(&hear, "terminated".to_string()));
        self.is_watched.set(request.call2(&locks, &name.into(), &freed).is_ok());
    }
}

/// Once a second, as long as no lock watches it: where there are none (a page without https), and before its first
/// line has run. What counts is how often it was asked, not for how long: the clock of a hidden page is slow.
fn ask_for_signs(worker: Worker, signs: Rc<Signs>, hear: Rc<dyn Fn(Heard)>, patience: [u32; 2]) {
    dom::later(1000, move || {
        if signs.is_gone.get() || signs.is_watched.get() {
            return;
        }
        let n = signs.n_unanswered.get() + 1;
        signs.n_unanswered.set(n);
        let listens = signs.listens.get();
        if n > patience[usize::from(listens)] {
            return signs.end(&hear, "terminated".to_string());
        }
        if listens {
            let _ = worker.post_message(&JsValue::FALSE);
        }
        ask_for_signs(worker, signs, hear, patience);
    });
}
