//! Rules: what would count for and against a claim, fixed before it is measured, as data.
//!
//! A claim measures some quantities of one run; its rule says which of them must lie where. A verdict follows from the
//! results of several seeds by [`verdict`] alone, so nobody decides afterwards.

use crate::told::Mark;
use base::names::Text;
use serde::{Deserialize, Serialize};

/// Seeds below which a verdict is provisional.
pub const SEEDS_NEEDED: usize = 5;

/// What decides a claim.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// What is measured of one run, in the order in which a measure gives it.
    pub quantities: &'static [Quantity],
    /// What must hold of them; each is a part of the claim.
    pub conditions: &'static [Condition],
    /// What must hold for the rule to mean anything.
    pub guards: &'static [Guard],
    /// The step that counts; where several are compared, the last.
    pub step: u64,
    /// The commit that fixed it before anything was measured by it.
    pub fixed: Fixed,
    /// What counts for the claim and what against it, in a sentence each.
    pub text: Sides,
}

/// When a rule was fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The commit.
    pub commit: &'static str,
    /// The digest of rule and runs then; another one today reopens the verdict.
    pub digest: u64,
}

/// What counts for a claim, and what against it.
#[derive(Clone, Copy, Debug)]
pub struct Sides {
    /// For.
    pub pro: Text,
    /// Against.
    pub contra: Text,
}

/// One number of a run.
#[derive(Clone, Copy, Debug)]
pub struct Quantity {
    /// Its name in files: one word.
    pub key: &'static str,
    /// Its name for readers.
    pub name: Text,
    /// Its unit; empty for a ratio.
    pub unit: &'static str,
    /// How several are averaged.
    pub mean: Mean,
}

/// How the numbers of several seeds are averaged, and on which scale their interval is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mean {
    /// The mean.
    Linear,
    /// The geometric mean: for what spans decades.
    Log,
}

/// What must hold of a quantity.
#[derive(Clone, Copy, Debug)]
pub struct Condition {
    /// Which quantity, by its place.
    pub quantity: usize,
    /// On which side of the threshold.
    pub op: Op,
    /// In the quantity's unit.
    pub threshold: f64,
}

/// What must hold for the rule to mean anything; where it does not, the run says nothing.
#[derive(Clone, Copy, Debug)]
pub struct Guard {
    /// As a condition.
    pub must: Condition,
    /// Why the run says nothing where it does not hold.
    pub reason: Text,
}

/// A side of a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// Less than it.
    Below,
    /// At least as much.
    AtLeast,
}

impl Condition {
    /// Whether it holds of these values; a value that is no number holds nothing.
    pub fn holds(&self, values: &[f64]) -> bool {
        let value = values.get(self.quantity).copied().unwrap_or(f64::NAN);
        match self.op {
            Op::Below => value < self.threshold,
            Op::AtLeast => value >= self.threshold,
        }
    }
}

impl Rule {
    /// All that decides, as text: two rules that decide alike say the same.
    pub fn decides(&self) -> String {
        let mut text = format!("step {}, {SEEDS_NEEDED} seeds; ", self.step);
        let condition = |c: &Condition| format!("{} {:?} {:e}; ", self.quantities[c.quantity].key, c.op, c.threshold);
        self.conditions.iter().for_each(|c| text += &condition(c));
        self.guards.iter().for_each(|g| text += &format!("if {}", condition(&g.must)));
        text
    }
}

/// What one run gave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Its seed.
    pub seed: u32,
    /// The quantities, in the rule's order; none where it is no number.
    pub values: Vec<Option<f64>>,
    /// Fingerprints of the runs behind them, in hexadecimal.
    pub fingerprints: Vec<String>,
}

impl Measured {
    fn numbers(&self) -> Vec<f64> {
        self.values.iter().map(|value| value.unwrap_or(f64::NAN)).collect()
    }

    /// Whether the run says anything: every guard holds.
    pub fn is_telling(&self, rule: &Rule) -> bool {
        let numbers = self.numbers();
        rule.guards.iter().all(|guard| guard.must.holds(&numbers)) && numbers.iter().all(|value| !value.is_nan())
    }

    /// Which conditions hold.
    pub fn met(&self, rule: &Rule) -> Vec<bool> {
        let numbers = self.numbers();
        rule.conditions.iter().map(|condition| condition.holds(&numbers)).collect()
    }

    /// The verdict of this run alone.
    pub fn mark(&self, rule: &Rule) -> Mark {
        let met = self.met(rule);
        match met.iter().filter(|met| **met).count() {
            _ if !self.is_telling(rule) => Mark::Undecided,
            n if n == met.len() => Mark::Holds,
            0 => Mark::Fails,
            _ => Mark::Part,
        }
    }
}

/// What several runs say together.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// In a word.
    pub mark: Mark,
    /// Fewer than [`SEEDS_NEEDED`] runs so far.
    pub is_provisional: bool,
    /// Runs.
    pub n: usize,
    /// Runs that say anything.
    pub n_telling: usize,
    /// For each condition, in how many of those it holds.
    pub n_met: Vec<usize>,
    /// For each quantity, what those runs gave.
    pub spreads: Vec<Spread>,
}

/// A quantity over several runs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// The mean, on the quantity's scale.
    pub mean: f64,
    /// Its 95 % interval by Student's t on that scale; none for fewer than two runs.
    pub interval: Option<[f64; 2]>,
    /// The smallest and the largest.
    pub range: [f64; 2],
}

/// What follows from these results. Four fifths of the runs must agree on each condition, and as many must say anything.
/// A claim all of whose conditions hold holds; one of whose conditions none does, does not; one with some of both holds
/// in part; what is left cannot be decided.
pub fn verdict(rule: &Rule, results: &[Measured]) -> Verdict {
    let n = results.len();
    let needed = (4 * n).div_ceil(5);
    let telling: Vec<&Measured> = results.iter().filter(|result| result.is_telling(rule)).collect();
    let met: Vec<Vec<bool>> = telling.iter().map(|result| result.met(rule)).collect();
    let n_met: Vec<usize> = (0..rule.conditions.len()).map(|c| met.iter().filter(|met| met[c]).count()).collect();
    let holds = n_met.iter().filter(|&&k| k >= needed).count();
    let fails = n_met.iter().filter(|&&k| telling.len() - k >= needed).count();
    let mark = match () {
        () if n == 0 => Mark::Unmeasured,
        () if telling.len() < needed => Mark::Undecided,
        () if holds == n_met.len() => Mark::Holds,
        () if fails == n_met.len() => Mark::Fails,
        () if holds > 0 && fails > 0 => Mark::Part,
        () => Mark::Undecided,
    };
    let spreads = rule.quantities.iter().enumerate().map(|(i, quantity)| {
        let values: Vec<f64> = results.iter().filter_map(|result| *result.values.get(i)?).collect();
        spread(&values, quantity.mean)
    });
    Verdict { mark, is_provisional: n < SEEDS_NEEDED, n, n_telling: telling.len(), spreads: spreads.collect(), n_met }
}

/// Mean, interval and range; a value that has no logarithm makes a mean in log undefined.
pub fn spread(values: &[f64], mean: Mean) -> Spread {
    let n = values.len() as f64;
    let on_scale: Vec<f64> = match mean {
        Mean::Linear => values.to_vec(),
        Mean::Log => values.iter().map(|v| libm::log10(*v)).collect(),
    };
    let back = |v: f64| if mean == Mean::Log { libm::pow(10.0, v) } else { v };
    let center = on_scale.iter().sum::<f64>() / n;
    let interval = (values.len() >= 2).then(|| {
        let variance = on_scale.iter().map(|v| (v - center) * (v - center)).sum::<f64>() / (n - 1.0);
        let half = student(values.len() - 1) * (variance / n).sqrt();
        [back(center - half), back(center + half)]
    });
    let range = values.iter().fold([f64::INFINITY, f64::NEG_INFINITY], |[lo, hi], &v| [lo.min(v), hi.max(v)]);
    Spread { mean: back(center), interval, range }
}

/// The 97.5 % quantile of Student's t (Abramowitz & Stegun 1964, table 26.10); beyond the table the normal one.
fn student(degrees: usize) -> f64 {
    const T: [f64; 12] = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179];
    T.get(degrees.saturating_sub(1)).copied().unwrap_or(1.96)
}

#[cfg(test)]
mod tests;
