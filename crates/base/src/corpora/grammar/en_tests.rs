//! The English sentences, read by a second grammar that shares no table with the one that wrote them.

use std::collections::BTreeSet;

use super::en_labels::{behaviour, set};
use super::{Sentence, Sentences, en};
use crate::corpora::{Contrast, Corpus, Split, UNLABELLED};
use crate::rng::Rng;

/// What the reader understands of a sentence; the label sets say the same in their own way.
#[derive(Default, Debug)]
struct Reading {
    subject_number: Vec<u8>,
    tense: Vec<u8>,
    depth: Vec<u8>,
    /// What each verb that shows a number must not be taken for: (place, misleading nouns between, before).
    verbs: Vec<(usize, usize, usize)>,
}

struct Reader<'a> {
    words: &'a [&'a str],
    at: usize,
    depth: Vec<u8>,
    /// Every noun so far: its place and number.
    nouns: Vec<(usize, u8)>,
    /// Every verb form so far: its place, its subject's place, what it says of the number.
    verbs: Vec<(usize, usize, Option<u8>)>,
}

const PAST: &str = "fell moved stopped turned vanished shook stayed arrived followed pushed pulled hid touched blocked";

impl<'a> Reader<'a> {
    fn peek(&self) -> &'a str {
        self.words.get(self.at).copied().unwrap_or("")
    }

    fn next(&mut self, depth: u8) -> &'a str {
        let word = self.peek();
        self.at += 1;
        self.depth.push(depth);
        word
    }

    fn expect(&mut self, options: &str, depth: u8) -> &'a str {
        let word = self.next(depth);
        assert!(options.split(' ').any(|o| o == word), "{word:?} instead of {options:?} in {:?}", self.words);
        word
    }

    /// Reads `the dogs`; returns its place and number.
    fn noun(&mut self, depth: u8) -> (usize, u8) {
        self.expect("the", depth);
        let number = self.next(depth).ends_with('s') as u8;
        self.nouns.push((self.at - 1, number));
        (self.at - 1, number)
    }

    fn places(&mut self, depth: u8) {
        while ["near", "behind", "beside", "by"].contains(&self.peek()) {
            self.next(depth);
            self.noun(depth);
        }
    }

    fn relative(&mut self, tense: u8, depth: u8) {
        self.expect("that", depth);
        let subject = self.noun(depth);
        self.places(depth);
        if self.peek() == "that" {
            self.relative(tense, depth + 1);
        }
        self.verb(depth, tense.min(1), subject);
    }

    fn verb(&mut self, depth: u8, tense: u8, (subject, number): (usize, u8)) {
        let verb = self.next(depth);
        let is_past = PAST.split(' ').any(|p| p == verb);
        assert_eq!(is_past, tense == 0, "{:?}", self.words);
        assert!(is_past || verb.ends_with('s') == (number == 0), "{verb} in {:?}", self.words);
        self.verbs.push((self.at - 1, subject, (!is_past).then_some(number)));
    }
}

fn read(words: &[&str], tense_of: impl Fn(&str) -> Option<u8>) -> Reading {
    let mut r = Reader { words, at: 0, depth: Vec::new(), nouns: Vec::new(), verbs: Vec::new() };
    let mut reading = Reading {
        subject_number: vec![UNLABELLED; words.len()],
        tense: vec![UNLABELLED; words.len()],
        ..Reading::default()
    };
    let first = r.next(0);
    if let Some(tense) = tense_of(first) {
        r.places(0);
        let subject = r.noun(0);
        let from = r.at;
        r.places(0);
        if r.peek() == "that" {
            r.relative(tense, 1);
        }
        reading.subject_number[from..r.at].fill(subject.1);
        reading.tense[1..r.at].fill(tense);
        match r.peek() {
            "will" => {
                r.next(0);
                assert_eq!(tense, 2);
                assert!(!r.next(0).ends_with('s'));
            }
            state @ ("was" | "were") => {
                r.next(0);
                assert_eq!((tense, state == "were"), (0, subject.1 == 1));
                r.verbs.push((r.at - 1, subject.0, Some(subject.1)));
                r.expect("big small clean dirty quiet lost", 0);
            }
            _ => r.verb(0, tense, subject),
        }
        r.expect(".", 0);
    } else {
        match first {
            "does" | "do" | "did" | "will" => {
                let number = r.noun(0).1;
                assert!(first != "does" || number == 0);
                assert!(first != "do" || number == 1);
                r.places(0);
                assert!(!r.next(0).ends_with('s'));
                r.expect("?", 0);
            }
            "although" | "because" => {
                assert_eq!(r.noun(0).1, 0);
                r.places(0);
                r.expect("is", 0);
                let good = ["strong", "young", "healthy"].contains(&r.next(0));
                r.expect(",", 0);
                r.expect("it", 0);
                r.expect("is", 0);
                let fine = ["fast", "happy", "cheerful"].contains(&r.next(0));
                assert_eq!(good == fine, first == "because", "{words:?}");
                r.expect(".", 0);
            }
            "the" => {
                let topic = r.next(0);
                r.places(0);
                r.expect("was", 0);
                if ["long", "short", "nice"].contains(&r.peek()) {
                    r.next(0);
                } else {
                    r.places(0);
                    r.expect("and", 0);
                    r.expect("the", 0);
                    r.expect("bank", 0);
                    r.expect("is", 0);
                    let water = ["river", "boat", "fish", "water"].contains(&topic);
                    assert_eq!(["muddy", "green", "wet", "steep"].contains(&r.next(0)), water, "{words:?}");
                }
                r.expect(".", 0);
            }
            name => {
                if r.peek() == "wants" {
                    r.next(0);
                    r.expect("to", 0);
                    r.next(0);
                    r.places(0);
                } else {
                    let she = "mary anna ruth lily".split(' ').any(|n| n == name);
                    r.next(0);
                    r.noun(0);
                    r.places(0);
                    r.expect("and", 0);
                    r.expect("then", 0);
                    r.expect(if she { "she" } else { "he" }, 0);
                    r.next(0);
                    r.expect(if she { "herself" } else { "himself" }, 0);
                }
                r.expect(".", 0);
            }
        }
    }
    assert_eq!(r.at, words.len(), "left over in {words:?}");
    for &(at, subject, number) in &r.verbs {
        let Some(number) = number else { continue };
        let misleading = |from: usize, to: usize| {
            r.nouns.iter().filter(|noun| (from..to).contains(&noun.0) && noun.1 != number).count()
        };
        reading.verbs.push((at, misleading(subject + 1, at), misleading(0, subject)));
    }
    reading.verbs.sort();
    reading.depth = r.depth;
    reading
}

fn tense_of(word: &str) -> Option<u8> {
    ["yesterday earlier once", "today now always", "tomorrow soon later"]
        .iter()
        .position(|row| row.split(' ').any(|a| a == word))
        .map(|t| t as u8)
}

fn sentences(n: usize, split: Split) -> (Vec<&'static str>, Vec<Sentence>) {
    let source = Sentences::new(en::grammar(), 0.0);
    let mut rng = Rng::new(11, split.stream(), 0);
    let made = (0..n).map(|_| source.sentence(&mut rng, split, false)).collect();
    (source.grammar().words.clone(), made)
}

fn words<'a>(vocab: &[&'a str], sentence: &Sentence) -> Vec<&'a str> {
    sentence.tokens.iter().map(|&t| vocab[t as usize]).collect()
}

#[test]
fn ten_thousand_sentences_are_grammatical_and_labelled_as_a_second_reader_understands_them() {
    let (vocab, made) = sentences(10_000, Split::Train);
    let (mut n_agreeing, mut n_distracted, mut n_preceded) = (0, 0, 0);
    for sentence in &made {
        let words = words(&vocab, sentence);
        let reading = read(&words, tense_of);
        let label = |set: usize| -> Vec<u8> { sentence.labels.iter().map(|l| l[set]).collect() };
        assert_eq!(label(set::SUBJECT_NUMBER), reading.subject_number, "{words:?}");
        assert_eq!(label(set::TENSE), reading.tense, "{words:?}");
        assert_eq!(label(set::DEPTH), reading.depth, "{words:?}");
        let asked = words[words.len() - 1] == "?";
        assert!(label(set::MOOD)[..words.len() - 1].iter().all(|&m| (m == 1) == asked));
        let mut asked: Vec<(usize, usize, usize)> = sentence
            .questions
            .iter()
            .filter(|q| [behaviour::AGREEMENT, behaviour::NESTED].contains(&q.behaviour))
            .map(|q| (q.at, q.n_distractors, q.n_before))
            .collect();
        asked.sort();
        assert_eq!(asked, reading.verbs, "{words:?}");
        n_agreeing += asked.len();
        n_distracted += asked.iter().filter(|verb| verb.1 > 0).count();
        n_preceded += asked.iter().filter(|verb| verb.2 > 0).count();
        for (at, word) in words.iter().enumerate() {
            let labels = &sentence.labels[at];
            assert_eq!(labels[set::BANK_SENSE] != UNLABELLED, *word == "bank");
            assert_eq!(labels[set::GENDER] != UNLABELLED, *word == "then");
            if *word == "then" {
                assert_eq!(labels[set::GENDER] == 1, words[at + 1] == "she");
            }
            if *word == "bank" {
                assert_eq!(labels[set::BANK_SENSE] == 1, ["money", "coin", "loan", "clerk"].contains(&words[1]));
            }
            if labels[set::NOUN_OR_VERB] != UNLABELLED {
                assert_eq!(labels[set::NOUN_OR_VERB] == 1, words[at - 1] == "to");
            }
            if labels[set::OUTCOME] != UNLABELLED {
                assert_eq!(labels[set::OUTCOME] == 0, ["fast", "happy", "cheerful"].contains(&words[at + 1]));
            }
        }
    }
    assert!(n_distracted * 10 >= n_agreeing * 3, "{n_distracted} of {n_agreeing} verbs have a distractor");
    assert!(n_preceded * 10 >= n_agreeing * 3, "{n_preceded} of {n_agreeing} verbs have one before the subject");
}

#[test]
fn no_sentence_is_in_both_halves() {
    let text = |split| -> BTreeSet<Vec<u32>> { sentences(4000, split).1.into_iter().map(|s| s.tokens).collect() };
    assert!(text(Split::Train).is_disjoint(&text(Split::Validation)));
}

/// The kind of noun gives nothing away, nor does the first noun, the last one, or how many of each number there are.
#[test]
fn no_single_property_of_a_noun_tells_the_subject() {
    let (vocab, made) = sentences(20_000, Split::Train);
    let breathing = "dog cat horse bird girl boy teacher farmer";
    let breathes = |noun: &str| breathing.split(' ').any(|b| noun == b || noun.trim_end_matches('s') == b);
    // [subject or not] as (breathing, all); guesses for verbs with misleading nouns as (right, all).
    let (mut kinds, mut guesses) = ([(0, 0); 2], [(0, 0); 3]);
    for sentence in &made {
        let words = words(&vocab, sentence);
        for q in &sentence.questions {
            if ![behaviour::AGREEMENT, behaviour::NESTED].contains(&q.behaviour) {
                continue;
            }
            let subject = q.at - q.distance;
            let nouns: Vec<usize> = (1..q.at).filter(|&at| words[at - 1] == "the").collect();
            for &at in &nouns {
                let kind = &mut kinds[(at == subject) as usize];
                *kind = (kind.0 + breathes(words[at]) as u32, kind.1 + 1);
            }
            if q.n_distractors + q.n_before == 0 {
                continue;
            }
            let number = |at: usize| words[at].ends_with('s');
            let n_plural = nouns.iter().filter(|&&at| number(at)).count();
            let first = number(nouns[0]);
            let last = number(nouns[nouns.len() - 1]);
            let majority = 2 * n_plural > nouns.len();
            for (guess, plural) in guesses.iter_mut().zip([first, last, majority]) {
                *guess = (guess.0 + (plural == number(subject)) as u32, guess.1 + 1);
            }
        }
    }
    for (n, all) in kinds {
        let share = n as f64 / all as f64;
        assert!(all > 5000 && (share - 0.5).abs() < 0.02, "{share}");
    }
    for (name, (right, all)) in ["first", "last", "most"].iter().zip(guesses) {
        let share = right as f64 / all as f64;
        assert!(all > 5000 && (0.25..0.7).contains(&share), "{name}: {share}");
    }
}

#[test]
fn every_cell_of_agreement_has_a_thousand_different_questions() {
    for seed in 0..2 {
        let corpus = en::build(seed, 0.0);
        for behaviour in corpus.behaviours() {
            assert!(behaviour.contrasts.len() >= 600, "{}: {}", behaviour.key, behaviour.contrasts.len());
            for c in &behaviour.contrasts {
                assert!(
                    c.right != c.wrong && c.distance <= c.context.len() && c.context.len() < 32,
                    "{}",
                    behaviour.key
                );
            }
        }
        for behaviour in &corpus.behaviours()[..2] {
            for n_distractors in 0..3 {
                for before in [false, true] {
                    let in_cell = |c: &&Contrast| c.n_distractors == n_distractors && (c.n_before > 0) == before;
                    let cell = behaviour.contrasts.iter().filter(in_cell);
                    let different: BTreeSet<&[u32]> = cell.map(|c| c.context.as_slice()).collect();
                    assert!(different.len() >= 1000, "{} {n_distractors} {before}", behaviour.key);
                }
            }
        }
    }
}

#[test]
fn the_right_answer_makes_a_sentence_and_the_wrong_one_does_not() {
    let corpus = en::build(1, 0.0);
    let vocab = corpus.vocab();
    // A singular subject never takes the plural form, whatever stands around it.
    for c in corpus.behaviours()[..2].iter().flat_map(|b| &b.contrasts) {
        let (right, wrong) = (&vocab[c.right as usize], &vocab[c.wrong as usize]);
        let subject = &vocab[c.context[c.context.len() - c.distance] as usize];
        let plural_form = |verb: &str| verb == "were" || !verb.ends_with('s');
        assert_eq!(plural_form(right), subject.ends_with('s'), "{subject} {right}");
        assert_ne!(plural_form(right), plural_form(wrong));
    }
}

#[test]
fn balance_makes_rare_kinds_frequent() {
    let count = |balance: f32| {
        let source = Sentences::new(en::grammar(), balance);
        let mut rng = Rng::new(0, Split::Train.stream(), 0);
        let bank = source.grammar().words.binary_search(&"bank").unwrap() as u32;
        (0..4000).filter(|_| source.sentence(&mut rng, Split::Train, false).tokens.contains(&bank)).count()
    };
    let (natural, equal) = (count(0.0), count(1.0));
    assert!((180..310).contains(&natural) && (430..570).contains(&equal), "{natural} {equal}");
}

#[test]
fn levels_fall_with_context() {
    let l = en::build(0, 0.0).levels();
    assert!(l.chance > l.unigram.unwrap() && l.unigram.unwrap() > l.bigram.unwrap() + 0.5, "{l:?}");
    assert!(l.bigram.unwrap() > l.trigram.unwrap(), "{l:?}");
}
