//! Sums of slices in a stated order, the same on every target: eight lanes, lane j adds elements j, j+8, …; then
//! ((0+4)+(2+6)) + ((1+5)+(3+7)).
//!
//! Why eight lanes: a sum in one accumulator cannot be vectorised without changing its bits, and two registers of four
//! need not wait for each other. They stay eight where registers are wider. Why a stated order at all: with one that
//! depends on the processor, a link would no longer say what its picture shows.

use super::Real;
use super::eight::{Eight, largest, padded};
use wide::f64x2;

/// Sum of a slice in the stated order.
#[inline(always)]
pub fn sum<T: Real>(xs: &[T]) -> T {
    let (eights, rest) = xs.as_chunks::<8>();
    let mut sum = T::Eight::splat(T::ZERO);
    for eight in eights {
        sum = sum + T::Eight::of(eight);
    }
    // A lane is never −0, so a 0 more changes none.
    if !rest.is_empty() {
        sum = sum + padded(rest);
    }
    sum.sum()
}

/// Σ (x − mean)² in the stated order.
#[inline(always)]
pub fn sum_of_deviations<T: Real>(xs: &[T], mean: T) -> T {
    let (eights, rest) = xs.as_chunks::<8>();
    let mut sum = T::Eight::splat(T::ZERO);
    for eight in eights {
        let deviation = T::Eight::of(eight) - T::Eight::splat(mean);
        sum = sum + deviation * deviation;
    }
    if !rest.is_empty() {
        // Zeros after the rest have no deviation.
        let mut deviations = (padded(rest) - T::Eight::splat(mean)).to_array();
        deviations[rest.len()..].fill(T::ZERO);
        let deviation = T::Eight::of(&deviations);
        sum = sum + deviation * deviation;
    }
    sum.sum()
}

/// Σ x·y in the stated order.
#[inline(always)]
pub fn dot<T: Real>(xs: &[T], ys: &[T]) -> T {
    let ((x_eights, x_rest), (y_eights, y_rest)) = (xs.as_chunks::<8>(), ys.as_chunks::<8>());
    let mut sum = T::Eight::splat(T::ZERO);
    for (x, y) in x_eights.iter().zip(y_eights) {
        sum = sum + T::Eight::of(x) * T::Eight::of(y);
    }
    if !x_rest.is_empty() {
        sum = sum + padded(x_rest) * padded(y_rest);
    }
    sum.sum()
}

/// The largest, in any order the same; a NaN counts where it stands first. `xs` is not empty.
#[inline(always)]
pub fn maximum<T: Real>(xs: &[T]) -> T {
    largest(xs[0], xs, |x| x, |x| x)
}

/// Σ x² in f64, eight lanes: squares of f32 below 1e-23 would vanish in f32, and a norm must never be 0 before its
/// vector is.
pub fn sum_squares<T: Real>(xs: &[T]) -> f64 {
    squares(xs)
}

/// [`sum_squares`], to be compiled into whoever calls it.
#[inline(always)]
pub(super) fn squares<T: Real>(xs: &[T]) -> f64 {
    let (eights, rest) = xs.as_chunks::<8>();
    let mut lanes = [f64x2::ZERO; 4];
    for eight in eights {
        for (lane, x) in lanes.iter_mut().zip(eight.as_chunks::<2>().0) {
            let x = f64x2::from(x.map(T::to_f64));
            *lane += x * x;
        }
    }
    let mut lanes: [f64; 8] = bytemuck::cast(lanes);
    for (lane, &x) in lanes.iter_mut().zip(rest) {
        let x = x.to_f64();
        *lane += x * x;
    }
    let [a, b, c, d, e, f, g, h] = lanes;
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::rng::{Rng, Stream};

    /// The stated order, as plainly as it can be written.
    fn plain(terms: impl Iterator<Item = f32>) -> f32 {
        let mut lanes = [0.0f32; 8];
        terms.enumerate().for_each(|(i, x)| lanes[i % 8] += x);
        let [a, b, c, d, e, f, g, h] = lanes;
        ((a + e) + (c + g)) + ((b + f) + (d + h))
    }

    #[test]
    fn sums_of_every_length_are_added_in_the_stated_order() {
        let mut rng = Rng::new(7, Stream::Init, 0);
        for n in 0..40 {
            let xs: Vec<f32> = (0..n).map(|_| rng.normal() as f32).collect();
            let ys: Vec<f32> = (0..n).map(|_| rng.normal() as f32).collect();
            assert_eq!(sum(&xs).to_bits(), plain(xs.iter().copied()).to_bits(), "sum of {n}");
            assert_eq!(dot(&xs, &ys).to_bits(), plain(xs.iter().zip(&ys).map(|(x, y)| x * y)).to_bits(), "dot of {n}");
            let deviations = xs.iter().map(|x| (x - 0.3) * (x - 0.3));
            assert_eq!(sum_of_deviations(&xs, 0.3).to_bits(), plain(deviations).to_bits(), "deviations of {n}");
        }
    }

    #[test]
    fn a_maximum_is_found_wherever_it_stands() {
        for n in 1..40 {
            for at in 0..n {
                let mut xs = vec![-2.0f32; n];
                xs[at] = -1.0;
                assert_eq!(maximum(&xs), -1.0, "{at} of {n}");
                xs[at] = f32::NAN;
                assert_eq!(maximum(&xs).is_nan(), at == 0, "NaN at {at} of {n}");
            }
        }
    }

    #[test]
    fn squares_are_added_in_f64_and_in_the_same_order() {
        let mut rng = Rng::new(7, Stream::Init, 1);
        for n in 0..40 {
            let xs: Vec<f32> = (0..n).map(|_| rng.normal() as f32).collect();
            let mut lanes = [0.0f64; 8];
            xs.iter().enumerate().for_each(|(i, &x)| lanes[i % 8] += x as f64 * x as f64);
            let [a, b, c, d, e, f, g, h] = lanes;
            let want = ((a + e) + (c + g)) + ((b + f) + (d + h));
            assert_eq!(sum_squares(&xs).to_bits(), want.to_bits(), "{n}");
        }
    }

    #[test]
    fn tiny_numbers_have_a_norm() {
        assert!(sum_squares(&[1e-40f32; 3]) > 0.0);
        assert_eq!(sum_squares(&[0.0f32; 9]), 0.0);
    }
}
