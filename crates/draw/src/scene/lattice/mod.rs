//! The towers opened into their tokens: a lane for each token, a cell at every point of the stream, arcs for what one
//! layer's attention sends from query to key.
//!
//! Everything drawn is a number of the lens' panels ([`data`]), or of the tower's own snapshot. `open` runs from the
//! towers (0) to the lattice (1): loops fade within the first third, the trunk parts into lanes whose widths' squares
//! sum to its own, and what is written of tokens comes in the last third.

mod arcs;
mod card;
mod cells;
mod data;
mod labels;
pub mod places;
mod words;

pub use card::lines as card_lines;
pub use data::Data;
pub use places::{Cell, LaneGrid};

use super::scale::Scale;
use super::shape::{Frame, Shape};
use super::tower::Pen;
use base::config::Tower;
use lens::Panel;

/// What the lattice shows, and how far it is open.
#[derive(Clone, Copy, Debug, Default)]
pub struct LatticeInput<'a> {
    /// From the towers, 0, to the lattice, 1.
    pub open: f32,
    /// What the lens `tokens` said of A and B at one step; none until it has.
    pub panels: [Option<&'a [Panel]>; 2],
    /// The step that they are of.
    pub step: u64,
    /// Attention layers whose rows are open, and how far, 0..=1: one that closes and one that opens.
    pub rows: [(usize, f32); 2],
    /// The cell under the pointer or with the focus.
    pub at: Option<Cell>,
    /// The tower that is shown where there is room for one.
    pub only: Option<Tower>,
}

/// The rail of cells: a token's norm is about its tower's over √(B·T).
pub const CELLS: Scale = Scale { lo_exp: -8, hi_exp: -1 };
/// The rail of arcs.
pub const ARCS: Scale = Scale { lo_exp: -9, hi_exp: -3 };
/// Below this place on its rail a cell is an outline.
const FAINT: f32 = 0.12;

impl LatticeInput<'_> {
    /// Whether the tower is out of the picture: a narrow screen shows one at a time.
    pub fn hides(&self, tower: Tower) -> bool {
        self.open > 0.5 && self.only.is_some_and(|only| only != tower)
    }

    /// How much is left of loops, pills and the trunk's own light: they go within the first third.
    pub fn loops(&self) -> f32 {
        (1.0 - 3.0 * self.open).clamp(0.0, 1.0)
    }

    /// How far what is written of tokens has come in.
    fn labels(&self) -> f32 {
        (3.0 * self.open - 2.0).clamp(0.0, 1.0)
    }
}

/// Lanes, cells and arcs of one tower, over the structure and under the ⊕.
pub fn draw(frame: &mut Frame, pen: &Pen) {
    let input = &pen.stage.lattice;
    if input.open <= 0.0 {
        return;
    }
    let data = input.panels[pen.tower.idx()].and_then(Data::of);
    cells::draw(frame, pen, data.as_ref());
    if let Some(data) = &data {
        arcs::draw(frame, pen, data);
    }
    labels::draw(frame, pen, data.as_ref());
    if input.open >= 1.0 {
        frame.lanes.extend(places::grid(pen, data.as_ref()));
    }
}

/// The legend, and the card at the chosen cell: over everything else.
pub fn draw_over(frame: &mut Frame, pens: &[Pen; 2]) {
    if pens[0].stage.lattice.labels() <= 0.0 {
        return;
    }
    let data = Tower::each(|tower| pens[0].stage.lattice.panels[tower.idx()].and_then(Data::of));
    labels::draw_legend(frame, pens, &data);
    card::draw(frame, pens, &data);
}

/// The loss that a head shows while its tower is open: the sentence's, from the longest wording.
pub fn loss_words(pen: &Pen) -> Option<Vec<String>> {
    let input = &pen.stage.lattice;
    let data = input.panels[pen.tower.idx()].and_then(Data::of).filter(|_| input.open > 0.5)?;
    Some(labels::loss_words(&data, pen.stage.lang))
}

/// Adds `from` to `frame` with `share` of its opacity.
pub fn add_faded(frame: &mut Frame, from: Frame, share: f32) {
    frame.hits.extend(from.hits);
    frame.spots.extend(from.spots);
    frame.shapes.extend(from.shapes.into_iter().map(|shape| faded(shape, share)));
}

fn faded(mut shape: Shape, share: f32) -> Shape {
    match &mut shape {
        Shape::Polyline { color, .. } | Shape::Area { color, .. } | Shape::Text { color, .. } => {
            *color = color.fade(share)
        }
        Shape::Glow { color, .. } | Shape::Hatch { color, .. } => *color = color.fade(share),
        Shape::Ribbon { points } => points.iter_mut().for_each(|p| p.color = p.color.fade(share)),
        Shape::Circle { fill, stroke, .. } => {
            *fill = fill.map(|color| color.fade(share));
            *stroke = stroke.map(|(color, width)| (color.fade(share), width));
        }
        Shape::RoundRect { fill, stroke, .. } => {
            *fill = fill.fade(share);
            *stroke = stroke.map(|color| color.fade(share));
        }
        Shape::Image { .. } => {}
    }
    shape
}
