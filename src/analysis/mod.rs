//! Questions asked of a model beside its training. They read weights and never change a bit of the run.

mod frame;

pub use frame::LayersFrame;
