//! From tokens to the stream.
//!
//!   forward   x (B,T,D) = wte[token] + position           (position: wpe[t], a fixed wave, or nothing)
//!   backward  d_wte[token] += d_x,  d_wpe[t] = Σ_b d_x
//!
//! x and d_x are (B,T,D), wte (V,D), positions (T,D). Embeddings are not scaled by √D, unlike the 2017 Transformer's.

use crate::nn::Real;
use crate::nn::underflow::flush_all;

/// Writes the token vectors and the stream. `positions` is (T,D) or empty.
pub fn forward<T: Real>(tokens: &[u32], wte: &[T], positions: &[T], d: usize, embed: &mut [T], x: &mut [T]) {
    for (row, &token) in embed.chunks_exact_mut(d).zip(tokens) {
        let start = token as usize * d;
        row.copy_from_slice(&wte[start..start + d]);
    }
    if positions.is_empty() {
        x.copy_from_slice(embed);
        return;
    }
    for (x, embed) in x.chunks_exact_mut(positions.len()).zip(embed.chunks_exact(positions.len())) {
        for ((x, &e), &p) in x.iter_mut().zip(embed).zip(positions) {
            *x = (e + p).flush();
        }
    }
}

/// Adds onto d_wte (V,D), which already holds the unembedding's part where the two are tied.
pub fn backward_tokens<T: Real>(tokens: &[u32], d_x: &[T], d_wte: &mut [T], d: usize) {
    for (row, &token) in d_x.chunks_exact(d).zip(tokens) {
        let start = token as usize * d;
        for (d_w, &d_x) in d_wte[start..start + d].iter_mut().zip(row) {
            *d_w += d_x;
        }
    }
    flush_all(d_wte);
}

/// Overwrites d_wpe (T,D).
pub fn backward_positions<T: Real>(d_x: &[T], d_wpe: &mut [T]) {
    d_wpe.fill(T::ZERO);
    for sequence in d_x.chunks_exact(d_wpe.len()) {
        for (d_p, &d_x) in d_wpe.iter_mut().zip(sequence) {
            *d_p += d_x;
        }
    }
    flush_all(d_wpe);
}

/// The 2017 Transformer's fixed waves (T,D): sin at even and cos at odd columns.
pub fn sinusoidal<T: Real>(n_ctx: usize, d: usize) -> Vec<T> {
    let wave = |t: usize, j: usize| {
        let angle = t as f64 / libm::pow(10_000.0, (j - j % 2) as f64 / d as f64);
        if j.is_multiple_of(2) { libm::sin(angle) } else { libm::cos(angle) }
    };
    (0..n_ctx * d).map(|i| T::from_f64(wave(i / d, i % d))).collect()
}
