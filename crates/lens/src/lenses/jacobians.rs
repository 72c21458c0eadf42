//! What a small change of the last token's vector becomes: singular values of ∂x_out/∂x_in, block by block and in a row.
//!
//! J_l (D,D) is the derivative of the last token's vector after block l by the same token's vector before it, everything
//! else held fixed. Its rows are exact vector–Jacobian products, D of them, sent down as the rows of a batch that holds
//! one sequence D times. The product J_l···J_2 is formed in f64: sent through all blocks in f32, a cotangent would keep
//! only its largest parts. Block 1 is left out of it, because its norm first enlarges the small embeddings.

use super::parts::{SEQUENCE, TEXT, answer, axis, by_depth, number, sequences};
use super::samples::forward_flops;
use crate::lens::{Flops, Group, Lens, Params, Source, Subject};
use crate::panel::{Body, Format, Mark, Panel, Place, Point, Scale};
use crate::{Arenas, Param, ParamKind};
use base::config::fields::Kind;
use base::config::{Site, ValidConfig};
use base::names::{Text, tx};
use nalgebra::DMatrix;

/// Most tokens of one batch of copies.
const MAX_TOKENS: usize = 2048;
/// Width of the Jacobian of several tokens, at most.
const MAX_WIDTH: usize = 128;
/// What is left of a block's largest singular value where f32 can no longer tell a smaller one from rounding.
const F32_FLOOR: f64 = 1e-6;
/// The same of a product in f64.
const F64_FLOOR: f64 = 1e-14;

/// The lens.
pub struct Jacobians;

const OF: Param = Param {
    key: "of",
    label: tx("of", "对象"),
    help: tx("The last token alone, or the first tokens together (slow)", "只看最后一个词元，或把开头的词元合在一起（较慢）"),
    kind: ParamKind::Of(Kind::Choice(&[
        ("last", tx("last token", "最后一个词元")),
        ("all", tx("first tokens", "开头的词元")),
    ])),
    default: "last",
    redraw_only: false,
};

impl Lens for Jacobians {
    const KEY: &'static str = "jacobians";
    const LABEL: Text = tx("Jacobians", "雅可比");
    const QUESTION: Text = tx("Does a small change survive the layers?", "微小的变化能穿过各层吗？");
    const HOW_TO_READ: Text = tx(
        "By how much each block stretches small changes of one token’s vector, along its D main directions: singular values of \
         the Jacobian. Near 1 a change passes; far below, it is lost. A mean gain (rms) hides that most directions die while one \
         grows; eigenvalues do not bound products.",
        "每一块在 D 个主方向上把某个词元向量的微小变化放大多少倍，即雅可比矩阵的奇异值。接近 1 则变化得以通过，远小于 1 则丢失。均方增益会掩盖“一个方向增大、其余消亡”；特征值则管不住矩阵的乘积。",
    );
    const GROUP: Group = Group::Signal;
    const SOURCE: Source = Source {
        paper: "Pennington, Schoenholz & Ganguli 2017, Resurrecting the sigmoid in deep learning through dynamical isometry",
        equation: "σ(J), J = ∂x_out[T] / ∂x_in[T]; product J_L ··· J_2",
    };
    const PARAMS: &'static [Param] = &[OF, SEQUENCE, TEXT];
    type State = ();

    fn cost(config: &ValidConfig, params: &Params) -> Flops {
        // One pass forward over the copies, a row of each Jacobian for a copy; then products and two spectra a block.
        let width = n_tokens(config, params) * config.d_model;
        let cubes = config.n_layers as Flops * (width as Flops).powi(3);
        forward_flops(config, n_copies(config, width)) + forward_flops(config, width) + 18.0 * cubes
    }

    fn look(subject: &Subject<'_>, params: &Params, (): &mut (), arenas: &mut Arenas) -> Vec<Panel> {
        let (tower, n_layers) = (subject.tower, subject.config.n_layers);
        let blocks = jacobians(subject, params, arenas);
        let each: Vec<Spectrum> = blocks.iter().map(|j| Spectrum::of(j, F32_FLOOR)).collect();
        let mut row = DMatrix::identity(blocks[0].nrows(), blocks[0].nrows());
        let mut products = Vec::new();
        for block in blocks.iter().skip(1) {
            row = block * row;
            products.push(Spectrum::of(&row, F64_FLOOR));
        }
        let whole = products.last().unwrap_or(&each[0]);
        let template = match (n_layers, whole.is_bound) {
            (1, _) => ANSWER_ONE,
            (_, false) => ANSWER,
            (_, true) => ANSWER_BOUND,
        };
        let median = tx("median singular value", "奇异值中位数");
        let one = number("median", median, "", whole.median as f32, Format::Sci);
        let log = |lo_exp, hi_exp| Scale::Log { lo_exp, hi_exp };
        let chart =
            |key: &str, title, help, name: Text, scale, of: &[Spectrum], value: fn(&Spectrum) -> f64, first: usize| {
                let point = |(i, s): (usize, &Spectrum)| {
                    let layer = first + i;
                    Point { x: layer as f32, value: value(s) as f32, interval: None, at: Place::stream(2 * layer) }
                };
                let points = of.iter().enumerate().map(point).collect();
                by_depth(key, title, help, Mark::Line, axis(name, "", scale, Format::Sci), tower, points)
            };
        let with_spread = |mut panel: Panel, of: &[Spectrum]| {
            if let Body::Chart(chart) = &mut panel.body {
                for (point, s) in chart.series.iter_mut().flat_map(|series| &mut series.points).zip(of) {
                    point.interval = Some([s.p10 as f32, s.max as f32]);
                }
                chart.interval = SPREAD.into();
            }
            panel
        };
        let largest = Place::stream(2 * n_layers);
        let mut panels = vec![
            answer(tower, largest, Self::QUESTION, Self::HOW_TO_READ, template, Some(one)),
            with_spread(chart("block", BLOCK, BLOCK_HELP, median, log(-8, 2), &each, |s| s.median, 1), &each),
            chart(
                "least",
                LEAST,
                LEAST_HELP,
                tx("smallest singular value", "最小奇异值"),
                log(-8, 2),
                &each,
                |s| s.min,
                1,
            ),
        ];
        if !products.is_empty() {
            let name = tx("median of the product", "乘积的中位数");
            let product = chart("product", PRODUCT, PRODUCT_HELP, name, log(-16, 4), &products, |s| s.median, 2);
            panels.push(with_spread(product, &products));
            let name = tx("rms gain of the product", "乘积的均方根增益");
            panels.push(chart("gain", GAIN, GAIN_HELP, name, log(-16, 4), &products, |s| s.rms, 2));
        }
        panels
    }
}

const ANSWER: Text =
    tx("Median singular value, layers 2 to the top: {median}.", "第 2 层至顶层，奇异值中位数为 {median}。");
const ANSWER_BOUND: Text =
    tx("Median singular value, layers 2 to the top: below {median}.", "第 2 层至顶层，奇异值中位数低于 {median}。");
const ANSWER_ONE: Text =
    tx("Median singular value of the only layer: {median}.", "唯一一层的奇异值中位数为 {median}。");
const SPREAD: Text = tx("10th percentile – largest", "第 10 百分位至最大值");
const BLOCK: Text = tx("What one block does to a small change", "一块对微小变化的作用");
const BLOCK_HELP: Text = tx(
    "The median of a block’s D singular values, from the 10th percentile to the largest. Log scale; 1 keeps a change’s size.",
    "一块的 D 个奇异值的中位数，竖线自第 10 百分位至最大值。对数刻度；1 表示变化的大小不变。",
);
const LEAST: Text = tx("The direction that suffers most", "损失最大的方向");
const LEAST_HELP: Text = tx(
    "A block’s smallest singular value. Below 10⁻⁶ of its largest it is rounding in f32 and stands at that bound.",
    "一块的最小奇异值。低于最大值的 10⁻⁶ 时只是 f32 的舍入误差，画在这一界限上。",
);
const PRODUCT: Text = tx("What is left after several blocks", "连过数块之后还剩多少");
const PRODUCT_HELP: Text = tx(
    "The same of all blocks from 2 to this one in a row. It is not the product of their medians: singular values depend on how \
     the blocks’ directions meet. Below 10⁻¹⁴ of the largest f64 only rounds; such values stand at that bound.",
    "从第 2 块到这一块连乘后的同一量。它不等于各块中位数之积：奇异值取决于各块的方向如何衔接。低于最大值的 10⁻¹⁴ 时只是 f64 的舍入，画在这一界限上。",
);
const GAIN: Text = tx("Why the mean gain misleads", "平均增益为何误导");
const GAIN_HELP: Text = tx(
    "‖J‖ / √D, the gain of a random change on average. It is ruled by the largest singular value: it can be near 1 while nearly \
     every direction is lost. Gradient norms measure this, not the median.",
    "‖J‖ / √D，即随机变化的平均增益。它由最大的奇异值主导：几乎所有方向都已丢失时，它仍可接近 1。梯度范数反映的正是它，而不是中位数。",
);

/// How many tokens the Jacobian is of: the last one, or the first ones.
fn n_tokens(config: &ValidConfig, params: &Params) -> usize {
    if params.key(OF.key) == "all" { (MAX_WIDTH / config.d_model).clamp(1, config.n_ctx) } else { 1 }
}

/// How many copies of the sequence are read at a time, for so many rows.
fn n_copies(config: &ValidConfig, width: usize) -> usize {
    Arenas::fitting(config, width.min(MAX_TOKENS / config.n_ctx))
}

/// J of every block, in f64 from rows in f32.
fn jacobians(subject: &Subject<'_>, params: &Params, arenas: &mut Arenas) -> Vec<DMatrix<f64>> {
    let config = subject.config;
    let (t, d, m) = (config.n_ctx, config.d_model, n_tokens(config, params));
    let width = m * d;
    let n = n_copies(config, width);
    let most = if params.key("text") == "batch" { config.batch_size } else { usize::MAX };
    let inputs = sequences(subject, params, params.int("sequence").clamp(1, most) - 1, 1).inputs;
    let model = arenas.model(config, subject.params, n, true);
    model.forward(&inputs.repeat(n));
    let (mut cotangent, mut skip, mut branch) = (vec![0.0; n * t * d], vec![0.0; n * t * d], vec![0.0; n * t * d]);
    let first_token = if params.key(OF.key) == "all" { 0 } else { t - 1 };
    // Of copy c, the vectors of those tokens.
    let of_copy = |c: usize| (c * t + first_token) * d..(c * t + first_token + m) * d;
    let mut of_block = |layer: usize| {
        let mut jacobian = DMatrix::zeros(width, width);
        for first in (0..width).step_by(n) {
            let rows = first..width.min(first + n);
            cotangent.fill(0.0);
            for (c, i) in rows.clone().enumerate() {
                cotangent[of_copy(c).start + i] = 1.0;
            }
            for site in [Site::mlp(layer), Site::attn(layer)] {
                model.fork_vjp(site, &cotangent, &mut skip, &mut branch);
                cotangent.iter_mut().zip(&skip).zip(&branch).for_each(|((c, s), b)| *c = s + b);
            }
            for (c, i) in rows.enumerate() {
                for (j, &x) in cotangent[of_copy(c)].iter().enumerate() {
                    jacobian[(i, j)] = f64::from(x);
                }
            }
        }
        jacobian
    };
    (0..config.n_layers).map(&mut of_block).collect()
}

/// What is said of a matrix's singular values. What is smaller than rounding stands at the bound of rounding.
struct Spectrum {
    max: f64,
    median: f64,
    p10: f64,
    min: f64,
    /// ‖J‖_F / √D.
    rms: f64,
    /// Whether the median is such a bound.
    is_bound: bool,
}

impl Spectrum {
    fn of(j: &DMatrix<f64>, floor: f64) -> Spectrum {
        let finite = j.iter().all(|x| x.is_finite());
        let max_steps = 1000 * j.nrows();
        let svd = if finite { j.clone().try_svd(false, false, f64::EPSILON, max_steps) } else { None };
        let Some(svd) = svd else {
            return Spectrum {
                max: f64::NAN,
                median: f64::NAN,
                p10: f64::NAN,
                min: f64::NAN,
                rms: f64::NAN,
                is_bound: false,
            };
        };
        let mut sizes: Vec<f64> = svd.singular_values.iter().copied().collect();
        sizes.sort_by(f64::total_cmp);
        let max = sizes[sizes.len() - 1];
        let at = |share: f64| {
            // Between neighbours in proportion, as NumPy's percentile.
            let place = share * (sizes.len() - 1) as f64;
            let below = place as usize;
            let above = (below + 1).min(sizes.len() - 1);
            let value = sizes[below] + (place - below as f64) * (sizes[above] - sizes[below]);
            value.max(floor * max)
        };
        let rms = j.norm() / (j.nrows() as f64).sqrt();
        Spectrum {
            max,
            median: at(0.5),
            p10: at(0.1),
            min: at(0.0),
            rms,
            is_bound: max > 0.0 && at(0.5) <= floor * max,
        }
    }
}
