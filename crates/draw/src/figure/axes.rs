//! A plot's edges, what they stand for, and the numbers beside them.

use super::paper::{Failure, Paper, SMALL};
use crate::export::number;
use crate::scene::numbers::{power_of_ten, sci};
use crate::scene::shape::text_width;
use crate::scene::{self, Place as Rail};
use base::names::Lang;
use lens::panel::{Chart, Format, Scale, XAxis};
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::HPos;

/// Room beside a plot for `unigram 2.88`, in CSS pixels.
const LEVEL_NAMES: f64 = 78.0;
/// Further room for `2.5·10⁻³` instead of `10⁻³` or `2.88`.
const LONG_NUMBERS: f64 = 16.0;

/// A plot's edges in CSS pixels and what they stand for.
pub struct Axes {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
    /// First and last whole number along.
    pub first: f64,
    pub last: f64,
    /// Low and high end upwards; exponents where the scale is logarithmic.
    values: [f64; 2],
    scale: Scale,
}

/// What marks a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Dot {
    Full,
    /// Exactly 0, where a log has no answer.
    Hollow,
    /// Off the axis below or above.
    Down,
    Up,
    /// Not finite.
    Alarm,
}

impl Axes {
    /// The axes of a chart on its paper, `head` pixels being kept free above.
    pub fn of<DB: DrawingBackend>(chart: &Chart, paper: &Paper<DB>, head: f64) -> Axes {
        let (w, h) = paper.size;
        let points = || chart.series.iter().flat_map(|s| &s.points);
        let first = points().map(|p| f64::from(p.x).floor()).fold(f64::INFINITY, f64::min);
        let last = points().map(|p| f64::from(p.x).ceil()).fold(1.0, f64::max);
        let first = if first <= last { first } else { 0.0 };
        let values = match chart.y.scale {
            Scale::Linear { lo, hi } => [f64::from(lo), f64::from(hi)],
            Scale::Log { lo_exp, hi_exp } => [f64::from(lo_exp), f64::from(hi_exp)],
            Scale::Ladder => {
                let all = points().map(|p| f64::from(p.value)).filter(|v| v.is_finite());
                [0.0, ladder(all.fold(0.0, f64::max))]
            }
        };
        let left = left(&chart.x, paper) + if chart.y.scale == Scale::Ladder { LONG_NUMBERS } else { 0.0 };
        // The levels' names stand beside the plot, where no line runs through them.
        let names = LEVEL_NAMES + if chart.y.format == Format::Sci { LONG_NUMBERS } else { 0.0 };
        let right = w - 10.0 - if chart.levels.is_empty() { 0.0 } else { names };
        Axes { left, right, top: 10.0 + head, bottom: h - 24.0, first, last, values, scale: chart.y.scale }
    }

    /// Width of one whole number along.
    pub fn slot(&self) -> f64 {
        (self.right - self.left) / (self.last - self.first + 1.0)
    }

    /// Pixels from the left.
    pub fn x(&self, along: f64) -> f64 {
        self.left + self.slot() * (along - self.first + 0.5)
    }

    /// Where a value stands, in pixels from above, and what marks it; no place where a log has none or it is no number.
    pub fn y(&self, value: f32) -> (Option<f64>, Dot) {
        let [lo, hi] = self.values;
        let on = |at: f64| Some(self.bottom - (self.bottom - self.top) * (at - lo) / (hi - lo));
        if !value.is_finite() {
            return (None, Dot::Alarm);
        }
        let Scale::Log { lo_exp, hi_exp } = self.scale else {
            let at = f64::from(value);
            // The ends of a fixed range are f32 themselves, so equality is exact.
            let dot = if at > hi {
                Dot::Up
            } else if at < lo {
                Dot::Down
            } else {
                Dot::Full
            };
            return (on(at.clamp(lo, hi)), dot);
        };
        let rail = scene::Scale { lo_exp, hi_exp };
        match rail.place(value) {
            Rail::On(at) => (on(lo + f64::from(at) * (hi - lo)), Dot::Full),
            Rail::Under => (on(lo), Dot::Down),
            Rail::Over => (on(hi), Dot::Up),
            Rail::Zero => (None, Dot::Hollow),
            Rail::NotFinite => (None, Dot::Alarm),
        }
    }

    /// The base of bars.
    pub fn zero(&self) -> f64 {
        self.y(0.0).0.unwrap_or(self.bottom)
    }

    /// Hairlines with their numbers; `apart` pixels at least between two on a linear scale.
    pub fn grid<DB: DrawingBackend>(&self, paper: &Paper<DB>, apart: f64) -> Result<(), Failure<DB>> {
        let [lo, hi] = self.values;
        let height = self.bottom - self.top;
        match self.scale {
            Scale::Log { lo_exp, hi_exp } => {
                // Numbers need about 16 pixels each.
                let per_decade = height / (hi - lo);
                let every = [1, 2, 4].into_iter().find(|&n| f64::from(n) * per_decade >= 16.0).unwrap_or(8);
                for exp in lo_exp..=hi_exp {
                    let words = if exp % every == 0 { power_of_ten(exp) } else { String::new() };
                    self.hairline(paper, f64::from(exp), &words)?;
                }
            }
            Scale::Ladder => {
                for value in [0.0, 0.5 * hi, hi] {
                    self.hairline(paper, value, &sci(value as f32))?;
                }
            }
            Scale::Linear { .. } => {
                let steps = (-3..6).flat_map(|exp| [1.0, 2.0, 5.0].map(|f| f * libm::pow(10.0, f64::from(exp))));
                let step = steps.into_iter().find(|step| step * height / (hi - lo) >= apart).unwrap_or(hi - lo);
                let (first, last) = ((lo / step).ceil() as i64, (hi / step + 1e-9).floor() as i64);
                for n in first..=last {
                    // Rounded to a millionth, so that 3·0.1 does not print its rounding.
                    let shortest = (n as f64 * step * 1e6).round() / 1e6;
                    let words = if n == 0 { "0".to_string() } else { shortest.to_string().replace('-', "−") };
                    self.hairline(paper, n as f64 * step, &words)?;
                }
            }
        }
        Ok(())
    }

    fn hairline<DB: DrawingBackend>(&self, paper: &Paper<DB>, at: f64, words: &str) -> Result<(), Failure<DB>> {
        let [lo, hi] = self.values;
        // Hairlines stand on whole device pixels, as far as a whole CSS pixel is one.
        let y = (self.bottom - (self.bottom - self.top) * (at - lo) / (hi - lo)).floor() + 0.5;
        paper.line(&[(self.left, y), (self.right, y)], 1.0, paper.palette.hairline)?;
        if !words.is_empty() {
            paper.text((self.left - 6.0, y), words, SMALL, HPos::Right, paper.palette.text_dim)?;
        }
        Ok(())
    }

    /// The numbers along, and what they count.
    pub fn numbers<DB: DrawingBackend>(&self, paper: &Paper<DB>, along: &XAxis) -> Result<(), Failure<DB>> {
        let every = every(self.slot(), digits(self.last as u64));
        for n in self.first as usize..=self.last as usize {
            if n % every == 0 || every == 1 {
                let at = (self.x(n as f64), self.bottom + 14.5);
                paper.text(at, &n.to_string(), SMALL, HPos::Center, paper.palette.text_dim)?;
            }
        }
        let at = (self.left - 6.0, self.bottom + 14.5);
        paper.text(at, along.name.get(paper.style.lang), SMALL, HPos::Right, paper.palette.text_dim)
    }

    /// Dotted lines with their names beside the plot.
    pub fn levels<DB: DrawingBackend>(&self, paper: &Paper<DB>, chart: &Chart) -> Result<(), Failure<DB>> {
        let mut row = f64::NEG_INFINITY;
        let lang: Lang = paper.style.lang;
        for level in &chart.levels {
            let (Some(y), Dot::Full) = self.y(level.value) else { continue };
            paper.dots((self.left, y), self.right, paper.palette.text_dim)?;
            let words = format!("{} {}", level.name.get(lang), number(level.value, chart.y.format, lang));
            row = y.max(row + SMALL + 2.0);
            paper.text((self.right + 6.0, row), &words, SMALL, HPos::Left, paper.palette.text_dim)?;
        }
        Ok(())
    }
}

/// Room to the left for numbers, or for the name of what stands along.
pub fn left<DB: DrawingBackend>(along: &XAxis, paper: &Paper<DB>) -> f64 {
    f64::from(text_width(along.name.get(paper.style.lang), SMALL as f32)).max(34.0) + 12.0
}

/// How many decimal digits a whole number has.
pub fn digits(n: u64) -> usize {
    n.checked_ilog10().map_or(1, |tens| tens as usize + 1)
}

/// Every how many whole numbers one is written, where each has so many pixels and at most so many digits.
pub fn every(slot: f64, n_digits: usize) -> usize {
    let room = 20.0 + 7.2 * (n_digits.max(2) - 2) as f64;
    let steps =
        [1, 2, 4, 6, 12, 20, 50].into_iter().chain((2..8).flat_map(|exp| [1, 2, 5].map(|f| f * 10_usize.pow(exp))));
    steps.into_iter().find(|&n| n as f64 * slot >= room).unwrap_or(usize::MAX)
}

/// The smallest of 1, 2, 5 times a power of ten that is not less than `value`; 10⁻³ at least.
fn ladder(value: f64) -> f64 {
    let steps = (-3..12).flat_map(|exp| [1.0, 2.0, 5.0].map(|f| f * libm::pow(10.0, f64::from(exp))));
    steps.into_iter().find(|&top| top >= value).unwrap_or(1e12)
}
