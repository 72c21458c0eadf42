//! The stage: the towers' canvas, a real button over every ⊕, the caption and the legend.

use super::header::{TRIANGLE, icon};
use super::ui::{Shell, mixed};
use crate::dom;
use crate::session::{Action, Status, letter};
use crate::strings as s;
use base::config::{Sublayer, Tower};
use draw::scene::Hit;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

pub fn stage(shell: Shell) -> impl IntoView {
    let ui = shell.ui;
    let frame = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(element) = frame.get() {
            watch_size(&element, shell);
        }
    });
    let waits = move || ui.status.get() == Status::Paused && ui.latest.get() == 0;
    view! {
        <section class="stage" aria-label=ui.t(s::STAGE)>
            {notes(shell)}
            <div class="stage-frame" node_ref=frame>
                <canvas id="stage" aria-hidden="true"></canvas>
                <div class="skips">
                    <For each=move || ui.hits.get() key=|hit| key(hit) let:hit>{skip(shell, hit)}</For>
                </div>
                <Show when=waits>
                    <button class="big-play" aria-label=ui.t(s::PLAY_BIG)
                        on:click=move |_| shell.act(Action::TogglePlay)>{icon(TRIANGLE)}</button>
                </Show>
            </div>
            <p id="caption" aria-live="polite" data-any-lang=move || ui.caption.with(|text| mixed(text))>{move || ui.caption.get()}</p>
            <p class="legend" data-any-lang=move || mixed(s::LEGEND.get(ui.lang.get()))>
                {move || if ui.compact.get() { s::LEGEND_COMPACT } else { s::LEGEND }.get(ui.lang.get())}
            </p>
        </section>
    }
}

/// `b.3m`: whose skip and which, as in links.
fn name(hit: &Hit) -> String {
    format!("{}.{}", hit.tower.key(), hit.site)
}

/// A button is made anew where it moves.
fn key(hit: &Hit) -> String {
    format!("{} {:.1} {:.1} {:.1}", name(hit), hit.rect.x, hit.rect.y, hit.rect.w)
}

/// What a skip's button is called: whose, where, and what pressing does.
pub fn skip_label(shell: Shell, hit_tower: Tower, site: base::config::Site) -> impl Fn() -> String + Copy + Send {
    let ui = shell.ui;
    move || {
        let lang = ui.lang.get();
        let text = if is_intact(shell, hit_tower, site) { s::SKIP_INTACT } else { s::SKIP_CUT };
        let sub = match site.sublayer {
            Sublayer::Attn => s::ATTENTION,
            Sublayer::Mlp => s::MLP,
        };
        let layer = (site.layer + 1).to_string();
        text.fill(lang, &[("tower", letter(hit_tower)), ("layer", &layer), ("sub", sub.get(lang))])
    }
}

/// Whether the skip stands from the next step on.
pub fn is_intact(shell: Shell, tower: Tower, site: base::config::Site) -> bool {
    shell.ui.intact.with(|intact| intact[tower.idx()].get(site.idx()).copied().unwrap_or(true))
}

fn skip(shell: Shell, hit: Hit) -> impl IntoView {
    let Hit { rect, tower, site } = hit;
    let label = skip_label(shell, tower, site);
    view! {
        <button class="skip" data-skip=name(&hit) aria-label=label
            aria-pressed=move || (!is_intact(shell, tower, site)).to_string()
            style=format!("left:{}px;top:{}px;width:{}px;height:{}px", rect.x, rect.y, rect.w, rect.h)
            on:click=move |_| shell.act(Action::ToggleSkip(tower, site))
            on:pointerenter=move |_| shell.act(Action::Hover(Some((tower, site))))
            on:pointerleave=move |_| shell.act(Action::Hover(None))
            on:focus=move |_| shell.act(Action::Hover(Some((tower, site))))
            on:blur=move |_| shell.act(Action::Hover(None))></button>
    }
}

/// One line for each thing that the reader should know; each can be put away.
fn notes(shell: Shell) -> impl IntoView {
    let ui = shell.ui;
    let lines = move || {
        let lang = ui.lang.get();
        ui.notes.get().into_iter().enumerate().map(|(idx, note)| (idx, note.text(lang))).collect::<Vec<_>>()
    };
    view! {
        <ul id="warnings" role="status" aria-label=ui.t(s::WARNINGS) hidden=move || ui.notes.with(Vec::is_empty)>
            <For each=lines key=|line| line.clone() let((idx, text))>
                <li>
                    <span data-any-lang=mixed(&text)>{text.clone()}</span>
                    <button class="dismiss" aria-label=ui.t(s::DISMISS) title=ui.t(s::DISMISS)
                        on:click=move |_| shell.act(Action::Dismiss(idx))>"×"</button>
                </li>
            </For>
        </ul>
    }
}

/// Redraws when the stage's place on the page changes, whatever the reason.
fn watch_size(element: &web_sys::HtmlElement, shell: Shell) {
    let seen = Closure::<dyn Fn()>::new(move || shell.act(Action::Resized(dom::is_compact())));
    if let Ok(observer) = web_sys::ResizeObserver::new(seen.as_ref().unchecked_ref()) {
        observer.observe(element);
        if let Some(timeline) = dom::by_id::<web_sys::Element>("timeline") {
            observer.observe(&timeline);
        }
        seen.forget();
        // The page keeps it alive as long as it observes.
        std::mem::forget(observer);
    }
}
