//! Layer normalisation of every token (Ba, Kiros & Hinton 2016).
//!
//!   forward   σ = √(var(x) + ε),  x̂ = (x − mean(x)) / σ,  y = w·x̂ + b
//!   backward  d_x̂ = w·d_y,  d_x = (d_x̂ − mean(d_x̂) − x̂·mean(d_x̂·x̂)) / σ,
//!             d_w = Σₙ d_y·x̂,  d_b = Σₙ d_y

use crate::nn::Real;
use crate::nn::kernels::{dot, sum, sum_by};

/// ε, as in GPT-2.
pub const EPS: f64 = 1e-5;

/// Writes σ (N), x̂ (N,D) and y (N,D). The variance is the biased one.
pub fn forward<T: Real>(x: &[T], w: &[T], b: &[T], scale: &mut [T], normalized: &mut [T], y: &mut [T]) {
    let d = w.len();
    let inv_d = T::ONE / T::from_f64(d as f64);
    let eps = T::from_f64(EPS);
    let rows = x.chunks_exact(d).zip(normalized.chunks_exact_mut(d)).zip(y.chunks_exact_mut(d));
    for (((x, x_hat), y), sigma) in rows.zip(scale) {
        let mean = sum(x) * inv_d;
        let var = sum_by(x, |x| (x - mean) * (x - mean)) * inv_d;
        *sigma = (var + eps).sqrt();
        let inv_sigma = T::ONE / *sigma;
        for (((x_hat, y), &x), (&w, &b)) in x_hat.iter_mut().zip(y).zip(x).zip(w.iter().zip(b)) {
            *x_hat = (x - mean) * inv_sigma;
            *y = *x_hat * w + b;
        }
    }
}

/// Overwrites d_x (N,D), d_w and d_b (D).
pub fn backward<T: Real>(
    d_y: &[T],
    scale: &[T],
    normalized: &[T],
    w: &[T],
    d_x: &mut [T],
    d_w: &mut [T],
    d_b: &mut [T],
) {
    let d = w.len();
    let inv_d = T::ONE / T::from_f64(d as f64);
    d_w.fill(T::ZERO);
    d_b.fill(T::ZERO);
    let rows = d_y.chunks_exact(d).zip(normalized.chunks_exact(d)).zip(d_x.chunks_exact_mut(d));
    for (((d_y, x_hat), d_x), &sigma) in rows.zip(scale) {
        for ((d_x, &d_y), &w) in d_x.iter_mut().zip(d_y).zip(w) {
            *d_x = d_y * w;
        }
        let mean = sum(d_x) * inv_d;
        let mean_along = dot(d_x, x_hat) * inv_d;
        let inv_sigma = T::ONE / sigma;
        for (d_x, &x_hat) in d_x.iter_mut().zip(x_hat) {
            *d_x = (*d_x - mean - x_hat * mean_along) * inv_sigma;
        }
        for (((d_w, d_b), &d_y), &x_hat) in d_w.iter_mut().zip(d_b.iter_mut()).zip(d_y).zip(x_hat) {
            *d_w += d_y * x_hat;
            *d_b += d_y;
        }
    }
}
