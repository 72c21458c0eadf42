//! How far a model's predictions stand from the frequencies of the tokens alone.

use crate::nn::Real;
use crate::nn::kernels::maximum;
use base::corpora::{Corpus, IGNORE};

/// A corpus' unigram distribution u, the one that its unigram level is of.
#[derive(Clone, Debug, PartialEq)]
pub struct Unigram {
    /// By token; they sum to 1.
    probs: Vec<f64>,
    /// Σ u ln u.
    minus_entropy: f64,
}

impl Unigram {
    /// That of `corpus`, or nothing where it knows none.
    pub fn of(corpus: &dyn Corpus) -> Option<Unigram> {
        let mut probs = vec![0.0; corpus.vocab().len()];
        corpus.n_gram(1, &[], &mut probs).then(|| Unigram::new(probs))
    }

    fn new(probs: Vec<f64>) -> Unigram {
        let minus_entropy = probs.iter().filter(|&&u| u > 0.0).map(|&u| u * libm::log(u)).sum();
        Unigram { probs, minus_entropy }
    }

    /// Mean of KL(u ‖ p) over the positions whose target counts, nats, p being the softmax of the position's logits
    /// (N,V); nothing where no position counts.
    ///
    ///   KL(u ‖ p) = Σᵥ u ln u + ln Σᵥ eˣ − Σᵥ u·x
    ///
    /// Exponentials are the engine's; sums are f64, within a position over four lanes by v mod 4, then over positions
    /// in order.
    pub fn kl_nats<T: Real>(&self, logits: &[T], targets: &[u32]) -> Option<f64> {
        let (mut total, mut n_counted) = (0.0, 0u32);
        let mut exps = vec![T::ZERO; self.probs.len()];
        for (row, _) in logits.chunks_exact(self.probs.len()).zip(targets).filter(|&(_, &target)| target != IGNORE) {
            total += self.minus_entropy + self.cross(row, &mut exps);
            n_counted += 1;
        }
        (n_counted > 0).then(|| total / f64::from(n_counted))
    }

    /// ln Σ eˣ − Σ u·x of one position; `exps` is scratch (V). The largest logit is taken off first, so that nothing
    /// overflows.
    fn cross<T: Real>(&self, row: &[T], exps: &mut [T]) -> f64 {
        let max = maximum(row);
        // By themselves first: beside sums in f64 they would be formed one by one, which at V = 2,000 took as long as
        // half a step.
        for (e, &x) in exps.iter_mut().zip(row) {
            *e = (x - max).exp();
        }
        let (mut sums, mut dots) = ([0.0f64; 4], [0.0f64; 4]);
        for ((row, exps), probs) in row.chunks(4).zip(exps.chunks(4)).zip(self.probs.chunks(4)) {
            for ((((&x, &e), &u), sum), dot) in row.iter().zip(exps).zip(probs).zip(&mut sums).zip(&mut dots) {
                *sum += e.to_f64();
                *dot += u * (x - max).to_f64();
            }
        }
        libm::log(sums.iter().sum::<f64>()) - dots.iter().sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// KL by its definition: probabilities first, then Σ u ln(u/p).
    fn by_definition(u: &[f64], logits: &[f64]) -> f64 {
        let total: f64 = logits.iter().map(|&x| libm::exp(x)).sum();
        u.iter().zip(logits).filter(|&(&u, _)| u > 0.0).map(|(&u, &x)| u * libm::log(u / (libm::exp(x) / total))).sum()
    }

    #[test]
    fn it_is_the_definition_and_0_for_frequencies() {
        let u = vec![0.5, 0.2, 0.0, 0.2, 0.07, 0.03];
        let unigram = Unigram::new(u.clone());
        // Position 0 predicts u itself but for the token that never comes, 1 anything, 2 does not count.
        let rows = [
            [0.5, 0.2, 1e-30, 0.2, 0.07, 0.03].map(|p: f64| libm::log(p) + 3.0),
            [0.3, -2.0, 1.5, 0.0, 4.0, -1.0],
            [9.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        ];
        let targets = [1, 4, IGNORE];
        let expected = (by_definition(&u, &rows[0]) + by_definition(&u, &rows[1])) / 2.0;
        let f64s = rows.concat();
        assert!((unigram.kl_nats(&f64s, &targets).expect("counted") - expected).abs() < 1e-12);
        let f32s: Vec<f32> = f64s.iter().map(|&x| x as f32).collect();
        assert!((unigram.kl_nats(&f32s, &targets).expect("counted") - expected).abs() < 1e-6);
        assert!(unigram.kl_nats(&rows[0], &[0]).expect("counted").abs() < 1e-12);
        assert_eq!(unigram.kl_nats(&f64s, &[IGNORE; 3]), None);
        // Logits so large that their exponentials alone would overflow.
        let shifted: Vec<f32> = f32s[..6].iter().map(|x| x + 5000.0).collect();
        assert!(unigram.kl_nats(&shifted, &[0]).expect("counted").abs() < 5e-3);
        assert!(unigram.kl_nats(&[f32::NAN; 6], &[0]).expect("counted").is_nan());
    }
}
