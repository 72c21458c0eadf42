//! Lanes and cells: the trunk, parted among tokens, and what each token gets at every point of the stream.

use super::super::Rect;
use super::super::light::half_width;
use super::super::scale::{Place, Scale};
use super::super::shape::{Frame, RibbonPoint, Shape, pos};
use super::super::tower::Pen;
use super::data::Data;
use super::places::{Cell, lane_x, n_lanes};
use super::{CELLS, FAINT};
use base::config::Sublayer;

/// Draws lanes, the hairlines of attention rows, and cells.
pub fn draw(frame: &mut Frame, pen: &Pen, data: Option<&Data>) {
    draw_rows(frame, pen);
    draw_lanes(frame, pen, data);
    draw_cells(frame, pen, data);
}

/// One hairline across all lanes where attention mixes tokens; an MLP has none, for it mixes nothing.
fn draw_rows(frame: &mut Frame, pen: &Pen) {
    let Pen { places, palette, .. } = pen;
    let ink = palette.hairline.fade(pen.stage.lattice.labels());
    if ink.a == 0 {
        return;
    }
    for site in places.sites.iter().filter(|site| site.sublayer == Sublayer::Attn) {
        let y = (places.node_y(*site) + places.fork_y(*site)) / 2.0;
        frame.line(vec![pos(places.lanes.x, y), pos(places.lanes.x + places.lanes.w, y)], 1.0, ink);
    }
}

/// The trunk's standing stretches, parted: a lane's width is the trunk's times the root of its share of the squares, so
/// that the sum of the squares of all widths stays the trunk's. Until it is known who gets how much, all get as much.
fn draw_lanes(frame: &mut Frame, pen: &Pen, data: Option<&Data>) {
    let Some(snapshot) = pen.input.snapshot.filter(|s| s.n_layers() == pen.input.n_layers) else { return };
    let n = n_lanes(data);
    let shares = |point: usize| -> Vec<f32> {
        let row = data.and_then(|data| data.at(point)).filter(|row| row.len() == n);
        let all: f64 = row.map_or(0.0, |row| row.iter().map(|&x| f64::from(x) * f64::from(x)).sum());
        match row {
            Some(row) if all > 0.0 && all.is_finite() => {
                row.iter().map(|&x| ((f64::from(x) * f64::from(x)) / all) as f32).collect()
            }
            _ => vec![1.0 / n as f32; n],
        }
    };
    let (top, bottom) = pen.ends_y();
    let mut stretches = vec![(pen.layout.loss_y.max(top - 8.0), top, 2 * pen.input.n_layers)];
    for site in pen.places.sites.iter().rev().filter(|site| snapshot.is_intact(**site)) {
        stretches.push((pen.places.node_y(*site), pen.places.fork_y(*site), site.idx() + 1));
    }
    stretches.push((bottom, bottom + 8.0, 0));
    for (from, to, point) in stretches.into_iter().filter(|(from, to, _)| from < to && *from <= pen.front) {
        let Some(place) = Scale::GRAD.along(snapshot.resid_grad_l2[point]) else { continue };
        let trunk = half_width(pen, place, pen.places.trunk_half);
        let norms = data.and_then(|data| data.at(point)).filter(|row| row.len() == n);
        let shares = shares(point);
        for (lane, share) in shares.into_iter().enumerate() {
            let half = trunk * share.sqrt();
            let ink = match norms {
                Some(row) => CELLS.along(row[lane]).map(|place| pen.palette.light(pen.tower, place)),
                None => Some(pen.palette.unlit),
            };
            // What is thinner than a tenth of a pixel would not be seen.
            let Some(ink) = ink.filter(|_| half > 0.05) else { continue };
            let x = lane_x(pen, n, lane);
            let end = |y: f32| RibbonPoint { at: pos(x, y), half, color: ink.fade(0.9) };
            frame.ribbon(vec![end(from), end(to.min(pen.front))]);
        }
    }
}

/// Every token at every point of the stream.
fn draw_cells(frame: &mut Frame, pen: &Pen, data: Option<&Data>) {
    let (n, input) = (n_lanes(data), &pen.stage.lattice);
    let shown = ((input.open - 0.35) / 0.5).clamp(0.0, 1.0);
    if shown <= 0.0 {
        return;
    }
    let (w, h) = size(pen, data);
    let heights = &pen.places.points_y;
    let points: Vec<(usize, Option<&[f32]>)> = match data {
        Some(data) => data.rows.iter().map(|(point, row)| (*point, Some(*row))).collect(),
        None => (0..heights.len()).map(|point| (point, None)).collect(),
    };
    let mut before = f32::INFINITY;
    for (point, row) in points {
        let Some(&y) = heights.get(point) else { continue };
        // A missing sublayer's points are one.
        if y >= before - 0.5 {
            continue;
        }
        before = y;
        for lane in 0..n {
            let rect = Rect::centred(pos(lane_x(pen, n, lane), y), w, h);
            let value = row.and_then(|row| row.get(lane)).filter(|_| y <= pen.front);
            draw_cell(frame, pen, rect, value.copied(), shown);
        }
    }
}

fn draw_cell(frame: &mut Frame, pen: &Pen, rect: Rect, value: Option<f32>, shown: f32) {
    let corner = pen.stage.look.corner;
    let (palette, radius) = (pen.palette, corner * rect.w.min(rect.h));
    let outline = |frame: &mut Frame| {
        frame.plate(rect, radius, palette.bg.fade(shown), Some(palette.unlit.fade(shown)));
    };
    let Some(value) = value else { return outline(frame) };
    match CELLS.place(value) {
        Place::NotFinite => frame.shapes.push(Shape::Hatch { rect, color: palette.alarm.fade(shown) }),
        Place::Zero => {
            let at = pos(rect.x + rect.w / 2.0, rect.y + rect.h / 2.0);
            let stroke = Some((pen.own().fade(0.75 * shown), 1.0));
            let r = (rect.w.min(rect.h) / 2.0 - 0.5).clamp(0.8, 3.0);
            frame.shapes.push(Shape::Circle { at, r, fill: None, stroke, dotted: true });
        }
        place => {
            let place = if let Place::On(at) = place { at } else { f32::from(u8::from(place == Place::Over)) };
            if place < FAINT {
                outline(frame);
            } else {
                frame.plate(rect, radius, palette.light(pen.tower, place).fade(shown), None);
            }
        }
    }
}

/// Width and height of a cell.
pub fn size(pen: &Pen, data: Option<&Data>) -> (f32, f32) {
    let (pitch, [wide, high]) = (pen.places.lanes.w / n_lanes(data) as f32, pen.stage.look.cell);
    let rows = data.map_or(1, |data| if data.rows.len() < pen.places.points_y.len() { 2 } else { 1 });
    ((wide * pitch).min(16.0), (high * pen.places.step * rows as f32).clamp(1.6, 11.0))
}

/// A ring around a cell.
pub fn ring(frame: &mut Frame, pen: &Pen, data: &Data, cell: Cell, width: f32) {
    let Some(&y) = pen.places.points_y.get(cell.point) else { return };
    let (w, h) = size(pen, Some(data));
    let at = pos(lane_x(pen, data.n_lanes(), cell.lane), y);
    let (w, h) = (w / 2.0 + 2.0, h / 2.0 + 2.0);
    let corners = [(-w, -h), (w, -h), (w, h), (-w, h), (-w, -h)].map(|(dx, dy)| pos(at.x + dx, at.y + dy));
    frame.line(corners.to_vec(), width, pen.palette.text);
}
