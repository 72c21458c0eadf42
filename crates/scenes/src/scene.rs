//! A scene as data: what it says, asks, and shows when the answer is known.

use crate::measured::{Line, Measured, Quantity};
use base::config::Tower;
use base::names::Words;
use lens::panel::Axis;
use serde::{Deserialize, Serialize};

/// Most words of what a scene tells, in English; most characters in Chinese.
pub const MAX_WORDS: usize = 90;
/// As [`MAX_WORDS`].
pub const MAX_CHARACTERS: usize = 180;

/// One scene, without what its [`Card`](crate::Card) has. What the towers' page has no use for stays out of its file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scene {
    /// As its card.
    pub key: String,
    /// What one looks at and why; at most [`MAX_WORDS`].
    pub told: Words,
    /// The question before the answer.
    pub bet: Bet,
    /// The step at which the answer is known: batches gone by.
    pub step: u64,
    /// What stands under the towers then, with a hole `{key}` for each number.
    pub caption: Words,
    /// The caption's numbers.
    pub numbers: Vec<Quantity>,
    /// What to try after this, in a sentence.
    pub next: Words,
    /// The claims of the ledger that it bears on: `C8`.
    #[serde(skip)]
    pub claims: Vec<String>,
    /// What its fixed sentences rest on.
    #[serde(skip)]
    pub says: Vec<Condition>,
    /// For whoever teaches with it.
    #[serde(skip)]
    pub teaching: Teaching,
}

/// What must be so that a fixed sentence of a scene is true; it was over five seeds (`strata scenes`).
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The number that decides.
    pub of: Quantity,
    /// It is at least this …
    pub from: f64,
    /// … and below this.
    pub below: f64,
}

/// What a lens has to say before a scene can be told: whose, when, and which lens with which parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Look<'a> {
    /// Whose weights.
    pub tower: Tower,
    /// At which step.
    pub step: u64,
    /// The lens.
    pub lens: &'a str,
    /// Its parameters that are not at their defaults.
    pub params: &'a [(String, String)],
}

/// A bet: answers to choose from, or a curve to draw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Bet {
    /// One of a few answers.
    Choice {
        /// What is asked.
        question: Words,
        /// By rising value; every measurable value lies in exactly one of them.
        answers: Vec<Answer>,
        /// What decides.
        of: Quantity,
        /// The ruler on which guess and measured value are laid.
        ruler: Axis,
    },
    /// A curve on an empty chart.
    Curve(Sketch),
}

/// An answer to choose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Its words, at most a few.
    pub text: Words,
    /// It is right from this value on …
    pub from: f64,
    /// … up to below this one.
    pub below: f64,
    /// Where it stands on the ruler.
    pub at: f64,
}

/// An empty chart to draw on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sketch {
    /// What is asked.
    pub question: Words,
    /// The name of the axis to the right.
    pub x: Words,
    /// The places along it, rising: steps or depths. A drawn curve has a value at each.
    pub places: Vec<f32>,
    /// Upwards.
    pub y: Axis,
    /// What will be laid over it.
    pub of: Line,
}

/// What helps whoever teaches with a scene.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Teaching {
    /// How long it takes.
    pub minutes: u32,
    /// What to ask before the bet.
    pub ask: Words,
    /// What usually surprises.
    pub surprise: Words,
    /// What to say where a seed behaves otherwise.
    pub otherwise: Words,
}

impl Bet {
    /// What is asked.
    pub fn question(&self) -> &Words {
        match self {
            Bet::Choice { question, .. } => question,
            Bet::Curve(sketch) => &sketch.question,
        }
    }
}

impl Answer {
    /// Whether it is right for this measured value; an answer without an upper end is right for ∞ too.
    pub fn is_right(&self, value: f64) -> bool {
        is_within(value, self.from, self.below)
    }
}

impl Condition {
    /// Whether it is met; none where its number has not been measured.
    pub fn is_met(&self, run: &dyn Measured) -> Option<bool> {
        self.of.read(run).map(|value| is_within(value, self.from, self.below))
    }
}

fn is_within(value: f64, from: f64, below: f64) -> bool {
    value >= from && (value < below || below == f64::INFINITY)
}

impl Scene {
    /// How far a run must go until all that the scene asks, says and rests on is known.
    pub fn last_step(&self) -> u64 {
        let of_bet = match &self.bet {
            Bet::Choice { of, .. } => of.step,
            Bet::Curve(Sketch { of: Line::Depths(_, step) | Line::Chart { step, .. }, .. }) => *step,
            Bet::Curve(sketch) => sketch.places.last().map_or(0, |&place| place as u64),
        };
        let of_conditions = self.says.iter().map(|condition| condition.of.step);
        let steps = self.numbers.iter().map(|number| number.step).chain(of_conditions);
        steps.fold(self.step.max(of_bet), u64::max)
    }

    /// Every look that the bet, the caption and, where `with_conditions`, the conditions need; each once.
    pub fn looks(&self, with_conditions: bool) -> Vec<Look<'_>> {
        let mut wanted: Vec<Look<'_>> = Vec::new();
        let mut quantities: Vec<&Quantity> = self.numbers.iter().collect();
        match &self.bet {
            Bet::Choice { of, .. } => quantities.push(of),
            Bet::Curve(Sketch { of: Line::Chart { tower, step, lens, params, .. }, .. }) => {
                wanted.push(Look { tower: *tower, step: *step, lens, params });
            }
            Bet::Curve(_) => {}
        }
        quantities.extend(self.says.iter().filter(|_| with_conditions).map(|condition| &condition.of));
        for quantity in quantities {
            let Some((lens, params)) = quantity.source.lens() else { continue };
            let (first, second) = quantity.of.towers();
            let towers = std::iter::once(first).chain(second);
            wanted.extend(towers.map(|tower| Look { tower, step: quantity.step, lens, params }));
        }
        let mut found: Vec<Look<'_>> = Vec::new();
        for look in wanted {
            if !found.contains(&look) {
                found.push(look);
            }
        }
        found
    }
}
