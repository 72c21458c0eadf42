//! Where two runs part: what is planted is named, and nothing else.

#[path = "common/asked.rs"]
mod asked;

use asked::question;
use base::config::{Link, Tower};
use base::names::{HookPoint, Lang};
use draw::export::sentence;
use engine::lab::{Comparison, TowerSpec};
use engine::nn::Trainer;
use engine::telemetry::{Differing, FirstDifference, first_difference};
use lens::panel::Body;
use lens::{Course, Desk, DeskWord, Happens, LENSES, Question, ask_once};

const LINK: &str = "v=1&n_layers=3&d_model=16&n_heads=2&n_ctx=12&batch_size=2&n_steps=40&warmup_steps=4";

fn spec(link: &str, tower: Tower) -> TowerSpec {
    let (link, problems) = Link::parse(&format!("{LINK}&{link}"));
    assert!(problems.is_empty(), "{problems:?}");
    // Both as one tower: what is compared here are runs, not towers.
    TowerSpec { tower: Tower::A, ..TowerSpec::of(&link.experiment, tower) }
}

fn compared(links: [&str; 2], n_steps: u64) -> Comparison {
    let mut comparison = Comparison::new(links.map(|link| spec(link, Tower::A))).expect("both can be");
    (0..n_steps).for_each(|_| comparison.advance());
    comparison
}

fn named(first: Option<&FirstDifference>) -> (u64, String) {
    let first = first.expect("they differ");
    (first.step, first.tensor.to_string())
}

#[test]
fn runs_of_the_same_link_never_part() {
    let comparison = compared(["", ""], 6);
    assert_eq!(comparison.first(), None);
    assert_eq!(comparison.gaps().len(), 7);
    for gap in comparison.gaps() {
        assert!(gap.resid.iter().chain(&gap.resid_grad[..]).chain(&gap.weights[..]).all(|&g| g == 0.0), "{gap:?}");
    }
}

#[test]
fn one_bit_of_one_weight_at_step_3_is_named_to_the_entry() {
    let mut comparison = compared(["", ""], 3);
    let name = "transformer.h.1.mlp.c_fc.weight";
    let [a, b] = comparison.labs_mut();
    let trainer = b.trainer_mut().expect("built");
    let info = trainer.model().param_table().infos.iter().find(|info| info.name == name).expect("there").clone();
    let at = vec![3, 5];
    let idx = info.span.range().start + at[0] * info.shape[1] + at[1];
    let weight = &mut trainer.model_mut().params_mut()[idx];
    *weight = f32::from_bits(weight.to_bits() ^ 1);
    let first = first_difference(a.trainer().expect("built"), b.trainer().expect("built")).expect("they differ");
    assert_eq!((first.step, first.tensor, first.at, first.n_differ), (3, Differing::Weights(name.to_string()), at, 1));
    assert_eq!(first.values[0].to_bits() ^ first.values[1].to_bits(), 1);
    // The next step sees it by itself, and what follows from it does not take its place.
    for step in [4, 4] {
        comparison.advance();
        assert_eq!(comparison.first().expect("they differ").step, step);
    }
}

#[test]
fn a_cut_is_first_seen_behind_its_fork_and_a_schedule_in_the_weights_after_it() {
    for (change, step, tensor) in [
        // Named by what the cut skip no longer carries.
        ("events=4:a:cut:2a", 4, "blocks.1.hook_resid_mid"),
        ("events=4:a:cut:3m", 4, "blocks.2.hook_resid_post"),
        ("events=4:a:set:lr:0.5", 5, "transformer.wte.weight"),
        ("seed=7", 0, "tokens"),
        ("residual=none", 0, "blocks.0.hook_resid_mid"),
        ("n_heads=4", 0, "shape"),
        ("n_layers=2", 0, "shape"),
        ("corpus=stories-zh", 0, "shape"),
        ("batch_size=3", 0, "shape"),
    ] {
        let comparison = compared(["", change], 6);
        assert_eq!(named(comparison.first()), (step, tensor.to_string()), "{change}");
    }
}

#[test]
fn the_gap_is_the_distance_over_the_length() {
    let mut comparison = compared(["", "residual=none"], 3);
    let l2 = |xs: &[f64]| xs.iter().map(|x| x * x).sum::<f64>().sqrt();
    let gap = comparison.gaps().last().expect("some").clone();
    let [a, b] = comparison.labs_mut();
    let (a, b): (&Trainer<f32>, &Trainer<f32>) = (a.trainer().expect("a"), b.trainer().expect("b"));
    let relative = |x: Vec<f32>, y: Vec<f32>| {
        let apart: Vec<f64> = x.iter().zip(&y).map(|(x, y)| f64::from(*x) - f64::from(*y)).collect();
        l2(&apart) / l2(&x.iter().map(|x| f64::from(*x)).collect::<Vec<_>>())
    };
    for (idx, (hook, value)) in gap.resid.named().enumerate() {
        assert_eq!(hook, HookPoint::stream(idx));
        let of =
            |trainer: &Trainer<f32>| trainer.model().tensor(hook).expect("a point of the stream").values().to_vec();
        let expected = relative(of(a), of(b));
        assert!((f64::from(value) - expected).abs() <= 1e-6 * expected, "{hook}: {value} {expected}");
    }
    for (hook, value) in gap.resid_grad.named() {
        let of = |trainer: &Trainer<f32>| trainer.model().grad(hook).expect("a point of the stream").values().to_vec();
        let expected = relative(of(a), of(b));
        assert!((f64::from(value) - expected).abs() <= 1e-6 * expected, "{hook}: {value} {expected}");
    }
    assert!(gap.weights.iter().all(|&w| w > 0.0));
}

/// Followed live: what happens meanwhile is taken in where it lies ahead, and begun anew where it does not.
#[test]
fn it_follows_a_run_to_which_things_happen() {
    let specs = |a: &str, b: &str| [spec(a, Tower::A), spec(b, Tower::A)];
    let goes_on = |comparison: Comparison, a: &str, b: &str| {
        let mut comparison = comparison.follow(specs(a, b)).expect("both can be");
        let began_at = comparison.step();
        while comparison.step() < 9 {
            comparison.advance();
        }
        let fingerprint = |idx: usize, comparison: &mut Comparison| {
            comparison.labs_mut()[idx].trainer().expect("built").fingerprint()
        };
        let bits = [fingerprint(0, &mut comparison), fingerprint(1, &mut comparison)];
        (began_at, bits, comparison.first().map(|first| (first.step, first.tensor.clone())))
    };
    let straight = |a: &str, b: &str| {
        let (_, bits, first) = goes_on(Comparison::new(specs(a, b)).expect("both can be"), a, b);
        (bits, first)
    };
    let cut = "events=6:a:cut:2a";
    for (before, after, from) in [
        ([cut, ""], [cut, ""], 4),
        (["", ""], ["", cut], 4),
        (["", cut], ["", ""], 4),
        (["", ""], ["", "events=4:a:cut:2a"], 0),
        (["", ""], ["seed=1", ""], 0),
    ] {
        let comparison = compared(before, 4);
        let (began_at, bits, first) = goes_on(comparison, after[0], after[1]);
        assert_eq!((began_at, (bits, first)), (from, straight(after[0], after[1])), "{before:?} {after:?}");
    }
}

#[test]
fn a_long_comparison_thins_its_gaps_evenly() {
    let comparison = compared(
        ["n_layers=1&d_model=8&n_ctx=8&batch_size=1", "n_layers=1&d_model=8&n_ctx=8&batch_size=1&seed=1"],
        300,
    );
    let steps: Vec<u64> = comparison.gaps().iter().map(|gap| gap.step).collect();
    assert_eq!(comparison.every(), 4);
    assert_eq!(steps, (0..=300).step_by(4).collect::<Vec<u64>>());
}

fn ask(link: &str, step: u64, of: &str) -> Question {
    let mut question = question(link, Tower::A, step, "parting", &[("of", of)]);
    let experiment = Link::parse(link).0.experiment;
    let happens = Happens {
        events: experiment.events().to_vec(),
        elsewhere: Some(Link::parse("v=1&events=4:a:cut:2a").0.experiment.events().to_vec()),
    };
    question.course = Some(Box::new(Course::of(&Tower::BOTH.map(|t| TowerSpec::of(&experiment, t)), &happens)));
    question
}

#[test]
fn the_lens_says_it_in_a_line_for_towers_and_for_futures() {
    let config = Link::parse(LINK).0.experiment.config(Tower::A).clone();
    for (of, line) in [
        ("towers", "They part at step 0: blocks.0.hook_resid_mid"),
        ("a", "They part at step 4: blocks.1.hook_resid_mid"),
    ] {
        let (answer, problems) = ask_once(LENSES, config.clone(), None, ask(LINK, 6, of)).expect("an answer");
        assert_eq!(problems, Vec::new());
        let Body::Sentence(first) = &answer.panels[0].body else { panic!("no sentence") };
        assert_eq!(sentence(first, Lang::En), line);
        let keys: Vec<&str> = answer.panels.iter().map(|panel| panel.key.as_str()).collect();
        assert_eq!(keys, ["answer", "entries", "gap", "gap_grad", "gap_weights"]);
        let Body::Grid(gap) = &answer.panels[2].body else { panic!("no grid") };
        assert_eq!(gap.columns, [0, 1, 2, 3, 4, 5, 6]);
        // The futures are the same to the bit until they part, and the towers from the tokens at step 0 on.
        let same = gap.rows.iter().flat_map(|row| &row.values[..4]).all(|&value| value == 0.0);
        assert_eq!(same, of == "a");
        assert_eq!(gap.rows[0].values[0], 0.0);
        assert!(gap.rows.last().expect("some").values[6] > 0.0);
    }
    // Without another future there is nothing to compare with.
    let mut alone = ask(LINK, 1, "b");
    alone.tower = Tower::B;
    alone.course.as_mut().expect("one").elsewhere = None;
    let config = Link::parse(LINK).0.experiment.config(Tower::B).clone();
    let (answer, _) = ask_once(LENSES, config, None, alone).expect("an answer");
    let Body::Sentence(first) = &answer.panels[0].body else { panic!("no sentence") };
    assert!(sentence(first, Lang::En).starts_with("There is no other future"));
}

/// A long comparison comes in portions, and lets others in between.
#[test]
fn at_the_desk_it_takes_turns() {
    const LARGE: &str = "v=1&n_layers=6&d_model=64&n_ctx=32&batch_size=8";
    let mut desk = Desk::new(LENSES);
    desk.open(1, Tower::A, Link::parse(LARGE).0.experiment.config(Tower::A).clone(), None).expect("opens");
    desk.ask(ask(LARGE, 6, "towers"));
    desk.ask(question(LARGE, Tower::A, 0, "validation", &[]));
    let mut said = Vec::new();
    while let Some(DeskWord::Answered { answer, is_whole, .. }) = desk.work() {
        said.push((answer.lens, is_whole));
    }
    let parting = |is_whole| ("parting".to_string(), is_whole);
    assert_eq!(said[..2], [parting(false), ("validation".to_string(), true)]);
    assert_eq!(said.last(), Some(&parting(true)));
    assert!(said.len() > 3 && said.iter().filter(|one| **one == parting(true)).count() == 1, "{said:?}");
}

#[test]
fn every_corpus_and_shape_has_an_answer() {
    let corpora = "stories-zh grammar-en induction three-cups markov dyck modular names own-text";
    let mut links: Vec<String> = corpora.split(' ').map(|corpus| format!("corpus={corpus}")).collect();
    links.extend(["n_layers=1", "n_layers=24", "attn=off", "act_fn=off", "norm=none", "norm=post"].map(String::from));
    for link in links {
        let link = format!("v=1&d_model=8&n_heads=2&n_ctx=8&batch_size=2&n_layers=2&{link}");
        let config = Link::parse(&link).0.experiment.config(Tower::A).clone();
        let (answer, _) = ask_once(LENSES, config, None, ask(&link, 1, "towers")).expect("an answer");
        let Body::Sentence(first) = &answer.panels[0].body else { panic!("no sentence") };
        for lang in [Lang::En, Lang::Zh] {
            let said = sentence(first, lang);
            assert!(!said.contains('{') && said.chars().count() <= 60, "{link}: {said}");
        }
        assert_eq!(named_in(&answer), (0, true), "{link}");
    }
}

/// The step that the first sentence says, and whether maps follow.
fn named_in(answer: &lens::Answer) -> (u64, bool) {
    let Body::Sentence(first) = &answer.panels[0].body else { panic!("no sentence") };
    (first.numbers[0].value as u64, answer.panels.iter().any(|panel| panel.key == "gap"))
}
