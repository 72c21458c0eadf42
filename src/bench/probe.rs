//! The strict-SIMD peak of this machine and runtime: separate multiply and add on eight four-lane accumulators.

use wide::f32x4;

const N_ROUNDS: usize = 40;
const N_ITERATIONS: usize = 20_000;

/// Best GFLOP/s over a few rounds. Nothing but registers is touched, so no product can be faster.
pub fn peak_gflops(now_secs: &dyn Fn() -> f64) -> f64 {
    let mut best = 0.0f64;
    for round in 0..N_ROUNDS {
        let start = now_secs();
        let sum = std::hint::black_box(spin(1.0 + round as f32 * 1e-6));
        let secs = now_secs() - start;
        // A lane's sum is used, or the loop would be optimised away.
        if sum.is_finite() && secs > 0.0 {
            best = best.max((N_ITERATIONS * 8 * 4 * 2) as f64 / secs / 1e9);
        }
    }
    best
}

#[inline(never)]
fn spin(seed: f32) -> f32 {
    let x = std::hint::black_box(f32x4::splat(0.999 * seed));
    let y = std::hint::black_box(f32x4::splat(0.001 * seed));
    let mut acc = [f32x4::splat(seed); 8];
    for _ in 0..N_ITERATIONS {
        for a in &mut acc {
            *a = *a * x + y;
        }
    }
    acc.into_iter().fold(f32x4::ZERO, |sum, a| sum + a).to_array().iter().sum()
}
