//! What can be read off each depth by a linear probe: for every label that the corpus knows of its tokens, or for the
//! token itself.
//!
//! The stream at the token, layer-normalised, is fitted to the label by ridge regression in closed form on half of the
//! sequences (`ridge`); what is told is the balanced accuracy on the other half, with Wilson's 95 % interval over its
//! tokens. It stands beside three that learn nothing of the label from training: the same probe on the first weights of
//! the run; a control task, whose labels hang on nothing but the kind of token (Hewitt & Liang 2019); and one class
//! always.

mod ridge;
mod task;

use self::task::{Read, Task, n_token_sequences};
use super::history::{self, History};
use super::parts::{answer, axis, by_depth, number};
use super::samples::forward_flops;
use super::share::{self, Share};
use crate::lens::{Flops, Group, Lens, Params, Source, Subject};
use crate::panel::{Axis, Body, Format, Level, Mark, Panel, Place, Point, Scale, Sentence};
use crate::{Arenas, Param, ParamKind};
use base::config::fields::Kind;
use base::config::{Residual, ValidConfig};
use base::corpora::LabelSet;
use base::names::{Text, Words, tx};
use engine::nn::Probe;

/// Most operations of the forward passes of one look; beyond them fewer tokens are probed.
const MAX_FLOPS: Flops = 4e10;
/// But no fewer than these.
const MIN_TOKENS: usize = 200;
/// From this part of the best accuracy on, a depth holds what can be read.
const NEARLY: f32 = 0.95;
/// From this part of what is read now on, a step had it.
const MOSTLY: f32 = 0.9;

/// The lens.
pub struct Probes;

const WHAT: Param = Param {
    key: "what",
    label: tx("read", "读出"),
    help: tx("A label of the corpus, or which token stands there", "语料的一种标注，或此处是哪个词元"),
    kind: ParamKind::Of(Kind::Choice(&[("label", tx("a label", "标注")), ("token", tx("the token", "词元本身"))])),
    default: "label",
    redraw_only: false,
};
const LABEL: Param = Param {
    key: "label",
    label: tx("label", "标注"),
    help: tx("Which label of the tokens is read", "读出词元的哪一种标注"),
    kind: ParamKind::LabelSet,
    default: "",
    redraw_only: false,
};
const N_TOKENS: Param = Param {
    key: "n_tokens",
    label: tx("tokens", "词元数"),
    help: tx(
        "How many labelled tokens, half to fit and half to test; fewer where a look would take too long",
        "使用多少个有标注的词元，一半用于拟合，一半用于测试；计算过慢时自动减少",
    ),
    kind: ParamKind::Of(Kind::Int { min: 200, max: 4000, step: 200 }),
    default: "1000",
    redraw_only: false,
};

/// What is kept from look to look.
#[derive(Default)]
pub struct State {
    asked: Option<(String, usize)>,
    task: Option<Task>,
    /// On the first weights, with the skips that it was read with.
    untrained: Option<(Residual, Read)>,
    history: History<Vec<f32>>,
}

impl Lens for Probes {
    const KEY: &'static str = "probes";
    const LABEL: Text = tx("Probes", "探针");
    const QUESTION: Text = tx("What can be read off each layer?", "从每一层能读出什么？");
    const HOW_TO_READ: Text = tx(
        "How often a linear probe tells the label of tokens it was not fitted on, each class counting alike. \
         Compare with the same probe before training, and with a control task that only asks for the kind of token: what these \
         also reach was not learnt. That it can be read does not mean the model uses it.",
        "用残差流的线性探针预测词元的标注，在未参与拟合的词元上算正确率，各类权重相同。须与训练前的同一探针、以及只取决于词元种类的对照任务比较：它们也能达到的，不是学来的。能读出不等于模型在用。",
    );
    const GROUP: Group = Group::Know;
    const SOURCE: Source = Source {
        paper: "Alain & Bengio 2016, Understanding intermediate layers using linear classifier probes; Hewitt & Liang 2019, Designing \
                and Interpreting Probes with Control Tasks",
        equation: "W = (XᵀX + λI)⁻¹ XᵀY, λ = 1, X = x̂ − mean; balanced accuracy of argmax (x̂W + b)",
    };
    const PARAMS: &'static [Param] = &[WHAT, LABEL, N_TOKENS];
    type State = State;

    fn cost(config: &ValidConfig, params: &Params) -> Flops {
        let n = n_probed(config, params);
        let (d, points) = (config.d_model as Flops, (2 * config.n_layers + 1) as Flops);
        let n_sequences = match params.key("what") {
            "token" => n_token_sequences(n, config.n_ctx),
            // Tokens of several classes share a sequence.
            _ => n / 2,
        };
        let n_fit = 0.5 * n as Flops;
        // Two operations each of a product in f64, at a fifth of the speed of the engine's.
        forward_flops(config, n_sequences) + 10.0 * points * (n_fit * d * d + d * d * d / 3.0)
    }

    fn behind(subject: &Subject<'_>, _: &Params, state: &State) -> Option<Words> {
        state.task.as_ref().map(|task| task.behind(subject))
    }

    fn look(subject: &Subject<'_>, params: &Params, state: &mut State, arenas: &mut Arenas) -> Vec<Panel> {
        let (tower, config) = (subject.tower, subject.config);
        let only = |why| vec![answer(tower, Place::Model, Self::QUESTION, Self::HOW_TO_READ, why, None)];
        let n = n_probed(config, params);
        let name = match (params.key("what"), label_set(subject.corpus.label_sets(), params.key("label"))) {
            ("token", _) => tx("the token", "词元本身"),
            (_, None) => return only(NO_LABELS),
            (_, Some((_, set))) => set.name,
        };
        let asked = (format!("{} {}", params.key("what"), name.en), n);
        if state.asked.as_ref() != Some(&asked) {
            let task = match label_set(subject.corpus.label_sets(), params.key("label")) {
                Some((idx, _)) if params.key("what") != "token" => {
                    Task::of_labels(subject.corpus, idx, config.n_ctx, n)
                }
                _ => Task::of_tokens(subject, n),
            };
            *state = State { asked: Some(asked), task, ..State::default() };
        }
        let State { task, untrained, history, .. } = state;
        let Some(task) = task else { return only(TOO_FEW) };
        if untrained.as_ref().is_none_or(|(residual, _)| *residual != config.residual) {
            *untrained = Some((config.residual.clone(), task.read(subject, &Probe::first_params(config), arenas)));
        }
        let read = task.read(subject, subject.params, arenas);
        history.push(params, subject.step, read.accuracy.iter().map(|a| a.value).collect());
        panels(subject, name, task, &read, untrained.as_ref().map(|(_, read)| read), history)
    }
}

const NO_LABELS: Text = tx("There is no label to read here.", "这里没有可供读出的标注。");
const TOO_FEW: Text = tx("Too few tokens are labelled here for a probe.", "有标注的词元太少，无法拟合探针。");
const NOT_FINITE: Text = tx("The stream holds NaN or ∞.", "残差流中出现 NaN 或 ∞。");
const NOWHERE: Text = tx("No depth tells it: right in {best} at best.", "各深度都读不出；最高正确率 {best}。");
const UNLEARNT: Text = tx("No better than before training: right in {best}.", "与训练前相比没有提高：正确率 {best}。");
const ANSWER: Text =
    tx("Read as well as it gets from depth {depth} on.", "从深度 {depth} 起，读出的正确率已接近最高。");
const HELP: Text = tx(
    "Balanced accuracy on tokens that were not fitted, with Wilson’s 95 % interval over them. Depth 0 is the tokens, ½ between the \
     two sublayers of layer 1. Dotted: one class always.",
    "未参与拟合的词元上的平衡正确率，附各词元上的 95% 区间（Wilson）。深度 0 为词元处，½ 在第 1 层的两个子层之间。虚线为总猜同一类。",
);
const UNTRAINED_HELP: Text = tx(
    "The same probe on the run’s first weights, with the skips as they stand now. What it reaches comes from the text and from \
     random features, not from training.",
    "在这次训练的初始权重上用同一探针，残差连接与此刻相同。它达到的部分来自文本与随机特征，与训练无关。",
);
const CONTROL_HELP: Text = tx(
    "The same vectors fitted to classes that hang on nothing but the kind of token. How far the first chart lies above this one is the \
     probe’s selectivity.",
    "用同样的向量去拟合只取决于词元种类的随机分类。第一张图高出此图的部分，就是探针的选择性。",
);
const TIME_HELP: Text = tx(
    "Each column is a look, each row a depth, tokens at the bottom. The background is one class always.",
    "每列是一次观察，每行是一个深度，最下为词元处。背景色即总猜同一类的正确率。",
);
const SUMMARY: Text = tx(
    "Best {best}, at depth {at}; 95 % of it from depth {depth} on. {n_train} tokens were fitted, {n_test} tested, {n_classes} classes.",
    "最高 {best}，在深度 {at}；从深度 {depth} 起已达其 95%。{n_train} 个词元用于拟合，{n_test} 个用于测试，共 {n_classes} 类。",
);
const SUMMARY_SINCE: Text = tx(
    "Best {best}, at depth {at}; 95 % of it from depth {depth} on, and 90 % of it at some depth since step {since}. {n_train} tokens \
     were fitted, {n_test} tested, {n_classes} classes.",
    "最高 {best}，在深度 {at}；从深度 {depth} 起已达其 95%，自第 {since} 步起已有某一深度达到其 90%。{n_train} 个词元用于拟合，{n_test} 个用于测试，共 {n_classes} 类。",
);

/// How many labelled tokens are asked for.
fn n_probed(config: &ValidConfig, params: &Params) -> usize {
    let afforded = (MAX_FLOPS / forward_flops(config, 1)) as usize;
    params.int("n_tokens").min(afforded.max(MIN_TOKENS))
}

/// The set of that key; the first where none is named.
fn label_set<'a>(sets: &'a [LabelSet], key: &str) -> Option<(usize, &'a LabelSet)> {
    sets.iter().enumerate().find(|(_, set)| key.is_empty() || set.key == key)
}

fn panels(
    subject: &Subject<'_>,
    name: Text,
    task: &Task,
    read: &Read,
    untrained: Option<&Read>,
    history: &History<Vec<f32>>,
) -> Vec<Panel> {
    let tower = subject.tower;
    let always = 1.0 / task.n_classes as f32;
    let axis_from = |lo: f32| axis(tx("accuracy", "正确率"), "", Scale::Linear { lo, hi: 1.0 }, Format::Fixed);
    let titled =
        |text: Text| Words { en: text.en.replace("{label}", name.en), zh: text.zh.replace("{label}", name.zh) };
    let chart = |key: &str, title: Text, help: Text, of: &[Share], always: f32| {
        let mut panel = by_depth(key, title, help, Mark::Line, axis_from(0.0), tower, points(of));
        panel.title = titled(title);
        if let Body::Chart(chart) = &mut panel.body {
            chart.levels = vec![Level { name: tx("always", "总猜").into(), value: always }];
            chart.interval = share::INTERVAL.into();
        }
        panel
    };
    let mut out = vec![
        said(subject, read, untrained, always),
        chart("accuracy", tx("How well is it read? {label}", "能读出多少？{label}"), HELP, &read.accuracy, always),
    ];
    if let Some(before) = untrained {
        let title = tx("Before training: {label}", "训练之前：{label}");
        out.push(chart("untrained", title, UNTRAINED_HELP, &before.accuracy, always));
    }
    if let (Some(control), Some(n)) = (&read.control, task.n_control) {
        let title = tx("Control: a random class for each kind of token", "对照任务：给每种词元随机指定一类");
        out.push(chart("control", title, CONTROL_HELP, control, 1.0 / n as f32));
    }
    let places: Vec<Place> = (0..read.accuracy.len()).map(Place::stream).collect();
    let value: Axis = axis_from(always);
    if let Some(grid) = history.grid(tower, tx("depth", "深度"), value, &places, |of, idx| of[idx]) {
        let title = tx("Since when can it be read, and where?", "从何时起、在何处能读出？");
        out.push(history::panel("over_time", title, TIME_HELP, grid));
    }
    out.extend(summary(subject, task, read, history));
    out
}

fn points(of: &[Share]) -> Vec<Point> {
    of.iter().enumerate().map(|(i, share)| share.at(i as f32 / 2.0, Place::stream(i))).collect()
}

/// Index of the largest; none where one is not finite.
fn best(of: &[f32]) -> Option<usize> {
    let finite = of.iter().all(|v| v.is_finite());
    // Of equals the first.
    let largest = || (0..of.len()).reduce(|best, i| if of[i] > of[best] { i } else { best });
    if finite { largest() } else { None }
}

/// The first depth, in points of the stream, with nearly the best accuracy.
fn first_near(of: &[f32], best: usize) -> usize {
    of.iter().position(|&v| v >= NEARLY * of[best]).unwrap_or(best)
}

fn values(of: &[Share]) -> Vec<f32> {
    of.iter().map(|a| a.value).collect()
}

/// The one line.
fn said(subject: &Subject<'_>, read: &Read, untrained: Option<&Read>, always: f32) -> Panel {
    let line = |at, text, one| answer(subject.tower, at, Probes::QUESTION, Probes::HOW_TO_READ, text, one);
    let now = values(&read.accuracy);
    let Some(best_idx) = best(&now) else { return line(Place::Model, NOT_FINITE, None) };
    let lowest = read.accuracy[best_idx].interval[0];
    let before = untrained.map(|read| values(&read.accuracy)).and_then(|of| best(&of).map(|idx| of[idx]));
    let name = tx("best accuracy of any depth", "各深度的最高正确率");
    let reached = || Some(number("best", name, "", now[best_idx], Format::Fixed));
    if lowest <= always {
        return line(Place::stream(best_idx), NOWHERE, reached());
    }
    if before.is_some_and(|before| lowest <= before) {
        return line(Place::stream(best_idx), UNLEARNT, reached());
    }
    let near = first_near(&now, best_idx);
    let name = tx("first depth with 95 % of the best accuracy", "正确率达到最高值 95% 的最浅深度");
    line(Place::stream(near), ANSWER, Some(number("depth", name, "", near as f32 / 2.0, Format::Fixed)))
}

/// Every number in a sentence; nothing where one is not finite.
fn summary(subject: &Subject<'_>, task: &Task, read: &Read, history: &History<Vec<f32>>) -> Option<Panel> {
    let now = values(&read.accuracy);
    let best_idx = best(&now)?;
    let had = |of: &Vec<f32>| of.iter().any(|&v| v >= MOSTLY * now[best_idx]);
    let looks = history.iter().count();
    let since = history.iter().find(|(_, of)| had(of)).map_or(subject.step, |(step, _)| step);
    let [n_train, n_test] = task.n_tokens();
    let count = |key: &str, name: Text, n: usize| number(key, name, "", n as f32, Format::Count);
    let depth = |key: &str, name: Text, point: usize| number(key, name, "", point as f32 / 2.0, Format::Fixed);
    let mut numbers = vec![
        number("best", tx("best accuracy", "最高正确率"), "", now[best_idx], Format::Fixed),
        depth("at", tx("at depth", "所在深度"), best_idx),
        depth("depth", tx("first depth with 95 % of it", "达到其 95% 的最浅深度"), first_near(&now, best_idx)),
        count("n_train", tx("tokens fitted", "用于拟合的词元"), n_train),
        count("n_test", tx("tokens tested", "用于测试的词元"), n_test),
        count("n_classes", tx("classes", "类别数"), task.n_classes),
    ];
    if looks > 1 {
        numbers.push(count(
            "since",
            tx("first step looked at with 90 % of it", "观察到其 90% 的最早步数"),
            since as usize,
        ));
    }
    let template = if looks > 1 { SUMMARY_SINCE } else { SUMMARY };
    Some(Panel {
        key: "summary".into(),
        title: tx("Where and since when", "在何处，自何时").into(),
        help: tx("Depths count layers; steps are those that were looked at.", "深度以层计；步数只含观察过的步。")
            .into(),
        body: Body::Sentence(Sentence { tower: subject.tower, at: Place::Model, template: template.into(), numbers }),
    })
}
