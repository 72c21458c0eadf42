//! A reader who does anything at any time: seeded random deeds over every control, and what the page must keep up
//! meanwhile.
//!
//! What is done follows from seed and number alone ([`deed`]); on what it falls follows from what the page shows then, for
//! a deed says "the control at 0.37 of those that can be used". Most deeds are done within the page, several a visit
//! (`monkey/inside.js`); sizes, and every tenth time pointer and keys, come from the browser's driver.

mod deed;
mod report;

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::Page;
use crate::beat::Beat;
pub use deed::{Deed, Kind, deed};
pub use report::{Fault, Report};

const INSIDE: &str = include_str!("monkey/inside.js");
/// Deeds for one visit to the page.
const AT_ONCE: usize = 8;
/// For anything that needs training; the machine may be slow and busy.
const LONG: Duration = Duration::from_secs(600);

/// What a monkey is told.
#[derive(Clone, Debug)]
pub struct Plan {
    /// From which everything follows that it does.
    pub seed: u64,
    /// How many deeds.
    pub n_deeds: usize,
    /// The page may let nobody wait longer than this, in milliseconds.
    pub limit_ms: f64,
    /// Where it begins.
    pub link: String,
    /// Prints a line from time to time.
    pub is_loud: bool,
}

impl Default for Plan {
    fn default() -> Self {
        let link = "v=1&n_layers=4&d_model=16&n_heads=2&n_ctx=16&batch_size=2".to_owned();
        Plan { seed: 1, n_deeds: 300, limit_ms: 1000.0, link, is_loud: false }
    }
}

/// Has a monkey at the page; the page must allow what is asked of it before it opens ([`prepare`]).
///
/// # Errors
/// Where the browser fails or the page hangs for good; what the page does wrong stands in the report.
pub async fn play(page: &Page, plan: &Plan) -> Result<Report> {
    page.open(&plan.link).await?;
    page.wait_for_step(1, LONG).await?;
    let mut report = Report::new(plan.clone());
    let mut at = 0;
    let mut told = Instant::now();
    let beat = Beat::start();
    while at < plan.n_deeds {
        let next = deed(plan.seed, at);
        beat.take_ms();
        let (n, seen) = if next.kind.is_of_driver() {
            (1, outside(page, &next).await)
        } else {
            let some: Vec<Deed> = (at..plan.n_deeds.min(at + AT_ONCE))
                .map(|nth| deed(plan.seed, nth))
                .take_while(|deed| !deed.kind.is_of_driver())
                .collect();
            (some.len(), inside(page, &some).await)
        };
        report.take(at, &seen.with_context(|| report.end(at))?, beat.take_ms());
        report.take_problems(page.watch().problems());
        at += n;
        if plan.is_loud && told.elapsed() > Duration::from_secs(20) {
            told = Instant::now();
            println!("{at} deeds: {report}");
        }
    }
    if let Err(error) = came_out(page, &mut report).await {
        report.note(Fault::Replay(format!("{error:#}")));
    }
    report.take_problems(page.problems().await);
    Ok(report)
}

/// Has the page carry the monkey's inside; before it is first opened.
pub async fn prepare(page: &Page) -> Result<()> {
    // A busy machine is no fault of the page's.
    page.let_scripts_take(LONG).await?;
    page.before_all(INSIDE).await
}

async fn inside(page: &Page, deeds: &[Deed]) -> Result<Value> {
    let deeds: Vec<Value> = deeds.iter().map(Deed::json).collect();
    page.eval(&format!("return monkey.does({})", Value::from(deeds))).await
}

/// What only the browser's driver can do: windows of other sizes, and trusted keys and clicks.
async fn outside(page: &Page, deed: &Deed) -> Result<Value> {
    let what = match deed.kind {
        Kind::Resize => {
            let [width, height] = [(200.0, 1920.0, deed.u[0]), (320.0, 1200.0, deed.u[1])]
                .map(|(from, to, u): (f64, f64, f64)| (from + (to - from) * u).round() as u32);
            page.set_window_size(width, height).await?;
            format!("resize {width}x{height}")
        }
        Kind::Zoom => {
            // A page that is zoomed has fewer CSS pixels, and more device pixels to each.
            let zoom = *deed.one_of(&[0.5, 0.8, 1.0, 1.5, 2.0, 3.0]);
            page.zoom(zoom, (1440, 900)).await?;
            format!("zoom {zoom}")
        }
        Kind::RealKey => {
            let (name, key) = deed.one_of(&deed::KEYS);
            page.eval("monkey.before('a key')").await?;
            page.keys_to_focus(key.clone()).await?;
            format!("key {name}")
        }
        _ => {
            let size = page.eval("monkey.before('a click'); monkey.forget(); return [innerWidth, innerHeight]").await?;
            let at = [0, 1].map(|i| ((size[i].as_f64().unwrap_or(1.0) - 2.0) * deed.u[i]).floor().max(0.0) as i64);
            page.click_at(at[0], at[1]).await?;
            format!("pointer {} {}", at[0], at[1])
        }
    };
    page.eval(&format!("return monkey.saw({})", json!(what))).await
}

/// What the page has come to can be shared, and whoever opens the link gets the same bits.
async fn came_out(page: &Page, report: &mut Report) -> Result<()> {
    page.set_window_size(1440, 900).await?;
    page.eval("return monkey.rests()").await?;
    let stands = |s: &Value| {
        ["Paused", "Ended", "Failed"].iter().any(|word| s["status"] == *word)
            && (s["fingerprint"]["b"].is_string() || s["status"] == "Failed")
    };
    let state = page.wait_until("it stands still at the end", LONG, stands).await?;
    if state["status"] == "Failed" {
        bail!("the run failed and was left so");
    }
    page.eval("monkey.clicks('#btn-share')").await?;
    let link = async || page.eval("return document.querySelector('#share[open] #share-link')?.value ?? ''").await;
    let is_there = async || Ok(link().await?.as_str().is_some_and(|link| link.contains('#')));
    page.wait_for("the share dialog", Duration::from_secs(60), is_there).await?;
    let link = link().await?;
    let hash = link.as_str().and_then(|link| link.split_once('#')).context("a link with a run")?.1.to_owned();
    report.link.clone_from(&hash);
    ensure!(hash.contains("fp="), "the shared link tells no fingerprint: {hash}");
    page.open(&hash).await?;
    let again = page.wait_until("the shared run", LONG, |s| stands(s) && s["step"] == state["step"]).await?;
    ensure!(
        again["fingerprint"] == state["fingerprint"],
        "the shared link gives other bits: {} instead of {}, from {hash}",
        again["fingerprint"],
        state["fingerprint"]
    );
    Ok(())
}
