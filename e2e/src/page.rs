//! The page in a browser window: what a visitor can do with it, and what `window.strata.state()` says of it.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use thirtyfour::bidi::BiDi;
use thirtyfour::bidi::modules::browsing_context::{SetViewport, Viewport};
use thirtyfour::prelude::*;
use xtask::{paths, server, server::Server};

use crate::browser::{self, Driver};
use crate::{Options, Problem, Watch};

/// Not the root, so that an absolute path anywhere in the page shows as a 404.
const PREFIX: &str = "some/folder";

/// How often conditions are looked at again.
const POLL: Duration = Duration::from_millis(50);

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
    server: Server,
}

impl Page {
    /// Starts server, driver and browser; the page is not opened yet.
    pub async fn start(options: Options) -> Result<Self> {
        // thirtyfour's bidi wants one even for ws://; an error only says that it is there already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let dist = paths::dist();
        if !dist.join("index.html").is_file() {
            bail!("there is no dist/index.html: run `cargo xtask build` first");
        }
        let server = Server::start(server::bind_from(0)?.0, &dist, PREFIX)?;
        let driver = Driver::start(options.browser).await?;
        let window = driver.window(&options).await?;
        match Self::prepare(&window, &options, &server).await {
            Ok((bidi, watch)) => Ok(Page { window, bidi, watch, options, _driver: driver, server }),
            Err(error) => {
                let _ = window.quit().await;
                Err(error.context("cannot prepare the browser"))
            }
        }
    }

    async fn prepare(window: &WebDriver, options: &Options, server: &Server) -> Result<(BiDi, Watch)> {
        let bidi = window.bidi().await?;
        let url = server.url();
        let origin = url.strip_suffix(&format!("/{PREFIX}/")).unwrap_or(&url);
        let watch = Watch::start(&bidi, origin).await?;
        set_viewport(&bidi, options.size, options.scale).await?;
        browser::emulate_theme(window, options).await?;
        Ok((bidi, watch))
    }

    /// Loads the page with this link ("" or "#v=1&…").
    pub async fn open(&self, hash: &str) -> Result<()> {
        // A changed hash alone would not load anything.
        self.window.goto("about:blank").await?;
        let hash = hash.strip_prefix('#').map_or_else(|| hash.to_owned(), str::to_owned);
        let hash = if hash.is_empty() { hash } else { format!("#{hash}") };
        self.window.goto(format!("{}{hash}", self.server.url())).await?;
        Ok(())
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

    /// The one element that a CSS selector names.
    pub async fn find(&self, css: &str) -> Result<WebElement> {
        self.window.find(By::Css(css)).await.with_context(|| format!("the page has no {css}"))
    }

    /// Clicks an element; fails when something else covers it.
    pub async fn click(&self, css: &str) -> Result<()> {
        let element = self.find(css).await?;
        element.scroll_into_view().await?;
        element.click().await.with_context(|| format!("cannot click {css}"))
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
        let element = self.find(css).await?;
        element.focus().await?;
        element.send_keys(keys).await.with_context(|| format!("cannot type into {css}"))
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
        Ok(self.find(css).await?.text().await?)
    }

    /// Makes the viewport exactly this many CSS pixels, which no headless window's own size does.
    pub async fn set_window_size(&self, width: u32, height: u32) -> Result<()> {
        set_viewport(&self.bidi, (width, height), self.options.scale).await
    }

    /// Says that the system now prefers another theme ("dark" or "light"); Firefox knows it from its start only.
    pub async fn set_theme(&self, theme: &str) -> Result<()> {
        let options = Options { theme: theme.to_owned(), ..self.options.clone() };
        browser::emulate_theme(&self.window, &options).await
    }

    /// Saves what is seen as `target/shots/NAME`, or at `NAME` if that is an absolute path.
    pub async fn screenshot(&self, name: &str) -> Result<PathBuf> {
        let path = shots()?.join(name);
        std::fs::write(&path, self.window.screenshot_as_png().await?)?;
        Ok(path)
    }

    /// Words of three and more Latin letters in visible text, outside `data-any-lang`: in Chinese mode there are none.
    pub async fn latin_words(&self) -> Result<Vec<String>> {
        let words = self.eval(LATIN_WORDS).await?;
        Ok(serde_json::from_value(words)?)
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

async fn set_viewport(bidi: &BiDi, (width, height): (u32, u32), scale: f64) -> Result<()> {
    let context = bidi.browsing_context().top_level().await?;
    let viewport = Some(Viewport { width, height });
    bidi.send(SetViewport { context, viewport, device_pixel_ratio: Some(scale) }).await?;
    Ok(())
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

const LATIN_WORDS: &str = r#"
const words = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = walker.nextNode(); node; node = walker.nextNode()) {
  const element = node.parentElement;
  if (element.closest('[data-any-lang], script, style, template, noscript')) continue;
  if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !element.closest('option')) continue;
  words.push(...(node.data.match(/[A-Za-z]{3,}/g) ?? []));
}
return words;
"#;
