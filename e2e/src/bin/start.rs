//! How soon the page shows its first picture and its first step: `cargo xtask bench --start`.
//!
//! Prints milliseconds since the navigation began, on this machine as it is and, in Chromium, as on a slow one: 10 Mbit/s,
//! 40 ms there and back, the main thread four times slower. The folder that is served is the first argument. Nothing is
//! asserted: a busy machine would make a test of it fail for nothing.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use e2e::{Browser, Options, Page};
use serde_json::json;

/// Visits of each kind.
const N_VISITS: usize = 7;

/// Notes when the page first repaints with its picture, and when it first has a step.
const NOTES: &str = "
    const first = window.first_ms = {};
    (function look() {
        const state = window.strata?.state();
        if (state?.frame_ms.length) first.picture ??= performance.now();
        if (state?.step >= 1) first.step ??= performance.now();
        if (!first.step) requestAnimationFrame(look);
    })();";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let browser = if std::env::args().any(|arg| arg == "firefox") { Browser::Firefox } else { Browser::Chromium };
    let dir: PathBuf = std::env::args().nth(1).context("which folder is served?")?.into();
    println!("{:<32} {:>14} {:>14}   ms, median (p10 – p90) of {N_VISITS}", "", "first picture", "first step");
    for is_slow in [false, true] {
        if is_slow && browser != Browser::Chromium {
            // Only Chromium's devtools can be told to be slow.
            continue;
        }
        let mut rows: [Vec<f64>; 2] = Default::default();
        for _ in 0..N_VISITS {
            let visit = visit(&dir, browser, is_slow).await?;
            rows.iter_mut().zip(visit).for_each(|(row, ms)| row.push(ms));
        }
        let name = if is_slow { "10 Mbit/s, processor / 4" } else { "as this machine is" };
        let [picture, step] = rows.map(told);
        println!("{name:<32} {picture:>14} {step:>14}");
    }
    Ok(())
}

/// A first visit, in a browser that has nothing yet: when the first picture and the first step were there.
async fn visit(dir: &Path, browser: Browser, is_slow: bool) -> Result<[f64; 2]> {
    let page = Page::start(Options { browser, strict: false, dir: dir.to_owned(), ..Options::default() }).await?;
    page.before_all(NOTES).await?;
    if is_slow {
        let network =
            json!({ "offline": false, "latency": 40, "downloadThroughput": 1.25e6, "uploadThroughput": 1.25e6 });
        page.devtools("Network.enable", json!({})).await?;
        page.devtools("Network.emulateNetworkConditions", network).await?;
        page.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": 4 })).await?;
    }
    page.open("v=1&lang=en").await?;
    page.wait_for_step(1, Duration::from_secs(60)).await?;
    let first = page.eval("return window.first_ms").await?;
    page.quit().await;
    let ms = |key: &str| first[key].as_f64().with_context(|| format!("the page has no first {key}"));
    Ok([ms("picture")?, ms("step")?])
}

fn told(mut ms: Vec<f64>) -> String {
    ms.sort_by(f64::total_cmp);
    let at = |share: f64| ms[((ms.len() - 1) as f64 * share).round() as usize];
    format!("{:.0} ({:.0} – {:.0})", at(0.5), at(0.1), at(0.9))
}
