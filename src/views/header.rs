//! The bar on top: what runs, how fast, in which words.

use super::controls::{icon_button, label, named_list, segments};
use super::cut_bar;
use super::el::{El, el, part, target, value_of, when};
use super::icons::{BACK, BARS, MOON, ONE_STEP, SCISSORS, SEND, SUN, TRIANGLE, icon};
use super::ui::Shell;
use crate::dom;
use crate::session::{Action, Pace, Status};
use crate::strings as s;
use base::config::Tower;
use base::config::fields::{Field, Kind, field};
use base::names::Lang;
use draw::scene::ThemeKind;
use sycamore::prelude::create_signal;
use web_sys::{Element, Event};

pub fn header(shell: Shell) -> El {
    let ui = shell.ui;
    let brand = el("h1")
        .class("brand")
        .any_lang()
        .kid(el("span").say("Strata"))
        .say(" ")
        .kid(el("span").class("brand-zh").attr("lang", "zh-Hans").say("由浅入深"));
    let quick = el("div")
        .class("quick")
        .kid(named_list("corpus", "ctl-corpus", shell))
        .kids(depth(shell))
        .kid(segments("norm", "ctl-norm", shell));
    let theme =
        move || if ui.theme.get() == ThemeKind::Dark { s::THEME_LIGHT } else { s::THEME_DARK }.get(ui.lang.get());
    el("header")
        .class("bar")
        .kid(brand)
        .kid(pages(shell))
        .kid(quick)
        .kid(transport(shell))
        .kid(when(move || !ui.compact.get(), move || speed(shell).into()))
        .kid(languages(shell))
        .kid(
            icon_button(theme, "icon-btn")
                .id("btn-theme")
                .click(move || shell.act(Action::ToggleTheme))
                .kid(part(move || icon(if ui.theme.get() == ThemeKind::Dark { MOON } else { SUN }).into())),
        )
        .kid(
            el("button")
                .id("btn-share")
                .class("main-btn")
                .attr("aria-label", ui.t(s::SHARE))
                .click(move || shell.act(Action::Share))
                .kid(el("span").class("wide").words(ui.t(s::SHARE)))
                .kid(el("span").class("narrow").kid(icon(SEND))),
        )
}

/// The ways to the other pages, with this run's link: the address bar follows the run.
pub fn pages(shell: Shell) -> El {
    let aim = |ev: Event| {
        if let Some(link) = target::<Element>(&ev) {
            let run = js_sys::encode_uri_component(dom::hash().trim_start_matches('#'));
            let page = link.get_attribute("href").unwrap_or_default();
            let page = page.split('#').next().unwrap_or_default();
            let _ = link.set_attribute("href", &format!("{page}#run={run}"));
        }
    };
    let link = |class, page, name| {
        let link = el("a").class(class).attr("href", page).words(shell.ui.t(name));
        link.on("pointerdown", aim).on("click", aim)
    };
    el("nav")
        .class("pages")
        .kid(el("a").attr("aria-current", "page").words(shell.ui.t(s::TOWERS)))
        .kid(link("to-sweeps", "www/sweeps.html", s::SWEEPS))
        .kid(link("to-claims", "www/claims.html", s::CLAIMS))
}

fn depth(shell: Shell) -> Option<El> {
    let Field { kind: Kind::Int { min, max, step }, key, .. } = field("n_layers")? else { return None };
    // While it is dragged it only shows where it would stand: a change would end the run at every tick.
    let dragged = create_signal(None::<usize>);
    let value = move || dragged.get().unwrap_or_else(|| shell.ui.experiment.with(|e| e.a().n_layers));
    let filled = move || (value() - min) as f64 / (max - min) as f64 * 100.0;
    let slider = el("input")
        .id(format!("ctl-{key}"))
        .attr("type", "range")
        .attr("min", min.to_string())
        .attr("max", max.to_string())
        .attr("step", step.to_string())
        .prop("value", move || value().to_string())
        .style("--fill", move || format!("{:.1}%", filled()))
        .on("input", move |ev| dragged.set(value_of(&ev).parse().ok()))
        .on("change", move |ev| {
            shell.act(Action::Set(Tower::A, key, value_of(&ev)));
            dragged.set(None);
        });
    let number = el("output").class("depth-value").words(move || value().to_string());
    Some(el("label").class("ctl").kid(el("span").words(label(key, shell))).kid(number).kid(slider))
}

/// Reset, step, play; on a phone the bar under the thumb, with cut and share beside.
fn transport(shell: Shell) -> El {
    let ui = shell.ui;
    let play = move || if ui.playing.get() { s::PAUSE } else { s::PLAY }.get(ui.lang.get());
    let step = move || if ui.slow.with(Option::is_some) { s::NEXT_BLOCK } else { s::STEP }.get(ui.lang.get());
    let cut = move || {
        ui.sheet_open.set(false);
        ui.picked.set(if ui.picked.with_untracked(Option::is_some) { None } else { cut_bar::first(shell) });
    };
    el("div")
        .class("transport")
        .attr("role", "group")
        .attr("aria-label", ui.t(s::TRANSPORT))
        .kid(
            icon_button(ui.t(s::RESET), "icon-btn")
                .id("btn-reset")
                .click(move || shell.act(Action::Reset))
                .kid(icon(BACK)),
        )
        .kid(icon_button(step, "icon-btn").id("btn-step").click(move || shell.act(Action::Step)).kid(icon(ONE_STEP)))
        .kid(
            icon_button(play, "icon-btn play")
                .id("btn-play")
                .state("aria-pressed", move || ui.playing.get())
                .flag("disabled", move || ui.status.get() == Status::Failed)
                .click(move || shell.act(Action::TogglePlay))
                .kid(part(move || icon(if ui.playing.get() { BARS } else { TRIANGLE }).into())),
        )
        .kid(
            icon_button(ui.t(s::CUT), "icon-btn thumb-only")
                .id("btn-cut")
                .state("aria-pressed", move || ui.picked.with(Option::is_some))
                .click(cut)
                .kid(icon(SCISSORS)),
        )
        .kid(icon_button(ui.t(s::SHARE), "icon-btn thumb-only").click(move || shell.act(Action::Share)).kid(icon(SEND)))
}

/// How fast steps follow one another.
pub fn speed(shell: Shell) -> El {
    let ui = shell.ui;
    let paces =
        [("speed-slow", Pace::Slow, s::SLOW), ("speed-1x", Pace::Normal, s::NORMAL), ("speed-max", Pace::Max, s::MAX)];
    let button = |(id, pace, text)| {
        el("button")
            .id(id)
            .state("aria-pressed", move || ui.pace.get() == pace)
            .click(move || shell.act(Action::SetPace(pace)))
            .words(ui.t(text))
    };
    el("div").class("segments speed").attr("role", "group").attr("aria-label", ui.t(s::SPEED)).kids(paces.map(button))
}

fn languages(shell: Shell) -> El {
    let ui = shell.ui;
    let button = |(id, lang, name, tag)| {
        el("button")
            .id(id)
            .attr("lang", tag)
            .state("aria-pressed", move || ui.lang.get() == lang)
            .click(move || shell.act(Action::SetLang(lang)))
            .say(name)
    };
    let both = [("lang-en", Lang::En, "EN", "en"), ("lang-zh", Lang::Zh, "中文", "zh-Hans")];
    el("div")
        .class("segments")
        .attr("role", "group")
        .attr("aria-label", ui.t(s::LANGUAGE))
        .any_lang()
        .kids(both.map(button))
}
