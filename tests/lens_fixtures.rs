//! Makes fixtures of lenses that PyTorch cannot make without this project's corpora: in f64, from formulas of its own.
//! What probes are fitted to is written here too, for `tests/reference/probes.py`.
//!
//! `cargo test --test lens_fixtures -- --ignored` writes them; without it they are compared.

use base::config::{Link, Tower};
use base::corpora::grammar::crossed;
use base::corpora::{self, Corpus, Split, probe};
use engine::nn::{Batch, Model, Trainer, fill_batch};
use serde_json::{Value, json};

const LINK: &str = "v=1&corpus=stories-en&n_layers=2&d_model=16&n_heads=2&n_ctx=12&batch_size=4";
const MARKOV: &str = "v=1&corpus=markov&n_layers=2&d_model=16&n_heads=2&n_ctx=12&batch_size=4";
const RULES: &str =
    "v=1&corpus=grammar-en&n_layers=2&d_model=16&n_heads=2&n_ctx=12&batch_size=4&lr=0.01&warmup_steps=0";
const RULES_STEP: u64 = 60;
const PROBED: &str =
    "v=1&corpus=grammar-en&n_layers=3&d_model=8&n_heads=2&n_ctx=12&batch_size=4&lr=0.01&warmup_steps=0";
const PROBED_STEP: u64 = 60;
const PROBED_SET: &str = "tense";
const PROBED_TOKENS: usize = 400;
const N_SEQUENCES: usize = 5;
/// A lens and what makes its fixture.
type Fixture = (&'static str, fn() -> Value);

const FIXTURES: [Fixture; 3] = [("validation", validation), ("ngram", ngram), ("behaviour", behaviour)];

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
    let (mut losses, mut n_right) = (Vec::new(), 0);
    for (row, &target) in logits.chunks_exact(model.config().d_vocab()).zip(&batch.targets) {
        if let Some(logit) = row.get(target as usize) {
            losses.push(-(logit.exp() / row.iter().map(|x| x.exp()).sum::<f64>()).ln());
            n_right += usize::from(row.iter().all(|x| x <= logit));
        }
    }
    let mean = losses.iter().sum::<f64>() / losses.len() as f64;
    let right = n_right as f64 / losses.len() as f64;
    json!({
        "made_by": "tests/lens_fixtures.rs: a model of f64, the softmax written out",
        "link": LINK, "step": 0, "model": "a", "params": [format!("n_sequences={N_SEQUENCES}")], "tolerance": 2e-6,
        "expect": [
            { "at": "model", "x": "", "column": "a.validation [nats]", "value": mean },
            { "at": "model", "x": "loss", "column": "a.answer [nats]", "value": mean },
            { "at": "model", "x": "right", "column": "a.answer [1]", "value": right },
        ],
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

/// A model of doubles, for one sequence at a time, at the weights of a step.
fn trained(link: &str, step: u64) -> (Box<dyn Corpus>, Model<f64>) {
    let config = Link::parse(link).0.experiment.config(Tower::A).clone();
    let corpus = corpora::build(config.corpus, config.seed as u64);
    let config = config.validate(corpus.vocab().len()).expect("small");
    let mut trainer = Trainer::<f32>::new(&config, corpus.as_ref());
    (0..step).for_each(|_| trainer.step(corpus.as_ref()));
    let params = trainer.model().params().iter().map(|&x| f64::from(x)).collect();
    (corpus, Model::from_params(&config.with_batch_size(1), params, false).expect("as many"))
}

/// Reads one beginning alone.
fn read_alone(model: &mut Model<f64>, context: &[u32]) {
    let mut inputs = context.to_vec();
    inputs.resize(model.config().n_ctx, 1);
    model.forward(&inputs);
}

/// Shares of right answers by probabilities written out, one beginning after the other.
fn behaviour() -> Value {
    let (corpus, mut model) = trained(RULES, RULES_STEP);
    let (t, v) = (model.config().n_ctx, model.config().d_vocab());
    let mut expect = Vec::new();
    let mut put = |at: &str, column: &str, value: f64| {
        expect.push(json!({ "at": at, "x": "", "column": column, "value": value }))
    };
    let mut of_kinds = Vec::new();
    for (kind, rule) in corpus.behaviours().iter().enumerate() {
        // A beginning is read from its end back, as far as the model reads; what decides must still stand there.
        let can: Vec<_> = rule.contrasts.iter().filter(|c| c.context.len().min(c.distance) <= t).collect();
        let n = if kind == 1 { 200 } else { 60 }.min(can.len());
        let mut cells = std::collections::BTreeMap::<usize, Vec<f64>>::new();
        for i in 0..n {
            let question = can[i * can.len() / n];
            let context = &question.context[question.context.len().saturating_sub(t)..];
            read_alone(&mut model, context);
            let row = &model.act(model.act_table().logits)[(context.len() - 1) * v..context.len() * v];
            let total: f64 = row.iter().map(|x| x.exp()).sum();
            let p = |token: u32| row[token as usize].exp() / total;
            cells
                .entry(question.n_distractors)
                .or_default()
                .push(f64::from(u8::from(p(question.right) > p(question.wrong))));
        }
        let all: Vec<f64> = cells.values().flatten().copied().collect();
        let share = |marks: &[f64]| marks.iter().sum::<f64>() / marks.len() as f64;
        put(&format!("kind={}", kind + 1), "a.kinds [1]", share(&all));
        of_kinds.push(share(&all));
        if kind == 1 {
            for (n_distractors, marks) in &cells {
                // The roots of (p − x)² = z² x(1 − x)/n.
                let (p, n, z) = (share(marks), marks.len() as f64, 1.959_964);
                let (a, b, c) = (1.0 + z * z / n, -2.0 * p - z * z / n, p * p);
                let root = (b * b - 4.0 * a * c).sqrt();
                let at = format!("distractors={n_distractors}");
                put(&at, "a.distractors [1]", p);
                put(&at, "a.distractors.low [1]", (-b - root) / (2.0 * a));
                put(&at, "a.distractors.high [1]", (-b + root) / (2.0 * a));
            }
        }
    }
    let mean = of_kinds.iter().sum::<f64>() / of_kinds.len() as f64;
    expect.push(json!({ "at": "model", "x": "right", "column": "a.answer [1]", "value": mean }));
    json!({
        "made_by": "tests/lens_fixtures.rs: a model of f64, one beginning at a time, probabilities written out",
        "link": RULES, "step": RULES_STEP, "model": "a", "params": ["kind=2", "n_questions=200"], "tolerance": 2e-6,
        "expect": expect,
    })
}

/// What `tests/reference/probes.py` fits: every labelled token's vector at every point of the stream in f64, each read alone,
/// in two halves by the longest beginning that it stands in.
#[test]
#[ignore = "writes what probes.py reads"]
fn write_what_is_probed() {
    let (corpus, now) = trained(PROBED, PROBED_STEP);
    let (_, first) = trained(PROBED, 0);
    let t = now.config().n_ctx;
    let set = corpus.label_sets().iter().position(|set| set.key == PROBED_SET).expect("there");
    let labelled = probe::balanced(corpus.as_ref(), set, t, PROBED_TOKENS);
    let begins = |a: &[u32], b: &[u32]| b.starts_with(a) && a != b;
    let is_whole = |a: &[u32]| !labelled.iter().any(|other| begins(a, &other.context));
    let whole = |a: &[u32]| {
        labelled.iter().map(|l| &l.context).filter(|c| c.starts_with(a) && is_whole(c)).min().expect("itself")
    };
    let mut order: Vec<&Vec<u32>> = Vec::new();
    let mut halves = Vec::new();
    for token in &labelled {
        let whole = whole(&token.context);
        let number = order.iter().position(|c| *c == whole).unwrap_or_else(|| {
            order.push(whole);
            order.len() - 1
        });
        halves.push(number % 2);
    }
    let vectors = |mut model: Model<f64>| -> Vec<Vec<Vec<f64>>> {
        let (d, n_points) = (model.config().d_model, 2 * model.config().n_layers + 1);
        let mut of_points = vec![Vec::new(); n_points];
        for token in &labelled {
            read_alone(&mut model, &token.context);
            for (point, of) in of_points.iter_mut().enumerate() {
                let x = model.act(model.act_table().stream[point]);
                of.push(x[(token.context.len() - 1) * d..token.context.len() * d].to_vec());
            }
        }
        of_points
    };
    let made = json!({
        "link": PROBED, "step": PROBED_STEP, "params": [format!("label={PROBED_SET}"), format!("n_tokens={PROBED_TOKENS}")],
        "half": halves,
        "class": labelled.iter().map(|l| l.class).collect::<Vec<u8>>(),
        "token": labelled.iter().map(|l| *l.context.last().expect("a token")).collect::<Vec<u32>>(),
        "now": vectors(now), "first": vectors(first),
    });
    let path = format!("{}/target/probed.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::write(path, made.to_string()).expect("written");
}

/// What `tests/reference/maps.py` takes apart: the embedding table now and at first, held-out text with its labels, the
/// streams of a part of it, and the crossed sentences' vectors, all in f64.
#[test]
#[ignore = "writes what maps.py reads"]
fn write_what_is_mapped() {
    const LABELS: usize = 0;
    let (corpus, mut now) = trained(PROBED, PROBED_STEP);
    let (_, first) = trained(PROBED, 0);
    let (t, d, n_layers) = (now.config().n_ctx, now.config().d_model, now.config().n_layers);
    let table = |model: &Model<f64>| -> Vec<Vec<f64>> {
        let wte = &model.params()[model.param_table().wte.range()];
        wte.chunks_exact(d).map(<[f64]>::to_vec).collect()
    };
    let text = |n: usize| {
        let (mut inputs, mut targets, mut labels) = (vec![0; n * t], vec![0; t], vec![0; n * t]);
        for (i, (inputs, labels)) in inputs.chunks_exact_mut(t).zip(labels.chunks_exact_mut(t)).enumerate() {
            corpus.sequence(Split::Validation, i as u64, inputs, &mut targets);
            corpus.labels(Split::Validation, i as u64, LABELS, labels);
        }
        (inputs, labels)
    };
    let (counted, counted_labels) = text(8192 / t);
    let (drawn, drawn_labels) = text(192 / t);
    let mut stream = vec![Vec::new(); n_layers + 1];
    for inputs in drawn.chunks_exact(t) {
        now.forward(inputs);
        for (layer, rows) in stream.iter_mut().enumerate() {
            let x = now.act(now.act_table().stream[2 * layer]);
            rows.extend(x.chunks_exact(d).map(<[f64]>::to_vec));
        }
    }
    let design = crossed::crossed(corpus.as_ref()).expect("a grammar");
    let [a, b, c] = design.n_levels;
    let levels: Vec<[usize; 3]> = (0..a * b * c).map(|i| [i / (b * c), i / c % b, i % c]).collect();
    let (mut last, mut mean) = (vec![Vec::new(); n_layers + 1], vec![Vec::new(); n_layers + 1]);
    for &levels in &levels {
        let sentence = design.tokens(corpus.as_ref(), levels);
        read_alone(&mut now, &sentence);
        for layer in 0..=n_layers {
            let x = now.act(now.act_table().stream[2 * layer]);
            let rows: Vec<&[f64]> = x.chunks_exact(d).take(sentence.len()).collect();
            last[layer].push(rows[sentence.len() - 2].to_vec());
            mean[layer].push(
                (0..d).map(|j| rows.iter().map(|row| row[j]).sum::<f64>() / rows.len() as f64).collect::<Vec<f64>>(),
            );
        }
    }
    let relations: serde_json::Map<String, Value> = crossed::relations(corpus.as_ref())
        .into_iter()
        .map(|relation| (relation.key.to_string(), json!(relation.pairs)))
        .collect();
    let made = json!({
        "link": PROBED, "step": PROBED_STEP, "token": 3, "seed": now.config().seed, "vocab": corpus.vocab(),
        "wte": table(&now), "wte_first": table(&first), "counted": counted, "counted_labels": counted_labels,
        "drawn": drawn, "drawn_labels": drawn_labels, "stream": stream, "relations": relations,
        "levels": levels, "last": last, "mean": mean,
    });
    let path = format!("{}/target/mapped.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::write(path, made.to_string()).expect("written");
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
