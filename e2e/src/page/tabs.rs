//! More than one tab, and none to talk to.

use anyhow::{Context, Result};

use super::Page;

impl Page {
    /// Opens another tab, which is looked at from now on.
    pub async fn new_tab(&self) -> Result<()> {
        let tab = self.window.new_tab().await?;
        Ok(self.window.switch_to_window(tab).await?)
    }

    /// Looks at the tab that was opened as the `nth`, from 0.
    pub async fn to_tab(&self, nth: usize) -> Result<()> {
        let tab = self.window.windows().await?.into_iter().nth(nth).context("there is no such tab")?;
        Ok(self.window.switch_to_window(tab).await?)
    }

    /// Has Chromium's devtools do something.
    pub async fn devtools(&self, command: &str, given: serde_json::Value) -> Result<()> {
        self.ask_devtools(command, given).await.map(drop)
    }

    /// Asks Chromium's devtools for something.
    pub async fn ask_devtools(&self, command: &str, given: serde_json::Value) -> Result<serde_json::Value> {
        Ok(self.window.cdp().send_raw(command, given).await?)
    }

    /// Ends the server: from now on there is no network for the page.
    pub fn cut_the_network(&self) {
        self.server.take();
    }
}
