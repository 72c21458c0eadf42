//! The page's end of the two workers.

use base::config::Tower;
use engine::lab::{Command, Event};
use js_sys::{Array, Uint8Array};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

/// What a worker has to say.
pub enum Word {
    /// Measurements and answers.
    Events(Vec<Event>),
    /// It broke, and why.
    Died(String),
}

/// One tower's worker.
pub struct TowerWorker {
    worker: Worker,
    /// Commands for a worker that does not listen yet; none once it does.
    waiting: Rc<RefCell<Option<Vec<Command>>>>,
}

impl TowerWorker {
    /// Starts the worker of `tower`; `hear` gets everything it says.
    ///
    /// # Errors
    /// Where the browser allows no module worker.
    pub fn spawn(url: &str, tower: Tower, hear: impl Fn(Tower, Word) + 'static) -> Result<TowerWorker, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(tower.key());
        let worker = Worker::new_with_options(url, &options)?;
        let waiting = Rc::new(RefCell::new(Some(Vec::new())));
        let hear = Rc::new(hear);

        let (queue, sender, on_word) = (Rc::clone(&waiting), worker.clone(), Rc::clone(&hear));
        let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if event.data().is_truthy() && event.data().as_bool() == Some(true) {
                let early = queue.borrow_mut().take().unwrap_or_default();
                post(&sender, &early);
                return;
            }
            let bytes = Uint8Array::new(&event.data()).to_vec();
            match postcard::from_bytes(&bytes) {
                Ok(events) => on_word(tower, Word::Events(events)),
                Err(error) => on_word(tower, Word::Died(error.to_string())),
            }
        });
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        message.forget();

        let error = Closure::<dyn Fn(ErrorEvent)>::new(move |event: ErrorEvent| {
            // An error while loading is a plain event without a message.
            let why = js_sys::Reflect::get(&event, &"message".into()).ok().and_then(|m| m.as_string());
            hear(tower, Word::Died(why.filter(|w| !w.is_empty()).unwrap_or_else(|| "www/worker.js".to_string())));
        });
        worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        error.forget();
        Ok(TowerWorker { worker, waiting })
    }

    /// Sends `command`, or keeps it until the worker listens.
    pub fn send(&self, command: Command) {
        match self.waiting.borrow_mut().as_mut() {
            Some(waiting) => waiting.push(command),
            None => post(&self.worker, &vec![command]),
        }
    }
}

fn post(worker: &Worker, commands: &Vec<Command>) {
    let Ok(bytes) = postcard::to_allocvec(commands) else { return };
    let array = Uint8Array::new_from_slice(&bytes);
    let buffer = array.buffer();
    let _ = worker.post_message_with_transfer(&buffer, &Array::of1(&buffer));
}
