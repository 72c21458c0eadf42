//! The page in a browser window: what a visitor can do with it, and what `window.strata.state()` says of it.

mod canvases;
mod tabs;
mod window;

use std::cell::RefCell;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use thirtyfour::bidi::BiDi;
use thirtyfour::error::WebDriverErrorInner::StaleElementReference;
use thirtyfour::prelude::*;
use xtask::{paths, server, server::Server};

use crate::browser::{self, Driver};
use crate::scripts::{RUN_AXE, UNTRANSLATED};
use crate::{OWN_HOST, Options, Problem, Watch};

/// Not the root, so that an absolute path anywhere in the page shows as a 404.
const PREFIX: &str = "some/folder";

/// How often conditions are looked at again.
const POLL: Duration = Duration::from_millis(50);

/// How long an element may take to appear.
const A_MOMENT: Duration = Duration::from_secs(10);

/// Where screenshots go.
pub fn shots() -> Result<PathBuf> {
    let dir = paths::target()?.join("shots");
    std::fs::create_dir_all(&dir)?;
    Ok(dir)
}

/// A browser window on the built page, with a server of its own.
pub struct Page {
    window: WebDriver,
    bidi: BiDi,
    watch: Watch,
    options: Options,
    // Dropped in this order: the driver, then the server.
    _driver: Driver,
    server: RefCell<Option<Server>>,
    address: String,
}

impl Page {
    /// Starts server, driver and browser; the page is not opened yet.
    pub async fn start(options: Options) -> Result<Self> {
        // thirtyfour's bidi wants one even for ws://; an error only says that it is there already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        if !options.dir.join("index.html").is_file() {
            bail!("there is no {}/index.html: run `cargo xtask build` first", options.dir.display());
        }
        let server = Server::start(server::bind_from(0)?.0, &options.dir, PREFIX)?;
        let driver = Driver::start(options.browser).await?;
        let window = driver.window(&options).await?;
        let address = server.url().replace(OWN_HOST, options.host);
        match Self::prepare(&window, &options, &address).await {
            Ok((bidi, watch)) => {
                let server = RefCell::new(Some(server));
                Ok(Page { window, bidi, watch, options, _driver: driver, server, address })
            }
            Err(error) => {
                let _ = window.quit().await;
                Err(error.context("cannot prepare the browser"))
            }
        }
    }

    async fn prepare(window: &WebDriver, options: &Options, address: &str) -> Result<(BiDi, Watch)> {
        let bidi = window.bidi().await?;
        let origin = address.strip_suffix(&format!("/{PREFIX}/")).unwrap_or(address);
        let watch = Watch::start(&bidi, origin).await?;
        window::set_viewport(&bidi, options.size, options.scale).await?;
        browser::emulate_theme(window, options).await?;
        Ok((bidi, watch))
    }

    /// Loads the page with this link ("" or "#v=1&…").
    pub async fn open(&self, hash: &str) -> Result<()> {
        // A changed hash alone would not load anything.
        self.window.goto("about:blank").await?;
        let hash = hash.strip_prefix('#').map_or_else(|| hash.to_owned(), str::to_owned);
        let hash = if hash.is_empty() { hash } else { format!("#{hash}") };
        self.window.goto(format!("{}{hash}", self.address)).await?;
        Ok(())
    }

    /// Runs a script in every page that is loaded from now on, before anything of it.
    pub async fn before_all(&self, script: &str) -> Result<()> {
        self.bidi.script().add_preload_script(format!("() => {{ {script} }}")).await?;
        Ok(())
    }

    /// The page's address without a link.
    pub fn url(&self) -> String {
        self.address.clone()
    }

    /// Opens a lens, under whichever question it stands.
    pub async fn open_lens(&self, key: &str) -> Result<()> {
        let css = format!("#lens-{key}");
        if key != "settings" && !self.has("#group-signal").await? {
            self.click("#tab-lenses").await?;
            self.find("#group-signal").await?;
        }
        for group in ["signal", "know", "look", "learnt", "say"] {
            if self.has(&css).await? {
                break;
            }
            self.click(&format!("#group-{group}")).await?;
            // The page follows with its next repaint.
            for _ in 0..20 {
                if self.has(&css).await? {
                    break;
                }
                tokio::time::sleep(POLL).await;
            }
        }
        self.click(&css).await
    }

    /// From now on everything is asked of the page in this frame.
    pub async fn enter_frame(&self, css: &str) -> Result<()> {
        Ok(self.find(css).await?.enter_frame().await?)
    }

    /// Back from a frame to the page that it is in.
    pub async fn leave_frame(&self) -> Result<()> {
        Ok(self.window.enter_default_frame().await?)
    }

    /// Presses a key where the focus is.
    pub async fn keys_to_focus(&self, key: impl Into<char>) -> Result<()> {
        Ok(self.window.action_chain().send_keys(key.into().to_string()).perform().await?)
    }

    /// Loads an address that is not the page's own.
    pub async fn goto(&self, url: &str) -> Result<()> {
        Ok(self.window.goto(url).await?)
    }

    /// Goes back in the browser's history.
    pub async fn back(&self) -> Result<()> {
        Ok(self.window.back().await?)
    }

    /// Loads the current address again.
    pub async fn reload(&self) -> Result<()> {
        Ok(self.window.refresh().await?)
    }

    /// The link in the address bar, with its '#'.
    pub async fn hash(&self) -> Result<String> {
        let value = self.eval("return location.hash").await?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// Runs JavaScript in the page (`return` gives the value).
    pub async fn eval(&self, script: &str) -> Result<Value> {
        Ok(self.window.execute(script, vec![]).await?.json().clone())
    }

    /// `window.strata.state()`, or null while the page has not started.
    pub async fn state(&self) -> Result<Value> {
        let script = "const s = window.strata?.state?.(); return typeof s === 'string' ? JSON.parse(s) : s ?? null";
        self.eval(script).await
    }

    /// Waits until something holds that the page's state does not tell.
    pub async fn wait_for(&self, what: &str, limit: Duration, good: impl AsyncFn() -> Result<bool>) -> Result<()> {
        let started = Instant::now();
        while !good().await? {
            if started.elapsed() > limit {
                bail!("not within {limit:?}: {what}");
            }
            tokio::time::sleep(POLL).await;
        }
        Ok(())
    }

    /// Waits until the page's state fulfils a condition, and returns that state.
    pub async fn wait_until(&self, what: &str, limit: Duration, good: impl Fn(&Value) -> bool) -> Result<Value> {
        let started = Instant::now();
        loop {
            let state = self.state().await?;
            if !state.is_null() && good(&state) {
                return Ok(state);
            }
            if started.elapsed() > limit {
                bail!("not within {limit:?}: {what}; the state is {}", brief(state));
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Waits until both models have made `step` steps.
    pub async fn wait_for_step(&self, step: u64, limit: Duration) -> Result<Value> {
        self.wait_until(&format!("step {step}"), limit, |state| state["step"].as_u64().is_some_and(|s| s >= step)).await
    }

    /// The first element that a CSS selector names; waits a little, as the page shows what was asked for a moment later.
    pub async fn find(&self, css: &str) -> Result<WebElement> {
        let started = Instant::now();
        loop {
            if let Some(element) = self.window.find_all(By::Css(css)).await?.into_iter().next() {
                return Ok(element);
            }
            if started.elapsed() > A_MOMENT {
                bail!("the page has no {css}");
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Whether an element is there now.
    pub async fn has(&self, css: &str) -> Result<bool> {
        Ok(!self.window.find_all(By::Css(css)).await?.is_empty())
    }

    /// Clicks an element; fails when something else covers it. The page may put another in its place meanwhile, which a
    /// reader would not notice.
    pub async fn click(&self, css: &str) -> Result<()> {
        let clicked = self.with(css, async |element| {
            element.scroll_into_view().await?;
            element.click().await
        });
        clicked.await.with_context(|| format!("cannot click {css}"))
    }

    /// Does something with an element, and once more with the next one where the page has just replaced it.
    async fn with<T>(&self, css: &str, act: impl AsyncFn(&WebElement) -> WebDriverResult<T>) -> Result<T> {
        let started = Instant::now();
        loop {
            match act(&self.find(css).await?).await {
                Err(error) if matches!(*error, StaleElementReference(..)) && started.elapsed() < A_MOMENT => {
                    tokio::time::sleep(POLL).await
                }
                done => return Ok(done?),
            }
        }
    }

    /// Clicks the place where an element is, whatever lies on top there.
    pub async fn click_place(&self, css: &str) -> Result<()> {
        let element = self.find(css).await?;
        element.scroll_into_view().await?;
        let chain = self.window.action_chain().move_to_element_center(&element).click();
        chain.perform().await.with_context(|| format!("cannot click at {css}"))
    }

    /// Focuses an element and types; see thirtyfour's [`Key`] for keys without a character.
    pub async fn keys(&self, css: &str, keys: impl Into<TypingData>) -> Result<()> {
        self.with(css, async |element| element.focus().await).await?;
        self.find(css).await?.send_keys(keys).await.with_context(|| format!("cannot type into {css}"))
    }

    /// Sets a range input as a keyboard user does.
    pub async fn set_range(&self, css: &str, wanted: i64) -> Result<()> {
        for _ in 0..300 {
            let value = self.find(css).await?.prop("value").await?.unwrap_or_default();
            let value: i64 = value.parse().with_context(|| format!("{css} has the value {value:?}"))?;
            match value.cmp(&wanted) {
                std::cmp::Ordering::Equal => return Ok(()),
                std::cmp::Ordering::Less => self.keys(css, Key::Right).await?,
                std::cmp::Ordering::Greater => self.keys(css, Key::Left).await?,
            }
        }
        bail!("{css} does not reach {wanted}")
    }

    /// Chooses an option of a select.
    pub async fn select(&self, css: &str, value: &str) -> Result<()> {
        self.click(&format!("{css} option[value=\"{value}\"]")).await
    }

    /// The text of an element as it is seen.
    pub async fn text(&self, css: &str) -> Result<String> {
        self.with(css, async |element| element.text().await).await
    }

    /// Saves what is seen as `target/shots/NAME`, or at `NAME` if that is an absolute path.
    pub async fn screenshot(&self, name: &str) -> Result<PathBuf> {
        let path = shots()?.join(name);
        std::fs::write(&path, self.window.screenshot_as_png().await?)?;
        Ok(path)
    }

    /// What has no Chinese: words of three and more Latin letters in visible text outside `data-any-lang`, English
    /// phrases even inside it, and names and hints of elements without a Chinese character. In Chinese mode there are
    /// none.
    pub async fn untranslated(&self) -> Result<Vec<String>> {
        let words = self.eval(UNTRANSLATED).await?;
        Ok(serde_json::from_value(words)?)
    }

    /// What axe-core finds that shuts people out, as the page stands now: a line for each rule and element.
    pub async fn shuts_out(&self) -> Result<Vec<String>> {
        if self.eval("return typeof window.axe").await? == "undefined" {
            let script = std::fs::read_to_string(xtask::axe::find_or_fetch()?)?;
            self.eval(&script).await?;
        }
        Ok(serde_json::from_value(self.eval(RUN_AXE).await?)?)
    }

    /// Makes the page believe that nobody sees it, or that somebody does again; both browsers lack a way for tests.
    pub async fn set_hidden(&self, hidden: bool) -> Result<()> {
        let script = format!(
            "Object.defineProperty(document, 'hidden', {{ configurable: true, get: () => {hidden} }});
             document.dispatchEvent(new Event('visibilitychange'))"
        );
        self.eval(&script).await.map(drop)
    }

    /// Asks a worker of the tools' site; the request is what `tools/www/tools.js` takes.
    pub async fn ask_worker(&self, request: &Value, limit: Duration) -> Result<Value> {
        let script = format!(
            "window.workerAnswer = null;
             const worker = new Worker('www/tools.js', {{ type: 'module' }});
             worker.onerror = e => window.workerAnswer = 'error: ' + (e.message ?? 'it did not load');
             worker.onmessage = e => {{
               if (e.data === 'ready') return worker.postMessage({request});
               window.workerAnswer = e.data;
               worker.terminate();
             }};"
        );
        self.eval(&script).await?;
        let mut answer = Value::Null;
        let started = Instant::now();
        while !answer.is_string() {
            if started.elapsed() > limit {
                bail!("the worker did not answer within {limit:?}");
            }
            tokio::time::sleep(POLL).await;
            answer = self.eval("return window.workerAnswer").await?;
        }
        let answer = answer.as_str().unwrap_or_default();
        if answer.starts_with("error:") {
            bail!("the worker answered {answer}");
        }
        serde_json::from_str(answer).with_context(|| format!("the worker's answer is not JSON: {answer}"))
    }

    /// What the page was seen doing.
    pub fn watch(&self) -> &Watch {
        &self.watch
    }

    /// The problems seen so far, those still on their way to us included.
    pub async fn problems(&self) -> Vec<Problem> {
        // Events come in the order of commands: after an answer, what happened before it has been told.
        let _ = self.state().await;
        let _ = self.bidi.session().status().await;
        tokio::time::sleep(POLL).await;
        self.watch.problems()
    }

    /// Closes the browser. Without this it would outlive its driver.
    pub async fn quit(self) {
        if let Err(error) = self.window.quit().await {
            eprintln!("the browser did not close: {error:#}");
        }
    }
}

/// A state short enough for an error message.
fn brief(mut state: Value) -> Value {
    if let Some(fields) = state.as_object_mut() {
        for value in fields.values_mut() {
            if value.as_array().is_some_and(|items| items.len() > 10) {
                *value = json!("(long)");
            }
        }
    }
    state
}
