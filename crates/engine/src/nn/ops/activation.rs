//! The MLP's nonlinearity, element by element.
//!
//!   gelu        x·Φ(x), Φ by the error function (Hendrycks & Gimpel 2016)
//!   gelu_tanh   x·(1 + tanh u)/2 = x·sigmoid(2u),  u = √(2/π)·(x + 0.044715 x³)   (GPT-2)
//!   relu        max(x, 0)
//!   silu        x·sigmoid(x)
//!   identity    x
//!
//!   forward     post = f(pre),  slope = f′(pre)
//!   backward    d_pre = slope·d_post
//!
//! All are (N,F). Sources: GELU <https://arxiv.org/abs/1606.08415>, SiLU <https://arxiv.org/abs/1702.03118>.

use crate::nn::Real;
use base::config::ActFn;

const SQRT_2_OVER_PI: f64 = 0.797_884_560_802_865_4;
const CUBIC: f64 = 0.044_715;

/// Writes post and slope. `slope` is empty where no backward follows.
///
/// The slope is formed here because it shares the costly part, an exponential, with the value.
#[inline(always)]
pub fn forward<T: Real>(act_fn: ActFn, pre: &[T], post: &mut [T], slope: &mut [T]) {
    match act_fn {
        ActFn::Gelu => each(pre, post, slope, |x| {
            let cdf = normal_cdf(x);
            (x * cdf, cdf + x * normal_pdf(x))
        }),
        ActFn::GeluTanh => {
            let (a, c) = tanh_constants::<T>();
            let three_c = T::from_f64(3.0) * c;
            let negligible = T::from_f64(1.0 / (1u64 << 40) as f64);
            each(pre, post, slope, |x| {
                // Squares and cubes below 2⁻⁸⁰ add nothing to x or to 1, and would cost as much as subnormals do.
                let w = if x.abs() < negligible { T::ZERO } else { x };
                let s = (a * (x + c * w * w * w)).sigmoid();
                (x * s, s + x * s * (T::ONE - s) * (a * (T::ONE + three_c * w * w)))
            });
        }
        // Written so that NaN stays NaN.
        ActFn::Relu => each(pre, post, slope, |x| if x < T::ZERO { (T::ZERO, T::ZERO) } else { (x, step(x)) }),
        ActFn::Silu => each(pre, post, slope, |x| {
            let s = x.sigmoid();
            (x * s, s + x * s * (T::ONE - s))
        }),
        ActFn::Identity | ActFn::Off => each(pre, post, slope, |x| (x, T::ONE)),
    }
}

/// Overwrites d_pre.
#[inline(always)]
pub fn backward<T: Real>(d_post: &[T], slope: &[T], d_pre: &mut [T]) {
    for ((d_pre, &slope), &d_post) in d_pre.iter_mut().zip(slope).zip(d_post) {
        *d_pre = (d_post * slope).flush();
    }
}

#[inline(always)]
fn each<T: Real>(pre: &[T], post: &mut [T], slope: &mut [T], f: impl Fn(T) -> (T, T)) {
    if slope.is_empty() {
        for (y, &x) in post.iter_mut().zip(pre) {
            *y = f(x).0.flush();
        }
    } else {
        for ((y, slope), &x) in post.iter_mut().zip(slope).zip(pre) {
            let (value, slope_here) = f(x);
            // The slope is no result that anybody reads: what it is multiplied with is flushed.
            (*y, *slope) = (value.flush(), slope_here);
        }
    }
}

/// ReLU's slope for x ≥ 0: 0 at its corner.
fn step<T: Real>(x: T) -> T {
    if x > T::ZERO { T::ONE } else { T::ZERO }
}

/// (2·√(2/π), 0.044715): the 2 is that of sigmoid(2u).
fn tanh_constants<T: Real>() -> (T, T) {
    (T::from_f64(2.0 * SQRT_2_OVER_PI), T::from_f64(CUBIC))
}

fn normal_cdf<T: Real>(x: T) -> T {
    T::from_f64(0.5) * (T::ONE + (x * T::from_f64(std::f64::consts::FRAC_1_SQRT_2)).erf())
}

fn normal_pdf<T: Real>(x: T) -> T {
    T::from_f64(0.398_942_280_401_432_7) * (T::from_f64(-0.5) * x * x).exp()
}
