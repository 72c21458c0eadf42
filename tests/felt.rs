//! What a cut changes at once, and what answers the pointer: two measurements of one step, and the places of a block.

#[path = "common/legible.rs"]
mod legible;
#[path = "common/plausible.rs"]
mod plausible;
#[path = "common/world.rs"]
#[allow(dead_code, reason = "shared by tests that use different parts")]
mod world;

use base::config::{Experiment, Residual, Site, Tower, Trace};
use base::names::Lang;
use draw::scene::numbers::sci;
use draw::scene::{Felt, Frame, Palette, Shape, at_fork, compose, felt_words, spot_at};
use engine::lab::{Lab, TowerSpec, Word};
use engine::telemetry::Snapshot;
use legible::{assert_legible, numbers};
use plausible::{Case, snapshot, stage, with_input};
use strata::session::{Action, Start, Status};
use world::World;

const SMALL: &str = "#v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2";

fn case(words: &str) -> Case {
    let mut case = Case::default();
    words.split_whitespace().for_each(|word| assert!(case.set(word), "{word}"));
    case
}

fn texts(frame: &Frame) -> Vec<&str> {
    frame.shapes.iter().filter_map(|s| if let Shape::Text { text, .. } = s { Some(&text[..]) } else { None }).collect()
}

/// The stage right after `site` of A was cut, and what is said of it.
fn cut(case: &Case, site: Site, flash: f32) -> (Frame, Option<String>) {
    let before = Tower::BOTH.map(|t| snapshot(t, case.layers[t.idx()], &case.residual[t.idx()], case));
    let parted = case.residual[0].with(site, false, case.layers[0]);
    let after = snapshot(Tower::A, case.layers[0], &parted, case);
    let now = [after.clone(), before[1].clone()];
    with_input(case, &now, |input| {
        let mut input = *input;
        let values = [&before[0], &after].map(|s| at_fork(s, site).expect("there"));
        input.felt = Some(Felt { tower: Tower::A, site, values, flash });
        (compose(&input, case.size.0, case.size.1), felt_words(&input))
    })
}

#[test]
fn the_numbers_are_the_two_measurements_at_the_fork_below() {
    let case = case("l=8");
    for idx in [0, 3, 8, 15] {
        let site = Site::from_idx(idx);
        let [before, after] = [Residual::All, Residual::All.with(site, false, 8)]
            .map(|residual| snapshot(Tower::A, 8, &residual, &case).resid_grad_l2[idx]);
        assert_ne!(sci(before), sci(after));
        let said = format!("{} → {}", sci(before), sci(after));
        let (bright, words) = cut(&case, site, 1.0);
        assert!(texts(&bright).contains(&&said[..]), "{said}");
        assert!(words.is_some_and(|words| words.ends_with(&said)));
        // Who asked for little motion reads the same numbers, without the flash.
        let (calm, _) = cut(&case, site, 0.0);
        assert!(texts(&calm).contains(&&said[..]) && calm.shapes.len() == bright.shapes.len() - 1, "{said}");
    }
}

#[test]
fn they_are_legible_wherever_a_skip_is_cut() {
    for layers in ["l=1", "l=2", "l=8", "l=12", "l=24"] {
        for size in ["size=860x612", "size=958x557", "size=640x480", "size=390x404 compact", "size=360x238 compact"] {
            for lang in ["lang=en", "lang=zh theme=light"] {
                for state in ["", "zero", "b=all leak=0.0001", "leak=0.00000001", "t=0.9", "t=0.6", "noattn", "nomlp"] {
                    let case = case(&format!("{layers} {size} {lang} {state}"));
                    for idx in (0..2 * case.layers[0]).step_by(1 + case.layers[0] / 6) {
                        let (frame, _) = cut(&case, Site::from_idx(idx), 0.5);
                        assert_legible(&frame, case.size, &(idx, &case));
                        assert!(frame.shapes.iter().flat_map(numbers).all(f32::is_finite));
                    }
                }
            }
        }
    }
}

#[test]
fn above_the_front_alone_the_change_is_known() {
    let case = case("l=8 t=0.6");
    let arrows = |idx: usize| texts(&cut(&case, Site::from_idx(idx), 1.0).0).iter().filter(|t| t.contains('→')).count();
    assert_eq!((arrows(15), arrows(0)), (1, 0), "the gradient has not come to the lowest fork");
}

#[test]
fn a_lone_cut_stands_out() {
    for (words, most) in [("l=8 size=958x557", 9.0), ("l=8 size=860x612", 9.0), ("l=12 size=958x557", 8.0)] {
        for theme in ["theme=dark", "theme=light"] {
            let case = case(&format!("{words} b=4m {theme}"));
            let (frame, palette) = (stage(&case), Palette::of(case.theme));
            let hit = frame.hits.iter().find(|h| (h.tower, h.site) == (Tower::B, Site::mlp(3))).expect("there");
            let (x, y) = (hit.rect.x + hit.rect.w / 2.0, hit.rect.y + hit.rect.h / 2.0);
            let is_here = |at: &draw::scene::shape::Pos| (at.x - x).abs() < 0.1 && (at.y - y).abs() < 0.1;
            let circles = frame.shapes.iter().enumerate().filter_map(|(i, s)| match s {
                Shape::Circle { at, r, fill, stroke, .. } if is_here(at) => Some((i, *r, *fill, *stroke)),
                _ => None,
            });
            let [(gap_at, gap, Some(dark), None), (_, r, _, Some((ink, _)))] = circles.collect::<Vec<_>>()[..] else {
                panic!("a gap, and ⊗ in it")
            };
            assert_eq!((dark, ink), (palette.bg, palette.text));
            assert!(r >= most && gap >= r + if case.layers[0] == 8 { 10.0 } else { 4.0 }, "{words}: ⊗ {r}, gap {gap}");
            let lights = frame.shapes.iter().rposition(|s| matches!(s, Shape::Ribbon { .. } | Shape::Glow { .. }));
            assert!(lights < Some(gap_at), "nothing shines into the gap");
        }
    }
    // Where all are cut, ⊗ is soft and has no dark around it.
    let all = stage(&case("l=8"));
    let gaps = |s: &&Shape| matches!(s, Shape::Circle { r, fill: Some(c), stroke: None, .. } if *r > 8.0 && *c == Palette::of(draw::scene::ThemeKind::Dark).bg);
    assert_eq!(all.shapes.iter().filter(gaps).count(), 0);
}

#[test]
fn loops_pills_and_points_of_the_profile_answer_for_their_skip() {
    for words in ["l=8", "l=24", "l=2 noattn", "l=8 compact size=390x404"] {
        let case = case(words);
        let frame = stage(&case);
        let at = |x: f32, y: f32| spot_at([&frame.hits, &frame.spots], x, y);
        for hit in &frame.hits {
            let (x, y) = (hit.rect.x + hit.rect.w / 2.0, hit.rect.y + hit.rect.h / 2.0);
            assert_eq!(at(x, y), Some((hit.tower, hit.site)));
            // The loop's tip, where its pill stands: half a step down, on the sublayer's side.
            let spot = frame.spots.iter().rfind(|s| (s.tower, s.site) == (hit.tower, hit.site)).expect("a loop");
            let tip = (
                spot.rect.x + spot.rect.w * if spot.rect.x < x - 1.0 { 0.2 } else { 0.8 },
                spot.rect.y + spot.rect.h / 2.0,
            );
            assert_eq!(at(tip.0, tip.1), Some((hit.tower, hit.site)), "{words}");
        }
        assert_eq!(at(case.size.0 / 2.0, 2.0), None, "a title is no block");
    }
    // Every dot of both lines but those at the tokens, which stand above no skip.
    let frame = stage(&case("l=8"));
    let dots = frame.shapes.iter().filter_map(|s| match s {
        Shape::Circle { at, r, fill: Some(_), stroke: None, .. } if *r == 2.6 => Some(*at),
        _ => None,
    });
    let found: Vec<_> = dots.map(|at| spot_at([&frame.hits, &frame.spots], at.x, at.y)).collect();
    assert_eq!((found.len(), found.iter().flatten().count()), (34, 32));
}

fn measured(experiment: &Experiment, tower: Tower, step: u64) -> Snapshot {
    let (mut lab, _) = Lab::build(TowerSpec::of(experiment, tower)).expect("it fits");
    let mut last = None;
    lab.train_to(step, 1, |word| {
        if let Word::Measured(snapshot) = word {
            last = Some((**snapshot).clone());
        }
    });
    last.expect("measured")
}

#[test]
fn a_cut_in_a_run_says_what_two_trainings_of_their_own_measure() {
    for calm in [false, true] {
        let mut world = World::start(Start { hash: SMALL.to_string(), calm, ..Start::default() });
        world.act(Action::TogglePlay);
        if calm {
            world.until_step(6);
        } else {
            world.act(Action::TogglePlay);
            world.until_step(6);
        }
        world.pause();
        let (step, site) = (world.step(), Site::attn(1));
        let plain = world.session.conductor().experiment().clone();
        world.act(Action::ToggleSkip(Tower::A, site));
        let felt = |world: &World| {
            let intact = Tower::BOTH.map(|t| world.session.intact(t));
            let input = world.session.stage(&intact, step);
            input.felt.map(|felt| (felt.values, felt.flash))
        };
        assert!(felt(&world).is_none(), "it is measured first");
        world.frame();
        let (values, flash) = felt(&world).expect("measured again at once");
        let cut = world.session.conductor().experiment().clone();
        assert_ne!(plain, cut);
        let [own, other] = [&plain, &cut].map(|experiment| measured(experiment, Tower::A, step));
        let of = |s: &Snapshot| [s.resid_grad_l2[site.idx()], s.resid_rms[site.idx()], s.spread[site.idx()]];
        assert_eq!(values, [of(&own), of(&other)]);
        assert_ne!(values[0][0], values[1][0]);
        assert_eq!(flash > 0.5, !calm, "{flash}");
        let said = format!(" → {}", sci(other.resid_grad_l2[site.idx()]));
        assert!(world.session.card().ends_with(&said), "{}", world.session.card());
        // It is gone after three seconds, and after whatever leads elsewhere.
        (0..170).for_each(|_| world.frame());
        assert!(felt(&world).is_some());
        (0..20).for_each(|_| world.frame());
        assert!(felt(&world).is_none() && world.session.card().is_empty());
        world.act(Action::ToggleSkip(Tower::A, site));
        world.frame();
        assert!(felt(&world).is_some());
        world.act(Action::Undo);
        assert!(felt(&world).is_none());
    }
}

#[test]
fn a_cut_at_step_0_is_compared_with_the_same_weights() {
    let mut world = World::start(Start { hash: SMALL.to_string(), calm: true, ..Start::default() });
    world.until("it stands", |s| s.conductor().status() == Status::Paused);
    (0..5).for_each(|_| world.frame());
    world.act(Action::ToggleSkip(Tower::A, Site::mlp(0)));
    world.until("built anew", |s| s.run().at(Tower::A, 0).is_some_and(|s| !s.is_intact(Site::mlp(0))));
    let intact = Tower::BOTH.map(|t| world.session.intact(t));
    let felt = world.session.stage(&intact, 0).felt.expect("the same step of the same weights");
    let [before, after] = felt.values.map(|values| values[Trace::Rms as usize]);
    assert_eq!(before, after, "what comes up to the cut has not changed");
    assert_ne!(felt.values[0][0], felt.values[1][0], "what comes down past it has");
    let now = world.session.run().at(Tower::A, 0).expect("measured").resid_grad_l2[1];
    assert_eq!(felt.values[1][0], now);
    world.act(Action::SetLang(Lang::Zh));
    assert!(world.session.card().contains("第 1 层，MLP"), "{}", world.session.card());
    // Another run altogether is compared with nothing.
    world.set("d_model", "32");
    assert!(world.session.card().is_empty());
}
