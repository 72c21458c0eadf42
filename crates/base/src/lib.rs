//! What every other part of Strata speaks of: words in two languages and the names of tensors, counter-based random
//! numbers, settings and links, and the texts that are learnt.
//!
//! No maths of the model, no clock, no I/O, no web. Modules import one way: [`rng`] · [`names`] · [`order`] → [`config`] → [`corpora`].

pub mod config;
pub mod corpora;
pub mod names;
pub mod order;
pub mod rng;
