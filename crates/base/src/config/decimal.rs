//! Decimal numbers from text, without the standard library's ten kilobytes of powers of five: a visitor would load them
//! for the sake of `lr=0.003`.

/// Powers of ten that are exact in f64.
const MAX_EXACT_EXP: i32 = 22;

/// The number of a text such as `-0.25`, `3`, `.5` or `1e-3`; infinite where it is too large for an f64.
///
/// Correctly rounded up to 15 digits and a power of ten between −22 and 22, and within 2 ulp of an f64 beyond: an f32 as
/// it is written shortest comes back to the bit. The steps are those of IEEE 754, the same on every target.
pub(super) fn parse(text: &str) -> Option<f64> {
    let (negative, text) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let (mut digits, mut exp, mut n_digits) = (0u64, 0i32, 0usize);
    let mut after_point = false;
    let mut rest = text;
    while let [byte, tail @ ..] = rest {
        match byte {
            b'0'..=b'9' => {
                n_digits += 1;
                if digits < u64::MAX / 10 - 1 {
                    digits = digits * 10 + u64::from(byte - b'0');
                    exp -= i32::from(after_point);
                } else {
                    // What no longer fits only counts as a place.
                    exp += i32::from(!after_point);
                }
            }
            b'.' if !after_point => after_point = true,
            b'e' | b'E' => {
                let (sign, number) = match tail {
                    [b'-', number @ ..] => (-1, number),
                    [b'+', number @ ..] => (1, number),
                    number => (1, number),
                };
                if number.is_empty() || !number.iter().all(u8::is_ascii_digit) {
                    return None;
                }
                let add = |sum: i32, byte: &u8| (sum * 10 + i32::from(byte - b'0')).min(100_000);
                exp += sign * number.iter().fold(0, add);
                rest = &[];
                continue;
            }
            _ => return None,
        }
        rest = tail;
    }
    if n_digits == 0 {
        return None;
    }
    let mut value = digits as f64;
    // Beyond these there is nothing but 0 and infinity.
    let mut left = exp.clamp(-400, 400);
    while left != 0 {
        let step = left.clamp(-MAX_EXACT_EXP, MAX_EXACT_EXP);
        let power = (0..step.abs()).fold(1.0f64, |power, _| power * 10.0);
        value = if step < 0 { value / power } else { value * power };
        left -= step;
    }
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::rng::{Rng, Stream};

    #[test]
    fn reads_what_the_standard_library_reads() {
        for text in [
            "0",
            "-0",
            "1",
            "+1",
            "007",
            "3.",
            ".5",
            "-.5",
            "0.003",
            "1e-3",
            "1E+3",
            "-2.5e2",
            "1e22",
            "1e-22",
            "0.1",
            "123456789012345",
            "1e400",
            "-1e400",
            "1e-400",
            "0e99999999999",
        ] {
            let std: f64 = text.parse().expect("a number");
            assert_eq!(parse(text).map(f64::to_bits), Some(std.to_bits()), "{text}");
        }
        for text in ["", "-", ".", "e3", "1e", "1e+", "1e1.5", "1.2.3", "0x1", "1 ", " 1", "1_0", "--1", "one", "½"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_f32_comes_back_from_its_shortest_text() {
        let mut rng = Rng::new(7, Stream::Sample, 0);
        let draw =
            |rng: &mut Rng| f32::from_bits((rng.uniform() * 65536.0) as u32 * 65536 + (rng.uniform() * 65536.0) as u32);
        for _ in 0..200_000 {
            let x = draw(&mut rng);
            if x.is_finite() {
                for text in [x.to_string(), format!("{x:e}")] {
                    assert_eq!(parse(&text).map(|y| (y as f32).to_bits()), Some(x.to_bits()), "{text}");
                }
            }
        }
    }
}
