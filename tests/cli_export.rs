//! What `strata export` writes. That Transformers and TransformerLens open it, and find our numbers in it, is what
//! `tests/reference/huggingface.py` checks; here its stored text is written again by the engine itself.

#[path = "common/program.rs"]
mod program;

use base::config::{Link, Tower};
use base::corpora::Corpus;
use base::names::HookPoint;
use engine::lab::{Lab, TowerSpec};
use engine::nn::Model;
use program::{LINK, folder, said, stdout, strata};
use safetensors::SafeTensors;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

fn exported(name: &str, link: &str, step: &str) -> PathBuf {
    let out = folder(name);
    stdout(&["export", "--link", link, "--step", step, "--out", &out.to_string_lossy()]);
    out
}

fn json_of(folder: &Path, name: &str) -> Value {
    let text = std::fs::read_to_string(folder.join(name)).unwrap_or_else(|_| panic!("{name} is there"));
    serde_json::from_str(&text).unwrap_or_else(|_| panic!("{name} is JSON"))
}

fn lab(link: &str, steps: u64) -> Lab {
    let experiment = Link::parse(link).0.experiment;
    let (mut lab, _) = Lab::build(TowerSpec::of(&experiment, Tower::A)).expect("it can be built");
    lab.train_to(steps, u64::MAX, |_| {});
    lab
}

/// A vocabulary as files hold it: every token as it is written, with its id.
fn vocab_of(corpus: &dyn Corpus) -> Value {
    (0..corpus.vocab().len() as u32)
        .map(|id| (corpus.decode(&[id]), json!(id)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

#[test]
fn what_stands_in_the_way_of_gpt2_is_said() {
    let config = |link: &str, name: &str, model: &str| {
        let out = folder(name);
        let path = out.to_string_lossy();
        let output = strata(&["export", "--link", link, "--step", "2", "--model", model, "--out", &path]);
        assert!(output.status.success());
        for file in ["README.md", "model.safetensors", "tokenizer.json", "vocab.json"] {
            assert!(out.join(file).is_file(), "{file}");
        }
        assert_eq!(out.join("generation_config.json").exists(), said(&output).is_empty());
        (json_of(&out, "config.json"), said(&output))
    };
    let (gpt2, silence) = config(LINK, "export-gpt2", "a");
    assert_eq!((gpt2["model_type"].as_str(), gpt2["n_embd"].as_u64(), &*silence), (Some("gpt2"), Some(8), ""));
    let (ours, sentence) = config(&format!("{LINK}&norm=post"), "export-post", "a");
    assert_eq!(ours["norm"].as_str(), Some("post"));
    assert!(sentence.contains("norm=post"), "{sentence}");
    let (ours, sentence) = config(LINK, "export-b", "b");
    assert_eq!(ours["residual"].as_str(), Some("none"));
    assert!(sentence.contains("residual=none"), "{sentence}");
}

#[test]
fn a_folder_has_all_that_hugging_face_asks_for() {
    let link = "v=1&n_layers=1&d_model=16&n_ctx=24";
    let out = exported("export-folder", link, "3");
    let mut names: Vec<String> = std::fs::read_dir(&out)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let expected = ["README.md", "config.json", "generation_config.json", "model.safetensors", "tokenizer.json"];
    assert_eq!(names, [&expected[..], &["tokenizer_config.json", "training.safetensors", "vocab.json"]].concat());

    let lab = lab(link, 3);
    let vocab = vocab_of(lab.corpus().expect("built"));
    assert_eq!(json_of(&out, "vocab.json"), vocab);
    let d_vocab = vocab.as_object().map(|v| v.len() as u64).expect("an object");
    let tokenizer = json_of(&out, "tokenizer.json");
    let mut known = tokenizer["model"]["vocab"].as_object().expect("an object").clone();
    // What is unknown has an id that the model refuses.
    assert_eq!(known.remove("<unk>").and_then(|id| id.as_u64()), Some(d_vocab));
    assert_eq!(Value::Object(known), vocab);
    assert!(vocab[" "].is_u64() && vocab["\n"].is_u64() && vocab["␣"].is_null() && vocab["↵"].is_null());
    assert_eq!(json_of(&out, "config.json")["vocab_size"].as_u64(), Some(d_vocab));
    assert_eq!(
        (tokenizer["model"]["type"].as_str(), tokenizer["decoder"]["type"].as_str()),
        (Some("WordLevel"), Some("Fuse"))
    );
    // Without these `generate` would run past the last position.
    assert_eq!(json_of(&out, "generation_config.json")["max_length"].as_u64(), Some(24));
    assert_eq!(json_of(&out, "tokenizer_config.json")["model_max_length"].as_u64(), Some(24));

    let card = std::fs::read_to_string(out.join("README.md")).expect("a card");
    let fingerprint = format!("{:016x}", lab.trainer().expect("built").fingerprint());
    for word in ["library_name: transformers", link, &fingerprint, "step 3", "pipeline(", "boot_transformers("] {
        assert!(card.contains(word), "the card lacks {word}: {card}");
    }
}

#[test]
fn what_training_on_takes_is_what_the_trainer_has() {
    for (optimizer, prefixes) in [("adamw", &["opt.m", "opt.v"][..]), ("momentum", &["opt.m"]), ("sgd", &[])] {
        let link = format!("{LINK}&optimizer={optimizer}&events=2:a:skip:batch");
        let out = exported(&format!("export-training-{optimizer}"), &link, "5");
        let bytes = std::fs::read(out.join("training.safetensors")).expect("a file");
        let tensors = SafeTensors::deserialize(&bytes).expect("safetensors");
        let lab = lab(&link, 5);
        let trainer = lab.trainer().expect("built");
        let infos = &trainer.model().param_table().infos;
        assert_eq!(tensors.len(), prefixes.len() * infos.len());
        let (m, v) = trainer.moments();
        for (prefix, arena) in prefixes.iter().zip([m, v]) {
            for info in infos {
                let tensor = tensors.tensor(&format!("{prefix}.{}", info.name)).expect("a tensor");
                let expected: Vec<u8> = arena[info.span.range()].iter().flat_map(|x| x.to_le_bytes()).collect();
                assert_eq!((tensor.shape(), tensor.data()), (&info.shape[..], &expected[..]), "{}", info.name);
                assert!(expected.iter().any(|byte| *byte != 0), "{}", info.name);
            }
        }
        let (_, header) = SafeTensors::read_metadata(&bytes).expect("a header");
        let told = header.metadata().as_ref().expect("metadata");
        assert_eq!(["model", "step", "n_updates"].map(|key| &*told[key]), ["a", "5", "4"]);
        assert_eq!(told["loss_nats"].parse::<f64>(), Ok(trainer.measured().loss_nats));
        let config: Value = serde_json::from_str(&told["config"]).expect("JSON");
        assert_eq!(config["optimizer"], optimizer);
        let linked = Link::parse(config["link"].as_str().expect("a link")).0;
        assert_eq!(linked.experiment, Link::parse(&link).0.experiment);
    }
}

#[test]
fn a_text_of_ones_own_has_its_own_vocabulary() {
    let text = "Ape, bee & cat.\nBär \"Öl\" 猫\n".repeat(20);
    for (unit, there, not_there) in [
        ("character", ["A", "&", "ä", "猫", " ", "\n", "□"], ["z", "␣"]),
        ("word", ["Ape", "&", "Bär", "猫", "cat", "\n", "□"], ["z", " "]),
    ] {
        let mut link = Link::parse(LINK).0;
        link.experiment.own_text = Some(text.clone());
        let link = link.format().replace("corpus=induction", &format!("corpus=own-text&text_unit={unit}"));
        let out = exported(&format!("export-own-{unit}"), &link, "1");
        let vocab = json_of(&out, "vocab.json");
        assert_eq!(vocab, vocab_of(lab(&link, 0).corpus().expect("built")));
        assert!(there.iter().all(|token| vocab[token].is_u64()), "{vocab}");
        assert!(not_there.iter().all(|token| vocab[token].is_null()), "{vocab}");
        let tokenizer = json_of(&out, "tokenizer.json");
        assert_eq!((&tokenizer["model"]["vocab"], tokenizer["model"]["unk_token"].as_str()), (&vocab, Some("□")));
        assert_eq!(json_of(&out, "config.json")["vocab_size"].as_u64(), vocab.as_object().map(|v| v.len() as u64));
    }
}

/// The text in `examples/huggingface.txt` came out of Transformers, from the exported folder.
#[test]
fn the_examples_text_is_what_the_engine_writes() {
    let example = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
        std::fs::read_to_string(path).expect("readable")
    };
    let script = example("huggingface.py");
    let command = script.lines().find(|line| line.contains("strata export --link")).expect("the command");
    let link = command.split('\'').nth(1).expect("a link");
    let step = command.split_whitespace().skip_while(|word| *word != "--step").nth(1).expect("a step");

    let lab = lab(link, step.parse().expect("a number"));
    let (trainer, corpus) = (lab.trainer().expect("built"), lab.corpus().expect("built"));
    let config = trainer.model().config();
    let mut model = Model::<f32>::new(config);
    model.params_mut().copy_from_slice(trainer.model().params());
    let mut tokens = corpus.prompt();
    let prompt = tokens.clone();
    let (n_ctx, d_vocab) = (config.n_ctx, config.d_vocab());
    while tokens.len() < n_ctx {
        // The first row of the batch; what comes after a token does not reach back to it.
        let mut inputs = tokens.clone();
        inputs.resize(config.batch_size * n_ctx, 0);
        model.forward(&inputs);
        let logits = model.tensor(HookPoint::UnembedOut).expect("logits").to_vec();
        let last = &logits[(tokens.len() - 1) * d_vocab..tokens.len() * d_vocab];
        let best = (0..d_vocab).max_by(|&i, &j| last[i].total_cmp(&last[j])).expect("a token");
        tokens.push(best as u32);
    }
    let text = corpus.decode(&tokens);
    let expected = format!("tokens    {prompt:?}\ngreedy    '{text}'\npipeline  '{text}'\n");
    assert_eq!(example("huggingface.txt"), expected);
}
