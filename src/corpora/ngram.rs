//! What counting alone can predict: cross-entropies of n-gram models, in nats per token.
//!
//! Counted on the training text, measured on the held-out text, smoothed by Witten and Bell's rule
//! (IEEE Transactions on Information Theory 37, 1991): a context that was followed by many different tokens
//! trusts the shorter context more.

use super::Levels;

/// Chance, unigram, bigram and trigram losses of `held_out` under counts of `train`, for `n_vocab` tokens.
pub fn levels(train: &[u32], held_out: &[u32], n_vocab: usize) -> Levels {
    let chance = libm::log(n_vocab.max(1) as f64);
    let counts: Vec<Counts> = (1..=3).map(|order| Counts::of(train, order, n_vocab)).collect();
    let mut sums = [0.0f64; 3];
    let mut n_targets = 0usize;
    for t in 2..held_out.len() {
        let mut p = 1.0 / n_vocab as f64;
        for (sum, count) in sums.iter_mut().zip(&counts) {
            p = count.mix(&held_out[t + 1 - count.order..=t], p);
            *sum -= libm::log(p);
        }
        n_targets += 1;
    }
    let mean = |order: usize| (n_targets > 0).then(|| sums[order - 1] / n_targets as f64);
    Levels { chance, unigram: mean(1), bigram: mean(2), trigram: mean(3), entropy: None }
}

/// How often each n-gram, and each of its contexts, was seen.
struct Counts {
    order: usize,
    n_vocab: u64,
    /// Sorted (n-gram, how often).
    grams: Vec<(u64, u32)>,
    /// Sorted (context, how often, by how many different tokens it was followed).
    contexts: Vec<(u64, u32, u32)>,
}

impl Counts {
    fn of(text: &[u32], order: usize, n_vocab: usize) -> Counts {
        let n_vocab = n_vocab as u64;
        let mut keys: Vec<u64> = text.windows(order).map(|gram| key(gram, n_vocab)).collect();
        keys.sort_unstable();
        let mut grams: Vec<(u64, u32)> = Vec::new();
        for k in keys {
            match grams.last_mut() {
                Some((last, n)) if *last == k => *n += 1,
                _ => grams.push((k, 1)),
            }
        }
        let mut contexts: Vec<(u64, u32, u32)> = Vec::new();
        for &(gram, n) in &grams {
            match contexts.last_mut() {
                Some((last, total, kinds)) if *last == gram / n_vocab => {
                    *total += n;
                    *kinds += 1;
                }
                _ => contexts.push((gram / n_vocab, n, 1)),
            }
        }
        Counts { order, n_vocab, grams, contexts }
    }

    /// Probability of the last token of `gram` after the others, given the shorter model's `lower`.
    fn mix(&self, gram: &[u32], lower: f64) -> f64 {
        let gram = key(gram, self.n_vocab);
        let Ok(at) = self.contexts.binary_search_by_key(&(gram / self.n_vocab), |c| c.0) else { return lower };
        let (_, total, kinds) = self.contexts[at];
        let seen = self.grams.binary_search_by_key(&gram, |g| g.0).map_or(0, |i| self.grams[i].1);
        (seen as f64 + kinds as f64 * lower) / (total as f64 + kinds as f64)
    }
}

fn key(gram: &[u32], n_vocab: u64) -> u64 {
    gram.iter().fold(0, |k, &token| k * n_vocab + token as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Rng, Stream};

    #[test]
    fn an_alternating_text_is_known_after_one_token() {
        let text: Vec<u32> = (0..2000).map(|t| t % 2).collect();
        let got = levels(&text, &text, 2);
        assert!((got.unigram.unwrap() - core::f64::consts::LN_2).abs() < 1e-3);
        assert!(got.bigram.unwrap() < 0.01 && got.trigram.unwrap() < 0.01);
    }

    #[test]
    fn noise_is_worth_chance_at_every_order() {
        let mut rng = Rng::new(0, Stream::Data, 0);
        let text: Vec<u32> = (0..200_000).map(|_| rng.below(4) as u32).collect();
        let got = levels(&text[..150_000], &text[150_000..], 4);
        for level in [got.unigram, got.bigram, got.trigram] {
            assert!((level.unwrap() - got.chance).abs() < 2e-3, "{level:?}");
        }
    }

    #[test]
    fn the_probabilities_of_every_context_sum_to_one() {
        let text = [0, 1, 2, 0, 1, 1, 2, 0, 0, 1];
        let (uni, bi) = (Counts::of(&text, 1, 3), Counts::of(&text, 2, 3));
        for context in 0..3 {
            let sum: f64 = (0..3).map(|x| bi.mix(&[context, x], uni.mix(&[x], 1.0 / 3.0))).sum();
            assert!((sum - 1.0).abs() < 1e-12, "context {context}: {sum}");
        }
    }
}
