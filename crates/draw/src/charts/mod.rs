//! Charts by plotters, generic over the drawing backend, so that tests render them natively.
//!
//! A chart draws axes, labels and marks; its title and caption are the page's. Every chart returns its [`Marks`]:
//! which value stands where, for hovering and for reading aloud.
//!
//! plotters' coordinates are whole numbers, so a backend should offer a finer grid than CSS pixels and say so in
//! [`Style::unit`].

mod by_layer;
mod canvas;
mod tokens;
mod words;

pub use by_layer::{Reach, grad_by_layer, lens_loss, spread_by_layer, update_ratio, weight_grad_by_layer};
pub use tokens::{MapScale, TOKEN_MAP_CAPTION, class_color, token_map};

use crate::scene::{Rect, ThemeKind};
use base::config::Tower;
use base::names::Lang;
use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingAreaErrorKind, DrawingBackend};

/// What every chart needs beside its data.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Light or dark.
    pub theme: ThemeKind,
    /// Language.
    pub lang: Lang,
    /// How many of the backend's units make one CSS pixel.
    pub unit: f64,
}

/// Where a chart is drawn.
pub type Area<DB> = DrawingArea<DB, Shift>;

/// What drawing a chart gives.
pub type Drawn<DB> = Result<Marks, DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// A value and where it stands, in CSS pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Where it reacts.
    pub rect: Rect,
    /// Whose, where it is one tower's.
    pub tower: Option<Tower>,
    /// The value with its name and unit, as shown on hover.
    pub text: String,
}

/// Every value of a chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    /// In drawing order.
    pub marks: Vec<Mark>,
}

impl Marks {
    /// The text of the mark under or nearest to a point in CSS pixels, within 14 pixels.
    pub fn at(&self, x: f32, y: f32) -> Option<&str> {
        let distance = |mark: &Mark| {
            let Rect { x: left, y: top, w, h } = mark.rect;
            let dx = (left - x).max(x - left - w).max(0.0);
            let dy = (top - y).max(y - top - h).max(0.0);
            dx * dx + dy * dy
        };
        let near = self.marks.iter().map(|mark| (distance(mark), mark)).filter(|(d, _)| *d <= 14.0 * 14.0);
        near.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, mark)| mark.text.as_str())
    }
}
