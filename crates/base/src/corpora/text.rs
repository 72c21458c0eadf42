//! A fixed text in two halves: windows at pseudo-random places, the next token as target.

use std::sync::OnceLock;

use super::ngram::{Known, NGrams};
use super::{Behaviour, Corpus, Example, IGNORE, LabelSet, Levels, Split, UNLABELLED};
use crate::config::CorpusId;
use crate::names::Lang;
use crate::rng::Rng;

/// One half of a text: its tokens, and a label per token for each set.
#[derive(Clone, Debug, Default)]
pub struct Half {
    /// Token ids.
    pub tokens: Vec<u32>,
    /// `labels[set][token]`; every inner length is that of `tokens`.
    pub labels: Vec<Vec<u8>>,
}

/// What a [`TextCorpus`] is made from.
pub struct Parts {
    /// Which corpus this is.
    pub id: CorpusId,
    /// Seeds the places of the windows.
    pub seed: u64,
    /// Tokens as they stand in the text, by id.
    pub written: Vec<String>,
    /// How tokens are put together again.
    pub join: fn(&[&str]) -> String,
    /// Kinds of labels, in the order of [`Half::labels`].
    pub label_sets: Vec<LabelSet>,
    /// Learnt from.
    pub train: Half,
    /// Measured on.
    pub validation: Half,
    /// Rules to test, with questions from the held-out half.
    pub behaviours: Vec<Behaviour>,
    /// How a sample begins.
    pub prompt: Vec<u32>,
    /// What can be learnt, in English and in Chinese.
    pub about: [String; 2],
}

/// A text in two halves, as a corpus.
pub struct TextCorpus {
    parts: Parts,
    vocab: Vec<String>,
    // Costly, and not needed to train: counted when first asked for.
    known: OnceLock<Known>,
    // Every measured step is compared with it, from the first on, which shall not wait for the rest.
    unigram: OnceLock<NGrams>,
}

impl TextCorpus {
    /// Both halves must be longer than any context.
    pub fn new(parts: Parts) -> TextCorpus {
        let vocab: Vec<String> = parts.written.iter().map(|token| shown(token)).collect();
        TextCorpus { parts, vocab, known: OnceLock::new(), unigram: OnceLock::new() }
    }

    fn known(&self) -> &Known {
        let (train, held_out) = (&self.parts.train.tokens, &self.parts.validation.tokens);
        self.known.get_or_init(|| Known::estimate(&[train], &[held_out], self.vocab.len()))
    }

    /// The half itself, for tests and exports.
    pub fn half(&self, split: Split) -> &Half {
        match split {
            Split::Train => &self.parts.train,
            Split::Validation => &self.parts.validation,
        }
    }

    fn offset(&self, split: Split, index: u64, n_ctx: usize) -> usize {
        let places = self.half(split).tokens.len().saturating_sub(n_ctx).max(1);
        Rng::new(self.parts.seed, split.stream(), index).below(places)
    }
}

/// A token as a reader sees it: blanks get a visible sign.
pub fn shown(token: &str) -> String {
    match token {
        " " => "␣".to_string(),
        "\n" => "↵".to_string(),
        "\t" => "⇥".to_string(),
        token => token.to_string(),
    }
}

impl Corpus for TextCorpus {
    fn id(&self) -> CorpusId {
        self.parts.id
    }

    fn vocab(&self) -> &[String] {
        &self.vocab
    }

    fn levels(&self) -> Levels {
        self.known().levels
    }

    fn levels_std_err(&self) -> Option<f64> {
        self.known().std_err
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

    /// The first line with something in it that begins after a place drawn for the index, or from that place on where
    /// lines are long.
    fn example(&self, index: u64) -> Example {
        const MAX_TOKENS: usize = 400;
        let half = &self.parts.train;
        let is_break = |t: usize| self.parts.written.get(half.tokens[t] as usize).is_some_and(|w| w == "\n");
        let place = self.offset(Split::Train, index, MAX_TOKENS.min(half.tokens.len()));
        let window = |from: usize| from..half.tokens.len().min(from + MAX_TOKENS);
        let is_begun = |t: &usize| is_break(*t - 1) && !is_break(*t);
        let from = window(place).skip(1).find(is_begun).unwrap_or(place);
        // At least one token, should there be nothing but breaks.
        let to = window(from).skip(1).find(|&t| is_break(t)).unwrap_or(window(from).end);
        let labels = half.labels.iter().map(|set| set[from..to].to_vec()).collect();
        Example { tokens: half.tokens[from..to].to_vec(), labels }
    }

    fn behaviours(&self) -> &[Behaviour] {
        &self.parts.behaviours
    }

    fn n_gram(&self, order: usize, before: &[u32], probs: &mut [f64]) -> bool {
        if order == 1 {
            let train = &self.parts.train.tokens;
            let unigram = self.unigram.get_or_init(|| NGrams::count_up_to(1, &[train], self.vocab.len()));
            return unigram.predict(order, before, probs);
        }
        self.known().n_grams.as_ref().is_some_and(|n| n.predict(order, before, probs))
    }

    fn prompt(&self) -> Vec<u32> {
        self.parts.prompt.clone()
    }

    fn decode(&self, tokens: &[u32]) -> String {
        let written = |&t: &u32| self.parts.written.get(t as usize).map_or("\u{fffd}", String::as_str);
        (self.parts.join)(&tokens.iter().map(written).collect::<Vec<_>>())
    }

    fn about(&self, lang: Lang) -> String {
        self.parts.about[(lang == Lang::Zh) as usize].clone()
    }
}
