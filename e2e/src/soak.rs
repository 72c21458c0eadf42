//! The page for a long time at full speed, with lenses, scrubs and branches: what it holds afterwards, and how evenly it
//! repainted. `cargo xtask soak --minutes N`.
//!
//! Workers and page tell the size of their memories in the folder that is served here ([`site`]): two lines are put into
//! a copy of the built page, whose modules stay as they are.

mod table;

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use base::rng::{Rng, Stream};
use serde_json::{Value, json};

use crate::beat::Beat;
use crate::{Page, folders, monkey};
pub use table::{Sample, Table};

const NOTES: &str = include_str!("soak/notes.js");
/// The tower's step is the least of it: what counts is that everything is used again and again.
const LINK: &str = "v=1&n_steps=20000";
const LONG: Duration = Duration::from_secs(180);
/// How often something is done, and how often is looked at what the page holds.
const EVERY: Duration = Duration::from_secs(2);
/// As many deeds open every lens, and each question that they stand under.
const N_LENSES: u64 = 28;
const LOOK_EVERY: Duration = Duration::from_secs(15);

/// The built page whose workers tell their memory, in a folder of its own.
pub fn site() -> Result<PathBuf> {
    let dir = folders::copy_of_dist("soak")?;
    let put = |name: &str, from: &str, to: &str| -> Result<()> {
        let path = dir.join(name);
        let text = fs::read_to_string(&path)?;
        ensure!(text.matches(from).count() == 1, "{name} is not as this tool knows it");
        Ok(fs::write(path, text.replace(from, to))?)
    };
    put(
        "www/worker.js",
        "  await init(compiled ? { module_or_path: compiled } : undefined);",
        "  const { memory } = await init(compiled ? { module_or_path: compiled } : undefined);
         const told = new BroadcastChannel('soak');
         setInterval(() => told.postMessage([self.name.split(' ')[0], memory.buffer.byteLength]), 1000);",
    )?;
    put(
        "www/boot.js",
        "Promise.all([init(),",
        "Promise.all([init().then((all) => { window.ownMemory = all.memory; }),",
    )?;
    Ok(dir)
}

/// Uses the page for so long. The window must be prepared before ([`prepare`]).
///
/// # Errors
/// Where the browser fails or the page does not start.
pub async fn soak(page: &Page, time: Duration, seed: u64, is_loud: bool) -> Result<Table> {
    page.open(LINK).await?;
    page.wait_for_step(5, LONG).await?;
    page.devtools("Performance.enable", json!({})).await?;
    page.click("#speed-max").await?;
    let mut table = Table::default();
    let (began, beat) = (Instant::now(), Beat::start());
    let (mut nth, mut looked) = (0_u64, Instant::now());
    if is_loud {
        println!("{}", Table::HEAD);
    }
    while began.elapsed() < time {
        let deeds = some(seed, nth);
        nth += 1;
        page.eval(&format!("return monkey.does({deeds})")).await?;
        tokio::time::sleep(EVERY).await;
        if looked.elapsed() > LOOK_EVERY {
            looked = Instant::now();
            let sample = look(page, began.elapsed(), beat.take_ms()).await?;
            if is_loud {
                println!("{sample}");
            }
            table.samples.push(sample);
        }
    }
    Ok(table)
}

/// Has the page carry what notes its frames; before it is first opened.
pub async fn prepare(page: &Page) -> Result<()> {
    monkey::prepare(page).await?;
    page.before_all(NOTES).await
}

/// What is done next: a lens, a scrub and the way back, a branch now and then. At first every lens once, with all of this
/// on the way: what a page holds at most it holds once each was open.
fn some(seed: u64, nth: u64) -> Value {
    let mut draws = Rng::new(seed, Stream::Sample, nth);
    let kinds: &[&str] = match (nth < N_LENSES, nth % 6) {
        (true, 1) => &["scrub", "live", "next"],
        (true, 3) => &["scrub", "branch", "full", "next"],
        (true, 5) => &["tokens", "full", "next"],
        (true, _) => &["next"],
        (_, 0 | 2 | 4) => &["lens"],
        (_, 1) => &["scrub", "live"],
        (_, 3) => &["scrub", "branch", "full"],
        _ => &["tokens", "full"],
    };
    let one = |kind: &&str| json!({ "kind": kind, "u": [draws.uniform(), draws.uniform(), draws.uniform(), 0.0] });
    kinds.iter().map(one).collect()
}

async fn look(page: &Page, at: Duration, late_ms: f64) -> Result<Sample> {
    // What nobody holds any longer is not counted.
    page.devtools("HeapProfiler.collectGarbage", json!({})).await?;
    let metrics = page.ask_devtools("Performance.getMetrics", json!({})).await?;
    let metric = |name: &str| -> Result<f64> {
        let all = metrics["metrics"].as_array().context("no metrics")?;
        let found = all.iter().find(|one| one["name"] == name).and_then(|one| one["value"].as_f64());
        found.with_context(|| format!("the browser tells no {name}"))
    };
    let told = page.eval("return window.soak.take()").await?;
    let memory = |name: &str| told["memories"][name].as_f64().unwrap_or_default();
    Ok(Sample {
        at,
        step: told["step"].as_u64().unwrap_or_default(),
        heap: metric("JSHeapUsedSize")?,
        nodes: metric("Nodes")?,
        listeners: metric("JSEventListeners")?,
        memories: [memory("page"), memory("a"), memory("b"), memory("desk")],
        longest_frame_ms: (told["longest_ms"].as_f64().unwrap_or_default() - late_ms).max(0.0),
        n_frames: told["n"].as_u64().unwrap_or_default(),
        late_ms,
    })
}
