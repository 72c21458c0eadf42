//! A tower's worker's job: a lab, fed by messages.

use crate::{Job, Page, Slice};
use engine::lab::{Ask, Lab, Reply, Word};
use js_sys::{ArrayBuffer, Float32Array};

/// A tower in training.
#[derive(Default)]
pub struct Training(Lab);

impl Job for Training {
    fn hear(&mut self, head: &[u8], _: Option<ArrayBuffer>, page: &Page) {
        if let Ok(ask) = postcard::from_bytes::<Ask>(head) {
            tell_all(page, self.0.handle(ask));
        }
    }

    fn is_busy(&self) -> bool {
        self.0.is_busy()
    }

    fn work(&mut self, page: &Page) {
        let slice = Slice::begin();
        let mut replies = Vec::new();
        while self.0.is_busy() && !slice.is_over() {
            replies.extend(self.0.advance());
        }
        tell_all(page, replies);
    }
}

/// Says several things in one message; weights go beside a message of their own.
fn tell_all(page: &Page, replies: Vec<Reply>) {
    let mut together = Vec::new();
    for mut reply in replies {
        if let Word::Weights(weights) = &mut reply.word {
            let params = std::mem::take(&mut weights.params);
            let tail = Float32Array::new_from_slice(&params).buffer();
            page.tell(&std::mem::take(&mut together), None);
            page.tell(&vec![reply], Some(tail));
        } else {
            together.push(reply);
        }
    }
    if !together.is_empty() {
        page.tell(&together, None);
    }
}
