//! Matrix products and sums with a stated order, the same bits on every target.
//!
//! Order of a product: each element has one accumulator that starts at 0 and adds its terms by ascending k, with a
//! separate multiply and add (no FMA, no relaxed-SIMD). Blocking only decides which elements are computed
//! together, so tiles and edges agree to the bit. Order of [`sum`]: eight lanes, lane j adds elements j, j+8, …; then
//! ((0+4)+(2+6)) + ((1+5)+(3+7)).
//!
//! Why eight lanes: a sum in one accumulator cannot be vectorised without changing its bits, and two registers of four
//! need not wait for each other. Why a stated order at all: with one that depends on the processor, a link would no
//! longer say what its picture shows.
//!
//! What a product stores is flushed, and products of small numbers are lifted first: see [`underflow`](super::underflow).
//!
//! A 4×8 tile of C is kept in eight four-lane accumulators; B is packed into panels of eight columns, which also
//! takes care of a transposed B. nalgebra's and matrixmultiply's products are slower at these sizes and pick other
//! instructions by processor, so their bits differ (`strata bench` prints the ratio).

use super::Real;
use super::underflow::{Lift, lifted, rows, settle};

// 4×8 is as large as eight accumulators allow. A taller tile reads B less often but spills (see `Real::tile_rows`).

/// Rows of a tile.
pub const TILE_ROWS: usize = 4;
/// Columns of a tile.
pub const TILE_COLS: usize = 8;

/// Scratch for packed panels; grows during a model's first step only.
#[derive(Clone, Debug, Default)]
pub struct Pack<T> {
    a: Vec<T>,
    b: Vec<T>,
}

impl<T> Pack<T> {
    /// Numbers that it has room for.
    pub(super) fn capacity(&self) -> usize {
        self.a.capacity() + self.b.capacity()
    }
}

/// A tile of C.
pub type Tile<T> = [[T; TILE_COLS]; TILE_ROWS];

/// A row-major matrix inside a longer slice: rows start `ld` elements apart.
#[derive(Clone, Copy, Debug)]
pub struct Mat<'a, T> {
    /// The elements, from the first of the matrix on.
    pub data: &'a [T],
    /// Leading dimension: distance between rows.
    pub ld: usize,
}

/// A mutable [`Mat`].
#[derive(Debug)]
pub struct MatMut<'a, T> {
    /// The elements, from the first of the matrix on.
    pub data: &'a mut [T],
    /// Leading dimension: distance between rows.
    pub ld: usize,
}

/// Which part of a product is needed. Causal attention leaves half of every square matrix empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    All,
    /// Only elements (i, j) with j ≤ i matter; tiles wholly above the diagonal are left as they were.
    LowerC,
    /// A is lower triangular: terms with k > i are 0 and left out in blocks.
    LowerA,
    /// Aᵀ is lower triangular (A read by columns): terms with k < i are 0 and left out in blocks.
    LowerAt,
}

// In every product M, N and K are C's rows, C's columns and the length of the sum; C is overwritten. The last letters
// say how A and B are read: n as they stand, t by columns. Forward maps are nn, gradients of inputs nt (by Wᵀ), those
// of weights tn (by xᵀ).

/// C = A·B (M×K by K×N).
pub fn gemm_nn<T: Real>(
    part: Part,
    (m, n, k): (usize, usize, usize),
    a: Mat<T>,
    b: Mat<T>,
    c: MatMut<T>,
    pack: &mut Pack<T>,
) {
    pack_rows::<T, TILE_COLS>(b, k, n, &mut pack.b);
    tiles_by_rows(part, (m, n, k), a, &[], c, lifted(rows(a, m, k), rows(b, k, n), &mut pack.b));
}

/// C = A·B + bias (M×K by K×N, and N added to every row after the sum, while the tile is at hand).
pub fn gemm_nn_bias<T: Real>(
    (m, n, k): (usize, usize, usize),
    a: Mat<T>,
    b: Mat<T>,
    bias: &[T],
    c: MatMut<T>,
    pack: &mut Pack<T>,
) {
    pack_rows::<T, TILE_COLS>(b, k, n, &mut pack.b);
    tiles_by_rows(Part::All, (m, n, k), a, bias, c, lifted(rows(a, m, k), rows(b, k, n), &mut pack.b));
}

/// C = A·Bᵀ (M×K by N×K).
pub fn gemm_nt<T: Real>(
    part: Part,
    (m, n, k): (usize, usize, usize),
    a: Mat<T>,
    b: Mat<T>,
    c: MatMut<T>,
    pack: &mut Pack<T>,
) {
    pack_transposed(b, k, n, &mut pack.b);
    tiles_by_rows(part, (m, n, k), a, &[], c, lifted(rows(a, m, k), rows(b, n, k), &mut pack.b));
}

/// C = Aᵀ·B (K×M by K×N).
pub fn gemm_tn<T: Real>(
    part: Part,
    (m, n, k): (usize, usize, usize),
    a: Mat<T>,
    b: Mat<T>,
    mut c: MatMut<T>,
    pack: &mut Pack<T>,
) {
    pack_rows::<T, TILE_COLS>(b, k, n, &mut pack.b);
    pack_rows::<T, TILE_ROWS>(a, k, m, &mut pack.a);
    let (_, lift) = lifted(rows(a, k, m), rows(b, k, n), &mut pack.b);
    for (b_panel, j0) in pack.b.chunks_exact(k * TILE_COLS).zip((0..n).step_by(TILE_COLS)) {
        for (a_panel, i0) in pack.a.chunks_exact(k * TILE_ROWS).zip((0..m).step_by(TILE_ROWS)) {
            let k0 = if part == Part::LowerAt { i0.min(k) } else { 0 };
            let mut tile = T::tile_packed(&a_panel[k0 * TILE_ROWS..], &b_panel[k0 * TILE_COLS..]);
            settle(&mut tile, lift);
            store(&tile, &mut c, i0, m, j0, n);
        }
    }
}

fn tiles_by_rows<T: Real>(
    part: Part,
    (m, n, k): (usize, usize, usize),
    a: Mat<T>,
    bias: &[T],
    mut c: MatMut<T>,
    (pack, lift): (&[T], Option<Lift<T>>),
) {
    // One panel of B stays in the first-level cache while all rows of A pass by.
    for (panel, j0) in pack.chunks_exact(k * TILE_COLS).zip((0..n).step_by(TILE_COLS)) {
        let mut shift = [T::ZERO; TILE_COLS];
        for (shift, &bias) in shift.iter_mut().zip(bias.get(j0..).unwrap_or_default()) {
            *shift = bias;
        }
        for i0 in (0..m).step_by(TILE_ROWS) {
            if part == Part::LowerC && j0 >= i0 + TILE_ROWS {
                continue;
            }
            let k1 = if part == Part::LowerA { k.min(i0 + TILE_ROWS) } else { k };
            // Past the last row the last one is computed again and not stored.
            let row = |r: usize| {
                let start = (i0 + r).min(m - 1) * a.ld;
                &a.data[start..start + k1]
            };
            // The bias comes after the sum, not as its first term: that is part of the stated order.
            let mut tile = T::tile_rows([row(0), row(1), row(2), row(3)], &panel[..k1 * TILE_COLS]);
            settle(&mut tile, lift);
            if !bias.is_empty() {
                for row in &mut tile {
                    for (x, &shift) in row.iter_mut().zip(&shift) {
                        *x = (*x + shift).flush();
                    }
                }
            }
            store(&tile, &mut c, i0, m, j0, n);
        }
    }
}

/// What of a tile lies inside C.
#[inline(always)]
fn store<T: Real>(tile: &Tile<T>, c: &mut MatMut<T>, i0: usize, m: usize, j0: usize, n: usize) {
    let width = TILE_COLS.min(n - j0);
    for (r, row) in tile.iter().enumerate().take(m - i0) {
        let start = (i0 + r) * c.ld + j0;
        let out = &mut c.data[start..start + width];
        match <&mut [T; TILE_COLS]>::try_from(&mut *out) {
            Ok(out) => *out = *row,
            Err(_) => out.copy_from_slice(&row[..width]),
        }
    }
}

/// Panels of `W` columns of a K×N matrix, each k × `W`, the last filled up with 0.
#[inline(always)]
fn pack_rows<T: Real, const W: usize>(b: Mat<T>, k: usize, n: usize, pack: &mut Vec<T>) {
    size_pack(pack, k, n, W);
    for (panel, j0) in pack.chunks_exact_mut(k * W).zip((0..n).step_by(W)) {
        let inside = W.min(n - j0);
        for (out, row) in panel.chunks_exact_mut(W).zip(b.data.chunks(b.ld)) {
            // A copy of known length is two vector moves, not a call.
            match (<&mut [T; W]>::try_from(&mut *out), row.get(j0..j0 + W).map(<&[T; W]>::try_from)) {
                (Ok(out), Some(Ok(row))) if inside == W => *out = *row,
                _ => {
                    out[..inside].copy_from_slice(&row[j0..j0 + inside]);
                    out[inside..].fill(T::ZERO);
                }
            }
        }
    }
}

/// The same panels of eight columns from an N×K matrix.
#[inline(always)]
fn pack_transposed<T: Real>(b: Mat<T>, k: usize, n: usize, pack: &mut Vec<T>) {
    size_pack(pack, k, n, TILE_COLS);
    for (panel, j0) in pack.chunks_exact_mut(k * TILE_COLS).zip((0..n).step_by(TILE_COLS)) {
        // Past the last row the last one is read again: what it gives is computed and not stored.
        let row = |c: usize| {
            let start = (j0 + c).min(n - 1) * b.ld;
            &b.data[start..start + k]
        };
        let rows: [&[T]; TILE_COLS] = std::array::from_fn(row);
        for (kk, out) in panel.chunks_exact_mut(TILE_COLS).enumerate() {
            for (out, row) in out.iter_mut().zip(rows) {
                *out = row[kk];
            }
        }
    }
}

/// Old values are left standing: every one that is read is written first.
fn size_pack<T: Real>(pack: &mut Vec<T>, k: usize, n: usize, width: usize) {
    let len = k * n.div_ceil(width) * width;
    if pack.len() < len {
        // Exactly: what a vector adds to be ready for more would count twice over in a tower's memory.
        pack.reserve_exact(len - pack.len());
        pack.resize(len, T::ZERO);
    } else {
        pack.truncate(len);
    }
}

/// Sum of a slice in the module's stated order.
#[inline(always)]
pub fn sum<T: Real>(xs: &[T]) -> T {
    sum_by(xs, |x| x)
}

/// Σ f(x) in the module's stated order.
#[inline(always)]
pub fn sum_by<T: Real>(xs: &[T], f: impl Fn(T) -> T) -> T {
    let mut lanes = [T::ZERO; 8];
    let chunks = xs.chunks_exact(8);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, &x) in lanes.iter_mut().zip(chunk) {
            *lane += f(x);
        }
    }
    for (lane, &x) in lanes.iter_mut().zip(rest) {
        *lane += f(x);
    }
    fold(lanes)
}

/// Σ x·y in the module's stated order.
#[inline(always)]
pub fn dot<T: Real>(xs: &[T], ys: &[T]) -> T {
    let mut lanes = [T::ZERO; 8];
    let (x_chunks, y_chunks) = (xs.chunks_exact(8), ys.chunks_exact(8));
    let (x_rest, y_rest) = (x_chunks.remainder(), y_chunks.remainder());
    for (x8, y8) in x_chunks.zip(y_chunks) {
        for ((lane, &x), &y) in lanes.iter_mut().zip(x8).zip(y8) {
            *lane += x * y;
        }
    }
    for ((lane, &x), &y) in lanes.iter_mut().zip(x_rest).zip(y_rest) {
        *lane += x * y;
    }
    fold(lanes)
}

/// As a tree, which is how two four-lane registers are added up.
#[inline(always)]
fn fold<T: Real>(l: [T; 8]) -> T {
    ((l[0] + l[4]) + (l[2] + l[6])) + ((l[1] + l[5]) + (l[3] + l[7]))
}

/// Σ x² in f64, eight lanes: squares of f32 below 1e-23 would vanish in f32, and a norm must never be 0 before its
/// vector is.
pub fn sum_squares<T: Real>(xs: &[T]) -> f64 {
    let mut lanes = [0.0f64; 8];
    let chunks = xs.chunks_exact(8);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, &x) in lanes.iter_mut().zip(chunk) {
            let x = x.to_f64();
            *lane += x * x;
        }
    }
    for (lane, &x) in lanes.iter_mut().zip(rest) {
        let x = x.to_f64();
        *lane += x * x;
    }
    fold(lanes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::rng::{Rng, Stream};

    fn random(n: usize, lane: u64) -> Vec<f32> {
        let mut rng = Rng::new(3, Stream::Init, lane);
        (0..n).map(|_| rng.normal() as f32).collect()
    }

    /// The stated order, written as plainly as it can be.
    fn plain(
        m: usize,
        n: usize,
        k: usize,
        a: impl Fn(usize, usize) -> f32,
        b: impl Fn(usize, usize) -> f32,
    ) -> Vec<f32> {
        let mut c = vec![0.0f32; m * n];
        for i in 0..m {
            for j in 0..n {
                for x in 0..k {
                    c[i * n + j] += a(i, x) * b(x, j);
                }
            }
        }
        c
    }

    #[test]
    fn products_agree_with_the_stated_order_to_the_bit_at_awkward_sizes() {
        let sizes = [1, 3, 4, 5, 7, 8, 9, 63, 65];
        let mut pack = Pack::default();
        for m in sizes {
            for n in sizes {
                for k in sizes {
                    let (a, b) = (random(m * k, 1), random(k * n, 2));
                    let (mat_a, mat_b) = (Mat { data: &a, ld: k }, Mat { data: &b, ld: n });
                    let mut c = vec![0.0f32; m * n];
                    gemm_nn(Part::All, (m, n, k), mat_a, mat_b, MatMut { data: &mut c, ld: n }, &mut pack);
                    assert_eq!(c, plain(m, n, k, |i, x| a[i * k + x], |x, j| b[x * n + j]), "nn {m} {n} {k}");
                    let bt = Mat { data: &b, ld: k };
                    gemm_nt(Part::All, (m, n, k), mat_a, bt, MatMut { data: &mut c, ld: n }, &mut pack);
                    assert_eq!(c, plain(m, n, k, |i, x| a[i * k + x], |x, j| b[j * k + x]), "nt {m} {n} {k}");
                    let at = Mat { data: &a, ld: m };
                    gemm_tn(Part::All, (m, n, k), at, mat_b, MatMut { data: &mut c, ld: n }, &mut pack);
                    assert_eq!(c, plain(m, n, k, |i, x| a[x * m + i], |x, j| b[x * n + j]), "tn {m} {n} {k}");
                }
            }
        }
    }

    #[test]
    fn triangular_parts_agree_with_the_full_product() {
        let mut pack = Pack::default();
        for t in [1, 4, 6, 8, 13, 32] {
            let k = 5;
            let mut tri = random(t * t, 1);
            for i in 0..t {
                tri[i * t + i + 1..(i + 1) * t].fill(0.0);
            }
            let v = random(t * k, 2);
            let (mat_tri, mat_v) = (Mat { data: &tri, ld: t }, Mat { data: &v, ld: k });
            let (mut full, mut part) = (vec![0.0f32; t * k], vec![0.0f32; t * k]);
            gemm_nn(Part::All, (t, k, t), mat_tri, mat_v, MatMut { data: &mut full, ld: k }, &mut pack);
            gemm_nn(Part::LowerA, (t, k, t), mat_tri, mat_v, MatMut { data: &mut part, ld: k }, &mut pack);
            assert_eq!(full, part);
            gemm_tn(Part::All, (t, k, t), mat_tri, mat_v, MatMut { data: &mut full, ld: k }, &mut pack);
            gemm_tn(Part::LowerAt, (t, k, t), mat_tri, mat_v, MatMut { data: &mut part, ld: k }, &mut pack);
            assert_eq!(full, part);
        }
    }

    #[test]
    fn tiny_numbers_have_a_norm() {
        assert!(sum_squares(&[1e-40f32; 3]) > 0.0);
        assert_eq!(sum_squares(&[0.0f32; 9]), 0.0);
    }

    #[test]
    fn nan_reaches_the_product() {
        let mut c = [0.0f32; 1];
        let (a, b) = ([f32::NAN, 0.0], [0.0f32, 1.0]);
        let (a, b) = (Mat { data: &a, ld: 2 }, Mat { data: &b, ld: 1 });
        gemm_nn(Part::All, (1, 1, 2), a, b, MatMut { data: &mut c, ld: 1 }, &mut Pack::default());
        assert!(c[0].is_nan());
    }
}
