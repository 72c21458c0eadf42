//! Questions of single steps, which no later step can answer.

use base::config::Tower;
use lens::Asked;

/// What is wanted of which step, and what of it is being answered.
#[derive(Clone, Debug, Default)]
pub(super) struct Exact {
    wanted: Vec<(u64, Asked)>,
    /// In the order in which they were asked.
    open: Vec<(u64, Tower, Asked)>,
}

impl Exact {
    /// What is wanted from now on; what is being answered stays.
    pub fn want(&mut self, wanted: Vec<(u64, Asked)>) {
        self.wanted = wanted;
    }

    /// The steps at which something is wanted that nobody is answering.
    pub fn steps(&self) -> Vec<u64> {
        self.wanted.iter().map(|(step, _)| *step).filter(|&step| !self.due(step).is_empty()).collect()
    }

    /// What is wanted of this step, unless the same is being answered already: of two like it the desk would drop one.
    pub fn due(&self, step: u64) -> Vec<Asked> {
        let is_due = |asked: &Asked| !self.open.iter().any(|(_, _, open)| open == asked);
        let at = self.wanted.iter().filter(|(at, asked)| *at == step && is_due(asked));
        at.map(|(_, asked)| asked.clone()).collect()
    }

    /// These have been asked of both towers.
    pub fn open(&mut self, step: u64, asked: &[Asked]) {
        for tower in Tower::BOTH {
            self.open.extend(asked.iter().map(|asked| (step, tower, asked.clone())));
        }
    }

    /// What an answer was asked as; the desk answers in the order in which it was asked.
    pub fn take(&mut self, lens: &str, tower: Tower, step: u64) -> Option<Asked> {
        let is_it = |(at, whose, asked): &(u64, Tower, Asked)| (*at, *whose) == (step, tower) && asked.lens == lens;
        let idx = self.open.iter().position(is_it)?;
        Some(self.open.remove(idx).2)
    }

    /// Whether nothing is being answered.
    pub fn is_idle(&self) -> bool {
        self.open.is_empty()
    }

    /// What was being answered will not be.
    pub fn drop_open(&mut self) {
        self.open.clear();
    }
}
