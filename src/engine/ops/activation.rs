//! The MLP's nonlinearity, element by element.
//!
//!   gelu        x·Φ(x), Φ by the error function (Hendrycks & Gimpel 2016)
//!   gelu_tanh   x·(1 + tanh u)/2 = x·sigmoid(2u),  u = √(2/π)·(x + 0.044715 x³)   (GPT-2)
//!   relu        max(x, 0)
//!   silu        x·sigmoid(x)
//!   identity    x

use crate::config::ActFn;
use crate::engine::Real;

const SQRT_2_OVER_PI: f64 = 0.797_884_560_802_865_4;
const CUBIC: f64 = 0.044_715;

/// post = f(pre).
pub fn forward<T: Real>(act_fn: ActFn, pre: &[T], post: &mut [T]) {
    let each = |f: fn(T) -> T, post: &mut [T]| {
        for (y, &x) in post.iter_mut().zip(pre) {
            *y = f(x);
        }
    };
    match act_fn {
        ActFn::Gelu => each(|x| x * normal_cdf(x), post),
        ActFn::GeluTanh => {
            let (a, c) = tanh_constants::<T>();
            for (y, &x) in post.iter_mut().zip(pre) {
                *y = x * (a * (x + c * x * x * x)).sigmoid();
            }
        }
        // Written so that NaN stays NaN.
        ActFn::Relu => each(|x| if x < T::ZERO { T::ZERO } else { x }, post),
        ActFn::Silu => each(|x| x * x.sigmoid(), post),
        ActFn::Identity | ActFn::Off => post.copy_from_slice(pre),
    }
}

/// d_pre = f′(pre)·d_post.
pub fn backward<T: Real>(act_fn: ActFn, pre: &[T], d_post: &[T], d_pre: &mut [T]) {
    let each = |slope: fn(T) -> T, d_pre: &mut [T]| {
        for ((d_pre, &x), &d_post) in d_pre.iter_mut().zip(pre).zip(d_post) {
            *d_pre = d_post * slope(x);
        }
    };
    match act_fn {
        ActFn::Gelu => each(|x| normal_cdf(x) + x * normal_pdf(x), d_pre),
        ActFn::GeluTanh => {
            let (a, c) = tanh_constants::<T>();
            let three = T::from_f64(3.0);
            for ((d_pre, &x), &d_post) in d_pre.iter_mut().zip(pre).zip(d_post) {
                let s = (a * (x + c * x * x * x)).sigmoid();
                let slope = a * (T::ONE + three * c * x * x);
                *d_pre = d_post * (s + x * s * (T::ONE - s) * slope);
            }
        }
        ActFn::Relu => each(|x| if x > T::ZERO { T::ONE } else { T::ZERO }, d_pre),
        ActFn::Silu => each(
            |x| {
                let s = x.sigmoid();
                s + x * s * (T::ONE - s)
            },
            d_pre,
        ),
        ActFn::Identity | ActFn::Off => d_pre.copy_from_slice(d_post),
    }
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
