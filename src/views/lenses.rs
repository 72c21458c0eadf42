//! The right column, on a phone the sheet from below: one tab open at a time, the models' own words beneath.

use super::controls::Choice;
use super::el::{El, each, el, memo, part, target, when};
use super::panels::{at_step, panels};
use super::ui::{Shell, mixed};
use super::{header, settings, skips};
use crate::session::{Action, Tab, letter};
use crate::strings as s;
use base::config::Tower;
use base::config::fields::Kind;
use lens::{Entry, Group, Param, ParamKind};
use std::rc::Rc;
use sycamore::prelude::ReadSignal;
use sycamore::web::View;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

pub fn lenses(shell: Shell) -> El {
    let ui = shell.ui;
    // A question of each group, then what is no lens.
    let shown = move || {
        let groups = Group::ALL.into_iter().filter_map(|group| Tab::of(group).next());
        groups.chain([Tab::Settings]).chain(ui.compact.get().then_some(Tab::Skips)).collect()
    };
    // Skips have a place of their own on a wide page.
    let open = memo(move || match ui.tab.get() {
        Tab::Skips if !ui.compact.get() => Tab::Gradients,
        tab => tab,
    });
    let handle = el("button")
        .class("handle")
        .attr("aria-label", ui.t(s::LENSES))
        .state("aria-expanded", move || ui.sheet_open.get())
        .click(move || ui.sheet_open.set(!ui.sheet_open.get_untracked()));
    let tabs = el("div").class("tabs").attr("role", "tablist").attr("aria-label", ui.t(s::LENSES)).kid(each(
        shown,
        |tab: &Tab| tab.key().to_string(),
        move |&one| group(shell, one, open).into(),
    ));
    let panel = el("div")
        .class("panel")
        .id("lens-panel")
        .attr("role", "tabpanel")
        .attr("tabindex", "-1")
        .attr("aria-labelledby", move || format!("lens-{}", open.get().key()))
        .kid(part(move || match open.get() {
            Tab::Settings => settings::drawer(shell).into(),
            Tab::Skips => skips::list(shell).into(),
            tab => looked_at(shell, tab),
        }));
    el("aside")
        .class(move || if ui.sheet_open.get() { "lenses open" } else { "lenses" })
        .attr("aria-label", ui.t(s::LENSES))
        .kid(handle)
        .kid(tabs)
        .kid(lens_tabs(shell, open))
        .kid(panel)
        .kid(samples(shell))
}

/// The tab of a group of lenses, which opens its first, or of settings. On a phone the open one also closes the sheet.
fn group(shell: Shell, first: Tab, open: ReadSignal<Tab>) -> El {
    let is_open = move || match first.group() {
        Some(group) => open.get().group() == Some(group),
        None => open.get() == first,
    };
    let (id, label) = match first.group() {
        Some(group) => (format!("group-{}", group.key()), group.label()),
        None => (format!("lens-{}", first.key()), first.label()),
    };
    let chosen = move || {
        let (sheet, was_open) = (shell.ui.sheet_open, is_open());
        sheet.set(!(sheet.get_untracked() && was_open));
        if !was_open {
            shell.act(Action::Open(first));
        }
    };
    tab(id, is_open).click(chosen).words(shell.ui.t(label))
}

/// The lenses of the open group, under its question.
fn lens_tabs(shell: Shell, open: ReadSignal<Tab>) -> El {
    let ui = shell.ui;
    let group = memo(move || open.get().group());
    let question = move || group.get().map_or("", |group| group.question().get(ui.lang.get()));
    let all = move || group.get().map(|group| Tab::of(group).collect()).unwrap_or_default();
    let one = move |&one: &Tab| {
        let chosen = move || shell.act(Action::Open(one));
        tab(format!("lens-{}", one.key()), move || open.get() == one).click(chosen).words(ui.t(one.label())).into()
    };
    let list = el("div").class("lens-tabs").attr("role", "tablist").attr("aria-label", question).kid(each(
        all,
        |tab: &Tab| tab.key().to_string(),
        one,
    ));
    el("div").class("question").flag("hidden", move || group.get().is_none()).kid(el("h2").words(question)).kid(list)
}

fn tab(id: String, is_open: impl Fn() -> bool + Copy + 'static) -> El {
    el("button")
        .id(id)
        .attr("role", "tab")
        .attr("aria-controls", "lens-panel")
        .state("aria-selected", is_open)
        .attr("tabindex", move || if is_open() { "0" } else { "-1" })
        .on("keydown", |ev: KeyboardEvent| walk(&ev))
}

/// Arrow keys go from tab to tab.
fn walk(event: &KeyboardEvent) {
    let Some(tab) = target::<HtmlElement>(event) else { return };
    let next = match event.key().as_str() {
        "ArrowRight" => tab.next_element_sibling(),
        "ArrowLeft" => tab.previous_element_sibling(),
        _ => return,
    };
    if let Some(next) = next.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        let _ = next.focus();
        next.click();
    }
}

/// What the open tab shows, panel by panel, its controls above and its numbers below.
fn looked_at(shell: Shell, tab: Tab) -> View {
    let ui = shell.ui;
    let waits = move || tab.lens().is_some() && ui.panels.with(Vec::is_empty);
    let thinned = move || ui.thinned.get_clone();
    let mut parts: Vec<View> = tab.lens().map(|entry| lens_head(shell, entry)).into_iter().collect();
    parts.push(el("p").class("soft").flag("hidden", move || !waits()).words(ui.t(s::LENS_WAIT)).into());
    let rare = el("p").class("soft").id("lens-thinned").flag("hidden", move || thinned().is_none());
    parts.push(rare.words(move || thinned().unwrap_or_default()).into());
    parts.push(panels(shell));
    View::from(parts)
}

/// How to read a lens, where it comes from, and what can be chosen of it.
fn lens_head(shell: Shell, entry: &'static Entry) -> View {
    let ui = shell.ui;
    let source = el("p").class("soft").any_lang().say(entry.source.paper).kid(el("br")).say(entry.source.equation);
    let help = el("details")
        .class("lens-help")
        .kid(el("summary").words(ui.t(s::HOW_TO_READ)).kid(el("span").class("lens-step").words(move || at_step(shell))))
        .kid(el("p").attr("data-any-lang", mixed(entry.how_to_read.zh)).words(ui.t(entry.how_to_read)))
        .kid(source);
    let controls = entry.params.iter().map(|param| control(shell, entry.key, param));
    let row = (!entry.params.is_empty()).then(|| el("div").class("lens-row").kids(controls));
    View::from(std::iter::once(help).chain(row).map(View::from).collect::<Vec<_>>())
}

/// A control for one parameter of a lens.
fn control(shell: Shell, lens: &'static str, param: &'static Param) -> El {
    let ui = shell.ui;
    let key = format!("{lens}.{}", param.key);
    let value = move || {
        let chosen = ui.params.with(|params| params.iter().find(|(k, _)| *k == key).map(|(_, value)| value.clone()));
        chosen.unwrap_or_else(|| param.default.to_string())
    };
    let choice = Choice {
        ui,
        id: format!("param-{lens}-{}", param.key),
        label: None,
        value: Rc::new(value),
        set: Rc::new(move |text| shell.act(Action::SetParam(lens, param.key, text))),
    };
    let name = el("span").words(ui.t(param.label));
    let label = el("label").attr("title", ui.t(param.help));
    match param.kind {
        ParamKind::Of(kind @ Kind::Switch) => label.class("switch").kid(choice.control(kind)).kid(name),
        ParamKind::Of(kind) => label.class("ctl").kid(name).kid(choice.control(kind)),
        ParamKind::LabelSet => {
            let sets = memo(move || {
                ui.infos.with(|infos| infos[0].as_ref().map(|info| info.label_sets.clone()).unwrap_or_default())
            });
            let list = move || label_sets(&choice, &sets.get_clone()).into();
            label.class("ctl").flag("hidden", move || sets.with(Vec::is_empty)).kid(name).kid(part(list))
        }
    }
}

/// The corpus' label sets to choose from; an empty value means the first.
fn label_sets(choice: &Choice, sets: &[engine::lab::LabelSetInfo]) -> El {
    let (lang, value) = (choice.ui.lang.get(), Rc::clone(&choice.value));
    let first = sets.first().map(|set| set.key.clone()).unwrap_or_default();
    let choice = Choice {
        value: Rc::new(move || Some(value()).filter(|key| !key.is_empty()).unwrap_or_else(|| first.clone())),
        ..choice.clone()
    };
    choice.listing(sets.iter().map(|set| {
        el("option")
            .attr("value", set.key.clone())
            .attr("data-any-lang", mixed(&set.name[1]))
            .say(set.name[lang as usize].clone())
    }))
}

/// What both models write by themselves.
fn samples(shell: Shell) -> El {
    let ui = shell.ui;
    let writes = memo(move || ui.infos.with(|infos| infos[0].as_ref().is_none_or(|info| info.writes)));
    let step = move || ui.samples.with(|both| both[0].as_ref().map(|(step, _)| *step));
    let at = move || step().map(|step| s::AT_STEP.fill(ui.lang.get(), &[("n", &step.to_string())])).unwrap_or_default();
    let line = |tower: Tower| {
        let sample = move || ui.samples.with(|both| both[tower.idx()].clone());
        let label = move || {
            let step = sample().map_or(0, |(step, _)| step).to_string();
            s::SAMPLE_OF.fill(ui.lang.get(), &[("tower", letter(tower)), ("n", &step)])
        };
        let text = move || match sample() {
            Some((_, text)) => one_line(&text),
            None => if writes.get() { s::SAMPLES_WAIT } else { s::SAMPLES_NONE }.get(ui.lang.get()).to_string(),
        };
        el("p")
            .class(format!("sample tower-{}", tower.key()))
            .attr("aria-label", label)
            .attr("title", label)
            .kid(el("b").any_lang().say(letter(tower)))
            .kid(el("span").class("text").any_lang().words(text))
    };
    el("section")
        .class("samples")
        .attr("aria-label", ui.t(s::SAMPLES))
        .kid(el("h2").words(ui.t(s::SAMPLES)).kid(el("span").class("soft").words(at)))
        .kids(Tower::BOTH.map(line))
        .kid(when(move || ui.compact.get(), move || header::speed(shell).into()))
}

/// A sample on one line: what it breaks is shown as a mark.
fn one_line(text: &str) -> String {
    text.trim().replace('\n', " ↵ ")
}
