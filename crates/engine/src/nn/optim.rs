//! Clipping, the schedule and the update, in one sweep over the arena.
//!
//!   adamw     (Loshchilov & Hutter 2019, PyTorch's order)
//!             p ← p·(1 − lr·wd);  m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;
//!             p ← p − lr/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε)
//!   sgd       p ← p − lr·(g + wd·p)
//!   momentum  m ← 0.9·m + (g + wd·p);  p ← p − lr·m
//!
//! g is the gradient after clipping by its whole norm (Pascanu et al. 2013, <https://arxiv.org/abs/1211.5063>), t the number
//! of updates from 1. AdamW: <https://arxiv.org/abs/1711.05101>, on Adam: <https://arxiv.org/abs/1412.6980>. Decay is
//! decoupled in AdamW alone; in the two others it is the plain L2 term, as in `torch.optim.SGD`.
//!
//! wd is 0 for all but the matrices of linear maps: `c_attn`, `c_proj`, `c_fc` and an untied `lm_head`. Embeddings
//! (`wte`, tied or not, and `wpe`), `rel_bias`, biases and norms never decay ([`ParamInfo::decays`]).
//!
//! p, g, m and v lie in arenas of one layout. Clipping scales as it goes and leaves the stored gradient as it was measured.

use super::Real;
use super::tensors::{ParamInfo, ParamTable};
use super::width::Registers;
use base::config::{Config, LrDecay, Optimizer, ValidConfig};

/// β₁ and β₂ of AdamW. β₂ is shorter than PyTorch's default because runs are hundreds of steps, not millions.
pub const ADAM_BETAS: [f64; 2] = [0.9, 0.98];
/// ε of AdamW.
pub const ADAM_EPS: f64 = 1e-8;
/// What momentum keeps of the velocity at every step.
pub const SGD_MOMENTUM: f64 = 0.9;

/// Learning rate of the update that follows step `step` (from 0): linear warm-up, then flat or a cosine to a tenth.
pub fn learning_rate(config: &Config, step: u64) -> f64 {
    let (lr, warmup) = (config.lr as f64, config.warmup_steps as u64);
    if step < warmup {
        return lr * (step + 1) as f64 / warmup as f64;
    }
    match config.lr_decay {
        LrDecay::Constant => lr,
        LrDecay::Cosine => {
            let length = (config.n_steps as u64).saturating_sub(warmup).max(1);
            let progress = ((step - warmup) as f64 / length as f64).min(1.0);
            lr * (0.1 + 0.45 * (1.0 + libm::cos(std::f64::consts::PI * progress)))
        }
    }
}

/// The optimiser's memory: first moment (or momentum) and second moment, laid out as the weights.
#[derive(Clone, Debug)]
pub struct OptimState<T> {
    /// First moment or momentum.
    pub m: Vec<T>,
    /// Second moment; empty unless AdamW.
    pub v: Vec<T>,
    /// Updates made.
    pub n_updates: u64,
}

impl<T: Real> OptimState<T> {
    /// All 0.
    pub fn new(config: &ValidConfig, n_params: usize) -> Self {
        let m = if config.optimizer == Optimizer::Sgd { 0 } else { n_params };
        let v = if config.optimizer == Optimizer::Adamw { n_params } else { 0 };
        OptimState { m: vec![T::ZERO; m], v: vec![T::ZERO; v], n_updates: 0 }
    }

    /// One update. `grad_l2` is the whole gradient's norm; gradients are scaled down to `clip_l2` where it is larger.
    ///
    /// Calls `moved` for each tensor with what it did to it, for telemetry.
    pub fn update(
        &mut self,
        registers: Registers,
        config: &ValidConfig,
        table: &ParamTable,
        lr: f64,
        grad_l2: f64,
        grads: &[T],
        params: &mut [T],
        mut moved: impl FnMut(&ParamInfo, Moved),
    ) {
        // Adam's t counts from 1: at 0 its correction would divide by 0.
        self.n_updates += 1;
        let t = self.n_updates as f64;
        let clip = config.clip_l2 as f64;
        let scale = T::from_f64(if clip > 0.0 && grad_l2 > clip { clip / grad_l2 } else { 1.0 });
        let [beta1, beta2] = ADAM_BETAS;
        // In f64, and rounded once: β₁ᵗ in f32 would drift.
        let rule = Rule {
            lr: T::from_f64(lr),
            beta1: T::from_f64(beta1),
            one_minus_beta1: T::from_f64(1.0 - beta1),
            beta2: T::from_f64(beta2),
            one_minus_beta2: T::from_f64(1.0 - beta2),
            step_size: T::from_f64(lr / (1.0 - libm::pow(beta1, t))),
            inv_sqrt_correction2: T::from_f64(1.0 / libm::sqrt(1.0 - libm::pow(beta2, t))),
            eps: T::from_f64(ADAM_EPS),
            momentum: T::from_f64(SGD_MOMENTUM),
        };
        for info in &table.infos {
            let wd = if info.decays { config.weight_decay as f64 } else { 0.0 };
            let (p, g) = (&mut params[info.span.range()], &grads[info.span.range()]);
            // One sweep: the update and what it moved, while both weights are at hand.
            let sums = registers.run(
                #[inline(always)]
                || match config.optimizer {
                    Optimizer::Adamw => {
                        let keep = T::from_f64(1.0 - lr * wd);
                        let (m, v) = (&mut self.m[info.span.range()], &mut self.v[info.span.range()]);
                        sweep(
                            p,
                            g,
                            [m, v],
                            |p| (p * keep).to_f64(),
                            |p, g, [m, v]| rule.adamw(p * keep, g * scale, m, v),
                        )
                    }
                    Optimizer::Sgd => {
                        let (keep, wd) = (1.0 - lr * wd, T::from_f64(wd));
                        sweep(
                            p,
                            g,
                            [],
                            |p| p.to_f64() * keep,
                            |p, g, []| ((p - rule.lr * (g * scale + wd * p)).flush(), []),
                        )
                    }
                    Optimizer::Momentum => {
                        let (keep, wd) = (1.0 - lr * wd, T::from_f64(wd));
                        sweep(
                            p,
                            g,
                            [&mut self.m[info.span.range()]],
                            |p| p.to_f64() * keep,
                            |p, g, [m]| {
                                let m = (rule.momentum * m + (g * scale + wd * p)).flush();
                                ((p - rule.lr * m).flush(), [m])
                            },
                        )
                    }
                },
            );
            moved(info, sums);
        }
    }
}

/// Sets every weight and its moments to `step` of (weight, gradient, moments) and returns what that did; `decayed` is a
/// weight after weight decay alone. Four weights at a time, which also gives each sum four lanes.
#[inline(always)]
fn sweep<T: Real, const M: usize>(
    p: &mut [T],
    g: &[T],
    moments: [&mut [T]; M],
    decayed: impl Fn(T) -> f64,
    step: impl Fn(T, T, [T; M]) -> (T, [T; M]),
) -> Moved {
    let mut tally = Tally::default();
    let mut one = |lane: usize, p: &mut T, g: T, m: [T; M]| {
        let before = *p;
        let (after, m) = step(before, g, m);
        *p = after;
        tally.add(lane, before, decayed(before), after);
        m
    };
    let ((p4, p_rest), (g4, g_rest)) = (p.as_chunks_mut::<4>(), g.as_chunks::<4>());
    let mut moments = moments.map(|m| m.as_chunks_mut::<4>());
    for (i, (p, g)) in p4.iter_mut().zip(g4).enumerate() {
        let mut m: [[T; 4]; M] = std::array::from_fn(|k| moments[k].0[i]);
        for lane in 0..4 {
            let next = one(lane, &mut p[lane], g[lane], std::array::from_fn(|k| m[k][lane]));
            (0..M).for_each(|k| m[k][lane] = next[k]);
        }
        (0..M).for_each(|k| moments[k].0[i] = m[k]);
    }
    for (i, (p, &g)) in p_rest.iter_mut().zip(g_rest).enumerate() {
        let next = one(i, p, g, std::array::from_fn(|k| moments[k].1[i]));
        (0..M).for_each(|k| moments[k].1[i] = next[k]);
    }
    tally.fold()
}

/// One update's numbers, the same for every weight.
struct Rule<T> {
    lr: T,
    beta1: T,
    one_minus_beta1: T,
    beta2: T,
    one_minus_beta2: T,
    step_size: T,
    inv_sqrt_correction2: T,
    eps: T,
    momentum: T,
}

impl<T: Real> Rule<T> {
    /// From a weight that has decayed and its moments to the next ones. ε stands outside the corrected root, as in the
    /// paper.
    #[inline(always)]
    fn adamw(&self, decayed: T, g: T, m: T, v: T) -> (T, [T; 2]) {
        let m = (self.beta1 * m + self.one_minus_beta1 * g).flush();
        let v = (self.beta2 * v + self.one_minus_beta2 * g * g).flush();
        ((decayed - self.step_size * m / (v.sqrt() * self.inv_sqrt_correction2 + self.eps)).flush(), [m, v])
    }
}

/// What an update did to weights, as sums of squares.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moved {
    /// Σ ΔW².
    pub moved: f64,
    /// Σ (ΔW + lr·wd·W)², W being the weight before: the update without what weight decay took off in it. What momentum
    /// remembers of earlier decay counts as learnt, for it cannot be told apart.
    pub learned: f64,
    /// Σ W² after it.
    pub size: f64,
}

/// The sums of [`Moved`] in four lanes: one sum would have to wait for each of its additions.
#[derive(Default)]
struct Tally {
    moved: [f64; 4],
    learned: [f64; 4],
    size: [f64; 4],
}

impl Tally {
    #[inline(always)]
    fn add<T: Real>(&mut self, i: usize, before: T, decayed: f64, after: T) {
        let delta = (after - before).to_f64();
        let after = after.to_f64();
        let learned = after - decayed;
        self.moved[i % 4] += delta * delta;
        self.learned[i % 4] += learned * learned;
        self.size[i % 4] += after * after;
    }

    fn fold(self) -> Moved {
        let [moved, learned, size] = [self.moved, self.learned, self.size].map(|lanes| lanes.iter().sum());
        Moved { moved, learned, size }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::config::{Norm, Pos};

    #[test]
    fn only_the_matrices_of_linear_maps_decay() {
        for (tied, pos) in [(true, Pos::Learned), (false, Pos::Rel)] {
            let config = Config { n_layers: 1, norm: Norm::Pre, weight_decay: 1.0, tied, pos, ..Config::default() };
            let config = config.validate(9).expect("a small model");
            let table = ParamTable::new(&config);
            let mut params = vec![1.0f32; table.n_params];
            let grads = vec![0.0; table.n_params];
            OptimState::new(&config, params.len()).update(
                Registers::default(),
                &config,
                &table,
                0.5,
                0.0,
                &grads,
                &mut params,
                |_, _| {},
            );
            for info in &table.infos {
                let is_matrix = ["c_attn.weight", "c_proj.weight", "c_fc.weight", "lm_head.weight"];
                let want = if is_matrix.iter().any(|name| info.name.ends_with(name)) { 0.5 } else { 1.0 };
                assert!(params[info.span.range()].iter().all(|p| *p == want), "{}", info.name);
            }
        }
    }
}
