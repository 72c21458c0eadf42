//! What the towers read: texts and tasks made by the project itself, from the seed alone.
//!
//! A corpus hands out sequences by index, so any step's batch can be made without those before it, and it knows
//! the truth about every token it makes.

pub mod dyck;
mod encode;
pub mod grammar;
pub mod induction;
mod induction_ideal;
mod levels;
pub mod markov;
pub mod modular;
pub mod names;
pub mod ngram;
pub mod own_text;
pub mod probe;
pub mod source;
pub mod stories;
pub mod stories_en;
pub mod stories_zh;
pub mod story;
pub mod template;
pub mod text;
pub mod three_cups;

#[cfg(test)]
mod contract_tests;
#[cfg(test)]
mod stories_tests;

pub use encode::{Encoded, encode};
pub use levels::{Levels, LevelsOn};

use crate::config::{Config, CorpusId};
use crate::names::{Lang, Text};
use crate::rng::Stream;

/// Which corpus, and how it is made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CorpusSpec {
    /// Which one.
    pub id: CorpusId,
    /// Everything random in it.
    pub seed: u64,
    /// For the grammars: 0 leaves kinds of sentences as rare or frequent as they are, 1 makes them equally frequent.
    pub balance: f32,
}

/// The corpus `id` with its natural frequencies, made from `seed` alone.
pub fn build(id: CorpusId, seed: u64) -> Box<dyn Corpus> {
    build_spec(&CorpusSpec { id, seed, balance: 0.0 })
}

/// Whether this build has all corpora: that of the page's own module has only what most visitors read.
const EVERY: bool = cfg!(feature = "every-corpus");

/// Whether this build has a corpus. Without the feature `every-corpus` it has the stories and a reader's own text.
pub const fn is_here(id: CorpusId) -> bool {
    EVERY || matches!(id, CorpusId::StoriesEn | CorpusId::StoriesZh | CorpusId::OwnText)
}

/// The corpus of a spec. One that [is not here](is_here) is the English stories: ask first.
pub fn build_spec(spec: &CorpusSpec) -> Box<dyn Corpus> {
    let seed = spec.seed;
    match spec.id {
        CorpusId::StoriesZh => Box::new(stories_zh::build(seed)),
        CorpusId::OwnText => Box::new(own_text::example(seed)),
        // A constant, so that the linker finds nobody who builds the rest.
        _ if !EVERY => Box::new(stories_en::build(seed)),
        CorpusId::StoriesEn => Box::new(stories_en::build(seed)),
        CorpusId::GrammarEn => Box::new(grammar::en::build(seed, spec.balance)),
        CorpusId::GrammarZh => Box::new(grammar::zh::build(seed, spec.balance)),
        CorpusId::Induction => Box::new(induction::build(seed)),
        CorpusId::ThreeCups => Box::new(three_cups::build(seed)),
        CorpusId::Markov => Box::new(markov::build(seed)),
        CorpusId::Orders => Box::new(markov::build_equal(seed)),
        CorpusId::Dyck => Box::new(dyck::build(seed)),
        CorpusId::Modular => Box::new(modular::build(seed)),
        CorpusId::Names => Box::new(names::build(seed)),
    }
}

/// A target that does not count in the loss.
pub const IGNORE: u32 = u32::MAX;

/// Which sequences: the two halves never share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// What the towers learn from.
    Train,
    /// What they are measured on.
    Validation,
}

impl Split {
    /// The random numbers that make this half.
    pub fn stream(self) -> Stream {
        match self {
            Split::Train => Stream::Data,
            Split::Validation => Stream::Validation,
        }
    }
}

/// A way to colour tokens: what is known for certain about each.
#[derive(Clone, Debug)]
pub struct LabelSet {
    /// Key for links and files.
    pub key: &'static str,
    /// What the label is.
    pub name: Text,
    /// What each class is called; a token's label is an index into it.
    pub classes: Vec<Text>,
}

impl LabelSet {
    /// Balanced accuracy of a guess.
    pub fn chance(&self) -> f64 {
        1.0 / self.classes.len().max(1) as f64
    }
}

/// A short stretch of a corpus to show to a reader, with all that is known about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Token ids.
    pub tokens: Vec<u32>,
    /// `labels[set][token]`
    pub labels: Vec<Vec<u8>>,
}

/// A question that a trained model answers by the probabilities of two tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contrast {
    /// What the model reads.
    pub context: Vec<u32>,
    /// The token that may follow.
    pub right: u32,
    /// A token of the same kind that may not.
    pub wrong: u32,
    /// Tokens from the one that decides to the one predicted.
    pub distance: usize,
    /// Tokens in between that point to the wrong answer.
    pub n_distractors: usize,
    /// Tokens before the one that decides that point to the wrong answer.
    pub n_before: usize,
}

/// A rule of the corpus, tested by what a model prefers; chance is one half.
#[derive(Clone, Debug)]
pub struct Behaviour {
    /// Key for links and files.
    pub key: &'static str,
    /// What is tested.
    pub name: Text,
    /// The questions, all from held-out sequences.
    pub contrasts: Vec<Contrast>,
}

/// Validation indices of [`Corpus::held_out`], beyond those of the validation loss, which count up from 0.
const FIRST_HELD_OUT: u64 = 1 << 60;

/// A token without a label in a set.
pub const UNLABELLED: u8 = u8::MAX;

/// A source of sequences with ground truth.
pub trait Corpus: Send {
    /// Which corpus this is.
    fn id(&self) -> CorpusId;

    /// The tokens, by index; each as it is shown to a reader.
    fn vocab(&self) -> &[String];

    /// Losses of the simplest models, for sequences of the length that a model has by default.
    fn levels(&self) -> Levels;

    /// The same for sequences of `n_ctx` tokens, where the length makes a difference.
    fn levels_at(&self, _n_ctx: usize) -> Levels {
        self.levels()
    }

    /// Standard error of the least certain level, or nothing where none is an estimate.
    fn levels_std_err(&self) -> Option<f64> {
        None
    }

    /// The kinds of truth known about tokens; may be empty.
    fn label_sets(&self) -> &[LabelSet];

    /// Writes sequence `index` of `split`: token ids `inputs` (T), and `targets` (T), which may hold [`IGNORE`].
    ///
    /// The same arguments always give the same tokens.
    fn sequence(&self, split: Split, index: u64, inputs: &mut [u32], targets: &mut [u32]);

    /// The label of every input token of that sequence under set `set_idx`, or [`UNLABELLED`].
    fn labels(&self, split: Split, index: u64, set_idx: usize, labels: &mut [u8]);

    /// A line or two of the training half; as many different ones as there are indices.
    fn example(&self, index: u64) -> Example {
        const N_TOKENS: usize = 24;
        let (mut tokens, mut targets) = (vec![0; N_TOKENS], vec![0; N_TOKENS]);
        self.sequence(Split::Train, index, &mut tokens, &mut targets);
        let labels = |set_idx| {
            let mut labels = vec![UNLABELLED; N_TOKENS];
            self.labels(Split::Train, index, set_idx, &mut labels);
            labels
        };
        Example { labels: (0..self.label_sets().len()).map(labels).collect(), tokens }
    }

    /// A held-out stretch of at most `n_ctx` tokens with all that is known of it, in which to probe a model for label
    /// set `set_idx`. Where the corpus asks questions about sentences, it ends in one of those, with such a label.
    fn held_out(&self, index: u64, _set_idx: usize, n_ctx: usize) -> Example {
        let (mut tokens, mut targets) = (vec![0; n_ctx], vec![0; n_ctx]);
        let index = FIRST_HELD_OUT + index;
        self.sequence(Split::Validation, index, &mut tokens, &mut targets);
        let of_set = |set_idx| {
            let mut labels = vec![UNLABELLED; n_ctx];
            self.labels(Split::Validation, index, set_idx, &mut labels);
            labels
        };
        Example { labels: (0..self.label_sets().len()).map(of_set).collect(), tokens }
    }

    /// Rules that a model may be tested on; may be empty.
    fn behaviours(&self) -> &[Behaviour] {
        &[]
    }

    /// Writes what the best model of `order` tokens (the next one and `order` − 1 before it) predicts after
    /// `before`, or returns false where no such model is known or `before` is too short.
    fn n_gram(&self, _order: usize, _before: &[u32], _probs: &mut [f64]) -> bool {
        false
    }

    /// Tokens to begin a sample with, or empty where sampling makes no sense.
    fn prompt(&self) -> Vec<u32>;

    /// Tokens as a reader would see them.
    fn decode(&self, tokens: &[u32]) -> String;

    /// What can be learnt from it, in two or three sentences.
    fn about(&self, lang: Lang) -> String;
}

/// Length of the sequences that [`Corpus::levels`] speaks of.
fn default_n_ctx() -> usize {
    Config::default().n_ctx
}

/// Tokens as words, with `between` them; a token outside the vocabulary shows as a replacement character.
fn join(vocab: &[String], tokens: &[u32], between: &str) -> String {
    let shown: Vec<&str> = tokens.iter().map(|&t| vocab.get(t as usize).map_or("\u{fffd}", String::as_str)).collect();
    shown.join(between)
}
