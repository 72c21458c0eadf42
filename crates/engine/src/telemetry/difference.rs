//! Where two runs part: the first tensor whose bits differ, and how far apart they stand along the depth.

use super::{Along, BlockName, Layers, Stream};
use crate::nn::{Model, Trainer};
use base::names::HookPoint;
use std::fmt;

/// What two trainers at the same step do not share.
#[derive(Clone, Debug, PartialEq)]
pub struct FirstDifference {
    /// Batches gone by.
    pub step: u64,
    /// The first tensor that differs: of what is read, what is known, what is computed, what flows back.
    pub tensor: Differing,
    /// How many of its entries differ in a bit.
    pub n_differ: usize,
    /// How many it has.
    pub n: usize,
    /// The first entry that does, one index for each axis.
    pub at: Vec<usize>,
    /// Its values, the first run's and the other's; NaN where tokens differ.
    pub values: [f32; 2],
}

/// A tensor of a step by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Differing {
    /// The batch's tokens (B,T): two runs learn from different text.
    Tokens,
    /// Weights, by Hugging Face GPT-2's name.
    Weights(String),
    /// A tensor of the forward pass, or its gradient.
    Hook {
        /// Which.
        hook: HookPoint,
        /// Whether the gradient is meant.
        grad: bool,
    },
    /// One run has tensors that the other has not, or of another shape: there is nothing to compare.
    Shape,
}

impl fmt::Display for Differing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Differing::Tokens => f.write_str("tokens"),
            Differing::Weights(name) => f.write_str(name),
            Differing::Hook { hook, grad } => write!(f, "{hook}{}", if *grad { "_grad" } else { "" }),
            Differing::Shape => f.write_str("shape"),
        }
    }
}

/// How far two runs stand apart at a step: ‖a − b‖₂ / ‖a‖₂ over the whole tensor, accumulated in f64. Exactly 0 means
/// that every number is the same; ∞ that the first run's are all 0 and the other's are not.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// Batches gone by.
    pub step: u64,
    /// x at the 2L+1 stream points.
    pub resid: Along<Stream>,
    /// ∂L/∂x there.
    pub resid_grad: Along<Stream>,
    /// Each layer's weights together (L).
    pub weights: Along<Layers>,
}

/// The first difference between two trainers at the same step; None where every bit is the same.
///
/// Looked for in the order in which a step makes its numbers, so what is named is where they part and not what follows
/// from it.
pub fn first_difference(a: &Trainer<f32>, b: &Trainer<f32>) -> Option<FirstDifference> {
    let step = a.measured().step;
    let found =
        |tensor, at, values, [n_differ, n]: [usize; 2]| Some(FirstDifference { step, tensor, n_differ, n, at, values });
    if !are_alike(a.model(), b.model()) {
        return found(Differing::Shape, Vec::new(), [f32::NAN; 2], [0, 0]);
    }
    let (ours, theirs) = (&a.batch().inputs, &b.batch().inputs);
    let pairs = || ours.iter().zip(theirs).chain(a.batch().targets.iter().zip(&b.batch().targets));
    if let Some(idx) = pairs().position(|(x, y)| x != y) {
        let t = a.model().config().n_ctx;
        let in_batch = idx % ours.len();
        let counts = [pairs().filter(|(x, y)| x != y).count(), pairs().count()];
        return found(Differing::Tokens, vec![in_batch / t, in_batch % t], [f32::NAN; 2], counts);
    }
    for info in &a.model().param_table().infos {
        let of = |model: &Model<f32>| model.params()[info.span.range()].to_vec();
        let tensor = || Differing::Weights(info.name.clone());
        if let Some(d) = compare(step, tensor, &info.shape, &of(a.model()), &of(b.model())) {
            return Some(d);
        }
    }
    let forward: Vec<HookPoint> = a.model().hooks().collect();
    let down = forward.iter().rev().map(|hook| (*hook, true));
    forward.iter().map(|hook| (*hook, false)).chain(down).find_map(|(hook, grad)| {
        let tensor = |model| if grad { Model::grad(model, hook) } else { Model::tensor(model, hook) };
        let (x, y) = (tensor(a.model())?, tensor(b.model())?);
        compare(step, || Differing::Hook { hook, grad }, x.shape(), &x.values(), &y.values())
    })
}

/// How far apart two trainers are at the same step; None where their tensors cannot be compared.
pub fn gap(a: &Trainer<f32>, b: &Trainer<f32>) -> Option<Gap> {
    let (ours, theirs) = (a.model(), b.model());
    if !are_alike(ours, theirs) {
        return None;
    }
    let n_layers = ours.config().n_layers;
    let of = |x: &[f32], y: &[f32]| relative(x.iter().zip(y));
    let stream = |grad: bool| {
        Along::measure(n_layers, |hook| {
            let tensor = |model| if grad { Model::grad(model, hook) } else { Model::tensor(model, hook) };
            tensor(ours).zip(tensor(theirs)).map_or(0.0, |(x, y)| of(&x.values(), &y.values()))
        })
    };
    let weights = |BlockName(layer)| {
        let spans = ours.param_table().infos.iter().filter(|info| info.layer == Some(layer)).map(|info| info.span);
        relative(spans.flat_map(|span| ours.params()[span.range()].iter().zip(&theirs.params()[span.range()])))
    };
    let (resid, resid_grad) = (stream(false), stream(true));
    Some(Gap { step: a.measured().step, resid, resid_grad, weights: Along::measure(n_layers, weights) })
}

/// Whether every tensor of one model has its like in the other.
fn are_alike(a: &Model<f32>, b: &Model<f32>) -> bool {
    let shapes = |model: &Model<f32>| {
        let (c, infos) = (model.config(), &model.param_table().infos);
        let params: Vec<_> = infos.iter().map(|info| (info.name.clone(), info.shape.clone())).collect();
        (params, model.hooks().collect::<Vec<_>>(), [c.batch_size, c.n_ctx, c.n_heads])
    };
    shapes(a) == shapes(b)
}

fn compare(
    step: u64,
    tensor: impl Fn() -> Differing,
    shape: &[usize],
    a: &[f32],
    b: &[f32],
) -> Option<FirstDifference> {
    let differ = |(x, y): &(&f32, &f32)| x.to_bits() != y.to_bits();
    let idx = a.iter().zip(b).position(|pair| differ(&pair))?;
    let (mut rest, mut at) = (idx, vec![0; shape.len()]);
    for (place, n) in at.iter_mut().zip(shape).rev() {
        (*place, rest) = (rest % n, rest / n);
    }
    let n_differ = a.iter().zip(b).filter(differ).count();
    Some(FirstDifference { step, tensor: tensor(), n_differ, n: a.len(), at, values: [a[idx], b[idx]] })
}

/// ‖x − y‖ / ‖x‖.
fn relative<'a>(pairs: impl Iterator<Item = (&'a f32, &'a f32)>) -> f32 {
    let (mut apart, mut size) = (0.0f64, 0.0f64);
    for (&x, &y) in pairs {
        let (x, y) = (f64::from(x), f64::from(y));
        apart += (x - y) * (x - y);
        size += x * x;
    }
    if apart == 0.0 { 0.0 } else { (apart / size).sqrt() as f32 }
}
