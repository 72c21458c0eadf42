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
    fn form<L: Lanes<T>, const P: usize>(self, lanes: L) {
        let ByRows { mut place, a, bias, panel } = self;
        let (m, _, k) = place.size;
        let mut shift = [T::ZERO; MAX_COLS];
        shift.iter_mut().zip(bias).for_each(|(shift, &bias)| *shift = bias);
        for (i0, block) in (0..m).step_by(TILE_ROWS).zip(a.data.chunks(TILE_ROWS * a.ld)) {
            if place.part == Part::LowerC && place.j0 >= i0 + TILE_ROWS {
                continue;
            }
            let k1 = if place.part == Part::LowerA { k.min(i0 + TILE_ROWS) } else { k };
            // Past the last row the last one is computed again and not stored.
            let last = TILE_ROWS.min(m - i0) - 1;
            let mut rows = [&block[..k1]; TILE_ROWS];
            for (r, row) in rows.iter_mut().enumerate() {
                *row = &block[r.min(last) * a.ld..][..k1];
            }
            let mut tile = tile_rows::<T, L, P>(lanes, rows, &panel[..k1 * P * L::N]);
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
    fn form<L: Lanes<T>, const P: usize>(self, lanes: L) {
        let ByColumns { mut place, a, panel } = self;
        let (m, _, k) = place.size;
        for (a, i0) in a.chunks_exact(k * TILE_ROWS).zip((0..m).step_by(TILE_ROWS)) {
            let k0 = if place.part == Part::LowerAt { i0.min(k) } else { 0 };
            let mut tile = tile_packed::<T, L, P>(lanes, &a[k0 * TILE_ROWS..], &panel[k0 * P * L::N..]);
            settle(lanes, tile.as_flattened_mut(), place.lift);
            place.store(lanes, &tile, i0);
        }
    }
}

impl<T: Real> Place<'_, '_, T> {
    /// What of a tile lies inside C.
    #[inline(always)]
    fn store<L: Lanes<T>, const P: usize>(&mut self, lanes: L, tile: &Tile<L::Reg, P>, i0: usize) {
        let (m, n, _) = self.size;
        let width = (P * L::N).min(n - self.j0);
        for (r, row) in tile.iter().enumerate().take(m - i0) {
            let start = (i0 + r) * self.c.ld + self.j0;
            let out = &mut self.c.data[start..start + width];
            if width == P * L::N {
                // Of a length that the compiler knows, so that no register is asked whether it fits.
                for (p, &x) in row.iter().enumerate() {
                    lanes.store(x, &mut out[p * L::N..(p + 1) * L::N]);
                }
            } else {
                for (out, &x) in out.chunks_mut(L::N).zip(row) {
                    lanes.store(x, out);
                }
            }
        }
    }
}

/// A tile of C.
type Tile<R, const P: usize> = [[R; P]; TILE_ROWS];

/// `Σₖ aᵣ[k]·b[k,c]` for rows given as slices of equal length; `b` is packed k × columns.
#[inline(always)]
fn tile_rows<T: Real, L: Lanes<T>, const P: usize>(lanes: L, mut a: [&[T]; TILE_ROWS], b: &[T]) -> Tile<L::Reg, P> {
    let mut acc = [[lanes.splat(T::ZERO); P]; TILE_ROWS];
    // Said here once more, so that no length is looked at in the loop.
    let n_terms = b.len() / (P * L::N);
    for row in &mut a {
        *row = &row[..n_terms];
    }
    for (k, b) in (0..n_terms).zip(b.chunks_exact(P * L::N)) {
        add_products(lanes, &mut acc, [a[0][k], a[1][k], a[2][k], a[3][k]], b);
    }
    acc
}

/// `Σₖ a[k,r]·b[k,c]`: `a` is packed k × rows, `b` k × columns.
#[inline(always)]
fn tile_packed<T: Real, L: Lanes<T>, const P: usize>(lanes: L, a: &[T], b: &[T]) -> Tile<L::Reg, P> {
    let mut acc = [[lanes.splat(T::ZERO); P]; TILE_ROWS];
    for (a, b) in a.as_chunks::<TILE_ROWS>().0.iter().zip(b.chunks_exact(P * L::N)) {
        add_products(lanes, &mut acc, *a, b);
    }
    acc
}

/// One term of every sum of a tile.
#[inline(always)]
fn add_products<T: Real, L: Lanes<T>, const P: usize>(lanes: L, acc: &mut Tile<L::Reg, P>, a: [T; TILE_ROWS], b: &[T]) {
    // Loops, not closures: what is not inlined for certain would not be compiled for the registers in use.
    let mut cols = [lanes.splat(T::ZERO); P];
    for (p, col) in cols.iter_mut().enumerate() {
        *col = lanes.load(&b[p * L::N..]);
    }
    for (acc, a) in acc.iter_mut().zip(a) {
        let x = lanes.splat(a);
        for (acc, col) in acc.iter_mut().zip(cols) {
            *acc = lanes.add_product(*acc, x, col);
        }
    }
}
