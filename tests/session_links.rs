//! What a link promises: every state of the page can be shared, and a replay says whether it is the same, and if not, where
//! that began.

#[path = "common/world.rs"]
#[allow(dead_code, reason = "each test uses its part of the world")]
mod world;

use base::config::{Link, Site, Tower};
use base::names::Lang;
use base::rng::{Rng, Stream};
use engine::lab::{Lab, TowerSpec};
use strata::session::{Action, Doubt, Finding, Note, Pace, Session, Start, Status};
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
fn what_was_changed_in_a_link_cannot_be_compared() {
    let [a, b] = straight(SMALL, 6);
    let fp = format!("{a:016x}.{b:016x}");
    let cases = [
        (format!("{SMALL}&engine=2&fp={fp}&step=6"), "same"),
        (format!("{SMALL}&engine=2&fp={b:016x}.{a:016x}&step=6"), "differs"),
        (format!("{SMALL}&engine=3&fp={b:016x}.{a:016x}&step=6"), "engine"),
        (format!("{SMALL}&fp={b:016x}.{a:016x}&step=6"), "engine"),
        (format!("{SMALL}&lr=7&engine=2&fp={fp}&step=6"), "problem"),
        (format!("{SMALL}&depth=7&engine=2&fp={fp}&step=6"), "problem"),
        (format!("{SMALL}&events=4:a:cut:9m&engine=2&fp={fp}&step=6"), "problem"),
    ];
    for (link, expected) in cases {
        let mut world = World::open(&link);
        world.until("a verdict", |s| s.verdict().is_some());
        let verdict = world.session.verdict().expect("there it is");
        let found = match &verdict.finding {
            Finding::Same => "same",
            Finding::Differs { .. } => "differs",
            Finding::IsCode | Finding::IsNotCode(_) => "code",
            Finding::NotComparable(Doubt::OtherEngine(_)) => "engine",
            Finding::NotComparable(Doubt::Problem(_)) => "problem",
            Finding::NotComparable(Doubt::TextMissing) => "text",
        };
        assert_eq!(found, expected, "{link}");
        for lang in [Lang::En, Lang::Zh] {
            assert!(!verdict.text(lang).contains('{'), "{}", verdict.text(lang));
        }
    }
    let world = World::open(&format!("{SMALL}&corpus=own-text&engine=2&fp={fp}&step=6"));
    let finding = &world.session.verdict().expect("said at once").finding;
    assert_eq!(*finding, Finding::NotComparable(Doubt::TextMissing));
}

#[test]
fn a_link_tells_where_its_run_and_this_one_part() {
    // What somebody else's machine would have seen, had it read another setting: their trail under our link.
    let shared = |settings: &str| {
        let mut world = World::open(settings);
        world.until_step(12);
        world.act(Action::Share);
        world.session.shared().expect("the dialog").link.split_once("&step=").expect("a step").1.to_string()
    };
    let told = |promise: &str| {
        let mut world = World::open(&format!("{SMALL}&step={promise}"));
        world.until("a verdict", |s| s.verdict().is_some());
        let verdict = world.session.verdict().expect("there it is");
        let Finding::Differs { parted, .. } = verdict.finding else { panic!("{promise}: {:?}", verdict.finding) };
        let parted = parted.expect("the trail tells");
        assert!([Lang::En, Lang::Zh].iter().all(|lang| verdict.text(*lang).contains(&parted.step.to_string())));
        (parted.tower, parted.since, parted.step, parted.place.map(|place| place.to_string()))
    };
    let place = |name: &str| Some(name.to_string());
    assert_eq!(
        told(&shared(&format!("{SMALL}&init=gpt2&init_std=0.03"))),
        (Tower::A, None, 0, place("blocks.0.hook_resid_pre"))
    );
    assert_eq!(told(&shared(&format!("{SMALL}&init=xavier"))).2, 0);
    assert_eq!(told(&shared(&format!("{SMALL}&lr=0.0031"))), (Tower::A, Some(0), 1, None));
    assert_eq!(told(&shared(&format!("{SMALL}&b.weight_decay=0.2"))), (Tower::B, Some(0), 1, None));
    assert_eq!(told(&shared(&format!("{SMALL}&events=5:b:join:1a"))), (Tower::B, Some(4), 8, None));
    assert_eq!(told(&shared(&format!("{SMALL}&events=10:a:cut:1a"))), (Tower::A, Some(8), 12, None));
}

#[test]
fn what_is_shared_is_the_step_that_is_shown() {
    let mut world = World::open(SMALL);
    world.until_step(12);
    world.pause();
    let mut shared = |action: Action| {
        world.act(action);
        world.act(Action::Share);
        let shared = world.session.shared().expect("the dialog").clone();
        world.act(Action::CloseShare);
        (shared, world.step())
    };
    let (back, newest) = shared(Action::Scrub(5));
    assert!(back.step == 5 && newest >= 12 && back.link.contains("&step=5&"), "{}", back.link);
    // Whoever opens it comes to that step, without a false alarm on the way.
    let mut other = World::open(&back.link);
    other.until("the step", |s| s.conductor().status() == Status::Paused && s.conductor().common_step() == 5);
    assert!(other.session.verdict().is_none_or(|verdict| verdict.finding == Finding::Same));
    let (front, _) = shared(Action::Live);
    assert_eq!(front.step, newest);
}

#[test]
fn whatever_the_page_can_reach_can_be_shared_and_read_again() {
    for seed in 0..4 {
        let mut draw = random(100 + seed);
        let mut world = World::open(SMALL);
        world.act(Action::SetPace(Pace::Max));
        world.until_step(1);
        for _ in 0..300 {
            let tower = Tower::BOTH[draw(2) as usize];
            let site = Site::from_idx(draw(4) as usize);
            match draw(60) {
                0 => world.set("n_steps", ["10", "30", "1000"][draw(3) as usize]),
                1 => world.set("balance", "0.5"),
                2 => world.act(Action::SetParam("paths", "layer", draw(3).to_string())),
                3 => world.act(Action::Undo),
                4 => world.act(Action::Reset),
                5..9 => world.act(Action::TogglePlay),
                9..12 => world.act(Action::SetLang([Lang::En, Lang::Zh][draw(2) as usize])),
                12..16 => world.act(Action::Step),
                16..46 => world.act(Action::ToggleSkip(tower, site)),
                _ => world.frame(),
            }
        }
        world.act(Action::Share);
        let shared = world.session.shared().expect("a link").clone();
        let (link, problems) = Link::parse(&shared.link);
        assert!(problems.is_empty(), "{problems:?} in {}", shared.link);
        assert_eq!(link.experiment, *world.session.conductor().experiment(), "{}", shared.link);
        assert_eq!((link.view.step, link.view.engine), (Some(shared.step), Some(engine::ENGINE)));
        assert_eq!(format!("#{}", link.format()), shared.link);
    }
}

#[test]
fn a_text_that_the_one_file_brought_along_is_learnt_and_leaves_the_readers_own_alone() {
    let text = |words: &str| words.repeat(20);
    let mut world = World::open(SMALL);
    let learns = |text: String| move |s: &Session| s.conductor().experiment().own_text.as_ref() == Some(&text);
    world.act(Action::GiveText(text("by the sea a small boat waits for the wind. ").into_bytes()));
    world.until("it is kept", |s| s.kept_text().is_some_and(|kept| kept.is_in_use));
    let kept = world.device.clone();
    let other = text("rain falls on the old stone bridge again. ");
    world.act(Action::LendText(other.clone().into_bytes()));
    world.until("the other is learnt", learns(other));
    world.until_step(3);
    assert_eq!(world.device, kept);
    assert!(world.session.kept_text().is_some_and(|kept| !kept.is_in_use));
}

#[test]
fn a_text_too_long_for_a_link_is_known_again_by_its_print() {
    let mut draw = random(7);
    let text: String = (0..20_000).map(|_| char::from(b'a' + draw(26) as u8)).collect();
    let mut world = World::open(SMALL);
    world.until_step(2);
    world.act(Action::GiveText(text.clone().into_bytes()));
    world.until("it is learnt", |s| s.conductor().experiment().own_text.is_some());
    world.until_step(5);
    world.pause();
    let step = world.step();
    world.act(Action::Share);
    let link = world.session.shared().expect("shared").link.clone();
    assert!(link.contains("&text_print=") && !link.contains("&text="), "{link}");
    assert!(world.session.link().format().contains("&text_print="), "a reload finds it again, too");

    // Where the text is kept, nobody is asked for it.
    let start = |kept_text| Start { hash: link.clone(), kept_text, ..Start::default() };
    let mut kept = World::start(start(Some(text.clone())));
    kept.until("a verdict", |s| s.verdict().is_some());
    assert_eq!(kept.session.verdict().map(|verdict| (&verdict.finding, verdict.step)), Some((&Finding::Same, step)));
    // Elsewhere it is missing, also beside another one.
    for other in [None, Some("rain falls on the old stone bridge again. ".repeat(20))] {
        let mut world = World::start(start(other));
        assert!(world.session.notes().contains(&Note::TextMissing));
        world.until_step(1);
        world.act(Action::GiveText(text.clone().into_bytes()));
        world.until("a verdict", |s| s.verdict().is_some_and(|verdict| verdict.finding == Finding::Same));
        assert!(!world.session.notes().contains(&Note::OtherText));
    }
    // One that is another is learnt, and nothing is compared.
    let mut world = World::start(start(None));
    world.act(Action::GiveText("rain falls on the old stone bridge again. ".repeat(20).into_bytes()));
    world.until("it is learnt", |s| s.conductor().experiment().own_text.is_some());
    assert!(world.session.notes().contains(&Note::OtherText) && world.session.verdict().is_none());
    // The address leads back to what is learnt or kept.
    let mut world = World::start(start(Some(text)));
    world.until_step(2);
    world.act(Action::Address(SMALL.to_string()));
    world.until("another run", |s| s.conductor().experiment().a().corpus.key() != "own-text");
    world.act(Action::Address(link));
    world.until("a verdict", |s| s.verdict().is_some_and(|verdict| verdict.finding == Finding::Same));
}
