//! Text that a model writes.

use crate::nn::{Model, Trainer, math};
use base::rng::{Rng, Stream};

/// Continues `prompt` by `n_tokens`, drawing each from the model's own probabilities (temperature 1), and returns the
/// new tokens. The draw depends only on the run's seed and step. `probe` is a batch of one and is overwritten.
pub fn sample(probe: &mut Model<f32>, trainer: &Trainer<f32>, prompt: &[u32], n_tokens: usize) -> Vec<u32> {
    probe.params_mut().copy_from_slice(trainer.model().params());
    probe.set_residual(trainer.model().config().residual.clone());
    let (t, d_vocab) = (probe.config().n_ctx, probe.config().d_vocab());
    let mut rng = Rng::new(probe.config().seed as u64, Stream::Sample, trainer.measured().step);
    let mut tokens: Vec<u32> = prompt.to_vec();
    if tokens.is_empty() {
        tokens.push(0);
    }
    let n_prompt = tokens.len();
    let mut window = vec![0u32; t];
    for _ in 0..n_tokens {
        let seen = &tokens[tokens.len().saturating_sub(t)..];
        // The causal mask hides whatever stands after the last token.
        window.fill(0);
        window[..seen.len()].copy_from_slice(seen);
        probe.forward(&window);
        let logits = probe.act(probe.act_table().logits);
        let row = &logits[(seen.len() - 1) * d_vocab..seen.len() * d_vocab];
        tokens.push(draw(row, &mut rng));
    }
    tokens.split_off(n_prompt)
}

fn draw(logits: &[f32], rng: &mut Rng) -> u32 {
    let max = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let weights: Vec<f32> = logits.iter().map(|&x| math::exp(x - max)).collect();
    let mut left = rng.uniform() * weights.iter().sum::<f32>();
    for (token, weight) in weights.iter().enumerate() {
        left -= weight;
        if left < 0.0 {
            return token as u32;
        }
    }
    // Rounding, or weights that are no longer numbers.
    0
}
