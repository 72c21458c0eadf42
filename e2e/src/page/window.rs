//! The window that the page is seen in: its size, its zoom, what its system prefers, and a pointer anywhere in it.

use std::time::Duration;

use anyhow::Result;
use thirtyfour::bidi::BiDi;
use thirtyfour::bidi::modules::browsing_context::{SetViewport, Viewport};

use super::Page;
use crate::{Options, browser};

impl Page {
    /// Makes the viewport exactly this many CSS pixels, which no headless window's own size does.
    pub async fn set_window_size(&self, width: u32, height: u32) -> Result<()> {
        set_viewport(&self.bidi, (width, height), self.options.scale).await
    }

    /// A script may take this long from now on.
    pub async fn let_scripts_take(&self, limit: Duration) -> Result<()> {
        Ok(self.window.set_script_timeout(limit).await?)
    }

    /// As by the browser's own zoom: the page gets fewer CSS pixels of this window, and more device pixels to each.
    pub async fn zoom(&self, zoom: f64, (width, height): (u32, u32)) -> Result<()> {
        let css = |px: u32| (f64::from(px) / zoom).round() as u32;
        set_viewport(&self.bidi, (css(width), css(height)), zoom).await
    }

    /// Clicks a place of the viewport, whatever is there.
    pub async fn click_at(&self, x: i64, y: i64) -> Result<()> {
        Ok(self.window.action_chain().move_to(x, y).click().perform().await?)
    }

    /// Says that the system now prefers another theme ("dark" or "light"); Firefox knows it from its start only.
    pub async fn set_theme(&self, theme: &str) -> Result<()> {
        let options = Options { theme: theme.to_owned(), ..self.options.clone() };
        browser::emulate_theme(&self.window, &options).await
    }
}

pub(super) async fn set_viewport(bidi: &BiDi, (width, height): (u32, u32), scale: f64) -> Result<()> {
    let context = bidi.browsing_context().top_level().await?;
    let viewport = Some(Viewport { width, height });
    bidi.send(SetViewport { context, viewport, device_pixel_ratio: Some(scale) }).await?;
    Ok(())
}
