//! The page's end of its workers; what passes between them is packed by [`port`].

use crate::dom;
use crate::session::Worker as Who;
use js_sys::{ArrayBuffer, Function};
use port::{pack, unpack};
use serde::Serialize;
use std::cell::{Cell, RefCell};
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
    who: Who,
    hear: Rc<dyn Fn(Heard)>,
    present: Option<Hired>,
    /// How many there have been.
    n_hired: u32,
}

struct Hired {
    worker: Worker,
    /// Messages for a worker that does not listen yet; none once it does.
    waiting: Rc<RefCell<Option<Vec<Message>>>>,
    /// Set once it is to be heard no more.
    is_gone: Rc<Cell<bool>>,
}

type Message = (Vec<u8>, Option<ArrayBuffer>);

/// The first word of a worker's name: by it `worker.js` knows which module to load.
fn name_of(who: Who) -> &'static str {
    match who {
        Who::Tower(tower) => tower.key(),
        Who::Desk => "desk",
    }
}

impl Crew {
    /// Nobody yet; `hear` gets everything that the first worker and its successors will say.
    pub fn new(url: &str, who: Who, hear: impl Fn(Heard) + 'static) -> Crew {
        Crew { url: url.to_string(), who, hear: Rc::new(hear), present: None, n_hired: 0 }
    }

    /// Starts a worker, in the place of the one before.
    ///
    /// # Errors
    /// Where the browser allows no module worker.
    pub fn hire(&mut self) -> Result<(), JsValue> {
        if let Some(before) = self.present.take() {
            before.is_gone.set(true);
            before.worker.terminate();
        }
        self.n_hired += 1;
        self.present = Some(Hired::new(&self.url, self.who, self.n_hired - 1, &self.hear)?);
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

    /// Sends `ask`, or keeps it until the worker listens. Nobody hears it where none was hired.
    pub fn send(&self, ask: &impl Serialize, tail: Option<ArrayBuffer>) {
        let (Some(present), Ok(head)) = (&self.present, postcard::to_allocvec(ask)) else { return };
        match present.waiting.borrow_mut().as_mut() {
            Some(waiting) => waiting.push((head, tail)),
            None => post(&present.worker, (head, tail)),
        }
    }
}

impl Hired {
    fn new(url: &str, who: Who, n_before: u32, hear: &Rc<dyn Fn(Heard)>) -> Result<Hired, JsValue> {
        // Unlike any other on this device, in this tab or another: a lock is known by it.
        let name = format!("{} {n_before} {}", name_of(who), js_sys::Date::now() + dom::now_ms());
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(&name);
        let worker = Worker::new_with_options(url, &options)?;
        let waiting = Rc::new(RefCell::new(Some(Vec::new())));
        let is_gone = Rc::new(Cell::new(false));

        let (queue, sender, listener, gone) =
            (Rc::clone(&waiting), worker.clone(), Rc::clone(hear), Rc::clone(&is_gone));
        let lock = name.clone();
        let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if gone.get() {
                return;
            }
            if event.data().as_bool() == Some(true) {
                // It listens from now on, and holds its lock.
                let early = queue.borrow_mut().take().unwrap_or_default();
                early.into_iter().for_each(|message| post(&sender, message));
                watch(&lock, &gone, &listener);
                return;
            }
            let (head, tail) = unpack(&event.data());
            listener(Heard::Message(head, tail));
        });
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        message.forget();

        let (listener, gone) = (Rc::clone(hear), Rc::clone(&is_gone));
        let error = Closure::<dyn Fn(ErrorEvent)>::new(move |event: ErrorEvent| {
            // An error while loading is a plain event without a message.
            let why = js_sys::Reflect::get(&event, &"message".into()).ok().and_then(|m| m.as_string());
            if !gone.replace(true) {
                listener(Heard::Died(why.filter(|w| !w.is_empty()).unwrap_or_else(|| "www/worker.js".to_string())));
            }
        });
        worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        error.forget();
        Ok(Hired { worker, waiting, is_gone })
    }
}

/// Learns at once when a worker is gone, however it went: it holds a lock as long as it lives, and whoever asks for the
/// same lock gets it when it does not. Where there are no locks, only errors tell.
fn watch(name: &str, is_gone: &Rc<Cell<bool>>, hear: &Rc<dyn Fn(Heard)>) {
    let (is_gone, hear) = (Rc::clone(is_gone), Rc::clone(hear));
    let freed = Closure::once_into_js(move |_: JsValue| {
        if !is_gone.replace(true) {
            hear(Heard::Died("terminated".to_string()));
        }
    });
    let locks = js_sys::Reflect::get(&dom::window().navigator(), &"locks".into()).unwrap_or_default();
    let request = js_sys::Reflect::get(&locks, &"request".into()).ok().and_then(|f| f.dyn_into::<Function>().ok());
    if let Some(request) = request {
        let _ = request.call2(&locks, &name.into(), &freed);
    }
}

fn post(worker: &Worker, (head, tail): Message) {
    let (message, owned) = pack(&head, tail);
    let _ = worker.post_message_with_transfer(&message, &owned);
}
