//! Other worlds: the same rule under another norm, init and depth, to see when a claim flips.

use crate::claim::Claim;
use crate::rule::Measured;
use crate::told::Mark;
use serde::{Deserialize, Serialize};

/// Values of the axes, in the order in which a grid shows them: keys of links.
pub const NORMS: [&str; 3] = ["none", "pre", "post"];
/// As [`NORMS`].
pub const INITS: [&str; 3] = ["gpt2", "xavierp", "xavier"];
/// As [`NORMS`].
pub const DEPTHS: [u32; 4] = [2, 4, 8, 12];

/// A place of the grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct World {
    /// Where norms stand.
    pub norm: String,
    /// How weights begin.
    pub init: String,
    /// How many layers.
    pub n_layers: u32,
    /// What each seed says there, a letter each: see [`letter`].
    pub seeds: String,
}

/// All places, rows by norm and init, columns by depth; no seed has said anything there yet.
pub fn grid() -> Vec<World> {
    let mut out = Vec::new();
    for norm in NORMS {
        for init in INITS {
            for n_layers in DEPTHS {
                out.push(World { norm: norm.into(), init: init.into(), n_layers, seeds: String::new() });
            }
        }
    }
    out
}

impl World {
    /// Its settings as a link has them.
    pub fn settings(&self) -> String {
        format!("norm={}&init={}&n_layers={}", self.norm, self.init, self.n_layers)
    }
}

/// What a seed says: h holds, p in part, f fails, g a guard fails, - could not be measured.
pub fn letter(claim: &Claim, measured: Option<&Measured>) -> char {
    let Some(measured) = measured else { return '-' };
    match measured.mark(&claim.rule) {
        Mark::Holds => 'h',
        Mark::Part => 'p',
        Mark::Fails => 'f',
        _ if measured.values.contains(&None) => '-',
        _ => 'g',
    }
}
