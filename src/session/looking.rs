//! Which questions are asked of the weights, and when: nothing that nobody looks at, and never more than the analysis
//! worker can answer.

mod exact;

use super::clock::{Pace, WeightsWanted};
use base::config::{Residual, Tower};
use exact::Exact;
use lens::{About, Asked, DeskAsk, Happens};

/// How often the models are asked to write, once they have learnt for so many steps; before, more often.
const SAMPLES_EVERY: u64 = 50;
const SAMPLES_EARLY: u64 = 10;
/// How often the loss on held-out text is asked for.
const VALIDATION_EVERY: u64 = 10;
/// The share of time that looks of closed questions may take from a run, and the least time between two.
const ASIDE_SHARE: f64 = 0.05;
const ASIDE_SECS: f64 = 2.0;
/// A look that nobody waits for any more may still take so long.
const LATE_SECS: f64 = 5.0;

/// A lens that is looked through, and how often.
#[derive(Clone, Debug, PartialEq)]
struct Watched {
    question: Asked,
    every: u64,
    /// The interval until `every` steps have gone by: most happens at the start.
    early: u64,
    /// The step that it was asked at last.
    asked_at: Option<u64>,
}

impl Watched {
    /// Whether a multiple of its interval has come since it was asked last.
    fn is_due(&self, step: u64) -> bool {
        let every = if step < self.every { self.early } else { self.every };
        self.asked_at.is_none_or(|last| step / every > last / every)
    }
}

/// What is being asked.
#[derive(Clone, Debug, Default)]
pub struct Looking {
    watched: Vec<Watched>,
    /// Lenses to be asked at the next weights, whatever the step.
    at_once: bool,
    /// Rises with every change of what is asked; answers that carry an older one are late.
    round: u32,
    /// Answers that are still to come.
    n_open: usize,
    /// Weights that have come for a step: both towers' are needed, for a picture compares equal steps.
    weights: [Option<(u64, Residual)>; 2],
    /// The step at which everything was asked last.
    asked_at: Option<u64>,
    /// Nobody answers any more.
    is_dead: bool,
    /// Questions of single steps.
    exact: Exact,
    /// Closed questions, asked one at a time: the one that was asked longest ago comes first.
    aside: Vec<(Asked, Option<u64>)>,
    /// The lens of one that is to be answered, how many answers are to come, and the time that they took so far.
    aside_open: Option<(String, usize, f64)>,
    aside_due_secs: f64,
    /// When the desk began with what it does now.
    since_secs: f64,
    /// Since when it has been at a look that nobody waits for any more.
    late_secs: Option<f64>,
    /// For each lens the last two steps that were answered, to tell how often it comes.
    answered: Vec<(String, [Option<u64>; 2])>,
    /// What should be said of each lens that has answered.
    abouts: Vec<(String, About)>,
}

impl Looking {
    /// Watches the open lenses, the tab's and the open tokens', what the models write, and how they do on held-out text. Returns what to
    /// tell the desk.
    pub fn watch(&mut self, open: Vec<Asked>, [samples, validation]: [Asked; 2], pace: Pace) -> Option<DeskAsk> {
        let every = match pace {
            Pace::Slow => 1,
            Pace::Normal => 5,
            Pace::Max => 20,
        };
        let watch = |question, every, early| Watched { question, every, early, asked_at: None };
        let mut watched =
            vec![watch(samples, SAMPLES_EVERY, SAMPLES_EARLY), watch(validation, VALIDATION_EVERY, VALIDATION_EVERY)];
        watched.extend(open.into_iter().map(|question| watch(question, every, every)));
        let asks_otherwise = !watched.iter().map(|w| &w.question).eq(self.watched.iter().map(|w| &w.question));
        if !asks_otherwise {
            for (old, new) in self.watched.iter_mut().zip(watched) {
                if old.every != new.every {
                    (old.every, old.early) = (new.every, new.early);
                    self.answered.clear();
                }
            }
            return None;
        }
        self.watched = watched;
        self.at_once = true;
        self.answered.clear();
        Some(self.supersede())
    }

    /// Watches these closed questions, beside what is open.
    pub fn watch_aside(&mut self, questions: Vec<Asked>) {
        let asked = |question: &Asked| self.aside.iter().find(|(q, _)| q == question).and_then(|(_, at)| *at);
        self.aside = questions.into_iter().map(|question| (question.clone(), asked(&question))).collect();
    }

    /// What was asked so far is not wanted any more: another run, another lens.
    pub fn supersede(&mut self) -> DeskAsk {
        self.round += 1;
        if std::mem::take(&mut self.n_open) > 0 {
            self.late_secs.get_or_insert(self.since_secs);
        }
        if let Some((lens, ..)) = self.aside_open.take() {
            // Its answer will not come.
            self.aside.iter_mut().filter(|(q, _)| q.lens == lens).for_each(|(_, asked_at)| *asked_at = None);
        }
        self.weights = [None, None];
        self.exact.drop_open();
        DeskAsk::Cancel { round: self.round }
    }

    /// Another run: everything is asked again at its first step.
    pub fn begin_run(&mut self) -> DeskAsk {
        self.at_once = true;
        self.asked_at = None;
        self.watched.iter_mut().for_each(|w| w.asked_at = None);
        self.aside.iter_mut().for_each(|(_, asked_at)| *asked_at = None);
        self.answered.clear();
        self.supersede()
    }

    /// Everything is asked again as soon as it can be: what was measured at this step has changed.
    pub fn ask_again(&mut self) {
        self.at_once = true;
        self.aside.iter_mut().for_each(|(_, asked_at)| *asked_at = None);
    }

    /// Both towers rest at `step`: what is shown there must have been asked there.
    pub fn on_rest(&mut self, step: u64) {
        self.at_once |= self.asked_at != Some(step);
    }

    /// Questions wait for weights, and nothing else does; closed ones too where the towers rest at a step.
    pub fn is_wanting_now(&self, rests_at: Option<u64>) -> bool {
        let is_aside = rests_at.is_some_and(|step| self.aside.iter().any(|(_, asked_at)| *asked_at != Some(step)));
        let is_exact = rests_at.is_some_and(|step| !self.exact.due(step).is_empty());
        (((self.at_once || is_aside) && self.n_open == 0) || is_exact) && !self.is_dead
    }

    /// What is to be asked at single steps, before anything else: (step, question).
    pub fn ask_exactly(&mut self, questions: Vec<(u64, Asked)>) {
        self.exact.want(questions);
    }

    /// Whether an answer about a single step is still to come.
    pub fn is_exact_open(&self) -> bool {
        !self.exact.is_idle()
    }

    /// What was asked of a single step, now that it is answered.
    pub fn take_exact(&mut self, lens: &str, tower: Tower, step: u64) -> Option<Asked> {
        self.exact.take(lens, tower, step)
    }

    /// At which steps the conductor should have weights sent. None while answers are still to come: a lens that is slower
    /// than its interval thins itself out.
    pub fn wanted(&self) -> WeightsWanted {
        if self.is_dead {
            return WeightsWanted::default();
        }
        let exactly = self.exact.steps();
        if self.n_open > 0 {
            return WeightsWanted { exactly, ..WeightsWanted::default() };
        }
        let every: Vec<u64> = self.watched.iter().flat_map(|w| [w.every, w.early]).collect();
        let every = base::order::sorted_set(&every);
        WeightsWanted { every, at_once: self.at_once, exactly }
    }

    /// A tower's weights have come. Once both are there: the questions that are due. `now` is the time and whether both
    /// towers rest.
    pub fn on_weights(
        &mut self,
        run_id: u32,
        tower: Tower,
        step: u64,
        residual: Residual,
        happens: &Happens,
        now: (f64, bool),
    ) -> Vec<DeskAsk> {
        self.weights[tower.idx()] = Some((step, residual));
        let [Some(a), Some(b)] = &self.weights else { return Vec::new() };
        if a.0 != b.0 {
            return Vec::new();
        }
        let step = a.0;
        let residuals = [a.1.clone(), b.1.clone()];
        self.weights = [None, None];
        let exact = self.exact.due(step);
        if self.n_open > 0 && exact.is_empty() {
            return Vec::new();
        }
        let mut asks = Vec::new();
        let questions = if exact.is_empty() {
            self.usual(step, now)
        } else {
            // What can be asked again gives way to what can be asked here alone.
            if self.n_open > 0 && self.exact.is_idle() {
                self.watched.iter_mut().for_each(|w| w.asked_at = None);
                asks.push(self.supersede());
            }
            self.exact.open(step, &exact);
            exact
        };
        if questions.is_empty() {
            return asks;
        }
        self.since_secs = now.0;
        self.n_open += 2 * questions.len();
        let ask = |tower: Tower| DeskAsk::Look {
            run_id,
            tower,
            step,
            residual: residuals[tower.idx()].clone(),
            asked: questions.clone(),
            happens: happens.clone(),
        };
        asks.extend(Tower::BOTH.map(ask));
        asks
    }

    /// What is due at this step of what is asked again and again.
    fn usual(&mut self, step: u64, now: (f64, bool)) -> Vec<Asked> {
        let all = self.at_once;
        let due = self.watched.iter_mut().filter(|w| all || w.is_due(step));
        let mut questions: Vec<Asked> = due
            .map(|w| {
                w.asked_at = Some(step);
                w.question.clone()
            })
            .collect();
        if all {
            self.asked_at = Some(step);
        } else {
            // Who has just opened something does not wait for what is closed.
            questions.extend(self.take_aside(step, now));
        }
        self.at_once &= questions.is_empty();
        questions
    }

    /// The closed question that is to be asked now.
    fn take_aside(&mut self, step: u64, (now_secs, rests): (f64, bool)) -> Option<Asked> {
        if !rests && now_secs < self.aside_due_secs {
            return None;
        }
        let stale = (0..self.aside.len()).filter(|&idx| self.aside[idx].1 != Some(step));
        let idx = stale.min_by_key(|&idx| self.aside[idx].1)?;
        let (question, asked_at) = &mut self.aside[idx];
        *asked_at = Some(step);
        self.aside_open = Some((question.lens.clone(), 2, 0.0));
        Some(question.clone())
    }

    /// An answer has come, the last to its question or not; whether it is still wanted.
    pub fn on_answer(&mut self, round: u32, lens: &str, step: u64, is_whole: bool, now_secs: f64) -> bool {
        self.late_secs = None;
        if round != self.round {
            return false;
        }
        // The desk takes one look after the other, so each took the time since the one before.
        let took = (now_secs - std::mem::replace(&mut self.since_secs, now_secs)).max(0.0);
        if !is_whole {
            return true;
        }
        if let Some((aside, to_come, secs)) = &mut self.aside_open
            && aside == lens
        {
            *secs += took;
            *to_come -= 1;
            if *to_come == 0 {
                self.aside_due_secs = now_secs + (*secs / ASIDE_SHARE - *secs).max(ASIDE_SECS);
                self.aside_open = None;
            }
        }
        self.n_open = self.n_open.saturating_sub(1);
        match self.answered.iter_mut().find(|(key, _)| key == lens) {
            Some((_, steps)) if steps[1] != Some(step) => *steps = [steps[1], Some(step)],
            Some(_) => {}
            None => self.answered.push((lens.to_string(), [None, Some(step)])),
        }
        true
    }

    /// Whether the desk has been too long at what nobody waits for: a look cannot be broken off, and at a large tower it may
    /// take minutes. True once for each.
    pub fn take_late(&mut self, now_secs: f64) -> bool {
        self.late_secs.take_if(|since| now_secs - *since > LATE_SECS).is_some()
    }

    /// Another desk has taken the place of the one before, and what that was asked will not be answered.
    pub fn begin_desk(&mut self) -> DeskAsk {
        let cancel = self.supersede();
        self.late_secs = None;
        self.ask_again();
        cancel
    }

    /// The analysis worker is gone: nothing is to come, and nothing is asked.
    pub fn on_died(&mut self) {
        self.begin_desk();
        self.is_dead = true;
    }

    /// Every how many steps `lens` is seen, where that is rarer than it should be.
    pub fn thinned_to(&self, lens: &str) -> Option<u64> {
        let every = self.watched.iter().find(|w| w.question.lens == lens)?.every;
        let (_, [Some(before), Some(last)]) = self.answered.iter().find(|(key, _)| key == lens)? else { return None };
        last.checked_sub(*before).filter(|gap| *gap > every)
    }

    /// Keeps what should be said of a lens.
    pub fn keep_about(&mut self, lens: &str, about: About) {
        // Another run's look has another cost.
        self.abouts.retain(|(key, _)| key != lens);
        self.abouts.push((lens.to_string(), about));
    }

    /// What should be said of a lens; none before its first answer.
    pub fn about(&self, lens: &str) -> Option<&About> {
        self.abouts.iter().find(|(key, _)| key == lens).map(|(_, about)| about)
    }
}

#[cfg(test)]
mod tests;
