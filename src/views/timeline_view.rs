//! The timeline over the whole width, and under it the experiments that a reader may want to try.

use super::ui::Shell;
use crate::dom;
use crate::session::{Action, Status, Verdict, scene_experiment};
use crate::strings as s;
use base::config::{Experiment, Link};
use base::names::{Lang, Text, tx};
use leptos::prelude::*;
use web_sys::{HtmlElement, KeyboardEvent, PointerEvent};

/// Experiments worth a click: a name, what to look for, and what the link says beyond the first view.
const SCENES: [(Text, Text, &str); 4] = [
    (
        tx("① Cut the highway", "① 剪断高速路"),
        tx("The same tower with and without its skips", "同一座塔，一座有残差，一座没有"),
        "",
    ),
    (
        tx("② No norm, small weights", "② 去掉归一化"),
        tx("Without normalisation next to nothing reaches the bottom of B", "没有归一化，B 的底层几乎什么也收不到"),
        "norm=none&init=gpt2",
    ),
    (
        tx("③ Cut one skip", "③ 只剪一条"),
        tx("B lacks a single skip, around layer 4’s MLP", "B 只少一条残差：第 4 层的 MLP"),
        "b.residual=4m",
    ),
    (
        tx("④ Look nearby first", "④ 先看近处"),
        tx("Four layers and relative positions: how does B do now?", "四层、相对位置：这回 B 怎么样？"),
        "n_layers=4&pos=rel",
    ),
];

pub fn timeline(shell: Shell) -> impl IntoView {
    let ui = shell.ui;
    view! {
        <section class="time">
            {replay(shell)}
            <div class="time-frame">
                <canvas id="timeline" role="slider" tabindex="0" aria-label=ui.t(s::TIMELINE) aria-valuemin="0"
                    aria-valuemax=move || ui.latest.get().to_string()
                    aria-valuenow=move || ui.shown.get().to_string()
                    aria-valuetext=move || step_text(ui.lang.get(), ui.shown.get(), ui.n_steps())
                    on:pointerdown=move |ev| grab(shell, &ev)
                    on:pointermove=move |ev| if ev.buttons() & 1 == 1 { shell.scrub_to(at(&ev)) }
                    on:keydown=move |ev| keys(shell, &ev)></canvas>
                <Show when=move || !ui.is_live.get()>
                    <button class="live" on:click=move |_| shell.act(Action::Live)>
                        {move || s::LIVE.fill(ui.lang.get(), &[("n", &ui.latest.get().to_string())])}" ⇥"
                    </button>
                </Show>
            </div>
            <nav class="scenes" aria-label=ui.t(s::SCENES)>
                {SCENES.into_iter().map(|(name, about, link)| scene(shell, name, about, link)).collect_view()}
                <span class="status" role="status">{move || status(shell)}</span>
            </nav>
        </section>
    }
}

fn scene(shell: Shell, name: Text, about: Text, link: &'static str) -> impl IntoView {
    let ui = shell.ui;
    let experiment = move || scene_experiment(link, ui.compact.get(), ui.experiment.with(|e| e.a().corpus));
    let is_current = move || {
        let here = experiment();
        ui.experiment.with(|e| e.a() == here.a() && e.b() == here.b() && e.events() == here.events())
    };
    view! {
        <a class="chip" title=ui.t(about) href=move || format!("#{}", link_of(experiment()))
            aria-current=move || is_current().then_some("true")
            on:click=move |ev| {
                ev.prevent_default();
                shell.act(Action::Load(Box::new(experiment())));
            }>{ui.t(name)}</a>
    }
}

fn link_of(experiment: Experiment) -> String {
    Link { experiment, ..Link::default() }.format()
}

fn step_text(lang: Lang, step: u64, end: u64) -> String {
    s::STEP_OF.fill(lang, &[("n", &step.to_string()), ("end", &end.to_string())])
}

fn status(shell: Shell) -> String {
    let ui = shell.ui;
    let lang = ui.lang.get();
    match ui.status.get() {
        Status::Building => s::BUILDING.get(lang).to_string(),
        Status::Hidden => s::HIDDEN.get(lang).to_string(),
        Status::Ended => s::ENDED.fill(lang, &[("n", &ui.latest.get().to_string())]),
        _ => String::new(),
    }
}

fn at(event: &PointerEvent) -> f32 {
    dom::offset_x(event)
}

fn grab(shell: Shell, event: &PointerEvent) {
    if let Some(target) = event.current_target().and_then(|t| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(t).ok()) {
        let _ = target.set_pointer_capture(event.pointer_id());
        let _ = target.focus();
    }
    event.prevent_default();
    shell.scrub_to(at(event));
}

fn keys(shell: Shell, event: &KeyboardEvent) {
    let action = match event.key().as_str() {
        "ArrowLeft" | "ArrowDown" => Action::ScrubBy(-1),
        "ArrowRight" | "ArrowUp" => Action::ScrubBy(1),
        "PageDown" => Action::ScrubBy(-10),
        "PageUp" => Action::ScrubBy(10),
        "Home" => Action::Scrub(0),
        "End" => Action::Live,
        _ => return,
    };
    event.prevent_default();
    shell.act(action);
}

/// The way to the step that a link asked for, and whether it led to the same bits.
fn replay(shell: Shell) -> impl IntoView {
    let ui = shell.ui;
    let goal = move || match ui.status.get() {
        Status::Replaying { goal } => Some(goal),
        _ => None,
    };
    let is_replaying = Memo::new(move |_| goal().is_some());
    let words = move || {
        let n = goal().unwrap_or_default();
        s::REPLAYING.fill(ui.lang.get(), &[("n", &n.to_string())])
    };
    view! {
        <Show when=move || is_replaying.get()>
            <div class="replay">
                <label for="replay-progress">{words}</label>
                <progress id="replay-progress" max=move || goal().unwrap_or(1).to_string()
                    prop:value=move || ui.latest.get() as f64></progress>
            </div>
        </Show>
        <p id="verdict" role="status" hidden=move || ui.verdict.with(Option::is_none)
            class:differs=move || ui.verdict.with(|v| v.as_ref().is_some_and(|v| v.ours != v.theirs))>
            <span>{move || ui.verdict.with(|v| v.as_ref().map(|v| verdict_text(ui.lang.get(), v)))}</span>
            <button class="dismiss" aria-label=ui.t(s::DISMISS) title=ui.t(s::DISMISS)
                on:click=move |_| shell.act(Action::DismissVerdict)>"×"</button>
        </p>
    }
}

fn verdict_text(lang: Lang, verdict: &Verdict) -> String {
    let pair = |[a, b]: [u64; 2]| format!("A {a:016x} · B {b:016x}");
    let n = verdict.step.to_string();
    if verdict.ours == verdict.theirs {
        return s::SAME_BITS.fill(lang, &[("n", &n)]);
    }
    s::OTHER_BITS.fill(lang, &[("n", &n), ("theirs", &pair(verdict.theirs)), ("ours", &pair(verdict.ours))])
}
