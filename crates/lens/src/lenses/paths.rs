//! Gradient by path length: how much of the gradient came through how many sublayers (Veit, Wilber & Belongie 2016).
//!
//! A tower with n sublayers is a sum over paths: at every ⊕ the gradient goes down the skip or through the branch.
//! Multiply every branch's Jacobian J by a marker t, the forward pass unchanged, and the gradient becomes a polynomial
//!
//!   G(t) = ∏ᵢ (S + t·Jᵢᵀ) g = Σₖ tᵏ Gₖ,
//!
//! where Gₖ is what all paths through exactly k branches carry together, and Σₖ Gₖ = G(1) = G, the gradient of
//! backpropagation. The coefficients are found exactly, by sending them down together:
//!
//!   c = [g];  at every sublayer from the top:  c′ₖ = S·cₖ + Jᵀ·cₖ₋₁
//!
//! S is λ at an intact skip and 0 at a cut one; under post-norm both go through the norm first. n(n+1)/2 products with
//! a branch instead of n; coefficients that are exactly 0 are not sent on. The decomposition holds at the activations of
//! this step: it is about this gradient, not about a network without those branches.

use super::behind;
use super::history::{self, History};
use super::samples::forward_flops;
use crate::lens::{Flops, Group, Lens, Params, Source, Subject};
use crate::panel::{
    Axis, Behind, Body, Chart, Format, Grid, GridRow, Mark, Number, Panel, Place, Point, Scale, Sentence, Series, XAxis,
};
use crate::{Arenas, Param, ParamKind};
use base::config::fields::Kind;
use base::config::{Site, Tower, ValidConfig};
use base::names::{Text, Words, tx};
use engine::nn::{Batch, Probe};

/// The lens.
pub struct Paths;

impl Lens for Paths {
    const KEY: &'static str = "paths";
    const LABEL: Text = tx("Paths", "路径");
    const QUESTION: Text = tx("Through how many sublayers does the gradient come?", "梯度经过了多少条支路？");
    const HOW_TO_READ: Text = tx(
        "At every ⊕ the gradient goes down the skip or through the branch. A bar is the share of all paths through exactly k branches; \
         shares sum to 1 and may be negative. Without skips only the longest path is left.",
        "在每个 ⊕ 处，梯度或走残差连接，或走支路。每根柱是恰好经过 k 条支路的所有路径所占的份额；各份额之和为 1，单个份额可以为负。没有残差连接时，只剩最长的一条路径。",
    );
    const GROUP: Group = Group::Signal;
    const SOURCE: Source = Source {
        paper: "Veit, Wilber & Belongie 2016, Residual Networks Behave Like Ensembles of Relatively Shallow Networks",
        equation: "G(t) = ∏ᵢ(S + t·Jᵢᵀ) g = Σₖ tᵏGₖ, shareₖ = ⟨Gₖ, G⟩ / ‖G‖²",
    };
    const PARAMS: &'static [Param] = &[
        Param {
            key: "layer",
            label: tx("at depth", "所在深度"),
            help: tx(
                "Where the gradient arrives: 0 is the tokens, l the stream leaving layer l",
                "看哪一处的梯度：0 为词元处，l 为第 l 层之后",
            ),
            kind: ParamKind::Of(Kind::Int { min: 0, max: 24, step: 1 }),
            default: "0",
            redraw_only: false,
        },
        Param {
            key: "n_sequences",
            label: tx("sequences", "序列数"),
            help: tx("How many sequences of this step's batch are averaged over", "取这一步批次中的前几条序列来计算"),
            kind: ParamKind::Of(Kind::Int { min: 1, max: 8, step: 1 }),
            default: "2",
            redraw_only: false,
        },
    ];
    /// The shares at every depth, at the looks before.
    type State = History<Vec<GridRow>>;

    fn cost(config: &ValidConfig, params: &Params) -> Flops {
        // A training step without its weights' gradients, then n(n+1)/2 products instead of n.
        let n = sites(config, params.int("layer")).len() as Flops;
        forward_flops(config, params.int("n_sequences")) * (3.0 + 0.6 * (n + 1.0))
    }

    fn behind(subject: &Subject<'_>, params: &Params, _: &Self::State) -> Option<Words> {
        Some(behind::batch(subject, n_read(subject.config, params)))
    }

    fn look(subject: &Subject<'_>, params: &Params, history: &mut Self::State, arenas: &mut Arenas) -> Vec<Panel> {
        let split = split(subject, params, arenas);
        history.push(params, subject.step, split.rows.clone());
        let (tower, at) = (subject.tower, split.at());
        let title = |text: Text| Words::from(text);
        let chart = |mark, y, values: &[f32]| {
            let point = |(k, &value): (usize, &f32)| Point { x: k as f32, value, interval: None, at };
            let points = values.iter().enumerate().map(point).collect();
            let series = vec![Series { tower, points }];
            Body::Chart(Chart { mark, x: along(), y, levels: Vec::new(), series, interval: Words::default() })
        };
        let mut panels = vec![
            Panel {
                key: "share".into(),
                title: title(tx("Share of the gradient by path length", "各路径长度所占的梯度份额")),
                help: Self::HOW_TO_READ.into(),
                body: chart(Mark::Bars, share_axis(), &split.shares),
            },
            Panel {
                key: "mean".into(),
                title: title(tx("How long is the mean path?", "平均路径有多长？")),
                help: MEAN_HELP.into(),
                body: Body::Sentence(sentence(tower, &split)),
            },
            Panel {
                key: "norm".into(),
                title: title(tx("How large is each part", "各部分的大小")),
                help: NORM_HELP.into(),
                body: chart(Mark::Line, norm_axis(), &split.norms_l2),
            },
            Panel {
                key: "by_depth".into(),
                title: title(tx("Path lengths on the way down", "逐层向下的路径长度")),
                help: DEPTH_HELP.into(),
                body: Body::Grid(Grid {
                    tower,
                    x: along(),
                    columns: Vec::new(),
                    tokens: Vec::new(),
                    behind: Behind::default(),
                    y: tx("depth", "深度").into(),
                    value: share_axis(),
                    rows: split.rows,
                }),
            },
        ];
        panels.extend(over_time(tower, history));
        panels
    }
}

/// What the looks before have found: the shares here, and the mean path at every depth.
fn over_time(tower: Tower, history: &History<Vec<GridRow>>) -> Vec<Panel> {
    let Some((_, rows)) = history.iter().last() else { return Vec::new() };
    let n = rows.len() - 1;
    let lengths: Vec<Place> = (0..=n).map(Place::Paths).collect();
    let depths: Vec<Place> = rows.iter().map(|row| row.at).collect();
    let mean = Axis {
        name: tx("mean path", "平均路径").into(),
        scale: Scale::Linear { lo: 0.0, hi: n as f32 },
        ..share_axis()
    };
    let share_of = |rows: &Vec<GridRow>, k: usize| rows[0].values[k];
    let mean_of = |rows: &Vec<GridRow>, idx: usize| mean_length(&rows[idx].values) as f32;
    let grids = [
        history.grid(tower, Text { en: "k", zh: "k" }, share_axis(), &lengths, share_of),
        history.grid(tower, tx("depth", "深度"), mean, &depths, mean_of),
    ];
    let words = [
        ("share_time", tx("Path lengths over time", "路径长度随训练的变化"), SHARE_TIME_HELP),
        ("mean_time", tx("Mean path to each depth, over time", "到各深度的平均路径随训练的变化"), MEAN_TIME_HELP),
    ];
    let panel =
        |(grid, (key, title, help)): (Option<Grid>, (&str, Text, Text))| Some(history::panel(key, title, help, grid?));
    grids.into_iter().zip(words).filter_map(panel).collect()
}

/// Σ k·share.
fn mean_length(shares: &[f32]) -> f64 {
    shares.iter().enumerate().map(|(k, &share)| k as f64 * f64::from(share)).sum()
}

const SHARE_TIME_HELP: Text = tx(
    "Each column is a look, each row a number of branches; a shade is the share of all paths of that length.",
    "每列是一次观察，每行是一个支路数；颜色深浅表示该长度的全部路径所占的份额。",
);
const MEAN_TIME_HELP: Text = tx(
    "Each column is a look, each row a depth, the loss above; a shade is Σ k·share there, in branches.",
    "每列是一次观察，每行是一个深度，上方靠近损失；颜色深浅表示该处的 Σ k·份额，单位为支路数。",
);

const MEAN_HELP: Text = tx(
    "The mean path is Σ k·share. If every path carried the same, path lengths would be binomial: each intact ⊕ adds ½, each cut \
     one 1. The last number compares the parts' sum with the gradient of backpropagation, ‖ΣGₖ − G‖ / ‖G‖.",
    "平均路径长度为 Σ k·份额。若每条路径贡献相等，长度服从二项分布：每个完好的 ⊕ 计 ½，每个剪断的计 1。最后一个数把各部分之和与反向传播的梯度相比：‖ΣGₖ − G‖ / ‖G‖。",
);
const NORM_HELP: Text = tx(
    "‖Gₖ‖, whatever its direction: parts may be large and still cancel. Log scale; exactly 0 where there is no path of that length.",
    "‖Gₖ‖，不论方向：各部分可以很大而彼此抵消。对数刻度；没有这个长度的路径时恰为 0。",
);
const DEPTH_HELP: Text = tx(
    "Each row is a depth, from the loss above to the tokens below; a shade is the share of paths through k branches so far.",
    "每行是一个深度，上方靠近损失，下方是词元；颜色深浅表示到此为止经过 k 条支路的路径所占的份额。",
);

fn along() -> XAxis {
    XAxis { name: tx("branches k", "支路数 k").into(), each: Some(Words::same("k = {x}")) }
}

fn share_axis() -> Axis {
    Axis {
        name: tx("share", "份额").into(),
        unit: String::new(),
        scale: Scale::Linear { lo: -0.25, hi: 1.0 },
        format: Format::Fixed,
    }
}

fn norm_axis() -> Axis {
    Axis {
        name: Words::same("‖Gₖ‖"),
        unit: String::new(),
        scale: Scale::Log { lo_exp: -8, hi_exp: 1 },
        format: Format::Sci,
    }
}

fn sentence(tower: Tower, split: &Split) -> Sentence {
    let total: f64 = split.shares.iter().map(|&s| f64::from(s)).sum();
    let template = match split.grad_l2 {
        g if !g.is_finite() => tx("The gradient here is not finite.", "这里的梯度出现 NaN 或 ∞。"),
        0.0 => tx("The gradient here is 0 in f32: there is nothing to divide.", "这里的梯度在 f32 下为 0，无从分解。"),
        _ if split.n_intact == 0 => tx(
            "There is one path, through all {n} branches: it is the whole gradient (relative error {error}).",
            "只有一条路径，经过全部 {n} 条支路：它就是整个梯度（相对误差 {error}）。",
        ),
        _ => tx(
            "The mean path goes through {mean} of {n} branches; were all {paths} paths alike, it would be {expected}. \
             The parts sum to the gradient (relative error {error}).",
            "平均而言，路径经过 {n} 条支路中的 {mean} 条；若全部 {paths} 条路径贡献相同，应为 {expected} 条。各部分之和等于真实梯度（相对误差 {error}）。",
        ),
    };
    let number = |key: &str, name: Text, value: f64, format| Number {
        key: key.into(),
        name: name.into(),
        unit: String::new(),
        value: value as f32,
        format,
    };
    let n = split.n_intact + split.n_cut;
    Sentence {
        tower,
        at: split.at(),
        template: template.into(),
        numbers: vec![
            number("mean", tx("mean path length, branches", "平均路径长度（支路数）"), split.mean(), Format::Fixed),
            number("expected", tx("were all paths alike", "若各路径贡献相等"), split.expected(), Format::Fixed),
            number("n", tx("branches", "支路总数"), n as f64, Format::Count),
            number("paths", tx("paths", "路径总数"), libm::exp2(split.n_intact as f64), Format::Count),
            number("error", tx("‖ΣGₖ − G‖ / ‖G‖", "‖ΣGₖ − G‖ / ‖G‖"), split.error, Format::Fixed),
            number("sum", tx("sum of all shares", "份额之和"), total, Format::Fixed),
            number("grad_l2", tx("‖G‖", "‖G‖"), split.grad_l2, Format::Sci),
        ],
    }
}

/// The gradient at one stream point, by path length k = 0..=n.
struct Split {
    /// The stream point.
    point_idx: usize,
    /// ⟨Gₖ, G⟩ / ‖G‖²; NaN where G is 0 or not finite.
    shares: Vec<f32>,
    /// ‖Gₖ‖₂; exactly 0 where no path has that length.
    norms_l2: Vec<f32>,
    /// ‖ΣGₖ − G‖₂ / ‖G‖₂.
    error: f64,
    /// ‖G‖₂.
    grad_l2: f64,
    n_intact: usize,
    n_cut: usize,
    /// The shares at every stream point from there up, bottom first.
    rows: Vec<GridRow>,
}

impl Split {
    fn at(&self) -> Place {
        Place::stream_grad(self.point_idx)
    }

    /// Σ k·share.
    fn mean(&self) -> f64 {
        mean_length(&self.shares)
    }

    /// The mean number of branches over all paths: a cut skip leaves no choice, an intact one leaves two.
    fn expected(&self) -> f64 {
        self.n_cut as f64 + 0.5 * self.n_intact as f64
    }
}

/// How many of the batch's sequences are averaged over.
fn n_read(config: &ValidConfig, params: &Params) -> usize {
    params.int("n_sequences").clamp(1, config.batch_size)
}

/// The sublayers between the loss and the stream leaving `layer` (0: the tokens), bottom first.
fn sites(config: &ValidConfig, layer: usize) -> Vec<Site> {
    let all = (2 * layer..2 * config.n_layers).map(Site::from_idx);
    all.filter(|&site| config.has_sublayer(site)).collect()
}

fn split(subject: &Subject<'_>, params: &Params, arenas: &mut Arenas) -> Split {
    let config = subject.config;
    let layer = params.int("layer").min(config.n_layers);
    let n_sequences = n_read(config, params);
    let n_tokens = n_sequences * config.n_ctx;
    let batch = Batch {
        inputs: subject.batch.inputs[..n_tokens].to_vec(),
        targets: subject.batch.targets[..n_tokens].to_vec(),
    };
    let model = arenas.model(config, subject.params, n_sequences, true);
    model.forward(&batch.inputs);
    model.backward(&batch);
    let truth: Vec<Vec<f32>> =
        (0..=2 * config.n_layers).map(|i| model.act_grad(model.act_table().stream[i]).to_vec()).collect();

    let mut parts = Parts::new(truth[2 * config.n_layers].clone());
    let row = |parts: &Parts, point_idx: usize| GridRow {
        at: Place::stream_grad(point_idx),
        values: parts.shares(&truth[point_idx]),
    };
    let mut rows = vec![row(&parts, 2 * config.n_layers)];
    let sites = sites(config, layer);
    for &site in sites.iter().rev() {
        parts.pass(model, site);
        rows.push(row(&parts, site.idx()));
    }
    rows.reverse();
    let truth = &truth[2 * layer];
    let n_cut = sites.iter().filter(|&&site| !config.residual.is_intact(site)).count();
    Split {
        point_idx: 2 * layer,
        shares: parts.shares(truth),
        norms_l2: parts.parts.iter().map(|part| part.as_ref().map_or(0.0, |p| dot(p, p).sqrt() as f32)).collect(),
        error: parts.error(truth),
        grad_l2: dot(truth, truth).sqrt(),
        n_intact: sites.len() - n_cut,
        n_cut,
        rows,
    }
}

/// The coefficients cₖ (N,D) at one stream point; None where one is exactly 0.
struct Parts {
    parts: Vec<Option<Vec<f32>>>,
    skip: Vec<f32>,
    branch: Vec<f32>,
}

impl Parts {
    /// At the top: everything has come through no branch.
    fn new(grad: Vec<f32>) -> Parts {
        Parts { skip: vec![0.0; grad.len()], branch: vec![0.0; grad.len()], parts: vec![Some(grad)] }
    }

    /// One sublayer down: c′ₖ = S·cₖ + Jᵀ·cₖ₋₁.
    fn pass(&mut self, model: &mut Probe, site: Site) {
        self.parts.push(None);
        // From the longest down, so that cₖ₊₁ has been sent before Jᵀ·cₖ is added in its place.
        for k in (0..self.parts.len() - 1).rev() {
            let Some(part) = self.parts[k].take() else { continue };
            model.fork_vjp(site, &part, &mut self.skip, &mut self.branch);
            if !is_zero(&self.branch) {
                match &mut self.parts[k + 1] {
                    Some(longer) => longer.iter_mut().zip(&self.branch).for_each(|(c, b)| *c += b),
                    empty => *empty = Some(self.branch.clone()),
                }
            }
            if !is_zero(&self.skip) {
                // Sent away already, its room is free for what came down the skip.
                let mut room = part;
                room.copy_from_slice(&self.skip);
                self.parts[k] = Some(room);
            }
        }
    }

    fn shares(&self, truth: &[f32]) -> Vec<f32> {
        let square = dot(truth, truth);
        let share = |part: &Option<Vec<f32>>| match part {
            _ if square == 0.0 || !square.is_finite() => f32::NAN,
            Some(part) => (dot(part, truth) / square) as f32,
            None => 0.0,
        };
        self.parts.iter().map(share).collect()
    }

    fn error(&self, truth: &[f32]) -> f64 {
        let mut sum = vec![0.0f64; truth.len()];
        for part in self.parts.iter().flatten() {
            sum.iter_mut().zip(part).for_each(|(sum, &x)| *sum += f64::from(x));
        }
        let off: f64 = sum.iter().zip(truth).map(|(s, &g)| (s - f64::from(g)) * (s - f64::from(g))).sum();
        (off / dot(truth, truth)).sqrt()
    }
}

fn is_zero(xs: &[f32]) -> bool {
    xs.iter().all(|&x| x == 0.0)
}

fn dot(xs: &[f32], ys: &[f32]) -> f64 {
    xs.iter().zip(ys).map(|(&x, &y)| f64::from(x) * f64::from(y)).sum()
}
