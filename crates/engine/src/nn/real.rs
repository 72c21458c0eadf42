//! The number type of a model: f32 for every run, f64 for checking gradients.

use super::eight::{self, Eight};
use super::lanes::{Job, Plain};
use super::math;
use super::width::Registers;
use std::fmt::Debug;
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub, SubAssign};
use wide::f32x4;

/// f32 or f64 with the few functions that a transformer needs.
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
    /// Eight of them, as sums are taken.
    type Eight: Eight<Self>;
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

    /// Rows to columns.
    #[inline(always)]
    fn transposed(rows: [[Self; 4]; 4]) -> [[Self; 4]; 4] {
        std::array::from_fn(|i| rows.map(|row| row[i]))
    }

    /// Does `job` in the registers that numbers of this type have.
    fn take<J: Job<Self>>(registers: Registers, job: J) -> J::Out;
}

// For gradient checks: slow, and as exact as f64 goes.
impl Real for f64 {
    type Eight = eight::Plain;
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
    fn take<J: Job<f64>>(_: Registers, job: J) -> J::Out {
        job.on(Plain)
    }
}

// exp and ln are the module `math`'s polynomials: the platform's would differ in the last bit between targets.
impl Real for f32 {
    type Eight = eight::Fours;
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

    #[inline(always)]
    fn transposed(rows: [[f32; 4]; 4]) -> [[f32; 4]; 4] {
        bytemuck::cast(f32x4::transpose(bytemuck::cast(rows)))
    }

    fn take<J: Job<f32>>(registers: Registers, job: J) -> J::Out {
        registers.take(job)
    }
}
