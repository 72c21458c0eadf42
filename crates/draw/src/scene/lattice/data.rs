//! What the lens said of one tower, as the picture needs it: borrowed from its panels, nothing computed anew.

use base::config::Tower;
use lens::Panel;
use lens::panel::{Body, Grid, Place, Reading};

/// One tower's sentence.
#[derive(Clone, Debug)]
pub struct Data<'a> {
    /// Tokens, targets, guesses, losses.
    pub reading: &'a Reading,
    /// ‖∂L/∂x‖₂ by lane, at these points of the stream, tokens first.
    pub rows: Vec<(usize, &'a [f32])>,
    panels: &'a [Panel],
}

impl<'a> Data<'a> {
    /// From the lens' panels; none where they are another lens'.
    pub fn of(panels: &'a [Panel]) -> Option<Data<'a>> {
        let reading = panels.iter().find_map(|panel| match &panel.body {
            Body::Reading(reading) => Some(reading),
            _ => None,
        })?;
        let cells = grid(panels, "cells")?;
        // Rows come in the order of the stream, some points left out.
        let mut rows = Vec::with_capacity(cells.rows.len());
        let mut point = 0;
        for row in &cells.rows {
            while Place::stream_grad(point) != row.at {
                point += 1;
                if point > 2 * MAX_LAYERS {
                    return None;
                }
            }
            rows.push((point, &row.values[..]));
        }
        (!reading.tokens.is_empty() && !rows.is_empty()).then_some(Data { reading, rows, panels })
    }

    /// How many lanes there are.
    pub fn n_lanes(&self) -> usize {
        self.rows[0].1.len()
    }

    /// Tokens of one lane; the last may have fewer.
    pub fn each(&self) -> usize {
        self.reading.tokens.len().div_ceil(self.n_lanes().max(1))
    }

    /// The lanes' norms at a point of the stream, or at the nearest above that is shown.
    pub fn at(&self, point: usize) -> Option<&'a [f32]> {
        self.rows.iter().find(|(p, _)| *p >= point).map(|(_, row)| *row)
    }

    /// By query's lane, what it sends to each lane up to its own through attention of a layer from 0.
    pub fn sent(&self, layer: usize) -> Option<&'a Grid> {
        grid(self.panels, &format!("sent_{}", layer + 1))
    }

    /// The mean of the layer's patterns, by query's lane.
    pub fn looks(&self, layer: usize) -> Option<&'a Grid> {
        grid(self.panels, &format!("looks_{}", layer + 1))
    }

    /// Mean loss of a lane's tokens that are asked for, nats.
    pub fn loss_nats(&self, lane: usize) -> Option<f32> {
        let tokens = self.reading.tokens.chunks(self.each()).nth(lane)?;
        let losses: Vec<f32> = tokens.iter().filter(|t| !t.next.is_empty()).map(|t| t.loss_nats).collect();
        (!losses.is_empty()).then(|| losses.iter().sum::<f32>() / losses.len() as f32)
    }

    /// Whose.
    pub fn tower(&self) -> Tower {
        self.reading.tower
    }
}

/// Deeper than any tower.
const MAX_LAYERS: usize = 64;

fn grid<'a>(panels: &'a [Panel], key: &str) -> Option<&'a Grid> {
    panels.iter().find(|panel| panel.key == key).and_then(|panel| match &panel.body {
        Body::Grid(grid) => Some(grid),
        _ => None,
    })
}

/// The strongest pairs (query, key, value) of a layer, largest first; how many pairs there are; and the share of these
/// in all squared lengths.
pub struct Strongest {
    /// Largest first.
    pub pairs: Vec<(usize, usize, f32)>,
    /// All pairs.
    pub n_all: usize,
    /// 0..=1; NaN where nothing is sent.
    pub share: f32,
}

impl Strongest {
    /// The `n` largest of a lower triangle.
    pub fn of(grid: &Grid, n: usize) -> Strongest {
        let rows = grid.rows.iter().enumerate();
        let mut pairs: Vec<(usize, usize, f32)> =
            rows.flat_map(|(i, row)| row.values.iter().enumerate().map(move |(j, &value)| (i, j, value))).collect();
        let square = |(_, _, value): &(usize, usize, f32)| f64::from(*value) * f64::from(*value);
        let (n_all, all) = (pairs.len(), pairs.iter().map(square).sum::<f64>());
        pairs = base::order::sorted_by(&pairs, |a, b| b.2.total_cmp(&a.2));
        pairs.truncate(n);
        let share = (pairs.iter().map(square).sum::<f64>() / all) as f32;
        pairs.retain(|pair| pair.2.is_finite() && pair.2 > 0.0);
        Strongest { pairs, n_all, share }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::names::Words;
    use lens::panel::{Axis, Behind, Format, GridRow, Scale, XAxis};

    #[test]
    fn the_strongest_are_the_largest_and_their_share_is_of_squares() {
        let row = |values: &[f32]| GridRow { at: Place::Model, values: values.to_vec() };
        let axis = Axis { name: Words::default(), unit: String::new(), scale: Scale::Ladder, format: Format::Sci };
        let grid = Grid {
            tower: Tower::A,
            columns: Vec::new(),
            tokens: Vec::new(),
            behind: Behind::default(),
            x: XAxis { name: Words::default(), each: None },
            y: Words::default(),
            value: axis,
            rows: vec![row(&[3.0]), row(&[1.0, 4.0])],
        };
        let found = Strongest::of(&grid, 2);
        assert_eq!((found.pairs, found.n_all), (vec![(1, 1, 4.0), (0, 0, 3.0)], 3));
        assert!((found.share - 25.0 / 26.0).abs() < 1e-6);
        assert_eq!(Strongest::of(&grid, 9).pairs.len(), 3);
    }
}
