//! Every claim, correction and analogy is told once, within its limits, in two languages, with places and sources that
//! exist.

use base::names::{Text, tx};
use ledger::told::{ANSWERS, Kind, Mark, SECTIONS, Told};
use ledger::words::{all, told};
use std::collections::BTreeSet;

/// A text with its most words in English and its most characters in Chinese.
type Limited = (&'static str, Text, usize, usize);

fn texts(told: &Told) -> [Limited; 4] {
    [
        ("title", told.title, 14, 26),
        ("restate", told.restate, 45, 90),
        ("why", told.why, 70, 140),
        ("literature", told.literature.says, 30, 60),
    ]
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')
}

/// Most Latin words in a row: names have up to three, a sentence has more.
fn latin_in_a_row(text: &str) -> usize {
    let pieces = text.split(|c: char| is_chinese(c) || ['“', '”', '·'].contains(&c));
    let count =
        |piece: &str| piece.split(' ').filter(|w| w.chars().filter(char::is_ascii_alphabetic).count() > 1).count();
    pieces.map(count).max().unwrap_or(0)
}

/// What is wrong with the text, or nothing.
fn fault((what, text, words, chars): &Limited) -> Option<String> {
    let (n_words, n_chars) = (text.en.split_whitespace().count(), text.zh.chars().count());
    let ascii_stop =
        text.zh.chars().zip(text.zh.chars().skip(1)).find(|(a, b)| is_chinese(*a) && ",;:!?()".contains(*b));
    if n_words == 0 || n_chars == 0 {
        Some(format!("{what} is empty"))
    } else if n_words > *words || n_chars > *chars {
        Some(format!("{what} has {n_words} words, {n_chars} characters; {words} and {chars} are allowed"))
    } else if text.en.chars().any(is_chinese) {
        Some(format!("{what} has Chinese in its English: {}", text.en))
    } else if !text.zh.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}')) || latin_in_a_row(text.zh) > 3 {
        Some(format!("{what} is not Chinese: {}", text.zh))
    } else if ascii_stop.is_some() {
        Some(format!("{what} has half-width punctuation: {}", text.zh))
    } else if [text.en, text.zh].iter().any(|t| t.trim() != *t || t.contains("  ")) {
        Some(format!("{what} has loose spaces"))
    } else {
        None
    }
}

#[test]
fn faults_are_found() {
    let find = |en, zh| fault(&("it", tx(en, zh), 3, 17));
    assert_eq!(find("Depth helps", "层数有用"), None);
    assert_eq!(find("TC⁰ and GELU", "用 GPT-2 的 softmax"), None, "names may stand in Chinese");
    for (en, zh) in [
        ("", "层数有用"),
        ("Depth helps here too", "层数有用"),
        ("Depth helps", "层数有用，不过要看是哪一种任务，并非总是如此"),
        ("Depth 有用", "层数有用"),
        ("Depth helps", "it helps"),
        ("Depth helps", "层数,有用"),
        ("Depth helps ", "层数有用"),
    ] {
        assert!(find(en, zh).is_some(), "{en} / {zh}");
    }
    assert!(fault(&("it", tx("Depth", "因为 depth helps a lot here"), 3, 99)).is_some());
}

#[test]
fn every_claim_correction_and_analogy_is_told_once_and_in_order() {
    let ids: Vec<&str> = all().map(|t| t.id).collect();
    let numbered = |letter: char, n: usize| (1..=n).map(move |i| format!("{letter}{i}"));
    let n_analogies = ids.iter().filter(|id| id.starts_with('A')).count();
    let wanted: Vec<String> = numbered('C', 20).chain(numbered('W', 16)).chain(numbered('A', n_analogies)).collect();
    assert_eq!(ids, wanted);
    assert!(n_analogies >= 3, "the factory, the cortex, reading");
    for entry in all() {
        let kind = match entry.id.as_bytes()[0] {
            b'C' => Kind::Claim,
            b'W' => Kind::Correction,
            _ => Kind::Analogy,
        };
        assert_eq!(entry.kind, kind, "{}", entry.id);
        assert_eq!(told(entry.id).map(|t| t.title), Some(entry.title));
    }
    assert!(told("C21").is_none());
}

#[test]
fn words_are_within_their_limits_and_in_their_language() {
    let faults: Vec<String> = all()
        .flat_map(|t| texts(t).iter().filter_map(|text| Some(format!("{} {}", t.id, fault(text)?))).collect::<Vec<_>>())
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn titles_differ() {
    let (en, zh): (BTreeSet<&str>, BTreeSet<&str>) = all().map(|t| (t.title.en, t.title.zh)).unzip();
    assert_eq!((en.len(), zh.len()), (all().count(), all().count()));
}

#[test]
fn places_and_neighbours_exist() {
    for entry in all() {
        let keys: Vec<usize> = entry
            .places
            .iter()
            .map(|place| {
                SECTIONS.iter().position(|s| s.key == *place).unwrap_or_else(|| panic!("{}: {place}", entry.id))
            })
            .collect();
        assert!(!keys.is_empty() && keys.is_sorted() && unique(entry.places), "{}: {:?}", entry.id, entry.places);
        assert!(!entry.related.is_empty() && unique(entry.related), "{}: {:?}", entry.id, entry.related);
        for id in entry.related {
            assert!(told(id).is_some() && *id != entry.id, "{} is related to {id}", entry.id);
        }
    }
}

fn unique(list: &[&str]) -> bool {
    list.iter().collect::<BTreeSet<_>>().len() == list.len()
}

#[test]
fn every_section_has_an_entry_and_an_answer() {
    for section in SECTIONS {
        assert!(all().any(|t| t.places.contains(&section.key)), "nothing stands in {}", section.key);
        let answer = section.key.split('.').next();
        assert!(ANSWERS.iter().any(|(key, ..)| Some(*key) == answer), "{} is in no answer", section.key);
        assert_eq!(fault(&("name", section.name, 6, 16)), None, "{}", section.key);
    }
    assert!(unique(&SECTIONS.iter().map(|s| s.key).collect::<Vec<_>>()));
    for entry in all() {
        let outside = entry.places.contains(&"0");
        assert!(!outside || entry.id == "C20", "{} is in the dialogue", entry.id);
    }
}

#[test]
fn the_literature_is_named_and_no_figure_comes_from_memory() {
    let mut works = std::collections::BTreeMap::new();
    for entry in all() {
        let literature = &entry.literature;
        let may_be_without = entry.kind == Kind::Analogy;
        assert!(may_be_without || !literature.sources.is_empty(), "{} cites nobody", entry.id);
        for source in literature.sources {
            let year = source.who.rsplit(' ').next().and_then(|y| y.parse::<u32>().ok());
            assert!(year.is_some_and(|y| (1957..2027).contains(&y)), "no year: {}", source.who);
            assert!(!source.title.is_empty() && !source.title.ends_with('.'), "{}", source.who);
            let before = works.insert(source.title, *source);
            assert!(
                before.is_none_or(|b| (b.who, b.is_read) == (source.who, source.is_read)),
                "{} twice",
                source.title
            );
        }
        // Names with digits are no figures.
        let says = [literature.says.en, literature.says.zh].map(|t| t.replace("GPT-2", "").replace("TC⁰", ""));
        let has_figure = says.iter().any(|t| t.chars().any(|c| c.is_ascii_digit()));
        let all_read = literature.sources.iter().all(|s| s.is_read);
        assert!(!has_figure || all_read, "{} has a figure from memory", entry.id);
    }
    assert!(works.len() >= 40, "{} works", works.len());
}

#[test]
fn marks_fit_their_kind() {
    for entry in all() {
        let mark = entry.literature.mark;
        let fits = match entry.kind {
            Kind::Claim => matches!(mark, Mark::Holds | Mark::Part | Mark::Fails | Mark::Undecided),
            // What the dialogue says there is wrong, or half of it.
            Kind::Correction => matches!(mark, Mark::Part | Mark::Fails),
            Kind::Analogy => mark == Mark::NotApplicable,
        };
        assert!(fits, "{}: {mark:?}", entry.id);
    }
}
