//! The scene line: a question before the answer, what was bet, and then both on one ruler. What does not fit a line stands
//! in a card above it: what the scene is about, and the chart to draw on.
//!
//! What follows a signal goes through [`said`], [`holds`] and [`does`]: a closure of a type of its own each time would be
//! compiled each time.

use super::controls::icon_button;
use super::el::{El, el, memo, part, svg, when};
use super::sketch;
use super::terms::terms;
use super::ui::Shell;
use crate::dom;
use crate::session::{Action, Ruler, SceneAction, SceneLine, SceneStage, scene_link};
use crate::strings as s;
use base::names::{Lang, Text};
use scenes::{CARDS, Guess};
use sycamore::prelude::create_effect;
use sycamore::web::View;
use web_sys::Event;

/// What the card above the line shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SceneCard {
    Shut,
    About,
    Chart,
    /// Nothing: the line itself was put away, where it stands in the caption's place.
    Away,
}

/// Text that follows the page; `n` is whatever it is about.
pub fn said(shell: Shell, n: usize, text: fn(Shell, usize) -> String) -> impl Fn() -> String + Copy + 'static {
    move || text(shell, n)
}

fn holds(shell: Shell, n: usize, test: fn(Shell, usize) -> bool) -> impl Fn() -> bool + Copy + 'static {
    move || test(shell, n)
}

pub fn does(shell: Shell, n: usize, act: fn(Shell, usize)) -> impl Fn() + Copy + 'static {
    move || act(shell, n)
}

/// A copy of a piece of the line.
fn copy(shell: Shell, of: fn(&SceneLine) -> &String) -> String {
    shell.ui.scene.with(|line| of(line).clone())
}

fn stage(shell: Shell) -> SceneStage {
    shell.ui.scene.with(|line| line.stage)
}

fn idx(shell: Shell) -> usize {
    shell.ui.scene.with(|line| line.idx.unwrap_or(usize::MAX))
}

pub fn scene_line(shell: Shell) -> El {
    let ui = shell.ui;
    // Only where it stands decides what there is; words follow by themselves, so that no button is made anew in mid-press.
    let place = memo(move || idx(shell).wrapping_mul(8) + stage(shell) as usize);
    create_effect(move || {
        place.get();
        let drew = ui.scene.with_untracked(|line| line.drawing.as_ref().is_some_and(|d| d.guess.is_some()));
        let is_known = ui.scene.with_untracked(|line| line.stage == SceneStage::Known);
        if drew && is_known {
            ui.scene_card.set(SceneCard::Chart);
        } else if ui.scene_card.get_untracked() == SceneCard::Away {
            ui.scene_card.set(SceneCard::Shut);
        }
    });
    let line = part(move || {
        place.get();
        View::from(parts(shell))
    });
    let about = el("button")
        .id("scene-about")
        .class("scene-no")
        .attr("aria-label", ui.t(s::SCENE_ABOUT))
        .attr("title", ui.t(s::SCENE_ABOUT))
        .state("aria-expanded", holds(shell, 0, |shell, _| shell.ui.scene_card.get() == SceneCard::About))
        .flag("hidden", holds(shell, 0, |shell, _| shell.ui.scene.with(|line| line.told.is_empty())))
        .click(does(shell, 0, |shell, _| turn(shell, SceneCard::About)))
        .words(said(shell, 0, |shell, _| (idx(shell).wrapping_add(1)).to_string()));
    let away = icon_button(ui.t(s::CLOSE), "dismiss scene-away")
        .flag("hidden", holds(shell, 0, |shell, _| stage(shell) == SceneStage::None))
        .click(does(shell, 0, |shell, _| shell.ui.scene_card.set(SceneCard::Away)))
        .say("×");
    el("section")
        .id("scene-line")
        .attr("data-stage", said(shell, 0, |shell, _| stage_word(shell).to_string()))
        .attr("aria-label", ui.t(s::SCENE_LINE))
        .kid(about)
        .kid(el("div").class("scene-words").attr("role", "status").kid(line))
        .kid(away)
        .kid(part(move || card(shell)))
}

fn stage_word(shell: Shell) -> &'static str {
    match stage(shell) {
        _ if shell.ui.scene_card.get() == SceneCard::Away => "none",
        SceneStage::None => "none",
        SceneStage::Missing => "missing",
        SceneStage::Away => "away",
        SceneStage::Asking => "asking",
        SceneStage::Waiting => "waiting",
        SceneStage::Missed => "missed",
        SceneStage::Known => "known",
    }
}

/// What stands in the line now.
fn parts(shell: Shell) -> Vec<View> {
    let stage = shell.ui.scene.with_untracked(|line| line.stage);
    let question = || says(shell, |shell, _| copy(shell, |line| &line.question));
    let hint = || says(shell, |shell, _| copy(shell, |line| &line.hint));
    let aside = || span(shell, |shell, _| copy(shell, |line| &line.hint)).class("hint");
    let bet = || span(shell, |shell, _| copy(shell, |line| &line.said));
    let mut out: Vec<El> = Vec::new();
    match stage {
        SceneStage::None | SceneStage::Missing => out.push(hint()),
        SceneStage::Away => {
            out.push(hint());
            out.push(button(shell, "scene-back", s::SCENE_BACK, |shell, _| open(shell, idx(shell))));
        }
        SceneStage::Asking => out.extend([question(), choices(shell), aside()]),
        SceneStage::Waiting => {
            out.extend([question(), bet()]);
            out.extend(to_chart(shell, s::BET_SEE));
            out.extend([aside(), button(shell, "bet-change", s::BET_CHANGE, |shell, _| put(shell, None))]);
        }
        SceneStage::Missed => out.extend([
            hint(),
            button(shell, "bet-again", s::BET_AGAIN, |shell, _| shell.act(Action::Scene(SceneAction::MeasureAgain))),
        ]),
        SceneStage::Known => {
            out.push(says(shell, |shell, _| copy(shell, |line| &line.caption)));
            let far = span(shell, |shell, _| copy(shell, |line| &line.distance));
            out.push(el("span").class("verdict").kid(bet()).kid(far));
            out.extend(shell.ui.scene.with_untracked(|line| line.ruler.clone()).map(ruler));
            out.extend(to_chart(shell, s::BET_SEE));
            out.push(span(shell, |shell, _| copy(shell, |line| &line.measured)).class("measured"));
            out.push(next(shell));
        }
    }
    out.into_iter().map(View::from).collect()
}

/// Opens the card, or shuts it where it shows that already.
fn turn(shell: Shell, to: SceneCard) {
    let is_there = shell.ui.scene_card.get_untracked() == to;
    shell.ui.scene_card.set(if is_there { SceneCard::Shut } else { to });
}

/// A sentence of the line; where it is cut off, whole on hover.
fn says(shell: Shell, text: fn(Shell, usize) -> String) -> El {
    el("p").class("says").any_lang().attr("title", said(shell, 0, text)).words(said(shell, 0, text))
}

/// A few words of it.
fn span(shell: Shell, text: fn(Shell, usize) -> String) -> El {
    el("span").any_lang().words(said(shell, 0, text))
}

fn button(shell: Shell, id: &'static str, text: Text, act: fn(Shell, usize)) -> El {
    el("button").id(id).class("quiet-btn").click(does(shell, 0, act)).words(shell.ui.t(text))
}

/// Bets, or takes a bet back.
pub fn put(shell: Shell, guess: Option<Guess>) {
    shell.ui.scene_card.set(SceneCard::Shut);
    shell.act(Action::Scene(SceneAction::Bet(guess)));
}

/// The answers or the way to the chart, and the way out.
fn choices(shell: Shell) -> El {
    let n = shell.ui.scene.with_untracked(|line| line.answers.len());
    let answer = |nth: usize| {
        let text = said(shell, nth, |shell, nth| {
            shell.ui.scene.with(|line| line.answers.get(nth).cloned()).unwrap_or_default()
        });
        let bet = does(shell, nth, |shell, nth| put(shell, Some(Guess::Answer(nth as u8))));
        el("button").class("quiet-btn bet").any_lang().click(bet).words(text)
    };
    let pass = does(shell, 0, |shell, _| put(shell, Some(Guess::Pass)));
    el("div")
        .class("bets")
        .attr("role", "group")
        .attr("aria-label", said(shell, 0, |shell, _| copy(shell, |line| &line.question)))
        .kids((0..n).map(answer))
        .kids(to_chart(shell, s::BET_DRAW))
        .kid(el("button").id("bet-pass").class("plain-btn").click(pass).words(shell.ui.t(s::BET_PASS)))
}

/// The way to the chart, where there is one.
fn to_chart(shell: Shell, text: Text) -> Option<El> {
    let is_there = shell.ui.scene.with_untracked(|line| line.drawing.is_some());
    let is_open = holds(shell, 0, |shell, _| shell.ui.scene_card.get() == SceneCard::Chart);
    is_there.then(|| {
        button(shell, "bet-chart", text, |shell, _| turn(shell, SceneCard::Chart)).state("aria-expanded", is_open)
    })
}

/// Where the ruler begins and ends in its picture, in CSS pixels.
const RULER: [f32; 2] = [12.0, 208.0];

/// A ring for the guess, a dot for what was measured.
fn ruler(ruler: Ruler) -> El {
    let x = |at: f32| RULER[0] + (RULER[1] - RULER[0]) * at;
    let line = |from: f32, to: f32, class: &'static str| {
        svg("path").class(class).attr("d", format!("M{:.1} 13H{:.1}", x(from), x(to)))
    };
    let dot = |at: f32, class: &'static str| {
        svg("circle").class(class).attr("cx", format!("{:.1}", x(at))).attr("cy", "13").attr("r", "5")
    };
    let mut picture = svg("svg").class("ruler").attr("viewBox", "0 0 220 38").attr("aria-hidden", "true");
    picture = picture.kid(line(0.0, 1.0, "axis"));
    for (at, text) in ruler.ticks {
        picture = picture
            .kid(svg("text").attr("x", format!("{:.1}", x(at))).attr("y", "34").say(text))
            .kid(svg("path").class("tick").attr("d", format!("M{:.1} 9v8", x(at))));
    }
    if let Some(guess) = ruler.guess {
        picture = picture.kid(line(guess.min(ruler.measured), guess.max(ruler.measured), "apart"));
        picture = picture.kid(dot(guess, "guess"));
    }
    picture.kid(dot(ruler.measured, "real"))
}

fn next(shell: Shell) -> El {
    let name = |shell: Shell, _: usize| match CARDS.get(idx(shell).wrapping_add(1)) {
        Some(card) => s::SCENE_NEXT.fill(lang(shell), &[("name", card.title.get(lang(shell)))]) + " →",
        None => s::SCENES_ALL.get(lang(shell)).to_string(),
    };
    let go = move |event: Event| go(shell, &event, idx(shell).wrapping_add(1));
    el("a").id("scene-next").any_lang().attr("href", SCENES_PAGE).on("click", go).words(said(shell, 0, name))
}

fn lang(shell: Shell) -> Lang {
    shell.ui.lang.get()
}

/// The page with every scene.
const SCENES_PAGE: &str = "www/scenes.html";

/// Opens a scene, with what it is about beside its line.
fn open(shell: Shell, nth: usize) {
    if nth < CARDS.len() {
        shell.act(Action::Scene(SceneAction::Open(nth)));
        shell.ui.scene_card.set(SceneCard::About);
    }
}

/// The same instead of following a link; where there is no such scene the link leads on.
fn go(shell: Shell, event: &Event, nth: usize) {
    if nth < CARDS.len() {
        event.prevent_default();
        open(shell, nth);
    }
}

/// The card above the line: the chart, or what one looks at and why and, once the answer is known, what to try then.
fn card(shell: Shell) -> View {
    let what = shell.ui.scene_card.get();
    let is_there = shell.ui.scene.with_untracked(|line| !line.told.is_empty());
    let shut = does(shell, 0, |shell, _| {
        shell.ui.scene_card.set(SceneCard::Shut);
        dom::focus("#scene-about");
    });
    let close = icon_button(shell.ui.t(s::CLOSE), "dismiss").id("scene-shut").click(shut).say("×");
    let frame = |heading: El, body: View| {
        let head = el("div").class("row").kid(heading).kid(close);
        el("div")
            .class("scene-card")
            .attr("role", "group")
            .attr("aria-label", shell.ui.t(s::SCENE_ABOUT))
            .kid(head)
            .kid(body)
    };
    let title =
        |shell: Shell, _: usize| CARDS.get(idx(shell)).map_or("", |card| card.title.get(lang(shell))).to_string();
    match what {
        SceneCard::Chart if is_there => {
            let question = says(shell, |shell, _| copy(shell, |line| &line.question));
            frame(question, part(move || sketch::chart(shell).into())).into()
        }
        SceneCard::About => {
            let told = span(shell, |shell, _| copy(shell, |line| &line.told));
            let tried = move || {
                let next = span(shell, |shell, _| copy(shell, |line| &line.next));
                el("p").kid(el("b").words(shell.ui.t(s::SCENE_TRY))).say(" ").kid(next).into()
            };
            let known = when(holds(shell, 0, |shell, _| stage(shell) == SceneStage::Known), tried);
            let words = terms(shell, said(shell, 0, |shell, _| copy(shell, |line| &line.told)));
            let body = el("div").kid(told).kid(words).kid(known).into();
            frame(el("h2").any_lang().words(said(shell, 0, title)), body).into()
        }
        _ => View::new(),
    }
}

/// Every scene: names as far as they fit, numbers else.
pub fn chips(shell: Shell) -> Vec<View> {
    let name = |shell: Shell, nth: usize| CARDS[nth].title.get(lang(shell)).to_string();
    let chip = |nth: usize| -> View {
        let whole = |shell: Shell, nth: usize| {
            let of = s::SCENE.fill(lang(shell), &[("n", &(nth + 1).to_string())]);
            format!("{of} {}", CARDS[nth].title.get(lang(shell)))
        };
        let link = |shell: Shell, nth: usize| {
            let corpus = shell.ui.experiment.with(|e| e.a().corpus);
            format!("#{}", scene_link(&CARDS[nth], corpus, lang(shell)))
        };
        el("a")
            .class("chip")
            .attr("data-scene", CARDS[nth].key)
            .attr("href", said(shell, nth, link))
            .attr("aria-label", said(shell, nth, whole))
            .state("aria-current", holds(shell, nth, |shell, nth| idx(shell) == nth))
            .on("click", move |event: Event| go(shell, &event, nth))
            .kid(el("b").any_lang().say((nth + 1).to_string()))
            .say(" ")
            .kid(el("span").class("name").any_lang().words(said(shell, nth, name)))
            .into()
    };
    let turn = |id: &'static str, text: Text, sign: &'static str, act: fn(Shell, usize)| -> View {
        icon_button(shell.ui.t(text), "icon-btn thumb-turn").id(id).click(does(shell, 0, act)).say(sign).into()
    };
    let mut out =
        vec![turn("scene-before", s::SCENE_BEFORE, "‹", |shell, _| open(shell, idx(shell).wrapping_sub(1)))];
    out.extend((0..CARDS.len()).map(chip));
    out.push(turn("scene-after", s::SCENE_AFTER, "›", |shell, _| open(shell, idx(shell).wrapping_add(1))));
    out.push(el("a").class("all-scenes").attr("href", SCENES_PAGE).words(shell.ui.t(s::SCENES_ALL)).into());
    out
}
