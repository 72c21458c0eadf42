//! A reader who does anything at any time, in a real browser: `cargo xtask monkey`. dist/ must be built.
//!
//! Usage: monkey [--actions N] [--seed N] [--limit-ms N] [--link LINK]. `E2E_BROWSER` chooses the browser.

use std::process::ExitCode;

use anyhow::Result;
use e2e::monkey::{Plan, play, prepare};
use e2e::{Options, Page};
use lexopt::prelude::*;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    e2e::ended(run().await)
}

/// Whether nothing went wrong.
async fn run() -> Result<bool> {
    let mut plan = Plan { is_loud: true, ..Plan::default() };
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Long("actions") => plan.n_deeds = args.value()?.parse()?,
            Long("seed") => plan.seed = args.value()?.parse()?,
            Long("limit-ms") => plan.limit_ms = args.value()?.parse()?,
            Long("link") => plan.link = args.value()?.string()?,
            _ => return Err(arg.unexpected().into()),
        }
    }
    let page = Page::start(Options { strict: false, ..Options::default() }).await?;
    let played = async {
        prepare(&page).await?;
        play(&page, &plan).await
    };
    let report = played.await;
    if report.is_err() {
        let shot = page.screenshot("monkey.png").await;
        eprintln!("screenshot: {}", shot.map_or_else(|error| format!("{error:#}"), |path| path.display().to_string()));
    }
    page.quit().await;
    let report = report?;
    let faults = report.faults();
    println!("seed {}, {} deeds: {report}\nits end: #{}", plan.seed, plan.n_deeds, report.link);
    faults.iter().for_each(|fault| println!("\n{fault}"));
    Ok(faults.is_empty())
}
