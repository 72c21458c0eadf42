//! The checked forms of a config: one that keeps every rule, and one that is known to fit, which the engine builds.

use super::event::Setting;
use super::fields::{FIELDS, max_of};
use super::{ActFn, Config, Norm, Pos, Residual, Site};
use serde::{Deserialize, Serialize};

const WIDTH_KEY: &str = "d_model";
const SKIPS_KEY: &str = "residual";
const MAX_WIDTH: usize = max_of(WIDTH_KEY);

/// The most that one tower's arenas may take, by [`ValidConfig::estimated_bytes`].
pub const MAX_BYTES: u64 = 512_000_000;

/// A config whose numbers are in their ranges and whose width divides evenly among its heads; what is left to ask is
/// whether it fits into memory. Only [`Config::checked`] makes one, also out of messages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Config")]
pub struct CheckedConfig(Config);

impl Default for CheckedConfig {
    fn default() -> Self {
        Config::default().checked().0
    }
}

/// One setting that had to change before a config could be built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The setting.
    pub key: &'static str,
    /// What stood there.
    pub asked: String,
    /// What was taken.
    pub used: String,
}

/// A config that can be built, for one vocabulary size. Only [`CheckedConfig::validate`] makes one.
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
    /// The nearest config that keeps every range and divides the width evenly among the heads, and what had to change.
    ///
    /// This is the only way to a [`CheckedConfig`].
    pub fn checked(mut self) -> (CheckedConfig, Vec<Repair>) {
        let repairs = repair(&mut self);
        (CheckedConfig(self), repairs)
    }

    /// [`Config::checked`] and [`CheckedConfig::validate`] in one, for tests that do not ask what had to change.
    ///
    /// # Errors
    /// [`ConfigError::TooLarge`] where the arenas would not fit.
    pub fn validate(self, d_vocab: usize) -> Result<ValidConfig, ConfigError> {
        self.checked().0.validate(d_vocab)
    }

    /// Whether blocks have an MLP.
    pub fn has_mlp(&self) -> bool {
        self.act_fn != ActFn::Off
    }

    /// Whether the sublayer at `site` exists; an absent one is the identity and has no skip to cut.
    pub fn has_sublayer(&self, site: Site) -> bool {
        match site.sublayer {
            super::Sublayer::Attn => self.attn,
            super::Sublayer::Mlp => self.has_mlp(),
        }
    }
}

fn repair(config: &mut Config) -> Vec<Repair> {
    let mut repairs = Vec::new();
    for field in FIELDS {
        let asked = field.write(config);
        if field.read(config, &asked).is_err() {
            // A non-finite number reads as nothing: the default takes its place.
            if field.write(config) == asked {
                (field.set)(config, (field.get)(&Config::default()));
            }
            repairs.push(Repair { key: field.key, asked, used: field.write(config) });
        }
    }
    // Four lanes a head: an odd width would leave part of one empty.
    let unit = 4 * config.n_heads;
    if !config.d_model.is_multiple_of(unit) {
        let asked = config.d_model;
        let nearest = ((asked + unit / 2) / unit).max(1) * unit;
        config.d_model = if nearest > MAX_WIDTH { MAX_WIDTH / unit * unit } else { nearest };
        repairs.push(Repair { key: WIDTH_KEY, asked: asked.to_string(), used: config.d_model.to_string() });
    }
    let asked = std::mem::take(&mut config.residual);
    config.residual = asked.simplified(config.n_layers);
    if let Residual::Cuts(cuts) = &asked
        && cuts.iter().any(|site| site.layer >= config.n_layers)
    {
        repairs.push(Repair { key: SKIPS_KEY, asked: asked.to_string(), used: config.residual.to_string() });
    }
    repairs
}

impl std::ops::Deref for CheckedConfig {
    type Target = Config;
    fn deref(&self) -> &Config {
        &self.0
    }
}

impl TryFrom<Config> for CheckedConfig {
    type Error = String;

    /// Strict: for messages, which hold only what was checked before it was sent.
    fn try_from(config: Config) -> Result<CheckedConfig, String> {
        let (checked, repairs) = config.checked();
        match repairs.first() {
            None => Ok(checked),
            Some(Repair { key, asked, used }) => Err(format!("{key} cannot be {asked}, only {used}")),
        }
    }
}

impl CheckedConfig {
    /// A copy to change freely; [`Config::checked`] leads back.
    pub fn to_config(&self) -> Config {
        self.0.clone()
    }

    /// The same config with other skips; those above the top are dropped.
    pub fn with_residual(mut self, residual: Residual) -> CheckedConfig {
        self.0.residual = residual.simplified(self.n_layers);
        self
    }

    /// The same config with one setting of the schedule changed. Such a value is in range, and no other hangs on it.
    pub fn with_setting(mut self, setting: &Setting) -> CheckedConfig {
        (setting.field().set)(&mut self.0, setting.value().clone());
        self
    }

    /// The config for a corpus of `d_vocab` tokens.
    ///
    /// # Errors
    /// [`ConfigError::TooLarge`] where the arenas would not fit.
    pub fn validate(self, d_vocab: usize) -> Result<ValidConfig, ConfigError> {
        let valid = ValidConfig { config: self.0, d_vocab: d_vocab.max(2) };
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

    /// N = B·T tokens per step.
    pub fn n_tokens(&self) -> usize {
        self.config.batch_size * self.config.n_ctx
    }

    /// The same config with other skips; nothing else can change once a model stands.
    pub fn with_residual(mut self, residual: Residual) -> ValidConfig {
        self.config.residual = residual;
        self
    }

    /// The same config with the settings of `from` that may change while a run goes on ([`Field::live`](super::fields::Field::live)). They come from
    /// a config that was checked: here nothing is.
    pub fn with_live(mut self, from: &Config) -> ValidConfig {
        for field in FIELDS.iter().filter(|field| field.live) {
            (field.set)(&mut self.config, (field.get)(from));
        }
        self
    }

    /// The same config with another batch size, for probes.
    pub fn with_batch_size(mut self, batch_size: usize) -> ValidConfig {
        self.config.batch_size = batch_size.max(1);
        self
    }

    /// Bytes of all arenas in f32: weights, their gradients and two moments; activations, their gradients, the halves of
    /// every fork and the slopes of the MLPs' activations; and the panels into which products pack their operands.
    ///
    /// An upper estimate, the same for every norm; `engine` reports the exact number of a built model, and a test
    /// compares the two.
    pub fn estimated_bytes(&self) -> u64 {
        let (l, d, f, v) = (self.n_layers as u64, self.d_model as u64, self.d_mlp() as u64, self.d_vocab as u64);
        let (n, h, t) = (self.n_tokens() as u64, self.n_heads as u64, self.n_ctx as u64);
        let norms = if self.norm == Norm::None { 0 } else { 4 * d };
        let rel = if self.pos == Pos::Rel { h * t } else { 0 };
        let attn = if self.attn { 4 * d * d + 4 * d + rel } else { 0 };
        let params = l * (attn + 2 * d * f + f + d + norms) + 2 * v * d + t * d + 2 * d;
        // Two norms (4D), q, k, v, z and attention's output (5D), the MLP's (D), two points of the stream (2D).
        let block = n * (12 * d + 2 * f + h * t + 2);
        let acts = l * block + n * (4 * d + v + 1);
        let forks_and_slopes = l * n * (4 * d + f);
        // Panels are filled up to whole tiles; a panel holds a weight matrix, or a tensor of activations.
        let widest = (3 * d).max(f).max(v) + 8;
        let panels = 2 * (n.max(d) * widest).max((t + 8) * (t + 8));
        let scratch = n + t * t + t * d;
        4 * (4 * params + 2 * acts + forks_and_slopes + panels + scratch) + 8 * n
    }
}
