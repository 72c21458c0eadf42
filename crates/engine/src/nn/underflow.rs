//! What becomes of numbers too small for the normal range: below 2⁻¹²⁶ ≈ 1.2·10⁻³⁸ in f32.
//!
//! Processors calculate with subnormal numbers up to twenty times more slowly, and a mode that turns them into 0 cannot
//! be had in WebAssembly. So what happens to them is written in the program, and is the same on every target:
//!
//! - **Stored numbers are normal or 0.** Every op writes its results through [`Real::flush`]: what is smaller than the
//!   smallest normal number is stored as +0. That holds for activations, gradients, weights and moments, so
//!   "0 in f32" always means a stored 0.
//! - **Products are lifted.** The terms of a product can be subnormal although its operands are not: 10⁻²⁰ times 10⁻²⁰.
//!   Let 2ᵃ and 2ᵇ be the largest powers of two that are not above the largest magnitude in A and in B. Where one of them
//!   is below 2⁻³¹, and a + b < 0, the product is formed as (A·(B·2ˢ))·2⁻ˢ with s = −(a + b), but at most 126: its largest
//!   terms then lie near 1. Powers of two change no digit, so wherever plain arithmetic stays in the normal range the
//!   bits are the same.
//!
//! f64, which only checks gradients, follows the same rules at its own limit.

use super::Real;
use super::eight::{self, Eight, larger};
use super::kernels::Mat;
use super::lanes::Lanes;

/// 2⁻³¹: what every operand of an ordinary product reaches somewhere in its first rows, which is as far as one is then
/// looked at. Two that reach it have terms of 2⁻⁶² at least; one that would be subnormal beside these adds nothing.
const PLAIN: f64 = 1.0 / (1u64 << 31) as f64;

/// By how much a product is lifted, and how it comes down again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lift<T> {
    /// 2ˢ.
    up: T,
    /// 2⁻ˢ.
    down: T,
    /// What is smaller comes down below the normal range: 2ˢ⁻¹²⁶ in f32.
    least: T,
}

impl<T: Real> Lift<T> {
    /// The lift of A·B, or None where the product is formed as it stands. The operands are given by rows or by columns:
    /// their largest magnitude is all that counts.
    #[inline(always)]
    fn of<'a>(a: impl Rows<'a, T>, b: impl Rows<'a, T>) -> Option<Lift<T>> {
        match (largest_below(PLAIN, a.clone()), largest_below(PLAIN, b.clone())) {
            (None, None) => None,
            (Some(max_a), Some(max_b)) => Lift::between(max_a, max_b),
            (Some(max_a), None) => Lift::between(max_a, largest(b)),
            (None, Some(max_b)) => Lift::between(largest(a), max_b),
        }
    }

    fn between(max_a: T, max_b: T) -> Option<Lift<T>> {
        if max_a == T::ZERO || max_b == T::ZERO {
            return None;
        }
        // Not above 0 also where there is an infinity: its exponent is above all others.
        let s = -(exponent(max_a) + exponent(max_b));
        let s = s.min(-exponent(T::MIN_NORMAL));
        if s <= 0 {
            return None;
        }
        let [up, down] = [s, -s].map(|n| T::from_f64(f64::from_bits(((n + 1023) as u64) << 52)));
        Some(Lift { up, down, least: T::MIN_NORMAL * up })
    }

    /// B to B·2ˢ.
    fn raise(&self, b: &mut [T]) {
        for x in b {
            *x *= self.up;
        }
    }
}

/// B's packed panels, lifted where the product has to be.
#[inline(always)]
pub(super) fn lifted<'p, 'm, T: Real>(
    a: impl Rows<'m, T>,
    b: impl Rows<'m, T>,
    pack: &'p mut [T],
) -> (&'p [T], Option<Lift<T>>) {
    let lift = Lift::of(a, b);
    if let Some(lift) = lift {
        lift.raise(pack);
    }
    (pack, lift)
}

/// A tile as it is stored: brought down where it was lifted, and flushed.
#[inline(always)]
pub(super) fn settle<T: Real, L: Lanes<T>>(lanes: L, tile: &mut [L::Reg], lift: Option<Lift<T>>) {
    match lift {
        None => {
            for x in tile {
                *x = lanes.flush(*x, T::MIN_NORMAL);
            }
        }
        // Compared before it is brought down, so that nothing subnormal is ever formed.
        Some(lift) => {
            for x in tile {
                *x = lanes.mul(lanes.flush(*x, lift.least), lanes.splat(lift.down));
            }
        }
    }
}

/// The rows of an operand.
pub(super) trait Rows<'a, T: 'a>: Iterator<Item = &'a [T]> + Clone {}
impl<'a, T: 'a, I: Iterator<Item = &'a [T]> + Clone> Rows<'a, T> for I {}

/// The rows of a matrix as slices of `width`.
#[inline(always)]
pub(super) fn rows<'a, T>(mat: Mat<'a, T>, n_rows: usize, width: usize) -> impl Rows<'a, T> {
    mat.data.chunks(mat.ld).take(n_rows).map(move |row| &row[..width])
}

/// Flushes what was summed up in place.
#[inline(always)]
pub(super) fn flush_all<T: Real>(xs: &mut [T]) {
    for x in xs {
        *x = x.flush();
    }
}

/// The largest magnitude, or None where it reaches `level`, which is then found out from the first rows.
#[inline(always)]
fn largest_below<'a, T: Real>(level: f64, rows: impl Rows<'a, T>) -> Option<T> {
    let (level, mut max) = (T::from_f64(level), T::ZERO);
    for row in rows {
        max = larger(max, max_abs(row));
        if max >= level {
            return None;
        }
    }
    Some(max)
}

#[inline(always)]
fn largest<'a, T: Real>(rows: impl Rows<'a, T>) -> T {
    rows.map(max_abs).fold(T::ZERO, larger)
}

/// The largest magnitude beside NaN, which reaches the product lifted or not.
#[inline(always)]
fn max_abs<T: Real>(xs: &[T]) -> T {
    eight::largest(T::ZERO, xs, T::Eight::abs, T::abs)
}

/// n with 2ⁿ ≤ x < 2ⁿ⁺¹, for a normal x > 0.
fn exponent<T: Real>(x: T) -> i32 {
    (x.to_f64().to_bits() >> 52) as i32 - 1023
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::kernels::{MatMut, Pack, Part, gemm_nn, gemm_nn_bias, gemm_nt, gemm_tn};
    use base::rng::{Rng, Stream};

    fn random(n: usize, lane: u64, scale: f32) -> Vec<f32> {
        let mut rng = Rng::new(5, Stream::Init, lane);
        (0..n).map(|_| rng.normal() as f32 * scale).collect()
    }

    fn pow2(n: i32) -> f32 {
        2.0f64.powi(n) as f32
    }

    fn product(kind: usize, (m, n, k): (usize, usize, usize), a: &[f32], b: &[f32]) -> Vec<f32> {
        let (mut c, mut pack) = (vec![0.0; m * n], Pack::default());
        let (out, a_ld, b_ld) = (MatMut { data: &mut c, ld: n }, [k, k, m][kind], [n, k, n][kind]);
        let (a, b) = (Mat { data: a, ld: a_ld }, Mat { data: b, ld: b_ld });
        match kind {
            0 => gemm_nn(Part::All, (m, n, k), a, b, out, &mut pack),
            1 => gemm_nt(Part::All, (m, n, k), a, b, out, &mut pack),
            _ => gemm_tn(Part::All, (m, n, k), a, b, out, &mut pack),
        }
        c
    }

    #[test]
    fn what_is_below_the_normal_range_is_stored_as_zero() {
        for (x, want) in [
            (f32::MIN_POSITIVE, f32::MIN_POSITIVE),
            (-f32::MIN_POSITIVE, -f32::MIN_POSITIVE),
            (f32::from_bits(0x007F_FFFF), 0.0),
            (f32::from_bits(0x807F_FFFF), 0.0),
            (-1e-45, 0.0),
            (-0.0, 0.0),
            (f32::NEG_INFINITY, f32::NEG_INFINITY),
            (1.5, 1.5),
        ] {
            assert_eq!(x.flush().to_bits(), want.to_bits(), "{x:e}");
        }
        assert!(f32::NAN.flush().is_nan());
    }

    #[test]
    fn a_lifted_product_has_the_digits_of_the_same_product_near_one() {
        // Scaling an operand by a power of two scales the product: all digits stay, down to the limit and not below it.
        let size @ (m, n, k) = (6, 11, 9);
        let (a, b) = (random(m * k, 1, 1.0), random(k * n, 2, 1.0));
        for kind in 0..3 {
            let plain = product(kind, size, &a, &b);
            for [down_a, down_b] in
                [[40, 0], [0, 40], [60, 60], [10, 100], [118, 5], [70, 56], [60, 66], [80, 80], [115, 115]]
            {
                let [small_a, small_b] = [(&a, down_a), (&b, down_b)]
                    .map(|(xs, down)| xs.iter().map(|x| x * pow2(-down)).collect::<Vec<f32>>());
                let got = product(kind, size, &small_a, &small_b);
                for (got, plain) in got.iter().zip(&plain) {
                    let exact = *plain as f64 * 2.0f64.powi(-down_a - down_b);
                    let want = if exact.abs() < f32::MIN_POSITIVE as f64 { 0.0 } else { exact as f32 };
                    assert_eq!(got.to_bits(), want.to_bits(), "kind {kind}, 2^-{down_a} 2^-{down_b}");
                }
            }
        }
    }

    #[test]
    fn a_product_of_small_and_large_operands_does_not_overflow() {
        let size @ (m, n, k) = (4, 8, 16);
        for kind in 0..3 {
            for [up_a, up_b] in [[-120, 100], [100, -120], [-40, 126], [-126, 126]] {
                let got = product(kind, size, &vec![pow2(up_a); m * k], &vec![pow2(up_b); k * n]);
                assert!(got.iter().all(|&c| c == pow2(up_a + up_b) * 16.0), "2^{up_a} by 2^{up_b}: {}", got[0]);
            }
        }
    }

    #[test]
    fn nan_and_infinity_reach_a_product_of_small_numbers() {
        for kind in 0..3 {
            for bad in [f32::NAN, f32::INFINITY] {
                let mut a = vec![1e-30f32; 4];
                a[1] = bad;
                let got = product(kind, (2, 2, 2), &a, &[1e-30; 4]);
                assert_eq!(got.iter().filter(|c| !c.is_finite()).count(), 2, "{got:?}");
            }
        }
    }

    #[test]
    fn a_bias_is_added_to_the_product_as_it_stands() {
        let (mut c, mut pack) = ([0.0f32; 2], Pack::default());
        let (a, b) = (Mat { data: &[1e-20f32][..], ld: 1 }, Mat { data: &[1e-18f32, 1e-19][..], ld: 2 });
        gemm_nn_bias((1, 2, 1), a, b, &[0.0, 3.0], MatMut { data: &mut c, ld: 2 }, &mut pack);
        // 10⁻³⁸ is below the limit, so only the bias is left; the same of 10⁻³⁷ would be kept.
        assert_eq!(c, [0.0, 3.0]);
        let a = Mat { data: &[1e-19f32][..], ld: 1 };
        gemm_nn_bias((1, 2, 1), a, b, &[0.0, 3.0], MatMut { data: &mut c, ld: 2 }, &mut pack);
        assert_eq!(c, [1e-19 * 1e-18, 3.0]);
    }
}
