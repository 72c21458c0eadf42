//! The page for a long time, in Chromium: `cargo xtask soak`. dist/ must be built.
//!
//! Usage: soak [--minutes N] [--seed N] [--frame-ms N]

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use e2e::soak::{Table, prepare, site, soak};
use e2e::{Browser, Options, Page};
use lexopt::prelude::*;

/// So much more may be held at the end.
const SHARE: f64 = 0.05;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    e2e::ended(run().await)
}

/// Whether it held.
async fn run() -> Result<bool> {
    let (mut minutes, mut seed, mut frame_ms) = (30.0, 1, 200.0);
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Long("minutes") => minutes = args.value()?.parse()?,
            Long("seed") => seed = args.value()?.parse()?,
            Long("frame-ms") => frame_ms = args.value()?.parse()?,
            _ => return Err(arg.unexpected().into()),
        }
    }
    // Only its devtools tell what is held.
    let options = Options { browser: Browser::Chromium, strict: false, dir: site()?, ..Options::default() };
    let page = Page::start(options).await?;
    let soaked = async {
        prepare(&page).await?;
        soak(&page, Duration::from_secs_f64(minutes * 60.0), seed, true).await
    };
    let soaked = soaked.await;
    let problems = page.problems().await;
    page.quit().await;
    let mut faults = Table::faults(&soaked?, SHARE, frame_ms);
    faults.extend(problems.iter().map(ToString::to_string));
    faults.iter().for_each(|fault| println!("{fault}"));
    Ok(faults.is_empty())
}
