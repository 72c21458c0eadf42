//! Matrix products with a stated order, the same bits on every target.
//!
//! Each element has one accumulator that starts at 0 and adds its terms by ascending k, with a separate multiply and
//! add (no FMA, no relaxed-SIMD). Blocking only decides which elements are computed together, so tiles and edges agree to
//! the bit, and so do registers of any width (see `lanes`). For sums of slices see [`sums`](super::sums).
//!
//! What a product stores is flushed, and products of small numbers are lifted first: see [`underflow`](super::underflow).
//!
//! A tile of C, four rows by one or two registers, is kept in accumulators; A is packed into strips of four rows, B into
//! panels as wide as the tile, which also takes care of what is read by columns. nalgebra's and matrixmultiply's products
//! fuse multiply and add where the processor can, so their bits differ (`strata bench` prints the ratio).

use super::Real;
use super::crew::Crew;
use super::lanes::{Job, Unit};
use super::panels::{pack_rows, pack_strips, pack_transposed};
use super::tiles::{OfPanel, Place, TILE_ROWS};
use super::underflow::{Lift, lifted, rows};
use super::width::{Registers, Width};

pub use super::sums::{dot, maximum, sum, sum_of_deviations, sum_squares};

/// Scratch for packed panels, which grows during a model's first step only; and the registers and threads that products are formed by.
#[derive(Clone, Debug, Default)]
pub struct Pack<T> {
    a: Vec<T>,
    b: Vec<T>,
    pub(super) registers: Registers,
    pub(super) crew: Crew,
}

impl<T> Pack<T> {
    /// With registers of another width than the widest; None where this machine has no such.
    pub fn of_width(width: Width) -> Option<Pack<T>> {
        Registers::of(width).map(Pack::of)
    }

    /// Without room yet, for one thread.
    pub(super) fn of(registers: Registers) -> Pack<T> {
        Pack { a: Vec::new(), b: Vec::new(), registers, crew: Crew::default() }
    }

    /// Numbers that it has room for.
    pub(super) fn capacity(&self) -> usize {
        self.a.capacity() + self.b.capacity()
    }
}

/// A row-major matrix inside a longer slice: rows start `ld` elements apart.
#[derive(Clone, Copy, Debug)]
pub struct Mat<'a, T> {
    /// The elements, from the first of the matrix on.
    pub data: &'a [T],
    /// Leading dimension: distance between rows.
    pub ld: usize,
}

impl<'a, T> Mat<'a, T> {
    /// Without its first rows; there may be none left.
    #[inline(always)]
    pub(super) fn skip_rows(self, i: usize) -> Mat<'a, T> {
        Mat { data: self.data.get(i * self.ld..).unwrap_or_default(), ld: self.ld }
    }
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
    size: (usize, usize, usize),
    a: Mat<T>,
    b: Mat<T>,
    c: MatMut<T>,
    pack: &mut Pack<T>,
) {
    form(Product { kind: Kind::Nn, part, size, a, b, bias: &[], c, pack });
}

/// C = A·B + bias (M×K by K×N, and N added to every row after the sum, while the tile is at hand).
pub fn gemm_nn_bias<T: Real>(
    size: (usize, usize, usize),
    a: Mat<T>,
    b: Mat<T>,
    bias: &[T],
    c: MatMut<T>,
    pack: &mut Pack<T>,
) {
    form(Product { kind: Kind::Nn, part: Part::All, size, a, b, bias, c, pack });
}

/// C = A·Bᵀ (M×K by N×K).
pub fn gemm_nt<T: Real>(
    part: Part,
    size: (usize, usize, usize),
    a: Mat<T>,
    b: Mat<T>,
    c: MatMut<T>,
    pack: &mut Pack<T>,
) {
    form(Product { kind: Kind::Nt, part, size, a, b, bias: &[], c, pack });
}

/// C = Aᵀ·B (K×M by K×N).
pub fn gemm_tn<T: Real>(
    part: Part,
    size: (usize, usize, usize),
    a: Mat<T>,
    b: Mat<T>,
    c: MatMut<T>,
    pack: &mut Pack<T>,
) {
    form(Product { kind: Kind::Tn, part, size, a, b, bias: &[], c, pack });
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Nn,
    Nt,
    Tn,
}

/// One product, yet to be formed.
struct Product<'a, T> {
    kind: Kind,
    part: Part,
    size: (usize, usize, usize),
    a: Mat<'a, T>,
    b: Mat<'a, T>,
    bias: &'a [T],
    c: MatMut<'a, T>,
    pack: &'a mut Pack<T>,
}

/// Packs the operands, then forms C: rows of it on each thread.
fn form<T: Real>(Product { kind, part, size, a, b, bias, c, pack }: Product<T>) {
    let (m, n, k) = size;
    let Pack { a: pack_a, b: pack_b, registers, crew } = pack;
    let (strips, panels, lift) = T::take(*registers, Packing { kind, part, size, a, b, pack_a, pack_b });
    // Which terms of a triangle are left out is told by the row.
    let n_rows = if part == Part::All { crew.share(m, TILE_ROWS, m * n * k) } else { m.max(1) };
    let ld = c.ld;
    let shares = (0..m).step_by(n_rows).zip(c.data.chunks_mut(n_rows * ld));
    crew.each(shares, |(i0, c)| {
        let (size, strips, c) = ((n_rows.min(m - i0), n, k), &strips[k * i0..], MatMut { data: c, ld });
        T::take(*registers, Rows { part, size, strips, panels, bias, lift, c });
    });
}

/// A product's operands, yet to be packed.
struct Packing<'a, 'm, T> {
    kind: Kind,
    part: Part,
    size: (usize, usize, usize),
    a: Mat<'m, T>,
    b: Mat<'m, T>,
    pack_a: &'a mut Vec<T>,
    pack_b: &'a mut Vec<T>,
}

impl<'a, T: Real> Job<T> for Packing<'a, '_, T> {
    /// Strips of A, panels of B, and how far the product is lifted.
    type Out = (&'a [T], &'a [T], Option<Lift<T>>);

    #[inline(always)]
    fn on<U: Unit<T>>(self, unit: U) -> Self::Out {
        let Packing { kind, part, size: (m, n, k), a, b, pack_a, pack_b } = self;
        let (a_rows, b_rows) = match kind {
            Kind::Nn => (rows(a, m, k), rows(b, k, n)),
            Kind::Nt => (rows(a, m, k), rows(b, n, k)),
            Kind::Tn => (rows(a, k, m), rows(b, k, n)),
        };
        let panels = match kind {
            Kind::Nt => pack_transposed(unit, b, k, n, pack_b),
            _ => pack_rows::<T, U>(b, k, n, U::cols, |_| 0, pack_b),
        };
        // Of a triangle no tile reads more.
        let strips = match kind {
            Kind::Tn => {
                let first = |i0| if part == Part::LowerAt { i0 } else { 0 };
                pack_rows::<T, U>(a, k, m, |_| TILE_ROWS, first, pack_a)
            }
            _ => pack_strips::<T, U>(a, m, k, |i0| if part == Part::LowerA { i0 + TILE_ROWS } else { k }, pack_a),
        };
        let (panels, lift) = lifted(a_rows, b_rows, panels);
        (strips, panels, lift)
    }
}

/// Rows of a product whose operands are packed.
struct Rows<'a, 'c, T> {
    part: Part,
    size: (usize, usize, usize),
    strips: &'a [T],
    panels: &'a [T],
    bias: &'a [T],
    lift: Option<Lift<T>>,
    c: MatMut<'c, T>,
}

impl<T: Real> Job<T> for Rows<'_, '_, T> {
    type Out = ();

    /// Panel by panel of B, tile by tile of C.
    #[inline(always)]
    fn on<U: Unit<T>>(self, unit: U) {
        let Rows { part, size, strips, panels, bias, lift, c } = self;
        let (_, n, k) = size;
        let mut j0 = 0;
        while j0 < n {
            let cols = U::cols(n - j0);
            // One panel of B stays in the first-level cache while all rows of A pass by.
            let panel = &panels[k * j0..k * (j0 + cols)];
            let c = MatMut { data: &mut *c.data, ld: c.ld };
            let place = Place { part, size, c, j0, lift };
            unit.panel(cols, OfPanel { place, strips, bias: bias.get(j0..).unwrap_or_default(), panel });
            j0 += cols;
        }
    }
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

    /// A pack for each width that this machine has; those that it lacks are named.
    fn packs() -> impl Iterator<Item = (Width, Pack<f32>)> {
        Width::ALL.into_iter().filter_map(|width| match Pack::of_width(width) {
            Some(pack) => Some((width, pack)),
            None => {
                eprintln!("skipped: this machine has no {width:?}");
                None
            }
        })
    }

    #[test]
    fn products_agree_with_the_stated_order_to_the_bit_at_awkward_sizes_and_every_width() {
        let sizes = [(1, 1), (3, 9), (4, 8), (5, 7), (8, 16), (9, 17), (7, 31), (63, 33), (65, 48), (12, 65)];
        for (width, mut pack) in packs() {
            for (m, n) in sizes.into_iter().flat_map(|(m, n)| [(m, n), (n, m)]) {
                for k in [1, 3, 4, 8, 9, 65] {
                    let (a, b) = (random(m * k, 1), random(k * n, 2));
                    let (mat_a, mat_b) = (Mat { data: &a, ld: k }, Mat { data: &b, ld: n });
                    let mut c = vec![0.0f32; m * n];
                    gemm_nn(Part::All, (m, n, k), mat_a, mat_b, MatMut { data: &mut c, ld: n }, &mut pack);
                    assert_eq!(c, plain(m, n, k, |i, x| a[i * k + x], |x, j| b[x * n + j]), "nn {width:?} {m} {n} {k}");
                    let bias = random(n, 3);
                    let plus_bias: Vec<f32> = c.iter().zip(bias.iter().cycle()).map(|(c, bias)| c + bias).collect();
                    gemm_nn_bias((m, n, k), mat_a, mat_b, &bias, MatMut { data: &mut c, ld: n }, &mut pack);
                    assert_eq!(c, plus_bias, "bias {width:?} {m} {n} {k}");
                    let bt = Mat { data: &b, ld: k };
                    gemm_nt(Part::All, (m, n, k), mat_a, bt, MatMut { data: &mut c, ld: n }, &mut pack);
                    assert_eq!(c, plain(m, n, k, |i, x| a[i * k + x], |x, j| b[j * k + x]), "nt {width:?} {m} {n} {k}");
                    let at = Mat { data: &a, ld: m };
                    gemm_tn(Part::All, (m, n, k), at, mat_b, MatMut { data: &mut c, ld: n }, &mut pack);
                    assert_eq!(c, plain(m, n, k, |i, x| a[x * m + i], |x, j| b[x * n + j]), "tn {width:?} {m} {n} {k}");
                }
            }
        }
    }

    /// Also with a NaN among what a triangle leaves out: which terms those are is the same at every width.
    #[test]
    fn triangular_parts_agree_with_the_full_product_and_at_every_width() {
        for t in [1, 4, 6, 8, 13, 32] {
            let k = 5;
            let mut tri = random(t * t, 1);
            for i in 0..t {
                tri[i * t + i + 1..(i + 1) * t].fill(0.0);
            }
            let mut bad = random(t * k, 2);
            let v = bad.clone();
            bad[t / 2 * k] = f32::NAN;
            let mut first: Option<Vec<bool>> = None;
            for (width, mut pack) in packs() {
                let mat_tri = Mat { data: &tri, ld: t };
                let mut of = |part: Part, v: &[f32]| {
                    let mut c = vec![0.0f32; t * k];
                    let (v, out) = (Mat { data: v, ld: k }, MatMut { data: &mut c, ld: k });
                    match part {
                        Part::LowerAt => gemm_tn(part, (t, k, t), mat_tri, v, out, &mut pack),
                        _ => gemm_nn(part, (t, k, t), mat_tri, v, out, &mut pack),
                    }
                    c
                };
                assert_eq!(of(Part::All, &v), of(Part::LowerA, &v), "{width:?}");
                let mut pattern: Vec<bool> = of(Part::LowerA, &bad).iter().map(|x| x.is_nan()).collect();
                pattern.extend(of(Part::LowerAt, &bad).iter().map(|x| x.is_nan()));
                assert_eq!(first.get_or_insert(pattern.clone()), &pattern, "{width:?}");
                let (mut full, mut part) = (vec![0.0f32; t * k], vec![0.0f32; t * k]);
                let mat_v = Mat { data: &v, ld: k };
                gemm_tn(Part::All, (t, k, t), mat_tri, mat_v, MatMut { data: &mut full, ld: k }, &mut pack);
                gemm_tn(Part::LowerAt, (t, k, t), mat_tri, mat_v, MatMut { data: &mut part, ld: k }, &mut pack);
                assert_eq!(full, part, "{width:?}");
            }
        }
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
