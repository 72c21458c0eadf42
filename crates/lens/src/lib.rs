//! Questions asked of a model beside its training. They read weights and never change a bit of a run.
//!
//! `lens` holds the trait, [`LENSES`] is the list, `lenses/` has a file for each; [`panel`] is what they answer with.
//! A [`Desk`] is given weights and a question; a [`Clerk`] stands at its border. The page runs it in a worker, the
//! command line directly. No clock, no web.
//!
//! This crate is compiled for size: what is slow goes through [`Probe`](engine::nn::Probe), which the engine compiles
//! for speed. Generic code of the engine would be compiled here, and an order of magnitude slower.
//!
//! Without the feature `looks` only the lenses that always stand on the page can be looked through; of the others an
//! [`Entry`] has only the words, nobody calls what they compute, and the linker leaves it out. The page is built so; the
//! module that it loads when a lens is opened is not.

mod arenas;
pub mod bench;
mod clerk;
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
pub use clerk::Clerk;
pub use desk::{Desk, Question, ask_once, find_lens};
pub use lens::{
    CHANGES_AT, COLOUR_BY, Face, Flops, Group, Home, Lens, OWN_SCALE, Param, ParamKind, Params, Source, Subject,
};
pub use lenses::LENSES;
pub use panel::{Answer, Body, MAX_NUMBERS, Panel, merge};
pub use pca::{Axes, align, principal_axes};
pub use protocol::{About, Asked, Course, DeskAsk, DeskReply, DeskWord, Happens, enqueue};
pub use registry::{Entry, Look, Looks, entry};
