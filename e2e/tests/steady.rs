//! The page under a reader who does anything at any time, and the page for a while at full speed. A sample of what
//! `cargo xtask monkey` and `cargo xtask soak` do for as long as one likes.

use std::time::Duration;

use anyhow::{Result, ensure};
use e2e::monkey::{self, Plan};
use e2e::{Options, run, soak};

/// A machine that others share may keep anybody waiting; who waits for longer waits for ever.
const HANGS_MS: f64 = 10_000.0;
/// So much more may be held at the end than after warming up: nothing may double. In three minutes a run's history still
/// fills the room that it may take, and a heap of 2 MB swings by half; five percent is what a long soak is held to.
const SHARE: f64 = 1.0;

/// At least half of the time the towers train; no complaint, no lost focus, nothing that hangs, and what it comes to can
/// be shared and has the same bits.
#[tokio::test]
async fn a_monkey_finds_nothing() -> Result<()> {
    let options = Options { limit: Duration::from_secs(900), ..Options::default() };
    run("monkey", options, async |page| {
        monkey::prepare(page).await?;
        let plan = Plan { seed: 7, n_deeds: 120, limit_ms: HANGS_MS, ..Plan::default() };
        let report = monkey::play(page, &plan).await?;
        println!("{report}");
        let faults = report.faults();
        ensure!(faults.is_empty(), "{}", faults.join("\n\n"));
        Ok(())
    })
    .await
}

/// Full speed, lenses, scrubs and branches for three minutes: nothing doubles once every lens was open.
#[tokio::test]
async fn three_minutes_at_full_speed_hold_less_than_twice_one() -> Result<()> {
    let options = Options { limit: Duration::from_secs(600), dir: soak::site()?, ..Options::default() };
    run("soak", options, async |page| {
        soak::prepare(page).await?;
        let table = soak::soak(page, Duration::from_secs(180), 1, true).await?;
        let faults = table.faults(SHARE, HANGS_MS);
        ensure!(faults.is_empty(), "{}", faults.join("\n"));
        Ok(())
    })
    .await
}
