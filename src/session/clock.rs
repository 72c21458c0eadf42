//! Speeds, and what a run is doing: the conductor's words.

/// How fast steps are handed out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// One step dissected for [`SLOW_STEP_SECS`].
    Slow,
    /// Twenty steps a second, where the machine can.
    #[default]
    Normal,
    /// As fast as the machine can.
    Max,
}

/// How long slow motion stays with one step.
pub const SLOW_STEP_SECS: f64 = 8.0;
/// Time between two steps at normal speed.
pub(super) const NORMAL_STEP_SECS: f64 = 0.05;
/// How much work one grant should hold at full speed: long enough to keep workers busy, short enough to draw 15 times
/// a second and to hear a cut at once.
pub(super) const GRANT_SECS: f64 = 0.06;
/// Most steps of one grant.
pub(super) const MAX_GRANT: u64 = 64;
/// Longest time that one tick may account for: after a pause of the clock nothing is caught up.
pub(super) const MAX_TICK_SECS: f64 = 0.1;

/// What the run is doing, for the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The towers are being built, or are on their way back to an earlier step.
    Building,
    /// Steps are being handed out.
    Running,
    /// On the way to the step that a link asked for.
    Replaying {
        /// Where it stops.
        goal: u64,
    },
    /// Waiting for the reader.
    Paused,
    /// Arrived at the last step of the schedule; it can go on.
    Ended,
    /// Waiting because nobody sees the page.
    Hidden,
    /// The settings could not be built.
    Failed,
}

/// When weights are wanted for questions about them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WeightsWanted {
    /// At multiples of these.
    pub every: Vec<u64>,
    /// At the very next step.
    pub at_once: bool,
    /// At these very steps, come what may: no grant goes past one of them without stopping there.
    pub exactly: Vec<u64>,
}

impl WeightsWanted {
    /// The first step after `from` that no grant may go past.
    pub(super) fn stop_after(&self, from: u64) -> Option<u64> {
        self.exactly.iter().copied().filter(|&step| step > from).min()
    }

    /// The step after `from`, up to `to`, at which weights are wanted: one of those that must not be missed, or the first.
    pub(super) fn first_in(&self, from: u64, to: u64) -> Option<u64> {
        if let Some(step) = self.stop_after(from).filter(|&step| step <= to) {
            return Some(step);
        }
        if self.at_once && to > from {
            return Some(from + 1);
        }
        let next = |every: u64| (from / every + 1) * every;
        self.every.iter().copied().filter(|&every| every > 0).map(next).filter(|&step| step <= to).min()
    }
}
