//! Numbers as the page prints them: `1.3·10⁻⁷`.

/// A norm with two figures, as a power of ten where it is below 0.1 or from 10 on.
///
/// 0 is "0": the caller says what a zero means.
pub fn sci(value: f32) -> String {
    if value.is_nan() {
        return "NaN".into();
    }
    if value.is_infinite() {
        return if value > 0.0 { "∞".into() } else { "−∞".into() };
    }
    if value == 0.0 {
        return "0".into();
    }
    let text = format!("{value:.1e}");
    let (figures, exp) = text.split_once('e').unwrap_or((&text, "0"));
    let figures = figures.replace('-', "−");
    match exp.parse().unwrap_or(0) {
        0 => figures,
        exp => format!("{figures}·10{}", digits(exp, &SUPERSCRIPT)),
    }
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
    fn prints_powers_of_ten() {
        for (value, text) in [
            (1.3e-7, "1.3·10⁻⁷"),
            (0.36, "3.6·10⁻¹"),
            (9.96e-4, "1.0·10⁻³"),
            (2.14, "2.1"),
            (12.0, "1.2·10¹"),
            (3.4e38, "3.4·10³⁸"),
            (0.0, "0"),
            (-0.05, "−5.0·10⁻²"),
            (f32::NAN, "NaN"),
            (f32::NEG_INFINITY, "−∞"),
        ] {
            assert_eq!(sci(value), text);
        }
        assert_eq!(power_of_ten(-12), "10⁻¹²");
        assert_eq!(subscript(10), "₁₀");
        assert_eq!(percent(0.004), "<1 %");
        assert_eq!(percent(1.0), "100 %");
        for (value, text) in [(1.7918, "1.79"), (999.99, "999.99"), (7.3e11, "7.3·10¹¹"), (f32::NAN, "NaN")] {
            assert_eq!(nats(value), text);
        }
    }
}
