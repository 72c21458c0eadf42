//! What a first step waits for, and what it does not.

#[path = "common/world.rs"]
#[allow(dead_code, reason = "each test uses its part of the world")]
mod world;

use base::config::{CorpusId, Link, Tower};
use base::corpora;
use engine::lab::{Ask, Lab, Reply, TowerSpec, Word, Work};
use world::World;

const SMALL: &str = "v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2";

fn spec(link: &str, tower: Tower) -> TowerSpec {
    TowerSpec::of(&Link::parse(link).0.experiment, tower)
}

fn prepare(lab: &mut Lab, run_id: u32, link: &str) -> Vec<Reply> {
    lab.handle(Ask { run_id, work: Work::Prepare(Box::new(spec(link, Tower::A))) })
}

fn begin(lab: &mut Lab, run_id: u32) -> Vec<Reply> {
    lab.handle(Ask { run_id, work: Work::Begin })
}

/// What a run says when it begins.
fn words(replies: Vec<Reply>) -> Vec<Word> {
    replies.into_iter().map(|reply| reply.word).collect()
}

#[test]
fn a_first_run_that_is_built_ahead_is_the_same_run() {
    let (mut patient, mut hasty) = (Lab::new(), Lab::new());
    assert_eq!(words(prepare(&mut patient, 1, SMALL)), [Word::Prepared]);
    prepare(&mut hasty, 1, SMALL);
    assert!(patient.is_busy(), "there is something to build");
    assert_eq!(patient.advance(), []);
    assert!(!patient.is_busy() && patient.trainer().is_none(), "built, and not begun");
    let begun = begin(&mut patient, 1);
    assert_eq!(begun, begin(&mut hasty, 1));
    assert!(matches!(&words(begun)[..], [Word::Built(_), Word::Measured(_), Word::Reached { step: 0, .. }]));
    for lab in [&mut patient, &mut hasty] {
        lab.train_to(5, 1, |_| {});
    }
    let print = |lab: &Lab| lab.trainer().expect("begun").fingerprint();
    assert_eq!(print(&patient), print(&hasty));
}

#[test]
fn what_was_built_ahead_for_an_older_wish_never_begins() {
    let mut lab = Lab::new();
    prepare(&mut lab, 1, SMALL);
    lab.advance();
    prepare(&mut lab, 2, &format!("{SMALL}&seed=7"));
    assert_eq!(begin(&mut lab, 1), [], "for a run that nobody wants any more");
    lab.advance();
    assert!(lab.trainer().is_none());
    begin(&mut lab, 2);
    let (wanted, _) = Lab::build(spec(&format!("{SMALL}&seed=7"), Tower::A)).expect("it fits");
    let print = |lab: &Lab| lab.trainer().expect("begun").fingerprint();
    assert_eq!(print(&lab), print(&wanted));
}

#[test]
fn beside_a_run_nothing_is_built_ahead() {
    let (mut lab, _) = Lab::build(spec(SMALL, Tower::A)).expect("it fits");
    prepare(&mut lab, 1, "v=1&n_layers=1");
    assert!(!lab.is_busy(), "the old arenas go before the new ones come");
    assert_eq!(lab.advance(), []);
    assert_eq!(lab.trainer().expect("a run").model().config().n_layers, 2);
}

#[test]
fn levels_are_found_after_the_first_step_and_are_those_of_the_corpus() {
    let mut world = World::open(&format!("#{SMALL}"));
    world.until("built", |s| s.run().info(Tower::A).is_some());
    assert_eq!(world.session.run().levels(), None);
    world.until_step(1);
    assert_eq!(world.session.run().levels(), None, "they came before the first step was seen");
    world.until("levels", |s| s.run().levels().is_some());
    let info = world.session.run().info(Tower::A).expect("built").clone();
    let corpus = corpora::build(CorpusId::StoriesEn, 0);
    let known = corpus.levels_at(16);
    let levels = info.levels.expect("found");
    assert_eq!(info.chance_nats, known.chance);
    let found = [levels.unigram_nats, levels.bigram_nats, levels.trigram_nats, levels.entropy_nats];
    assert_eq!(found, [known.unigram, known.bigram, known.trigram, known.entropy]);
    // Only one tower is asked, and once.
    world.until_step(20);
    assert!(world.session.run().info(Tower::B).expect("built").levels.is_none());
}

#[test]
fn levels_of_a_run_that_rests_at_its_start_are_found_there() {
    let mut world = World::open(&format!("#{SMALL}&step=0"));
    world.until("levels", |s| s.run().levels().is_some());
    assert_eq!(world.step(), 0);
}
