//! What each matrix learns from: the gradient of this step's loss with respect to every weight, by layer and by matrix, and
//! how much of it is exactly 0.
//!
//! The gradient is that of the whole batch, before clipping and before anything was left out of it, computed again from
//! the weights. ‖∂L/∂W‖ is the Frobenius norm of a matrix' gradient, its bias not counted; a layer's is that of all its
//! weights together, biases and norms among them.

use super::behind;
use super::history::{self, History};
use super::parts::{answer, axis, by_depth, number};
use super::samples::forward_flops;
use crate::lens::{Flops, Group, Lens, Params, Source, Subject};
use crate::panel::{Axis, Body, Format, Mark, Panel, Place, Point, Scale, Sentence};
use crate::{Arenas, Param};
use base::config::ValidConfig;
use base::names::{HookPoint, Text, Words, tx};
use engine::nn::{ParamInfo, ParamTable, Span};

/// The matrices of a layer: key, end of their name, name for readers.
const MATRICES: [(&str, &str, Text); 4] = [
    ("c_attn", "attn.c_attn.weight", tx("Queries, keys and values (attn.c_attn)", "查询、键、值（attn.c_attn）")),
    ("c_proj", "attn.c_proj.weight", tx("Attention’s output (attn.c_proj)", "注意力的输出（attn.c_proj）")),
    ("c_fc", "mlp.c_fc.weight", tx("Into the MLP (mlp.c_fc)", "MLP 的输入（mlp.c_fc）")),
    ("mlp_c_proj", "mlp.c_proj.weight", tx("Out of the MLP (mlp.c_proj)", "MLP 的输出（mlp.c_proj）")),
];
/// The rail of gradients, 10⁻⁸ to 10: the stage's own.
const RAIL: Scale = Scale::Log { lo_exp: -8, hi_exp: 1 };

/// The lens.
pub struct Weights;

impl Lens for Weights {
    const KEY: &'static str = "weights";
    const LABEL: Text = tx("Weights", "权重");
    const QUESTION: Text = tx("What does each matrix learn from?", "每个矩阵收到多少梯度？");
    const HOW_TO_READ: Text = tx(
        "The size of the loss gradient with respect to each matrix on a fixed log scale, before clipping, and since when. A hollow \
         dot is exactly 0. Adam divides by the gradient’s own size, so a small gradient need not mean a small update; one of \
         exactly 0 means no learning at all.",
        "损失对每个矩阵的梯度大小（裁剪之前，固定的对数刻度）及其随训练的变化。空心点表示恰为 0。Adam 会除以梯度自身的大小，所以梯度小不等于更新小；恰为 0 则完全没有学习。",
    );
    const GROUP: Group = Group::Signal;
    const SOURCE: Source = Source {
        paper: "Glorot & Bengio 2010, Understanding the difficulty of training deep feedforward neural networks",
        equation: "‖∂L/∂W‖_F = √(Σᵢⱼ (∂L/∂Wᵢⱼ)²)",
    };
    const PARAMS: &'static [Param] = &[];
    /// At each look the gradients of every layer's weights and of the stream at every depth.
    type State = History<[Vec<f32>; 2]>;

    fn cost(config: &ValidConfig, _: &Params) -> Flops {
        // A training step without its update.
        3.0 * forward_flops(config, config.batch_size)
    }

    fn behind(subject: &Subject<'_>, _: &Params, _: &Self::State) -> Option<Words> {
        Some(behind::batch(subject, subject.config.batch_size))
    }

    fn look(
        subject: &Subject<'_>,
        params: &Params,
        history: &mut History<[Vec<f32>; 2]>,
        arenas: &mut Arenas,
    ) -> Vec<Panel> {
        let (tower, config) = (subject.tower, subject.config);
        let model = arenas.model(config, subject.params, config.batch_size, true);
        model.forward(&subject.batch.inputs);
        model.backward(subject.batch);
        let table = ParamTable::new(config);
        let of = |span: Span| &model.grads()[span.range()];
        let in_layer = |layer: usize| table.infos.iter().filter(move |info| info.layer == Some(layer));
        let layers: Vec<f32> =
            (0..config.n_layers).map(|layer| l2(in_layer(layer).map(|info| of(info.span)))).collect();
        let stream = |i: usize| l2([model.act_grad(model.act_table().stream[i])]);
        history.push(params, subject.step, [layers.clone(), (0..=2 * config.n_layers).map(stream).collect()]);

        let mut out = vec![said(subject, &layers, in_layer(0).count())];
        for (key, end, name) in MATRICES {
            let found = |layer: usize| table.get(&format!("transformer.h.{layer}.{end}"));
            let point = |info: &ParamInfo| weight_point(info.layer.unwrap_or(0), l2([of(info.span)]));
            let points: Vec<Point> = (0..config.n_layers).filter_map(found).map(point).collect();
            if !points.is_empty() {
                out.push(by_depth(key, name, MATRIX_HELP, Mark::Line, norm_axis(), tower, points));
            }
        }
        out.push(ends(subject, l2([of(table.wte)]), l2([model.grads()])));
        let zeros = |layer: usize| zero_share(in_layer(layer).map(|info| of(info.span)));
        if in_layer(0).count() > 0 {
            let points = (0..config.n_layers).map(|layer| weight_point(layer, zeros(layer))).collect();
            let title = tx("How much of ∂L/∂W is exactly 0?", "∂L/∂W 中有多少恰为 0？");
            out.push(by_depth("zeros", title, ZEROS_HELP, Mark::Bars, share_axis(), tower, points));
        }
        let point = |i: usize| Point {
            x: i as f32 / 2.0,
            value: zero_share([model.act_grad(model.act_table().stream[i])]),
            interval: None,
            at: Place::stream_grad(i),
        };
        let points = (0..=2 * config.n_layers).map(point).collect();
        let title = tx("How much of ∂L/∂x is exactly 0?", "∂L/∂x 中有多少恰为 0？");
        out.push(by_depth("stream_zeros", title, STREAM_ZEROS_HELP, Mark::Line, share_axis(), tower, points));
        let places: Vec<Place> = (0..config.n_layers).map(Place::Weights).collect();
        if let Some(grid) = history.grid(tower, tx("layer", "层"), norm_axis(), &places, |of, idx| of[0][idx]) {
            out.push(history::panel(
                "over_time",
                tx("Layer by layer, since when?", "各层随训练的变化"),
                TIME_HELP,
                grid,
            ));
        }
        let places: Vec<Place> = (0..=2 * config.n_layers).map(Place::stream_grad).collect();
        let norm = axis(Words::same("‖∂L/∂x‖"), "", RAIL, Format::Sci);
        if let Some(grid) = history.grid(tower, tx("depth", "深度"), norm, &places, |of, idx| of[1][idx]) {
            out.push(history::panel("stream_time", STREAM_TIME, STREAM_TIME_HELP, grid));
        }
        out
    }
}

const ANSWER: Text =
    tx("Layer 1’s weights get {ratio} × the top layer’s gradient.", "第 1 层权重的梯度是顶层的 {ratio} 倍。");
const ANSWER_ZERO: Text = tx("Layer 1’s weights get a gradient of exactly 0.", "第 1 层权重的梯度恰为 0。");
const ANSWER_ONE: Text = tx("The one layer’s weights get a gradient of {l2}.", "唯一一层权重的梯度为 {l2}。");
const ANSWER_NONE: Text = tx("The layers have no weights.", "各层没有权重。");
const ANSWER_BROKEN: Text = tx("The gradient holds NaN or ∞.", "梯度中出现 NaN 或 ∞。");
const MATRIX_HELP: Text =
    tx("‖∂L/∂W‖ of this matrix in each layer. Log scale.", "各层中这一矩阵的 ‖∂L/∂W‖。对数刻度。");
const ZEROS_HELP: Text = tx(
    "Of all weights of a layer: the part whose gradient is 0 to the bit. An input that is never met and an activation that is off give \
     zeros too.",
    "一层的全部权重中，梯度逐位为 0 的比例。从未出现的输入、未激活的神经元也会产生 0。",
);
const STREAM_ZEROS_HELP: Text = tx(
    "Of all entries of the stream’s gradient at each depth: the part that is 0 to the bit. Too small for f32, or nothing arrives.",
    "各深度残差流的梯度中，逐位为 0 的比例：小到 f32 无法表示，或根本没有梯度到达。",
);
const TIME_HELP: Text = tx(
    "‖∂L/∂W‖ of all weights of a layer; each column is a look. Log scale, ○ is exactly 0.",
    "一层全部权重的 ‖∂L/∂W‖；每列是一次观察。对数刻度，○ 表示恰为 0。",
);
const STREAM_TIME: Text = tx("What comes down the stream, since when?", "残差流各深度的梯度，随训练的变化");
const STREAM_TIME_HELP: Text = tx(
    "‖∂L/∂x‖ of the whole batch at every half-block, tokens at the bottom; each column is a look. Log scale, ○ is exactly 0.",
    "整批的 ‖∂L/∂x‖，逐半层列出，最下为词元处；每列是一次观察。对数刻度，○ 表示恰为 0。",
);
const ENDS: Text =
    tx("The token embedding gets {wte}, all weights together {all}.", "词嵌入收到 {wte}，全部权重合计 {all}。");

fn weight_point(layer: usize, value: f32) -> Point {
    Point { x: (layer + 1) as f32, value, interval: None, at: Place::Weights(layer) }
}

fn norm_axis() -> Axis {
    axis(Words::same("‖∂L/∂W‖"), "", RAIL, Format::Sci)
}

fn share_axis() -> Axis {
    axis(tx("share of exact zeros", "恰为 0 的比例"), "", Scale::Linear { lo: 0.0, hi: 1.0 }, Format::Fixed)
}

/// √Σx² over all of them, in f64; exactly 0 only where every entry is.
fn l2<'a>(tensors: impl IntoIterator<Item = &'a [f32]>) -> f32 {
    let square = |x: &f32| f64::from(*x) * f64::from(*x);
    tensors.into_iter().flatten().map(square).sum::<f64>().sqrt() as f32
}

fn zero_share<'a>(tensors: impl IntoIterator<Item = &'a [f32]>) -> f32 {
    let [zeros, all] = tensors.into_iter().flatten().fold([0u64; 2], |[z, n], &x| [z + u64::from(x == 0.0), n + 1]);
    zeros as f32 / all as f32
}

/// The one line.
fn said(subject: &Subject<'_>, layers: &[f32], n_weights: usize) -> Panel {
    let line = |text, one| answer(subject.tower, Place::Weights(0), Weights::QUESTION, Weights::HOW_TO_READ, text, one);
    let (first, last) = (layers[0], layers[layers.len() - 1]);
    if n_weights == 0 {
        return line(ANSWER_NONE, None);
    }
    if layers.iter().any(|v| !v.is_finite()) {
        return line(ANSWER_BROKEN, None);
    }
    let name = tx("‖∂L/∂W‖ of layer 1", "第 1 层的 ‖∂L/∂W‖");
    match layers.len() {
        _ if first == 0.0 => line(ANSWER_ZERO, Some(number("l2", name, "", first, Format::Sci))),
        1 => line(ANSWER_ONE, Some(number("l2", name, "", first, Format::Sci))),
        _ => {
            let name = tx("‖∂L/∂W‖ of layer 1, of the top layer’s", "第 1 层的 ‖∂L/∂W‖ 与顶层之比");
            line(ANSWER, Some(number("ratio", name, "", first / last, Format::Fixed)))
        }
    }
}

/// What belongs to no layer.
fn ends(subject: &Subject<'_>, wte: f32, all: f32) -> Panel {
    let numbers = vec![
        number("wte", tx("‖∂L/∂W‖ of the token embedding", "词嵌入的 ‖∂L/∂W‖"), "", wte, Format::Sci),
        number("all", tx("‖∂L/∂W‖ of all weights", "全部权重的 ‖∂L/∂W‖"), "", all, Format::Sci),
    ];
    let at = Place::Hook { hook: HookPoint::Embed, grad: true };
    Panel {
        key: "ends".into(),
        title: tx("Outside the layers", "各层之外").into(),
        help: tx(
            "With a tied head the embedding’s gradient is that of both its uses.",
            "共享词嵌入时，词嵌入的梯度来自它的两种用途。",
        )
        .into(),
        body: Body::Sentence(Sentence { tower: subject.tower, at, template: ENDS.into(), numbers }),
    }
}
