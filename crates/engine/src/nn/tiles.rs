//! The tiles of a panel: the inner loops of every product.

use super::Real;
use super::kernels::{MatMut, Part};
use super::lanes::{Lanes, Tiles};
use super::underflow::{Lift, settle};

/// Rows of a tile, at every width: which terms of a triangle are left out hangs on it, and with a NaN among them the bits
/// do. Six and eight rows were no faster.
pub(super) const TILE_ROWS: usize = 4;

/// Where the tiles of one panel go.
pub(super) struct Place<'c, T> {
    pub(super) part: Part,
    pub(super) size: (usize, usize, usize),
    pub(super) c: MatMut<'c, T>,
    pub(super) j0: usize,
    pub(super) lift: Option<Lift<T>>,
}

/// The tiles of one panel of B: four rows of C each, from a strip of A.
pub(super) struct OfPanel<'a, 'c, T> {
    pub(super) place: Place<'c, T>,
    /// Strips of A: each k × four of its rows.
    pub(super) strips: &'a [T],
    /// From the panel's first column on; empty where there is none.
    pub(super) bias: &'a [T],
    pub(super) panel: &'a [T],
}

impl<T: Real> Tiles<T> for OfPanel<'_, '_, T> {
    #[inline(always)]
    fn form<L: Lanes<T>, const P: usize>(self, lanes: L) {
        let OfPanel { place, strips, bias, panel } = self;
        let Place { part, size: (m, n, k), c: MatMut { data: c, ld }, j0, lift } = place;
        let shift: [L::Reg; P] = load_up_to(lanes, bias);
        for (strip, i0) in strips.chunks_exact(k * TILE_ROWS).zip((0..m).step_by(TILE_ROWS)) {
            // What is left out of a triangle.
            let (k0, k1) = match part {
                Part::LowerC if j0 >= i0 + TILE_ROWS => continue,
                Part::LowerA => (0, k.min(i0 + TILE_ROWS)),
                Part::LowerAt => (i0.min(k), k),
                _ => (0, k),
            };
            let (strip, terms) = (&strip[k0 * TILE_ROWS..k1 * TILE_ROWS], &panel[k0 * P * L::N..k1 * P * L::N]);
            let mut tile = tile::<T, L, P>(lanes, strip, terms);
            settle(lanes, tile.as_flattened_mut(), lift);
            // The bias comes after the sum, not as its first term: that is part of the stated order.
            if !bias.is_empty() {
                for row in &mut tile {
                    for (x, &shift) in row.iter_mut().zip(&shift) {
                        *x = lanes.flush(lanes.add(*x, shift), T::MIN_NORMAL);
                    }
                }
            }
            if m - i0 < TILE_ROWS || n - j0 < P * L::N {
                // Of a copy: a tile whose rows are asked for by a number leaves its registers.
                store_edge(lanes, tile, (m - i0, n - j0), &mut c[i0 * ld + j0..], ld);
                continue;
            }
            let mut c = &mut c[i0 * ld + j0..];
            for (r, row) in tile.iter().enumerate() {
                // Of a length that the compiler knows, so that no register is asked whether it fits.
                let (out, _) = c.split_at_mut(P * L::N);
                for (p, &x) in row.iter().enumerate() {
                    lanes.store(x, &mut out[p * L::N..(p + 1) * L::N]);
                }
                if r + 1 < TILE_ROWS {
                    c = &mut c[ld..];
                }
            }
        }
    }
}

/// What of a tile lies inside C, of which so many rows and columns are left.
#[inline(always)]
fn store_edge<T: Real, L: Lanes<T>, const P: usize>(
    lanes: L,
    tile: Tile<L::Reg, P>,
    (n_rows, n_cols): (usize, usize),
    c: &mut [T],
    ld: usize,
) {
    for (row, out) in tile.iter().take(n_rows).zip(c.chunks_mut(ld)) {
        let width = (P * L::N).min(n_cols);
        for (out, &x) in out[..width].chunks_mut(L::N).zip(row) {
            lanes.store(x, out);
        }
    }
}

/// As many registers, from `xs` and after its end with zeros.
#[inline(always)]
fn load_up_to<T: Real, L: Lanes<T>, const P: usize>(lanes: L, xs: &[T]) -> [L::Reg; P] {
    let mut registers = [lanes.splat(T::ZERO); P];
    for (p, register) in registers.iter_mut().enumerate() {
        let xs = xs.get(p * L::N..).unwrap_or_default();
        if xs.len() >= L::N {
            *register = lanes.load(xs);
        } else if !xs.is_empty() {
            let mut padded = [T::ZERO; 16];
            padded.iter_mut().zip(xs).for_each(|(out, &x)| *out = x);
            *register = lanes.load(&padded);
        }
    }
    registers
}

/// A tile of C.
type Tile<R, const P: usize> = [[R; P]; TILE_ROWS];

/// `Σₖ a[k,r]·b[k,c]`: `a` is packed k × rows, `b` k × columns.
#[inline(always)]
fn tile<T: Real, L: Lanes<T>, const P: usize>(lanes: L, a: &[T], b: &[T]) -> Tile<L::Reg, P> {
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
