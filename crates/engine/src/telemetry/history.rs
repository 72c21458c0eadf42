//! What has been measured so far, for scrubbing and charts.

use super::Snapshot;

/// The recorded steps of one tower, in order.
///
/// Losses are kept for every recorded step. Whole snapshots are thinned once there are more than `MAX_SNAPSHOTS`: every
/// second one of the older half goes, so memory stays flat and the recent past stays fine-grained.
#[derive(Clone, Debug, Default)]
pub struct History {
    losses: Vec<(u64, f32)>,
    snapshots: Vec<Snapshot>,
}

const MAX_SNAPSHOTS: usize = 2400;

impl History {
    /// Adds a step. A step that is already there (measured again after a cut) is replaced, and what came after it,
    /// being of a run that no longer exists, goes.
    pub fn push(&mut self, snapshot: Snapshot) {
        while self.losses.last().is_some_and(|&(step, _)| step >= snapshot.step) {
            self.losses.pop();
        }
        while self.snapshots.last().is_some_and(|s| s.step >= snapshot.step) {
            self.snapshots.pop();
        }
        self.losses.push((snapshot.step, snapshot.loss_nats));
        self.snapshots.push(snapshot);
        if self.snapshots.len() > MAX_SNAPSHOTS {
            let half = self.snapshots.len() / 2;
            let mut idx = 0;
            self.snapshots.retain(|_| {
                idx += 1;
                idx == 1 || idx > half || idx % 2 == 0
            });
        }
    }

    /// Every recorded (step, loss in nats), in order.
    pub fn losses(&self) -> &[(u64, f32)] {
        &self.losses
    }

    /// The kept snapshots, in order.
    pub fn snapshots(&self) -> &[Snapshot] {
        &self.snapshots
    }

    /// The newest snapshot.
    pub fn latest(&self) -> Option<&Snapshot> {
        self.snapshots.last()
    }

    /// The newest snapshot that is not later than `step`; the first one if all are later.
    pub fn at(&self, step: u64) -> Option<&Snapshot> {
        let after = self.snapshots.partition_point(|s| s.step <= step);
        self.snapshots.get(after.saturating_sub(1))
    }
}
