//! A class runs scenes of the lesson, and asks for what the lesson asks.

use class::{SCENES, scene};
use scenes::{Bet, CARDS, Source, lesson};

#[test]
fn what_is_handed_in_is_what_decides_the_scenes_bet() {
    let lesson = lesson();
    assert!(!SCENES.is_empty());
    for told in SCENES {
        let card = &CARDS[usize::from(told.number) - 1];
        let of_lesson = lesson.iter().find(|scene| scene.key == told.key).expect("a scene of the lesson");
        assert_eq!((card.key, told.title()), (told.key, card.title), "numbers are places in the lesson");
        let Bet::Choice { of, .. } = &of_lesson.bet else { panic!("{} has no answers to choose", told.key) };
        assert_eq!((of.step, &of.source, of.of), (told.step, &Source::Step(told.read), told.of), "{}", told.key);
        assert_eq!((of.name.en.as_str(), of.name.zh.as_str()), (told.name.en, told.name.zh));
        assert_eq!(of_lesson.step, told.step, "it is handed in when the bet is decided");
        assert!(told.number < 32, "five bits of a code");
        let experiment = told.experiment(0, 7);
        assert_eq!((told.text_of(&experiment), experiment.a().seed), (Some(0), 7));
    }
    assert!(scene(0).is_none());
}
