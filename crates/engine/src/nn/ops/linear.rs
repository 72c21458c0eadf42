//! Affine map of every token.
//!
//!   forward   y (N,O) = x (N,I) · w (I,O) + b (O)
//!   backward  d_x = d_y · wᵀ,  d_w = xᵀ · d_y,  d_b = Σₙ d_y
//!
//! Weights stand `[in, out]`, as in GPT-2's `Conv1D` (PyTorch's `nn.Linear` has them the other way round). The two
//! halves of the backward are separate because a cotangent can be sent down without forming weight gradients.
//!
//! These three products are four fifths of a training step.

use crate::nn::Real;
use crate::nn::kernels::{Mat, MatMut, Pack, Part, gemm_nn_bias, gemm_nt, gemm_tn};
use crate::nn::underflow::flush_all;

/// Sizes: N tokens, I inputs, O outputs.
#[derive(Clone, Copy, Debug)]
pub struct Dims {
    /// N.
    pub n: usize,
    /// I.
    pub i: usize,
    /// O.
    pub o: usize,
}

/// y = x·w + b.
pub fn forward<T: Real>(dims: Dims, x: &[T], w: &[T], b: &[T], y: &mut [T], pack: &mut Pack<T>) {
    let Dims { n, i, o } = dims;
    gemm_nn_bias((n, o, i), Mat { data: x, ld: i }, Mat { data: w, ld: o }, b, MatMut { data: y, ld: o }, pack);
}

/// d_x = d_y·wᵀ.
pub fn backward_input<T: Real>(dims: Dims, d_y: &[T], w: &[T], d_x: &mut [T], pack: &mut Pack<T>) {
    let Dims { n, i, o } = dims;
    gemm_nt(Part::All, (n, i, o), Mat { data: d_y, ld: o }, Mat { data: w, ld: o }, MatMut { data: d_x, ld: i }, pack);
}

/// d_w = xᵀ·d_y and d_b = Σₙ d_y.
pub fn backward_weight<T: Real>(dims: Dims, x: &[T], d_y: &[T], d_w: &mut [T], d_b: &mut [T], pack: &mut Pack<T>) {
    let Dims { n, i, o } = dims;
    gemm_tn(Part::All, (i, o, n), Mat { data: x, ld: i }, Mat { data: d_y, ld: o }, MatMut { data: d_w, ld: o }, pack);
    pack.registers.run(
        #[inline(always)]
        || sum_rows(d_y, d_b),
    );
}

/// Overwrites d_b (O) with Σₙ d_y.
#[inline(always)]
fn sum_rows<T: Real>(d_y: &[T], d_b: &mut [T]) {
    d_b.fill(T::ZERO);
    for row in d_y.chunks_exact(d_b.len()) {
        for (d_b, &d_y) in d_b.iter_mut().zip(row) {
            *d_b += d_y;
        }
    }
    flush_all(d_b);
}
