//! A share of right answers, and how sure it is.

use crate::panel::{Place, Point};
use base::names::{Text, tx};

/// Two-sided 95 % of a normal distribution.
const Z: f64 = 1.959_964;

/// What the intervals are.
pub const INTERVAL: Text = tx("95 % interval (Wilson)", "95% 区间（Wilson）");

/// A share with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// 0..=1; NaN where there is none.
    pub value: f32,
    /// Low and high end.
    pub interval: [f32; 2],
}

impl Share {
    /// No number.
    pub const NONE: Share = Share { value: f32::NAN, interval: [f32::NAN; 2] };

    /// A share of `n` with Wilson's interval (Wilson 1927): it does not shrink to nothing at 0 and 1.
    pub fn of(share: f64, n: usize) -> Share {
        if n == 0 || !share.is_finite() {
            return Share::NONE;
        }
        let n = n as f64;
        let middle = (share + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
        let reach = Z / (1.0 + Z * Z / n) * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
        Share { value: share as f32, interval: [(middle - reach) as f32, (middle + reach) as f32] }
    }

    /// As a point of a chart.
    pub fn at(self, x: f32, at: Place) -> Point {
        let interval = self.value.is_finite().then_some(self.interval);
        Point { x, value: self.value, interval, at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Newcombe 1998, table I: 81 of 263 is .2553 to .3662, 0 of 20 is 0 to .1611.
    #[test]
    fn the_interval_is_wilsons() {
        let [low, high] = Share::of(81.0 / 263.0, 263).interval;
        assert!((low - 0.2553).abs() < 5e-5 && (high - 0.3662).abs() < 5e-5, "{low} {high}");
        let [low, high] = Share::of(0.0, 20).interval;
        assert!(low.abs() < 1e-6 && (high - 0.1611).abs() < 5e-5, "{low} {high}");
    }
}
