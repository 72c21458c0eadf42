//! Whether what a sentence says is a sum of parts: tense, subject and action in every combination, and an analysis of
//! variance of the vectors that the model makes of them.
//!
//! The design is balanced, so the variance falls apart exactly: x = m + a + b + c + ab + ac + bc + abc, each part with mean
//! 0 over any of its factors, and their squared lengths add up to the whole. The additive part is a, b and c.

use super::behind;
use super::history::{self, History};
use super::parts::{answer, axis, by_depth, number};
use super::samples::forward_flops;
use crate::Arenas;
use crate::lens::{Flops, Group, Lens, Params, Source, Subject};
use crate::panel::{Body, Format, Mark, Panel, Place, Point, Scale, Sentence};
use base::config::ValidConfig;
use base::corpora::grammar::crossed::{Crossed, crossed};
use base::names::{Text, Words, tx};

/// Most operations of one look's forward passes; beyond them subjects and actions are left out.
const MAX_FLOPS: Flops = 4e10;
/// Most tokens of one batch.
const MAX_TOKENS: usize = 2048;
/// Vectors that differ by less than this part of their length differ by rounding.
const ROUNDING: f64 = 1e-6;
/// Sentences of the largest design, for the cost.
const N_SENTENCES: usize = 3 * 16 * 8;

/// The lens.
pub struct Factors;

impl Lens for Factors {
    const KEY: &'static str = "factors";
    const LABEL: Text = tx("Factors", "因子");
    const QUESTION: Text = tx("Is a sentence the sum of its parts?", "句子是各部分之和吗？");
    const HOW_TO_READ: Text = tx(
        "Sentences of every tense, subject and action are read, and the vectors at the last word are taken apart: what each factor adds \
         by itself, and what only combinations do (interaction). Additive part 1: each factor has directions of its own. The \
         embedding there knows that word alone.",
        "读入时态、主语、动作各种组合的句子，把末词处的向量分解为：各因子单独的贡献，以及只有组合才有的部分（交互）。加性部分为 1，则各因子各有方向。词嵌入在此处只知道这一个词。",
    );
    const GROUP: Group = Group::Know;
    const SOURCE: Source = Source {
        paper: "Fisher 1925, analysis of variance; Park, Choe & Veitch 2023, The Linear Representation Hypothesis",
        equation: "R² = (SS_a + SS_b + SS_c) / SS, SS_a = Σ ‖x̄_a − x̄‖₂²",
    };
    type State = History<Vec<f32>>;

    fn cost(config: &ValidConfig, _: &Params) -> Flops {
        MAX_FLOPS.min(forward_flops(config, N_SENTENCES))
    }

    fn behind(subject: &Subject<'_>, _: &Params, _: &Self::State) -> Option<Words> {
        crossed(subject.corpus).map(|design| made(subject, &design))
    }

    fn look(subject: &Subject<'_>, params: &Params, state: &mut History<Vec<f32>>, arenas: &mut Arenas) -> Vec<Panel> {
        let (tower, top) = (subject.tower, Place::stream(2 * subject.config.n_layers));
        let line = |template, one| answer(tower, top, Self::QUESTION, Self::HOW_TO_READ, template, one);
        let Some(design) = crossed(subject.corpus) else { return vec![line(NO_SENTENCES, None)] };
        let n_levels = afforded(subject.config, design.n_levels);
        let [last, mean] = read(subject, &design, n_levels, arenas);
        state.push(params, subject.step, last.iter().map(|parts| parts.additive()).collect());
        let gain = last[last.len() - 1].additive() - last[0].additive();
        let name = tx("additive part at the top less the embedding’s", "顶层与词嵌入的加性部分之差");
        let one = gain.is_finite().then(|| number("gain", name, "", gain, Format::Fixed));
        let share = || axis(tx("share of variance", "方差占比"), "", Scale::Linear { lo: 0.0, hi: 1.0 }, Format::Fixed);
        let chart = |key: &str, title: Words, help: Text, of: &[Parts], value: &dyn Fn(&Parts) -> f32| {
            let point = |(layer, parts): (usize, &Parts)| Point {
                x: layer as f32,
                value: value(parts),
                interval: None,
                at: Place::stream(2 * layer),
            };
            let points = of.iter().enumerate().map(point).collect();
            Panel { title, ..by_depth(key, NAMED, help, Mark::Line, share(), tower, points) }
        };
        let mut panels = vec![
            line(if one.is_some() { ANSWER } else { ALIKE }, one),
            chart("additive", ADDITIVE.into(), ADDITIVE_HELP, &last, &|parts| parts.additive()),
        ];
        for (i, key) in ["first", "second", "third"].into_iter().enumerate() {
            let name = design.names[i];
            let title = Words { en: NAMED.en.replace("{of}", name.en), zh: NAMED.zh.replace("{of}", name.zh) };
            panels.push(chart(key, title, FACTOR_HELP, &last, &|parts| parts.0[i]));
        }
        panels.push(chart("interaction", INTERACTION.into(), INTERACTION_HELP, &last, &|parts| {
            parts.0[3..].iter().sum()
        }));
        panels.push(chart("additive_mean", MEAN.into(), MEAN_HELP, &mean, &|parts| parts.additive()));
        panels.push(summary(subject, &last, &mean, n_levels));
        let places: Vec<Place> = (0..last.len()).map(|layer| Place::stream(2 * layer)).collect();
        if let Some(grid) = state.grid(tower, tx("depth", "深度"), share(), &places, |of, idx| of[idx]) {
            panels.push(history::panel("over_time", TIME, TIME_HELP, grid));
        }
        panels
    }
}

const NO_SENTENCES: Text = tx("Only the two grammars have such sentences.", "只有两种语法语料有这样的句子。");
const ALIKE: Text = tx("All sentences are one vector: nothing to take apart.", "所有句子已成同一个向量，无从分解。");
const ANSWER: Text = tx("Additive part, the top less the embedding: {gain}.", "加性部分，顶层减去词嵌入：{gain}。");
const ADDITIVE: Text = tx("How much is a sum of the three?", "有多少是三者之和？");
const ADDITIVE_HELP: Text = tx(
    "At the last word of each sentence, share of the vectors’ variance that the three factors explain by themselves, added up. \
     Depth 0 is the embedding of that word.",
    "在每句的末词处，三个因子各自解释的方差之和占总方差的比例。深度 0 为该词的嵌入。",
);
const NAMED: Text = tx("How much is {of} alone?", "单凭{of}能解释多少？");
const FACTOR_HELP: Text = tx(
    "Variance of the means over all sentences that share this factor’s level, as a share of the whole.",
    "按该因子的取值分组，各组均值的方差占总方差的比例。",
);
const INTERACTION: Text = tx("How much is in combinations only?", "有多少只存在于组合之中？");
const INTERACTION_HELP: Text = tx(
    "What is left when the three factors’ own parts are taken away: 1 less the additive part.",
    "减去三个因子各自的部分之后所余，即 1 减去加性部分。",
);
const MEAN: Text = tx("The same of whole sentences", "整句的加性部分");
const MEAN_HELP: Text = tx(
    "The additive part of the mean over all tokens of a sentence. A mean of embeddings is nearly a sum by itself, so it begins high.",
    "对整句各词元的均值所得的加性部分。词嵌入的均值本身就近于各部分之和，所以起点已高。",
);
const TIME: Text = tx("Since when is it a sum?", "从何时起成为各部分之和？");
const TIME_HELP: Text = tx(
    "The additive part at the last word. Each column is a look, each row a depth, the embedding at the bottom.",
    "末词处的加性部分。每列是一次观察，每行是一个深度，最下为词嵌入。",
);
const SUMMARY: Text = tx(
    "At the last word the additive part is {bottom} in the embedding and {top} at the top; of whole sentences {mean_bottom} and \
     {mean_top}. {n} sentences.",
    "末词处的加性部分：词嵌入 {bottom}，顶层 {top}；整句：{mean_bottom} 与 {mean_top}。共 {n} 句。",
);

const MADE: Text = tx("{n} sentences, every combination of the three: {text}", "{n} 个句子，遍历三个因子的全部组合：{text}");

/// How many sentences are read, and the first of them.
fn made(subject: &Subject<'_>, design: &Crossed) -> Words {
    let n: usize = afforded(subject.config, design.n_levels).iter().product();
    let first = design.tokens(subject.corpus, [0; 3]);
    Words::from(MADE).fill("n", &n.to_string()).fill("text", &behind::excerpt(subject, &first))
}

/// As many levels as can be read in one look, the factors staying crossed in full.
fn afforded(config: &ValidConfig, mut n_levels: [usize; 3]) -> [usize; 3] {
    let most = (MAX_FLOPS / forward_flops(config, 1)) as usize;
    while n_levels.iter().product::<usize>() > most && n_levels[1] * n_levels[2] > 4 {
        let larger = if n_levels[1] >= n_levels[2] { 1 } else { 2 };
        n_levels[larger] -= 1;
    }
    n_levels
}

/// Parts of the variance at every depth: of the last word's vectors, and of sentences' means.
fn read(subject: &Subject<'_>, design: &Crossed, n_levels: [usize; 3], arenas: &mut Arenas) -> [Vec<Parts>; 2] {
    let (config, t, d) = (subject.config, subject.config.n_ctx, subject.config.d_model);
    let [_, nb, nc] = n_levels;
    let n: usize = n_levels.iter().product();
    let at_once = Arenas::fitting(config, (MAX_TOKENS / t).clamp(1, n));
    let mut vectors = vec![[Vec::new(), Vec::new()]; config.n_layers + 1];
    for first in (0..n).step_by(at_once) {
        let sentence = |i: usize| design.tokens(subject.corpus, [i / (nb * nc), i / nc % nb, i % nc]);
        let sentences: Vec<Vec<u32>> = (first..n.min(first + at_once)).map(sentence).collect();
        let mut inputs = vec![0; at_once * t];
        for (row, sentence) in inputs.chunks_exact_mut(t).zip(&sentences) {
            row[..sentence.len()].copy_from_slice(sentence);
        }
        let model = arenas.model(config, subject.params, at_once, false);
        model.forward(&inputs);
        for (layer, [last, mean]) in vectors.iter_mut().enumerate() {
            let stream = model.act(model.act_table().stream[2 * layer]);
            for (rows, sentence) in stream.chunks_exact(t * d).zip(&sentences) {
                let len = sentence.len();
                last.extend(rows[(len - 2) * d..(len - 1) * d].iter().map(|&x| f64::from(x)));
                let sum = |j: usize| (0..len).map(|i| f64::from(rows[i * d + j])).sum::<f64>();
                mean.extend((0..d).map(|j| sum(j) / len as f64));
            }
        }
    }
    [0, 1].map(|which| vectors.iter().map(|of| Parts::of(&of[which], d, n_levels)).collect())
}

/// Shares of the variance, which sum to 1: a, b, c, ab, ac, bc, abc. NaN where there is none but rounding.
#[derive(Clone, Copy, Debug)]
struct Parts([f32; 7]);

/// Which factors each part stands for, as bits, in the order of [`Parts`].
const OF: [usize; 7] = [1, 2, 4, 3, 5, 6, 7];

impl Parts {
    /// Of (N,D) rows, the last factor running fastest.
    fn of(rows: &[f64], d: usize, n_levels: [usize; 3]) -> Parts {
        let n = rows.len() / d;
        // By set of factors: squared length of the means of all cells that they make, around the mean of everything.
        let mut by_set = [0.0; 8];
        let cell = |i: usize, set: usize| {
            let [_, nb, nc] = n_levels;
            let levels = [i / (nb * nc), i / nc % nb, i % nc];
            (0..3).fold(0, |cell, f| if set >> f & 1 == 1 { cell * n_levels[f] + levels[f] } else { cell })
        };
        let means = |set: usize| {
            let n_cells = (0..3).filter(|f| set >> f & 1 == 1).map(|f| n_levels[f]).product::<usize>();
            let mut means = vec![0.0; n_cells * d];
            for (i, row) in rows.chunks_exact(d).enumerate() {
                let at = cell(i, set) * d;
                means[at..at + d].iter_mut().zip(row).for_each(|(mean, x)| *mean += x * n_cells as f64 / n as f64);
            }
            means
        };
        let middle = means(0);
        for (set, sum) in by_set.iter_mut().enumerate() {
            let means = means(set);
            let squares = means.chunks_exact(d).flat_map(|m| m.iter().zip(&middle).map(|(x, m)| (x - m) * (x - m)));
            *sum = squares.sum::<f64>() * (n * d) as f64 / means.len() as f64;
        }
        let length: f64 = rows.iter().map(|x| x * x).sum();
        let whole = by_set[7];
        // Said so that NaN does not pass.
        let differ = whole > ROUNDING * ROUNDING * length;
        if !differ {
            return Parts([f32::NAN; 7]);
        }
        // What a set explains beyond its subsets.
        let own = |set: usize| {
            let signed = |subset: &usize| {
                let n_less = (set ^ subset).count_ones();
                if n_less.is_multiple_of(2) { by_set[*subset] } else { -by_set[*subset] }
            };
            (0..8usize).filter(|subset| subset & set == *subset).map(|s| signed(&s)).sum::<f64>()
        };
        // What f64 leaves of parts that are none.
        let share = |set: usize| Some(own(set) / whole).filter(|share| share.abs() > 1e-12).unwrap_or(0.0);
        Parts(OF.map(|set| share(set) as f32))
    }

    fn additive(&self) -> f32 {
        self.0[..3].iter().sum()
    }
}

/// Every number of the comparison in a sentence.
fn summary(subject: &Subject<'_>, last: &[Parts], mean: &[Parts], n_levels: [usize; 3]) -> Panel {
    let top = last.len() - 1;
    let share = |key: &str, name: Text, value: f32| number(key, name, "", value, Format::Fixed);
    let [at_last, of_mean] = [last, mean].map(|of| [of[0].additive(), of[top].additive()]);
    let n = n_levels.iter().product::<usize>();
    let numbers = vec![
        share("bottom", tx("additive part in the embedding, last word", "词嵌入的加性部分（末词）"), at_last[0]),
        share("top", tx("additive part at the top, last word", "顶层的加性部分（末词）"), at_last[1]),
        share("gain", tx("the top less the embedding, last word", "顶层减词嵌入（末词）"), at_last[1] - at_last[0]),
        share("mean_bottom", tx("additive part in the embedding, sentence", "词嵌入的加性部分（整句）"), of_mean[0]),
        share("mean_top", tx("additive part at the top, sentence", "顶层的加性部分（整句）"), of_mean[1]),
        share("mean_gain", tx("the top less the embedding, sentence", "顶层减词嵌入（整句）"), of_mean[1] - of_mean[0]),
        number("n", tx("sentences", "句数"), "", n as f32, Format::Count),
    ];
    let at = Place::stream(2 * top);
    let body = Body::Sentence(Sentence { tower: subject.tower, at, template: SUMMARY.into(), numbers });
    let title = tx("Embedding and top", "词嵌入与顶层").into();
    Panel { key: "summary".into(), title, help: ADDITIVE_HELP.into(), body }
}
