//! Every lens: its words, its fixture, its parameters, its cost; and `strata lens` as a user meets it.

#[path = "common/asked.rs"]
mod asked;

use asked::{ask, check_fixture, check_words, fields};
use base::config::{Link, Tower};
use base::corpora;
use base::names::Lang;
use lens::panel::{Answer, Body};
use lens::{LENSES, MAX_NUMBERS, ParamKind, Params, merge};
use std::process::Command;

const LINK: &str = "v=1&corpus=grammar-en&n_layers=2&d_model=8&n_heads=2&n_ctx=8&batch_size=2";

#[test]
fn every_lens_has_words_and_a_name_of_its_own() {
    for (i, entry) in LENSES.iter().enumerate() {
        check_words(entry);
        assert!(LENSES[..i].iter().all(|other| other.key != entry.key), "{} twice", entry.key);
    }
}

#[test]
fn every_lens_agrees_with_its_fixture() {
    for entry in LENSES {
        assert!(check_fixture(LENSES, entry.key) > 0, "{}", entry.key);
    }
}

#[test]
fn every_default_is_of_its_kind_and_junk_is_told_in_both_languages() {
    for entry in LENSES {
        let (defaults, problems) = Params::read(entry.params, &[], &["pos"]);
        assert_eq!(problems, Vec::new(), "{}", entry.key);
        let said: Vec<(String, String)> =
            entry.params.iter().map(|p| (p.key.to_string(), p.default.to_string())).collect();
        assert_eq!(Params::read(entry.params, &said, &["pos"]), (defaults.clone(), Vec::new()), "{}", entry.key);
        let junk = [("no_such".to_string(), "1".to_string())];
        let given: Vec<(String, String)> =
            entry.params.iter().map(|p| (p.key.to_string(), "{given}~".to_string())).chain(junk).collect();
        let (params, problems) = Params::read(entry.params, &given, &["pos"]);
        // Of a text anything can be read.
        let is_text = |key: &str| entry.params.iter().any(|p| p.key == key && matches!(p.kind, ParamKind::Text));
        let n_texts = entry.params.iter().filter(|p| is_text(p.key)).count();
        for ((key, now), (_, default)) in params.pairs().into_iter().zip(defaults.pairs()) {
            let kept = if is_text(key) { "{given}~" } else { &default };
            assert_eq!(now, kept, "{key}: what cannot be read leaves the default");
        }
        assert_eq!(problems.len(), entry.params.len() - n_texts + 1);
        for problem in problems {
            assert!(problem.get(Lang::En).ends_with('.') && problem.get(Lang::Zh).ends_with('。'), "{problem:?}");
        }
    }
}

#[test]
fn out_of_range_is_brought_into_it_and_told() {
    let paths = LENSES.iter().find(|e| e.key == "paths").expect("there");
    let given = [("layer".to_string(), "99".to_string()), ("n_sequences".to_string(), "4".to_string())];
    let (params, problems) = Params::read(paths.params, &given, &[]);
    assert_eq!((params.int("layer"), params.int("n_sequences")), (24, 4));
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].en, "layer=99 is out of range; 24 is used instead.");
}

#[test]
fn answers_survive_both_codecs_and_stay_bounded() {
    let link = "v=1&n_layers=24&d_model=8&n_heads=1&n_ctx=32&batch_size=2&corpus=grammar-en";
    for entry in LENSES {
        let answer = ask(LENSES, link, Tower::B, 1, entry.key, &[]);
        let bytes = postcard::to_allocvec(&answer).expect("plain data");
        assert_eq!(postcard::from_bytes::<Answer>(&bytes).expect("reads back"), answer);
        let json = serde_json::to_string(&answer).expect("plain data");
        assert_eq!(serde_json::from_str::<Answer>(&json).expect("reads back"), answer);
        assert!(answer.panels.iter().map(|p| p.n_numbers()).sum::<usize>() < MAX_NUMBERS / 8);
    }
}

#[test]
fn numbers_that_are_none_survive_json() {
    let mut answer = ask(LENSES, LINK, Tower::A, 0, "paths", &[]);
    let Body::Chart(chart) = &mut answer.panels[0].body else { panic!("a chart") };
    chart.series[0].points[0].value = f32::NAN;
    chart.series[0].points[1].value = f32::NEG_INFINITY;
    chart.series[0].points[2].interval = Some([f32::NEG_INFINITY, 1.0]);
    let json = draw::export::json(&answer.panels);
    assert!(json.contains(r#""value":"NaN""#) && json.contains(r#""value":"-inf""#));
    let back: Vec<lens::Panel> = serde_json::from_str(&json).expect("reads back");
    assert_eq!(draw::export::json(&back), json);
}

#[test]
fn a_cost_is_right_within_a_factor_of_two_of_its_growth() {
    // Twice the layers: at least 1.5 times the work, and for path lengths about four times.
    let corpus = corpora::build(base::config::CorpusId::StoriesEn, 0);
    let cost = |key: &str, n_layers: usize| {
        let entry = LENSES.iter().find(|e| e.key == key).expect("there");
        let config = base::config::Config { n_layers, ..Default::default() };
        (entry.looks.expect("all are carried").cost)(
            &config.validate(corpus.vocab().len()).expect("fits"),
            &Params::defaults(entry.params),
        )
    };
    for (key, low, high) in [("layers", 1.5, 2.5), ("paths", 2.5, 4.5), ("samples", 1.5, 2.5)] {
        let ratio = cost(key, 16) / cost(key, 8);
        assert!((low..high).contains(&ratio), "{key}: {ratio}");
    }
}

#[test]
fn merging_overlays_charts_and_keeps_the_rest_side_by_side() {
    let [a, b] = Tower::BOTH.map(|tower| ask(LENSES, LINK, tower, 2, "layers", &[]).panels);
    let both = merge(&a, &b);
    let keys: Vec<(&str, Option<Tower>)> = both.iter().map(|p| (p.key.as_str(), p.tower())).collect();
    assert_eq!(keys, [("map", Some(Tower::A)), ("map", Some(Tower::B)), ("logit_lens", None)]);
    let Body::Chart(chart) = &both[2].body else { panic!("a chart") };
    assert_eq!(chart.series.iter().map(|s| s.tower).collect::<Vec<_>>(), Tower::BOTH.to_vec());
    assert_eq!(chart.levels.len(), 2, "the corpus' levels stand once");
    assert_eq!(merge(&a, &[]), a);
    assert_eq!(merge(&[], &b), b);
}

fn strata(args: &[&str]) -> (bool, String, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_strata")).arg("lens").args(args).output().expect("the program starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.success(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn the_program_says_what_the_desk_says() {
    let ask_program = |form: &str| {
        let (ok, out, err) = strata(&[
            "--link",
            LINK,
            "--step",
            "3",
            "--lens",
            "paths",
            "--param",
            "n_sequences=1",
            "--model",
            "a",
            form,
        ]);
        assert!(ok && err.is_empty(), "{err}");
        out
    };
    let answer = ask(LENSES, LINK, Tower::A, 3, "paths", &[("n_sequences", "1")]);
    assert_eq!(ask_program("--json").trim_end(), draw::export::json(&answer.panels));
    assert_eq!(ask_program("--csv"), draw::export::csv(&answer.panels));
    let fields = fields(&ask_program("--csv"));
    let share = &fields[&("blocks.0.hook_resid_pre_grad".into(), "2".into(), "a.share [1]".into())];
    let Body::Chart(chart) = &answer.panels[0].body else { panic!("a chart") };
    assert_eq!(share.parse(), Ok(chart.series[0].points[2].value));
}

#[test]
fn the_program_prints_sentences_and_tables_for_both_towers() {
    let (ok, out, _) = strata(&["--link", LINK, "--step", "1", "--lens", "paths"]);
    assert!(ok && out.contains("A · How long is the mean path?") && out.contains("through all 4 branches"), "{out}");
    assert!(out.lines().any(|l| l.split_whitespace().eq(["where", "A", "share", "B", "share"])), "{out}");
}

#[test]
fn an_unknown_lens_ends_with_the_list_and_a_bad_parameter_with_a_sentence() {
    let (ok, out, err) = strata(&["--lens", "telescope"]);
    assert!(!ok && out.is_empty() && err.contains("telescope") && LENSES.iter().all(|e| err.contains(e.key)), "{err}");
    let (ok, _, err) = strata(&["--link", LINK, "--lens", "paths", "--param", "depth=1", "--model", "a"]);
    assert!(ok && err.contains("There is no parameter depth; there are: layer, n_sequences."), "{err}");
    let (ok, _, err) = strata(&["--link", LINK, "--lens", "paths", "--param", "layer"]);
    assert!(!ok && err.contains("KEY=VALUE"), "{err}");
    let (ok, out, _) = strata(&["--list"]);
    assert!(ok && LENSES.iter().all(|e| out.contains(e.key) && e.params.iter().all(|p| out.contains(p.key))), "{out}");
    assert!(Link::parse("v=1").1.is_empty());
}
