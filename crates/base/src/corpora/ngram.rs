//! What short contexts alone can predict: n-gram models, and their losses in nats per token.
//!
//! Computed where the source's own probabilities are known; else counted on the training text, measured on the
//! held-out text, and smoothed by Witten and Bell's rule (IEEE Transactions on Information Theory 37, 1991): a
//! context that was followed by many different tokens trusts the shorter context more.

use super::{Levels, LevelsOn};

/// The longest model kept, in tokens; the last one is the one predicted.
const MAX_ORDER: usize = 4;
/// Up to so many possible n-grams are counted in a table, more by sorting.
const MAX_TABLE: u64 = 1 << 20;
/// Targets in one stretch of text; longer than a story or a handful of sentences.
const STRETCH: usize = 500;

/// What is known of a corpus before any training.
pub struct Known {
    /// Losses of the simplest models; for sequences of the default length, where the length matters.
    pub levels: Levels,
    /// Standard error of the least certain level, where there are estimates: the trigram's, or the entropy's.
    pub std_err: Option<f64>,
    /// The models themselves, where there are any.
    pub n_grams: Option<NGrams>,
}

impl Known {
    /// Computed from the rule of the source, or by going through all of it.
    pub fn computed(levels: Levels, n_grams: Option<NGrams>) -> Known {
        Known { levels, std_err: None, n_grams }
    }

    /// Counted on one half, measured on the other.
    pub fn estimate<R: AsRef<[u32]>>(train: &[R], held_out: &[R], n_vocab: usize) -> Known {
        let n_grams = NGrams::count(train, n_vocab);
        let (levels, std_err) = n_grams.levels_on(held_out);
        Known { levels, std_err, n_grams: Some(n_grams) }
    }
}

/// Models of the orders 1, 2, … of one corpus.
pub struct NGrams {
    n_vocab: usize,
    orders: Vec<Counts>,
}

impl NGrams {
    /// Counts of the orders 1 to 3 in runs of text; nothing is counted across two runs.
    pub fn count<R: AsRef<[u32]>>(runs: &[R], n_vocab: usize) -> NGrams {
        NGrams::count_up_to(3, runs, n_vocab)
    }

    /// The same of the orders 1 to `order`. Shorter orders never depend on longer ones.
    pub fn count_up_to<R: AsRef<[u32]>>(order: usize, runs: &[R], n_vocab: usize) -> NGrams {
        let of = |order: usize| {
            let keys = runs.iter().flat_map(|r| r.as_ref().windows(order)).map(|g| key(g, n_vocab));
            // In 64 bits: a reader's vocabulary cubed does not fit a 32-bit usize.
            let n_keys = (n_vocab as u64).saturating_pow(order as u32);
            if n_keys > MAX_TABLE {
                let sorted = sorted(keys.collect(), n_vocab, order);
                return Counts::of(n_vocab, true, sorted.into_iter().map(|k| (k, 1.0)));
            }
            let mut table = vec![0u32; n_keys as usize];
            keys.for_each(|k| table[k as usize] += 1);
            Counts::of(n_vocab, true, (0u64..).zip(table).filter(|c| c.1 > 0).map(|(k, n)| (k, n as f64)))
        };
        NGrams { n_vocab, orders: (1..=order).map(of).collect() }
    }

    /// Exact models up to `order` from the probability of every n-gram of that order, in the order of their digits.
    pub fn exact(joint: &[f64], order: usize, n_vocab: usize) -> NGrams {
        let of = |k: usize| {
            // Stationary: the last k tokens of an n-gram are distributed as any k.
            let n_keys = n_vocab.pow(k as u32);
            let mut probs = vec![0.0; n_keys];
            joint.iter().enumerate().for_each(|(i, p)| probs[i % n_keys] += p);
            Counts::of(n_vocab, false, (0u64..).zip(probs).filter(|(_, p)| *p > 0.0))
        };
        NGrams { n_vocab, orders: (1..=order.min(MAX_ORDER)).map(of).collect() }
    }

    /// Writes the probabilities after `before`; false where the order is unknown or the context too short.
    pub fn predict(&self, order: usize, before: &[u32], probs: &mut [f64]) -> bool {
        if order == 0 || order > self.orders.len() || before.len() + 1 < order || probs.len() != self.n_vocab {
            return false;
        }
        let mut gram = before[before.len() + 1 - order..].to_vec();
        gram.push(0);
        for (token, prob) in (0u32..).zip(probs) {
            gram[order - 1] = token;
            *prob = self.prob(&gram);
        }
        true
    }

    /// Probability of the last token of `gram` after the others.
    pub fn prob(&self, gram: &[u32]) -> f64 {
        let order = gram.len().min(self.orders.len());
        (1..=order).fold(1.0 / self.n_vocab as f64, |p, k| self.orders[k - 1].mix(&gram[gram.len() - k..], p))
    }

    /// Losses on held-out runs, each order measured on the same targets, and the standard error of the last.
    ///
    /// Neighbouring targets are not independent, so the error is taken from the means of stretches of text.
    pub fn levels_on<R: AsRef<[u32]>>(&self, runs: &[R]) -> (Levels, Option<f64>) {
        let chance = libm::log(self.n_vocab.max(1) as f64);
        let mut sums = [0.0f64; 3];
        let (mut n_targets, mut stretch_ends) = (0usize, vec![0.0]);
        for gram in runs.iter().flat_map(|run| run.as_ref().windows(3)) {
            let mut p = 1.0 / self.n_vocab as f64;
            for (k, (sum, counts)) in sums.iter_mut().zip(&self.orders).enumerate() {
                p = counts.mix(&gram[2 - k..], p);
                *sum -= libm::log(p);
            }
            n_targets += 1;
            if n_targets.is_multiple_of(STRETCH) {
                stretch_ends.push(sums[2]);
            }
        }
        let mean = |k: usize| (n_targets > 0).then(|| sums[k] / n_targets as f64);
        let levels = Levels {
            chance,
            unigram: mean(0),
            bigram: mean(1),
            trigram: mean(2),
            entropy: None,
            on: LevelsOn::HeldOut,
        };
        let means: Vec<f64> = stretch_ends.windows(2).map(|ends| (ends[1] - ends[0]) / STRETCH as f64).collect();
        (levels, std_err(&means))
    }

    /// Exact conditional entropy of a model of `order` tokens; meaningful for [`NGrams::exact`] only.
    pub fn entropy(&self, order: usize) -> Option<f64> {
        let counts = self.orders.get(order.checked_sub(1)?)?;
        Some(counts.grams.iter().map(|&(gram, p)| -p * libm::log(p / counts.context(gram).0)).sum())
    }
}

/// How often (or with what probability) each n-gram and each of its contexts occurs.
struct Counts {
    n_vocab: usize,
    /// Is this an estimate, to be mixed with the shorter model?
    smoothed: bool,
    /// Sorted (n-gram, weight).
    grams: Vec<(u64, f64)>,
    /// Sorted (context, weight, by how many different tokens it was followed).
    contexts: Vec<(u64, f64, f64)>,
}

impl Counts {
    /// From n-grams in ascending order, repeated ones adjacent.
    fn of(n_vocab: usize, smoothed: bool, sorted: impl Iterator<Item = (u64, f64)>) -> Counts {
        let v = n_vocab as u64;
        let mut grams: Vec<(u64, f64)> = Vec::new();
        for (k, weight) in sorted {
            match grams.last_mut() {
                Some((last, n)) if *last == k => *n += weight,
                _ => grams.push((k, weight)),
            }
        }
        let mut contexts: Vec<(u64, f64, f64)> = Vec::new();
        for &(gram, n) in &grams {
            match contexts.last_mut() {
                Some((last, total, kinds)) if *last == gram / v => {
                    *total += n;
                    *kinds += 1.0;
                }
                _ => contexts.push((gram / v, n, 1.0)),
            }
        }
        Counts { n_vocab, smoothed, grams, contexts }
    }

    /// Weight and kinds of followers of an n-gram's context.
    fn context(&self, gram: u64) -> (f64, f64) {
        match self.contexts.binary_search_by_key(&(gram / self.n_vocab as u64), |c| c.0) {
            Ok(at) => (self.contexts[at].1, self.contexts[at].2),
            Err(_) => (0.0, 0.0),
        }
    }

    /// Probability of the last token of `gram` after the others, given the shorter model's `lower`.
    fn mix(&self, gram: &[u32], lower: f64) -> f64 {
        let gram = key(gram, self.n_vocab);
        let (total, kinds) = self.context(gram);
        if total == 0.0 {
            return lower;
        }
        let seen = self.grams.binary_search_by_key(&gram, |g| g.0).map_or(0.0, |i| self.grams[i].1);
        if self.smoothed { (seen + kinds * lower) / (total + kinds) } else { seen / total }
    }
}

/// Standard error of the mean of independent values.
fn std_err(values: &[f64]) -> Option<f64> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    (values.len() > 1).then(|| libm::sqrt(squares / (n - 1.0) / n))
}

fn key(gram: &[u32], n_vocab: usize) -> u64 {
    gram.iter().fold(0, |k, &token| k * n_vocab as u64 + token as u64)
}

/// Keys of n-grams in ascending order, token by token from the last. A sort by the standard library for this
/// type alone would be kilobytes of the page, and `crate::order` takes seconds for a million.
fn sorted(mut keys: Vec<u64>, n_vocab: usize, order: usize) -> Vec<u64> {
    for place in 0..order as u32 {
        let unit = (n_vocab as u64).pow(place);
        let token = |key: u64| (key / unit % n_vocab as u64) as usize;
        // Where the next key with each token goes: behind all whose token is smaller.
        let mut places = vec![0; n_vocab + 1];
        keys.iter().for_each(|&key| places[token(key) + 1] += 1);
        (0..n_vocab).for_each(|i| places[i + 1] += places[i]);
        let mut sorted = vec![0; keys.len()];
        for key in keys {
            let place = &mut places[token(key)];
            sorted[*place] = key;
            *place += 1;
        }
        keys = sorted;
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Rng, Stream};

    fn levels(train: &[u32], held_out: &[u32], n_vocab: usize) -> Levels {
        Known::estimate(&[train], &[held_out], n_vocab).levels
    }

    #[test]
    fn keys_are_sorted_as_numbers() {
        let mut rng = Rng::new(7, Stream::Data, 0);
        for (n_vocab, order) in [(2, 1), (3, 3), (300, 3), (70_000, 3)] {
            let keys: Vec<u64> =
                (0..5000).map(|_| key(&[0; 3].map(|_| rng.below(n_vocab) as u32)[..order], n_vocab)).collect();
            let mut expected = keys.clone();
            expected.sort();
            assert_eq!(sorted(keys, n_vocab, order), expected);
        }
        assert!(sorted(Vec::new(), 5, 3).is_empty());
    }

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
    fn the_standard_error_of_independent_stretches_is_that_of_their_mean() {
        let mut rng = Rng::new(1, Stream::Data, 0);
        // Surprise ln 4 or ln 4/3, with probabilities 1/4 and 3/4.
        let text: Vec<u32> = (0..400_000).map(|_| rng.chance(0.75) as u32).collect();
        let known = Known::estimate(&[&text[..200_000]], &[&text[200_000..]], 2);
        let sd = libm::log(3.0) * libm::sqrt(3.0 / 16.0);
        let want = sd / libm::sqrt(200_000.0);
        let got = known.std_err.unwrap();
        assert!((got / want - 1.0).abs() < 0.2, "{got} against {want}");
    }

    #[test]
    fn the_probabilities_of_every_context_sum_to_one() {
        let model = NGrams::count(&[[0, 1, 2, 0, 1, 1, 2, 0, 0, 1]], 3);
        let mut probs = [0.0; 3];
        for order in 1..=3 {
            for (a, b) in [(0, 0), (0, 1), (2, 2), (1, 2)] {
                assert!(model.predict(order, &[a, b], &mut probs));
                assert!((probs.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            }
        }
        assert!(!model.predict(4, &[0, 0, 0], &mut probs));
        assert!(!model.predict(3, &[0], &mut probs));
    }

    #[test]
    fn exact_models_of_a_chain_have_its_entropies() {
        // Two states that keep with probability 3/4: stationary halves, and nothing more to know after one step.
        let joint = [0.375, 0.125, 0.125, 0.375];
        let model = NGrams::exact(&joint, 2, 2);
        let keep = -0.75 * libm::log(0.75) - 0.25 * libm::log(0.25);
        assert!((model.entropy(1).unwrap() - core::f64::consts::LN_2).abs() < 1e-12);
        assert!((model.entropy(2).unwrap() - keep).abs() < 1e-12);
        assert!((model.prob(&[1, 1]) - 0.75).abs() < 1e-12);
    }
}
