//! The drawer: every row of [`FIELDS`], with A's value and, where the towers may differ, B's beside it.

use super::corpus_card;
use super::header::same;
use super::text_panel;
use super::ui::{Shell, mixed};
use crate::session::{Action, first_experiment, letter};
use crate::strings as s;
use base::config::Tower;
use base::config::fields::{FIELDS, Field, Group, Kind, Scope};
use leptos::prelude::*;

pub fn drawer(shell: Shell) -> impl IntoView {
    let ui = shell.ui;
    view! {
        <div id="drawer">
            {text_panel::panel(shell)}
            {corpus_card::card(shell)}
            <p class="soft">{ui.t(s::SETTINGS_NOTE)}</p>
            <button class="quiet-btn" on:click=move |_| shell.act(Action::Load(Box::new(first_experiment(ui.compact.get_untracked(), ui.lang.get_untracked()))))>
                {ui.t(s::DEFAULTS)}
            </button>
            {Group::ALL.into_iter().map(|group| view! {
                <fieldset>
                    <legend>{ui.t(group.label())}</legend>
                    {FIELDS.iter().filter(|f| f.group == group).map(|f| row(shell, f)).collect_view()}
                </fieldset>
            }).collect_view()}
        </div>
    }
}

fn row(shell: Shell, f: &'static Field) -> impl IntoView {
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
    view! {
        <div class="setting" class:differs=differs>
            <p class="setting-name"><span data-any-lang=mixed(f.label.zh)>{ui.t(f.label)}</span><code data-any-lang="">{f.key}</code></p>
            <div class="setting-values">
                {control(shell, f, Tower::A)}
                {(f.scope == Scope::PerTower).then(|| control(shell, f, Tower::B))}
            </div>
            <p class="setting-help" data-any-lang=mixed(f.help.zh)>{help}</p>
        </div>
    }
}

fn control(shell: Shell, f: &'static Field, tower: Tower) -> impl IntoView {
    let ui = shell.ui;
    let id = if tower == Tower::A { format!("set-{}", f.key) } else { format!("set-b.{}", f.key) };
    let value = move || ui.experiment.with(|e| f.write(e.config(tower)));
    let label = move || {
        let name = f.label.get(ui.lang.get());
        match (f.scope, tower) {
            (Scope::Shared, _) => name.to_string(),
            (_, Tower::A) => format!("A · {name}"),
            (_, Tower::B) => format!("B · {name}"),
        }
    };
    let set = move |text: String| shell.act(Action::Set(tower, f.key, text));
    let input = match f.kind {
        Kind::Choice(choices) => view! {
            <select id=id aria-label=label prop:value=value on:change:target=move |ev| set(ev.target().value())>
                {choices.iter().map(|&(word, text)| view! {
                    <option value=word selected=move || value() == word data-any-lang=same(text).or(mixed(text.zh))>{ui.t(text)}</option>
                }).collect_view()}
            </select>
        }
        .into_any(),
        Kind::Switch => view! {
            <label class="switch">
                <input id=id type="checkbox" role="switch" aria-label=label prop:checked=move || value() == "on"
                    on:change:target=move |ev| set(if ev.target().checked() { "on" } else { "off" }.to_string())/>
                <span>{move || if value() == "on" { s::ON } else { s::OFF }.get(ui.lang.get())}</span>
            </label>
        }
        .into_any(),
        Kind::Int { min, max, step } => view! {
            <input id=id type="number" inputmode="numeric" aria-label=label min=min max=max step=step prop:value=value
                on:change:target=move |ev| {
                    set(ev.target().value());
                    ev.target().set_value(&value());
                }/>
        }
        .into_any(),
        Kind::Real { .. } | Kind::Skips => view! {
            <input id=id type="text" inputmode=if matches!(f.kind, Kind::Skips) { "text" } else { "decimal" }
                spellcheck="false" autocomplete="off" aria-label=label prop:value=value
                on:change:target=move |ev| {
                    set(ev.target().value());
                    ev.target().set_value(&value());
                }/>
        }
        .into_any(),
    };
    let mark = if f.scope == Scope::Shared { "A B" } else { letter(tower) };
    view! {
        <div class=format!("value {}", if f.scope == Scope::Shared { "both" } else { tower.key() })>
            <span class="mark" aria-hidden="true" data-any-lang="">{mark}</span>
            {input}
        </div>
    }
}
