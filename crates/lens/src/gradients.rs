//! The panels of the Gradients tab: a recorded step, no look needed. The gradient along the stream is not among them: it
//! is what the stage shows.

use super::panel::{Axis, Body, Chart, Format, Level, Mark, Panel, Place, Point, Scale, Series, XAxis};
use base::names::{HookPoint, Text, Words, tx};
use engine::telemetry::{Along, Layers, Snapshot, Stream};

/// How far tokens differ, what comes to each fork down the skip and through the branch, what each layer's weights receive,
/// and what learns: of one tower or of both at the same step.
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
                "How far the batch’s token vectors stand from their mean at each depth. At 0 (exactly: ○) they are one vector, and attention has \
                 nothing left to choose from.",
                "这一批词元的向量在各深度偏离其均值的程度。为 0（恰好为 0 时画作 ○）时它们重合为同一个向量，注意力再也无从选择。",
            ),
            Mark::Bars,
            axis("‖x − x̄‖ / ‖x‖", Scale::Linear { lo: 0.0, hi: 1.0 }, Format::Fixed),
            Vec::new(),
            |s| at_layers(&s.spread),
        ),
        of(
            "skip_grad",
            tx("What comes down the skips", "经残差连接下来的梯度"),
            tx(
                "At every fork, the part of ∂L/∂x that came down the skip: at whole numbers past the attention above, halfway past the                  MLP. Log scale; exactly 0 (○) where it is cut.",
                "在每个分叉处，经残差连接到达的那部分 ∂L/∂x：整数处绕过上方的注意力，半层处绕过 MLP。对数刻度；被剪断处恰为 0（○）。",
            ),
            Mark::Line,
            axis("‖∂L/∂x, skip‖", GRAD, Format::Sci),
            Vec::new(),
            |s| at_forks(s, |s, idx| s.skip_grad_l2[idx]),
        ),
        of(
            "branch_grad",
            tx("What comes through the branches", "经支路下来的梯度"),
            tx(
                "At the same forks, the part that came through the sublayer itself. Both parts add as vectors.",
                "在同样的分叉处，经子层本身到达的部分。两部分按向量相加。",
            ),
            Mark::Line,
            axis("‖∂L/∂x, branch‖", GRAD, Format::Sci),
            Vec::new(),
            |s| at_forks(s, |s, idx| s.branch_grad_l2[idx]),
        ),
        of(
            "cosine",
            tx("Do skip and branch agree?", "残差连接与支路的方向一致吗？"),
            tx(
                "The cosine between both parts, from the norms of the two and of their sum: 1 they add up, 0 they stand at a right angle, \
                 −1 they cancel. None where one is cut or too small to tell.",
                "两部分之间的余弦，由两者及其和的范数算出：1 为同向相加，0 为互相垂直，−1 为彼此抵消。其一被剪断或太小而无法分辨时不画。",
            ),
            Mark::Line,
            axis("cos(skip, branch)", Scale::Linear { lo: -1.0, hi: 1.0 }, Format::Fixed),
            Vec::new(),
            |s| at_forks(s, cosine).into_iter().filter(|p| p.value.is_finite()).collect(),
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

/// A part of the other below which a cosine is not told: norms in f32 are right to 6·10⁻⁸, so it is to about 10⁻³ there.
const TELLABLE: f64 = 1e-4;

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

/// A value of each fork, which stands at the stream's point below its sublayer.
fn at_forks(snapshot: &Snapshot, of: fn(&Snapshot, usize) -> f32) -> Vec<Point> {
    let names = snapshot.resid_grad_l2.named().take(2 * snapshot.n_layers()).enumerate();
    // What arrives comes one way or the other; where it comes neither way, there is no sublayer and no fork.
    let is_fork = |&(i, (_, sum)): &(usize, (HookPoint, f32))| {
        sum == 0.0 || snapshot.skip_grad_l2[i] != 0.0 || snapshot.branch_grad_l2[i] != 0.0
    };
    let at = |(i, (hook, _))| point(i as f32 / 2.0, of(snapshot, i), Place::Hook { hook, grad: true });
    names.filter(is_fork).map(at).collect()
}

/// (‖s + b‖² − ‖s‖² − ‖b‖²) / 2‖s‖‖b‖ at a fork. NaN where one is 0, or so much smaller than the other that what is left
/// of the difference in f32 is rounding.
fn cosine(snapshot: &Snapshot, idx: usize) -> f32 {
    let [sum, skip, branch] =
        [snapshot.resid_grad_l2[idx], snapshot.skip_grad_l2[idx], snapshot.branch_grad_l2[idx]].map(f64::from);
    if skip.min(branch) <= TELLABLE * skip.max(branch) {
        return f32::NAN;
    }
    ((sum * sum - skip * skip - branch * branch) / (2.0 * skip * branch)).clamp(-1.0, 1.0) as f32
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
