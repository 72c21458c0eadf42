//! Strata: a small GPT-style transformer that really trains in the browser, with its gradient in plain sight.
//!
//! This crate is the page and the program; what they show lies below: [`base`] ← [`engine`] ← [`lens`] ← [`draw`]. Modules
//! import one way: `strings` → [`session`] → `views` → `web` (the page, wasm32 only) and `cli` (the program, native only).
//!
//! # A tour, from a link to a pixel
//!
//! **A link is a run.** [`base::config::Link`] reads `v=1&n_layers=2&b.residual=none` by one table,
//! [`FIELDS`](base::config::fields::FIELDS), and says what was odd about it. Its
//! [`Experiment`](base::config::Experiment) holds all that makes a bit: settings of both towers, seed, events on the way.
//!
//! **A run is trained by a lab.** [`engine::lab::Lab`] has one tower and a [`Corpus`](base::corpora::Corpus) that makes any
//! step's text from the seed. A worker of the page holds one, and so does the program:
//!
//! ```
//! use base::config::{Link, Tower};
//! use base::names::HookPoint;
//! use engine::lab::{Lab, TowerSpec, Word};
//!
//! let (link, problems) = Link::parse("v=1&n_layers=2&batch_size=2&b.residual=none");
//! assert!(problems.is_empty());
//! let (mut lab, _) = Lab::build(TowerSpec::of(&link.experiment, Tower::B)).expect("it fits");
//! let mut losses = Vec::new();
//! lab.train_to(3, 1, |word| {
//!     if let Word::Measured(snapshot) = word {
//!         // ‖∂L/∂x‖ at the tokens: a number knows by its hook where it was measured.
//!         let at_tokens = snapshot.resid_grad_l2.of(HookPoint::stream(0));
//!         losses.push((snapshot.step, snapshot.loss_nats, at_tokens));
//!     }
//! });
//! assert_eq!(losses.len(), 3); // Steps 1 to 3; step 0 is measured as soon as the tower stands.
//! ```
//!
//! **Inside is a trainer.** [`engine::nn::Trainer`] measures a step (forward and backward by hand, op by op, both halves of
//! every fork kept apart), then updates. Its bits are the same on every machine; `fingerprint` tells them.
//!
//! **What was measured is a [`Snapshot`](engine::telemetry::Snapshot)**, kept in a
//! [`Timeline`](engine::telemetry::Timeline) that forgets evenly and branches where a reader goes back.
//!
//! **A lens asks weights a question.** [`lens::Lens`] is given weights and the truth about them, and answers with
//! [`Panel`](lens::panel::Panel)s that say of every number what it is. [`lens::Desk`] answers in a worker of its own.
//!
//! **Numbers become pictures without a canvas.** [`draw::scene::compose`] makes shapes of the towers, [`draw::figure`]
//! charts of panels, [`draw::export`] tables, CSV and JSON of the same.
//!
//! **A session decides, the page obeys.** [`session::Session::update`] takes what a reader did or a worker said and returns
//! what has to be done; it is a function, tested without a browser.
//!
//! ARCHITECTURE.md has the map, what must never happen and which test watches it; CONTRIBUTING.md the recipes;
//! `examples/` the engine driven by hand.

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
