//! Which questions are asked when, without towers and without a desk.

use super::*;

const NOW: (f64, bool) = (0.0, false);

fn question(lens: &str) -> Asked {
    Asked { lens: lens.to_string(), params: Vec::new() }
}

fn watching() -> Looking {
    let mut looking = Looking::default();
    looking.watch(vec![question("layers")], [question("samples"), question("validation")], Pace::Normal);
    looking
}

fn both(looking: &mut Looking, step: u64) -> Vec<DeskAsk> {
    assert!(
        looking.on_weights(1, Tower::A, step, Residual::All, &Happens::default(), NOW).is_empty(),
        "B's are needed too"
    );
    looking.on_weights(1, Tower::B, step, Residual::None, &Happens::default(), NOW)
}

fn lenses(asks: &[DeskAsk]) -> Vec<String> {
    let Some(DeskAsk::Look { asked, .. }) = asks.first() else { return Vec::new() };
    asked.iter().map(|q| q.lens.clone()).collect()
}

#[test]
fn everything_is_asked_at_once_and_then_in_its_turn() {
    let mut looking = watching();
    assert!(looking.wanted().at_once);
    assert_eq!(lenses(&both(&mut looking, 3)), ["samples", "validation", "layers"]);
    for lens in ["samples", "validation", "layers"] {
        for _ in Tower::BOTH {
            assert!(looking.on_answer(looking.round, lens, 3, true, 0.0));
        }
    }
    assert_eq!(looking.wanted(), WeightsWanted { every: vec![5, 10, 50], at_once: false, exactly: vec![] });
    assert_eq!(lenses(&both(&mut looking, 5)), ["layers"]);
}

#[test]
fn while_answers_are_to_come_nothing_is_asked_and_the_gap_is_told() {
    let mut looking = watching();
    both(&mut looking, 0);
    assert_eq!(looking.wanted(), WeightsWanted::default(), "the desk is busy");
    assert!(both(&mut looking, 5).is_empty());
    for (step, lens) in [(0, "samples"), (0, "samples"), (0, "layers"), (0, "layers")] {
        looking.on_answer(looking.round, lens, step, true, 0.0);
    }
    assert_eq!(looking.thinned_to("layers"), None, "one answer tells no gap");
    both(&mut looking, 15);
    looking.on_answer(looking.round, "layers", 15, true, 0.0);
    looking.on_answer(looking.round, "layers", 15, true, 0.0);
    assert_eq!(looking.thinned_to("layers"), Some(15));
    both(&mut looking, 20);
    looking.on_answer(looking.round, "layers", 20, true, 0.0);
    assert_eq!(looking.thinned_to("layers"), None, "it keeps up again");
}

#[test]
fn another_lens_supersedes_what_was_asked() {
    let mut looking = watching();
    both(&mut looking, 0);
    let before = looking.round;
    let cancel = looking.watch(vec![question("paths")], [question("samples"), question("validation")], Pace::Normal);
    assert_eq!(cancel, Some(DeskAsk::Cancel { round: before + 1 }));
    assert!(!looking.on_answer(before, "layers", 0, true, 0.0), "too late");
    assert_eq!(lenses(&both(&mut looking, 1)), ["samples", "validation", "paths"]);
    assert_eq!(
        looking.watch(vec![question("paths")], [question("samples"), question("validation")], Pace::Max),
        None,
        "only how often"
    );
}

#[test]
fn closed_questions_take_a_twentieth_of_the_time_and_one_waits_for_the_other() {
    let mut looking = watching();
    looking.watch_aside(vec![question("logit"), question("attention")]);
    let happens = Happens::default();
    let mut now = 0.0;
    let mut asked: Vec<(String, f64)> = Vec::new();
    // The desk takes 0.01 s for what is open and 0.4 s for what is closed, of each tower.
    for step in 0..4000 {
        now += 0.05;
        looking.on_weights(1, Tower::A, step, Residual::All, &happens, (now, false));
        let asks = looking.on_weights(1, Tower::B, step, Residual::All, &happens, (now, false));
        let aside = |lens: &String| ["logit", "attention"].contains(&lens.as_str());
        let lenses = lenses(&asks);
        assert!(step > 0 || !lenses.iter().any(aside), "who has just opened a lens waits for nothing else");
        assert!(lenses.iter().filter(|lens| aside(lens)).count() <= 1, "{lenses:?}");
        asked.extend(lenses.iter().filter(|lens| aside(lens)).map(|lens| (lens.clone(), now)));
        for lens in lenses.iter().chain(&lenses) {
            now += if aside(lens) { 0.4 } else { 0.01 };
            assert!(looking.on_answer(looking.round, lens, step, true, now));
        }
    }
    assert!(asked.len() > 10, "{asked:?}");
    assert!(asked.windows(2).all(|pair| pair[0].0 != pair[1].0), "in turn: {asked:?}");
    let share = 0.8 * asked.len() as f64 / now;
    assert!(share <= ASIDE_SHARE * 1.01, "{share} of the time");
    // At rest there is time: what is not of this step is asked at once, one after the other.
    assert!(looking.is_wanting_now(Some(5000)) && !looking.is_wanting_now(None));
    for left in [true, false] {
        looking.on_weights(1, Tower::A, 5000, Residual::All, &happens, (now, true));
        let asks = looking.on_weights(1, Tower::B, 5000, Residual::All, &happens, (now, true));
        for lens in lenses(&asks).iter().chain(&lenses(&asks)) {
            looking.on_answer(looking.round, lens, 5000, true, now);
        }
        assert_eq!(looking.is_wanting_now(Some(5000)), left);
    }
}

#[test]
fn a_closed_question_that_was_cut_off_is_asked_again() {
    let mut looking = watching();
    both(&mut looking, 0);
    for lens in ["samples", "validation", "layers"] {
        Tower::BOTH.map(|_| looking.on_answer(looking.round, lens, 0, true, 0.0));
    }
    looking.watch_aside(vec![question("attention")]);
    assert_eq!(lenses(&both(&mut looking, 10)), ["samples", "validation", "layers", "attention"]);
    looking.supersede();
    assert!(looking.is_wanting_now(Some(10)), "its answer never came");
}
