//! The page's end of its workers.
//!
//! A message is a head, postcard bytes, and sometimes a tail: a tower's weights, which go from worker to worker without
//! being looked at or copied here.

use crate::session::Worker as Who;
use base::config::Tower;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use serde::Serialize;
use std::cell::RefCell;
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

/// One worker.
pub struct Crew {
    worker: Worker,
    /// Messages for a worker that does not listen yet; none once it does.
    waiting: Rc<RefCell<Option<Vec<Message>>>>,
}

type Message = (Vec<u8>, Option<ArrayBuffer>);

/// The name that a worker learns what it is by.
pub fn name_of(who: Who) -> &'static str {
    match who {
        Who::Tower(tower) => tower.key(),
        Who::Desk => "desk",
    }
}

/// The inverse of [`name_of`].
pub fn who_is(name: &str) -> Option<Who> {
    [Who::Tower(Tower::A), Who::Tower(Tower::B), Who::Desk].into_iter().find(|&who| name_of(who) == name)
}

impl Crew {
    /// Starts a worker; `hear` gets everything it says.
    ///
    /// # Errors
    /// Where the browser allows no module worker.
    pub fn spawn(url: &str, who: Who, hear: impl Fn(Heard) + 'static) -> Result<Crew, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(name_of(who));
        let worker = Worker::new_with_options(url, &options)?;
        let waiting = Rc::new(RefCell::new(Some(Vec::new())));
        let hear = Rc::new(hear);

        let (queue, sender, on_message) = (Rc::clone(&waiting), worker.clone(), Rc::clone(&hear));
        let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if event.data().as_bool() == Some(true) {
                // It listens from now on.
                let early = queue.borrow_mut().take().unwrap_or_default();
                early.into_iter().for_each(|message| post(&sender, message));
                return;
            }
            let (head, tail) = unpack(&event.data());
            on_message(Heard::Message(head, tail));
        });
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        message.forget();

        let error = Closure::<dyn Fn(ErrorEvent)>::new(move |event: ErrorEvent| {
            // An error while loading is a plain event without a message.
            let why = js_sys::Reflect::get(&event, &"message".into()).ok().and_then(|m| m.as_string());
            hear(Heard::Died(why.filter(|w| !w.is_empty()).unwrap_or_else(|| "www/worker.js".to_string())));
        });
        worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        error.forget();
        Ok(Crew { worker, waiting })
    }

    /// Sends `ask`, or keeps it until the worker listens.
    pub fn send(&self, ask: &impl Serialize, tail: Option<ArrayBuffer>) {
        let Ok(head) = postcard::to_allocvec(ask) else { return };
        match self.waiting.borrow_mut().as_mut() {
            Some(waiting) => waiting.push((head, tail)),
            None => post(&self.worker, (head, tail)),
        }
    }
}

fn post(worker: &Worker, (head, tail): Message) {
    let (message, owned) = pack(&head, tail);
    let _ = worker.post_message_with_transfer(&message, &owned);
}

/// A message as it is posted, and the buffers that go over with it.
pub fn pack(head: &[u8], tail: Option<ArrayBuffer>) -> (JsValue, Array) {
    let buffers = Array::of1(&Uint8Array::new_from_slice(head).buffer());
    if let Some(tail) = tail {
        buffers.push(&tail);
    }
    (buffers.clone().into(), buffers)
}

/// The inverse of [`pack`].
pub fn unpack(data: &JsValue) -> (Vec<u8>, Option<ArrayBuffer>) {
    let buffers: &Array = data.unchecked_ref();
    (Uint8Array::new(&buffers.get(0)).to_vec(), buffers.get(1).dyn_into().ok())
}
