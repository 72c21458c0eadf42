//! Whether the tokens of a sequence are still different vectors, by layer.
//!
//! Three numbers of the (T,D) vectors xᵢ of one sequence, each averaged over sequences:
//!
//!   spread          √(Σ‖xᵢ − x̄‖² / Σ‖xᵢ‖²)
//!   cosine          the mean of cos(xᵢ, xⱼ) over pairs i ≠ j
//!   effective rank  exp(−Σ pₖ ln pₖ), pₖ = σₖ / Σσ, σ the singular values of X (Roy & Vetterli 2007)
//!
//! X is not centred: vectors that have become one have rank 1.

use super::behind;
use super::history::{self, History};
use super::parts::{TEXT, answer, axis, by_depth, mean_point, n_read, n_sequences, number, read};
use super::samples::forward_flops;
use crate::lens::{Flops, Group, Lens, Params, Source, Subject};
use crate::panel::{Format, Mark, Panel, Place, Point, Scale};
use crate::{Arenas, Param};
use base::config::ValidConfig;
use base::names::{Text, Words, tx};
use nalgebra::DMatrix;

/// The lens.
pub struct Collapse;

impl Lens for Collapse {
    const KEY: &'static str = "collapse";
    const LABEL: Text = tx("Collapse", "塌缩");
    const QUESTION: Text = tx("Are the tokens of a sentence still different?", "同一序列的词元还分得开吗？");
    const HOW_TO_READ: Text = tx(
        "A sequence’s token vectors at each depth: how far they stand from their mean, how alike their directions are, and how \
         many directions they use. Spread 0, cosine 1 and rank 1 mean that all tokens have become one vector, and attention has \
         nothing left to choose from.",
        "同一序列的词元向量在各深度的情况：离均值多远、方向有多接近、用到多少个方向。离散度为 0、余弦为 1、秩为 1，意味着所有词元已重合为一个向量，注意力无从选择。",
    );
    const GROUP: Group = Group::Signal;
    const SOURCE: Source = Source {
        paper: "Dong, Cordonnier & Loukas 2021, Attention is not all you need; Roy & Vetterli 2007, The effective rank",
        equation: "spread = ‖X − 1x̄ᵀ‖ / ‖X‖, erank = exp(−Σ pₖ ln pₖ), pₖ = σₖ / Σσ",
    };
    const PARAMS: &'static [Param] = &[n_sequences("16", 64), TEXT];
    /// At each look spread, cosine and rank by layer.
    type State = History<[Vec<f32>; 3]>;

    fn cost(config: &ValidConfig, params: &Params) -> Flops {
        let (n, depths) = (n_read(config, params), (config.n_layers + 1) as Flops);
        let (less, more) = (config.n_ctx.min(config.d_model) as Flops, config.n_ctx.max(config.d_model) as Flops);
        // A table of inner products for each sequence and depth, and its eigenvalues.
        let spectrum = 2.0 * less * less * more + 40.0 * less * less * less;
        forward_flops(config, n) + n as Flops * depths * (spectrum + 8.0 * less * more)
    }

    fn behind(subject: &Subject<'_>, params: &Params, _: &Self::State) -> Option<Words> {
        Some(behind::text(subject, params, n_read(subject.config, params)))
    }

    fn look(
        subject: &Subject<'_>,
        params: &Params,
        history: &mut History<[Vec<f32>; 3]>,
        arenas: &mut Arenas,
    ) -> Vec<Panel> {
        let (model, _) = read(subject, params, arenas);
        let (tower, d, t) = (subject.tower, subject.config.d_model, subject.config.n_ctx);
        let (mut spread, mut cosine, mut rank) = (Vec::new(), Vec::new(), Vec::new());
        for layer in 0..=subject.config.n_layers {
            let at = Place::stream(2 * layer);
            let clouds: Vec<Cloud> =
                model.act(model.act_table().stream[2 * layer]).chunks_exact(t * d).map(|x| Cloud::of(x, d)).collect();
            let point = |of: fn(&Cloud) -> f64| {
                let each: Vec<[f64; 2]> = clouds.iter().map(|c| [of(c), 1.0]).collect();
                mean_point(layer as f32, &each, at)
            };
            spread.push(point(|c| c.spread));
            cosine.push(point(|c| c.cosine));
            rank.push(point(|c| c.rank));
        }
        let top: &Point = &spread[subject.config.n_layers];
        let one = number("spread", tx("spread at the top", "顶层的离散度"), "", top.value, Format::Fixed);
        let decades = Scale::Log { lo_exp: -8, hi_exp: 0 };
        let (even, most) = (Scale::Linear { lo: -0.2, hi: 1.0 }, t.min(d) as f32);
        let values = |of: &[Point]| of.iter().map(|p| p.value).collect();
        history.push(params, subject.step, [values(&spread), values(&cosine), values(&rank)]);
        let axes = [
            axis(Words::same("‖X − x̄‖ / ‖X‖"), "", decades, Format::Sci),
            axis(tx("mean cosine", "平均余弦"), "", even, Format::Fixed),
            axis(tx("effective rank", "有效秩"), "", Scale::Linear { lo: 0.0, hi: most }, Format::Fixed),
        ];
        let places: Vec<Place> = spread.iter().map(|p| p.at).collect();
        let over_time = axes.clone().into_iter().zip(OVER_TIME).enumerate().filter_map(|(i, (axis, (key, title)))| {
            let grid = history.grid(tower, tx("layer", "层"), axis, &places, |of, idx| of[i][idx])?;
            Some(history::panel(key, title, TIME_HELP, grid))
        });
        let over_time: Vec<Panel> = over_time.collect();
        let [of_spread, of_cosine, of_rank] = axes;
        let mut panels = vec![
            answer(tower, top.at, Self::QUESTION, Self::HOW_TO_READ, ANSWER, Some(one)),
            by_depth(
                "spread",
                tx("How far from their mean?", "离均值多远？"),
                SPREAD_HELP,
                Mark::Line,
                of_spread,
                tower,
                spread,
            ),
            by_depth(
                "cosine",
                tx("How alike are their directions?", "方向有多接近？"),
                COSINE_HELP,
                Mark::Line,
                of_cosine,
                tower,
                cosine,
            ),
            by_depth(
                "rank",
                tx("How many directions do they use?", "用到多少个方向？"),
                RANK_HELP,
                Mark::Line,
                of_rank,
                tower,
                rank,
            ),
        ];
        panels.extend(over_time);
        panels
    }
}

const ANSWER: Text =
    tx("Tokens of a sequence differ at the top by {spread} of length.", "同一序列内，顶层词元之间的差异占其长度的 {spread}。");
const OVER_TIME: [(&str, Text); 3] = [
    ("spread_time", tx("How far from their mean, since when?", "离均值多远，随训练的变化")),
    ("cosine_time", tx("How alike their directions, since when?", "方向有多接近，随训练的变化")),
    ("rank_time", tx("How many directions, since when?", "用到多少个方向，随训练的变化")),
];
const TIME_HELP: Text = tx(
    "The same number: each column is a look, each row a depth, tokens at the bottom.",
    "同一个量：每列是一次观察，每行是一个深度，最下为词元处。",
);
const SPREAD_HELP: Text = tx(
    "The part of the vectors’ length that is not common to all tokens of the sequence. Log scale; below 10⁻⁷ it is rounding in f32.",
    "向量长度中并非全体词元所共有的部分。对数刻度；10⁻⁷ 以下只是 f32 的舍入误差。",
);
const COSINE_HELP: Text = tx(
    "The mean cosine between the vectors of two different tokens of a sequence. A large part that all share, such as a mean, \
     raises it although tokens can still be told apart.",
    "同一序列中两个不同词元的向量之间余弦的平均值。若向量含有很大的公共分量（如均值），余弦会偏高，但词元未必分不开。",
);
const RANK_HELP: Text = tx(
    "The exponential of the entropy of the singular values’ shares: k equal ones give k. It is at most the number of tokens and \
     the width.",
    "奇异值占比之熵的指数：k 个相等的奇异值给出 k。它不超过词元数，也不超过宽度。",
);

/// The three numbers of one sequence; NaN where a vector is no number, or 0 where it is divided by.
struct Cloud {
    spread: f64,
    cosine: f64,
    rank: f64,
}

impl Cloud {
    /// Of (T,D) rows.
    fn of(x: &[f32], d: usize) -> Cloud {
        let t = x.len() / d;
        let x = DMatrix::from_fn(t, d, |i, j| f64::from(x[i * d + j]));
        if x.iter().any(|v| !v.is_finite()) {
            return Cloud { spread: f64::NAN, cosine: f64::NAN, rank: f64::NAN };
        }
        let mean = x.row_mean();
        let away: f64 = x.row_iter().map(|row| (row - &mean).norm_squared()).sum();
        // Of all pairs' cosines, those of a token with itself are 1 each.
        let mut total = mean * 0.0;
        for row in x.row_iter() {
            total += row / row.norm();
        }
        let n = t as f64;
        Cloud {
            spread: (away / x.norm_squared()).sqrt(),
            cosine: (total.norm_squared() - n) / (n * (n - 1.0)),
            rank: effective_rank(&x),
        }
    }
}

/// exp of the entropy of the singular values' shares.
fn effective_rank(x: &DMatrix<f64>) -> f64 {
    // The squares of the singular values: those of the smaller of both tables of inner products.
    let gram = if x.nrows() < x.ncols() { x * x.transpose() } else { x.tr_mul(x) };
    let sizes: Vec<f64> = gram.symmetric_eigenvalues().iter().map(|v| v.max(0.0).sqrt()).collect();
    let total: f64 = sizes.iter().sum();
    let entropy: f64 = sizes.iter().map(|s| s / total).filter(|p| *p > 0.0).map(|p| -p * libm::log(p)).sum();
    if total > 0.0 { libm::exp(entropy) } else { f64::NAN }
}
