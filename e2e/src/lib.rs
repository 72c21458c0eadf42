//! Drives the built page in a real browser, and watches what it does while nobody looks.
//!
//! A test is a function that gets a [`Page`]:
//! ```no_run
//! # async fn example() -> anyhow::Result<()> {
//! e2e::run("opens", e2e::Options::default(), async |page| {
//!     page.open("").await?;
//!     page.click("#btn-play").await
//! }).await
//! # }
//! ```
//! When it ends, [`run`] fails it for every console error and uncaught error of the page and of its workers, for every
//! request to another origin and for every request that was answered with an error.
//!
//! By hand, after `cargo xtask build`: `cargo test --profile tool -p e2e -- NAME` runs one test, and
//! `cargo run --profile tool -p e2e --bin shot -- --help` only looks. `E2E_BROWSER=firefox` takes Firefox, with
//! geckodriver. Pictures, those of failed tests too, are in `target/shots/`.

#![warn(missing_docs)]
#![allow(clippy::disallowed_methods)] // The clock is forbidden to the engine; tests of the page must wait.

mod beat;
mod browser;
pub mod folders;
pub mod monkey;
mod page;
mod scripts;
pub mod soak;
pub mod views;
mod watch;

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Result, bail};
use futures_util::FutureExt;
use tokio::sync::Mutex;

pub use browser::Browser;
pub use page::{Page, shots};
pub use watch::{Problem, Watch};

/// How a program of this crate ends: whether all was well, and an error as one sentence.
pub fn ended(outcome: Result<bool>) -> ExitCode {
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Longer than most tests take; a browser that hangs must not hold up everything else.
const TEST_LIMIT: Duration = Duration::from_secs(300);

/// One browser at a time: two on two cores would measure each other.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// A developer's own host.
pub const OWN_HOST: &str = "127.0.0.1";
/// Leads to the same server, for names below `localhost` never leave the machine; a browser trusts it as it does https.
pub const ANY_HOST: &str = "strata.localhost";

/// How the browser looks at the page.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which browser.
    pub browser: Browser,
    /// The viewport's width and height in CSS pixels.
    pub size: (u32, u32),
    /// Device pixels for each CSS pixel.
    pub scale: f64,
    /// What the system is said to prefer: "dark" or "light".
    pub theme: String,
    /// The browser's first language: "en" or "zh".
    pub lang: String,
    /// Whether [`run`] fails a test for the problems that [`Watch`] saw.
    pub strict: bool,
    /// How long a test may take with [`run`].
    pub limit: Duration,
    /// The folder that is served as the page; the built page by default.
    pub dir: PathBuf,
    /// The host's name in addresses. On [`OWN_HOST`] the page keeps nothing for offline use, and so is what was just
    /// built; on [`ANY_HOST`] it is a page like any other's.
    pub host: &'static str,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            browser: Browser::from_env(),
            size: (1440, 900),
            scale: 1.0,
            theme: "dark".into(),
            lang: "en".into(),
            strict: true,
            limit: TEST_LIMIT,
            dir: xtask::paths::dist(),
            host: OWN_HOST,
        }
    }
}

/// Runs one test with a browser of its own and, whatever comes of it, closes the browser.
pub async fn run(name: &str, options: Options, test: impl AsyncFnOnce(&Page) -> Result<()>) -> Result<()> {
    let _turn = ONE_AT_A_TIME.lock().await;
    let (strict, limit) = (options.strict, options.limit);
    let page = Page::start(options).await?;
    let outcome = AssertUnwindSafe(tokio::time::timeout(limit, test(&page))).catch_unwind().await;
    let problems = page.problems().await;
    let error = match outcome {
        Ok(Ok(Ok(()))) => None,
        Ok(Ok(Err(error))) => Some(format!("{error:#}")),
        Ok(Err(_)) => Some(format!("did not end within {limit:?}")),
        Err(panic) => Some(panic_text(panic.as_ref())),
    };
    if error.is_some() {
        let shot = page.screenshot(&format!("failed-{name}.png")).await;
        eprintln!("screenshot: {}", shot.map_or_else(|error| format!("{error:#}"), |path| path.display().to_string()));
    }
    page.quit().await;
    let mut lines: Vec<String> =
        problems.iter().filter(|_| strict || error.is_some()).map(Problem::to_string).collect();
    lines.extend(error);
    if !lines.is_empty() {
        bail!("{name}:\n  {}", lines.join("\n  "));
    }
    Ok(())
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_else(|| "panicked".into())
}
