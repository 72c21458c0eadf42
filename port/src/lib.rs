//! The border between the page and its workers, as both sides and both modules need it, and the workers' jobs, which
//! both modules offer: the page's own with the texts and lenses that always stand there, `desk/` with all. wasm32 only.
//!
//! A message is a head, postcard bytes, and sometimes a tail: a tower's weights, which go from worker to worker without
//! being looked at or copied on the way. A worker has one [`Job`], which it does in slices so that messages get in
//! between.

#![cfg(target_arch = "wasm32")]

mod training;

pub use training::Training;

use js_sys::{Array, ArrayBuffer, Float32Array, Uint8Array};
use lens::{Clerk, DeskAsk, LENSES};
use serde::Serialize;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, MessagePort};

/// Longest time that messages may have to wait.
const SLICE_MS: f64 = 14.0;

/// What a worker is there for.
pub trait Job {
    /// Takes in a message. What does not decode was not sent by our page.
    fn hear(&mut self, head: &[u8], tail: Option<ArrayBuffer>, page: &Page);

    /// Whether there is work to do.
    fn is_busy(&self) -> bool;

    /// Works for a [`Slice`], or does one thing that cannot be split.
    fn work(&mut self, page: &Page);
}

/// The analysis worker's job: questions about weights that came beside them.
pub struct Analysis(Clerk);

impl Analysis {
    /// Over every lens that this module was compiled with.
    pub fn new() -> Analysis {
        Analysis(Clerk::new(LENSES))
    }
}

impl Default for Analysis {
    fn default() -> Analysis {
        Analysis::new()
    }
}

impl Job for Analysis {
    fn hear(&mut self, head: &[u8], tail: Option<ArrayBuffer>, _: &Page) {
        if let Ok(ask) = postcard::from_bytes::<DeskAsk>(head) {
            let weights = tail.map(|tail| Float32Array::new(&tail).to_vec()).unwrap_or_default();
            self.0.handle(ask, weights);
        }
    }

    fn is_busy(&self) -> bool {
        self.0.is_busy()
    }

    /// One look at a time: each may be long, and a newer question may wait behind it.
    fn work(&mut self, page: &Page) {
        if let Some(reply) = self.0.work() {
            page.tell(&reply, None);
        }
    }
}

/// The page, as a worker knows it.
pub struct Page(DedicatedWorkerGlobalScope);

impl Page {
    /// Says something to it; the tail changes hands.
    pub fn tell(&self, words: &impl Serialize, tail: Option<ArrayBuffer>) {
        let Ok(head) = postcard::to_allocvec(words) else { return };
        let (message, owned) = pack(&head, tail);
        let _ = self.0.post_message_with_transfer(&message, &owned);
    }
}

/// The time until messages are to be looked at again.
pub struct Slice {
    began_ms: f64,
}

impl Slice {
    /// From now on.
    pub fn begin() -> Slice {
        Slice { began_ms: js_sys::Date::now() }
    }

    /// Whether it has gone by.
    pub fn is_over(&self) -> bool {
        js_sys::Date::now() - self.began_ms >= SLICE_MS
    }
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

/// What a worker's name begins with that must come from the module with everything: lenses, or a text that the page's
/// own has not. `www/worker.js` knows it too.
pub const WHOLE: &str = "whole-";
/// The first word of the analysis worker's name.
pub const DESK: &str = "desk";

/// Makes this worker what its name says: `a`, `b` or `desk`, with [`WHOLE`] before it or not.
///
/// # Errors
/// As [`work_on`].
pub fn be_what_the_name_says() -> Result<(), JsValue> {
    let name = js_sys::global().unchecked_into::<DedicatedWorkerGlobalScope>().name();
    let kind = name.split(' ').next().unwrap_or_default();
    match kind.trim_start_matches(WHOLE) {
        DESK => work_on(Analysis::new()),
        _ => work_on(Training::default()),
    }
}

/// Makes this worker do `job` for as long as it lives, and tells the page that it listens.
///
/// # Errors
/// Where the browser has no message channels, or does not let the page be told.
pub fn work_on(job: impl Job + 'static) -> Result<(), JsValue> {
    console_error_panic_hook::set_once();
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    // A port posts to itself: unlike a timer it is not held back to one call every 4 ms.
    let channel = MessageChannel::new()?;
    let bench = Rc::new(Bench {
        job: RefCell::new(job),
        page: Page(scope.clone()),
        ticks: channel.port2(),
        is_ticking: Cell::new(false),
    });

    let on_tick = Rc::clone(&bench);
    let tick = Closure::<dyn Fn(MessageEvent)>::new(move |_| on_tick.tick());
    channel.port1().set_onmessage(Some(tick.as_ref().unchecked_ref()));
    tick.forget();

    let (on_message, signs) = (Rc::clone(&bench), scope.clone());
    let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if event.data().is_falsy() {
            // The page asks for a sign of life.
            let _ = signs.post_message(&JsValue::FALSE);
            return;
        }
        let (head, tail) = unpack(&event.data());
        on_message.hear(&head, tail);
    });
    scope.set_onmessage(Some(message.as_ref().unchecked_ref()));
    message.forget();

    // What came before this line `worker.js` has kept, and says it now. The page gives a worker more time to load than to answer.
    scope.post_message(&JsValue::TRUE)
}

struct Bench<J> {
    job: RefCell<J>,
    page: Page,
    ticks: MessagePort,
    is_ticking: Cell<bool>,
}

impl<J: Job> Bench<J> {
    fn hear(&self, head: &[u8], tail: Option<ArrayBuffer>) {
        let mut job = self.job.borrow_mut();
        job.hear(head, tail, &self.page);
        self.go_on(&*job);
    }

    fn tick(&self) {
        self.is_ticking.set(false);
        let mut job = self.job.borrow_mut();
        job.work(&self.page);
        self.go_on(&*job);
    }

    fn go_on(&self, job: &J) {
        if job.is_busy() && !self.is_ticking.replace(true) {
            let _ = self.ticks.post_message(&JsValue::NULL);
        }
    }
}
