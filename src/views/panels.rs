//! What the open tab shows: pictures and sentences, their numbers as tables and files.

use super::el::{El, each, el, part, target, when};
use super::ui::{PanelHead, Saved, Shell, mixed};
use crate::session::{Action, letter};
use crate::strings as s;
use base::config::Tower;
use base::names::Words;
use draw::export::Table;
use std::rc::Rc;
use sycamore::web::View;
use web_sys::{Event, HtmlElement, PointerEvent};

/// The panels one below the other, their numbers beneath.
pub fn panels(shell: Shell) -> View {
    let ui = shell.ui;
    let list = each(move || ui.panels.get_clone(), PanelHead::key, move |head| figure(shell, head).into());
    let numbers = el("div").flag("hidden", move || ui.panels.with(Vec::is_empty)).kid(tables(shell));
    View::from(vec![list, numbers.into()])
}

/// `step 40`: of what step the panels are.
pub fn at_step(shell: Shell) -> String {
    let ui = shell.ui;
    let lang = ui.lang.get();
    ui.panels_step.get().map(|step| s::AT_STEP.fill(lang, &[("n", &step.to_string())])).unwrap_or_default()
}

/// A titled picture or sentence, with one line on how to read it.
fn figure(shell: Shell, head: &PanelHead) -> El {
    let ui = shell.ui;
    let PanelHead { id, title, help, tower, follows, height } = head.clone();
    let mut figure = el("figure").class(if height.is_some() { "chart" } else { "chart said" });
    if !follows {
        let (title, help_zh) = (title.clone(), help.zh.clone());
        let caption = el("figcaption")
            .kid(el("h2").words(move || title.get(ui.lang.get()).to_string()))
            .kid(el("p").attr("data-any-lang", mixed(&help_zh)).words(move || help.get(ui.lang.get()).to_string()));
        figure = figure.kid(caption);
    }
    if let Some(tower) = tower {
        let name = el("b").any_lang().say(letter(tower));
        figure = figure.kid(el("h3").class(format!("tower-{}", tower.key())).kid(name));
    }
    match height {
        Some(height) => figure.kid(canvas(shell, id, title, tower, height)),
        None => {
            let said = move || ui.sentences.with(|all| all.iter().find(|(of, _)| *of == id).map(|(_, t)| t.clone()));
            figure.kid(el("p").any_lang().words(move || said().unwrap_or_default()))
        }
    }
}

/// A panel's canvas; the pointer is told the value that it stands on.
fn canvas(shell: Shell, id: String, title: Words, tower: Option<Tower>, height: u32) -> El {
    let ui = shell.ui;
    let name = move || {
        let title = title.get(ui.lang.get());
        tower.map_or_else(|| title.to_string(), |tower| format!("{} · {title}", letter(tower)))
    };
    let (here, of) = (id.clone(), Rc::<str>::from(id.as_str()));
    let tip = move || ui.tip.get_clone().filter(|(over, ..)| **over == *of);
    let is_here = {
        let tip = tip.clone();
        move || tip().is_some()
    };
    let tip = move || {
        let (tip, place, words) = (tip.clone(), tip.clone(), tip.clone());
        el("span")
            .class("tip")
            .attr("data-any-lang", move || mixed(&words().map(|(.., text)| text).unwrap_or_default()))
            .style("left", move || {
                place().map(|(_, x, ..)| format!("clamp(80px,{x}px,100% - 80px)")).unwrap_or_default()
            })
            .style("top", {
                let tip = tip.clone();
                move || tip().map(|(_, _, y, _)| format!("{y}px")).unwrap_or_default()
            })
            .words(move || tip().map(|(.., text)| text).unwrap_or_default())
            .into()
    };
    let canvas = el("canvas")
        .id(id)
        .attr("role", "img")
        .attr("aria-label", name)
        .style("height", move || format!("{height}px"))
        .on("pointermove", move |ev: PointerEvent| {
            shell.point(Some((here.clone(), ev.offset_x() as f32, ev.offset_y() as f32)));
        })
        .on("pointerleave", move |_: Event| shell.point(None));
    el("div").class("plot").kid(canvas).kid(when(is_here, tip))
}

/// The panels' numbers for those who read rather than look, and as a file.
fn tables(shell: Shell) -> El {
    let ui = shell.ui;
    let toggled = move |ev: Event| {
        let is_open = target::<HtmlElement>(&ev).is_some_and(|details| details.has_attribute("open"));
        shell.act(Action::SetTableOpen(is_open));
    };
    let save = el("button")
        .id("save-csv")
        .class("quiet-btn")
        .attr("data-any-lang", mixed(s::SAVE_CSV.zh))
        .click(move || shell.save(Saved::Panels))
        .words(ui.t(s::SAVE_CSV));
    let metrics = |tower: Tower| {
        el("button")
            .class("quiet-btn")
            .id(format!("save-metrics-{}", tower.key()))
            .attr("data-any-lang", mixed(s::SAVE_METRICS.zh))
            .click(move || shell.save(Saved::Metrics(tower)))
            .words(move || s::SAVE_METRICS.fill(ui.lang.get(), &[("tower", letter(tower))]))
    };
    let step = el("span").class("soft").say(" ").words(move || at_step(shell));
    el("details")
        .class("numbers")
        .flag("open", move || ui.table_open.get())
        .on("toggle", toggled)
        .kid(el("summary").words(ui.t(s::TABLE)).kid(step))
        .kid(el("div").class("row").kid(save).kids(Tower::BOTH.map(metrics)))
        .kid(part(move || View::from(ui.tables.get_clone().into_iter().map(|t| table(t).into()).collect::<Vec<_>>())))
}

fn table(table: Table) -> El {
    let column = |name: String| el("th").attr("scope", "col").any_lang().say(name);
    let row = |((words, cells), place): ((String, Vec<String>), String)| {
        let name = el("th").attr("scope", "row").any_lang().say(words).say(" ").kid(el("code").say(place));
        el("tr").kid(name).kids(cells.into_iter().map(|cell| el("td").any_lang().say(cell)))
    };
    el("table")
        .kid(el("caption").say(table.caption))
        .kid(el("thead").kid(el("tr").kids(table.columns.into_iter().map(column))))
        .kid(el("tbody").kids(table.rows.into_iter().zip(table.places).map(row)))
}
