//! Slow motion as a reader steers it: pressed, dragged, stepped, paused inside a step, at the newest step and at an old one.

#[path = "common/world.rs"]
#[allow(dead_code, reason = "each test uses its part of the world")]
mod world;

use base::config::{Link, Site, Tower};
use base::names::Lang;
use draw::scene::{Moment, Playhead};
use engine::lab::{Lab, TowerSpec};
use strata::session::{Action, Pace, Start, Status};
use world::World;

const SMALL: &str = "#v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2";

/// A page at step 20, paused, in slow motion.
fn slow() -> World {
    let mut world = World::open(&format!("{SMALL}&step=20"));
    world.until("step 20", |s| s.conductor().status() == Status::Paused && s.conductor().common_step() == 20);
    world.act(Action::SetPace(Pace::Slow));
    world
}

fn frames(world: &mut World, n: usize) {
    (0..n).for_each(|_| world.frame());
}

fn t01(world: &World) -> f32 {
    match world.session.playhead() {
        Playhead::Slow(t) => t,
        Playhead::Still => panic!("not in slow motion"),
    }
}

/// The fingerprints of a run that nobody looked at.
fn straight(link: &str, step: u64) -> [u64; 2] {
    let experiment = Link::parse(link).0.experiment;
    Tower::BOTH.map(|tower| {
        let (mut lab, _) = Lab::build(TowerSpec::of(&experiment, tower)).expect("it can be built");
        lab.train_to(step, u64::MAX, |_| {});
        lab.trainer().expect("a run").fingerprint()
    })
}

#[test]
fn a_pause_keeps_the_phase_and_the_moment_and_play_goes_on_from_it() {
    let mut world = slow();
    assert_eq!(t01(&world), 1.0, "the picture that stood there stays whole");
    world.act(Action::TogglePlay);
    frames(&mut world, 300);
    world.act(Action::TogglePlay);
    let held = t01(&world);
    assert!((0.58..0.67).contains(&held), "five of eight seconds: {held}");
    frames(&mut world, 60);
    assert_eq!((t01(&world), world.step()), (held, 20));
    assert!(world.session.caption(20).is_some_and(|text| text.contains("come down to layer")), "{held}");
    world.act(Action::TogglePlay);
    frames(&mut world, 6);
    assert!(t01(&world) > held && t01(&world) < held + 0.05);
}

#[test]
fn a_step_is_a_block_and_the_last_leads_to_the_next_step() {
    let mut world = slow();
    world.act(Action::SlowTo(0.0));
    let mut seen = vec![t01(&world)];
    while world.step() == 20 {
        world.act(Action::Step);
        frames(&mut world, 4);
        seen.push(t01(&world));
        assert!(seen.len() < 40, "{seen:?}");
    }
    let n = 4;
    let expected: Vec<f32> = Moment::all(n).iter().map(|m| m.time(n)).chain([0.0]).collect();
    assert_eq!(seen, expected);
    assert_eq!((world.step(), world.session.conductor().is_playing()), (21, false));
    world.act(Action::SlowPhase(true));
    world.act(Action::SlowPhase(true));
    world.act(Action::SlowBlock(true));
    assert_eq!(world.session.slow_place().map(|p| p.text), Some("3 backward · layer 2, MLP".to_string()));
    world.act(Action::SlowBlock(false));
    assert_eq!(world.session.slow_place().map(|p| p.text), Some("2 loss".to_string()));
}

#[test]
fn the_update_is_this_step_s_and_nothing_else_moves_ahead() {
    let mut world = slow();
    let next = |world: &World| {
        let intact = Tower::BOTH.map(|t| world.session.intact(t));
        world.session.stage(&intact, 20).towers.map(|t| t.next.map(|s| (s.step, s.update_ratio.to_vec())))
    };
    assert_eq!(next(&world), [None, None], "not known yet");
    world.act(Action::SlowTo(0.9));
    frames(&mut world, 10);
    let [Some((21, a)), Some((21, b))] = next(&world) else { panic!("{:?}", next(&world)) };
    assert!(a.iter().chain(&b).all(|&ratio| ratio > 0.0));
    assert_eq!((world.step(), world.session.shown_step(), world.session.conductor().granted()), (20, 20, 21));
    world.act(Action::Share);
    let shared = world.session.shared().expect("a link").clone();
    assert_eq!(shared.step, 20, "a link means the step that is shown");
    let [a, b] = straight(SMALL, 20);
    assert!(
        shared.link.contains(&format!("{a:016x}")) && shared.link.contains(&format!("{b:016x}")),
        "{}",
        shared.link
    );
    // Gone on with, it has the bits of a run that was never looked at.
    world.act(Action::SetPace(Pace::Max));
    assert_eq!(world.step(), 21);
    world.act(Action::TogglePlay);
    world.until_step(40);
    world.pause();
    let step = world.step();
    assert_eq!(world.session.run().fingerprints_at(step), Some(straight(SMALL, step)));
}

#[test]
fn a_cut_during_the_update_is_felt_by_the_next_step_and_proves_itself() {
    let mut world = slow();
    world.act(Action::SlowTo(0.9));
    frames(&mut world, 10);
    world.act(Action::ToggleSkip(Tower::A, Site::mlp(0)));
    frames(&mut world, 10);
    let link = world.session.link().format();
    assert!(link.contains("21"), "{link}");
    world.act(Action::SetPace(Pace::Max));
    world.act(Action::TogglePlay);
    world.until_step(30);
    world.pause();
    let step = world.step();
    assert_eq!(world.session.run().fingerprints_at(step), Some(straight(&link, step)), "{link}");
}

#[test]
fn an_old_step_is_taken_apart_too() {
    let mut world = slow();
    world.act(Action::Scrub(7));
    assert_eq!((t01(&world), world.session.shown_step()), (1.0, 7));
    world.act(Action::SlowTo(0.6));
    frames(&mut world, 30);
    assert_eq!((t01(&world), world.session.shown_step(), world.session.conductor().granted()), (0.6, 7, 20));
    assert!(world.session.caption(7).is_some_and(|text| text.starts_with("Step 7. The gradient has come down")));
    world.act(Action::SlowTo(0.95));
    let intact = Tower::BOTH.map(|t| world.session.intact(t));
    assert!(world.session.stage(&intact, 7).towers.iter().all(|t| t.next.is_some_and(|s| s.step == 8)));
    world.act(Action::Step);
    assert_eq!((t01(&world), world.session.shown_step()), (0.0, 8), "on to the step after it");
    world.act(Action::Live);
    assert_eq!((t01(&world), world.step()), (1.0, 20), "the newest step stands where it stood");
    world.act(Action::SetPace(Pace::Normal));
    assert_eq!(world.session.playhead(), Playhead::Still);
}

#[test]
fn the_task_says_what_is_guessed_and_not_before_it_is() {
    let mut world = slow();
    let task = world.session.task(20).expect("a task");
    assert_eq!(task.what.get(Lang::En), "Next character:");
    let reading = &world.session.run().at(Tower::A, 20).expect("measured").reading;
    let info = world.session.run().info(Tower::A).expect("built");
    let text: String = reading.inputs.iter().map(|&id| info.vocab[id as usize].replace('␣', " ")).collect();
    assert!(text.ends_with(task.read.trim_start_matches('…')), "{text} {}", task.read);
    let last = reading.last().expect("a guess");
    assert_eq!(task.truth, info.vocab[last.truth as usize]);
    assert_eq!(task.guesses[0].as_ref().map(|g| g.token.clone()), Some(info.vocab[last.likeliest as usize].clone()));
    world.act(Action::SlowTo(0.1));
    assert_eq!(world.session.task(20).expect("a task").guesses, [None, None], "the signal is on its way up");
    for (corpus, what) in [("grammar-en", "Next word:"), ("modular", "Next token:"), ("dyck", "Next character:")] {
        let mut world = World::start(Start { hash: format!("{SMALL}&corpus={corpus}"), ..Start::default() });
        world.until_step(1);
        assert_eq!(world.session.task(1).expect("a task").what.get(Lang::En), what, "{corpus}");
    }
}
