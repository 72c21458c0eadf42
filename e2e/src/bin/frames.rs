//! How evenly the page repaints while both towers train, for each view that a link can open: `cargo xtask bench --frames`.
//!
//! Prints one line a view, in milliseconds between repaints; dist/ must be built. Nothing is asserted: a busy machine
//! would make a test of it fail for nothing.

use std::time::Duration;

use anyhow::{Context, Result};
use e2e::{Browser, Options, Page};

/// What is looked at: a name, the view in the link, and the button of the speed.
const VIEWS: [(&str, &str, &str); 7] = [
    ("gradients, 20 steps/s", "lens=gradients", "#speed-1x"),
    ("gradients, full speed", "lens=gradients", "#speed-max"),
    ("paths, full speed", "lens=paths", "#speed-max"),
    ("layers, full speed", "lens=layers", "#speed-max"),
    ("slow motion", "lens=gradients", "#speed-slow"),
    ("open tokens, 20 steps/s", "lens=gradients&lattice=on", "#speed-1x"),
    ("open tokens, full speed", "lens=gradients&lattice=on", "#speed-max"),
];

/// The page keeps this many of the last repaints.
const N_FRAMES: usize = 120;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let browser = if std::env::args().any(|arg| arg == "firefox") { Browser::Firefox } else { Browser::Chromium };
    let page = Page::start(Options { browser, strict: false, ..Options::default() }).await?;
    println!("{:<26} {:>8} {:>8} {:>8} {:>10}", "ms between repaints", "median", "p95", "largest", "steps/s");
    for (name, view, speed) in VIEWS {
        page.open(&format!("v=1&lang=en&n_steps=20000&{view}")).await?;
        page.wait_for_step(1, Duration::from_secs(60)).await?;
        page.click(speed).await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
        // Twice as long as it takes to fill, so that nothing of the start is left in it.
        let before = step(&page).await?;
        let secs = 4.0;
        tokio::time::sleep(Duration::from_secs_f64(secs)).await;
        let rate = (step(&page).await? - before) / secs;
        let state = page.state().await?;
        let frames = state["frame_ms"].as_array().context("the page says nothing of its frames")?;
        let mut ms: Vec<f64> = frames.iter().filter_map(serde_json::Value::as_f64).collect();
        ms.sort_by(f64::total_cmp);
        anyhow::ensure!(ms.len() == N_FRAMES, "{name}: only {} repaints", ms.len());
        let at = |share: f64| ms[((ms.len() - 1) as f64 * share).round() as usize];
        println!("{name:<26} {:>8.1} {:>8.1} {:>8.1} {rate:>10.1}", at(0.5), at(0.95), at(1.0));
    }
    page.quit().await;
    Ok(())
}

async fn step(page: &Page) -> Result<f64> {
    page.state().await?["step"].as_f64().context("the page has no step")
}
