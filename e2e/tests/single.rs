//! The page as one file, opened from the disk without any network.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use e2e::{Options, Page, Problem, run};
use xtask::paths;

const SOON: Duration = Duration::from_secs(30);
/// For anything that needs training; the machine may be slow and busy.
const LONG: Duration = Duration::from_secs(180);

/// Opens the file with this link.
async fn open(page: &Page, link: &str) -> Result<()> {
    let path = paths::dist().join(paths::SINGLE);
    ensure!(path.is_file(), "there is no {}: run `cargo xtask build --single` first", path.display());
    page.goto("about:blank").await?;
    page.goto(&format!("file://{}#{link}", path.display())).await
}

/// Problems, and requests for anything but the file itself and what it made.
async fn problems(page: &Page) -> Vec<String> {
    let mut all: Vec<String> =
        page.problems().await.iter().filter(|p| !matches!(p, Problem::Foreign(_))).map(Problem::to_string).collect();
    let is_own = |url: &str| ["blob:", "data:", "about:"].iter().any(|start| url.starts_with(start));
    let file = format!("file://{}", paths::dist().join(paths::SINGLE).display());
    all.extend(page.watch().requests().into_iter().filter(|url| !is_own(url) && !url.starts_with(&file)));
    all
}

#[tokio::test]
async fn one_file_has_towers_lenses_words_and_the_share_dialog() -> Result<()> {
    // Addresses of a file are no origin that the harness knows: what was asked for is looked at here.
    run("single", Options { strict: false, ..Options::default() }, async |page| {
        page.cut_the_network();
        open(page, "v=1&scene=highway").await?;
        page.wait_for_step(12, LONG).await?;
        // What a scene tells and asks, with its glossary.
        page.find(".bet").await?;
        page.screenshot("single-en.png").await?;
        page.open_lens("paths").await?;
        let answered = async || Ok(page.eval("return !!document.querySelector('#lens-panel canvas')").await? == true);
        page.wait_for("a lens' answer", LONG, answered).await?;
        page.click("#btn-share").await?;
        page.click("#share-qr").await?;
        page.find("#share svg path + path").await?;
        // What trains a tower once more has no room in the file, which says so and offers nothing that would fail.
        page.click("#share-model summary").await?;
        assert!(page.text("#share-model-site").await?.contains("use the site for it"));
        assert_eq!(page.eval("return document.querySelector('#share-model-save').checkVisibility()").await?, false);

        // The same bits as anywhere, of a text that comes with the other module; in Chinese.
        let link = "v=1&n_layers=1&d_model=16&n_heads=2&n_ctx=16&batch_size=2&corpus=induction";
        open(page, &format!("{link}&step=9&lang=zh")).await?;
        let stands = |s: &serde_json::Value| s["status"] == "Paused" && s["step"] == 9 && s["fingerprint"]["b"].is_string();
        let state = page.wait_until("the step", LONG, stands).await?;
        let experiment = base::config::Link::parse(link).0.experiment;
        for (tower, key) in base::config::Tower::BOTH.into_iter().zip(["a", "b"]) {
            let mut lab = engine::lab::Lab::without_states(engine::lab::TowerSpec::of(&experiment, tower))
                .ok()
                .context("a small run")?;
            lab.train_to(9, u64::MAX, |_| {});
            let print = format!("{:016x}", lab.trainer().context("trained")?.fingerprint());
            assert_eq!(state["fingerprint"][key], print, "{key}");
        }
        page.screenshot("single-zh.png").await?;
        // Pages that are not in the file are not offered, and their absence is said.
        let offered = "return [...document.querySelectorAll('a[href^=\"www/\"]')].filter(a => a.offsetParent && !a.matches('#scene-next')).length";
        assert_eq!(page.eval(offered).await?, 0);
        let said = page.eval("return getComputedStyle([...document.querySelectorAll('.pages')].find(p => p.offsetParent), '::after').content").await?;
        ensure!(said.as_str().is_some_and(|text| text.contains("单文件版")), "{said}");

        // A reader's own text needs what packs it into the link.
        open(page, "v=1&n_layers=1&lang=en").await?;
        page.wait_for_step(5, LONG).await?;
        page.eval("window.strata_load_packs().then(() => window.packed = 1, e => window.packed = String(e))").await?;
        page.wait_for("deflate", SOON, async || Ok(page.eval("return window.packed ?? 0").await? != 0)).await?;
        assert_eq!(page.eval("return window.packed").await?, 1);
        page.set_window_size(390, 844).await?;
        page.screenshot("single-phone.png").await?;
        assert_eq!(problems(page).await, Vec::<String>::new());
        Ok(())
    })
    .await
}
