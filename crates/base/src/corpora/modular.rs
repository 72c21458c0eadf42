//! Addition on a clock face: a + b = c modulo 23.
//!
//! One in five sums is never shown in training, so what a model answers there it has understood, not remembered.

use super::levels::conditional_entropy;
use super::ngram::Known;
use super::source::{Card, Drawn, Sequences, Source, contrasts, half_of};
use super::{Behaviour, Contrast, IGNORE, LabelSet, Levels, LevelsOn, Split, UNLABELLED};
use crate::config::CorpusId;
use crate::names::tx;
use crate::rng::Rng;

/// Numbers 0 to 22 are their own tokens.
const MODULUS: u32 = 23;
const PLUS: u32 = MODULUS;
const EQUALS: u32 = MODULUS + 1;
/// a + b = c
const SUM_LEN: usize = 5;

/// The rule of the sequences.
pub struct Modular;

/// The sums of `seed`.
pub fn build(seed: u64) -> Sequences<Modular> {
    let about = tx(
        "Sums on a clock of 23 hours, one after another; only the results count. A fifth of all sums is kept back: a \
         model may first learn the others by heart, and only much later, if at all, find the rule that covers these.",
        "模 23 的加法，一题接一题，只有得数计入损失。五分之一的题从不用于训练：模型可能先把其余的题背下来，\
         很久以后才找到能解这些题的规律，也可能始终找不到。",
    );
    let label_sets = vec![
        LabelSet {
            key: "role",
            name: tx("role in the sum", "在算式中的角色"),
            classes: vec![
                tx("first number", "加数一"),
                tx("plus", "加号"),
                tx("second number", "加数二"),
                tx("equals", "等号"),
                tx("result", "得数"),
            ],
        },
        LabelSet {
            key: "wraps",
            name: tx("does the sum pass 23?", "和是否达到 23？"),
            classes: vec![tx("no", "否"), tx("yes", "是")],
        },
        LabelSet {
            key: "parity",
            name: tx("is the result odd?", "得数是奇数吗？"),
            classes: vec![tx("even", "偶数"), tx("odd", "奇数")],
        },
    ];
    let vocab = (0..MODULUS).map(|n| n.to_string()).chain(["+", "="].map(String::from)).collect();
    let card =
        Card { id: CorpusId::Modular, seed, vocab, label_sets, prompt: vec![9, PLUS, 20, EQUALS], between: " ", about };
    Sequences::new(Modular, card)
}

impl Source for Modular {
    const DEALT_BY_SEQUENCE: bool = false;

    fn draw(&self, rng: &mut Rng, split: Split, n_ctx: usize) -> Drawn {
        let mut drawn = Drawn { labels: vec![Vec::new(); 3], ..Drawn::default() };
        while drawn.inputs.len() < n_ctx {
            let (a, b) = (rng.below(MODULUS as usize) as u32, rng.below(MODULUS as usize) as u32);
            if half(a, b) != split {
                continue;
            }
            let c = (a + b) % MODULUS;
            for (place, token) in [a, PLUS, b, EQUALS, c].into_iter().enumerate() {
                let known = token == EQUALS || place == SUM_LEN - 1;
                drawn.inputs.push(token);
                drawn.targets.push(if token == EQUALS { c } else { IGNORE });
                drawn.labels[0].push(place as u8);
                drawn.labels[1].push(if known { (a + b >= MODULUS) as u8 } else { UNLABELLED });
                drawn.labels[2].push(if known { (c % 2) as u8 } else { UNLABELLED });
            }
        }
        drawn.inputs.truncate(n_ctx);
        drawn.targets.truncate(n_ctx);
        drawn.labels.iter_mut().for_each(|set| set.truncate(n_ctx));
        drawn
    }

    fn known(&self, _seed: u64) -> Known {
        // Every sum that training may show, once: [second number][result].
        let n = MODULUS as usize;
        let mut joint = vec![0.0; n * n];
        for (a, b) in (0..MODULUS).flat_map(|a| (0..MODULUS).map(move |b| (a, b))) {
            if half(a, b) == Split::Train {
                joint[(b * MODULUS + (a + b) % MODULUS) as usize] += 1.0;
            }
        }
        let mut results = vec![0.0; n];
        joint.iter().enumerate().for_each(|(i, count)| results[i % n] += count);
        // One token back is always the sign "=".
        let of_result = Some(conditional_entropy(&results, n));
        let levels = Levels {
            chance: libm::log((MODULUS + 2) as f64),
            unigram: of_result,
            bigram: of_result,
            trigram: Some(conditional_entropy(&joint, n)),
            entropy: Some(0.0),
            on: LevelsOn::AllOfTraining,
        };
        Known::computed(levels, None)
    }

    fn behaviours(&self, seed: u64) -> Vec<Behaviour> {
        vec![Behaviour {
            key: "sum",
            name: tx(
                "prefers the right result to its neighbour, in sums never shown",
                "未见过的题：正确得数与差一的得数相比，更偏好前者",
            ),
            contrasts: contrasts(self, seed, 24 * SUM_LEN, 1000, ask),
        }]
    }
}

/// Both orders of a sum belong to the same half, or the one would give away the other.
fn half(a: u32, b: u32) -> Split {
    half_of(&[a.min(b), a.max(b)], 5)
}

/// Every sum by itself.
fn ask(drawn: &Drawn, found: &mut Vec<Contrast>) {
    for (i, sum) in drawn.inputs.chunks_exact(SUM_LEN).enumerate() {
        let right = sum[SUM_LEN - 1];
        let wrong = (right + if i % 2 == 0 { 1 } else { MODULUS - 1 }) % MODULUS;
        found.push(Contrast {
            context: sum[..SUM_LEN - 1].to_vec(),
            right,
            wrong,
            distance: 3,
            n_distractors: 0,
            n_before: 0,
        });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::corpora::{Corpus, source};

    fn sums(split: Split) -> BTreeSet<[u32; 3]> {
        let mut sums = BTreeSet::new();
        for index in 0..600 {
            let d = source::draw(&Modular, 0, split, index, 40);
            sums.extend(d.inputs.chunks_exact(SUM_LEN).map(|s| [s[0], s[2], s[4]]));
        }
        sums
    }

    #[test]
    fn every_sum_is_right_and_none_is_in_both_halves() {
        let (train, held_out) = (sums(Split::Train), sums(Split::Validation));
        assert!(train.iter().chain(&held_out).all(|[a, b, c]| (a + b) % 23 == *c));
        assert!(train.is_disjoint(&held_out));
        assert!((60..160).contains(&held_out.len()), "{}", held_out.len());
        assert_eq!(train.len() + held_out.len(), 23 * 23);
    }

    #[test]
    fn levels_are_those_of_the_sums_that_training_shows() {
        let l = build(0).levels();
        assert!((l.trigram.unwrap() - 2.908).abs() < 1e-3, "{l:?}");
        // By counting on sampled training sequences.
        let n = MODULUS as usize;
        let (mut counts, mut results) = (vec![0.0; n * n], vec![0.0; n]);
        for index in 0..20_000 {
            let d = source::draw(&Modular, 1, Split::Train, index, 40);
            for sum in d.inputs.chunks_exact(SUM_LEN) {
                counts[(sum[2] * MODULUS + sum[4]) as usize] += 1.0;
                results[sum[4] as usize] += 1.0;
            }
        }
        assert!((l.trigram.unwrap() - conditional_entropy(&counts, n)).abs() < 4e-3, "{l:?}");
        assert!((l.bigram.unwrap() - conditional_entropy(&results, n)).abs() < 4e-3, "{l:?}");
    }

    #[test]
    fn only_results_count() {
        let d = source::draw(&Modular, 0, Split::Train, 7, 33);
        for t in 0..33 {
            assert_eq!(d.targets[t] != IGNORE, d.inputs[t] == EQUALS);
        }
        assert_eq!(build(0).behaviours()[0].contrasts.len(), 1000);
    }
}
