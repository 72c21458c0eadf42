//! Every scene is whole: words in two languages within their limits, links that mean something, holes that are filled, and
//! answers of which always one is right.

use base::config::Link;
use base::names::{Text, Words};
use lens::panel::Scale;
use scenes::guess::MAX_PLACES;
use scenes::scene::{MAX_CHARACTERS, MAX_WORDS};
use scenes::{Bet, CARDS, Card, Line, Scene, lesson};
use std::collections::BTreeSet;

/// Most bytes of a scene's file.
const MAX_BYTES: usize = 6000;

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')
}

/// Most English words in a row: names have up to three, a sentence has more.
fn latin_in_a_row(text: &str) -> usize {
    let pieces = text.split(|c: char| is_chinese(c) || ['“', '”', '·', '/'].contains(&c));
    let count =
        |piece: &str| piece.split(' ').filter(|w| w.chars().filter(char::is_ascii_alphabetic).count() > 1).count();
    pieces.map(count).max().unwrap_or(0)
}

/// The keys in braces, in order of the alphabet.
fn holes(text: &str) -> Vec<String> {
    let mut found: Vec<String> =
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(key, _)| key.to_string()).collect();
    found.sort();
    found
}

/// What is wrong with it, or nothing. Formulas and names may be the same in both.
fn fault(text: &Words, max_words: usize, max_characters: usize) -> Option<String> {
    // A number in its hole takes about four characters.
    let filled = holes(&text.zh).iter().fold(text.zh.clone(), |zh, key| zh.replace(&format!("{{{key}}}"), "0.00"));
    let (n_words, n_characters) = (text.en.split_whitespace().count(), filled.chars().count());
    let half_width =
        text.zh.chars().zip(text.zh.chars().skip(1)).find(|(a, b)| is_chinese(*a) && ",;:!?()".contains(*b));
    let english = |text: &str| text.split(' ').any(|w| w.chars().filter(char::is_ascii_lowercase).count() > 2);
    if n_words == 0 || n_characters == 0 {
        Some("is empty".into())
    } else if n_words > max_words || n_characters > max_characters {
        Some(format!("has {n_words} words, {n_characters} characters; {max_words} and {max_characters} are allowed"))
    } else if text.en.chars().any(|c| is_chinese(c) && !QUOTED.contains(c)) {
        Some("has Chinese in its English".into())
    } else if english(&text.en) && (text.zh == text.en || latin_in_a_row(&text.zh) > 3) {
        Some("is English in Chinese".into())
    } else if half_width.is_some() {
        Some("has half-width punctuation".into())
    } else if [&text.en, &text.zh].iter().any(|t| t.trim() != **t || t.contains("  ")) {
        Some("has loose spaces".into())
    } else if holes(&text.en) != holes(&text.zh) {
        Some("has other holes".into())
    } else {
        None
    }
}

/// What the English quotes of the text that is learnt.
const QUOTED: &str = "这件本";

/// All that a scene says, each with its most words and characters.
fn said(scene: &Scene) -> Vec<(String, Words, usize, usize)> {
    let mut all = vec![
        ("told", scene.told.clone(), MAX_WORDS, MAX_CHARACTERS),
        ("question", scene.bet.question().clone(), 26, 52),
        ("caption", scene.caption.clone(), 40, 80),
        ("next", scene.next.clone(), 26, 52),
        ("ask", scene.teaching.ask.clone(), 26, 52),
        ("surprise", scene.teaching.surprise.clone(), 40, 80),
        ("otherwise", scene.teaching.otherwise.clone(), 40, 80),
    ];
    match &scene.bet {
        Bet::Choice { answers, of, ruler, .. } => {
            all.extend(answers.iter().map(|answer| ("answer", answer.text.clone(), 6, 14)));
            all.push(("what decides", of.name.clone(), 12, 30));
            all.push(("ruler", ruler.name.clone(), 4, 12));
        }
        Bet::Curve(sketch) => {
            all.push(("x", sketch.x.clone(), 8, 18));
            all.push(("y", sketch.y.name.clone(), 4, 16));
        }
    }
    let quantities = scene.numbers.iter().chain(scene.says.iter().map(|condition| &condition.of));
    all.extend(quantities.map(|of| ("a number", of.name.clone(), 14, 32)));
    all.into_iter().map(|(what, text, words, chars)| (format!("{} {what}", scene.key), text, words, chars)).collect()
}

#[test]
fn faults_are_found() {
    let find = |en: &str, zh: &str| fault(&Words { en: en.into(), zh: zh.into() }, 3, 12);
    assert_eq!(find("Depth helps", "层数有用"), None);
    assert_eq!(find("‖x‖", "‖x‖"), None);
    for (en, zh) in [
        ("", "层数有用"),
        ("Depth helps here too", "层数有用"),
        ("Depth helps", "层数有用，不过要看是哪一种任务"),
        ("Depth 有用", "层数有用"),
        ("Depth helps", "Depth helps"),
        ("Depth helps", "层数,有用"),
        ("Depth helps ", "层数有用"),
        ("Depth {a}", "层数"),
    ] {
        assert!(find(en, zh).is_some(), "{en} / {zh}");
    }
}

#[test]
fn every_sentence_is_within_its_limits_and_in_its_language() {
    let faults: Vec<String> = lesson()
        .iter()
        .flat_map(said)
        .filter_map(|(what, text, words, chars)| Some(format!("{what} {}: {text:?}", fault(&text, words, chars)?)))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn cards_and_scenes_are_the_same_lesson() {
    let scenes = lesson();
    assert!(scenes.len() >= 12);
    let keys: Vec<&str> = CARDS.iter().map(|card| card.key).collect();
    assert_eq!(keys, scenes.iter().map(|scene| &scene.key[..]).collect::<Vec<_>>());
    assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
    for Card { key, title, link } in CARDS {
        assert!(key.bytes().all(|b| b.is_ascii_lowercase()) && key.len() <= 12, "{key}");
        let Text { en, zh } = title;
        assert!(en.chars().count() <= 24 && zh.chars().count() <= 10, "{key}: {en} {zh}");
        let (read, problems) = Link::parse(link);
        assert!(problems.is_empty(), "{key}: {problems:?}");
        assert_eq!(read.view.step, None, "{key}: the scene says the step");
        let n_steps = read.experiment.a().n_steps as u64;
        let last = scenes.iter().find(|scene| scene.key == *key).map(Scene::last_step);
        assert!(last.is_some_and(|last| last <= n_steps), "{key}: {last:?} of {n_steps}");
    }
    assert_eq!(Card::of("highway").map(|(i, _)| i), Some(0));
    assert_eq!(Card::of("none"), None);
}

#[test]
fn what_is_open_is_what_decides() {
    for scene in lesson() {
        let (_, card) = Card::of(&scene.key).expect("a card");
        let lens = Link::parse(card.link).0.view.lens;
        let looks = scene.looks(false);
        let open = lens.as_deref().unwrap_or("gradients");
        let is_seen = open == "gradients" || looks.iter().any(|look| look.lens == open);
        assert!(is_seen, "{}: {open} is open, and {looks:?} are asked", scene.key);
    }
}

#[test]
fn a_caption_has_a_hole_for_each_of_its_numbers() {
    for scene in lesson() {
        let mut keys: Vec<String> = scene.numbers.iter().map(|number| number.key.clone()).collect();
        keys.sort();
        assert_eq!(holes(&scene.caption.en), keys, "{}", scene.key);
        assert_eq!(holes(&scene.caption.zh), keys, "{}", scene.key);
        // A caption stands under the towers at that step: what comes later is not known yet.
        assert!(scene.numbers.iter().all(|number| number.step <= scene.step), "{}", scene.key);
        assert!(!scene.says.is_empty(), "{} rests on nothing", scene.key);
    }
}

#[test]
fn of_the_answers_exactly_one_is_right_for_any_value() {
    let mut n_choices = 0;
    for scene in lesson() {
        let Bet::Choice { answers, ruler, of, .. } = &scene.bet else { continue };
        n_choices += 1;
        assert_eq!(of.step, scene.step, "{}", scene.key);
        assert!((3..=4).contains(&answers.len()), "{}", scene.key);
        let edges = answers.iter().flat_map(|a| [a.from, a.below, a.at]);
        let near = edges.flat_map(|x| [x, x.next_up(), x.next_down()]);
        let values =
            near.chain((-40..=40).flat_map(|e| [libm::exp10(f64::from(e) / 4.0), f64::from(e) / 10.0, f64::from(e)]));
        for value in values.chain([0.0, f64::INFINITY]) {
            let n_right = answers.iter().filter(|a| a.is_right(value)).count();
            assert_eq!(n_right, 1, "{}: {value}", scene.key);
        }
        for answer in answers {
            assert!(answer.is_right(answer.at), "{}: an answer stands where it is right", scene.key);
        }
        assert!(answers.windows(2).all(|two| two[0].below == two[1].from && two[0].at < two[1].at), "{}", scene.key);
        let inside = match ruler.scale {
            Scale::Log { lo_exp, hi_exp } => [libm::exp10(lo_exp.into()), libm::exp10(hi_exp.into())],
            Scale::Linear { lo, hi } => [f64::from(lo), f64::from(hi)],
            Scale::Ladder => panic!("{}: a ruler's ends are known", scene.key),
        };
        assert!(answers.iter().all(|a| inside[0] <= a.at && a.at <= inside[1]), "{}", scene.key);
    }
    assert!(n_choices >= 5);
}

#[test]
fn curves_can_be_drawn() {
    let mut n_curves = 0;
    for scene in lesson() {
        let Bet::Curve(sketch) = &scene.bet else { continue };
        n_curves += 1;
        assert!((2..=MAX_PLACES).contains(&sketch.places.len()), "{}", scene.key);
        assert!(sketch.places.windows(2).all(|two| two[0] < two[1]), "{}", scene.key);
        assert!(!matches!(sketch.y.scale, Scale::Ladder), "{}: the chart is drawn before its data", scene.key);
        match &sketch.of {
            Line::Depths(_, step) | Line::Chart { step, .. } => assert_eq!(*step, scene.step, "{}", scene.key),
            _ => assert_eq!(sketch.places.last().map(|&x| x as u64), Some(scene.step), "{}", scene.key),
        }
    }
    assert!(n_curves >= 4);
}

#[test]
fn a_scene_is_a_small_file_that_reads_back() {
    for scene in lesson() {
        let bytes = postcard::to_allocvec(&scene).expect("plain data");
        assert!(bytes.len() <= MAX_BYTES, "{}: {} bytes", scene.key, bytes.len());
        let read = postcard::from_bytes::<Scene>(&bytes).expect("what was written");
        // What teaching and the slow group need is not in it.
        let Scene { says, teaching, claims, .. } = scene.clone();
        assert_eq!(Scene { says, teaching, claims, ..read }, scene);
    }
}

#[test]
fn the_lesson_takes_a_quarter_of_an_hour() {
    // The first twelve are the way through; what comes after them is for those who have time.
    let minutes: u32 = lesson().iter().take(12).map(|scene| scene.teaching.minutes).sum();
    assert_eq!(minutes, 15);
}
