//! What a tower states of its memory is what it takes, and the analysis takes no more the longer it is asked: every
//! allocation is counted. One test after the other, so that nothing else runs in this process meanwhile.

use base::config::{Event, Link, Site, Tower, What};
use engine::lab::{Lab, TowerSpec, Word};
use lens::{Asked, Clerk, DeskAsk, DeskWord, Happens, LENSES};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// What the analysis may hold, in towers that train: those that are trained again, and models to look with.
const MOST_TOWERS: usize = 17;

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

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
    let _turn = ONE_AT_A_TIME.lock().expect("the other test is whole");
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

/// What both towers weigh at a step, after what happened to them.
fn weights_at(specs: &[TowerSpec; 2], events: &[Event], step: u64) -> [Vec<f32>; 2] {
    specs.clone().map(|spec| {
        let events = events.iter().filter(|event| event.tower == spec.tower).cloned().collect();
        let mut lab = Lab::without_states(TowerSpec { events, ..spec }).expect("it can be built");
        lab.train_to(step, u64::MAX, |_| {});
        lab.trainer().expect("a run").model().params().to_vec()
    })
}

/// Asks of both towers through one lens until the answers are whole; gives the most bytes that were held meanwhile.
fn asked(clerk: &mut Clerk, lens: &str, step: u64, weights: &[Vec<f32>; 2], events: &[Event]) -> usize {
    PEAK.store(NOW.load(Relaxed), Relaxed);
    for tower in Tower::BOTH {
        let look = DeskAsk::Look {
            run_id: 1,
            tower,
            step,
            residual: base::config::Residual::All,
            asked: vec![Asked { lens: lens.to_string(), params: Vec::new() }],
            happens: Happens { events: events.to_vec(), elsewhere: Some(Vec::new()) },
        };
        clerk.handle(look, weights[tower.idx()].clone());
    }
    while let Some(reply) = clerk.work() {
        assert!(matches!(reply.word, DeskWord::Answered { .. }), "{lens}: {:?}", reply.word);
    }
    PEAK.load(Relaxed)
}

/// A worker's memory never shrinks: what it once held at the same time it keeps.
#[test]
fn the_analysis_holds_no_more_the_longer_it_is_asked() {
    let _turn = ONE_AT_A_TIME.lock().expect("the other test is whole");
    let link = "v=1&corpus=induction&n_layers=3&d_model=32&n_heads=2&n_ctx=16&batch_size=8";
    let experiment = Link::parse(link).0.experiment;
    let specs = Tower::BOTH.map(|tower| TowerSpec::of(&experiment, tower));
    let (lab, _) = Lab::build(specs[0].clone()).expect("it can be built");
    let tower_bytes = lab.trainer().expect("a run").n_bytes() as usize;
    drop(lab);
    let before = NOW.load(Relaxed);
    let mut clerk = Clerk::new(LENSES);
    clerk.handle(DeskAsk::Open { run_id: 1, specs: Box::new(specs.clone()) }, Vec::new());
    let mut peaks = Vec::new();
    // Every lens, and again in other futures: those that train the run again, which they begin anew, and one of each size.
    let again = |key: &str| ["parting", "counterfactual", "tokens", "samples", "validation", "probes"].contains(&key);
    for cut in 0..4 {
        let cut_at = |layer| Event { step: 2, tower: Tower::A, what: What::Cut(Site::mlp(layer)) };
        let events: Vec<Event> = (0..3).filter(|layer| layer + 1 == cut).map(cut_at).collect();
        let weights = weights_at(&specs, &events, 24);
        let keys = LENSES.iter().map(|entry| entry.key).filter(|key| cut == 0 || again(key));
        let each = keys.map(|key| asked(&mut clerk, key, 24, &weights, &events) - before);
        peaks.push(each.max().unwrap_or(0));
    }
    println!("{peaks:?} bytes at most, a tower takes {tower_bytes}");
    let most = peaks[1..].iter().max().copied().unwrap_or(0);
    assert!(most as f64 <= 1.05 * peaks[0] as f64, "{peaks:?}: more than at the first time");
    assert!(peaks[0] <= MOST_TOWERS * tower_bytes, "{peaks:?}: as much as {} towers", peaks[0] / tower_bytes);
}
