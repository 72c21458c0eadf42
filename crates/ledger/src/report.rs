//! The ledger as it is printed and shipped: verdicts with the numbers behind them, as plain data.

use crate::claim::Claim;
use crate::rule::{Mean, Measured, Op, Spread, verdict};
use crate::worlds::World;
use base::names::Words;
use serde::{Deserialize, Serialize};

/// The whole ledger of one engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shipped {
    /// The engine that gave the numbers; another one's ledger says nothing of this one.
    pub engine: u32,
    /// A row for each claim that was measured.
    pub rows: Vec<Row>,
}

/// A claim's verdict, and what it rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The claim.
    pub id: String,
    /// Key of the verdict's mark.
    pub mark: String,
    /// Fewer seeds than the rule wants.
    pub is_provisional: bool,
    /// Seeds, and those of them that say anything.
    pub n: usize,
    /// Those whose guards hold.
    pub n_telling: usize,
    /// The step that counts.
    pub step: u64,
    /// The commit that fixed the rule; empty where it has been changed since.
    pub fixed_at: String,
    /// The link of its runs, without seed.
    pub base: String,
    /// What was measured.
    pub quantities: Vec<QuantityRow>,
    /// What each seed gave.
    pub results: Vec<Measured>,
    /// What other worlds say; empty where the rule does not travel, or nobody has looked.
    #[serde(default)]
    pub worlds: Vec<World>,
}

/// A quantity over the seeds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuantityRow {
    /// Its name in files.
    pub key: String,
    /// Its name for readers.
    pub name: Words,
    /// Its unit.
    pub unit: String,
    /// Averaged in log.
    pub is_log: bool,
    /// Mean, interval, range.
    pub spread: Spread,
    /// The conditions on it.
    pub met: Vec<Met>,
}

/// A condition, and in how many seeds it holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Met {
    /// `≥ 0.5`, `< 0.0001`.
    pub says: String,
    /// The threshold.
    pub threshold: f64,
    /// Whether what lies below it is for the claim.
    pub is_below: bool,
    /// Seeds in which it holds.
    pub n_met: usize,
}

/// The rows of these claims; `results` are by claim, then by seed.
pub fn rows(claims: &[&Claim], results: &[Vec<Measured>]) -> Vec<Row> {
    claims.iter().zip(results).map(|(claim, results)| row(claim, results)).collect()
}

fn row(claim: &Claim, results: &[Measured]) -> Row {
    let rule = &claim.rule;
    let said = verdict(rule, results);
    let quantity = |(i, (quantity, spread)): (usize, (&crate::rule::Quantity, &Spread))| {
        let met = rule.conditions.iter().zip(&said.n_met).filter(|(condition, _)| condition.quantity == i);
        QuantityRow {
            key: quantity.key.to_string(),
            name: quantity.name.into(),
            unit: quantity.unit.to_string(),
            is_log: quantity.mean == Mean::Log,
            spread: *spread,
            met: met
                .map(|(condition, n_met)| Met {
                    says: format!("{} {}", if condition.op == Op::Below { "<" } else { "≥" }, condition.threshold),
                    threshold: condition.threshold,
                    is_below: condition.op == Op::Below,
                    n_met: *n_met,
                })
                .collect(),
        }
    };
    Row {
        id: claim.id.to_string(),
        mark: said.mark.key().to_string(),
        is_provisional: said.is_provisional,
        n: said.n,
        n_telling: said.n_telling,
        step: rule.step,
        fixed_at: if claim.is_as_fixed() { rule.fixed.commit.to_string() } else { String::new() },
        base: claim.base.to_string(),
        quantities: rule.quantities.iter().zip(&said.spreads).enumerate().map(quantity).collect(),
        results: results.to_vec(),
        worlds: Vec::new(),
    }
}

/// Rows as they are shipped, with the engine that gave them.
pub fn shipped(rows: Vec<Row>) -> Shipped {
    Shipped { engine: engine::ENGINE, rows }
}
