//! Models lent to lenses: arenas are large, so they are kept from one look to the next.

use base::config::{MAX_BYTES, Residual, ValidConfig};
use engine::nn::Probe;

/// Most models kept at a time: the open lens', and those for what the models write and for held-out text.
const MAX_MODELS: usize = 3;
/// And what they may take together, one that is coming included; by itself it may take more.
const MAX_KEPT_BYTES: u64 = 100_000_000;

/// A desk's stock of models. What a lens finds in one is its weights and nothing else that it may rely on.
#[derive(Default)]
pub struct Arenas {
    /// The one used last stands last.
    models: Vec<Kept>,
}

struct Kept {
    config: ValidConfig,
    with_backward: bool,
    model: Probe,
}

impl Arenas {
    /// A model with these weights, for batches of `n_sequences`; its skips are those of `config`. With gradients if
    /// `with_backward`.
    ///
    /// # Panics
    /// Where `params` has not the config's number of weights: a subject's always has.
    pub fn model(
        &mut self,
        config: &ValidConfig,
        params: &[f32],
        n_sequences: usize,
        with_backward: bool,
    ) -> &mut Probe {
        let config = config.clone().with_batch_size(n_sequences);
        // Skips can change in a model that stands, so they are not part of its shape.
        let shape = config.clone().with_residual(Residual::All);
        let found = self.models.iter().position(|k| k.with_backward == with_backward && k.config == shape);
        let kept = match found {
            Some(idx) => self.models.remove(idx),
            None => {
                // What has to go goes before the new one comes: a worker's memory never shrinks.
                let coming = config.estimated_bytes();
                while self.models.len() >= MAX_MODELS
                    || (!self.models.is_empty() && self.n_bytes() + coming > MAX_KEPT_BYTES)
                {
                    self.models.remove(0);
                }
                let model = Probe::from_params(&config, params.to_vec(), with_backward).expect("as many as it has");
                Kept { config: shape, with_backward, model }
            }
        };
        self.models.push(kept);
        let model = &mut self.models.last_mut().expect("just pushed").model;
        model.set(params, config.residual.clone());
        model
    }

    /// At most `wanted` sequences, fewer where their activations would not fit beside the page; at least 1.
    pub fn fitting(config: &ValidConfig, wanted: usize) -> usize {
        let fits = |n: &usize| config.clone().with_batch_size(*n).estimated_bytes() <= MAX_BYTES;
        (1..=wanted.max(1)).rev().find(fits).unwrap_or(1)
    }

    /// Bytes of all models kept.
    pub fn n_bytes(&self) -> u64 {
        self.models.iter().map(|kept| kept.model.n_bytes()).sum()
    }
}
