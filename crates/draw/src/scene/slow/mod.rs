//! Slow motion: one measured step taken apart. Only time is stretched; every number and every light is the step's own.
//!
//! Colour is gradient and stands above the front alone; grey is the forward signal, which the front has not come to yet.

mod bar;
mod card;
mod dashes;
mod guess;
mod moment;
mod signal;
#[cfg(test)]
mod tests;
mod update;

pub(super) use bar::block_words;
pub use bar::{BAR_NAMES_H, bar_time_at, compose_bar, moment_words};
pub use card::{compose_card, shows_card};
pub(super) use dashes::draw_dashes;
pub(super) use guess::draw_guess;
pub use guess::token;
pub use moment::{Moment, Phase, STARTS, blocks};
pub(super) use signal::draw_signal;
pub(super) use update::{draw_update, has_numbers};

use super::layout::Layout;
use base::config::Site;

/// So far below a fork the front stands when it has passed it: rounding must not leave a fork out.
const PASSED: f32 = 0.25;

/// How far down the gradient has come, as a height.
pub(super) fn front(phase: Option<Phase>, layout: &Layout) -> f32 {
    let Layout { loss_y, keys_y, ends_y: [top, bottom], .. } = *layout;
    match phase {
        None | Some(Phase::Update(_)) => f32::INFINITY,
        Some(Phase::Backward(part)) => moment::height(part, [loss_y, top, bottom, keys_y]) + PASSED,
        _ => f32::NEG_INFINITY,
    }
}

/// How far up the signal has come, as a height.
fn wave(part: f32, layout: &Layout) -> f32 {
    let Layout { loss_y, keys_y, ends_y: [top, bottom], .. } = *layout;
    moment::height(part, [keys_y, bottom, top, loss_y]) - PASSED
}

/// The blocks of the deeper of two towers: those that are stepped through.
pub fn deeper([a, b]: [Vec<Site>; 2]) -> Vec<Site> {
    if b.len() > a.len() { b } else { a }
}
