//! The gradient as light: how wide and how bright each stretch of a tower is, from what was measured there. A norm's
//! place on the rail is the width, its square the brightness.
//!
//! Going down, the gradient at a ⊕ is *copied* into the skip and into the loop; where they meet again at the fork
//! the two are *summed*. So a loop leaves its ⊕ with the stream's norm and reaches its fork with the branch's, and
//! the trunk between carries the skip's.

use super::Rect;
use super::look::Look;
use super::palette::Rgba;
use super::scale::{Place, Scale};
use super::shape::{Frame, Pos, RibbonPoint, Shape, pos};
use super::slow::Phase;
use super::tower::Pen;
use super::words::ZERO_IN_F32;
use base::config::{Site, Sublayer};
use engine::telemetry::Snapshot;

/// Half the width of a beam at a place 0..=1 on the rail, where the rail's top is `max`.
pub fn half_width(pen: &Pen, place: f32, max: f32) -> f32 {
    let Look { widest: [trunk, of_loop], width, .. } = *pen.stage.look;
    let max = max * if max == pen.places.trunk_half { trunk } else { of_loop };
    0.45 + (max - 0.45) * width(place.clamp(0.0, 1.0))
}

/// All the light of one tower, down to its front.
pub fn draw_light(frame: &mut Frame, pen: &Pen) {
    let Some(snapshot) = pen.input.snapshot else { return };
    let n = snapshot.n_layers();
    if n != pen.input.n_layers || snapshot.resid_grad_l2.len() != 2 * n + 1 || pen.front < pen.layout.loss_y {
        return;
    }
    let stretches = trunk_stretches(pen, snapshot);
    for stretch in &stretches {
        // Glow is soft: the stream points alone are enough, every third of the stretch's.
        let coarse = coarse(stretch, 3);
        glow(frame, pen, &coarse, pen.places.trunk_half, pen.stage.look.trunk_halos);
    }
    for &site in &pen.places.sites {
        draw_loop(frame, pen, snapshot, site);
    }
    for stretch in &stretches {
        // Between close ⊕ the step from copy to sum is finer than a pixel.
        let stretch = &if pen.places.step > 14.0 { stretch.clone() } else { coarse(stretch, 3) };
        body(frame, pen, stretch, pen.places.trunk_half);
        core(frame, pen, stretch, pen.places.trunk_half);
    }
    draw_dark_skips(frame, pen, snapshot);
}

/// A point of a beam before it has a width: where, and its place on the rail.
type Beam = Vec<(Pos, f32)>;

/// The trunk's lit stretches, top first: unbroken runs of standing skips that carry something.
fn trunk_stretches(pen: &Pen, snapshot: &Snapshot) -> Vec<Beam> {
    let Pen { places, .. } = pen;
    let rail = Scale::GRAD;
    let stream = |i: usize| rail.along(snapshot.resid_grad_l2[i]);
    let (top, bottom) = pen.ends_y();
    let at = |y: f32| pos(places.axis, y);
    let mut stretches = Vec::new();
    let mut run: Beam = Vec::new();
    if let Some(light) = stream(2 * pen.input.n_layers) {
        run.extend([(at(pen.layout.loss_y), light), (at(top), light)]);
    }
    for &site in places.sites.iter().rev() {
        let i = site.idx();
        let carries = snapshot.is_intact(site).then(|| rail.along(snapshot.skip_grad_l2[i])).flatten();
        let (y1, y0) = (places.node_y(site), places.fork_y(site));
        match carries {
            Some(light) => {
                let inset = places.node_r.min(0.3 * (y0 - y1));
                if run.last().is_none_or(|(last, _)| last.y < y1) {
                    run.push((at(y1), stream(i + 1).unwrap_or(light)));
                }
                run.extend([(at(y1 + inset), light), (at(y0 - inset), light)]);
                run.push((at(y0), stream(i).unwrap_or(light)));
            }
            None => stretches.push(std::mem::take(&mut run)),
        }
    }
    if let Some(light) = stream(0) {
        run.extend([(at(bottom), light), (at(pen.layout.keys_y), light)]);
    }
    stretches.push(run);
    stretches.into_iter().map(|beam| above(&beam, pen.front)).filter(|beam| beam.len() > 1).collect()
}

/// One loop: lit, hollow (exact zero) or hatched (not finite), each half by its own number.
fn draw_loop(frame: &mut Frame, pen: &Pen, snapshot: &Snapshot, site: Site) {
    let Pen { places, palette, .. } = pen;
    let rail = Scale::GRAD;
    let (into, out) = (snapshot.resid_grad_l2[site.idx() + 1], snapshot.branch_grad_l2[site.idx()]);
    let n = match places.step {
        step if step > 60.0 => 21,
        step if step > 40.0 => 11,
        step if step > 14.0 => 7,
        _ => 5,
    };
    let tip = (n - 1) / 2;
    let points = pen.loop_points(site, n);
    let lit: Beam = match (rail.along(into), rail.along(out)) {
        (Some(from), Some(to)) => {
            let blend = |i: usize| smooth((i as f32 / (n - 1) as f32 - 0.3) / 0.4);
            points.iter().enumerate().map(|(i, &at)| (at, from + (to - from) * blend(i))).collect()
        }
        (Some(from), None) => points[..=tip].iter().map(|&at| (at, from)).collect(),
        (None, Some(to)) => points[tip..].iter().map(|&at| (at, to)).collect(),
        (None, None) => Vec::new(),
    };
    let lit = above(&lit, pen.front);
    if lit.len() > 1 {
        let halos = pen.stage.look.loop_halos;
        glow(
            frame,
            pen,
            &coarse(&lit, 2),
            places.loop_half,
            if places.step > 14.0 { halos } else { &halos[..halos.len().min(1)] },
        );
        body(frame, pen, &lit, places.loop_half);
        if !snapshot.is_intact(site) && places.step > 14.0 {
            core(frame, pen, &lit, places.loop_half);
        }
    }
    for (value, half) in [(into, &points[..=tip]), (out, &points[tip..])] {
        if half[half.len() - 1].y > pen.front {
            continue;
        }
        match rail.place(value) {
            Place::Zero => {
                let half_width = if places.step > 14.0 { places.loop_half.min(2.6) } else { 0.0 };
                hollow(frame, half, half_width, pen.own().fade(0.75));
            }
            Place::NotFinite => frame.dots(half.to_vec(), 1.8, palette.alarm),
            _ => {}
        }
    }
    if !(into.is_finite() && out.is_finite()) && points[tip].y <= pen.front {
        let size = places.pill.unwrap_or(pos(10.0, 8.0));
        let rect = Rect::centred(points[tip], size.x + 8.0, (size.y + 6.0).min(2.0 * places.step));
        frame.shapes.push(Shape::Hatch { rect, color: palette.alarm });
    }
}

/// Standing skips that carry exactly nothing, or no number at all; and the words for the first.
fn draw_dark_skips(frame: &mut Frame, pen: &Pen, snapshot: &Snapshot) {
    let Pen { places, palette, .. } = pen;
    let mut dark = Vec::new();
    for &site in &places.sites {
        let (y1, y0) = (places.node_y(site), places.fork_y(site));
        if y0 > pen.front {
            continue;
        }
        let value = snapshot.skip_grad_l2[site.idx()];
        match Scale::GRAD.place(value) {
            Place::NotFinite => {
                let rect = Rect { x: places.axis - places.trunk_half, y: y1, w: 2.0 * places.trunk_half, h: y0 - y1 };
                frame.shapes.push(Shape::Hatch { rect, color: palette.alarm });
            }
            Place::Zero if snapshot.is_intact(site) => {
                let line = [pos(places.axis, y1 + places.node_r), pos(places.axis, y0 - places.node_r)];
                hollow(frame, &line, 3.2, pen.own().fade(0.75));
            }
            _ => {}
        }
        if Scale::GRAD.place(snapshot.resid_grad_l2[site.idx()]) == Place::Zero {
            dark.push(site);
        }
    }
    // At the update numbers stand there, and on a phone what a cut has changed.
    let is_taken = matches!(pen.phase, Some(Phase::Update(_))) || (pen.stage.compact && pen.stage.felt.is_some());
    if let Some(&site) = dark.get(dark.len() / 2)
        && !is_taken
    {
        name_zero(frame, pen, site);
    }
}

/// Writes "0 in f32" beside the middle of the dark stretch, on the side where that site has no loop.
fn name_zero(frame: &mut Frame, pen: &Pen, site: Site) {
    use super::shape::{Type, text_width};
    let Pen { places, layout, .. } = pen;
    let y = (places.node_y(site) + places.fork_y(site)) / 2.0 + 4.2;
    let words = ZERO_IN_F32.get(pen.stage.lang);
    let width = text_width(words, 12.0);
    let style = Type::new(12.0, pen.ink());
    if places.step >= 15.0 {
        let side = if site.sublayer == Sublayer::Attn { 1.0 } else { -1.0 };
        let mut middle = (places.trunk_half + 4.0 + width / 2.0).max(places.reach * 0.5);
        // Where layer numbers stand level with it, it must end before them, or go: the value below says it too.
        let numbers = places.number_x - places.axis;
        let level = places.step < 26.0 || places.sites.len() < 2 * pen.input.n_layers;
        if level && numbers * side > 0.0 {
            middle = middle.min(numbers.abs() - 10.0 - width / 2.0);
            if middle < places.node_r + 2.0 + width / 2.0 {
                return;
            }
        }
        return frame.text(pos(places.axis + side * middle, y), words, style);
    }
    let inward = if places.axis < layout.size.x / 2.0 { 1.0 } else { -1.0 };
    let gap = (layout.size.x / 2.0 - places.axis).abs() - (layout.size.x / 2.0 - layout.profile.zero.x);
    if gap > places.reach + width + 10.0 {
        frame.text(pos(places.axis + inward * (places.reach + 6.0 + width / 2.0), y), words, style);
    }
}

fn ribbon(beam: &Beam, half: impl Fn(f32) -> f32, color: impl Fn(f32) -> Rgba) -> Vec<RibbonPoint> {
    beam.iter().map(|&(at, place)| RibbonPoint { at, half: half(place), color: color(place) }).collect()
}

/// Every `nth` point of a beam, and its last.
fn coarse(beam: &Beam, nth: usize) -> Beam {
    let last = beam.len().saturating_sub(1);
    beam.iter().enumerate().filter(|(i, _)| i % nth == 0 || *i == last).map(|(_, &point)| point).collect()
}

/// Light around a beam: translucent ribbons over each other, the widest first, with soft ends.
fn glow(frame: &mut Frame, pen: &Pen, beam: &Beam, max: f32, halos: &[f32]) {
    let alpha = pen.stage.look.halo * pen.palette.glow;
    let color = |place: f32| pen.own().fade(alpha * smooth(1.6 * place * place));
    for &spread in halos {
        let mut points = ribbon(beam, |place| half_width(pen, place, max) * spread, color);
        let fade = |p: RibbonPoint, dy: f32| RibbonPoint {
            at: pos(p.at.x, p.at.y + dy),
            color: p.color.fade(0.0),
            half: p.half * 0.8,
        };
        if let (true, Some(&first), Some(&last)) = (max == pen.places.trunk_half, points.first(), points.last()) {
            points.insert(0, fade(first, -3.0 * spread));
            points.push(fade(last, 3.0 * spread));
        }
        frame.ribbon(points);
    }
}

fn body(frame: &mut Frame, pen: &Pen, beam: &Beam, max: f32) {
    frame.ribbon(ribbon(beam, |place| half_width(pen, place, max), |place| pen.palette.beam(pen.tower, place)));
}

fn core(frame: &mut Frame, pen: &Pen, beam: &Beam, max: f32) {
    let share = pen.stage.look.core;
    if share > 0.0 {
        let ink = pen.own().mix(pen.palette.brightest(pen.tower), 0.72);
        let bright = |place: f32| ink.fade(smooth((place * place - 0.12) * 2.2) * 0.9);
        frame.ribbon(ribbon(beam, |place| half_width(pen, place, max) * share, bright));
    }
}

/// A dotted outline with nothing inside: exactly 0. Where there is no room for two lines it is one.
fn hollow(frame: &mut Frame, line: &[Pos], half: f32, color: Rgba) {
    if half < 1.5 {
        return frame.dots(line.to_vec(), 1.0, color);
    }
    let flat: Vec<RibbonPoint> = line.iter().map(|&at| RibbonPoint { at, half, color }).collect();
    for side in super::path::ribbon_sides(&flat) {
        frame.dots(side, 1.1, color);
    }
}

/// The part of a beam above `front`, cut between its points where need be. Beams run downwards.
pub fn above(beam: &Beam, front: f32) -> Beam {
    let mut out = Beam::new();
    for (i, &(at, light)) in beam.iter().enumerate() {
        if at.y <= front {
            out.push((at, light));
        } else {
            if let Some(&(before, light_before)) = i.checked_sub(1).and_then(|j| beam.get(j)) {
                let part = (front - before.y) / (at.y - before.y).max(1e-6);
                let x = before.x + (at.x - before.x) * part;
                out.push((pos(x, front), light_before + (light - light_before) * part));
            }
            break;
        }
    }
    out
}

/// 0..1 with soft ends.
pub fn smooth(t: f32) -> f32 {
    let t = t.clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
