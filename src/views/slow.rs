//! Slow motion's controls: the phase bar over the stage, and the card of the fork that the gradient has passed.

use super::el::{El, el, target};
use super::ui::Shell;
use crate::dom;
use crate::session::{Action, SlowPlace};
use crate::strings as s;
use draw::scene::BAR_NAMES_H;
use sycamore::prelude::create_signal;
use web_sys::{HtmlElement, KeyboardEvent, PointerEvent};

/// The bar: one slider for the whole step. A press on a phase's name goes to its start, below it the knob is dragged.
pub fn bar(shell: Shell) -> El {
    let ui = shell.ui;
    let dragged = create_signal(false);
    let of =
        move |of: fn(&SlowPlace) -> String| move || ui.slow.with(|place| place.as_ref().map(of)).unwrap_or_default();
    el("canvas")
        .id("phases")
        .attr("role", "slider")
        .attr("tabindex", "0")
        .attr("aria-label", ui.t(s::PHASE_BAR))
        .attr("aria-valuemin", "0")
        .attr("aria-valuemax", of(|place| place.last.to_string()))
        .attr("aria-valuenow", of(|place| place.now.to_string()))
        .attr("aria-valuetext", of(|place| place.text.clone()))
        .on("pointerdown", move |ev: PointerEvent| {
            if let Some(target) = target::<HtmlElement>(&ev) {
                let _ = target.set_pointer_capture(ev.pointer_id());
                let _ = target.focus();
            }
            ev.prevent_default();
            let y = dom::offset_y(&ev);
            dragged.set(y > BAR_NAMES_H);
            shell.slow_to(dom::offset_x(&ev), y);
        })
        .on("pointermove", move |ev: PointerEvent| {
            if ev.buttons() & 1 == 1 && dragged.get_untracked() {
                shell.slow_to(dom::offset_x(&ev), f32::INFINITY);
            }
        })
        .on("keydown", move |ev: KeyboardEvent| keys(shell, &ev))
}

fn keys(shell: Shell, event: &KeyboardEvent) {
    let action = match event.key().as_str() {
        "ArrowLeft" | "ArrowDown" => Action::SlowBlock(false),
        "ArrowRight" | "ArrowUp" => Action::SlowBlock(true),
        "PageDown" => Action::SlowPhase(false),
        "PageUp" => Action::SlowPhase(true),
        "Home" => Action::SlowTo(0.0),
        "End" => Action::SlowTo(1.0),
        _ => return,
    };
    event.prevent_default();
    shell.act(action);
}

/// The card's canvas; its numbers stand in the table of the gradients' panel too.
pub fn card(id: &'static str) -> El {
    el("canvas").id(id).class("fork-card").attr("aria-hidden", "true")
}
