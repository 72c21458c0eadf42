//! How alike layers are, whatever directions they use: linear centred kernel alignment (Kornblith et al. 2019).
//!
//! Of two tables X, Y (N,D) of the same N tokens' vectors, each column centred:
//!
//!   CKA = ‖YᵀX‖²_F / (‖XᵀX‖_F ‖YᵀY‖_F)
//!
//! It does not change when a layer is rotated or scaled.

use super::parts::{TEXT, answer, axis, by_depth, n_read, n_sequences, number};
use super::samples::forward_flops;
use crate::lens::{Flops, Group, Lens, Params, Source, Subject};
use crate::panel::{Body, Format, Grid, GridRow, Mark, Panel, Place, Point, Scale, XAxis};
use crate::{Arenas, Param};
use base::config::ValidConfig;
use base::names::{Text, tx};
use nalgebra::DMatrix;

/// Most tokens that are compared.
const MAX_TOKENS: usize = 1024;
/// Vectors that differ by less than this part of their length differ by rounding in f32.
const ROUNDING: f64 = 1e-6;

/// The lens.
pub struct Cka;

/// What was seen at a look: the tokens, and each layer's table.
#[derive(Default)]
pub struct Seen {
    inputs: Vec<u32>,
    layers: Vec<Layer>,
}

/// A layer's table, centred, and ‖XᵀX‖_F; NaN where tokens are one vector.
struct Layer {
    x: DMatrix<f64>,
    size: f64,
}

impl Lens for Cka {
    const KEY: &'static str = "cka";
    const LABEL: Text = tx("Similarity", "相似度");
    const QUESTION: Text = tx("Which layers hold the same?", "哪些层保存着相同的内容？");
    const HOW_TO_READ: Text = tx(
        "CKA compares which tokens are close to which in two layers: 1 is the same geometry up to rotation and scale, 0 none in \
         common. Layers with skips share a stream, so they are alike without learning. With few tokens for the width it is too \
         high. Where tokens have become one vector there is nothing to compare.",
        "CKA 比较两层中词元之间的远近关系：1 表示除旋转和缩放外几何相同，0 表示毫无共同之处。有残差连接时各层共用一条残差流，不学也相似。词元数相对宽度太少时，数值偏高。词元重合为一个向量时，无从比较。",
    );
    const GROUP: Group = Group::Know;
    const SOURCE: Source = Source {
        paper: "Kornblith, Norouzi, Lee & Hinton 2019, Similarity of Neural Network Representations Revisited",
        equation: "CKA = ‖YᵀX‖²_F / (‖XᵀX‖_F ‖YᵀY‖_F), columns centred",
    };
    const PARAMS: &'static [Param] = &[n_sequences("16", 64), TEXT];
    /// The look before, of the same tokens.
    type State = Seen;

    fn cost(config: &ValidConfig, params: &Params) -> Flops {
        let (n, l, d) = (n_compared(config, params), config.n_layers as Flops, config.d_model as Flops);
        // Two operations each, at a fifth of the speed of the engine's products.
        let product = 10.0 * (n * config.n_ctx) as Flops * d * d;
        // Every pair of layers, and each with itself at the look before.
        forward_flops(config, n) + product * (0.5 * (l + 1.0) * (l + 2.0) + l + 1.0)
    }

    fn look(subject: &Subject<'_>, params: &Params, state: &mut Seen, arenas: &mut Arenas) -> Vec<Panel> {
        let (tower, n_layers) = (subject.tower, subject.config.n_layers);
        let seen = see(subject, params, arenas);
        let mut values = vec![vec![f32::NAN; n_layers + 1]; n_layers + 1];
        for (i, one) in seen.layers.iter().enumerate() {
            for (j, other) in seen.layers.iter().enumerate().take(i + 1) {
                let value = cka(one, other);
                (values[i][j], values[j][i]) = (value, value);
            }
        }
        let ends = values[0][n_layers];
        let one = number("ends", tx("CKA of tokens and top", "词元处与顶层的 CKA"), "", ends, Format::Fixed);
        let template = if ends.is_finite() { ANSWER } else { ANSWER_NONE };
        let one_to_1 = || axis(tx("CKA", "CKA"), "", Scale::Linear { lo: 0.0, hi: 1.0 }, Format::Fixed);
        let row = |(layer, values)| GridRow { at: Place::stream(2 * layer), values };
        let grid = Grid {
            tower,
            x: XAxis { name: tx("layer", "层").into(), each: Some(tx("with layer {x}", "与第 {x} 层").into()) },
            columns: Vec::new(),
            tokens: Vec::new(),
            y: tx("layer", "层").into(),
            value: one_to_1(),
            rows: values.into_iter().enumerate().map(row).collect(),
        };
        let mut panels = vec![
            answer(tower, Place::stream(2 * n_layers), Self::QUESTION, Self::HOW_TO_READ, template, Some(one)),
            Panel {
                key: "layers".into(),
                title: tx("How alike are each two layers?", "每两层有多相似？").into(),
                help: GRID_HELP.into(),
                body: Body::Grid(grid),
            },
        ];
        let is_same = seen.inputs == state.inputs && seen.layers.len() == state.layers.len();
        if is_same {
            let pairs = seen.layers.iter().zip(&state.layers).enumerate();
            let point = |(layer, (now, before)): (usize, (&Layer, &Layer))| Point {
                x: layer as f32,
                value: cka(now, before),
                interval: None,
                at: Place::stream(2 * layer),
            };
            let points = pairs.map(point).collect();
            let title = tx("How much has each layer kept since the last look?", "距上次观察，各层保留了多少？");
            panels.push(by_depth("since", title, SINCE_HELP, Mark::Line, one_to_1(), tower, points));
        }
        *state = seen;
        panels
    }
}

const ANSWER: Text = tx("Tokens and top layer are alike by {ends} (CKA).", "词元处与顶层的相似度（CKA）为 {ends}。");
const ANSWER_NONE: Text = tx("All tokens are one vector: nothing to compare.", "所有词元已成同一个向量，无从比较。");
const GRID_HELP: Text = tx(
    "Each cell compares two depths, 0 being the tokens. The diagonal is 1. A cross: tokens there are one vector up to rounding.",
    "每格比较两个深度，0 为词元处。对角线为 1。叉号表示该处各词元在舍入误差内已是同一个向量。",
);
const SINCE_HELP: Text = tx(
    "Each layer with itself at the look before, on the same tokens: 1 has not moved but for rotation and scale. Looks further apart \
     let more happen in between.",
    "同一批词元上，各层与上次观察时的自身相比：1 表示除旋转和缩放外没有变化。两次观察隔得越久，其间的变化自然越多。",
);

fn n_compared(config: &ValidConfig, params: &Params) -> usize {
    n_read(config, params).min((MAX_TOKENS / config.n_ctx).max(1))
}

fn see(subject: &Subject<'_>, params: &Params, arenas: &mut Arenas) -> Seen {
    let (n, d) = (n_compared(subject.config, params), subject.config.d_model);
    let inputs = super::parts::sequences(subject, params, 0, n).inputs;
    let model = arenas.model(subject.config, subject.params, n, false);
    model.forward(&inputs);
    let layer = |layer: usize| Layer::of(model.act(model.act_table().stream[2 * layer]), d);
    Seen { layers: (0..=subject.config.n_layers).map(layer).collect(), inputs }
}

impl Layer {
    /// Of (N,D) rows.
    fn of(rows: &[f32], d: usize) -> Layer {
        let n = rows.len() / d;
        let mut x = DMatrix::from_fn(n, d, |i, j| f64::from(rows[i * d + j]));
        let length = x.norm();
        for mut column in x.column_iter_mut() {
            let mean = column.mean();
            column.add_scalar_mut(-mean);
        }
        let differ = x.norm() > ROUNDING * length && length.is_finite();
        let size = if differ { x.tr_mul(&x).norm() } else { f64::NAN };
        Layer { x, size }
    }
}

/// NaN where one of them has no differences.
fn cka(a: &Layer, b: &Layer) -> f32 {
    if a.size.is_nan() || b.size.is_nan() {
        return f32::NAN;
    }
    (a.x.tr_mul(&b.x).norm_squared() / (a.size * b.size)) as f32
}
