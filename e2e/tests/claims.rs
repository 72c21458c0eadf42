//! The page of claims: found from the towers, read in both languages, and measuring under a reader's own settings.

use std::time::Duration;

use anyhow::{Context, Result};
use e2e::{Options, Page, run};

const SOON: Duration = Duration::from_secs(30);
/// For anything that needs training; the machine may be slow and busy.
const LONG: Duration = Duration::from_secs(180);

/// Two small towers that are no default: what is measured under them is another number.
const SMALL: &str = "v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2&seed=7";

async fn shown(page: &Page) -> Result<String> {
    let id =
        page.eval("return [...document.querySelectorAll('article')].filter(a => a.offsetParent).map(a => a.id).join()");
    Ok(id.await?.as_str().unwrap_or_default().to_string())
}

/// Words of one language while the other is chosen, of what can be seen.
const STRAY: &str = "
    const chinese = /[\\u4e00-\\u9fff]/, zh = document.documentElement.lang != 'en', stray = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode.data.trim(), el = walker.currentNode.parentElement;
        if (text.length < 3 || el.closest('[data-any-lang], .langs, code') || !el.offsetParent) continue;
        const own = chinese.test(text);
        if (own != zh && !/^[\\d\\W_]*$/.test(text)) stray.push(text);
    }
    return stray;";

#[tokio::test]
async fn it_opens_from_the_towers_and_leads_back_to_the_same_run() -> Result<()> {
    run("claims", Options::default(), async |page| {
        page.open(SMALL).await?;
        page.wait_for_step(5, LONG).await?;
        // The address bar follows the run.
        let named = async || Ok(page.hash().await?.contains("seed=7"));
        page.wait_for("the link", SOON, named).await?;
        page.click(".bar .to-claims").await?;
        let there = async || Ok(page.has("article.open").await?);
        page.wait_for("the page of claims", SOON, there).await?;
        assert_eq!(shown(page).await?, "C8", "one entry at a time");
        let back = page.eval("return document.getElementById('to-towers').href").await?;
        let back = back.as_str().context("a link")?.to_string();
        assert!(back.contains("seed=7") && back.contains("n_layers=2"), "{back}");
        for (css, id) in [(".contents a[href='#W6']", "W6"), ("article.open .steps a:last-child", "W7")] {
            page.click(css).await?;
            let opened = async || Ok(shown(page).await? == id);
            page.wait_for(id, SOON, opened).await?;
        }
        page.back().await?;
        let again = async || Ok(shown(page).await? == "W6");
        page.wait_for("the entry before", SOON, again).await?;
        page.click("#to-towers").await?;
        page.wait_until("the run", LONG, |state| state["link"].as_str().is_some_and(|link| link.contains("seed=7")))
            .await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn every_entry_speaks_one_language_and_fits_every_size() -> Result<()> {
    run("claims-words", Options::default(), async |page| {
        let url = format!("{}www/claims.html", page.url());
        for (lang, size) in [("en", (1440, 900)), ("zh", (1440, 900)), ("en", (390, 844)), ("zh", (360, 640))] {
            page.set_window_size(size.0, size.1).await?;
            page.goto("about:blank").await?;
            page.goto(&format!("{url}#run=v%3D1%26lang%3D{lang}&claim=C8")).await?;
            let there = async || Ok(page.has("article.open").await?);
            page.wait_for("the page", SOON, there).await?;
            let ids = page.eval("return [...document.querySelectorAll('article')].map(a => a.id)").await?;
            let ids: Vec<String> = serde_json::from_value(ids)?;
            assert!(ids.len() >= 40, "{ids:?}");
            for id in &ids {
                page.eval(&format!(
                    "location.hash = '{id}'; document.querySelectorAll('details').forEach(d => d.open = true)"
                ))
                .await?;
                let opened = async || Ok(shown(page).await? == *id);
                page.wait_for(id, SOON, opened).await?;
                assert_eq!(page.eval(STRAY).await?, serde_json::json!([]), "{id} in {lang}");
                let over = page.eval("return document.documentElement.scrollWidth - innerWidth").await?;
                assert!(over.as_i64().is_some_and(|px| px <= 0), "{id} at {size:?} is {over} px too wide");
            }
            page.screenshot(&format!("claims-{lang}-{}.png", size.0)).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_claim_is_measured_under_the_readers_own_settings_and_can_be_stopped() -> Result<()> {
    run("claims-here", Options::default(), async |page| {
        let run = SMALL.replace('&', "%26").replace('=', "%3D");
        page.goto(&format!("{}www/claims.html#run={run}&claim=C11", page.url())).await?;
        page.click("article.open .measure").await?;
        let said = async || Ok(page.text("article.open .result").await?.contains("median singular value"));
        page.wait_for("the numbers", LONG, said).await?;
        let text = page.text("article.open .result").await?;
        // Two layers lose less than the eight of the rule's own runs.
        assert!(text.contains("does not hold") || text.contains("holds"), "{text}");
        assert!(text.contains("not < ") || text.contains("as the claim wants"), "{text}");
        let now = ledger_line(&text, "without")?;
        let native = ledger::here::measured("C11", SMALL, |_, _| {});
        let line = native.lines.iter().find(|line| line.en.contains("without")).context("natively too")?;
        assert_eq!(now, line.en, "the same number as natively");
        // Stopped before it is done, it says nothing.
        page.eval("location.hash = 'C7'").await?;
        page.click("article.open .measure").await?;
        let trains = async || Ok(page.text("article.open .result").await?.contains("Training"));
        page.wait_for("training", LONG, trains).await?;
        page.click("article.open .measure").await?;
        let stopped = async || Ok(page.text("article.open .measure").await? == "Measure here");
        page.wait_for("the button again", SOON, stopped).await?;
        assert_eq!(page.text("article.open .result").await?, "");
        Ok(())
    })
    .await
}

fn ledger_line(text: &str, part: &str) -> Result<String> {
    let line = text.lines().find(|line| line.contains(part)).context("a line")?;
    Ok(line.to_string())
}
