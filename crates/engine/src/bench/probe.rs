//! The strict-SIMD peak of this machine and runtime: separate multiply and add on twelve accumulators.

use crate::nn::Width;
use crate::nn::lanes::{Job, Lanes, Unit};
use crate::nn::width::Registers;

const N_ROUNDS: usize = 12;
const N_ACCUMULATORS: usize = 12;
/// A browser's clock may tick only once a millisecond: a round shorter than some tens of it measures the clock.
const ROUND_SECS: f64 = 0.04;
/// By then an engine that compiles in stages has done its best with the loop.
const WARM_UP_SECS: f64 = 0.4;

/// Best GFLOP/s over a few rounds in registers of `width`; NaN where this machine has none. Nothing but registers is touched, so no product can be faster.
pub fn peak_gflops(width: Width, now_secs: &dyn Fn() -> f64) -> f64 {
    let Some(registers) = Registers::of(width) else { return f64::NAN };
    let (_, n_lanes) = registers.take(Spin { n_iterations: 0, seed: 1.0 });
    let mut n_iterations = 1000usize;
    let started = now_secs();
    let timed = |n_iterations: usize, seed: f32| {
        let start = now_secs();
        let (sum, _) = std::hint::black_box(run(registers, Spin { n_iterations, seed }));
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
    (n_iterations * N_ACCUMULATORS * n_lanes * 2) as f64 / best_secs / 1e9
}

/// A function of its own, so that an engine that compiles in stages comes to its best with it.
#[inline(never)]
fn run(registers: Registers, spin: Spin) -> (f32, usize) {
    registers.take(spin)
}

/// `n_iterations` of x·a + y on every accumulator.
#[derive(Clone, Copy)]
struct Spin {
    n_iterations: usize,
    seed: f32,
}

impl Job<f32> for Spin {
    /// A lane's sum, and how many lanes there are.
    type Out = (f32, usize);
    #[inline(always)]
    fn on<U: Unit<f32>>(self, unit: U) -> (f32, usize) {
        (spin(unit.lanes(), self), U::Lanes::N)
    }
}

#[inline(always)]
fn spin<L: Lanes<f32>>(lanes: L, Spin { n_iterations, seed }: Spin) -> f32 {
    let [x, y] = std::hint::black_box([0.999 * seed, 0.001 * seed]).map(|x| lanes.splat(x));
    // More than eight: as many as hide the time that an addition takes after a product.
    let mut acc = [lanes.splat(seed); N_ACCUMULATORS];
    for _ in 0..n_iterations {
        for a in &mut acc {
            *a = lanes.add_product(y, *a, x);
        }
    }
    let mut sum = lanes.splat(0.0);
    for a in acc {
        sum = lanes.add(sum, a);
    }
    let mut first = [0.0];
    lanes.store(sum, &mut first);
    first[0]
}
