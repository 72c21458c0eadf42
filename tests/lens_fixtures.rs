//! Makes fixtures of lenses that PyTorch cannot make without this project's corpora: in f64, from formulas of its own.
//!
//! `cargo test --test lens_fixtures -- --ignored` writes them; without it they are compared.

use base::config::{Link, Tower};
use base::corpora::{self, Corpus, Split};
use engine::nn::{Batch, Model, fill_batch};
use serde_json::{Value, json};

const LINK: &str = "v=1&corpus=stories-en&n_layers=2&d_model=16&n_heads=2&n_ctx=12&batch_size=4";
const MARKOV: &str = "v=1&corpus=markov&n_layers=2&d_model=16&n_heads=2&n_ctx=12&batch_size=4";
const N_SEQUENCES: usize = 5;
const FIXTURES: [(&str, fn() -> Value); 2] = [("validation", validation), ("ngram", ngram)];

/// The weights of step 0 in a model of doubles that has read held-out text, and that text.
fn read(link: &str) -> (Box<dyn Corpus>, Model<f64>, Batch) {
    let experiment = Link::parse(link).0.experiment;
    let corpus = corpora::build(experiment.a().corpus, experiment.a().seed as u64);
    let mut config = experiment.config(Tower::A).to_config();
    config.batch_size = N_SEQUENCES;
    let config = config.validate(corpus.vocab().len()).expect("small");
    let mut model = Model::<f64>::new(&config);
    let single = Model::<f32>::new(&config);
    model.params_mut().iter_mut().zip(single.params()).for_each(|(to, from)| *to = f64::from(*from));
    let mut batch = Batch::default();
    fill_batch(&config, corpus.as_ref(), Split::Validation, 0, &mut batch);
    model.forward(&batch.inputs);
    (corpus, model, batch)
}

/// The loss by the definition: −ln of a softmax that is written out.
fn validation() -> Value {
    let (_, model, batch) = read(LINK);
    let logits = model.act(model.act_table().logits);
    let mut losses = Vec::new();
    for (row, &target) in logits.chunks_exact(model.config().d_vocab()).zip(&batch.targets) {
        if let Some(logit) = row.get(target as usize) {
            losses.push(-(logit.exp() / row.iter().map(|x| x.exp()).sum::<f64>()).ln());
        }
    }
    let mean = losses.iter().sum::<f64>() / losses.len() as f64;
    json!({
        "made_by": "tests/lens_fixtures.rs: a model of f64, the softmax written out",
        "link": LINK, "step": 0, "model": "a", "params": [format!("n_sequences={N_SEQUENCES}")], "tolerance": 2e-6,
        "expect": [{ "at": "model", "x": "", "column": "a.validation [nats]", "value": mean }],
    })
}

/// Divergences as cross-entropy less entropy, all probabilities written out; each n-gram model where the corpus has one.
fn ngram() -> Value {
    let (corpus, model, batch) = read(MARKOV);
    let (t, v) = (model.config().n_ctx, model.config().d_vocab());
    let logits = model.act(model.act_table().logits);
    let mut expect = Vec::new();
    for order in 0..=3 {
        let mut each = Vec::new();
        for (i, row) in logits.chunks_exact(v).enumerate().filter(|(i, _)| i % t > 0) {
            let mut q = vec![1.0 / v as f64; v];
            let before = &batch.inputs[i / t * t..=i];
            assert!(order == 0 || corpus.n_gram(order, before, &mut q), "a Markov source knows its n-grams");
            let total: f64 = row.iter().map(|x| x.exp()).sum();
            let cross: f64 = q.iter().zip(row).map(|(q, x)| -q * (x.exp() / total).ln()).sum();
            let entropy: f64 = q.iter().filter(|q| **q > 0.0).map(|q| -q * q.ln()).sum();
            each.push(cross - entropy);
        }
        let mean = each.iter().sum::<f64>() / each.len() as f64;
        expect.push(json!({ "at": "model", "x": order.to_string(), "column": "a.kl [nats]", "value": mean }));
    }
    let value = |e: &Value| e["value"].as_f64().expect("a number");
    let nearest = (0..4).min_by(|&i, &j| value(&expect[i]).total_cmp(&value(&expect[j])));
    expect.push(json!({ "at": "model", "x": "nearest", "column": "a.answer [1]", "value": nearest }));
    json!({
        "made_by": "tests/lens_fixtures.rs: a model of f64, cross-entropy less entropy",
        "link": MARKOV, "step": 0, "model": "a", "params": [format!("n_sequences={N_SEQUENCES}")], "tolerance": 2e-6,
        "expect": expect,
    })
}

fn path(key: &str) -> String {
    format!("{}/tests/fixtures/lenses/{key}.json", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_fixtures_are_what_the_formulas_give() {
    for (key, make) in FIXTURES {
        let stored = std::fs::read_to_string(path(key)).expect("committed");
        let stored: Value = serde_json::from_str(&stored).expect("JSON");
        let values = |made: &Value| -> Vec<Option<f64>> {
            made["expect"].as_array().expect("values").iter().map(|e| e["value"].as_f64()).collect()
        };
        let (stored, now) = (values(&stored), values(&make()));
        assert_eq!(stored.len(), now.len(), "{key}");
        for (stored, now) in stored.into_iter().zip(now) {
            assert!(stored.zip(now).is_some_and(|(a, b)| (a - b).abs() < 1e-12), "{key}: {stored:?} {now:?}");
        }
    }
}

#[test]
#[ignore = "writes the fixtures"]
fn write() {
    for (key, make) in FIXTURES {
        std::fs::write(path(key), serde_json::to_string_pretty(&make()).expect("JSON") + "\n").expect("written");
    }
}
