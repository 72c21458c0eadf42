//! Links: every field goes out and comes back, junk is survived, equal experiments give equal text.

use base::config::fields::{FIELDS, Kind, Scope, Value};
use base::config::{Config, CutEvent, Experiment, Link, Problem, Residual, Site, Tower, View};
use base::names::Lang;
use proptest::prelude::*;

/// A value of the field, picked by a number in 0..1.
fn value(kind: Kind, x: f64) -> Value {
    match kind {
        Kind::Int { min, max, step } => {
            let n_steps = (max - min) / step;
            Value::Int(min + (x * (n_steps as f64 + 0.999)) as usize * step)
        }
        Kind::Real { min, max } => Value::Real((min as f64 + x * (max - min) as f64) as f32),
        Kind::Choice(choices) => Value::Key(choices[(x * choices.len() as f64) as usize].0),
        Kind::Switch => Value::Flag(x < 0.5),
        Kind::Skips => {
            let cuts = (0..4).filter(|i| ((x * 16.0) as usize >> i) & 1 == 1).map(Site::from_idx).collect();
            Value::Skips(Residual::Cuts(cuts))
        }
    }
}

fn any_link() -> impl Strategy<Value = Link> {
    let unit = || prop::collection::vec(prop::option::weighted(0.4, 0.0..1.0f64), FIELDS.len());
    let events = prop::collection::vec((0..500u64, any::<bool>(), 0..2usize, any::<bool>()), 0..4);
    let view = (
        prop::option::of(0..20_000u64),
        prop::option::of(any::<bool>()),
        prop::option::of(any::<[u64; 2]>()),
        prop::option::of("\\PC{0,60}"),
    );
    (unit(), unit(), events, view).prop_map(|(for_a, for_b, events, (step, zh, fingerprint, own_text))| {
        let mut a = Config::default();
        for (f, x) in FIELDS.iter().zip(&for_a) {
            if let Some(x) = x {
                (f.set)(&mut a, value(f.kind, *x));
            }
        }
        a.repair();
        let mut experiment = Experiment::from_a(a);
        for (f, x) in FIELDS.iter().zip(&for_b).filter(|(f, _)| f.scope == Scope::PerTower) {
            if let Some(x) = x {
                (f.set)(&mut experiment.b, value(f.kind, *x));
            }
        }
        experiment.b.repair();
        let n_layers = experiment.a.n_layers.min(experiment.b.n_layers);
        experiment.events = events
            .into_iter()
            .map(|(step, b, sub, intact)| CutEvent {
                step,
                tower: if b { Tower::B } else { Tower::A },
                site: Site::from_idx((step as usize % n_layers) * 2 + sub),
                intact,
            })
            .collect();
        experiment.events.sort_by_key(|e| e.step);
        experiment.own_text = own_text;
        let lang = zh.map(|zh| if zh { Lang::Zh } else { Lang::En });
        Link { experiment, view: View { step, lens: Some("layers".to_string()), lang, fingerprint } }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn what_is_written_reads_back(link in any_link()) {
        let text = link.format();
        let (read, problems) = Link::parse(&text);
        prop_assert_eq!(problems, vec![], "{}", text);
        prop_assert_eq!(&read, &link, "{}", text);
        let safe = text.is_ascii() && !text.contains(['<', '>', '"', ' ']);
        prop_assert!(safe, "safe wherever it is pasted");
        prop_assert_eq!(read.format(), text);
    }

    #[test]
    fn junk_never_panics_and_always_gives_something_that_runs(text in "\\PC{0,200}") {
        let (link, _) = Link::parse(&text);
        prop_assert!(link.experiment.a.clone().validate(30).is_ok() || link.experiment.a.n_layers > 0);
        let (again, problems) = Link::parse(&link.format());
        prop_assert_eq!(again, link);
        prop_assert_eq!(problems, vec![]);
    }

    #[test]
    fn junk_values_of_known_keys_are_each_named(values in prop::collection::vec("[^&=%\\s]{0,12}", FIELDS.len())) {
        let text: String = FIELDS.iter().zip(&values).map(|(f, v)| format!("&{}={v}", f.key)).collect();
        let (link, problems) = Link::parse(&text);
        for (f, value) in FIELDS.iter().zip(&values) {
            let mut probe = Config::default();
            let read = f.read(&mut probe, value);
            let named = problems.iter().any(|p| match p {
                Problem::Unreadable(k, _) | Problem::Clamped(k, ..) => k == f.key,
                _ => false,
            });
            prop_assert!(read.is_ok() || named, "{}={:?} was swallowed", f.key, value);
        }
        for problem in problems {
            let filled = !problem.text(Lang::En).contains("{k}");
            prop_assert!(filled, "a placeholder was left");
        }
        prop_assert_eq!(link.experiment.a.clone().repair(), vec![]);
    }
}

#[test]
fn the_default_is_the_shortest_link() {
    assert_eq!(Link::default().format(), "v=1");
    assert_eq!(Link::parse("").0, Link::default());
    assert_eq!(Link::parse("#v=1").0, Link::default());
}

#[test]
fn version_1_links_keep_their_meaning() {
    let (link, problems) = Link::parse(
        "#v=1&corpus=stories-zh&n_layers=6&norm=none&b.residual=3a.5m&events=200:b:cut:1m&step=420&lens=layers&lang=zh",
    );
    assert_eq!(problems, vec![]);
    assert_eq!(link.experiment.a.n_layers, 6);
    assert_eq!(link.experiment.b.residual.to_string(), "3a.5m");
    assert_eq!(link.experiment.b.n_layers, 6, "B is A but for what is said of it");
    assert_eq!(link.experiment.events.len(), 1);
    assert_eq!((link.view.step, link.view.lang), (Some(420), Some(Lang::Zh)));
}

#[test]
fn the_order_of_keys_does_not_matter_and_percent_escapes_are_read() {
    let (one, _) = Link::parse("b.n_layers=2&n_layers=4&events=5%3Aa%3Acut%3A1m");
    let (two, problems) = Link::parse("events=5:a:cut:1m&n_layers=4&b.n_layers=2");
    assert_eq!(one, two);
    assert_eq!(problems, vec![]);
}

#[test]
fn every_kind_of_problem_is_one_sentence_in_both_languages() {
    let text = "v=9&n_layers=99&d_model=33&norm=sideways&b.corpus=induction&wings=2&b.wings=2&events=5:c:cut:1m&step=x";
    let (link, problems) = Link::parse(text);
    assert_eq!(link.experiment.a.n_layers, 24);
    let count = |f: fn(&Problem) -> bool| problems.iter().filter(|p| f(p)).count();
    assert_eq!(count(|p| matches!(p, Problem::NewerVersion(_))), 1);
    assert_eq!(count(|p| matches!(p, Problem::UnknownKey(_))), 2);
    assert_eq!(count(|p| matches!(p, Problem::NotForB(_))), 1);
    assert!(count(|p| matches!(p, Problem::Clamped(..))) >= 2, "{problems:?}");
    for problem in &problems {
        let (en, zh) = (problem.text(Lang::En), problem.text(Lang::Zh));
        assert!(en.ends_with('.') && zh.ends_with('。') && en != zh, "{en} / {zh}");
    }
}

#[test]
fn a_text_that_is_too_long_stays_out_of_the_link() {
    let mut link = Link::default();
    let mut rng = base::rng::Rng::new(1, base::rng::Stream::Data, 0);
    link.experiment.own_text = Some((0..100_000).map(|_| (b'a' + rng.below(26) as u8) as char).collect());
    assert!(!link.experiment.text_fits_link());
    assert!(!link.format().contains("text="));
}

#[test]
fn a_huge_link_is_refused_in_one_line() {
    let (link, problems) = Link::parse(&"n_layers=3&".repeat(20_000));
    assert_eq!((link, problems), (Link::default(), vec![Problem::TooLong]));
}
