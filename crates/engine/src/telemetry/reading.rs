//! What a model makes of one sequence of the step's batch: its guesses beside what stands there.

use crate::nn::Real;
use base::corpora::IGNORE;
use serde::{Deserialize, Serialize};

/// Most positions and most tokens of one reading: a line of text, and a bound on its bytes.
pub const MAX_READ: usize = 32;

/// The first sequence of a step's batch as the model reads it, measured at the weights before the step's update.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Token ids that it reads, at most [`MAX_READ`]: those up to and with the position of the last guess.
    pub inputs: Vec<u32>,
    /// At the last counted positions, at most [`MAX_READ`], in order. None where the sequence is left out of the step.
    pub guesses: Vec<Guess>,
}

/// What is predicted to follow one position, and what does.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Guess {
    /// The position in the sequence, from 0.
    pub position: u32,
    /// The token that is most likely to follow; of equals the one with the lowest id.
    pub likeliest: u32,
    /// Its probability, 0..=1; NaN where a logit is no number.
    pub likeliest_prob: f32,
    /// The token that does follow.
    pub truth: u32,
    /// The probability that it was given.
    pub truth_prob: f32,
}

impl Reading {
    /// Of the first sequence of a batch: logits (N,V), inputs and targets (N), N a multiple of `n_ctx`.
    pub fn of<T: Real>(logits: &[T], inputs: &[u32], targets: &[u32], n_ctx: usize) -> Reading {
        let n_vocab = logits.len() / inputs.len().max(1);
        let counted: Vec<usize> = (0..n_ctx.min(targets.len())).filter(|&t| targets[t] != IGNORE).collect();
        let Some(&last) = counted.last() else { return Reading::default() };
        let guess = |&t: &usize| guess(&logits[t * n_vocab..(t + 1) * n_vocab], t, targets[t]);
        Reading {
            inputs: inputs[(last + 1).saturating_sub(MAX_READ)..=last].to_vec(),
            guesses: counted[counted.len().saturating_sub(MAX_READ)..].iter().map(guess).collect(),
        }
    }

    /// The guess at the last counted position.
    pub fn last(&self) -> Option<&Guess> {
        self.guesses.last()
    }

    /// Bytes on the heap.
    pub fn n_bytes(&self) -> usize {
        self.inputs.capacity() * size_of::<u32>() + self.guesses.capacity() * size_of::<Guess>()
    }
}

/// The softmax of one position's logits (V) at its largest and at the truth. Exponentials are the engine's, their sum is
/// f64 in order of ids.
fn guess<T: Real>(row: &[T], position: usize, truth: u32) -> Guess {
    let likeliest = (0..row.len()).fold(0, |best, id| if row[id] > row[best] { id } else { best });
    let max = row[likeliest];
    let total: f64 = row.iter().map(|&x| (x - max).exp().to_f64()).sum();
    let prob = |id: usize| ((row[id] - max).exp().to_f64() / total) as f32;
    Guess {
        position: position as u32,
        likeliest: likeliest as u32,
        likeliest_prob: prob(likeliest),
        truth,
        truth_prob: prob(truth as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_counted_positions_are_read_and_the_bound_holds() {
        let n = 50;
        let logits: Vec<f64> = (0..3 * n).map(|i| libm::sin(i as f64)).collect();
        let inputs: Vec<u32> = (0..n as u32).map(|i| i % 3).collect();
        let mut targets = inputs.clone();
        targets[45..].fill(IGNORE);
        targets[7] = IGNORE;
        let reading = Reading::of(&logits, &inputs, &targets, n);
        assert_eq!((reading.inputs.len(), reading.guesses.len()), (MAX_READ, MAX_READ));
        assert_eq!(reading.last().map(|g| g.position), Some(44));
        assert_eq!(reading.inputs, inputs[13..45]);
        assert!(reading.n_bytes() <= MAX_READ * 24);
        let few = Reading::of(&logits, &inputs, &targets, 10);
        assert_eq!(few.guesses.iter().map(|g| g.position).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5, 6, 8, 9]);
        assert_eq!(Reading::of(&logits, &inputs, &[IGNORE; 50], n), Reading::default());
    }

    #[test]
    fn equal_logits_are_equal_chances_and_what_is_no_number_says_so() {
        let reading = Reading::of(&[2.0f32; 4], &[0], &[3], 1);
        let Some(guess) = reading.last() else { panic!("one position counts") };
        assert_eq!((guess.likeliest, guess.likeliest_prob, guess.truth_prob), (0, 0.25, 0.25));
        let broken = Reading::of(&[f32::NAN, 1.0], &[0], &[1], 1);
        assert!(broken.last().is_some_and(|g| g.likeliest_prob.is_nan()));
    }
}
