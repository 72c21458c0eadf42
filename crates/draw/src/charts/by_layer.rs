//! Charts with layers to the right: A and B beside each other, on scales that stay.

use super::canvas::{Failure, Paper, SMALL};
use super::{Area, Drawn, Style, words};
use crate::scene::numbers::{nats, power_of_ten, sci};
use crate::scene::{Place, Scale};
use base::config::Tower;
use base::names::Text;
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::HPos;

/// How the spread is drawn: bars from 0 to 1, or dots along powers of ten, where tiny values can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Bars, 0..1.
    Linear,
    /// Dots, 10⁻⁸..1.
    Log,
}

/// Room beside a plot for `unigram 2.88`, in CSS pixels.
const LEVEL_NAMES: f64 = 78.0;

/// ‖∂L/∂x‖ at the 2L+1 stream points of A and B, on the stage's own rail.
pub fn grad_by_layer<DB: DrawingBackend>(area: &Area<DB>, resid_grad_l2: [&[f32]; 2], style: &Style) -> Drawn<DB> {
    let series = resid_grad_l2.map(|values| stream_series(values, "‖∂L/∂x‖", style));
    log_lines(area, series, Scale::GRAD, true, style)
}

/// ‖∂L/∂W‖ of each layer's weights, A and B.
pub fn weight_grad_by_layer<DB: DrawingBackend>(
    area: &Area<DB>,
    weight_grad_l2: [&[f32]; 2],
    style: &Style,
) -> Drawn<DB> {
    let series = weight_grad_l2.map(|values| layer_series(values, 1, "‖∂L/∂W‖", style));
    log_lines(area, series, Scale::GRAD, false, style)
}

/// How different tokens still are after each layer, from the 2L+1 stream points of A and B.
pub fn spread_by_layer<DB: DrawingBackend>(
    area: &Area<DB>,
    spread: [&[f32]; 2],
    reach: Reach,
    style: &Style,
) -> Drawn<DB> {
    let name = "‖x − x̄‖ / ‖x‖";
    match reach {
        Reach::Linear => {
            let layers = spread.map(|values| values.iter().step_by(2).copied().collect::<Vec<f32>>());
            let series = [0, 1].map(|i| layer_series(&layers[i], 0, name, style));
            bars(area, series, 1.0, style)
        }
        Reach::Log => {
            let series = spread.map(|values| stream_series(values, name, style));
            log_lines(area, series, Scale { lo_exp: -8, hi_exp: 0 }, true, style)
        }
    }
}

/// ‖ΔW‖/‖W‖ of each layer in the last update, A and B. The axis ends at 1, 2 or 5 times a power of ten.
pub fn update_ratio<DB: DrawingBackend>(area: &Area<DB>, update_ratio: [&[f32]; 2], style: &Style) -> Drawn<DB> {
    let most = update_ratio.iter().flat_map(|v| v.iter()).copied().filter(|v| v.is_finite()).fold(0.0, f32::max);
    let series = update_ratio.map(|values| layer_series(values, 1, "‖ΔW‖ / ‖W‖", style));
    bars(area, series, ladder(f64::from(most)), style)
}

/// The loss when each layer's vectors are read as if they were the last ones, A and B, with the levels of chance and
/// of the best unigram.
pub fn lens_loss<DB: DrawingBackend>(
    area: &Area<DB>,
    lens_loss_nats: [&[f32]; 2],
    chance_nats: f64,
    unigram_nats: Option<f64>,
    style: &Style,
) -> Drawn<DB> {
    let mut paper = Paper::new(area, style);
    let series = lens_loss_nats.map(|values| layer_series(values, 0, "nats", style));
    let top = chance_nats.max(0.1) * 1.25;
    let mut axes = Axes::new(&paper, &series, [0.0, top], true);
    // The levels' names stand beside the plot, where no line runs through them.
    axes.right -= LEVEL_NAMES;
    for nat in 0..=(top as usize) {
        axes.grid(&paper, nat as f64, &nat.to_string())?;
    }
    let mut row = f64::NEG_INFINITY;
    for (name, level) in [(words::CHANCE, Some(chance_nats)), (words::UNIGRAM, unigram_nats)] {
        let Some(level) = level.filter(|l| l.is_finite()) else { continue };
        paper.dots((axes.left, axes.y(level)), axes.right, paper.palette.text_dim)?;
        let words = format!("{} {}", name.get(style.lang), nats(level as f32));
        row = axes.y(level).max(row + SMALL + 2.0);
        paper.text((axes.right + 6.0, row), &words, SMALL, HPos::Left, paper.palette.text_dim)?;
    }
    axes.layers(&paper)?;
    for tower in [Tower::B, Tower::A] {
        let placed = series[tower.idx()].points.iter().map(|p| {
            // Losses beyond the axis stay at its edge as an arrow; what they are is in the mark.
            let at = f64::from(p.value).clamp(0.0, top);
            let dot = if f64::from(p.value) > top { Dot::Up } else { Dot::Full };
            (p, p.value.is_finite().then_some(at), if p.value.is_finite() { dot } else { Dot::Alarm })
        });
        axes.line(&mut paper, tower, placed.collect())?;
    }
    Ok(paper.finish())
}

/// One tower's values along the layers.
struct Series {
    points: Vec<Point>,
}

/// A value, where along the layers it stands, and what it says on hover.
struct Point {
    layer: f64,
    value: f32,
    text: String,
}

/// What marks a point.
#[derive(Clone, Copy, PartialEq)]
enum Dot {
    Full,
    /// Exactly 0.
    Hollow,
    /// Off the axis below or above.
    Down,
    Up,
    /// Not finite.
    Alarm,
}

/// Values at the 2L+1 stream points, half a layer apart.
fn stream_series(values: &[f32], name: &str, style: &Style) -> Series {
    let point = |(i, &value): (usize, &f32)| {
        let place: Text = match i {
            0 => words::AT_TOKENS,
            i if i % 2 == 1 => words::AFTER_ATTN,
            _ => words::AFTER_LAYER,
        };
        let place = place.fill(style.lang, &[("l", &i.div_ceil(2).to_string())]);
        Point { layer: i as f64 / 2.0, value, text: format!("{place}: {name} = {}", say(value, style)) }
    };
    Series { points: values.iter().enumerate().map(point).collect() }
}

/// One value per layer, the first being layer `first`.
fn layer_series(values: &[f32], first: usize, name: &str, style: &Style) -> Series {
    let point = |(i, &value): (usize, &f32)| {
        let layer = i + first;
        let place = if layer == 0 { words::AT_TOKENS } else { words::LAYER };
        let place = place.fill(style.lang, &[("l", &layer.to_string())]);
        let text = match name {
            "nats" => format!("{place}: {} nats", nats(value)),
            name => format!("{place}: {name} = {}", say(value, style)),
        };
        Point { layer: layer as f64, value, text }
    };
    Series { points: values.iter().enumerate().map(point).collect() }
}

fn say(value: f32, style: &Style) -> String {
    if value == 0.0 { words::ZERO.get(style.lang).into() } else { sci(value) }
}

/// Lines and dots on a fixed log scale.
fn log_lines<DB: DrawingBackend>(
    area: &Area<DB>,
    series: [Series; 2],
    scale: Scale,
    from_zero: bool,
    style: &Style,
) -> Drawn<DB> {
    let mut paper = Paper::new(area, style);
    let axes = Axes::new(&paper, &series, [f64::from(scale.lo_exp), f64::from(scale.hi_exp)], from_zero);
    // Numbers need about 16 pixels each.
    let per_decade = (axes.bottom - axes.top) / f64::from(scale.decades());
    let every = [1, 2, 4].into_iter().find(|&n| f64::from(n) * per_decade >= 16.0).unwrap_or(8);
    for exp in scale.lo_exp..=scale.hi_exp {
        let words = if exp % every == 0 { power_of_ten(exp) } else { String::new() };
        axes.grid(&paper, f64::from(exp), &words)?;
    }
    axes.layers(&paper)?;
    for tower in [Tower::B, Tower::A] {
        let placed = series[tower.idx()].points.iter().map(|p| {
            let (at, dot) = match scale.place(p.value) {
                Place::On(at) => (Some(at), Dot::Full),
                Place::Under => (Some(0.0), Dot::Down),
                Place::Over => (Some(1.0), Dot::Up),
                Place::Zero => (None, Dot::Hollow),
                Place::NotFinite => (None, Dot::Alarm),
            };
            (p, at.map(|at| f64::from(scale.lo_exp) + f64::from(at) * f64::from(scale.decades())), dot)
        });
        axes.line(&mut paper, tower, placed.collect())?;
    }
    Ok(paper.finish())
}

/// Paired bars from 0 to `top`; the last pair's values are printed, for a bar may be too small to see.
fn bars<DB: DrawingBackend>(area: &Area<DB>, series: [Series; 2], top: f64, style: &Style) -> Drawn<DB> {
    let mut paper = Paper::new(area, style);
    let mut axes =
        Axes::new(&paper, &series, [0.0, top], series.iter().any(|s| s.points.iter().any(|p| p.layer == 0.0)));
    axes.top += 16.0;
    if top != 1.0 {
        // Room for `2.5·10⁻³`.
        axes.left += 16.0;
    }
    for part in [0.0, 0.5, 1.0] {
        let words = if top == 1.0 { format!("{}", part * top) } else { sci((part * top) as f32) };
        axes.grid(&paper, part * top, &words)?;
    }
    axes.layers(&paper)?;
    let slot = (axes.right - axes.left) / (axes.last - axes.first + 1.0);
    let w = (0.42 * slot).min(26.0);
    for tower in Tower::BOTH {
        let color = paper.palette.tower(tower);
        for p in &series[tower.idx()].points {
            let x = axes.x(p.layer) + if tower == Tower::A { -w / 2.0 - 0.5 } else { w / 2.0 + 0.5 };
            if p.value.is_finite() && p.value != 0.0 {
                let y = axes.y(f64::from(p.value).clamp(0.0, top)).min(axes.bottom - 1.0);
                paper.bar((x - w / 2.0, y), (x + w / 2.0, axes.bottom), color)?;
            } else {
                let color = if p.value == 0.0 { color } else { paper.palette.alarm };
                paper.circle((x, axes.bottom - 4.0), 2.5, color, false)?;
            }
            let (middle, h) = ((axes.top + axes.bottom) / 2.0, axes.bottom - axes.top);
            paper.mark((x, middle), w, h, Some(tower), name_of(tower, &p.text));
        }
    }
    // Two values over the last pair, A's to the left of B's.
    let y = axes.top - 14.0;
    let lasts = [0, 1].map(|i| series[i].points.last().map(|p| say(p.value, style)));
    let mut x = axes.right;
    for tower in [Tower::B, Tower::A] {
        let Some(words) = &lasts[tower.idx()] else { continue };
        paper.text((x, y), words, SMALL, HPos::Right, paper.palette.tower(tower))?;
        x -= words.chars().count() as f64 * 7.2 + 10.0;
    }
    let last = words::LAYER.fill(style.lang, &[("l", &format!("{}", axes.last))]);
    paper.text((x, y), &last, SMALL, HPos::Right, paper.palette.text_dim)?;
    Ok(paper.finish())
}

/// `A, layer 3: …`.
fn name_of(tower: Tower, text: &str) -> String {
    format!("{} · {text}", if tower == Tower::A { "A" } else { "B" })
}

/// The smallest of 1, 2, 5 times a power of ten that is not less than `value`; 10⁻³ at least.
fn ladder(value: f64) -> f64 {
    let steps = (-3..12).flat_map(|exp| [1.0, 2.0, 5.0].map(|f| f * libm::pow(10.0, f64::from(exp))));
    steps.into_iter().find(|&top| top >= value).unwrap_or(1e12)
}

/// A plot's edges in CSS pixels and what they stand for.
struct Axes {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    first: f64,
    last: f64,
    values: [f64; 2],
}

impl Axes {
    fn new<DB: DrawingBackend>(paper: &Paper<DB>, series: &[Series; 2], values: [f64; 2], from_zero: bool) -> Axes {
        let last = series.iter().flat_map(|s| s.points.last()).map(|p| p.layer).fold(1.0, f64::max);
        let (w, h) = paper.size;
        let first = if from_zero { 0.0 } else { 1.0 };
        Axes { left: 46.0, right: w - 10.0, top: 10.0, bottom: h - 24.0, first, last, values }
    }

    fn x(&self, layer: f64) -> f64 {
        let slots = self.last - self.first + 1.0;
        self.left + (self.right - self.left) * (layer - self.first + 0.5) / slots
    }

    fn y(&self, value: f64) -> f64 {
        self.bottom - (self.bottom - self.top) * (value - self.values[0]) / (self.values[1] - self.values[0])
    }

    /// A hairline with its number.
    fn grid<DB: DrawingBackend>(&self, paper: &Paper<DB>, value: f64, words: &str) -> Result<(), Failure<DB>> {
        // Hairlines stand on whole device pixels, as far as a whole CSS pixel is one.
        let y = self.y(value).floor() + 0.5;
        paper.line(&[(self.left, y), (self.right, y)], 1.0, paper.palette.hairline)?;
        if !words.is_empty() {
            paper.text((self.left - 6.0, y), words, SMALL, HPos::Right, paper.palette.text_dim)?;
        }
        Ok(())
    }

    /// The numbers of the layers.
    fn layers<DB: DrawingBackend>(&self, paper: &Paper<DB>) -> Result<(), Failure<DB>> {
        let slot = (self.right - self.left) / (self.last - self.first + 1.0);
        let every = [1, 2, 4, 6].into_iter().find(|&n| n as f64 * slot >= 20.0).unwrap_or(12);
        for layer in self.first as usize..=self.last as usize {
            if layer % every == 0 || every == 1 {
                let at = (self.x(layer as f64), self.bottom + 14.5);
                paper.text(at, &layer.to_string(), SMALL, HPos::Center, paper.palette.text_dim)?;
            }
        }
        let at = (self.left - 6.0, self.bottom + 14.5);
        paper.text(at, words::LAYER_AXIS.get(paper.style.lang), SMALL, HPos::Right, paper.palette.text_dim)
    }

    /// One tower's line, broken where there is no number to stand on it, and its dots.
    fn line<DB: DrawingBackend>(
        &self,
        paper: &mut Paper<DB>,
        tower: Tower,
        points: Vec<(&Point, Option<f64>, Dot)>,
    ) -> Result<(), Failure<DB>> {
        let color = paper.palette.tower(tower);
        // A segment stands where both its ends do, and at least one on the axis itself: at the edge only the side is
        // known.
        let mut run: Vec<(f64, f64)> = Vec::new();
        for pair in points.windows(2) {
            let ends = [0, 1].map(|i| pair[i].1.map(|at| (self.x(pair[i].0.layer), self.y(at))));
            match ends {
                [Some(from), Some(to)] if pair.iter().any(|(_, _, dot)| *dot == Dot::Full) => {
                    if run.is_empty() {
                        run.push(from);
                    }
                    run.push(to);
                }
                _ => paper.line(&std::mem::take(&mut run), 1.8, color)?,
            }
        }
        paper.line(&run, 1.8, color)?;
        for (p, at, dot) in points {
            let at = (self.x(p.layer), at.map_or(self.bottom - 5.0, |at| self.y(at)));
            let arrow = |d: f64| [(at.0, at.1 + d), (at.0 - 4.0, at.1 - d), (at.0 + 4.0, at.1 - d)];
            match dot {
                Dot::Full => paper.circle(at, 2.8, color, true)?,
                Dot::Hollow => paper.circle(at, 3.4, color, false)?,
                Dot::Down => paper.polygon(&arrow(4.0), color)?,
                Dot::Up => paper.polygon(&arrow(-4.0), color)?,
                Dot::Alarm => {
                    for d in [-3.5, 3.5] {
                        paper.line(&[(at.0 - 3.5, at.1 - d), (at.0 + 3.5, at.1 + d)], 1.8, paper.palette.alarm)?;
                    }
                }
            }
            paper.mark(at, 6.0, 6.0, Some(tower), name_of(tower, &p.text));
        }
        Ok(())
    }
}
