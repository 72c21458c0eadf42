//! The drawer: every row of [`FIELDS`], with A's value and, where the towers may differ, B's beside it.

use super::controls::Choice;
use super::corpus_card;
use super::el::{El, el};
use super::text_panel;
use super::ui::{Shell, mixed};
use crate::session::{Action, first_experiment, letter};
use crate::strings as s;
use base::config::Tower;
use base::config::fields::{FIELDS, Field, Group, Kind, Scope};
use std::rc::Rc;

pub fn drawer(shell: Shell) -> El {
    let ui = shell.ui;
    let defaults = move || {
        let first = first_experiment(ui.compact.get_untracked(), ui.lang.get_untracked());
        shell.act(Action::Load(Box::new(first)));
    };
    let group = |group: Group| {
        let rows = FIELDS.iter().filter(move |f| f.group == group).map(|f| row(shell, f));
        el("fieldset").kid(el("legend").words(ui.t(group.label()))).kids(rows)
    };
    el("div")
        .id("drawer")
        .kid(text_panel::panel(shell))
        .kid(corpus_card::card(shell))
        .kid(el("p").class("soft").words(ui.t(s::SETTINGS_NOTE)))
        .kid(el("button").class("quiet-btn").click(defaults).words(ui.t(s::DEFAULTS)))
        .kids(Group::ALL.map(group))
}

fn row(shell: Shell, f: &'static Field) -> El {
    let ui = shell.ui;
    let differs = move || ui.experiment.with(|e| (f.get)(e.a()) != (f.get)(e.b()));
    let help = move || {
        let range = match f.kind {
            Kind::Int { min, max, .. } => format!(" {min}–{max}"),
            Kind::Real { min, max } => format!(" {min}–{max}"),
            Kind::Skips => format!(" {}", s::SKIPS_HELP.get(ui.lang.get())),
            _ => String::new(),
        };
        format!("{}{range}", f.help.get(ui.lang.get()))
    };
    let name = el("p")
        .class("setting-name")
        .kid(el("span").attr("data-any-lang", mixed(f.label.zh)).words(ui.t(f.label)))
        .kid(el("code").any_lang().say(f.key));
    let values = el("div")
        .class("setting-values")
        .kid(control(shell, f, Tower::A))
        .kids((f.scope == Scope::PerTower).then(|| control(shell, f, Tower::B)));
    el("div")
        .class(move || if differs() { "setting differs" } else { "setting" })
        .kid(name)
        .kid(values)
        .kid(el("p").class("setting-help").attr("data-any-lang", mixed(f.help.zh)).words(help))
}

fn control(shell: Shell, f: &'static Field, tower: Tower) -> El {
    let ui = shell.ui;
    let id = if tower == Tower::A { format!("set-{}", f.key) } else { format!("set-b.{}", f.key) };
    let is_shared = f.scope == Scope::Shared;
    let label = move || {
        let name = f.label.get(ui.lang.get());
        if is_shared { name.to_string() } else { format!("{} · {name}", letter(tower)) }
    };
    let choice = Choice { label: Some(Rc::new(label)), ..Choice::of(shell, f, tower, id) };
    let value = Rc::clone(&choice.value);
    let control = choice.control(f.kind);
    let control = match f.kind {
        Kind::Switch => {
            let word = move || if value() == "on" { s::ON } else { s::OFF }.get(ui.lang.get());
            el("label").class("switch").kid(control).kid(el("span").words(word))
        }
        _ => control,
    };
    let (mark, whose) = if is_shared { ("A B", "both") } else { (letter(tower), tower.key()) };
    el("div")
        .class(format!("value {whose}"))
        .kid(el("span").class("mark").attr("aria-hidden", "true").any_lang().say(mark))
        .kid(control)
}
