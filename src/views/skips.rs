//! Every skip as a button over its ⊕ in the picture. Thumbs, for which they are too small, pick the nearest (`cut_bar`).

use super::cut_bar;
use super::el::{El, each, el};
use super::ui::Shell;
use crate::dom;
use crate::session::{Action, letter};
use crate::strings as s;
use base::config::{Site, Sublayer, Tower};
use draw::scene::{Hit, Rect};
use sycamore::prelude::{Signal, create_signal};
use web_sys::{Event, KeyboardEvent, MouseEvent};

/// What a skip's button is called: whose, where, and what pressing does.
fn label(shell: Shell, tower: Tower, site: Site) -> impl Fn() -> String + Copy {
    let ui = shell.ui;
    move || {
        let lang = ui.lang.get();
        let text = if is_intact(shell, tower, site) { s::SKIP_INTACT } else { s::SKIP_CUT };
        let sub = match site.sublayer {
            Sublayer::Attn => s::ATTENTION,
            Sublayer::Mlp => s::MLP,
        };
        let layer = (site.layer + 1).to_string();
        text.fill(lang, &[("tower", letter(tower)), ("layer", &layer), ("sub", sub.get(lang))])
    }
}

/// Whether the skip stands from the next step on.
pub fn is_intact(shell: Shell, tower: Tower, site: Site) -> bool {
    shell.ui.intact.with(|intact| intact[tower.idx()].get(site.idx()).copied().unwrap_or(true))
}

/// A button that cuts a skip or restores it.
fn button(shell: Shell, tower: Tower, site: Site) -> El {
    el("button")
        .attr("aria-label", label(shell, tower, site))
        .state("aria-pressed", move || !is_intact(shell, tower, site))
        .click(move || shell.act(Action::ToggleSkip(tower, site)))
}

/// A button over every ⊕ of the picture. Each tower is one stop of the Tab key; arrows go on within it, and across.
pub fn over_the_picture(shell: Shell) -> El {
    let ui = shell.ui;
    // The stop of each tower: the skip that had the focus last.
    let stops = create_signal([None::<Site>; 2]);
    let group = |tower: Tower| {
        let hits = move || ui.hits.with(|hits| hits.iter().filter(|hit| hit.tower == tower).cloned().collect());
        let name = move || s::SKIPS_OF.fill(ui.lang.get(), &[("tower", letter(tower))]);
        // By name alone: a button that only moves stays, and keeps the focus.
        let each =
            each(hits, |hit: &Hit| hit.site.to_string(), move |hit| over(shell, hit.tower, hit.site, stops).into());
        el("div").attr("role", "group").attr("aria-label", name).kid(each)
    };
    el("div").class("skips").on("click", move |ev: MouseEvent| cut_bar::pick(shell, &ev)).kids(Tower::each(group))
}

fn over(shell: Shell, tower: Tower, site: Site, stops: Signal<[Option<Site>; 2]>) -> El {
    let ui = shell.ui;
    let focused = move |_: Event| {
        stops.update(|stops| stops[tower.idx()] = Some(site));
        shell.act(Action::Hover(Some((tower, site))));
    };
    let place = move |of: fn(&Rect) -> f32| {
        move || {
            let found = |hits: &Vec<Hit>| hits.iter().find(|h| (h.tower, h.site) == (tower, site)).map(|h| of(&h.rect));
            ui.hits.with(found).map(|x| format!("{x}px")).unwrap_or_default()
        }
    };
    let is_stop = move || {
        let first = ui.hits.with(|hits| hits.iter().find(|hit| hit.tower == tower).map(|hit| hit.site));
        // The one that had the focus may be gone with its layer.
        let is_there = |stop: &Site| ui.hits.with(|hits| hits.iter().any(|h| (h.tower, h.site) == (tower, *stop)));
        stops.with(|stops| stops[tower.idx()]).filter(is_there).or(first) == Some(site)
    };
    button(shell, tower, site)
        .class("skip")
        .attr("data-skip", name(tower, site))
        // With open tokens the tower's stop is its cells.
        .attr("tabindex", move || if is_stop() && !ui.tokens_open.get() { "0" } else { "-1" })
        .style("left", place(|r| r.x))
        .style("top", place(|r| r.y))
        .style("width", place(|r| r.w))
        .style("height", place(|r| r.h))
        .on("focus", focused)
        .on("blur", move |_: Event| shell.act(Action::Hover(None)))
        .on("keydown", move |event: KeyboardEvent| walk(shell, tower, site, &event))
        // Space plays and pauses, as everywhere; some browsers would press the button when it is let go.
        .on("keyup", |event: KeyboardEvent| {
            if event.key() == " " {
                event.prevent_default();
            }
        })
}

/// `b.3m`: whose skip and which, as in links.
fn name(tower: Tower, site: Site) -> String {
    format!("{}.{site}", tower.key())
}

/// Arrow keys go from skip to skip: up and down within the tower, left and right to the other one's at the same depth.
fn walk(shell: Shell, tower: Tower, site: Site, event: &KeyboardEvent) {
    let hits = shell.ui.hits.get_clone_untracked();
    let own: Vec<&Hit> = hits.iter().filter(|hit| hit.tower == tower).collect();
    let Some(here) = own.iter().find(|hit| hit.site == site) else { return };
    let further = |down: bool| {
        let beyond = |hit: &&&Hit| if down { hit.rect.y > here.rect.y } else { hit.rect.y < here.rect.y };
        own.iter()
            .filter(beyond)
            .min_by(|a, b| (a.rect.y - here.rect.y).abs().total_cmp(&(b.rect.y - here.rect.y).abs()))
    };
    let across = || {
        let others = hits.iter().filter(|hit| hit.tower != tower);
        others.min_by(|a, b| (a.rect.y - here.rect.y).abs().total_cmp(&(b.rect.y - here.rect.y).abs()))
    };
    let next = match event.key().as_str() {
        "ArrowUp" => further(false).copied(),
        "ArrowDown" => further(true).copied(),
        "ArrowLeft" | "ArrowRight" => across(),
        _ => return,
    };
    event.prevent_default();
    if let Some(next) = next {
        dom::focus(&format!("[data-skip=\"{}\"]", name(next.tower, next.site)));
    }
}
