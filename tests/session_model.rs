//! A model file in the page: the run that begins from it, its link, the way back to it, and what is said where it is not.

#[path = "common/world.rs"]
#[allow(dead_code, reason = "each test uses its part of the world")]
mod world;

use base::config::{Experiment, Link, Tower};
use engine::lab::{Lab, TowerSpec};
use folder::{Format, Named, Opened, Trained, open};
use strata::session::{Action, Finding, Status, Worker};
use world::World;

const SMALL: &str = "v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2&corpus=induction";

/// Tower A of a link after some steps, opened again.
fn model(link: &str) -> Opened {
    let link = Link::parse(link).0;
    let (mut lab, _) = Lab::build(TowerSpec::of(&link.experiment, Tower::A)).expect("it can be");
    lab.train_to(5, u64::MAX, |_| {});
    let (trainer, corpus) = (lab.trainer().expect("built"), lab.corpus().expect("built"));
    let trained = Trained { link: &link, tower: Tower::A, trainer, corpus };
    let bytes = trained.zip(Format::HuggingFace).expect("a zip");
    open(vec![Named { name: "a.zip".into(), bytes }]).unwrap_or_else(|why| panic!("{}", why.en))
}

fn give(world: &mut World, model: &Opened) {
    let parcel = postcard::to_allocvec(&model.clone().parcel()).expect("plain data");
    world.act(Action::GiveModel(parcel));
}

fn straight(experiment: &Experiment, step: u64) -> [u64; 2] {
    Tower::BOTH.map(|tower| {
        let (mut lab, _) = Lab::build(TowerSpec::of(experiment, tower)).expect("it can be built");
        lab.train_to(step, u64::MAX, |_| {});
        lab.trainer().expect("a run").fingerprint()
    })
}

fn notes(world: &World) -> String {
    world.session.notes().iter().map(|note| note.text(base::names::Lang::En)).collect::<Vec<_>>().join(" ")
}

fn stands_from_file(world: &World) -> bool {
    world.session.link().experiment.is_from_file() && world.session.run().info(Tower::A).is_some()
}

fn prints(world: &World) -> [u64; 2] {
    let step = world.step();
    world.session.run().fingerprints_at(step).expect("it stands")
}

#[test]
fn a_model_that_is_given_begins_a_run_with_the_bits_of_the_program_and_a_way_back() {
    let model = model(SMALL);
    let mut world = World::open(&format!("#{SMALL}&n_layers=3"));
    world.until_step(4);
    give(&mut world, &model);
    world.until("the run from the file", |s| s.link().experiment.is_from_file() && s.conductor().common_step() >= 3);
    // Lenses look at it as at any other run.
    world.until("a look", |s| s.closed_lines().iter().any(|(key, _)| key.ends_with(".a")));
    world.pause();
    assert!(notes(&world).contains("2 layers of width 16"), "{}", notes(&world));
    assert_eq!(prints(&world), straight(&model.experiment, world.step()));
    // A worker that dies begins from the file again.
    world.kill(Worker::Tower(Tower::A));
    world.until("healed", |s| s.conductor().status() == Status::Paused);
    assert_eq!(prints(&world), straight(&model.experiment, world.step()));

    // The skips of B, and then B's weights: what a reader changes stays a run from this file.
    world.act(Action::Set(Tower::B, "init", "file".into()));
    world.until("both from the file", |s| s.link().experiment.b().init.key() == "file");
    let both = world.session.link().experiment;
    assert!(both.model_file.is_some() && both.b().init == both.a().init);

    // What cannot be built leaves it running, in one sentence.
    world.act(Action::Set(Tower::A, "n_layers", "4".into()));
    world.until("a sentence", |s| !s.notes().is_empty() && !s.conductor().is_changing());
    assert!(notes(&world).contains("The tower is not that of the model file"), "{}", notes(&world));
    assert!(stands_from_file(&world));

    // The way back from another run.
    world.act(Action::Set(Tower::A, "init", "xavierp".into()));
    world.until("A from its seed", |s| s.link().experiment.a().init.key() == "xavierp");
    world.act(Action::Undo);
    world.until("the file again", |s| s.link().experiment.a().init.key() == "file" && s.run().info(Tower::A).is_some());
}

#[test]
fn a_link_waits_for_its_file_and_is_then_replayed_to_its_bits() {
    let model = model(SMALL);
    let mut sender = World::open(&format!("#{SMALL}"));
    give(&mut sender, &model);
    sender.until("the run from the file", |s| s.link().experiment.is_from_file() && s.conductor().common_step() >= 3);
    sender.pause();
    sender.act(Action::Share);
    let link = sender.session.shared().expect("a link").link.clone();
    assert!(link.contains(&format!("model={:016x}", model.file.print)), "{link}");

    let mut receiver = World::open(&link);
    receiver.until("what is missing", |s| !s.notes().is_empty());
    assert!(notes(&receiver).contains("model file that is not here"), "{}", notes(&receiver));
    assert!(receiver.session.run().info(Tower::A).is_none(), "nothing else is trained in its place");
    give(&mut receiver, &model);
    receiver.until("the verdict", |s| s.verdict().is_some());
    assert_eq!(receiver.session.verdict().map(|v| v.finding.clone()), Some(Finding::Same));

    // Another file is another run, and says so by its name.
    let other = self::model(&format!("{SMALL}&seed=7"));
    let mut receiver = World::open(&link);
    receiver.until("what is missing", |s| !s.notes().is_empty());
    give(&mut receiver, &other);
    receiver.until("another run", |s| s.conductor().common_step() >= 1);
    assert!(receiver.session.link().format().contains(&format!("model={:016x}", other.file.print)));

    // Chosen without a file the present run goes on.
    let mut world = World::open(&format!("#{SMALL}"));
    world.until_step(3);
    world.act(Action::Set(Tower::A, "init", "file".into()));
    world.until("a sentence", |s| !s.notes().is_empty() && !s.conductor().is_changing());
    assert!(notes(&world).contains("model file that is not here"), "{}", notes(&world));
    let step = world.step();
    world.until_step(step + 2);
}

#[test]
fn a_model_whose_words_no_text_here_has_waits_for_one() {
    let mut link = Link::parse(&SMALL.replace("induction", "own-text&text_unit=word")).0;
    link.experiment.own_text = Some("ape bee cat. dog elk fox, ape cat.\n".repeat(30));
    let mut model = model(&link.format());
    // As a file of somebody else's: its text is not told.
    model.experiment.own_text = None;
    let mut world = World::open(&format!("#{SMALL}"));
    world.until_step(2);
    give(&mut world, &model);
    assert!(
        world.session.link().experiment.a().corpus.key() == "induction" && !world.session.conductor().is_changing()
    );
    // One that is none changes nothing, and the model goes on waiting.
    world.act(Action::GiveText(b"short".to_vec()));
    world.act(Action::GiveText("elk fox. bee dog, unicorn ape.\n".repeat(30).into_bytes()));
    world.until("the run", |s| s.link().experiment.is_from_file() && s.conductor().common_step() >= 2);
    let info = world.session.run().info(Tower::A).expect("built");
    assert!(
        info.account.as_ref().is_some_and(|account| account[0].contains("30 places (1 kinds)")),
        "{:?}",
        info.account
    );
    // The next text is for the same model, too.
    world.act(Action::GiveText("bee bee fox. cat, dog elk.\n".repeat(30).into_bytes()));
    world.until("the next text", |s| {
        let own = s.link().experiment.own_text;
        own.is_some_and(|text| text.starts_with("bee bee")) && s.conductor().common_step() >= 1
    });
    assert!(stands_from_file(&world));
}

#[test]
fn what_is_no_parcel_changes_nothing() {
    let mut world = World::open(&format!("#{SMALL}"));
    world.until_step(2);
    let before = world.session.link();
    for junk in [&b""[..], b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", &[0; 64]] {
        world.act(Action::GiveModel(junk.to_vec()));
    }
    assert_eq!(world.session.link(), before);
    world.until_step(4);
}
