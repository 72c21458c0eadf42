//! The tiles of a panel: the inner loops of every product.

use super::Real;
use super::kernels::{Mat, MatMut, Part};
use super::lanes::{Lanes, Tiles};
use super::underflow::{Lift, settle};

/// Rows of a tile, at every width: which terms of a triangle are left out hangs on it, and with a NaN among them the bits
/// do. Six and eight rows were no faster.
pub(super) const TILE_ROWS: usize = 4;
/// Columns of the widest panel.
const MAX_COLS: usize = 32;

/// Where the tiles of one panel go.
pub(super) struct Place<'a, 'c, T> {
    pub(super) part: Part,
    pub(super) size: (usize, usize, usize),
    pub(super) c: &'a mut MatMut<'c, T>,
    pub(super) j0: usize,
    pub(super) lift: Option<Lift<T>>,
}

/// The tiles of one panel, with A read by rows.
pub(super) struct ByRows<'a, 'c, T> {
    pub(super) place: Place<'a, 'c, T>,
    pub(super) a: Mat<'a, T>,
    /// From the panel's first column on; empty where there is none.
    pub(super) bias: &'a [T],
    pub(super) panel: &'a [T],
}

impl<T: Real> Tiles<T> for ByRows<'_, '_, T> {
    #[inline(always)]
    fn form<L: Lanes<T>, const R: usize, const P: usize>(self, lanes: L) {
        let ByRows { mut place, a, bias, panel } = self;
        let (m, _, k) = place.size;
        let mut shift = [T::ZERO; MAX_COLS];
        shift.iter_mut().zip(bias).for_each(|(shift, &bias)| *shift = bias);
        for (i0, block) in (0..m).step_by(R).zip(a.data.chunks(R * a.ld)) {
            if place.part == Part::LowerC && place.j0 >= i0 + R {
                continue;
            }
            let k1 = if place.part == Part::LowerA { k.min(i0 + R) } else { k };
            // Past the last row the block's first one is computed again and not stored.
            let mut rows = [&block[..k1]; R];
            for (row, at) in rows.iter_mut().zip(block.chunks(a.ld)).take(m - i0) {
                *row = &at[..k1];
            }
            let mut tile = tile_rows::<T, L, R, P>(lanes, rows, &panel[..k1 * P * L::N]);
            settle(lanes, tile.as_flattened_mut(), place.lift);
            // The bias comes after the sum, not as its first term: that is part of the stated order.
            if !bias.is_empty() {
                for row in &mut tile {
                    for (p, x) in row.iter_mut().enumerate() {
                        *x = lanes.flush(lanes.add(*x, lanes.load(&shift[p * L::N..])), T::MIN_NORMAL);
                    }
                }
            }
            place.store(lanes, &tile, i0);
        }
    }
}

/// The tiles of one panel, with A packed by columns.
pub(super) struct ByColumns<'a, 'c, T> {
    pub(super) place: Place<'a, 'c, T>,
    pub(super) a: &'a [T],
    pub(super) panel: &'a [T],
}

impl<T: Real> Tiles<T> for ByColumns<'_, '_, T> {
    #[inline(always)]
    fn form<L: Lanes<T>, const R: usize, const P: usize>(self, lanes: L) {
        let ByColumns { mut place, a, panel } = self;
        let (m, _, k) = place.size;
        for (a, i0) in a.chunks_exact(k * R).zip((0..m).step_by(R)) {
            let k0 = if place.part == Part::LowerAt { i0.min(k) } else { 0 };
            let mut tile = tile_packed::<T, L, R, P>(lanes, &a[k0 * R..], &panel[k0 * P * L::N..]);
            settle(lanes, tile.as_flattened_mut(), place.lift);
            place.store(lanes, &tile, i0);
        }
    }
}

impl<T: Real> Place<'_, '_, T> {
    /// What of a tile lies inside C.
    #[inline(always)]
    fn store<L: Lanes<T>, const R: usize, const P: usize>(&mut self, lanes: L, tile: &[[L::Reg; P]; R], i0: usize) {
        let (m, n, _) = self.size;
        let width = (P * L::N).min(n - self.j0);
        for (r, row) in tile.iter().enumerate().take(m - i0) {
            let start = (i0 + r) * self.c.ld + self.j0;
            let out = self.c.data[start..start + width].chunks_mut(L::N);
            for (out, &x) in out.zip(row) {
                lanes.store(x, out);
            }
        }
    }
}

/// A tile of C.
type Tile<R, const ROWS: usize, const P: usize> = [[R; P]; ROWS];

/// `Σₖ aᵣ[k]·b[k,c]` for rows given as slices of equal length; `b` is packed k × columns.
#[inline(always)]
fn tile_rows<T: Real, L: Lanes<T>, const R: usize, const P: usize>(
    lanes: L,
    mut a: [&[T]; R],
    b: &[T],
) -> Tile<L::Reg, R, P> {
    let mut acc = [[lanes.splat(T::ZERO); P]; R];
    // Said here once more, so that no length is looked at in the loop.
    let n_terms = b.len() / (P * L::N);
    for row in &mut a {
        *row = &row[..n_terms];
    }
    for (k, b) in (0..n_terms).zip(b.chunks_exact(P * L::N)) {
        let mut cols = [lanes.splat(T::ZERO); P];
        for (p, col) in cols.iter_mut().enumerate() {
            *col = lanes.load(&b[p * L::N..]);
        }
        for (acc, a) in acc.iter_mut().zip(a) {
            let x = lanes.splat(a[k]);
            for (acc, col) in acc.iter_mut().zip(cols) {
                *acc = lanes.add_product(*acc, x, col);
            }
        }
    }
    acc
}

/// `Σₖ a[k,r]·b[k,c]`: `a` is packed k × rows, `b` k × columns.
#[inline(always)]
fn tile_packed<T: Real, L: Lanes<T>, const R: usize, const P: usize>(lanes: L, a: &[T], b: &[T]) -> Tile<L::Reg, R, P> {
    let mut acc = [[lanes.splat(T::ZERO); P]; R];
    for (a, b) in a.chunks_exact(R).zip(b.chunks_exact(P * L::N)) {
        let mut cols = [lanes.splat(T::ZERO); P];
        for (p, col) in cols.iter_mut().enumerate() {
            *col = lanes.load(&b[p * L::N..]);
        }
        for (acc, &a) in acc.iter_mut().zip(a) {
            let x = lanes.splat(a);
            for (acc, col) in acc.iter_mut().zip(cols) {
                *acc = lanes.add_product(*acc, x, col);
            }
        }
    }
    acc
}
