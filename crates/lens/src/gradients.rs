//! The panels of the Gradients tab: a recorded step, no look needed.

use super::panel::{Axis, Body, Chart, Format, Level, Mark, Panel, Place, Point, Scale, Series, XAxis};
use base::names::{Text, Words, tx};
use engine::telemetry::{Along, Layers, Snapshot, Stream};

/// How far tokens differ, what arrives at each depth, what each layer's weights receive, and what learns: of one tower
/// or of both at the same step.
pub fn panels_of<const N: usize>(snapshots: [&Snapshot; N]) -> Vec<Panel> {
    let of = |key: &str, title: Text, help: Text, mark, y: Axis, levels, points: fn(&Snapshot) -> Vec<Point>| {
        let series = snapshots.iter().map(|s| Series { tower: s.tower, points: points(s) }).collect();
        let x = XAxis { name: tx("layer", "层").into(), each: None };
        let chart = Chart { mark, x, y, levels, series, interval: Words::default() };
        Panel { key: key.into(), title: title.into(), help: help.into(), body: Body::Chart(chart) }
    };
    vec![
        of(
            "spread",
            tx("Are the tokens still different?", "词元之间还有区别吗？"),
            tx(
                "How far token vectors stand from their mean at each depth. At 0 (exactly: ○) they are one vector, and attention has \
                 nothing left to choose from.",
                "各深度的词元向量偏离其均值的程度。为 0（恰好为 0 时画作 ○）时它们重合为同一个向量，注意力再也无从选择。",
            ),
            Mark::Bars,
            axis("‖x − x̄‖ / ‖x‖", Scale::Linear { lo: 0.0, hi: 1.0 }, Format::Fixed),
            Vec::new(),
            |s| at_layers(&s.spread),
        ),
        of(
            "stream_grad",
            tx("What arrives at each depth", "各深度收到的梯度"),
            tx(
                "‖∂L/∂x‖ along the stream, from the tokens (left) to the loss (right). Log scale.",
                "残差流上的 ‖∂L/∂x‖，左侧为词元，右侧靠近损失。对数刻度。",
            ),
            Mark::Line,
            axis("‖∂L/∂x‖", GRAD, Format::Sci),
            Vec::new(),
            |s| at_stream(&s.resid_grad_l2),
        ),
        of(
            "weight_grad",
            tx("What each layer can learn from", "各层权重收到的梯度"),
            tx("‖∂L/∂W‖ over all weights of a layer. Log scale.", "一层全部权重的 ‖∂L/∂W‖。对数刻度。"),
            Mark::Line,
            axis("‖∂L/∂W‖", GRAD, Format::Sci),
            Vec::new(),
            |s| of_weights(&s.weight_grad_l2),
        ),
        of(
            "update",
            tx("Which layers learn", "哪些层在更新"),
            tx(
                "The last update of each layer’s weights without weight decay, ‖ΔW + lr·λW‖ / ‖W‖; log scale. Dotted: lr·λ, what \
                 weight decay alone takes from every matrix. A layer below it hardly learns: it only shrinks.",
                "最近一次更新中，各层权重除权重衰减之外的变化：‖ΔW + lr·λW‖ / ‖W‖，对数刻度。虚线为 lr·λ，即权重衰减单独使每个矩阵\
                 缩小的比例。低于虚线的层几乎没有在学，只是在缩小。",
            ),
            Mark::Line,
            axis("‖ΔW + lr·λW‖ / ‖W‖", UPDATE, Format::Sci),
            decay_levels(&snapshots),
            |s| of_weights(&s.learned_ratio),
        ),
    ]
}

/// The rail of gradients, 10⁻⁸ to 10: the stage's own.
const GRAD: Scale = Scale::Log { lo_exp: -8, hi_exp: 1 };
/// From what rounding alone would move to a tenth of all weights in one step.
const UPDATE: Scale = Scale::Log { lo_exp: -8, hi_exp: -1 };

/// lr·λ of the last update, once where the towers agree.
fn decay_levels(snapshots: &[&Snapshot]) -> Vec<Level> {
    let level = |name: Text, value: f32| Level { name: name.into(), value };
    match snapshots {
        [a, b] if a.decay_ratio != b.decay_ratio => {
            vec![level(tx("decay, A", "衰减（A）"), a.decay_ratio), level(tx("decay, B", "衰减（B）"), b.decay_ratio)]
        }
        [first, ..] => vec![level(tx("decay", "衰减"), first.decay_ratio)],
        [] => Vec::new(),
    }
}

fn axis(formula: &str, scale: Scale, format: Format) -> Axis {
    Axis { name: Words::same(formula), unit: String::new(), scale, format }
}

fn point(x: f32, value: f32, at: Place) -> Point {
    Point { x, value, interval: None, at }
}

/// Gradients at the stream's points, half a layer apart.
fn at_stream(values: &Along<Stream>) -> Vec<Point> {
    let at = |(i, (hook, value))| point(i as f32 / 2.0, value, Place::Hook { hook, grad: true });
    values.named().enumerate().map(at).collect()
}

/// What leaves each layer: every second point of the stream.
fn at_layers(values: &Along<Stream>) -> Vec<Point> {
    let at = |(layer, (hook, value))| point(layer as f32, value, Place::Hook { hook, grad: false });
    values.named().step_by(2).enumerate().map(at).collect()
}

/// One value for each layer's weights.
fn of_weights(values: &Along<Layers>) -> Vec<Point> {
    values.named().map(|(block, value)| point((block.0 + 1) as f32, value, Place::Weights(block.0))).collect()
}
