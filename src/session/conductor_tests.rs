//! The clock with a hand on it: what is granted, when, and where it stops.

use super::clock::{Pace, Status, WeightsWanted};
use super::conductor::{Conductor, Order, Refusal};
use base::config::{Experiment, Site, Tower};
use engine::lab::{Ask, Work};

/// Both towers say that run `run_id` can be, and that it stands.
fn begin(c: &mut Conductor, run_id: u32) {
    assert!(!c.on_prepared(Tower::A, run_id).has_begun, "one tower is not enough");
    let begun = c.on_prepared(Tower::B, run_id);
    assert!(begun.has_begun && begun.orders.len() == 2);
    c.set_hidden(true);
    for tower in Tower::BOTH {
        assert!(c.on_reached(tower, run_id, 0, 0.0).is_empty(), "nothing runs while hidden");
    }
    c.set_hidden(false);
}

fn built(playing: bool) -> Conductor {
    let (mut c, orders) = Conductor::new(Experiment::default(), playing);
    assert!(orders.iter().all(|(_, ask)| matches!(ask, Ask { run_id: 1, work: Work::Prepare(_) })));
    assert_eq!(c.status(), Status::Building);
    begin(&mut c, 1);
    c
}

fn goal(orders: &[Order]) -> Option<u64> {
    orders.iter().find_map(|(_, ask)| match ask.work {
        Work::AdvanceTo { step, .. } => Some(step),
        _ => None,
    })
}

#[test]
fn a_step_is_granted_only_when_both_have_arrived() {
    let mut c = built(true);
    assert_eq!(goal(&c.tick(0.01)), Some(1));
    assert!(c.tick(0.1).is_empty());
    assert!(c.on_reached(Tower::A, 1, 1, 0.2).is_empty());
    assert_eq!(c.common_step(), 0);
    assert_eq!(goal(&c.on_reached(Tower::B, 1, 1, 0.3)), Some(2));
}

#[test]
fn late_answers_of_an_older_run_are_dropped() {
    let mut c = built(true);
    c.reset();
    begin(&mut c, 2);
    assert!(c.on_reached(Tower::A, 1, 5, 0.2).is_empty());
    assert_eq!(c.common_step(), 0);
}

#[test]
fn the_old_run_goes_on_until_the_new_one_can_be() {
    let mut c = built(true);
    assert_eq!(goal(&c.tick(0.01)), Some(1));
    let mut wanted = c.experiment().clone();
    wanted.set_residual(Tower::B, base::config::Residual::All);
    c.load(wanted.clone());
    assert_eq!((c.run_id(), c.experiment() == &wanted, c.wanted() == &wanted), (1, false, true));
    c.on_reached(Tower::A, 1, 1, 0.1);
    assert_eq!(goal(&c.on_reached(Tower::B, 1, 1, 0.1)), Some(2), "it goes on");
    assert_eq!(c.on_failed(2), Refusal::Final, "it cannot be");
    assert_eq!((c.wanted() == c.experiment(), c.status()), (true, Status::Running));
    assert_eq!(c.on_failed(2), Refusal::Late, "said once");
}

#[test]
fn of_many_wishes_only_the_newest_begins() {
    let mut c = built(true);
    let mut n_asked = 0;
    for seed in 0..500 {
        let mut wanted = c.experiment().clone();
        wanted.edit(|config| config.seed = seed);
        n_asked += c.load(wanted).len();
    }
    assert_eq!((n_asked, c.wanted().a().seed), (2, 499), "the towers are asked about one at a time");
    assert!(!c.on_prepared(Tower::A, 2).has_begun);
    let step = c.on_prepared(Tower::B, 2);
    assert!(!step.has_begun, "an older wish");
    assert!(step.orders.iter().all(|(_, ask)| matches!(ask, Ask { run_id: 3, work: Work::Prepare(_) })));
    begin(&mut c, 3);
    assert_eq!((c.run_id(), c.experiment().a().seed), (3, 499));
}

#[test]
fn normal_speed_follows_the_clock() {
    let mut c = built(true);
    let mut steps = 0;
    for frame in 0..60 {
        let now = f64::from(frame) / 60.0;
        if let Some(step) = goal(&c.tick(now)) {
            steps = step;
            for tower in Tower::BOTH {
                steps = goal(&c.on_reached(tower, 1, step, now)).unwrap_or(steps);
            }
        }
    }
    assert!((19..=21).contains(&steps), "{steps} steps in a second");
}

#[test]
fn full_speed_grows_its_grants_but_stops_at_the_end() {
    let mut c = built(true);
    c.set_pace(Pace::Max);
    let mut now = 0.0;
    let mut step = goal(&c.tick(now)).expect("a first grant");
    let mut largest = 0;
    while c.status() == Status::Running {
        now += 0.002;
        c.on_reached(Tower::A, 1, step, now);
        if let Some(next) = goal(&c.on_reached(Tower::B, 1, step, now)) {
            largest = largest.max(next - step);
            step = next;
        }
    }
    assert_eq!((c.status(), c.common_step()), (Status::Ended, 1000));
    assert!(largest > 20);
    c.play();
    assert!(goal(&c.tick(now)).is_some_and(|step| step > 1000), "play goes on beyond the end");
}

#[test]
fn replay_stops_at_its_step() {
    let mut c = built(false);
    c.replay_to(3);
    let mut next = goal(&c.tick(0.0));
    while let Some(step) = next {
        c.on_reached(Tower::A, 1, step, 0.0);
        next = goal(&c.on_reached(Tower::B, 1, step, 0.0));
    }
    assert_eq!((c.status(), c.common_step()), (Status::Paused, 3));
}

#[test]
fn a_cut_at_the_start_is_a_setting_and_later_an_event() {
    let mut c = built(false);
    let orders = c.toggle(Tower::A, Site::mlp(2)).expect("room for it");
    assert!(matches!(orders[0].1, Ask { run_id: 2, work: Work::Prepare(_) }));
    begin(&mut c, 2);
    assert_eq!(c.experiment().a().residual.to_string(), "3m");
    c.step_once();
    c.toggle(Tower::A, Site::mlp(2)).expect("room for it");
    assert_eq!(c.experiment().events()[0].to_string(), "1:a:join:3m");
    c.toggle(Tower::A, Site::mlp(2)).expect("room for it");
    assert!(c.experiment().events().is_empty(), "taken back before anything felt it");
}

#[test]
fn weights_are_asked_for_where_they_are_wanted() {
    let mut c = built(true);
    let weights = |orders: &[Order]| {
        orders.iter().find_map(|(_, ask)| match ask.work {
            Work::AdvanceTo { weights_at, .. } => weights_at,
            _ => None,
        })
    };
    c.want_weights(WeightsWanted { every: vec![3], at_once: true, exactly: vec![] });
    let mut at = Vec::new();
    let mut orders = c.tick(0.0);
    for step in 1..=7 {
        assert_eq!(goal(&orders), Some(step));
        at.extend(weights(&orders));
        c.on_reached(Tower::A, 1, step, step as f64);
        orders = c.on_reached(Tower::B, 1, step, step as f64);
    }
    assert_eq!(at, [1, 3, 6], "at once, and then at every third");
}

#[test]
fn no_grant_goes_past_a_step_that_must_not_be_missed() {
    let mut c = built(true);
    c.want_weights(WeightsWanted { every: vec![2], at_once: false, exactly: vec![7, 30] });
    c.replay_to(40);
    let mut asked = Vec::new();
    let mut orders = c.tick(0.0);
    while let Some(step) = goal(&orders) {
        asked.extend(orders.iter().find_map(|(_, ask)| match ask.work {
            Work::AdvanceTo { step, weights_at: Some(at), .. } => Some((step, at)),
            _ => None,
        }));
        c.on_reached(Tower::A, 1, step, 0.0);
        orders = c.on_reached(Tower::B, 1, step, 0.0);
    }
    assert_eq!(c.common_step(), 40);
    for exact in [7, 30] {
        assert!(asked.contains(&(exact, exact)), "it stands there with its weights: {asked:?}");
    }
}

#[test]
fn at_normal_speed_the_towers_wait_before_a_step_that_is_held() {
    let mut c = built(true);
    c.hold_before(Some(3));
    let mut orders = c.tick(0.0);
    while let Some(step) = goal(&orders) {
        c.on_reached(Tower::A, 1, step, step as f64);
        orders = c.on_reached(Tower::B, 1, step, step as f64);
    }
    assert_eq!((c.common_step(), c.is_held(), c.status()), (2, true, Status::Running));
    c.set_pace(Pace::Max);
    assert!(!c.is_held(), "who wants full speed does not wait");
    c.set_pace(Pace::Normal);
    assert!(c.is_held() && c.tick(8.0).is_empty());
    c.hold_before(None);
    assert_eq!(goal(&c.tick(9.0)), Some(3));
}

#[test]
fn going_back_restores_and_stops_there() {
    let mut c = built(true);
    c.replay_to(40);
    let mut orders = c.tick(0.0);
    while let Some(step) = goal(&orders) {
        c.on_reached(Tower::A, 1, step, 0.0);
        orders = c.on_reached(Tower::B, 1, step, 0.0);
    }
    let orders = c.go_to(25);
    let works: Vec<&Work> = orders.iter().filter(|(t, _)| *t == Tower::B).map(|(_, ask)| &ask.work).collect();
    assert!(matches!(works[..], [Work::Restore { step: 25, .. }, Work::AdvanceTo { step: 25, .. }]));
    assert!(c.on_reached(Tower::A, 1, 40, 0.1).is_empty(), "what was said on the way does not count");
    assert_eq!((c.status(), c.common_step()), (Status::Replaying { goal: 25 }, 25));
    for tower in Tower::BOTH {
        assert!(c.on_reached(tower, 1, 25, 0.2).is_empty());
    }
    assert_eq!((c.status(), c.common_step()), (Status::Paused, 25));
}

#[test]
fn slow_motion_dwells_on_a_step_and_goes_ahead_at_its_update() {
    let mut c = built(true);
    c.set_pace(Pace::Slow);
    let mut now = 0.0;
    while goal(&c.tick(now)).is_none() {
        now += 0.05;
    }
    assert!((0.82 * 8.0 - 0.1..0.82 * 8.0 + 0.2).contains(&now), "{now} s");
    for tower in Tower::BOTH {
        assert!(c.on_reached(tower, 1, 1, now).is_empty());
    }
    assert_eq!((c.common_step(), c.granted()), (0, 1), "the step that is shown is still this one");
    assert!(c.slow_t01().is_some_and(|t| t > 0.8), "and the moment goes on");
    while c.common_step() == 0 {
        now += 0.05;
        assert_eq!(goal(&c.tick(now)), None, "no second step");
    }
    assert!((7.9..8.3).contains(&now), "{now} s");
    assert_eq!((c.slow_t01(), c.granted()), (Some(0.0), 1));
    c.set_pace(Pace::Normal);
    assert_eq!(c.slow_t01(), None);
}

#[test]
fn a_moment_can_be_held_dragged_and_gone_on_from() {
    let mut c = built(true);
    c.set_pace(Pace::Slow);
    assert!(c.set_slow_t01(0.6).is_empty());
    assert_eq!((c.status(), c.slow_t01()), (Status::Paused, Some(0.6)));
    c.tick(1.0);
    assert!(c.tick(9.0).is_empty() && c.slow_t01() == Some(0.6), "it waits there");
    assert_eq!(goal(&c.set_slow_t01(0.9)), Some(1), "the update needs the step after it");
    assert!(c.set_slow_t01(1.0).is_empty(), "once");
    assert!(c.set_slow_t01(0.5).is_empty());
    for tower in Tower::BOTH {
        c.on_reached(tower, 1, 1, 9.0);
    }
    assert_eq!((c.common_step(), c.slow_t01()), (0, Some(0.5)), "back within the same step");
    c.play();
    c.tick(9.1);
    assert!(c.slow_t01().is_some_and(|t| t > 0.5 && t < 0.6), "play goes on from it");
    c.set_slow_t01(1.0);
    assert!(c.next_slow().is_empty(), "the next step is there already");
    assert_eq!((c.common_step(), c.slow_t01()), (1, Some(0.0)));
    let mut still = built(false);
    still.set_pace(Pace::Slow);
    assert_eq!(still.slow_t01(), Some(1.0), "a picture at rest stays whole");
    still.play();
    assert_eq!(still.slow_t01(), Some(0.0), "played, its step is shown from the beginning");
}

#[test]
fn slow_motion_ends_with_the_schedule_after_the_last_update() {
    let mut c = built(true);
    c.replay_to(999);
    let mut orders = c.tick(0.0);
    while let Some(step) = goal(&orders) {
        c.on_reached(Tower::A, 1, step, 0.0);
        orders = c.on_reached(Tower::B, 1, step, 0.0);
    }
    c.set_pace(Pace::Slow);
    c.play();
    c.set_slow_t01(0.9);
    for tower in Tower::BOTH {
        c.on_reached(tower, 1, 1000, 0.0);
    }
    c.play();
    assert_eq!((c.common_step(), c.status()), (999, Status::Running));
    let mut now = 0.0;
    while c.common_step() == 999 {
        now += 0.05;
        c.tick(now);
    }
    assert_eq!((c.status(), c.common_step(), c.slow_t01()), (Status::Ended, 1000, Some(1.0)));
}

#[test]
fn a_refused_name_is_never_given_again() {
    let mut c = built(true);
    let wanted = c.experiment().clone();
    c.load(wanted.clone());
    assert_eq!(c.on_failed(2), Refusal::Final, "A refuses");
    c.load(wanted);
    assert_eq!(c.on_failed(2), Refusal::Late, "B's late refusal of the first wish is not one of the second");
    begin(&mut c, 3);
}

#[test]
fn a_step_of_an_experiment_on_its_way_is_gone_to_once_it_stands() {
    let mut c = built(true);
    c.replay_to(40);
    let mut orders = c.tick(0.0);
    while let Some(step) = goal(&orders) {
        c.on_reached(Tower::A, 1, step, 0.0);
        orders = c.on_reached(Tower::B, 1, step, 0.0);
    }
    let wanted = c.experiment().clone();
    c.load(wanted);
    assert!(c.go_to(12).is_empty(), "the present run is left alone");
    begin(&mut c, 2);
    assert_eq!(c.status(), Status::Replaying { goal: 12 });
}

#[test]
fn a_refused_wish_makes_room_for_a_newer_one() {
    let mut c = built(true);
    let wanted = c.experiment().clone();
    c.load(wanted.clone());
    assert!(c.load(wanted).is_empty());
    let Refusal::Superseded(orders) = c.on_failed(2) else { panic!("a newer wish waits") };
    assert_eq!(orders.len(), 2);
    begin(&mut c, 3);
}

#[test]
fn a_worker_that_is_replaced_comes_back_to_where_it_stood() {
    let mut c = built(true);
    c.replay_to(40);
    let mut orders = c.tick(0.0);
    while let Some(step) = goal(&orders).filter(|step| *step < 40) {
        c.on_reached(Tower::A, 1, step, 0.0);
        orders = c.on_reached(Tower::B, 1, step, 0.0);
    }
    c.on_reached(Tower::A, 1, 40, 0.0);
    let orders = c.on_died(Tower::B).expect("it can be replaced");
    let works: Vec<&Work> = orders.iter().map(|(_, ask)| &ask.work).collect();
    assert!(matches!(works[..], [Work::Prepare(_), Work::Begin, Work::AdvanceTo { step: 40, .. }]));
    assert!(orders.iter().all(|(tower, ask)| *tower == Tower::B && ask.run_id == 1));
    assert!(!c.on_prepared(Tower::B, 1).has_begun, "the run goes on, it does not begin");
    assert!(c.on_reached(Tower::B, 1, 0, 0.1).is_empty(), "it is on its way");
    assert_eq!(c.status(), Status::Replaying { goal: 40 });
    assert!(c.on_reached(Tower::B, 1, 40, 0.2).is_empty());
    assert_eq!((c.status(), c.common_step()), (Status::Paused, 40));
    let n = (0..10).take_while(|_| c.on_died(Tower::A).is_some()).count();
    assert!((1..10).contains(&n), "workers that die again and again are not replaced for ever");
}
