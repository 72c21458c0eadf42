//! Runs the benchmark, or trains a link for its fingerprints, in a worker of the tools' site in a real browser, and prints
//! the JSON that comes back. `cargo xtask bench` and `cargo xtask fingerprint` call it.
//!
//! Usage: inside REQUEST-JSON, where the request is what `tools/www/tools.js` takes. `E2E_BROWSER` chooses the browser.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use e2e::{Options, Page};

const LIMIT: Duration = Duration::from_secs(1800);

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match answer().await {
        Ok(json) => {
            println!("{json}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn answer() -> Result<String> {
    let request = std::env::args().nth(1).context("a request as JSON is wanted")?;
    let request: serde_json::Value = serde_json::from_str(&request).context("the request is not JSON")?;
    let page = Page::start(Options { strict: false, dir: xtask::paths::dist_tools(), ..Options::default() }).await?;
    let outcome = ask(&page, &request).await;
    page.quit().await;
    outcome
}

async fn ask(page: &Page, request: &serde_json::Value) -> Result<String> {
    // An empty page: nothing else computes meanwhile.
    page.open("").await?;
    Ok(page.ask_worker(request, LIMIT).await?.to_string())
}
