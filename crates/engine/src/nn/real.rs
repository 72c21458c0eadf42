//! The number type of a model: f32 for every run, f64 for checking gradients.

use super::kernels::{TILE_COLS, TILE_ROWS, Tile};
use super::math;
use std::fmt::Debug;
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub, SubAssign};
use wide::f32x4;

/// f32 or f64 with the few functions that a transformer needs.
///
/// The two `tile` methods are the inner loops of [`kernels`](super::kernels); their default is the stated order in
/// plain code, and f32 does the same additions in the same order four lanes at a time.
pub trait Real:
    Copy
    + Default
    + PartialOrd
    + Debug
    + Send
    + Sync
    + 'static
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
{
    /// 0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;
    /// The smallest normal number: 2⁻¹²⁶ in f32.
    const MIN_NORMAL: Self;
    /// Rounds to this type.
    fn from_f64(x: f64) -> Self;
    /// Exact.
    fn to_f64(self) -> f64;
    /// |x|.
    fn abs(self) -> Self;
    /// Correctly rounded square root.
    fn sqrt(self) -> Self;
    /// eˣ.
    fn exp(self) -> Self;
    /// Natural logarithm.
    fn ln(self) -> Self;
    /// Error function.
    fn erf(self) -> Self;

    /// x as it is stored: +0 where |x| is below [`MIN_NORMAL`](Real::MIN_NORMAL), NaN as it is (see `underflow`).
    #[inline(always)]
    fn flush(self) -> Self {
        if self.abs() < Self::MIN_NORMAL { Self::ZERO } else { self }
    }

    /// 1 / (1 + e⁻ˣ).
    #[inline(always)]
    fn sigmoid(self) -> Self {
        Self::ONE / (Self::ONE + (-self).exp())
    }

    /// `Σₖ aᵣ[k]·b[k,c]` for four rows given as slices of equal length; `b` is packed k × 8.
    #[inline(always)]
    fn tile_rows(a: [&[Self]; TILE_ROWS], b: &[Self]) -> Tile<Self> {
        let mut acc = [[Self::ZERO; TILE_COLS]; TILE_ROWS];
        for (k, b8) in b.chunks_exact(TILE_COLS).enumerate() {
            for (acc_row, a_row) in acc.iter_mut().zip(a) {
                for (sum, &b) in acc_row.iter_mut().zip(b8) {
                    *sum += a_row[k] * b;
                }
            }
        }
        acc
    }

    /// `Σₖ a[k,r]·b[k,c]`: `a` is packed k × 4, `b` k × 8.
    #[inline(always)]
    fn tile_packed(a: &[Self], b: &[Self]) -> Tile<Self> {
        let mut acc = [[Self::ZERO; TILE_COLS]; TILE_ROWS];
        for (a4, b8) in a.chunks_exact(TILE_ROWS).zip(b.chunks_exact(TILE_COLS)) {
            for (acc_row, &a) in acc.iter_mut().zip(a4) {
                for (sum, &b) in acc_row.iter_mut().zip(b8) {
                    *sum += a * b;
                }
            }
        }
        acc
    }
}

// For gradient checks: slow, and as exact as f64 goes.
impl Real for f64 {
    const ZERO: f64 = 0.0;
    const ONE: f64 = 1.0;
    const MIN_NORMAL: f64 = f64::MIN_POSITIVE;
    fn from_f64(x: f64) -> f64 {
        x
    }
    fn to_f64(self) -> f64 {
        self
    }
    fn abs(self) -> f64 {
        f64::abs(self)
    }
    fn sqrt(self) -> f64 {
        libm::sqrt(self)
    }
    // libm throughout, not the standard library: its functions may be the platform's.
    fn exp(self) -> f64 {
        libm::exp(self)
    }
    fn ln(self) -> f64 {
        libm::log(self)
    }
    fn erf(self) -> f64 {
        libm::erf(self)
    }
}

// exp and ln are the module `math`'s polynomials: the platform's would differ in the last bit between targets.
impl Real for f32 {
    const ZERO: f32 = 0.0;
    const ONE: f32 = 1.0;
    const MIN_NORMAL: f32 = f32::MIN_POSITIVE;
    #[inline(always)]
    fn from_f64(x: f64) -> f32 {
        x as f32
    }
    #[inline(always)]
    fn to_f64(self) -> f64 {
        self as f64
    }
    #[inline(always)]
    fn abs(self) -> f32 {
        f32::abs(self)
    }
    #[inline(always)]
    fn sqrt(self) -> f32 {
        // IEEE 754 requires correct rounding, so the hardware instruction is the same everywhere.
        f32::sqrt(self)
    }
    #[inline(always)]
    fn exp(self) -> f32 {
        math::exp(self)
    }
    #[inline(always)]
    fn ln(self) -> f32 {
        math::ln(self)
    }
    #[inline]
    fn erf(self) -> f32 {
        // Software, so it too has one result; only the exact GELU uses it.
        libm::erff(self)
    }

    // Eight accumulators: with ten or more V8 spills them and the speed halves.
    #[inline(always)]
    fn tile_rows(a: [&[f32]; TILE_ROWS], b: &[f32]) -> Tile<f32> {
        let mut acc = [[f32x4::ZERO; 2]; TILE_ROWS];
        let [a0, a1, a2, a3] = a;
        let rows = a0.iter().zip(a1).zip(a2).zip(a3);
        for ((((&x0, &x1), &x2), &x3), b8) in rows.zip(b.chunks_exact(TILE_COLS)) {
            let (lo, hi) = halves(b8);
            for (acc_row, x) in acc.iter_mut().zip([x0, x1, x2, x3]) {
                let x = f32x4::splat(x);
                acc_row[0] += x * lo;
                acc_row[1] += x * hi;
            }
        }
        acc.map(join)
    }

    #[inline(always)]
    fn tile_packed(a: &[f32], b: &[f32]) -> Tile<f32> {
        let mut acc = [[f32x4::ZERO; 2]; TILE_ROWS];
        for (a4, b8) in a.chunks_exact(TILE_ROWS).zip(b.chunks_exact(TILE_COLS)) {
            let (lo, hi) = halves(b8);
            for (acc_row, &x) in acc.iter_mut().zip(a4) {
                let x = f32x4::splat(x);
                acc_row[0] += x * lo;
                acc_row[1] += x * hi;
            }
        }
        acc.map(join)
    }
}

/// A packed row of B in two registers.
#[inline(always)]
fn halves(b8: &[f32]) -> (f32x4, f32x4) {
    (f32x4::new([b8[0], b8[1], b8[2], b8[3]]), f32x4::new([b8[4], b8[5], b8[6], b8[7]]))
}

/// Two registers as a row of a tile.
#[inline(always)]
fn join(row: [f32x4; 2]) -> [f32; TILE_COLS] {
    let ([a, b, c, d], [e, f, g, h]) = (row[0].to_array(), row[1].to_array());
    [a, b, c, d, e, f, g, h]
}
