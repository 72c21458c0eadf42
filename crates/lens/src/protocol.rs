//! What is said across the border between the page and the analysis worker.

use crate::Answer;
use base::config::{Residual, Tower};
use base::names::Words;
use engine::lab::TowerSpec;
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
    },
    /// What still waits is not wanted any more; what comes from now on belongs to this round.
    Cancel {
        /// Rises with every change of what is asked.
        round: u32,
    },
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
        /// What was odd about the parameters, a sentence each.
        problems: Vec<Words>,
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

/// Puts an ask, and what goes with it, where it waits for a desk that is not there yet. What it makes void does not wait
/// any longer: weights are large, and a reader may change a run many times before anyone looks.
pub fn enqueue<T>(waiting: &mut Vec<(DeskAsk, T)>, ask: DeskAsk, tail: T) {
    use DeskAsk::{Cancel, Look, Open};
    waiting.retain(|(earlier, _)| match (&ask, earlier) {
        (Look { .. }, _) | (Open { .. }, Cancel { .. }) | (Cancel { .. }, Open { .. }) => true,
        (Open { .. } | Cancel { .. }, _) => false,
    });
    waiting.push((ask, tail));
}
