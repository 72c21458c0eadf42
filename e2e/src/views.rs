//! The main views of the built site, and how each is reached: what `cargo xtask shots` takes pictures of.

use std::time::Duration;

use anyhow::{Result, ensure};

use crate::Page;

/// For anything that needs training; the machine may be slow and busy.
const LONG: Duration = Duration::from_secs(180);
/// What comes into sight moves, and a lens answers a moment after its weights.
const STILL: Duration = Duration::from_millis(2500);

/// Every view is looked at in these sizes, in CSS pixels: a laptop, a tablet, a phone, a small phone.
pub const SIZES: [(u32, u32); 4] = [(1440, 900), (1024, 768), (390, 844), (360, 640)];

/// A view of the site.
pub struct View {
    /// The name in files and on the command line.
    pub name: &'static str,
    /// The page below the site's address; empty is the towers'.
    page: &'static str,
    /// What stands in the link behind `v=1`.
    link: &'static str,
    /// The step up to which the towers train first.
    step: u64,
    /// What is done then.
    then: Then,
}

enum Then {
    Nothing,
    Lens(&'static str),
    Click(&'static str),
    /// The page beside the towers is there once it has this.
    Shows(&'static str),
}

const fn towers(name: &'static str, link: &'static str, step: u64, then: Then) -> View {
    View { name, page: "", link, step, then }
}

const fn beside(name: &'static str, page: &'static str, shows: &'static str) -> View {
    View { name, page, link: "", step: 0, then: Then::Shows(shows) }
}

/// All of them, in the order of the contact sheet.
pub const VIEWS: &[View] = &[
    towers("first", "", 120, Then::Nothing),
    towers("lens", "", 60, Then::Lens("attention")),
    towers("lattice", "&lattice=on", 60, Then::Nothing),
    towers("scene", "&scene=heal&b.residual=4a", 20, Then::Nothing),
    towers("branch", "&events=30:b:join:4a&branch=uncut~60~", 60, Then::Nothing),
    towers("settings", "", 40, Then::Lens("settings")),
    towers("share", "", 40, Then::Click("#btn-share")),
    beside("claims", "www/claims.html", "article.open"),
    beside("sweeps", "www/sweeps.html", "#state:not(:empty)"),
    beside("teach", "www/teach.html", "html[data-ready]"),
    beside("scenes", "www/scenes.html", ".langs button[aria-pressed='true']"),
];

impl View {
    /// Whether it is a page beside the towers.
    pub fn is_beside(&self) -> bool {
        !self.page.is_empty()
    }

    /// Opens the view in a window that has its size already, and waits until it stands there.
    pub async fn open(&self, page: &Page, lang: &str, theme: &str) -> Result<()> {
        if let Then::Shows(css) = self.then {
            page.goto("about:blank").await?;
            page.goto(&format!("{}{}#run=v%3D1&lang={lang}&theme={theme}", page.url(), self.page)).await?;
            page.find(css).await?;
        } else {
            page.open(&format!("#v=1{}&lang={lang}", self.link)).await?;
            page.wait_for_step(self.step, LONG).await?;
        }
        match self.then {
            Then::Lens(key) => {
                // On a phone lenses and settings stand in a sheet.
                let is_shut = "const tab = document.getElementById('tab-lenses');
                    return !!tab?.offsetParent && !document.querySelector('.lenses.open')";
                if page.eval(is_shut).await? == true {
                    page.click("#tab-lenses").await?;
                    tokio::time::sleep(STILL).await;
                }
                page.open_lens(key).await?;
            }
            Then::Click(css) => page.click(css).await?,
            Then::Nothing | Then::Shows(_) => {}
        }
        tokio::time::sleep(STILL).await;
        let dress = page.eval("const d = document.documentElement; return [d.lang, d.dataset.theme]").await?;
        let tag = if lang == "zh" { "zh-Hans" } else { lang };
        ensure!(dress[0] == tag && dress[1] == theme, "{} is {dress}, not {tag} and {theme}", self.name);
        Ok(())
    }
}
