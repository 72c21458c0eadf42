//! A sentence that a reader types: cut by the corpus' own tokeniser, read as any other text, told where it cannot be.

#[path = "common/asked.rs"]
mod asked;
#[path = "common/world.rs"]
#[allow(dead_code, reason = "each test uses its part of the world")]
mod world;

use asked::{ask, question};
use base::config::{Link, MAX_PARAM_BYTES, Tower};
use base::corpora::{self, Corpus, Split};
use base::names::Lang;
use lens::panel::{Answer, Body, Grid, Panel, Reading};
use lens::{Desk, DeskWord, LENSES};
use strata::session::{Action, Tab};
use world::World;

const SMALL: &str = "v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=12&batch_size=2&lr=0.01&warmup_steps=0";

fn corpus(link: &str) -> Box<dyn Corpus> {
    let config = Link::parse(link).0.experiment.a().clone();
    corpora::build(config.corpus, config.seed as u64)
}

fn panel<'a>(answer: &'a Answer, key: &str) -> &'a Panel {
    answer.panels.iter().find(|p| p.key == key).unwrap_or_else(|| panic!("no panel {key}"))
}

fn reading(answer: &Answer) -> &Reading {
    let Body::Reading(reading) = &panel(answer, "reading").body else { panic!("a reading") };
    reading
}

fn grid<'a>(answer: &'a Answer, key: &str) -> &'a Grid {
    let Body::Grid(grid) = &panel(answer, key).body else { panic!("a grid") };
    grid
}

fn written(answer: &Answer) -> Vec<String> {
    let Body::Text(text) = &panel(answer, "written").body else { panic!("a text") };
    text.text.lines().map(str::to_string).collect()
}

fn predictions(link: &str, step: u64, params: &[(&str, &str)]) -> Answer {
    ask(LENSES, link, Tower::A, step, "predictions", params)
}

#[test]
fn what_is_typed_is_read_as_the_same_words_of_the_corpus_are() {
    for id in ["stories-en", "stories-zh", "grammar-en", "induction", "dyck"] {
        let link = format!("{SMALL}&corpus={id}");
        let corpus = corpus(&link);
        let (mut inputs, mut targets) = (vec![0; 12], vec![0; 12]);
        corpus.sequence(Split::Validation, 0, &mut inputs, &mut targets);
        let of_corpus = predictions(&link, 10, &[]);
        let typed = predictions(&link, 10, &[("typed", &corpus.decode(&inputs))]);
        let [theirs, ours] = [&of_corpus, &typed].map(reading);
        assert_eq!(ours.tokens.len(), 12, "{id}");
        for (theirs, ours) in theirs.tokens.iter().zip(&ours.tokens) {
            // What follows the last one was not typed, and at some places a task asks for nothing.
            assert_eq!((&theirs.read, &theirs.guess, theirs.guess_share), (&ours.read, &ours.guess, ours.guess_share));
            assert!(theirs.next.is_empty() || ours.next.is_empty() || theirs.loss_nats == ours.loss_nats, "{id}");
        }
        // The same last place is asked about; only what really follows is not known there.
        let [theirs, ours] = [&of_corpus, &typed].map(|answer| &grid(answer, "expects").rows);
        for (theirs, ours) in theirs.iter().zip(ours) {
            assert_eq!(theirs.values[..6.min(ours.values.len())], ours.values[..6.min(ours.values.len())], "{id}");
        }
    }
}

#[test]
fn a_chosen_token_is_what_every_layer_is_asked_about() {
    let answer = predictions(SMALL, 10, &[("typed", "the cat sat"), ("position", "4")]);
    let (expects, read) = (grid(&answer, "expects"), reading(&answer));
    assert!(panel(&answer, "expects").title.en.contains("after token 4, ␣"), "{:?}", panel(&answer, "expects").title);
    assert_eq!(expects.tokens[0], read.tokens[3].guess, "the likeliest of the top layer stands first");
    let top = &expects.rows.last().expect("rows").values;
    assert_eq!(top[0], read.tokens[3].guess_share);
    assert!(top[..8].windows(2).all(|pair| pair[0] >= pair[1]) && top.iter().sum::<f32>() <= 1.0001);
    assert!(expects.tokens.contains(&"c".to_string()), "and what really follows is there");
    // Beyond the end the last one is asked about.
    let beyond = predictions(SMALL, 10, &[("typed", "the cat sat"), ("position", "200")]);
    assert!(panel(&beyond, "expects").title.en.contains("token 11, t"));
}

#[test]
fn what_the_corpus_does_not_know_and_what_is_too_long_is_told() {
    let answer = predictions(SMALL, 0, &[("typed", "a {loss} Ω猫Ω cat")]);
    let help = &panel(&answer, "reading").help;
    assert!(help.en.contains("{ } Ω 猫.") && help.zh.contains("{ } Ω 猫。"), "{help:?}");
    let words: String = reading(&answer).tokens.iter().map(|t| t.read.as_str()).collect();
    assert_eq!(words, "a␣loss␣␣cat");
    let long = "the cat sat on the mat and slept";
    let answer = predictions(SMALL, 0, &[("typed", long)]);
    assert_eq!(reading(&answer).tokens.len(), 12);
    assert!(panel(&answer, "reading").help.en.contains("first 12 tokens"));
    assert_eq!(reading(&answer).tokens[11].next, "o", "what follows is known all the same");
    // Of one token nothing is foreseen, of none a sequence of the corpus is read.
    let one = predictions(SMALL, 0, &[("typed", "a")]);
    assert!(reading(&one).loss_nats().is_nan() && one.panels.iter().all(|p| p.key != "loss"));
    let Body::Sentence(line) = &one.panels[0].body else { panic!("a sentence") };
    assert!(line.numbers.is_empty());
    let none = predictions(SMALL, 0, &[("typed", "ΩΩ")]);
    assert_eq!(reading(&none).tokens.len(), 12);
    assert!(panel(&none, "reading").help.en.contains("Ω."));
}

#[test]
fn it_goes_on_as_hot_as_it_is_told_and_remembers_what_it_said() {
    let at = |temperature: &str| predictions(SMALL, 30, &[("typed", "the "), ("temperature", temperature)]);
    assert_eq!(written(&at("0.5")), written(&at("0.5")), "the same numbers are drawn");
    assert_ne!(written(&at("0.5")), written(&at("2")));
    // The colder, the fewer different tokens.
    let kinds = |temperature: &str| {
        let text = written(&at(temperature)).concat();
        let text = text.split('│').nth(1).expect("a step before it").to_string();
        base::order::sorted_set(&text.chars().collect::<Vec<_>>()).len()
    };
    assert!(kinds("0.1") < kinds("2"), "{} and {}", kinds("0.1"), kinds("2"));

    let config = Link::parse(SMALL).0.experiment.a().clone();
    let mut desk = Desk::new(LENSES);
    desk.open(1, Tower::A, config, None).expect("opens");
    let mut lines = Vec::new();
    let typed = |position: &str| {
        [("typed", "the "), ("position", position)].map(|(k, v)| (k.to_string(), v.to_string())).to_vec()
    };
    for step in 0..14 {
        let mut question = question(SMALL, Tower::A, step, "predictions", &[]);
        // Another place in the sentence is no other sentence.
        question.params = typed(if step % 2 == 0 { "0" } else { "2" });
        desk.ask(question);
        let Some(DeskWord::Answered { answer, .. }) = desk.work() else { panic!("an answer") };
        lines = written(&answer);
    }
    assert_eq!(lines.len(), 10);
    assert!(lines[0].starts_with("13 │ ") && lines[9].starts_with("0 │ "), "{lines:?}");
}

#[test]
fn a_typed_sentence_is_in_the_link_and_can_be_taken_back() {
    let mut world = World::open("#v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2&lens=predictions");
    let shown = |s: &strata::session::Session| {
        let (_, panels) = s.panels()?;
        let Body::Reading(reading) = &panels.iter().find(|p| p.key == "reading")?.body else { return None };
        Some(reading.tokens.iter().map(|token| token.read.as_str()).collect::<String>())
    };
    world.until("an answer", |s| shown(s).is_some());
    world.act(Action::SetParam("predictions", "typed", "it rained, 50% of the time & more".into()));
    world.until("what was typed", |s| shown(s).is_some_and(|text| text.starts_with("it␣rained")));
    let link = world.session.link().format();
    assert!(link.contains("&predictions.typed=it%20rained,%20"), "{link}");
    let again = World::open(&format!("#{link}"));
    let kept = ("predictions.typed".to_string(), "it rained, 50% of the time & more".to_string());
    assert!(again.session.params().contains(&kept), "{:?}", again.notes());
    assert_eq!(again.notes(), Vec::<String>::new());
    // Nothing at all means a sequence of the corpus again.
    world.act(Action::SetParam("predictions", "typed", String::new()));
    world.until("the corpus' own", |s| shown(s).is_some_and(|text| !text.starts_with("it␣rained")));
    assert!(!world.session.link().format().contains("typed"));
    // What is longer than a link takes is cut, and said.
    world.act(Action::SetParam("predictions", "typed", "猫".repeat(MAX_PARAM_BYTES)));
    let typed = world.session.params().iter().find(|(key, _)| key == "predictions.typed").expect("kept").1.clone();
    assert_eq!(typed.chars().count(), MAX_PARAM_BYTES / 3);
    assert_eq!(world.session.notes().len(), 1);
    assert_eq!(world.session.tab(), Tab::from_key("predictions").expect("a tab"));
    assert!(!world.session.notes()[0].text(Lang::Zh).is_empty());
}
