//! Every colour of the stage, the timeline and the charts, by meaning. Colour as such belongs to A and B.

use super::ThemeKind;
use base::config::Tower;

/// A colour with opacity 0..=255.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgba {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
    /// Opacity.
    pub a: u8,
}

/// One theme's colours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Palette {
    /// Behind everything.
    pub bg: Rgba,
    /// Cards and pills, one step off the background.
    pub panel: Rgba,
    /// Borders and grid.
    pub hairline: Rgba,
    /// The structure of a tower where no light falls.
    pub unlit: Rgba,
    /// Headings, values, the playhead.
    pub text: Rgba,
    /// Sub-lines.
    pub text_soft: Rgba,
    /// Axis numbers and other notes.
    pub text_dim: Rgba,
    /// The brightest light: the core of a beam.
    pub core: Rgba,
    /// NaN and infinity.
    pub alarm: Rgba,
    /// Opacity of a glow, 0..=1: light spills over a dark page, but would smudge a light one.
    pub glow: f32,
    towers: [Rgba; 2],
}

impl Palette {
    /// The colours of `theme`.
    pub const fn of(theme: ThemeKind) -> &'static Palette {
        match theme {
            ThemeKind::Dark => &DARK,
            ThemeKind::Light => &LIGHT,
        }
    }

    /// Whether light is brighter than the page.
    pub const fn is_dark(&self) -> bool {
        self.bg.r < 128
    }

    /// The tower's own colour.
    pub const fn tower(&self, tower: Tower) -> Rgba {
        self.towers[tower as usize]
    }

    /// The same for words: dark enough to be read on a light page.
    pub fn ink(&self, tower: Tower) -> Rgba {
        let own = self.tower(tower);
        if self.is_dark() { own } else { own.mix(self.text, 0.25) }
    }

    /// What a place 0..=1 on a rail looks like: from the background by its light, the square of the place, through the
    /// tower's own colour to the brightest. Opaque, so that beams may cross.
    pub fn light(&self, tower: Tower, place: f32) -> Rgba {
        self.lit(self.bg, tower, place)
    }

    /// The same of a tower's beam, which begins at what the tower looks like where no light falls: a faint beam does not
    /// hide the hairline that it lies on.
    pub fn beam(&self, tower: Tower, place: f32) -> Rgba {
        self.lit(self.unlit, tower, place)
    }

    /// The brightest that a tower's light gets, which on a light page is the darkest.
    pub fn brightest(&self, tower: Tower) -> Rgba {
        if self.is_dark() { self.core } else { self.tower(tower).mix(self.text, 0.7) }
    }

    fn lit(&self, from: Rgba, tower: Tower, place: f32) -> Rgba {
        let (own, light) = (self.tower(tower), place.clamp(0.0, 1.0) * place.clamp(0.0, 1.0));
        match light {
            light if light < OWN_AT => from.mix(own, light / OWN_AT),
            light => own.mix(self.brightest(tower), (light - OWN_AT) / (1.0 - OWN_AT)),
        }
    }
}

impl Rgba {
    /// An opaque colour from 0xRRGGBB.
    pub const fn hex(rgb: u32) -> Rgba {
        Rgba { r: (rgb >> 16) as u8, g: (rgb >> 8) as u8, b: rgb as u8, a: 255 }
    }

    /// The same colour at `alpha` 0..=1 of its opacity.
    pub fn fade(self, alpha: f32) -> Rgba {
        Rgba { a: (f32::from(self.a) * alpha.clamp(0.0, 1.0) + 0.5) as u8, ..self }
    }

    /// `share` 0..=1 of the way to `other`.
    pub fn mix(self, other: Rgba, share: f32) -> Rgba {
        let share = share.clamp(0.0, 1.0);
        let at = |from: u8, to: u8| (f32::from(from) + (f32::from(to) - f32::from(from)) * share + 0.5) as u8;
        Rgba { r: at(self.r, other.r), g: at(self.g, other.g), b: at(self.b, other.b), a: at(self.a, other.a) }
    }

    /// As canvas, SVG and CSS read it.
    pub fn css(self) -> String {
        if self.a == 255 {
            format!("#{:02x}{:02x}{:02x}", self.r, self.g, self.b)
        } else {
            format!("rgba({},{},{},{:.3})", self.r, self.g, self.b, f32::from(self.a) / 255.0)
        }
    }
}

/// Where along its light a colour is the tower's own.
const OWN_AT: f32 = 0.68;

const DARK: Palette = Palette {
    bg: Rgba::hex(0x0a0d13),
    panel: Rgba::hex(0x131923),
    hairline: Rgba::hex(0x1e2633),
    unlit: Rgba::hex(0x222b39),
    text: Rgba::hex(0xeef2f8),
    text_soft: Rgba::hex(0x98a3b4),
    text_dim: Rgba::hex(0x7b8694),
    core: Rgba::hex(0xf4faff),
    alarm: Rgba::hex(0xff5c64),
    glow: 1.0,
    towers: [Rgba::hex(0x56b4f5), Rgba::hex(0xff9a4d)],
};

const LIGHT: Palette = Palette {
    bg: Rgba::hex(0xfbf9f5),
    panel: Rgba::hex(0xffffff),
    hairline: Rgba::hex(0xe4dfd6),
    unlit: Rgba::hex(0xd8d2c8),
    text: Rgba::hex(0x1a1d22),
    text_soft: Rgba::hex(0x55606d),
    text_dim: Rgba::hex(0x6a737f),
    core: Rgba::hex(0xffffff),
    alarm: Rgba::hex(0xc4161f),
    glow: 0.45,
    towers: [Rgba::hex(0x0072b2), Rgba::hex(0xd55e00)],
};

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG 2.2's contrast of two opaque colours.
    fn contrast(one: Rgba, other: Rgba) -> f64 {
        let linear = |c: u8| match f64::from(c) / 255.0 {
            c if c <= 0.04045 => c / 12.92,
            c => ((c + 0.055) / 1.055).powf(2.4),
        };
        let luminance = |c: Rgba| 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn words_of_every_colour_can_be_read_and_towers_be_seen() {
        assert!((contrast(Rgba::hex(0), Rgba::hex(0xffffff)) - 21.0).abs() < 1e-9);
        for theme in [ThemeKind::Dark, ThemeKind::Light] {
            let p = Palette::of(theme);
            let inks = [p.text, p.text_soft, p.text_dim, p.alarm, p.ink(Tower::A), p.ink(Tower::B)];
            for (nth, ink) in inks.into_iter().enumerate() {
                for ground in [p.bg, p.panel] {
                    let found = contrast(ink, ground);
                    assert!(found >= 4.5, "ink {nth} in {theme:?} has {found:.2} to 1");
                }
            }
            for tower in Tower::BOTH {
                assert!(contrast(p.tower(tower), p.bg) >= 3.0, "{tower:?} in {theme:?}");
            }
        }
    }
}
