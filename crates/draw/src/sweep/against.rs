//! A number of each tower against the value: a dot for each seed, a ring for their mean, a bar for its interval.

use super::{Dress, fit};
use crate::axis::Axis;
use crate::scene::shape::{Shape, Type, pos, text_width};
use crate::scene::{Frame, Rect};
use base::config::Tower;
use base::names::Words;

/// A tower over all values.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Which of both.
    pub tower: Tower,
    /// What it is called here.
    pub name: Words,
    /// At each value; none where nothing is done yet.
    pub points: Vec<Option<Point>>,
}

/// A tower at a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// By seed.
    pub seeds: Vec<f64>,
    /// Their mean, on the axis' scale.
    pub mean: f64,
    /// The mean's interval; none of a single seed.
    pub interval: Option<[f64; 2]>,
}

const LEFT: f32 = 42.0;
const TOP: f32 = 10.0;
const BELOW: f32 = 40.0;
/// Between two names at the right.
const NAME_PITCH: f32 = 15.0;

/// Draws the chart into `rect`. `values` are what stands below.
pub fn against(frame: &mut Frame, series: &[Series], values: &[Words], is_log: bool, dress: Dress, rect: Rect) {
    let colours = dress.colours();
    let points = || series.iter().flat_map(|one| one.points.iter().flatten());
    let shown = points().flat_map(|point| point.seeds.iter().copied().chain([point.mean]));
    let name_w = series.iter().map(|one| text_width(one.name.get(dress.lang), 12.0)).fold(0.0, f32::max);
    let plot = Rect { x: rect.x + LEFT, y: rect.y + TOP, w: rect.w - LEFT - name_w - 14.0, h: rect.h - TOP - BELOW };
    let slot = plot.w / values.len().max(1) as f32;
    let x_of = |value: usize| plot.x + slot * (value as f32 + 0.5);
    let is_tight = values.iter().any(|value| text_width(value.get(dress.lang), 12.0) > slot - 4.0);
    for (i, value) in values.iter().enumerate() {
        // Where names have no room beside each other, every second one stands lower.
        let row = if is_tight && i % 2 == 1 { 16.0 } else { 0.0 };
        let text = fit(value.get(dress.lang), 12.0, if is_tight { 2.0 * slot - 6.0 } else { slot });
        frame.text(pos(x_of(i), plot.y + plot.h + 18.0 + row), text, dress.note());
    }
    let Some(axis) = Axis::around(shown, is_log) else { return };
    let y_of = |value: f64| plot.y + plot.h * (1.0 - axis.share(value) as f32);
    for tick in axis.ticks() {
        let y = y_of(tick);
        frame.line(vec![pos(plot.x, y), pos(plot.x + plot.w, y)], 1.0, colours.hairline);
        frame.text(pos(plot.x - 8.0, y + 4.0), axis.say(tick), dress.note().end());
    }
    let mut names: Vec<f32> = Vec::new();
    for one in series {
        let own = colours.tower(one.tower);
        let side = if series.len() < 2 { 0.0 } else { [-3.0, 3.0][one.tower.idx()] };
        for (i, point) in one.points.iter().enumerate().filter_map(|(i, point)| Some((i, point.as_ref()?))) {
            let x = x_of(i) + side;
            if let Some([lo, hi]) = point.interval.filter(|ends| ends.iter().all(|end| !end.is_nan())) {
                let (from, to) = (y_of(hi), y_of(lo));
                frame.plate(Rect { x: x - 3.5, y: from, w: 7.0, h: (to - from).max(1.0) }, 2.0, own.fade(0.25), None);
            }
        }
        // A line only between neighbours that both have a mean to stand at.
        let at = |i: usize| {
            let point = one.points.get(i)?.as_ref().filter(|point| point.mean.is_finite())?;
            Some(pos(x_of(i) + side, y_of(point.mean)))
        };
        for i in 1..values.len() {
            if let (Some(from), Some(to)) = (at(i - 1), at(i)) {
                frame.line(vec![from, to], 1.6, own);
            }
        }
        for (i, point) in one.points.iter().enumerate().filter_map(|(i, point)| Some((i, point.as_ref()?))) {
            for &seed in point.seeds.iter().filter(|seed| seed.is_finite()) {
                let dot = pos(x_of(i) + side, y_of(seed));
                // What is exactly 0 has no place on a log scale: it stands at its end, dotted.
                if is_log && seed == 0.0 {
                    let stroke = Some((own, 1.2));
                    frame.shapes.push(Shape::Circle { at: dot, r: 3.5, fill: None, stroke, dotted: true });
                } else {
                    frame.disc(dot, 2.2, own);
                }
            }
            if let Some(at) = at(i) {
                frame.ring(at, 4.2, colours.bg, own, 1.6);
            }
        }
        let Some(last) = (0..values.len()).rev().find_map(at) else { continue };
        let mut y = last.y;
        if let Some(other) = names.iter().find(|other| (**other - y).abs() < NAME_PITCH) {
            y = if y < *other { other - NAME_PITCH } else { other + NAME_PITCH };
        }
        names.push(y);
        let style = Type::new(12.0, dress.colours().ink(one.tower)).start();
        frame.text(pos(plot.x + plot.w + 8.0, y + 4.0), one.name.get(dress.lang), style);
    }
}
