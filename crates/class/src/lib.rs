//! A class is a sample: everybody runs one scene with a seed of their own, and hands the result in as a short code.
//!
//! There is no server. What a reader types becomes a seed ([`seed_of`]), what their page measured becomes a [`Code`], and
//! whoever has the code can train the same run again and compare ([`Code::link`], [`mixed`]). What is long is handed on as
//! a picture ([`qr`]).

mod code;
mod fault;
mod qr;
mod scene;
mod seed;

pub use code::{Code, mixed};
pub use fault::Fault;
pub use qr::{Qr, qr};
pub use scene::{SCENES, Scene, TEXTS, scene};
pub use seed::{max_seed, seed_of};

/// The version written.
pub const VERSION: u8 = 1;
/// Symbols of a code, hyphens aside.
pub const N_SYMBOLS: usize = 32;
