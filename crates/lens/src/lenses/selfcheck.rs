//! Whether this engine's gradients are right, for this very config, at these weights, on this device: every weight tensor's
//! gradient in f32 against differences of the loss in f64.
//!
//! A tensor is tried at the entry of its largest gradient, at two entries drawn at random, and along its whole gradient.
//! Each difference is of fourth order over four places (Fornberg 1988), so what is left is nearly the rounding of f32.

use super::parts::{answer, axis, by_depth, number};
use super::samples::forward_flops;
use crate::Arenas;
use crate::lens::{Flops, Group, Lens, Params, Source, Subject};
use crate::panel::{Body, Format, Mark, Panel, Place, Point, Scale, Sentence};
use base::config::{ActFn, Residual, ValidConfig};
use base::names::{Text, tx};
use base::rng::{Rng, Stream};
use engine::nn::{Batch, ExactProbe, ParamInfo, ParamTable};

/// Operations of one portion, in f64: a fraction of a second, then others have their turn.
const PORTION_FLOPS: Flops = 4e8;
/// Entries drawn at random from each tensor.
const N_DRAWN: usize = 2;
/// Passes for each tensor: four places at the drawn entries, at the largest, and along the gradient.
const N_PASSES: usize = 4 * (N_DRAWN + 2);
/// A step, as a part of the tensor's root mean square.
const STEP: f64 = 1e-3;
/// The same where the activation has a bend: so short that hardly any unit crosses it.
const STEP_BENT: f64 = 1e-6;
/// Tensors of zeros are stepped in as if they were of this size.
const LEAST_RMS: f64 = 1e-2;
/// What f64 leaves of a loss, as a part of it, after a forward pass.
const ROUNDING: f64 = 1e-15;
/// A gradient is too small to be checked where rounding would make so large a part of it.
const TOO_ROUGH: f64 = 1e-4;
/// Lane of the first tensor's draws.
const FIRST_LANE: u64 = 1 << 20;

/// The lens.
pub struct SelfCheck;

/// Tensors that have been checked, in their order.
#[derive(Default)]
pub struct Checked {
    asked: Option<(u64, Residual)>,
    params: Vec<f32>,
    /// Gradient in f32 of the first sequence's loss (P), and the same model in f64.
    grads: Vec<f32>,
    exact: Option<ExactProbe>,
    errors: Vec<f64>,
    goal: usize,
}

impl Lens for SelfCheck {
    const KEY: &'static str = "selfcheck";
    const LABEL: Text = tx("Self-check", "自检");
    const QUESTION: Text = tx("Are the gradients right?", "梯度算得对吗？");
    const HOW_TO_READ: Text = tx(
        "Each weight tensor’s gradient, computed in f32 as in training, beside differences of the loss computed in f64 with weights \
         moved a little, on this device. The error is a part of the tensor’s largest gradient. About 10⁻⁶ is the rounding of f32; a \
         wrong formula gives 10⁻² and more.",
        "在本机上，把训练所用的 f32 梯度，与稍稍移动权重后 f64 损失之差相比较，逐个权重张量进行。误差以该张量最大梯度为单位：约 10⁻⁶ 是 f32 的舍入，公式有错则在 10⁻² 以上。",
    );
    const GROUP: Group = Group::Signal;
    const SOURCE: Source = Source {
        paper: "Fornberg 1988, Generation of Finite Difference Formulas on Arbitrarily Spaced Grids",
        equation: "(8(L(h) − L(−h)) − (L(2h) − L(−2h))) / 12h against ∂L/∂θ",
    };
    type State = Checked;

    /// Of one portion; an operation in f64 takes about four times as long as one of training.
    fn cost(config: &ValidConfig, _: &Params) -> Flops {
        let one = flops_of_tensor(config);
        4.0 * one * n_at_once(one, ParamTable::new(config).infos.len()) as Flops
    }

    fn look(subject: &Subject<'_>, _: &Params, state: &mut Checked, arenas: &mut Arenas) -> Vec<Panel> {
        let (t, table) = (subject.config.n_ctx, ParamTable::new(subject.config));
        let batch = Batch { inputs: subject.batch.inputs[..t].to_vec(), targets: subject.batch.targets[..t].to_vec() };
        let asked = (subject.step, subject.config.residual.clone());
        if state.asked.as_ref() != Some(&asked) || state.params != subject.params {
            let model = arenas.model(subject.config, subject.params, 1, true);
            model.forward(&batch.inputs);
            model.backward(&batch);
            let exact = ExactProbe::from_params(&subject.config.clone().with_batch_size(1), subject.params);
            *state = Checked {
                asked: Some(asked),
                params: subject.params.to_vec(),
                grads: model.grads().to_vec(),
                exact,
                errors: Vec::new(),
                goal: table.infos.len(),
            };
        }
        let Checked { grads, exact, errors, .. } = state;
        let first = errors.len();
        let n = n_at_once(flops_of_tensor(subject.config), table.infos.len());
        if let Some(exact) = exact {
            for (i, info) in table.infos.iter().enumerate().skip(first).take(n) {
                let mut rng = Rng::new(subject.config.seed as u64, Stream::Analysis, FIRST_LANE + i as u64);
                errors.push(error_of(exact, &batch, &grads[info.span.range()], info, &mut rng));
            }
        }
        if errors.len() == table.infos.len() {
            // Weights in f64 are twice as large; they are not wanted any more.
            *exact = None;
        }
        panels(subject, &table, errors)
    }

    fn is_done(state: &Checked) -> bool {
        state.errors.len() >= state.goal
    }
}

const ANSWER: Text = tx("Largest relative error of any tensor: {worst}.", "各张量中最大的相对误差：{worst}。");
const NONE: Text = tx("No gradient is large enough to be checked.", "没有大到足以检查的梯度。");
const TENSORS: Text = tx(
    "{n} of {n_tensors} tensors looked at; the largest error is {worst}, in {name}. {n_small} have a gradient too small to be told \
     from the rounding of a loss in f64.",
    "已看 {n_tensors} 个张量中的 {n} 个；最大误差 {worst}，在 {name}。{n_small} 个的梯度太小，与 f64 损失的舍入无法区分。",
);
const TENSORS_HELP: Text = tx(
    "On the first sequence of this step’s batch. With ReLU steps are a thousand times shorter, so as not to cross its bend; then f64’s own \
     rounding shows, about 10⁻⁵.",
    "用这一步批次的第一条序列。使用 ReLU 时，步长缩短到千分之一，以免跨过折点；此时可见 f64 自身的舍入，约 10⁻⁵。",
);
const LAYERS_HELP: Text = tx(
    "The largest error of each layer’s tensors. A gap: not looked at yet, or none of them could be checked.",
    "各层张量中最大的误差。空缺表示尚未查到，或没有可检查的张量。",
);

fn flops_of_tensor(config: &ValidConfig) -> Flops {
    N_PASSES as Flops * forward_flops(config, 1)
}

/// Tensors of one portion, each of so many operations.
fn n_at_once(one: Flops, n_tensors: usize) -> usize {
    ((PORTION_FLOPS / one) as usize).clamp(1, n_tensors)
}

/// The largest error of a tensor's gradient, as a part of its largest entry or of its length; NaN where rounding in f64
/// would be too large a part of it.
fn error_of(exact: &mut ExactProbe, batch: &Batch, grads: &[f32], info: &ParamInfo, rng: &mut Rng) -> f64 {
    let (start, len) = (info.span.start, info.span.len);
    let grads: Vec<f64> = grads.iter().map(|&g| f64::from(g)).collect();
    let middle = exact.params_mut()[info.span.range()].to_vec();
    let rms = (middle.iter().map(|x| x * x).sum::<f64>() / len as f64).sqrt();
    let part = if exact.config().act_fn == ActFn::Relu { STEP_BENT } else { STEP };
    let step = part * rms.max(LEAST_RMS);
    let at = |exact: &mut ExactProbe, moves: &dyn Fn(usize) -> f64| {
        for (i, &x) in middle.iter().enumerate() {
            exact.params_mut()[start + i] = x + moves(i);
        }
        exact.loss(batch)
    };
    // The derivative along `direction`, whose largest entry is 1.
    let slope = |exact: &mut ExactProbe, direction: &dyn Fn(usize) -> f64| {
        let mut at = |distance: f64| at(exact, &|i| distance * step * direction(i));
        (8.0 * (at(1.0) - at(-1.0)) - (at(2.0) - at(-2.0))) / (12.0 * step)
    };
    let largest = (0..len).fold(0, |best, i| if grads[i].abs() > grads[best].abs() { i } else { best });
    let most = grads[largest].abs();
    let mut worst = 0.0f64;
    for entry in std::iter::once(largest).chain((0..N_DRAWN).map(|_| rng.below(len))) {
        let found = slope(exact, &|i| f64::from(u8::from(i == entry)));
        worst = worst.max((found - grads[entry]).abs() / most);
    }
    let square: f64 = grads.iter().map(|g| g * g).sum();
    let found = slope(exact, &|i| grads[i] / most);
    worst = worst.max((found * most - square).abs() / square);
    let loss = at(exact, &|_| 0.0);
    // Not a maximum's, which would pass over NaN.
    if ROUNDING * loss / step <= TOO_ROUGH * most && found.is_finite() { worst } else { f64::NAN }
}

fn panels(subject: &Subject<'_>, table: &ParamTable, errors: &[f64]) -> Vec<Panel> {
    let tower = subject.tower;
    let worst_of = |layer: Option<usize>| {
        let own = table
            .infos
            .iter()
            .zip(errors)
            .filter(|(info, error)| error.is_finite() && (layer.is_none() || info.layer == layer));
        own.max_by(|(_, a), (_, b)| a.total_cmp(b))
    };
    let name = tx("largest relative error", "最大相对误差");
    let worst = worst_of(None);
    let one = worst.map(|(_, &error)| number("worst", name, "", error as f32, Format::Sci));
    let template = if one.is_some() { ANSWER } else { NONE };
    // What was not looked at yet, or is too small, is no number that has gone wrong.
    let point = |layer: usize| {
        let (_, &error) = worst_of(Some(layer))?;
        Some(Point { x: (layer + 1) as f32, value: error as f32, interval: None, at: Place::Weights(layer) })
    };
    let y = axis(name, "", Scale::Log { lo_exp: -9, hi_exp: 0 }, Format::Sci);
    let title = tx("Which layer is least exact?", "哪一层误差最大？");
    let points: Vec<Point> = (0..subject.config.n_layers).filter_map(point).collect();
    let count = |key: &str, name: Text, n: usize| number(key, name, "", n as f32, Format::Count);
    let n_small = errors.iter().filter(|error| error.is_nan()).count();
    let mut numbers = vec![
        count("n", tx("tensors looked at", "已看的张量"), errors.len()),
        count("n_tensors", tx("tensors", "张量总数"), table.infos.len()),
        count("n_small", tx("too small to be checked", "太小而无法检查"), n_small),
        number("worst", name, "", worst.map_or(f32::NAN, |(_, &error)| error as f32), Format::Sci),
    ];
    for (info, &error) in table.infos.iter().zip(errors) {
        numbers.push(number(&info.name, Text { en: "", zh: "" }, "", error as f32, Format::Sci));
    }
    let mut sentence = Sentence { tower, at: Place::Model, template: TENSORS.into(), numbers };
    sentence.template = sentence.template.fill("name", worst.map_or("–", |(info, _)| &info.name));
    for number in sentence.numbers.iter_mut().skip(4) {
        // Names of tensors are the same in every language.
        number.name = base::names::Words::same(number.key.clone());
    }
    let tensors = tx("Tensor by tensor", "逐个张量").into();
    vec![
        answer(tower, Place::Model, SelfCheck::QUESTION, SelfCheck::HOW_TO_READ, template, one),
        by_depth("layers", title, LAYERS_HELP, Mark::Line, y, tower, points),
        Panel { key: "tensors".into(), title: tensors, help: TENSORS_HELP.into(), body: Body::Sentence(sentence) },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::config::Config;
    use engine::nn::Probe;

    /// A gradient with one wrong entry is found out by about as much as it is wrong.
    #[test]
    fn what_is_wrong_is_found() {
        let config = Config { n_layers: 2, d_model: 8, n_heads: 2, n_ctx: 8, batch_size: 1, ..Config::default() };
        for act_fn in [ActFn::GeluTanh, ActFn::Relu] {
            let config = Config { act_fn, ..config.clone() }.validate(5).expect("small");
            let params = Probe::first_params(&config);
            let batch = Batch { inputs: vec![0, 1, 2, 3, 4, 0, 2, 1], targets: vec![1, 2, 3, 4, 0, 2, 1, 3] };
            let mut model = Probe::from_params(&config, params.clone(), true).expect("as many");
            model.forward(&batch.inputs);
            model.backward(&batch);
            let mut exact = ExactProbe::from_params(&config, &params).expect("as many");
            for info in &ParamTable::new(&config).infos {
                let mut grads = model.grads()[info.span.range()].to_vec();
                let rng = || Rng::new(1, Stream::Analysis, 0);
                let right = error_of(&mut exact, &batch, &grads, info, &mut rng());
                assert!(right < 2e-5, "{}: {right}", info.name);
                let entry = rng().below(grads.len());
                let most = grads.iter().fold(0.0f32, |most, g| most.max(g.abs()));
                grads[entry] += 0.01 * most;
                let wrong = error_of(&mut exact, &batch, &grads, info, &mut rng());
                assert!((0.008..0.02).contains(&wrong), "{}: {wrong}", info.name);
            }
        }
    }
}
