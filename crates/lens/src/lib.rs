//! Questions asked of a model beside its training. They read weights and never change a bit of a run.
//!
//! `lens` holds the trait, [`LENSES`] is the list, `lenses/` has a file for each; [`panel`] is what they answer with.
//! A [`Desk`] is given weights and a question; a [`Clerk`] stands at its border. The page runs it in a worker, the
//! command line directly. No clock, no web.
//!
//! This crate is compiled for size: what is slow goes through [`Probe`](engine::nn::Probe), which the engine compiles
//! for speed. Generic code of the engine would be compiled here, and an order of magnitude slower.
//!
//! Without the feature `looks` nothing here takes a look: no desk, no clerk, and an [`Entry`] that is only words. Then
//! nobody calls what lenses compute, and the linker leaves it out. The page is built so; its analysis worker is not.

mod arenas;
#[cfg(feature = "looks")]
mod clerk;
#[cfg(feature = "looks")]
mod desk;
pub mod gradients;
mod lens;
pub mod lenses;
mod losses;
pub mod panel;
mod pca;
mod protocol;
mod registry;

pub use arenas::Arenas;
#[cfg(feature = "looks")]
pub use clerk::Clerk;
#[cfg(feature = "looks")]
pub use desk::{Desk, Question, ask_once, find_lens};
pub use lens::{COLOUR_BY, Flops, Group, Home, Lens, OWN_SCALE, Param, ParamKind, Params, Source, Subject};
pub use lenses::LENSES;
pub use panel::{Answer, Body, MAX_NUMBERS, Panel, merge};
pub use pca::{Axes, align, principal_axes};
pub use protocol::{Asked, DeskAsk, DeskReply, DeskWord, enqueue};
#[cfg(feature = "looks")]
pub use registry::Look;
pub use registry::{Entry, entry};
