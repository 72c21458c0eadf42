//! Pictures of measured numbers: (numbers, moment, size) in, shapes out. No canvas, no DOM, no time.
//!
//! [`scene`] draws what moves, by shapes of its own; [`charts`] what has axes, by plotters.

pub mod charts;
pub mod scene;
