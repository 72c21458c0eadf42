//! Layer normalisation of every token (Ba, Kiros & Hinton 2016, <https://arxiv.org/abs/1607.06450>).
//!
//!   forward   σ = √(var(x) + ε),  x̂ = (x − mean(x)) / σ,  y = w·x̂ + b
//!   backward  d_x̂ = w·d_y,  d_x = (d_x̂ − mean(d_x̂) − x̂·mean(d_x̂·x̂)) / σ
//!             d_w = Σₙ d_y·x̂,  d_b = Σₙ d_y
//!
//! x, x̂, y and their gradients are (N,D), σ (N), w and b (D). x̂ is kept rather than formed again in the backward,
//! because it is shown.
//!
//! The second and third term of d_x take out what the norm makes powerless: a shift of the whole token and a longer
//! token. The gradient through a norm has no part along either.

use crate::nn::Real;
use crate::nn::kernels::{dot, sum, sum_of_deviations};
use crate::nn::underflow::flush_all;

/// ε, as in GPT-2. It stands inside the root, so a token whose entries are all alike gets σ = √ε, not a division by 0.
pub const EPS: f64 = 1e-5;

/// Writes σ, x̂ and y. The variance is the biased one, Σ(x − mean)²/D, as PyTorch's.
#[inline(always)]
pub fn forward<T: Real>(x: &[T], w: &[T], b: &[T], scale: &mut [T], normalized: &mut [T], y: &mut [T]) {
    let d = w.len();
    let inv_d = T::ONE / T::from_f64(d as f64);
    let eps = T::from_f64(EPS);
    let rows = x.chunks_exact(d).zip(normalized.chunks_exact_mut(d)).zip(y.chunks_exact_mut(d));
    for (((x, x_hat), y), sigma) in rows.zip(scale) {
        let mean = sum(x) * inv_d;
        // In two passes: mean(x²) − mean(x)² would cancel where tokens are long and alike.
        let var = sum_of_deviations(x, mean) * inv_d;
        *sigma = (var + eps).sqrt();
        let inv_sigma = T::ONE / *sigma;
        for (((x_hat, y), &x), (&w, &b)) in x_hat.iter_mut().zip(y).zip(x).zip(w.iter().zip(b)) {
            *x_hat = ((x - mean) * inv_sigma).flush();
            *y = (*x_hat * w + b).flush();
        }
    }
}

/// Overwrites d_x.
#[inline(always)]
pub fn backward_input<T: Real>(d_y: &[T], scale: &[T], normalized: &[T], w: &[T], d_x: &mut [T]) {
    let d = w.len();
    let inv_d = T::ONE / T::from_f64(d as f64);
    let rows = d_y.chunks_exact(d).zip(normalized.chunks_exact(d)).zip(d_x.chunks_exact_mut(d));
    for (((d_y, x_hat), d_x), &sigma) in rows.zip(scale) {
        // d_x̂ waits in d_x.
        weigh(d_y, w, d_x);
        let mean = sum(d_x) * inv_d;
        let mean_along = dot(d_x, x_hat) * inv_d;
        let inv_sigma = T::ONE / sigma;
        for (d_x, &x_hat) in d_x.iter_mut().zip(x_hat) {
            *d_x = ((*d_x - mean - x_hat * mean_along) * inv_sigma).flush();
        }
    }
}

/// Overwrites d_w and d_b.
#[inline(always)]
pub fn backward_weight<T: Real>(d_y: &[T], normalized: &[T], d_w: &mut [T], d_b: &mut [T]) {
    d_w.fill(T::ZERO);
    d_b.fill(T::ZERO);
    for (d_y, x_hat) in d_y.chunks_exact(d_w.len()).zip(normalized.chunks_exact(d_w.len())) {
        for (((d_w, d_b), &d_y), &x_hat) in d_w.iter_mut().zip(d_b.iter_mut()).zip(d_y).zip(x_hat) {
            *d_w += d_y * x_hat;
            *d_b += d_y;
        }
    }
    flush_all(d_w);
    flush_all(d_b);
}

/// d_x̂ = w·d_y, for a reader: the pass itself forms it only in passing.
pub fn backward_normalized<T: Real>(d_y: &[T], w: &[T], d_normalized: &mut [T]) {
    for (d_y, d_x_hat) in d_y.chunks_exact(w.len()).zip(d_normalized.chunks_exact_mut(w.len())) {
        weigh(d_y, w, d_x_hat);
    }
}

/// d_σ = −Σ d_x̂·x̂ / σ, for a reader: how the loss answers to σ where x − mean(x) is held fixed.
pub fn backward_scale<T: Real>(d_y: &[T], scale: &[T], normalized: &[T], w: &[T], d_scale: &mut [T]) {
    let d = w.len();
    let mut d_x_hat = vec![T::ZERO; d];
    let rows = d_y.chunks_exact(d).zip(normalized.chunks_exact(d)).zip(scale);
    for (((d_y, x_hat), &sigma), d_sigma) in rows.zip(d_scale) {
        weigh(d_y, w, &mut d_x_hat);
        *d_sigma = (-dot(&d_x_hat, x_hat) / sigma).flush();
    }
}

#[inline(always)]
fn weigh<T: Real>(d_y: &[T], w: &[T], d_x_hat: &mut [T]) {
    for ((d, &d_y), &w) in d_x_hat.iter_mut().zip(d_y).zip(w) {
        *d = (d_y * w).flush();
    }
}
