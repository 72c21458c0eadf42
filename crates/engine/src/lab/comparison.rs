//! Two runs side by side from their first step on, to see where they part.

use super::Lab;
use super::protocol::{Failure, Stored, TowerSpec};
use crate::nn::Trainer;
use crate::telemetry::{FirstDifference, Gap, first_difference, gap};

/// Most steps whose gaps are kept; beyond it every second is dropped, and half as many are taken from then on.
const MAX_GAPS: usize = 128;

/// Two towers that are trained again in lock-step. Nothing is taken from the runs themselves but their settings, so it
/// can be done anywhere, and costs as much as both did.
pub struct Comparison {
    specs: [TowerSpec; 2],
    labs: [Lab; 2],
    first: Option<FirstDifference>,
    gaps: Vec<Gap>,
    /// Gaps are taken at its multiples.
    every: u64,
    /// Up to this step both are known to be one run, and only the first is trained.
    shared: u64,
}

impl Comparison {
    /// At step 0, which has been compared.
    ///
    /// # Errors
    /// Why one of the runs cannot be.
    pub fn new(specs: [TowerSpec; 2]) -> Result<Comparison, Failure> {
        Comparison::alike_until(specs, 0)
    }

    /// The same of two runs that nothing tells apart up to and with step `shared`: until there one is trained for both, and
    /// nothing is compared.
    ///
    /// # Errors
    /// Why one of the runs cannot be.
    pub fn alike_until(specs: [TowerSpec; 2], shared: u64) -> Result<Comparison, Failure> {
        Comparison::alike_from(specs, shared, None)
    }

    /// The same from a stored state on, where that is one of this run and not later than `shared`: what follows has the same
    /// bits.
    ///
    /// # Errors
    /// Why one of the runs cannot be.
    pub fn alike_from(specs: [TowerSpec; 2], shared: u64, stored: Option<&Stored>) -> Result<Comparison, Failure> {
        let [a, b] = &specs;
        let labs = [Lab::without_states(a.clone())?, Lab::without_states(b.clone())?];
        let mut comparison = Comparison { specs, labs, first: None, gaps: Vec::new(), every: 1, shared };
        let is_of_use =
            |stored: &&Stored| stored.checkpoint.step <= shared && stored.is_on_the_way_of(&comparison.specs[0]);
        if let Some(stored) = stored.filter(is_of_use) {
            comparison.labs[0].stand_at(stored);
        }
        if comparison.step() == shared {
            comparison.part();
        }
        Ok(comparison)
    }

    /// Goes on under these settings as far as they agree with those before up to the present step; otherwise from the
    /// start.
    ///
    /// # Errors
    /// Why one of the runs cannot be.
    pub fn follow(self, specs: [TowerSpec; 2]) -> Result<Comparison, Failure> {
        let step = self.step();
        let up_to_now = |specs: &[TowerSpec; 2]| {
            specs.clone().map(|mut spec| {
                spec.events.retain(|event| event.step <= step);
                spec
            })
        };
        if up_to_now(&self.specs) != up_to_now(&specs) {
            let shared = self.shared;
            // The old arenas go before the new ones come.
            drop(self);
            return Comparison::alike_until(specs, shared);
        }
        let mut same = self;
        for (lab, spec) in same.labs.iter_mut().zip(&specs) {
            lab.await_events(&spec.events);
        }
        same.specs = specs;
        Ok(same)
    }

    /// Batches gone by in both.
    pub fn step(&self) -> u64 {
        self.labs[0].trainer().map_or(0, |trainer| trainer.measured().step)
    }

    /// One step of both.
    pub fn advance(&mut self) {
        let step = self.step() + 1;
        if step <= self.shared {
            self.labs[0].train_to(step, u64::MAX, |_| {});
            if step == self.shared {
                self.part();
            }
            return;
        }
        self.labs.iter_mut().for_each(|lab| lab.train_to(step, u64::MAX, |_| {}));
        self.compare();
    }

    /// From here on both are trained.
    fn part(&mut self) {
        let [a, b] = &mut self.labs;
        if let (Some(a), Some(b)) = (a.trainer(), b.trainer_mut())
            && self.shared > 0
        {
            b.clone_from(a);
        }
        self.compare();
    }

    /// Where they part first; None as long as every bit is the same.
    pub fn first(&self) -> Option<&FirstDifference> {
        self.first.as_ref()
    }

    /// How far apart they stood, at every so many steps.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// At multiples of how many steps gaps are taken.
    pub fn every(&self) -> u64 {
        self.every
    }

    /// Both as they stand, for tools that change one by hand.
    pub fn labs_mut(&mut self) -> &mut [Lab; 2] {
        &mut self.labs
    }

    fn compare(&mut self) {
        let Some([a, b]) = self.trainers() else { return };
        let step = a.measured().step;
        let first = if self.first.is_none() { first_difference(a, b) } else { None };
        let gap = if step.is_multiple_of(self.every) { gap(a, b) } else { None };
        self.first = self.first.take().or(first);
        self.gaps.extend(gap);
        if self.gaps.len() > MAX_GAPS {
            self.every *= 2;
            let every = self.every;
            self.gaps.retain(|gap| gap.step.is_multiple_of(every));
        }
    }

    fn trainers(&self) -> Option<[&Trainer<f32>; 2]> {
        Some([self.labs[0].trainer()?, self.labs[1].trainer()?])
    }
}
