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
mod multiples;
mod paper;
mod reading;
mod scatter;

pub use scatter::class_color;

use crate::scene::{Rect, ThemeKind};
use base::config::Tower;
use base::names::Lang;
use lens::Params;
use lens::panel::{Body, Panel, Place};
use lens::{COLOUR_BY, OWN_SCALE};
use paper::{Failure, Paper};
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
    /// What is pointed at, here or in another picture.
    pub cursor: Cursor,
}

/// A depth and a step that are marked in every picture that has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// As [`Place::depth`].
    pub depth: Option<usize>,
    /// Batches gone by.
    pub step: Option<u64>,
}

impl Options {
    /// From a lens' checked parameters; what it does not have stands at its default.
    pub fn of(params: &Params) -> Options {
        Options {
            own_scale: params.flag(OWN_SCALE.key),
            colour_by: params.key(COLOUR_BY.key).to_string(),
            cursor: Cursor::default(),
        }
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
    /// Of which step, where pictures of several stand side by side.
    pub step: Option<u64>,
    /// The value with its name and unit, as shown on hover.
    pub text: String,
}

/// Every value of a picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    /// In drawing order.
    pub marks: Vec<Mark>,
}

impl Mark {
    /// Where everything of its depth and of its step is to be marked.
    pub fn cursor(&self) -> Cursor {
        Cursor { depth: self.place.and_then(Place::depth), step: self.step }
    }
}

impl Marks {
    /// The mark next to mark `idx` to one side, (1, 0) being to the right and (0, 1) below; itself where there is none.
    pub fn beside(&self, idx: usize, (dx, dy): (f32, f32)) -> usize {
        let middle = |mark: &Mark| (mark.rect.x + mark.rect.w / 2.0, mark.rect.y + mark.rect.h / 2.0);
        let Some((x, y)) = self.marks.get(idx).map(middle) else { return 0 };
        let mut best = (f32::INFINITY, idx);
        for (other, mark) in self.marks.iter().enumerate() {
            let (to_x, to_y) = middle(mark);
            let (along, across) = ((to_x - x) * dx + (to_y - y) * dy, (to_x - x) * dy + (to_y - y) * dx);
            let far = along + 3.0 * across.abs();
            if along > 0.5 && far < best.0 {
                best = (far, other);
            }
        }
        best.1
    }

    /// Around everything that is marked, as far as that is not all there is. A sublayer that a picture does not tell
    /// from its layer is marked as the layer.
    fn boxes(&self, cursor: Cursor) -> Vec<Rect> {
        let depth = |mark: &Mark| mark.place.and_then(Place::depth);
        let has = |wanted: usize| self.marks.iter().any(|mark| depth(mark) == Some(wanted));
        let wanted = cursor.depth.map(|wanted| if has(wanted) { wanted } else { wanted.next_multiple_of(2) });
        let around = |is: &dyn Fn(&Mark) -> bool| {
            let (mut n, mut edges) = (0, [f32::MAX, f32::MAX, f32::MIN, f32::MIN]);
            for Rect { x, y, w, h } in self.marks.iter().filter(|mark| is(mark)).map(|mark| mark.rect) {
                let [left, top, right, bottom] = edges;
                edges = [left.min(x), top.min(y), right.max(x + w), bottom.max(y + h)];
                n += 1;
            }
            let [x, y, right, bottom] = edges;
            (n > 0 && n < self.marks.len()).then_some(Rect { x, y, w: right - x, h: bottom - y })
        };
        let of_depth = wanted.and_then(|wanted| around(&|mark| depth(mark) == Some(wanted)));
        let of_step = cursor.step.and_then(|step| around(&|mark| mark.step == Some(step)));
        of_depth.into_iter().chain(of_step).collect()
    }
}

/// The tokens behind a value of a table: the text, with those of its row and its column in brackets, or where the columns
/// are no tokens what was read for it. `idx` is the place of the value's mark.
pub fn behind(panel: &Panel, idx: usize, lang: Lang) -> Option<String> {
    let Body::Grid(grid) = &panel.body else { return None };
    let mut column = idx;
    let row_idx = grid.rows.iter().position(|row| {
        let is_here = column < row.values.len();
        column -= if is_here { 0 } else { row.values.len() };
        is_here
    })?;
    if grid.tokens.get(column).is_none() {
        return grid.behind.of(row_idx, column).map(|words| words.get(lang).to_string());
    }
    let query = match grid.rows[row_idx].at {
        Place::Query { query, .. } | Place::From { query, .. } => query,
        _ => column,
    };
    let between = if grid.tokens.iter().any(|token| token.chars().nth(1).is_some()) { " " } else { "" };
    let mut text = String::new();
    for (i, token) in grid.tokens.iter().enumerate() {
        let (before, after) = if i == column || i == query { ("[", "]") } else { ("", "") };
        let between = if i == 0 { "" } else { between };
        text = text + between + before + token + after;
    }
    Some(text)
}

impl Marks {
    /// The mark under or nearest to a point in CSS pixels, within 14 pixels.
    pub fn at(&self, x: f32, y: f32) -> Option<usize> {
        let distance = |mark: &Mark| {
            let Rect { x: left, y: top, w, h } = mark.rect;
            let dx = (left - x).max(x - left - w).max(0.0);
            let dy = (top - y).max(y - top - h).max(0.0);
            dx * dx + dy * dy
        };
        let near = self.marks.iter().map(distance).enumerate().filter(|(_, d)| *d <= 14.0 * 14.0);
        near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(idx, _)| idx)
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
        Body::Multiples(body) => multiples::draw(&mut paper, body)?,
        Body::Scatter(body) => scatter::draw(&mut paper, body, options)?,
        Body::Reading(body) => reading::draw(&mut paper, body)?,
        Body::Text(_) | Body::Sentence(_) => {}
    }
    cross(&paper, options.cursor)?;
    Ok(paper.finish())
}

/// Lines around what is pointed at.
fn cross<DB: DrawingBackend>(paper: &Paper<DB>, cursor: Cursor) -> Result<(), Failure<DB>> {
    for Rect { x, y, w, h } in paper.marks.boxes(cursor) {
        let (left, top) = (f64::from(x) - 1.5, f64::from(y) - 1.5);
        let (right, bottom) = (f64::from(x + w) + 1.5, f64::from(y + h) + 1.5);
        let around = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
        paper.line(&around, 1.0, paper.palette.text_soft)?;
    }
    Ok(())
}

/// The height in CSS pixels that suits a panel drawn `width` CSS pixels wide; none for words, which are no picture.
pub fn height_hint(panel: &Panel, width: f64) -> Option<f64> {
    Some(match &panel.body {
        Body::Chart(_) => 170.0,
        Body::Grid(body) => grid::height(body),
        Body::Multiples(body) => multiples::height(body, width),
        Body::Scatter(_) => (1.1 * width).clamp(240.0, 470.0),
        Body::Reading(body) => reading::height(body, width),
        Body::Text(_) | Body::Sentence(_) => return None,
    })
}
