//! What a reader bets, and how it travels in a link.

use serde::{Deserialize, Serialize};

/// Heights of a drawn curve are told apart in so many steps of its axis.
pub const N_HEIGHTS: u8 = 64;
/// Most places of a drawn curve.
pub const MAX_PLACES: usize = 32;

/// The digits of a height, in URLs as they are.
const DIGITS: &[u8; 64] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";

/// A bet that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Guess {
    /// The answer at this place.
    Answer(u8),
    /// A height at every place of the chart: 0 is the low end of the axis, `N_HEIGHTS - 1` the high end.
    Curve(Vec<u8>),
    /// No bet: the reader wants to see.
    Pass,
}

impl Guess {
    /// As a link has it: `2`, `curve.0aZ…`, `none`.
    pub fn write(&self) -> String {
        match self {
            Guess::Answer(idx) => idx.to_string(),
            Guess::Curve(heights) => {
                let digits = heights.iter().map(|&h| char::from(DIGITS[usize::from(h.min(N_HEIGHTS - 1))]));
                format!("curve.{}", digits.collect::<String>())
            }
            Guess::Pass => "none".to_string(),
        }
    }

    /// The inverse; none where it is no bet.
    pub fn read(text: &str) -> Option<Guess> {
        if text == "none" {
            return Some(Guess::Pass);
        }
        let Some(digits) = text.strip_prefix("curve.") else {
            let one = text.len() == 1 && text.as_bytes()[0].is_ascii_digit();
            return one.then(|| text.parse().ok().map(Guess::Answer)).flatten();
        };
        if digits.is_empty() || digits.len() > MAX_PLACES {
            return None;
        }
        let height = |byte: u8| DIGITS.iter().position(|&d| d == byte).map(|h| h as u8);
        digits.bytes().map(height).collect::<Option<Vec<u8>>>().map(Guess::Curve)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_nothing_else_is() {
        for guess in [Guess::Answer(0), Guess::Answer(9), Guess::Pass, Guess::Curve((0..32).map(|h| h * 2).collect())] {
            assert_eq!(Guess::read(&guess.write()), Some(guess));
        }
        for bad in ["", "10", "x", "curve.", "curve.é", "curve.a b", "-1", &format!("curve.{}", "a".repeat(33))] {
            assert_eq!(Guess::read(bad), None, "{bad}");
        }
    }
}
