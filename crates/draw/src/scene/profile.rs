//! The chart between the towers: ‖∂L/∂x‖ at every depth, level with the ⊕ that it was measured at.

use super::Rect;
use super::StageInput;
use super::layout::Layout;
use super::numbers::{power_of_ten, sci};
use super::palette::Palette;
use super::scale::{Place, Scale};
use super::shape::{Frame, Pos, Shape, Type, pos, text_width};
use super::tower::Pen;
use super::words::ZERO_IN_F32;

/// The rail's grid and its numbers.
pub fn draw_grid(frame: &mut Frame, input: &StageInput, layout: &Layout, palette: &Palette) {
    let places = &layout.profile;
    let Rect { y, h, .. } = places.rail;
    let rail = Scale::GRAD;
    frame.plate(places.zero, 2.0, palette.bg.mix(palette.unlit, 0.42), None);
    let x_of = |exp: i32| places.rail.x + places.rail.w * (exp - rail.lo_exp) as f32 / rail.decades() as f32;
    for exp in rail.lo_exp..=rail.hi_exp {
        let strong = exp == 0 || exp == rail.lo_exp;
        let color = if strong { palette.unlit } else { palette.hairline };
        // Hairlines stand on whole pixels.
        let x = x_of(exp).floor() + 0.5;
        frame.line(vec![pos(x, y), pos(x, y + h)], 1.0, color);
    }
    let style = Type::new(12.0, palette.text_dim);
    let half = |text: &str| text_width(text, 12.0) / 2.0;
    // The ends of the rail matter most; what would touch a number already there is left out.
    let mut taken: Vec<(f32, f32)> = Vec::new();
    for exp in [rail.lo_exp, 0, -4, -2, -6] {
        let text = power_of_ten(exp);
        let (from, to) = (x_of(exp) - half(&text) - 3.0, x_of(exp) + half(&text) + 3.0);
        if taken.iter().all(|&(a, b)| to <= a || b <= from) {
            taken.push((from, to));
            frame.text(pos(x_of(exp), places.axis_y[0]), text, style);
        }
    }
    let under = places.under_x;
    if taken.iter().all(|&(a, _)| under + 5.0 <= a) && input.towers.iter().any(|t| t.n_layers > 0) {
        frame.text(pos(under, places.axis_y[0]), "<", style);
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
    for &(at, place) in points.iter().rev().filter(|(at, _)| at.y <= pen.front) {
        match place {
            Place::On(_) => run.push(at),
            // The line runs to the rail's edge, but not along it: out there only the side is known.
            Place::Under | Place::Over => {
                run.push(at);
                runs.push(std::mem::replace(&mut run, vec![at]));
            }
            Place::NotFinite | Place::Zero => runs.push(std::mem::take(&mut run)),
        }
    }
    runs.push(run);
    let edge =
        |p: &Pos| p.x < pen.layout.profile.rail.x || p.x >= pen.layout.profile.rail.x + pen.layout.profile.rail.w;
    for run in runs.iter().filter(|run| run.len() > 1 && !run.iter().all(edge)) {
        frame.line(run.clone(), 5.0, color.fade(0.14 * pen.palette.glow));
        frame.line(run.clone(), 1.8, color);
    }
    let r = if points.len() > 26 { 1.7 } else { 2.6 };
    let hover = pen.stage.hover.filter(|(tower, _)| *tower == pen.tower).map(|(_, site)| site.idx() + 1);
    for (i, &(at, place)) in points.iter().enumerate().filter(|(_, (at, _))| at.y <= pen.front) {
        match place {
            Place::On(_) => frame.disc(at, r, color),
            Place::Zero => {
                let stroke = Some((color, 1.1));
                frame.shapes.push(Shape::Circle { at, r: r + 0.8, fill: None, stroke, dotted: true });
            }
            Place::NotFinite => {
                let rect = Rect::centred(at, 9.0, 9.0);
                frame.shapes.push(Shape::Hatch { rect, color: pen.palette.alarm });
            }
            Place::Under | Place::Over => {
                // Off the rail: an arrowhead that points where the value is.
                let d = if place == Place::Under { -(r + 1.8) } else { r + 1.8 };
                let points = vec![pos(at.x + d, at.y), pos(at.x - d, at.y - d.abs()), pos(at.x - d, at.y + d.abs())];
                frame.shapes.push(Shape::Area { points, color });
            }
        }
        if hover == Some(i) {
            let stroke = Some((pen.palette.text, 1.6));
            frame.shapes.push(Shape::Circle { at, r: r + 4.0, fill: None, stroke, dotted: false });
        }
    }
}

/// The values at the bottom of both lines, below them and side by side.
pub fn draw_values(frame: &mut Frame, pens: &[Pen; 2]) {
    let layout = pens[0].layout;
    let lang = pens[0].stage.lang;
    let mut labels = Vec::new();
    for pen in pens {
        let points = points(pen);
        let (Some(&(at, _)), Some(snapshot)) = (points.first(), pen.input.snapshot) else { continue };
        if at.y > pen.front {
            continue;
        }
        let value = pen.input.said.unwrap_or(snapshot).resid_grad_l2[0];
        let words = if value == 0.0 { ZERO_IN_F32.get(lang).to_string() } else { sci(value) };
        let color = if value.is_finite() { pen.own() } else { pen.palette.alarm };
        labels.push((at.x, text_width(&words, 13.0) / 2.0, words, color));
    }
    // Clear of the token keys, which stand lower on a phone.
    let slack = |i: usize| {
        let tower = &layout.towers[i];
        if pens[0].stage.compact { tower.trunk_half + 8.0 } else { tower.reach + 34.0 }
    };
    let (min, max) = (layout.towers[0].axis + slack(0), layout.towers[1].axis - slack(1));
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
        let x = x.clamp(min + half, (max - half).max(min + half));
        frame.text(pos(x, layout.values_y), words, Type::new(13.0, color).strong());
    }
}

/// Where each stream point of the tower stands, tokens first, one per height.
fn points(pen: &Pen) -> Vec<(Pos, Place)> {
    let Some(snapshot) = pen.input.snapshot else { return Vec::new() };
    let heights = &pen.places.points_y;
    if snapshot.resid_grad_l2.len() != heights.len() {
        return Vec::new();
    }
    let places = &pen.layout.profile;
    let mut out: Vec<(Pos, Place)> = Vec::new();
    for (&y, &value) in heights.iter().zip(snapshot.resid_grad_l2.iter()) {
        let place = Scale::GRAD.place(value);
        let x = match place {
            Place::Zero => places.zero.x + places.zero.w / 2.0,
            Place::Under => places.under_x,
            Place::On(at) => places.rail.x + places.rail.w * at,
            Place::Over | Place::NotFinite => places.rail.x + places.rail.w,
        };
        if out.last().is_none_or(|(at, _)| at.y > y) {
            out.push((pos(x, y), place));
        }
    }
    out
}
