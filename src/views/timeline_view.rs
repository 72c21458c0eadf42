//! The timeline over the whole width, and under it every scene.

use super::controls::{dismiss, icon_button};
use super::el::{El, each, el, memo, part, target, value_of, when};
use super::scene_line::chips;
use super::ui::Shell;
use crate::dom;
use crate::session::{Action, Status};
use crate::strings as s;
use base::names::{Lang, Text};
use sycamore::web::View;
use web_sys::{Event, HtmlElement, KeyboardEvent, PointerEvent};

pub fn timeline(shell: Shell) -> El {
    let ui = shell.ui;
    let canvas = el("canvas")
        .id("timeline")
        .attr("role", "slider")
        .attr("tabindex", "0")
        .attr("aria-label", ui.t(s::TIMELINE))
        .attr("aria-valuemin", "0")
        .attr("aria-valuemax", move || ui.latest.get().to_string())
        .attr("aria-valuenow", move || ui.shown.get().to_string())
        .attr("aria-valuetext", move || step_text(ui.lang.get(), ui.shown.get(), ui.n_steps()))
        .on("pointerdown", move |ev: PointerEvent| grab(shell, &ev))
        .on("pointermove", move |ev: PointerEvent| {
            if ev.buttons() & 1 == 1 {
                shell.scrub_to(dom::offset_x(&ev));
            }
        })
        .on("keydown", move |ev: KeyboardEvent| keys(shell, &ev));
    if let Some(canvas) = canvas.node::<web_sys::Element>() {
        dom::on_size(&canvas, move || shell.act(Action::Resized(dom::is_compact())));
    }
    let live = move || {
        let words = move || s::LIVE.fill(ui.lang.get(), &[("n", &ui.latest.get().to_string())]) + " ⇥";
        el("button").class("live").click(move || shell.act(Action::Live)).words(words).into()
    };
    let scenes = el("nav")
        .class("scenes")
        .attr("aria-label", ui.t(s::SCENES))
        .kids(chips(shell))
        .kid(branches(shell))
        .kid(el("span").class("status").attr("role", "status").words(move || status(shell)));
    el("section")
        .class("time")
        .kids(replay(shell))
        .kid(
            el("div")
                .class("time-frame")
                .kid(canvas)
                .kid(when(move || !ui.is_live.get(), live))
                .kid(when(move || !ui.is_live.get(), move || at_playhead(shell).into()))
                .kid(when(move || ui.decides.with(Option::is_some), move || deciding(shell).into()))
                .kid(scale(shell)),
        )
        .kid(scenes)
}

/// What can be done at the step that was gone back to, beside the playhead.
fn at_playhead(shell: Shell) -> El {
    let ui = shell.ui;
    let button = |id: &'static str, words: Text, action: Action| {
        el("button").id(id).class("quiet-btn").click(move || shell.act(action.clone())).words(ui.t(words))
    };
    el("div")
        .class("at-playhead")
        .style("left", move || format!("clamp(120px, {}px, 100% - 130px)", ui.playhead_x.get()))
        .kid(button("btn-go-on", s::GO_ON, Action::GoOn))
        .kid(button("btn-branch", s::BRANCH_HERE, Action::BranchHere))
}

/// Over the diamond: what it marks, and the way there.
fn deciding(shell: Shell) -> El {
    let ui = shell.ui;
    let step = move || ui.decides.get().map_or(0, |(_, step)| step);
    let words = move || s::BET_FLAG.fill(ui.lang.get(), &[("n", &step().to_string())]);
    el("button")
        .class("deciding")
        .attr("title", words)
        .attr("aria-label", words)
        .style("left", move || format!("{}px", ui.decides.get().map_or(0, |(x, _)| x)))
        .click(move || shell.act(Action::Scrub(step())))
}

/// The futures of this run: the one that is shown, and the others, each with its name.
fn branches(shell: Shell) -> View {
    let ui = shell.ui;
    let name = move |idx: Option<usize>, name: String| {
        el("input")
            .class("branch-name")
            .any_lang()
            .attr("aria-label", ui.t(s::BRANCH_NAME))
            .attr("maxlength", "24")
            .attr("size", "9")
            .attr("value", name)
            .on("change", move |ev: Event| shell.act(Action::NameBranch(idx, value_of(&ev))))
    };
    let other = move |&(idx, ref called, step): &(usize, String, u64)| {
        let words = move || s::OPEN_BRANCH.fill(ui.lang.get(), &[("n", &step.to_string())]);
        let open = el("button")
            .class("open")
            .attr("title", ui.t(s::OPEN_BRANCH_HELP))
            .click(move || shell.act(Action::OpenBranch(idx)))
            .words(words);
        let drop =
            icon_button(ui.t(s::DROP_BRANCH), "dismiss").click(move || shell.act(Action::DropBranch(idx))).say("×");
        el("span").class("branch").kid(name(Some(idx), called.clone())).kid(open).kid(drop).into()
    };
    let all = move || {
        let others = move || {
            ui.branches.get_clone().into_iter().enumerate().map(|(idx, (name, step))| (idx, name, step)).collect()
        };
        let present = part(move || name(None, ui.branch_name.get_clone()).into());
        el("div")
            .class("branches")
            .attr("role", "group")
            .attr("aria-label", ui.t(s::BRANCHES))
            .kid(el("span").class("branch shown").kid(present))
            .kid(each(others, |(idx, name, step)| format!("{idx} {name} {step}"), other))
            .into()
    };
    when(move || ui.branches.with(|all| !all.is_empty()), all)
}

/// How time runs on the axis.
fn scale(shell: Shell) -> El {
    let ui = shell.ui;
    let words = move || if ui.is_linear.get() { s::TIME_LINEAR } else { s::TIME_LOG }.get(ui.lang.get());
    el("button")
        .id("btn-scale")
        .class("quiet-btn scale")
        .attr("title", ui.t(s::TIME_SCALE))
        .state("aria-pressed", move || ui.is_linear.get())
        .click(move || shell.act(Action::SetLinear(!ui.is_linear.get_untracked())))
        .words(words)
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

fn grab(shell: Shell, event: &PointerEvent) {
    if let Some(target) = target::<HtmlElement>(event) {
        let _ = target.set_pointer_capture(event.pointer_id());
        let _ = target.focus();
    }
    event.prevent_default();
    shell.scrub_to(dom::offset_x(event));
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
fn replay(shell: Shell) -> [View; 2] {
    let ui = shell.ui;
    let goal = memo(move || match ui.status.get() {
        Status::Replaying { goal } => Some(goal),
        _ => None,
    });
    let way = move || {
        let words = move || {
            let n = goal.get().unwrap_or_default();
            s::REPLAYING.fill(ui.lang.get(), &[("n", &n.to_string())])
        };
        let progress = el("progress")
            .id("replay-progress")
            .attr("max", move || goal.get().unwrap_or(1).to_string())
            .prop("value", move || ui.latest.get() as f64);
        let label = el("label").attr("for", "replay-progress").words(words);
        el("div").class("replay").kid(label).kid(progress).into()
    };
    let verdict = move || ui.verdict.get_clone();
    let differs = move || verdict().is_some_and(|v| v.differs());
    let line = el("p")
        .id("verdict")
        .attr("role", "status")
        .flag("hidden", move || verdict().is_none())
        .class(move || if differs() { "differs" } else { "" })
        .kid(el("span").words(move || verdict().map(|v| v.text(ui.lang.get())).unwrap_or_default()))
        .kid(dismiss(shell, move || shell.act(Action::DismissVerdict)));
    [when(move || goal.get().is_some(), way), line.into()]
}
