//! Which skip connections a tower has.

use crate::order;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The two sublayers of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Sublayer {
    /// Multi-head attention.
    Attn,
    /// The MLP.
    Mlp,
}

/// One ⊕ of a tower: a layer (from 0) and a sublayer.
///
/// Written with layers from 1, as the page numbers them: `3a` is layer 3's attention skip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Site {
    /// Layer index, from 0.
    pub layer: usize,
    /// Which of the layer's two skips.
    pub sublayer: Sublayer,
}

impl Site {
    /// The attention skip of `layer` (from 0).
    pub const fn attn(layer: usize) -> Site {
        Site { layer, sublayer: Sublayer::Attn }
    }

    /// The MLP skip of `layer` (from 0).
    pub const fn mlp(layer: usize) -> Site {
        Site { layer, sublayer: Sublayer::Mlp }
    }

    /// Position in the order of computation: attention of layer 0 is 0, its MLP 1, and so on.
    pub const fn idx(self) -> usize {
        2 * self.layer + matches!(self.sublayer, Sublayer::Mlp) as usize
    }

    /// The inverse of [`Site::idx`].
    pub const fn from_idx(idx: usize) -> Site {
        if idx.is_multiple_of(2) { Site::attn(idx / 2) } else { Site::mlp(idx / 2) }
    }

    /// Reads `3a` or `12m`.
    pub fn parse(text: &str) -> Option<Site> {
        let (number, sublayer) = match text.strip_suffix('a') {
            Some(number) => (number, Sublayer::Attn),
            None => (text.strip_suffix('m')?, Sublayer::Mlp),
        };
        if number.is_empty() || number.len() > 3 || !number.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let layer: usize = number.parse().ok()?;
        Some(Site { layer: layer.checked_sub(1)?, sublayer })
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.layer.saturating_add(1), if self.sublayer == Sublayer::Attn { 'a' } else { 'm' })
    }
}

/// The residual setting: a rule for every depth, or a list of cuts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Residual {
    /// Every skip intact.
    #[default]
    All,
    /// Every skip cut.
    None,
    /// Only attention keeps its skips.
    AttnOnly,
    /// Only the MLPs keep their skips.
    MlpOnly,
    /// Every skip intact but these, in ascending order, each once.
    Cuts(Vec<Site>),
}

impl Residual {
    /// Whether the skip at `site` is intact.
    pub fn is_intact(&self, site: Site) -> bool {
        match self {
            Residual::All => true,
            Residual::None => false,
            Residual::AttnOnly => site.sublayer == Sublayer::Attn,
            Residual::MlpOnly => site.sublayer == Sublayer::Mlp,
            Residual::Cuts(cuts) => !cuts.contains(&site),
        }
    }

    /// The same towers' skips with one cut or restored, in its shortest form for `n_layers`.
    pub fn with(&self, site: Site, intact: bool, n_layers: usize) -> Residual {
        let sites = (0..2 * n_layers).map(Site::from_idx);
        Residual::cuts(sites.filter(|&s| if s == site { !intact } else { !self.is_intact(s) })).simplified(n_layers)
    }

    /// The named rule that means the same at `n_layers`, where there is one; cuts above the top are dropped.
    pub fn simplified(&self, n_layers: usize) -> Residual {
        let sites = || (0..2 * n_layers).map(Site::from_idx);
        for rule in [Residual::All, Residual::None, Residual::AttnOnly, Residual::MlpOnly] {
            if sites().all(|s| rule.is_intact(s) == self.is_intact(s)) {
                return rule;
            }
        }
        Residual::cuts(sites().filter(|&s| !self.is_intact(s)))
    }

    /// In any order. (A tree of 48 sites at most would be kilobytes of code.)
    fn cuts(sites: impl Iterator<Item = Site>) -> Residual {
        Residual::Cuts(order::sorted_set(&sites.collect::<Vec<_>>()))
    }

    /// How many of the `2 * n_layers` skips are intact.
    pub fn n_intact(&self, n_layers: usize) -> usize {
        (0..2 * n_layers).filter(|&i| self.is_intact(Site::from_idx(i))).count()
    }

    /// Reads `all`, `none`, `attn`, `mlp` or a list such as `3a.5m`.
    pub fn parse(text: &str) -> Option<Residual> {
        Some(match text {
            "all" => Residual::All,
            "none" => Residual::None,
            "attn" => Residual::AttnOnly,
            "mlp" => Residual::MlpOnly,
            list => Residual::cuts(list.split('.').map(Site::parse).collect::<Option<Vec<_>>>()?.into_iter()),
        })
    }
}

impl fmt::Display for Residual {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Residual::All => f.write_str("all"),
            Residual::None => f.write_str("none"),
            Residual::AttnOnly => f.write_str("attn"),
            Residual::MlpOnly => f.write_str("mlp"),
            Residual::Cuts(cuts) if cuts.is_empty() => f.write_str("all"),
            Residual::Cuts(cuts) => {
                let words: Vec<String> = cuts.iter().map(Site::to_string).collect();
                f.write_str(&words.join("."))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_every_form() {
        for text in ["all", "none", "attn", "mlp", "1a", "3a.5m", "24m"] {
            let residual = Residual::parse(text).expect("a valid form");
            assert_eq!(residual.to_string(), text);
        }
        for junk in ["", "0a", "a", "3", "3b", "3a,", "3a..4m", "-1a", "9999a"] {
            assert_eq!(Residual::parse(junk), None, "{junk:?}");
        }
    }

    #[test]
    fn cutting_and_restoring_one_skip_comes_back() {
        let cut = Residual::All.with(Site::mlp(2), false, 4);
        assert_eq!(cut.to_string(), "3m");
        assert_eq!(cut.with(Site::mlp(2), true, 4), Residual::All);
        assert_eq!(Residual::None.with(Site::attn(0), true, 1).to_string(), "attn");
    }
}
