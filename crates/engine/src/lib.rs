//! The transformer and everything that is measured of it while it trains.
//!
//! Knows no clock, no I/O, no web and no randomness but the seed's. Modules import one way:
//! [`nn`] → [`telemetry`] → [`lab`] · [`bench`].
//!
//! # Dimension key
//! `B` batch · `T` position (query) · `S` position (key) · `N` = B·T tokens · `D` d_model · `H` heads · `K` d_head ·
//! `F` d_mlp · `V` d_vocab · `L` layers. All matrices are row-major; a weight is stored `[in, out]`.

pub mod bench;
pub mod lab;
pub mod nn;
pub mod telemetry;

/// Number of this engine: it rises with every change that alters a bit of any run, so that a link that was made by another
/// is never said to differ. The golden fingerprints stand under it.
pub const ENGINE: u32 = 2;
