//! What happens in the English stories.
//!
//! Each case binds what belongs together: the weather, what it does, and what helps against it.

mod meetings;
mod mishaps;

use crate::corpora::story::Plot;

/// Every plot. Which stories are held out depends on this order.
pub const PLOTS: &[Plot] = &[
    mishaps::CARRIED_OFF,
    meetings::HUNGRY,
    mishaps::SHELTER,
    mishaps::STUCK,
    mishaps::COOKING,
    meetings::NIGHT_NOISE,
    meetings::SEED,
    meetings::RACE,
    mishaps::MENDING,
    meetings::LOST_CHILD,
    meetings::QUARREL,
    mishaps::LIGHT_HOME,
    meetings::BIRTHDAY,
    mishaps::ILLNESS,
];
