//! Same link, same bits; looking changes nothing; a bad number is reported, not a crash.

use base::config::{Config, CorpusId, CutEvent, Link, Residual, Site, Tower};
use base::corpora;
use engine::lab::{Command, Event, Failure, Lab};
use engine::nn::Trainer;
use engine::telemetry::Snapshot;

/// Links whose fingerprints after 50 steps are written down: see `golden_fingerprints`.
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
    n_frames: usize,
    n_samples: usize,
}

fn run(link: &str, tower: Tower, steps: u64, record_every: u64, look: Option<u64>) -> Outcome {
    let experiment = Link::parse(link).0.experiment;
    let mut lab = Lab::new();
    let config = experiment.config(tower).clone();
    let mut events =
        lab.handle(Command::Build { run_id: 1, tower, config, events: experiment.events.clone(), own_text: None });
    if let Some(every) = look {
        let look = Command::Look { run_id: 1, layers_every: every, label_set_idx: 0, sample_every: every };
        events.extend(lab.handle(look));
    }
    events.extend(lab.handle(Command::AdvanceTo { run_id: 1, step: steps, record_every }));
    while lab.is_busy() {
        events.extend(lab.advance());
    }
    let mut outcome = Outcome::default();
    for event in events {
        match event {
            Event::Measured { snapshot, .. } => {
                outcome.losses.push(snapshot.loss_nats.to_bits());
                outcome.snapshots.push(*snapshot);
            }
            Event::Reached { fingerprint, .. } => outcome.fingerprint = fingerprint,
            Event::Layers { .. } => outcome.n_frames += 1,
            Event::Sample { .. } => outcome.n_samples += 1,
            Event::Built { .. } => {}
            Event::Failed { failure, .. } => panic!("{failure:?}"),
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
            assert!(watched.n_frames >= 5 && watched.losses.len() == 26, "the watched run really was watched");
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
fn a_cut_made_live_is_the_cut_in_the_link() {
    let by_link = run("v=1&n_layers=2&events=10:a:cut:1m", Tower::A, 20, 1, None);
    let mut lab = Lab::new();
    let config = Link::parse("v=1&n_layers=2").0.experiment.a;
    lab.handle(Command::Build { run_id: 1, tower: Tower::A, config, events: Vec::new(), own_text: None });
    lab.handle(Command::AdvanceTo { run_id: 1, step: 10, record_every: 1 });
    while lab.is_busy() {
        lab.advance();
    }
    let event = CutEvent { step: 10, tower: Tower::A, site: Site::mlp(0), intact: false };
    let answer = lab.handle(Command::Cut { run_id: 1, event });
    assert!(matches!(&answer[0], Event::Measured { snapshot, .. } if !snapshot.is_intact(Site::mlp(0))));
    lab.handle(Command::AdvanceTo { run_id: 1, step: 20, record_every: 1 });
    while lab.is_busy() {
        lab.advance();
    }
    assert_eq!(lab.trainer().expect("a run").fingerprint(), by_link.fingerprint);
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
    let outcome = run(link, Tower::A, 60, 1, Some(30));
    let bad = outcome.snapshots.last().expect("measured").non_finite.clone().expect("it blew up");
    assert!(bad.step <= 60 && !bad.tensor.is_empty(), "{bad:?}");
    let first = outcome.snapshots.iter().position(|s| s.non_finite.is_some()).expect("one is the first");
    assert_eq!(outcome.snapshots[first].step, bad.step, "named with the step in which it appeared");
}

#[test]
fn a_config_that_is_too_large_is_refused() {
    let config = Config { n_layers: 24, d_model: 256, n_ctx: 256, batch_size: 64, ..Config::default() };
    let answer =
        Lab::new().handle(Command::Build { run_id: 1, tower: Tower::A, config, events: Vec::new(), own_text: None });
    assert!(matches!(answer[..], [Event::Failed { .. }]));
}

#[test]
fn the_readers_own_text_is_learnt_or_refused_with_a_sentence() {
    let build = |text: &str| {
        let config = Config { corpus: CorpusId::OwnText, n_layers: 1, ..Config::default() };
        let own_text = Some(text.to_string());
        Lab::new().handle(Command::Build { run_id: 1, tower: Tower::A, config, events: Vec::new(), own_text })
    };
    let answer = build(&"by the sea a small boat waits. ".repeat(20));
    assert!(matches!(&answer[0], Event::Built { info, .. } if info.account.is_some() && info.d_vocab < 30));
    for bad in ["", "short", "\0\0\0"] {
        let answer = build(bad);
        let [Event::Failed { failure: Failure::Text([en, zh]), .. }] = &answer[..] else { panic!("{answer:?}") };
        assert!(en.ends_with('.') && zh.ends_with('。'), "{en} / {zh}");
    }
}

#[test]
fn the_memory_estimate_covers_what_is_built() {
    for link in LINKS {
        let config = Link::parse(link).0.experiment.a;
        let corpus = corpora::build(config.corpus, 0);
        let valid = config.validate(corpus.vocab().len()).expect("fits");
        let built = Trainer::<f32>::new(&valid, corpus.as_ref()).n_bytes();
        let estimate = valid.estimated_bytes();
        assert!(built <= estimate && estimate <= 2 * built, "{link}: {built} built, {estimate} estimated");
    }
}
