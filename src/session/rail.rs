//! The profile between the towers: what it shows, and at which of its two stops its axis stands.

use super::Session;
use base::config::Trace;
use draw::scene::{is_low, traced};
use engine::telemetry::Snapshot;

/// How long the axis takes from stop to stop.
const WAY_SECS: f64 = 0.3;
/// The lower piece is left when everything is this large: further up than where it is entered, so that a norm on the
/// border does not move the axis to and fro.
const CLEAR: f32 = 1e-7;

/// The axis of the profile.
#[derive(Clone, Copy, Debug, Default)]
pub struct AxisStop {
    /// The lower piece is wide.
    is_deep: bool,
    /// When it set off for this stop; none at the start of a run, where it stands there at once.
    since_secs: Option<f64>,
}

impl AxisStop {
    /// Goes where the trace asks of both towers; whether it is on its way.
    pub fn follow(&mut self, trace: Trace, both: [&Snapshot; 2], now_secs: f64) -> bool {
        let norms = || both.into_iter().flat_map(|snapshot| traced(snapshot, trace).iter().copied());
        let wanted = norms().any(is_low) || (self.is_deep && norms().any(|norm| norm != 0.0 && norm < CLEAR));
        if wanted != self.is_deep {
            *self = AxisStop { is_deep: wanted, since_secs: Some(now_secs) };
        }
        self.since_secs.is_some_and(|since| now_secs - since <= WAY_SECS)
    }

    /// 0 at the stop where the lower piece is narrow, 1 where it is wide.
    pub fn deep(&self, now_secs: f64, is_calm: bool) -> f32 {
        let t = match self.since_secs {
            Some(since) if !is_calm => ((now_secs - since) / WAY_SECS).clamp(0.0, 1.0) as f32,
            _ => 1.0,
        };
        // Slow at both ends.
        let t = t * t * (3.0 - 2.0 * t);
        if self.is_deep { t } else { 1.0 - t }
    }
}

impl Session {
    /// What the profile shows: a step that is taken apart is about its gradient.
    pub fn trace_shown(&self) -> Trace {
        if self.slow_t01().is_some() { Trace::Gradient } else { self.trace }
    }

    /// What the profile shall show.
    pub fn trace(&self) -> Trace {
        self.trace
    }

    /// Lets the axis follow what is shown.
    pub(super) fn move_axis(&mut self) {
        if let Some(both) = self.run.both_at(self.shown_step()) {
            let trace = self.trace_shown();
            self.changed.stage |= self.axis.follow(trace, both, self.now_secs);
        }
    }
}
