//! What a cut or a joint changes at once: the step at which it is made was measured before, and is measured again.

use super::{Run, Session};
use base::config::{Site, Tower};
use draw::scene::{Felt, at_fork};
use engine::telemetry::Snapshot;

/// So long both numbers stand.
const SHOWN_SECS: f64 = 3.0;
/// So long the place flashes.
const FLASH_SECS: f64 = 0.9;

/// A step that was measured and is on its way to be measured a second time, or has been by now.
pub(super) struct Change {
    felt: Felt,
    step: u64,
    /// Whether the skip stands from now on.
    stands: bool,
    is_known: bool,
    /// When it was made; once it is known, since when.
    since_secs: f64,
}

impl Change {
    /// A skip is about to be cut or joined at `step`. None where the step has not been measured yet: towers at full speed are
    /// on their way to it, and there is nothing to compare.
    pub(super) fn expected(run: &Run, (tower, site): (Tower, Site), step: u64, since_secs: f64) -> Option<Change> {
        let snapshot = run.exact(tower, step)?;
        let felt = Felt { tower, site, values: [at_fork(snapshot, site)?; 2], flash: 0.0 };
        Some(Change { felt, step, stands: !snapshot.is_intact(site), is_known: false, since_secs })
    }

    /// Before the first step a cut builds the towers anew, from the same weights.
    pub(super) fn is_at_start(&self) -> bool {
        self.step == 0
    }
}

impl Session {
    /// Takes in a measured step: the one that a change waits for, if the skip is otherwise than before.
    pub(super) fn feel(&mut self, tower: Tower, snapshot: &Snapshot) {
        let Some(change) = &mut self.change else { return };
        let is_it = (change.felt.tower, change.step, false) == (tower, snapshot.step, change.is_known);
        if is_it && snapshot.is_intact(change.felt.site) == change.stands {
            let after = at_fork(snapshot, change.felt.site);
            change.is_known = after.is_some();
            change.felt.values[1] = after.unwrap_or_default();
            change.since_secs = self.now_secs;
        }
    }

    /// Lets the flash go out, and the numbers once their time is over.
    pub(super) fn let_change_fade(&mut self) {
        let Some(change) = &mut self.change else { return };
        let age = self.now_secs - change.since_secs;
        let flash = if self.calm { 0.0 } else { (1.0 - age / FLASH_SECS).max(0.0) as f32 };
        self.changed.stage |= change.felt.flash != flash || age > SHOWN_SECS;
        change.felt.flash = flash;
        self.change.take_if(|_| age > SHOWN_SECS);
    }

    /// What was measured of it, where the step that is shown is not an earlier one.
    pub(super) fn felt(&self) -> Option<Felt> {
        let change = self.change.as_ref()?;
        (change.is_known && change.step <= self.shown_step()).then_some(change.felt)
    }
}
