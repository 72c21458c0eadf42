//! Slow motion: one measured step taken apart. Only time is stretched; every number is the step's own.

use super::numbers::{sci, subscript};
use super::palette::Palette;
use super::shape::{Frame, Pos, Shape, Type, pos, text_width};
use super::tower::Pen;
use super::{Playhead, Rect, words};
use base::config::{Site, Tower};

/// A part of the step, each with its own clock 0..=1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Phase {
    /// The text goes up.
    Forward(f32),
    /// It is compared with the truth.
    Loss(f32),
    /// The gradient falls.
    Backward(f32),
    /// The weights move.
    Update(f32),
}

impl Phase {
    /// The phase at a moment; `None` when nothing is slowed down.
    pub fn at(playhead: Playhead) -> Option<Phase> {
        let Playhead::Slow(t) = playhead else { return None };
        let part = |from: f32, to: f32| ((t - from) / (to - from)).clamp(0.0, 1.0);
        Some(match t {
            t if t < 0.3 => Phase::Forward(part(0.0, 0.3)),
            t if t < 0.4 => Phase::Loss(part(0.3, 0.4)),
            t if t < 0.85 => Phase::Backward(part(0.4, 0.85)),
            _ => Phase::Update(part(0.85, 1.0)),
        })
    }

    /// 0 to 3.
    pub const fn idx(self) -> usize {
        match self {
            Phase::Forward(_) => 0,
            Phase::Loss(_) => 1,
            Phase::Backward(_) => 2,
            Phase::Update(_) => 3,
        }
    }

    /// How bright the loss flashes.
    pub fn flash(self) -> f32 {
        match self {
            Phase::Loss(t) => 4.0 * t * (1.0 - t),
            Phase::Backward(t) => (1.0 - 6.0 * t).max(0.0) * 0.3,
            _ => 0.0,
        }
    }
}

/// How far down the gradient has come, as a height between the loss and the tokens.
pub fn front(phase: Option<Phase>, loss_y: f32, keys_y: f32) -> f32 {
    match phase {
        None | Some(Phase::Update(_)) => f32::INFINITY,
        Some(Phase::Backward(t)) => loss_y + (keys_y - loss_y) * t,
        _ => f32::NEG_INFINITY,
    }
}

/// What travels: pale dashes up, bright dashes down, a flash in every block at the update.
pub fn draw_travel(frame: &mut Frame, pen: &Pen, phase: Phase) {
    let Pen { layout, palette, places, .. } = pen;
    let span = layout.keys_y - layout.loss_y;
    match phase {
        Phase::Forward(t) => {
            let wave = layout.keys_y - span * t;
            for (mut path, _) in paths(pen) {
                path.reverse();
                dashes(
                    frame,
                    until(&path, wave, |p| p.y >= wave),
                    1.6,
                    palette.text_soft.fade(0.85),
                    [2.0, 8.0],
                    span * t,
                );
            }
            let at = pos(places.axis, wave);
            frame.shapes.push(Shape::Glow { at, r: 22.0, color: palette.text_soft.fade(0.35) });
        }
        Phase::Backward(t) => {
            for (path, _) in paths(pen).iter().filter(|(_, lit)| *lit) {
                let down = until(path, pen.front, |p| p.y <= pen.front);
                dashes(frame, down, 2.0, palette.core.fade(0.8), [4.0, 15.0], span * t);
            }
            let at = pos(places.axis, pen.front);
            if pen.input.snapshot.is_some() {
                frame.shapes.push(Shape::Glow { at, r: 30.0, color: pen.own().mix(palette.core, 0.4).fade(0.6) });
            }
        }
        Phase::Loss(_) | Phase::Update(_) => {}
    }
}

/// The update: every block lights up once, for it is there that weights live.
pub fn draw_update(frame: &mut Frame, pen: &Pen, phase: Phase) {
    let Phase::Update(t) = phase else { return };
    let Pen { palette, places, .. } = pen;
    let pulse = 4.0 * t * (1.0 - t);
    for &site in &places.sites {
        let at = places.loop_at(site, 0.5);
        match places.pill {
            Some(size) => {
                for (grow, alpha) in [(0.0, 0.9), (4.0, 0.35), (8.0, 0.14)] {
                    let rect = Rect::centred(at, size.x + grow, size.y + grow);
                    let clear = palette.text.fade(0.05 * pulse);
                    frame.plate(rect, 5.0 + grow / 2.0, clear, Some(palette.text.fade(alpha * pulse)));
                }
            }
            None => frame.disc(at, 2.0 + 2.0 * pulse, palette.text.fade(pulse)),
        }
    }
}

/// The trunk's standing stretches and every loop, top to bottom, and whether light was measured there.
fn paths(pen: &Pen) -> Vec<(Vec<Pos>, bool)> {
    let Pen { places, layout, .. } = pen;
    let (_, bottom) = pen.ends_y();
    let line = |from: f32, to: f32| vec![pos(places.axis, from), pos(places.axis, to)];
    let light = |list: fn(&engine::telemetry::Snapshot) -> &[f32], i: usize| {
        pen.input.snapshot.and_then(|s| list(s).get(i).copied()).is_some_and(|v| v != 0.0 && v.is_finite())
    };
    let mut out = Vec::new();
    let mut from = layout.loss_y;
    for &site in places.sites.iter().rev() {
        if !pen.stands(site) {
            out.push((line(from, places.node_y(site)), true));
            from = places.fork_y(site);
        }
    }
    let ground = light(|s| &s.resid_grad_l2, 0);
    out.push((line(from, bottom), from == layout.loss_y || ground));
    for &site in &places.sites {
        let n = if places.step > 40.0 { 17 } else { 9 };
        out.push((pen.loop_points(site, n), light(|s| &s.branch_grad_l2, site.idx())));
    }
    out
}

/// The path as far as it goes with the wave, cut at the wave's height.
fn until(path: &[Pos], y: f32, passed: impl Fn(&Pos) -> bool) -> Vec<Pos> {
    let n = path.iter().take_while(|p| passed(p)).count();
    let mut out = path[..n].to_vec();
    if let (Some(from), Some(to)) = (n.checked_sub(1).and_then(|i| path.get(i)), path.get(n)) {
        let part = if to.y == from.y { 0.0 } else { (y - from.y) / (to.y - from.y) };
        out.push(pos(from.x + (to.x - from.x) * part, y));
    }
    out
}

fn dashes(frame: &mut Frame, points: Vec<Pos>, width: f32, color: super::palette::Rgba, dash: [f32; 2], moved: f32) {
    if points.len() > 1 {
        frame.shapes.push(Shape::Polyline { points, width, color, dash: Some((dash, moved)) });
    }
}

/// The card beside the block being passed: what comes down the skip, what through the branch, and their sum, A over B.
pub fn draw_card(frame: &mut Frame, pens: &[Pen; 2], phase: Phase, palette: &Palette) {
    let Pen { stage, layout, .. } = pens[0];
    let (lang, compact) = (stage.lang, stage.compact);
    let rows: Vec<(Tower, String)> = match phase {
        Phase::Backward(_) => pens.iter().filter_map(|pen| Some((pen.tower, sum_row(pen)?))).collect(),
        _ => return,
    };
    if rows.is_empty() {
        return;
    }
    let head = format!("∂L/∂x = {} + {}", words::SKIP.get(lang), words::BRANCH.get(lang));
    let summed = words::SUMMED.get(lang);
    let widest = rows.iter().map(|(_, t)| text_width(t, 13.0) + 22.0).fold(0.0, f32::max);
    let widest = widest.max(text_width(&head, 13.0)).max(text_width(summed, 12.0));
    let w = (widest + 28.0).min(layout.size.x - 8.0);
    let h = 18.0 + 21.0 * rows.len() as f32 + 42.0;
    let (min, max) = (layout.loss_y + 10.0, layout.keys_y - h - 4.0);
    let y = match compact {
        // Between the towers there is no room on a phone: stay in the half that the front is not in.
        true if pens[0].front < (layout.loss_y + layout.keys_y) / 2.0 => max,
        true => min,
        false => (pens[0].front + 16.0).clamp(min, max.max(min)),
    };
    let x = layout.size.x / 2.0 - w / 2.0;
    frame.plate(Rect { x, y, w, h }, 8.0, palette.panel, Some(palette.unlit));
    let mut line = y + 23.0;
    frame.text(pos(x + 14.0, line), head, Type::new(13.0, palette.text).strong().start());
    line += 22.0;
    for (tower, text) in rows {
        let letter = if tower == Tower::A { "A" } else { "B" };
        frame.text(pos(x + 14.0, line), letter, Type::new(13.0, palette.tower(tower)).strong().start());
        frame.text(pos(x + 36.0, line), text, Type::new(13.0, palette.text).start());
        line += 21.0;
    }
    frame.text(pos(x + 14.0, line), summed, Type::new(12.0, palette.text_soft).start());
}

/// `x₃: 3.1·10⁻¹ + 4.0·10⁻² → 3.3·10⁻¹` for the fork that the front has passed last.
fn sum_row(pen: &Pen) -> Option<String> {
    let snapshot = pen.input.snapshot?;
    let passed = pen.places.sites.iter().filter(|&&s| pen.places.fork_y(s) <= pen.front);
    let site: Site = *passed.min_by_key(|s| s.idx())?;
    let i = site.idx();
    let branch = sci(*snapshot.branch_grad_l2.get(i)?);
    let skip = match snapshot.is_intact(site) {
        true => sci(*snapshot.skip_grad_l2.get(i)?),
        false => words::CUT.get(pen.stage.lang).to_string(),
    };
    Some(format!("x{}: {skip} + {branch} → {}", subscript(i), sci(*snapshot.resid_grad_l2.get(i)?)))
}
