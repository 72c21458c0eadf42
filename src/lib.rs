//! Strata: a small GPT-style transformer that really trains in the browser, with its gradient in plain sight.
//!
//! This crate is the page and the program; what they show lies below: `base` ← `engine` ← `lens` ← `draw`. Modules import one way:
//! `strings` → [`session`] → `views` → `web` (the page, wasm32 only) and `cli` (the program, native only).

#[cfg(not(target_arch = "wasm32"))]
pub mod cli;
#[cfg(target_arch = "wasm32")]
mod dom;
pub mod session;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "most of the words are the views'"))]
mod strings;
#[cfg(target_arch = "wasm32")]
mod views;
#[cfg(target_arch = "wasm32")]
pub mod web;
