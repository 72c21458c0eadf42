//! Cutting by thumb: a tap on a tower picks the nearest ⊕, a strip above the thumb bar says which and cuts or joins it. The
//! towers stay in sight.

use super::controls::icon_button;
use super::el::{El, el, when};
use super::skips::is_intact;
use super::ui::Shell;
use crate::dom;
use crate::session::{Action, letter};
use crate::strings as s;
use base::config::{Site, Sublayer, Tower};
use draw::scene::Hit;
use sycamore::web::View;
use web_sys::MouseEvent;

/// The strip, while a skip is picked.
pub fn cut_bar(shell: Shell) -> View {
    let ui = shell.ui;
    when(move || ui.compact.get() && ui.picked.with(Option::is_some), move || strip(shell).into())
}

/// A skip to begin with: A's lowest, where the gradient has come furthest.
pub fn first(shell: Shell) -> Option<(Tower, Site)> {
    let lowest = |hits: &Vec<Hit>| {
        let own = hits.iter().filter(|hit| hit.tower == Tower::A);
        own.min_by_key(|hit| hit.site.idx()).or(hits.first()).map(|hit| (hit.tower, hit.site))
    };
    shell.ui.hits.with_untracked(lowest)
}

/// A tap on the picture picks the ⊕ that is nearest to it.
pub fn pick(shell: Shell, event: &MouseEvent) {
    if !shell.ui.compact.get_untracked() {
        return;
    }
    let (x, y) = dom::offset(event);
    let away = |hit: &&Hit| {
        let (dx, dy) = (hit.rect.x + hit.rect.w / 2.0 - x, hit.rect.y + hit.rect.h / 2.0 - y);
        // Sideways there are only two to choose from.
        0.2 * dx.abs() + dy.abs() + if dx.abs() > NEAR { FAR } else { 0.0 }
    };
    let nearest = shell
        .ui
        .hits
        .with_untracked(|hits| hits.iter().min_by(|a, b| away(a).total_cmp(&away(b))).map(|hit| (hit.tower, hit.site)));
    choose(shell, nearest);
}

/// A tower reaches so far to either side of its axis, in CSS pixels.
const NEAR: f32 = 90.0;
const FAR: f32 = 1000.0;

fn choose(shell: Shell, skip: Option<(Tower, Site)>) {
    shell.ui.picked.set(skip);
    shell.act(Action::Hover(skip));
}

fn strip(shell: Shell) -> El {
    let ui = shell.ui;
    let label = move || {
        let Some((tower, site)) = ui.picked.get() else { return String::new() };
        let lang = ui.lang.get();
        let sub = if site.sublayer == Sublayer::Attn { s::ATTENTION } else { s::MLP_SHORT };
        let layer = (site.layer + 1).to_string();
        s::PICKED.fill(lang, &[("tower", letter(tower)), ("layer", &layer), ("sub", sub.get(lang))])
    };
    let stands = move || ui.picked.get().is_none_or(|(tower, site)| is_intact(shell, tower, site));
    let toggle = move || {
        if let Some((tower, site)) = ui.picked.get_untracked() {
            shell.act(Action::ToggleSkip(tower, site));
        }
    };
    let step = move |down: bool| move || choose(shell, next(shell, down));
    el("div")
        .class("cut-bar")
        .attr("role", "region")
        .attr("aria-label", ui.t(s::CUT_BAR))
        .kid(icon_button(ui.t(s::SKIP_ABOVE), "icon-btn").id("cut-above").click(step(false)).say("‹"))
        .kid(el("span").class("picked").attr("role", "status").any_lang().words(label))
        .kid(
            el("button")
                .id("cut-this")
                .class("quiet-btn")
                .state("aria-pressed", move || !stands())
                .click(toggle)
                .kid(el("span").any_lang().say("✂ "))
                .kid(el("span").words(move || if stands() { s::CUT_THIS } else { s::JOIN_THIS }.get(ui.lang.get()))),
        )
        .kid(icon_button(ui.t(s::SKIP_BELOW), "icon-btn").id("cut-below").click(step(true)).say("›"))
}

/// The next skip down the tower, or up; past the end in the other one.
fn next(shell: Shell, down: bool) -> Option<(Tower, Site)> {
    let here = shell.ui.picked.get_untracked()?;
    let all: Vec<(Tower, Site)> =
        shell.ui.hits.with_untracked(|hits| hits.iter().map(|hit| (hit.tower, hit.site)).collect());
    let place = |(tower, site): &(Tower, Site)| (tower.idx(), usize::MAX - site.idx());
    let all = base::order::sorted_by(&all, |a, b| place(a).cmp(&place(b)));
    let at = all.iter().position(|skip| *skip == here).unwrap_or(0);
    let n = all.len().max(1);
    all.get(if down { at + 1 } else { at + n - 1 } % n).copied()
}
