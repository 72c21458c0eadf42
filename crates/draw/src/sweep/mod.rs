//! Pictures of a sweep: towers as a skyline, loss curves value by value, a number of each tower against the value.
//!
//! Each is drawn into a rectangle of a frame, so that a page shows them one by one and a file all together.

mod against;
mod curves;
mod skyline;

pub use against::{Point, Series, against};
pub use curves::{Line, Multiple, curves, reach};
pub use skyline::{Building, Lot, least_width, skyline};

use crate::scene::shape::{Type, text_width};
use crate::scene::{Palette, ThemeKind};
use base::names::Lang;

/// In which words and colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dress {
    /// Language.
    pub lang: Lang,
    /// Theme.
    pub theme: ThemeKind,
}

impl Dress {
    /// The theme's colours.
    pub fn colours(self) -> &'static Palette {
        Palette::of(self.theme)
    }

    /// Small centred words beside an axis.
    fn note(self) -> Type {
        Type::new(12.0, self.colours().text_soft)
    }
}

/// As much of a text as `width` has room for.
fn fit(text: &str, size: f32, width: f32) -> String {
    if text_width(text, size) <= width {
        return text.to_string();
    }
    let mut short = String::new();
    for c in text.chars() {
        if text_width(&short, size) + 2.0 * size > width {
            break;
        }
        short.push(c);
    }
    short + "…"
}

#[cfg(test)]
mod tests;
