//! What is said across the border between the page and the analysis worker.

use crate::desk::DeskWord;
use base::config::{Residual, Tower};
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
