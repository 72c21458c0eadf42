//! Annotated sentences: a grammar writes words and says of each what it knows.
//!
//! [`en`] and [`zh`] hold the two grammars. Here is what they share: writing down words, labels and questions, and
//! dealing sentences to the two halves. One sentence in eight is held out, by its words, whatever the seed.

pub mod crossed;
pub mod en;
mod en_agreement;
mod en_labels;
#[cfg(test)]
mod en_tests;
mod en_words;
pub mod zh;
mod zh_labels;
#[cfg(test)]
mod zh_reader;
#[cfg(test)]
mod zh_tests;
mod zh_things;
mod zh_words;

use std::collections::BTreeSet;

use super::ngram::Known;
use super::source::{self, Card, Drawn, Sequences, Source, half_of};
use super::{Behaviour, Contrast, Example, LabelSet, Split, UNLABELLED};
use crate::config::CorpusId;
use crate::names::Text;
use crate::order;
use crate::rng::Rng;

/// How many different questions are asked in a cell: a rule, so many distractors, attractors before or none.
const N_PER_CELL: usize = 1000;
/// And at least so many of a rule that is asked among no attractors; some have not more.
const N_PLAIN: usize = 600;
/// Distractors that are told apart; more of them count as so many.
const MAX_DISTRACTORS: usize = 3;
/// Sentences of one held-out question set that are looked through at most.
const MAX_SENTENCES: u64 = 60_000;

/// A kind of sentence.
pub struct Kind {
    /// How often it is made, beside the others.
    pub weight: f32,
    /// Writes one.
    pub write: fn(&mut Writer<'_>),
}

/// Everything about one grammar.
pub struct Grammar {
    /// Which corpus this is.
    pub id: CorpusId,
    /// Every word, by token id.
    pub words: Vec<&'static str>,
    /// Kinds of sentences.
    pub kinds: &'static [Kind],
    /// Kinds of labels.
    pub label_sets: Vec<LabelSet>,
    /// The behaviours that the grammar asks about.
    pub behaviours: Vec<Rule>,
    /// What stands between words when they are read.
    pub between: &'static str,
    /// How a sample begins.
    pub prompt: Vec<&'static str>,
    /// What can be learnt.
    pub about: Text,
}

/// A behaviour of a grammar.
pub struct Rule {
    /// Key for links and files.
    pub key: &'static str,
    /// What is tested.
    pub name: Text,
    /// Is it asked among words that point to the wrong answer, before and after the one that decides?
    pub has_attractors: bool,
}

/// One question about a word that was just written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    behaviour: usize,
    at: usize,
    wrong: u32,
    distance: usize,
    n_distractors: usize,
    n_before: usize,
}

/// A sentence being written.
pub struct Writer<'a> {
    /// Choices.
    pub rng: &'a mut Rng,
    /// Is this a sentence to ask about? Then words that point to the wrong answer are wanted more often than text
    /// has them.
    pub crowded: bool,
    words: &'a [&'static str],
    n_sets: usize,
    tokens: Vec<u32>,
    /// Token by token, `n_sets` labels each.
    labels: Vec<u8>,
    questions: Vec<Question>,
}

impl Writer<'_> {
    /// Writes a word; returns its place. `pos` becomes its label in set 0.
    pub fn say(&mut self, word: &str, pos: u8) -> usize {
        self.tokens.push(self.id(word));
        self.labels.resize(self.tokens.len() * self.n_sets, UNLABELLED);
        let at = self.tokens.len() - 1;
        self.label(at, 0, pos);
        at
    }

    /// Labels the word at a place.
    pub fn label(&mut self, at: usize, set: usize, class: u8) {
        self.labels[at * self.n_sets + set] = class;
    }

    /// Labels the words from one place up to, not including, another.
    pub fn label_run(&mut self, from: usize, to: usize, set: usize, class: u8) {
        (from..to).for_each(|at| self.label(at, set, class));
    }

    /// The place of the next word.
    pub fn place(&self) -> usize {
        self.tokens.len()
    }

    /// Asks for the last word against `wrong`, which would have been right had the word at `decided_by` been another.
    pub fn ask(&mut self, behaviour: usize, wrong: &str, decided_by: usize, n_distractors: usize) {
        self.ask_among(behaviour, wrong, decided_by, n_distractors, 0);
    }

    /// The same where `n_before` words before the one that decides point to the wrong answer too.
    pub fn ask_among(
        &mut self,
        behaviour: usize,
        wrong: &str,
        decided_by: usize,
        n_distractors: usize,
        n_before: usize,
    ) {
        let at = self.tokens.len() - 1;
        let wrong = self.id(wrong);
        self.questions.push(Question { behaviour, at, wrong, distance: at - decided_by, n_distractors, n_before });
    }

    /// The word at a place.
    pub fn word(&self, at: usize) -> &str {
        self.words[self.tokens[at] as usize]
    }

    fn id(&self, word: &str) -> u32 {
        let found = self.words.binary_search(&word);
        debug_assert!(found.is_ok(), "{word} is not in the vocabulary");
        found.unwrap_or(0) as u32
    }
}

/// One finished sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    /// Word ids.
    pub tokens: Vec<u32>,
    /// `labels[token][set]`
    pub labels: Vec<Vec<u8>>,
    /// What may be asked about it.
    pub questions: Vec<Question>,
}

/// A grammar that makes sentences.
pub struct Sentences {
    grammar: Grammar,
    /// Running sums of the kinds' weights, ending in 1.
    shares: Vec<f32>,
}

impl Sentences {
    /// `balance` 0 leaves the kinds as frequent as the grammar has them, 1 makes them equally frequent, so that what
    /// is learnt late because it is rare can be told from what is learnt late because it is hard.
    pub fn new(grammar: Grammar, balance: f32) -> Sentences {
        let balance = balance.clamp(0.0, 1.0);
        let mean = grammar.kinds.iter().map(|k| k.weight).sum::<f32>() / grammar.kinds.len() as f32;
        let weights: Vec<f32> = grammar.kinds.iter().map(|k| k.weight + balance * (mean - k.weight)).collect();
        let total: f32 = weights.iter().sum();
        let mut sum = 0.0;
        let share = |w: &f32| {
            sum += w / total;
            sum
        };
        let shares = weights.iter().map(share).collect();
        Sentences { grammar, shares }
    }

    /// The grammar.
    pub fn grammar(&self) -> &Grammar {
        &self.grammar
    }

    /// The next sentence of a half; see [`Writer::crowded`].
    pub fn sentence(&self, rng: &mut Rng, split: Split, crowded: bool) -> Sentence {
        let n_sets = self.grammar.label_sets.len();
        loop {
            let u = rng.uniform();
            let kind = self.shares.iter().position(|&s| u < s).unwrap_or(self.shares.len() - 1);
            let mut writer = Writer {
                rng,
                crowded,
                words: &self.grammar.words,
                n_sets,
                tokens: Vec::new(),
                labels: Vec::new(),
                questions: Vec::new(),
            };
            (self.grammar.kinds[kind].write)(&mut writer);
            let Writer { tokens, labels, questions, .. } = writer;
            if half_of(&tokens, 8) == split {
                let labels = labels.chunks_exact(n_sets).map(<[u8]>::to_vec).collect();
                return Sentence { tokens, labels, questions };
            }
        }
    }
}

impl Source for Sentences {
    const DEALT_BY_SEQUENCE: bool = false;

    fn draw(&self, rng: &mut Rng, split: Split, n_ctx: usize) -> Drawn {
        let (mut tokens, mut labels) = (Vec::new(), vec![Vec::new(); self.grammar.label_sets.len()]);
        while tokens.len() <= n_ctx {
            let sentence = self.sentence(rng, split, false);
            tokens.extend(sentence.tokens);
            for word in sentence.labels {
                labels.iter_mut().zip(word).for_each(|(set, label): (&mut Vec<u8>, u8)| set.push(label));
            }
        }
        Drawn::next_token(&tokens, labels, n_ctx)
    }

    fn known(&self, seed: u64) -> Known {
        let train = source::runs(self, seed, Split::Train, 1500, 128);
        let held_out = source::runs(self, seed, Split::Validation, 200, 128);
        Known::estimate(&train, &held_out, self.grammar.words.len())
    }

    /// As many different questions in each cell.
    fn behaviours(&self, seed: u64) -> Vec<Behaviour> {
        let rules = &self.grammar.behaviours;
        let mut found: Vec<Vec<Contrast>> = rules.iter().map(|_| Vec::new()).collect();
        let mut cells = vec![[[0usize; 2]; MAX_DISTRACTORS + 1]; rules.len()];
        let mut asked = BTreeSet::new();
        let full = |cells: &[[[usize; 2]; MAX_DISTRACTORS + 1]]| {
            rules.iter().zip(cells).all(|(rule, of)| match rule.has_attractors {
                true => of[..MAX_DISTRACTORS].iter().flatten().all(|&n| n >= N_PER_CELL),
                false => of[0][0] >= N_PLAIN,
            })
        };
        let mut rng = Rng::new(seed, Split::Validation.stream(), 1 << 61);
        for _ in 0..MAX_SENTENCES {
            if full(&cells) {
                break;
            }
            let sentence = self.sentence(&mut rng, Split::Validation, true);
            for q in &sentence.questions {
                let n = &mut cells[q.behaviour][q.n_distractors.min(MAX_DISTRACTORS)][q.n_before.min(1)];
                let context = &sentence.tokens[..q.at];
                if *n < N_PER_CELL && asked.insert((q.behaviour, context.to_vec())) {
                    *n += 1;
                    found[q.behaviour].push(Contrast {
                        context: context.to_vec(),
                        right: sentence.tokens[q.at],
                        wrong: q.wrong,
                        distance: q.distance,
                        n_distractors: q.n_distractors,
                        n_before: q.n_before,
                    });
                }
            }
        }
        rules
            .iter()
            .zip(found)
            .map(|(rule, contrasts)| Behaviour { key: rule.key, name: rule.name, contrasts })
            .collect()
    }

    /// A sentence about which something is asked, after up to two others, so that no word stands at the start only.
    fn held_out(&self, rng: &mut Rng, set_idx: usize, n_ctx: usize) -> Option<Example> {
        let asks = |sentence: &Sentence| {
            let is_labelled = sentence.labels.iter().any(|of_word| of_word[set_idx] != UNLABELLED);
            is_labelled && !sentence.questions.is_empty() && sentence.tokens.len() <= n_ctx
        };
        let asked = (0..400).map(|_| self.sentence(rng, Split::Validation, true)).find(asks)?;
        let mut n_left = n_ctx - asked.tokens.len();
        let mut sentences = vec![asked];
        for _ in 0..rng.below(3) {
            let other = self.sentence(rng, Split::Validation, false);
            if other.tokens.len() <= n_left {
                n_left -= other.tokens.len();
                sentences.insert(0, other);
            }
        }
        let tokens = sentences.iter().flat_map(|s| &s.tokens).copied().collect();
        let of_set = |set: usize| sentences.iter().flat_map(|s| &s.labels).map(|of_word| of_word[set]).collect();
        Some(Example { labels: (0..self.grammar.label_sets.len()).map(of_set).collect(), tokens })
    }
}

/// The sentences of a grammar as a corpus.
pub fn build(grammar: Grammar, seed: u64, balance: f32) -> Sequences<Sentences> {
    let source = Sentences::new(grammar, balance);
    let grammar = &source.grammar;
    let word_id = |word: &&str| grammar.words.binary_search(word).ok().map(|i| i as u32);
    let card = Card {
        id: grammar.id,
        seed,
        vocab: grammar.words.iter().map(|w| w.to_string()).collect(),
        label_sets: grammar.label_sets.clone(),
        prompt: grammar.prompt.iter().filter_map(word_id).collect(),
        between: grammar.between,
        about: grammar.about,
    };
    Sequences::new(source, card)
}

/// Words of a table in the order of their ids.
fn vocabulary(tables: &[&[&'static str]]) -> Vec<&'static str> {
    let words: Vec<&'static str> = tables.concat().iter().flat_map(|row| row.split_whitespace()).collect();
    order::sorted_set(&words)
}
