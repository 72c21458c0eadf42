//! Names that nobody bears, made by rule, one letter at a time.
//!
//! A name has two to four syllables of one consonant and one vowel. Its vowels agree (all of a, o, u or all of e, i,
//! y), and its last letter is decided by its first: n after a hard beginning (k, p, t, …), l after a soft one. So a
//! model must remember the first letter to the very end.

use super::ngram::Known;
use super::source::{self, Card, Drawn, Sequences, Source, contrasts, half_of};
use super::{Behaviour, Contrast, LabelSet, LevelsOn, Split, UNLABELLED};
use crate::config::CorpusId;
use crate::names::tx;
use crate::rng::Rng;

/// Token ids are places in this list; the line break parts the names.
const LETTERS: &str = "\nabdefgiklmnoprstuvyz";
const HARD: [char; 6] = ['k', 'p', 't', 's', 'f', 'r'];
const SOFT: [char; 6] = ['b', 'd', 'g', 'm', 'v', 'z'];
const VOWELS: [[char; 3]; 2] = [['a', 'o', 'u'], ['e', 'i', 'y']];

/// The rule of the names.
pub struct Names;

/// The names of `seed`.
pub fn build(seed: u64) -> Sequences<Names> {
    let about = tx(
        "Made-up names, letter by letter. Consonant and vowel alternate; the vowels of one name belong together; and the \
         first letter decides the last, up to eight letters further on. One name in eight is never shown in training.",
        "虚构的名字，逐个字母读入。辅音、元音交替出现；一个名字中的元音属于同一类；首字母还决定末字母，\
         两者之间最多隔七个字母。每八个名字中有一个从不用于训练。",
    );
    let label_sets = vec![
        LabelSet {
            key: "letter_role",
            name: tx("role of the letter", "字母的角色"),
            classes: vec![tx("consonant", "辅音"), tx("vowel", "元音"), tx("ending", "词尾"), tx("line break", "换行")],
        },
        LabelSet {
            key: "harmony",
            name: tx("vowels of the name", "名字的元音类别"),
            classes: vec![tx("a, o, u", "a、o、u"), tx("e, i, y", "e、i、y")],
        },
        LabelSet {
            key: "beginning",
            name: tx("how the name began", "名字的开头"),
            classes: vec![tx("hard, ends in n", "硬音，以 n 结尾"), tx("soft, ends in l", "软音，以 l 结尾")],
        },
    ];
    let vocab: Vec<String> = LETTERS.chars().map(|c| super::text::shown(&c.to_string())).collect();
    let card = Card { id: CorpusId::Names, seed, vocab, label_sets, prompt: vec![0], between: "", about };
    Sequences::new(Names, card)
}

/// Choices in a name over its letters: length, vowels' class, and a consonant and a vowel for every syllable.
///
/// Names held out change this by less than the estimate of any level.
fn entropy() -> f64 {
    let (mean_syllables, letters) = (3.0, 2.0 * 3.0 + 2.0);
    let ln = |n: usize| libm::log(n as f64);
    (ln(3) + ln(2) + mean_syllables * (ln(HARD.len() + SOFT.len()) + ln(3))) / letters
}

fn token(letter: char) -> u32 {
    LETTERS.chars().position(|c| c == letter).unwrap_or(0) as u32
}

impl Source for Names {
    const DEALT_BY_SEQUENCE: bool = false;

    fn draw(&self, rng: &mut Rng, split: Split, n_ctx: usize) -> Drawn {
        let mut tokens = vec![0];
        let mut labels = vec![vec![3], vec![UNLABELLED], vec![UNLABELLED]];
        while tokens.len() <= n_ctx {
            let (n_syllables, harmony) = (2 + rng.below(3), rng.below(2));
            let mut name = Vec::new();
            for _ in 0..n_syllables {
                let consonant = rng.below(HARD.len() + SOFT.len());
                name.push(*HARD.get(consonant).unwrap_or(&SOFT[consonant % HARD.len()]));
                name.push(*rng.pick(&VOWELS[harmony]));
            }
            let soft = SOFT.contains(&name[0]);
            name.push(if soft { 'l' } else { 'n' });
            let name: Vec<u32> = name.into_iter().map(token).collect();
            if half_of(&name, 8) != split {
                continue;
            }
            for (i, &letter) in name.iter().enumerate() {
                let last = i + 1 == name.len();
                tokens.push(letter);
                labels[0].push(if last { 2 } else { (i % 2) as u8 });
                // Before the first vowel nobody can know the class.
                labels[1].push(if i == 0 { UNLABELLED } else { harmony as u8 });
                labels[2].push(soft as u8);
            }
            tokens.push(0);
            for (set, label) in labels.iter_mut().zip([3, UNLABELLED, UNLABELLED]) {
                set.push(label);
            }
        }
        Drawn::next_token(&tokens, labels, n_ctx)
    }

    fn known(&self, seed: u64) -> Known {
        let train = source::runs(self, seed, Split::Train, 1500, 64);
        let held_out = source::runs(self, seed, Split::Validation, 400, 64);
        let mut known = Known::estimate(&train, &held_out, LETTERS.len());
        known.levels.entropy = Some(entropy());
        known.levels.on = LevelsOn::HeldOutEntropyByRule;
        known
    }

    fn behaviours(&self, seed: u64) -> Vec<Behaviour> {
        vec![
            Behaviour {
                key: "harmony",
                name: tx("prefers a vowel that agrees", "偏好同类的元音"),
                contrasts: contrasts(self, seed, 48, 1000, |d, found| ask(d, 1, found)),
            },
            Behaviour {
                key: "ending",
                name: tx("ends the name as it began", "词尾与开头相配"),
                contrasts: contrasts(self, seed, 48, 1000, |d, found| ask(d, 2, found)),
            },
        ]
    }
}

/// Letters of one role (1: vowels after the first, 2: endings) against their opposite.
fn ask(drawn: &Drawn, role: u8, found: &mut Vec<Contrast>) {
    let letters: Vec<char> = LETTERS.chars().collect();
    let mut start = 0;
    for (t, &letter) in drawn.inputs.iter().enumerate() {
        if letter == 0 {
            start = t + 1;
        }
        if drawn.labels[0][t] != role || (role == 1 && t < start + 2) {
            continue;
        }
        let opposite = match letters[letter as usize] {
            'n' => 'l',
            'l' => 'n',
            vowel => {
                let at = VOWELS.concat().iter().position(|&v| v == vowel).unwrap_or(0);
                VOWELS.concat()[(at + 3) % 6]
            }
        };
        found.push(Contrast {
            context: drawn.inputs[..t].to_vec(),
            right: letter,
            wrong: token(opposite),
            distance: if role == 1 { 2 } else { t - start },
            n_distractors: 0,
            n_before: 0,
        });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::corpora::Corpus;

    fn names(split: Split) -> BTreeSet<String> {
        let corpus = build(0);
        let mut names = BTreeSet::new();
        for index in 0..400 {
            let d = source::draw(&Names, 0, split, index, 100);
            let text = corpus.decode(&d.inputs);
            let whole: Vec<&str> = text.split('\n').collect();
            names.extend(whole[1..whole.len() - 1].iter().map(|n| n.to_string()));
        }
        names
    }

    #[test]
    fn every_name_keeps_the_rules() {
        for name in names(Split::Train).iter().chain(&names(Split::Validation)) {
            let letters: Vec<char> = name.chars().collect();
            assert!([5, 7, 9].contains(&letters.len()), "{name}");
            let vowels: Vec<char> = letters[..letters.len() - 1].iter().skip(1).step_by(2).copied().collect();
            assert!(VOWELS.iter().any(|class| vowels.iter().all(|v| class.contains(v))), "{name}");
            let ending = if HARD.contains(&letters[0]) { 'n' } else { 'l' };
            assert_eq!(letters[letters.len() - 1], ending, "{name}");
        }
    }

    #[test]
    fn no_name_is_in_both_halves() {
        assert!(names(Split::Train).is_disjoint(&names(Split::Validation)));
    }

    #[test]
    fn the_entropy_lies_below_the_trigram_level() {
        let l = build(0).levels();
        assert!(l.entropy.unwrap() < l.trigram.unwrap() && l.trigram.unwrap() < l.bigram.unwrap(), "{l:?}");
    }

    #[test]
    fn questions_set_the_agreeing_letter_against_the_other() {
        let corpus = build(0);
        for behaviour in corpus.behaviours() {
            assert_eq!(behaviour.contrasts.len(), 1000);
            assert!(behaviour.contrasts.iter().all(|c| c.right != c.wrong && c.distance >= 2));
        }
    }
}
