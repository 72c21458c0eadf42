//! The charts of the lenses: which data goes into which canvas.

use super::page::Page;
use super::ui::Lens;

/// One canvas of a lens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chart {
    Spread,
}

pub const fn of_lens(_lens: Lens) -> &'static [Chart] {
    &[]
}

pub fn draw(_page: &Page, _chart: Chart) {}
