//! Our products against the libraries', taking turns in the same run.

use super::libraries::{Problem, contenders};
use crate::nn::Width;
use crate::nn::kernels::{Mat, MatMut, Pack, Part, gemm_nn, gemm_nt, gemm_tn};
use base::rng::{Rng, Stream};
use serde::Serialize;

/// Which product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A·B.
    Nn,
    /// A·Bᵀ.
    Nt,
    /// Aᵀ·B.
    Tn,
}

/// (name, kind, M, N, K): the products of shape M's MLP and of one attention head.
pub const GEMM_SHAPES: [(&str, Kind, usize, usize, usize); 5] = [
    ("forward 1024x64x256", Kind::Nn, 1024, 256, 64),
    ("dW 64x1024x256", Kind::Tn, 64, 256, 1024),
    ("dX 1024x256x64", Kind::Nt, 1024, 64, 256),
    ("QKt 64x16x64", Kind::Nt, 64, 64, 16),
    ("X dW 32x256x128", Kind::Tn, 32, 128, 256),
];

/// GFLOP/s of one product, median and best.
#[derive(Clone, Debug, Serialize)]
pub struct GemmRow {
    /// Which product.
    pub shape: &'static str,
    /// Ours: median, best.
    pub ours_gflops: [f64; 2],
    /// The libraries': name, median and best.
    pub libraries: Vec<LibraryRow>,
    /// Our best against the probed peak.
    pub utilisation: f64,
}

/// GFLOP/s of a library's product.
#[derive(Clone, Debug, Serialize)]
pub struct LibraryRow {
    /// Which library.
    pub name: &'static str,
    /// Median, best.
    pub gflops: [f64; 2],
}

/// Times every product, ours in registers of `width` and the libraries' in turns.
pub fn gemm_rows(width: Width, n_rounds: usize, peak_gflops: f64, now_secs: &dyn Fn() -> f64) -> Vec<GemmRow> {
    GEMM_SHAPES
        .iter()
        .map(|&(name, kind, m, n, k)| row(name, kind, (m, n, k), width, n_rounds, peak_gflops, now_secs))
        .collect()
}

fn row(
    name: &'static str,
    kind: Kind,
    (m, n, k): (usize, usize, usize),
    width: Width,
    n_rounds: usize,
    peak_gflops: f64,
    now_secs: &dyn Fn() -> f64,
) -> GemmRow {
    let mut rng = Rng::new(1, Stream::Analysis, 0);
    let mut random = |len: usize| (0..len).map(|_| rng.normal() as f32).collect::<Vec<f32>>();
    let (a, b, mut c) = (random(m * k), random(k * n), vec![0.0f32; m * n]);
    let mut pack = Pack::of_width(width).unwrap_or_default();
    let problem = Problem { kind, size: (m, n, k), a: &a, b: &b };
    let mut libraries = contenders(&problem);
    // Some twenty milliseconds a round: a browser's clock may tick only once a millisecond.
    let n_repeats = (400_000_000 / (m * n * k)).max(1);
    let gflop = (2 * m * n * k * n_repeats) as f64 / 1e9;
    let mut ours = Vec::new();
    let mut theirs = vec![Vec::new(); libraries.len()];
    for _ in 0..n_rounds.max(3) {
        let start = now_secs();
        for _ in 0..n_repeats {
            let out = MatMut { data: &mut c, ld: n };
            match kind {
                Kind::Nn => gemm_nn(Part::All, (m, n, k), mat(&a, k), mat(&b, n), out, &mut pack),
                Kind::Nt => gemm_nt(Part::All, (m, n, k), mat(&a, k), mat(&b, k), out, &mut pack),
                Kind::Tn => gemm_tn(Part::All, (m, n, k), mat(&a, m), mat(&b, n), out, &mut pack),
            }
            std::hint::black_box(&c);
        }
        ours.push(gflop / (now_secs() - start));
        for ((_, product), theirs) in libraries.iter_mut().zip(&mut theirs) {
            let start = now_secs();
            (0..n_repeats).for_each(|_| product());
            theirs.push(gflop / (now_secs() - start));
        }
    }
    let ours_gflops = median_and_best(&mut ours);
    let libraries = libraries
        .iter()
        .zip(&mut theirs)
        .map(|((name, _), theirs)| LibraryRow { name, gflops: median_and_best(theirs) })
        .collect();
    GemmRow { shape: name, ours_gflops, libraries, utilisation: ours_gflops[1] / peak_gflops }
}

fn mat(data: &[f32], ld: usize) -> Mat<'_, f32> {
    Mat { data, ld }
}

fn median_and_best(xs: &mut [f64]) -> [f64; 2] {
    xs.sort_by(f64::total_cmp);
    [xs.get(xs.len() / 2).copied().unwrap_or(f64::NAN), xs.last().copied().unwrap_or(f64::NAN)]
}
