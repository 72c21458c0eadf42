//! The right column, on a phone the sheet from below: one lens open at a time, the models' own words beneath.

use super::charts_view::Chart;
use super::header;
use super::page::Action;
use super::settings;
use super::stage_view::{is_intact, skip_label};
use super::strings as s;
use super::ui::{Lens, Shell, letter, mixed};
use base::config::{ActFn, Site, Sublayer, Tower};
use base::names::Text;
use draw::charts::TOKEN_MAP_CAPTION;
use leptos::prelude::*;
use web_sys::{HtmlElement, KeyboardEvent};

pub fn lenses(shell: Shell) -> impl IntoView {
    let ui = shell.ui;
    let shown = move || Lens::ALL.into_iter().filter(|&l| l != Lens::Skips || ui.compact.get()).collect::<Vec<_>>();
    // Skips have a place of their own on a wide page.
    let open = Memo::new(move |_| match ui.lens.get() {
        Lens::Skips if !ui.compact.get() => Lens::Gradients,
        lens => lens,
    });
    view! {
        <aside class="lenses" class:open=move || ui.sheet_open.get() aria-label=ui.t(s::LENSES)>
            <button class="handle" aria-label=ui.t(s::LENSES) aria-expanded=move || ui.sheet_open.get().to_string()
                on:click=move |_| ui.sheet_open.update(|open| *open = !*open)></button>
            <div class="tabs" role="tablist" aria-label=ui.t(s::LENSES)>
                <For each=shown key=|l| *l as u8 let:lens>{tab(shell, lens, open)}</For>
            </div>
            <div class="panel" id="lens-panel" role="tabpanel" tabindex="-1"
                aria-labelledby=move || format!("lens-{}", open.get().key())>
                {move || match open.get() {
                    Lens::Gradients => gradients(shell).into_any(),
                    Lens::Layers => layers(shell).into_any(),
                    Lens::Settings => settings::drawer(shell).into_any(),
                    Lens::Skips => skips(shell).into_any(),
                }}
            </div>
            {samples(shell)}
        </aside>
    }
}

fn tab(shell: Shell, lens: Lens, open: Memo<Lens>) -> impl IntoView {
    let is_open = move || open.get() == lens;
    view! {
        <button id=format!("lens-{}", lens.key()) role="tab" aria-controls="lens-panel"
            aria-selected=move || is_open().to_string()
            tabindex=move || if is_open() { "0" } else { "-1" }
            on:keydown=move |ev| walk(&ev)
            on:click=move |_| {
                // On a phone the open tab also closes the sheet.
                shell.ui.sheet_open.update(|sheet| *sheet = !(*sheet && is_open()));
                shell.act(Action::Open(lens));
            }>{shell.ui.t(lens.label())}</button>
    }
}

/// Arrow keys go from tab to tab.
fn walk(event: &KeyboardEvent) {
    use wasm_bindgen::JsCast;
    let Some(tab) = event.current_target().and_then(|t| t.dyn_into::<HtmlElement>().ok()) else { return };
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

/// A titled chart with one sentence on how to read it.
fn figure(shell: Shell, chart: Chart, title: Text, help: Text) -> impl IntoView {
    let ui = shell.ui;
    view! {
        <figure class="chart">
            <figcaption><h2>{ui.t(title)}</h2><p data-any-lang=mixed(help.zh)>{ui.t(help)}</p></figcaption>
            {canvas(shell, chart, "", title)}
        </figure>
    }
}

/// A chart's canvas; the pointer is told the value that it stands on.
fn canvas(shell: Shell, chart: Chart, class: &'static str, title: Text) -> impl IntoView {
    let ui = shell.ui;
    let name = move || match chart {
        Chart::Map(tower) => format!("{} · {}", letter(tower), title.get(ui.lang.get())),
        _ => title.get(ui.lang.get()).to_string(),
    };
    let tip = move || ui.tip.get().filter(|(over, ..)| *over == chart);
    view! {
        <div class="plot">
            <canvas id=chart.id() class=class role="img" aria-label=name
                on:pointermove=move |ev| {
                    shell.act(Action::Point(Some((chart, ev.offset_x() as f32, ev.offset_y() as f32))));
                }
                on:pointerleave=move |_| shell.act(Action::Point(None))></canvas>
            {move || tip().map(|(_, x, y, text)| view! {
                <span class="tip" data-any-lang=mixed(&text)
                    style=format!("left:clamp(80px,{x}px,100% - 80px);top:{y}px")>{text.clone()}</span>
            })}
        </div>
    }
}

fn gradients(shell: Shell) -> impl IntoView {
    view! {
        {figure(shell, Chart::Spread, s::SPREAD, s::SPREAD_HELP)}
        {figure(shell, Chart::Grad, s::GRAD, s::GRAD_HELP)}
        {figure(shell, Chart::Weights, s::WEIGHT_GRAD, s::WEIGHT_GRAD_HELP)}
        {figure(shell, Chart::Moves, s::MOVES, s::MOVES_HELP)}
        {table(shell)}
    }
}

/// The stage's numbers for those who read rather than look.
fn table(shell: Shell) -> impl IntoView {
    let ui = shell.ui;
    let head = move |text: Text, tower| text.fill(ui.lang.get(), &[("tower", letter(tower))]);
    view! {
        <details class="numbers"
            on:toggle:target=move |ev| shell.act(Action::SetTableOpen(ev.target().has_attribute("open")))>
            <summary>{ui.t(s::TABLE)}</summary>
            <table>
                <caption>{move || s::TABLE_CAPTION.fill(ui.lang.get(), &[("n", &ui.shown.get().to_string())])}</caption>
                <thead><tr>
                    <th scope="col">{ui.t(s::TABLE_POINT)}</th>
                    <th scope="col">{move || head(s::TABLE_GRAD, Tower::A)}</th>
                    <th scope="col">{move || head(s::TABLE_GRAD, Tower::B)}</th>
                    <th scope="col">{move || head(s::TABLE_SPREAD, Tower::A)}</th>
                    <th scope="col">{move || head(s::TABLE_SPREAD, Tower::B)}</th>
                </tr></thead>
                <tbody>{move || ui.table.get().into_iter().map(|(name, cells)| view! {
                    <tr><th scope="row"><code data-any-lang="">{name}</code></th>
                        {cells.into_iter().map(|cell| view! { <td>{cell}</td> }).collect_view()}</tr>
                }).collect_view()}</tbody>
            </table>
        </details>
    }
}

fn layers(shell: Shell) -> impl IntoView {
    let ui = shell.ui;
    let sets = Memo::new(move |_| {
        ui.infos.with(|infos| infos[0].as_ref().map(|info| info.label_sets.clone()).unwrap_or_default())
    });
    let word = move |pair: &[String; 2]| pair[ui.lang.get() as usize].clone();
    view! {
        <figure class="chart">
            <figcaption><h2>{ui.t(s::MAPS)}</h2><p>{ui.t(s::MAPS_HELP)}</p></figcaption>
            <div class="row">
            <label class="ctl" hidden=move || sets.with(Vec::is_empty)>
                <span>{ui.t(s::COLOUR_BY)}</span>
                <select id="label-set" on:change:target=move |ev| {
                    shell.act(Action::ColourBy(ev.target().value().parse().unwrap_or(0)));
                }>
                    {move || sets.get().iter().enumerate().map(|(idx, set)| view! {
                        <option value=idx.to_string() data-any-lang=mixed(&set.name[1])
                            selected=move || ui.label_set_idx.get() == idx>
                            {word(&set.name)}
                        </option>
                    }).collect_view()}
                </select>
            </label>
            <label class="switch">
                <input id="own-scales" type="checkbox" role="switch" prop:checked=move || ui.own_scales.get()
                    on:change:target=move |ev| shell.act(Action::SetOwnScales(ev.target().checked()))/>
                <span>{ui.t(s::OWN_SCALES)}</span>
            </label>
            </div>
            <p class="soft" hidden=move || ui.has_layers.get()>{ui.t(s::LAYERS_WAIT)}</p>
            <h3 class="tower-a"><b data-any-lang="">"A"</b></h3>
            {canvas(shell, Chart::Map(Tower::A), "map", s::MAPS)}
            <h3 class="tower-b"><b data-any-lang="">"B"</b></h3>
            {canvas(shell, Chart::Map(Tower::B), "map", s::MAPS)}
            <p class="soft">{ui.t(TOKEN_MAP_CAPTION)}</p>
        </figure>
        {figure(shell, Chart::LensLoss, s::LENS_LOSS, s::LENS_LOSS_HELP)}
    }
}

/// Every skip as a large button, for thumbs.
fn skips(shell: Shell) -> impl IntoView {
    let ui = shell.ui;
    let sites = move || {
        ui.experiment.with(|e| {
            let most = e.a.n_layers.max(e.b.n_layers);
            let mut rows = Vec::new();
            for layer in (0..most).rev() {
                for sublayer in [Sublayer::Mlp, Sublayer::Attn] {
                    rows.push(Site { layer, sublayer });
                }
            }
            rows
        })
    };
    let exists = move |tower, site: Site| {
        ui.experiment.with(|e| {
            let config = e.config(tower);
            let has = if site.sublayer == Sublayer::Attn { config.attn } else { config.act_fn != ActFn::Off };
            has && site.layer < config.n_layers
        })
    };
    let button = move |tower: Tower, site: Site| {
        view! {
            <button class=format!("cut tower-{}", tower.key()) data-cut=format!("{}.{site}", tower.key())
                aria-label=skip_label(shell, tower, site) hidden=move || !exists(tower, site)
                aria-pressed=move || (!is_intact(shell, tower, site)).to_string()
                on:click=move |_| shell.act(Action::ToggleSkip(tower, site))>
                {move || if is_intact(shell, tower, site) { "⊕" } else { "⊗" }}
            </button>
        }
    };
    view! {
        <div class="cuts">
            <For each=sites key=|site| site.idx() let:site>
                <span data-any-lang=(site.sublayer == Sublayer::Mlp).then_some("")>{move || {
                    let layer = s::LAYER.fill(ui.lang.get(), &[("n", &(site.layer + 1).to_string())]);
                    let sub = if site.sublayer == Sublayer::Attn { s::ATTENTION } else { s::MLP_SHORT };
                    format!("{layer} · {}", sub.get(ui.lang.get()))
                }}</span>
                {button(Tower::A, site)}
                {button(Tower::B, site)}
            </For>
        </div>
    }
}

/// What both models write by themselves.
fn samples(shell: Shell) -> impl IntoView {
    let ui = shell.ui;
    let writes = Memo::new(move |_| ui.infos.with(|infos| infos[0].as_ref().is_none_or(|info| info.writes)));
    let waits = move || if writes.get() { s::SAMPLES_WAIT } else { s::SAMPLES_NONE };
    let line = move |tower: Tower| {
        let sample = move || ui.samples.with(|both| both[tower.idx()].clone());
        let label = move || {
            let step = sample().map_or(0, |(step, _)| step).to_string();
            s::SAMPLE_OF.fill(ui.lang.get(), &[("tower", letter(tower)), ("n", &step)])
        };
        view! {
            <p class=format!("sample tower-{}", tower.key()) aria-label=label title=label>
                <b data-any-lang="">{letter(tower)}</b>
                <span class="text" data-any-lang="">
                    {move || sample().map_or_else(|| waits().get(ui.lang.get()).to_string(), |(_, text)| one_line(&text))}
                </span>
            </p>
        }
    };
    view! {
        <section class="samples" aria-label=ui.t(s::SAMPLES)>
            <h2>{ui.t(s::SAMPLES)}<span class="soft">{move || ui.samples.with(|both| {
                both[0].as_ref().map(|(step, _)| s::AT_STEP.fill(ui.lang.get(), &[("n", &step.to_string())]))
            })}</span></h2>
            {line(Tower::A)}
            {line(Tower::B)}
            <Show when=move || ui.compact.get()>{header::speed(shell)}</Show>
        </section>
    }
}

/// A sample on one line: what it breaks is shown as a mark.
fn one_line(text: &str) -> String {
    text.trim().replace('\n', " ↵ ")
}
