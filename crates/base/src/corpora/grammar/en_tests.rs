//! The English sentences, read by a second grammar that shares no table with the one that wrote them.

use std::collections::BTreeSet;

use super::en_labels::set;
use super::{Sentence, Sentences, en};
use crate::corpora::{Corpus, Split, UNLABELLED};
use crate::rng::Rng;

/// What the reader understands of a sentence; the label sets say the same in their own way.
#[derive(Default, Debug)]
struct Reading {
    subject_number: Vec<u8>,
    tense: Vec<u8>,
    depth: Vec<u8>,
    n_distractors: Option<usize>,
}

struct Reader<'a> {
    words: &'a [&'a str],
    at: usize,
    depth: Vec<u8>,
}

const PAST: &str = "slept ran sang jumped waited smiled fell ate saw liked followed helped heard found";

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

    fn noun(&mut self, depth: u8) -> u8 {
        self.expect("the", depth);
        self.next(depth).ends_with('s') as u8
    }

    fn places(&mut self, numbers: &mut Vec<u8>) {
        while ["near", "behind", "beside", "under"].contains(&self.peek()) {
            self.next(0);
            numbers.push(self.noun(0));
        }
    }

    fn relative(&mut self, tense: u8, depth: u8, numbers: &mut Vec<u8>) {
        self.expect("that", depth);
        let number = self.noun(depth);
        numbers.push(number);
        if self.peek() == "that" {
            self.relative(tense, depth + 1, numbers);
        }
        let verb = self.next(depth);
        self.check_verb(verb, tense.min(1), number);
    }

    fn check_verb(&self, verb: &str, tense: u8, number: u8) {
        let is_past = PAST.split(' ').any(|p| p == verb);
        assert_eq!(is_past, tense == 0, "{:?}", self.words);
        assert!(is_past || verb.ends_with('s') == (number == 0), "{verb} in {:?}", self.words);
    }
}

fn read(words: &[&str], tense_of: impl Fn(&str) -> Option<u8>) -> Reading {
    let mut r = Reader { words, at: 0, depth: Vec::new() };
    let mut reading = Reading {
        subject_number: vec![UNLABELLED; words.len()],
        tense: vec![UNLABELLED; words.len()],
        ..Reading::default()
    };
    let mut between = Vec::new();
    let first = r.next(0);
    if let Some(tense) = tense_of(first) {
        let number = r.noun(0);
        let from = r.at;
        r.places(&mut between);
        if r.peek() == "that" {
            r.relative(tense, 1, &mut between);
        }
        reading.subject_number[from..r.at].fill(number);
        reading.tense[1..r.at].fill(tense);
        reading.n_distractors = Some(between.iter().filter(|&&n| n != number).count());
        match r.next(0) {
            "will" => {
                assert_eq!(tense, 2);
                assert!(!r.next(0).ends_with('s'));
            }
            state @ ("was" | "were") => {
                assert_eq!((tense, state == "were"), (0, number == 1));
                r.next(0);
            }
            verb => r.check_verb(verb, tense, number),
        }
        r.expect(".", 0);
    } else {
        match first {
            "does" | "do" | "did" | "will" => {
                let number = r.noun(0);
                assert!(first != "does" || number == 0);
                assert!(first != "do" || number == 1);
                r.places(&mut between);
                assert!(!r.next(0).ends_with('s'));
                r.expect("?", 0);
            }
            "although" | "because" => {
                assert_eq!(r.noun(0), 0);
                r.places(&mut between);
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
                r.places(&mut between);
                r.expect("was", 0);
                if ["long", "short", "nice"].contains(&r.peek()) {
                    r.next(0);
                } else {
                    r.places(&mut between);
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
                    r.places(&mut between);
                } else {
                    let she = "mary anna ruth lily".split(' ').any(|n| n == name);
                    r.next(0);
                    r.noun(0);
                    r.places(&mut between);
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
    let made = (0..n).map(|_| source.sentence(&mut rng, split)).collect();
    (source.grammar().words.clone(), made)
}

fn words<'a>(vocab: &[&'a str], sentence: &Sentence) -> Vec<&'a str> {
    sentence.tokens.iter().map(|&t| vocab[t as usize]).collect()
}

#[test]
fn ten_thousand_sentences_are_grammatical_and_labelled_as_a_second_reader_understands_them() {
    let (vocab, made) = sentences(10_000, Split::Train);
    let (mut n_agreeing, mut n_distracted) = (0, 0);
    for sentence in &made {
        let words = words(&vocab, sentence);
        let reading = read(&words, tense_of);
        let label = |set: usize| -> Vec<u8> { sentence.labels.iter().map(|l| l[set]).collect() };
        assert_eq!(label(set::SUBJECT_NUMBER), reading.subject_number, "{words:?}");
        assert_eq!(label(set::TENSE), reading.tense, "{words:?}");
        assert_eq!(label(set::DEPTH), reading.depth, "{words:?}");
        let asked = words[words.len() - 1] == "?";
        assert!(label(set::MOOD)[..words.len() - 1].iter().all(|&m| (m == 1) == asked));
        if let Some(n) = reading.n_distractors {
            n_agreeing += 1;
            n_distracted += (n > 0) as usize;
        }
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
}

#[test]
fn no_sentence_is_in_both_halves() {
    let text = |split| -> BTreeSet<Vec<u32>> { sentences(4000, split).1.into_iter().map(|s| s.tokens).collect() };
    assert!(text(Split::Train).is_disjoint(&text(Split::Validation)));
}

#[test]
fn every_behaviour_has_questions_and_agreement_for_two_distractors() {
    let corpus = en::build(0, 0.0);
    for behaviour in corpus.behaviours() {
        assert!(behaviour.contrasts.len() >= 300, "{}: {}", behaviour.key, behaviour.contrasts.len());
        assert!(behaviour.contrasts.iter().all(|c| c.right != c.wrong && c.distance <= c.context.len()));
    }
    for n in 0..3 {
        let agreement = &corpus.behaviours()[0].contrasts;
        assert_eq!(agreement.iter().filter(|c| c.n_distractors == n).count(), 300);
    }
}

#[test]
fn the_right_answer_makes_a_sentence_and_the_wrong_one_does_not() {
    let corpus = en::build(1, 0.0);
    let vocab = corpus.vocab();
    // Agreement: a singular subject never takes the plural form, whatever stands between.
    for c in &corpus.behaviours()[0].contrasts {
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
        (0..4000).filter(|_| source.sentence(&mut rng, Split::Train).tokens.contains(&bank)).count()
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
