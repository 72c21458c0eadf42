//! The scene's bet against real labs and a real desk: asked before the answer, told when it is measured, never after.

#[path = "common/world.rs"]
#[allow(dead_code, reason = "each test uses its part of the world")]
mod world;

use base::config::{Link, Site, Tower};
use base::names::{Lang, Words, tx};
use engine::lab::{Lab, TowerSpec, Word};
use lens::panel::{Axis, Body, Format, Scale};
use lens::{Face, Group};
use scenes::{Bet, CARDS, Card, Guess, Line, Of, Quantity, Scene, Sketch, Source};
use strata::session::{Action, Effect, SceneAction, SceneLine, SceneStage, Session, Start, Status, Worker, scene_link};
use world::World;

/// The first scene, decided at step 6 already.
const DECIDES: u64 = 6;

fn first() -> Scene {
    let mut scene = scenes::lesson().swap_remove(0);
    assert_eq!(scene.key, "highway");
    scene.step = DECIDES;
    scene.numbers.iter_mut().for_each(|number| number.step = DECIDES);
    if let Bet::Choice { of, .. } = &mut scene.bet {
        of.step = DECIDES;
    }
    scene
}

fn decided_by(scene: Scene, source: Source, of: Of) -> Scene {
    let Bet::Choice { question, answers, of: before, ruler } = scene.bet else { panic!("a choice") };
    let of = Quantity { source, of, ..before };
    Scene { numbers: vec![of.clone()], bet: Bet::Choice { question, answers, of, ruler }, ..scene }
}

fn tell(world: &mut World, scene: Scene) {
    world.act(Action::Scene(SceneAction::Told(Box::new(scene))));
}

fn bet(world: &mut World, guess: Guess) {
    world.act(Action::Scene(SceneAction::Bet(Some(guess))));
}

/// The page with the first scene and its words.
fn opened(hash: &str, scene: Scene) -> World {
    let mut world = World::open(hash);
    assert_eq!(world.fetched, ["highway"]);
    tell(&mut world, scene);
    world
}

fn line(world: &World) -> SceneLine {
    world.session.scene_line()
}

fn until_known(world: &mut World) {
    world.until("an answer", |s| s.scene_line().stage == SceneStage::Known);
}

/// ‖∂L/∂x₀‖₂ of B over A's at that step of the first view, without a page.
fn ratio(step: u64) -> f64 {
    let experiment = Link::parse("").0.experiment;
    let [a, b] = Tower::BOTH.map(|tower| {
        let (mut lab, _) = Lab::build(TowerSpec::of(&experiment, tower)).expect("it can be built");
        let mut found = f64::NAN;
        lab.train_to(step, 1, |word| {
            if let Word::Measured(snapshot) = word {
                found = f64::from(snapshot.resid_grad_l2[0]);
            }
        });
        found
    });
    b / a
}

#[test]
fn a_bet_is_made_before_the_answer_and_told_at_the_very_step() {
    let mut world = opened("", first());
    assert_eq!((line(&world).stage, world.session.decides()), (SceneStage::Asking, Some((DECIDES, false))));
    assert_eq!(line(&world).answers.len(), 3);
    world.until_step(2);
    bet(&mut world, Guess::Answer(1));
    while world.step() < DECIDES {
        assert_eq!(line(&world).stage, SceneStage::Waiting, "step {}", world.step());
        assert_eq!(line(&world).ruler, None, "nothing is given away");
        world.frame();
    }
    until_known(&mut world);
    assert!(world.step() <= DECIDES + 1, "told at once");
    let told = line(&world);
    let expected = draw::export::number(ratio(DECIDES) as f32, Format::Sci, Lang::En);
    assert!(told.measured.ends_with(&expected) && told.caption.contains(&expected), "{told:?}, not {expected}");
    assert!(told.said.contains("hundredth") && !told.distance.is_empty(), "{told:?}");
    assert!(told.ruler.expect("a ruler").guess.is_some());
    assert_eq!(world.session.decides(), Some((DECIDES, true)));
    let link = world.session.link().format();
    assert!(link.contains("scene=highway") && link.contains("bet=1"), "{link}");
}

#[test]
fn a_phones_first_view_is_lower_and_the_first_scene_all_the_same() {
    let start = Start { compact: true, ..Start::default() };
    let mut world = World::start(start);
    tell(&mut world, first());
    assert_eq!(line(&world).stage, SceneStage::Asking);
    let link = world.session.link().format();
    assert!(link.contains("n_layers=6") && link.contains("scene=highway"), "{link}");
    // Its link asks the same wherever it is opened; on a tower of another height there is nothing to bet on.
    assert_eq!(line(&opened(&format!("#{link}"), first())).stage, SceneStage::Asking);
    let other = link.replace("n_layers=6", "n_layers=5");
    assert_ne!(line(&opened(&format!("#{other}"), first())).stage, SceneStage::Asking);
    bet(&mut world, Guess::Answer(0));
    until_known(&mut world);
}

#[test]
fn who_only_wants_to_see_is_shown() {
    let mut world = opened("", first());
    bet(&mut world, Guess::Pass);
    until_known(&mut world);
    let told = line(&world);
    assert_eq!((told.chosen, told.ruler.expect("a ruler").guess), (None, None));
    assert!(!told.measured.is_empty() && told.said == "no guess");
    world.act(Action::SetLang(Lang::Zh));
    let told = line(&world);
    assert!(told.measured.starts_with("实测") && told.said == "未猜" && told.caption.contains("B"), "{told:?}");
}

#[test]
fn the_towers_wait_for_a_bet_until_one_plays_on() {
    let mut world = opened("", first());
    world.until_step(DECIDES - 1);
    (0..200).for_each(|_| world.frame());
    assert_eq!((world.step(), line(&world).stage), (DECIDES - 1, SceneStage::Asking));
    assert!(line(&world).hint.contains("wait"), "{:?}", line(&world).hint);
    world.act(Action::TogglePlay);
    world.act(Action::TogglePlay);
    until_known(&mut world);
    assert_eq!(line(&world).chosen, None);
}

#[test]
fn the_towers_do_not_wait_for_ever_nor_at_full_speed() {
    let mut world = opened("", first());
    world.until_step(DECIDES - 1);
    world.until("patience to end", |s| s.scene_line().stage == SceneStage::Known);
    let mut world = opened("", first());
    world.act(Action::SetPace(strata::session::Pace::Max));
    until_known(&mut world);
    assert_eq!(line(&world).said, "no guess", "it came by without one");
}

#[test]
fn what_is_known_is_no_bet_any_more() {
    let mut world = opened("", first());
    bet(&mut world, Guess::Answer(2));
    bet(&mut world, Guess::Answer(0));
    until_known(&mut world);
    let told = line(&world);
    assert_eq!(told.chosen, Some(0), "until then a bet can be changed");
    world.act(Action::Scrub(2));
    bet(&mut world, Guess::Answer(1));
    world.act(Action::Scene(SceneAction::Bet(None)));
    assert_eq!(line(&world), told);
    world.act(Action::Live);
    world.act(Action::Reset);
    world.until_step(1);
    assert_eq!(line(&world).stage, SceneStage::Known, "the same run has the same answer");
}

#[test]
fn a_link_carries_the_bet_and_its_replay_the_verdict() {
    let mut world = opened("", first());
    bet(&mut world, Guess::Answer(2));
    until_known(&mut world);
    let (told, link) = (line(&world), world.session.link().format());
    let mut replay = opened(&format!("#{link}&step=9"), first());
    assert_eq!(line(&replay).stage, SceneStage::Waiting);
    until_known(&mut replay);
    assert_eq!(line(&replay), told);
    replay.until_step(9);
    assert_eq!(replay.session.link().format(), link);
    // Words that come when all has happened change nothing of that.
    let mut late = World::open(&format!("#{link}&step=9"));
    late.until_step(9);
    tell(&mut late, first());
    assert_eq!(line(&late), told);
}

#[test]
fn what_no_scene_knows_is_said_and_left_out() {
    let mut world = opened("#v=1&scene=highway&bet=9", first());
    assert_eq!(line(&world).stage, SceneStage::Asking);
    assert!(world.notes()[0].contains("bet"), "{:?}", world.notes());
    world.act(Action::Address("#v=1&scene=nowhere".to_string()));
    assert!(world.notes()[0].contains("nowhere") && line(&world).idx.is_none(), "{:?}", world.notes());
    let mut world = World::open("");
    world.act(Action::Scene(SceneAction::Missing("highway")));
    assert_eq!(line(&world).stage, SceneStage::Missing);
    world.until_step(DECIDES + 2);
}

#[test]
fn a_cut_before_the_step_leaves_the_scene_and_the_way_back_leads_into_it() {
    let mut world = opened("", first());
    bet(&mut world, Guess::Answer(0));
    world.until_step(3);
    world.act(Action::ToggleSkip(Tower::A, Site::mlp(2)));
    assert_eq!((line(&world).stage, world.session.decides()), (SceneStage::Away, None));
    world.until_step(DECIDES + 1);
    assert_eq!(line(&world).stage, SceneStage::Away, "another run's number is no answer");
    world.act(Action::Undo);
    until_known(&mut world);
    assert_eq!(line(&world).chosen, Some(0));
    // After the answer a cut belongs to what one tries next; before it, to another future.
    let told = line(&world);
    world.until_step(DECIDES + 2);
    world.act(Action::ToggleSkip(Tower::B, Site::mlp(2)));
    world.until_step(DECIDES + 4);
    assert_eq!(line(&world), told);
    world.pause();
    world.act(Action::Scrub(2));
    world.act(Action::BranchHere);
    world.until("the branch", |s| s.conductor().common_step() == 2 && s.conductor().status() == Status::Paused);
    world.act(Action::ToggleSkip(Tower::A, Site::mlp(2)));
    let away = line(&world);
    assert_eq!(away.stage, SceneStage::Away);
    assert!(away.hint.contains(&told.measured), "{}", away.hint);
    world.act(Action::OpenBranch(0));
    assert_eq!(line(&world), told, "in that future it is still so");
}

#[test]
fn another_setting_leaves_the_scene_and_going_back_begins_it_again() {
    let mut world = opened("", first());
    world.until_step(2);
    world.set("n_layers", "2");
    assert_eq!(line(&world).stage, SceneStage::Away);
    assert!(world.session.link().format().contains("scene=highway"));
    world.until("two layers", |s| s.conductor().experiment().a().n_layers == 2);
    world.act(Action::Scene(SceneAction::Open(0)));
    assert_eq!(world.fetched, ["highway"], "its words are there already");
    world.until("eight layers", |s| s.conductor().experiment().a().n_layers == 8);
    assert_eq!(line(&world).stage, SceneStage::Asking);
}

#[test]
fn a_scene_gives_way_to_another_in_mid_run_and_comes_back_with_its_bet() {
    let mut world = opened("", first());
    bet(&mut world, Guess::Answer(2));
    world.until_step(3);
    let (idx, card) = Card::of("heal").expect("a card");
    world.act(Action::Scene(SceneAction::Open(idx)));
    assert_eq!((line(&world).idx, world.fetched.clone()), (Some(idx), vec!["highway", card.key]));
    tell(&mut world, first());
    assert_eq!(line(&world).question, "", "words of a scene that was left come too late");
    let residual = Link::parse(card.link).0.experiment.b().residual.clone();
    world.until("its run", move |s| s.conductor().experiment().b().residual == residual);
    assert!(world.left[0].contains("scene=highway") && world.left[0].contains("bet=2"), "{:?}", world.left);
    assert!(!world.session.link().format().contains("bet="));
    world.act(Action::Undo);
    world.until_step(3);
    assert_eq!((line(&world).idx, line(&world).chosen), (Some(0), Some(2)));
    world.act(Action::TogglePlay);
    until_known(&mut world);
}

#[test]
fn a_worker_that_dies_takes_no_bet_with_it() {
    let mut world = opened("", first());
    bet(&mut world, Guess::Answer(1));
    world.until_step(4);
    world.kill(Worker::Tower(Tower::B));
    world.kill(Worker::Desk);
    until_known(&mut world);
    let expected = draw::export::number(ratio(DECIDES) as f32, Format::Sci, Lang::En);
    assert!(line(&world).measured.ends_with(&expected), "{:?}", line(&world));
}

#[test]
fn a_lens_is_asked_at_the_very_step_however_busy_the_desk_is() {
    let (lens, number) = Group::ALL
        .into_iter()
        .find_map(|group| match group.face() {
            Face::Lens(lens, number) if lens != "validation" => Some((lens, number)),
            _ => None,
        })
        .expect("a lens that answers in one line");
    let source = || Source::Number {
        lens: lens.to_string(),
        params: Vec::new(),
        panel: "answer".to_string(),
        number: number.to_string(),
    };
    let scene = || decided_by(first(), source(), Of::One(Tower::B));
    let mut world = opened("", scene());
    assert!(world.session.asks_lenses());
    bet(&mut world, Guess::Answer(1));
    // What is open is asked again and again meanwhile, and answered slowly.
    world.desk_frames = 40;
    until_known(&mut world);
    let told = line(&world);
    let mut other = World::open(&format!("#v=1&step={DECIDES}&lens={lens}"));
    other.until("what the lens says", |s| s.run().answers_at(lens, DECIDES).is_some_and(|(step, _)| step == DECIDES));
    let (_, [_, panels]) = other.session.run().answers_at(lens, DECIDES).expect("both");
    let answer = panels.iter().find(|panel| panel.key == "answer").expect("a line");
    let Body::Sentence(sentence) = &answer.body else { panic!("a sentence") };
    let value = sentence.numbers.iter().find(|n| n.key == number).expect("the number").value;
    assert!(told.measured.contains(&draw::export::number(value, Format::Sci, Lang::En)), "{told:?}, not {value}");
    // The reader's own lens goes on being asked.
    world.desk_frames = 1;
    let from = world.step();
    world.until("what is always asked", |s| {
        s.run().answers_at("validation", u64::MAX).is_some_and(|(at, _)| at >= from)
    });
}

#[test]
fn an_answer_that_was_missed_can_be_measured_again() {
    let source = Source::Number {
        lens: "logit".to_string(),
        params: Vec::new(),
        panel: "answer".to_string(),
        number: "none".to_string(),
    };
    let mut world = opened("", decided_by(first(), source, Of::One(Tower::B)));
    bet(&mut world, Guess::Answer(1));
    world.until("a gap", |s| s.scene_line().stage == SceneStage::Missed);
    world.until_step(DECIDES + 3);
    world.act(Action::Scene(SceneAction::MeasureAgain));
    world.until("the step again", |s| {
        s.conductor().common_step() == DECIDES && s.conductor().status() == Status::Paused
    });
}

#[test]
fn a_curve_is_drawn_and_the_measured_one_laid_over_it() {
    let places: Vec<f32> = (0..=DECIDES).map(|step| step as f32).collect();
    let sketch = || Sketch {
        question: tx("How does B’s loss go?", "B 的损失会怎样变化？").into(),
        x: Words::from(tx("step", "步")),
        places: places.clone(),
        y: Axis {
            name: tx("loss", "损失").into(),
            unit: "nats".to_string(),
            scale: Scale::Linear { lo: 2.0, hi: 4.0 },
            format: Format::Fixed,
        },
        of: Line::Losses(Tower::B),
    };
    let mut world = opened("", Scene { bet: Bet::Curve(sketch()), ..first() });
    let drawing = line(&world).drawing.expect("a chart");
    assert_eq!((drawing.places.len(), drawing.heights[0].as_str(), drawing.measured), (7, "2.00 nats", None));
    bet(&mut world, Guess::Curve(vec![63; 3]));
    assert_eq!(line(&world).stage, SceneStage::Asking, "it is not the whole curve");
    bet(&mut world, Guess::Curve(vec![63; 7]));
    until_known(&mut world);
    let told = line(&world);
    let measured = told.drawing.expect("a chart").measured.expect("the other curve");
    for (at, (step, loss)) in measured.iter().zip(world.session.run().losses(Tower::B)) {
        assert!((at - (loss - 2.0) / 2.0).abs() < 1e-5, "step {step}: {loss} at {at}");
    }
    let mean = 4.0 - world.session.run().losses(Tower::B)[..7].iter().map(|(_, loss)| loss).sum::<f32>() / 7.0;
    assert!(told.distance.contains(&format!("{mean:.2}")), "{}, not {mean}", told.distance);
    assert!(world.session.link().format().contains("bet=curve._______"), "{}", world.session.link().format());
}

#[test]
fn every_card_is_the_run_of_its_own_chip() {
    for (idx, card) in CARDS.iter().enumerate() {
        for (lang, corpus) in [(Lang::En, "stories-en"), (Lang::Zh, "stories-zh")] {
            let reads = Link::parse(&format!("corpus={corpus}")).0.experiment.a().corpus;
            let link = scene_link(card, reads, lang);
            let (parsed, problems) = Link::parse(&link);
            assert_eq!((problems, parsed.view.scene.as_deref()), (vec![], Some(card.key)));
            let start = Start { hash: format!("#{link}"), lang, calm: true, ..Start::default() };
            let (session, effects) = Session::new(start);
            assert!(effects.contains(&Effect::FetchScene(card.key)));
            assert_eq!((session.scene_line().idx, session.notes().len()), (Some(idx), 0), "{}", card.key);
            assert_ne!(session.scene_line().stage, SceneStage::Away);
        }
    }
}
