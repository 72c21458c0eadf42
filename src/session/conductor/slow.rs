//! Slow motion: a step is shown for as long as its reader wants, and the next one is handed out as soon as its number is
//! needed.
//!
//! How far a step's update moves the weights is measured by making it. So at the update the towers go one step ahead,
//! and the conductor goes on saying that they stand at the step that is shown.

use super::{Conductor, Order};
use crate::session::clock::{Pace, SLOW_STEP_SECS};
use base::config::MAX_STEP;
use draw::scene::STARTS;

/// The share of a step's time at which its update begins.
const UPDATE: f64 = STARTS[3] as f64;

impl Conductor {
    /// Whether steps are taken apart.
    pub(super) fn is_slow(&self) -> bool {
        self.pace == Pace::Slow && self.replay_goal.is_none()
    }

    /// Lets so many seconds of the step go by.
    pub(super) fn tick_slow(&mut self, dt: f64) -> Vec<Order> {
        if !self.is_ahead && !self.is_idle() {
            return Vec::new();
        }
        self.slow_t01 = (self.slow_t01 + dt / SLOW_STEP_SECS).min(1.0);
        match self.slow_t01 {
            t if t >= 1.0 && self.is_ahead => self.next_slow(),
            t if t >= UPDATE => self.go_ahead(),
            _ => Vec::new(),
        }
    }

    /// Shows the moment `t01` of the step, and waits there.
    pub fn set_slow_t01(&mut self, t01: f64) -> Vec<Order> {
        if !self.is_slow() || (!self.is_ahead && !self.is_idle()) {
            return Vec::new();
        }
        self.pause();
        self.slow_t01 = t01.clamp(0.0, 1.0);
        if self.slow_t01 >= UPDATE { self.go_ahead() } else { Vec::new() }
    }

    /// From the end of a step to the beginning of the next, as soon as both towers have come there.
    pub fn next_slow(&mut self) -> Vec<Order> {
        if !self.is_idle() {
            return Vec::new();
        }
        if !self.is_ahead {
            return if self.granted < MAX_STEP { self.grant(self.granted + 1) } else { Vec::new() };
        }
        self.is_ahead = false;
        self.slow_t01 = 0.0;
        self.stop_where_asked();
        if self.ended {
            // The last picture stays.
            self.slow_t01 = 1.0;
        }
        Vec::new()
    }

    /// Hands out the next step while this one is still being shown.
    fn go_ahead(&mut self) -> Vec<Order> {
        if self.is_ahead || !self.is_idle() || self.granted >= MAX_STEP {
            return Vec::new();
        }
        self.is_ahead = true;
        self.granted_at_secs = self.last_tick_secs.unwrap_or_default();
        self.grant(self.granted + 1)
    }
}
