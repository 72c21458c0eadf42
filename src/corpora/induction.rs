//! Induction: what followed this symbol the last time?
//!
//! Every sequence hides its own random permutation f of the symbols; the next symbol is f(current) nine times in
//! ten, otherwise any. A model that has seen a pair once can copy its second half, but only by looking for the
//! place *after* an earlier copy of the current symbol: two look-ups, one on top of the other.

use super::{Corpus, LabelSet, Levels, Split};
use crate::config::CorpusId;
use crate::names::{Lang, tx};
use crate::rng::{Rng, Stream};

const N_SYMBOLS: usize = 12;
/// Probability that the next symbol is f(current); otherwise it is uniform, which may hit f(current) too.
const P_FOLLOW: f32 = 0.9;

/// Sequences of hidden permutations.
pub struct Induction {
    seed: u64,
    vocab: Vec<String>,
    label_sets: Vec<LabelSet>,
}

impl Induction {
    /// The sequences of `seed`.
    pub fn new(seed: u64) -> Induction {
        let vocab = ('A'..).take(N_SYMBOLS).map(String::from).collect();
        let yes_no = vec![tx("no", "没有"), tx("yes", "有")];
        let label_sets = vec![
            LabelSet {
                key: "pair_seen",
                name: tx("has this symbol's successor been shown before?", "这个符号之后接什么，前面出现过吗？"),
                classes: yes_no,
            },
            LabelSet {
                key: "follows_rule",
                name: tx("does the next symbol follow the rule?", "下一个符号守规则吗？"),
                classes: vec![tx("no, noise", "不守，是噪声"), tx("yes", "守")],
            },
        ];
        Induction { seed, vocab, label_sets }
    }

    /// The hidden permutation and T + 1 symbols.
    fn draw(&self, split: Split, index: u64, n_ctx: usize) -> (Vec<u32>, Vec<u32>) {
        let stream = match split {
            Split::Train => Stream::Data,
            Split::Validation => Stream::Validation,
        };
        let mut rng = Rng::new(self.seed, stream, index);
        let mut f: Vec<u32> = (0..N_SYMBOLS as u32).collect();
        rng.shuffle(&mut f);
        let mut symbols = vec![rng.below(N_SYMBOLS) as u32];
        for t in 0..n_ctx {
            let follows = rng.chance(P_FOLLOW);
            symbols.push(if follows { f[symbols[t] as usize] } else { rng.below(N_SYMBOLS) as u32 });
        }
        (f, symbols)
    }
}

impl Corpus for Induction {
    fn id(&self) -> CorpusId {
        CorpusId::Induction
    }

    fn vocab(&self) -> &[String] {
        &self.vocab
    }

    /// All exact. Averaged over permutations a symbol alone says nothing of the next; two say a little, because
    /// two symbols never have the same successor. The entropy is that of the noise once f is known.
    fn levels(&self) -> Levels {
        let (v, p) = (N_SYMBOLS as f64, P_FOLLOW as f64);
        let chance = libm::log(v);
        let (follow, other) = (p + (1.0 - p) / v, (1.0 - p) / v);
        let noise = -follow * libm::log(follow) - (v - 1.0) * other * libm::log(other);
        Levels { chance, unigram: Some(chance), bigram: Some(chance), trigram: Some(trigram()), entropy: Some(noise) }
    }

    fn label_sets(&self) -> &[LabelSet] {
        &self.label_sets
    }

    fn sequence(&self, split: Split, index: u64, inputs: &mut [u32], targets: &mut [u32]) {
        let (_, symbols) = self.draw(split, index, inputs.len());
        inputs.copy_from_slice(&symbols[..inputs.len()]);
        targets.copy_from_slice(&symbols[1..]);
    }

    fn labels(&self, split: Split, index: u64, set_idx: usize, labels: &mut [u8]) {
        let (f, symbols) = self.draw(split, index, labels.len());
        for (t, label) in labels.iter_mut().enumerate() {
            let successor = f[symbols[t] as usize];
            *label = match set_idx {
                0 => symbols[..=t].windows(2).any(|pair| pair == [symbols[t], successor]) as u8,
                1 => (symbols[t + 1] == successor) as u8,
                _ => super::UNLABELLED,
            };
        }
    }

    fn prompt(&self) -> Vec<u32> {
        self.draw(Split::Validation, 0, N_SYMBOLS + 3).1
    }

    fn decode(&self, tokens: &[u32]) -> String {
        super::join(&self.vocab, tokens, " ")
    }

    fn about(&self, lang: Lang) -> String {
        tx(
            "Each sequence follows its own secret rule: every letter has one successor, kept to nine times in ten. The \
             rule must be read off the sequence itself, by finding the last place where this letter stood and copying \
             what came after it. That takes two look-ups, so one layer is not enough.",
            "每个序列都有自己的暗号：每个字母后面该接哪个字母是固定的，十次里有九次照办。暗号没有事先告诉谁，只能从序列里看出来：\
             找到这个字母上次出现的地方，照抄它后面的那一个。这要查两次，一次叠在另一次上，所以一层不够。",
        )
        .get(lang)
        .to_string()
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

    #[test]
    fn nine_in_ten_pairs_follow_the_rule_and_the_start_is_uniform() {
        let corpus = Induction::new(3);
        let (mut followed, mut starts) = (0u32, [0u32; N_SYMBOLS]);
        for index in 0..2000 {
            let mut labels = [0; 40];
            corpus.labels(Split::Train, index, 1, &mut labels);
            followed += labels.iter().map(|&l| l as u32).sum::<u32>();
            starts[corpus.draw(Split::Train, index, 1).1[0] as usize] += 1;
        }
        let rate = followed as f64 / 80_000.0;
        assert!((rate - (0.9 + 0.1 / 12.0)).abs() < 0.005, "{rate}");
        assert!(starts.iter().all(|&n| (110..230).contains(&n)), "{starts:?}");
    }

    #[test]
    fn a_pair_is_seen_only_after_it_was_shown() {
        let corpus = Induction::new(0);
        let (mut inputs, mut targets, mut seen) = ([0; 40], [0; 40], [0; 40]);
        for index in 0..50 {
            corpus.sequence(Split::Validation, index, &mut inputs, &mut targets);
            corpus.labels(Split::Validation, index, 0, &mut seen);
            assert_eq!(inputs[1..], targets[..39]);
            let (f, _) = corpus.draw(Split::Validation, index, 40);
            for t in 0..40 {
                let shown = (0..t).any(|s| inputs[s] == inputs[t] && inputs[s + 1] == f[inputs[t] as usize]);
                assert_eq!(seen[t] == 1, shown);
            }
        }
    }

    #[test]
    fn the_entropy_is_that_of_the_noise_by_counting() {
        let corpus = Induction::new(1);
        let (mut inputs, mut targets) = ([0; 64], [0; 64]);
        let mut nats = 0.0;
        for index in 0..2000 {
            corpus.sequence(Split::Train, index, &mut inputs, &mut targets);
            let (f, _) = corpus.draw(Split::Train, index, 64);
            for t in 0..64 {
                let p: f64 = if targets[t] == f[inputs[t] as usize] { 0.9 + 0.1 / 12.0 } else { 0.1 / 12.0 };
                nats -= libm::log(p);
            }
        }
        let (got, want) = (nats / 128_000.0, corpus.levels().entropy.unwrap());
        assert!((got - want).abs() < 0.02, "{got} against {want}");
    }

    #[test]
    fn the_trigram_level_agrees_with_counts_over_many_sequences() {
        let corpus = Induction::new(2);
        // By symmetry only the pattern of equalities among (a, b, next) matters.
        let mut counts = [[0u32; 3]; 2];
        for index in 0..100_000 {
            let (_, s) = corpus.draw(Split::Train, index, 2);
            let next = if s[2] == s[1] {
                0
            } else if s[2] == s[0] {
                1
            } else {
                2
            };
            counts[(s[0] != s[1]) as usize][next] += 1;
        }
        let mut want = 0.0;
        for (row, symbols) in counts.iter().zip([[1.0, 1.0, 11.0], [1.0, 1.0, 10.0]]) {
            let total: u32 = row.iter().sum();
            for (&n, n_symbols) in row.iter().zip(symbols).filter(|(n, _)| **n > 0) {
                want -= n as f64 / 100_000.0 * libm::log(n as f64 / total as f64 / n_symbols);
            }
        }
        let got = corpus.levels().trigram.unwrap();
        assert!((got - want).abs() < 0.005, "{got} against {want}");
        assert!(got < corpus.levels().chance);
    }
}
