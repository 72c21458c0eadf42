//! What a probe is asked: tokens whose truth is known, in two halves that share no sequence, and what the model holds of them.

use super::ridge::{Classes, accuracies};
use crate::Arenas;
use crate::lens::Subject;
use crate::lenses::behind;
use crate::lenses::share::Share;
use base::corpora::{Corpus, Split, probe};
use base::names::{Text, Words, tx};
use engine::nn::{Batch, LAYERNORM_EPS, fill_batch};
use std::collections::{BTreeMap, BTreeSet};

/// A class with fewer tokens in either half is left out.
const MIN_OF_CLASS: usize = 2;
/// Fewest tokens of a kind in either half, where the kind is what is asked.
const MIN_OF_TOKEN: usize = 8;
/// Tokens that are read for each that is asked for, where its kind is what is asked: kinds are not equally frequent.
const READ_FOR_ONE: usize = 4;
/// Most tokens that are read at a time, and most logits that are kept.
const MAX_TOKENS: usize = 2048;
const MAX_LOGITS: usize = 1 << 20;

const PROBED: Text = tx(
    "Held-out text, {fit} labelled tokens to fit and {test} to test. The first: {text}",
    "留出文本中有标注的词元，{fit} 个用于拟合，{test} 个用于检验。第一个：{text}",
);

/// Tokens to probe on.
pub struct Task {
    /// Sequences (S,T), each filled up with token 0 behind its last probed token.
    sequences: Vec<u32>,
    /// To fit and to test.
    halves: [Half; 2],
    pub n_classes: usize,
    /// Classes of the control task; none where the tokens are too few kinds for one, or are themselves what is asked.
    pub n_control: Option<usize>,
}

#[derive(Default)]
struct Half {
    /// Place among all sequences' tokens, rising.
    at: Vec<usize>,
    class: Vec<usize>,
    control: Vec<usize>,
}

/// A token in one of the sequences.
struct Item {
    sequence: usize,
    position: usize,
    class: usize,
}

/// What is read off at each point of the stream.
pub struct Read {
    pub accuracy: Vec<Share>,
    pub control: Option<Vec<Share>>,
}

impl Task {
    /// The labels of a set, as many of each class, from the corpus' questions and other held-out sentences.
    pub fn of_labels(corpus: &dyn Corpus, set_idx: usize, t: usize, n_tokens: usize) -> Option<Task> {
        let labelled = probe::balanced(corpus, set_idx, t, n_tokens);
        // Attention looks back only, so a context that begins another one is read along with it.
        let all: BTreeSet<&[u32]> = labelled.iter().map(|l| l.context.as_slice()).collect();
        let mut whole: BTreeMap<&[u32], &[u32]> = BTreeMap::new();
        let mut last: &[u32] = &[];
        for &context in all.iter().rev() {
            if !last.starts_with(context) {
                last = context;
            }
            whole.insert(context, last);
        }
        let (mut numbers, mut sequences, mut items) = (BTreeMap::new(), Vec::new(), Vec::new());
        for probe::Labelled { context, class } in &labelled {
            let sequence = whole[context.as_slice()];
            let next = numbers.len();
            let number = *numbers.entry(sequence).or_insert_with(|| {
                sequences.extend_from_slice(sequence);
                sequences.resize((next + 1) * t, 0);
                next
            });
            items.push(Item { sequence: number, position: context.len() - 1, class: usize::from(*class) });
        }
        Task::new(sequences, t, items, true)
    }

    /// Which token stands there, in held-out sequences: as many of each kind, of those kinds that are frequent enough among
    /// [`READ_FOR_ONE`] times the tokens.
    pub fn of_tokens(subject: &Subject<'_>, n_tokens: usize) -> Option<Task> {
        let (t, v) = (subject.config.n_ctx, subject.config.d_vocab());
        let mut batch = Batch::default();
        let config = subject.config.clone().with_batch_size(n_token_sequences(n_tokens, t));
        fill_batch(&config, subject.corpus, Split::Validation, 0, &mut batch);
        let n_each = (n_tokens / (2 * v)).max(MIN_OF_TOKEN);
        let mut found = vec![[Vec::new(), Vec::new()]; v];
        for (i, &token) in batch.inputs.iter().enumerate() {
            let half = &mut found[token as usize][i / t % 2];
            if half.len() < n_each {
                half.push(i);
            }
        }
        let frequent = |(_, halves): &(usize, [Vec<usize>; 2])| halves.iter().all(|half| half.len() == n_each);
        let items = found.into_iter().enumerate().filter(frequent).flat_map(|(class, halves)| {
            halves.concat().into_iter().map(move |i| Item { sequence: i / t, position: i % t, class })
        });
        Task::new(batch.inputs, t, items.collect(), false)
    }

    /// Even sequences to fit, odd ones to test; none where fewer than two classes are left.
    fn new(sequences: Vec<u32>, t: usize, mut items: Vec<Item>, with_control: bool) -> Option<Task> {
        let mut counts: BTreeMap<usize, [usize; 2]> = BTreeMap::new();
        items.iter().for_each(|item| counts.entry(item.class).or_default()[item.sequence % 2] += 1);
        counts.retain(|_, of| of.iter().all(|&n| n >= MIN_OF_CLASS));
        let numbers: BTreeMap<usize, usize> =
            counts.keys().enumerate().map(|(number, &class)| (class, number)).collect();
        if numbers.len() < 2 {
            return None;
        }
        items.retain(|item| numbers.contains_key(&item.class));
        items.sort_by_key(|item| (item.sequence, item.position));
        let token = |item: &Item| sequences[item.sequence * t + item.position];
        let control = control(items.iter().map(token).collect(), numbers.len());
        let mut halves = [Half::default(), Half::default()];
        for item in &items {
            let half = &mut halves[item.sequence % 2];
            half.at.push(item.sequence * t + item.position);
            half.class.push(numbers[&item.class]);
            half.control.push(control[&token(item)]);
        }
        let n_control = numbers.len().min(control.len());
        let n_control = (with_control && n_control > 1).then_some(n_control);
        Some(Task { sequences, halves, n_classes: numbers.len(), n_control })
    }

    /// What is probed, with the first of the tokens in brackets.
    pub fn behind(&self, subject: &Subject<'_>) -> Words {
        let [fit, test] = self.n_tokens();
        let words = Words::from(PROBED).fill("fit", &fit.to_string()).fill("test", &test.to_string());
        let t = subject.config.n_ctx;
        let Some(&at) = self.halves[0].at.first() else { return Words::default() };
        let [before, token] = [at / t * t..at, at..at + 1].map(|range| behind::excerpt(subject, &self.sequences[range]));
        words.fill("text", &format!("{before} [{token}]"))
    }

    /// Tokens to fit on, and to test on.
    pub fn n_tokens(&self) -> [usize; 2] {
        self.halves.each_ref().map(|half| half.at.len())
    }

    /// Reads all sequences with `params` and fits and tests at each of the 2L+1 points of the stream.
    pub fn read(&self, subject: &Subject<'_>, params: &[f32], arenas: &mut Arenas) -> Read {
        let [x, y] = self.vectors(subject, params, arenas);
        let [train, test] = &self.halves;
        let label = || Classes { n: self.n_classes, train: &train.class, test: &test.class };
        let control = || self.n_control.map(|n| Classes { n, train: &train.control, test: &test.control });
        let at_point = |(x, y): (&Vec<f32>, &Vec<f32>)| {
            let tasks: Vec<Classes<'_>> = std::iter::once(label()).chain(control()).collect();
            accuracies(x, y, subject.config.d_model, &tasks)
        };
        let points: Vec<Vec<Share>> = x.iter().zip(&y).map(at_point).collect();
        let of = |task: usize| points.iter().map(|of| of[task]).collect();
        Read { accuracy: of(0), control: self.n_control.map(|_| of(1)) }
    }

    /// By half and point: the probed tokens' vectors (N,D), layer-normalised.
    fn vectors(&self, subject: &Subject<'_>, params: &[f32], arenas: &mut Arenas) -> [Vec<Vec<f32>>; 2] {
        let config = subject.config;
        let (t, d, v) = (config.n_ctx, config.d_model, config.d_vocab());
        let n = self.sequences.len() / t;
        let wanted = (MAX_TOKENS / t).min(MAX_LOGITS / (t * v)).clamp(1, n);
        let at_once = Arenas::fitting(config, wanted);
        let model = arenas.model(config, params, at_once, false);
        let mut out = [(); 2].map(|()| vec![Vec::new(); 2 * config.n_layers + 1]);
        let mut done = [0; 2];
        for (chunk, inputs) in self.sequences.chunks(at_once * t).enumerate() {
            let begin = chunk * at_once * t;
            let mut full = inputs.to_vec();
            // The last ones leave room, which is read and not looked at.
            full.resize(at_once * t, 0);
            model.forward(&full);
            for ((half, out), done) in self.halves.iter().zip(&mut out).zip(&mut done) {
                let first = *done;
                *done = half.at.partition_point(|&at| at < begin + inputs.len());
                for (point, out) in out.iter_mut().enumerate() {
                    let x = model.act(model.act_table().stream[point]);
                    for &at in &half.at[first..*done] {
                        out.extend(normalised(&x[(at - begin) * d..(at - begin + 1) * d]));
                    }
                }
            }
        }
        out
    }
}

/// How many sequences are read to ask so many tokens for their kind.
pub fn n_token_sequences(n_tokens: usize, t: usize) -> usize {
    (READ_FOR_ONE * n_tokens).div_ceil(t).max(4)
}

/// A class for each kind of token, by a hash of it and nothing else (Hewitt & Liang 2019): kinds in the order of their
/// hashes are dealt out in turn, so that every class has as many.
fn control(tokens: BTreeSet<u32>, n_classes: usize) -> BTreeMap<u32, usize> {
    let mut kinds: Vec<u32> = tokens.into_iter().collect();
    kinds.sort_by_key(|&token| (u64::from(token) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    kinds.into_iter().enumerate().map(|(rank, token)| (token, rank % n_classes)).collect()
}

/// x̂ = (x − mean) / √(var + ε), as the model's own norms have it.
fn normalised(x: &[f32]) -> impl Iterator<Item = f32> {
    let n = x.len() as f64;
    let mean = x.iter().map(|&v| f64::from(v)).sum::<f64>() / n;
    let var = x.iter().map(|&v| (f64::from(v) - mean) * (f64::from(v) - mean)).sum::<f64>() / n;
    let scale = 1.0 / (var + LAYERNORM_EPS).sqrt();
    x.iter().map(move |&v| ((f64::from(v) - mean) * scale) as f32)
}
