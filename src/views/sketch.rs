//! The chart that a bet is drawn on, by pointer, finger or keys; then the measured curve over it.

use super::el::{El, el, svg, target};
use super::scene_line::put;
use super::ui::Shell;
use crate::dom;
use crate::session::{Drawing, SceneStage};
use crate::strings as s;
use scenes::Guess;
use scenes::guess::N_HEIGHTS;
use sycamore::prelude::{Signal, create_signal};
use sycamore::web::View;
use web_sys::{Event, HtmlElement, KeyboardEvent, PointerEvent};

/// The picture's width, and the plot's edges in it.
const WIDE: f32 = 340.0;
const LEFT: f32 = 52.0;
const RIGHT: f32 = 328.0;
const TOP: f32 = 12.0;
const BOTTOM: f32 = 168.0;
/// The highest height.
const HIGH: u8 = N_HEIGHTS - 1;

pub fn chart(shell: Shell) -> El {
    let ui = shell.ui;
    let drawing = ui.scene.with_untracked(|line| line.drawing.clone());
    let Some(drawing) = drawing else { return el("div") };
    let n = drawing.places.len();
    let heights = create_signal(drawing.guess.clone().unwrap_or_else(|| vec![HIGH / 2; n]));
    let last = create_signal(0);
    let asks = move || ui.scene.with(|line| line.stage == SceneStage::Asking);
    let measured = move || {
        let values = ui.scene.with(|line| line.drawing.as_ref().and_then(|d| d.measured.clone())).unwrap_or_default();
        path(values.iter().enumerate().map(|(idx, &at)| (x(idx, n), BOTTOM - (BOTTOM - TOP) * at)))
    };
    let drew = ui.scene.with_untracked(|line| line.stage == SceneStage::Asking) || drawing.guess.is_some();
    let guess = move || {
        let line = heights.with(|all| path(all.iter().enumerate().map(|(idx, &h)| (x(idx, n), y(h)))));
        if drew { line } else { String::new() }
    };
    let ring = svg("circle").class("guess").attr("r", "5").attr("cx", move || format!("{:.1}", x(last.get(), n))).attr(
        "cy",
        move || {
            let at = last.get();
            format!("{:.1}", y(heights.with(|all| all.get(at).copied().unwrap_or_default())))
        },
    );
    let picture = svg("svg")
        .attr("viewBox", "0 0 340 208")
        .attr("aria-hidden", "true")
        .kids(axes(&drawing))
        .kid(svg("path").class("guess").attr("d", guess))
        .kid(svg("path").class("real").attr("d", measured))
        .kids(drew.then_some(ring));
    let draw = move |event: &PointerEvent, is_new: bool| {
        if !asks() {
            return;
        }
        let Some(frame) = target::<HtmlElement>(event) else { return };
        let scale = WIDE / (frame.client_width() as f32).max(1.0);
        let (px, py) = dom::offset(event);
        let part = ((px * scale - LEFT) / (RIGHT - LEFT)).clamp(0.0, 1.0);
        let idx = (part * (n.max(2) - 1) as f32).round() as usize;
        let high = ((BOTTOM - py * scale) / (BOTTOM - TOP)).clamp(0.0, 1.0) * f32::from(HIGH);
        stroke(heights, if is_new { idx } else { last.get_untracked() }, idx, high.round() as u8);
        last.set(idx);
    };
    let done = move || put(shell, Some(Guess::Curve(heights.get_clone_untracked())));
    let field = el("div")
        .class("sketch")
        .on("pointerdown", move |event: PointerEvent| {
            if let Some(frame) = target::<HtmlElement>(&event) {
                let _ = frame.set_pointer_capture(event.pointer_id());
            }
            event.prevent_default();
            draw(&event, true);
        })
        .on("pointermove", move |event: PointerEvent| {
            if event.buttons() & 1 == 1 {
                draw(&event, false);
            }
        })
        .kid(picture);
    let is_open = ui.scene.with_untracked(|line| line.stage == SceneStage::Asking);
    let sliders = is_open.then(|| (0..n).map(|idx| slider(&drawing, idx, heights, last, done)).collect::<Vec<_>>());
    let below: View = if is_open {
        let how = el("span").class("soft").words(ui.t(s::BET_HOW));
        let button = el("button").id("bet-done").class("main-btn").click(done).words(ui.t(s::BET_DONE));
        el("div").class("row").kid(how).kid(button).into()
    } else {
        let key = |class: &'static str, text| el("span").class(class).words(ui.t(text));
        let words = move || ui.scene.with(|line| format!("{} {}", line.distance, line.caption));
        let keys = el("p").class("keys").kids(drew.then(|| key("guess", s::BET_YOURS))).kid(key("real", s::BET_REAL));
        el("div").kid(keys).kid(el("p").any_lang().words(words)).into()
    };
    let whose = format!("tower-{}", drawing.tower.key());
    el("div").class(whose).kid(field).kids(sliders.into_iter().flatten()).kid(below)
}

/// From one place to another, everything between lies on the line.
fn stroke(heights: Signal<Vec<u8>>, from: usize, to: usize, high: u8) {
    let mut all = heights.get_clone_untracked();
    let (Some(&start), true) = (all.get(from), to < all.len()) else { return };
    let n = from.abs_diff(to);
    for k in 0..=n {
        let idx = if to >= from { from + k } else { from - k };
        let part = if n == 0 { 1.0 } else { k as f32 / n as f32 };
        all[idx] = (f32::from(start) + (f32::from(high) - f32::from(start)) * part).round() as u8;
    }
    heights.set(all);
}

/// A place's height as a field of its own, for keys and for who hears the page.
fn slider(
    drawing: &Drawing,
    idx: usize,
    heights: Signal<Vec<u8>>,
    last: Signal<usize>,
    done: impl Fn() + Copy + 'static,
) -> El {
    let words = drawing.heights.clone();
    let high = move || heights.with(|all| all.get(idx).copied().unwrap_or_default());
    let keys = move |event: KeyboardEvent| {
        let to = match event.key().as_str() {
            "ArrowLeft" => idx.checked_sub(1),
            "ArrowRight" => Some(idx + 1),
            "Enter" => {
                event.prevent_default();
                return done();
            }
            _ => return,
        };
        event.prevent_default();
        to.into_iter().for_each(|to| dom::focus(&format!("#bet-at-{to}")));
    };
    el("input")
        .id(format!("bet-at-{idx}"))
        .class("for-readers")
        .attr("type", "range")
        .attr("min", "0")
        .attr("max", HIGH.to_string())
        .attr("tabindex", move || if last.get() == idx { "0" } else { "-1" })
        .attr("aria-label", format!("{} {}", drawing.names[0], drawing.places[idx]))
        .attr("aria-valuetext", move || words.get(usize::from(high())).cloned().unwrap_or_default())
        .prop("value", move || high().to_string())
        .on("focus", move |_: Event| last.set(idx))
        .on("keydown", keys)
        .on("input", move |event: Event| {
            if let Ok(value) = super::el::value_of(&event).parse() {
                stroke(heights, idx, idx, value);
            }
        })
}

fn axes(drawing: &Drawing) -> Vec<View> {
    let [along, up] = &drawing.names;
    let mut out: Vec<View> = Vec::new();
    let mut text = |at: (f32, f32), class: &'static str, words: String| {
        out.push(
            svg("text")
                .class(class)
                .attr("x", format!("{:.1}", at.0))
                .attr("y", format!("{:.1}", at.1))
                .say(words)
                .into(),
        );
    };
    let n = drawing.places.len();
    for (idx, place) in drawing.places.iter().enumerate().filter(|(idx, _)| idx % n.div_ceil(9).max(1) == 0) {
        text((x(idx, n), BOTTOM + 16.0), "along", place.clone());
    }
    text(((LEFT + RIGHT) / 2.0, BOTTOM + 34.0), "along", along.clone());
    text((LEFT, TOP - 3.0), "name", up.clone());
    for (at, words) in &drawing.ticks {
        text((LEFT - 6.0, BOTTOM - (BOTTOM - TOP) * at + 4.0), "up", words.clone());
    }
    for (at, _) in &drawing.ticks {
        let line = format!("M{LEFT:.1} {:.1}H{RIGHT:.1}", BOTTOM - (BOTTOM - TOP) * at);
        out.push(svg("path").class("tick").attr("d", line).into());
    }
    out
}

fn x(idx: usize, n: usize) -> f32 {
    LEFT + (RIGHT - LEFT) * idx as f32 / (n.max(2) - 1) as f32
}

fn y(high: u8) -> f32 {
    BOTTOM - (BOTTOM - TOP) * f32::from(high) / f32::from(HIGH)
}

fn path(points: impl Iterator<Item = (f32, f32)>) -> String {
    let words = points.enumerate().map(|(idx, (x, y))| format!("{}{x:.1} {y:.1}", if idx == 0 { 'M' } else { 'L' }));
    words.collect::<String>()
}
