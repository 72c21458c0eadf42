//! A text read character by character: windows at pseudo-random places, the next character as target.

use super::{Corpus, IGNORE, LabelSet, Levels, Split, UNLABELLED};
use crate::config::CorpusId;
use crate::names::{Lang, Text};
use crate::rng::{Rng, Stream};

/// One half of a text: a token per character, and a label per token for each set.
#[derive(Clone, Debug, Default)]
pub struct Half {
    /// Token ids.
    pub tokens: Vec<u32>,
    /// `labels[set][token]`; every inner length is that of `tokens`.
    pub labels: Vec<Vec<u8>>,
}

/// What a [`CharText`] is made from.
pub struct Parts {
    /// Which corpus this is.
    pub id: CorpusId,
    /// Seeds the places of the windows.
    pub seed: u64,
    /// The characters, by token id.
    pub alphabet: Vec<char>,
    /// Kinds of labels, in the order of [`Half::labels`].
    pub label_sets: Vec<LabelSet>,
    /// Learnt from.
    pub train: Half,
    /// Measured on.
    pub validation: Half,
    /// How a sample begins.
    pub prompt: &'static str,
    /// What can be learnt.
    pub about: Text,
}

/// A text in two halves, as a corpus.
pub struct CharText {
    parts: Parts,
    vocab: Vec<String>,
    levels: Levels,
}

impl CharText {
    /// Counts the n-grams; the halves must be longer than any context.
    pub fn new(parts: Parts) -> CharText {
        let vocab = parts.alphabet.iter().map(|&c| shown(c)).collect();
        let levels = super::ngram::levels(&parts.train.tokens, &parts.validation.tokens, parts.alphabet.len());
        CharText { parts, vocab, levels }
    }

    /// The half itself, for tests and exports.
    pub fn half(&self, split: Split) -> &Half {
        match split {
            Split::Train => &self.parts.train,
            Split::Validation => &self.parts.validation,
        }
    }

    fn offset(&self, split: Split, index: u64, n_ctx: usize) -> usize {
        let stream = match split {
            Split::Train => Stream::Data,
            Split::Validation => Stream::Validation,
        };
        let places = self.half(split).tokens.len().saturating_sub(n_ctx).max(1);
        Rng::new(self.parts.seed, stream, index).below(places)
    }
}

/// A character as a reader sees it: blanks get a visible sign.
pub fn shown(c: char) -> String {
    match c {
        ' ' => "␣".to_string(),
        '\n' => "↵".to_string(),
        c => c.to_string(),
    }
}

impl Corpus for CharText {
    fn id(&self) -> CorpusId {
        self.parts.id
    }

    fn vocab(&self) -> &[String] {
        &self.vocab
    }

    fn levels(&self) -> Levels {
        self.levels
    }

    fn label_sets(&self) -> &[LabelSet] {
        &self.parts.label_sets
    }

    fn sequence(&self, split: Split, index: u64, inputs: &mut [u32], targets: &mut [u32]) {
        let (tokens, from) = (&self.half(split).tokens, self.offset(split, index, inputs.len()));
        for (t, (input, target)) in inputs.iter_mut().zip(targets).enumerate() {
            *input = tokens.get(from + t).copied().unwrap_or(0);
            *target = tokens.get(from + t + 1).copied().unwrap_or(IGNORE);
        }
    }

    fn labels(&self, split: Split, index: u64, set_idx: usize, labels: &mut [u8]) {
        let from = self.offset(split, index, labels.len());
        let known = self.half(split).labels.get(set_idx);
        for (t, label) in labels.iter_mut().enumerate() {
            *label = known.and_then(|l| l.get(from + t)).copied().unwrap_or(UNLABELLED);
        }
    }

    fn prompt(&self) -> Vec<u32> {
        let id = |c| self.parts.alphabet.iter().position(|&a| a == c).map(|i| i as u32);
        self.parts.prompt.chars().filter_map(id).collect()
    }

    fn decode(&self, tokens: &[u32]) -> String {
        tokens.iter().map(|&t| self.parts.alphabet.get(t as usize).copied().unwrap_or('\u{fffd}')).collect()
    }

    fn about(&self, lang: Lang) -> String {
        self.parts.about.get(lang).to_string()
    }
}
