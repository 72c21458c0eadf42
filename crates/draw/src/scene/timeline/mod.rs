//! The strip under the stage: both losses over time, the levels that simpler models reach, the gradient's history as an
//! image, what was done when, and the playhead.

mod axes;
mod curves;
mod strips;
mod track;

use super::palette::Palette;
use super::shape::{Frame, Type, pos};
use super::{TimelineInput, words};
use axes::Axes;
use base::config::Tower;

/// The timeline on `w` × `h` CSS pixels.
pub fn compose_timeline(input: &TimelineInput, w: f32, h: f32) -> Frame {
    let mut frame = Frame::default();
    let palette = Palette::of(input.theme);
    let axes = Axes::new(input, w, h);
    curves::draw_levels(&mut frame, input, &axes, palette);
    for ghost in &input.ghosts {
        for tower in Tower::BOTH {
            curves::draw_ghost(&mut frame, &axes, &ghost[tower.idx()], palette.tower(tower));
        }
    }
    for tower in [Tower::B, Tower::A] {
        let color = palette.tower(tower);
        curves::draw_losses(&mut frame, &axes, input.losses[tower.idx()], color);
        curves::draw_validation(&mut frame, &axes, &input.validation[tower.idx()], color, palette.bg);
        curves::draw_not_finite(&mut frame, &axes, input.losses[tower.idx()], tower, palette);
    }
    if !input.compact {
        // Left of the plot, where no playhead comes.
        for (row, words) in words::LOSS_NATS.into_iter().enumerate() {
            let at = pos(axes.plot.x - 12.0, axes.plot.y + 8.0 + 15.0 * row as f32);
            frame.text(at, words.get(input.lang), Type::new(12.0, palette.text_dim).end());
        }
        if input.validation.iter().any(|losses| !losses.is_empty()) {
            let at = pos(axes.plot.x - 12.0, axes.plot.y + 46.0);
            frame.text(at, words::HELD_OUT.get(input.lang), Type::new(12.0, palette.text_dim).end());
            frame.ring(pos(axes.plot.x - 6.0, at.y - 4.2), 2.2, palette.bg, palette.text_dim, 1.2);
        }
    }
    strips::draw(&mut frame, input, &axes, palette);
    track::draw_bet(&mut frame, input, &axes, palette);
    track::draw(&mut frame, input, &axes, palette);
    frame
}

/// The step under `x` on a timeline of width `w`, for scrubbing: never beyond what has been measured.
pub fn timeline_step_at(x: f32, w: f32, input: &TimelineInput) -> u64 {
    Axes::new(input, w, 100.0).step_at(x).min(input.latest_step)
}

/// Where `step` stands on a timeline of width `w`, in CSS pixels from its left.
pub fn timeline_x_at(step: u64, w: f32, input: &TimelineInput) -> f32 {
    Axes::new(input, w, 100.0).x(step)
}
