//! What a reader is told of a run before its first step.

use crate::nn::Trainer;
use base::config::Tower;
use base::corpora::{Corpus, Split};
use base::names::{Lang, Text};
use serde::{Deserialize, Serialize};

/// Tokens shown at the foot of a tower.
const N_SHOWN_TOKENS: usize = 12;
/// Lines of the corpus that a reader is shown, and most tokens of one.
const N_EXAMPLES: u64 = 3;
const N_EXAMPLE_TOKENS: usize = 72;

/// What is known of a run before its first step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunInfo {
    /// Which tower.
    pub tower: Tower,
    /// V.
    pub d_vocab: usize,
    /// Trainable numbers.
    pub n_params: usize,
    /// Bytes that the tower's worker takes at most: arenas, text, stored states, weights that are handed out.
    pub n_bytes: u64,
    /// The first tokens of the first training sequence, as a reader sees them.
    pub tokens: Vec<String>,
    /// Every token by its id, as a reader sees it (V).
    pub vocab: Vec<String>,
    /// What stands between two tokens of a line: a blank where tokens are words that are written apart.
    pub between: String,
    /// ln V.
    pub chance_nats: f64,
    /// What models without a transformer pay, once that has been found: it takes as long as several steps, so whoever builds
    /// a run by messages [asks](super::Work::Levels) for it after the first one.
    pub levels: Option<LevelsInfo>,
    /// Label sets that can colour tokens: key, then name and classes in English and Chinese.
    pub label_sets: Vec<LabelSetInfo>,
    /// Whether samples will come: some tasks have no text to go on with.
    pub writes: bool,
    /// A few short lines of the training half.
    pub examples: Vec<ExampleInfo>,
    /// What the corpus teaches, in English and Chinese.
    pub about: [String; 2],
    /// What became of the reader's own text, in English and Chinese.
    pub account: Option<[String; 2]>,
}

/// What models without a transformer pay, and an ideal reader.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LevelsInfo {
    /// Loss of the best unigram guess.
    pub unigram_nats: Option<f64>,
    /// Loss of the best bigram guess.
    pub bigram_nats: Option<f64>,
    /// Loss of the best trigram guess.
    pub trigram_nats: Option<f64>,
    /// What an ideal reader pays, where known.
    pub entropy_nats: Option<f64>,
    /// Standard error of the least certain of these levels, or nothing where none is an estimate.
    pub std_err_nats: Option<f64>,
    /// On which text the levels were found, and how: a sentence in English and Chinese.
    pub on: [String; 2],
}

impl LevelsInfo {
    /// Those of `corpus`, for sequences of `n_ctx` tokens.
    pub(super) fn of(corpus: &dyn Corpus, n_ctx: usize) -> LevelsInfo {
        let levels = corpus.levels_at(n_ctx);
        LevelsInfo {
            unigram_nats: levels.unigram,
            bigram_nats: levels.bigram,
            trigram_nats: levels.trigram,
            entropy_nats: levels.entropy,
            std_err_nats: corpus.levels_std_err(),
            on: [Lang::En, Lang::Zh].map(|lang| levels.on.say(lang)),
        }
    }
}

/// A label set's words, owned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelSetInfo {
    /// Key.
    pub key: String,
    /// Name in English and Chinese.
    pub name: [String; 2],
    /// Class names in English and Chinese.
    pub classes: Vec<[String; 2]>,
}

/// A line of the corpus and what is known of its tokens, owned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExampleInfo {
    /// The tokens as they stand in the text: one after the other they are the line. A long line ends in `…`.
    pub pieces: Vec<String>,
    /// `labels[set][token]`, in the order of [`RunInfo::label_sets`].
    pub labels: Vec<Vec<u8>>,
}

impl RunInfo {
    /// What there is to say of a tower that has just been built; `account` tells what became of the reader's own text.
    pub(super) fn of(
        tower: Tower,
        trainer: &Trainer<f32>,
        corpus: &dyn Corpus,
        account: Option<[String; 2]>,
        n_bytes: u64,
    ) -> RunInfo {
        let config = trainer.model().config();
        let both = |text: Text| [text.en.to_string(), text.zh.to_string()];
        let mut inputs = vec![0; config.n_ctx];
        corpus.sequence(Split::Train, 0, &mut inputs, &mut vec![0; config.n_ctx]);
        RunInfo {
            tower,
            d_vocab: config.d_vocab(),
            n_params: trainer.model().params().len(),
            n_bytes,
            tokens: inputs.iter().take(N_SHOWN_TOKENS).map(|&t| corpus.vocab()[t as usize].clone()).collect(),
            vocab: corpus.vocab().to_vec(),
            between: between(corpus, &inputs).to_string(),
            chance_nats: libm::log(config.d_vocab() as f64),
            levels: None,
            writes: !corpus.prompt().is_empty(),
            examples: (0..N_EXAMPLES).map(|idx| example(corpus, idx)).collect(),
            label_sets: corpus
                .label_sets()
                .iter()
                .map(|set| LabelSetInfo {
                    key: set.key.to_string(),
                    name: both(set.name),
                    classes: set.classes.iter().map(|&class| both(class)).collect(),
                })
                .collect(),
            about: [corpus.about(Lang::En), corpus.about(Lang::Zh)],
            account,
        }
    }
}

/// A blank, where two tokens of this line are written apart though neither is one.
fn between(corpus: &dyn Corpus, line: &[u32]) -> &'static str {
    let apart = |pair: &[u32]| {
        let written = [&pair[..1], &pair[1..], pair].map(|tokens| corpus.decode(tokens));
        written[2] == format!("{} {}", written[0], written[1])
    };
    if line.windows(2).any(apart) { " " } else { "" }
}

/// A line as it is read: what each token adds to the text before it.
fn example(corpus: &dyn Corpus, idx: u64) -> ExampleInfo {
    let mut example = corpus.example(idx);
    let is_cut = example.tokens.len() > N_EXAMPLE_TOKENS;
    example.tokens.truncate(N_EXAMPLE_TOKENS);
    example.labels.iter_mut().for_each(|labels| labels.truncate(N_EXAMPLE_TOKENS));
    let tokens = &example.tokens;
    let mut before = String::new();
    let piece = |t: usize| {
        let text = corpus.decode(&tokens[..=t]);
        let piece = text.strip_prefix(before.as_str()).unwrap_or(&text).to_string();
        before = text;
        piece
    };
    // The mark of what was left out has no label: `labels` ends before it.
    let pieces = (0..tokens.len()).map(piece).chain(is_cut.then(|| "…".to_string())).collect();
    ExampleInfo { pieces, labels: example.labels }
}
