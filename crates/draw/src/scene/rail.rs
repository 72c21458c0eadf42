//! The profile's axis: one logarithmic scale in two pieces of different pace, with a break between them.
//!
//! Most gradients lie in its upper piece, which is the scale of the light. What is smaller than 10⁻⁸ is dark to the eye but
//! no less measured, down to the smallest number that is stored, and has the lower piece. As long as nothing lies there
//! it is narrow. There are two stops, and within a stop a place always means the same number.

use super::Rect;
use super::Scale;

/// Exponent at the low end: nothing below 2⁻¹²⁶ is stored but 0.
pub const LO_EXP: i32 = -38;
/// Where the pieces meet, which is the low end of the light.
pub const BREAK_EXP: i32 = Scale::GRAD.lo_exp;
/// The high end of both, which is that of the light.
pub const HI_EXP: i32 = Scale::GRAD.hi_exp;

/// The lower piece's share of the width, at either stop.
const SHARES: [f32; 2] = [0.16, 0.55];

/// The axis on the stage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rail {
    /// Left, in CSS pixels.
    x: f32,
    w: f32,
    /// The lower piece's share.
    share: f32,
}

impl Rail {
    /// Over the width of `rect`. `deep` is 0 at the stop where the lower piece is narrow, 1 at the other, and between
    /// them on the way.
    pub fn new(rect: Rect, deep: f32) -> Rail {
        let [narrow, wide] = SHARES;
        Rail { x: rect.x, w: rect.w, share: narrow + (wide - narrow) * deep.clamp(0.0, 1.0) }
    }

    /// Where a power of ten stands.
    pub fn x_of_exp(&self, exp: f32) -> f32 {
        let part = |from: i32, to: i32| (exp - from as f32) / (to - from) as f32;
        let at = if exp < BREAK_EXP as f32 {
            self.share * part(LO_EXP, BREAK_EXP)
        } else {
            self.share + (1.0 - self.share) * part(BREAK_EXP, HI_EXP)
        };
        self.x + self.w * at
    }

    /// Where a norm stands; its ends hold what lies beyond. `None` where a log has no answer (0, NaN, infinity).
    pub fn x_of(&self, value: f32) -> Option<f32> {
        (value.is_finite() && value != 0.0).then(|| {
            let exp = libm::log10(f64::from(value.abs())) as f32;
            self.x_of_exp(exp.clamp(LO_EXP as f32, HI_EXP as f32))
        })
    }

    /// Where the pieces meet.
    pub fn break_x(&self) -> f32 {
        self.x_of_exp(BREAK_EXP as f32)
    }

    /// How wide a decade of the lower piece is.
    pub fn low_decade(&self) -> f32 {
        self.w * self.share / (BREAK_EXP - LO_EXP) as f32
    }
}

/// Whether a norm lies in the lower piece.
pub fn is_low(value: f32) -> bool {
    value != 0.0 && value.abs() < 1e-8
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECT: Rect = Rect { x: 100.0, y: 0.0, w: 200.0, h: 10.0 };

    #[test]
    fn larger_is_further_right_at_both_stops_and_between() {
        for deep in [0.0, 0.4, 1.0] {
            let rail = Rail::new(RECT, deep);
            let xs: Vec<f32> = (-152..=4).filter_map(|e| rail.x_of(libm::powf(10.0, e as f32 / 4.0))).collect();
            assert!(xs.windows(2).all(|pair| pair[0] < pair[1] + 1e-3), "{deep}");
            assert!(
                (rail.x_of_exp(LO_EXP as f32) - 100.0).abs() < 1e-3
                    && (rail.x_of(10.0).expect("on it") - 300.0).abs() < 1e-3
            );
        }
    }

    #[test]
    fn the_lower_piece_takes_a_sixth_or_more_than_half() {
        for (deep, share) in [(0.0, 0.16), (1.0, 0.55)] {
            let rail = Rail::new(RECT, deep);
            assert!((rail.break_x() - (100.0 + 200.0 * share)).abs() < 1e-3);
            assert!((rail.x_of(1e-8).expect("on it") - rail.break_x()).abs() < 1e-2);
        }
    }

    #[test]
    fn what_has_no_logarithm_has_no_place_and_the_smallest_number_has_one() {
        let rail = Rail::new(RECT, 1.0);
        for value in [0.0, -0.0, f32::NAN, f32::INFINITY] {
            assert_eq!(rail.x_of(value), None);
        }
        assert!(rail.x_of(f32::MIN_POSITIVE).expect("on it") < 102.0);
        assert_eq!(rail.x_of(-1e-3), rail.x_of(1e-3));
        assert!(is_low(1e-9) && !is_low(0.0) && !is_low(1e-7) && !is_low(f32::NAN));
    }
}
