//! Lenses asked in tests: their words, their fixtures.
#![allow(dead_code, reason = "shared by tests that use different parts")]

use base::config::{Link, Tower};
use base::corpora;
use base::names::Text;
use engine::lab::TowerSpec;
use engine::nn::Trainer;
use lens::{Answer, Course, Entry, Happens, Question, ask_once};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A question about a tower of `link` (without events) trained to `step`.
pub fn question(link: &str, tower: Tower, step: u64, lens: &str, params: &[(&str, &str)]) -> Question {
    let config = Link::parse(link).0.experiment.config(tower).clone();
    let corpus = corpora::build(config.corpus, config.seed as u64);
    let valid = config.validate(corpus.vocab().len()).expect("fits");
    let mut trainer = Trainer::<f32>::new(&valid, corpus.as_ref());
    for _ in 0..step {
        trainer.step(corpus.as_ref());
    }
    Question {
        run_id: 1,
        tower,
        step,
        lens: lens.to_string(),
        params: params.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect(),
        residual: valid.residual.clone(),
        weights: trainer.model().params().to_vec(),
        course: Some(Box::new(course(link))),
    }
}

/// How a run of `link` goes.
pub fn course(link: &str) -> Course {
    let experiment = Link::parse(link).0.experiment;
    let happens = Happens { events: experiment.events().to_vec(), elsewhere: None };
    Course::of(&Tower::BOTH.map(|tower| TowerSpec::of(&experiment, tower)), &happens)
}

/// The answer of a desk of its own; whatever was odd about the parameters fails the test.
pub fn ask(
    entries: &'static [Entry],
    link: &str,
    tower: Tower,
    step: u64,
    lens: &str,
    params: &[(&str, &str)],
) -> Answer {
    let config = Link::parse(link).0.experiment.config(tower).clone();
    let (answer, problems) =
        ask_once(entries, config, None, question(link, tower, step, lens, params)).expect("an answer");
    assert_eq!(problems, Vec::new(), "{link} {params:?}");
    answer
}

/// Every field of a CSV text, by (at, x, column).
pub fn fields(csv: &str) -> BTreeMap<(String, String, String), String> {
    let mut rows = parsed(csv).into_iter();
    let header = rows.next().expect("a header");
    let mut out = BTreeMap::new();
    for row in rows {
        assert_eq!(row.len(), header.len(), "every row is as wide as the header: {row:?}");
        for (column, field) in header.iter().zip(&row).skip(2).filter(|(_, field)| !field.is_empty()) {
            out.insert((row[0].clone(), row[1].clone(), column.clone()), field.clone());
        }
    }
    out
}

/// RFC 4180.
fn parsed(csv: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = csv.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => field.push(chars.next().expect("peeked")),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            c => field.push(c),
        }
    }
    rows
}

/// Asks what the lens' fixture asks, by the command line, and compares; gives how many values were compared.
pub fn check_fixture(entries: &'static [Entry], key: &str) -> usize {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/lenses/{key}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{key} has no fixture: {}", path.display()));
    let fixture: Value = serde_json::from_str(&text).expect("JSON");
    assert!(fixture["made_by"].as_str().is_some_and(|by| by.len() > 10), "{key}: say where its numbers come from");
    let word = |name: &str| fixture[name].as_str().expect("a word").to_string();
    let step = fixture["step"].to_string();
    let mut words: Vec<String> = ["--lens", key, "--step", &step, "--csv", "--link"].map(String::from).to_vec();
    words.extend([word("link"), "--model".into(), word("model")]);
    for param in fixture["params"].as_array().expect("params") {
        words.extend(["--param".to_string(), param.as_str().expect("KEY=VALUE").to_string()]);
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let fields = fields(&strata::cli::lens::answer(entries, &words).expect("an answer"));
    let tolerance = fixture["tolerance"].as_f64().expect("a tolerance");
    // Where values span decades: beside the tolerance, a part of the value itself.
    let relative = fixture["relative"].as_f64().unwrap_or(0.0);
    let expected = fixture["expect"].as_array().expect("values");
    for e in expected {
        let name = ["at", "x", "column"].map(|part| e[part].as_str().expect("a name").to_string());
        let found = fields.get(&name.clone().into()).unwrap_or_else(|| panic!("{key}: no value at {name:?}"));
        match e["value"].as_f64() {
            None => assert_eq!(Some(found.as_str()), e["text"].as_str(), "{key}: {name:?}"),
            Some(value) => {
                let found: f64 = found.parse().expect("a number");
                let limit = tolerance + relative * value.abs();
                assert!((found - value).abs() <= limit, "{key}: {name:?} is {found}, expected {value}");
            }
        }
    }
    expected.len()
}

/// Both languages say something, in as many words as a reader will read.
pub fn check_words(entry: &Entry) {
    let both = |text: Text| [text.en, text.zh];
    for text in [entry.label, entry.question, entry.how_to_read] {
        assert!(both(text).iter().all(|t| !t.trim().is_empty()), "{}", entry.key);
        assert!(text.zh.chars().any(|c| c >= '\u{4e00}'), "{}: {} is not Chinese", entry.key, text.zh);
        assert!(text.en.is_ascii() || !text.en.chars().any(|c| c >= '\u{4e00}'), "{}: {}", entry.key, text.en);
    }
    let n_words = entry.how_to_read.en.split_whitespace().count();
    assert!(n_words <= 60, "{}: {n_words} words are too many to read before looking", entry.key);
    let n_chars = entry.how_to_read.zh.chars().count();
    assert!(n_chars <= 110, "{}: {n_chars} characters", entry.key);
    assert!(!entry.source.paper.is_empty() && !entry.source.equation.is_empty(), "{}", entry.key);
    let plain = |key: &str| !key.is_empty() && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    assert!(plain(entry.key), "{}", entry.key);
    for p in entry.params {
        assert!(plain(p.key) && both(p.label).iter().chain(&both(p.help)).all(|t| !t.is_empty()), "{}", p.key);
    }
}
