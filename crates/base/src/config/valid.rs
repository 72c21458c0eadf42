//! The checked form of a config: what the engine builds from.

use super::{ActFn, Config, Norm, Pos, Residual, Site};

/// The most a tower's arenas may take.
pub const MAX_BYTES: u64 = 512_000_000;

/// A config that can be built, for one vocabulary size. Only [`Config::validate`] makes one.
#[derive(Clone, Debug, PartialEq)]
pub struct ValidConfig {
    config: Config,
    d_vocab: usize,
}

/// Why a config cannot be built.
#[derive(Clone, Debug, PartialEq)]
pub enum ConfigError {
    /// The arenas would need more than [`MAX_BYTES`].
    TooLarge {
        /// What they would need.
        bytes: u64,
    },
}

impl Config {
    /// Brings every number into its range and makes the width divisible among the heads.
    ///
    /// Returns the key, what stood there and what was taken, for each setting that had to change.
    pub fn repair(&mut self) -> Vec<(&'static str, String, String)> {
        let mut changed = Vec::new();
        for field in super::fields::FIELDS {
            let before = field.write(self);
            if field.read(self, &before).is_err() {
                // A non-finite number reads as nothing: the default takes its place.
                if field.write(self) == before {
                    (field.set)(self, (field.get)(&Config::default()));
                }
                changed.push((field.key, before, field.write(self)));
            }
        }
        let unit = 4 * self.n_heads;
        if !self.d_model.is_multiple_of(unit) {
            let before = self.d_model;
            let nearest = ((before + unit / 2) / unit).max(1) * unit;
            self.d_model = if nearest > 256 { 256 / unit * unit } else { nearest };
            changed.push(("d_model", before.to_string(), self.d_model.to_string()));
        }
        self.residual = self.residual.simplified(self.n_layers);
        changed
    }

    /// Checks the config for a corpus of `d_vocab` tokens. Call [`Config::repair`] first.
    ///
    /// # Errors
    /// [`ConfigError::TooLarge`] where the arenas would not fit.
    pub fn validate(mut self, d_vocab: usize) -> Result<ValidConfig, ConfigError> {
        self.repair();
        let valid = ValidConfig { config: self, d_vocab: d_vocab.max(2) };
        let bytes = valid.estimated_bytes();
        if bytes > MAX_BYTES { Err(ConfigError::TooLarge { bytes }) } else { Ok(valid) }
    }
}

impl std::ops::Deref for ValidConfig {
    type Target = Config;
    fn deref(&self) -> &Config {
        &self.config
    }
}

impl ValidConfig {
    /// V, the number of tokens in the vocabulary.
    pub fn d_vocab(&self) -> usize {
        self.d_vocab
    }

    /// K, the width of one head.
    pub fn d_head(&self) -> usize {
        self.config.d_model / self.config.n_heads
    }

    /// F, the hidden width of the MLP; 0 where there is none.
    pub fn d_mlp(&self) -> usize {
        if self.has_mlp() { self.config.mlp_ratio * self.config.d_model } else { 0 }
    }

    /// Whether blocks have an MLP.
    pub fn has_mlp(&self) -> bool {
        self.config.act_fn != ActFn::Off
    }

    /// N = B·T tokens per step.
    pub fn n_tokens(&self) -> usize {
        self.config.batch_size * self.config.n_ctx
    }

    /// Whether the sublayer at `site` exists; an absent one is the identity and has no skip to cut.
    pub fn has_sublayer(&self, site: Site) -> bool {
        match site.sublayer {
            super::Sublayer::Attn => self.config.attn,
            super::Sublayer::Mlp => self.has_mlp(),
        }
    }

    /// The same config with other skips; nothing else can change once a model stands.
    pub fn with_residual(mut self, residual: Residual) -> ValidConfig {
        self.config.residual = residual;
        self
    }

    /// The same config with another batch size, for probes.
    pub fn with_batch_size(mut self, batch_size: usize) -> ValidConfig {
        self.config.batch_size = batch_size.max(1);
        self
    }

    /// Bytes of all arenas in f32: weights, their gradients and two moments; activations and their gradients.
    ///
    /// An upper estimate; `engine` reports the exact number of a built model, and a test compares the two.
    pub fn estimated_bytes(&self) -> u64 {
        let (l, d, f, v) = (self.n_layers as u64, self.d_model as u64, self.d_mlp() as u64, self.d_vocab as u64);
        let (n, h, t) = (self.n_tokens() as u64, self.n_heads as u64, self.n_ctx as u64);
        let norms = if self.norm == Norm::None { 0 } else { 4 * d };
        let rel = if self.pos == Pos::Rel { h * t } else { 0 };
        let attn = if self.attn { 4 * d * d + 4 * d + rel } else { 0 };
        let params = l * (attn + 2 * d * f + f + d + norms) + 2 * v * d + t * d + 2 * d;
        let block = n * (16 * d + 2 * f + 2 * h * t + 4);
        let acts = l * block + n * (4 * d + 2 * v);
        4 * (4 * params + 2 * acts)
    }
}
