//! First weights.
//!
//! The scale that keeps a product's spread is 1/√fan_in (LeCun et al. 1998; Glorot & Bengio 2010 average it with the
//! fan-out). 1/√(2L) on what writes onto the stream keeps the stream from growing with depth: 2L branches add to it.
//!
//! Every tensor draws from a lane of its own, named by its name and not by its place, so that a tower with other
//! skips, other norms or more layers still starts from the same numbers where it has the same tensors.

use super::Real;
use super::tensors::{ParamInfo, ParamTable, Start};
use base::rng::{Rng, Stream};

/// Fills the arena of weights. `xavier` is N(0, 1/√fan_in) with embeddings at 0.1; `gpt2` N(0, σ); `gpt2` and
/// `xavierp` divide the two output projections by √(2L) (Radford et al. 2019). Biases are 0, norm weights 1.
pub fn init_params<T: Real>(table: &ParamTable, seed: u32, params: &mut [T]) {
    for info in &table.infos {
        let values = &mut params[info.span.range()];
        match info.start {
            Start::Zeros => values.fill(T::ZERO),
            Start::Ones => values.fill(T::ONE),
            Start::Slopes => fill_slopes(info, values),
            Start::Normal(std) => {
                let mut rng = Rng::new(seed as u64, Stream::Init, lane(&info.name));
                for x in values {
                    // Rounded to f32 also in f64, so that both start from the same weights.
                    *x = T::from_f64((rng.normal() * std) as f32 as f64);
                }
            }
        }
    }
}

/// −slope·offset with slopes 2, 1, ½, … and 0 for the last head: some heads look near, one sees everything alike
/// (after Press et al. 2022, ALiBi). A single head gets ½.
fn fill_slopes<T: Real>(info: &ParamInfo, values: &mut [T]) {
    let (n_heads, n_ctx) = (info.shape[0], info.shape[1]);
    for (head, row) in values.chunks_exact_mut(n_ctx).enumerate() {
        let slope = match (n_heads, head) {
            (1, _) => 0.5,
            (n, h) if h + 1 == n => 0.0,
            (_, h) => 2.0 / (1u32 << h) as f64,
        };
        for (offset, x) in row.iter_mut().enumerate() {
            *x = T::from_f64(-slope * offset as f64);
        }
    }
}

/// FNV-1a, 64 bits: a fixed number for a fixed name.
fn lane(name: &str) -> u64 {
    name.bytes().fold(0xCBF2_9CE4_8422_2325, |h, b| (h ^ b as u64).wrapping_mul(0x0000_0100_0000_01B3))
}
