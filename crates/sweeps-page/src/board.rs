//! What the page knows: a sweep, what came of each of its towers, and how long the rest will take.

use crate::order;
use crate::said;
use base::config::Link;
use base::config::fields::{Kind, field};
use base::names::Words;
use ledger::sweep::{Job, Outcome, Sweep, base_of, defaults, run_of, split, towers_of};

/// The page's state.
pub struct Board {
    sweep: Sweep,
    /// The run that the reader came with, the setting that is varied included.
    run: Link,
    /// What was odd about the link or about what was asked last.
    odd: Vec<Words>,
    jobs: Vec<(Job, State)>,
    /// What each job costs, in any unit.
    costs: Vec<f64>,
    /// While towers train: since when, in ms, and how much was done by then.
    began: Option<(f64, f64)>,
    is_stored: bool,
}

/// How far a tower is.
#[derive(Clone, Debug, PartialEq)]
enum State {
    Waits,
    At(u64),
    Done(Box<Outcome>),
    Failed(Words),
}

/// What a form says.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    /// Which setting.
    pub key: &'a str,
    /// Its values; empty for those that suit it.
    pub values: &'a str,
    /// How many seeds.
    pub seeds: &'a str,
    /// How many steps.
    pub steps: &'a str,
    /// `a`, `b` or `ab`.
    pub towers: &'a str,
}

impl Board {
    /// From a link.
    pub fn read(link: &str) -> Board {
        let (sweep, odd) = Sweep::read(link);
        let mut board = Board {
            run: run_of(link),
            odd,
            jobs: Vec::new(),
            costs: Vec::new(),
            began: None,
            is_stored: true,
            sweep: sweep.clone(),
        };
        board.take(sweep);
        board
    }

    fn take(&mut self, sweep: Sweep) {
        self.jobs = sweep.jobs().into_iter().map(|job| (job, State::Waits)).collect();
        self.costs = self.jobs.iter().map(|(job, _)| cost(job)).collect();
        self.began = None;
        self.sweep = sweep;
    }

    /// Takes what the form says, and says whether it is a sweep. What is none changes nothing but [`Board::odd`].
    pub fn ask(&mut self, draft: Draft<'_>) -> bool {
        let base = base_of(&self.run, draft.key);
        let is_another = draft.values.trim().is_empty();
        let values = if is_another { defaults(draft.key, &base) } else { split(draft.values) };
        let is_of_skips = field(draft.key).is_some_and(|setting| matches!(setting.kind, Kind::Skips));
        let towers = towers_of(if is_another && is_of_skips { "a" } else { draft.towers });
        // What is no number is none that a sweep may have.
        let [n_seeds, n_steps] = [draft.seeds, draft.steps].map(|text| text.trim().parse::<u64>().unwrap_or(0));
        let n_seeds = u32::try_from(n_seeds).unwrap_or(u32::MAX);
        let sweep = Sweep { base, key: draft.key.to_string(), values, n_seeds, n_steps, towers };
        match sweep.checked() {
            Ok(sweep) => {
                self.odd.clear();
                if sweep != self.sweep {
                    self.take(sweep);
                }
                true
            }
            Err(why) => {
                self.odd = vec![why];
                false
            }
        }
    }

    /// What is swept.
    pub fn sweep(&self) -> &Sweep {
        &self.sweep
    }

    /// What was odd about the link or about what was asked last.
    pub fn odd(&self) -> Vec<Words> {
        let unstored = (!self.is_stored).then(|| said::NOT_STORED.into());
        self.odd.iter().cloned().chain(unstored).collect()
    }

    /// What came of the towers that are done, in the order of the jobs.
    pub fn outcomes(&self) -> Vec<Outcome> {
        let done = self.jobs.iter().filter_map(|(_, state)| match state {
            State::Done(outcome) => Some((**outcome).clone()),
            _ => None,
        });
        done.collect()
    }

    /// Towers that could not be trained, and why.
    pub fn failures(&self) -> Vec<(&Job, &Words)> {
        let failed = self.jobs.iter().filter_map(|(job, state)| match state {
            State::Failed(why) => Some((job, why)),
            _ => None,
        });
        failed.collect()
    }

    /// How many towers there are, how many are done, how many failed.
    pub fn counts(&self) -> [usize; 3] {
        [self.jobs.len(), self.outcomes().len(), self.failures().len()]
    }

    /// Whether towers train.
    pub fn is_running(&self) -> bool {
        self.began.is_some()
    }

    /// How much of the work is done, 0..=1.
    pub fn share(&self) -> f64 {
        self.cost_done() / self.costs.iter().sum::<f64>().max(f64::MIN_POSITIVE)
    }

    fn cost_done(&self) -> f64 {
        let n_steps = self.sweep.n_steps as f64;
        let of = |((_, state), cost): (&(Job, State), &f64)| match state {
            State::Waits => 0.0,
            State::At(step) => cost * (*step as f64 / n_steps).min(1.0),
            State::Done(_) | State::Failed(_) => *cost,
        };
        self.jobs.iter().zip(&self.costs).map(of).sum()
    }

    /// How long the rest takes at the pace since the start, in ms; none before a fiftieth of it is done or two seconds
    /// are over, for then the pace is not known.
    pub fn left_ms(&self, now_ms: f64) -> Option<f64> {
        let (began_ms, done_then) = self.began?;
        let (done, all) = (self.cost_done(), self.costs.iter().sum::<f64>());
        let (gained, taken) = (done - done_then, now_ms - began_ms);
        let is_known = gained > 0.0 && (taken > 2000.0 || gained > 0.02 * (all - done_then));
        is_known.then(|| taken * (all - done) / gained)
    }

    /// Towers begin to train. Those that failed are tried again.
    pub fn start(&mut self, now_ms: f64) {
        for (_, state) in &mut self.jobs {
            if matches!(state, State::Failed(_)) {
                *state = State::Waits;
            }
        }
        self.began = Some((now_ms, self.cost_done()));
    }

    /// They stop; what is done stays.
    pub fn stop(&mut self) {
        for (_, state) in &mut self.jobs {
            if matches!(state, State::At(_)) {
                *state = State::Waits;
            }
        }
        self.began = None;
    }

    /// The next tower to train; it is on its way from now on.
    pub fn next_job(&mut self) -> Option<usize> {
        let next = self.jobs.iter().position(|(_, state)| *state == State::Waits)?;
        self.jobs[next].1 = State::At(0);
        Some(next)
    }

    /// What a tower's worker is told.
    pub fn order(&self, job: usize) -> Vec<u8> {
        self.jobs.get(job).map(|(job, _)| order::order(&self.sweep, job)).unwrap_or_default()
    }

    /// A tower is at this step.
    pub fn at(&mut self, job: usize, step: u64) {
        if let Some((_, state @ State::At(_))) = self.jobs.get_mut(job) {
            *state = State::At(step);
        }
    }

    /// A tower's worker has answered. What is to be stored of it, if anything.
    pub fn took(&mut self, job: usize, answer: &[u8]) -> Option<String> {
        let (own, state) = self.jobs.get_mut(job)?;
        let answer = order::answer(answer).unwrap_or(Err(said::CRASHED.into()));
        let (now, stored) = match answer {
            Ok(outcome) if outcome.job == *own => {
                let text = order::to_text(&outcome);
                (State::Done(Box::new(outcome)), Some(text))
            }
            Ok(_) => (State::Failed(said::CRASHED.into()), None),
            Err(why) => (State::Failed(why), None),
        };
        *state = now;
        stored
    }

    /// A tower's worker died.
    pub fn broke(&mut self, job: usize) {
        if let Some((_, state)) = self.jobs.get_mut(job) {
            *state = State::Failed(said::CRASHED.into());
        }
    }

    /// Under which name a tower is stored.
    pub fn stored_as(&self, job: usize) -> String {
        self.jobs.get(job).map(|(job, _)| order::stored_as(&self.sweep, job)).unwrap_or_default()
    }

    /// Takes a stored tower back; false for what is none.
    pub fn restore(&mut self, job: usize, text: &str) -> bool {
        let Some((own, state)) = self.jobs.get_mut(job) else { return false };
        let outcome = order::from_text(text, own);
        let is_whole = outcome.is_some();
        outcome.into_iter().for_each(|outcome| *state = State::Done(Box::new(outcome)));
        is_whole
    }

    /// Nothing more can be stored here.
    pub fn not_stored(&mut self) {
        self.is_stored = false;
    }
}

/// Multiplications of a step, roughly: only the proportions between towers of a sweep count.
fn cost(job: &Job) -> f64 {
    let (link, _) = Link::parse(&job.link);
    let config = link.experiment.a();
    let [l, d, t, batch, ratio] =
        [config.n_layers, config.d_model, config.n_ctx, config.batch_size, config.mlp_ratio].map(|n| n as f64);
    (l * (d * d * (4.0 + 2.0 * ratio) + 2.0 * d * t) + 64.0 * d) * t * batch
}

#[cfg(test)]
mod tests;
