//! The clock with a hand on it: what is granted, when, and where it stops.

use super::*;

fn built(playing: bool) -> Conductor {
    let (mut c, orders) = Conductor::new(Experiment::default(), playing);
    assert_eq!(orders.len(), 2);
    c.hidden = true;
    for tower in Tower::BOTH {
        assert!(c.on_reached(tower, c.run_id(), 0, 0.0).is_empty(), "nothing runs while hidden");
    }
    c.hidden = false;
    c
}

fn goal(orders: &[Order]) -> Option<u64> {
    orders.iter().find_map(|(_, c)| match c {
        Command::AdvanceTo { step, .. } => Some(*step),
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
    assert!(c.on_reached(Tower::A, 1, 5, 0.2).is_empty());
    assert_eq!(c.status(), Status::Building);
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
    let orders = c.toggle(Tower::A, Site::mlp(2));
    assert!(matches!(orders[0].1, Command::Build { run_id: 2, .. }));
    assert_eq!(c.experiment().a.residual.to_string(), "3m");
    for tower in Tower::BOTH {
        c.on_reached(tower, 2, 0, 0.0);
    }
    c.step_once();
    c.toggle(Tower::A, Site::mlp(2));
    assert_eq!(c.experiment().events[0].to_string(), "1:a:join:3m");
    c.toggle(Tower::A, Site::mlp(2));
    assert!(c.experiment().events.is_empty(), "taken back before anything felt it");
}

#[test]
fn slow_motion_dwells_on_a_step() {
    let mut c = built(true);
    c.set_pace(Pace::Slow);
    let mut now = 0.0;
    while goal(&c.tick(now)).is_none() {
        now += 0.05;
    }
    assert!((3.9..4.2).contains(&now), "{now} s");
    assert_eq!(c.slow_t01(), Some(1.0));
}
