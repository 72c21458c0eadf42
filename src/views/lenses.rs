//! The right column, on a phone the sheet from below: settings, or the reader's questions, of which one is open and the
//! others answer in one line; beneath, under the last of them, the models' own words.

use super::controls::Choice;
use super::el::{El, el, memo, part, target, when};
use super::panels::{at_step, panels};
use super::terms::terms;
use super::ui::{Shell, mixed};
use super::{header, settings};
use crate::dom;
use crate::session::{Action, Tab, letter};
use crate::strings as s;
use base::config::Tower;
use base::config::fields::Kind;
use base::names::Text;
use lens::{Entry, Group, Param, ParamKind};
use std::rc::Rc;
use sycamore::prelude::{ReadSignal, create_signal};
use sycamore::web::View;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, KeyboardEvent};

pub fn lenses(shell: Shell) -> El {
    let ui = shell.ui;
    let open = memo(move || ui.tab.get());
    let is_settings = memo(move || open.get() == Tab::Settings);
    let handle = el("button")
        .class("handle")
        .attr("aria-label", ui.t(s::LENSES))
        .state("aria-expanded", move || ui.sheet_open.get())
        .click(move || ui.sheet_open.set(!ui.sheet_open.get_untracked()));
    let top = |id: &str, label: Text, settings: bool| {
        let chosen = move || {
            let (sheet, was_open) = (ui.sheet_open, is_settings.get_untracked() == settings);
            // On a phone the open one also closes the sheet.
            sheet.set(!(sheet.get_untracked() && was_open));
            show_question();
            if !was_open {
                shell.act(if settings { Action::Open(Tab::Settings) } else { Action::AskAbout(None) });
            }
        };
        tab(id.to_string(), "lens-panel", move || is_settings.get() == settings).click(chosen).words(ui.t(label))
    };
    let tabs = el("div")
        .class("tabs")
        .attr("role", "tablist")
        .attr("aria-label", ui.t(s::LENSES))
        .kid(top("tab-lenses", s::LENSES, false))
        .kid(top("lens-settings", s::SETTINGS, true));
    let questions =
        move || View::from(Group::ALL.into_iter().map(|group| question(shell, group, open).into()).collect::<Vec<_>>());
    let panel = el("div")
        .class("panel")
        .id("lens-panel")
        .attr("role", "tabpanel")
        .attr("tabindex", "-1")
        .attr("aria-labelledby", move || if is_settings.get() { "lens-settings" } else { "tab-lenses" })
        .kid(part(move || if is_settings.get() { settings::drawer(shell).into() } else { questions() }));
    let veil = move || {
        el("button")
            .class("veil")
            .attr("tabindex", "-1")
            .attr("aria-hidden", "true")
            .click(move || ui.sheet_open.set(false))
            .into()
    };
    el("aside")
        .id("lenses")
        .class(move || if ui.sheet_open.get() { "lenses open" } else { "lenses" })
        .attr("aria-label", ui.t(s::LENSES))
        .kid(handle)
        .kid(el("div").class("tab-row").kid(tabs).kid(header::pages(shell)))
        .kid(when(move || ui.slow.with(Option::is_some), || super::slow::card("card-side").into()))
        .kid(panel)
        .kid(samples(shell, open))
        .kid(when(move || ui.sheet_open.get(), veil))
        .kid(when(move || !ui.is_scrolled.get(), move || below(shell).into()))
}

/// On a page that is neither wide nor a phone's the lenses lie below the first screen: says so.
fn below(shell: Shell) -> El {
    el("button").class("to-lenses quiet-btn").click(|| dom::show("lenses")).words(shell.ui.t(s::LENSES_BELOW))
}

/// The id of the question that is open.
const OPEN: &str = "question";

/// What was open above may just have closed, or the sheet opened: the open question stays in sight.
fn show_question() {
    dom::later(60, || dom::show(OPEN));
}

/// A question: open with its lenses, or closed with its answer.
fn question(shell: Shell, group: Group, open: ReadSignal<Tab>) -> El {
    let ui = shell.ui;
    let is_open = memo(move || open.get().group() == Some(group));
    let chosen = move || {
        shell.act(Action::AskAbout(Some(group)));
        show_question();
    };
    let head = el("button")
        .id(format!("group-{}", group.key()))
        .class("ask")
        .state("aria-expanded", move || is_open.get())
        .click(chosen)
        .kid(el("span").words(ui.t(group.question())))
        .kid(answer(shell, group));
    let body = move || {
        let lenses = el("div").class("lens-tabs").attr("role", "tablist").attr("aria-label", ui.t(group.question()));
        let one = |one: Tab| {
            let chosen = move || shell.act(Action::Open(one));
            tab(format!("lens-{}", one.key()), "lens-body", move || open.get() == one)
                .click(chosen)
                .words(ui.t(one.label()))
        };
        el("div")
            .id("lens-body")
            .class("body")
            .attr("role", "tabpanel")
            .attr("tabindex", "-1")
            .kid(lenses.kids(Tab::of(group).map(one)))
            .kid(part(move || looked_at(shell, open.get())))
            .into()
    };
    el("section")
        .attr("id", move || is_open.get().then_some(OPEN))
        .class(move || if is_open.get() { "group open" } else { "group" })
        .kid(el("h2").kid(head))
        .kid(when(move || is_open.get(), body))
}

/// What a closed question says: a number of each tower, and the step that they are of.
fn answer(shell: Shell, group: Group) -> El {
    let ui = shell.ui;
    let said = move |part: &'static str| {
        move || {
            let key = format!("{}{part}", group.key());
            let of = |all: &Vec<(String, String)>| all.iter().find(|(k, _)| *k == key).map(|(_, said)| said.clone());
            ui.answers.with(of).unwrap_or_default()
        }
    };
    let value = |tower: Tower, part| el("b").class(format!("tower-{}", tower.key())).any_lang().words(said(part));
    let line = el("span").class("answer").any_lang().kid(el("span").words(said("")));
    line.kid(value(Tower::A, ".a"))
        .kid(value(Tower::B, ".b"))
        .kid(el("span").class("at").attr("title", ui.t(s::OF_STEP)).words(said("@")))
}

fn tab(id: String, panel: &'static str, is_open: impl Fn() -> bool + Copy + 'static) -> El {
    el("button")
        .id(id)
        .attr("role", "tab")
        .attr("aria-controls", panel)
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
    let mut parts: Vec<View> = tab.lens().map(|entry| lens_head(shell, entry)).into_iter().collect();
    parts.push(el("p").class("soft").flag("hidden", move || !waits()).words(ui.t(s::LENS_WAIT)).into());
    parts.push(panels(shell));
    View::from(parts)
}

/// The parameter that says on which half of the text is looked, wherever a lens has it.
const SPLIT: &str = "text";

/// How to read a lens, where it comes from, and what can be chosen of it.
fn lens_head(shell: Shell, entry: &'static Entry) -> View {
    let ui = shell.ui;
    let about = move |i: usize| ui.about.with(|about| about.get(i).cloned().unwrap_or_default());
    let source =
        el("p").class("soft").any_lang().words(move || about(1)).kid(el("br")).kid(el("span").words(move || about(2)));
    let is_read = create_signal(false);
    let thinned = move || ui.thinned.get_clone();
    let rare = el("span").class("lens-step").id("lens-thinned").flag("hidden", move || thinned().is_none());
    let rare = rare.attr("title", ui.t(s::LENS_THINNED_WHY)).words(move || thinned().unwrap_or_default());
    let help = el("details")
        .class("lens-help")
        .on("toggle", move |_: Event| is_read.set(true))
        .kid(
            el("summary")
                .words(ui.t(s::HOW_TO_READ))
                .kid(el("span").class("lens-step").words(move || at_step(shell)))
                .kid(rare),
        )
        .kid(el("p").attr("data-any-lang", move || mixed(&about(0))).words(move || about(0)))
        .kid(when(move || is_read.get(), move || terms(shell, move || about(0)).into()))
        .kid(source);
    let row = |of: Vec<&'static Param>| {
        let controls = of.iter().map(|param| control(shell, entry.key, param));
        (!of.is_empty()).then(|| el("div").class("lens-row").kids(controls))
    };
    // How much is read changes no question: it stands with how to read, and leaves the pictures its room.
    let (aside, row_of) = entry.params.iter().partition(|param| param.key.starts_with("n_") || param.key == SPLIT);
    let (help, row) = (help.kids(row(aside)), row(row_of));
    el("div").class("lens-head").kid(help).kids(row).into()
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
        ParamKind::Text => label.class("ctl typed").kid(name).kid(choice.control(Kind::Skips)),
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
fn samples(shell: Shell, open: ReadSignal<Tab>) -> El {
    let ui = shell.ui;
    let class = move || match open.get().group() {
        Some(Group::Say) => "samples asked",
        Some(_) => "samples",
        None => "samples apart",
    };
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
        .class(class)
        .attr("aria-label", ui.t(s::SAMPLES))
        .kid(el("h2").words(ui.t(s::SAMPLES)).kid(el("span").class("soft").words(at)))
        .kids(Tower::BOTH.map(line))
        .kid(when(move || ui.compact.get(), move || header::speed(shell).into()))
}

/// A sample on one line: what it breaks is shown as a mark.
fn one_line(text: &str) -> String {
    text.trim().replace('\n', " ↵ ")
}
