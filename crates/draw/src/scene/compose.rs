//! Puts the stage together, back to front.

use super::felt::draw_felt;
use super::hover::draw_hover;
use super::layout::{Layout, layout};
use super::light::draw_light;
use super::palette::Palette;
use super::shape::Frame;
use super::slow::{Phase, draw_dashes, draw_guess, draw_signal, draw_update, front};
use super::tower::{Pen, draw_furniture, draw_structure};
use super::{StageInput, heads, lattice, profile};
use base::config::Tower;

/// The stage on `w` × `h` CSS pixels: a pure function of what was measured, the moment and the size.
///
/// The background is the page's own; beams are opaque mixtures with [`Palette::bg`].
pub fn compose(input: &StageInput, w: f32, h: f32) -> Frame {
    let mut frame = Frame::default();
    let layout = layout(input, w, h);
    let palette = Palette::of(input.theme);
    let phase = Phase::at(input.playhead);
    let front = front(phase, &layout);
    let pens = Tower::each(|tower| Pen {
        tower,
        stage: input,
        input: &input.towers[tower.idx()],
        places: &layout.towers[tower.idx()],
        layout: &layout,
        palette,
        phase,
        front,
    });
    profile::draw_grid(&mut frame, input, &layout, palette);
    let open = &input.lattice;
    for pen in pens.iter().filter(|pen| !open.hides(pen.tower)) {
        if open.open > 0.0 {
            draw_opening(&mut frame, pen, &layout);
            continue;
        }
        draw_structure(&mut frame, pen);
        if let Some(phase) = phase {
            draw_signal(&mut frame, pen, phase);
        }
        draw_light(&mut frame, pen);
        if let Some(Phase::Backward(_)) = phase {
            draw_dashes(&mut frame, pen);
        }
        heads::draw_loss_source(&mut frame, pen);
        draw_furniture(&mut frame, pen);
        match phase {
            Some(Phase::Loss(_)) => draw_guess(&mut frame, pen),
            Some(Phase::Update(_)) => draw_update(&mut frame, pen),
            _ => {}
        }
        heads::draw_tokens(&mut frame, pen, &layout);
    }
    // B first, so that A stays visible where both fall alike.
    for pen in pens.iter().rev() {
        profile::draw_line(&mut frame, pen);
    }
    profile::draw_values(&mut frame, &pens);
    heads::draw_heads(&mut frame, &pens);
    lattice::draw_over(&mut frame, &pens);
    draw_felt(&mut frame, &pens);
    draw_hover(&mut frame, &pens);
    frame
}

/// A tower on its way into its tokens: what it was fades, and lanes part.
fn draw_opening(frame: &mut Frame, pen: &Pen, layout: &Layout) {
    let left = pen.stage.lattice.loops();
    if left > 0.0 {
        let mut tower = Frame::default();
        draw_structure(&mut tower, pen);
        draw_light(&mut tower, pen);
        heads::draw_loss_source(&mut tower, pen);
        heads::draw_tokens(&mut tower, pen, layout);
        lattice::add_faded(frame, tower, left);
    }
    lattice::draw(frame, pen);
    draw_furniture(frame, pen);
}
