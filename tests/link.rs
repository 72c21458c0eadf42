//! Links: every field goes out and comes back, junk is survived, equal experiments give equal text.

use base::config::fields::{FIELDS, Kind, Value, field};
use base::config::{
    CheckedConfig, Config, Embed, Event, Experiment, Link, MAX_EVENTS, MAX_LENS_PARAMS, MAX_PARAM_BYTES, MAX_STEP,
    Problem, Residual, Setting, Site, Skipped, Tower, VIEW, View, What, skipped_at,
};
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

/// An event of any kind that fits `config`.
fn event(config: &CheckedConfig, tower: Tower, step: u64, kind: usize, x: f64) -> Event {
    let pick = |n: usize| (x * n as f64) as usize;
    let site = Site::from_idx(pick(2 * config.n_layers));
    let live: Vec<_> = FIELDS.iter().filter(|f| f.live).collect();
    let what = match kind {
        0 => What::Cut(site),
        1 => What::Join(site),
        2 => What::Skip(Skipped::Batch),
        3 => What::Skip(Skipped::Sequence(pick(config.batch_size))),
        _ => {
            let field = live[pick(live.len())];
            let text = value(field.kind, (x * 97.0).fract()).to_string();
            What::Set(Setting::read(field, &text).expect("a value of a live field").0)
        }
    };
    Event { step, tower, what }
}

fn any_experiment() -> impl Strategy<Value = Experiment> {
    let unit = || prop::collection::vec(prop::option::weighted(0.4, 0.0..1.0f64), FIELDS.len());
    let events = prop::collection::vec((0..500u64, any::<bool>(), 0..5usize, 0.0..1.0f64), 0..6);
    (unit(), unit(), events, prop::option::of("\\PC{0,60}")).prop_map(|(for_a, for_b, events, own_text)| {
        let mut experiment = Experiment::default();
        for (tower, xs) in [(Tower::A, &for_a), (Tower::B, &for_b)] {
            for (f, x) in FIELDS.iter().zip(xs) {
                if let Some(x) = x {
                    experiment.set_value(tower, f, value(f.kind, *x));
                }
            }
        }
        for (step, b, kind, x) in events {
            let tower = if b { Tower::B } else { Tower::A };
            let event = event(experiment.config(tower), tower, step, kind, x);
            experiment.add_event(event).expect("it fits");
        }
        experiment.own_text = own_text;
        experiment
    })
}

fn any_link() -> impl Strategy<Value = Link> {
    let view = (prop::option::of(0..20_000u64), prop::option::of(any::<bool>()), prop::option::of(any::<[u64; 2]>()));
    let params = prop::collection::vec(("[c-z][a-z_]{0,9}\\.[a-z_]{1,1}[a-z]{0,9}", "\\PC{1,16}"), 0..5);
    (any_experiment(), view, params).prop_map(|(experiment, (step, zh, fingerprint), params)| {
        let lang = zh.map(|zh| if zh { Lang::Zh } else { Lang::En });
        let lens = Some("layers".to_string());
        let is_lattice = step.is_some_and(|step| step % 2 == 0);
        let scene = step.filter(|step| step % 3 == 0).map(|_| "highway".to_string());
        let bets = ["0", "9", "none", "curve.0aZ-_"];
        let bet = step.filter(|step| step % 5 == 0).map(|step| bets[step as usize % bets.len()].to_string());
        let class = step.map(|step| step as u8);
        let code = zh.map(|zh| if zh { "220Y-4G02" } else { "0" }.to_string());
        let trail = fingerprint.map(|[print, _]| format!("Ab-_{print:x}~.--~"));
        let embed = step.map(|step| Embed::ALL[step as usize % Embed::ALL.len()]);
        let text_print = fingerprint.map(|[_, print]| print);
        let view = View { step, lens, lang, fingerprint, text_print, trail, is_lattice, scene, bet, ..View::default() };
        let mut view = View { class, code, embed, ..view };
        for (key, value) in params {
            view.set_lens_param(&key, &value);
        }
        Link { experiment, view }
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
        prop_assert_eq!(link.experiment.a().to_config().checked().1, vec![]);
    }

    #[test]
    fn events_go_out_and_come_back_one_by_one(x in 0.0..1.0f64, kind in 0..5usize, step in 0..=MAX_STEP) {
        let event = event(&CheckedConfig::default(), Tower::B, step, kind, x);
        prop_assert_eq!(Event::read(&event.to_string()), Ok((event.clone(), None)));
        let bytes = postcard::to_allocvec(&event).expect("it fits in memory");
        prop_assert_eq!(postcard::from_bytes::<Event>(&bytes), Ok(event));
    }

    #[test]
    fn an_experiment_crosses_a_border_and_junk_does_not(experiment in any_experiment(), at in 0.0..1.0f64, bit in 0..8u32) {
        let mut bytes = postcard::to_allocvec(&experiment).expect("it fits in memory");
        prop_assert_eq!(&postcard::from_bytes::<Experiment>(&bytes).expect("its own bytes"), &experiment);
        let idx = (at * bytes.len() as f64) as usize;
        bytes[idx] ^= 1u8 << bit;
        if let Ok(other) = postcard::from_bytes::<Experiment>(&bytes) {
            for tower in Tower::BOTH {
                prop_assert_eq!(other.config(tower).to_config().checked().1, vec![]);
            }
        }
    }

    #[test]
    fn skips_are_what_the_events_made_of_them(experiment in any_experiment(), step in 0..500u64) {
        for tower in Tower::BOTH {
            let intact = experiment.intact(tower, step);
            prop_assert_eq!(intact.len(), 2 * experiment.config(tower).n_layers);
            for (idx, &is_intact) in intact.iter().enumerate() {
                let site = Site::from_idx(idx);
                let last = experiment.events_of(tower).filter(|e| e.step <= step).filter_map(Event::skip);
                let said = last.filter(|(s, _)| *s == site).last().map(|(_, is_intact)| is_intact);
                let initial = experiment.config(tower).residual.is_intact(site);
                prop_assert_eq!(is_intact, said.unwrap_or(initial));
                prop_assert_eq!(is_intact, experiment.is_intact(tower, site, step));
                prop_assert_eq!(is_intact, experiment.config_at(tower, step).residual.is_intact(site));
            }
        }
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
    let (a, b) = (link.experiment.a(), link.experiment.b());
    assert_eq!((a.n_layers, b.residual.to_string()), (6, "3a.5m".to_string()));
    assert_eq!(b.n_layers, 6, "B is A but for what is said of it");
    let cut = Event { step: 200, tower: Tower::B, what: What::Cut(Site::mlp(0)) };
    assert_eq!(link.experiment.events(), [cut]);
    assert_eq!((link.view.step, link.view.lang), (Some(420), Some(Lang::Zh)));
}

#[test]
fn links_of_version_1_are_written_as_they_were() {
    for text in [
        "v=1&corpus=stories-zh&n_layers=6&norm=none&b.residual=3a.5m&events=200:b:cut:1m&step=420&lens=layers&lang=zh",
        "v=1&corpus=induction&n_layers=2&pos=rel&tied=off&b.residual=1a&events=20:a:cut:2m,30:a:join:2m",
        "v=1&n_layers=2&d_model=40&n_heads=5&n_ctx=33&weight_decay=0.1&b.residual=1m.2a&events=0:b:cut:1a,50:b:join:1a",
        "v=1&step=48&fp=0123456789abcdef.fedcba9876543210",
        "v=1&events=200:b:cut:3m,240:b:join:3m,300:a:set:lr:0.001,310:b:skip:batch,320:b:skip:3",
        "v=1&seed=7&step=50&class=1&code=220Y-4G02-6YBF-XD81-4D2P-F2DB-SQQX-645R",
        "v=1&lens=paths&lang=zh&embed=lens",
        "v=1&scene=highway&embed=scene&paths.layer=4",
        "v=1&step=7&lens=attention&attention.head=3&attention.layer_idx=2&tokens.near=%E7%8C%AB%20cat",
    ] {
        let (link, problems) = Link::parse(text);
        assert_eq!((link.format().as_str(), problems), (text, vec![]));
    }
}

#[test]
fn equal_runs_and_views_are_one_text_however_they_were_written() {
    let (one, _) = Link::parse("c.y=1&c.x=2&c.y=3&events=9:b:skip:batch,9:b:cut:1a,5:a:cut:1m,5:a:join:1m");
    let (two, _) = Link::parse("events=5:a:join:1m,9:b:cut:1a,9:b:skip:batch&c.x=2&c.y=3");
    assert_eq!(one, two);
    assert_eq!(one.format(), "v=1&events=5:a:join:1m,9:b:cut:1a,9:b:skip:batch&c.x=2&c.y=3");
    assert_eq!((one.view.lens_param("c", "y"), one.view.lens_param("c", "z")), (Some("3"), None));
}

#[test]
fn a_setting_changed_in_mid_run_holds_from_its_step_on() {
    let (link, problems) =
        Link::parse("b.lr=0.01&events=300:b:set:lr:0.001,310:b:skip:batch,310:b:skip:2,310:b:cut:1a");
    assert_eq!(problems, vec![]);
    let e = link.experiment;
    assert_eq!([299, 300, 999].map(|step| e.config_at(Tower::B, step).lr), [0.01, 0.001, 0.001]);
    assert_eq!(e.config_at(Tower::A, 999), e.a().clone());
    let skipped = |step| skipped_at(e.events(), Tower::B, step).collect::<Vec<_>>();
    assert_eq!((skipped(310), skipped(311)), (vec![Skipped::Batch, Skipped::Sequence(2)], vec![]));
}

#[test]
fn a_change_of_settings_keeps_what_must_hold() {
    let mut e = Link::parse("n_layers=4&b.lr=0.01&events=5:a:cut:4m,5:b:skip:7").0.experiment;
    let set = |e: &mut Experiment, tower, key, text| e.set(tower, field(key).expect("a key"), text);
    assert_eq!(set(&mut e, Tower::A, "lr", "0.1"), Ok(vec![]));
    assert_eq!((e.a().lr, e.b().lr), (0.1, 0.01), "they had disagreed");
    assert_eq!(set(&mut e, Tower::B, "seed", "3"), Ok(vec![Problem::NotForB("seed".to_string())]));
    let too_wide = Problem::Clamped("d_model".to_string(), "300".to_string(), "256".to_string());
    assert_eq!(set(&mut e, Tower::A, "d_model", "300"), Ok(vec![too_wide]));
    assert_eq!(e.b().d_model, 256, "they had agreed");
    let narrowed = Problem::Clamped("b.d_model".to_string(), "256".to_string(), "252".to_string());
    assert_eq!(set(&mut e, Tower::B, "n_heads", "7"), Ok(vec![narrowed]));
    assert!(set(&mut e, Tower::A, "lr", "fast").is_err());
    let told_once = Problem::Clamped("d_model".to_string(), "33".to_string(), "40".to_string());
    let mut five_heads = Link::parse("n_heads=5").0.experiment;
    assert_eq!(set(&mut five_heads, Tower::A, "d_model", "33"), Ok(vec![told_once.clone()]), "for both, with its end");
    assert_eq!(Link::parse("d_model=33&n_heads=5").1, [told_once]);
    let gone = Problem::AboveTop("5:a:cut:4m".to_string(), 2);
    assert_eq!(set(&mut e, Tower::A, "n_layers", "2"), Ok(vec![gone]));
    let gone = Problem::BeyondBatch("5:b:skip:7".to_string(), 3);
    assert_eq!(set(&mut e, Tower::A, "batch_size", "4"), Ok(vec![gone]));
    assert_eq!(e.events(), []);
}

#[test]
fn a_skip_is_cut_and_joined_and_then_nothing_has_happened() {
    let mut e = Experiment::default();
    assert_eq!(e.set_intact(Tower::A, Site::mlp(2), 9, false).map(|e| e.to_string()), Ok("9:a:cut:3m".to_string()));
    assert_eq!(e.set_intact(Tower::A, Site::mlp(2), 9, true).map(|e| e.to_string()), Ok("9:a:join:3m".to_string()));
    assert_eq!(e, Experiment::default());
    assert!(e.set_intact(Tower::A, Site::mlp(8), 9, false).is_err(), "above the top");
    assert!(e.set_intact(Tower::A, Site::mlp(2), MAX_STEP + 1, false).is_err(), "later than a link can say");
}

#[test]
fn every_key_of_a_view_is_one_row() {
    for (idx, row) in VIEW.iter().enumerate() {
        assert!(VIEW[..idx].iter().all(|other| other.key != row.key), "{} twice", row.key);
        assert!(field(row.key).is_none(), "{} is a setting's key too", row.key);
        assert!((row.write)(&View::default()).is_none(), "{} stands in every link", row.key);
    }
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
    assert_eq!(link.experiment.a().n_layers, 24);
    let count = |f: fn(&Problem) -> bool| problems.iter().filter(|p| f(p)).count();
    assert_eq!(count(|p| matches!(p, Problem::NewerVersion(_))), 1);
    assert_eq!(count(|p| matches!(p, Problem::UnknownKey(_))), 2);
    assert_eq!(count(|p| matches!(p, Problem::NotForB(_))), 1);
    assert!(count(|p| matches!(p, Problem::Clamped(..))) >= 2, "{problems:?}");
    for problem in &problems {
        is_a_sentence(problem);
    }
}

fn is_a_sentence(problem: &Problem) {
    let (en, zh) = (problem.text(Lang::En), problem.text(Lang::Zh));
    assert!(en.ends_with('.') && zh.ends_with('。') && en != zh, "{en} / {zh}");
    assert!(!en.contains('{') && !zh.contains('{'), "{en} / {zh}");
}

#[test]
fn what_cannot_happen_to_a_run_is_left_out_and_named() {
    let text = |word: &str| word.to_string();
    for (word, want) in [
        ("5:a:cut:9m", Problem::AboveTop(text("5:a:cut:9m"), 8)),
        ("5:b:skip:8", Problem::BeyondBatch(text("5:b:skip:8"), 7)),
        ("20001:a:cut:1m", Problem::TooLate(text("20001:a:cut:1m"))),
        ("5:a:set:norm:none", Problem::NotLive(text("5:a:set:norm:none"), "norm")),
        ("5:a:set:wings:2", Problem::UnknownKey(text("wings"))),
        ("5:a:set:lr:fast", Problem::BadEvent(text("5:a:set:lr:fast"))),
        ("5:a:set:lr", Problem::BadEvent(text("5:a:set:lr"))),
        ("5:a:cut:1m:2", Problem::BadEvent(text("5:a:cut:1m:2"))),
        ("+5:a:cut:1m", Problem::BadEvent(text("+5:a:cut:1m"))),
        ("5:a:skip:-1", Problem::BadEvent(text("5:a:skip:-1"))),
        ("", Problem::BadEvent(text(""))),
    ] {
        let (link, problems) = Link::parse(&format!("events={word}"));
        assert_eq!((problems, link), (vec![want.clone()], Link::default()));
        is_a_sentence(&want);
    }
    let above = Problem::Clamped(text("b.residual"), text("1a.9m"), text("1a"));
    assert_eq!(Link::parse("b.residual=1a.9m").1, [above], "a skip that the tower does not have");
    let (link, problems) = Link::parse("events=5:a:set:lr:9");
    assert_eq!(problems, [Problem::Clamped(text("5:a:set:lr"), text("9"), text("1"))]);
    assert_eq!(link.experiment.events()[0].to_string(), "5:a:set:lr:1");
}

#[test]
fn a_link_holds_only_so_many_events_and_parameters() {
    let words: Vec<String> = (0..=MAX_EVENTS).map(|step| format!("{step}:a:skip:batch")).collect();
    let (link, problems) = Link::parse(&format!("events={}", words.join(",")));
    assert_eq!((link.experiment.events().len(), problems), (MAX_EVENTS, vec![Problem::TooManyEvents]));
    let params: String = ('a'..='z').flat_map(|x| [format!("&lens.x{x}=1"), format!("&lens.y{x}=1")]).collect();
    let (link, problems) = Link::parse(&params);
    assert_eq!((link.view.lens_params.len(), problems), (MAX_LENS_PARAMS, vec![Problem::TooManyLensParams]));
    for problem in [Problem::TooManyEvents, Problem::TooManyLensParams] {
        is_a_sentence(&problem);
    }
    for odd in ["lens.=1", "Lens.x=1", "lens.x.y=1", "a.x=1", "lens.x1=1"] {
        assert!(matches!(Link::parse(odd).1[..], [Problem::UnknownKey(_)]), "{odd}");
    }
    for odd in ["lens.x=", "lens.x=%0A", &format!("lens.x={}", "y".repeat(MAX_PARAM_BYTES + 1))] {
        assert!(matches!(Link::parse(odd).1[..], [Problem::Unreadable(..)]), "{odd}");
    }
}

#[test]
fn a_message_holds_no_config_that_was_not_checked() {
    let bytes = |config: &Config| postcard::to_allocvec(config).expect("it fits in memory");
    let good = Config::default();
    assert_eq!(postcard::from_bytes::<CheckedConfig>(&bytes(&good)), Ok(CheckedConfig::default()));
    let sound = bytes(&good);
    // What follows the towers in a message: no events, no text, no file of a model.
    let rest = vec![0, 0, 0];
    for bad in [
        Config { d_model: 34, ..good.clone() },
        Config { lr: f32::NAN, ..good.clone() },
        Config { n_layers: 0, ..good },
    ] {
        assert!(postcard::from_bytes::<CheckedConfig>(&bytes(&bad)).is_err());
        let message = [bytes(&bad), sound.clone(), rest.clone()].concat();
        assert!(postcard::from_bytes::<Experiment>(&message).is_err());
    }
    let nowhere = Residual::Cuts([Site::attn(usize::MAX)].into());
    let message = bytes(&Config { residual: nowhere, ..Config::default() });
    assert!(postcard::from_bytes::<CheckedConfig>(&message).is_err(), "and no panic");
    let differ = [sound.clone(), bytes(&Config { seed: 1, ..Config::default() }), rest.clone()].concat();
    assert!(postcard::from_bytes::<Experiment>(&differ).is_err(), "towers on different text");
    assert!(postcard::from_bytes::<Experiment>(&[sound.clone(), sound, rest].concat()).is_ok());
    let unknown = postcard::to_allocvec("5:a:set:wings:2").expect("it fits in memory");
    assert!(postcard::from_bytes::<Event>(&unknown).is_err(), "an unknown key is an error, no panic");
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
