//! An axis of numbers: where a value stands, and the round ones that are written.

use crate::scene::numbers::power_of_ten;

/// From values to places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    /// Whether it counts decades.
    is_log: bool,
    /// Its ends, on the scale.
    lo: f64,
    hi: f64,
}

impl Axis {
    /// An axis on which all of these stand, with room at both ends; none where none is a number on that scale.
    pub fn around(values: impl Iterator<Item = f64>, is_log: bool) -> Option<Axis> {
        let on = |v: f64| if is_log { libm::log10(v) } else { v };
        let (mut lo, mut hi) = (f64::INFINITY, f64::NEG_INFINITY);
        for v in values.map(on).filter(|v| v.is_finite()) {
            (lo, hi) = (lo.min(v), hi.max(v));
        }
        if !lo.is_finite() {
            return None;
        }
        let room = ((hi - lo) * 0.18).max(if is_log { 0.5 } else { 0.02 });
        if is_log {
            return Some(Axis { is_log, lo: (lo - room).floor(), hi: (hi + room).ceil() });
        }
        // A share is not below 0, and no axis of shares begins there without need.
        let lo = if lo >= 0.0 { (lo - room).max(0.0) } else { lo - room };
        Some(Axis { is_log, lo, hi: hi + room })
    }

    /// How far along the axis a value stands, 0..=1; one beyond an end stands at it, as does the 0 of a log scale.
    pub fn share(&self, value: f64) -> f64 {
        let on = if self.is_log { libm::log10(value) } else { value };
        ((on - self.lo) / (self.hi - self.lo)).clamp(0.0, 1.0)
    }

    /// At most six round values.
    pub fn ticks(&self) -> Vec<f64> {
        let every = self.every();
        let first = (self.lo / every - 1e-9).ceil() as i64;
        let on_scale = (first..).map(|k| k as f64 * every).take_while(|v| *v <= self.hi + 1e-9 * every);
        on_scale.map(|v| if self.is_log { libm::pow(10.0, v) } else { v }).collect()
    }

    /// A tick in figures.
    pub fn say(&self, tick: f64) -> String {
        if self.is_log {
            return power_of_ten(libm::log10(tick).round() as i32);
        }
        if tick == 0.0 {
            return "0".to_string();
        }
        let decimals = (-libm::log10(self.every()) - 1e-9).ceil().max(0.0) as usize;
        format!("{tick:.decimals$}")
    }

    /// From tick to tick, on the scale.
    fn every(&self) -> f64 {
        let rough = (self.hi - self.lo) / 5.0;
        if self.is_log {
            return rough.ceil().max(1.0);
        }
        let unit = libm::pow(10.0, libm::log10(rough).floor());
        [1.0, 2.0, 5.0, 10.0].map(|k| k * unit).into_iter().find(|step| *step >= rough).unwrap_or(unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(values: &[f64], is_log: bool) -> Vec<String> {
        let axis = Axis::around(values.iter().copied(), is_log).expect("numbers");
        axis.ticks().into_iter().map(|tick| axis.say(tick)).collect()
    }

    #[test]
    fn ticks_are_round_and_no_two_are_written_alike() {
        assert_eq!(said(&[1e-6, 1e-4], true), ["10⁻⁷", "10⁻⁶", "10⁻⁵", "10⁻⁴", "10⁻³"]);
        assert_eq!(said(&[2.2, 2.9], false), ["2.2", "2.4", "2.6", "2.8", "3.0"]);
        for values in [[2.20, 2.25], [2.2, 2.5], [0.0, 1.0], [1.0, 300.0], [0.2, 0.2]] {
            let ticks = said(&values, false);
            assert!((2..=7).contains(&ticks.len()), "{ticks:?}");
            assert!(ticks.windows(2).all(|two| two[0] != two[1]), "{values:?}: {ticks:?}");
        }
    }

    #[test]
    fn larger_is_farther_and_what_has_no_logarithm_stands_at_the_end() {
        let axis = Axis::around([1e-9, 0.0, 1e-2, f64::NAN].into_iter(), true).expect("two numbers");
        assert!(axis.share(1e-9) < axis.share(1e-5) && axis.share(1e-5) < axis.share(1e-2));
        assert_eq!((axis.share(0.0), axis.share(1e9)), (0.0, 1.0));
        assert_eq!(Axis::around([0.0, f64::NAN].into_iter(), true), None);
    }
}
