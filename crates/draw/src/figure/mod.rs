//! A lens' panels as pictures, by plotters, generic over its drawing backend, so that tests render them natively.
//!
//! There is one renderer for each kind of [`Body`] but words, which are set as text; a panel says everything that it needs, so no renderer knows a lens.
//! Title and help are the page's. Every picture returns its [`Marks`]: which value stands where, for hovering, for
//! reading aloud and for pointing at the same place in other pictures.
//!
//! plotters' coordinates are whole numbers, so a backend should offer a finer grid than CSS pixels and say so in
//! [`Style::unit`].

mod axes;
mod chart;
mod grid;
mod paper;
mod scatter;

pub use scatter::class_color;

use crate::scene::{Rect, ThemeKind};
use base::config::Tower;
use base::names::Lang;
use lens::Params;
use lens::panel::{Body, Panel, Place};
use lens::{COLOUR_BY, OWN_SCALE};
use paper::Paper;
use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingAreaErrorKind, DrawingBackend};

/// What every picture needs beside its data.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Light or dark.
    pub theme: ThemeKind,
    /// Language.
    pub lang: Lang,
    /// How many of the backend's units make one CSS pixel.
    pub unit: f64,
}

/// What a reader chose about the drawing: a lens' parameters that need no new look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Each cloud on a scale of its own.
    pub own_scale: bool,
    /// Key of the label set that colours tokens; empty means the first.
    pub colour_by: String,
}

impl Options {
    /// From a lens' checked parameters; what it does not have stands at its default.
    pub fn of(params: &Params) -> Options {
        Options { own_scale: params.flag(OWN_SCALE.key), colour_by: params.key(COLOUR_BY.key).to_string() }
    }
}

/// Where a picture is drawn.
pub type Area<DB> = DrawingArea<DB, Shift>;

/// What drawing gives.
pub type Drawn<DB> = Result<Marks, DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// A value and where it stands, in CSS pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Where it reacts.
    pub rect: Rect,
    /// Where the value itself stands: the dot's middle, the bar's end.
    pub at: (f32, f32),
    /// Whose, where it is one tower's.
    pub tower: Option<Tower>,
    /// What it was measured at, where that is one place.
    pub place: Option<Place>,
    /// The value with its name and unit, as shown on hover.
    pub text: String,
}

/// Every value of a picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    /// In drawing order.
    pub marks: Vec<Mark>,
}

impl Marks {
    /// The mark under or nearest to a point in CSS pixels, within 14 pixels.
    pub fn at(&self, x: f32, y: f32) -> Option<&Mark> {
        let distance = |mark: &Mark| {
            let Rect { x: left, y: top, w, h } = mark.rect;
            let dx = (left - x).max(x - left - w).max(0.0);
            let dy = (top - y).max(y - top - h).max(0.0);
            dx * dx + dy * dy
        };
        let near = self.marks.iter().map(|mark| (distance(mark), mark)).filter(|(d, _)| *d <= 14.0 * 14.0);
        near.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, mark)| mark)
    }
}

/// Draws a panel over the whole of `area`.
///
/// # Errors
/// Whatever the backend could not draw.
pub fn draw<DB: DrawingBackend>(area: &Area<DB>, panel: &Panel, options: &Options, style: &Style) -> Drawn<DB> {
    let mut paper = Paper::new(area, style);
    match &panel.body {
        Body::Chart(body) => chart::draw(&mut paper, body)?,
        Body::Grid(body) => grid::draw(&mut paper, body)?,
        Body::Scatter(body) => scatter::draw(&mut paper, body, options)?,
        Body::Text(_) | Body::Sentence(_) => {}
    }
    Ok(paper.finish())
}

/// The height in CSS pixels that suits a panel drawn `width` CSS pixels wide; none for words, which are no picture.
pub fn height_hint(panel: &Panel, width: f64) -> Option<f64> {
    Some(match &panel.body {
        Body::Chart(_) => 170.0,
        Body::Grid(body) => grid::height(body),
        Body::Scatter(_) => (1.1 * width).clamp(240.0, 470.0),
        Body::Text(_) | Body::Sentence(_) => return None,
    })
}
