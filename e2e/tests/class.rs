//! A class without a server: a name becomes a seed, a run becomes a code, codes become a sample, a code is checked.

use std::time::Duration;

use anyhow::{Context, Result};
use class::{Code, qr, seed_of};
use e2e::{Options, Page, run};

const SOON: Duration = Duration::from_secs(30);
/// For anything that needs training; the machine may be slow and busy.
const LONG: Duration = Duration::from_secs(180);

/// What the class' line says.
async fn line(page: &Page) -> Result<String> {
    page.text("#class").await
}

/// Runs scene 1 as this reader, up to the code.
async fn hand_in(page: &Page, name: &str, link: &str) -> Result<Code> {
    page.open(link).await?;
    let asks = async || Ok(page.has("#class input").await?);
    page.wait_for("the question who reads", SOON, asks).await?;
    page.keys("#class input", name).await?;
    page.click("#class form button").await?;
    let seed = seed_of(name).context("a name")?;
    let named = async || Ok(page.hash().await?.contains(&format!("seed={seed}&")));
    page.wait_for("a run of the reader's own", LONG, named).await?;
    page.click("#speed-max").await?;
    let gave = async || Ok(page.has("#class-result").await?);
    page.wait_for("a result", LONG, gave).await?;
    page.click("#class-result").await?;
    let text = page.text("#class-code").await?;
    let code = Code::read(&text).map_err(|fault| anyhow::anyhow!("{text}: {}", fault.words().en))?;
    assert_eq!((code.seed, code.scene), (seed, 1));
    Ok(code)
}

/// Opens the teacher's page in this language, without codes.
async fn teach(page: &Page, lang: &str) -> Result<()> {
    page.goto("about:blank").await?;
    page.goto(&format!("{}www/teach.html#run=v%3D1%26lang%3D{lang}", page.url())).await?;
    page.eval("sessionStorage.clear()").await?;
    page.reload().await?;
    let stands = async || Ok(page.has("html[data-ready]").await?);
    page.wait_for("the teacher's page", SOON, stands).await
}

async fn paste(page: &Page, codes: &str) -> Result<()> {
    let codes = serde_json::to_string(codes)?;
    let script =
        format!("const c = document.getElementById('codes'); c.value = {codes}; c.dispatchEvent(new Event('input'))");
    page.eval(&script).await.map(drop)
}

#[tokio::test]
async fn a_name_becomes_a_code_and_the_code_is_checked_by_replay() -> Result<()> {
    run("class", Options::default(), async |page| {
        let code = hand_in(page, "Ada", "#v=1&class=1").await?;
        page.screenshot("class-result.png").await?;
        // The dialog's picture is the one that is made natively, where another library reads it.
        let path =
            page.eval("return document.querySelector('#class-dialog svg path + path').getAttribute('d')").await?;
        assert_eq!(path.as_str(), qr(&code.to_string()).map(|code| code.path).as_deref());
        page.click("#class-close").await?;
        assert!(line(page).await?.contains(&code.seed.to_string()));
        page.click("#lang-zh").await?;
        let speaks = async || Ok(line(page).await?.contains("种子"));
        page.wait_for("Chinese", SOON, speaks).await?;
        // What the towers read stays English: only the line itself is looked at.
        assert!(!line(page).await?.contains("seed"), "{}", line(page).await?);

        // At the teacher's: it counts, twice it is a duplicate, mistyped it is a sentence.
        teach(page, "en").await?;
        let other = Code { seed: 5, value: 3e-5, fingerprint: 1, ..code };
        let mut mutated = code.to_string();
        let last = if mutated.ends_with('0') { "1" } else { "0" };
        mutated.replace_range(38.., last);
        paste(page, &format!("{code}\n{code}\n{mutated}\n{other}\n")).await?;
        let summary = page.text("#summary").await?;
        assert!(summary.contains("2 of 4 lines count"), "{summary}");
        let said = page.text("#lines").await?;
        assert!(said.contains("A duplicate: line 1") && said.contains("mistyped"), "{said}");
        assert_eq!(page.eval("return document.querySelectorAll('#picture .one').length").await?, 2);
        page.screenshot("class-teach.png").await?;
        page.click(".langs button[lang='zh-Hans']").await?;
        assert!(page.text("#lines").await?.contains("重复：第 1 行"));

        // Each code leads to its run: the honest one is the same, the made up one is not.
        for (nth, says) in [(1, "the same as the code"), (4, "differs from the code")] {
            let find =
                format!("return document.querySelector('#lines li:nth-child({nth}) .check').getAttribute('href')");
            let link = page.eval(&find).await?.as_str().context("a link")?.to_string();
            let hash = link.split_once('#').context("a link")?.1.replace("lang=zh", "lang=en");
            page.open(&hash).await?;
            let told = async || Ok(!page.text("#verdict").await?.is_empty());
            page.wait_for("a verdict", LONG, told).await?;
            let verdict = page.text("#verdict").await?;
            assert!(verdict.contains(says), "{verdict}");
            assert_eq!(page.has("#verdict.differs").await?, nth == 4);
            teach(page, "zh").await?;
            paste(page, &format!("{code}\n{code}\n{mutated}\n{other}\n")).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_link_for_a_class_leads_there_and_its_qr_code_says_the_same() -> Result<()> {
    run("class-link", Options::default(), async |page| {
        for (lang, size) in [("en", (1440, 900)), ("zh", (390, 844)), ("en", (390, 844)), ("zh", (360, 640))] {
            page.set_window_size(size.0, size.1).await?;
            teach(page, lang).await?;
            paste(page, "220Y-4G02-6YBF-XD81-4D2P-F2DB-SQQX-645R\n220Y").await?;
            let over = page.eval("return document.documentElement.scrollWidth - innerWidth").await?;
            assert!(over.as_i64().is_some_and(|px| px <= 0), "{lang} at {size:?} is {over} px too wide");
            assert_eq!(page.eval(STRAY).await?, serde_json::json!([]), "{lang} at {size:?}");
            assert_eq!(page.shuts_out().await?, Vec::<String>::new(), "{lang} at {size:?}");
            page.screenshot(&format!("class-teach-{lang}-{}.png", size.0)).await?;
        }
        // Not by a pointer: the page scrolls there smoothly, and would move away from under it.
        page.eval("document.getElementById('show-qr').click()").await?;
        let link = page.eval("return document.getElementById('link').value").await?;
        let link = link.as_str().context("a link")?.to_string();
        assert!(link.starts_with(&page.url()) && link.ends_with("#v=1&class=1"), "{link}");
        let path = page.eval("return document.querySelector('#qr svg path + path').getAttribute('d')").await?;
        assert_eq!(path.as_str(), qr(&link).map(|code| code.path).as_deref());
        page.select("#text", "1").await?;
        let link = page.eval("return document.getElementById('link').value").await?;
        assert!(link.as_str().is_some_and(|link| link.contains("corpus=stories-zh")), "{link}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_share_dialog_draws_its_link_and_says_where_it_is_too_long() -> Result<()> {
    run("class-qr", Options::default(), async |page| {
        const SMALL: &str = "#v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2&step=3";
        page.open(SMALL).await?;
        page.wait_for_step(3, LONG).await?;
        page.click("#btn-share").await?;
        page.click("#share-qr").await?;
        let drawn = async || Ok(page.has("#share-picture svg").await?);
        page.wait_for("the QR code", SOON, drawn).await?;
        let link = page.eval("return document.getElementById('share-link').value").await?;
        let path = page.eval("return document.querySelector('#share-picture path + path').getAttribute('d')").await?;
        assert_eq!(path.as_str(), qr(link.as_str().context("a link")?).map(|code| code.path).as_deref());
        page.screenshot("class-share.png").await?;
        // A link of more than 2,953 bytes.
        let events: Vec<String> = (0..300).map(|i| format!("{}:b:skip:batch", 500 + i)).collect();
        page.open(&format!("{SMALL}&events={}", events.join(","))).await?;
        page.wait_for_step(3, LONG).await?;
        page.click("#btn-share").await?;
        page.click("#share-qr").await?;
        let told = async || Ok(page.text("#share-picture").await?.contains("2,953 bytes"));
        page.wait_for("a sentence", SOON, told).await
    })
    .await
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
