//! Small multiples: every head's picture in its layer's row, all on one scale.

use super::axes::every;
use super::grid::Shades;
use super::paper::{Failure, Note, Paper, SMALL};
use crate::export::told;
use crate::scene::Rgba;
use base::names::{Text, tx};
use lens::panel::{Multiples, Small, Tile};
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::HPos;

const TOP: f64 = 24.0;
const FOOT: f64 = 24.0;
const LEFT: f64 = 46.0;
const RIGHT: f64 = 10.0;
const GAP: f64 = 3.0;
/// A picture's side with its gap: the least that a finger hits, the most that is still small.
const LEAST: f64 = 24.0;
const MOST: f64 = 84.0;
/// What all rows together may take before pictures get smaller.
const HIGHEST: f64 = 420.0;

const LAYER: Text = tx("layer", "层");
const HEAD: Text = tx("head", "头");
const ALL: Text = tx("all pictures", "全部小图");

fn slot(body: &Multiples, width: f64, height: f64) -> f64 {
    let (n_rows, n_columns) = body.shape();
    let wide = (width - LEFT - RIGHT) / n_columns.max(1) as f64;
    (height / n_rows.max(1) as f64).clamp(LEAST, MOST).min(wide)
}

/// The height that suits them at that width.
pub fn height(body: &Multiples, width: f64) -> f64 {
    // Whole pixels: a canvas has no others, and the lowest row would be cut.
    libm::ceil(slot(body, width, HIGHEST) * body.shape().0 as f64 + TOP + FOOT)
}

/// Draws all of them, layers from the bottom up. The one that stands large beside them has a frame; one with a value that is
/// not finite is crossed out.
pub fn draw<DB: DrawingBackend>(paper: &mut Paper<DB>, body: &Multiples) -> Result<(), Failure<DB>> {
    let (w, h) = paper.size;
    let (n_rows, n_columns) = body.shape();
    if body.tiles.is_empty() {
        return Ok(());
    }
    let (lang, palette) = (paper.style.lang, paper.palette);
    // On paper of another height than it asked for everything still fits.
    let side = slot(body, w, h - TOP - FOOT).min((h - TOP - FOOT) / n_rows as f64);
    let bottom = TOP + side * n_rows as f64;
    let most = body.tiles.iter().flat_map(|tile| &tile.values).copied().filter(|v| v.is_finite()).fold(0.0, f32::max);
    let shades = Shades::new(body.value.scale, most, palette.bg, palette.tower(body.tower));
    for (idx, tile) in body.tiles.iter().enumerate() {
        let corner = (LEFT + side * tile.head as f64, bottom - side * (tile.layer + 1) as f64);
        let inner = Inner { corner, side: side - GAP };
        inner.frame(paper, 1.0, palette.hairline)?;
        match body.kind {
            Small::Bars => inner.bars(paper, tile, &shades)?,
            Small::Triangle { .. } => inner.triangle(paper, tile, &shades)?,
        }
        if !tile.values.iter().all(|v| v.is_finite()) {
            inner.cross(paper)?;
        }
        if idx == body.chosen {
            inner.frame(paper, 2.0, palette.text)?;
        }
        let text = told(body.tower, tile.at(), None, tile.whole, &body.whole, lang);
        let middle = (corner.0 + inner.side / 2.0, corner.1 + inner.side / 2.0);
        let note = Note { at: (middle.0, corner.1), tower: Some(body.tower), place: Some(tile.at()), step: None, text };
        paper.mark(note, middle, (side, side));
    }
    let dim = palette.text_dim;
    for layer in (0..n_rows).step_by(every(side, 2)) {
        let y = bottom - side * layer as f64 - side / 2.0 - GAP / 2.0;
        paper.text((LEFT - 8.0, y), &(layer + 1).to_string(), SMALL, HPos::Right, dim)?;
    }
    for head in (0..n_columns).step_by(every(side, 2)) {
        let x = LEFT + side * head as f64 + (side - GAP) / 2.0;
        paper.text((x, bottom + 10.5), &head.to_string(), SMALL, HPos::Center, dim)?;
    }
    paper.text((LEFT - 8.0, bottom + 10.5), HEAD.get(lang), SMALL, HPos::Right, dim)?;
    paper.text((LEFT - 8.0, 9.0), LAYER.get(lang), SMALL, HPos::Right, dim)?;
    let name = format!("{}: {}", ALL.get(lang), body.value.name.get(lang));
    shades.ramp(paper, &name, body.value.format)
}

/// Where one picture is drawn, in CSS pixels.
struct Inner {
    /// Left and top.
    corner: (f64, f64),
    side: f64,
}

impl Inner {
    fn frame<DB: DrawingBackend>(&self, paper: &Paper<DB>, width: f64, color: Rgba) -> Result<(), Failure<DB>> {
        let (left, top) = self.corner;
        let (right, bottom) = (left + self.side, top + self.side);
        paper.line(&[(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], width, color)
    }

    fn cross<DB: DrawingBackend>(&self, paper: &Paper<DB>) -> Result<(), Failure<DB>> {
        let (left, top) = self.corner;
        let (right, bottom) = (left + self.side, top + self.side);
        paper.line(&[(left, top), (right, bottom)], 1.2, paper.palette.alarm)?;
        paper.line(&[(left, bottom), (right, top)], 1.2, paper.palette.alarm)
    }

    /// Rows from the bottom up, as the large picture has them.
    fn triangle<DB: DrawingBackend>(&self, paper: &Paper<DB>, tile: &Tile, shades: &Shades) -> Result<(), Failure<DB>> {
        let n = tile.triangle().last().map_or(1, |(row, ..)| row + 1);
        let (left, bottom, cell) = (self.corner.0, self.corner.1 + self.side, self.side / n as f64);
        for (row, column, value) in tile.triangle() {
            let color = shades.of(value);
            // Most entries of a pattern are next to nothing, and thousands of boxes take time.
            if color == shades.bg {
                continue;
            }
            let (x, y) = (left + cell * column as f64, bottom - cell * row as f64);
            paper.bar((x, y - cell), (x + cell, y), color)?;
        }
        Ok(())
    }

    fn bars<DB: DrawingBackend>(&self, paper: &Paper<DB>, tile: &Tile, shades: &Shades) -> Result<(), Failure<DB>> {
        let (left, bottom) = (self.corner.0, self.corner.1 + self.side);
        let wide = self.side / tile.values.len().max(1) as f64;
        for (x, &value) in tile.values.iter().enumerate() {
            let share = f64::from(((value - shades.lo) / (shades.hi - shades.lo)).clamp(0.0, 1.0));
            let x = left + wide * x as f64;
            if share > 0.0 {
                paper.bar((x, bottom - share * self.side), (x + wide, bottom), shades.full)?;
            }
        }
        Ok(())
    }
}
