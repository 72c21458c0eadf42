//! The stage: the towers' canvas, a real button over every ⊕, the caption and the legend.

use super::controls::{Choice, dismiss};
use super::el::{El, each, el, when};
use super::icons::{TRIANGLE, icon};
use super::task::task;
use super::ui::{STAGE, Shell, mixed};
use super::{skips, slow, tokens};
use crate::dom;
use crate::session::{Action, Note, Status, Tab};
use crate::strings as s;
use base::config::Trace;
use std::rc::Rc;
use sycamore::web::View;
use web_sys::{MouseEvent, PointerEvent};

pub fn stage(shell: Shell) -> El {
    let ui = shell.ui;
    let waits = move || ui.status.get() == Status::Paused && ui.latest.get() == 0;
    let play = move || {
        el("button")
            .class("big-play")
            .attr("aria-label", ui.t(s::PLAY_BIG))
            .click(move || shell.act(Action::TogglePlay))
            .kid(icon(TRIANGLE))
            .into()
    };
    let canvas = el("canvas")
        .id(STAGE)
        .attr("aria-hidden", "true")
        .on("dblclick", move |event: MouseEvent| tokens::on_double_click(shell, &event));
    // Whatever part of a block the mouse is on, all of it answers.
    let under = move |event: PointerEvent| {
        let (x, y) = dom::offset(&event);
        if event.pointer_type() == "mouse" {
            shell.point(Some((STAGE.to_string(), x, y)));
        }
    };
    let frame = el("div")
        .class("stage-frame")
        .on("pointermove", under)
        .on("pointerleave", move |_: PointerEvent| shell.point(None))
        .kid(canvas)
        .kid(skips::over_the_picture(shell))
        .kid(trace(shell))
        .kids(tokens::over_the_picture(shell))
        .kid(when(waits, play));
    watch_size(&frame, shell);
    let caption = el("p")
        .id("caption")
        // While it trains the numbers change too often to be read aloud.
        .attr("aria-live", move || if ui.status.get() == Status::Running { "off" } else { "polite" })
        .attr("data-any-lang", move || ui.caption.with(|text| mixed(text)))
        .words(move || ui.caption.get_clone());
    let is_slow = move || ui.slow.with(Option::is_some);
    let legend = move || {
        let text = match (ui.compact.get(), ui.tokens_open.get()) {
            _ if is_slow() => s::LEGEND_SLOW,
            (true, _) => s::LEGEND_COMPACT,
            (false, true) => s::LEGEND_TOKENS,
            (false, false) => s::LEGEND,
        };
        text.get(ui.lang.get())
    };
    let shows_card = move || ui.slow.with(|place| place.as_ref().is_some_and(|place| place.shows_card));
    let under = el("div")
        .class(move || if shows_card() { "under carded" } else { "under" })
        .kid(caption)
        .kid(when(is_slow, || slow::card("card-under").into()));
    el("section")
        .class(move || match (is_slow(), ui.tokens_open.get()) {
            (true, _) => "stage slow",
            (false, true) => "stage open",
            (false, false) => "stage",
        })
        .attr("aria-label", ui.t(s::STAGE))
        .kid(notes(shell))
        .kid(super::class::class(shell))
        .kid(task(shell))
        .kid(when(is_slow, move || slow::bar(shell).into()))
        .kid(frame)
        .kid(under)
        .kid(el("p").class("legend").attr("data-any-lang", move || mixed(legend())).words(legend))
}

/// What the profile shows, over its title: the picture writes the words, so that they fit.
fn trace(shell: Shell) -> View {
    let ui = shell.ui;
    let choice = Choice {
        ui,
        id: "ctl-trace".to_string(),
        label: Some(Rc::new(move || s::TRACE.get(ui.lang.get()).to_string())),
        value: Rc::new(move || ui.trace.get().key().to_string()),
        set: Rc::new(move |key| {
            if let Some(trace) = Trace::from_key(&key) {
                shell.act(Action::SetTrace(trace));
            }
        }),
    };
    when(move || ui.slow.with(Option::is_none), move || choice.list(&s::TRACES).class("trace").into())
}

/// So many lines at most; the others are counted.
const MAX_NOTES: usize = 3;

/// One line for each thing that the reader should know; each can be put away.
fn notes(shell: Shell) -> El {
    let ui = shell.ui;
    // A text that was refused is told beside the field where it was given, as long as that is open.
    let told = move || {
        let is_told_there = ui.tab.get() == Tab::Settings;
        ui.notes.with(|all| {
            let here = |(_, note): &(usize, &Note)| !(is_told_there && matches!(note, Note::Text(_)));
            all.iter().enumerate().filter(here).map(|(idx, note)| (idx, note.clone())).collect::<Vec<_>>()
        })
    };
    let lines = move || {
        let (notes, lang) = (told(), ui.lang.get());
        let line = |(idx, note): (usize, Note)| (idx, note.text(lang), matches!(note, Note::Broken(_)));
        notes.into_iter().take(MAX_NOTES).map(line).collect()
    };
    let line = move |(idx, text, is_broken): &(usize, String, bool)| {
        let (idx, words) = (*idx, el("span").attr("data-any-lang", mixed(text)).say(text.clone()));
        let rescue = is_broken.then(|| rescue(shell));
        el("li").kid(words).kids(rescue).kid(dismiss(shell, move || shell.act(Action::Dismiss(idx)))).into()
    };
    let n_more = move || told().len().saturating_sub(MAX_NOTES);
    let more = move || {
        let words = move || s::MORE_NOTES.fill(ui.lang.get(), &[("n", &n_more().to_string())]);
        el("li").class("soft").words(words).into()
    };
    el("ul")
        .id("warnings")
        .attr("role", "status")
        .attr("aria-label", ui.t(s::WARNINGS))
        .flag("hidden", move || told().is_empty())
        .kid(each(lines, |(idx, text, _)| format!("{idx} {text}"), line))
        .kid(when(move || n_more() > 0, more))
}

/// The way on for a run whose numbers broke.
fn rescue(shell: Shell) -> El {
    let ui = shell.ui;
    let words = move || {
        let (step, lr) = ui.rescue.get_clone().unwrap_or_default();
        s::RESCUE.fill(ui.lang.get(), &[("lr", &lr), ("n", &step.to_string())])
    };
    el("button")
        .id("rescue")
        .class("quiet-btn")
        .flag("hidden", move || ui.rescue.with(Option::is_none))
        .click(move || shell.act(Action::Rescue))
        .words(words)
}

/// Redraws when the stage's place on the page changes, whatever the reason.
fn watch_size(frame: &El, shell: Shell) {
    let Some(element) = frame.node::<web_sys::Element>() else { return };
    dom::on_size(&element, move || shell.act(Action::Resized(dom::is_compact())));
}
