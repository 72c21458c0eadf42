//! The chart between the towers: ‖∂L/∂x‖ at every depth, or another trace, level with the ⊕ that it was measured at.

use super::caption::ratio;
use super::layout::Layout;
use super::numbers::{power_of_ten, sci};
use super::palette::Palette;
use super::rail::{BREAK_EXP, HI_EXP, LO_EXP, Rail};
use super::scale::{Place, Scale};
use super::shape::{Frame, Pos, Shape, Type, pos, text_width};
use super::tower::Pen;
use super::words::ZERO_IN_F32;
use super::{Hit, Rect, StageInput};
use base::config::{Site, Trace};
use engine::telemetry::Snapshot;

/// So far from a point the pointer still means it.
const NEAR: f32 = 8.0;

/// The rail's grid and its numbers.
pub fn draw_grid(frame: &mut Frame, input: &StageInput, layout: &Layout, palette: &Palette) {
    let places = &layout.profile;
    let Rect { x, y, h, .. } = places.rail;
    let rail = Rail::new(places.rail, input.deep);
    frame.plate(places.zero, 2.0, palette.bg.mix(palette.unlit, 0.42), None);
    // Here light is dark, and numbers are not.
    let low = Rect { x, y, w: rail.break_x() - x, h };
    frame.plate(low, 0.0, palette.bg.mix(palette.unlit, 0.16), None);
    let line = |frame: &mut Frame, exp: i32, color| {
        // Hairlines stand on whole pixels.
        let x = rail.x_of_exp(exp as f32).floor() + 0.5;
        frame.line(vec![pos(x, y), pos(x, y + h)], 1.0, color);
    };
    let tens = (LO_EXP..BREAK_EXP).step_by(10).filter(|_| 10.0 * rail.low_decade() > 12.0);
    tens.for_each(|exp| line(frame, exp, palette.hairline));
    (BREAK_EXP..=HI_EXP)
        .for_each(|exp| line(frame, exp, if exp == 0 || exp == BREAK_EXP { palette.unlit } else { palette.hairline }));
    // The axis breaks where its pace changes.
    for dx in [-2.5, 2.5] {
        let at = pos(rail.break_x() + dx, y + h);
        frame.line(vec![pos(at.x - 2.0, at.y + 4.0), pos(at.x + 2.0, at.y - 4.0)], 1.2, palette.text_dim);
    }
    let style = Type::new(12.0, palette.text_dim);
    let half = |text: &str| text_width(text, 12.0) / 2.0;
    // The break and 1 matter most; what would touch a number already there is left out.
    let mut taken: Vec<(f32, f32)> = Vec::new();
    for exp in [BREAK_EXP, 0, LO_EXP, -4, -2, -6, -18, -28] {
        let (text, middle) = (power_of_ten(exp), rail.x_of_exp(exp as f32));
        let (from, to) = (middle - half(&text) - 3.0, middle + half(&text) + 3.0);
        if taken.iter().all(|&(a, b)| to <= a || b <= from) {
            taken.push((from, to));
            frame.text(pos(middle, places.axis_y[0]), text, style);
        }
    }
    let middle = places.zero.x + places.zero.w / 2.0;
    let foot = if places.rail.w < 120.0 { y + h + 5.0 } else { places.axis_y[1] - 12.0 };
    frame.line(vec![pos(middle, y + h + 1.0), pos(middle, foot)], 1.0, palette.hairline);
    frame.text(pos(middle, places.axis_y[1]), ZERO_IN_F32.get(input.lang), style);
}

/// One tower's line and dots, down to its front.
pub fn draw_line(frame: &mut Frame, pen: &Pen) {
    let points = points(pen);
    let color = pen.own();
    let mut run: Vec<Pos> = Vec::new();
    let mut runs = Vec::new();
    for &(at, place, _) in points.iter().rev().filter(|(at, ..)| at.y <= pen.front) {
        match place {
            Place::On(_) | Place::Under => run.push(at),
            // The line runs to the rail's edge, but not along it: out there only the side is known.
            Place::Over => {
                run.push(at);
                runs.push(std::mem::replace(&mut run, vec![at]));
            }
            Place::NotFinite | Place::Zero => runs.push(std::mem::take(&mut run)),
        }
    }
    runs.push(run);
    let edge = |p: &Pos| p.x >= pen.layout.profile.rail.x + pen.layout.profile.rail.w;
    for run in runs.iter().filter(|run| run.len() > 1 && !run.iter().all(edge)) {
        frame.line(run.clone(), 5.0, color.fade(0.14 * pen.palette.glow));
        frame.line(run.clone(), 1.8, color);
    }
    let r = if points.len() > 26 { 1.7 } else { 2.6 };
    let hover = pen.stage.hover.filter(|(tower, _)| *tower == pen.tower).map(|(_, site)| site.idx() + 1);
    for &(at, place, i) in points.iter().filter(|(at, ..)| at.y <= pen.front) {
        match place {
            Place::On(_) | Place::Under => frame.disc(at, r, color),
            Place::Zero => {
                let stroke = Some((color, 1.1));
                frame.shapes.push(Shape::Circle { at, r: r + 0.8, fill: None, stroke, dotted: true });
            }
            Place::NotFinite => {
                let rect = Rect::centred(at, 9.0, 9.0);
                frame.shapes.push(Shape::Hatch { rect, color: pen.palette.alarm });
            }
            Place::Over => {
                // Off the rail: an arrowhead that points where the value is.
                let d = r + 1.8;
                let points = vec![pos(at.x + d, at.y), pos(at.x - d, at.y - d), pos(at.x - d, at.y + d)];
                frame.shapes.push(Shape::Area { points, color });
            }
        }
        if hover == Some(i) {
            let stroke = Some((pen.palette.text, 1.6));
            frame.shapes.push(Shape::Circle { at, r: r + 4.0, fill: None, stroke, dotted: false });
        }
        if let Some(site) = i.checked_sub(1).map(Site::from_idx) {
            let rect = Rect::centred(at, 2.0 * NEAR, pen.places.step.min(2.0 * NEAR));
            frame.spots.insert(0, Hit { rect, tower: pen.tower, site });
        }
    }
}

/// The values at the lowest points of both lines that the gradient has come to, below them and side by side; on its way
/// also their ratio, between them.
pub fn draw_values(frame: &mut Frame, pens: &[Pen; 2]) {
    let layout = pens[0].layout;
    let lang = pens[0].stage.lang;
    let is_compact = pens[0].stage.compact;
    let mut labels = Vec::new();
    let mut ends = Vec::new();
    let is_open = pens[0].stage.lattice.open > 0.5;
    for pen in pens {
        let reached = points(pen).into_iter().find(|(at, ..)| at.y <= pen.front);
        let (Some((at, _, i)), Some(snapshot)) = (reached, pen.input.snapshot) else { continue };
        let said = pen.input.said.filter(|said| i == 0 && said.resid_grad_l2.len() == snapshot.resid_grad_l2.len());
        let value = traced(said.unwrap_or(snapshot), pen.stage.trace)[i];
        // Beside lanes on a phone there is room for a number alone.
        let is_told = value == 0.0 && !(is_open && is_compact);
        let words = if is_told { ZERO_IN_F32.get(lang).to_string() } else { sci(value) };
        let color = if value.is_finite() { pen.ink() } else { pen.palette.alarm };
        labels.push((at.x, text_width(&words, 13.0) / 2.0, words, color));
        ends.push((at, value));
    }
    let lowest = ends.iter().map(|(at, _)| at.y).fold(f32::NEG_INFINITY, f32::max);
    // There stands what a cut has changed.
    if pens[0].stage.felt.is_none() {
        draw_ratio(frame, &pens[0], &ends);
    }
    // Clear of the token keys, which stand lower on a phone; further up, of the pills.
    let is_at_foot = lowest >= layout.ends_y[1];
    let slack = |i: usize| {
        let tower = &layout.towers[i];
        if is_compact { tower.trunk_half + 8.0 } else { tower.reach + 34.0 }
    };
    // Between open towers there is no room side by side.
    if is_open {
        let middle = (layout.profile.zero.x + layout.profile.rail.x + layout.profile.rail.w) / 2.0;
        for (row, (_, half, words, color)) in labels.into_iter().enumerate() {
            let at = pos(middle.min(layout.size.x - half - 2.0), layout.values_y + 15.0 * row as f32);
            frame.text(at, words, Type::new(13.0, color).strong());
        }
        return;
    }
    let [min, max] = match (is_compact, is_at_foot) {
        (true, false) => [layout.profile.zero.x, layout.profile.rail.x + layout.profile.rail.w],
        _ => [layout.towers[0].axis + slack(0), layout.towers[1].axis - slack(1)],
    };
    if !is_at_foot && labels.iter().map(|l| 2.0 * l.1 + 16.0).sum::<f32>() > max - min {
        return;
    }
    let y = if is_at_foot { layout.values_y } else { lowest + 17.0 };
    if let [a, b] = &mut labels[..] {
        // Push the two apart around their common middle until they do not touch.
        let (left, right) = if a.0 <= b.0 { (a, b) } else { (b, a) };
        let lack = left.1 + right.1 + 16.0 - (right.0 - left.0);
        if lack > 0.0 {
            left.0 -= lack / 2.0;
            right.0 += lack / 2.0;
        }
        let shift = (min - (left.0 - left.1)).max(0.0) + (max - (right.0 + right.1)).min(0.0);
        left.0 += shift;
        right.0 += shift;
    }
    for (x, half, words, color) in labels {
        let x = x.min(max - half).max(min + half);
        frame.text(pos(x, y), words, Type::new(13.0, color).strong());
    }
}

/// `1 : 28,000` between two points of one height, where there is room.
fn draw_ratio(frame: &mut Frame, pen: &Pen, ends: &[(Pos, f32)]) {
    let [(a, of_a), (b, of_b)] = *ends else { return };
    let Some(words) = ratio([of_a.into(), of_b.into()]) else { return };
    let (left, right) = (a.x.min(b.x) + 6.0, a.x.max(b.x) - 6.0);
    let half = text_width(&words, 13.0) / 2.0 + 2.0;
    if a.y != b.y || right - left < 2.0 * half {
        return;
    }
    let (middle, ink) = ((left + right) / 2.0, pen.palette.text_dim);
    for ends in [[left, middle - half], [middle + half, right]].into_iter().filter(|[from, to]| to - from > 3.0) {
        frame.dots(ends.map(|x| pos(x, a.y)).to_vec(), 1.0, ink);
    }
    frame.text(pos(middle, a.y + 4.5), words, Type::new(13.0, pen.palette.text).strong());
}

/// What the profile shows of a step: one value for each point of the stream, tokens first.
pub fn traced(snapshot: &Snapshot, trace: Trace) -> &[f32] {
    match trace {
        Trace::Gradient => &snapshot.resid_grad_l2,
        Trace::Rms => &snapshot.resid_rms,
        Trace::Spread => &snapshot.spread,
    }
}

/// Where each stream point of the tower stands, tokens first, one per height, with its index.
pub(super) fn points(pen: &Pen) -> Vec<(Pos, Place, usize)> {
    let Some(snapshot) = pen.input.snapshot else { return Vec::new() };
    let heights = &pen.places.points_y;
    if snapshot.resid_grad_l2.len() != heights.len() {
        return Vec::new();
    }
    let places = &pen.layout.profile;
    let rail = Rail::new(places.rail, pen.stage.deep);
    let mut out: Vec<(Pos, Place, usize)> = Vec::new();
    for (i, (&y, &value)) in heights.iter().zip(traced(snapshot, pen.stage.trace)).enumerate() {
        let place = Scale::GRAD.place(value);
        let x = match place {
            Place::Zero => places.zero.x + places.zero.w / 2.0,
            Place::Under | Place::On(_) | Place::Over => rail.x_of(value).unwrap_or(places.rail.x),
            Place::NotFinite => places.rail.x + places.rail.w,
        };
        if out.last().is_none_or(|(at, ..)| at.y > y) {
            out.push((pos(x, y), place, i));
        }
    }
    out
}
