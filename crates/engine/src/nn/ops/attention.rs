//! Causal multi-head attention between the projections.
//!
//!   forward   scores[t,s] = q[t]·k[s]/√K + bias[h, t−s]  for s ≤ t
//!             pattern = softmax over s,  z[t] = Σₛ pattern[t,s]·v[s]
//!   backward  d_v = patternᵀ·d_z,  d_pattern = d_z·vᵀ
//!             d_scores = pattern·(d_pattern − Σₛ d_pattern·pattern)
//!             d_q = d_scores·k/√K,  d_k = d_scoresᵀ·q/√K,  d_bias[h, o] = Σ over t−s = o
//!
//! It is the only op that mixes positions. q, k and v stand side by side in one (N,3D) tensor, head h in columns
//! h·K..(h+1)·K of each third. Above the diagonal pattern and its gradient are 0.

use crate::nn::Real;
use crate::nn::kernels::{Mat, MatMut, Pack, Part, dot, gemm_nn, gemm_nt, gemm_tn, sum};

/// Sizes: B sequences of T positions, H heads of K.
#[derive(Clone, Copy, Debug)]
pub struct Dims {
    /// B.
    pub b: usize,
    /// T.
    pub t: usize,
    /// H.
    pub h: usize,
    /// K.
    pub k: usize,
}

impl Dims {
    fn d(&self) -> usize {
        self.h * self.k
    }

    /// (sequence, head) pairs with where their q, their z and their pattern start.
    fn heads(self) -> impl Iterator<Item = (usize, usize, usize, usize)> {
        let Dims { b, t, h, k } = self;
        (0..b * h).map(move |i| {
            let (seq, head) = (i / h, i % h);
            (head, seq * t * 3 * h * k + head * k, seq * t * h * k + head * k, i * t * t)
        })
    }
}

/// Writes pattern (B,H,T,S) and z (N,D). `bias` is (H,T) or empty.
pub fn forward<T: Real>(dims: Dims, qkv: &[T], bias: &[T], pattern: &mut [T], z: &mut [T], pack: &mut Pack<T>) {
    let (t, k, d) = (dims.t, dims.k, dims.d());
    let scale = T::ONE / T::from_f64(k as f64).sqrt();
    for (head, q_at, z_at, p_at) in dims.heads() {
        let q = Mat { data: &qkv[q_at..], ld: 3 * d };
        let key = Mat { data: &qkv[q_at + d..], ld: 3 * d };
        let v = Mat { data: &qkv[q_at + 2 * d..], ld: 3 * d };
        let pattern = &mut pattern[p_at..p_at + t * t];
        gemm_nt(Part::LowerC, (t, t, k), q, key, MatMut { data: pattern, ld: t }, pack);
        for (i, row) in pattern.chunks_exact_mut(t).enumerate() {
            let (seen, hidden) = row.split_at_mut(i + 1);
            hidden.fill(T::ZERO);
            for x in seen.iter_mut() {
                *x *= scale;
            }
            if !bias.is_empty() {
                for (x, &bias) in seen.iter_mut().zip(bias[head * t..head * t + i + 1].iter().rev()) {
                    *x += bias;
                }
            }
            softmax(seen);
        }
        let pattern = Mat { data: pattern, ld: t };
        gemm_nn(Part::LowerA, (t, k, t), pattern, v, MatMut { data: &mut z[z_at..], ld: d }, pack);
    }
}

/// Overwrites d_qkv (N,3D), d_pattern (B,H,T,S) and d_bias (H,T). `scores` is scratch of T·T.
pub fn backward<T: Real>(
    dims: Dims,
    qkv: &[T],
    pattern: &[T],
    d_z: &[T],
    d_qkv: &mut [T],
    d_pattern: &mut [T],
    d_bias: &mut [T],
    scores: &mut [T],
    pack: &mut Pack<T>,
) {
    let (t, k, d) = (dims.t, dims.k, dims.d());
    let scale = T::ONE / T::from_f64(k as f64).sqrt();
    let d_scores = &mut scores[..t * t];
    d_bias.fill(T::ZERO);
    for (head, q_at, z_at, p_at) in dims.heads() {
        let q = Mat { data: &qkv[q_at..], ld: 3 * d };
        let key = Mat { data: &qkv[q_at + d..], ld: 3 * d };
        let v = Mat { data: &qkv[q_at + 2 * d..], ld: 3 * d };
        let d_z = Mat { data: &d_z[z_at..], ld: d };
        let pattern = &pattern[p_at..p_at + t * t];
        let d_pattern = &mut d_pattern[p_at..p_at + t * t];
        gemm_nt(Part::LowerC, (t, t, k), d_z, v, MatMut { data: d_pattern, ld: t }, pack);
        for (i, ((row, d_row), d_score)) in
            pattern.chunks_exact(t).zip(d_pattern.chunks_exact_mut(t)).zip(d_scores.chunks_exact_mut(t)).enumerate()
        {
            d_row[i + 1..].fill(T::ZERO);
            d_score[i + 1..].fill(T::ZERO);
            let (row, d_row) = (&row[..=i], &d_row[..=i]);
            let along = dot(row, d_row);
            for ((d_score, &p), &d_p) in d_score.iter_mut().zip(row).zip(d_row) {
                *d_score = p * (d_p - along);
            }
            if !d_bias.is_empty() {
                for (d_b, &d) in d_bias[head * t..head * t + i + 1].iter_mut().rev().zip(&d_score[..=i]) {
                    *d_b += d;
                }
            }
            for d in &mut d_score[..=i] {
                *d *= scale;
            }
        }
        let d_scores = Mat { data: &*d_scores, ld: t };
        let pattern = Mat { data: pattern, ld: t };
        gemm_nn(Part::LowerA, (t, k, t), d_scores, key, MatMut { data: &mut d_qkv[q_at..], ld: 3 * d }, pack);
        gemm_tn(Part::LowerAt, (t, k, t), d_scores, q, MatMut { data: &mut d_qkv[q_at + d..], ld: 3 * d }, pack);
        gemm_tn(Part::LowerAt, (t, k, t), pattern, d_z, MatMut { data: &mut d_qkv[q_at + 2 * d..], ld: 3 * d }, pack);
    }
}

fn softmax<T: Real>(row: &mut [T]) {
    let max = row.iter().fold(row[0], |max, &x| if x > max { x } else { max });
    for x in row.iter_mut() {
        *x = (*x - max).exp();
    }
    let inv = T::ONE / sum(row);
    for x in row.iter_mut() {
        *x *= inv;
    }
}

/// Angles of rotary positions: cos and sin (T, K/2) for base 10 000 (Su et al. 2021).
pub fn rotary_tables<T: Real>(n_ctx: usize, k: usize) -> [Vec<T>; 2] {
    let angle = |i: usize| {
        let (t, j) = (i / (k / 2), i % (k / 2));
        t as f64 / libm::pow(10_000.0, 2.0 * j as f64 / k as f64)
    };
    let table = |f: fn(f64) -> f64| (0..n_ctx * k / 2).map(|i| T::from_f64(f(angle(i)))).collect();
    [table(libm::cos), table(libm::sin)]
}

/// Turns q and k of every token in place by its position's angles, pairing column j with j + K/2 ("rotate half").
/// With `sign` −1 it turns back, which is also the backward of the turn.
pub fn rotate<T: Real>(dims: Dims, [cos, sin]: &[Vec<T>; 2], sign: T, qkv: &mut [T]) {
    let (half, d) = (dims.k / 2, dims.d());
    for (n, row) in qkv.chunks_exact_mut(3 * d).enumerate() {
        let at = n % dims.t * half;
        let (cos, sin) = (&cos[at..at + half], &sin[at..at + half]);
        for head in row[..2 * d].chunks_exact_mut(dims.k) {
            let (low, high) = head.split_at_mut(half);
            for (((x, y), &c), &s) in low.iter_mut().zip(high).zip(cos).zip(sin) {
                let s = s * sign;
                (*x, *y) = (*x * c - *y * s, *y * c + *x * s);
            }
        }
    }
}
