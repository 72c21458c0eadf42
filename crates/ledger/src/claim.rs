//! A claim that can be measured: its runs, how a number is got from them, and its rule.

use crate::evidence::{Evidence, Missing, Run, Runs};
use crate::rule::{Measured, Rule};

/// A claim of the ledger and how it is put to the test.
pub struct Claim {
    /// As in the ledger's words: `C8`.
    pub id: &'static str,
    /// The link that all its runs share.
    pub base: &'static str,
    /// Its runs.
    pub runs: &'static [Run],
    /// The lens that shows what is measured.
    pub lens: &'static str,
    /// What decides.
    pub rule: Rule,
    /// The quantities of one seed, in the rule's order.
    pub measure: fn(&mut Runs<'_>) -> Result<Vec<f64>, Missing>,
    /// A link under which a reader sees it happen.
    pub scene: &'static str,
    /// Whether the rule means the same in other worlds: under another norm, init and depth.
    pub travels: bool,
}

impl Claim {
    /// Of all that decides, the rule and the runs that it is applied to: FNV-1a.
    pub fn digest(&self) -> u64 {
        let runs = self.runs.iter().map(|run| format!("{} {} {:?}; ", run.changes, run.tower.key(), run.steps()));
        let text = format!("{}{}; {}", self.rule.decides(), self.base, runs.collect::<String>());
        text.bytes()
            .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
    }

    /// Whether it is still judged as was fixed.
    pub fn is_as_fixed(&self) -> bool {
        self.digest() == self.rule.fixed.digest
    }

    /// The claim's numbers of one seed; its runs must have been [trained](Evidence::train).
    ///
    /// # Errors
    /// What is missing.
    pub fn measured(&self, evidence: &mut Evidence) -> Result<Measured, Missing> {
        let seed = evidence.seed();
        let mut runs = evidence.of(self.base, self.runs);
        let values = (self.measure)(&mut runs)?;
        let values = values.into_iter().map(|value| value.is_finite().then_some(value)).collect();
        Ok(Measured { seed, values, fingerprints: runs.fingerprints() })
    }
}
