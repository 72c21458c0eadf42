//! A random source of order 3 whose every n-gram entropy is known exactly.
//!
//! p(x | x₁ x₂ x₃) = 0.2·Zipf + 0.25·[x = f₁(x₁)] + 0.25·[x = f₂(x₂, x₁)] + 0.3·[x = f₃(x₃, x₂, x₁)], where x₁ is the
//! last token and f₁, f₂, f₃ are random maps. Each further token of context is worth about as much as the one
//! before, so one sees a model climb from frequencies to pairs to triples.

use super::ngram::{Known, NGrams};
use super::source::{Card, Drawn, Sequences, Source, contrasts};
use super::{Behaviour, Contrast, LabelSet, Levels, LevelsOn, Split, default_n_ctx};
use crate::config::CorpusId;
use crate::names::{Text, tx};
use crate::rng::{Rng, Stream};

const V: usize = 8;
/// Weights of the parts: frequencies, then the maps of one, two and three tokens.
const WEIGHTS: [f64; 4] = [0.2, 0.25, 0.25, 0.3];
/// Each part as often as any other, so that how late a map is learnt tells of its order alone.
const EQUAL: [f64; 4] = [0.25; 4];
/// Away from every sequence's lane.
const MAPS_LANE: u64 = 1 << 63;

/// The maps, and the distribution in the long run.
pub struct Markov {
    weights: [f64; 4],
    zipf: [f64; V],
    /// f₁, f₂, f₃ as one table per number of tokens; the index is the context read as digits.
    maps: [Vec<usize>; 3],
    /// Probability of every triple in the long run.
    triples: Vec<f64>,
}

/// The source of `seed` and its sequences.
pub fn build(seed: u64) -> Sequences<Markov> {
    let about = tx(
        "Eight symbols; the next one depends on the last one, on the last two and on the last three, each with a known \
         weight. So it is known exactly how well one can do with each length of memory, and one can watch a model \
         reach those losses one after the other.",
        "八个符号；下一个符号由前一个、前两个或前三个符号决定，各种情形的比例已知。因此，只看前一个、前两个、前三个符号各能达到多低的损失，\
         都可以精确算出，并能看到模型逐级达到这些损失。",
    );
    sequences(CorpusId::Markov, seed, WEIGHTS, about)
}

/// The same maps, each as often as any other.
pub fn build_equal(seed: u64) -> Sequences<Markov> {
    let about = tx(
        "Eight symbols; a quarter of the time the next one is drawn by frequency, a quarter it follows from the last \
         one, a quarter from the last two, a quarter from the last three. Since each rule is as frequent as the others, \
         when each is learnt shows what its order costs.",
        "八个符号；下一个符号有四分之一按频率抽取，另有四分之一由前一个、四分之一由前两个、四分之一由前三个符号决定。\
         三条规律出现得一样多，因此各自何时学会，只取决于阶数。",
    );
    sequences(CorpusId::Orders, seed, EQUAL, about)
}

fn sequences(id: CorpusId, seed: u64, weights: [f64; 4], about: Text) -> Sequences<Markov> {
    let label_sets = vec![LabelSet {
        key: "next_from",
        name: tx("what the next token was taken from", "下一个符号由什么决定"),
        classes: vec![
            tx("frequencies alone", "只凭频率"),
            tx("the last token", "前一个符号"),
            tx("the last two", "前两个符号"),
            tx("the last three", "前三个符号"),
        ],
    }];
    let card = Card {
        id,
        seed,
        vocab: ('a'..).take(V).map(String::from).collect(),
        label_sets,
        prompt: vec![0, 1, 2],
        between: "",
        about,
    };
    Sequences::new(Markov::new(seed, weights), card)
}

impl Markov {
    /// Random maps under `seed`, with these weights of the parts.
    pub fn new(seed: u64, weights: [f64; 4]) -> Markov {
        let mut rng = Rng::new(seed, Stream::Data, MAPS_LANE);
        let norm: f64 = (1..=V).map(|r| 1.0 / r as f64).sum();
        let zipf = core::array::from_fn(|i| 1.0 / (i + 1) as f64 / norm);
        let maps = [1, 2, 3].map(|k| (0..V.pow(k)).map(|_| rng.below(V)).collect());
        let mut source = Markov { weights, zipf, maps, triples: vec![1.0 / V.pow(3) as f64; V.pow(3)] };
        // The Zipf part alone forgets a fifth of the past or more each step, so this is far beyond convergence.
        for _ in 0..400 {
            let mut after = vec![0.0; V.pow(3)];
            for (triple, &p) in source.triples.iter().enumerate() {
                for (x, q) in source.next(triple).into_iter().enumerate() {
                    after[triple % V.pow(2) * V + x] += p * q;
                }
            }
            source.triples = after;
        }
        source
    }

    /// Probabilities after a triple of tokens.
    fn next(&self, triple: usize) -> [f64; V] {
        let mut probs = self.zipf.map(|p| self.weights[0] * p);
        for k in 1..=3 {
            probs[self.pointed(k, triple)] += self.weights[k];
        }
        probs
    }

    /// fₖ of a triple of tokens.
    fn pointed(&self, k: usize, triple: usize) -> usize {
        self.maps[k - 1][triple % V.pow(k as u32)]
    }

    /// Where fₖ points to one token and neither the other maps nor the commonest token does.
    fn ask(&self, k: usize, drawn: &Drawn, found: &mut Vec<Contrast>) {
        let tokens = &drawn.inputs;
        for t in (2..tokens.len()).step_by(5) {
            let triple = tokens[t - 2..=t].iter().fold(0, |n, &x| n * V + x as usize);
            let right = self.pointed(k, triple);
            let others: Vec<usize> = (1..=3).filter(|&j| j != k).map(|j| self.pointed(j, triple)).collect();
            // Neighbours in rank, so that frequency alone prefers the wrong one, if only a little.
            let Some(wrong) = right.checked_sub(1) else { continue };
            if others.iter().all(|&o| o != right && o != wrong) {
                let context = tokens[..=t].to_vec();
                found.push(Contrast {
                    context,
                    right: right as u32,
                    wrong: wrong as u32,
                    distance: k,
                    n_distractors: 0,
                    n_before: 0,
                });
            }
        }
    }
}

impl Source for Markov {
    fn draw(&self, rng: &mut Rng, _split: Split, n_ctx: usize) -> Drawn {
        let mut triple = pick(rng, &self.triples);
        let mut tokens: Vec<u32> = [triple / V.pow(2), triple / V % V, triple % V].map(|x| x as u32).to_vec();
        let mut from = vec![super::UNLABELLED; 2];
        while tokens.len() <= n_ctx.max(3) {
            let part = pick(rng, &self.weights);
            let x = if part == 0 { pick(rng, &self.zipf) } else { self.pointed(part, triple) };
            from.push(part as u8);
            tokens.push(x as u32);
            triple = triple % V.pow(2) * V + x;
        }
        from.push(super::UNLABELLED);
        Drawn::next_token(&tokens, vec![from], n_ctx)
    }

    fn known(&self, _seed: u64) -> Known {
        let mut joint = vec![0.0; V.pow(4)];
        for (gram, p) in joint.iter_mut().enumerate() {
            *p = self.triples[gram / V] * self.next(gram / V)[gram % V];
        }
        let n_grams = NGrams::exact(&joint, 4, V);
        Known::computed(levels(&n_grams, default_n_ctx()), Some(n_grams))
    }

    fn levels_at(&self, n_ctx: usize) -> Option<Levels> {
        Some(levels(self.known(0).n_grams.as_ref()?, n_ctx))
    }

    fn behaviours(&self, seed: u64) -> Vec<Behaviour> {
        let names = [
            tx("prefers f₁ of the last token", "偏好由前一个符号决定的 f₁"),
            tx("prefers f₂ of the last two tokens", "偏好由前两个符号决定的 f₂"),
            tx("prefers f₃ of the last three tokens", "偏好由前三个符号决定的 f₃"),
        ];
        (1..=3)
            .zip(["order_1", "order_2", "order_3"])
            .zip(names)
            .map(|((order, key), name)| Behaviour {
                key,
                name,
                contrasts: contrasts(self, seed, 24, 500, |drawn, found| self.ask(order, drawn, found)),
            })
            .collect()
    }
}

/// Sequences begin as in the middle of long ones, so all places are alike; but the first targets have fewer tokens
/// before them than a level looks back.
fn levels(n_grams: &NGrams, n_ctx: usize) -> Levels {
    let level = |order: usize| {
        let of_target = |t: usize| n_grams.entropy(order.min(t + 2));
        (0..n_ctx).map(of_target).sum::<Option<f64>>().map(|sum| sum / n_ctx as f64)
    };
    Levels {
        chance: libm::log(V as f64),
        unigram: level(1),
        bigram: level(2),
        trigram: level(3),
        entropy: level(4),
        on: LevelsOn::Rule { n_ctx },
    }
}

/// An index with the given probabilities.
fn pick(rng: &mut Rng, probs: &[f64]) -> usize {
    let mut left = rng.uniform() as f64;
    probs
        .iter()
        .position(|p| {
            left -= p;
            left < 0.0
        })
        .unwrap_or(probs.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpora::{Corpus, source};

    #[test]
    fn entropies_agree_with_counts() {
        for (seed, corpus) in [(0, build(0)), (1, build(1)), (0, build_equal(0)), (1, build_equal(1))] {
            let runs = source::runs(corpus.source(), seed, Split::Train, 4000, 64);
            let counted = Known::estimate(&runs[..3500], &runs[3500..], V).levels;
            let exact = corpus.levels();
            let known = corpus.source().known(seed);
            let long_run = |order| known.n_grams.as_ref().unwrap().entropy(order);
            for (c, e) in
                [(counted.unigram, long_run(1)), (counted.bigram, long_run(2)), (counted.trigram, long_run(3))]
            {
                assert!((c.unwrap() - e.unwrap()).abs() < 0.02, "{counted:?} {exact:?}");
            }
            assert!(exact.chance > exact.unigram.unwrap());
            assert!(exact.trigram.unwrap() > exact.entropy.unwrap() + 0.1);
        }
    }

    #[test]
    fn the_entropy_is_the_mean_surprise_of_the_source() {
        let corpus = build(4);
        let source = corpus.source();
        // Of the first two targets, what the pairs and triples of the long run say: their maps need three tokens.
        let short = |gram: &[u32]| {
            let at = |n: usize| gram[..n].iter().fold(0, |n, &x| n * V + x as usize);
            let n = gram.len();
            let weight = |of: usize, len: u32| -> f64 {
                let suffix = V.pow(len);
                source.triples.iter().enumerate().filter(|(t, _)| t % suffix == of).map(|(_, p)| p).sum()
            };
            weight(at(n), n as u32) / weight(at(n - 1), n as u32 - 1)
        };
        for n_ctx in [8, 64] {
            let (mut nats, mut n) = (0.0, 0);
            for run in source::runs(source, 4, Split::Validation, 64_000 / n_ctx as u64, n_ctx) {
                nats -= libm::log(short(&run[..2])) + libm::log(short(&run[..3]));
                for gram in run.windows(4) {
                    let triple = gram[..3].iter().fold(0, |n, &x| n * V + x as usize);
                    nats -= libm::log(source.next(triple)[gram[3] as usize]);
                }
                n += n_ctx;
            }
            let want = corpus.levels_at(n_ctx).entropy.unwrap();
            assert!((nats / n as f64 - want).abs() < 0.02, "{n_ctx}: {} against {want}", nats / n as f64);
        }
    }

    #[test]
    fn labels_tell_the_part_that_made_the_next_token() {
        let source = Markov::new(1, EQUAL);
        for index in 0..100 {
            let d = source::draw(&source, 1, Split::Train, index, 32);
            for t in 2..31 {
                let triple = d.inputs[t - 2..=t].iter().fold(0, |n, &x| n * V + x as usize);
                if d.labels[0][t] > 0 {
                    assert_eq!(d.targets[t] as usize, source.pointed(d.labels[0][t] as usize, triple));
                }
            }
        }
    }

    #[test]
    fn of_equal_weights_every_part_is_as_frequent() {
        let source = Markov::new(3, EQUAL);
        let mut n = [0u32; 4];
        for index in 0..1000 {
            let drawn = source::draw(&source, 3, Split::Train, index, 32);
            drawn.labels[0].iter().filter(|&&part| part < 4).for_each(|&part| n[usize::from(part)] += 1);
        }
        let total: u32 = n.iter().sum();
        // Four standard errors of a share of a quarter among 30,000.
        assert!(n.iter().all(|&n| (f64::from(n) / f64::from(total) - 0.25).abs() < 0.01), "{n:?}");
    }

    #[test]
    fn every_order_has_its_questions() {
        for behaviour in [build(0), build_equal(0)].iter().flat_map(|corpus| corpus.behaviours()) {
            assert_eq!(behaviour.contrasts.len(), 500, "{}", behaviour.key);
        }
    }
}
