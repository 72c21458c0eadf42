//! The task line: what is being read, what A and B guess to follow, and what does. It says what is learnt before any
//! light is explained.

use super::el::{El, el, when};
use super::ui::Shell;
use crate::session::{Action, Guessed, Task, letter};
use crate::strings as s;
use base::config::Tower;

pub fn task(shell: Shell) -> El {
    let ui = shell.ui;
    let of = move |of: fn(&Task) -> String| move || ui.task.with(|task| task.as_ref().map(of)).unwrap_or_default();
    let what = move || ui.task.get_clone().map_or("", |task| task.what.get(ui.lang.get()));
    let truth = el("span")
        .class("truth")
        .kid(el("span").words(ui.t(s::TRUTH)))
        .kid(el("b").any_lang().words(of(|task| task.truth.clone())));
    el("p")
        .id("task")
        .attr("aria-label", ui.t(s::TASK))
        .class(move || match (ui.undo.with(Option::is_some), ui.task.with(Option::is_none)) {
            (true, _) => "offers",
            (false, true) => "empty",
            (false, false) => "",
        })
        .kid(el("span").class("what").words(what))
        .kid(el("span").class("read").any_lang().words(of(|task| task.read.clone())))
        .kids(Tower::each(|tower| guess(shell, tower)))
        .kid(truth)
        .kid(when(move || ui.undo.with(Option::is_some), move || offer(shell).into()))
}

/// What was done by hand just now, and the way back from it.
fn offer(shell: Shell) -> El {
    let ui = shell.ui;
    let way = move || if ui.is_undone.get() { s::REDO } else { s::UNDO }.get(ui.lang.get());
    el("span")
        .class("offer")
        .kid(el("span").attr("role", "status").any_lang().words(move || ui.undo.get_clone().unwrap_or_default()))
        .say(" · ")
        .kid(el("button").id("undo").click(move || shell.act(Action::Undo)).words(way))
}

/// `A guesses a 22 %`
fn guess(shell: Shell, tower: Tower) -> El {
    let ui = shell.ui;
    let said = move || ui.task.with(|task| task.as_ref().and_then(|task| task.guesses[tower.idx()].clone()));
    let of = move |of: fn(Guessed) -> String| move || said().map(of).unwrap_or_default();
    el("span")
        .class(format!("guess tower-{}", tower.key()))
        .flag("hidden", move || said().is_none())
        .kid(el("b").any_lang().say(letter(tower)))
        .kid(el("span").class("verb").words(ui.t(s::GUESSES)))
        .kid(el("span").class("token").any_lang().words(of(|guess| guess.token)))
        .kid(el("span").any_lang().words(of(|guess| format!(" {}", guess.percent))))
}
