//! Eight numbers side by side, as sums and maxima of slices are taken.
//!
//! Two registers of four, written out: the compiler for WebAssembly takes the elements of an array of eight one by one.
//! The order of a sum is that of [`sums`](super::sums) either way.

use std::ops::{Add, Mul, Sub};
use wide::f32x4;

use super::Real;

/// Eight of `T`.
pub trait Eight<T>: Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> {
    /// These.
    fn of(xs: &[T; 8]) -> Self;
    /// `x` eight times.
    fn splat(x: T) -> Self;
    /// |x|.
    fn abs(self) -> Self;
    /// Element by element the larger of the two; a NaN in `x` is passed over.
    fn larger(self, x: Self) -> Self;
    /// ((0+4)+(2+6)) + ((1+5)+(3+7)).
    fn sum(self) -> T;
    /// As they are.
    fn to_array(self) -> [T; 8];
}

/// Of f32.
#[derive(Clone, Copy)]
pub struct Fours(f32x4, f32x4);

impl Eight<f32> for Fours {
    #[inline(always)]
    fn of(xs: &[f32; 8]) -> Fours {
        let [low, high]: [f32x4; 2] = bytemuck::cast(*xs);
        Fours(low, high)
    }
    #[inline(always)]
    fn splat(x: f32) -> Fours {
        Fours(f32x4::splat(x), f32x4::splat(x))
    }
    #[inline(always)]
    fn abs(self) -> Fours {
        Fours(self.0.abs(), self.1.abs())
    }
    #[inline(always)]
    fn larger(self, x: Fours) -> Fours {
        Fours(x.0.simd_gt(self.0).bitselect(x.0, self.0), x.1.simd_gt(self.1).bitselect(x.1, self.1))
    }
    #[inline(always)]
    fn sum(self) -> f32 {
        let [a, b, c, d] = (self.0 + self.1).to_array();
        (a + c) + (b + d)
    }
    #[inline(always)]
    fn to_array(self) -> [f32; 8] {
        bytemuck::cast([self.0, self.1])
    }
}

impl Add for Fours {
    type Output = Fours;
    #[inline(always)]
    fn add(self, x: Fours) -> Fours {
        Fours(self.0 + x.0, self.1 + x.1)
    }
}

impl Sub for Fours {
    type Output = Fours;
    #[inline(always)]
    fn sub(self, x: Fours) -> Fours {
        Fours(self.0 - x.0, self.1 - x.1)
    }
}

impl Mul for Fours {
    type Output = Fours;
    #[inline(always)]
    fn mul(self, x: Fours) -> Fours {
        Fours(self.0 * x.0, self.1 * x.1)
    }
}

/// Of f64, which only checks gradients, in plain code.
#[derive(Clone, Copy)]
pub struct Plain([f64; 8]);

impl Plain {
    fn with(self, x: Plain, f: impl Fn(f64, f64) -> f64) -> Plain {
        Plain(std::array::from_fn(|i| f(self.0[i], x.0[i])))
    }
}

impl Eight<f64> for Plain {
    fn of(xs: &[f64; 8]) -> Plain {
        Plain(*xs)
    }
    fn splat(x: f64) -> Plain {
        Plain([x; 8])
    }
    fn abs(self) -> Plain {
        Plain(self.0.map(f64::abs))
    }
    fn larger(self, x: Plain) -> Plain {
        self.with(x, larger)
    }
    fn sum(self) -> f64 {
        let [a, b, c, d, e, f, g, h] = self.0;
        ((a + e) + (c + g)) + ((b + f) + (d + h))
    }
    fn to_array(self) -> [f64; 8] {
        self.0
    }
}

impl Add for Plain {
    type Output = Plain;
    fn add(self, x: Plain) -> Plain {
        self.with(x, |a, b| a + b)
    }
}

impl Sub for Plain {
    type Output = Plain;
    fn sub(self, x: Plain) -> Plain {
        self.with(x, |a, b| a - b)
    }
}

impl Mul for Plain {
    type Output = Plain;
    fn mul(self, x: Plain) -> Plain {
        self.with(x, |a, b| a * b)
    }
}

/// The larger of two; a NaN that comes second is passed over.
#[inline(always)]
pub(super) fn larger<T: Real>(m: T, x: T) -> T {
    if x > m { x } else { m }
}

/// The largest of `first` and of a slice: a maximum is the same in any order. A NaN in the slice is passed over.
#[inline(always)]
pub(super) fn largest<T: Real>(first: T, xs: &[T], of: impl Fn(T::Eight) -> T::Eight, of_one: impl Fn(T) -> T) -> T {
    let (eights, rest) = xs.as_chunks::<8>();
    let mut max = T::Eight::splat(first);
    for eight in eights {
        max = max.larger(of(T::Eight::of(eight)));
    }
    let max = max.to_array().into_iter().fold(first, larger);
    rest.iter().fold(max, |max, &x| larger(max, of_one(x)))
}

/// Up to eight, and zeros after them. Not inlined: few slices have a rest, and every sum would carry this loop.
#[inline(never)]
pub(super) fn padded<T: Real>(xs: &[T]) -> T::Eight {
    let mut eight = [T::ZERO; 8];
    for (out, &x) in eight.iter_mut().zip(xs) {
        *out = x;
    }
    T::Eight::of(&eight)
}
