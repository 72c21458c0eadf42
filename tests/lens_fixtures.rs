//! Makes fixtures of lenses that PyTorch cannot make without this project's corpora: in f64, from formulas of its own.
//!
//! `cargo test --test lens_fixtures -- --ignored` writes them; without it they are compared.

use base::config::{Link, Tower};
use base::corpora::{self, Split};
use engine::nn::{Batch, Model, fill_batch};
use serde_json::{Value, json};

const LINK: &str = "v=1&corpus=stories-en&n_layers=2&d_model=16&n_heads=2&n_ctx=12&batch_size=4";
const N_SEQUENCES: usize = 5;

/// Weights of step 0, a model of doubles, and the loss by the definition: −ln of a softmax that is written out.
fn validation() -> Value {
    let experiment = Link::parse(LINK).0.experiment;
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
    let logits = model.act(model.act_table().logits);
    let mut losses = Vec::new();
    for (row, &target) in logits.chunks_exact(config.d_vocab()).zip(&batch.targets) {
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

fn path() -> String {
    format!("{}/tests/fixtures/lenses/validation.json", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_fixture_is_what_the_formulas_give() {
    let stored = std::fs::read_to_string(path()).expect("committed");
    let stored: Value = serde_json::from_str(&stored).expect("JSON");
    let (stored, now) = (stored["expect"][0]["value"].as_f64(), validation()["expect"][0]["value"].as_f64());
    assert!(stored.zip(now).is_some_and(|(a, b)| (a - b).abs() < 1e-12), "{stored:?} {now:?}");
}

#[test]
#[ignore = "writes the fixture"]
fn write() {
    std::fs::write(path(), serde_json::to_string_pretty(&validation()).expect("JSON") + "\n").expect("written");
}
