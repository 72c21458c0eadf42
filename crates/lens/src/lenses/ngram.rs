//! Which simple model it predicts like: its divergence from what 0, 1 or 2 tokens of context alone can say.
//!
//! qₙ is the corpus' own n-gram model: n − 1 tokens before the next one, n = 0 being uniform. For each n the mean over
//! held-out positions of
//!
//!   KL(qₙ ‖ p) = Σ_v qₙ(v | context) ln(qₙ(v | context) / p(v | everything before))
//!
//! In training it falls for small n first and then rises again as the model goes on to larger ones (Belrose et al. 2024).

use super::history::History;
use super::parts::{STD_ERR, TEXT, answer, axis, mean_point, n_read, n_sequences, number, sequences};
use super::samples::forward_flops;
use crate::lens::{Flops, Group, Lens, Params, Source, Subject};
use crate::panel::{
    Axis, Body, Chart, Format, Level, Mark, Number, Panel, Place, Point, Scale, Sentence, Series, XAxis,
};
use crate::{Arenas, Param};
use base::config::{Tower, ValidConfig};
use base::names::{Text, Words, tx};

/// n of the largest model.
const MAX_ORDER: usize = 3;
/// Most probabilities of all models together.
const MAX_PROBS: usize = 1 << 21;

/// The lens.
pub struct Ngram;

impl Lens for Ngram {
    const KEY: &'static str = "ngram";
    const LABEL: Text = tx("n-grams", "n 元");
    const QUESTION: Text = tx("Which simple model does it predict like?", "它的预测像哪种简单模型？");
    const HOW_TO_READ: Text = tx(
        "How far its predictions are from n-gram models, which know only how often tokens follow the n − 1 before: 0 uniform, 1 how \
         frequent each token is, 2 pairs, 3 triples. The lowest is what it is most like now; it moves to larger n as it learns, and \
         leaves them all.",
        "它的预测与各 n 元模型相差多少。n 元模型只知道前 n − 1 个词元之后各词元出现的频率：0 为均匀，1 为词频，2 为词对，3 为三元组。最低处是它此刻最像的模型；学习中最低处移向更大的 n，最后与各模型都拉开。",
    );
    const GROUP: Group = Group::Learnt;
    const SOURCE: Source = Source {
        paper: "Belrose et al. 2024, Neural Networks Learn Statistics of Increasing Complexity",
        equation: "KL(qₙ ‖ p) = Σ_v qₙ(v) ln(qₙ(v) / p(v))",
    };
    const PARAMS: &'static [Param] = &[n_sequences("32", 256), TEXT];
    /// At each look the divergence of every order, with its interval.
    type State = History<Vec<Point>>;

    fn cost(config: &ValidConfig, params: &Params) -> Flops {
        let n = n_used(config, params);
        // A probability of each order is found by bisection; a logarithm and an exponential each.
        forward_flops(config, n) + 700.0 * (n * config.n_ctx * config.d_vocab()) as Flops
    }

    fn look(
        subject: &Subject<'_>,
        params: &Params,
        history: &mut History<Vec<Point>>,
        arenas: &mut Arenas,
    ) -> Vec<Panel> {
        let tower = subject.tower;
        let by_order = divergences(subject, params, arenas);
        let known = |of: &Vec<[f64; 2]>| of.iter().any(|s| s[1] > 0.0);
        if !by_order[1..].iter().any(known) {
            return vec![answer(tower, Place::Model, Self::QUESTION, Self::HOW_TO_READ, NONE, None)];
        }
        let points: Vec<Point> = (0..=MAX_ORDER)
            .filter(|&n| known(&by_order[n]))
            .map(|n| mean_point(n as f32, &by_order[n], Place::Model))
            .collect();
        let least = points.iter().filter(|p| p.value.is_finite()).min_by(|a, b| a.value.total_cmp(&b.value));
        let nearest = least.map_or(f32::NAN, |p| p.x);
        let name = tx("n of the nearest n-gram model", "最接近的 n 元模型的 n");
        let one = number("nearest", name, "", nearest, Format::Count);
        history.push(params, subject.step, points.clone());
        let chart = Chart {
            mark: Mark::Line,
            x: XAxis { name: Words::same("n"), each: Some(Words::same("n = {x}")) },
            y: kl_axis(),
            levels: Vec::new(),
            interval: if points.iter().any(|p| p.interval.is_some()) { STD_ERR.into() } else { Words::default() },
            series: vec![Series { tower, points }],
        };
        let mut panels = vec![
            answer(tower, Place::Model, Self::QUESTION, Self::HOW_TO_READ, ANSWER, Some(one)),
            Panel {
                key: "kl".into(),
                title: tx("How far from each n-gram model?", "与各 n 元模型相差多少？").into(),
                help: HELP.into(),
                body: Body::Chart(chart),
            },
        ];
        panels.extend(over_time(tower, history));
        panels
    }
}

fn kl_axis() -> Axis {
    axis(Words::same("KL(qₙ ‖ p)"), "nats", Scale::Log { lo_exp: -3, hi_exp: 1 }, Format::Fixed)
}

/// Every order's divergence at each look, with its least one marked, and all least ones in a sentence; nothing before the
/// second look.
fn over_time(tower: Tower, history: &History<Vec<Point>>) -> Vec<Panel> {
    let looks: Vec<(u64, &Vec<Point>)> = history.iter().collect();
    let Some((_, last)) = looks.last().filter(|_| looks.len() > 1) else { return Vec::new() };
    let (mut panels, mut said, mut numbers) = (Vec::new(), Words::default(), Vec::new());
    for (idx, order) in last.iter().map(|p| p.x as usize).enumerate() {
        let at = |(step, found): &(u64, &Vec<Point>)| Point { x: *step as f32, ..found[idx].clone() };
        let points: Vec<Point> = looks.iter().map(at).collect();
        let finite = points.iter().filter(|p| p.value.is_finite());
        let least = finite.min_by(|a, b| a.value.total_cmp(&b.value)).map(|p| [p.x, p.value]);
        let n = order.to_string();
        if let Some([at_step, nats]) = least {
            let [step, kl] = [format!("step{n}"), format!("kl{n}")];
            let piece = Words::from(LEAST).fill("n", &n);
            said = Words { en: said.en + &piece.en, zh: said.zh + &piece.zh };
            let named = |text: Text| Words::from(text).fill("n", &n);
            let of = |key, name, unit: &str, value, format| Number { key, name, unit: unit.into(), value, format };
            numbers.push(of(kl, named(LEAST_KL), "nats", nats, Format::Fixed));
            numbers.push(of(step, named(LEAST_STEP), "", at_step, Format::Count));
        }
        let level = |[step, value]: [f32; 2]| {
            // Beside a chart there is room for a few letters.
            Level { name: Words::same(format!("{} @{step}", tower.key().to_uppercase())), value }
        };
        let interval = if points.iter().any(|p| p.interval.is_some()) { STD_ERR.into() } else { Words::default() };
        let chart = Chart {
            mark: Mark::Line,
            x: XAxis { name: tx("steps", "步").into(), each: Some(tx("step {x}", "第 {x} 步").into()) },
            y: kl_axis(),
            levels: least.map(level).into_iter().collect(),
            interval,
            series: vec![Series { tower, points }],
        };
        let title = Words::from(TIME).fill("n", &n);
        panels.push(Panel { key: format!("time_{n}"), title, help: TIME_HELP.into(), body: Body::Chart(chart) });
    }
    let body = Body::Sentence(Sentence { tower, at: Place::Model, template: said, numbers });
    panels.push(Panel { key: "least".into(), title: MINIMA.into(), help: TIME_HELP.into(), body });
    panels
}

const TIME: Text = tx("Since when, and no longer: n = {n}", "随训练先近后远：n = {n}");
const TIME_HELP: Text = tx(
    "Over the steps that were looked at. Dotted: the least and its step (@), where it was most like that model. Once it rises again, the model goes on \
     to what that one does not know.",
    "只含观察过的步。虚线为最小值及其步数（@），即最像该模型之时；此后回升，说明它已开始学那个模型所不知道的东西。",
);
const MINIMA: Text = tx("When was it most like each?", "何时最像各个模型？");
const LEAST: Text = tx(" n = {n}: {kl{n}} at step {step{n}}.", "n = {n}：第 {step{n}} 步，{kl{n}}。");
const LEAST_KL: Text = tx("least KL, n = {n}", "最小 KL，n = {n}");
const LEAST_STEP: Text = tx("step of the least KL, n = {n}", "KL 最小的步，n = {n}");

const ANSWER: Text = tx("Closest to the n-gram model with n = {nearest}.", "最接近 n = {nearest} 的 n 元模型。");
const NONE: Text = tx("This task has no n-gram models.", "这个任务没有 n 元模型。");
const HELP: Text = tx(
    "Mean over the same positions for every n, from a sequence’s second on. Log scale. The n-gram models are the corpus’ own: exact \
     where its rule is known, else counted on the training half and smoothed.",
    "各 n 都在相同的位置上取平均，从每条序列的第二个位置算起。对数刻度。n 元模型出自语料本身：规则已知时为精确值，否则由训练部分计数并平滑得到。",
);

fn n_used(config: &ValidConfig, params: &Params) -> usize {
    n_read(config, params).min((MAX_PROBS / (config.n_ctx * config.d_vocab())).max(1))
}

/// By order and sequence: summed KL and how many positions. An order that is unknown at some position is left out.
fn divergences(subject: &Subject<'_>, params: &Params, arenas: &mut Arenas) -> Vec<Vec<[f64; 2]>> {
    let (n, t, v) = (n_used(subject.config, params), subject.config.n_ctx, subject.config.d_vocab());
    let batch = sequences(subject, params, 0, n);
    let model = arenas.model(subject.config, subject.params, n, false);
    model.forward(&batch.inputs);
    let logits = model.act(model.act_table().logits);
    let mut by_order = vec![vec![[0.0; 2]; n]; MAX_ORDER + 1];
    let mut is_known = [true; MAX_ORDER + 1];
    let (mut q, mut log_p) = (vec![0.0f64; v], vec![0.0f64; v]);
    for s in 0..n {
        // The largest model needs two tokens before the next one.
        for i in MAX_ORDER - 2..t {
            if batch.targets[s * t + i] as usize >= v {
                continue;
            }
            to_log_probs(&logits[(s * t + i) * v..(s * t + i + 1) * v], &mut log_p);
            for order in 0..=MAX_ORDER {
                if order == 0 {
                    q.fill(1.0 / v as f64);
                } else {
                    is_known[order] &= subject.corpus.n_gram(order, &batch.inputs[s * t..=s * t + i], &mut q);
                }
                let term = |(&q, &log_p): (&f64, &f64)| if q > 0.0 { q * (libm::log(q) - log_p) } else { 0.0 };
                let kl: f64 = q.iter().zip(&log_p).map(term).sum();
                let [sum, count] = by_order[order][s];
                by_order[order][s] = [sum + kl, count + 1.0];
            }
        }
    }
    for (of, is_known) in by_order.iter_mut().zip(is_known) {
        of.retain(|s| is_known && s[1] > 0.0);
    }
    by_order
}

fn to_log_probs(logits: &[f32], out: &mut [f64]) {
    let max = f64::from(logits.iter().copied().fold(f32::NEG_INFINITY, f32::max));
    let sum: f64 = logits.iter().map(|&x| libm::exp(f64::from(x) - max)).sum();
    let log_sum = max + libm::log(sum);
    out.iter_mut().zip(logits).for_each(|(out, &x)| *out = f64::from(x) - log_sum);
}
