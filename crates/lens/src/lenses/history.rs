//! What a lens found at earlier looks, so that it can show how its answer came to be.

use crate::lens::Params;
use crate::panel::{Axis, Behind, Body, Grid, GridRow, Panel, Place, XAxis};
use base::config::Tower;
use base::names::{Text, Words, tx};

/// Most looks that are remembered; of more, every second one goes.
const MAX_LOOKS: usize = 64;

/// Findings by rising step, all of the same question.
pub struct History<T> {
    asked: String,
    seen: Vec<(u64, T)>,
}

impl<T> Default for History<T> {
    fn default() -> History<T> {
        History { asked: String::new(), seen: Vec::new() }
    }
}

impl<T> History<T> {
    /// Adds a finding. What was found under other parameters, or at this step or later, is forgotten: a run that has gone
    /// back may have another future.
    pub fn push(&mut self, params: &Params, step: u64, found: T) {
        self.push_of(format!("{:?}", params.pairs()), step, found);
    }

    /// The same where only a part of the parameters, `asked`, makes it another question.
    pub fn push_of(&mut self, asked: String, step: u64, found: T) {
        if asked != self.asked {
            self.seen.clear();
            self.asked = asked;
        }
        self.seen.retain(|(s, _)| *s < step);
        self.seen.push((step, found));
        if self.seen.len() > MAX_LOOKS {
            let mut idx = 0;
            // The first stays, and so does the one just added, which stands at an even place.
            self.seen.retain(|_| {
                idx += 1;
                idx % 2 == 1
            });
        }
    }

    /// Every finding with its step, this look's last.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &T)> {
        self.seen.iter().map(|(step, found)| (*step, found))
    }

    /// A table of shades, a column for each look and a row for each place, bottom first; nothing before the second look.
    pub fn grid(
        &self,
        tower: Tower,
        y: Text,
        value: Axis,
        places: &[Place],
        of: impl Fn(&T, usize) -> f32,
    ) -> Option<Grid> {
        let row = |(idx, &at): (usize, &Place)| GridRow {
            at,
            values: self.seen.iter().map(|(_, found)| of(found, idx)).collect(),
        };
        (self.seen.len() > 1).then(|| Grid {
            tower,
            x: XAxis { name: tx("steps", "步").into(), each: Some(tx("step {x}", "第 {x} 步").into()) },
            columns: self.seen.iter().map(|(step, _)| *step).collect(),
            tokens: Vec::new(),
            behind: Behind::default(),
            y: y.into(),
            value,
            rows: places.iter().enumerate().map(row).collect(),
        })
    }
}

/// A panel of such a table.
pub fn panel(key: &str, title: impl Into<Words>, help: impl Into<Words>, grid: Grid) -> Panel {
    Panel { key: key.into(), title: title.into(), help: help.into(), body: Body::Grid(grid) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stays_bounded_keeps_both_ends_and_forgets_another_future() {
        let params = Params::defaults(&[]);
        let mut history = History::default();
        for step in 0..1000 {
            history.push(&params, step, step);
            let steps: Vec<u64> = history.iter().map(|(step, _)| step).collect();
            assert!(steps.len() <= MAX_LOOKS && steps[0] == 0 && steps.last() == Some(&step), "{steps:?}");
            assert!(steps.windows(2).all(|pair| pair[0] < pair[1]), "{steps:?}");
        }
        history.push(&params, 500, 7);
        assert_eq!(history.iter().last(), Some((500, &7)));
        let other = Params::defaults(&[crate::COLOUR_BY]);
        history.push(&other, 501, 8);
        assert_eq!(history.iter().count(), 1, "another question");
    }
}
