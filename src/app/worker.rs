//! The inside of a worker: one tower's lab, fed by messages, working in slices so that messages get in between.

use engine::lab::{Command, Event, Lab};
use js_sys::{Array, Uint8Array};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, MessagePort};

/// Longest time that commands may have to wait.
const SLICE_MS: f64 = 14.0;

/// Entry of `worker.js`.
#[wasm_bindgen]
pub fn worker_main() -> Result<(), JsValue> {
    console_error_panic_hook::set_once();
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    // A port posts to itself: unlike a timer it is not held back to one call every 4 ms.
    let channel = MessageChannel::new()?;
    let bench = Rc::new(Bench {
        lab: RefCell::new(Lab::new()),
        scope: scope.clone(),
        ticks: channel.port2(),
        is_ticking: Cell::new(false),
    });

    let on_tick = Rc::clone(&bench);
    let tick = Closure::<dyn Fn(MessageEvent)>::new(move |_| on_tick.work());
    channel.port1().set_onmessage(Some(tick.as_ref().unchecked_ref()));
    tick.forget();

    let on_message = Rc::clone(&bench);
    let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let bytes = Uint8Array::new(&event.data()).to_vec();
        // What does not decode was not sent by our page.
        if let Ok(commands) = postcard::from_bytes::<Vec<Command>>(&bytes) {
            on_message.handle(commands);
        }
    });
    scope.set_onmessage(Some(message.as_ref().unchecked_ref()));
    message.forget();

    // Messages that came before this line are lost, so the page waits for this one.
    scope.post_message(&JsValue::TRUE)
}

struct Bench {
    lab: RefCell<Lab>,
    scope: DedicatedWorkerGlobalScope,
    ticks: MessagePort,
    is_ticking: Cell<bool>,
}

impl Bench {
    fn handle(&self, commands: Vec<Command>) {
        let mut lab = self.lab.borrow_mut();
        let events: Vec<Event> = commands.into_iter().flat_map(|command| lab.handle(command)).collect();
        self.post(&events);
        if lab.is_busy() {
            self.tick_again();
        }
    }

    fn work(&self) {
        self.is_ticking.set(false);
        let mut lab = self.lab.borrow_mut();
        let mut events = Vec::new();
        let began = js_sys::Date::now();
        while lab.is_busy() && js_sys::Date::now() - began < SLICE_MS {
            events.extend(lab.advance());
        }
        self.post(&events);
        if lab.is_busy() {
            self.tick_again();
        }
    }

    fn tick_again(&self) {
        if !self.is_ticking.replace(true) {
            let _ = self.ticks.post_message(&JsValue::NULL);
        }
    }

    fn post(&self, events: &Vec<Event>) {
        if events.is_empty() {
            return;
        }
        let Ok(bytes) = postcard::to_allocvec(events) else { return };
        let array = Uint8Array::new_from_slice(&bytes);
        let buffer = array.buffer();
        let _ = self.scope.post_message_with_transfer(&buffer, &Array::of1(&buffer));
    }
}
