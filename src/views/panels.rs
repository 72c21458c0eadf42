//! What the open tab shows: pictures and sentences, their numbers as tables and files.

use super::el::{El, each, el, part, target, when};
use super::ui::{PanelHead, Saved, Shell, mixed};
use crate::session::{Action, letter};
use crate::strings as s;
use base::config::Tower;
use draw::export::Table;
use std::rc::Rc;
use sycamore::web::View;
use web_sys::{Event, HtmlElement, KeyboardEvent, PointerEvent};

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
    let PanelHead { id, tower, follows, height, .. } = head.clone();
    let mut figure = el("figure").class(if height.is_some() { "chart" } else { "chart said" });
    let now = {
        let id = id.clone();
        move || ui.panels.with(|all| all.iter().find(|head| head.id == id).cloned()).unwrap_or_default()
    };
    if !follows {
        let (title, help) = (now.clone(), now.clone());
        let (mixed_title, mixed_help) = (now.clone(), now.clone());
        let name = el("h2").attr("data-any-lang", move || mixed(&mixed_title().title.zh));
        let how = el("p").attr("data-any-lang", move || mixed(&mixed_help().help.zh));
        let caption = el("figcaption")
            .kid(name.words(move || title().title.get(ui.lang.get()).to_string()))
            .kid(how.words(move || help().help.get(ui.lang.get()).to_string()));
        figure = figure.kid(caption);
    }
    if let Some(tower) = tower {
        let name = el("b").any_lang().say(letter(tower));
        figure = figure.kid(el("h3").class(format!("tower-{}", tower.key())).kid(name));
    }
    if height.is_some() {
        return figure.kid(canvas(shell, id, Rc::new(now)));
    }
    let said = move || ui.sentences.with(|all| all.iter().find(|(of, _)| *of == id).map(|(_, t)| t.clone()));
    figure.kid(el("p").any_lang().words(move || said().unwrap_or_default()))
}

/// A panel's canvas; the pointer is told the value that it stands on, and so is who walks over it by arrow keys.
fn canvas(shell: Shell, id: String, now: Rc<dyn Fn() -> PanelHead>) -> El {
    let ui = shell.ui;
    let height = Rc::clone(&now);
    let name = move || {
        let PanelHead { title, tower, .. } = now();
        let title = title.get(ui.lang.get()).to_string();
        tower.map_or_else(|| title.clone(), |tower| format!("{} · {title}", letter(tower)))
    };
    let (here, chosen, walked, of) = (id.clone(), id.clone(), id.clone(), Rc::<str>::from(id.as_str()));
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
            .attr("role", "status")
            .style("left", move || place().map(|(_, x, ..)| format!("{x}%")).unwrap_or_default())
            .style("translate", {
                // As far to the left of its place as that is from the left: so it never leaves the panel.
                let tip = tip.clone();
                move || tip().map(|(_, x, ..)| format!("-{x}% calc(-100% - 12px)")).unwrap_or_default()
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
        .style("height", move || format!("{}px", height().height.unwrap_or_default()))
        .attr("tabindex", "0")
        .on("pointermove", move |ev: PointerEvent| {
            shell.point(Some((here.clone(), ev.offset_x() as f32, ev.offset_y() as f32)));
        })
        .on("click", move |ev: PointerEvent| {
            shell.point(Some((chosen.clone(), ev.offset_x() as f32, ev.offset_y() as f32)));
            shell.walk(chosen.clone(), 0.0, 0.0);
        })
        .on("keydown", move |ev: KeyboardEvent| {
            let (dx, dy) = match ev.key().as_str() {
                "ArrowRight" => (1.0, 0.0),
                "ArrowLeft" => (-1.0, 0.0),
                "ArrowDown" => (0.0, 1.0),
                "ArrowUp" => (0.0, -1.0),
                "Enter" => (0.0, 0.0),
                _ => return,
            };
            ev.prevent_default();
            shell.walk(walked.clone(), dx, dy);
        })
        .on("blur", move |_: Event| shell.point(None))
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
        .kid(el("caption").attr("data-any-lang", mixed(&table.caption)).say(table.caption))
        .kid(el("thead").kid(el("tr").kids(table.columns.into_iter().map(column))))
        .kid(el("tbody").kids(table.rows.into_iter().zip(table.places).map(row)))
}
