//! The stage: the towers' canvas, a real button over every ⊕, the caption and the legend.

use super::controls::dismiss;
use super::el::{El, each, el, when};
use super::icons::{TRIANGLE, icon};
use super::skips;
use super::ui::{Shell, mixed};
use crate::dom;
use crate::session::{Action, Note, Status, Tab};
use crate::strings as s;

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
    let canvas = el("canvas").id("stage").attr("aria-hidden", "true");
    let frame = el("div").class("stage-frame").kid(canvas).kid(skips::over_the_picture(shell)).kid(when(waits, play));
    watch_size(&frame, shell);
    let caption = el("p")
        .id("caption")
        // While it trains the numbers change too often to be read aloud.
        .attr("aria-live", move || if ui.status.get() == Status::Running { "off" } else { "polite" })
        .attr("data-any-lang", move || ui.caption.with(|text| mixed(text)))
        .words(move || ui.caption.get_clone());
    let legend = move || if ui.compact.get() { s::LEGEND_COMPACT } else { s::LEGEND }.get(ui.lang.get());
    el("section")
        .class("stage")
        .attr("aria-label", ui.t(s::STAGE))
        .kid(notes(shell))
        .kid(frame)
        .kid(caption)
        .kid(el("p").class("legend").attr("data-any-lang", move || mixed(legend())).words(legend))
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
