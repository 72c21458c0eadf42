//! The inside of a worker: a lab or a desk, fed by messages, working in slices so that messages get in between.

use super::workers::{pack, unpack, who_is};
use crate::session::Worker as Who;
use engine::lab::{Ask, Lab, Reply, Word};
use js_sys::{ArrayBuffer, Float32Array};
use lens::LENSES;
use lens::{Clerk, DeskAsk};
use serde::Serialize;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, MessagePort};

/// Longest time that messages may have to wait.
const SLICE_MS: f64 = 14.0;

/// Entry of `worker.js`. The worker's name says what it is.
#[wasm_bindgen]
pub fn worker_main() -> Result<(), JsValue> {
    console_error_panic_hook::set_once();
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let job = match who_is(&scope.name()) {
        Some(Who::Desk) => Job::Desk(Clerk::new(LENSES)),
        _ => Job::Tower(Box::new(Lab::new())),
    };
    // A port posts to itself: unlike a timer it is not held back to one call every 4 ms.
    let channel = MessageChannel::new()?;
    let bench = Rc::new(Bench {
        job: RefCell::new(job),
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
        let (head, tail) = unpack(&event.data());
        on_message.handle(&head, tail);
    });
    scope.set_onmessage(Some(message.as_ref().unchecked_ref()));
    message.forget();

    // Messages that came before this line are lost, so the page waits for this one.
    scope.post_message(&JsValue::TRUE)
}

enum Job {
    Tower(Box<Lab>),
    Desk(Clerk),
}

impl Job {
    fn is_busy(&self) -> bool {
        match self {
            Job::Tower(lab) => lab.is_busy(),
            Job::Desk(clerk) => clerk.is_busy(),
        }
    }
}

struct Bench {
    job: RefCell<Job>,
    scope: DedicatedWorkerGlobalScope,
    ticks: MessagePort,
    is_ticking: Cell<bool>,
}

impl Bench {
    /// What does not decode was not sent by our page.
    fn handle(&self, head: &[u8], tail: Option<ArrayBuffer>) {
        let mut job = self.job.borrow_mut();
        match &mut *job {
            Job::Tower(lab) => {
                if let Ok(ask) = postcard::from_bytes::<Ask>(head) {
                    self.say_all(lab.handle(ask));
                }
            }
            Job::Desk(clerk) => {
                if let Ok(ask) = postcard::from_bytes::<DeskAsk>(head) {
                    let weights = tail.map(|tail| Float32Array::new(&tail).to_vec()).unwrap_or_default();
                    clerk.handle(ask, weights);
                }
            }
        }
        if job.is_busy() {
            self.tick_again();
        }
    }

    fn work(&self) {
        self.is_ticking.set(false);
        let mut job = self.job.borrow_mut();
        match &mut *job {
            Job::Tower(lab) => {
                let mut replies = Vec::new();
                let began = js_sys::Date::now();
                while lab.is_busy() && js_sys::Date::now() - began < SLICE_MS {
                    replies.extend(lab.advance());
                }
                self.say_all(replies);
            }
            // One look at a time: each may be long, and a newer question may wait behind it.
            Job::Desk(clerk) => {
                if let Some(reply) = clerk.work() {
                    self.say(&reply, None);
                }
            }
        }
        if job.is_busy() {
            self.tick_again();
        }
    }

    fn tick_again(&self) {
        if !self.is_ticking.replace(true) {
            let _ = self.ticks.post_message(&JsValue::NULL);
        }
    }

    /// Says several things in one message; weights go beside a message of their own.
    fn say_all(&self, replies: Vec<Reply>) {
        let mut together = Vec::new();
        for mut reply in replies {
            if let Word::Weights(weights) = &mut reply.word {
                let params = std::mem::take(&mut weights.params);
                let tail = Float32Array::new_from_slice(&params).buffer();
                self.say(&std::mem::take(&mut together), None);
                self.say(&vec![reply], Some(tail));
            } else {
                together.push(reply);
            }
        }
        if !together.is_empty() {
            self.say(&together, None);
        }
    }

    fn say(&self, words: &impl Serialize, tail: Option<ArrayBuffer>) {
        let Ok(head) = postcard::to_allocvec(words) else { return };
        let (message, owned) = pack(&head, tail);
        let _ = self.scope.post_message_with_transfer(&message, &owned);
    }
}
