//! A tower at a step, and the files that it becomes.

use crate::archive::{File, archive};
use crate::card::{Card, card};
use crate::settings::{config_json, generation_config, gpt2_config, obstacle};
use crate::tensors::{Tensors, pretty, sorted};
use crate::tokenizer::{tokenizer, tokenizer_config, written};
use crate::training::training;
use base::config::{Link, Tower};
use base::corpora::Corpus;
use engine::nn::{Model, Trainer};
use serde_json::{Map, Value, json};

const README: &str = "README.md";
const CONFIG: &str = "config.json";
const GENERATION_CONFIG: &str = "generation_config.json";
const WEIGHTS: &str = "model.safetensors";
const TOKENIZER: &str = "tokenizer.json";
const TOKENIZER_CONFIG: &str = "tokenizer_config.json";
const VOCAB: &str = "vocab.json";
const TRAINING: &str = "training.safetensors";

/// Every name that a file of a folder may have.
pub const NAMES: [&str; 8] = [README, CONFIG, GENERATION_CONFIG, WEIGHTS, TOKENIZER, TOKENIZER_CONFIG, VOCAB, TRAINING];

/// For whom a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Transformers, its pipelines and TransformerLens; as [`Format::Plain`] where GPT-2 lacks a setting.
    HuggingFace,
    /// Whoever reads safetensors: plain tensors and our own config.
    Plain,
}

/// A tower that stands at a step of a link's run.
pub struct Trained<'a> {
    /// The run.
    pub link: &'a Link,
    /// Which of its towers.
    pub tower: Tower,
    /// The tower, at its step.
    pub trainer: &'a Trainer<f32>,
    /// What it has read, which may be the reader's own text.
    pub corpus: &'a dyn Corpus,
}

impl Trained<'_> {
    /// The number of batches that it has gone through.
    pub fn step(&self) -> u64 {
        self.trainer.measured().step
    }

    /// The fingerprint of its weights, as it is written everywhere.
    pub fn fingerprint(&self) -> String {
        format!("{:016x}", self.trainer.fingerprint())
    }

    /// Whether that format is a GPT-2 here.
    pub fn is_gpt2(&self, format: Format) -> bool {
        format == Format::HuggingFace && obstacle(self.trainer.model().config()).is_none()
    }

    /// What a folder or a file of it is called, safe on every system: `strata-stories-en-4L-A-step300`.
    pub fn name(&self) -> String {
        let config = self.trainer.model().config();
        let (corpus, tower) = (self.corpus.id().key(), self.tower.key().to_uppercase());
        format!("strata-{corpus}-{}L-{tower}-step{}", config.n_layers, self.step())
    }

    /// The folder's files.
    ///
    /// # Errors
    /// Where a file would be too large for its format.
    pub fn files(&self, format: Format) -> anyhow::Result<Vec<File>> {
        let (model, config) = (self.trainer.model(), self.trainer.model().config());
        let as_gpt2 = self.is_gpt2(format);
        let mut files = Vec::new();
        let mut add = |name: &'static str, bytes: Vec<u8>| files.push(File { name, bytes });
        if as_gpt2 {
            add(CONFIG, pretty(&gpt2_config(config))?.into_bytes());
            add(GENERATION_CONFIG, pretty(&generation_config(config))?.into_bytes());
        } else {
            add(CONFIG, pretty(&config_json(config, &self.link.format()))?.into_bytes());
        }
        let has_own_text = self.link.experiment.own_text.is_some();
        add(VOCAB, pretty(&self.vocab())?.into_bytes());
        add(TOKENIZER, pretty(&tokenizer(self.corpus, config, has_own_text))?.into_bytes());
        add(TOKENIZER_CONFIG, pretty(&tokenizer_config(config))?.into_bytes());
        let told = Card {
            link: self.link,
            tower: self.tower,
            step: self.step(),
            fingerprint: &self.fingerprint(),
            loss_nats: self.trainer.measured().loss_nats,
            config,
            corpus: self.corpus,
            as_gpt2,
            n_params: model.params().len(),
        };
        add(README, card(&told).into_bytes());
        add(WEIGHTS, weights(model)?);
        add(TRAINING, training(self.trainer, self.link, self.tower)?);
        Ok(files)
    }

    /// The files of [`Trained::files`] below a folder of [`Trained::name`], as a zip. Equal runs give equal bytes.
    ///
    /// # Errors
    /// As [`Trained::files`].
    pub fn zip(&self, format: Format) -> anyhow::Result<Vec<u8>> {
        archive(&self.name(), &self.files(format)?)
    }

    /// One safetensors file that needs no other: plain tensors under GPT-2's names, and in its metadata's `config` what
    /// `config.json` of a plain folder says, with tower, step, fingerprint and vocabulary. Equal runs give equal bytes.
    ///
    /// # Errors
    /// As [`Trained::files`].
    pub fn safetensors(&self) -> anyhow::Result<Vec<u8>> {
        let model = self.trainer.model();
        let mut config = config_json(model.config(), &self.link.format());
        for (key, value) in [
            ("model", json!(self.tower.key())),
            ("step", json!(self.step())),
            ("fingerprint", json!(self.fingerprint())),
            ("vocab", self.vocab()),
        ] {
            config[key] = value;
        }
        tensors(model).to_bytes(&[("config", sorted(&config).to_string())])
    }

    /// Every token as it is written, with its id.
    fn vocab(&self) -> Value {
        let vocab: Map<String, Value> =
            written(self.corpus).into_iter().zip((0..).map(|id: usize| json!(id))).collect();
        Value::Object(vocab)
    }
}

/// Every weight under its Hugging Face name, as a safetensors file that Transformers opens.
///
/// # Errors
/// Where it would be too large for the format.
pub fn weights(model: &Model<f32>) -> anyhow::Result<Vec<u8>> {
    tensors(model).to_bytes(&[("format", "pt".to_string())])
}

fn tensors(model: &Model<f32>) -> Tensors {
    let mut tensors = Tensors::default();
    for info in &model.param_table().infos {
        tensors.add_f32(info.name.clone(), &info.shape, &model.params()[info.span.range()]);
    }
    tensors
}
