//! The button that opens the towers into their tokens, and over the open ones a field that pointer, arrows and thumb move
//! in.

use super::el::{El, each, el, when};
use super::ui::Shell;
use crate::dom;
use crate::session::{Action, TokensAction, letter};
use crate::strings as s;
use base::config::{Site, Tower};
use draw::scene::{Cell, Hit, LaneGrid, Rect};
use std::cell::Cell as Slot;
use std::rc::Rc;
use sycamore::web::View;
use web_sys::{Event, KeyboardEvent, MouseEvent, PointerEvent};

/// A thumb that moves so far sideways turns to the other tower, in CSS pixels.
const SWIPE: f32 = 60.0;
/// So far from the trunk's middle a double click still means the trunk.
const TRUNK: f32 = 22.0;

/// All of it.
pub fn over_the_picture(shell: Shell) -> [View; 4] {
    let ui = shell.ui;
    let words = move || if ui.tokens_open.get() { s::CLOSE_TOKENS } else { s::OPEN_TOKENS }.get(ui.lang.get());
    let toggle = el("button")
        .id("btn-tokens")
        .class("quiet-btn")
        .attr("title", ui.t(s::TOKENS_HELP))
        .attr("aria-keyshortcuts", "T")
        .state("aria-expanded", move || ui.tokens_open.get())
        .click(move || shell.act(Action::Tokens(TokensAction::Toggle)))
        .words(words);
    let fields = each(
        move || ui.lanes.get_clone(),
        |grid: &LaneGrid| grid.tower.key().to_string(),
        move |grid| field(shell, grid.tower).into(),
    );
    let one_of_two = when(move || ui.tokens_open.get() && ui.compact.get(), move || choice(shell).into());
    // What the picture says of the chosen cell, and of a cut: for whoever does not see it.
    let said =
        el("span").class("for-readers").any_lang().attr("aria-live", "polite").words(move || ui.card.get_clone());
    [toggle.into(), el("div").class("lane-fields").kid(fields).into(), one_of_two, said.into()]
}

/// Over one tower's cells: one stop of the Tab key.
fn field(shell: Shell, tower: Tower) -> El {
    let ui = shell.ui;
    let grid = move || ui.lanes.get_clone_untracked().into_iter().find(|grid| grid.tower == tower);
    let place = move |of: fn(&Rect) -> f32| {
        move || {
            ui.lanes
                .with(|all| all.iter().find(|g| g.tower == tower).map(|g| format!("{}px", of(&g.rect))))
                .unwrap_or_default()
        }
    };
    let act = move |action| shell.act(Action::Tokens(action));
    let under = move |event: &PointerEvent| {
        let grid = grid()?;
        grid.at(grid.rect.x + event.offset_x() as f32, grid.rect.y + event.offset_y() as f32)
    };
    let chosen: Rc<Slot<Option<Cell>>> = Rc::default();
    let (walked, pointed) = (Rc::clone(&chosen), Rc::clone(&chosen));
    let began = Rc::new(Slot::new(None::<f32>));
    let lifted = Rc::clone(&began);
    el("div")
        .class("lane-field")
        .id(format!("tokens-{}", tower.key()))
        .attr("role", "application")
        .attr("tabindex", "0")
        .attr("aria-label", move || s::TOKENS_OF.fill(ui.lang.get(), &[("tower", letter(tower))]))
        .style("left", place(|r| r.x))
        .style("top", place(|r| r.y))
        .style("width", place(|r| r.w))
        .style("height", place(|r| r.h))
        .on("pointermove", move |event: PointerEvent| {
            if event.pointer_type() == "mouse" {
                pointed.set(under(&event));
                act(TokensAction::Point(under(&event)));
            }
        })
        .on("pointerdown", move |event: PointerEvent| began.set(Some(event.client_x() as f32)))
        .on("pointerup", move |event: PointerEvent| {
            let moved = lifted.take().map_or(0.0, |from| event.client_x() as f32 - from);
            if ui.compact.get_untracked() && moved.abs() > SWIPE {
                act(TokensAction::Show(if moved < 0.0 { Tower::B } else { Tower::A }));
            } else {
                act(TokensAction::Focus(under(&event)));
            }
        })
        .on("pointerleave", move |event: PointerEvent| {
            if event.pointer_type() == "mouse" {
                act(TokensAction::Point(None));
            }
        })
        .on("blur", move |_: Event| act(TokensAction::Point(None)))
        .on("keydown", move |event: KeyboardEvent| {
            let Some(grid) = grid() else { return };
            let (lanes, rows) = match event.key().as_str() {
                "ArrowLeft" => (-1, 0),
                "ArrowRight" => (1, 0),
                "ArrowUp" => (0, 1),
                "ArrowDown" => (0, -1),
                "Enter" => {
                    event.prevent_default();
                    return cut(shell, walked.get());
                }
                _ => return,
            };
            event.prevent_default();
            walked.set(grid.moved(walked.get(), lanes, rows));
            act(TokensAction::Focus(walked.get()));
        })
}

/// Cuts or restores the skip that ends at the cell's row.
fn cut(shell: Shell, cell: Option<Cell>) {
    let Some(Cell { tower, point, .. }) = cell.filter(|cell| cell.point > 0) else { return };
    let site = Site::from_idx(point - 1);
    if shell.ui.hits.with_untracked(|hits| hits.iter().any(|hit| (hit.tower, hit.site) == (tower, site))) {
        shell.act(Action::ToggleSkip(tower, site));
    }
}

/// Which tower is shown, where there is room for one.
fn choice(shell: Shell) -> El {
    let ui = shell.ui;
    let button = move |tower: Tower| {
        el("button")
            .any_lang()
            .class(format!("tower-{}", tower.key()))
            .state("aria-pressed", move || ui.only.get() == tower)
            .click(move || shell.act(Action::Tokens(TokensAction::Show(tower))))
            .say(letter(tower))
    };
    el("div")
        .id("one-tower")
        .class("segments")
        .attr("role", "group")
        .attr("aria-label", ui.t(s::SHOW_TOWER))
        .kids(Tower::each(button))
}

/// A double click on a trunk opens its tokens.
pub fn on_double_click(shell: Shell, event: &MouseEvent) {
    let x = event.offset_x() as f32;
    let is_on = |hit: &Hit| (hit.rect.x + hit.rect.w / 2.0 - x).abs() < TRUNK;
    if shell.ui.hits.with_untracked(|hits| hits.iter().any(is_on)) {
        shell.act(Action::Tokens(TokensAction::Toggle));
    }
}

/// The key that opens and closes them.
pub fn is_shortcut(event: &KeyboardEvent) -> bool {
    let plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key() && !event.repeat();
    plain && event.key().eq_ignore_ascii_case("t") && dom::is_space_free(event)
}
