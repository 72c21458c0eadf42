//! Strata: a small GPT-style transformer that really trains in the browser, with its gradient in plain sight.
//!
//! This crate is the page and the program; what they show lies below: `base` ← `engine` ← `draw`.

#[cfg(target_arch = "wasm32")]
pub mod app;
#[cfg(not(target_arch = "wasm32"))]
pub mod cli;
