//! What the towers read: texts and tasks made by the project itself, from the seed alone.
//!
//! A corpus hands out sequences by index, so any step's batch can be made without those before it, and it knows
//! the truth about every token it makes.

pub mod char_text;
pub mod induction;
pub mod ngram;
pub mod stories;
pub mod stories_en;
pub mod stories_zh;
pub mod story;
pub mod template;

#[cfg(test)]
mod stories_tests;

use crate::config::CorpusId;
use crate::names::{Lang, Text};

/// The corpus `id`, made from `seed` alone.
pub fn build(id: CorpusId, seed: u64) -> Box<dyn Corpus> {
    match id {
        CorpusId::StoriesEn => Box::new(stories_en::build(seed)),
        CorpusId::StoriesZh => Box::new(stories_zh::build(seed)),
        CorpusId::Induction => Box::new(induction::Induction::new(seed)),
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

/// A token without a label in a set.
pub const UNLABELLED: u8 = u8::MAX;

/// Losses that need no transformer, in nats per target, to be drawn beside the towers'.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Levels {
    /// ln V: every token equally likely.
    pub chance: f64,
    /// Best guess from frequencies alone.
    pub unigram: Option<f64>,
    /// Best guess from one token back.
    pub bigram: Option<f64>,
    /// Best guess from two tokens back.
    pub trigram: Option<f64>,
    /// The source's own entropy: no model can stay below it.
    pub entropy: Option<f64>,
}

/// A source of sequences with ground truth.
pub trait Corpus: Send {
    /// Which corpus this is.
    fn id(&self) -> CorpusId;

    /// The tokens, by index; each as it is shown to a reader.
    fn vocab(&self) -> &[String];

    /// Losses of the simplest models, by counting on held-out text or exactly.
    fn levels(&self) -> Levels;

    /// The kinds of truth known about tokens; may be empty.
    fn label_sets(&self) -> &[LabelSet];

    /// Writes sequence `index` of `split`: token ids `inputs` (T), and `targets` (T), which may hold [`IGNORE`].
    ///
    /// The same arguments always give the same tokens.
    fn sequence(&self, split: Split, index: u64, inputs: &mut [u32], targets: &mut [u32]);

    /// The label of every input token of that sequence under set `set_idx`, or [`UNLABELLED`].
    fn labels(&self, split: Split, index: u64, set_idx: usize, labels: &mut [u8]);

    /// Tokens to begin a sample with, or empty where sampling makes no sense.
    fn prompt(&self) -> Vec<u32>;

    /// Tokens as a reader would see them.
    fn decode(&self, tokens: &[u32]) -> String;

    /// What can be learnt from it, in two or three sentences.
    fn about(&self, lang: Lang) -> String;
}

/// Tokens as words, with `between` them; a token outside the vocabulary shows as a replacement character.
fn join(vocab: &[String], tokens: &[u32], between: &str) -> String {
    let shown: Vec<&str> = tokens.iter().map(|&t| vocab.get(t as usize).map_or("\u{fffd}", String::as_str)).collect();
    shown.join(between)
}
