//! Ops: forward and backward in one file each. They know slices and sizes, not the model.
//!
//! A backward op overwrites its input gradient; only [`residual`]'s fork sums.

pub mod activation;
pub mod attention;
pub mod embed;
pub mod layernorm;
pub mod linear;
pub mod loss;
pub mod residual;

#[cfg(test)]
mod tests;
