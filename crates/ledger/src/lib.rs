//! The dialogue's claims, put to the test.
//!
//! Each has words ([`told`]), a rule fixed beforehand ([`rule`]) and a way to be measured (`claims/`); the verdict
//! follows from the results by the rule alone. What is measured comes from lenses and snapshots, so that every number
//! is one that the page can show as well.

pub mod claim;
pub mod claims;
pub mod evidence;
pub mod here;
pub mod report;
pub mod rule;
pub mod sweep;
pub mod told;
pub mod words;
pub mod worlds;
