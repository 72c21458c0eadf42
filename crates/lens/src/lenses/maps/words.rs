//! The embedding table: which words are of a kind, which lie near each other, and what a difference of two words means.

use crate::lens::Subject;
use base::corpora::grammar::crossed::Relation;
use base::corpora::{Split, UNLABELLED};
use base::rng::{Rng, Stream};
use nalgebra::DMatrix;

/// Held-out tokens from which the kinds of words are counted.
const N_COUNTED: usize = 8192;
/// Shuffled pairings that offsets are compared with.
const N_SHUFFLES: usize = 999;

/// How often each word of the vocabulary is met, and what it then is.
#[derive(Clone, Debug)]
pub struct Kinds {
    /// Occurrences (V).
    pub n_met: Vec<u32>,
    /// The label that each word has most often (V).
    pub class: Vec<u8>,
    /// Share of labelled occurrences that carry their word's most frequent label, 0..=1.
    pub constancy: f32,
}

impl Kinds {
    /// Counted over held-out sequences; without a label set only how often words are met.
    pub fn count(subject: &Subject<'_>, set_idx: Option<usize>) -> Kinds {
        let (corpus, t) = (subject.corpus, subject.config.n_ctx);
        let n_classes = set_idx.map_or(0, |idx| corpus.label_sets()[idx].classes.len());
        let v = corpus.vocab().len();
        let (mut n_met, mut counts) = (vec![0; v], vec![0u32; v * n_classes]);
        let (mut inputs, mut targets, mut labels) = (vec![0; t], vec![0; t], vec![UNLABELLED; t]);
        for index in 0..(N_COUNTED / t).max(1) as u64 {
            corpus.sequence(Split::Validation, index, &mut inputs, &mut targets);
            if let Some(idx) = set_idx {
                corpus.labels(Split::Validation, index, idx, &mut labels);
            }
            for (&token, &label) in inputs.iter().zip(&labels) {
                n_met[token as usize] += 1;
                if usize::from(label) < n_classes {
                    counts[token as usize * n_classes + usize::from(label)] += 1;
                }
            }
        }
        let (mut class, mut n_constant) = (vec![UNLABELLED; v], 0);
        for (class, counts) in class.iter_mut().zip(counts.chunks_exact(n_classes.max(1))) {
            // Of equals the first.
            let most = counts.iter().copied().max().unwrap_or(0);
            if most > 0 {
                *class = counts.iter().position(|&n| n == most).unwrap_or(0) as u8;
                n_constant += most;
            }
        }
        let constancy = n_constant as f32 / counts.iter().sum::<u32>() as f32;
        Kinds { n_met, class, constancy }
    }

    /// Words by how often they are met, most often first; those never met last.
    pub fn by_frequency(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.n_met.len()).collect();
        order.sort_by_key(|&word| std::cmp::Reverse(self.n_met[word]));
        order
    }
}

/// Cosines of all pairs of (N,D) rows (N,N), in f64. A row of zeros has cosine 0 with every other.
pub fn cosines(rows: &[f32], d: usize) -> DMatrix<f64> {
    let mut unit = DMatrix::from_fn(d, rows.len() / d, |j, i| f64::from(rows[i * d + j]));
    for mut column in unit.column_iter_mut() {
        let norm = column.norm();
        if norm > 0.0 {
            column.unscale_mut(norm);
        }
    }
    unit.tr_mul(&unit)
}

/// How well classes lie apart.
#[derive(Clone, Copy, Debug)]
pub struct Separation {
    /// Share of vectors whose nearest one, of those it may be compared with, is of their own class.
    pub purity: f64,
    /// The same for one that is drawn at random from those.
    pub chance: f64,
    /// Mean silhouette by 1 − cosine, −1..=1 (Rousseeuw 1987).
    pub silhouette: f64,
    /// Vectors compared.
    pub n: usize,
}

impl Separation {
    /// Of the labelled among the vectors. Two of the same `kind` are not each other's neighbours.
    pub fn of(cosines: &DMatrix<f64>, class: &[u8], kind: &[u32]) -> Separation {
        let labelled: Vec<usize> = (0..class.len()).filter(|&i| class[i] != UNLABELLED).collect();
        let classes = base::order::sorted_set(&labelled.iter().map(|&i| class[i]).collect::<Vec<u8>>());
        let (mut n_compared, mut n_pure, mut chance, mut silhouettes) = (0, 0, 0.0, 0.0);
        for &i in &labelled {
            // Mean distance to each class, without oneself.
            let (mut sums, mut counts) = (vec![0.0; classes.len()], vec![0.0; classes.len()]);
            let (mut nearest, mut n_others, mut n_alike) = (None, 0.0, 0.0);
            for &j in labelled.iter().filter(|&&j| j != i) {
                let c = classes.binary_search(&class[j]).unwrap_or(0);
                sums[c] += 1.0 - cosines[(i, j)];
                counts[c] += 1.0;
                if kind[j] != kind[i] {
                    n_others += 1.0;
                    n_alike += f64::from(u8::from(class[j] == class[i]));
                    if nearest.is_none_or(|k| cosines[(i, j)] > cosines[(i, k)]) {
                        nearest = Some(j);
                    }
                }
            }
            if let Some(j) = nearest {
                n_compared += 1;
                n_pure += usize::from(class[j] == class[i]);
                chance += n_alike / n_others;
            }
            let own = classes.binary_search(&class[i]).unwrap_or(0);
            let others = (0..classes.len()).filter(|&c| c != own).map(|c| sums[c] / counts[c]);
            let (within, apart) = (sums[own] / counts[own], others.fold(f64::INFINITY, f64::min));
            // Alone in its class it counts as 0.
            if counts[own] > 0.0 && within.max(apart) > 0.0 {
                silhouettes += (apart - within) / within.max(apart);
            }
        }
        let finite = cosines.iter().all(|x| x.is_finite());
        let many = finite && classes.len() > 1;
        let when = |there: bool, x: f64| if there { x } else { f64::NAN };
        Separation {
            purity: when(finite && n_compared > 0, n_pure as f64 / n_compared as f64),
            chance: when(n_compared > 0, chance / n_compared as f64),
            silhouette: when(many, silhouettes / labelled.len() as f64),
            n: n_compared,
        }
    }
}

/// What a relation's pairs say of each other.
#[derive(Clone, Copy, Debug)]
pub struct Analogies {
    /// Questions a : b = c : ?, of every two pairs in both orders.
    pub n: usize,
    /// Share answered by the word nearest to b − a + c, the three themselves left out (Mikolov 2013).
    pub right: f64,
    /// The same with nothing left out.
    pub right_of_all: f64,
    /// Share answered by the word nearest to c alone (Linzen 2016).
    pub nearest: f64,
    /// Mean cosine of the offsets of two pairs.
    pub cosine: f64,
    /// 95th percentile of that mean where the second words are dealt out at random.
    pub shuffled: f64,
}

impl Analogies {
    /// Of a table (V,D) and its cosines.
    pub fn of(table: &[f32], d: usize, cosines: &DMatrix<f64>, relation: &Relation, seed: u64) -> Analogies {
        let pairs: Vec<[usize; 2]> = relation.pairs.iter().map(|pair| pair.map(|word| word as usize)).collect();
        let v = cosines.nrows();
        let (mut n, mut n_right, mut n_right_of_all, mut n_nearest) = (0, 0, 0, 0);
        for &[c, fourth] in &pairs {
            // What lies nearest to c hangs on c alone; it answers every question that c is asked in.
            n_nearest += (pairs.len() - 1) * usize::from(nearest_word(v, |x| cosines[(x, c)], &[c]) == Some(fourth));
            for &[a, b] in pairs.iter().filter(|pair| pair[0] != c) {
                // Which is nearest does not hang on the length of b − a + c.
                let score = |x: usize| cosines[(x, b)] - cosines[(x, a)] + cosines[(x, c)];
                n += 1;
                n_right += usize::from(nearest_word(v, score, &[a, b, c]) == Some(fourth));
                n_right_of_all += usize::from(nearest_word(v, score, &[]) == Some(fourth));
            }
        }
        let words: Vec<usize> = pairs.iter().map(|p| p[0]).chain(pairs.iter().map(|p| p[1])).collect();
        let rows = DMatrix::from_fn(d, words.len(), |k, i| f64::from(table[words[i] * d + k]));
        let gram = rows.tr_mul(&rows);
        let mut order: Vec<usize> = (0..pairs.len()).collect();
        let cosine = mean_cosine(&gram, &order);
        let mut rng = Rng::new(seed, Stream::Analysis, 0);
        let mut shuffled: Vec<f64> = (0..N_SHUFFLES)
            .map(|_| {
                rng.shuffle(&mut order);
                mean_cosine(&gram, &order)
            })
            .collect();
        shuffled.sort_by(f64::total_cmp);
        let share = |count: usize| if n == 0 { f64::NAN } else { count as f64 / n as f64 };
        Analogies {
            n,
            right: share(n_right),
            right_of_all: share(n_right_of_all),
            nearest: share(n_nearest),
            cosine,
            shuffled: between(&shuffled, 0.95),
        }
    }
}

/// The word of the largest score, of equals the first; None where one is no number.
pub fn nearest_word(n: usize, score: impl Fn(usize) -> f64, without: &[usize]) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for word in (0..n).filter(|word| !without.contains(word)) {
        let score = score(word);
        if score.is_nan() {
            return None;
        }
        if best.is_none_or(|(_, most)| score > most) {
            best = Some((word, score));
        }
    }
    best.map(|(word, _)| word)
}

/// Mean cosine between the offsets of every two pairs, the first word of pair `i` paired with the second of `order[i]`.
/// `gram` has the products of all first words and, after them, all second ones.
fn mean_cosine(gram: &DMatrix<f64>, order: &[usize]) -> f64 {
    let m = order.len();
    let product = |i: usize, j: usize| {
        let (a, b, c, d) = (i, m + order[i], j, m + order[j]);
        gram[(b, d)] - gram[(b, c)] - gram[(a, d)] + gram[(a, c)]
    };
    let lengths: Vec<f64> = (0..m).map(|i| product(i, i).max(0.0).sqrt()).collect();
    let (mut sum, mut n) = (0.0, 0.0);
    for i in 0..m {
        for j in 0..i {
            sum += product(i, j) / (lengths[i] * lengths[j]);
            n += 1.0;
        }
    }
    sum / n
}

/// The value at a share of ascending values, between neighbours in proportion.
fn between(values: &[f64], share: f64) -> f64 {
    let place = share * (values.len() - 1) as f64;
    let below = place as usize;
    let above = (below + 1).min(values.len() - 1);
    values[below] + (place - below as f64) * (values[above] - values[below])
}
