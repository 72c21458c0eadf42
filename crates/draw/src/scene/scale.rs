//! The fixed log rail that every gradient is drawn on.

/// A logarithmic rail between two powers of ten. It never rescales by itself, so the same light always means the
/// same norm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Exponent at the low end.
    pub lo_exp: i32,
    /// Exponent at the high end.
    pub hi_exp: i32,
}

/// Where a norm falls on a [`Scale`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// NaN or infinite.
    NotFinite,
    /// Every entry is 0 in f32.
    Zero,
    /// Not zero, but smaller than the rail shows.
    Under,
    /// On the rail: 0 at its low end, 1 at its high end.
    On(f32),
    /// Larger than the rail shows.
    Over,
}

impl Scale {
    /// The rail of gradients: 10⁻⁸ to 10¹.
    pub const GRAD: Scale = Scale { lo_exp: -8, hi_exp: 1 };

    /// How many powers of ten the rail spans.
    pub const fn decades(self) -> i32 {
        self.hi_exp - self.lo_exp
    }

    /// The place of `value`; its sign does not matter.
    pub fn place(self, value: f32) -> Place {
        if !value.is_finite() {
            return Place::NotFinite;
        }
        if value == 0.0 {
            return Place::Zero;
        }
        let at = (libm::log10(f64::from(value.abs())) - f64::from(self.lo_exp)) / f64::from(self.decades());
        match at {
            at if at < 0.0 => Place::Under,
            at if at > 1.0 => Place::Over,
            at => Place::On(at as f32),
        }
    }

    /// How far along the rail `value` lies, clamped to it; `None` where a log has no answer (0, NaN, infinity).
    pub fn along(self, value: f32) -> Option<f32> {
        match self.place(value) {
            Place::NotFinite | Place::Zero => None,
            Place::Under => Some(0.0),
            Place::On(at) => Some(at),
            Place::Over => Some(1.0),
        }
    }

    /// Its light: the square of how far along it lies, so that what is large stands out from what is merely there.
    pub fn light(self, value: f32) -> Option<f32> {
        self.along(value).map(|place| place * place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_every_kind_of_number() {
        let rail = Scale::GRAD;
        assert_eq!(rail.place(0.0), Place::Zero);
        assert_eq!(rail.place(-0.0), Place::Zero);
        assert_eq!(rail.place(f32::NAN), Place::NotFinite);
        assert_eq!(rail.place(f32::INFINITY), Place::NotFinite);
        assert_eq!(rail.place(9.9e-9), Place::Under);
        assert_eq!(rail.place(f32::from_bits(1)), Place::Under, "the smallest f32 is not zero");
        assert_eq!(rail.place(11.0), Place::Over);
        assert_eq!(rail.place(10.0), Place::On(1.0));
        let Place::On(at) = rail.place(1.0) else { panic!("1 is on the rail") };
        assert!((at - 8.0 / 9.0).abs() < 1e-6);
    }

    #[test]
    fn light_never_falls_as_the_value_grows_and_is_the_square_of_the_place() {
        let mut before = 0.0;
        for exp in -120..20 {
            let value = libm::powf(10.0, exp as f32 / 4.0);
            let light = Scale::GRAD.light(value).expect("positive");
            assert!(light >= before && (0.0..=1.0).contains(&light));
            assert_eq!(Some(light), Scale::GRAD.along(value).map(|place| place * place));
            before = light;
        }
    }
}
