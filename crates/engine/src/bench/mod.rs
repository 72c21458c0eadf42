//! How fast a step is, against a peak probed in the same run. Takes its clock from the caller.
//!
//! Shapes, the FLOP formula and what to reach are those of the README's table. Only ratios taken in one run mean
//! anything: machines and their other loads differ.

mod gemm;
mod libraries;
mod probe;
mod scenes;

pub use gemm::{GEMM_SHAPES, GemmRow, LibraryRow, gemm_rows};
pub use probe::peak_gflops;
pub use scenes::{SCENES, SceneRow, scene_rows};

use crate::nn::{Trainer, Width};
use crate::telemetry::{Unigram, record};
use base::config::{Config, CorpusId, Tower};
use base::corpora::{Corpus, LabelSet, Levels, Split};
use base::names::Lang;
use base::rng::{Rng, Stream};
use serde::Serialize;

/// Vocabulary of the shapes, as characters of plain English text.
pub const D_VOCAB: usize = 65;

const WARM_UP_SECS: f64 = 0.3;
/// A sample is at least this long: a browser's clock may tick only once a millisecond.
const SAMPLE_SECS: f64 = 0.02;

/// A model size to measure.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// One letter; in the grid what it has most of.
    pub name: &'static str,
    /// L.
    pub n_layers: usize,
    /// D.
    pub d_model: usize,
    /// H.
    pub n_heads: usize,
    /// T.
    pub n_ctx: usize,
    /// B.
    pub batch_size: usize,
    /// V.
    pub d_vocab: usize,
}

const fn shape(name: &'static str, n_layers: usize, d_model: usize, n_ctx: usize, batch_size: usize) -> Shape {
    Shape { name, n_layers, d_model, n_heads: 4, n_ctx, batch_size, d_vocab: D_VOCAB }
}

/// M, which the others of the grid are compared to; then M with one size at the end of its range, and the smallest and
/// the largest corner that a browser trains at ease.
pub const GRID: [Shape; 11] = [
    shape("M", 4, 64, 64, 16),
    shape("T=8", 4, 64, 8, 16),
    shape("T=256", 4, 64, 256, 16),
    shape("d=16", 4, 16, 64, 16),
    shape("d=256", 4, 256, 64, 16),
    shape("L=1", 1, 64, 64, 16),
    shape("L=24", 24, 64, 64, 16),
    shape("B=1", 4, 64, 64, 1),
    shape("B=64", 4, 64, 64, 64),
    Shape { d_vocab: 2000, ..shape("V=2000", 4, 64, 64, 16) },
    Shape { d_vocab: 2000, ..shape("L=12 d=128 T=128", 12, 128, 128, 8) },
];

/// X is the page's default; S and M are small and medium; D is deep; L is wide; X24 is X three times as deep.
pub const SHAPES: [Shape; 6] = [
    shape("X", 8, 32, 32, 8),
    shape("S", 2, 64, 64, 16),
    shape("M", 4, 64, 64, 16),
    shape("D", 12, 48, 64, 8),
    shape("L", 4, 128, 64, 12),
    shape("X24", 24, 32, 32, 8),
];

impl Shape {
    /// The shape called `name`.
    pub fn named(name: &str) -> Option<Shape> {
        SHAPES.into_iter().chain(GRID).find(|s| s.name.eq_ignore_ascii_case(name))
    }

    /// Work of one training step (forward, backward, update) in GFLOP:
    /// 6·(12·L·d² + V·d)·tokens + 12·L·T·d·tokens.
    pub fn gflop(&self) -> f64 {
        let (l, d, t) = (self.n_layers as f64, self.d_model as f64, self.n_ctx as f64);
        let tokens = t * self.batch_size as f64;
        (6.0 * (12.0 * l * d * d + self.d_vocab as f64 * d) * tokens + 12.0 * l * t * d * tokens) / 1e9
    }

    fn config(&self) -> Config {
        Config {
            n_layers: self.n_layers,
            d_model: self.d_model,
            n_heads: self.n_heads,
            n_ctx: self.n_ctx,
            batch_size: self.batch_size,
            ..Config::default()
        }
    }
}

/// One measured shape.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Which shape.
    pub shape: &'static str,
    /// L.
    pub n_layers: usize,
    /// D.
    pub d_model: usize,
    /// T.
    pub n_ctx: usize,
    /// B.
    pub batch_size: usize,
    /// In registers of which width.
    pub width: &'static str,
    /// On how many threads.
    pub n_threads: usize,
    /// Median time of a step.
    pub step_secs: f64,
    /// Best time of a step.
    pub best_step_secs: f64,
    /// Times of a step, by rising value: each the mean over one sample.
    pub sample_secs: Vec<f64>,
    /// Tokens per second at the median.
    pub tokens_per_sec: f64,
    /// GFLOP/s at the median.
    pub gflops: f64,
    /// Best step against the probed peak, 0..1: model FLOP utilisation.
    pub utilisation: f64,
    /// Cost of recording a step, as a share of the step.
    pub recording_share: f64,
    /// Bytes of all arenas.
    pub n_bytes: u64,
}

/// Times `n_steps` steps of a shape in registers of `width` on as many threads; None where this machine has none. `now_secs` is a clock.
pub fn step_row(
    shape: Shape,
    width: Width,
    n_threads: usize,
    n_steps: usize,
    peak_gflops: f64,
    now_secs: &dyn Fn() -> f64,
) -> Option<Row> {
    let corpus = RandomTokens { vocab: (0..shape.d_vocab).map(|i| i.to_string()).collect() };
    let config = shape.config().checked().0.validate(shape.d_vocab).ok()?;
    let mut trainer = Trainer::<f32>::new(&config, &corpus);
    if !trainer.model_mut().set_width(width) {
        return None;
    }
    trainer.model_mut().set_threads(n_threads);
    let unigram = Unigram::of(&corpus);
    // Until an engine that compiles in stages has done its best; then enough steps a sample for a coarse clock.
    let (started, mut n_warm_up) = (now_secs(), 0);
    while n_warm_up < 3 || now_secs() - started < WARM_UP_SECS {
        trainer.step(&corpus);
        n_warm_up += 1;
    }
    let n_repeats = (SAMPLE_SECS / ((now_secs() - started) / n_warm_up as f64)).ceil().max(1.0) as usize;
    let mut steps = Vec::with_capacity(n_steps);
    let mut recordings = Vec::with_capacity(n_steps);
    for _ in 0..(n_steps / n_repeats).max(3) {
        let start = now_secs();
        for _ in 0..n_repeats {
            trainer.step(&corpus);
        }
        let middle = now_secs();
        for _ in 0..n_repeats {
            std::hint::black_box(record(&trainer, unigram.as_ref(), Tower::A));
        }
        steps.push((middle - start) / n_repeats as f64);
        recordings.push((now_secs() - middle) / n_repeats as f64);
    }
    let (step_secs, best_step_secs) = (median(&mut steps), steps[0]);
    Some(Row {
        shape: shape.name,
        n_layers: shape.n_layers,
        d_model: shape.d_model,
        n_ctx: shape.n_ctx,
        batch_size: shape.batch_size,
        width: width.name(),
        n_threads,
        step_secs,
        best_step_secs,
        tokens_per_sec: (shape.n_ctx * shape.batch_size) as f64 / step_secs,
        gflops: shape.gflop() / step_secs,
        utilisation: shape.gflop() / best_step_secs / peak_gflops,
        recording_share: median(&mut recordings) / step_secs,
        n_bytes: trainer.n_bytes(),
        sample_secs: steps,
    })
}

/// Sorts and takes the middle, NaN where there is none; the best is then the first.
pub fn median(xs: &mut [f64]) -> f64 {
    xs.sort_by(f64::total_cmp);
    xs.get(xs.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Uniform noise: the arithmetic of a step does not depend on what is learnt.
struct RandomTokens {
    vocab: Vec<String>,
}

impl Corpus for RandomTokens {
    fn id(&self) -> CorpusId {
        CorpusId::Induction
    }
    fn vocab(&self) -> &[String] {
        &self.vocab
    }
    fn levels(&self) -> Levels {
        Levels::default()
    }
    fn label_sets(&self) -> &[LabelSet] {
        &[]
    }
    fn sequence(&self, _: Split, index: u64, inputs: &mut [u32], targets: &mut [u32]) {
        let mut rng = Rng::new(0, Stream::Data, index);
        inputs.iter_mut().chain(targets).for_each(|x| *x = rng.below(self.vocab.len()) as u32);
    }
    fn labels(&self, _: Split, _: u64, _: usize, _: &mut [u8]) {}
    fn n_gram(&self, order: usize, _: &[u32], probs: &mut [f64]) -> bool {
        probs.fill(1.0 / self.vocab.len() as f64);
        order == 1
    }
    fn prompt(&self) -> Vec<u32> {
        Vec::new()
    }
    fn decode(&self, _: &[u32]) -> String {
        String::new()
    }
    fn about(&self, _: Lang) -> String {
        String::new()
    }
}
