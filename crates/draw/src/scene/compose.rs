//! Puts the stage together, back to front.

use super::hover::draw_hover;
use super::layout::layout;
use super::light::draw_light;
use super::palette::Palette;
use super::shape::Frame;
use super::slow::{Phase, draw_card, draw_travel, draw_update, front};
use super::tower::{Pen, draw_furniture, draw_structure};
use super::{StageInput, heads, profile};
use base::config::Tower;

/// The stage on `w` × `h` CSS pixels: a pure function of what was measured, the moment and the size.
///
/// The background is the page's own; beams are opaque mixtures with [`Palette::bg`].
pub fn compose(input: &StageInput, w: f32, h: f32) -> Frame {
    let mut frame = Frame::default();
    let layout = layout(input, w, h);
    let palette = Palette::of(input.theme);
    let phase = Phase::at(input.playhead);
    let front = front(phase, layout.loss_y, layout.keys_y);
    let pens = Tower::BOTH.map(|tower| Pen {
        tower,
        stage: input,
        input: &input.towers[tower.idx()],
        places: &layout.towers[tower.idx()],
        layout: &layout,
        palette,
        front,
    });
    profile::draw_grid(&mut frame, input, &layout, palette);
    for pen in &pens {
        draw_structure(&mut frame, pen);
        draw_light(&mut frame, pen);
        if let Some(phase) = phase {
            draw_travel(&mut frame, pen, phase);
        }
        heads::draw_loss_source(&mut frame, pen, phase.map_or(0.0, Phase::flash));
        draw_furniture(&mut frame, pen);
        if let Some(phase) = phase {
            draw_update(&mut frame, pen, phase);
        }
        heads::draw_tokens(&mut frame, pen, &layout);
    }
    // B first, so that A stays visible where both fall alike.
    for pen in pens.iter().rev() {
        profile::draw_line(&mut frame, pen);
    }
    profile::draw_values(&mut frame, &pens);
    heads::draw_heads(&mut frame, &pens, phase);
    if let Some(phase) = phase {
        draw_card(&mut frame, &pens, phase, palette);
    }
    draw_hover(&mut frame, &pens);
    frame
}
