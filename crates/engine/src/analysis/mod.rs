//! Questions asked of a model beside its training. They read weights and never change a bit of the run.

mod frame;
mod layers;
mod pca;
mod sample;

pub use frame::LayersFrame;
pub use layers::LayersLens;
pub use pca::{Axes, align, principal_axes};
pub use sample::sample;
