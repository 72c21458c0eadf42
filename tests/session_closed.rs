//! Closed questions on the page: who answers for each, when it is asked, and what is said of which step.

#[path = "common/asked.rs"]
mod asked;
#[path = "common/world.rs"]
#[allow(dead_code, reason = "each test uses its part of the world")]
mod world;

use base::config::{Site, Tower};
use base::corpora;
use lens::panel::Body;
use lens::{Face, Group, LENSES, Params};
use strata::session::{Action, Pace, SELF_CHECK, Tab};
use world::World;

const SMALL: &str = "#v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2";

fn lens(key: &str) -> Tab {
    Tab::from_key(key).expect("a tab")
}

/// What is said of a question: its numbers' name, A's and B's number, the step.
fn line(world: &World, key: &str) -> Option<[String; 4]> {
    let lines = world.session.closed_lines();
    let part = |part: &str| {
        let key = format!("{key}{part}");
        lines.iter().find(|(k, _)| *k == key).map(|(_, said)| said.clone())
    };
    Some([part("")?, part(".a")?, part(".b")?, part("@")?])
}

#[test]
fn before_a_lens_is_open_only_what_the_page_measures_anyway_is_said() {
    let mut world = World::open(&format!("{SMALL}&lens=settings"));
    world.until_step(12);
    world.act(Action::AskAbout(Some(Group::Know)));
    // A lens is open now; before, nothing was asked of those that only the analysis worker's own module has.
    assert_eq!(line(&world, "look"), None);
    let [name, a, b, at] = line(&world, "signal").expect("each step tells");
    let step = world.session.shown_step();
    let both = world.session.run().both_at(step).expect("measured");
    let written = both.map(|snapshot| {
        draw::export::number(snapshot.resid_grad_l2[0], lens::panel::Format::Sci, base::names::Lang::En)
    });
    assert_eq!([a, b], [format!("A {}", written[0]), format!("B {}", written[1])]);
    assert!(name.contains("at the tokens") && at == format!("@{step}"), "{name} {at}");
    world.until("what validation says", |s| s.closed_lines().iter().any(|(key, _)| key == "say"));
    let said = line(&world, "learnt").expect("the same lens");
    assert!(said[0].ends_with(" (nats)"), "{said:?}");
}

#[test]
fn once_a_lens_is_open_every_closed_question_answers_as_its_lens_does() {
    let mut world = World::open(&format!("{SMALL}&lens=paths"));
    world.act(Action::SetPace(Pace::Max));
    let faces = [("know", "logit"), ("look", "attention")];
    for (key, of) in faces {
        world.until(of, |s| s.closed_lines().iter().any(|(k, _)| k == key));
    }
    world.pause();
    let step = world.step();
    // At rest every question is answered of that very step, one after the other.
    world.until("both lines at rest", |s| {
        let at = format!("@{step}");
        faces.iter().all(|(key, _)| s.closed_lines().contains(&(format!("{key}@"), at.clone())))
    });
    assert_eq!(world.notes(), Vec::<String>::new());
    for (key, of) in faces {
        let said = line(&world, key).expect("a line");
        world.act(Action::Open(lens(of)));
        world.until(of, |s| s.panels().is_some_and(|(at, _)| at == step));
        let (_, panels) = world.session.panels().expect("there");
        let number = |tower: Tower| {
            let of = panels.iter().find(|p| p.key == "answer" && p.tower() == Some(tower)).expect("a line");
            let Body::Sentence(sentence) = &of.body else { panic!("a sentence") };
            draw::export::number(sentence.numbers[0].value, sentence.numbers[0].format, base::names::Lang::En)
        };
        assert_eq!([number(Tower::A), number(Tower::B)].map(|n| n.to_string()), [&said[1][2..], &said[2][2..]]);
        assert_eq!(line(&world, key), None, "an open question has no line");
    }
    // And what was said stays when its lens is closed again.
    world.act(Action::AskAbout(Some(Group::Signal)));
    assert_eq!(world.session.tab().key(), "paths", "a question opens where it was left");
    assert!(line(&world, "look").is_some() && line(&world, "know").is_some());
}

#[test]
fn nothing_is_said_of_another_run_or_of_a_later_step() {
    let mut world = World::open(&format!("{SMALL}&lens=paths"));
    let is_said = |s: &strata::session::Session| s.closed_lines().iter().any(|(key, _)| key == "look");
    world.until_step(30);
    world.until("a line", is_said);
    world.pause();
    world.until("a line at rest", is_said);
    world.act(Action::Scrub(0));
    let at_first = line(&world, "look");
    assert!(at_first.is_none_or(|said| said[3] == "@0"), "what is known of the start, or nothing");
    world.act(Action::Live);
    assert!(line(&world, "look").is_some());
    let run = world.session.conductor().run_id();
    world.set("n_layers", "1");
    world.until("another run", |s| s.conductor().run_id() != run);
    assert_eq!(line(&world, "look"), None, "nothing is known of this one");
    world.act(Action::TogglePlay);
    world.until("its own", is_said);
}

#[test]
fn another_parameter_is_another_question() {
    let mut world = World::open(&format!("{SMALL}&lens=paths"));
    world.until("a line", |s| s.closed_lines().iter().any(|(key, _)| key == "look"));
    world.act(Action::SetParam("attention", "n_sequences", "3".into()));
    assert_eq!(line(&world, "look"), None);
    world.until("asked anew", |s| s.closed_lines().iter().any(|(key, _)| key == "look"));
}

#[test]
fn those_who_answer_while_closed_cost_little() {
    let corpus = corpora::build(base::config::CorpusId::StoriesEn, 0);
    let config = base::config::Config::default().validate(corpus.vocab().len()).expect("fits");
    let cost = |key: &str| {
        let entry = LENSES.iter().find(|e| e.key == key).unwrap_or_else(|| panic!("{key} is a lens"));
        (entry.looks.expect("all are carried").cost)(&config, &Params::defaults(entry.params))
    };
    // Of a step a forward pass is a third.
    let sample = cost("samples") / 64.0;
    let step = 3.0 * config.batch_size as f64 * sample;
    for group in Group::ALL {
        let Face::Lens(key, number) = group.face() else { continue };
        assert!(cost(key) < 6.0 * step, "{key} costs {} steps", cost(key) / step);
        let answer =
            asked::ask(LENSES, "v=1&n_layers=2&d_model=8&n_heads=2&n_ctx=12&batch_size=2", Tower::A, 0, key, &[]);
        let has = |panel: &lens::Panel| match &panel.body {
            Body::Sentence(sentence) => panel.key == "answer" && sentence.numbers.iter().any(|n| n.key == number),
            _ => false,
        };
        assert!(answer.panels.iter().any(has), "{key} says no {number}");
    }
}

#[test]
fn what_is_pointed_at_on_the_stage_has_a_depth() {
    let mut world = World::open(SMALL);
    world.until_step(2);
    assert_eq!(world.session.pointed_depth(), None);
    for (site, depth) in [(Site::attn(0), 1), (Site::mlp(1), 4)] {
        world.act(Action::Hover(Some((Tower::B, site))));
        assert_eq!(world.session.pointed_depth(), Some(depth));
    }
    world.act(Action::Hover(None));
    assert_eq!(world.session.pointed_depth(), None);
}

#[test]
fn the_line_at_the_foot_keeps_what_the_self_check_found() {
    let mut world = World::open(&format!("{SMALL}&lens=selfcheck"));
    let said = |world: &World| world.session.closed_lines().into_iter().find(|(key, _)| key == SELF_CHECK);
    assert_eq!(said(&world), None, "nothing has been checked");
    world.until("both towers' gradients", |s| s.closed_lines().iter().any(|(key, _)| key == SELF_CHECK));
    world.act(Action::Open(lens("paths")));
    let (_, line) = said(&world).expect("it stays when the lens is left");
    assert!(line.starts_with(" A ") && line.contains(" · B ") && line.contains('@'), "{line}");
    assert_eq!(line.matches("·10⁻").count(), 2, "as small as rounding: {line}");
}
