//! The right column, on a phone the sheet from below: one tab open at a time, the models' own words beneath.

use super::header;
use super::settings;
use super::stage_view::{is_intact, skip_label};
use super::ui::{PanelHead, Saved, Shell, mixed};
use crate::session::{Action, Tab, letter};
use crate::strings as s;
use base::config::fields::Kind;
use base::config::{Site, Sublayer, Tower};
use base::names::Words;
use draw::export::Table;
use lens::{Entry, Param, ParamKind};
use leptos::prelude::*;
use web_sys::{HtmlElement, KeyboardEvent};

pub fn lenses(shell: Shell) -> impl IntoView {
    let ui = shell.ui;
    let shown = move || Tab::all().filter(|&tab| tab != Tab::Skips || ui.compact.get()).collect::<Vec<_>>();
    // Skips have a place of their own on a wide page.
    let open = Memo::new(move |_| match ui.tab.get() {
        Tab::Skips if !ui.compact.get() => Tab::Gradients,
        tab => tab,
    });
    view! {
        <aside class="lenses" class:open=move || ui.sheet_open.get() aria-label=ui.t(s::LENSES)>
            <button class="handle" aria-label=ui.t(s::LENSES) aria-expanded=move || ui.sheet_open.get().to_string()
                on:click=move |_| ui.sheet_open.update(|open| *open = !*open)></button>
            <div class="tabs" role="tablist" aria-label=ui.t(s::LENSES)>
                <For each=shown key=|tab| tab.key() let:one>{tab(shell, one, open)}</For>
            </div>
            <div class="panel" id="lens-panel" role="tabpanel" tabindex="-1"
                aria-labelledby=move || format!("lens-{}", open.get().key())>
                {move || match open.get() {
                    Tab::Settings => settings::drawer(shell).into_any(),
                    Tab::Skips => skips(shell).into_any(),
                    tab => panels(shell, tab).into_any(),
                }}
            </div>
            {samples(shell)}
        </aside>
    }
}

fn tab(shell: Shell, tab: Tab, open: Memo<Tab>) -> impl IntoView {
    let is_open = move || open.get() == tab;
    view! {
        <button id=format!("lens-{}", tab.key()) role="tab" aria-controls="lens-panel"
            aria-selected=move || is_open().to_string()
            tabindex=move || if is_open() { "0" } else { "-1" }
            on:keydown=move |ev| walk(&ev)
            on:click=move |_| {
                // On a phone the open tab also closes the sheet.
                shell.ui.sheet_open.update(|sheet| *sheet = !(*sheet && is_open()));
                shell.act(Action::Open(tab));
            }>{shell.ui.t(tab.label())}</button>
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

/// What the open tab shows, panel by panel, its controls above and its numbers below.
fn panels(shell: Shell, tab: Tab) -> impl IntoView {
    let ui = shell.ui;
    let waits = move || ui.panels.with(Vec::is_empty);
    view! {
        {tab.lens().map(|entry| lens_head(shell, entry))}
        <p class="soft" hidden=move || !(waits() && tab.lens().is_some())>{ui.t(s::LENS_WAIT)}</p>
        <p class="soft" id="lens-thinned" hidden=move || ui.thinned.with(Option::is_none)>{move || ui.thinned.get()}</p>
        <For each=move || ui.panels.get() key=|head| head.key() let:head>{figure(shell, head)}</For>
        <div hidden=waits>{tables(shell)}</div>
    }
}

/// How to read a lens, where it comes from, and what can be chosen of it.
fn lens_head(shell: Shell, entry: &'static Entry) -> impl IntoView {
    let ui = shell.ui;
    let controls: Vec<_> = entry.params.iter().map(|param| control(shell, entry.key, param)).collect();
    view! {
        <details class="lens-help">
            <summary>{ui.t(s::HOW_TO_READ)}<span class="lens-step">{move || at_step(shell)}</span></summary>
            <p data-any-lang=mixed(entry.how_to_read.zh)>{ui.t(entry.how_to_read)}</p>
            <p class="soft" data-any-lang="">{entry.source.paper}<br/>{entry.source.equation}</p>
        </details>
        {(!controls.is_empty()).then(|| view! { <div class="lens-row">{controls}</div> })}
    }
}

/// `step 40`: of what step the panels are.
fn at_step(shell: Shell) -> Option<String> {
    let ui = shell.ui;
    ui.panels_step.get().map(|step| s::AT_STEP.fill(ui.lang.get(), &[("n", &step.to_string())]))
}

/// A control for one parameter of a lens.
fn control(shell: Shell, lens: &'static str, param: &'static Param) -> impl IntoView {
    let ui = shell.ui;
    let key = format!("{lens}.{}", param.key);
    let id = format!("param-{lens}-{}", param.key);
    let value = move || {
        let chosen = ui.params.with(|params| params.iter().find(|(k, _)| *k == key).map(|(_, value)| value.clone()));
        chosen.unwrap_or_else(|| param.default.to_string())
    };
    let set = move |text: String| shell.act(Action::SetParam(lens, param.key, text));
    match param.kind {
        ParamKind::Of(Kind::Switch) => view! {
            <label class="switch" title=ui.t(param.help)>
                <input id=id type="checkbox" role="switch" prop:checked=move || value() == "on"
                    on:change:target=move |ev| set(if ev.target().checked() { "on" } else { "off" }.to_string())/>
                <span>{ui.t(param.label)}</span>
            </label>
        }
        .into_any(),
        ParamKind::LabelSet => {
            let sets = Memo::new(move |_| {
                ui.infos.with(|infos| infos[0].as_ref().map(|info| info.label_sets.clone()).unwrap_or_default())
            });
            let word = move |pair: &[String; 2]| pair[ui.lang.get() as usize].clone();
            let is_chosen = move |idx: usize, key: &str| value() == key || (value().is_empty() && idx == 0);
            view! {
                <label class="ctl" hidden=move || sets.with(Vec::is_empty) title=ui.t(param.help)>
                    <span>{ui.t(param.label)}</span>
                    <select id=id on:change:target=move |ev| set(ev.target().value())>
                        {move || {
                            let is_chosen = is_chosen.clone();
                            sets.get().into_iter().enumerate().map(move |(idx, set)| view! {
                                <option value=set.key.clone() data-any-lang=mixed(&set.name[1]) selected=is_chosen(idx, &set.key)>
                                    {word(&set.name)}
                                </option>
                            }).collect_view()
                        }}
                    </select>
                </label>
            }
            .into_any()
        }
        ParamKind::Of(Kind::Choice(choices)) => view! {
            <label class="ctl" title=ui.t(param.help)>
                <span>{ui.t(param.label)}</span>
                <select id=id prop:value=value.clone() on:change:target=move |ev| set(ev.target().value())>
                    {choices.iter().map(|&(word, text)| {
                        let value = value.clone();
                        view! { <option value=word selected=move || value() == word>{ui.t(text)}</option> }
                    }).collect_view()}
                </select>
            </label>
        }
        .into_any(),
        ParamKind::Of(Kind::Int { min, max, step }) => view! {
            <label class="ctl" title=ui.t(param.help)>
                <span>{ui.t(param.label)}</span>
                <input id=id type="number" inputmode="numeric" min=min max=max step=step prop:value=value.clone()
                    on:change:target=move |ev| {
                        set(ev.target().value());
                        ev.target().set_value(&value());
                    }/>
            </label>
        }
        .into_any(),
        ParamKind::Of(_) => view! {
            <label class="ctl" title=ui.t(param.help)>
                <span>{ui.t(param.label)}</span>
                <input id=id type="text" inputmode="decimal" spellcheck="false" autocomplete="off" prop:value=value.clone()
                    on:change:target=move |ev| {
                        set(ev.target().value());
                        ev.target().set_value(&value());
                    }/>
            </label>
        }
        .into_any(),
    }
}

/// A titled picture or sentence, with one line on how to read it.
fn figure(shell: Shell, head: PanelHead) -> impl IntoView {
    let ui = shell.ui;
    let PanelHead { id, title, help, tower, follows, height } = head;
    let (name, heading, help_zh) = (title.clone(), title, help.zh.clone());
    let sentence_id = id.clone();
    let sentence =
        move || ui.sentences.with(|all| all.iter().find(|(of, _)| *of == sentence_id).map(|(_, text)| text.clone()));
    view! {
        <figure class="chart">
            {(!follows).then(|| view! {
                <figcaption>
                    <h2>{move || heading.get(ui.lang.get()).to_string()}</h2>
                    <p data-any-lang=mixed(&help_zh)>{move || help.get(ui.lang.get()).to_string()}</p>
                </figcaption>
            })}
            {tower.map(|tower| view! {
                <h3 class=format!("tower-{}", tower.key())><b data-any-lang="">{letter(tower)}</b></h3>
            })}
            {match height {
                Some(height) => canvas(shell, id, name, tower, height).into_any(),
                None => view! { <p data-any-lang="">{sentence}</p> }.into_any(),
            }}
        </figure>
    }
}

/// A panel's canvas; the pointer is told the value that it stands on.
fn canvas(shell: Shell, id: String, title: Words, tower: Option<Tower>, height: u32) -> impl IntoView {
    let ui = shell.ui;
    let name = move || {
        let title = title.get(ui.lang.get());
        tower.map_or_else(|| title.to_string(), |tower| format!("{} · {title}", letter(tower)))
    };
    let (here, of) = (id.clone(), id.clone());
    let tip = move || ui.tip.get().filter(|(over, ..)| *over == of);
    view! {
        <div class="plot">
            <canvas id=id role="img" aria-label=name style=format!("height:{height}px")
                on:pointermove=move |ev| {
                    shell.point(Some((here.clone(), ev.offset_x() as f32, ev.offset_y() as f32)));
                }
                on:pointerleave=move |_| shell.point(None)></canvas>
            {move || tip().map(|(_, x, y, text)| view! {
                <span class="tip" data-any-lang=mixed(&text)
                    style=format!("left:clamp(80px,{x}px,100% - 80px);top:{y}px")>{text.clone()}</span>
            })}
        </div>
    }
}

/// The panels' numbers for those who read rather than look, and as a file.
fn tables(shell: Shell) -> impl IntoView {
    let ui = shell.ui;
    view! {
        <details class="numbers" prop:open=move || ui.table_open.get()
            on:toggle:target=move |ev| shell.act(Action::SetTableOpen(ev.target().has_attribute("open")))>
            <summary>{ui.t(s::TABLE)}<span class="soft">" "{move || at_step(shell)}</span></summary>
            <div class="row">
                <button id="save-csv" class="quiet-btn" data-any-lang=mixed(s::SAVE_CSV.zh) on:click=move |_| shell.save(Saved::Panels)>{ui.t(s::SAVE_CSV)}</button>
                {Tower::BOTH.map(|tower| view! {
                    <button class="quiet-btn" id=format!("save-metrics-{}", tower.key()) data-any-lang=mixed(s::SAVE_METRICS.zh)
                        on:click=move |_| shell.save(Saved::Metrics(tower))>
                        {move || s::SAVE_METRICS.fill(ui.lang.get(), &[("tower", letter(tower))])}
                    </button>
                }).collect_view()}
            </div>
            {move || ui.tables.get().into_iter().map(table).collect_view()}
        </details>
    }
}

fn table(table: Table) -> impl IntoView {
    view! {
        <table>
            <caption>{table.caption}</caption>
            <thead><tr>{table.columns.into_iter().map(|name| view! {
                <th scope="col" data-any-lang="">{name}</th>
            }).collect_view()}</tr></thead>
            <tbody>{table.rows.into_iter().zip(table.places).map(|((words, cells), place)| view! {
                <tr>
                    <th scope="row" data-any-lang="">{words}" "<code>{place}</code></th>
                    {cells.into_iter().map(|cell| view! { <td data-any-lang="">{cell}</td> }).collect_view()}
                </tr>
            }).collect_view()}</tbody>
        </table>
    }
}

/// Every skip as a large button, for thumbs.
fn skips(shell: Shell) -> impl IntoView {
    let ui = shell.ui;
    let sites = move || {
        ui.experiment.with(|e| {
            let most = e.a().n_layers.max(e.b().n_layers);
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
            config.has_sublayer(site) && site.layer < config.n_layers
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
