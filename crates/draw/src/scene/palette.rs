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

    /// The tower's own colour.
    pub const fn tower(&self, tower: Tower) -> Rgba {
        self.towers[tower as usize]
    }

    /// What a beam of `tower` looks like at `light` 0..=1 along the rail: opaque, so that beams may cross.
    ///
    /// The response is steeper than the rail, so that a decade is seen as well as measured.
    pub fn beam(&self, tower: Tower, light: f32) -> Rgba {
        let light = (light * 1.18).clamp(0.0, 1.0);
        self.bg.mix(self.tower(tower), 0.10 + 0.90 * (0.4 * light + 0.6 * light * light))
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

const DARK: Palette = Palette {
    bg: Rgba::hex(0x0a0d13),
    panel: Rgba::hex(0x131923),
    hairline: Rgba::hex(0x1e2633),
    unlit: Rgba::hex(0x222b39),
    text: Rgba::hex(0xeef2f8),
    text_soft: Rgba::hex(0x98a3b4),
    text_dim: Rgba::hex(0x76818f),
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
    text_dim: Rgba::hex(0x6b7480),
    core: Rgba::hex(0xffffff),
    alarm: Rgba::hex(0xc4161f),
    glow: 0.45,
    towers: [Rgba::hex(0x0072b2), Rgba::hex(0xd55e00)],
};
