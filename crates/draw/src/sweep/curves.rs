//! Loss curves as small multiples: a chart for each value, both towers in it, seeds thin and their mean strong.

use super::Dress;
use crate::axis::Axis;
use crate::scene::shape::pos;
use crate::scene::{Frame, Rect};
use base::config::Tower;

/// The curves at one value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Multiple {
    /// Seeds and means.
    pub lines: Vec<Line>,
}

/// A curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Whose.
    pub tower: Tower,
    /// Of all seeds, not of one.
    pub is_mean: bool,
    /// (step, nats).
    pub points: Vec<(u64, f64)>,
}

const LEFT: f32 = 32.0;
const BELOW: f32 = 20.0;
const TOP: f32 = 8.0;

/// The axis that all charts of a sweep share; none where nothing is known.
pub fn reach(all: &[Multiple]) -> Option<Axis> {
    let lines = all.iter().flat_map(|one| &one.lines);
    Axis::around(lines.flat_map(|line| line.points.iter().map(|(_, nats)| *nats)), false)
}

/// Draws the curves at one value into `rect`, up to the step that all go to. Dotted lines stand at `levels`.
pub fn curves(frame: &mut Frame, one: &Multiple, axis: Axis, n_steps: u64, levels: &[f64], dress: Dress, rect: Rect) {
    let colours = dress.colours();
    let plot = Rect { x: rect.x + LEFT, y: rect.y + TOP, w: rect.w - LEFT - 8.0, h: rect.h - TOP - BELOW };
    let y_of = |nats: f64| plot.y + plot.h * (1.0 - axis.share(nats) as f32);
    let x_of = |step: u64| plot.x + plot.w * step as f32 / n_steps.max(1) as f32;
    let ticks = axis.ticks();
    // Every second tick is enough for a small chart.
    for &tick in ticks.iter().step_by(if ticks.len() > 3 { 2 } else { 1 }) {
        let y = y_of(tick);
        frame.line(vec![pos(plot.x, y), pos(plot.x + plot.w, y)], 1.0, colours.hairline);
        frame.text(pos(plot.x - 6.0, y + 4.0), axis.say(tick), dress.note().end());
    }
    for &level in levels.iter().filter(|level| (0.001..0.999).contains(&axis.share(**level))) {
        let y = y_of(level);
        frame.dots(vec![pos(plot.x, y), pos(plot.x + plot.w, y)], 1.0, colours.text_dim);
    }
    let below = plot.y + plot.h + 15.0;
    frame.text(pos(plot.x, below), "0", dress.note().start());
    frame.text(pos(plot.x + plot.w, below), n_steps.to_string(), dress.note().end());
    // Means last, so that no seed lies over them.
    for is_mean in [false, true] {
        for line in one.lines.iter().filter(|line| line.is_mean == is_mean) {
            let own = colours.tower(line.tower);
            let (width, color) = if is_mean { (1.8, own) } else { (0.8, own.fade(0.45)) };
            let points: Vec<_> = line.points.iter().map(|(step, nats)| pos(x_of(*step), y_of(*nats))).collect();
            if points.len() > 1 {
                frame.line(points, width, color);
            }
        }
    }
}
