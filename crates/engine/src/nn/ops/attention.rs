//! Causal multi-head attention between the projections (Vaswani et al. 2017, <https://arxiv.org/abs/1706.03762>).
//!
//!   forward   scores[t,s] = q[t]·k[s]/√K + bias[h, t−s]  for s ≤ t
//!             pattern = softmax over s,  z[t] = Σₛ pattern[t,s]·v[s]
//!   backward  d_v = patternᵀ·d_z,  d_pattern = d_z·vᵀ
//!             d_scores = pattern·(d_pattern − Σₛ d_pattern·pattern)
//!             d_q = d_scores·k/√K,  d_k = d_scoresᵀ·q/√K,  d_bias[h, o] = Σ over t−s = o
//!
//! It is the only op that mixes positions. q, k and v stand side by side in one (N,3D) tensor, head h in columns
//! h·K..(h+1)·K of each third, so one product of the stream makes all of them and no head is ever copied out: the
//! kernels read it with a leading dimension of 3D.
//!
//! pattern, scores and their gradients are (B,H,T,S), z (N,D), bias (H,T) or empty. Above the diagonal pattern and the
//! gradients are 0. The kernels leave those blocks out, which changes no bit: a term of 0 adds nothing.
//!
//! Scores are not kept. They would be as large as pattern, and the backward needs only pattern.

use crate::nn::Real;
use crate::nn::kernels::{Mat, MatMut, Pack, Part, dot, gemm_nn, gemm_nt, gemm_tn, maximum, sum};
use crate::nn::underflow::flush_all;

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

/// Where one head of one sequence starts.
#[derive(Clone, Copy)]
struct HeadAt {
    head: usize,
    /// Its first q in (N,3D); its k and v lie D and 2D further.
    qkv: usize,
    /// Its first z in (N,D).
    z: usize,
    /// Its square in (B,H,T,S).
    square: usize,
}

impl Dims {
    fn d(&self) -> usize {
        self.h * self.k
    }

    /// How many sequences go to one thread.
    #[inline(always)]
    fn share<T>(&self, pack: &Pack<T>) -> usize {
        pack.crew.share(self.b, 1, 2 * self.b * self.d() * self.t * self.t)
    }

    /// Numbers in q, k and v, in the squares and in z of so many sequences.
    fn sizes(&self, n_seqs: usize) -> [usize; 3] {
        [3 * self.t * self.d(), self.h * self.t * self.t, self.t * self.d()].map(|n| n * n_seqs)
    }

    /// 1/√K.
    fn scale<T: Real>(&self) -> T {
        T::ONE / T::from_f64(self.k as f64).sqrt()
    }

    fn heads(self) -> impl Iterator<Item = HeadAt> {
        let Dims { b, t, h, k } = self;
        (0..b * h).map(move |i| {
            let (seq, head) = (i / h, i % h);
            HeadAt { head, qkv: seq * t * 3 * h * k + head * k, z: seq * t * h * k + head * k, square: i * t * t }
        })
    }

    /// q, k and v of one head, each (T,K).
    fn qkv<T>(self, at: HeadAt, qkv: &[T]) -> [Mat<'_, T>; 3] {
        let d = self.d();
        [0, 1, 2].map(|i| Mat { data: &qkv[at.qkv + i * d..], ld: 3 * d })
    }

    /// One head's bias (T) by offset, or nothing.
    fn bias<T>(self, at: HeadAt, bias: &[T]) -> &[T] {
        if bias.is_empty() { bias } else { &bias[at.head * self.t..(at.head + 1) * self.t] }
    }
}

/// Writes pattern and z: sequences on each thread.
pub fn forward<T: Real>(dims: Dims, qkv: &[T], bias: &[T], pattern: &mut [T], z: &mut [T], pack: &mut Pack<T>) {
    let registers = pack.registers;
    let n_seqs = dims.share(pack);
    if n_seqs >= dims.b {
        return registers.run(
            #[inline(always)]
            || forward_alone(dims, qkv, bias, pattern, z, pack),
        );
    }
    let [of_qkv, of_square, of_z] = dims.sizes(n_seqs);
    let shares = qkv.chunks(of_qkv).zip(pattern.chunks_mut(of_square)).zip(z.chunks_mut(of_z));
    pack.crew.each(shares, |((qkv, pattern), z)| {
        let (dims, mut pack) = (Dims { b: qkv.len() / dims.sizes(1)[0], ..dims }, Pack::of(registers));
        registers.run(
            #[inline(always)]
            || forward_alone(dims, qkv, bias, pattern, z, &mut pack),
        );
    });
}

#[inline(always)]
fn forward_alone<T: Real>(dims: Dims, qkv: &[T], bias: &[T], pattern: &mut [T], z: &mut [T], pack: &mut Pack<T>) {
    let (t, k, d, scale) = (dims.t, dims.k, dims.d(), dims.scale());
    for at in dims.heads() {
        let [q, key, v] = dims.qkv(at, qkv);
        let bias = dims.bias(at, bias);
        let pattern = &mut pattern[at.square..at.square + t * t];
        // q·kᵀ, and row by row its softmax while the row is at hand.
        gemm_nt(Part::LowerC, (t, t, k), q, key, MatMut { data: pattern, ld: t }, pack);
        for (i, row) in pattern.chunks_exact_mut(t).enumerate() {
            let (whole, above) = row.split_at_mut(whole_lanes(i + 1, t));
            scale_and_shift(whole, i + 1, scale, bias);
            softmax(whole, i + 1);
            clear(above);
        }
        // z = pattern·v.
        let pattern = Mat { data: pattern, ld: t };
        gemm_nn(Part::LowerA, (t, k, t), pattern, v, MatMut { data: &mut z[at.z..], ld: d }, pack);
    }
}

/// Writes scores as [`forward`] forms them in passing, −∞ above the diagonal: for a reader.
pub fn scores<T: Real>(dims: Dims, qkv: &[T], bias: &[T], scores: &mut [T], pack: &mut Pack<T>) {
    let (t, k, scale) = (dims.t, dims.k, dims.scale());
    for at in dims.heads() {
        let [q, key, _] = dims.qkv(at, qkv);
        let bias = dims.bias(at, bias);
        let scores = &mut scores[at.square..at.square + t * t];
        gemm_nt(Part::LowerC, (t, t, k), q, key, MatMut { data: scores, ld: t }, pack);
        for (i, row) in scores.chunks_exact_mut(t).enumerate() {
            scale_and_shift(row, i + 1, scale, bias);
            row[i + 1..].fill(T::from_f64(f64::NEG_INFINITY));
            flush_all(&mut row[..i + 1]);
        }
    }
}

/// Overwrites d_qkv, d_pattern and d_bias (empty where there is none, or where it is not wanted). `scratch` is T·T.
pub fn backward<T: Real>(
    dims: Dims,
    qkv: &[T],
    pattern: &[T],
    d_z: &[T],
    d_qkv: &mut [T],
    d_pattern: &mut [T],
    d_bias: &mut [T],
    scratch: &mut [T],
    pack: &mut Pack<T>,
) {
    let registers = pack.registers;
    let n_seqs = dims.share(pack);
    // The bias' gradient is a sum over sequences.
    if n_seqs >= dims.b || !d_bias.is_empty() {
        return registers.run(
            #[inline(always)]
            || backward_alone(dims, qkv, pattern, d_z, d_qkv, d_pattern, d_bias, scratch, pack),
        );
    }
    let [of_qkv, of_square, of_z] = dims.sizes(n_seqs);
    let read = qkv.chunks(of_qkv).zip(pattern.chunks(of_square)).zip(d_z.chunks(of_z));
    let written = d_qkv.chunks_mut(of_qkv).zip(d_pattern.chunks_mut(of_square));
    pack.crew.each(read.zip(written), |(((qkv, pattern), d_z), (d_qkv, d_pattern))| {
        let (dims, mut pack) = (Dims { b: qkv.len() / dims.sizes(1)[0], ..dims }, Pack::of(registers));
        let mut scratch = vec![T::ZERO; dims.t * dims.t];
        registers.run(
            #[inline(always)]
            || backward_alone(dims, qkv, pattern, d_z, d_qkv, d_pattern, &mut [], &mut scratch, &mut pack),
        );
    });
}

#[inline(always)]
fn backward_alone<T: Real>(
    dims: Dims,
    qkv: &[T],
    pattern: &[T],
    d_z: &[T],
    d_qkv: &mut [T],
    d_pattern: &mut [T],
    d_bias: &mut [T],
    scratch: &mut [T],
    pack: &mut Pack<T>,
) {
    let (t, k, d, scale) = (dims.t, dims.k, dims.d(), dims.scale());
    let d_scores = &mut scratch[..t * t];
    d_bias.fill(T::ZERO);
    for at in dims.heads() {
        let [q, key, v] = dims.qkv(at, qkv);
        let d_z = Mat { data: &d_z[at.z..], ld: d };
        let pattern = &pattern[at.square..at.square + t * t];
        let d_pattern = &mut d_pattern[at.square..at.square + t * t];
        // z = pattern·v, so d_pattern = d_z·vᵀ and, below, d_v = patternᵀ·d_z.
        gemm_nt(Part::LowerC, (t, t, k), d_z, v, MatMut { data: d_pattern, ld: t }, pack);
        for (i, ((row, d_row), d_score)) in
            pattern.chunks_exact(t).zip(d_pattern.chunks_exact_mut(t)).zip(d_scores.chunks_exact_mut(t)).enumerate()
        {
            clear(&mut d_row[i + 1..]);
            softmax_backward(i, row, d_row, d_score);
            if !d_bias.is_empty() {
                let d_bias = &mut d_bias[at.head * t..at.head * t + i + 1];
                for (d_b, &d) in d_bias.iter_mut().rev().zip(&d_score[..=i]) {
                    *d_b += d;
                }
            }
            // From here on by 1/√K: the bias came after it, q·k before.
            for d in &mut d_score[..whole_lanes(i + 1, t)] {
                *d = (*d * scale).flush();
            }
        }
        // scores = q·kᵀ/√K, so d_q = d_scores·k/√K and d_k = d_scoresᵀ·q/√K.
        let d_scores = Mat { data: &*d_scores, ld: t };
        let pattern = Mat { data: pattern, ld: t };
        gemm_nn(Part::LowerA, (t, k, t), d_scores, key, MatMut { data: &mut d_qkv[at.qkv..], ld: 3 * d }, pack);
        gemm_tn(Part::LowerAt, (t, k, t), d_scores, q, MatMut { data: &mut d_qkv[at.qkv + d..], ld: 3 * d }, pack);
        gemm_tn(Part::LowerAt, (t, k, t), pattern, d_z, MatMut { data: &mut d_qkv[at.qkv + 2 * d..], ld: 3 * d }, pack);
    }
    flush_all(d_bias);
}

/// d_scores as [`backward`] forms it in passing, 0 above the diagonal: for a reader.
pub fn backward_scores<T: Real>(dims: Dims, pattern: &[T], d_pattern: &[T], d_scores: &mut [T]) {
    let t = dims.t;
    let rows = pattern.chunks_exact(t).zip(d_pattern.chunks_exact(t)).zip(d_scores.chunks_exact_mut(t));
    for (row_idx, ((row, d_row), d_score)) in rows.enumerate() {
        softmax_backward(row_idx % t, row, d_row, d_score);
    }
}

/// How much of a row with so many scores is calculated with: whole registers of eight, as far as the row goes. What is
/// hidden in them ends as 0 and adds nothing, and the elements at a row's end need not be taken one by one.
#[inline(always)]
fn whole_lanes(n_seen: usize, t: usize) -> usize {
    n_seen.next_multiple_of(8).min(t)
}

/// A row of products becomes `n_seen` scores and what follows; `bias` is by offset, and offset 0 is the last score's.
#[inline(always)]
fn scale_and_shift<T: Real>(row: &mut [T], n_seen: usize, scale: T, bias: &[T]) {
    for x in row.iter_mut() {
        *x *= scale;
    }
    if !bias.is_empty() {
        for (x, &bias) in row[..n_seen].iter_mut().zip(bias[..n_seen].iter().rev()) {
            *x += bias;
        }
    }
}

/// In place, over the first `n_seen`; the rest becomes 0. The largest score is taken off first, so that no exponential
/// overflows.
#[inline(always)]
fn softmax<T: Real>(row: &mut [T], n_seen: usize) {
    // The exponential of −∞ is 0.
    row[n_seen..].fill(T::from_f64(f64::NEG_INFINITY));
    let max = maximum(row);
    for x in row.iter_mut() {
        *x = (*x - max).exp();
    }
    let inv = T::ONE / sum(row);
    for x in row.iter_mut() {
        *x = (*x * inv).flush();
    }
    // Where a score is NaN or infinite, so is all that came of it.
    if inv.to_f64().is_nan() {
        clear(&mut row[n_seen..]);
    }
}

/// Row `i` of d_scores = p·(d_p − Σₛ d_p·p), 0 after the diagonal, where p and d_p are 0 too.
#[inline(always)]
fn softmax_backward<T: Real>(i: usize, row: &[T], d_row: &[T], d_score: &mut [T]) {
    let (n_seen, t) = (i + 1, row.len());
    let n = whole_lanes(n_seen, t);
    let (row, d_row) = (&row[..n], &d_row[..n]);
    let along = dot(row, d_row);
    for ((d_score, &p), &d_p) in d_score.iter_mut().zip(row).zip(d_row) {
        *d_score = (p * (d_p - along)).flush();
    }
    if !along.to_f64().is_finite() {
        clear(&mut d_score[n_seen..n]);
    }
    clear(&mut d_score[n..]);
}

/// Zeros, by stores: rows are short, and to fill memory is a call of the engine that runs the module.
#[inline(always)]
fn clear<T: Real>(xs: &mut [T]) {
    // A zero that the compiler does not know of, or it would make that call of this loop.
    let zero = std::hint::black_box(T::ZERO);
    for x in xs {
        *x = zero;
    }
}

/// Angles of rotary positions: cos and sin (T, K/2) for base 10 000 (Su et al. 2021, <https://arxiv.org/abs/2104.09864>).
pub fn rotary_tables<T: Real>(n_ctx: usize, k: usize) -> [Vec<T>; 2] {
    let angle = |i: usize| {
        let (t, j) = (i / (k / 2), i % (k / 2));
        t as f64 / libm::pow(10_000.0, 2.0 * j as f64 / k as f64)
    };
    let table = |f: fn(f64) -> f64| (0..n_ctx * k / 2).map(|i| T::from_f64(f(angle(i)))).collect();
    [table(libm::cos), table(libm::sin)]
}

/// Turns q and k of every token in place by its position's angles, pairing column j with j + K/2 ("rotate half", as
/// GPT-NeoX; the paper pairs neighbours). v is left alone.
///
/// With `sign` −1 it turns back. A turn's transpose is its inverse, so that is also the backward.
#[inline(always)]
pub fn rotate<T: Real>(dims: Dims, [cos, sin]: &[Vec<T>; 2], sign: T, qkv: &mut [T]) {
    let (half, d) = (dims.k / 2, dims.d());
    for (n, row) in qkv.chunks_exact_mut(3 * d).enumerate() {
        let at = n % dims.t * half;
        let (cos, sin) = (&cos[at..at + half], &sin[at..at + half]);
        for head in row[..2 * d].chunks_exact_mut(dims.k) {
            turn(head, cos, sin, sign);
        }
    }
}

/// One head of one token, by a position's angles.
#[inline(always)]
fn turn<T: Real>(head: &mut [T], cos: &[T], sin: &[T], sign: T) {
    let (low, high) = head.split_at_mut(cos.len());
    for (((x, y), &c), &s) in low.iter_mut().zip(high).zip(cos).zip(sin) {
        let s = s * sign;
        (*x, *y) = ((*x * c - *y * s).flush(), (*y * c + *x * s).flush());
    }
}

/// Turns one token's q or k (D) back by the angles of position `t`, heads side by side: what a key at `t` meets of a query
/// that has been turned by its own position.
pub fn turn_back<T: Real>(dims: Dims, [cos, sin]: &[Vec<T>; 2], t: usize, x: &mut [T]) {
    let half = dims.k / 2;
    let (cos, sin) = (&cos[t * half..][..half], &sin[t * half..][..half]);
    for head in x.chunks_exact_mut(dims.k) {
        turn(head, cos, sin, -T::ONE);
    }
}
