//! `strata corpus --raw`: what another program reads is what the trainer draws. That PyTorch learns the same from it is
//! what `tests/reference/continue_in_pytorch.py` checks; here its stored losses are measured again by the engine itself.

#[path = "common/program.rs"]
#[allow(dead_code, reason = "shared by tests that use different parts")]
mod program;

use base::config::{Link, Tower};
use base::corpora::{Corpus, IGNORE, Split};
use engine::lab::{Brought, Lab, TowerSpec, Word, corpus_of};
use engine::nn::{Batch, Model};
use program::{said, stdout, strata};
use serde_json::{Value, json};
use std::path::Path;

/// Towers of microseconds.
const SMALL: &str = "n_layers=1&d_model=8&n_heads=1";

const LINKS: [&str; 7] = [
    "v=1&corpus=stories-en&n_ctx=16&batch_size=3",
    "v=1&corpus=stories-zh&seed=5",
    "v=1&corpus=grammar-en&balance=0.5&n_ctx=24",
    "v=1&corpus=grammar-zh&batch_size=2&seed=3",
    // Only what follows "=" counts.
    "v=1&corpus=modular&n_ctx=20",
    "v=1&corpus=three-cups&batch_size=1",
    "v=1&corpus=own-text&n_ctx=8",
];

fn small(link: &str) -> String {
    let link = format!("{link}&{SMALL}");
    if !link.contains("own-text") {
        return link;
    }
    let mut own = Link::parse(&link).0;
    let text = "Ape, bee & cat; wer ist 猫?\n";
    // A rare word that is learnt from, unless very much is held out.
    own.experiment.learn_from(text.repeat(15) + "Zebra! " + &text.repeat(5));
    own.format()
}

fn lab(link: &str, tower: Tower, step: u64) -> Lab {
    let (link, problems) = Link::parse(link);
    assert!(problems.is_empty(), "{problems:?}");
    let (mut lab, _) = Lab::build(TowerSpec::of(&link.experiment, tower)).expect("it can be built");
    lab.train_to(step, u64::MAX, |_| {});
    lab
}

fn lines(args: &[&str]) -> Vec<Value> {
    let printed = stdout(&[&["corpus", "--raw"], args].concat());
    printed.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// Ids as lines have them, B rows of T.
fn rows(ids: &[u32], n_ctx: usize) -> Value {
    let id = |&id: &u32| if id == IGNORE { -1 } else { i64::from(id) };
    ids.chunks(n_ctx).map(|row| row.iter().map(id).collect::<Vec<i64>>()).collect::<Vec<_>>().into()
}

/// Sequences `from..to`, drawn one by one.
fn drawn(corpus: &dyn Corpus, split: Split, from: u64, to: u64, n_ctx: usize) -> [Value; 2] {
    let (mut all_inputs, mut all_targets) = (Vec::new(), Vec::new());
    for index in from..to {
        let (mut inputs, mut targets) = (vec![0; n_ctx], vec![0; n_ctx]);
        corpus.sequence(split, index, &mut inputs, &mut targets);
        all_inputs.extend(inputs);
        all_targets.extend(targets);
    }
    [rows(&all_inputs, n_ctx), rows(&all_targets, n_ctx)]
}

#[test]
fn a_line_is_what_the_trainer_draws_at_that_step() {
    for link in LINKS.map(small) {
        let printed = lines(&["--link", &link, "--from", "2", "--show", "2"]);
        assert_eq!(printed.len(), 2);
        for (step, line) in (2..).zip(&printed) {
            let lab = lab(&link, Tower::A, step);
            let trainer = lab.trainer().expect("built");
            let (config, batch) = (trainer.model().config(), trainer.batch());
            let expected = json!({
                "step": step,
                "split": "train",
                "inputs": rows(&batch.inputs, config.n_ctx),
                "targets": rows(&batch.targets, config.n_ctx),
                "update": {
                    "lr": trainer.lr(),
                    "weight_decay": f64::from(config.weight_decay),
                    "clip_l2": f64::from(config.clip_l2),
                },
            });
            assert_eq!(line, &expected, "{link}");
        }
        assert_ne!(printed[0]["inputs"], printed[1]["inputs"]);
    }
    let modular = lines(&["--link", LINKS[4], "--show", "1"]).remove(0);
    assert!(modular["targets"].to_string().matches("-1").count() > 100);
}

#[test]
fn other_sizes_are_the_same_text_in_other_pieces() {
    for link in LINKS.map(small) {
        let experiment = Link::parse(&link).0.experiment;
        let (corpus, _) = corpus_of(experiment.a(), Brought::of(&experiment)).expect("a text");
        for (split, key) in [(Split::Train, "train"), (Split::Validation, "held-out")] {
            let sizes = ["--batch-size", "5", "--n-ctx", "40", "--split", key];
            let printed = lines(&[&["--link", &link, "--from", "7", "--show", "1"][..], &sizes].concat()).remove(0);
            let [inputs, targets] = drawn(corpus.as_ref(), split, 35, 40, 40);
            assert_eq!((&printed["inputs"], &printed["targets"]), (&inputs, &targets), "{link} {key}");
            assert_eq!(printed["update"].is_object(), split == Split::Train);
        }
    }
    // Without a link the settings are a link's without settings, and no update is spoken of.
    let id = lines(&["--id", "grammar-en", "--seed", "9", "--balance", "0.25", "--show", "3"]);
    let mut link = lines(&["--link", "v=1&corpus=grammar-en&seed=9&balance=0.25", "--show", "3"]);
    link.iter_mut().for_each(|line| _ = line.as_object_mut().expect("an object").remove("update"));
    assert_eq!(id, link);
}

#[test]
fn what_a_link_leaves_out_is_left_out() {
    let events = "1:a:skip:batch,2:a:skip:1,3:a:skip:0,3:a:skip:1,2:a:set:lr:0.5,2:b:skip:0";
    let link = format!("v=1&corpus=modular&batch_size=2&n_ctx=8&{SMALL}&events={events}");
    let printed = lines(&["--link", &link, "--show", "4"]);
    for (step, line) in (0..).zip(&printed) {
        let lab = lab(&link, Tower::A, step);
        let trainer = lab.trainer().expect("built");
        assert_eq!(line["targets"], rows(&trainer.batch().targets, 8), "step {step}");
        let lr = (!trainer.left_out().batch).then(|| trainer.lr());
        assert_eq!(line["update"]["lr"].as_f64(), lr, "step {step}");
    }
    assert_eq!([0, 1, 2, 3].map(|step| printed[step]["update"].is_null()), [false, true, false, true]);
    let b = lines(&["--link", &link, "--show", "3", "--model", "b"]);
    let lab = lab(&link, Tower::B, 2);
    let trainer = lab.trainer().expect("built");
    assert_eq!(b[2]["targets"], rows(&trainer.batch().targets, 8));
    assert_ne!(b[2]["targets"], printed[2]["targets"]);
    assert_ne!(b[2]["update"]["lr"], printed[2]["update"]["lr"]);
    // In a batch of another size that row is another sequence.
    let three = lines(&["--link", &link, "--show", "4", "--batch-size", "3"]);
    assert!(three.iter().all(|line| line["update"].is_object()));
    // The lens has the same text at every step, whatever was left out.
    let held_out = lines(&["--link", &link, "--split", "held-out", "--show", "4"]);
    assert!(held_out.iter().all(|line| line.get("update").is_none()), "{held_out:?}");
}

#[test]
fn held_out_lines_are_what_the_held_out_loss_is_measured_on() {
    let link = "v=1&corpus=grammar-en&batch_size=16&n_layers=2&d_model=16";
    let line = lines(&["--link", link, "--split", "held-out", "--show", "1"]).remove(0);
    let ids = |key: &str| -> Vec<u32> {
        let rows: Vec<Vec<u32>> = serde_json::from_value(line[key].clone()).expect("rows without ignored targets");
        rows.concat()
    };
    let batch = Batch { inputs: ids("inputs"), targets: ids("targets") };
    let lab = lab(link, Tower::A, 30);
    let trainer = lab.trainer().expect("built");
    let mut model = Model::<f32>::new(trainer.model().config());
    model.params_mut().copy_from_slice(trainer.model().params());
    model.forward(&batch.inputs);
    let nats = f64::from(model.backward(&batch));
    let csv = stdout(&["lens", "--link", link, "--step", "30", "--lens", "validation", "--model", "a", "--csv"]);
    let row = csv.lines().find(|line| line.starts_with("model,loss,")).expect("the loss");
    let looked: f64 = row.rsplit(',').find_map(|cell| cell.parse().ok()).expect("a number");
    assert!((nats - looked).abs() < 1e-5, "{nats} {looked}");
}

#[test]
fn mistakes_get_one_sentence() {
    let own = small(LINKS[6]);
    for (args, word) in [
        (&["--raw"][..], "--id"),
        (&["--id", "klingon", "--raw"], "klingon"),
        (&["--id", "dyck", "--link", "v=1"], "--link"),
        (&["--id", "dyck", "--raw", "--model", "b"], "--model"),
        (&["--id", "dyck", "--stream"], "--raw"),
        (&["--id", "dyck", "--raw", "--stream", "--show", "3"], "--show"),
        (&["--id", "dyck", "--raw", "--labels"], "--labels"),
        (&["--id", "dyck", "--raw", "--split", "test"], "held-out"),
        (&["--id", "dyck", "--raw", "--batch-size", "0"], "1..=65536"),
        (&["--link", "v=1&corpus=dyck&no=1", "--strict", "--raw"], "--strict"),
        (&["--link", &own, "--raw", "--n-ctx", "4000"], "8002"),
        (&["--link", &own, "--raw", "--n-ctx", "250"], "vocabulary"),
    ] {
        let output = strata(&[&["corpus"], args].concat());
        let error = said(&output);
        assert!(!output.status.success() && output.stdout.is_empty(), "{args:?}");
        assert!(error.contains(word) && !error.contains("panicked"), "{args:?}: {error}");
    }
}

/// The losses in `examples/continue_in_pytorch.txt` are PyTorch's, from the exported folder and the printed batches.
#[test]
fn the_examples_losses_are_what_the_engine_measures() {
    let example = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
        std::fs::read_to_string(path).expect("readable")
    };
    let script = example("continue_in_pytorch.py");
    let command = script.lines().find(|line| line.contains("strata export --link")).expect("the command");
    let link = command.split('\'').nth(1).expect("a link");
    let number = |command: &str, option: &str| -> u64 {
        let word = command.split_whitespace().skip_while(|word| *word != option).nth(1);
        word.expect("an option").parse().expect("a number")
    };
    let from = number(command, "--step");
    let ran = script.lines().find(|line| line.contains("python examples/")).expect("the command");

    let stored: Vec<Value> =
        example("continue_in_pytorch.txt").lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(stored.len() as u64, number(ran, "--steps"));
    let mut lab = lab(link, Tower::A, from);
    let mut measured = vec![lab.trainer().expect("built").measured().loss_nats];
    lab.train_to(from + stored.len() as u64 - 1, 1, |word| {
        if let Word::Measured(snapshot) = word {
            measured.push(f64::from(snapshot.loss_nats));
        }
    });
    assert_eq!(stored.len(), measured.len());
    for ((step, stored), nats) in (from..).zip(&stored).zip(measured) {
        let theirs = stored["loss_nats"].as_f64().expect("a number");
        assert!(stored["step"] == step && (theirs - nats).abs() < 1e-4, "{stored} {step}: {nats}");
    }
}
