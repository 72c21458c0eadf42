//! The command line as a user meets it.

#[path = "common/program.rs"]
mod program;

use base::config::{Link, Tower};
use class::{Code, seed_of};
use engine::lab::{Lab, TowerSpec, Word};
use engine::nn::{Batch, Model};
use engine::telemetry::Snapshot;
use program::{LINK, folder, said, stdout, strata};
use safetensors::SafeTensors;
use serde_json::Value;
use strata::session::trail::trail;

fn f32s(tensors: &SafeTensors, name: &str) -> Vec<f32> {
    let view = tensors.tensor(name).unwrap_or_else(|_| panic!("{name} is in the file"));
    view.data().chunks_exact(4).map(|w| f32::from_le_bytes([w[0], w[1], w[2], w[3]])).collect()
}

#[test]
fn a_shared_link_is_checked_by_replay() {
    let promise = |settings: &str| {
        let experiment = Link::parse(settings).0.experiment;
        let mut seen: [Vec<Snapshot>; 2] = Default::default();
        let prints = Tower::each(|tower| {
            let (mut lab, replies) = Lab::build(TowerSpec::of(&experiment, tower)).expect("it can be built");
            let mut keep = |word: &Word| {
                if let Word::Measured(snapshot) = word {
                    seen[tower.idx()].push((**snapshot).clone());
                }
            };
            replies.iter().for_each(|reply| keep(&reply.word));
            lab.train_to(9, 1, |word| keep(word));
            format!("{:016x}", lab.trainer().expect("built").fingerprint())
        });
        let trail = trail(9, &|tower, step| seen[tower.idx()].iter().find(|snapshot| snapshot.step == step));
        format!("{settings}&step=9&fp={}&rungs={trail}&engine={}", prints.join("."), engine::ENGINE)
    };
    let link = promise(LINK);
    assert_eq!(stdout(&["check", "--link", &link]), "step 9: same bits\n");
    // The other run's promise under our settings.
    let other = promise(&format!("{LINK}&events=3:b:join:1a")).replace("&events=3:b:join:1a", "");
    let output = strata(&["check", "--link", &other]);
    assert_eq!(output.status.code(), Some(4));
    assert!(said(&output).contains("tower b at step 4 (not at step 2)"), "{}", said(&output));
    for (link, why) in [
        (LINK.to_string(), "names no step"),
        (format!("{LINK}&step=3"), "no fingerprints"),
        (link.replace("&engine=2", "&engine=1"), "made by engine 1"),
    ] {
        let output = strata(&["check", "--link", &link]);
        assert_eq!(output.status.code(), Some(1), "{link}");
        assert!(said(&output).contains(why), "{}", said(&output));
    }
}

#[test]
fn a_class_hands_in_checks_and_counts_without_a_page() {
    let code = stdout(&["class", "--name", "Ada"]);
    let read = Code::read(&code).expect("a code");
    assert_eq!((read.scene, read.seed), (1, seed_of("Ada").expect("a seed")));
    assert!(stdout(&["class", "--check", code.trim()]).contains("right"));
    let wrong = Code { value: read.value * 2.0, ..read }.to_string();
    let output = strata(&["class", "--check", &wrong]);
    assert_eq!(output.status.code(), Some(4), "{}", said(&output));
    assert!(said(&output).contains(code.trim()), "{}", said(&output));
    let file = folder("class").join("codes.txt");
    std::fs::write(&file, format!("{code}{code}\nnothing\n")).expect("a scratch file");
    let output = strata(&["class", "--codes", &file.to_string_lossy()]);
    assert!(output.status.success() && said(&output).contains("1 of 3 lines count"), "{}", said(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains(code.trim()));
    for args in [&["class", "--name", " "][..], &["class", "--name", "x", "--scene", "2"], &["class", "--check", "x"]] {
        assert_eq!(strata(args).status.code(), Some(1), "{args:?}");
    }
}

#[test]
fn fingerprints_are_the_labs() {
    let experiment = Link::parse(LINK).0.experiment;
    let expected = Tower::BOTH.map(|tower| {
        let (mut lab, _) = Lab::build(TowerSpec::of(&experiment, tower)).expect("it can be built");
        lab.train_to(7, 1, |_| {});
        format!("{} {:016x}", tower.key(), lab.trainer().expect("built").fingerprint())
    });
    let printed = stdout(&["fingerprint", "--link", LINK, "--steps", "7"]);
    assert_eq!(printed.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn training_writes_metrics_config_and_weights() {
    let out = folder("train");
    let path = out.to_string_lossy();
    let printed = stdout(&["train", "--link", LINK, "--steps", "5", "--model", "b", "--json", "--out", &path]);
    let last: Value = serde_json::from_str(printed.lines().last().expect("a last line")).expect("JSON");
    assert_eq!((last["model"].as_str(), last["step"].as_u64()), (Some("b"), Some(5)));
    let csv = std::fs::read_to_string(out.join("b/metrics.csv")).expect("metrics");
    assert_eq!(csv.lines().count(), 1 + 6, "a header and steps 0 to 5");
    let widths: Vec<usize> = csv.lines().map(|l| l.split(',').count()).collect();
    assert!(widths.iter().all(|w| *w == widths[0]), "every row is as wide as the header");
    let config: Value =
        serde_json::from_str(&std::fs::read_to_string(out.join("b/config.json")).expect("config")).expect("JSON");
    assert_eq!((config["n_layers"].as_u64(), config["residual"].as_str()), (Some(2), Some("none")));
    assert!(out.join("b/model.safetensors").is_file());
}

#[test]
fn a_dumped_step_can_be_recomputed_from_the_file_alone() {
    let file = folder("dump").join("step.safetensors");
    stdout(&["dump", "--link", LINK, "--step", "3", "--model", "a", "--out", &file.to_string_lossy()]);
    let bytes = std::fs::read(&file).expect("the file");
    let tensors = SafeTensors::deserialize(&bytes).expect("safetensors");
    let (_, header) = SafeTensors::read_metadata(&bytes).expect("a header");
    let config: Value = serde_json::from_str(&header.metadata().as_ref().expect("metadata")["config"]).expect("JSON");
    let link = Link::parse(config["link"].as_str().expect("the link")).0;
    let valid = link.experiment.a().clone().validate(config["d_vocab"].as_u64().expect("V") as usize).expect("fits");

    let ids = |name: &str| -> Vec<u32> {
        let view = tensors.tensor(name).expect("ids");
        view.data().chunks_exact(4).map(|w| i32::from_le_bytes([w[0], w[1], w[2], w[3]]) as u32).collect()
    };
    let batch = Batch { inputs: ids("inputs"), targets: ids("targets") };
    let mut model = Model::<f32>::new(&valid);
    for info in model.param_table().infos.clone() {
        let values = f32s(&tensors, &format!("param.{}", info.name));
        model.params_mut()[info.span.range()].copy_from_slice(&values);
    }
    model.forward(&batch.inputs);
    let loss = model.backward(&batch);
    assert_eq!(f32s(&tensors, "loss"), [loss]);
    for info in model.param_table().infos.clone() {
        assert_eq!(f32s(&tensors, &format!("grad.{}", info.name)), model.grads()[info.span.range()], "{}", info.name);
        for prefix in ["next", "opt.m", "opt.v"] {
            assert_eq!(f32s(&tensors, &format!("{prefix}.{}", info.name)).len(), info.span.len);
        }
    }
    assert_eq!(f32s(&tensors, "token_loss"), model.token_loss());
    for hook in model.hooks() {
        for (name, tensor) in
            [(format!("act.{hook}"), model.tensor(hook)), (format!("grad_act.{hook}"), model.grad(hook))]
        {
            let tensor = tensor.unwrap_or_else(|| panic!("{name} cannot be had"));
            assert_eq!(tensors.tensor(&name).expect(&name).shape(), tensor.shape(), "{name}");
            assert_eq!(f32s(&tensors, &name), tensor.to_vec(), "{name}");
        }
    }
    for edge in model.edges() {
        assert_eq!(f32s(&tensors, &edge.to_string()), model.edge(edge).expect("an edge").to_vec(), "{edge}");
    }
    assert_eq!(f32s(&tensors, "logits"), f32s(&tensors, "act.unembed.hook_out"));
}

#[test]
fn a_dump_can_be_of_a_few_hooks_by_name() {
    let file = folder("dump_hooks").join("hooks.safetensors");
    let out = file.to_string_lossy();
    let at = ["dump", "--link", LINK, "--step", "1", "--model", "a", "--force", "--out", &out];
    let named =
        |names: &[&'static str]| [&at[..], &names.iter().flat_map(|n| ["--hook", n]).collect::<Vec<_>>()].concat();
    stdout(&named(&["blocks.0.attn.hook_attn_scores", "grad_skip.blocks.1.mlp"]));
    let bytes = std::fs::read(&file).expect("the file");
    let tensors = SafeTensors::deserialize(&bytes).expect("safetensors");
    let mut names = tensors.names();
    names.sort_unstable();
    let scores = "blocks.0.attn.hook_attn_scores";
    assert_eq!(names, [&format!("act.{scores}"), &format!("grad_act.{scores}"), "grad_skip.blocks.1.mlp"]);
    // No such word; and a word that this tower, with two layers, has no tensor for.
    for (name, why) in [("hook_q", "no such hook"), ("blocks.7.attn.hook_q", "this tower has no")] {
        let output = strata(&named(&[name]));
        assert!(!output.status.success());
        let stderr = said(&output);
        assert!(stderr.contains(why), "{stderr}");
    }
}

#[test]
fn corpora_are_shown_and_mistakes_get_one_sentence() {
    let printed = stdout(&["corpus", "--id", "grammar-en", "--show", "2", "--labels", "--json"]);
    let json: Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!(json["examples"].as_array().map(Vec::len), Some(2));
    for (args, word) in [
        (&["corpus", "--id", "klingon"][..], "klingon"),
        (&["dump", "--step", "1", "--model", "both", "--out", "x"][..], "possible values: a, b"),
        (&["fingerprint", "--link", "v=1&n_layers=24&d_model=256&n_ctx=256&batch_size=64"][..], "d_model"),
    ] {
        let output = strata(args);
        let error = said(&output);
        assert!(!output.status.success() && error.contains(word) && !error.contains("backtrace"), "{error}");
    }
}

/// Both towers' numbers end at step 2: without norms, with large weights and large updates.
const BREAKS: &str = "norm=none&init=gpt2&init_std=1&optimizer=sgd&lr=1&clip_l2=0";

#[test]
fn broken_numbers_stop_the_run_and_every_broken_tower_is_named() {
    let link = format!("{LINK}&{BREAKS}");
    let experiment = Link::parse(&link).0.experiment;
    let out = folder("broken").join("runs");
    let path = out.to_string_lossy();
    let output = strata(&["train", "--link", &link, "--steps", "500", "--every", "1", "--out", &path]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    for tower in Tower::BOTH {
        // Step by step, until the trainer itself says so.
        let (mut lab, _) = Lab::build(TowerSpec::of(&experiment, tower)).expect("it can be built");
        let (mut step, mut loss_nats) = (0, f64::NAN);
        while lab.trainer().expect("built").measured().non_finite.is_none() {
            loss_nats = lab.trainer().expect("built").measured().loss_nats;
            step += 1;
            lab.train_to(step, 1, |_| {});
        }
        assert!((1..100).contains(&step) && loss_nats.is_finite());
        let tensor = lab.trainer().expect("built").measured().non_finite.clone().expect("just seen").tensor;
        let key = tower.key();
        let sentence = format!(
            "tower {key} met NaN or infinity at step {step}, first in {tensor}; its last finite loss was {loss_nats:.4} nats"
        );
        assert!(said(&output).contains(&sentence), "{sentence}: {}", said(&output));
        let last = printed.lines().find(|l| l.starts_with('{') && l.contains(&format!("\"model\":\"{key}\"")));
        let last: Value = serde_json::from_str(last.expect("a last line of each tower")).expect("JSON");
        assert_eq!(last["non_finite"]["step"].as_u64(), Some(step));
        assert_eq!(last["non_finite"]["last_finite_loss_nats"].as_f64(), Some(loss_nats));
        // What led there can be read; weights that are no good to anybody are not written.
        let csv = std::fs::read_to_string(out.join(key).join("metrics.csv")).expect("metrics");
        assert_eq!(csv.lines().count() as u64, 1 + step + 1, "a header and steps 0 to {step}");
        assert!(!out.join(key).join("model.safetensors").exists());
    }
}

#[test]
fn nothing_is_made_of_a_step_after_broken_numbers() {
    let link = format!("{LINK}&{BREAKS}");
    let file = folder("broken_dump").join("step.safetensors");
    let path = file.to_string_lossy();
    for args in [
        &["fingerprint", "--link", &link, "--steps", "9"][..],
        &["lens", "--link", &link, "--step", "9", "--lens", "paths"],
        &["dump", "--link", &link, "--step", "9", "--out", &path],
        &["export", "--link", &link, "--step", "9", "--out", &path],
        &["export", "--link", &link, "--step", "2", "--out", &path],
    ] {
        let output = strata(args);
        assert_eq!(output.status.code(), Some(3), "{args:?}: {}", said(&output));
        assert!(said(&output).contains("at step 2") && output.stdout.is_empty() && !file.exists(), "{args:?}");
    }
    // The broken step itself is what one wants to look into.
    let output = strata(&["dump", "--link", &link, "--step", "2", "--out", &path]);
    assert_eq!(output.status.code(), Some(3));
    let bytes = std::fs::read(&file).expect("the file");
    let tensors = SafeTensors::deserialize(&bytes).expect("safetensors");
    assert!(!f32s(&tensors, "loss")[0].is_finite());
}
