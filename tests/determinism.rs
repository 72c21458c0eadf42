//! Same link, same bits; looking changes nothing; a bad number is reported, not a crash.

use base::config::{Config, Event, Experiment, Link, Residual, Site, Tower};
use base::corpora;
use engine::lab::{Ask, Failure, Lab, Reply, TowerSpec, Weights, Word, Work};
use engine::nn::Trainer;
use engine::telemetry::Snapshot;
use lens::LENSES;
use lens::{Asked, Clerk, DeskAsk, DeskWord, Happens};

/// Links whose fingerprints after 50 steps are written down: compared in `tests/wasm_golden.rs`.
const LINKS: [&str; 4] = [
    "v=1",
    "v=1&n_layers=4&norm=none&init=gpt2&act_fn=gelu",
    "v=1&corpus=induction&n_layers=2&pos=rel&tied=off&b.residual=1a&events=20:a:cut:2m,30:a:join:2m",
    "v=1&n_layers=3&norm=post&d_model=24&n_heads=3&act_fn=silu&b.residual=mlp&batch_size=3&n_ctx=19",
];

#[derive(Default)]
struct Outcome {
    fingerprint: u64,
    losses: Vec<u32>,
    snapshots: Vec<Snapshot>,
    n_answers: usize,
}

fn lab(experiment: &Experiment, tower: Tower) -> Lab {
    Lab::build(TowerSpec::of(experiment, tower)).expect("it can be built").0
}

/// Trains a tower; with `look_every` all lenses look at its weights on the way.
fn run(link: &str, tower: Tower, steps: u64, record_every: u64, look_every: Option<u64>) -> Outcome {
    let experiment = Link::parse(link).0.experiment;
    let (mut lab, first) = Lab::build(TowerSpec::of(&experiment, tower)).expect("it can be built");
    let mut clerk = Clerk::new(LENSES);
    let specs = Tower::BOTH.map(|tower| TowerSpec::of(&experiment, tower));
    clerk.handle(DeskAsk::Open { run_id: 0, specs: Box::new(specs) }, Vec::new());
    let mut outcome = Outcome::default();
    let mut words: Vec<Word> = first.into_iter().map(|reply| reply.word).collect();
    for step in 1..=steps {
        let weights_at = look_every.filter(|every| step.is_multiple_of(*every)).map(|_| step);
        let ask = Ask { run_id: 0, work: Work::AdvanceTo { step, record_every, weights_at } };
        words.extend(lab.handle(ask).into_iter().map(|reply| reply.word));
        while lab.is_busy() {
            words.extend(lab.advance().into_iter().map(|reply| reply.word));
        }
    }
    for word in words {
        match word {
            Word::Measured(snapshot) => {
                outcome.losses.push(snapshot.loss_nats.to_bits());
                outcome.snapshots.push(*snapshot);
            }
            Word::Reached { fingerprint, .. } => outcome.fingerprint = fingerprint,
            Word::Weights(Weights { step, residual, params }) => {
                let asked = LENSES.iter().map(|entry| Asked { lens: entry.key.to_string(), params: Vec::new() });
                let happens = Happens { events: experiment.events().to_vec(), elsewhere: None };
                let ask = DeskAsk::Look { run_id: 0, tower, step, residual, asked: asked.collect(), happens };
                clerk.handle(ask, params);
                while let Some(reply) = clerk.work() {
                    let DeskWord::Answered { answer, is_whole, .. } = reply.word else { panic!("{reply:?}") };
                    assert_eq!((answer.step, answer.tower), (step, tower));
                    // A long look answers in portions.
                    outcome.n_answers += usize::from(is_whole);
                }
            }
            Word::Built(_) | Word::Levels(_) | Word::Prepared | Word::State(_) => {}
            Word::Failed(failure) => panic!("{failure:?}"),
        }
    }
    outcome
}

#[test]
fn looking_changes_no_bit() {
    for link in LINKS {
        for tower in Tower::BOTH {
            let blind = run(link, tower, 25, u64::MAX, None);
            let watched = run(link, tower, 25, 1, Some(5));
            assert_eq!(blind.fingerprint, watched.fingerprint, "{link}");
            assert_eq!(watched.n_answers, 5 * LENSES.len(), "the watched run really was watched");
            assert!(watched.losses.len() >= 26);
        }
    }
}

#[test]
fn the_two_halves_of_every_fork_sum_to_the_stream() {
    for link in LINKS {
        let experiment = Link::parse(link).0.experiment;
        for tower in Tower::BOTH {
            let config = experiment.config(tower).clone();
            let corpus = corpora::build(config.corpus, config.seed as u64);
            let config = config.validate(corpus.vocab().len()).expect("fits");
            let mut trainer = Trainer::<f32>::new(&config, corpus.as_ref());
            trainer.step(corpus.as_ref());
            let model = trainer.model();
            for site in (0..2 * config.n_layers).map(Site::from_idx) {
                let below = model.act_grad(model.act_table().stream[site.idx()]);
                let above = model.act_grad(model.act_table().stream[site.idx() + 1]);
                let (skip, branch) = (model.grad_skip(site), model.grad_branch(site));
                for ((&d, &s), &b) in below.iter().zip(skip).zip(branch) {
                    assert_eq!(d.to_bits(), (s + b).to_bits(), "{link} {site}");
                }
                if !config.residual.is_intact(site) {
                    assert!(skip.iter().all(|&s| s == 0.0), "a cut skip passes nothing");
                } else if config.norm != base::config::Norm::Post {
                    assert_eq!(skip, above, "an intact skip copies the gradient unchanged");
                }
            }
        }
    }
}

#[test]
fn an_event_made_live_is_the_event_in_the_link() {
    for event in ["10:a:cut:1m", "10:a:set:lr:0.01", "10:a:skip:batch", "10:a:skip:3", "10:a:join:2a"] {
        let link = "v=1&n_layers=2&residual=2a";
        let by_link = run(&format!("{link}&events={event}"), Tower::A, 20, 1, None);
        let mut lab = lab(&Link::parse(link).0.experiment, Tower::A);
        lab.train_to(10, 1, |_| {});
        let (event, problem) = Event::read(event).expect("an event");
        assert_eq!(problem, None);
        let answer = lab.handle(Ask { run_id: 0, work: Work::Apply(event.clone()) });
        let Word::Measured(snapshot) = &answer[0].word else { panic!("{answer:?}") };
        if let Some((site, intact)) = event.skip() {
            assert_eq!(snapshot.is_intact(site), intact);
        }
        lab.train_to(20, 1, |_| {});
        assert_eq!(lab.trainer().expect("a run").fingerprint(), by_link.fingerprint, "{event}");
        let plain = run(link, Tower::A, 20, 1, None);
        assert_ne!(plain.fingerprint, by_link.fingerprint, "{event} does something");
        // What is past cannot be changed.
        let late = Event { step: 3, ..event };
        assert_eq!(lab.handle(Ask { run_id: 0, work: Work::Apply(late) }), []);
    }
}

#[test]
fn any_step_has_its_own_bits_again() {
    let link = "v=1&n_layers=2&d_model=16&n_heads=2&events=30:b:cut:1m,41:b:set:lr:0.01,50:b:skip:batch,60:b:skip:2";
    let experiment = Link::parse(link).0.experiment;
    let mut straight = lab(&experiment, Tower::B);
    let mut want = Vec::new();
    for step in 0..=100 {
        straight.train_to(step, u64::MAX, |_| {});
        want.push(straight.trainer().expect("a run").fingerprint());
    }
    for step in [97, 0, 41, 50, 16, 60, 1, 33] {
        let events = experiment.events_of(Tower::B).cloned().collect();
        straight.handle(Ask { run_id: 0, work: Work::Restore { step, events } });
        assert!(straight.trainer().expect("a run").measured().step <= step);
        straight.train_to(step, u64::MAX, |_| {});
        assert_eq!(straight.trainer().expect("a run").fingerprint(), want[step as usize], "step {step}");
        straight.train_to(100, u64::MAX, |_| {});
        assert_eq!(straight.trainer().expect("a run").fingerprint(), want[100], "on from step {step}");
    }
}

#[test]
fn towers_start_from_the_same_weights_whatever_their_skips_and_depth() {
    let weights = |residual: Residual, n_layers| {
        let config = Config { residual, n_layers, ..Config::default() };
        let corpus = corpora::build(config.corpus, 0);
        let trainer = Trainer::<f32>::new(&config.validate(corpus.vocab().len()).expect("fits"), corpus.as_ref());
        let model = trainer.model();
        model.params()[model.param_table().get("transformer.h.0.attn.c_attn.weight").expect("there").span.range()]
            .to_vec()
    };
    assert_eq!(weights(Residual::All, 8), weights(Residual::None, 8));
    assert_eq!(weights(Residual::All, 8), weights(Residual::All, 2));
}

#[test]
fn a_number_that_is_no_longer_finite_is_reported_and_the_run_goes_on() {
    let link = "v=1&n_layers=2&norm=none&init=gpt2&init_std=1&lr=1&warmup_steps=0&clip_l2=0&optimizer=sgd";
    let outcome = run(link, Tower::A, 60, 1, None);
    let bad = outcome.snapshots.last().expect("measured").non_finite.clone().expect("it blew up");
    assert!(bad.step <= 60 && !bad.tensor.is_empty(), "{bad:?}");
    let first = outcome.snapshots.iter().position(|s| s.non_finite.is_some()).expect("one is the first");
    assert_eq!(outcome.snapshots[first].step, bad.step, "named with the step in which it appeared");
}

#[test]
fn a_way_back_and_another_future_have_their_own_bits() {
    let base = "v=1&n_layers=2&d_model=16&n_heads=2";
    let mut tower = lab(&Link::parse(base).0.experiment, Tower::A);
    let ask = |work| Ask { run_id: 0, work };
    let cut = |text: &str| ask(Work::Apply(Event::read(text).expect("an event").0));
    let back = |step: u64, events: &str| {
        let events = events.split(',').filter(|e| !e.is_empty()).map(|e| Event::read(e).expect("an event").0).collect();
        ask(Work::Restore { step, events })
    };
    tower.train_to(60, u64::MAX, |_| {});
    tower.handle(back(48, ""));
    tower.train_to(48, u64::MAX, |_| {});
    tower.handle(cut("48:a:cut:1m"));
    tower.train_to(60, u64::MAX, |_| {});
    tower.handle(back(55, "48:a:cut:1m"));
    tower.train_to(55, u64::MAX, |_| {});
    let want = run(&format!("{base}&events=48:a:cut:1m"), Tower::A, 55, u64::MAX, None).fingerprint;
    assert_eq!(tower.trainer().expect("a run").fingerprint(), want, "the cut is stored with the state");
    // What was taken back at once never happened.
    tower.handle(cut("55:a:join:1m"));
    tower.handle(cut("55:a:cut:1m"));
    tower.handle(back(40, "48:a:cut:1m"));
    tower.train_to(40, u64::MAX, |_| {});
    tower.handle(cut("40:a:cut:2a"));
    tower.train_to(70, u64::MAX, |_| {});
    let want = run(&format!("{base}&events=40:a:cut:2a,48:a:cut:1m"), Tower::A, 70, u64::MAX, None).fingerprint;
    assert_eq!(tower.trainer().expect("a run").fingerprint(), want);
    // Another list of events: the state stored at its first difference was measured under the old one.
    tower.handle(back(48, "40:a:cut:2a,48:a:set:lr:0.01,50:a:skip:1"));
    tower.train_to(64, u64::MAX, |_| {});
    let other = format!("{base}&events=40:a:cut:2a,48:a:set:lr:0.01,50:a:skip:1");
    assert_eq!(tower.trainer().expect("a run").fingerprint(), run(&other, Tower::A, 64, u64::MAX, None).fingerprint);
}

#[test]
fn a_tower_too_large_to_be_stored_is_trained_again_from_its_start() {
    let link =
        "v=1&n_layers=1&d_model=256&n_heads=4&n_ctx=8&batch_size=1&corpus=induction&events=2:a:cut:1m,5:a:skip:batch";
    let experiment = Link::parse(link).0.experiment;
    let mut large = lab(&experiment, Tower::A);
    let mut want = Vec::new();
    for step in 0..=6 {
        large.train_to(step, u64::MAX, |_| {});
        want.push(large.trainer().expect("a run").fingerprint());
    }
    for step in [0, 4, 6, 3] {
        let events = experiment.events_of(Tower::A).cloned().collect();
        large.handle(Ask { run_id: 0, work: Work::Restore { step, events } });
        large.train_to(step, u64::MAX, |_| {});
        assert_eq!(large.trainer().expect("a run").fingerprint(), want[step as usize], "step {step}");
    }
}

#[test]
fn a_run_that_cannot_be_leaves_the_one_before_it_alone() {
    let small = Link::parse("v=1&n_layers=1").0.experiment;
    let large = Link::parse("v=1&n_layers=24&d_model=256&n_ctx=256&batch_size=64").0.experiment;
    let mut lab = lab(&small, Tower::A);
    lab.train_to(5, 1, |_| {});
    let spec = Box::new(TowerSpec::of(&large, Tower::A));
    let answer = lab.handle(Ask { run_id: 1, work: Work::Prepare(spec) });
    assert!(matches!(answer[..], [Reply { run_id: 1, word: Word::Failed(Failure::TooLarge { .. }) }]));
    assert_eq!(lab.handle(Ask { run_id: 1, work: Work::Begin }), [], "nothing was prepared");
    lab.train_to(10, 1, |_| {});
    let straight = run("v=1&n_layers=1", Tower::A, 10, 1, None);
    assert_eq!(lab.trainer().expect("a run").fingerprint(), straight.fingerprint);
}

#[test]
fn the_readers_own_text_is_learnt_or_refused_with_a_sentence() {
    let build = |text: &str| {
        let mut experiment = Link::parse("v=1&corpus=own-text&n_layers=1").0.experiment;
        experiment.own_text = Some(text.to_string());
        Lab::build(TowerSpec::of(&experiment, Tower::A))
    };
    let (_, answer) = build(&"by the sea a small boat waits. ".repeat(20)).expect("it is a text");
    assert!(matches!(&answer[0].word, Word::Built(info) if info.account.is_some() && info.d_vocab < 30));
    for bad in ["", "short", "\0\0\0"] {
        let Err(Failure::Text([en, zh])) = build(bad).map(|_| ()) else { panic!("{bad:?} is no text") };
        assert!(en.ends_with('.') && zh.ends_with('。'), "{en} / {zh}");
    }
}

#[test]
fn the_memory_estimate_covers_what_is_built() {
    let corners =
        ["v=1&mlp_ratio=8&norm=post", "v=1&attn=off&n_layers=3", "v=1&act_fn=off&pos=rel&tied=off", "v=1&norm=none"];
    for link in LINKS.into_iter().chain(corners) {
        let config = Link::parse(link).0.experiment.a().clone();
        let corpus = corpora::build(config.corpus, 0);
        let valid = config.validate(corpus.vocab().len()).expect("fits");
        let built = Trainer::<f32>::new(&valid, corpus.as_ref()).n_bytes();
        let estimate = valid.estimated_bytes();
        assert!(built <= estimate && estimate <= 2 * built, "{link}: {built} built, {estimate} estimated");
    }
}
