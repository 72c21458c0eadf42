//! Sums of slices in a stated order, the same on every target: eight lanes, lane j adds elements j, j+8, …; then
//! ((0+4)+(2+6)) + ((1+5)+(3+7)).
//!
//! Why eight lanes: a sum in one accumulator cannot be vectorised without changing its bits, and two registers of four
//! need not wait for each other. They stay eight where registers are wider. Why a stated order at all: with one that
//! depends on the processor, a link would no longer say what its picture shows.

use super::Real;

/// Sum of a slice in the stated order.
#[inline(always)]
pub fn sum<T: Real>(xs: &[T]) -> T {
    sum_by(xs, |x| x)
}

/// Σ f(x) in the stated order.
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

/// Σ x·y in the stated order.
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
    squares(xs)
}

/// [`sum_squares`], to be compiled into whoever calls it.
#[inline(always)]
pub(super) fn squares<T: Real>(xs: &[T]) -> f64 {
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

    #[test]
    fn tiny_numbers_have_a_norm() {
        assert!(sum_squares(&[1e-40f32; 3]) > 0.0);
        assert_eq!(sum_squares(&[0.0f32; 9]), 0.0);
    }
}
