//! What must never be lost: a run that is left, a worker that dies, numbers that break, a link that cannot be compared.

#[path = "common/world.rs"]
#[allow(dead_code, reason = "each test uses its part of the world")]
mod world;

use base::config::{Link, MAX_EVENTS, MAX_STEP, Site, Tower};
use base::rng::{Rng, Stream};
use engine::lab::{Lab, TowerSpec};
use strata::session::{Action, Finding, Note, Pace, Session, Status, Worker};
use world::World;

const SMALL: &str = "#v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2";

/// The fingerprints that a link's towers have at `step`, trained without a page.
fn straight(link: &str, step: u64) -> [u64; 2] {
    let experiment = Link::parse(link).0.experiment;
    Tower::BOTH.map(|tower| {
        let (mut lab, _) = Lab::build(TowerSpec::of(&experiment, tower)).expect("it can be built");
        lab.train_to(step, u64::MAX, |_| {});
        lab.trainer().expect("a run").fingerprint()
    })
}

fn random(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut draws = Rng::new(seed, Stream::Sample, 0);
    move |below| draws.below(below as usize) as u64
}

#[test]
fn five_hundred_inputs_cost_at_most_two_builds() {
    let mut world = World::open(SMALL);
    world.until_step(5);
    let (begun, asked) = (world.n_begun, world.n_asked);
    for idx in 0..500u32 {
        world.set("n_layers", &(1 + idx % 3).to_string());
        // Now and then the workers get to work in between.
        if idx % 100 == 7 {
            world.frame();
        }
    }
    world.set("n_layers", "3");
    world.until("three layers", |s| s.conductor().experiment().a().n_layers == 3 && !s.conductor().is_changing());
    world.until_step(2);
    let n_built = world.n_begun[0] - begun[0];
    assert!(n_built <= 2, "{n_built} builds");
    assert!(world.n_asked - asked < 80, "{} messages", world.n_asked - asked);
}

#[test]
fn a_run_that_is_left_can_be_had_again() {
    let mut world = World::open(SMALL);
    world.until_step(20);
    world.pause();
    world.act(Action::ToggleSkip(Tower::A, Site::mlp(1)));
    world.act(Action::TogglePlay);
    world.until_step(33);
    world.pause();
    let (step, link) = (world.step(), world.session.link().format());
    let prints = world.session.run().fingerprints_at(step);
    world.set("n_layers", "3");
    world.until("three layers", |s| s.conductor().experiment().a().n_layers == 3);
    assert_eq!(world.left, [format!("#{}", link.clone() + &format!("&step={step}"))], "the browser's way back");
    let offer = world.session.undo_text().expect("an offer");
    assert_eq!(offer, format!("back to step {step} with your cuts"));
    world.act(Action::Undo);
    world.until("back", |s| s.conductor().status() == Status::Paused && s.conductor().common_step() == step);
    assert_eq!((world.session.link().format(), world.session.run().fingerprints_at(step)), (link.clone(), prints));
    assert_eq!(world.left.len(), 1, "the way back is no change of its own");
    // Forward again, and back.
    assert!(world.session.is_undone() && world.session.undo_text().is_some_and(|text| text.starts_with("undone")));
    world.act(Action::Undo);
    world.until("three layers", |s| s.conductor().experiment().a().n_layers == 3 && !s.conductor().is_changing());
    assert_eq!(world.session.undo_text(), Some(format!("back to step {step} with your cuts")));
    world.act(Action::Undo);
    world.until("back", |s| s.conductor().status() == Status::Paused && s.conductor().common_step() == step);
    assert_eq!((world.session.link().format(), world.session.run().fingerprints_at(step)), (link.clone(), prints));
    assert_eq!(world.left.len(), 1, "nor are the others");

    // The browser's Back does the same.
    world.set("n_layers", "1");
    world.until("one layer", |s| s.conductor().experiment().a().n_layers == 1);
    let back = world.left.last().expect("left behind").clone();
    world.act(Action::Address(back));
    world.until("back", |s| s.conductor().status() == Status::Paused && s.conductor().common_step() == step);
    assert_eq!((world.session.link().format(), world.session.run().fingerprints_at(step)), (link, prints));
}

#[test]
fn an_offer_ends_after_ten_seconds() {
    let mut world = World::open(SMALL);
    world.until_step(3);
    world.set("n_layers", "1");
    world.until("one layer", |s| s.conductor().experiment().a().n_layers == 1);
    assert!(world.session.undo_text().is_some());
    (0..590).for_each(|_| world.frame());
    assert!(world.session.undo_text().is_some(), "not yet");
    (0..30).for_each(|_| world.frame());
    assert_eq!(world.session.undo_text(), None);
}

#[test]
fn a_cut_can_be_undone_as_if_it_had_never_been() {
    let mut world = World::open(SMALL);
    world.until_step(20);
    world.act(Action::ToggleSkip(Tower::A, Site::attn(1)));
    assert!(world.session.undo_text().is_some_and(|text| text == "cut in A: layer 2, attention"));
    world.until_step(40);
    world.act(Action::Undo);
    world.until_step(50);
    world.pause();
    let step = world.step();
    assert_eq!(world.session.run().fingerprints_at(step), Some(straight(SMALL, step)));
    assert!(world.session.conductor().experiment().events().is_empty());
}

#[test]
fn a_cut_that_was_taken_back_can_be_had_again_up_to_where_it_had_come() {
    let mut world = World::open(SMALL);
    world.until_step(20);
    world.pause();
    let at = world.step();
    world.act(Action::ToggleSkip(Tower::B, Site::mlp(0)));
    world.act(Action::TogglePlay);
    world.until_step(40);
    world.pause();
    let (step, link) = (world.step(), world.session.link().format());
    let prints = world.session.run().fingerprints_at(step);
    world.act(Action::Undo);
    world.until("back", |s| s.conductor().common_step() == at && s.conductor().experiment().events().is_empty());
    world.act(Action::Undo);
    world.until("forward again", |s| s.conductor().status() == Status::Paused && s.conductor().common_step() == step);
    assert_eq!((world.session.link().format(), world.session.run().fingerprints_at(step)), (link, prints));
    world.act(Action::Undo);
    world.until("back", |s| s.conductor().experiment().events().is_empty());
}

#[test]
fn a_worker_may_die_at_any_moment() {
    let goal = 40;
    let undisturbed = straight(SMALL, goal);
    for seed in 0..50 {
        let mut draw = random(seed);
        let mut world = World::open(&format!("{SMALL}&step={goal}"));
        world.desk_frames = 1 + draw(4);
        for _ in 0..draw(70) {
            world.frame();
        }
        let workers = [Worker::Tower(Tower::A), Worker::Tower(Tower::B), Worker::Desk];
        let first = draw(3) as usize;
        world.kill(workers[first]);
        if draw(2) == 0 {
            (0..draw(20)).for_each(|_| world.frame());
            world.kill(workers[draw(3) as usize]);
        }
        world.until("the goal", |s| s.conductor().status() == Status::Paused && s.conductor().common_step() == goal);
        assert_eq!(world.session.run().fingerprints_at(goal), Some(undisturbed), "seed {seed}");
        assert_eq!(world.session.run().branches().len(), 1, "seed {seed}: nothing was measured twice");
        let steps: Vec<u64> = world.session.run().losses(Tower::B).iter().map(|(step, _)| *step).collect();
        assert!(steps.windows(2).all(|pair| pair[0] < pair[1]), "seed {seed}: {steps:?}");
        let n_notes = world.notes().iter().filter(|note| note.contains("stopped")).count();
        assert_eq!(n_notes, 1, "seed {seed}: {:?}", world.notes());
    }
}

#[test]
fn workers_that_die_again_and_again_are_given_up() {
    let mut world = World::open(SMALL);
    world.until_step(3);
    for _ in 0..20 {
        world.kill(Worker::Tower(Tower::B));
        world.frame();
    }
    assert_eq!(world.session.conductor().status(), Status::Failed);
    assert!(world.notes().iter().any(|note| note.contains("tower B")), "{:?}", world.notes());
}

#[test]
fn after_the_analysis_worker_died_lenses_answer_again() {
    let mut world = World::open(&format!("{SMALL}&lens=layers"));
    world.until("an answer", |s| s.panels().is_some());
    world.kill(Worker::Desk);
    let step = world.session.panels().map(|(step, _)| step);
    world.until("a newer answer", |s| s.panels().map(|(step, _)| step) > step);
    assert!(matches!(world.session.notes(), [Note::WorkerReplaced(Worker::Desk, _)]));
}

/// Breaks within a few dozen steps: no norm, a huge step, no clipping.
const BREAKS: &str = "#v=1&n_layers=4&d_model=16&n_heads=2&n_ctx=16&batch_size=2&norm=none&act_fn=relu\
                      &optimizer=sgd&lr=1&warmup_steps=0&clip_l2=0&b.residual=all&b.seed=0";

#[test]
fn broken_numbers_stop_the_run_and_a_lower_learning_rate_goes_on() {
    let mut world = World::open(BREAKS);
    world.until("a break", |s| s.notes().iter().any(|note| matches!(note, Note::Broken(_))));
    (0..10).for_each(|_| world.frame());
    assert_eq!(world.session.conductor().status(), Status::Paused);
    let Some(Note::Broken(towers)) = world.session.notes().iter().find(|n| matches!(n, Note::Broken(_))) else {
        panic!("{:?}", world.notes());
    };
    assert_eq!(towers.len(), 2, "both towers are named: {:?}", world.notes());
    assert!(towers.iter().all(|t| t.step > 0 && !t.tensor.is_empty() && t.last.is_some()), "{towers:?}");
    let rescue = world.session.rescue().expect("a way on");
    let at = rescue.step;
    assert!(at < towers[0].step && rescue.lr() == "0.1", "{rescue:?}");
    world.act(Action::Rescue);
    world.until("it goes on", |s| s.conductor().status() == Status::Running && s.conductor().common_step() > at);
    let link = world.session.link().format();
    assert!(link.contains(&format!("events={at}:a:set:lr:0.1,{at}:b:set:lr:0.1")), "{link}");
    (0..12).for_each(|_| world.frame());
    world.pause();
    let step = world.step();
    assert_eq!(world.session.run().fingerprints_at(step), Some(straight(&link, step)), "as the link says");
}

#[test]
fn nothing_is_reached_that_a_link_cannot_say() {
    let mut world = World::open(SMALL);
    world.act(Action::SetPace(Pace::Max));
    world.until_step(2);
    world.act(Action::Address(format!("{SMALL}&step={MAX_STEP}")));
    let mut n_refused = 0;
    for idx in 0..(2 * MAX_EVENTS) {
        world.act(Action::ToggleSkip(Tower::A, Site::from_idx(idx % 4)));
        n_refused = world.session.notes().len();
        (0..2).for_each(|_| world.frame());
    }
    assert!(n_refused > 0, "at some time there are too many");
    assert!(world.session.conductor().experiment().events().len() <= MAX_EVENTS);
    let (link, problems) = Link::parse(&world.session.link().format());
    assert_eq!((link.experiment, problems), (world.session.conductor().experiment().clone(), Vec::new()));
}

#[test]
fn going_on_from_an_earlier_step_gives_the_same_bits() {
    let mut world = World::open(SMALL);
    world.until_step(20);
    world.act(Action::ToggleSkip(Tower::A, Site::mlp(0)));
    world.until_step(60);
    world.pause();
    world.act(Action::Scrub(13));
    world.act(Action::GoOn);
    assert_eq!(world.session.shown_step(), 13);
    world.until("it goes on", |s| s.conductor().status() == Status::Running && s.conductor().common_step() > 30);
    world.pause();
    let (step, link) = (world.step(), world.session.link().format());
    assert!(link.contains(":a:cut:1m"), "what was done later is done again");
    assert_eq!(world.session.run().fingerprints_at(step), Some(straight(&link, step)));
    // At the newest step it just plays.
    world.act(Action::GoOn);
    world.until_step(step + 3);
}

#[test]
fn two_futures_stand_side_by_side_and_each_has_its_own_bits() {
    let mut world = World::open(SMALL);
    world.until_step(20);
    world.act(Action::ToggleSkip(Tower::A, Site::mlp(1)));
    world.until_step(50);
    world.pause();
    let (first, first_step) = (world.session.link().format(), world.step());
    let prints = world.session.run().fingerprints_at(first_step);

    world.act(Action::Scrub(12));
    world.act(Action::BranchHere);
    world.until("the fork", |s| s.conductor().status() == Status::Paused && s.conductor().common_step() == 12);
    assert_eq!(world.session.branch_name(), "branch 2");
    assert!(
        world.session.conductor().experiment().events().is_empty(),
        "what was done later belongs to the other future"
    );
    world.act(Action::ToggleSkip(Tower::B, Site::attn(1)));
    world.act(Action::TogglePlay);
    world.until_step(33);
    world.pause();
    let second_step = world.step();
    assert_eq!(world.session.timeline().ghosts.len(), 1, "the old future stays as a ghost");
    assert_eq!(world.session.timeline().ghosts[0][0].last().map(|(step, _)| *step), Some(first_step));

    // Back and forth.
    let second = world.session.conductor().experiment().clone();
    let seconds = world.session.run().fingerprints_at(second_step);
    world.act(Action::NameBranch(None, "cut; in ~B".to_string()));
    world.act(Action::OpenBranch(0));
    world.until("the first", |s| s.conductor().status() == Status::Paused && s.conductor().common_step() == first_step);
    assert_eq!(world.session.run().fingerprints_at(first_step), prints);
    assert_eq!(world.session.branches()[0].name, "cut in B");
    world.act(Action::Share);
    let shared = world.session.shared().expect("a link").link.clone();
    assert!(shared.starts_with(&format!("#{first}")), "{shared}");
    world.act(Action::OpenBranch(0));
    world.until("the second", |s| {
        s.conductor().status() == Status::Paused && s.conductor().common_step() == second_step
    });
    assert_eq!(world.session.run().fingerprints_at(second_step), seconds);
    assert_eq!(world.session.conductor().experiment(), &second);

    // One link carries both.
    let mut other = World::open(&shared);
    other.until("a verdict", |s| s.verdict().is_some());
    assert_eq!(other.session.verdict().expect("there").finding, Finding::Same);
    assert_eq!(other.session.branches()[0].name, "cut in B");
    other.act(Action::OpenBranch(0));
    other.until("the second", |s| {
        s.conductor().status() == Status::Paused && s.conductor().common_step() == second_step
    });
    assert_eq!(other.session.run().fingerprints_at(second_step), seconds);
    assert!(other.session.conductor().experiment() == &second);
}

#[test]
fn there_are_four_futures_at_most() {
    let mut world = World::open(SMALL);
    for n in 0..5 {
        world.act(Action::TogglePlay);
        let goal = 10 + 3 * n;
        if !world.session.conductor().is_playing() {
            world.act(Action::TogglePlay);
        }
        world.until_step(goal);
        world.pause();
        world.act(Action::Scrub(goal - 4));
        world.act(Action::BranchHere);
        world.until("the fork", |s| s.conductor().status() == Status::Paused);
    }
    assert_eq!(world.session.branches().len(), 3);
    assert!(world.session.notes().contains(&Note::TooManyBranches(4)));
    world.act(Action::DropBranch(0));
    assert_eq!(world.session.branches().len(), 2);
    world.set("n_layers", "1");
    world.until("another run", |s| s.conductor().experiment().a().n_layers == 1);
    assert!(world.session.branches().is_empty(), "another run has other futures");
}

#[test]
fn what_one_batch_did_is_replayed_from_the_last_state_before_it_and_each_is_handed_over_once() {
    let link = format!("{SMALL}&lens=counterfactual&counterfactual.k=40");
    let mut world = World::open(&format!("{link}&step=60"));
    let answers = |s: &Session| {
        s.run()
            .answers_at("counterfactual", 60)
            .is_some_and(|(step, [a, b])| step == 60 && !a.is_empty() && !b.is_empty())
    };
    world.until("an answer", answers);
    assert_eq!(world.states, [(Tower::A, 32), (Tower::B, 32)]);
    // Another batch asks for another state; one before the first stored state for that of step 0.
    world.act(Action::SetParam("counterfactual", "k", "50".into()));
    (0..30).for_each(|_| world.frame());
    assert_eq!(world.states[2..], [(Tower::A, 48), (Tower::B, 48)]);
    // Another run has states of its own.
    world.act(Action::SetParam("counterfactual", "k", "40".into()));
    world.set("seed", "1");
    world.act(Action::TogglePlay);
    world.until("the other run", |s| s.conductor().experiment().a().seed == 1 && s.conductor().common_step() > 45);
    assert!(world.states.len() > 4);
}
