//! The lens of tokens: its cells are the tower's own gradient taken apart, whatever shares a lane; and what it is there
//! to show.

#[path = "common/asked.rs"]
mod asked;

use asked::{ask, question};
use base::config::{Link, Tower};
use base::corpora;
use base::names::Lang;
use engine::nn::Trainer;
use engine::telemetry::record;
use lens::LENSES;
use lens::panel::{Answer, Body, Grid, Place, Reading};

const SMALL: &str = "v=1&corpus=stories-en&n_layers=2&d_model=16&n_heads=2&n_ctx=12&batch_size=3";

fn grid<'a>(answer: &'a Answer, key: &str) -> Option<&'a Grid> {
    answer.panels.iter().find(|panel| panel.key == key).and_then(|panel| match &panel.body {
        Body::Grid(grid) => Some(grid),
        _ => None,
    })
}

fn reading(answer: &Answer) -> &Reading {
    let found =
        answer.panels.iter().find_map(|p| if let Body::Reading(reading) = &p.body { Some(reading) } else { None });
    found.expect("a sentence")
}

fn square(values: &[f32]) -> f64 {
    values.iter().map(|&x| f64::from(x) * f64::from(x)).sum()
}

#[test]
fn the_cells_of_all_sentences_are_the_towers_own_gradient() {
    for link in [SMALL.to_string(), format!("{SMALL}&norm=post&pos=rope&residual=1a.2m"), format!("{SMALL}&attn=off")] {
        let config = Link::parse(&link).0.experiment.a().clone();
        let corpus = corpora::build(config.corpus, config.seed as u64);
        let n = config.batch_size;
        let valid = config.validate(corpus.vocab().len()).expect("small");
        let mut trainer = Trainer::<f32>::new(&valid, corpus.as_ref());
        (0..4).for_each(|_| trainer.step(corpus.as_ref()));
        let snapshot = record(&trainer, None, Tower::A);
        let of = |k: usize| ask(LENSES, &link, Tower::A, 4, "tokens", &[("sentence", &k.to_string()), ("layer", "0")]);
        let answers: Vec<Answer> = (1..=n).map(of).collect();
        for point in 0..=2 * valid.n_layers {
            let row = |answer: &Answer| square(&grid(answer, "cells").expect("cells").rows[point].values);
            let norm = answers.iter().map(row).sum::<f64>().sqrt();
            let whole = f64::from(snapshot.resid_grad_l2[point]);
            assert!((norm / whole - 1.0).abs() < 1e-5, "{link}: {norm} {whole} at {point}");
        }
        let losses: f32 = answers.iter().map(|a| reading(a).loss_nats()).sum::<f32>() / n as f32;
        assert!((losses - snapshot.loss_nats).abs() < 1e-5, "{losses} {}", snapshot.loss_nats);
        assert_eq!(grid(&answers[0], "sent_1").is_some(), valid.attn, "without attention nothing is sent");
    }
}

#[test]
fn tokens_that_share_a_lane_keep_their_squares() {
    let link = "v=1&corpus=stories-en&n_layers=1&d_model=16&n_heads=2&n_ctx=100&batch_size=1";
    let answer = ask(LENSES, link, Tower::A, 2, "tokens", &[("layer", "1")]);
    let (cells, sent) = (grid(&answer, "cells").expect("cells"), grid(&answer, "sent_1").expect("pairs"));
    assert_eq!((cells.rows[0].values.len(), sent.rows.len(), reading(&answer).tokens.len()), (34, 34, 100));
    assert_eq!(sent.rows[5].at, Place::From { layer: 0, query: 15, grad: true });
    // Against the same pairs, token by token.
    let q = question(link, Tower::A, 2, "tokens", &[]);
    let config = Link::parse(link).0.experiment.a().clone();
    let corpus = corpora::build(config.corpus, config.seed as u64);
    let config = config.validate(corpus.vocab().len()).expect("small");
    let mut model = engine::nn::Model::<f32>::from_params(&config, q.weights, true).expect("its weights");
    let mut batch = engine::nn::Batch::default();
    engine::nn::fill_batch(&config, corpus.as_ref(), corpora::Split::Train, 2, &mut batch);
    model.forward(&batch.inputs);
    model.backward(&batch);
    let pairs = model.sent_l2(0, 0);
    let lane = |query: usize, key: usize| {
        let tokens = |lane: usize| 3 * lane..(3 * lane + 3).min(100);
        let all = tokens(query).flat_map(|i| tokens(key).map(move |j| (i, j))).filter(|(i, j)| j <= i);
        square(&all.map(|(i, j)| pairs[i * 100 + j]).collect::<Vec<_>>()).sqrt()
    };
    for (query, key) in [(0, 0), (7, 7), (20, 3), (33, 33), (33, 0)] {
        let (found, expected) = (f64::from(sent.rows[query].values[key]), lane(query, key));
        assert!((found / expected - 1.0).abs() < 1e-5, "{query} {key}: {found} {expected}");
    }
    let looks = grid(&answer, "looks_1").expect("a pattern");
    for row in &looks.rows {
        assert!((row.values.iter().sum::<f32>() - 1.0).abs() < 1e-5, "a mean query's looks sum to 1");
    }
    for panel in answer.panels.iter().filter(|p| ["cells", "sent_1", "looks_1"].contains(&&*p.key)) {
        assert!(panel.help.get(Lang::En).contains("1 lane = 3 tokens"), "{}", panel.help.get(Lang::En));
        assert!(panel.help.get(Lang::Zh).contains("每道 3 个词元"));
    }
}

#[test]
fn of_a_deep_tower_only_what_leaves_each_layer_is_a_row() {
    let link = "v=1&corpus=stories-en&n_layers=14&d_model=8&n_heads=1&n_ctx=8&batch_size=1";
    let answer = ask(LENSES, link, Tower::A, 0, "tokens", &[]);
    let places: Vec<Place> = grid(&answer, "cells").expect("cells").rows.iter().map(|row| row.at).collect();
    assert_eq!(places, (0..=14).map(|layer| Place::stream_grad(2 * layer)).collect::<Vec<_>>());
}

/// Measured at step 60, seed 0: B 3.5, 42, 94, 99.1, 99.3 %, A 4.0, 3.9, 3.3, 3.4, 5.1 % at points 16, 14, 8, 4, 0.
#[test]
fn without_skips_the_gradient_drains_to_the_first_token() {
    let shares = |tower: Tower| {
        let answer = ask(LENSES, "v=1", tower, 60, "tokens", &[]);
        let Body::Chart(chart) = &answer.panels[1].body else { panic!("shares by depth") };
        [16, 14, 8, 4, 0].map(|point: usize| chart.series[0].points[point].value)
    };
    let (a, b) = (shares(Tower::A), shares(Tower::B));
    assert!(b.windows(2).all(|pair| pair[1] > pair[0]) && b[0] < 0.1 && b[2] > 0.8 && b[4] > 0.98, "{b:?}");
    assert!(a.iter().all(|share| (0.01..0.1).contains(share)), "{a:?}");
}
