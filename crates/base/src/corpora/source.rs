//! Corpora whose every sequence is drawn on its own, from the seed and its index.

use std::sync::OnceLock;

use super::ngram::Known;
use super::{Behaviour, Contrast, Corpus, Example, FIRST_HELD_OUT, LabelSet, Levels, Split, UNLABELLED};
use crate::config::CorpusId;
use crate::names::{Lang, Text};
use crate::rng::Rng;

/// One sequence with its truth.
#[derive(Clone, Debug, Default)]
pub struct Drawn {
    /// Token ids, T.
    pub inputs: Vec<u32>,
    /// Targets, T; may hold [`super::IGNORE`].
    pub targets: Vec<u32>,
    /// `labels[set][t]` of the input tokens.
    pub labels: Vec<Vec<u8>>,
}

impl Drawn {
    /// A sequence from a run of tokens (T + 1 or more) whose next one is always the target.
    pub fn next_token(tokens: &[u32], mut labels: Vec<Vec<u8>>, n_ctx: usize) -> Drawn {
        labels.iter_mut().for_each(|set| set.truncate(n_ctx));
        Drawn { inputs: tokens[..n_ctx].to_vec(), targets: tokens[1..=n_ctx].to_vec(), labels }
    }
}

/// Something that makes sequences.
pub trait Source: Send {
    /// Are whole sequences dealt to the halves by their hash? Sources that hold out smaller parts themselves
    /// (sentences, sums) say no.
    const DEALT_BY_SEQUENCE: bool = true;

    /// One sequence of `n_ctx` tokens.
    fn draw(&self, rng: &mut Rng, split: Split, n_ctx: usize) -> Drawn;

    /// Losses without a transformer, and the short models that reach them where there are any.
    fn known(&self, seed: u64) -> Known;

    /// The losses for sequences of `n_ctx` tokens where they are computed for a length, else nothing.
    fn levels_at(&self, _n_ctx: usize) -> Option<Levels> {
        None
    }

    /// Rules to test, with questions from held-out sequences.
    fn behaviours(&self, seed: u64) -> Vec<Behaviour>;

    /// A held-out stretch of at most `n_ctx` tokens about which something is asked and with a label in a set, or
    /// nothing where any sequence does as well.
    fn held_out(&self, _rng: &mut Rng, _set_idx: usize, _n_ctx: usize) -> Option<Example> {
        None
    }
}

/// What is said and known about a source as a whole.
pub struct Card {
    /// Which corpus this is.
    pub id: CorpusId,
    /// Seeds the sequences.
    pub seed: u64,
    /// Tokens as shown.
    pub vocab: Vec<String>,
    /// Kinds of labels, in the order of [`Drawn::labels`].
    pub label_sets: Vec<LabelSet>,
    /// How a sample begins.
    pub prompt: Vec<u32>,
    /// What stands between tokens when they are read.
    pub between: &'static str,
    /// What can be learnt.
    pub about: Text,
}

/// A source as a corpus.
pub struct Sequences<S> {
    source: S,
    card: Card,
    // Costly, and not needed to train: found out when first asked for.
    known: OnceLock<Known>,
    behaviours: OnceLock<Vec<Behaviour>>,
}

impl<S: Source> Sequences<S> {
    /// Joins the two.
    pub fn new(source: S, card: Card) -> Sequences<S> {
        Sequences { source, card, known: OnceLock::new(), behaviours: OnceLock::new() }
    }

    /// The source itself.
    pub fn source(&self) -> &S {
        &self.source
    }

    fn known(&self) -> &Known {
        self.known.get_or_init(|| self.source.known(self.card.seed))
    }

    fn draw(&self, split: Split, index: u64, n_ctx: usize) -> Drawn {
        draw(&self.source, self.card.seed, split, index, n_ctx)
    }
}

/// Sequence `index` of `source` under `seed`.
pub fn draw<S: Source>(source: &S, seed: u64, split: Split, index: u64, n_ctx: usize) -> Drawn {
    let mut rng = Rng::new(seed, split.stream(), index);
    let mut drawn = source.draw(&mut rng, split, n_ctx);
    // Half of the draws fit; the bound only keeps a source with very few sequences from looping.
    for _ in 0..256 {
        if !S::DEALT_BY_SEQUENCE || half_of(&drawn.inputs, 2) == split {
            break;
        }
        drawn = source.draw(&mut rng, split, n_ctx);
    }
    drawn
}

/// To which half a run of tokens belongs, whatever the seed: one in `n` is held out.
pub fn half_of(tokens: &[u32], n: u64) -> Split {
    // Over whole tokens, then a multiplication to spread the low bits upwards.
    let hash = fnv_1a(tokens.iter().map(|&token| u64::from(token)));
    let spread = hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    if spread.is_multiple_of(n) { Split::Validation } else { Split::Train }
}

/// The hash FNV-1a (Fowler, Noll, Vo) in 64 bits, of units that need not be bytes.
pub(super) fn fnv_1a(units: impl Iterator<Item = u64>) -> u64 {
    units.fold(0xCBF2_9CE4_8422_2325, |hash, unit| (hash ^ unit).wrapping_mul(0x0100_0000_01B3))
}

/// Questions gathered from held-out sequences until each kind has enough.
pub fn contrasts<S: Source>(
    source: &S,
    seed: u64,
    n_ctx: usize,
    n_wanted: usize,
    ask: impl Fn(&Drawn, &mut Vec<Contrast>),
) -> Vec<Contrast> {
    let mut found = Vec::new();
    // Beyond the indices of the validation loss, which count up from 0, and of probes.
    for index in (1u64 << 61)..(1 << 61) + 4 * n_wanted as u64 {
        if found.len() >= n_wanted {
            break;
        }
        ask(&draw(source, seed, Split::Validation, index, n_ctx), &mut found);
    }
    found.truncate(n_wanted);
    found
}

/// Inputs of many sequences with the last target, to count on.
pub fn runs(source: &impl Source, seed: u64, split: Split, n_sequences: u64, n_ctx: usize) -> Vec<Vec<u32>> {
    // Beyond the indices of training, which count up from 0.
    let first = 1u64 << 62;
    (first..first + n_sequences)
        .map(|index| {
            let mut drawn = draw(source, seed, split, index, n_ctx);
            drawn.inputs.extend(drawn.targets.last());
            drawn.inputs
        })
        .collect()
}

impl<S: Source> Corpus for Sequences<S> {
    fn id(&self) -> CorpusId {
        self.card.id
    }

    fn vocab(&self) -> &[String] {
        &self.card.vocab
    }

    fn levels(&self) -> Levels {
        self.known().levels
    }

    fn levels_at(&self, n_ctx: usize) -> Levels {
        self.source.levels_at(n_ctx).unwrap_or(self.known().levels)
    }

    fn levels_std_err(&self) -> Option<f64> {
        self.known().std_err
    }

    fn label_sets(&self) -> &[LabelSet] {
        &self.card.label_sets
    }

    fn sequence(&self, split: Split, index: u64, inputs: &mut [u32], targets: &mut [u32]) {
        let drawn = self.draw(split, index, inputs.len());
        inputs.copy_from_slice(&drawn.inputs);
        targets.copy_from_slice(&drawn.targets);
    }

    fn labels(&self, split: Split, index: u64, set_idx: usize, labels: &mut [u8]) {
        let drawn = self.draw(split, index, labels.len());
        match drawn.labels.get(set_idx) {
            Some(known) => labels.copy_from_slice(known),
            None => labels.fill(UNLABELLED),
        }
    }

    /// Cut after the last whole sentence, name or run where such ends are marked.
    fn example(&self, index: u64) -> Example {
        const MAX_TOKENS: usize = 24;
        let mut drawn = self.draw(Split::Train, index, MAX_TOKENS);
        let ends = |&t: &u32| {
            self.card.vocab.get(t as usize).is_some_and(|w| [".", "?", "。", "？", "↵"].contains(&w.as_str()))
        };
        let n = drawn.inputs.iter().rposition(ends).map_or(MAX_TOKENS, |at| at + 1);
        drawn.inputs.truncate(n);
        drawn.labels.iter_mut().for_each(|set| set.truncate(n));
        Example { tokens: drawn.inputs, labels: drawn.labels }
    }

    fn held_out(&self, index: u64, set_idx: usize, n_ctx: usize) -> Example {
        let index = FIRST_HELD_OUT + index;
        let mut rng = Rng::new(self.card.seed, Split::Validation.stream(), index);
        self.source.held_out(&mut rng, set_idx, n_ctx).unwrap_or_else(|| {
            let drawn = self.draw(Split::Validation, index, n_ctx);
            Example { tokens: drawn.inputs, labels: drawn.labels }
        })
    }

    fn behaviours(&self) -> &[Behaviour] {
        self.behaviours.get_or_init(|| self.source.behaviours(self.card.seed))
    }

    fn n_gram(&self, order: usize, before: &[u32], probs: &mut [f64]) -> bool {
        self.known().n_grams.as_ref().is_some_and(|n| n.predict(order, before, probs))
    }

    fn prompt(&self) -> Vec<u32> {
        self.card.prompt.clone()
    }

    fn decode(&self, tokens: &[u32]) -> String {
        super::join(&self.card.vocab, tokens, self.card.between).replace('↵', "\n")
    }

    fn about(&self, lang: Lang) -> String {
        self.card.about.get(lang).to_string()
    }
}
