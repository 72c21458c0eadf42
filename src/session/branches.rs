//! Futures: going on from an earlier step, and other futures from there, side by side.

use super::{Effect, Note, Session};
use crate::strings as s;
use base::config::{Event, Experiment, OtherFuture, Tower};

/// Most futures of one run, the one that is shown among them.
const MAX_FUTURES: usize = 4;
/// A future's curve is kept at so many points at most.
const MAX_POINTS: usize = 2000;

/// A future of the run that is not being shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// As the reader calls it.
    pub name: String,
    /// The step that it had come to.
    pub step: u64,
    experiment: Experiment,
    /// Losses of A and B, as far as they were measured here.
    losses: [Vec<(u64, f32)>; 2],
}

impl Branch {
    /// What happens in it.
    pub(super) fn events(&self) -> Vec<Event> {
        self.experiment.events().to_vec()
    }
}

impl Session {
    /// The other futures of this run.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// The name of the future that is shown.
    pub fn branch_name(&self) -> &str {
        &self.branch_name
    }

    /// Goes on from the step that is shown, to the same bits.
    pub(super) fn go_on(&mut self) -> Vec<Effect> {
        let step = self.shown_step();
        if self.conductor.is_changing() || step >= self.conductor.granted() {
            self.shown = None;
            self.conductor.play();
            return Vec::new();
        }
        let orders = self.conductor.go_to(step);
        self.gone_back(step, true, orders)
    }

    /// Leaves the present future as it is and begins another one at the step that is shown.
    pub(super) fn branch_here(&mut self) -> Vec<Effect> {
        let step = self.shown_step();
        if self.conductor.is_changing() || step >= self.conductor.granted() {
            return Vec::new();
        }
        if self.branches.len() + 1 >= MAX_FUTURES {
            return self.said(Note::TooManyBranches(MAX_FUTURES));
        }
        let left = self.present();
        let mut experiment = left.experiment.clone();
        experiment.forget_after(step);
        self.branches.push(left);
        self.branch_name = self.free_name();
        let orders = self.conductor.switch_to(experiment, step);
        self.gone_back(step, false, orders)
    }

    /// Shows another future; the present one is kept in its place.
    pub(super) fn open_branch(&mut self, idx: usize) -> Vec<Effect> {
        if self.conductor.is_changing() || idx >= self.branches.len() {
            return Vec::new();
        }
        let present = self.present();
        let Branch { name, step, experiment, .. } = std::mem::replace(&mut self.branches[idx], present);
        self.branch_name = name;
        self.undo = None;
        let orders = self.conductor.switch_to(experiment, step);
        self.gone_back(step.min(self.conductor.granted()), false, orders)
    }

    /// Calls a future otherwise; the present one where `idx` is none.
    pub(super) fn name_branch(&mut self, idx: Option<usize>, name: &str) {
        let name = OtherFuture::fitting_name(name);
        match idx {
            None => self.branch_name = name,
            Some(idx) => {
                if let Some(branch) = self.branches.get_mut(idx) {
                    branch.name = name;
                }
            }
        }
        self.changed.link = true;
    }

    /// Forgets another future.
    pub(super) fn drop_branch(&mut self, idx: usize) {
        if idx < self.branches.len() {
            self.branches.remove(idx);
            self.changed.link = true;
        }
    }

    /// Takes over the futures that a link tells of; those that do not fit this run are told.
    pub(super) fn take_futures(&mut self, futures: &[OtherFuture]) {
        self.branches.clear();
        self.branch_name = s::BRANCH_ONE.get(self.lang).to_string();
        for future in futures.iter().take(MAX_FUTURES - 1) {
            let mut experiment = self.conductor.wanted().clone();
            experiment.clear_events();
            for event in &future.events {
                if let Err(problem) = experiment.add_event(event.clone()) {
                    self.said(Note::Problem(problem));
                }
            }
            let (name, step) = (OtherFuture::fitting_name(&future.name), future.step);
            self.branches.push(Branch { name, step, experiment, losses: Default::default() });
        }
    }

    /// The other futures as a link tells them.
    pub(super) fn futures(&self) -> Vec<OtherFuture> {
        let told =
            |branch: &Branch| OtherFuture { name: branch.name.clone(), step: branch.step, events: branch.events() };
        self.branches.iter().map(told).collect()
    }

    /// What the timeline shows of them.
    pub(super) fn ghosts(&self) -> Vec<[Vec<(u64, f32)>; 2]> {
        self.branches.iter().map(|branch| branch.losses.clone()).collect()
    }

    fn present(&self) -> Branch {
        let losses = Tower::each(|tower| {
            let all = self.run.losses(tower);
            all.iter().step_by(all.len().div_ceil(MAX_POINTS).max(1)).copied().collect()
        });
        let experiment = self.conductor.experiment().clone();
        Branch { name: self.branch_name.clone(), step: self.conductor.common_step(), experiment, losses }
    }

    fn free_name(&self) -> String {
        let name = |n: usize| s::BRANCH.fill(self.lang, &[("n", &n.to_string())]);
        let is_free = |name: &String| self.branches.iter().all(|branch| branch.name != *name);
        (2..).map(name).find(is_free).unwrap_or_default()
    }

    /// Another run has other futures, unless a link told of them.
    pub(super) fn forget_branches(&mut self) {
        self.branches.clear();
        self.branch_name = s::BRANCH_ONE.get(self.lang).to_string();
    }
}
