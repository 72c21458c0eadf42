//! Starts a browser's driver and asks it for a browser.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::json;
use thirtyfour::common::capabilities::chrome::ChromeCapabilities;
use thirtyfour::common::capabilities::firefox::{FirefoxCapabilities, FirefoxPreferences};
use thirtyfour::prelude::*;
use tokio::process::{Child, Command};
use xtask::programs;

use crate::Options;

/// The browsers that the tests can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    /// Chromium or Chrome with ChromeDriver.
    Chromium,
    /// Firefox with geckodriver.
    Firefox,
}

impl Browser {
    /// The browser that `E2E_BROWSER` names; Chromium by default.
    pub fn from_env() -> Self {
        match std::env::var("E2E_BROWSER").as_deref() {
            Ok("firefox") => Browser::Firefox,
            _ => Browser::Chromium,
        }
    }
}

/// Silence towards the world: a test must not depend on it, nor a browser's own errands fill the logs.
const CHROMIUM_FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",            // Chromium refuses to start as root with it, and containers run as root
    "--disable-dev-shm-usage", // /dev/shm is tiny in containers
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-search-engine-choice-screen",
    "--disable-features=Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE *.localhost",
    "--hide-scrollbars", // their width differs between machines, screenshots must not
    "--password-store=basic",
];

/// A running ChromeDriver or geckodriver; killed when dropped.
pub(crate) struct Driver {
    _process: Child,
    url: String,
}

impl Driver {
    /// Starts the driver for `browser` on a free port.
    pub(crate) async fn start(browser: Browser) -> Result<Self> {
        let program = match browser {
            Browser::Chromium => programs::CHROMEDRIVER,
            Browser::Firefox => programs::GECKODRIVER,
        };
        let path = program.find().with_context(|| program.missing())?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let mut process = Command::new(&path)
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", path.display()))?;
        let started = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            if let Some(status) = process.try_wait()? {
                bail!("{} stopped at once ({status})", path.display());
            }
            if started.elapsed() > Duration::from_secs(20) {
                bail!("{} does not listen on port {port}", path.display());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(Driver { _process: process, url: format!("http://127.0.0.1:{port}") })
    }

    /// Opens a browser window.
    pub(crate) async fn window(&self, options: &Options) -> Result<WebDriver> {
        let window = match options.browser {
            Browser::Chromium => WebDriver::new(&self.url, chromium(options)?).await,
            Browser::Firefox => WebDriver::new(&self.url, firefox(options)?).await,
        };
        window.context("the browser does not start")
    }
}

fn chromium(options: &Options) -> Result<ChromeCapabilities> {
    let mut wanted = DesiredCapabilities::chrome();
    let path = programs::CHROMIUM.find().with_context(|| programs::CHROMIUM.missing())?;
    wanted.set_binary(&path.to_string_lossy())?;
    for flag in CHROMIUM_FLAGS {
        wanted.add_arg(flag)?;
    }
    wanted.add_arg(&format!("--lang={}", locale(options)))?;
    wanted.add_arg(&format!("--accept-lang={}", locale(options)))?;
    wanted.enable_bidi()?;
    Ok(wanted)
}

fn firefox(options: &Options) -> Result<FirefoxCapabilities> {
    let mut wanted = DesiredCapabilities::firefox();
    let path = programs::FIREFOX.find().with_context(|| programs::FIREFOX.missing())?;
    wanted.set_firefox_binary(&path.to_string_lossy())?;
    wanted.add_arg("-headless")?;
    let mut preferences = FirefoxPreferences::new();
    preferences.set("intl.accept_languages", locale(options))?;
    let scheme = if options.theme == "dark" { 0 } else { 1 };
    preferences.set("layout.css.prefers-color-scheme.content-override", scheme)?;
    // Else its clock ticks once a millisecond, too rarely for `cargo xtask bench`.
    preferences.set("privacy.reduceTimerPrecision", false)?;
    wanted.set_preferences(preferences)?;
    wanted.enable_bidi()?;
    Ok(wanted)
}

/// What a browser of the wanted language says of itself.
fn locale(options: &Options) -> &'static str {
    if options.lang == "zh" { "zh-CN" } else { "en-US" }
}

/// Tells the window what the system prefers; Firefox was told when it started.
pub(crate) async fn emulate_theme(window: &WebDriver, options: &Options) -> Result<()> {
    if options.browser == Browser::Chromium {
        let features = json!([{ "name": "prefers-color-scheme", "value": options.theme }]);
        window.cdp().send_raw("Emulation.setEmulatedMedia", json!({ "features": features })).await?;
    }
    Ok(())
}
