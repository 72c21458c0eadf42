//! Pictures of measured numbers: (numbers, moment, size) in, shapes out. No canvas, no DOM, no time.
//!
//! [`scene`] draws what moves and [`sweep`] what many runs say, by shapes of their own; [`figure`] a lens' panels, by
//! plotters; [`export`] makes tables, CSV and JSON of the same panels.

pub mod axis;
pub mod export;
pub mod figure;
pub mod scene;
pub mod sweep;
