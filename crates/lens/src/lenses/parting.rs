//! Where two runs part: the first step and tensor whose bits differ, and how far apart they stand from then on.
//!
//! Both are trained again from their first step, in portions, because only so is "first" certain: bits that differ at a
//! step may have differed at any step before. The gap is ‖a − b‖₂ / ‖a‖₂ of a whole tensor.

use super::behind;
use super::parts::{answer, axis, by_depth, number};
use crate::lens::{Flops, Group, Lens, Params, Source, Subject};
use crate::panel::{Behind, Body, Format, Grid, GridRow, Mark, Panel, Place, Point, Scale, Sentence, XAxis};
use crate::{Arenas, Course, Param, ParamKind};
use base::config::fields::Kind;
use base::config::{Tower, ValidConfig};
use base::names::{Text, Words, tx};
use engine::lab::{Comparison, TowerSpec};
use engine::telemetry::{Along, Differing, FirstDifference, Gap, Stream};

/// Operations of one portion: a fraction of a second, then others have their turn.
pub(super) const PORTION_FLOPS: Flops = 2e9;

/// The lens.
pub struct Parting;

/// Two runs on their way, and how far they are to go.
#[derive(Default)]
pub struct Pair {
    comparison: Option<Comparison>,
    goal: u64,
}

const RUNS: Param = Param {
    key: "of",
    label: tx("runs", "比较"),
    help: tx(
        "Which two runs are compared; the other future is the one that was left last",
        "比较哪两次训练；另一分支指最近离开的那一个",
    ),
    kind: ParamKind::Of(Kind::Choice(&[
        ("towers", tx("A and B", "A 与 B")),
        ("a", tx("A and its other future", "A 与其另一分支")),
        ("b", tx("B and its other future", "B 与其另一分支")),
    ])),
    default: "towers",
    redraw_only: false,
};

impl Lens for Parting {
    const KEY: &'static str = "parting";
    const LABEL: Text = tx("Difference", "差异");
    const QUESTION: Text = tx("Where do two runs part?", "两次训练从哪里开始不同？");
    const HOW_TO_READ: Text = tx(
        "Both runs are trained again from step 0 and compared bit by bit: text, weights, the forward pass, gradients. What is named \
         is the first in that order; the rest follows from it. The maps show the distance of both over the length of the first: 0 \
         is the same to the bit.",
        "两次训练从第 0 步起重跑并逐位比较，依次为文本、权重、前向、梯度。所报的是按此顺序最先不同的一处，其余由它引起。下图为两者之差与前者长度之比，0 即逐位相同。",
    );
    const GROUP: Group = Group::Signal;
    const SOURCE: Source = Source {
        paper: "Strata: every run of a link has the same bits, so the first bit that differs has a cause",
        equation: "‖x_A − x_B‖₂ / ‖x_A‖₂, over all of (B,T,D)",
    };
    const PARAMS: &'static [Param] = &[RUNS];
    const REPLAYS: bool = true;
    type State = Pair;

    /// Of one portion: the whole is as much as both runs were.
    fn cost(config: &ValidConfig, _: &Params) -> Flops {
        PORTION_FLOPS.max(step_flops(config))
    }

    fn look(subject: &Subject<'_>, params: &Params, state: &mut Pair, _: &mut Arenas) -> Vec<Panel> {
        let of = params.key("of");
        let tower = if of == "b" { Tower::B } else { Tower::A };
        if subject.tower != tower {
            return Vec::new();
        }
        let line =
            |template: Text| vec![answer(tower, Place::Model, Self::QUESTION, Self::HOW_TO_READ, template, None)];
        let Some(specs) = subject.course.and_then(|course| pair_of(course, of)) else { return line(NO_OTHER) };
        state.goal = subject.step;
        // What is of no use any more goes before another comes.
        let begun = match state.comparison.take().filter(|before| before.step() <= subject.step) {
            Some(before) => before.follow(specs),
            None => Comparison::new(specs),
        };
        let Ok(mut comparison) = begun else { return line(CANNOT) };
        let n_steps = (PORTION_FLOPS / step_flops(subject.config)).max(1.0) as u64;
        for _ in comparison.step()..subject.step.min(comparison.step() + n_steps) {
            comparison.advance();
        }
        let panels = panels_of(subject, &comparison, subject.step);
        state.comparison = Some(comparison);
        panels
    }

    fn is_done(state: &Pair) -> bool {
        state.comparison.as_ref().is_none_or(|comparison| comparison.step() >= state.goal)
    }
}

const NO_OTHER: Text = tx("There is no other future: branch first.", "还没有另一分支：请先分叉。");
pub(super) const CANNOT: Text = tx("One of the runs cannot be trained again.", "其中一次训练无法重跑。");
const SAME: Text = tx("Up to step {step} every bit is the same.", "到第 {step} 步为止，逐位相同。");
const DIFFER: Text = tx("They part at step {step}: {where}", "第 {step} 步开始不同：{where}");
const OTHER_SHAPE: Text = tx("Their tensors have other shapes.", "两者张量的形状不同，无从比较。");
const ENTRIES: Text = tx(
    "{n_differ} of {n} numbers differ; the first is {at}: {a} and {b}. Compared up to step {step}.",
    "{n} 个数中有 {n_differ} 个不同；第一个在 {at}：{a} 与 {b}。已比较到第 {step} 步。",
);
const TOKENS: Text = tx(
    "{n_differ} of {n} tokens differ; the first is {at}. Compared up to step {step}.",
    "{n} 个词元中有 {n_differ} 个不同；第一个在 {at}。已比较到第 {step} 步。",
);
const AS_FAR: Text = tx("Compared up to step {step} of {goal}.", "已比较到第 {step} 步，共 {goal} 步。");
const GAP: Text = tx("relative difference", "相对差异");
const GRID_HELP: Text = tx(
    "‖a − b‖₂ / ‖a‖₂ of each depth at each step, on a logarithmic scale. Background: the same to the bit, or less than a hundred-millionth.",
    "每一步、每个深度的 ‖a − b‖₂ / ‖a‖₂，对数刻度。底色：逐位相同，或不到一亿分之一。",
);
const WEIGHTS_HELP: Text = tx(
    "‖a − b‖₂ / ‖a‖₂ of each layer’s weights together, at the last step that was compared.",
    "在已比较的最后一步，各层全部权重的 ‖a − b‖₂ / ‖a‖₂。",
);

/// The two runs that are meant; none where there is no other future.
fn pair_of(course: &Course, of: &str) -> Option<[TowerSpec; 2]> {
    let elsewhere = |tower: Tower| {
        let [here, there] = [&course.specs, course.elsewhere.as_ref()?].map(|specs| specs[tower.idx()].clone());
        Some([here, there])
    };
    match of {
        "a" => elsewhere(Tower::A),
        "b" => elsewhere(Tower::B),
        _ => Some(course.specs.clone()),
    }
}

/// A training step of both towers: two operations for each weight and token forward, four backward.
pub(super) fn step_flops(config: &ValidConfig) -> Flops {
    let d = config.d_model as Flops;
    let weights = 12.0 * d * d * config.n_layers as Flops + d * config.d_vocab() as Flops;
    12.0 * weights * (config.batch_size * config.n_ctx) as Flops
}

fn panels_of(subject: &Subject<'_>, comparison: &Comparison, goal: u64) -> Vec<Panel> {
    let tower = subject.tower;
    let step = comparison.step();
    let told = match comparison.first() {
        None => {
            let one = number("step", tx("compared up to step", "已比较到"), "", step as f32, Format::Count);
            return vec![
                answer(tower, Place::Model, Parting::QUESTION, Parting::HOW_TO_READ, SAME, Some(one)),
                as_far(tower, step, goal),
            ];
        }
        Some(first) => first,
    };
    let mut panels = vec![named(tower, told)];
    if told.tensor == Differing::Shape {
        return panels;
    }
    panels.push(entries(tower, told, step));
    if step < goal {
        panels.push(as_far(tower, step, goal));
    }
    let gaps = comparison.gaps();
    panels.push(map(subject, "gap", tx("How far apart is the stream?", "残差流相差多少？"), gaps, false));
    panels.push(map(subject, "gap_grad", tx("How far apart is its gradient?", "残差流的梯度相差多少？"), gaps, true));
    panels.extend(gaps.last().map(|last| weights_gap(tower, last)));
    panels
}

fn named(tower: Tower, first: &FirstDifference) -> Panel {
    let at = match first.tensor {
        Differing::Hook { hook, grad } => Place::Hook { hook, grad },
        _ => Place::Model,
    };
    let template = if first.tensor == Differing::Shape { OTHER_SHAPE } else { DIFFER };
    let one = number("step", tx("step", "步"), "", first.step as f32, Format::Count);
    let mut panel = answer(tower, at, Parting::QUESTION, Parting::HOW_TO_READ, template, Some(one));
    if let Body::Sentence(sentence) = &mut panel.body {
        sentence.template = sentence.template.fill("where", &first.tensor.to_string());
    }
    panel
}

fn entries(tower: Tower, first: &FirstDifference, step: u64) -> Panel {
    let count = |key, name, n: usize| number(key, name, "", n as f32, Format::Count);
    let mut numbers = vec![
        count("n_differ", tx("differ", "不同的个数"), first.n_differ),
        count("n", tx("in all", "总数"), first.n),
        number("step", tx("compared up to step", "已比较到"), "", step as f32, Format::Count),
    ];
    let template = if first.tensor == Differing::Tokens { TOKENS } else { ENTRIES };
    if first.tensor != Differing::Tokens {
        let [a, b] = first.values;
        numbers.push(number("a", tx("in the first run", "前者"), "", a, Format::Sci));
        numbers.push(number("b", tx("in the other run", "后者"), "", b, Format::Sci));
    }
    let at = first.at.iter().map(usize::to_string).collect::<Vec<_>>().join(",");
    let mut template = Words::from(template).fill("at", &format!("[{at}]"));
    // At full precision: they may differ in their last bit.
    for (key, value) in ["a", "b"].into_iter().zip(first.values) {
        template = template.fill(key, &value.to_string());
    }
    let body = Body::Sentence(Sentence { tower, at: Place::Model, template, numbers });
    let help = tx("Places count from 0, one number for each axis of the tensor.", "下标从 0 起，张量的每个轴一个。");
    Panel { key: "entries".into(), title: tx("What differs", "不同之处").into(), help: help.into(), body }
}

pub(super) fn as_far(tower: Tower, step: u64, goal: u64) -> Panel {
    let numbers = vec![
        number("step", tx("compared up to step", "已比较到"), "", step as f32, Format::Count),
        number("goal", tx("to be compared up to step", "将比较到"), "", goal as f32, Format::Count),
    ];
    let body = Body::Sentence(Sentence { tower, at: Place::Model, template: AS_FAR.into(), numbers });
    let title = tx("How far the comparison has come", "比较进度").into();
    Panel {
        key: "progress".into(),
        title,
        help: tx("To train both again takes as long as to train them.", "重跑两次训练，耗时与训练本身相当。").into(),
        body,
    }
}

/// How far apart each layer's weights stand.
pub(super) fn weights_gap(tower: Tower, last: &Gap) -> Panel {
    let point = |(layer, &value): (usize, &f32)| Point {
        x: (layer + 1) as f32,
        value,
        interval: None,
        at: Place::Weights(layer),
    };
    let points = last.weights.iter().enumerate().map(point).collect();
    let title = tx("How far apart are the weights?", "权重相差多少？");
    let y = axis(GAP, "", Scale::Log { lo_exp: -8, hi_exp: 1 }, Format::Sci);
    by_depth("gap_weights", title, WEIGHTS_HELP, Mark::Line, y, tower, points)
}

/// Depth by step, of the stream or of its gradient.
pub(super) fn map(subject: &Subject<'_>, key: &str, title: Text, gaps: &[Gap], grad: bool) -> Panel {
    let of = |gap: &Gap| -> Along<Stream> { if grad { gap.resid_grad.clone() } else { gap.resid.clone() } };
    let columns: Vec<Along<Stream>> = gaps.iter().map(of).collect();
    let n_rows = columns.first().map_or(0, |column| column.len());
    let row = |idx: usize| GridRow {
        at: if grad { Place::stream_grad(idx) } else { Place::stream(idx) },
        values: columns.iter().map(|column| column[idx]).collect(),
    };
    let grid = Grid {
        tower: subject.tower,
        x: XAxis { name: tx("step", "步").into(), each: Some(tx("step {x}", "第 {x} 步").into()) },
        columns: gaps.iter().map(|gap| gap.step).collect(),
        tokens: Vec::new(),
        behind: Behind { columns: gaps.iter().map(|gap| behind::batch_at(subject, gap.step)).collect(), rows: Vec::new() },
        y: tx("depth", "深度").into(),
        value: axis(GAP, "", Scale::Log { lo_exp: -8, hi_exp: 1 }, Format::Sci),
        rows: (0..n_rows).map(row).collect(),
    };
    Panel { key: key.into(), title: title.into(), help: GRID_HELP.into(), body: Body::Grid(grid) }
}
