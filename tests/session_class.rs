//! A class on the page, against real labs: a name becomes a run, a run becomes a code, a code is checked by replay.

#[path = "common/world.rs"]
#[allow(dead_code, reason = "each test uses its part of the world")]
mod world;

use base::config::{Link, Tower};
use base::names::Lang;
use class::{Code, mixed, scene, seed_of};
use engine::lab::{Lab, Word};
use strata::session::{Action, Finding, Pace, Session, Status};
use world::World;

/// The number of a class' scene, its seed, and what it handed in.
fn said(session: &Session) -> Vec<String> {
    session.class_said().split(' ').map(str::to_string).collect()
}

/// A run of scene 1 under this seed, and its code.
fn handed_in(seed: u32, pace: Pace) -> (World, Code) {
    let mut world = World::open("#v=1&class=1");
    world.act(Action::SetPace(pace));
    world.act(Action::Join(seed));
    world.until("a code", |session| said(session).len() == 3);
    let said = said(&world.session);
    assert_eq!(said[..2], ["1".to_string(), seed.to_string()]);
    let code = Code::read(&said[2]).expect("a code");
    (world, code)
}

#[test]
fn a_name_becomes_a_run_and_the_run_a_code_with_its_own_numbers() {
    let seed = seed_of("Ada").expect("a name");
    let (world, code) = handed_in(seed, Pace::Max);
    // The same without a page.
    let experiment = Link::parse(&format!("v=1&seed={seed}")).0.experiment;
    let towers = Tower::BOTH.map(|tower| {
        let (mut lab, _) = Lab::build(engine::lab::TowerSpec::of(&experiment, tower)).expect("it can be built");
        let mut bottom = f64::NAN;
        lab.train_to(50, 1, |word| {
            if let Word::Measured(snapshot) = word
                && snapshot.step == 50
            {
                bottom = snapshot.resid_grad_l2.named().next().map_or(f64::NAN, |(_, v)| f64::from(v));
            }
        });
        (lab.trainer().expect("a run").fingerprint(), bottom)
    });
    assert_eq!(code.fingerprint, mixed([towers[0].0, towers[1].0]));
    assert_eq!(code.value, (towers[1].1 / towers[0].1) as f32);
    assert!(code.value > 0.0 && code.value < 1e-3, "B's tokens get next to nothing: {}", code.value);
    assert_eq!((code.scene, code.text, code.seed), (1, 0, seed));
    let link = world.session.link().format();
    assert!(link.contains(&format!("seed={seed}")) && link.contains("class=1"), "{link}");
}

#[test]
fn until_somebody_says_who_they_are_it_asks() {
    let mut world = World::open("#v=1&class=1");
    world.until_step(52);
    assert_eq!(said(&world.session), ["1"], "seed 0 is everybody's and nobody's");
    let mut nobody = World::open("#v=1");
    nobody.act(Action::Join(5));
    assert_eq!(nobody.session.class_said(), "", "there is no class here");
    let mut lost = World::open("#v=1&class=31");
    lost.until_step(1);
    assert_eq!((lost.session.class_said().as_str(), lost.notes().len()), ("", 1), "{:?}", lost.notes());
}

#[test]
fn whoever_reloads_is_still_in_the_class_and_gets_the_same_code() {
    let (world, code) = handed_in(17, Pace::Normal);
    let mut again = World::open(&format!("#{}", world.session.link().format()));
    assert_eq!(said(&again.session), ["1", "17"]);
    again.act(Action::SetPace(Pace::Max));
    again.until("the code", |session| said(session).len() == 3);
    assert_eq!(said(&again.session)[2], code.to_string(), "at any pace");
}

#[test]
fn a_run_that_is_no_longer_the_scene_hands_nothing_in() {
    let mut world = World::open("#v=1&class=1&seed=9");
    world.until_step(5);
    world.act(Action::ToggleSkip(Tower::A, base::config::Site::mlp(2)));
    world.act(Action::SetPace(Pace::Max));
    world.until_step(60);
    assert_eq!(said(&world.session), ["1", "9", "!"]);
    world.act(Action::Join(9));
    world.until("the code", |session| said(session).len() == 3 && said(session)[2].len() == 39);
    // What is done after the step that counts takes nothing back; another run does.
    world.act(Action::ToggleSkip(Tower::A, base::config::Site::mlp(2)));
    (0..20).for_each(|_| world.frame());
    assert_eq!(said(&world.session)[2].len(), 39);
    world.act(Action::Set(Tower::A, "seed", "10".to_string()));
    world.until("another run", |session| session.conductor().experiment().a().seed == 10);
    assert_eq!(said(&world.session), ["1", "9", "!"]);
}

#[test]
fn a_code_is_checked_by_replay() {
    let (_, code) = handed_in(21, Pace::Max);
    let verdict = |link: String| {
        let mut world = World::open(&format!("#{link}"));
        world.until("a verdict", |session| session.verdict().is_some());
        assert_eq!((world.session.conductor().status(), world.step()), (Status::Paused, 50));
        world.session.verdict().expect("one").clone()
    };
    let same = verdict(code.link());
    assert_eq!((same.finding.clone(), same.differs()), (Finding::IsCode, false));
    assert!(same.text(Lang::En).contains("same as the code") && same.text(Lang::Zh).contains("与结果码一致"));
    // A number that was made up, with a checksum that fits.
    let better = Code { value: code.value * 2.0, ..code };
    let other = verdict(better.link());
    assert!(matches!(&other.finding, Finding::IsNotCode([theirs, ours]) if theirs != ours), "{other:?}");
    assert!(other.differs() && other.text(Lang::Zh).contains("不符"));
    // Another seed's result under this seed.
    let stolen = verdict(Code { seed: 22, ..code }.link());
    assert!(matches!(stolen.finding, Finding::IsNotCode(_)));
    let older = verdict(Code { engine: code.engine + 1, value: 0.5, ..code }.link());
    assert!(matches!(older.finding, Finding::NotComparable(_)), "another engine, other bits: {older:?}");
}

#[test]
fn a_code_that_is_none_is_told_and_a_class_can_read_chinese() {
    let mut world = World::open("#v=1&step=2&code=220Y-4G02");
    world.until_step(2);
    assert_eq!((world.notes().len(), world.session.verdict()), (1, None), "{:?}", world.notes());
    let mut zh = World::open("#v=1&corpus=stories-zh&class=1");
    zh.act(Action::SetPace(Pace::Max));
    zh.act(Action::Join(3));
    zh.until("a code", |session| said(session).len() == 3);
    let code = Code::read(&said(&zh.session)[2]).expect("a code");
    assert_eq!(code.experiment(), scene(1).expect("one").experiment(1, 3));
    assert_eq!((code.text, code.experiment()), (1, zh.session.conductor().experiment().clone()));
}
