//! How alike layers are, whatever directions they use: linear centred kernel alignment (Kornblith et al. 2019).
//!
//! Of two tables X, Y (N,D) of the same N tokens' vectors, each column centred:
//!
//!   CKA = ‖YᵀX‖²_F / (‖XᵀX‖_F ‖YᵀY‖_F)
//!
//! It does not change when a layer is rotated or scaled.

use super::behind;
use super::parts::{TEXT, answer, axis, by_depth, n_read, n_sequences, number};
use super::samples::forward_flops;
use crate::lens::{Flops, Group, Lens, Params, Source, Subject};
use crate::panel::{Axis, Behind, Body, Format, Grid, GridRow, Mark, Panel, Place, Point, Scale, XAxis};
use crate::{Arenas, Param};
use base::config::{Tower, ValidConfig};
use base::names::{Text, Words, tx};
use nalgebra::DMatrix;

/// Most tokens that are compared.
const MAX_TOKENS: usize = 1024;
/// Vectors that differ by less than this part of their length differ by rounding in f32.
const ROUNDING: f64 = 1e-6;

/// The lens.
pub struct Cka;

/// Most looks that are remembered, and most bytes of their tables; two are in any case.
const MAX_LOOKS: usize = 12;
const MAX_BYTES: usize = 8 << 20;

/// What was seen at the looks so far, of the same tokens: each layer's table, by rising step.
#[derive(Default)]
pub struct Seen {
    inputs: Vec<u32>,
    looks: Vec<(u64, Vec<Kept>)>,
}

/// A layer's table, centred, as it is remembered.
struct Kept {
    x: Vec<f32>,
    d: usize,
    size: f64,
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
    type State = Seen;

    fn cost(config: &ValidConfig, params: &Params) -> Flops {
        let (n, l, d) = (n_compared(config, params), config.n_layers as Flops, config.d_model as Flops);
        // Two operations each, at a fifth of the speed of the engine's products.
        let product = 10.0 * (n * config.n_ctx) as Flops * d * d;
        // Every pair of layers, each with every one of the other tower, and with itself at the looks before.
        let before = n_kept(n * config.n_ctx * config.d_model * (config.n_layers + 1)) as Flops;
        forward_flops(config, n) + product * (l + 1.0) * (0.5 * (l + 2.0) + 0.5 * (l + 1.0) + before)
    }

    fn behind(subject: &Subject<'_>, params: &Params, _: &Seen) -> Option<Words> {
        Some(behind::text(subject, params, n_compared(subject.config, params)))
    }

    fn look_beside(
        subject: &Subject<'_>,
        params: &Params,
        state: &mut Seen,
        other: Option<&Seen>,
        arenas: &mut Arenas,
    ) -> Vec<Panel> {
        let mut panels = Self::look(subject, params, state, arenas);
        let last = |seen: &Seen| seen.looks.last().map(|(step, _)| *step);
        // A is looked at first, so what B is compared with is of the same step.
        let is_second = subject.tower == Tower::B;
        let Some(other) = other.filter(|other| is_second && last(other) == last(state) && other.inputs == state.inputs) else {
            return panels;
        };
        let tables = |seen: &Seen| seen.looks.last().map_or_else(Vec::new, |(_, layers)| layers.iter().map(Kept::layer).collect());
        let (own, theirs): (Vec<Layer>, Vec<Layer>) = (tables(state), tables(other));
        let row = |(layer, one): (usize, &Layer)| GridRow {
            at: Place::stream(2 * layer),
            values: theirs.iter().map(|other| cka(one, other)).collect(),
        };
        let grid = Grid {
            tower: subject.tower,
            x: XAxis { name: THEIR_LAYER.into(), each: Some(tx("with the other’s layer {x}", "与另一座塔的第 {x} 层").into()) },
            columns: Vec::new(),
            tokens: Vec::new(),
            behind: Behind::default(),
            y: tx("layer", "层").into(),
            value: cka_axis(),
            rows: own.iter().enumerate().map(row).collect(),
        };
        panels.push(Panel { key: "towers".into(), title: TOWERS.into(), help: TOWERS_HELP.into(), body: Body::Grid(grid) });
        panels
    }

    fn look(subject: &Subject<'_>, params: &Params, state: &mut Seen, arenas: &mut Arenas) -> Vec<Panel> {
        let (tower, n_layers) = (subject.tower, subject.config.n_layers);
        let (inputs, layers) = see(subject, params, arenas);
        let mut values = vec![vec![f32::NAN; n_layers + 1]; n_layers + 1];
        for (i, one) in layers.iter().enumerate() {
            for (j, other) in layers.iter().enumerate().take(i + 1) {
                let value = cka(one, other);
                (values[i][j], values[j][i]) = (value, value);
            }
        }
        let ends = values[0][n_layers];
        let one = number("ends", tx("CKA of tokens and top", "词元处与顶层的 CKA"), "", ends, Format::Fixed);
        let template = if ends.is_finite() { ANSWER } else { ANSWER_NONE };
        let row = |(layer, values)| GridRow { at: Place::stream(2 * layer), values };
        let grid = Grid {
            tower,
            x: XAxis { name: tx("layer", "层").into(), each: Some(tx("with layer {x}", "与第 {x} 层").into()) },
            columns: Vec::new(),
            tokens: Vec::new(),
            behind: Behind::default(),
            y: tx("layer", "层").into(),
            value: cka_axis(),
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
        if state.inputs != inputs {
            *state = Seen { inputs, looks: Vec::new() };
        }
        // Going back leaves another future behind; the same step again is measured anew.
        let before = state.looks.iter().rfind(|(step, _)| *step <= subject.step);
        if let Some((_, before)) = before.filter(|(_, before)| before.len() == layers.len()) {
            let points = layers.iter().zip(before).enumerate().map(|(layer, (now, before))| Point {
                x: layer as f32,
                value: cka(now, &before.layer()),
                interval: None,
                at: Place::stream(2 * layer),
            });
            let title = tx("How much has each layer kept since the last look?", "距上次观察，各层保留了多少？");
            panels.push(by_depth("since", title, SINCE_HELP, Mark::Line, cka_axis(), tower, points.collect()));
        }
        state.push(subject.step, &layers);
        panels.extend(state.growth(tower, &layers));
        panels
    }
}

impl Seen {
    /// Adds a look; of too many every second goes, but not the first and not this one.
    fn push(&mut self, step: u64, layers: &[Layer]) {
        self.looks.retain(|(s, before)| *s < step && before.len() == layers.len());
        let kept: Vec<Kept> = layers.iter().map(Kept::of).collect();
        let most = n_kept(kept.iter().map(|kept| kept.x.len()).sum());
        self.looks.push((step, kept));
        while self.looks.len() > most {
            let n = self.looks.len();
            let mut idx = 0;
            self.looks.retain(|_| {
                idx += 1;
                idx % 2 == 1 || idx == n
            });
            if self.looks.len() == n {
                self.looks.remove(0);
            }
        }
    }

    /// Each layer at every look so far beside itself now; nothing before the second look.
    fn growth(&self, tower: Tower, now: &[Layer]) -> Option<Panel> {
        let row = |(layer, now): (usize, &Layer)| GridRow {
            at: Place::stream(2 * layer),
            values: self.looks.iter().map(|(_, then)| cka(now, &then[layer].layer())).collect(),
        };
        let grid = (self.looks.len() > 1).then(|| Grid {
            tower,
            x: XAxis { name: tx("steps", "步").into(), each: Some(tx("step {x}", "第 {x} 步").into()) },
            columns: self.looks.iter().map(|(step, _)| *step).collect(),
            tokens: Vec::new(),
            behind: Behind::default(),
            y: tx("layer", "层").into(),
            value: cka_axis(),
            rows: now.iter().enumerate().map(row).collect(),
        })?;
        Some(Panel { key: "growth".into(), title: GROWTH.into(), help: GROWTH_HELP.into(), body: Body::Grid(grid) })
    }
}

/// How many looks are remembered of so many numbers each.
fn n_kept(n_numbers: usize) -> usize {
    (MAX_BYTES / (size_of::<f32>() * n_numbers.max(1))).clamp(2, MAX_LOOKS)
}

impl Kept {
    fn of(layer: &Layer) -> Kept {
        Kept { x: layer.x.iter().map(|&v| v as f32).collect(), d: layer.x.ncols(), size: layer.size }
    }

    fn layer(&self) -> Layer {
        let n = self.x.len() / self.d;
        Layer { x: DMatrix::from_iterator(n, self.d, self.x.iter().map(|&v| f64::from(v))), size: self.size }
    }
}

fn cka_axis() -> Axis {
    axis(Words::same("CKA"), "", Scale::Linear { lo: 0.0, hi: 1.0 }, Format::Fixed)
}

const THEIR_LAYER: Text = tx("theirs", "对方层");
const TOWERS: Text = tx("Which layers of A and B are alike?", "A、B 的哪些层相似？");
const TOWERS_HELP: Text = tx(
    "Rows are B’s layers, columns A’s, on the same tokens at the same step. Towers that learn alike show a bright diagonal.",
    "行为 B 的各层，列为 A 的各层，取同一步、同一批词元。两座塔学得相似，对角线就亮。",
);
const GROWTH: Text = tx("Since when is each layer what it is now?", "各层从何时起成为现在的样子？");
const GROWTH_HELP: Text = tx(
    "Each column is a look, each row a layer, compared with its own latest state, on the same tokens: the last column is 1. What is \
     bright early has hardly changed since.",
    "每列是一次观察，每行是一层，与该层最近的状态相比，词元相同；最后一列为 1。早早变亮的层此后几乎没有再变。",
);
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

/// The tokens, and each layer's table.
fn see(subject: &Subject<'_>, params: &Params, arenas: &mut Arenas) -> (Vec<u32>, Vec<Layer>) {
    let (n, d) = (n_compared(subject.config, params), subject.config.d_model);
    let inputs = super::parts::sequences(subject, params, 0, n).inputs;
    let model = arenas.model(subject.config, subject.params, n, false);
    model.forward(&inputs);
    let layer = |layer: usize| Layer::of(model.act(model.act_table().stream[2 * layer]), d);
    let layers = (0..=subject.config.n_layers).map(layer).collect();
    (inputs, layers)
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
