//! The strict-SIMD peak of this machine and runtime: separate multiply and add on twelve four-lane accumulators.

use wide::f32x4;

const N_ROUNDS: usize = 12;
const N_ACCUMULATORS: usize = 12;
/// A browser's clock may tick only once a millisecond: a round shorter than some tens of it measures the clock.
const ROUND_SECS: f64 = 0.04;
/// By then an engine that compiles in stages has done its best with the loop.
const WARM_UP_SECS: f64 = 0.4;

/// Best GFLOP/s over a few rounds. Nothing but registers is touched, so no product can be faster.
pub fn peak_gflops(now_secs: &dyn Fn() -> f64) -> f64 {
    let mut n_iterations = 1000usize;
    let started = now_secs();
    let timed = |n_iterations: usize, seed: f32| {
        let start = now_secs();
        let sum = std::hint::black_box(spin(n_iterations, seed));
        // A lane's sum is used, or the loop would be optimised away.
        if sum.is_finite() { now_secs() - start } else { f64::NAN }
    };
    while now_secs() - started < WARM_UP_SECS {
        let secs = timed(n_iterations, 1.0);
        if secs < ROUND_SECS {
            n_iterations *= 2;
        }
    }
    let rounds = (0..N_ROUNDS).map(|round| timed(n_iterations, 1.0 + round as f32 * 1e-6));
    let best_secs = rounds.fold(f64::INFINITY, f64::min);
    (n_iterations * N_ACCUMULATORS * 4 * 2) as f64 / best_secs / 1e9
}

#[inline(never)]
fn spin(n_iterations: usize, seed: f32) -> f32 {
    let x = std::hint::black_box(f32x4::splat(0.999 * seed));
    let y = std::hint::black_box(f32x4::splat(0.001 * seed));
    // More than eight: as many as hide the time that an addition takes after a product.
    let mut acc = [f32x4::splat(seed); N_ACCUMULATORS];
    for _ in 0..n_iterations {
        for a in &mut acc {
            *a = *a * x + y;
        }
    }
    acc.into_iter().fold(f32x4::ZERO, |sum, a| sum + a).to_array().iter().sum()
}
