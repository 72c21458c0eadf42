//! Three cups are swapped, one pair at a time: say after every move how they stand.
//!
//! The answer after n moves is the product of n permutations. No single look-up finds it; each layer can at best
//! double the stretch of moves that it has put together, so the length that can be tracked grows with depth.

use super::levels::conditional_entropy;
use super::ngram::Known;
use super::source::{Card, Drawn, Sequences, Source, contrasts};
use super::{Behaviour, Contrast, IGNORE, LabelSet, Levels, LevelsOn, Split, default_n_ctx};
use crate::config::CorpusId;
use crate::names::tx;
use crate::rng::Rng;

/// Beginning of a sequence; the cups stand as ABC.
const BOS: u32 = 0;
/// The first move's token; the four moves follow one another.
const MOVES: u32 = 1;
/// The first arrangement's token.
const ARRANGEMENTS: u32 = 5;
const N_MOVES: usize = 4;
/// Tokens that are read: the beginning and the moves.
const MOVES_AND_BOS: usize = ARRANGEMENTS as usize;
const N_ORDERS: usize = 6;

/// Which two places are exchanged.
const SWAPS: [(usize, usize); N_MOVES] = [(0, 0), (0, 1), (1, 2), (0, 2)];

const TOKENS: [&str; 11] = ["⊢", "·", "1↔2", "2↔3", "1↔3", "ABC", "ACB", "BAC", "BCA", "CAB", "CBA"];

/// The rule of the sequences.
pub struct ThreeCups;

/// The sequences of `seed`.
pub fn build(seed: u64) -> Sequences<ThreeCups> {
    let about = tx(
        "Three cups A, B and C; every move exchanges two of them or none. After every move the order must be told. \
         Nothing in one move gives it away: all of them must be put together, in order. More layers put together \
         more moves.",
        "三个杯子 A、B、C，每一步交换其中两个，或者不动。每一步之后都要说出当前的顺序。只看某一步无从得知，\
         必须把每一步按顺序合成。层数越多，能合成的步数就越多。",
    );
    let cups = ["ABC", "ACB", "BAC", "BCA", "CAB", "CBA"].map(|c| tx(c, c)).to_vec();
    let label_sets = vec![
        LabelSet { key: "arrangement", name: tx("order of the cups", "杯子的顺序"), classes: cups },
        LabelSet {
            key: "parity",
            name: tx("number of swaps so far", "到此为止的交换次数"),
            classes: vec![tx("even", "偶数"), tx("odd", "奇数")],
        },
        LabelSet {
            key: "place_of_a",
            name: tx("where cup A stands", "杯子 A 的位置"),
            classes: vec![tx("first", "第一"), tx("second", "第二"), tx("third", "第三")],
        },
    ];
    let card = Card {
        id: CorpusId::ThreeCups,
        seed,
        vocab: TOKENS.map(String::from).to_vec(),
        label_sets,
        prompt: Vec::new(),
        between: " ",
        about,
    };
    Sequences::new(ThreeCups, card)
}

impl Source for ThreeCups {
    fn draw(&self, rng: &mut Rng, _split: Split, n_ctx: usize) -> Drawn {
        let mut drawn = Drawn { labels: vec![Vec::new(); 3], ..Drawn::default() };
        let (mut cups, mut n_swaps) = ([0, 1, 2], 0u32);
        for t in 0..n_ctx {
            let token = if t == 0 { BOS } else { MOVES + rng.below(N_MOVES) as u32 };
            if t > 0 {
                let (i, j) = SWAPS[(token - MOVES) as usize];
                cups.swap(i, j);
                n_swaps += (i != j) as u32;
            }
            let arrangement = rank(cups);
            drawn.inputs.push(token);
            // The first order is always the same: nothing to learn from it.
            drawn.targets.push(if t == 0 { IGNORE } else { ARRANGEMENTS + arrangement });
            drawn.labels[0].push(arrangement as u8);
            drawn.labels[1].push((n_swaps % 2) as u8);
            drawn.labels[2].push(cups.iter().position(|&c| c == 0).unwrap_or(0) as u8);
        }
        drawn
    }

    fn known(&self, _seed: u64) -> Known {
        Known::computed(levels(default_n_ctx()), None)
    }

    fn levels_at(&self, n_ctx: usize) -> Option<Levels> {
        Some(levels(n_ctx))
    }

    fn behaviours(&self, seed: u64) -> Vec<Behaviour> {
        vec![Behaviour {
            key: "track",
            name: tx(
                "prefers the true order to one that is a swap away",
                "真实的顺序与只差一次交换的顺序相比，更偏好前者",
            ),
            contrasts: contrasts(self, seed, 16, 1500, ask),
        }]
    }
}

/// Near the start a little is known of the order; far from it every order is equally likely, whatever the last moves.
fn levels(n_ctx: usize) -> Levels {
    // [last but one token][last token][order], the targets of a sequence taken together.
    let mut joint = vec![0.0; MOVES_AND_BOS * MOVES_AND_BOS * N_ORDERS];
    let mut before = [0.0; N_ORDERS];
    before[rank([0, 1, 2]) as usize] = 1.0;
    let moves = || MOVES as usize..MOVES_AND_BOS;
    let p_move = 1.0 / N_MOVES as f64;
    for t in 1..n_ctx {
        let mut after = [0.0; N_ORDERS];
        for (order, p) in before.iter().enumerate() {
            for first in moves() {
                let order = moved(order, first);
                after[order] += p * p_move;
                if t == 1 {
                    joint[(BOS as usize * MOVES_AND_BOS + first) * N_ORDERS + order] += p * p_move;
                }
                // The move at t and the one after it, whose order is the target at t + 1.
                for second in moves().filter(|_| t + 1 < n_ctx) {
                    let at = (first * MOVES_AND_BOS + second) * N_ORDERS + moved(order, second);
                    joint[at] += p * p_move * p_move;
                }
            }
        }
        before = after;
    }
    let sum = |n_contexts: usize| -> Vec<f64> {
        let mut of = vec![0.0; n_contexts * N_ORDERS];
        joint.iter().enumerate().for_each(|(i, p)| of[i % (n_contexts * N_ORDERS)] += p);
        of
    };
    Levels {
        chance: libm::log(TOKENS.len() as f64),
        unigram: Some(conditional_entropy(&sum(1), N_ORDERS)),
        bigram: Some(conditional_entropy(&sum(MOVES_AND_BOS), N_ORDERS)),
        trigram: Some(conditional_entropy(&joint, N_ORDERS)),
        entropy: Some(0.0),
        on: LevelsOn::Rule { n_ctx },
    }
}

/// The order after a move's token.
fn moved(order: usize, token: usize) -> usize {
    // In the order of their ranks.
    const CUPS: [[usize; 3]; N_ORDERS] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let mut cups = CUPS[order];
    let (i, j) = SWAPS[token - MOVES as usize];
    cups.swap(i, j);
    rank(cups) as usize
}

/// Index of an order in the alphabetical list of all six.
fn rank(cups: [usize; 3]) -> u32 {
    (2 * cups[0] + (cups[1] > cups[2]) as usize) as u32
}

/// One question per length: the true order against the one with its first two cups exchanged.
fn ask(drawn: &Drawn, found: &mut Vec<Contrast>) {
    const EXCHANGED: [u32; 6] = [2, 4, 0, 5, 1, 3];
    for t in 1..drawn.inputs.len() {
        let context = drawn.inputs[..=t].to_vec();
        let n_distractors = context.iter().filter(|&&token| token == MOVES).count();
        let right = drawn.targets[t];
        let wrong = ARRANGEMENTS + EXCHANGED[(right - ARRANGEMENTS) as usize];
        found.push(Contrast { context, right, wrong, distance: t, n_distractors, n_before: 0 });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpora::{Corpus, source};

    /// Reads the tokens as a person would: by their names.
    fn follow(moves: &[u32]) -> String {
        let mut cups = vec!['A', 'B', 'C'];
        for &token in moves {
            match TOKENS[token as usize] {
                "1↔2" => cups.swap(0, 1),
                "2↔3" => cups.swap(1, 2),
                "1↔3" => cups.swap(0, 2),
                _ => {}
            }
        }
        cups.into_iter().collect()
    }

    #[test]
    fn targets_are_what_the_moves_lead_to() {
        for index in 0..200 {
            let d = source::draw(&ThreeCups, 5, Split::Train, index, 12);
            assert_eq!((d.inputs[0], d.targets[0]), (BOS, IGNORE));
            for t in 1..12 {
                assert_eq!(TOKENS[d.targets[t] as usize], follow(&d.inputs[..=t]));
                assert_eq!(TOKENS[ARRANGEMENTS as usize + d.labels[0][t] as usize], follow(&d.inputs[..=t]));
                assert_eq!(follow(&d.inputs[..=t]).find('A'), Some(d.labels[2][t] as usize));
            }
        }
    }

    /// By counting on sampled sequences: the same contexts, another way to their probabilities.
    #[test]
    fn levels_agree_with_counts_and_fall_to_chance_far_from_the_start() {
        for n_ctx in [8, 13, 40] {
            let mut counts = vec![0.0; 5 * 5 * 6];
            for index in 0..40_000 {
                let d = source::draw(&ThreeCups, 3, Split::Train, index, n_ctx);
                for t in 1..n_ctx {
                    let (two, one) = (d.inputs[t - 1] as usize, d.inputs[t] as usize);
                    counts[(two * 5 + one) * 6 + (d.targets[t] - ARRANGEMENTS) as usize] += 1.0;
                }
            }
            let fold = |n: usize| {
                let mut of = vec![0.0; n];
                counts.iter().enumerate().for_each(|(i, c)| of[i % n] += c);
                conditional_entropy(&of, 6)
            };
            let got = build(0).levels_at(n_ctx);
            for (level, want) in [(got.unigram, fold(6)), (got.bigram, fold(30)), (got.trigram, fold(150))] {
                assert!((level.unwrap() - want).abs() < 4e-3, "{n_ctx}: {got:?} against {want}");
            }
        }
        let at = |n_ctx: usize| build(0).levels_at(n_ctx).bigram.unwrap();
        assert!((at(13) - 1.768).abs() < 5e-4 && at(256) < libm::log(6.0) && at(256) > 1.789, "{}", at(13));
    }

    #[test]
    fn the_wrong_order_is_one_swap_from_the_right_one() {
        for c in &build(0).behaviours()[0].contrasts {
            let (right, wrong) = (TOKENS[c.right as usize].as_bytes(), TOKENS[c.wrong as usize].as_bytes());
            assert_eq!([right[1], right[0], right[2]], [wrong[0], wrong[1], wrong[2]]);
            assert_eq!(follow(&c.context).as_bytes(), right);
        }
    }
}
