//! Small pictures of one kind in rows and columns, on one scale.

use super::{Axis, Place, XAxis, number};
use base::config::Tower;
use serde::{Deserialize, Serialize};

/// Small multiples: a picture for each head, layers from the bottom up and heads to the right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Multiples {
    /// Whose.
    pub tower: Tower,
    /// To the right within each picture.
    pub x: XAxis,
    /// What every picture's shades or bars stand for; one scale for all.
    pub value: Axis,
    /// What is said of a picture as a whole.
    pub whole: Axis,
    /// What stands in each.
    pub kind: Small,
    /// One for each head, layer by layer.
    pub tiles: Vec<Tile>,
    /// Which of them stands large beside these.
    pub chosen: usize,
}

/// What a small picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Small {
    /// Bars from 0 to the right, one for each number along.
    Bars,
    /// The lower triangle of a pattern in shades, the first row at the bottom. A shade stands for `by` × `by` entries: their
    /// sum along a row, and of that the mean over the rows, so that a row sums to 1 for any `by`. There are fewer at the end
    /// where the pattern's side is no multiple of it.
    Triangle {
        /// Entries of the pattern to one shade each way.
        by: usize,
    },
}

/// One small picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tile {
    /// From 0.
    pub layer: usize,
    /// From 0.
    pub head: usize,
    /// Of the picture as a whole, what [`Multiples::whole`] says.
    #[serde(with = "number::one")]
    pub whole: f32,
    /// Bars from the left, or the rows of a triangle one behind the other: row `r` has `r + 1`.
    #[serde(with = "number::many")]
    pub values: Vec<f32>,
}

impl Tile {
    /// The head.
    pub const fn at(&self) -> Place {
        Place::Head { layer: self.layer, head: self.head }
    }

    /// Every value of a triangle with its row and column.
    pub fn triangle(&self) -> impl Iterator<Item = (usize, usize, f32)> {
        let (mut row, mut column) = (0, 0);
        self.values.iter().map(move |&value| {
            let at = (row, column, value);
            (row, column) = if column == row { (row + 1, 0) } else { (row, column + 1) };
            at
        })
    }
}

impl Multiples {
    /// Rows and columns of the smallest table that holds all pictures.
    pub fn shape(&self) -> (usize, usize) {
        let most = |of: fn(&Tile) -> usize| self.tiles.iter().map(of).max().map_or(0, |last| last + 1);
        (most(|tile| tile.layer), most(|tile| tile.head))
    }

    /// Name of the values' column in files behind the panel's key; nothing where each value is one entry of a pattern.
    pub(super) fn part(&self) -> String {
        match self.kind {
            Small::Triangle { by } if by > 1 => format!("by_{by}"),
            _ => String::new(),
        }
    }

    /// (what it was measured at, number along) of every value of a picture. Of several entries the first is named.
    pub(super) fn places(&self, tile: &Tile) -> Vec<(Place, usize, f32)> {
        let Tile { layer, head, .. } = *tile;
        match self.kind {
            Small::Bars => tile.values.iter().enumerate().map(|(x, &value)| (tile.at(), x, value)).collect(),
            Small::Triangle { by } => {
                let of = |(row, x, value)| (Place::Query { layer, head, query: row * by }, x * by, value);
                tile.triangle().map(of).collect()
            }
        }
    }
}
