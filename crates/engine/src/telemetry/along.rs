//! Numbers that know what they are called.

use base::config::Site;
use base::names::HookPoint;
use serde::{Deserialize, Serialize};
use std::marker::PhantomData;
use std::ops::Deref;

/// A family of named places in a tower, in the order of computation.
pub trait Family {
    /// How a member is called.
    type Name: Copy + PartialEq + std::fmt::Display;
    /// How many there are at L layers.
    fn len(n_layers: usize) -> usize;
    /// The name of the member at `idx`.
    fn name(idx: usize) -> Self::Name;
}

/// The stream's 2L+1 points, tokens first ([`HookPoint::stream`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {}

/// The 2L forks and their branches, bottom first ([`Site::idx`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sites {}

/// The L layers, counted from 0 as in hook names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layers {}

/// A layer's index, written as the prefix of its weights: `transformer.h.3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockName(pub usize);

impl std::fmt::Display for BlockName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "transformer.h.{}", self.0)
    }
}

impl Family for Stream {
    type Name = HookPoint;
    fn len(n_layers: usize) -> usize {
        2 * n_layers + 1
    }
    fn name(idx: usize) -> HookPoint {
        HookPoint::stream(idx)
    }
}

impl Family for Sites {
    type Name = Site;
    fn len(n_layers: usize) -> usize {
        2 * n_layers
    }
    fn name(idx: usize) -> Site {
        Site::from_idx(idx)
    }
}

impl Family for Layers {
    type Name = BlockName;
    fn len(n_layers: usize) -> usize {
        n_layers
    }
    fn name(idx: usize) -> BlockName {
        BlockName(idx)
    }
}

/// One number for each member of a family. It is made from the names and gives them back, so that none is ever "index 7".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent, bound = "")]
pub struct Along<F: Family> {
    values: Vec<f32>,
    #[serde(skip)]
    family: PhantomData<fn() -> F>,
}

impl<F: Family> Along<F> {
    /// Asks `of` for every member's number.
    pub fn measure(n_layers: usize, mut of: impl FnMut(F::Name) -> f32) -> Along<F> {
        (0..F::len(n_layers)).map(|idx| of(F::name(idx))).collect()
    }

    /// Every number with its name, in the order of computation.
    pub fn named(&self) -> impl Iterator<Item = (F::Name, f32)> + '_ {
        self.values.iter().enumerate().map(|(idx, &value)| (F::name(idx), value))
    }

    /// The number of that name.
    pub fn of(&self, name: F::Name) -> Option<f32> {
        self.named().find(|(n, _)| *n == name).map(|(_, value)| value)
    }

    /// Bytes on the heap.
    pub fn n_bytes(&self) -> usize {
        self.values.capacity() * size_of::<f32>()
    }
}

/// In the family's order; for numbers that come from elsewhere, as in tests.
impl<F: Family> FromIterator<f32> for Along<F> {
    fn from_iter<I: IntoIterator<Item = f32>>(values: I) -> Along<F> {
        Along { values: values.into_iter().collect(), family: PhantomData }
    }
}

impl<F: Family> From<Vec<f32>> for Along<F> {
    fn from(values: Vec<f32>) -> Along<F> {
        Along { values, family: PhantomData }
    }
}

impl<F: Family> Deref for Along<F> {
    type Target = [f32];
    fn deref(&self) -> &[f32] {
        &self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::names::BlockHook;

    #[test]
    fn a_number_is_made_from_its_name_and_found_by_it() {
        let layer = |hook| if let HookPoint::Block(layer, _) = hook { layer as f32 } else { f32::NAN };
        let along = Along::<Stream>::measure(4, layer);
        assert_eq!(along.len(), 9);
        assert_eq!(along.of(HookPoint::Block(3, BlockHook::ResidMid)), Some(3.0));
        assert_eq!(along.of(HookPoint::Block(4, BlockHook::ResidMid)), None);
        assert_eq!(along.named().last().map(|(name, _)| name), Some(HookPoint::Block(3, BlockHook::ResidPost)));
    }
}
