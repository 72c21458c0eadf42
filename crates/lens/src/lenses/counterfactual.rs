//! What one batch did: the same run without it, without one of its sequences, or with one skip the other way round for its
//! step, trained again beside the run as it was.
//!
//! Up to that step both are one run and are trained once. From there on nothing but the change tells them apart, so every
//! later difference is its effect: of the loss on the batch itself, on held-out text and on each later batch, and of every
//! layer. The effect is total: later gradients differ too, and Adam's moments remember.

use super::parting::{CANNOT, PORTION_FLOPS, as_far, map, step_flops, weights_gap};
use super::parts::{answer, axis, number};
use super::samples::forward_flops;
use crate::lens::{CHANGES_AT, Flops, Group, Lens, Params, Source, Subject};
use crate::losses::{mean, of_sequences};
use crate::panel::{Body, Chart, Format, Mark, Number, Panel, Place, Point, Scale, Sentence, Series, XAxis};
use crate::{Arenas, Param, ParamKind};
use base::config::fields::Kind;
use base::config::{Event, MAX_STEP, Site, Skipped, ValidConfig, What, put_or_take_back, residual_at};
use base::corpora::{IGNORE, Split};
use base::names::{Text, Words, tx};
use engine::lab::{Comparison, TowerSpec};
use engine::nn::{Batch, fill_batch};

/// Held-out tokens on which both are measured in the end, about.
const N_HELD_OUT: usize = 2048;

/// The lens.
pub struct Counterfactual;

const K: Param = Param {
    key: CHANGES_AT,
    label: tx("at step", "第几步"),
    help: tx("Which step’s batch it is", "第几步的批次"),
    kind: ParamKind::Of(Kind::Int { min: 0, max: MAX_STEP as usize, step: 1 }),
    default: "20",
    redraw_only: false,
};
const CHANGE: Param = Param {
    key: "change",
    label: tx("change", "改变"),
    help: tx("What is different at that step", "这一步有何不同"),
    kind: ParamKind::Of(Kind::Choice(&[
        ("batch", tx("without the batch", "去掉整批")),
        ("sequence", tx("without a sequence", "去掉一条序列")),
        ("skip_attn", tx("an attention skip cut or joined", "剪断或接回注意力的残差")),
        ("skip_mlp", tx("an MLP skip cut or joined", "剪断或接回 MLP 的残差")),
    ])),
    default: "batch",
    redraw_only: false,
};
const WHICH: Param = Param {
    key: "which",
    label: tx("which", "第几"),
    help: tx("Which sequence, or which layer’s skip", "第几条序列，或第几层的残差"),
    kind: ParamKind::Of(Kind::Int { min: 1, max: 64, step: 1 }),
    default: "1",
    redraw_only: false,
};

/// Both runs on their way.
#[derive(Default)]
pub struct Pair {
    asked: String,
    comparison: Option<Comparison>,
    /// By step: loss on its batch, of the changed run less of the run as it was, nats.
    losses: Vec<(u64, f64)>,
    goal: u64,
}

impl Lens for Counterfactual {
    const KEY: &'static str = "counterfactual";
    const LABEL: Text = tx("What if", "假如");
    const QUESTION: Text = tx("What did one batch do?", "某一批文本起了什么作用？");
    const HOW_TO_READ: Text = tx(
        "The run is trained again as it was, and once more with one thing different at one step. Whatever differs from then on is its \
         effect: loss of the changed run less loss of the run, so above 0 means that the batch helped; below, how far apart layers \
         stand.",
        "把这次训练原样重跑一遍，再重跑一遍并只在某一步改一处。此后的一切差别都由它引起。损失差为改后减原样，大于 0 说明那一批有益；下方为各层相差多少。",
    );
    const GROUP: Group = Group::Learnt;
    const SOURCE: Source = Source {
        paper: "Koh & Liang 2017, Understanding Black-box Predictions via Influence Functions; here by training again",
        equation: "L(z; θ₋ₖ) − L(z; θ), θ₋ₖ from the same run without batch k",
    };
    const PARAMS: &'static [Param] = &[K, CHANGE, WHICH];
    const REPLAYS: bool = true;
    type State = Pair;

    /// Of one portion, or of the last look, whichever is more.
    fn cost(config: &ValidConfig, _: &Params) -> Flops {
        let last = 2.0 * forward_flops(config, n_held_out(config)) + 2.0 * forward_flops(config, config.batch_size);
        PORTION_FLOPS.max(step_flops(config)) + last
    }

    fn look(subject: &Subject<'_>, params: &Params, state: &mut Pair, arenas: &mut Arenas) -> Vec<Panel> {
        let k = params.int(K.key) as u64;
        let line = |template: Text| {
            let template = Words::from(template).fill("k", &k.to_string());
            vec![said(subject, template, None)]
        };
        state.goal = 0;
        let Some(course) = subject.course else { return line(CANNOT) };
        if subject.step <= k {
            return line(TO_COME);
        }
        let spec = course.specs[subject.tower.idx()].clone();
        let change = Change::of(params, subject.config);
        let changed = TowerSpec { events: change.events(&spec, k), ..spec.clone() };
        let asked = format!("{:?}", params.pairs());
        let is_same = asked == state.asked;
        // What is of no use any more goes before another comes.
        let begun = match state.comparison.take().filter(|before| is_same && before.step() <= subject.step) {
            Some(before) => before.follow([spec, changed]),
            None => Comparison::alike_from([spec, changed], k.saturating_sub(1), subject.stored),
        };
        state.asked = asked;
        let Ok(mut comparison) = begun else { return line(CANNOT) };
        state.goal = subject.step;
        // One that had to begin anew has no losses yet.
        state.losses.retain(|(step, _)| *step <= comparison.step() && comparison.step() > k);
        if state.losses.is_empty() && comparison.step() == k {
            state.losses.extend(change.loss_gap(&mut comparison, k));
        }
        let n_steps = (PORTION_FLOPS / step_flops(subject.config)).max(1.0) as u64;
        for _ in comparison.step()..subject.step.min(comparison.step() + n_steps) {
            comparison.advance();
            state.losses.extend(change.loss_gap(&mut comparison, k));
        }
        let panels = panels(subject, &change, k, &mut comparison, &state.losses, arenas);
        state.comparison = Some(comparison);
        panels
    }

    fn is_done(state: &Pair) -> bool {
        state.comparison.as_ref().is_none_or(|comparison| comparison.step() >= state.goal)
    }
}

const TO_COME: Text = tx("Step {k} has not been learnt from yet.", "第 {k} 步的批次还没有学过。");
const ON_THE_WAY: Text = tx("Both are trained again …", "正在重跑两次训练……");
const WITHOUT: Text =
    tx("Without batch {k}, loss on it changes by {on_it}.", "若没有第 {k} 批，其上的损失改变 {on_it}。");
const WITHOUT_ONE: Text =
    tx("Without it, that sequence’s loss changes by {on_it}.", "若没有这条序列，其上的损失改变 {on_it}。");
const OTHERWISE: Text =
    tx("That skip reversed, loss on it changes by {on_it}.", "若此残差反过来，该批损失改变 {on_it}。");
const EFFECTS: Text = tx(
    "Changed run less the run as it was, at step {now}: loss on the text in question {on_it}, on held-out text {held_out} ± {std_err} \
     (standard error over sequences). {n_after} steps were trained after the change.",
    "第 {now} 步，改后减原样：该文本上的损失 {on_it}，留出文本上 {held_out} ± {std_err}（序列间的标准误）。改变之后又训练了 {n_after} 步。",
);
const EFFECTS_HELP: Text = tx(
    "The text in question is the batch, or the sequence that was left out. A single batch seldom changes held-out loss by more than \
     chance does: compare the standard error.",
    "该文本指这一批，或去掉的那条序列。单独一批对留出损失的影响很少超出偶然的范围，请对照标准误。",
);
const LOSS_HELP: Text = tx(
    "Loss of the changed run less loss of the run as it was, on the batch of each later step, which both then learn from.",
    "在此后每一步的批次上，改后的损失减去原样的损失；两者随后都用这一批学习。",
);

fn said(subject: &Subject<'_>, template: Words, on_it: Option<f64>) -> Panel {
    let name = tx("change of the loss on it", "其上损失的改变");
    let one = on_it.map(|value| change_of("on_it", name, value));
    let (title, help) = (Counterfactual::QUESTION, Counterfactual::HOW_TO_READ);
    let mut panel = answer(subject.tower, Place::Model, title, help, ON_THE_WAY, one);
    if let Body::Sentence(sentence) = &mut panel.body {
        sentence.template = template;
    }
    panel
}

/// A change in nats: two figures, for it is small.
fn change_of(key: &str, name: Text, value: f64) -> Number {
    let format = if value == 0.0 { Format::Fixed } else { Format::Sci };
    number(key, name, "nats", value as f32, format)
}

/// What is different.
enum Change {
    Text(Skipped),
    Skip(Site),
}

impl Change {
    fn of(params: &Params, config: &ValidConfig) -> Change {
        let which = params.int(WHICH.key).max(1) - 1;
        let layer = which.min(config.n_layers - 1);
        match params.key(CHANGE.key) {
            "sequence" => Change::Text(Skipped::Sequence(which.min(config.batch_size - 1))),
            "skip_attn" => Change::Skip(Site::attn(layer)),
            "skip_mlp" => Change::Skip(Site::mlp(layer)),
            _ => Change::Text(Skipped::Batch),
        }
    }

    /// All that happens to the tower, with this at step `k`.
    fn events(&self, spec: &TowerSpec, k: u64) -> Vec<Event> {
        let mut events = spec.events.clone();
        let mut put = |step, what| put_or_take_back(&mut events, Event { step, tower: spec.tower, what }, &spec.config);
        match self {
            Change::Text(skipped) => put(k, What::Skip(*skipped)),
            Change::Skip(site) => {
                let n_layers = spec.config.n_layers;
                let is_intact = |step| {
                    residual_at(&spec.config.residual, &spec.events, spec.tower, step, n_layers).is_intact(*site)
                };
                let what = |intact| if intact { What::Join(*site) } else { What::Cut(*site) };
                put(k, what(!is_intact(k)));
                // And from the next step on as it was.
                put(k + 1, what(is_intact(k + 1)));
            }
        }
        events
    }

    /// How much higher the loss of the changed run is on the batch of the present step, from `k` on. Not where it is the mean
    /// over other sequences.
    fn loss_gap(&self, comparison: &mut Comparison, k: u64) -> Option<(u64, f64)> {
        let step = comparison.step();
        let other_text = step == k && matches!(self, Change::Text(Skipped::Sequence(_)));
        let [run, changed] = comparison.labs_mut().each_ref().map(|lab| lab.trainer().map(|t| t.measured().loss_nats));
        (step >= k && !other_text).then_some((step, changed? - run?))
    }

    fn template(&self) -> Text {
        match self {
            Change::Text(Skipped::Batch) => WITHOUT,
            Change::Text(Skipped::Sequence(_)) => WITHOUT_ONE,
            Change::Skip(_) => OTHERWISE,
        }
    }
}

fn n_held_out(config: &ValidConfig) -> usize {
    Arenas::fitting(config, (N_HELD_OUT / config.n_ctx).clamp(1, 64))
}

fn panels(
    subject: &Subject<'_>,
    change: &Change,
    k: u64,
    comparison: &mut Comparison,
    losses: &[(u64, f64)],
    arenas: &mut Arenas,
) -> Vec<Panel> {
    let (tower, step, goal) = (subject.tower, comparison.step(), subject.step);
    let mut panels = Vec::new();
    if step < goal {
        panels.push(said(subject, ON_THE_WAY.into(), None));
        panels.push(as_far(tower, step, goal));
    } else if let Some(weights) = weights_of(comparison) {
        let [on_it, held_out, std_err] = effects(subject, change, k, &weights, arenas);
        panels.push(said(subject, Words::from(change.template()).fill("k", &k.to_string()), Some(on_it)));
        let count = |key: &str, name: Text, n: u64| number(key, name, "", n as f32, Format::Count);
        let numbers = vec![
            count("now", tx("at step", "所在步"), step),
            change_of("on_it", tx("change of the loss on it", "其上损失的改变"), on_it),
            change_of("held_out", tx("change of the held-out loss", "留出损失的改变"), held_out),
            change_of("std_err", tx("its standard error", "其标准误"), std_err),
            count("n_after", tx("steps after the change", "改变之后的步数"), step - k),
        ];
        let body = Body::Sentence(Sentence { tower, at: Place::Model, template: EFFECTS.into(), numbers });
        let title = tx("What is left of it", "留下了什么影响").into();
        panels.push(Panel { key: "effects".into(), title, help: EFFECTS_HELP.into(), body });
    }
    let gaps = comparison.gaps();
    // As many losses as there are columns in the maps.
    let shown = losses.iter().filter(|(step, _)| gaps.iter().any(|gap| gap.step == *step));
    panels.extend(loss_panel(subject, shown));
    if !gaps.is_empty() {
        panels.push(map(subject, "gap", tx("How far apart is the stream?", "残差流相差多少？"), gaps, false));
        panels.push(map(subject, "gap_grad", tx("How far apart is its gradient?", "残差流的梯度相差多少？"), gaps, true));
    }
    panels.extend(gaps.last().map(|last| weights_gap(tower, last)));
    panels
}

fn loss_panel<'a>(subject: &Subject<'_>, losses: impl Iterator<Item = &'a (u64, f64)>) -> Option<Panel> {
    let point =
        |&(step, value): &(u64, f64)| Point { x: step as f32, value: value as f32, interval: None, at: Place::Model };
    let points: Vec<Point> = losses.map(point).collect();
    let largest = points.iter().map(|p| p.value.abs()).filter(|v| v.is_finite()).fold(1e-6, f32::max);
    // Even on both sides of 0, up to the next power of two.
    let end = libm::exp2f(libm::ceilf(libm::log2f(largest)));
    let chart = Chart {
        mark: Mark::Line,
        x: XAxis { name: tx("steps", "步").into(), each: Some(tx("step {x}", "第 {x} 步").into()) },
        y: axis(tx("change of the loss", "损失的改变"), "nats", Scale::Linear { lo: -end, hi: end }, Format::Fixed),
        levels: Vec::new(),
        series: vec![Series { tower: subject.tower, points }],
        interval: Words::default(),
    };
    let title = tx("What did it do to later losses?", "对此后的损失有何影响？").into();
    let is_some = !chart.series[0].points.is_empty();
    is_some.then(|| Panel { key: "loss".into(), title, help: LOSS_HELP.into(), body: Body::Chart(chart) })
}

/// Both runs' weights.
fn weights_of(comparison: &mut Comparison) -> Option<[Vec<f32>; 2]> {
    let [run, changed] = comparison.labs_mut().each_ref().map(|lab| lab.trainer().map(|t| t.model().params().to_vec()));
    Some([run?, changed?])
}

/// By how much the loss on the text in question and on held-out text is higher in the changed run, and the standard error of
/// the latter, paired by sequence.
fn effects(subject: &Subject<'_>, change: &Change, k: u64, weights: &[Vec<f32>; 2], arenas: &mut Arenas) -> [f64; 3] {
    let (config, t, n) = (subject.config, subject.config.n_ctx, n_held_out(subject.config));
    let mut gap = |batch: &Batch| {
        let v = config.d_vocab();
        let mut of = |params: &[f32]| {
            let model = arenas.model(config, params, batch.inputs.len() / t, false);
            model.forward(&batch.inputs);
            of_sequences(model.act(model.act_table().logits), &batch.targets, t, v)
        };
        let [run, changed] = weights.each_ref().map(|params| of(params));
        let pairs: Vec<[f64; 2]> = run.iter().zip(&changed).map(|(a, b)| [b[0] - a[0], a[1]]).collect();
        let (value, std_err) = mean(&pairs);
        [f64::from(value), std_err.map_or(f64::NAN, f64::from)]
    };
    let mut batch = Batch::default();
    fill_batch(config, subject.corpus, Split::Train, k, &mut batch);
    if let Change::Text(Skipped::Sequence(left_out)) = change {
        let others = batch.targets.chunks_exact_mut(t).enumerate().filter(|(row, _)| row != left_out);
        others.for_each(|(_, targets)| targets.fill(IGNORE));
    }
    let on_it = gap(&batch)[0];
    fill_batch(&config.clone().with_batch_size(n), subject.corpus, Split::Validation, 0, &mut batch);
    let [held_out, std_err] = gap(&batch);
    [on_it, held_out, std_err]
}
