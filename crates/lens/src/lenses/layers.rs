//! Where token vectors lie at every layer, and how well each layer already predicts.

use super::samples::forward_flops;
use crate::lens::{COLOUR_BY, Flops, Group, Lens, OWN_SCALE, Params, Source, Subject};
use crate::losses::{mean, of_sequences};
use crate::panel::{
    Axis, Body, Chart, Format, Labels, Level, Mark, Pane, Panel, Place, Point, Scale, Scatter, Series, XAxis,
};
use crate::{Arenas, Axes, Param, align, principal_axes};
use base::config::ValidConfig;
use base::corpora::{Split, UNLABELLED};
use base::names::{Text, Words, tx};
use engine::nn::{Batch, Probe, fill_batch};

/// Validation sequences whose tokens are drawn, always the same ones.
const N_DRAWN: usize = 6;
/// The loss of a layer is averaged over so many tokens, the drawn ones among them, and [`MAX_SEQUENCES`] at most. At the
/// page's first view that is 64 sequences: the standard error is about 0.03 nats instead of 0.09 with six, and a look
/// takes as long as five to six training steps.
const N_TOKENS: usize = 2048;
const MAX_SEQUENCES: usize = 64;

/// Sequences that a look reads; long ones are fewer, so that its cost does not grow with them.
fn n_sequences(n_ctx: usize) -> usize {
    (N_TOKENS / n_ctx.max(1)).clamp(N_DRAWN, MAX_SEQUENCES)
}

/// The lens.
pub struct Layers;

impl Lens for Layers {
    const KEY: &'static str = "layers";
    const LABEL: Text = tx("Layers", "各层");
    const QUESTION: Text = tx("What has each layer made of the tokens?", "每一层把词元变成了什么？");
    const HOW_TO_READ: Text = tx(
        "Above, the same tokens' vectors at each depth, seen along the layer's two main axes: one scale for a tower, so collapse \
         is seen as collapse. Below, the loss if the model had to predict from this layer.",
        "上图：同一批词元在各深度的向量，投影到该层的两条主轴；同一座塔共用一个尺度，向量是否重合一目了然。下图：若从这一层直接输出预测，损失是多少。",
    );
    const GROUP: Group = Group::Know;
    const SOURCE: Source = Source {
        paper: "nostalgebraist 2020, interpreting GPT: the logit lens",
        equation: "lossₗ = −log softmax(W_U · ln_f(xₗ))[target]",
    };
    const PARAMS: &'static [Param] = &[COLOUR_BY, OWN_SCALE];
    /// The axes of the frame before, by layer: a projection's axes are free to turn, and turn as little as they can.
    type State = Vec<Axes>;

    fn cost(config: &ValidConfig, _: &Params) -> Flops {
        let n_sequences = n_sequences(config.n_ctx);
        let (n, l) = ((n_sequences * config.n_ctx) as Flops, config.n_layers as Flops);
        let (d, v) = (config.d_model as Flops, config.d_vocab() as Flops);
        // A read-out and a covariance a layer; the eigenvectors take about 25 d³.
        forward_flops(config, n_sequences) + (l + 1.0) * (2.0 * n * d * v + 2.0 * n * d * d + 25.0 * d * d * d)
    }

    fn look(subject: &Subject<'_>, _: &Params, state: &mut Vec<Axes>, arenas: &mut Arenas) -> Vec<Panel> {
        let n_sequences = Arenas::fitting(subject.config, n_sequences(subject.config.n_ctx));
        let model = arenas.model(subject.config, subject.params, n_sequences, false);
        let mut batch = Batch::default();
        fill_batch(model.config(), subject.corpus, Split::Validation, 0, &mut batch);
        model.forward(&batch.inputs);
        let n_drawn = n_sequences.min(N_DRAWN) * subject.config.n_ctx;
        let panes = panes(model, n_drawn, state);
        let help = if subject.config.tied { Words::from(LENS_HELP).and(TIED_HELP) } else { LENS_HELP.into() };
        vec![
            Panel {
                key: "map".into(),
                title: tx("Where the tokens lie, layer by layer", "词元向量的逐层分布").into(),
                help: MAP_HELP.into(),
                body: Body::Scatter(Scatter {
                    tower: subject.tower,
                    panes,
                    joined: 0,
                    tokens: batch.inputs[..n_drawn]
                        .iter()
                        .map(|&t| subject.corpus.vocab()[t as usize].clone())
                        .collect(),
                    labels: labels(subject, n_drawn),
                }),
            },
            Panel {
                key: "logit_lens".into(),
                title: tx("What each layer already knows", "每一层已经知道多少").into(),
                help,
                body: Body::Chart(logit_lens(subject, model, &batch)),
            },
        ]
    }
}

const MAP_HELP: Text = tx(
    "Each dot is a token's vector, seen along its layer's own two main axes; the percentage is how much of the variance these two \
     show. All panels of a tower share one scale, so vectors that have become one are drawn as one dot. Directions cannot be compared \
     between layers.",
    "每个点是一个词元的向量，投影到该层自身的两条主轴上；百分比是这两条主轴所占的方差。同一座塔的各图共用一个尺度，重合的向量画成同一个点。不同层之间，方向不可比较。",
);
const LENS_HELP: Text = tx(
    "Loss if the model had to predict from this layer: its stream read by the final norm and the unembedding (logit lens).",
    "若从这一层直接输出预测，损失是多少：用最后的归一化和输出层读取这一层的残差流（logit lens）。",
);
const TIED_HELP: Text = tx(
    " Layer 0 is the embedding alone. With a tied head it points at the very token that was read, which is seldom the next one, so \
     its loss can be worse than chance.",
    "第 0 层只是词嵌入；输入输出共用词嵌入时，它指向刚读到的词元本身，而下一个词元很少与之相同，所以损失可能高于随机猜测。",
);

/// A cloud of the first `n_drawn` tokens for the embedding and for each layer; keeps its axes for the next look.
fn panes(model: &Probe, n_drawn: usize, before: &mut Vec<Axes>) -> Vec<Pane> {
    let mut axes = Vec::new();
    let pane = |layer: usize| {
        let rows = &model.act(model.act_table().stream[2 * layer])[..n_drawn * model.config().d_model];
        let mut these = principal_axes(rows, model.config().d_model);
        if let Some(before) = before.get(layer) {
            align(&mut these, before);
        }
        let pane = Pane {
            layer,
            at: Place::stream(2 * layer),
            explained: these.explained.map(|share| share as f32),
            points: these.project(rows),
        };
        axes.push(these);
        pane
    };
    let panes = (0..=model.config().n_layers).map(pane).collect();
    *before = axes;
    panes
}

/// Everything that the corpus knows of the tokens.
fn labels(subject: &Subject<'_>, n_tokens: usize) -> Vec<Labels> {
    let corpus = subject.corpus;
    let set = |(set_idx, set): (usize, &base::corpora::LabelSet)| {
        let mut of = vec![UNLABELLED; n_tokens];
        for (i, row) in of.chunks_exact_mut(subject.config.n_ctx).enumerate() {
            corpus.labels(Split::Validation, i as u64, set_idx, row);
        }
        let classes = set.classes.iter().map(|&class| class.into()).collect();
        Labels { key: set.key.to_string(), name: set.name.into(), classes, of }
    };
    corpus.label_sets().iter().enumerate().map(set).collect()
}

fn logit_lens(subject: &Subject<'_>, model: &mut Probe, batch: &Batch) -> Chart {
    // The top layer is read first: reading another one overwrites the top of the model's stream.
    let read = |layer: usize| {
        let (value, std_err) = loss_nats(model, 2 * layer, batch);
        let interval = std_err.map(|e| [value - e, value + e]);
        Point { x: layer as f32, value, interval, at: Place::stream(2 * layer) }
    };
    let mut points: Vec<Point> = (0..=subject.config.n_layers).rev().map(read).collect();
    points.reverse();
    let levels = subject.corpus.levels_at(subject.config.n_ctx);
    let level = |name: Text, nats: Option<f64>| {
        nats.filter(|x| x.is_finite()).map(|nats| Level { name: name.into(), value: nats as f32 })
    };
    let has_intervals = points.iter().any(|p| p.interval.is_some());
    let std_err = || Words::from(STD_ERR).fill("n", &(batch.targets.len() / subject.config.n_ctx).to_string());
    Chart {
        mark: Mark::Line,
        x: XAxis { name: tx("layer", "层").into(), each: None },
        y: Axis {
            name: tx("loss", "损失").into(),
            unit: "nats".into(),
            scale: Scale::Linear { lo: 0.0, hi: (levels.chance.max(0.1) * 1.25) as f32 },
            format: Format::Fixed,
        },
        levels: [level(tx("chance", "随机"), Some(levels.chance)), level(tx("unigram", "一元"), levels.unigram)]
            .into_iter()
            .flatten()
            .collect(),
        series: vec![Series { tower: subject.tower, points }],
        interval: if has_intervals { std_err() } else { Words::default() },
    }
}

const STD_ERR: Text = tx("± standard error over {n} held-out sequences", "± {n} 条留出序列间的标准误");

/// Mean loss of the tokens that count when a stream point is read as if it were the last, with its standard error.
fn loss_nats(model: &mut Probe, point_idx: usize, batch: &Batch) -> (f32, Option<f32>) {
    let (d_vocab, t) = (model.config().d_vocab(), model.config().n_ctx);
    mean(&of_sequences(model.read_out(point_idx), &batch.targets, t, d_vocab))
}
