//! exp, ln and tanh in f32 from adds and multiplies alone, so that every target gives the same bits.
//!
//! Coefficients are the minimax polynomials of Moshier's Cephes (`expf`, `logf`, `tanhf`). Branch-free where the
//! compiler should vectorise. Stated errors are held by tests against f64.

const LOG2_E: f32 = std::f32::consts::LOG2_E;
/// ln 2 in two parts: the first has few enough bits that `n * LN2_HI` is exact for |n| < 2^11.
const LN2_HI: f32 = 0.693_359_4;
const LN2_LO: f32 = -2.121_944_4e-4;
/// 1.5·2^23: adding and subtracting it rounds to the nearest integer (ties to even).
const ROUND: f32 = 12_582_912.0;

/// eˣ within 2 ulp; 0 below -104, +∞ above 88.73, subnormals kept, NaN stays NaN.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    // Written so that NaN passes both comparisons.
    let x = if x > 89.0 { 89.0 } else { x };
    let x = if x < -104.0 { -104.0 } else { x };
    // x = n·ln 2 + r with |r| ≤ ln 2 / 2, then eˣ = 2ⁿ·eʳ.
    let shifted = x * LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = (x - n * LN2_HI) - n * LN2_LO;
    // eʳ = 1 + r + r²·p(r).
    let mut p = 1.987_569_1e-4;
    p = p * r + 1.398_199_9e-3;
    p = p * r + 8.333_452e-3;
    p = p * r + 4.166_579_6e-2;
    p = p * r + 1.666_666_5e-1;
    p = p * r + 0.5;
    let y = (p * (r * r) + r) + 1.0;
    // 2^n in two factors, each a normal number, so that results below 2^-126 round into the subnormals once.
    let n = (shifted.to_bits() as i32).wrapping_sub(ROUND.to_bits() as i32);
    let half = n >> 1;
    let pow2 = |n: i32| f32::from_bits((n.wrapping_add(127) as u32) << 23);
    (y * pow2(half)) * pow2(n - half)
}

/// ln x within 2 ulp for normal x > 0; -∞ at 0, NaN below.
#[inline]
pub fn ln(x: f32) -> f32 {
    if x == 0.0 {
        return f32::NEG_INFINITY;
    }
    if x.is_nan() || x < 0.0 {
        return f32::NAN;
    }
    if x == f32::INFINITY {
        return x;
    }
    // Subnormals are scaled up first.
    let (x, bias) = if x < f32::MIN_POSITIVE { (x * 16_777_216.0, -24.0) } else { (x, 0.0) };
    // x = 2ᵉ·(1 + m) with 1 + m in [√½, √2), where the polynomial is good: ln x = e·ln 2 + ln(1 + m).
    let bits = x.to_bits();
    let mut e = ((bits >> 23) as i32 - 126) as f32 + bias;
    let mut m = f32::from_bits((bits & 0x007F_FFFF) | 0x3F00_0000);
    if m < std::f32::consts::FRAC_1_SQRT_2 {
        e -= 1.0;
        m = m + m - 1.0;
    } else {
        m -= 1.0;
    }
    // ln(1 + m) = m − m²/2 + m³·p(m).
    let z = m * m;
    let mut p = 7.037_683_6e-2;
    p = p * m - 1.151_461e-1;
    p = p * m + 1.167_699_9e-1;
    p = p * m - 1.242_014_1e-1;
    p = p * m + 1.424_932_3e-1;
    p = p * m - 1.666_805_8e-1;
    p = p * m + 2.000_071_5e-1;
    p = p * m - 2.499_999_4e-1;
    p = p * m + 3.333_333e-1;
    // From the smallest to the largest term, so that the last sum rounds once.
    let y = p * m * z + e * LN2_LO - 0.5 * z;
    (m + y) + e * LN2_HI
}

/// tanh x within 2 ulp.
#[inline(always)]
pub fn tanh(x: f32) -> f32 {
    // Near 0 by a polynomial, because 1 − 2/(e²ˣ + 1) cancels there. Both are formed, so that it vectorises.
    let a = x.abs();
    let z = x * x;
    let mut p = -5.704_988_7e-3;
    p = p * z + 2.063_909e-2;
    p = p * z - 5.373_971_5e-2;
    p = p * z + 1.333_144_1e-1;
    p = p * z - 3.333_328e-1;
    let small = p * z * x + x;
    let large = (1.0 - 2.0 / (exp(a + a) + 1.0)).copysign(x);
    if a < 0.625 { small } else { large }
}

/// 1 / (1 + e⁻ˣ).
#[inline(always)]
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worst_ulp(f: fn(f32) -> f32, exact: fn(f64) -> f64, from: f32, to: f32) -> f64 {
        let mut worst = 0.0f64;
        for i in 0..=400_000 {
            let x = from + (to - from) * (i as f32 / 400_000.0);
            let want = exact(x as f64);
            let got = f(x);
            let near = (want as f32).abs().max(f32::MIN_POSITIVE);
            let ulp = (f32::from_bits(near.to_bits() + 1) - near) as f64;
            worst = worst.max((got as f64 - want).abs() / ulp);
        }
        worst
    }

    #[test]
    fn errors_are_as_stated() {
        assert!(worst_ulp(exp, libm::exp, -87.0, 88.5) <= 2.0);
        assert!(worst_ulp(ln, libm::log, 1e-30, 4.0) <= 2.0);
        assert!(worst_ulp(ln, libm::log, 0.9, 1.1) <= 2.0);
        assert!(worst_ulp(tanh, libm::tanh, -10.0, 10.0) <= 2.0);
    }

    #[test]
    fn edges() {
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(-200.0), 0.0);
        assert_eq!(exp(f32::NEG_INFINITY), 0.0);
        assert_eq!(exp(f32::INFINITY), f32::INFINITY);
        assert!(exp(-95.0) > 0.0, "subnormals are kept");
        assert!(exp(f32::NAN).is_nan() && ln(-1.0).is_nan() && tanh(f32::NAN).is_nan());
        assert_eq!(ln(1.0), 0.0);
        assert_eq!(ln(0.0), f32::NEG_INFINITY);
        assert!((ln(1e-40) as f64 - libm::log(1e-40f32 as f64)).abs() < 1e-5);
        assert_eq!(tanh(0.0), 0.0);
        assert_eq!(tanh(-100.0), -1.0);
    }
}
