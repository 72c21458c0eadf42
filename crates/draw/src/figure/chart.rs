//! Lines and bars: A and B beside each other, on scales that stay.

use super::axes::{Axes, Dot};
use super::paper::{Failure, Note, Paper, SMALL};
use crate::export::{number, point_text};
use crate::scene::shape::text_width;
use base::config::Tower;
use base::names::{Text, tx};
use lens::panel::{Chart, Mark, Point, Series};
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::HPos;

const LAST: Text = tx("layer {l}", "第 {l} 层");

/// Draws a chart.
pub fn draw<DB: DrawingBackend>(paper: &mut Paper<DB>, chart: &Chart) -> Result<(), Failure<DB>> {
    match chart.mark {
        Mark::Line => lines(paper, chart),
        Mark::Bars => bars(paper, chart),
    }
}

fn lines<DB: DrawingBackend>(paper: &mut Paper<DB>, chart: &Chart) -> Result<(), Failure<DB>> {
    let axes = Axes::of(chart, paper, if chart.interval.is_empty() { 0.0 } else { 16.0 });
    let what = chart.interval.get(paper.style.lang);
    if f64::from(text_width(what, SMALL as f32)) <= paper.size.0 - 10.0 - axes.left {
        paper.text((axes.left, axes.top - 14.0), what, SMALL, HPos::Left, paper.palette.text_dim)?;
    }
    axes.grid(paper, 20.0)?;
    axes.numbers(paper, &chart.x)?;
    axes.levels(paper, chart)?;
    // A stands before B.
    for series in chart.series.iter().rev() {
        line(paper, &axes, chart, series)?;
    }
    Ok(())
}

/// One tower's line, broken where there is no number to stand on it, and its dots.
fn line<DB: DrawingBackend>(
    paper: &mut Paper<DB>,
    axes: &Axes,
    chart: &Chart,
    series: &Series,
) -> Result<(), Failure<DB>> {
    let color = paper.palette.tower(series.tower);
    let placed: Vec<(f64, Option<f64>, Dot)> = series
        .points
        .iter()
        .map(|p| {
            let (y, dot) = axes.y(p.value);
            (axes.x(f64::from(p.x)), y, dot)
        })
        .collect();
    // A segment stands where both its ends do, and at least one on the axis itself: at the edge only the side is known.
    let mut run: Vec<(f64, f64)> = Vec::new();
    for pair in placed.windows(2) {
        let ends = [0, 1].map(|i| pair[i].1.map(|y| (pair[i].0, y)));
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
    for (point, (x, y, dot)) in series.points.iter().zip(placed) {
        let at = (x, y.unwrap_or(axes.bottom - 5.0));
        if let Some([lo, hi]) = point.interval
            && let (Some(lo), Some(hi)) = (axes.y(lo).0, axes.y(hi).0)
        {
            paper.line(&[(x, lo), (x, hi)], 1.2, color.fade(0.6))?;
            // Caps, or an interval no longer than its dot would not be seen.
            for end in [lo, hi] {
                paper.line(&[(x - 4.0, end), (x + 4.0, end)], 1.2, color.fade(0.6))?;
            }
        }
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
        let note = note(paper, chart, series.tower, point, at);
        paper.mark(note, at, (6.0, 6.0));
    }
    Ok(())
}

/// Bars from 0, paired where there are two towers. Along layers the last pair's values are printed, for a bar may be
/// too small to see.
fn bars<DB: DrawingBackend>(paper: &mut Paper<DB>, chart: &Chart) -> Result<(), Failure<DB>> {
    let prints_last = chart.x.each.is_none();
    let axes = Axes::of(chart, paper, if prints_last { 16.0 } else { 0.0 });
    axes.grid(paper, 40.0)?;
    axes.numbers(paper, &chart.x)?;
    axes.levels(paper, chart)?;
    let n = chart.series.len().max(1) as f64;
    let w = (0.84 / n * axes.slot()).min(26.0);
    let zero = axes.zero();
    for (i, series) in chart.series.iter().enumerate() {
        let color = paper.palette.tower(series.tower);
        for point in &series.points {
            let x = axes.x(f64::from(point.x)) + (i as f64 - (n - 1.0) / 2.0) * (w + 1.0);
            let at = match axes.y(point.value) {
                (Some(y), dot) if point.value != 0.0 => {
                    // A pixel at least, so that a small value is not taken for none.
                    let y = if point.value > 0.0 { y.min(zero - 1.0) } else { y.max(zero + 1.0) };
                    paper.bar((x - w / 2.0, y.min(zero)), (x + w / 2.0, y.max(zero)), color)?;
                    if dot != Dot::Full {
                        // Over the edge: a notch of the background points on.
                        let d = if dot == Dot::Up { 4.0 } else { -4.0 };
                        let notch = [(x, y + d / 2.0), (x - 4.0, y + 1.5 * d), (x + 4.0, y + 1.5 * d)];
                        paper.polygon(&notch, paper.palette.bg)?;
                    }
                    (x, y)
                }
                (y, _) => {
                    let color = if y.is_some() { color } else { paper.palette.alarm };
                    paper.circle((x, zero - 4.0), 2.5, color, false)?;
                    (x, zero)
                }
            };
            let (middle, height) = ((axes.top + axes.bottom) / 2.0, axes.bottom - axes.top);
            let note = note(paper, chart, series.tower, point, at);
            paper.mark(note, (x, middle), (w, height));
        }
    }
    if prints_last { last_values(paper, &axes, chart) } else { Ok(()) }
}

/// The last places' values over them, A's to the left of B's.
fn last_values<DB: DrawingBackend>(paper: &Paper<DB>, axes: &Axes, chart: &Chart) -> Result<(), Failure<DB>> {
    let (y, lang) = (axes.top - 14.0, paper.style.lang);
    let mut x = axes.right;
    for series in chart.series.iter().rev() {
        let Some(last) = series.points.last() else { continue };
        let words = number(last.value, chart.y.format, lang);
        paper.text((x, y), &words, SMALL, HPos::Right, paper.palette.ink(series.tower))?;
        x -= words.chars().count() as f64 * 7.2 + 10.0;
    }
    let last = LAST.fill(lang, &[("l", &format!("{}", axes.last))]);
    paper.text((x, y), &last, SMALL, HPos::Right, paper.palette.text_dim)
}

fn note<DB: DrawingBackend>(paper: &Paper<DB>, chart: &Chart, tower: Tower, point: &Point, at: (f64, f64)) -> Note {
    let text = point_text(tower, point, &chart.x, &chart.y, paper.style.lang);
    Note { at, tower: Some(tower), place: Some(point.at), step: None, text }
}
