//! The gradient on its way down: dashes behind the front and a glow at it, both as strong as what was measured there.

use crate::scene::Scale;
use crate::scene::palette::{Palette, Rgba};
use crate::scene::shape::{Frame, Pos, Shape, pos};
use crate::scene::tower::Pen;
use base::config::Site;

/// How much of their light dashes have in the block at the front and in the two above it.
pub const TRAIL: [f32; 3] = [1.0, 0.6, 0.3];
/// Length of a dash and of the gap after it.
const DASH: [f32; 2] = [4.0, 11.0];

/// The colour of a dash where `value` was measured; none where there is nothing to see: 0, below the rail, no number.
pub fn dash_color(palette: &Palette, value: f32, share: f32) -> Option<Rgba> {
    let color = palette.core.fade(share * Scale::GRAD.light(value)?);
    (color.a > 0).then_some(color)
}

/// Dashes along the last three blocks, and the glow of the front.
pub fn draw_dashes(frame: &mut Frame, pen: &Pen) {
    let Some(snapshot) = pen.input.snapshot.filter(|s| s.resid_grad_l2.len() == pen.places.points_y.len()) else {
        return;
    };
    let Pen { places, layout, .. } = pen;
    let (top, bottom) = pen.ends_y();
    let line = |from: f32, to: f32| vec![pos(places.axis, from), pos(places.axis, to)];
    let stream = &snapshot.resid_grad_l2;
    // Lowest first: what lies under the tower, the blocks that the front has come to, what lies over it.
    let mut shares = TRAIL.into_iter();
    if pen.front > bottom + 1.0
        && let Some(share) = shares.next()
    {
        dashes(frame, pen, line(bottom, layout.keys_y), stream[0], share);
    }
    let begun = places.sites.iter().filter(|&&site| places.node_y(site) <= pen.front);
    for (&site, share) in begun.zip(&mut shares) {
        let i = site.idx();
        let points = pen.loop_points(site, if places.step > 40.0 { 17 } else { 9 });
        let tip = points.len() / 2;
        dashes(frame, pen, points[..=tip].to_vec(), stream[i + 1], share);
        dashes(frame, pen, points[tip..].to_vec(), snapshot.branch_grad_l2[i], share);
        if snapshot.is_intact(site) {
            dashes(frame, pen, line(places.node_y(site), places.fork_y(site)), snapshot.skip_grad_l2[i], share);
        }
    }
    if let Some(share) = shares.next() {
        dashes(frame, pen, line(layout.loss_y, top), stream[stream.len() - 1], share);
    }
    draw_front(frame, pen);
}

/// Dashes along a path, as far as the front has come.
fn dashes(frame: &mut Frame, pen: &Pen, path: Vec<Pos>, value: f32, share: f32) {
    let Some(color) = dash_color(pen.palette, value, share) else { return };
    let points = until(&path, pen.front);
    if points.len() > 1 {
        let moved = pen.front - pen.layout.loss_y;
        frame.shapes.push(Shape::Polyline { points, width: 2.0, color, dash: Some((DASH, moved)) });
    }
}

/// A line where the front is, and a glow by what was measured at the fork that it passed last.
fn draw_front(frame: &mut Frame, pen: &Pen) {
    let Pen { places, palette, layout, .. } = pen;
    let y = pen.front.min(layout.keys_y);
    let half = places.reach + places.pill.map_or(6.0, |p| p.x / 2.0 + 4.0);
    let ends = vec![pos(places.axis - half, y), pos(places.axis + half, y)];
    frame.line(ends, 1.0, palette.text_dim.fade(0.7));
    let Some(snapshot) = pen.input.snapshot else { return };
    let last = passed(pen);
    let value = snapshot.resid_grad_l2.get(last.map_or(snapshot.resid_grad_l2.len() - 1, Site::idx)).copied();
    // In the gap of a cut nothing flows: there the glow stays at the fork above it.
    let below = places.sites.iter().rev().find(|&&site| places.fork_y(site) > pen.front);
    let at = match below.filter(|&&site| !snapshot.is_intact(site)) {
        Some(&gap) => places.node_y(gap).min(y),
        None => y,
    };
    let light = value.and_then(|value| Scale::GRAD.light(value)).unwrap_or(0.0);
    let color = pen.own().mix(palette.core, 0.4).fade(0.6 * light);
    if color.a > 0 {
        frame.shapes.push(Shape::Glow { at: pos(places.axis, at), r: 30.0, color });
    }
}

/// The block whose fork the front has passed last.
pub fn passed(pen: &Pen) -> Option<Site> {
    pen.places.sites.iter().copied().find(|&site| pen.places.fork_y(site) <= pen.front)
}

/// The path as far as the front has come.
fn until(path: &[Pos], front: f32) -> Vec<Pos> {
    let n = path.iter().take_while(|p| p.y <= front).count();
    let mut out = path[..n].to_vec();
    if let (Some(from), Some(to)) = (n.checked_sub(1).and_then(|i| path.get(i)), path.get(n)) {
        let part = if to.y == from.y { 0.0 } else { (front - from.y) / (to.y - from.y) };
        out.push(pos(from.x + (to.x - from.x) * part, front));
    }
    out
}
