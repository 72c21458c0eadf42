//! The update of this very step: how far each block's weights move, beside how large they are.

use crate::scene::numbers::sci;
use crate::scene::shape::{Frame, Type, pos};
use crate::scene::slow::Phase;
use crate::scene::tower::Pen;
use crate::scene::{Rect, Scale};
use base::config::Site;

/// The rail of ‖ΔW‖/‖W‖.
pub const MOVED: Scale = Scale { lo_exp: -6, hi_exp: -2 };
/// Rings of an outline: by how much each is larger than the pill, and its part of the strength.
const RINGS: [(f32, f32); 3] = [(0.0, 1.0), (4.0, 0.4), (8.0, 0.16)];
/// In deeper towers numbers would stand too close.
const MOST_NUMBERED: usize = 8;
/// How far a number may reach from the middle of the layer's own towards the pills, and its width.
const ASIDE: f32 = 17.0;
const NUMBER_W: f32 = 53.0;

/// ‖ΔW‖/‖W‖ of the block at `site`, where it is known. The update after a step is measured with the step that follows.
fn moved(pen: &Pen, site: Site) -> Option<f32> {
    let (now, next) = (pen.input.snapshot?, pen.input.next?);
    let is_its_own = next.step == now.step + 1;
    next.update_ratio.get(site.layer).copied().filter(|_| is_its_own)
}

/// An outline around each block, as strong as it moves; a block that does not move stays dark.
pub fn draw_update(frame: &mut Frame, pen: &Pen) {
    let Pen { places, palette, .. } = pen;
    for &site in &places.sites {
        let Some(ratio) = moved(pen, site) else { continue };
        let at = places.loop_at(site, 0.5);
        let light = MOVED.along(ratio).unwrap_or(0.0);
        if light > 0.0 {
            match places.pill {
                Some(size) => {
                    for (grow, part) in RINGS {
                        let rect = Rect::centred(at, size.x + grow, size.y + grow);
                        let ink = palette.text.fade(light * part);
                        frame.plate(rect, 5.0 + grow / 2.0, palette.text.fade(0.0), Some(ink));
                    }
                }
                None => frame.disc(at, 1.5 + 2.0 * light, palette.text.fade(light)),
            }
        }
    }
    if has_numbers(pen) {
        draw_numbers(frame, pen);
    }
}

/// Whether each layer's number of the update stands where its own number stands otherwise: there alone is room.
pub fn has_numbers(pen: &Pen) -> bool {
    let Pen { places, layout, input, .. } = pen;
    let room = if is_left(pen) { places.number_x } else { layout.size.x - places.number_x } + ASIDE;
    let is_known = places.sites.first().is_some_and(|&site| moved(pen, site).is_some());
    let has_room = input.n_layers <= MOST_NUMBERED && places.number_every == 1 && room >= NUMBER_W;
    matches!(pen.phase, Some(Phase::Update(_))) && is_known && has_room && !pen.stage.compact
}

fn is_left(pen: &Pen) -> bool {
    pen.places.axis < pen.layout.size.x / 2.0
}

/// One number a layer, beside its pills on the outer side.
fn draw_numbers(frame: &mut Frame, pen: &Pen) {
    let Pen { places, palette, input, .. } = pen;
    for layer in 0..input.n_layers {
        let Some(ratio) = moved(pen, Site::attn(layer)) else { continue };
        let y = (places.points_y[2 * layer] + places.points_y[2 * layer + 2]) / 2.0 + 4.5;
        let style = Type::new(12.0, if ratio > 0.0 { palette.text_soft } else { palette.text_dim });
        let (x, style) = match is_left(pen) {
            true => (places.number_x + ASIDE, style.end()),
            false => (places.number_x - ASIDE, style.start()),
        };
        frame.text(pos(x, y), sci(ratio), style);
    }
}
