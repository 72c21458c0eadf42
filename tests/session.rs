//! The page's logic against real labs and a real desk, natively: what a reader does, and what comes of it.

#[path = "common/world.rs"]
#[allow(dead_code, reason = "each test uses its part of the world")]
mod world;

use base::config::{CorpusId, Link, Tower};
use base::names::Lang;
use engine::lab::Lab;
use strata::session::{Action, Finding, Note, Pace, Start, Status, Tab, kept};
use world::World;

const SMALL: &str = "#v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2";

/// The fingerprints that a link's towers have at `step`, trained without a page.
fn straight(link: &str, step: u64) -> [u64; 2] {
    let experiment = Link::parse(link).0.experiment;
    Tower::BOTH.map(|tower| {
        let (mut lab, _) = Lab::build(engine::lab::TowerSpec::of(&experiment, tower)).expect("it can be built");
        lab.train_to(step, u64::MAX, |_| {});
        lab.trainer().expect("a run").fingerprint()
    })
}

fn lens(key: &str) -> Tab {
    Tab::from_key(key).expect("a tab")
}

#[test]
fn it_trains_by_itself_and_says_what_it_measures() {
    let mut world = World::open(SMALL);
    assert_eq!(world.session.conductor().status(), Status::Building);
    world.until_step(10);
    assert_eq!(world.session.conductor().status(), Status::Running);
    assert!(world.session.caption(world.step()).expect("a sentence").contains("Step"));
    assert_eq!(world.notes(), Vec::<String>::new());
    let calm = World::start(Start { hash: SMALL.to_string(), calm: true, ..Start::default() });
    assert!(!calm.session.conductor().is_playing(), "with reduced motion nothing starts by itself");
}

#[test]
fn looking_changes_no_bit_of_what_the_page_trains() {
    for tab in ["gradients", "layers", "paths"] {
        let mut world = World::open(&format!("{SMALL}&step=60&lens={tab}"));
        world.act(Action::SetPace(Pace::Max));
        world.until("paused at 60", |s| s.conductor().status() == Status::Paused && s.conductor().common_step() == 60);
        assert_eq!(world.session.run().fingerprints_at(60), Some(straight(SMALL, 60)), "{tab}");
    }
}

#[test]
fn a_setting_starts_a_new_run_and_a_hundred_of_them_start_one() {
    let mut world = World::open(SMALL);
    world.until_step(5);
    for depth in (1..=24).chain((1..=24).rev()) {
        world.set("n_layers", &depth.to_string());
    }
    world.set("n_layers", "3");
    world.until("three layers", |s| s.conductor().experiment().a().n_layers == 3);
    world.until_step(3);
    assert_eq!(world.n_begun, [2, 2], "the first run and the last wish");
    assert_eq!(world.session.conductor().experiment().b().n_layers, 3, "B follows A");
}

#[test]
fn a_run_that_cannot_be_is_told_and_the_one_before_it_never_stops() {
    let mut world = World::open(SMALL);
    world.until_step(8);
    let before = world.session.conductor().run_id();
    let link = "v=1&n_layers=24&d_model=256&n_ctx=256&batch_size=64";
    world.act(Action::Load(Box::new(Link::parse(link).0.experiment)));
    world.until_step(20);
    assert_eq!(world.session.conductor().run_id(), before, "it is still the same run");
    assert!(matches!(world.session.notes(), [Note::TooLarge(..)]), "{:?}", world.notes());
    assert_eq!(world.session.conductor().wanted(), world.session.conductor().experiment(), "controls show what runs");
    world.pause();
    let step = world.step();
    assert_eq!(world.session.run().fingerprints_at(step), Some(straight(SMALL, step)), "and has its bits");
}

#[test]
fn a_first_link_that_cannot_be_fails_plainly() {
    let mut world = World::open("#v=1&n_layers=24&d_model=256&n_ctx=256&batch_size=64");
    world.until("a failure", |s| s.conductor().status() == Status::Failed);
    assert!(matches!(world.session.notes(), [Note::TooLarge(..)]));
    world.set("n_layers", "1");
    world.set("d_model", "16");
    world.set("n_ctx", "16");
    world.until("a run", |s| s.conductor().status() != Status::Failed);
    world.act(Action::TogglePlay);
    world.until_step(2);
}

#[test]
fn a_value_that_is_none_changes_nothing() {
    let mut world = World::open(SMALL);
    world.until_step(5);
    world.set("n_layers", "deep");
    assert!(matches!(world.session.notes(), [Note::Refused("n_layers", _)]));
    world.set("n_layers", "2");
    world.until_step(9);
    assert_eq!(world.n_begun, [1, 1], "the same value starts nothing");
}

#[test]
fn cuts_are_settings_before_the_first_step_and_events_after_it() {
    let mut world = World::start(Start { hash: SMALL.to_string(), calm: true, ..Start::default() });
    world.until("both stand", |s| s.conductor().status() == Status::Paused);
    let site = base::config::Site::mlp(1);
    world.act(Action::ToggleSkip(Tower::A, site));
    world.until("the cut as a setting", |s| s.conductor().experiment().a().residual.to_string() == "2m");
    world.act(Action::TogglePlay);
    world.until_step(4);
    world.pause();
    let step = world.step();
    world.act(Action::ToggleSkip(Tower::A, site));
    (0..4).for_each(|_| world.frame());
    assert!(world.session.link().format().contains(&format!("{step}:a:join:2m")));
    assert!(world.session.run().at(Tower::A, step).expect("measured again").is_intact(site), "felt at once");
    assert!(world.session.intact_next(Tower::A)[site.idx()]);
    world.act(Action::Step);
    world.until_step(step + 1);
    let link = world.session.link().format();
    assert_eq!(world.session.run().fingerprints_at(step + 1), Some(straight(&link, step + 1)), "{link}");
}

#[test]
fn a_link_proves_itself_and_a_wrong_one_is_told() {
    let [a, b] = straight(SMALL, 30);
    for (claimed, is_same) in [(a, true), (a ^ 1, false)] {
        let mut world = World::open(&format!("{SMALL}&step=30&engine=2&fp={claimed:016x}.{b:016x}"));
        world.until("a verdict", |s| s.verdict().is_some());
        let verdict = world.session.verdict().expect("there it is");
        assert_eq!((verdict.step, verdict.finding == Finding::Same, verdict.differs()), (30, is_same, !is_same));
        assert_eq!(world.session.conductor().status(), Status::Paused, "and it stops there");
        world.act(Action::DismissVerdict);
        assert_eq!(world.session.verdict(), None);
    }
}

#[test]
fn going_back_in_the_same_run_has_the_same_bits_and_keeps_the_old_future() {
    let mut world = World::open(SMALL);
    world.act(Action::SetPace(Pace::Max));
    world.until_step(90);
    world.pause();
    let begun = world.n_begun;
    world.act(Action::Address(format!("{SMALL}&step=41")));
    world.until("step 41", |s| s.conductor().status() == Status::Paused && s.conductor().common_step() == 41);
    assert_eq!(world.n_begun, begun, "nothing was built anew");
    assert_eq!(world.session.run().fingerprints_at(41), Some(straight(SMALL, 41)));
    assert_eq!(world.session.run().branches().len(), 2, "the old future stays beside");
    world.act(Action::TogglePlay);
    world.until_step(60);
    world.pause();
    let step = world.step();
    assert_eq!(world.session.run().fingerprints_at(step), Some(straight(SMALL, step)), "and on from there");
}

#[test]
fn scrubbing_shows_what_was_measured_and_play_follows_again() {
    let mut world = World::open(SMALL);
    world.until_step(12);
    world.act(Action::Scrub(4));
    assert_eq!((world.session.shown_step(), world.session.is_live()), (4, false));
    let (step, panels) = world.session.panels().expect("numbers of that step");
    assert_eq!((step, panels.is_empty()), (4, false));
    world.act(Action::ScrubBy(-1));
    assert_eq!(world.session.shown_step(), 3);
    world.act(Action::Scrub(u64::MAX));
    assert!(world.session.is_live(), "later than the newest means to follow");
}

#[test]
fn a_lens_is_asked_answered_with_its_step_and_asked_otherwise() {
    let mut world = World::open(SMALL);
    world.until_step(6);
    world.act(Action::Open(lens("layers")));
    assert_eq!(world.session.panels(), None, "nothing is shown before it was looked at");
    world.until("an answer", |s| s.panels().is_some());
    let (step, panels) = world.session.panels().expect("there they are");
    assert!(step >= 6 && step <= world.step());
    assert!(panels.iter().any(|p| p.tower() == Some(Tower::A)) && panels.iter().any(|p| p.tower() == Some(Tower::B)));
    assert!(world.session.link().format().contains("lens=layers"));
    world.act(Action::Open(lens("paths")));
    world.until("the other lens", |s| s.panels().is_some());
    assert!(world.session.csv().expect("as a file").1.lines().count() > 2);
    let entry = lens("paths").lens().expect("a lens");
    let param = entry.params.iter().find(|p| !p.redraw_only).expect("paths can be asked otherwise");
    world.act(Action::SetParam("paths", param.key, "3".to_string()));
    assert_eq!(world.session.panels(), None, "what was answered to another question is gone");
    world.until("the answer to the new question", |s| s.panels().is_some());
    assert!(world.session.link().format().contains(&format!("paths.{}=3", param.key)));
}

#[test]
fn a_paused_page_still_answers() {
    let mut world = World::start(Start { hash: SMALL.to_string(), calm: true, ..Start::default() });
    world.until("what they write at step 0", |s| s.samples()[1].is_some());
    world.act(Action::Open(lens("layers")));
    world.until("an answer at step 0", |s| s.panels().is_some_and(|(step, _)| step == 0));
}

#[test]
fn a_slow_lens_thins_itself_out_and_says_so() {
    let mut world = World::open(&format!("{SMALL}&lens=layers&n_steps=20000"));
    world.desk_frames = 100;
    world.act(Action::SetPace(Pace::Max));
    world.until("two answers", |s| s.thinned().is_some());
    assert!(world.step() > 40, "training has gone on");
    world.act(Action::TogglePlay);
    assert_eq!(world.session.thinned(), None, "at rest nothing is missed");
    world.act(Action::TogglePlay);
    world.desk_frames = 1;
    world.act(Action::SetPace(Pace::Normal));
    world.until("it keeps up", |s| s.thinned().is_none());
}

#[test]
fn parameters_that_no_lens_has_are_told() {
    let world = World::open(&format!("{SMALL}&layers.wings=2&telescope.colour=red&layers.own_scale=on"));
    assert_eq!(world.notes().len(), 2, "{:?}", world.notes());
    assert!(world.session.link().format().contains("layers.own_scale=on"));
}

#[test]
fn a_text_is_learnt_kept_and_forgotten() {
    let text = "by the sea a small boat waits for the wind. ".repeat(20);
    let mut world = World::open(SMALL);
    world.until_step(3);
    world.act(Action::GiveText(b"short".to_vec()));
    assert!(matches!(world.session.notes(), [Note::Text(_)]));
    world.act(Action::GiveText(text.clone().into_bytes()));
    world.until("it is learnt", |s| s.conductor().experiment().a().corpus == CorpusId::OwnText);
    world.until("it is kept", |s| s.kept_text().is_some_and(|kept| kept.is_in_use));
    assert_eq!(world.device, [(kept::TEXT, text)]);
    assert!(world.session.link().format().contains("&text="), "it travels in the link");
    world.until_step(2);
    world.act(Action::ForgetText);
    world.until("it is forgotten", |s| s.conductor().experiment().own_text.is_none());
    assert_eq!((world.device.len(), world.session.kept_text()), (0, None));
}

#[test]
fn a_link_without_its_text_waits_for_it() {
    let text = "rain falls on the old stone bridge again. ".repeat(20);
    let link = format!("{SMALL}&corpus=own-text");
    let mut experiment = Link::parse(&link).0.experiment;
    experiment.own_text = Some(text.clone());
    let prints = Tower::BOTH.map(|tower| {
        let (mut lab, _) = Lab::build(engine::lab::TowerSpec::of(&experiment, tower)).expect("it can be built");
        lab.train_to(7, u64::MAX, |_| {});
        lab.trainer().expect("a run").fingerprint()
    });
    let mut world = World::open(&format!("{link}&step=7&engine=2&fp={:016x}.{:016x}", prints[0], prints[1]));
    assert!(world.session.notes().contains(&Note::TextMissing));
    assert_eq!(world.session.tab(), Tab::Settings);
    world.until_step(2);
    world.has_room = false;
    world.act(Action::GiveText(text.into_bytes()));
    world.until("a verdict", |s| s.verdict().is_some());
    let verdict = world.session.verdict().expect("there it is");
    assert_eq!(verdict.finding, Finding::Same);
    assert!(world.session.notes().contains(&Note::TextNotKept), "the device has no room, and the run goes on");
}

#[test]
fn theme_and_language_are_the_readers() {
    let mut world = World::start(Start { lang: Lang::Zh, prefers_light: true, ..Start::default() });
    assert_eq!(world.session.lang(), Lang::Zh);
    assert_eq!(
        world.session.conductor().wanted().a().corpus,
        CorpusId::StoriesZh,
        "a Chinese text for a Chinese reader"
    );
    world.act(Action::ToggleTheme);
    assert_eq!(world.device, [(kept::THEME, "dark".to_string())]);
    world.act(Action::SetLang(Lang::En));
    assert!(world.session.link().format().contains("lang=en"));
}

#[test]
fn at_the_end_of_the_schedule_it_waits_and_play_goes_on() {
    let mut world = World::open(&format!("{SMALL}&n_steps=20"));
    world.act(Action::SetPace(Pace::Max));
    world.until("the end", |s| s.conductor().status() == Status::Ended);
    assert_eq!(world.step(), 20);
    world.act(Action::TogglePlay);
    world.until_step(25);
    world.act(Action::Hidden(true));
    (0..20).for_each(|_| world.frame());
    let step = world.step();
    (0..20).for_each(|_| world.frame());
    assert_eq!((world.step(), world.session.conductor().status()), (step, Status::Hidden));
}

#[test]
fn a_link_to_another_run_leads_to_its_step_whatever_runs() {
    let mut world = World::open(SMALL);
    world.act(Action::SetPace(Pace::Max));
    world.until_step(60);
    let other = "#v=1&n_layers=1&d_model=16&n_heads=2&n_ctx=16&batch_size=2";
    let [a, b] = straight(other, 12);
    world.act(Action::Address(format!("{other}&step=12&engine=2&fp={a:016x}.{b:016x}")));
    assert_eq!(world.session.verdict(), None, "what still runs is not what was promised");
    world.until("a verdict", |s| s.verdict().is_some());
    let verdict = world.session.verdict().expect("there it is");
    assert_eq!((verdict.step, &verdict.finding), (12, &Finding::Same));
    assert_eq!(world.session.conductor().status(), Status::Paused);
}

#[test]
fn what_was_promised_of_a_run_that_cannot_be_is_not_asked_of_another() {
    let mut world = World::open(SMALL);
    world.until_step(3);
    let large = "#v=1&n_layers=24&d_model=256&n_ctx=256&batch_size=64&step=20&fp=0000000000000001.0000000000000002";
    world.act(Action::Address(large.to_string()));
    world.until_step(30);
    assert_eq!(world.session.verdict(), None);
    assert!(matches!(world.session.notes(), [Note::TooLarge(..)]), "{:?}", world.notes());
}

#[test]
fn a_step_that_is_reached_already_is_compared_at_once() {
    let mut world = World::open(&format!("{SMALL}&step=15"));
    world.until("step 15", |s| s.conductor().status() == Status::Paused && s.conductor().common_step() == 15);
    let [a, b] = straight(SMALL, 15);
    world.act(Action::Address(format!("{SMALL}&step=15&engine=2&fp={a:016x}.{b:016x}")));
    assert!(world.session.verdict().is_some_and(|v| v.finding == Finding::Same));
}

#[test]
fn a_cut_on_a_paused_page_is_looked_at_anew() {
    let mut world = World::open(&format!("{SMALL}&step=20&lens=paths"));
    world.until("an answer at step 20", |s| s.panels().is_some_and(|(step, _)| step == 20));
    let before = world.session.panels();
    world.act(Action::ToggleSkip(Tower::A, base::config::Site::attn(1)));
    world.until("another answer", |s| s.panels() != before);
    assert_eq!(world.session.panels().expect("there it is").0, 20, "of the same step");
}

#[test]
fn where_the_run_rests_the_lens_rests_too() {
    let mut world = World::open(&format!("{SMALL}&step=47&lens=layers"));
    world.desk_frames = 9;
    world.until("an answer at step 47", |s| s.panels().is_some_and(|(step, _)| step == 47));
    world.desk_frames = 1;
    world.act(Action::SetPace(Pace::Slow));
    world.act(Action::TogglePlay);
    (0..3).for_each(|_| world.frame());
    world.act(Action::Open(lens("paths")));
    world.act(Action::TogglePlay);
    world.until("paths, though nothing trains", |s| s.panels().is_some());
}

#[test]
fn answers_of_a_future_that_was_left_are_gone() {
    let mut world = World::open(&format!("{SMALL}&lens=layers"));
    world.act(Action::SetPace(Pace::Max));
    world.until_step(80);
    world.pause();
    world.act(Action::Address(format!("{SMALL}&step=41&lens=layers")));
    world.until("an answer at step 41", |s| s.panels().is_some_and(|(step, _)| step == 41));
    world.act(Action::ToggleSkip(Tower::A, base::config::Site::mlp(0)));
    world.act(Action::SetPace(Pace::Normal));
    world.act(Action::TogglePlay);
    world.until_step(50);
    let link = world.session.link().format();
    world.pause();
    let step = world.step();
    assert_eq!(world.session.run().fingerprints_at(step), Some(straight(&link, step)), "{link}");
    let (at, _) = world.session.panels().expect("an answer");
    assert!(at >= 41 && at <= step);
}

#[test]
fn what_is_out_of_range_is_said_once_and_the_value_that_was_taken_stands() {
    let mut world = World::open(&format!("{SMALL}&lens=paths"));
    world.until("an answer", |s| s.panels().is_some());
    world.act(Action::SetParam("paths", "n_sequences", "99".to_string()));
    assert_eq!(world.notes().len(), 1, "{:?}", world.notes());
    world.act(Action::Dismiss(0));
    let step = world.step();
    world.until_step(step + 30);
    assert_eq!(world.notes(), Vec::<String>::new(), "said once");
    let [(key, used)] = world.session.params() else { panic!("{:?}", world.session.params()) };
    assert_eq!(key, "paths.n_sequences");
    assert!(used.parse::<u64>().is_ok_and(|n| n < 99), "{used}");
}
