//! The Chinese sentences, compared with what [`super::zh_reader`] understands of them.

use std::collections::BTreeSet;

use super::zh_labels::{behaviour, set};
use super::zh_reader::{among, kind_of, read};
use super::{Sentence, Sentences, zh};
use crate::corpora::{Contrast, Corpus, Split, UNLABELLED};
use crate::rng::Rng;

fn sentences(n: usize, split: Split) -> (Vec<&'static str>, Vec<Sentence>) {
    let source = Sentences::new(zh::grammar(), 0.0);
    let mut rng = Rng::new(11, split.stream(), 0);
    let made = (0..n).map(|_| source.sentence(&mut rng, split, false)).collect();
    (source.grammar().words.clone(), made)
}

#[test]
fn ten_thousand_sentences_are_grammatical_and_labelled_as_a_second_reader_understands_them() {
    let (vocab, made) = sentences(10_000, Split::Train);
    let mut used = BTreeSet::new();
    for sentence in &made {
        let words: Vec<&str> = sentence.tokens.iter().map(|&t| vocab[t as usize]).collect();
        let reading = read(&words);
        assert_eq!(reading.waits.len(), words.len());
        let waits: Vec<u8> = sentence.labels.iter().map(|l| l[set::MEASURE]).collect();
        assert_eq!(waits, reading.waits, "{words:?}");
        let mut asked: Vec<(usize, usize, usize, usize)> = sentence
            .questions
            .iter()
            .filter(|q| [behaviour::MEASURE, behaviour::NESTED].contains(&q.behaviour))
            .map(|q| (q.at, q.at - q.distance, q.n_distractors, q.n_before))
            .collect();
        asked.sort();
        assert_eq!(asked, reading.measured, "{words:?}");
        used.extend(words.iter().copied());
        let has = |word: &str| words.contains(&word);
        for (at, word) in words.iter().enumerate() {
            let labels = &sentence.labels[at];
            let label = |set: usize| (labels[set] != UNLABELLED).then_some(labels[set]);
            assert_eq!(label(set::GENDER).map(|g| g == 1), (*word == "然后").then(|| words[at + 1] == "她"));
            assert_eq!(label(set::SENSE).is_some(), *word == "打");
            if let Some(role) = label(set::ROLE) {
                let before_marker = words[at + 1..].iter().any(|w| *w == "把" || *w == "被");
                assert_eq!(role == 0, has("把") == before_marker, "{words:?}");
            }
            if let Some(relation) = label(set::RELATION) {
                assert_eq!(relation == 0, words[0] == "虽然");
                assert!(!words[..at].contains(&"但是") && !words[..at].contains(&"所以"));
            }
            if let Some(feeling) = label(set::FEELING) {
                assert_eq!(feeling == 0, among("高兴 开心", words[at + 1]));
            }
            if let Some(aspect) = label(set::ASPECT) {
                let says = [has("了"), has("过"), has("正在"), has("会")];
                assert_eq!(says.iter().position(|&s| s), Some(aspect as usize));
            }
        }
    }
    let unused: Vec<&&str> = vocab.iter().filter(|w| !used.contains(*w)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn no_sentence_is_in_both_halves() {
    let text = |split| -> BTreeSet<Vec<u32>> { sentences(4000, split).1.into_iter().map(|s| s.tokens).collect() };
    assert!(text(Split::Train).is_disjoint(&text(Split::Validation)));
}

/// Every kind of thing is asked for, stands between and stands before equally often.
#[test]
fn the_kind_of_thing_does_not_tell_which_noun_is_awaited() {
    let (vocab, made) = sentences(20_000, Split::Train);
    let mut counts = [[0u32; 6]; 2];
    for sentence in &made {
        let words: Vec<&str> = sentence.tokens.iter().map(|&t| vocab[t as usize]).collect();
        let reading = read(&words);
        for &(noun, measure, ..) in &reading.measured {
            counts[0][kind_of(words[noun]).unwrap() as usize] += 1;
            for other in reading.kinds.iter().filter(|k| k.0 < noun && k.0 != measure) {
                counts[1][other.1 as usize] += 1;
            }
        }
    }
    for of in counts {
        let all: u32 = of.iter().sum();
        assert!(all > 5000 && of.iter().all(|&n| (n as f64 / all as f64 - 1.0 / 6.0).abs() < 0.02), "{of:?}");
    }
}

#[test]
fn every_cell_of_measure_words_has_a_thousand_different_questions() {
    for seed in 0..2 {
        let corpus = zh::build(seed, 0.0);
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
        for c in corpus.behaviours()[..2].iter().flat_map(|b| &b.contrasts) {
            let kind = |t: u32| kind_of(&corpus.vocab()[t as usize]);
            let measure = kind(c.context[c.context.len() - c.distance]);
            assert!(measure.is_some() && kind(c.right) == measure);
            assert_ne!(kind(c.wrong), measure);
            assert!(!c.context.contains(&c.right) && !c.context.contains(&c.wrong), "neither was said before");
        }
    }
}
