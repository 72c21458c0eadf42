//! Induction: what followed this symbol the last time?
//!
//! Every sequence hides its own random permutation f of the symbols; the next symbol is f(current) nine times in
//! ten, otherwise any. A model that has seen a pair once can copy its second half, but only by looking for the
//! place *after* an earlier copy of the current symbol: two look-ups, one on top of the other.

use super::induction_ideal::{IDEAL_NATS, IDEAL_STD_ERR};
use super::ngram::Known;
use super::source::{self, Card, Drawn, Sequences, Source, contrasts};
use super::{Behaviour, Contrast, LabelSet, Levels, LevelsOn, Split, default_n_ctx};
use crate::config::CorpusId;
use crate::names::tx;
use crate::rng::Rng;

pub(super) const N_SYMBOLS: usize = 12;
/// Probability that the next symbol is f(current); otherwise it is uniform, which may hit f(current) too.
pub(super) const P_FOLLOW: f32 = 0.9;

/// The rule of the sequences.
pub struct Induction;

/// The sequences of `seed`.
pub fn build(seed: u64) -> Sequences<Induction> {
    let about = tx(
        "Each sequence follows its own secret rule: every letter has one successor, kept to nine times in ten. The \
         rule must be read off the sequence itself, by finding the last place where this letter stood and copying \
         what came after it. That takes two look-ups, so one layer is not enough.",
        "每条序列都有自己的一套规则：每个字母的后继是固定的，十次中有九次遵守。规则不会事先给出，只能从序列本身读出来：\
         找到这个字母上次出现的位置，照抄它后面的字母。这需要两次查找，后一次以前一次为基础，所以一层不够。",
    );
    let label_sets = vec![
        LabelSet {
            key: "pair_seen",
            name: tx("has this symbol's successor been shown before?", "这个符号的后继此前出现过吗？"),
            classes: vec![tx("no", "没有"), tx("yes", "有")],
        },
        LabelSet {
            key: "follows_rule",
            name: tx("does the next symbol follow the rule?", "下一个符号是否遵守规则？"),
            classes: vec![tx("no, noise", "否（噪声）"), tx("yes", "是")],
        },
    ];
    let vocab = ('A'..).take(N_SYMBOLS).map(String::from).collect();
    let prompt = source::draw(&Induction, seed, Split::Validation, 0, N_SYMBOLS + 4).inputs;
    let card = Card { id: CorpusId::Induction, seed, vocab, label_sets, prompt, between: " ", about };
    Sequences::new(Induction, card)
}

impl Source for Induction {
    fn draw(&self, rng: &mut Rng, _split: Split, n_ctx: usize) -> Drawn {
        let mut f: Vec<u32> = (0..N_SYMBOLS as u32).collect();
        rng.shuffle(&mut f);
        let mut symbols = vec![rng.below(N_SYMBOLS) as u32];
        for t in 0..n_ctx {
            let follows = rng.chance(P_FOLLOW);
            symbols.push(if follows { f[symbols[t] as usize] } else { rng.below(N_SYMBOLS) as u32 });
        }
        let mut shown = [false; N_SYMBOLS];
        let (mut seen, mut rule) = (Vec::new(), Vec::new());
        for pair in symbols.windows(2) {
            let (at, is_rule) = (pair[0] as usize, pair[1] == f[pair[0] as usize]);
            seen.push(shown[at] as u8);
            rule.push(is_rule as u8);
            shown[at] |= is_rule;
        }
        Drawn::next_token(&symbols, vec![seen, rule], n_ctx)
    }

    fn known(&self, _seed: u64) -> Known {
        Known { std_err: Some(IDEAL_STD_ERR), ..Known::computed(levels(default_n_ctx()), None) }
    }

    fn levels_at(&self, n_ctx: usize) -> Option<Levels> {
        Some(levels(n_ctx))
    }

    fn behaviours(&self, seed: u64) -> Vec<Behaviour> {
        vec![Behaviour {
            key: "copy_successor",
            name: tx("prefers what followed this symbol before", "偏好这个符号此前的后继"),
            contrasts: contrasts(self, seed, 40, 1000, ask),
        }]
    }
}

/// One question per sequence: the last place where the rule holds and was shown before.
fn ask(drawn: &Drawn, found: &mut Vec<Contrast>) {
    let (inputs, n_ctx) = (&drawn.inputs, drawn.inputs.len());
    let asked = (n_ctx / 2..n_ctx).rev().find(|&t| drawn.labels[0][t] == 1 && drawn.labels[1][t] == 1);
    let Some(t) = asked else { return };
    let right = drawn.targets[t];
    let earlier = || (0..t).filter(|&s| inputs[s] == inputs[t]);
    let Some(last) = earlier().rfind(|&s| inputs[s + 1] == right) else { return };
    found.push(Contrast {
        context: inputs[..=t].to_vec(),
        right,
        wrong: (right + 1 + inputs[0] % (N_SYMBOLS as u32 - 1)) % N_SYMBOLS as u32,
        distance: t - last,
        n_distractors: earlier().filter(|&s| inputs[s + 1] != right).count(),
        n_before: 0,
    });
}

/// Averaged over permutations a symbol alone says nothing of the next; two say a little, because two symbols never
/// have the same successor. Before the second target there is only one.
fn levels(n_ctx: usize) -> Levels {
    let chance = libm::log(N_SYMBOLS as f64);
    let n = n_ctx as f64;
    let ideal: f64 = (0..n_ctx).map(|t| f64::from(IDEAL_NATS[t.min(IDEAL_NATS.len() - 1)])).sum();
    Levels {
        chance,
        unigram: Some(chance),
        bigram: Some(chance),
        trigram: Some((chance + (n - 1.0) * trigram()) / n),
        entropy: Some(ideal / n),
        on: LevelsOn::RuleEntropyBySamples { n_ctx },
    }
}

/// Expected loss of the best guess after symbols a, b that knows only how sequences are made.
fn trigram() -> f64 {
    let (v, p) = (N_SYMBOLS as f64, P_FOLLOW as f64);
    let (q, o) = (p + (1.0 - p) / v, (1.0 - p) / v);
    // The next symbol is s with probability q if f(b) = s, else o. Having seen b after a, f(a) = b has probability q.
    let next = |is_successor: f64| is_successor * q + (1.0 - is_successor) * o;
    // a = b: then f(b) = b has probability q, and the other symbols share the rest.
    let same = next(q);
    let repeated = nats(same) + (v - 1.0) * nats((1.0 - same) / (v - 1.0));
    // a ≠ b: f(b) = b needs f(a) ≠ b; f(b) = a needs f(a) ≠ a.
    let to_b = next((1.0 - q) / (v - 1.0));
    let to_a = next((q + (1.0 - q) * (v - 2.0) / (v - 1.0)) / (v - 1.0));
    let differing = nats(to_b) + nats(to_a) + (v - 2.0) * nats((1.0 - to_a - to_b) / (v - 2.0));
    (repeated + (v - 1.0) * differing) / v
}

/// One term of an entropy.
fn nats(p: f64) -> f64 {
    -p * libm::log(p)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpora::Corpus;

    fn drawn(seed: u64, index: u64, n_ctx: usize) -> Drawn {
        source::draw(&Induction, seed, Split::Train, index, n_ctx)
    }

    #[test]
    fn nine_in_ten_pairs_follow_the_rule_and_the_start_is_uniform() {
        let (mut followed, mut starts) = (0u32, [0u32; N_SYMBOLS]);
        for index in 0..2000 {
            let d = drawn(3, index, 40);
            followed += d.labels[1].iter().map(|&l| l as u32).sum::<u32>();
            starts[d.inputs[0] as usize] += 1;
        }
        let rate = followed as f64 / 80_000.0;
        assert!((rate - (0.9 + 0.1 / 12.0)).abs() < 0.005, "{rate}");
        assert!(starts.iter().all(|&n| (110..230).contains(&n)), "{starts:?}");
    }

    #[test]
    fn a_rule_shown_once_is_the_same_ever_after() {
        for index in 0..200 {
            let d = drawn(0, index, 40);
            let mut successor = [None; N_SYMBOLS];
            for t in 0..40 {
                let known = &mut successor[d.inputs[t] as usize];
                assert_eq!(d.labels[0][t] == 1, known.is_some());
                if d.labels[1][t] == 1 {
                    assert_eq!(*known.get_or_insert(d.targets[t]), d.targets[t]);
                }
            }
        }
    }

    #[test]
    fn the_trigram_level_agrees_with_counts_over_many_sequences() {
        // By symmetry only the pattern of equalities among (a, b, next) matters.
        let mut counts = [[0u32; 3]; 2];
        for index in 0..100_000 {
            // Long sequences: a short one that repeats itself belongs to one half with all its copies.
            let s = drawn(2, index, 40);
            let (a, b, next) = (s.inputs[0], s.inputs[1], s.targets[1]);
            let kind = if next == b { 0 } else { 1 + (next != a) as usize };
            counts[(a != b) as usize][if a == b && kind > 0 { 2 } else { kind }] += 1;
        }
        let mut want = 0.0;
        for (row, symbols) in counts.iter().zip([[1.0, 1.0, 11.0], [1.0, 1.0, 10.0]]) {
            let total: u32 = row.iter().sum();
            for (&n, n_symbols) in row.iter().zip(symbols).filter(|(n, _)| **n > 0) {
                want -= n as f64 / 100_000.0 * libm::log(n as f64 / total as f64 / n_symbols);
            }
        }
        let got = trigram();
        assert!((got - want).abs() < 0.005, "{got} against {want}");
        let l = levels(32);
        let mean = (l.chance + 31.0 * got) / 32.0;
        assert!((l.trigram.unwrap() - mean).abs() < 1e-12 && mean < l.chance);
    }

    #[test]
    fn questions_have_a_shown_answer() {
        let corpus = build(0);
        let contrasts = &corpus.behaviours()[0].contrasts;
        assert_eq!(contrasts.len(), 1000);
        for c in contrasts {
            let asked = c.context[c.context.len() - 1];
            assert!(c.context.windows(2).any(|pair| pair == [asked, c.right]));
            assert_ne!(c.right, c.wrong);
        }
    }
}
