//! What a tower states of its memory is what it takes: every allocation is counted. One test, so that nothing else runs
//! in this process meanwhile.

use base::config::{Link, Tower};
use engine::lab::{Lab, TowerSpec, Word};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static COUNTING: Counting = Counting;

#[allow(unsafe_code, reason = "an allocator is unsafe by its trait; this one hands everything on and counts")]
// SAFETY: `System` keeps the trait's promises; what it gives is given on, and it gets back what it gave, with the same
// layout. Counting neither allocates nor panics: sums of atomics wrap.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Relaxed) + layout.size();
        PEAK.fetch_max(now, Relaxed);
        // SAFETY: our caller promises a layout that is not empty, all that `System` asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Relaxed);
        // SAFETY: our caller promises that `ptr` came from `alloc` with this layout, and so from `System`.
        unsafe { System.dealloc(ptr, layout) }
    }
}

/// (link, steps): small, deep, wide, long, with and without stored states, and near the largest that is built.
const SHAPES: [(&str, u64); 8] = [
    // To the last state that fits beside those before it.
    ("v=1&n_ctx=8&batch_size=1", 260),
    ("v=1&n_layers=1&d_model=8&n_heads=1&n_ctx=8&batch_size=1&n_steps=200", 200),
    ("v=1&n_layers=24&norm=post&pos=rope&corpus=grammar-zh&n_steps=64", 20),
    ("v=1&n_layers=4&d_model=128&n_ctx=64&batch_size=12&pos=sinusoidal", 2),
    ("v=1&n_layers=1&n_ctx=256&n_heads=8&batch_size=16&pos=rel", 2),
    ("v=1&n_layers=8&d_model=256&optimizer=sgd&batch_size=1&n_ctx=8&corpus=induction", 3),
    ("v=1&n_layers=2&d_model=64&n_heads=8&n_ctx=256&batch_size=32", 1),
    ("v=1&n_layers=2&corpus=own-text", 40),
];

#[test]
fn a_tower_takes_what_it_states() {
    for (link, n_steps) in SHAPES {
        let mut experiment = Link::parse(link).0.experiment;
        experiment.own_text =
            link.contains("own-text").then(|| "by the sea a small boat waits, and the wind is low. ".repeat(30_000));
        let spec = TowerSpec::of(&experiment, Tower::A);
        let before = NOW.load(Relaxed);
        PEAK.store(before, Relaxed);
        let (mut lab, replies) = Lab::build(spec).expect("it can be built");
        let Some(Word::Built(info)) = replies.first().map(|reply| &reply.word) else { panic!("{replies:?}") };
        let stated = info.n_bytes;
        lab.train_to(n_steps, 1, |_| {});
        let peak = (PEAK.load(Relaxed) - before) as u64;
        let ratio = peak as f64 / stated as f64;
        assert!(ratio <= 1.2, "{link}: {peak} bytes at most, {stated} stated");
        assert!(ratio >= 0.5, "{link}: only {peak} bytes, {stated} stated");
        // What is refused is judged before anything is built, by the arenas alone.
        let trainer = lab.trainer().expect("a run");
        let estimate = trainer.model().config().estimated_bytes();
        assert!(trainer.n_bytes() <= estimate, "{link}: {} in arenas, {estimate} estimated", trainer.n_bytes());
    }
}
