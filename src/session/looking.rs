//! Which questions are asked of the weights, and when: nothing that nobody looks at, and never more than the analysis
//! worker can answer.

use super::clock::{Pace, WeightsWanted};
use base::config::{Residual, Tower};
use lens::{Asked, DeskAsk};

/// How often the models are asked to write, once they have learnt for so many steps; before, more often.
const SAMPLES_EVERY: u64 = 50;
const SAMPLES_EARLY: u64 = 10;
/// How often the loss on held-out text is asked for.
const VALIDATION_EVERY: u64 = 10;

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
    /// For each lens the last two steps that were answered, to tell how often it comes.
    answered: Vec<(String, [Option<u64>; 2])>,
}

impl Looking {
    /// Watches the open lens, if a tab is one, what the models write, and how they do on held-out text. Returns what to
    /// tell the desk.
    pub fn watch(&mut self, open: Option<Asked>, [samples, validation]: [Asked; 2], pace: Pace) -> Option<DeskAsk> {
        let every = match pace {
            Pace::Slow => 1,
            Pace::Normal => 5,
            Pace::Max => 20,
        };
        let watch = |question, every, early| Watched { question, every, early, asked_at: None };
        let mut watched =
            vec![watch(samples, SAMPLES_EVERY, SAMPLES_EARLY), watch(validation, VALIDATION_EVERY, VALIDATION_EVERY)];
        watched.extend(open.map(|question| watch(question, every, every)));
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

    /// What was asked so far is not wanted any more: another run, another lens.
    pub fn supersede(&mut self) -> DeskAsk {
        self.round += 1;
        self.n_open = 0;
        self.weights = [None, None];
        DeskAsk::Cancel { round: self.round }
    }

    /// Another run: everything is asked again at its first step.
    pub fn begin_run(&mut self) -> DeskAsk {
        self.at_once = true;
        self.asked_at = None;
        self.watched.iter_mut().for_each(|w| w.asked_at = None);
        self.answered.clear();
        self.supersede()
    }

    /// Everything is asked again as soon as it can be: what was measured at this step has changed.
    pub fn ask_again(&mut self) {
        self.at_once = true;
    }

    /// Both towers rest at `step`: what is shown there must have been asked there.
    pub fn on_rest(&mut self, step: u64) {
        self.at_once |= self.asked_at != Some(step);
    }

    /// Questions wait for weights, and nothing else does.
    pub fn is_wanting_now(&self) -> bool {
        self.at_once && self.n_open == 0 && !self.is_dead
    }

    /// At which steps the conductor should have weights sent. None while answers are still to come: a lens that is slower
    /// than its interval thins itself out.
    pub fn wanted(&self) -> WeightsWanted {
        if self.n_open > 0 || self.is_dead {
            return WeightsWanted::default();
        }
        let mut every: Vec<u64> = self.watched.iter().flat_map(|w| [w.every, w.early]).collect();
        every.sort_unstable();
        every.dedup();
        WeightsWanted { every, at_once: self.at_once }
    }

    /// A tower's weights have come. Once both are there: the questions that are due.
    pub fn on_weights(&mut self, run_id: u32, tower: Tower, step: u64, residual: Residual) -> Vec<DeskAsk> {
        self.weights[tower.idx()] = Some((step, residual));
        let [Some(a), Some(b)] = &self.weights else { return Vec::new() };
        if a.0 != b.0 {
            return Vec::new();
        }
        let step = a.0;
        let residuals = [a.1.clone(), b.1.clone()];
        self.weights = [None, None];
        if self.n_open > 0 {
            return Vec::new();
        }
        let all = self.at_once;
        let due = self.watched.iter_mut().filter(|w| all || w.is_due(step));
        let questions: Vec<Asked> = due
            .map(|w| {
                w.asked_at = Some(step);
                w.question.clone()
            })
            .collect();
        if questions.is_empty() {
            return Vec::new();
        }
        if all {
            self.asked_at = Some(step);
        }
        self.at_once = false;
        self.n_open = 2 * questions.len();
        let ask = |tower: Tower| DeskAsk::Look {
            run_id,
            tower,
            step,
            residual: residuals[tower.idx()].clone(),
            asked: questions.clone(),
        };
        Tower::BOTH.map(ask).to_vec()
    }

    /// An answer has come; whether it is still wanted.
    pub fn on_answer(&mut self, round: u32, lens: &str, step: u64) -> bool {
        if round != self.round {
            return false;
        }
        self.n_open = self.n_open.saturating_sub(1);
        match self.answered.iter_mut().find(|(key, _)| key == lens) {
            Some((_, steps)) if steps[1] != Some(step) => *steps = [steps[1], Some(step)],
            Some(_) => {}
            None => self.answered.push((lens.to_string(), [None, Some(step)])),
        }
        true
    }

    /// The analysis worker is gone: nothing is to come, and nothing is asked.
    pub fn on_died(&mut self) {
        self.supersede();
        self.is_dead = true;
    }

    /// Every how many steps `lens` is seen, where that is rarer than it should be.
    pub fn thinned_to(&self, lens: &str) -> Option<u64> {
        let every = self.watched.iter().find(|w| w.question.lens == lens)?.every;
        let (_, [Some(before), Some(last)]) = self.answered.iter().find(|(key, _)| key == lens)? else { return None };
        last.checked_sub(*before).filter(|gap| *gap > every)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(lens: &str) -> Asked {
        Asked { lens: lens.to_string(), params: Vec::new() }
    }

    fn watching() -> Looking {
        let mut looking = Looking::default();
        looking.watch(Some(question("layers")), [question("samples"), question("validation")], Pace::Normal);
        looking
    }

    fn both(looking: &mut Looking, step: u64) -> Vec<DeskAsk> {
        assert!(looking.on_weights(1, Tower::A, step, Residual::All).is_empty(), "B's are needed too");
        looking.on_weights(1, Tower::B, step, Residual::None)
    }

    fn lenses(asks: &[DeskAsk]) -> Vec<String> {
        let Some(DeskAsk::Look { asked, .. }) = asks.first() else { return Vec::new() };
        asked.iter().map(|q| q.lens.clone()).collect()
    }

    #[test]
    fn everything_is_asked_at_once_and_then_in_its_turn() {
        let mut looking = watching();
        assert!(looking.wanted().at_once);
        assert_eq!(lenses(&both(&mut looking, 3)), ["samples", "validation", "layers"]);
        for lens in ["samples", "validation", "layers"] {
            for _ in Tower::BOTH {
                assert!(looking.on_answer(looking.round, lens, 3));
            }
        }
        assert_eq!(looking.wanted(), WeightsWanted { every: vec![5, 10, 50], at_once: false });
        assert_eq!(lenses(&both(&mut looking, 5)), ["layers"]);
    }

    #[test]
    fn while_answers_are_to_come_nothing_is_asked_and_the_gap_is_told() {
        let mut looking = watching();
        both(&mut looking, 0);
        assert_eq!(looking.wanted(), WeightsWanted::default(), "the desk is busy");
        assert!(both(&mut looking, 5).is_empty());
        for (step, lens) in [(0, "samples"), (0, "samples"), (0, "layers"), (0, "layers")] {
            looking.on_answer(looking.round, lens, step);
        }
        assert_eq!(looking.thinned_to("layers"), None, "one answer tells no gap");
        both(&mut looking, 15);
        looking.on_answer(looking.round, "layers", 15);
        looking.on_answer(looking.round, "layers", 15);
        assert_eq!(looking.thinned_to("layers"), Some(15));
        both(&mut looking, 20);
        looking.on_answer(looking.round, "layers", 20);
        assert_eq!(looking.thinned_to("layers"), None, "it keeps up again");
    }

    #[test]
    fn another_lens_supersedes_what_was_asked() {
        let mut looking = watching();
        both(&mut looking, 0);
        let before = looking.round;
        let cancel =
            looking.watch(Some(question("paths")), [question("samples"), question("validation")], Pace::Normal);
        assert_eq!(cancel, Some(DeskAsk::Cancel { round: before + 1 }));
        assert!(!looking.on_answer(before, "layers", 0), "too late");
        assert_eq!(lenses(&both(&mut looking, 1)), ["samples", "validation", "paths"]);
        assert_eq!(
            looking.watch(Some(question("paths")), [question("samples"), question("validation")], Pace::Max),
            None,
            "only how often"
        );
    }
}
