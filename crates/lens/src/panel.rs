//! What a lens answers: panels of plain data that say by themselves what every number is.
//!
//! Everything a reader meets is made from them: figure and hover, accessible table, CSV, JSON, the command line. A
//! number travels with its tower, the [`Place`] it was measured at, its name, unit and scale, so nobody downstream has
//! to know which lens it came from.

mod behind;
mod cells;
mod merge;
mod multiples;
mod number;
mod place;
mod reading;

pub use behind::Behind;
pub use cells::{Cell, Column, Content, Row};
pub use merge::merge;
pub use multiples::{Multiples, Small, Tile};
pub use place::{Case, Place};
pub use reading::{Guess, Reading, Token};

use base::config::Tower;
use base::names::Words;
use serde::{Deserialize, Serialize};

/// Most numbers that an answer may hold; a lens of the deepest tower stays below it.
pub const MAX_NUMBERS: usize = 200_000;

/// What a lens says of one tower at one step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The lens' key.
    pub lens: String,
    /// Whose.
    pub tower: Tower,
    /// Batches gone by.
    pub step: u64,
    /// In reading order.
    pub panels: Vec<Panel>,
}

/// One picture, table or sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Panel {
    /// Name in files and on the command line; one word, unlike any other of the same answer.
    pub key: String,
    /// The question it answers.
    pub title: Words,
    /// How to read it.
    pub help: Words,
    /// What is shown.
    pub body: Body,
}

/// The kinds of picture. Each has one renderer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Body {
    /// Lines or bars along a row of places, A and B beside each other.
    Chart(Chart),
    /// A table of shades, one tower's.
    Grid(Grid),
    /// Small pictures in rows and columns, one tower's.
    Multiples(Multiples),
    /// Clouds of points, one tower's.
    Scatter(Scatter),
    /// What a model wrote.
    Text(Written),
    /// A sentence with numbers in it.
    Sentence(Sentence),
    /// A text as a model reads it, token by token.
    Reading(Reading),
}

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// A whole number.
    Count,
    /// Two decimals; a power of ten where these would show nothing.
    Fixed,
    /// Two figures and a power of ten.
    Sci,
}

/// An axis of values. Fixed ranges do not move with the data, so the same height always means the same number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Scale {
    /// From `lo` to `hi`.
    Linear {
        /// Low end.
        lo: f32,
        /// High end.
        hi: f32,
    },
    /// From 10^`lo_exp` to 10^`hi_exp`.
    Log {
        /// Exponent at the low end.
        lo_exp: i32,
        /// Exponent at the high end.
        hi_exp: i32,
    },
    /// From 0 to the smallest of 1, 2, 5 times a power of ten that holds the data; 10⁻³ at least.
    Ladder,
}

/// What a value is: its name, unit, range and writing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// Name or formula.
    pub name: Words,
    /// Unit; empty where it has none.
    pub unit: String,
    /// Range.
    pub scale: Scale,
    /// Writing.
    pub format: Format,
}

/// What stands side by side: depths or counts, by whole numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct XAxis {
    /// Name, under the axis.
    pub name: Words,
    /// How a reader is told of one place, `{x}` being its number; without it the [`Place`] speaks for itself.
    pub each: Option<Words>,
}

/// Lines or bars.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chart {
    /// What stands for a value.
    pub mark: Mark,
    /// To the right.
    pub x: XAxis,
    /// Upwards.
    pub y: Axis,
    /// Dotted lines to compare with.
    pub levels: Vec<Level>,
    /// One for each tower.
    pub series: Vec<Series>,
    /// What the points' intervals are; empty where they have none.
    pub interval: Words,
}

/// What stands for a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mark {
    /// Dots joined by a line.
    Line,
    /// Bars from 0.
    Bars,
}

/// A value to compare with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// What it is.
    pub name: Words,
    /// In the axis' unit.
    #[serde(with = "number::one")]
    pub value: f32,
}

/// One tower's values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Whose.
    pub tower: Tower,
    /// By rising x.
    pub points: Vec<Point>,
}

/// A measured value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Place along the axis.
    pub x: f32,
    /// The value; NaN and infinities are values too.
    #[serde(with = "number::one")]
    pub value: f32,
    /// Low and high end of what [`Chart::interval`] names.
    #[serde(with = "number::pair")]
    pub interval: Option<[f32; 2]>,
    /// What it was measured at.
    pub at: Place,
}

/// Values by row and column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// Whose.
    pub tower: Tower,
    /// To the right.
    pub x: XAxis,
    /// The columns' numbers, such as steps; empty where column `c` is number `c`.
    pub columns: Vec<u64>,
    /// The text behind the columns, a token each, in reading order; empty where columns are no tokens.
    pub tokens: Vec<String>,
    /// What was read for its values, where columns are no tokens.
    pub behind: Behind,
    /// The rows' name.
    pub y: Words,
    /// What a shade stands for. Of a [`Scale::Linear`] that begins above 0, and of a [`Scale::Log`], the low end is the
    /// background; otherwise 0 is.
    pub value: Axis,
    /// From the bottom up.
    pub rows: Vec<GridRow>,
}

/// One row of a grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GridRow {
    /// What it was measured at.
    pub at: Place,
    /// By column; a row may be shorter than others.
    #[serde(with = "number::many")]
    pub values: Vec<f32>,
}

/// Clouds of the same tokens' vectors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scatter {
    /// Whose.
    pub tower: Tower,
    /// One for each depth.
    pub panes: Vec<Pane>,
    /// How many points in a row are one token on its way, to be joined by a line; 0 where each stands for itself.
    pub joined: usize,
    /// The points' tokens, as text.
    pub tokens: Vec<String>,
    /// Everything that is known of them; may be empty.
    pub labels: Vec<Labels>,
}

/// One cloud.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pane {
    /// Layers below: 0 is the embedding.
    pub layer: usize,
    /// What it was measured at.
    pub at: Place,
    /// Share of the variance along each axis, 0..=1.
    pub explained: [f32; 2],
    /// Two coordinates of each token.
    #[serde(with = "number::points")]
    pub points: Vec<[f32; 2]>,
}

/// One label set, applied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Labels {
    /// The set's key.
    pub key: String,
    /// What is told apart.
    pub name: Words,
    /// Class names.
    pub classes: Vec<Words>,
    /// Class of each token; [`UNLABELLED`](base::corpora::UNLABELLED) for none.
    pub of: Vec<u8>,
}

/// Text that a model wrote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Written {
    /// Whose.
    pub tower: Tower,
    /// What it was given to begin with.
    pub prompt: String,
    /// How it went on.
    pub text: String,
}

/// A sentence whose `{key}`s are numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sentence {
    /// Whose.
    pub tower: Tower,
    /// What its numbers were measured at.
    pub at: Place,
    /// With a hole for each number that it says.
    pub template: Words,
    /// All of them, said or not.
    pub numbers: Vec<Number>,
}

/// A named number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Number {
    /// Name in the template and in files.
    pub key: String,
    /// Name for readers.
    pub name: Words,
    /// Unit; empty where it has none.
    pub unit: String,
    /// The value.
    #[serde(with = "number::one")]
    pub value: f32,
    /// Writing.
    pub format: Format,
}

impl Grid {
    /// The number of column `c`.
    pub fn column(&self, c: usize) -> u64 {
        self.columns.get(c).copied().unwrap_or(c as u64)
    }
}

impl Panel {
    /// How many numbers it holds.
    pub fn n_numbers(&self) -> usize {
        match &self.body {
            Body::Chart(chart) => chart.levels.len() + chart.series.iter().map(|s| s.points.len()).sum::<usize>(),
            Body::Grid(grid) => grid.rows.iter().map(|row| row.values.len()).sum(),
            Body::Multiples(body) => body.tiles.iter().map(|tile| 1 + tile.values.len()).sum(),
            Body::Scatter(scatter) => scatter.panes.iter().map(|pane| 2 * pane.points.len()).sum(),
            Body::Text(written) => written.text.len(),
            Body::Sentence(sentence) => sentence.numbers.len(),
            Body::Reading(reading) => reading.tokens.iter().map(|token| 2 + token.others.len()).sum(),
        }
    }

    /// About how many bytes it takes: words and names beside each number, of which a grid's cells have none.
    pub fn heap_bytes(&self) -> usize {
        1000 + match &self.body {
            Body::Grid(grid) => {
                32 * grid.tokens.len()
                    + grid.behind.n_bytes()
                    + grid.rows.iter().map(|row| 64 + 4 * row.values.len()).sum::<usize>()
            }
            Body::Multiples(body) => body.tiles.iter().map(|tile| 64 + 4 * tile.values.len()).sum(),
            Body::Reading(reading) => 200 * reading.tokens.len(),
            _ => 24 * self.n_numbers(),
        }
    }

    /// Whose it is, where it is one tower's.
    pub fn tower(&self) -> Option<Tower> {
        match &self.body {
            Body::Chart(chart) => match &chart.series[..] {
                [one] => Some(one.tower),
                _ => None,
            },
            Body::Grid(grid) => Some(grid.tower),
            Body::Multiples(body) => Some(body.tower),
            Body::Scatter(scatter) => Some(scatter.tower),
            Body::Text(written) => Some(written.tower),
            Body::Sentence(sentence) => Some(sentence.tower),
            Body::Reading(reading) => Some(reading.tower),
        }
    }
}
