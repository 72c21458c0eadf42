//! What the `xtask` commands and the end-to-end tests share: where things are, how steps are shown, how the page is
//! served, and which programs of the machine are used.

#![warn(missing_docs)]
#![allow(clippy::disallowed_methods)] // The clock is forbidden to the engine; build tools may time their steps.

pub mod axe;
pub mod offline;
pub mod paths;
pub mod programs;
pub mod progress;
pub mod server;
