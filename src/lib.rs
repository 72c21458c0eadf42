//! Strata: a small GPT-style transformer that really trains in the browser, with its gradient in plain sight.
//!
//! Modules import one way, lowest first:
//! [`rng`] · [`names`] → [`config`] → [`corpora`] → [`engine`] → [`telemetry`] → [`analysis`] → [`lab`] → [`scene`] · [`charts`] →
//! `app` (the page, wasm32 only) · `cli` (the native twin). `tests/tidy.rs` holds it.
//!
//! # Dimension key
//! `B` batch · `T` position (query) · `S` position (key) · `N` = B·T tokens · `D` d_model · `H` heads · `K` d_head ·
//! `F` d_mlp · `V` d_vocab · `L` layers. All matrices are row-major; a weight is stored `[in, out]`.

pub mod analysis;
#[cfg(target_arch = "wasm32")]
pub mod app;
pub mod bench;
pub mod charts;
#[cfg(not(target_arch = "wasm32"))]
pub mod cli;
pub mod config;
pub mod corpora;
pub mod engine;
pub mod lab;
pub mod names;
pub mod rng;
pub mod scene;
pub mod telemetry;
