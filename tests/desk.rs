//! The analysis worker's inside: what it answers depends on the question alone.

#[path = "common/asked.rs"]
mod asked;

use asked::question;
use base::config::{CheckedConfig, Config, Link, Residual, Site, Tower};
use base::names::Lang;
use engine::lab::{Brought, TowerSpec};
use lens::LENSES;
use lens::panel::{Answer, Body, Panel};
use lens::{Asked, Clerk, DeskAsk, DeskReply, Happens, enqueue};
use lens::{Desk, DeskWord, Question, ask_once};

const SMALL: &str = "v=1&corpus=grammar-en&n_layers=2&d_model=8&n_heads=2&n_ctx=8&batch_size=2";
const OTHER: &str = "v=1&corpus=stories-en&n_layers=3&d_model=12&n_heads=3&n_ctx=16&batch_size=3&norm=post";

fn config(link: &str, tower: Tower) -> CheckedConfig {
    Link::parse(link).0.experiment.config(tower).clone()
}

fn open(desk: &mut Desk, run_id: u32, link: &str) {
    for tower in Tower::BOTH {
        desk.open(run_id, tower, config(link, tower), None).expect("opens");
    }
}

fn of_run(run_id: u32, mut question: Question) -> Question {
    question.run_id = run_id;
    question
}

fn answers(desk: &mut Desk) -> Vec<Answer> {
    let mut out = Vec::new();
    while let Some(reply) = desk.work() {
        match reply {
            DeskWord::Answered { answer, .. } => out.push(answer),
            DeskWord::Failed { why, .. } => panic!("{}", why.en),
        }
    }
    out
}

#[test]
fn an_answer_depends_on_the_question_alone() {
    let mut desk = Desk::new(LENSES);
    open(&mut desk, 1, SMALL);
    open(&mut desk, 2, OTHER);
    let mut asked = Vec::new();
    for (run_id, link) in [(1, SMALL), (2, OTHER)] {
        for tower in Tower::BOTH {
            for step in [4, 1] {
                for lens in ["paths", "samples", "layers"] {
                    asked.push((link, of_run(run_id, question(link, tower, step, lens, &[]))));
                }
            }
        }
    }
    // Twice over and interleaved, so that every arena has been somebody else's.
    for (link, question) in asked.iter().chain(asked.iter().rev()) {
        desk.ask(question.clone());
        let [said] = &answers(&mut desk)[..] else { panic!("one answer") };
        let fresh = ask_once(LENSES, config(link, question.tower), None, question.clone()).expect("an answer").0;
        if question.lens == "paths" {
            // Beside this look's panels it shows the looks before.
            assert_eq!(of_now(said), of_now(&fresh), "{link}");
        } else if question.lens == "layers" {
            // A projection's axes turn with the looks before; all else is the same to the bit.
            let (said, fresh) = (without_points(said), without_points(&fresh));
            assert_eq!(said, fresh);
        } else {
            assert_eq!(said, &fresh, "{} of {link}", question.lens);
        }
    }
}

fn of_now(answer: &Answer) -> Vec<&Panel> {
    answer.panels.iter().filter(|p| !p.key.ends_with("_time")).collect()
}

fn without_points(answer: &Answer) -> Answer {
    let mut answer = answer.clone();
    for panel in &mut answer.panels {
        if let Body::Scatter(scatter) = &mut panel.body {
            for pane in &mut scatter.panes {
                // The turn is within the plane: the shares mix, their sum stays.
                pane.explained = [((pane.explained[0] + pane.explained[1]) * 1e4).round(), 0.0];
                pane.points.clear();
            }
        }
    }
    answer
}

#[test]
fn clouds_keep_their_axes_from_look_to_look() {
    let points = |answer: &Answer| match &answer.panels[0].body {
        Body::Scatter(scatter) => scatter.panes[1].points.clone(),
        _ => panic!("a cloud"),
    };
    let mut desk = Desk::new(LENSES);
    open(&mut desk, 1, SMALL);
    let mut before: Option<Vec<[f32; 2]>> = None;
    for step in 0..12 {
        desk.ask(question(SMALL, Tower::A, step, "layers", &[]));
        let these = points(&answers(&mut desk)[0]);
        if let Some(before) = before.replace(these.clone()) {
            let along: f32 = before.iter().zip(&these).map(|(a, b)| a[0] * b[0] + a[1] * b[1]).sum();
            let size = |ps: &[[f32; 2]]| ps.iter().flatten().map(|x| x * x).sum::<f32>().sqrt();
            assert!(along > 0.8 * size(&before) * size(&these), "step {step}: the picture turned");
        }
    }
}

#[test]
fn a_newer_question_supersedes_one_that_waits_and_keeps_its_place() {
    let mut desk = Desk::new(LENSES);
    open(&mut desk, 1, SMALL);
    desk.ask(question(SMALL, Tower::A, 1, "layers", &[]));
    desk.ask(question(SMALL, Tower::A, 1, "paths", &[]));
    desk.ask(question(SMALL, Tower::B, 1, "layers", &[]));
    desk.ask(question(SMALL, Tower::A, 2, "layers", &[]));
    assert!(desk.is_busy());
    let said: Vec<(String, Tower, u64)> = answers(&mut desk).into_iter().map(|a| (a.lens, a.tower, a.step)).collect();
    let is = |lens: &str, tower, step| (lens.to_string(), tower, step);
    assert_eq!(said, [is("layers", Tower::A, 2), is("paths", Tower::A, 1), is("layers", Tower::B, 1)]);
    assert!(!desk.is_busy() && desk.work().is_none());
}

#[test]
fn cancelling_drops_what_waits_and_closing_forgets_the_run() {
    let mut desk = Desk::new(LENSES);
    open(&mut desk, 1, SMALL);
    open(&mut desk, 2, SMALL);
    let ask_all = |desk: &mut Desk| {
        for run_id in [1, 2] {
            for lens in ["layers", "samples"] {
                desk.ask(of_run(run_id, question(SMALL, Tower::A, 0, lens, &[])));
            }
        }
    };
    ask_all(&mut desk);
    desk.cancel(1, Some("layers"));
    assert_eq!(answers(&mut desk).len(), 3);
    ask_all(&mut desk);
    desk.cancel(1, None);
    assert_eq!(answers(&mut desk).len(), 2);
    ask_all(&mut desk);
    desk.close(2);
    assert_eq!(answers(&mut desk).len(), 2);
    desk.ask(of_run(2, question(SMALL, Tower::A, 0, "layers", &[])));
    assert!(matches!(desk.work(), Some(DeskWord::Failed { run_id: 2, .. })));
}

#[test]
fn whatever_is_wrong_with_a_question_is_a_sentence() {
    let mut desk = Desk::new(LENSES);
    open(&mut desk, 1, SMALL);
    let good = || question(SMALL, Tower::A, 0, "layers", &[]);
    let mut short = good();
    short.weights.pop();
    let mut unknown = good();
    unknown.lens = "telescope".into();
    let known = LENSES.iter().map(|entry| entry.key).collect::<Vec<_>>().join(", ");
    for (question, word) in [(short, "weights"), (unknown, known.as_str()), (of_run(7, good()), "no longer")] {
        desk.ask(question.clone());
        let Some(DeskWord::Failed { why, step: 0, lens, .. }) = desk.work() else { panic!("no reply") };
        assert_eq!(lens, question.lens);
        assert!(why.get(Lang::En).contains(word) && why.get(Lang::En).ends_with('.'), "{why:?}");
        assert!(why.get(Lang::Zh).ends_with('。'), "{why:?}");
    }
    let odd = question(SMALL, Tower::A, 0, "layers", &[("colour_by", "no such set")]);
    desk.ask(odd);
    let Some(DeskWord::Answered { problems, .. }) = desk.work() else { panic!("an answer all the same") };
    assert_eq!(problems.len(), 1);
}

/// A text of the reader's own, and nothing else.
fn own_text(text: &str) -> Option<Brought<'_>> {
    Some(Brought { own_text: Some(text), ..Brought::default() })
}

#[test]
fn a_run_that_cannot_be_is_refused_with_a_sentence() {
    let mut desk = Desk::new(LENSES);
    let huge = Config { n_layers: 24, d_model: 256, n_ctx: 256, batch_size: 64, ..Config::default() };
    let huge = huge.checked().0;
    let why = desk.open(1, Tower::A, huge, None).expect_err("too large");
    assert!(why.en.contains("MB") && why.zh.contains("MB"), "{why:?}");
    let own = Config { corpus: base::config::CorpusId::OwnText, ..Config::default() };
    let own = own.checked().0;
    assert!(desk.open(1, Tower::A, own.clone(), own_text("short")).is_err());
    let text = "by the sea a small boat waits. ".repeat(20);
    assert!(desk.open(1, Tower::A, own, own_text(&text)).is_ok());
}

#[test]
fn skips_are_those_of_the_question_not_of_the_run() {
    let cut = Residual::All.with(Site::mlp(0), false, 2);
    let mut desk = Desk::new(LENSES);
    open(&mut desk, 1, SMALL);
    let mut asked = question(SMALL, Tower::A, 2, "paths", &[]);
    asked.residual = cut.clone();
    desk.ask(asked.clone());
    let said = answers(&mut desk);
    let with_cut = config(SMALL, Tower::A).with_residual(cut);
    assert_eq!(said[0], ask_once(LENSES, with_cut, None, asked).expect("an answer").0);
    let Body::Chart(chart) = &said[0].panels[0].body else { panic!("a chart") };
    assert_eq!(chart.series[0].points[0].value, 0.0, "no path avoids the cut sublayer");
}

fn open_run(run_id: u32, link: &str) -> (DeskAsk, Vec<f32>) {
    let experiment = Link::parse(link).0.experiment;
    let specs = Tower::BOTH.map(|tower| TowerSpec::of(&experiment, tower));
    (DeskAsk::Open { run_id, specs: Box::new(specs) }, Vec::new())
}

fn look(run_id: u32, link: &str, tower: Tower, step: u64) -> (DeskAsk, Vec<f32>) {
    let Question { residual, weights, .. } = question(link, tower, step, "samples", &[]);
    let asked = ["samples", "validation"].map(|lens| Asked { lens: lens.to_string(), params: Vec::new() });
    (DeskAsk::Look { run_id, tower, step, residual, asked: asked.to_vec(), happens: Happens::default() }, weights)
}

fn replies(asks: impl IntoIterator<Item = (DeskAsk, Vec<f32>)>) -> Vec<DeskReply> {
    let mut clerk = Clerk::new(LENSES);
    asks.into_iter().for_each(|(ask, weights)| clerk.handle(ask, weights));
    std::iter::from_fn(|| clerk.work()).collect()
}

/// The analysis worker is loaded when it is first needed; until then no more waits for it than it will answer.
#[test]
fn a_desk_that_comes_late_says_what_one_that_heard_everything_says() {
    let cancel = |round| (DeskAsk::Cancel { round }, Vec::new());
    let of_run = |run_id: u32, link: &str, step: u64| {
        let looks = Tower::BOTH.map(|tower| look(run_id, link, tower, step));
        [cancel(run_id), open_run(run_id, link)].into_iter().chain(looks).collect::<Vec<_>>()
    };
    // Two changes of the run, then another lens, whose weights come a step later.
    let mut all = [of_run(1, SMALL, 0), of_run(2, OTHER, 0), of_run(3, SMALL, 1)].concat();
    all.push(cancel(4));
    all.extend(Tower::BOTH.map(|tower| look(3, SMALL, tower, 2)));
    let n_told = |n: usize| {
        let mut waiting = Vec::new();
        all[..n].iter().cloned().for_each(|(ask, weights)| enqueue(&mut waiting, ask, weights));
        waiting
    };
    for n in 0..=all.len() {
        let waiting = n_told(n);
        let n_weights = waiting.iter().filter(|(_, weights)| !weights.is_empty()).count();
        assert!(n_weights <= 2 && waiting.len() <= 4, "after {n}: {n_weights} towers' weights wait");
        // At the end of each run's asks, and of the last lens'.
        if [4, 8, 12, all.len()].contains(&n) {
            assert_eq!(replies(waiting), replies(all[..n].to_vec()), "after {n}");
        }
    }
    assert_eq!(replies(n_told(all.len())).len(), 4, "two lenses of two towers");
}
