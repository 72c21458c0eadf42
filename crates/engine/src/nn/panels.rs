//! Panels: columns of a matrix packed side by side, as a product's inner loop reads them.
//!
//! A panel is k × its columns, row by row; the last is filled up with numbers that are computed with and not stored. How
//! many columns the next panel takes, where as many are left, is the machine's to say (`lanes`).

use super::Real;
use super::kernels::Mat;
use super::lanes::Unit;
use super::tiles::TILE_ROWS;

/// Panels of the columns of a K×N matrix; of the one that begins at a column the rows from `first` of it on.
#[inline(always)]
pub(super) fn pack_rows<'p, T: Real, U: Unit<T>>(
    b: Mat<T>,
    k: usize,
    n: usize,
    cols: impl Fn(usize) -> usize,
    first: impl Fn(usize) -> usize,
    pack: &'p mut Vec<T>,
) -> &'p mut [T] {
    let panels = size_pack::<T, U>(pack, k, n, &cols);
    let (mut rest, mut j0) = (&mut *panels, 0);
    while j0 < n {
        let width = cols(n - j0);
        if width == 4 && n - j0 >= 16 && U::IS_WIDE {
            let (four, after) = rest.split_at_mut(4 * 4 * k);
            pack_four(b, j0, k, four);
            (rest, j0) = (after, j0 + 16);
            continue;
        }
        let (panel, after) = rest.split_at_mut(k * width);
        let k0 = first(j0).min(k);
        let (b, panel) = (b.skip_rows(k0), &mut panel[k0 * width..]);
        // A copy of known length is one or two vector moves, not a call.
        match width {
            4 => pack_panel::<T, 4>(b, j0, n, panel),
            8 => pack_panel::<T, 8>(b, j0, n, panel),
            16 => pack_panel::<T, 16>(b, j0, n, panel),
            _ => pack_panel::<T, 32>(b, j0, n, panel),
        }
        (rest, j0) = (after, j0 + width);
    }
    panels
}

/// Four panels of four columns at once: the rows of a long matrix leave the nearest cache before they are read again.
#[inline(always)]
fn pack_four<T: Real>(b: Mat<T>, j0: usize, k: usize, panels: &mut [T]) {
    let (low, high) = panels.split_at_mut(8 * k);
    let ((p0, p1), (p2, p3)) = (low.split_at_mut(4 * k), high.split_at_mut(4 * k));
    let [p0, p1, p2, p3] = [p0, p1, p2, p3].map(|panel| panel.as_chunks_mut::<4>().0);
    let panels = p0.iter_mut().zip(p1).zip(p2).zip(p3);
    for ((((p0, p1), p2), p3), row) in panels.zip(b.data.chunks(b.ld)) {
        let Some(&[a, b, c, d]) = row[j0..].as_chunks::<4>().0.first_chunk::<4>() else { return };
        (*p0, *p1, *p2, *p3) = (a, b, c, d);
    }
}

#[inline(always)]
fn pack_panel<T: Real, const W: usize>(b: Mat<T>, j0: usize, n: usize, panel: &mut [T]) {
    let inside = W.min(n - j0);
    for (out, row) in panel.as_chunks_mut::<W>().0.iter_mut().zip(b.data.chunks(b.ld)) {
        match row[j0..].first_chunk::<W>() {
            Some(row) if inside == W => *out = *row,
            _ => {
                out[..inside].copy_from_slice(&row[j0..j0 + inside]);
                out[inside..].fill(T::ZERO);
            }
        }
    }
}

/// The same panels from an N×K matrix.
#[inline(always)]
pub(super) fn pack_transposed<'p, T: Real, U: Unit<T>>(
    unit: U,
    b: Mat<T>,
    k: usize,
    n: usize,
    pack: &'p mut Vec<T>,
) -> &'p mut [T] {
    let panels = size_pack::<T, U>(pack, k, n, U::cols);
    let (mut rest, mut j0) = (&mut *panels, 0);
    while j0 < n {
        let width = U::cols(n - j0);
        let (panel, after) = rest.split_at_mut(k * width);
        for group in (0..width).step_by(8) {
            // Past the last row the last one is read again.
            let row = |c: usize| {
                let start = (j0 + group + c).min(n - 1) * b.ld;
                &b.data[start..start + k]
            };
            let rows: [&[T]; 8] = std::array::from_fn(row);
            let n_blocks = k / 8;
            for block in 0..n_blocks {
                let mut square = [[T::ZERO; 8]; 8];
                for (out, row) in square.iter_mut().zip(rows) {
                    out.copy_from_slice(&row[8 * block..8 * block + 8]);
                }
                let out = panel[8 * block * width..].chunks_exact_mut(width);
                for (out, column) in out.zip(unit.transposed(square)) {
                    out[group..group + 8].copy_from_slice(&column);
                }
            }
            for (kk, out) in panel.chunks_exact_mut(width).enumerate().skip(8 * n_blocks) {
                for (out, row) in out[group..group + 8].iter_mut().zip(rows) {
                    *out = row[kk];
                }
            }
        }
        (rest, j0) = (after, j0 + width);
    }
    panels
}

/// Strips of an M×K matrix, each k × four of its rows; `end` says how many columns are read of the one that begins at a
/// row.
#[inline(always)]
pub(super) fn pack_strips<'p, T: Real, U: Unit<T>>(
    a: Mat<T>,
    m: usize,
    k: usize,
    end: impl Fn(usize) -> usize,
    pack: &'p mut Vec<T>,
) -> &'p mut [T] {
    let strips = size_pack::<T, U>(pack, k, m, |_| TILE_ROWS);
    for (strip, i0) in strips.chunks_exact_mut(k * TILE_ROWS).zip((0..m).step_by(TILE_ROWS)) {
        let k1 = end(i0).min(k);
        // Past the last row the last one is read again.
        let mut rows = [&a.data[..0]; TILE_ROWS];
        for (r, row) in rows.iter_mut().enumerate() {
            let start = (i0 + r).min(m - 1) * a.ld;
            *row = &a.data[start..start + k1];
        }
        let (squares, rest) = strip[..k1 * TILE_ROWS].as_chunks_mut::<{ TILE_ROWS * TILE_ROWS }>();
        for (j, square) in squares.iter_mut().enumerate() {
            let mut four = [[T::ZERO; TILE_ROWS]; TILE_ROWS];
            for (out, row) in four.iter_mut().zip(rows) {
                out.copy_from_slice(&row[TILE_ROWS * j..TILE_ROWS * j + TILE_ROWS]);
            }
            square.copy_from_slice(T::transposed(four).as_flattened());
        }
        let k0 = TILE_ROWS * squares.len();
        for (j, out) in rest.as_chunks_mut::<TILE_ROWS>().0.iter_mut().enumerate() {
            for (out, row) in out.iter_mut().zip(rows) {
                *out = row[k0 + j];
            }
        }
    }
    strips
}

/// A cache line: a register as wide as one that is read across its end costs two reads.
const LINE_BYTES: usize = 64;

/// Room for the panels. Old values are left standing: every one that is read is written first.
fn size_pack<T: Real, U: Unit<T>>(pack: &mut Vec<T>, k: usize, n: usize, cols: impl Fn(usize) -> usize) -> &mut [T] {
    let mut width = 0;
    while width < n {
        width += cols(n - width);
    }
    let len = k * width;
    let spare = if U::IS_WIDE { LINE_BYTES / size_of::<T>() - 1 } else { 0 };
    if pack.len() < len + spare {
        // Exactly: what a vector adds to be ready for more would count twice over in a tower's memory.
        pack.reserve_exact(len + spare - pack.len());
        pack.resize(len + spare, T::ZERO);
    }
    let start = pack.as_ptr().align_offset(LINE_BYTES).min(spare);
    &mut pack[start..start + len]
}
