//! What is said across the border between the page and the analysis worker.

use crate::Answer;
use base::config::{Event, Residual, Tower};
use base::names::Words;
use engine::lab::{Stored, TowerSpec};
use serde::{Deserialize, Serialize};

/// From the page to the analysis worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum DeskAsk {
    /// Get ready for questions about this run; the one before is forgotten.
    Open {
        /// Its name.
        run_id: u32,
        /// Both towers.
        specs: Box<[TowerSpec; 2]>,
    },
    /// Questions of a tower's weights, which travel beside the message.
    Look {
        /// Which run.
        run_id: u32,
        /// Whose weights.
        tower: Tower,
        /// Updates made before.
        step: u64,
        /// The skips as they stand at this step.
        residual: Residual,
        /// What is asked.
        asked: Vec<Asked>,
        /// What happens to the towers.
        happens: Happens,
    },
    /// A state of a tower, from which on it may be trained again.
    State {
        /// Which run.
        run_id: u32,
        /// Whose.
        tower: Tower,
        /// The state.
        stored: Box<Stored>,
    },
    /// What still waits is not wanted any more; what comes from now on belongs to this round.
    Cancel {
        /// Rises with every change of what is asked.
        round: u32,
    },
}

/// What happens to both towers, and what happens in another future of the same run, where there is one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Happens {
    /// Here, in order of step.
    pub events: Vec<Event>,
    /// There.
    pub elsewhere: Option<Vec<Event>>,
}

/// How a run came to its present step: all that training it again needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Course {
    /// Both towers, with what happens to them.
    pub specs: [TowerSpec; 2],
    /// Both in another future of the same run, where there is one.
    pub elsewhere: Option<[TowerSpec; 2]>,
}

impl Course {
    /// Of these towers, whatever happens to them.
    pub fn of(specs: &[TowerSpec; 2], happens: &Happens) -> Course {
        let with = |events: &[Event]| {
            specs.clone().map(|spec| {
                let events = events.iter().filter(|event| event.tower == spec.tower).cloned().collect();
                TowerSpec { events, ..spec }
            })
        };
        Course { specs: with(&happens.events), elsewhere: happens.elsewhere.as_deref().map(with) }
    }
}

/// A lens and what was chosen of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Its key.
    pub lens: String,
    /// (parameter, value) as links have them; what is left out stands at its default.
    pub params: Vec<(String, String)>,
}

/// From the analysis worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeskReply {
    /// The round in which it was asked; one of an older round comes too late.
    pub round: u32,
    /// The answer, or why there is none.
    pub word: DeskWord,
}

/// What comes of a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum DeskWord {
    /// The answer.
    Answered {
        /// Which run.
        run_id: u32,
        /// What the lens says.
        answer: Answer,
        /// What should be said of it.
        about: About,
        /// What was odd about the parameters, a sentence each.
        problems: Vec<Words>,
        /// Whether it is the last answer to this question; further ones say more.
        is_whole: bool,
    },
    /// There is none.
    Failed {
        /// Which run.
        run_id: u32,
        /// Which tower.
        tower: Tower,
        /// Which step.
        step: u64,
        /// Which lens.
        lens: String,
        /// Why, as a sentence.
        why: Words,
    },
}

/// The words of a lens that only who looks through it needs. The page's own module does not have them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// How to read what it says.
    pub how_to_read: Words,
    /// Who thought of it: authors, year, title.
    pub paper: String,
    /// What is computed, as a formula.
    pub equation: String,
    /// What a look takes, in training steps; empty where not every lens is here.
    pub cost: Words,
}

/// Puts an ask, and what goes with it, where it waits for a desk that is not there yet. What it makes void does not wait
/// any longer: weights are large, and a reader may change a run many times before anyone looks.
pub fn enqueue<T>(waiting: &mut Vec<(DeskAsk, T)>, ask: DeskAsk, tail: T) {
    use DeskAsk::{Cancel, Look, Open, State};
    waiting.retain(|(earlier, _)| match (&ask, earlier) {
        (Look { .. } | State { .. }, _) | (Open { .. }, Cancel { .. }) | (Cancel { .. }, Open { .. }) => true,
        (Open { .. } | Cancel { .. }, _) => false,
    });
    waiting.push((ask, tail));
}
