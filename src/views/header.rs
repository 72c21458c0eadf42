//! The bar on top: what runs, how fast, in which words.

use super::ui::Shell;
use crate::session::{Action, Pace, Status, Tab};
use crate::strings as s;
use base::config::Tower;
use base::config::fields::{Field, Kind, field};
use base::names::{Lang, Text};
use draw::scene::ThemeKind;
use leptos::prelude::*;

pub fn header(shell: Shell) -> impl IntoView {
    let ui = shell.ui;
    view! {
        <header class="bar">
            <h1 class="brand" data-any-lang=""><span>"Strata"</span>" "<span class="brand-zh" lang="zh-Hans">"由浅入深"</span></h1>
            <div class="quick">
                <label class="ctl"><span>{label("corpus", shell)}</span>{choice("corpus", "ctl-corpus", shell)}</label>
                {depth(shell)}
                {segments("norm", "ctl-norm", shell)}
                <label class="ctl"><span>{label("init", shell)}</span>{choice("init", "ctl-init", shell)}</label>
            </div>
            {transport(shell)}
            <Show when=move || !ui.compact.get()>{speed(shell)}</Show>
            {languages(shell)}
            <button id="btn-theme" class="icon-btn" title=theme_label(shell) aria-label=theme_label(shell)
                on:click=move |_| shell.act(Action::ToggleTheme)>
                {move || if ui.theme.get() == ThemeKind::Dark { icon(MOON) } else { icon(SUN) }}
            </button>
            <button id="btn-share" class="main-btn" on:click=move |_| shell.act(Action::Share)
                aria-label=ui.t(s::SHARE)>
                <span class="wide">{ui.t(s::SHARE)}</span><span class="narrow">{icon(SEND)}</span>
            </button>
        </header>
    }
}

fn label(key: &'static str, shell: Shell) -> impl Fn() -> &'static str {
    let text = field(key).map_or(s::SETTINGS, |f| f.label);
    shell.ui.t(text)
}

/// A setting of A as a drop-down list.
fn choice(key: &'static str, id: &'static str, shell: Shell) -> impl IntoView {
    let choices = choices_of(key);
    let value = move || shell.ui.experiment.with(|e| field(key).map(|f| f.write(e.a())).unwrap_or_default());
    view! {
        <select id=id prop:value=value
            on:change:target=move |ev| shell.act(Action::Set(Tower::A, key, ev.target().value()))>
            {choices.iter().map(|&(word, text)| view! {
                <option value=word selected=move || value() == word data-any-lang=same(text)>{shell.ui.t(text)}</option>
            }).collect_view()}
        </select>
    }
}

/// Marks words that are the same in both languages.
pub fn same(text: Text) -> Option<&'static str> {
    (text.en == text.zh).then_some("")
}

fn choices_of(key: &str) -> &'static [(&'static str, Text)] {
    match field(key).map(|f| f.kind) {
        Some(Kind::Choice(choices)) => choices,
        _ => &[],
    }
}

fn depth(shell: Shell) -> impl IntoView {
    let Some(Field { kind: Kind::Int { min, max, step }, key, .. }) = field("n_layers") else { return ().into_any() };
    let value = move || shell.ui.experiment.with(|e| e.a().n_layers);
    let filled = move || (value() - min) as f64 / (max - min) as f64 * 100.0;
    view! {
        <label class="ctl">
            <span>{label(key, shell)}</span>
            <output class="depth-value">{value}</output>
            <input id=format!("ctl-{key}") type="range" min=*min max=*max step=*step prop:value=move || value().to_string()
                style=move || format!("--fill:{:.1}%", filled())
                on:input:target=move |ev| shell.act(Action::Set(Tower::A, key, ev.target().value()))/>
        </label>
    }
    .into_any()
}

/// A setting of A as a row of buttons.
pub fn segments(key: &'static str, id: &'static str, shell: Shell) -> impl IntoView {
    let value = move || shell.ui.experiment.with(|e| field(key).map(|f| f.write(e.a())).unwrap_or_default());
    view! {
        <div class="ctl">
            <span>{label(key, shell)}</span>
            <div id=id class="segments" role="group" aria-label=label(key, shell)>
                {choices_of(key).iter().map(|&(word, text)| view! {
                    <button data-value=word aria-pressed=move || (value() == word).to_string()
                        on:click=move |_| shell.act(Action::Set(Tower::A, key, word.to_string()))>
                        {shell.ui.t(text)}
                    </button>
                }).collect_view()}
            </div>
        </div>
    }
}

/// Reset, step, play; on a phone the bar under the thumb, with cut and share beside.
fn transport(shell: Shell) -> impl IntoView {
    let ui = shell.ui;
    let play = move || if ui.playing.get() { s::PAUSE } else { s::PLAY }.get(ui.lang.get());
    view! {
        <div class="transport" role="group" aria-label=ui.t(s::TRANSPORT)>
            <button id="btn-reset" class="icon-btn" title=ui.t(s::RESET) aria-label=ui.t(s::RESET)
                on:click=move |_| shell.act(Action::Reset)>{icon(BACK)}</button>
            <button id="btn-step" class="icon-btn" title=ui.t(s::STEP) aria-label=ui.t(s::STEP)
                on:click=move |_| shell.act(Action::Step)>{icon(ONE_STEP)}</button>
            <button id="btn-play" class="icon-btn play" title=play aria-label=play
                aria-pressed=move || ui.playing.get().to_string()
                disabled=move || ui.status.get() == Status::Failed
                on:click=move |_| shell.act(Action::TogglePlay)>
                {move || if ui.playing.get() { icon(BARS) } else { icon(TRIANGLE) }}
            </button>
            <button class="icon-btn thumb-only" title=ui.t(s::CUT) aria-label=ui.t(s::CUT)
                on:click=move |_| {
                    shell.act(Action::Open(Tab::Skips));
                    ui.sheet_open.set(true);
                }>{icon(SCISSORS)}</button>
            <button class="icon-btn thumb-only" title=ui.t(s::SHARE) aria-label=ui.t(s::SHARE)
                on:click=move |_| shell.act(Action::Share)>{icon(SEND)}</button>
        </div>
    }
}

/// How fast steps follow one another.
pub fn speed(shell: Shell) -> impl IntoView {
    let ui = shell.ui;
    let paces =
        [("speed-slow", Pace::Slow, s::SLOW), ("speed-1x", Pace::Normal, s::NORMAL), ("speed-max", Pace::Max, s::MAX)];
    view! {
        <div class="segments speed" role="group" aria-label=ui.t(s::SPEED)>
            {paces.into_iter().map(|(id, pace, text)| view! {
                <button id=id aria-pressed=move || (ui.pace.get() == pace).to_string()
                    on:click=move |_| shell.act(Action::SetPace(pace))>{ui.t(text)}</button>
            }).collect_view()}
        </div>
    }
}

fn languages(shell: Shell) -> impl IntoView {
    let ui = shell.ui;
    view! {
        <div class="segments" role="group" aria-label=ui.t(s::LANGUAGE) data-any-lang="">
            {[("lang-en", Lang::En, "EN", "en"), ("lang-zh", Lang::Zh, "中文", "zh-Hans")].into_iter()
                .map(|(id, lang, name, tag)| view! {
                    <button id=id lang=tag aria-pressed=move || (ui.lang.get() == lang).to_string()
                        on:click=move |_| shell.act(Action::SetLang(lang))>{name}</button>
                }).collect_view()}
        </div>
    }
}

fn theme_label(shell: Shell) -> impl Fn() -> &'static str + Copy {
    let ui = shell.ui;
    move || if ui.theme.get() == ThemeKind::Dark { s::THEME_LIGHT } else { s::THEME_DARK }.get(ui.lang.get())
}

/// A picture of one path on a 16 × 16 grid.
pub fn icon(path: &'static str) -> impl IntoView {
    view! { <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d=path/></svg> }
}

pub const TRIANGLE: &str = "M4.5 2.5v11l9-5.5z";
const BARS: &str = "M4 3h3v10H4zM9 3h3v10H9z";
const ONE_STEP: &str = "M3 3v10l7-5zM11 3h2v10h-2z";
const BACK: &str = "M8 2.6a5.4 5.4 0 1 1-5.1 3.6l1.5.5A3.8 3.8 0 1 0 8 4.2v2L4.4 3.4 8 .6z";
const MOON: &str = "M9.6 2A6 6 0 1 0 14 9.9 5.2 5.2 0 0 1 9.6 2z";
const SUN: &str = "M8 4.8a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4zM7.3 1h1.4v2H7.3zM7.3 13h1.4v2H7.3zM1 7.3h2v1.4H1zM13 7.3h2v1.4h-2zM2.6 3.6l1-1L5 4 4 5zM11 12l1-1 1.4 1.4-1 1zM12.4 2.6l1 1L12 5l-1-1zM4 11l1 1-1.4 1.4-1-1z";
const SEND: &str = "M8 1l4 4-1.1 1.1-2.1-2.1V10H7.2V4L5.100 6.100 4 5zM2.500 9h1.600v4.400h7.800V9h1.600v6H2.500z";
const SCISSORS: &str = "M4 2.200a2 2 0 0 1 1.900 2.700L8 7l4.600-4.600h1.900L6 10.900A2 2 0 1 1 4.900 9.900L6.900 8 4.900 6.100A2 2 0 1 1 4 2.200zM4 3.400a.8.8 0 1 0 0 1.600.8.8 0 0 0 0-1.600zM4 11a.8.8 0 1 0 0 1.600A.8.8 0 0 0 4 11zM9 8.900l1-1 4.500 4.500h-1.900z";
