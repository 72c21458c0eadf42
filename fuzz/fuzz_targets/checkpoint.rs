//! A stored run, as `strata train --resume` reads one behind its check sum: it is taken as it is, or refused.

#![no_main]

use base::config::{Link, Tower};
use base::corpora::Corpus;
use engine::lab::{Brought, Lab, TowerSpec, corpus_of};
use engine::nn::Checkpoint;
use libfuzzer_sys::fuzz_target;
use std::cell::RefCell;

const LINK: &str = "v=1&n_layers=1&d_model=8&n_heads=1&n_ctx=4&batch_size=1";

thread_local! {
    /// A run at step 2, what it reads, and its state as it is stored.
    static RUN: RefCell<(Lab, Box<dyn Corpus>, Vec<u8>)> = RefCell::new({
        let experiment = Link::parse(LINK).0.experiment;
        let (mut lab, _) = Lab::build(TowerSpec::of(&experiment, Tower::A)).expect("it is small");
        lab.train_to(2, u64::MAX, |_| {});
        let stored = lab.trainer().expect("it is built").checkpoint();
        let (corpus, _) = corpus_of(experiment.config(Tower::A), Brought::of(&experiment)).expect("a text of our own");
        (lab, corpus, postcard::to_allocvec(&stored).expect("it is plain data"))
    });
}

fuzz_target!(|bytes: &[u8]| {
    let Some((how, rest)) = bytes.split_first() else { return };
    RUN.with_borrow_mut(|(lab, corpus, stored)| {
        // Either any bytes, or a good state in which some are others: place in two bytes, what it becomes in one.
        let mut state = if how % 2 == 0 { rest.to_vec() } else { stored.clone() };
        if how % 2 == 1 {
            for edit in rest.chunks_exact(3) {
                let n_bytes = state.len();
                state[(usize::from(edit[0]) << 8 | usize::from(edit[1])) % n_bytes] = edit[2];
            }
        }
        let Ok(state) = postcard::from_bytes::<Checkpoint<f32>>(&state) else { return };
        // A state of other settings is refused by whoever reads the file.
        if state.config != **lab.trainer().expect("it is built").model().config() {
            return;
        }
        let _ = lab.trainer_mut().expect("it is built").restore(&state, corpus.as_ref());
    });
});
