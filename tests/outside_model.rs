//! A model that never saw Strata: a GPT-2 trained and saved by PyTorch and Transformers (`tests/reference/outside_model.py`).
//! It is read with its own words, computes here what it computes there, is looked at by every lens and goes on learning.

use base::config::{CorpusId, Tower};
use base::corpora::encode;
use engine::lab::{Brought, Lab, TowerSpec};
use engine::nn::Model;
use folder::{Named, Opened, open};
use lens::{LENSES, Question, ask_once};
use std::fs;
use std::path::{Path, PathBuf};

fn folder_of() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/outside")
}

/// The folder, with the text that it has learnt.
fn opened() -> Opened {
    let read = |name: &str| Named { name: name.to_string(), bytes: fs::read(folder_of().join(name)).expect(name) };
    let files = ["config.json", "model.safetensors", "tokenizer.json"].map(read);
    let mut opened = open(files.to_vec()).unwrap_or_else(|why| panic!("{}", why.en));
    let a = opened.experiment.a();
    assert_eq!((a.corpus, a.text_unit.key(), a.n_ctx), (CorpusId::OwnText, "word", 256));
    opened.experiment.edit(|config| (config.n_ctx, config.batch_size) = (16, 4));
    opened.experiment.own_text = Some(fs::read_to_string(folder_of().join("text.txt")).expect("the text"));
    opened
}

#[test]
fn it_computes_here_what_it_computes_there() {
    let expected: serde_json::Value =
        serde_json::from_slice(&fs::read(folder_of().join("expected.json")).expect("numbers")).expect("JSON");
    let numbers = |key: &str| -> Vec<f64> {
        let list = expected[key].as_array().expect("a list");
        list.iter()
            .flat_map(|x| x.as_array().cloned().unwrap_or(vec![x.clone()]))
            .map(|x| x.as_f64().expect("a number"))
            .collect()
    };
    let tokens: Vec<u32> = numbers("tokens").into_iter().map(|id| id as u32).collect();
    let opened = opened();
    let spec = TowerSpec::of(&opened.experiment, Tower::A);
    let (lab, _) = Lab::build(spec).expect("it can be");
    // Its own words, cut as its own tokenizer cuts them; an animal that it does not know has the unknown token.
    let read = encode(lab.corpus().expect("built"), "The old hen sees the goat. The dog follows the gate and sleeps.");
    assert_eq!((read.tokens.len(), read.unknown.len()), (tokens.len(), 0));
    let known = tokens.iter().filter(|&&id| id != 0);
    assert_eq!(known.clone().count(), tokens.len() - 1, "one is unknown");
    assert!(read.tokens.iter().zip(&tokens).all(|(ours, theirs)| *theirs == 0 || ours == theirs));

    let trainer = lab.trainer().expect("built");
    let mut model: Model<f32> = trainer.model().probe(1);
    let n_vocab = trainer.model().config().d_vocab();
    let mut inputs = tokens.clone();
    inputs.resize(trainer.model().config().n_ctx, 0);
    model.forward(&inputs);
    let logits = model.tensor(base::names::HookPoint::UnembedOut).map(|t| t.to_vec());
    let logits = logits.expect("logits");
    let worst =
        numbers("logits").iter().zip(&logits).map(|(there, here)| (there - f64::from(*here)).abs()).fold(0.0, f64::max);
    println!("largest difference of a logit: {worst:.1e}");
    assert!(worst < 2e-5, "{worst:.1e}");
    for (at, there) in numbers("loss_nats").into_iter().enumerate() {
        let row: Vec<f64> = logits[at * n_vocab..][..n_vocab].iter().map(|&x| f64::from(x)).collect();
        let sum: f64 = row.iter().map(|x| x.exp()).sum();
        let here = sum.ln() - row[tokens[at + 1] as usize];
        assert!((here - there).abs() < 2e-5, "token {at}: {here} here, {there} there");
    }
}

#[test]
fn it_goes_on_learning_from_where_it_was_and_every_lens_looks_at_it() {
    let opened = opened();
    let mut losses = Vec::new();
    for tower in Tower::BOTH {
        let (mut lab, _) = Lab::build(TowerSpec::of(&opened.experiment, tower)).expect("it can be");
        losses.push(lab.trainer().expect("built").measured().loss_nats);
        lab.train_to(3, u64::MAX, |_| {});
        let trainer = lab.trainer().expect("built");
        for entry in LENSES.iter().filter(|entry| !entry.replays) {
            let question = Question {
                run_id: 1,
                tower,
                step: 3,
                lens: entry.key.to_string(),
                params: Vec::new(),
                residual: trainer.model().config().residual.clone(),
                weights: trainer.model().params().to_vec(),
                course: None,
            };
            let config = opened.experiment.config(tower).clone();
            let (answer, _) = ask_once(LENSES, config, Some(Brought::of(&opened.experiment)), question)
                .unwrap_or_else(|why| panic!("{}: {}", entry.key, why.en));
            assert!(!answer.panels.is_empty(), "{}", entry.key);
        }
    }
    // A knows its text, B begins with nothing.
    assert!(losses[0] < 1.4 && losses[1] > 2.5, "{losses:?}");
}
