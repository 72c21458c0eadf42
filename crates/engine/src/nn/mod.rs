//! The transformer itself: forward and hand-written backward, op by op, and the update.
//!
//! Knows no clock, no I/O, no web and no randomness but the seed's. After [`ValidConfig`](base::config::ValidConfig)
//! nothing here fails: NaN or infinity is a reported state.
//!
//! Rules that the pictures rest on:
//! - At an add (⊕) going backward the gradient is *copied* to both inputs; where the stream forks below it the two
//!   are *summed*. Both halves, [`Model::grad_skip`] and [`Model::grad_branch`], stay readable after every step.
//! - A backward op overwrites its input gradient. Sums happen only at forks and at a tied embedding.
//! - Every sum has a stated order, the same on every target (see [`kernels`]): same config, same bits.
//! - Every stored number is normal or 0, and products do not lose terms to underflow (see `underflow`).

mod acts;
mod arena;
mod checkpoint;
mod crew;
mod eight;
mod init;
pub mod kernels;
pub(crate) mod lanes;
pub mod math;
mod model;
mod non_finite;
mod ops;
mod optim;
mod panels;
mod probe;
mod real;
pub mod sums;
mod tensors;
mod tiles;
mod train;
mod underflow;
mod view;
pub(crate) mod width;

pub use acts::{ActTable, BlockActs, NormActs, Place};
pub use arena::Span;
pub use checkpoint::{Checkpoint, Mismatch};
pub use init::init_params;
pub use model::{Batch, Instead, Model};
pub use non_finite::{FiniteStep, NonFinite};
pub use ops::layernorm::EPS as LAYERNORM_EPS;
pub use optim::{ADAM_BETAS, ADAM_EPS, SGD_MOMENTUM, learning_rate};
pub use probe::{ExactProbe, Probe};
pub use real::Real;
pub use tensors::{ParamInfo, ParamTable};
pub use train::{LeftOut, MeasuredStep, Trainer, fill_batch};
pub use view::{Shape, Tensor};
pub use width::Width;
