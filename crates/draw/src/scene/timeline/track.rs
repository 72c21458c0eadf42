//! The track with its knob, the flags of what was done on the way, and the playhead.

use super::super::palette::Palette;
use super::super::shape::{Frame, Shape, Type, pos, text_width};
use super::super::{Rect, TimelineInput, words};
use super::axes::Axes;
use base::config::{Event, Tower};

/// The track with its knob, the flags of cuts and joints on it, and the playhead.
pub fn draw(frame: &mut Frame, input: &TimelineInput, axes: &Axes, palette: &Palette) {
    let y = axes.track_y;
    let (from, to) = (axes.plot.x, axes.plot.x + axes.plot.w);
    let (done, now) = (axes.x(input.latest_step), axes.x(input.shown_step.min(input.latest_step)));
    frame.line(vec![pos(from, y), pos(to, y)], 2.0, palette.hairline);
    if done > from {
        frame.line(vec![pos(from, y), pos(done, y)], 2.0, palette.text_soft);
    }
    // Flags that would hide each other stand for all of theirs.
    let mut last: [f32; 2] = [f32::NEG_INFINITY; 2];
    for event in input.events {
        // Settings changed and text skipped have no flag yet.
        let Some((_, is_joint)) = event.skip() else { continue };
        let x = axes.x(event.step);
        if x - last[event.tower.idx()] > 9.0 {
            draw_flag(frame, axes, x, event, is_joint, palette);
            last[event.tower.idx()] = x;
        }
    }
    let label = words::STEP.fill(input.lang, &[("n", &input.shown_step.to_string())]);
    let wide = text_width(&label, 13.0) + 10.0;
    let top = axes.plot.y - if input.compact { 8.0 } else { 14.0 };
    frame.line(vec![pos(now, top), pos(now, y)], 1.6, palette.text);
    frame.disc(pos(now, y), 7.0, palette.text);
    frame.line(vec![pos(now - 4.2, y), pos(now + 4.2, y)], 1.6, palette.bg);
    // To the right, unless it would leave the plot or hide the diamond of a bet.
    let hides = |step: u64| (now - 6.0..now + wide).contains(&axes.x(step)) && now - wide > from;
    let fits = now + wide < to && !input.decides.is_some_and(|(step, _)| hides(step));
    let style = Type::new(13.0, palette.text);
    let y = top + 12.0;
    let (x, style) = if fits { (now + 9.0, style.start()) } else { (now - 9.0, style.end()) };
    let plate = Rect { x: if fits { x - 3.0 } else { x - wide + 7.0 }, y: y - 13.0, w: wide - 4.0, h: 18.0 };
    frame.plate(plate, 4.0, palette.bg.fade(0.8), None);
    frame.text(pos(x, y), label, style);
}

/// A diamond over the losses at the step that decides a bet: hollow until it has. Under it a dotted line, through what
/// was measured by then.
pub fn draw_bet(frame: &mut Frame, input: &TimelineInput, axes: &Axes, palette: &Palette) {
    let Some((step, is_known)) = input.decides else { return };
    let (x, y) = (axes.x(step), axes.plot.y - if input.compact { 3.0 } else { 8.0 });
    let color = if is_known { palette.text_soft } else { palette.text };
    frame.dots(vec![pos(x, y + 6.0), pos(x, axes.track_y)], 1.0, palette.text_dim.fade(0.7));
    let [top, right, bottom, left] =
        [(0.0, -5.0), (5.0, 0.0), (0.0, 5.0), (-5.0, 0.0)].map(|(dx, dy)| pos(x + dx, y + dy));
    if is_known {
        frame.shapes.push(Shape::Area { points: vec![top, right, bottom, left], color });
    }
    frame.line(vec![top, right, bottom, left, top], 1.4, color);
}

/// Scissors where a skip was cut, a closed joint where it was restored, in the tower's colour: A's above the track,
/// B's below.
fn draw_flag(frame: &mut Frame, axes: &Axes, x: f32, event: &Event, is_joint: bool, palette: &Palette) {
    let color = palette.tower(event.tower);
    let side = if event.tower == Tower::A { -1.0 } else { 1.0 };
    let y = axes.track_y + side * 9.0;
    frame.line(vec![pos(x, axes.track_y - 3.0), pos(x, axes.track_y + 3.0)], 1.2, color);
    if is_joint {
        frame.line(vec![pos(x - 5.5, y), pos(x + 5.5, y)], 1.6, color);
        frame.ring(pos(x, y), 2.6, palette.bg, color, 1.4);
        return;
    }
    for wing in [-1.0, 1.0] {
        frame.line(vec![pos(x - 1.8, y + wing * 2.2), pos(x + 5.0, y - wing * 3.0)], 1.3, color);
        frame.ring(pos(x - 3.4, y + wing * 2.6), 1.9, palette.bg, color, 1.2);
    }
}
