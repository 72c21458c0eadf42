//! A ribbon's outline and gradient, worked out once for every painter.

use super::palette::Rgba;
use super::shape::{Pos, RibbonPoint, pos};

/// A step along an outline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stroke {
    /// Starts here.
    Move(Pos),
    /// Straight to here.
    Line(Pos),
    /// Bent towards the first point, to the second.
    Curve(Pos, Pos),
}

/// The ribbon's closed outline, down one side and back up the other, bent smoothly past its points.
pub fn ribbon_path(points: &[RibbonPoint]) -> Vec<Stroke> {
    let [there, back] = ribbon_sides(points);
    let mut path = Vec::with_capacity(2 * points.len() + 2);
    path.push(Stroke::Move(there[0]));
    bend(&mut path, &there);
    path.push(Stroke::Line(back[0]));
    bend(&mut path, &back);
    path
}

/// Both sides of a ribbon: one in the order of its points, the other in reverse.
pub fn ribbon_sides(points: &[RibbonPoint]) -> [Vec<Pos>; 2] {
    let side = |sign: f32| {
        move |i: usize| {
            let (before, after) = (points[i.saturating_sub(1)].at, points[(i + 1).min(points.len() - 1)].at);
            let (dx, dy) = (after.x - before.x, after.y - before.y);
            let len = (dx * dx + dy * dy).sqrt().max(1e-6);
            let half = points[i].half * sign;
            pos(points[i].at.x - dy / len * half, points[i].at.y + dx / len * half)
        }
    };
    [(0..points.len()).map(side(1.0)).collect(), (0..points.len()).rev().map(side(-1.0)).collect()]
}

/// Each inner point attracts the curve that joins the middles of its two segments.
fn bend(path: &mut Vec<Stroke>, side: &[Pos]) {
    let last = side.len() - 1;
    for i in 1..last {
        let next = side[i + 1];
        let to = if i + 1 == last { next } else { pos((side[i].x + next.x) / 2.0, (side[i].y + next.y) / 2.0) };
        path.push(Stroke::Curve(side[i], to));
    }
    if last == 1 {
        path.push(Stroke::Line(side[1]));
    }
}

/// Gradient stops: how far (0..=1) each point lies along the straight line from the first to the last, and its
/// colour. A point whose colour its neighbours share is left out.
pub fn ribbon_stops(points: &[RibbonPoint]) -> impl Iterator<Item = (f32, Rgba)> {
    let last = points.len() - 1;
    let (from, to) = (points[0].at, points[last].at);
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let len2 = (dx * dx + dy * dy).max(1e-6);
    let mut reached = 0.0_f32;
    points.iter().enumerate().filter_map(move |(i, p)| {
        let same = i > 0 && i < last && points[i - 1].color == p.color && points[i + 1].color == p.color;
        reached = (((p.at.x - from.x) * dx + (p.at.y - from.y) * dy) / len2).min(1.0).max(reached);
        (!same).then_some((reached, p.color))
    })
}
