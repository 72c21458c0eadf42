//! A table of shades.

use super::axes::{digits, every, left};
use super::paper::{Failure, Note, Paper, SMALL};
use crate::export::{number, told};
use crate::scene::Rgba;
use crate::scene::shape::text_width;
use base::names::Lang;
use lens::panel::{Format, Grid, Scale};
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::HPos;

const TOP: f64 = 24.0;
const FOOT: f64 = 24.0;

/// The height that suits it.
pub fn height(grid: &Grid) -> f64 {
    (13.0 * grid.rows.len() as f64).clamp(60.0, 320.0) + TOP + FOOT
}

/// Draws a grid: rows from the bottom up, columns to the right. On a scale from 0 a shade goes by the root of the value,
/// so that small shares are seen. A value below 0 has a stroke through it, one that is not finite a cross, and on a
/// logarithmic scale an exact 0 a ring.
pub fn draw<DB: DrawingBackend>(paper: &mut Paper<DB>, grid: &Grid) -> Result<(), Failure<DB>> {
    let n_columns = grid.rows.iter().map(|row| row.values.len()).max().unwrap_or(0);
    if n_columns == 0 {
        return Ok(());
    }
    let ((w, h), left_edge) = (paper.size, left(&grid.x, paper));
    let cell = ((w - left_edge - 10.0) / n_columns as f64, (h - TOP - FOOT) / grid.rows.len() as f64);
    let lang = paper.style.lang;
    let is_steps = grid.x.each.as_ref().is_some_and(|each| each.en == "step {x}");
    let most = grid.rows.iter().flat_map(|row| &row.values).copied().filter(|v| v.is_finite()).fold(0.0, f32::max);
    let shades = Shades::new(grid.value.scale, most, paper.palette.bg, paper.palette.tower(grid.tower));
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
            if value == 0.0 && matches!(grid.value.scale, Scale::Log { .. }) {
                paper.circle(middle, reach.max(1.5), paper.palette.text_dim, false)?;
            }
            if !value.is_finite() {
                for d in [-reach, reach] {
                    let ends = [(middle.0 - reach, middle.1 - d), (middle.0 + reach, middle.1 + d)];
                    paper.line(&ends, 1.2, paper.palette.alarm)?;
                }
            }
            let each = told(grid.tower, row.at, Some((&grid.x, grid.column(c) as f32)), value, &grid.value, lang);
            let mut text = format!("{each} ({})", row.at.words().get(lang));
            if let Some(token) = grid.tokens.get(c) {
                text = format!("{token} · {text}");
            }
            let step = is_steps.then(|| grid.column(c));
            let note = Note { at: middle, tower: Some(grid.tower), place: Some(row.at), step, text };
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
    let ((_, h), lang, dim) = (paper.size, paper.style.lang, paper.palette.text_dim);
    // Columns are named by their tokens where these have room, by numbers elsewhere.
    let wide = |token: &String| f64::from(text_width(token, SMALL as f32)) + 2.0 <= cell.0;
    let named = !grid.tokens.is_empty() && grid.tokens.iter().all(wide);
    let widest = (0..n_columns).map(|c| digits(grid.column(c))).max().unwrap_or(1);
    let every = if named { 1 } else { every(cell.0, widest) };
    for c in (0..n_columns).step_by(every) {
        let x = left + cell.0 * (c as f64 + 0.5);
        let number = grid.column(c).to_string();
        let words = grid.tokens.get(c).filter(|_| named).unwrap_or(&number);
        paper.text((x, h - FOOT + 14.5), words, SMALL, HPos::Center, dim)?;
    }
    paper.text((left - 6.0, h - FOOT + 14.5), grid.x.name.get(lang), SMALL, HPos::Right, dim)?;
    paper.text((left - 6.0, TOP + 0.5 * (h - TOP - FOOT)), grid.y.get(lang), SMALL, HPos::Right, dim)?;
    shades.ramp(paper, grid.value.name.get(lang), grid.value.format)
}

/// The low end of the ramp: 0 is plain.
fn number_short(lo: f32, format: Format, lang: Lang) -> String {
    if lo == 0.0 { "0".into() } else { number(lo, format, lang) }
}

/// From the background to the tower's colour.
pub struct Shades {
    /// Ends of the ramp, as values.
    pub lo: f32,
    pub hi: f32,
    pub is_log: bool,
    pub bg: Rgba,
    pub full: Rgba,
}

impl Shades {
    /// The ramp, with its ends, in the upper right corner.
    pub fn ramp<DB: DrawingBackend>(&self, paper: &Paper<DB>, name: &str, format: Format) -> Result<(), Failure<DB>> {
        let (w, lang, dim) = (paper.size.0, paper.style.lang, paper.palette.text_dim);
        let top = number(self.hi, format, lang);
        let words = format!("{name} {}", number_short(self.lo, format, lang));
        let x = w - 10.0 - 7.2 * top.chars().count() as f64;
        paper.text((w - 10.0, 9.0), &top, SMALL, HPos::Right, dim)?;
        for i in 0..20 {
            let share = (i as f32 + 0.5) / 20.0;
            let left = x - 86.0 + 4.0 * f64::from(i as f32);
            paper.bar((left, 4.0), (left + 4.0, 14.0), self.at(share))?;
        }
        paper.text((x - 92.0, 9.0), &words, SMALL, HPos::Right, dim)
    }

    /// The shades of a scale; `most` is the largest value that they have to hold.
    pub fn new(scale: Scale, most: f32, bg: Rgba, full: Rgba) -> Shades {
        let power = |exp: i32| libm::pow(10.0, f64::from(exp)) as f32;
        let (lo, hi) = match scale {
            Scale::Linear { lo, hi } => (lo.max(0.0), hi),
            Scale::Log { lo_exp, hi_exp } => (power(lo_exp), power(hi_exp)),
            Scale::Ladder => (0.0, most),
        };
        let is_log = matches!(scale, Scale::Log { .. });
        Shades { lo, hi: if hi > lo { hi } else { lo + 1.0 }, is_log, bg, full }
    }

    /// The shade of a value; of one that is no number the background.
    pub fn of(&self, value: f32) -> Rgba {
        let share = if self.is_log {
            libm::logf(value / self.lo) / libm::logf(self.hi / self.lo)
        } else {
            (value.abs() - self.lo) / (self.hi - self.lo)
        };
        if share.is_finite() { self.at(share.clamp(0.0, 1.0)) } else { self.bg }
    }

    /// The shade at a part of the ramp, 0..=1.
    fn at(&self, share: f32) -> Rgba {
        let from_zero = !self.is_log && self.lo == 0.0;
        self.bg.mix(self.full, if from_zero { libm::sqrtf(share) } else { share })
    }
}
