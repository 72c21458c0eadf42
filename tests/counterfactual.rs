//! What one batch did: the changed run is the one that a link with the same events trains, to the bit; before the change
//! both are one; and what cannot be answered is a sentence.

#[path = "common/asked.rs"]
mod asked;

use asked::{ask, course, question};
use base::config::{Link, Tower};
use base::names::Lang;
use draw::export::sentence;
use engine::lab::{Ask, Comparison, Lab, Stored, TowerSpec, Word, Work};
use lens::panel::{Body, Panel};
use lens::{Answer, Desk, DeskWord, LENSES, ask_once};

const LINK: &str = "v=1&corpus=stories-en&n_layers=2&d_model=16&n_heads=2&n_ctx=12&batch_size=3&lr=0.01&warmup_steps=0";
const K: u64 = 3;
const STEP: u64 = 8;

fn panel<'a>(answer: &'a Answer, key: &str) -> &'a Panel {
    answer.panels.iter().find(|p| p.key == key).unwrap_or_else(|| panic!("no {key}"))
}

fn line(answer: &Answer) -> String {
    let Body::Sentence(first) = &answer.panels[0].body else { panic!("no sentence") };
    assert_eq!(answer.panels[0].key, "answer");
    for lang in [Lang::En, Lang::Zh] {
        let said = sentence(first, lang);
        assert!(!said.contains('{') && said.chars().count() <= 60, "{said}");
    }
    sentence(first, Lang::En)
}

/// Loss of every step of a link's tower A.
fn losses(link: &str) -> Vec<f64> {
    let mut lab = Lab::without_states(TowerSpec::of(&Link::parse(link).0.experiment, Tower::A)).expect("can be");
    let mut loss = |step: u64| {
        lab.train_to(step, u64::MAX, |_| {});
        lab.trainer().expect("built").measured().loss_nats
    };
    (0..=STEP).map(&mut loss).collect()
}

#[test]
fn each_change_is_the_run_of_a_link_with_these_events() {
    let run = losses(LINK);
    for (params, events) in [
        ([("change", "batch"), ("which", "1")], "3:a:skip:batch"),
        ([("change", "sequence"), ("which", "2")], "3:a:skip:1"),
        // More than there are is the last.
        ([("change", "sequence"), ("which", "64")], "3:a:skip:2"),
        ([("change", "skip_attn"), ("which", "2")], "3:a:cut:2a;4:a:join:2a"),
        ([("change", "skip_mlp"), ("which", "1")], "3:a:cut:1m;4:a:join:1m"),
    ] {
        let [change, which] = params;
        let answer = ask(LENSES, LINK, Tower::A, STEP, "counterfactual", &[("k", "3"), change, which]);
        line(&answer);
        let (link, problems) = Link::parse(&format!("{LINK}&events={}", events.replace(';', ",")));
        assert_eq!((problems.len(), link.experiment.events().len()), (0, events.split(';').count()), "{events}");
        let changed = losses(&format!("{LINK}&events={}", events.replace(';', ",")));
        let Body::Chart(loss) = &panel(&answer, "loss").body else { panic!("no chart") };
        let first = if change.1 == "sequence" { K + 1 } else { K };
        assert_eq!(loss.series[0].points.len() as u64, STEP - first + 1, "{params:?}");
        for point in &loss.series[0].points {
            let step = point.x as usize;
            assert_eq!(point.value, (changed[step] - run[step]) as f32, "{params:?} at {step}");
        }
        let Body::Grid(gap) = &panel(&answer, "gap").body else { panic!("no grid") };
        assert_eq!(gap.columns, (K - 1..=STEP).collect::<Vec<u64>>());
        assert!(gap.rows.iter().all(|row| row.values[0] == 0.0), "one run before the change");
        assert!(gap.rows.iter().any(|row| row.values.last().is_some_and(|&last| last > 0.0)), "{params:?}");
    }
}

#[test]
fn two_runs_that_share_their_beginning_are_compared_as_if_both_had_been_trained() {
    let spec = |link: &str| TowerSpec::of(&Link::parse(link).0.experiment, Tower::A);
    let specs = || [spec(LINK), spec(&format!("{LINK}&events=4:a:skip:batch"))];
    let mut whole = Comparison::new(specs()).expect("can be");
    let mut shared = Comparison::alike_until(specs(), 3).expect("can be");
    (0..STEP).for_each(|_| whole.advance());
    (0..STEP).for_each(|_| shared.advance());
    assert_eq!(shared.first(), whole.first());
    assert_eq!(shared.gaps(), &whole.gaps()[3..]);
}

#[test]
fn a_batch_to_come_and_a_change_that_is_none_are_said() {
    let early = ask(LENSES, LINK, Tower::A, K, "counterfactual", &[("k", "3")]);
    assert_eq!((line(&early).as_str(), early.panels.len()), ("Step 3 has not been learnt from yet.", 1));
    // Without attention its skip is not there to be cut.
    let none =
        ask(LENSES, &format!("{LINK}&attn=off"), Tower::A, 5, "counterfactual", &[("k", "3"), ("change", "skip_attn")]);
    assert_eq!(line(&none), "That skip reversed, loss on it changes by 0 nats.");
}

#[test]
fn at_the_desk_it_follows_the_run_and_another_question_begins_anew() {
    const LARGE: &str = "v=1&n_layers=6&d_model=64&n_ctx=32&batch_size=8";
    let mut desk = Desk::new(LENSES);
    desk.open(1, Tower::A, Link::parse(LARGE).0.experiment.config(Tower::A).clone(), None).expect("opens");
    let mut said = |k: &str, step: u64| {
        desk.ask(question(LARGE, Tower::A, step, "counterfactual", &[("k", k)]));
        let mut answers = Vec::new();
        while let Some(DeskWord::Answered { answer, is_whole, .. }) = desk.work() {
            answers.push((answer, is_whole));
        }
        answers
    };
    let (first, on, anew) = (said("2", 6), said("2", 7), said("3", 7));
    assert!(first.len() > 2 && first[..first.len() - 1].iter().all(|(_, is_whole)| !is_whole));
    assert!(panel(&first[0].0, "progress").n_numbers() > 0);
    assert!(on.len() < first.len() && anew.len() >= first.len(), "{} {} {}", first.len(), on.len(), anew.len());
    // In portions or at once, followed or from the start: the same.
    let config = Link::parse(LARGE).0.experiment.config(Tower::A).clone();
    let at_once = question(LARGE, Tower::A, 7, "counterfactual", &[("k", "2")]);
    assert_eq!(ask_once(LENSES, config, None, at_once).expect("an answer").0, on.last().expect("some").0);
}

#[test]
fn every_corpus_and_shape_has_an_answer() {
    let corpora = "stories-zh grammar-en induction three-cups markov dyck modular names own-text";
    let mut links: Vec<String> = corpora.split(' ').map(|corpus| format!("corpus={corpus}")).collect();
    links.extend(
        ["n_layers=1", "n_layers=24", "attn=off", "act_fn=off", "norm=none", "norm=post", "batch_size=1"]
            .map(String::from),
    );
    for link in links {
        let link = format!("v=1&d_model=8&n_heads=2&n_ctx=8&batch_size=2&n_layers=2&{link}");
        // Texts differ in what they are, shapes in what can be changed of them.
        let changes = if link.contains("corpus=") { &["sequence"][..] } else { &["batch", "skip_attn", "skip_mlp"] };
        for &change in changes {
            let config = Link::parse(&link).0.experiment.config(Tower::A).clone();
            let mut asked = question(&link, Tower::A, 2, "counterfactual", &[("k", "0"), ("change", change)]);
            asked.course = Some(Box::new(course(&link)));
            let (answer, problems) = ask_once(LENSES, config, None, asked).expect("an answer");
            assert_eq!(problems, Vec::new());
            line(&answer);
            assert!(panel(&answer, "gap_weights").n_numbers() > 0, "{link}");
        }
    }
}

/// What happens before the change, and once after it.
const EVENTFUL: &str = "events=3:a:skip:1,7:a:cut:1m,19:a:join:1m,35:a:skip:batch";

/// The last state that a run has stored up to `step`, when it has come to `at`.
fn stored(link: &str, at: u64, step: u64) -> Option<Stored> {
    let (mut lab, _) = Lab::build(TowerSpec::of(&Link::parse(link).0.experiment, Tower::A)).expect("can be");
    lab.train_to(at, u64::MAX, |_| {});
    let replies = lab.handle(Ask { run_id: 0, work: Work::State { step } });
    assert!(replies.len() <= 1);
    replies.into_iter().find_map(|reply| if let Word::State(stored) = reply.word { Some(*stored) } else { None })
}

#[test]
fn from_a_stored_state_the_answer_has_the_bits_of_one_from_the_start() {
    for optim in ["optimizer=adamw", "optimizer=sgd"] {
        let link = format!("{LINK}&{EVENTFUL}&{optim}");
        let (parsed, problems) = Link::parse(&link);
        assert_eq!((problems.len(), parsed.experiment.events().len()), (0, 4), "{problems:?}");
        // Right after a state, between two, right after the next, and where only the first step's lies before.
        let changes = [("batch", "1"), ("sequence", "3"), ("skip_attn", "2")];
        for (idx, (k, from)) in [(17, 16), (30, 16), (33, 32), (16, 0)].into_iter().enumerate() {
            let kept = stored(&link, 40, k - 1).expect("a state");
            assert_eq!(kept.checkpoint.step, from, "the nearest");
            let (change, which) = changes[idx % 3];
            let params = [("k", k.to_string()), ("change", change.into()), ("which", which.into())];
            let params: Vec<(&str, &str)> = params.iter().map(|(key, value)| (*key, value.as_str())).collect();
            let mut asked = question(LINK, Tower::A, 0, "counterfactual", &params);
            asked.step = 40;
            asked.course = Some(Box::new(course(&link)));
            let config = parsed.experiment.config(Tower::A).clone();
            let answer = |kept: Option<Stored>| {
                let mut desk = Desk::new(LENSES);
                desk.open(1, Tower::A, config.clone(), None).expect("opens");
                kept.into_iter().for_each(|kept| desk.keep(1, Tower::A, kept));
                desk.answer(&asked).expect("an answer").0
            };
            let (whole, short) = (answer(None), answer(Some(kept.clone())));
            assert!(panel(&whole, "gap").n_numbers() > 0 && panel(&whole, "effects").n_numbers() == 5);
            let bits = |answer: &Answer| postcard::to_allocvec(answer).expect("plain data");
            assert_eq!(bits(&short), bits(&whole), "{optim}: {change} at {k}");
        }
    }
}

#[test]
fn a_state_is_used_where_it_is_of_this_run_and_no_other() {
    let link = format!("{LINK}&{EVENTFUL}");
    let spec = |link: &str| TowerSpec::of(&Link::parse(link).0.experiment, Tower::A);
    let begun = |shared: u64, kept: &Stored, other: &str| {
        Comparison::alike_from([spec(other), spec(other)], shared, Some(kept)).expect("can be").step()
    };
    let kept = stored(&link, 40, 33).expect("a state");
    assert_eq!((begun(33, &kept, &link), begun(32, &kept, &link)), (32, 32));
    assert_eq!(begun(31, &kept, &link), 0, "later than the change");
    assert_eq!(begun(33, &kept, LINK), 0, "another past");
    assert_eq!(begun(33, &kept, &link.replace("35:a", "36:a")), 32, "another future");
    assert_eq!(begun(33, &kept, &link.replace("d_model=16", "d_model=8")), 0, "another model");
    assert_eq!(stored(&link, 0, 33), None, "nothing has been stored yet");
    assert_eq!(stored(&link, 40, 500).expect("the newest").checkpoint.step, 32);
    assert_eq!(kept.events.len(), 3, "what lies behind it");
}
