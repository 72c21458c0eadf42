//! Numbers as the page prints them: `0.35`, `1.3·10⁻⁷`. Every measured number that a reader meets is written here.

/// Powers of ten that are still written out: 0.010 to 990.
const WRITTEN_OUT: std::ops::RangeInclusive<i32> = -2..=2;

/// A norm or a ratio with two figures: written out from 0.01 to 999 (`0.045`, `0.35`, `3.5`, `35`, `350`), beyond that
/// as a power of ten.
///
/// 0 is "0": the caller says what a zero means.
pub fn sci(value: impl Into<f64>) -> String {
    let value: f64 = value.into();
    let Some((figures, exp)) = two_figures(value.abs()) else {
        return match value {
            v if v.is_nan() => "NaN".into(),
            0.0 => "0".into(),
            v if v > 0.0 => "∞".into(),
            _ => "−∞".into(),
        };
    };
    let [first, second] = [figures / 10, figures % 10];
    let sign = if value < 0.0 { "−" } else { "" };
    let text = match exp {
        2 => format!("{figures}0"),
        1 => figures.to_string(),
        0 => format!("{first}.{second}"),
        exp if WRITTEN_OUT.contains(&exp) => format!("0.{}{figures}", "0".repeat((-exp - 1) as usize)),
        exp => format!("{first}.{second}·10{}", digits(exp, &SUPERSCRIPT)),
    };
    format!("{sign}{text}")
}

/// The two leading figures of `value` as a number from 10 to 99, correctly rounded, and the power of ten of the first;
/// nothing where there are none: 0, negative, NaN, infinity.
pub(super) fn two_figures(value: f64) -> Option<(u32, i32)> {
    if !(value > 0.0 && value.is_finite()) {
        return None;
    }
    let text = format!("{value:.1e}");
    let (figures, exp) = text.split_once('e')?;
    Some((figures.replace('.', "").parse().ok()?, exp.parse().ok()?))
}

/// `10⁻⁷`; 10⁰ is 1, 10¹ is 10.
pub fn power_of_ten(exp: i32) -> String {
    match exp {
        0 => "1".into(),
        1 => "10".into(),
        exp => format!("10{}", digits(exp, &SUPERSCRIPT)),
    }
}

/// `x₁₂`'s index.
pub fn subscript(index: usize) -> String {
    digits(i32::try_from(index).unwrap_or(i32::MAX), &SUBSCRIPT)
}

/// A loss in nats, two decimals; from 1000 on a power of ten.
pub fn nats(value: f32) -> String {
    if value.abs() < 999.995 { format!("{value:.2}") } else { sci(value) }
}

/// A share as whole percent, but never 0 % or 100 % for what is neither.
pub fn percent(share: f32) -> String {
    match share * 100.0 {
        p if !p.is_finite() => "–".into(),
        p if p > 0.0 && p < 1.0 => "<1 %".into(),
        p if p > 99.0 && p < 100.0 => ">99 %".into(),
        p => format!("{p:.0} %"),
    }
}

const SUPERSCRIPT: [char; 11] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', '⁻'];
const SUBSCRIPT: [char; 11] = ['₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉', '₋'];

fn digits(number: i32, set: &[char; 11]) -> String {
    number.to_string().bytes().map(|b| if b == b'-' { set[10] } else { set[usize::from(b - b'0')] }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_two_figures() {
        for (value, text) in [
            (1.3e-7, "1.3·10⁻⁷"),
            (0.36, "0.36"),
            (9.96e-4, "1.0·10⁻³"),
            (9.94e-3, "9.9·10⁻³"),
            (9.96e-3, "0.010"),
            (0.045, "0.045"),
            (0.0996, "0.10"),
            (2.14, "2.1"),
            (9.96, "10"),
            (12.0, "12"),
            (35.2, "35"),
            (350.0, "350"),
            (354.9, "350"),
            (994.0, "990"),
            (996.0, "1.0·10³"),
            (3.4e38, "3.4·10³⁸"),
            (1e-45, "1.4·10⁻⁴⁵"),
            (0.0, "0"),
            (-0.05, "−0.050"),
            (-5e-5, "−5.0·10⁻⁵"),
            (f32::NAN, "NaN"),
            (f32::NEG_INFINITY, "−∞"),
        ] {
            assert_eq!(sci(value), text);
        }
        assert_eq!(sci(4.1e-84_f64), "4.1·10⁻⁸⁴", "ratios may lie beyond f32");
        assert_eq!(power_of_ten(-12), "10⁻¹²");
        assert_eq!(subscript(10), "₁₀");
        assert_eq!(percent(0.004), "<1 %");
        assert_eq!(percent(1.0), "100 %");
        for (value, text) in [(1.7918, "1.79"), (999.99, "999.99"), (7.3e11, "7.3·10¹¹"), (f32::NAN, "NaN")] {
            assert_eq!(nats(value), text);
        }
    }
}
