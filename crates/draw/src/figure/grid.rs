//! A table of shades.

use super::axes::left;
use super::paper::{Failure, Note, Paper, SMALL};
use crate::export::{number, told};
use crate::scene::Rgba;
use lens::panel::{Grid, Scale};
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::HPos;

const TOP: f64 = 24.0;
const FOOT: f64 = 24.0;

/// The height that suits it.
pub fn height(grid: &Grid) -> f64 {
    (13.0 * grid.rows.len() as f64).clamp(60.0, 320.0) + TOP + FOOT
}

/// Draws a grid: rows from the bottom up, columns to the right, a shade by the root of the value, so that small shares
/// are seen. A value below 0 has a stroke through it, one that is not finite a cross.
pub fn draw<DB: DrawingBackend>(paper: &mut Paper<DB>, grid: &Grid) -> Result<(), Failure<DB>> {
    let n_columns = grid.rows.iter().map(|row| row.values.len()).max().unwrap_or(0);
    if n_columns == 0 {
        return Ok(());
    }
    let ((w, h), left_edge) = (paper.size, left(&grid.x, paper));
    let cell = ((w - left_edge - 10.0) / n_columns as f64, (h - TOP - FOOT) / grid.rows.len() as f64);
    let lang = paper.style.lang;
    let shades = Shades::new(grid, paper.palette.bg, paper.palette.tower(grid.tower));
    for (r, row) in grid.rows.iter().enumerate() {
        let bottom = h - FOOT - cell.1 * r as f64;
        for (c, &value) in row.values.iter().enumerate() {
            let left = left_edge + cell.0 * c as f64;
            let middle = (left + cell.0 / 2.0, bottom - cell.1 / 2.0);
            let corner = (left + cell.0 - 1.0, bottom - 1.0);
            paper.bar((left, bottom - cell.1), corner, shades.of(value))?;
            let reach = (0.3 * cell.0).min(0.3 * cell.1).min(4.0);
            if value < 0.0 {
                let ends = [(middle.0 - reach, middle.1), (middle.0 + reach, middle.1)];
                paper.line(&ends, 1.2, paper.palette.text_dim)?;
            }
            if !value.is_finite() {
                for d in [-reach, reach] {
                    let ends = [(middle.0 - reach, middle.1 - d), (middle.0 + reach, middle.1 + d)];
                    paper.line(&ends, 1.2, paper.palette.alarm)?;
                }
            }
            let each = told(grid.tower, row.at, Some((&grid.x, c as f32)), value, &grid.value, lang);
            let text = format!("{each} ({})", row.at.words().get(lang));
            let note = Note { at: middle, tower: Some(grid.tower), place: Some(row.at), text };
            paper.mark(note, middle, cell);
        }
    }
    numbers(paper, grid, n_columns, left_edge, cell, &shades)
}

fn numbers<DB: DrawingBackend>(
    paper: &Paper<DB>,
    grid: &Grid,
    n_columns: usize,
    left: f64,
    cell: (f64, f64),
    shades: &Shades,
) -> Result<(), Failure<DB>> {
    let ((w, h), lang, dim) = (paper.size, paper.style.lang, paper.palette.text_dim);
    let every = [1, 2, 4, 6].into_iter().find(|&n| n as f64 * cell.0 >= 20.0).unwrap_or(12);
    for c in (0..n_columns).step_by(every) {
        let x = left + cell.0 * (c as f64 + 0.5);
        paper.text((x, h - FOOT + 14.5), &c.to_string(), SMALL, HPos::Center, dim)?;
    }
    paper.text((left - 6.0, h - FOOT + 14.5), grid.x.name.get(lang), SMALL, HPos::Right, dim)?;
    paper.text((left - 6.0, TOP + 0.5 * (h - TOP - FOOT)), grid.y.get(lang), SMALL, HPos::Right, dim)?;
    // The ramp, with its ends.
    let top = number(shades.hi, grid.value.format, lang);
    let words = format!("{} 0", grid.value.name.get(lang));
    let x = w - 10.0 - 7.2 * top.chars().count() as f64;
    paper.text((w - 10.0, 9.0), &top, SMALL, HPos::Right, dim)?;
    for i in 0..20 {
        let share = (i as f32 + 0.5) / 20.0;
        let left = x - 86.0 + 4.0 * f64::from(i as f32);
        paper.bar((left, 4.0), (left + 4.0, 14.0), shades.of(share * shades.hi))?;
    }
    paper.text((x - 92.0, 9.0), &words, SMALL, HPos::Right, dim)
}

/// From the background to the tower's colour.
struct Shades {
    hi: f32,
    bg: Rgba,
    full: Rgba,
}

impl Shades {
    fn new(grid: &Grid, bg: Rgba, full: Rgba) -> Shades {
        let most = grid.rows.iter().flat_map(|row| &row.values).copied().filter(|v| v.is_finite()).fold(0.0, f32::max);
        let hi = match grid.value.scale {
            Scale::Linear { hi, .. } => hi,
            _ => most,
        };
        Shades { hi: if hi > 0.0 { hi } else { 1.0 }, bg, full }
    }

    fn of(&self, value: f32) -> Rgba {
        let share = (value.abs() / self.hi).clamp(0.0, 1.0);
        if share.is_finite() { self.bg.mix(self.full, libm::sqrtf(share)) } else { self.bg }
    }
}
