//! A tower of a sweep trained, and what all of them say together.

use super::said::{label, value_name};
use super::{Job, Sweep};
use crate::rule::{Mean, Spread, spread};
use base::config::{Link, Tower};
use base::names::{Text, Words, tx};
use engine::lab::{Failure, Lab, TowerSpec, Word};
use engine::telemetry::Snapshot;
use serde::{Deserialize, Serialize};

/// The loss at the end is the mean of so many steps: a single batch is noisy.
pub const N_LAST: usize = 20;
/// Most points that are kept of a curve.
const MAX_POINTS: usize = 200;
/// Two losses are told apart from here on, in nats.
const APART_NATS: f64 = 0.1;

/// What came of a job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Whose.
    pub job: Job,
    /// (step, training loss in nats), thinned evenly.
    pub losses: Vec<(u64, f32)>,
    /// The mean loss of the last steps, in nats.
    pub loss_nats: f64,
    /// ‖∂L/∂x‖₂ at every point of the stream at the last step, bottom first.
    pub resid_grad_l2: Vec<f32>,
    /// Spread of the tokens at the top at the last step.
    pub spread: f64,
    /// Of the weights at the last step, in hexadecimal.
    pub fingerprint: String,
}

/// What can be measured of a tower, a curve each against the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// The loss at the end.
    Loss,
    /// The gradient at the bottom.
    Bottom,
    /// How far the tokens differ at the top.
    Spread,
}

impl Measure {
    /// All, in the order in which they are shown.
    pub const ALL: [Measure; 3] = [Measure::Loss, Measure::Bottom, Measure::Spread];

    /// Its name in files.
    pub const fn key(self) -> &'static str {
        match self {
            Measure::Loss => "loss_nats",
            Measure::Bottom => "bottom_grad_l2",
            Measure::Spread => "top_spread",
        }
    }

    /// Its name for readers.
    pub const fn name(self) -> Text {
        match self {
            Measure::Loss => tx("Loss at the end, nats", "最终损失（nats）"),
            Measure::Bottom => tx("Gradient at the bottom, L2", "底部的梯度（L2）"),
            Measure::Spread => tx("Spread of tokens at the top", "顶层词元的离散度"),
        }
    }

    /// How seeds are averaged.
    pub const fn mean(self) -> Mean {
        match self {
            Measure::Loss => Mean::Linear,
            Measure::Bottom | Measure::Spread => Mean::Log,
        }
    }

    /// Of an outcome.
    pub fn of(self, outcome: &Outcome) -> f64 {
        match self {
            Measure::Loss => outcome.loss_nats,
            Measure::Bottom => outcome.resid_grad_l2.first().map_or(f64::NAN, |&v| f64::from(v)),
            Measure::Spread => outcome.spread,
        }
    }
}

impl Sweep {
    /// Trains a tower. `goes_on` is asked at every step, and told it.
    ///
    /// # Errors
    /// Why it cannot be, that its numbers ended, or that nobody wants it any more.
    pub fn done(&self, job: &Job, mut goes_on: impl FnMut(u64) -> bool) -> Result<Outcome, Words> {
        let (link, _) = Link::parse(&job.link);
        let spec = TowerSpec::of(&link.experiment, job.tower);
        let mut lab = Lab::without_states(spec).map_err(why)?;
        let mut losses: Vec<(u64, f32)> = Vec::new();
        let mut last: Option<Snapshot> =
            lab.trainer().map(|trainer| engine::telemetry::record(trainer, None, job.tower));
        losses.extend(last.iter().map(|snapshot| (0, snapshot.loss_nats)));
        for step in 1..=self.n_steps {
            if !goes_on(step - 1) {
                return Err(INTERRUPTED.into());
            }
            lab.train_to(step, 1, |word| {
                if let Word::Measured(snapshot) = word {
                    losses.push((snapshot.step, snapshot.loss_nats));
                    last = Some((**snapshot).clone());
                }
            });
            if let Some(bad) = last.as_ref().and_then(|snapshot| snapshot.non_finite.as_ref()) {
                return Err(Words::from(ENDED)
                    .fill("step", &bad.step.to_string())
                    .fill("tensor", &bad.tensor.to_string()));
            }
        }
        let (Some(last), Some(trainer)) = (last, lab.trainer()) else { return Err(INTERRUPTED.into()) };
        let of_last = &losses[losses.len().saturating_sub(N_LAST)..];
        let loss_nats = of_last.iter().map(|(_, nats)| f64::from(*nats)).sum::<f64>() / of_last.len() as f64;
        let every = losses.len().div_ceil(MAX_POINTS);
        Ok(Outcome {
            job: job.clone(),
            loss_nats,
            losses: losses.into_iter().step_by(every).collect(),
            resid_grad_l2: last.resid_grad_l2.named().map(|(_, value)| value).collect(),
            spread: last.spread.named().last().map_or(f64::NAN, |(_, value)| f64::from(value)),
            fingerprint: format!("{:016x}", trainer.fingerprint()),
        })
    }
}

fn why(failure: Failure) -> Words {
    match failure {
        Failure::TooLarge { bytes, max_bytes } => {
            let [bytes, most] = [bytes, max_bytes].map(|n| n.div_ceil(1_000_000).to_string());
            Words::from(TOO_LARGE).fill("bytes", &bytes).fill("most", &most)
        }
        Failure::Text([en, zh]) | Failure::Model([en, zh]) => Words { en, zh },
    }
}

/// A measure at one value of one tower, over the seeds that have been done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// By seed.
    pub seeds: Vec<(u32, f64)>,
    /// Mean, interval and range.
    pub spread: Spread,
}

/// A measure at every value of a tower; none where no seed is done.
pub fn curve(sweep: &Sweep, outcomes: &[Outcome], tower: Tower, measure: Measure) -> Vec<Option<Cell>> {
    let of_value = |value: usize| {
        let here = outcomes.iter().filter(|outcome| outcome.job.value == value && outcome.job.tower == tower);
        let mut seeds: Vec<(u32, f64)> = here.map(|outcome| (outcome.job.seed, measure.of(outcome))).collect();
        seeds = base::order::sorted_by(&seeds, |a, b| a.0.cmp(&b.0));
        let values: Vec<f64> = seeds.iter().map(|(_, value)| *value).collect();
        (!seeds.is_empty()).then(|| Cell { spread: spread(&values, measure.mean()), seeds })
    };
    (0..sweep.values.len()).map(of_value).collect()
}

/// What all seeds agree on, as a sentence made from the numbers; none where there is nothing to say, or a tower is still
/// to come.
pub fn headline(sweep: &Sweep, outcomes: &[Outcome]) -> Option<Words> {
    let setting = sweep.setting().ok()?;
    if sweep.jobs().len() > outcomes.len() || sweep.values.len() < 2 {
        return None;
    }
    let name = |value: &String| {
        let name = value_name(setting, value);
        let label = label(setting);
        if sweep.is_of_depth() {
            return name;
        }
        Words { en: format!("{} = {}", label.en, name.en), zh: format!("{} = {}", label.zh, name.zh) }
    };
    match sweep.towers[..] {
        [Tower::A, Tower::B] => beside_each_other(sweep, outcomes, name),
        [tower] => lowest(sweep, outcomes, tower, name),
        _ => None,
    }
}

/// Where B ends worse than A in every seed: by more than what a reader would call the same.
fn beside_each_other(sweep: &Sweep, outcomes: &[Outcome], name: impl Fn(&String) -> Words) -> Option<Words> {
    let [a, b] = Tower::BOTH.map(|tower| curve(sweep, outcomes, tower, Measure::Loss));
    let (mut worse, mut is_alike) = (Vec::new(), true);
    for (value, (a, b)) in sweep.values.iter().zip(a.iter().zip(&b)) {
        let ([a_least, a_most], [b_least, b_most]) = (a.as_ref()?.spread.range, b.as_ref()?.spread.range);
        if b_least - a_most > APART_NATS {
            worse.push(value.clone());
        }
        is_alike &= b_most - a_least < APART_NATS && a_most - b_least < APART_NATS;
    }
    let pick = |of_skips: Text, of_any: Text| Words::from(if sweep.is_about_skips() { of_skips } else { of_any });
    if is_alike {
        return Some(pick(ALIKE, B_ALIKE));
    }
    let first = worse.first()?;
    if worse.len() == sweep.values.len() {
        return Some(pick(ALL_WORSE, B_ALL_WORSE));
    }
    // A threshold is said only where there is one.
    let number = |value: &String| value.parse::<f64>().ok();
    let rises =
        sweep.values.windows(2).all(|two| matches!((number(&two[0]), number(&two[1])), (Some(a), Some(b)) if a < b));
    (rises && sweep.values.ends_with(&worse)).then(|| filled(pick(WORSE_FROM, B_WORSE_FROM), &name(first)))
}

/// The value at which a single tower ends lowest, if it is one and the same in every seed.
fn lowest(sweep: &Sweep, outcomes: &[Outcome], tower: Tower, name: impl Fn(&String) -> Words) -> Option<Words> {
    let cells = curve(sweep, outcomes, tower, Measure::Loss);
    let mut best: Option<usize> = None;
    for seed in 0..sweep.n_seeds {
        let of_seed = |cell: &Option<Cell>| {
            let found = cell.as_ref()?.seeds.iter().find(|(other, _)| *other == seed);
            found.map(|(_, nats)| *nats)
        };
        let losses: Vec<f64> = cells.iter().map(of_seed).collect::<Option<_>>()?;
        let least = (0..losses.len()).reduce(|i, j| if losses[j] < losses[i] { j } else { i })?;
        if best.is_some_and(|best| best != least) {
            return None;
        }
        best = Some(least);
    }
    Some(filled(Words::from(LOWEST), &name(sweep.values.get(best?)?)))
}

fn filled(words: Words, value: &Words) -> Words {
    Words { en: words.en.replace("{value}", &value.en), zh: words.zh.replace("{value}", &value.zh) }
}

/// All numbers as CSV: a row for each tower and seed.
pub fn csv(sweep: &Sweep, outcomes: &[Outcome]) -> String {
    let measures = Measure::ALL.map(Measure::key).join(",");
    let mut out = format!("{},seed,tower,{measures},fingerprint\n", sweep.key);
    for outcome in outcomes {
        let Job { value, seed, tower, .. } = &outcome.job;
        let numbers = Measure::ALL.map(|measure| measure.of(outcome).to_string()).join(",");
        out += &format!("{},{seed},{},{numbers},{}\n", sweep.values[*value], tower.key(), outcome.fingerprint);
    }
    out
}

const INTERRUPTED: Text = tx("Interrupted.", "已中断。");
const ENDED: Text =
    tx("NaN or infinity at step {step}, first in {tensor}.", "第 {step} 步出现 NaN 或 ∞，最先出现在 {tensor}。");
const TOO_LARGE: Text = tx(
    "It would need {bytes} MB of memory; at most {most} MB are allowed.",
    "需要 {bytes} MB 内存，上限是 {most} MB。",
);
const ALL_WORSE: Text = tx(
    "Without skips the loss ends at least 0.1 nats higher at every value, in every seed.",
    "无残差连接时，最终损失在每个取值、每个种子中都至少高 0.1 nats。",
);
const B_ALL_WORSE: Text = tx(
    "B’s loss ends at least 0.1 nats above A’s at every value, in every seed.",
    "B 的最终损失在每个取值、每个种子中都比 A 至少高 0.1 nats。",
);
const WORSE_FROM: Text = tx(
    "From {value} on, the loss ends at least 0.1 nats higher without skips, in every seed.",
    "自 {value}起，无残差连接的最终损失在每个种子中都至少高 0.1 nats。",
);
const B_WORSE_FROM: Text = tx(
    "From {value} on, B’s loss ends at least 0.1 nats above A’s in every seed.",
    "自 {value}起，B 的最终损失在每个种子中都比 A 至少高 0.1 nats。",
);
const ALIKE: Text = tx(
    "With and without skips, the loss ends within 0.1 nats at every value, in every seed.",
    "有无残差连接，最终损失在每个取值、每个种子中都相差不到 0.1 nats。",
);
const B_ALIKE: Text = tx(
    "A and B end within 0.1 nats of each other at every value, in every seed.",
    "A 与 B 的最终损失在每个取值、每个种子中都相差不到 0.1 nats。",
);
const LOWEST: Text = tx("In every seed the loss ends lowest at {value}.", "在每个种子中，{value}时的最终损失都最低。");
