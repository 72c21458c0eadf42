//! The page of sweeps: found from the towers, trains in workers to the bits of the command line, stops, goes on after a
//! reload, and says in one sentence what cannot be.

use std::time::Duration;

use anyhow::{Context, Result};
use base::names::Lang;
use e2e::{Options, Page, run};
use ledger::sweep::Sweep;
use serde_json::json;

const SOON: Duration = Duration::from_secs(30);
/// For anything that needs training; the machine may be slow and busy.
const LONG: Duration = Duration::from_secs(180);

/// Two small towers that are no default.
const SMALL: &str = "v=1&d_model=16&n_heads=2&n_ctx=16&batch_size=2";
/// Long enough to be stopped.
const SLOW: &str = "v=1&batch_size=16";

fn swept(values: &str, seeds: u32, steps: u64, run: &str) -> String {
    let run = run.replace('=', "%3D").replace('&', "%26");
    format!("vary=n_layers&values={values}&seeds={seeds}&steps={steps}&towers=ab&run={run}")
}

async fn open(page: &Page, link: &str) -> Result<()> {
    page.goto("about:blank").await?;
    page.goto(&format!("{}www/sweeps.html#{link}", page.url())).await?;
    ready(page).await
}

async fn ready(page: &Page) -> Result<()> {
    let there = async || Ok(!page.text("#state").await?.is_empty());
    page.wait_for("the page of sweeps", SOON, there).await
}

async fn says(page: &Page, what: &str, limit: Duration) -> Result<()> {
    let said = async || Ok(page.text("#state").await?.contains(what));
    page.wait_for(what, limit, said).await
}

async fn fingerprints(page: &Page) -> Result<Vec<String>> {
    let all = page.eval("return [...document.querySelectorAll('#each code')].map((code) => code.textContent)").await?;
    Ok(serde_json::from_value(all)?)
}

/// Words of one language while the other is chosen, of what can be seen.
const STRAY: &str = "
    const chinese = /[\\u4e00-\\u9fff]/, zh = document.documentElement.lang != 'en', stray = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode.data.trim(), el = walker.currentNode.parentElement;
        if (text.length < 3 || el.closest('[data-any-lang], .langs, code, script') || !el.checkVisibility() && !el.closest('option')) continue;
        const own = chinese.test(text);
        if (zh ? !own && /[A-Za-z]{3,}/.test(text) : own) stray.push(text);
    }
    for (const el of document.body.querySelectorAll('[aria-label], optgroup')) {
        const text = el.getAttribute('aria-label') ?? el.label;
        if (el.closest('nav') || zh == chinese.test(text)) continue;
        stray.push(text);
    }
    return stray;";

#[tokio::test]
async fn it_opens_from_the_towers_with_their_run_and_trains_to_the_native_bits() -> Result<()> {
    run("sweeps", Options::default(), async |page| {
        page.open(&format!("{SMALL}&seed=7")).await?;
        page.wait_for_step(3, LONG).await?;
        let named = async || Ok(page.hash().await?.contains("seed=7"));
        page.wait_for("the link", SOON, named).await?;
        page.click(".bar .to-sweeps").await?;
        ready(page).await?;
        assert_eq!(page.text("nav [aria-current]").await?, "Sweeps");
        assert!(page.text("#else").await?.contains("width 16"), "{}", page.text("#else").await?);
        let back = page.eval("return document.getElementById('to-towers').href").await?;
        assert!(back.as_str().context("a link")?.contains("seed=7"), "{back}");

        page.eval(
            "for (const [id, value] of [['values', '1, 2'], ['seeds', '1'], ['steps', '20']]) {
                 const field = document.getElementById(id);
                 field.value = value;
                 field.dispatchEvent(new Event('change'));
             }",
        )
        .await?;
        page.click("#go").await?;
        says(page, "All 4 towers are done", LONG).await?;
        let (sweep, odd) = Sweep::read(&page.hash().await?);
        assert_eq!((odd.len(), sweep.values.join(","), sweep.n_steps), (0, "1,2".to_string(), 20));
        let native: Vec<_> = sweep
            .jobs()
            .iter()
            .map(|job| sweep.done(job, |_| true).map_err(|why| anyhow::anyhow!("{}", why.get(Lang::En))))
            .collect::<Result<_>>()?;
        let bits: Vec<String> = native.iter().map(|outcome| outcome.fingerprint.clone()).collect();
        assert_eq!(fingerprints(page).await?, bits, "the same bits as natively");
        let csv = page
            .eval(
                "const made = []; const make = URL.createObjectURL;
                 URL.createObjectURL = (blob) => { made.push(blob); return make(blob); };
                 HTMLAnchorElement.prototype.click = () => {};
                 document.getElementById('csv').click(); document.getElementById('svg').click();
                 return Promise.all(made.map((blob) => blob.text()))",
            )
            .await?;
        assert_eq!(csv[0], json!(ledger::sweep::csv(&sweep, &native)), "the same file as `strata sweep --csv`");
        assert!(csv[1].as_str().is_some_and(|svg| svg.starts_with("<svg") && svg.contains("2 layers")));
        let run = page.eval("return document.querySelector('#each a').getAttribute('href')").await?;
        assert_eq!(run, json!(format!("../index.html#{}&step=20", sweep.link_of("1", 0))));
        page.eval("document.querySelector('#each a').click()").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn it_stops_and_goes_on_after_a_reload_and_the_link_says_it_all() -> Result<()> {
    run("sweeps-again", Options::default(), async |page| {
        let link = swept("1,2,4", 2, 150, SLOW);
        open(page, &link).await?;
        page.click("#go").await?;
        let some = async || Ok(fingerprints(page).await?.len() >= 2);
        page.wait_for("two towers", LONG, some).await?;
        assert!(page.text("#progress-text").await?.contains(" of 12 towers"));
        assert_eq!(page.text("#go").await?, "Stop");
        page.click("#go").await?;
        says(page, "Stopped at", SOON).await?;
        let before = fingerprints(page).await?;
        page.reload().await?;
        ready(page).await?;
        says(page, "Stopped at", SOON).await?;
        assert_eq!(fingerprints(page).await?, before, "what was done is still there");
        assert_eq!(page.text("#go").await?, "Go on");
        page.click("#go").await?;
        let more = async || Ok(fingerprints(page).await?.len() > before.len());
        page.wait_for("one more", LONG, more).await?;
        // Interrupted by a reload it goes on by itself.
        page.reload().await?;
        ready(page).await?;
        says(page, "being trained", SOON).await?;
        page.click("#go").await?;
        says(page, "Stopped at", SOON).await?;
        assert_eq!(page.eval("return document.getElementById('values').value").await?, "1, 2, 4");
        assert_eq!(page.hash().await?.trim_start_matches('#'), link);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_cannot_be_is_a_sentence_and_takes_nothing_away() -> Result<()> {
    run("sweeps-odd", Options::default(), async |page| {
        open(page, &swept("1,2", 1, 20, SMALL)).await?;
        page.click("#go").await?;
        says(page, "All 4 towers", LONG).await?;
        let before = fingerprints(page).await?;
        for (typed, said) in [("1, 99", "99 is not a value of n_layers"), ("<img src=x>", "not a value"), ("", "1 to 8 values")] {
            page.eval(&format!(
                "const field = document.getElementById('values'); field.value = '{typed}'; field.dispatchEvent(new Event('change'))"
            ))
            .await?;
            assert!(page.text("#odd").await?.contains(said), "{}", page.text("#odd").await?);
            assert!(!page.has("#odd img").await?);
            assert_eq!(fingerprints(page).await?, before);
        }
        open(page, "vary=%3Cb%3E&values=1&seeds=77&lang=zh").await?;
        let odd = page.text("#odd").await?;
        assert!(odd.contains("没有设置 <b>"), "{odd}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn it_speaks_one_language_shuts_nobody_out_and_fits_every_size() -> Result<()> {
    run("sweeps-words", Options::default(), async |page| {
        for (lang, size) in [("en", (1440, 900)), ("zh", (1440, 900)), ("en", (390, 844)), ("zh", (360, 640))] {
            page.set_window_size(size.0, size.1).await?;
            open(page, &format!("{}&lang={lang}", swept("1,2", 1, 20, SMALL))).await?;
            if page.eval("return document.getElementById('go').disabled").await? == false {
                page.click("#go").await?;
            }
            let all = async || Ok(fingerprints(page).await?.len() == 4);
            page.wait_for("four towers", LONG, all).await?;
            for key in ["n_layers", "norm"] {
                page.eval("document.querySelectorAll('details').forEach((one) => { one.open = true })").await?;
                assert_eq!(page.eval(STRAY).await?, json!([]), "{key} in {lang}");
                let over = page.eval("return document.documentElement.scrollWidth - innerWidth").await?;
                assert!(over.as_i64().is_some_and(|px| px <= 0), "{key} at {size:?} is {over} px too wide");
                assert_eq!(page.shuts_out().await?, Vec::<String>::new(), "{key} in {lang} at {size:?}");
                page.select("#vary", "norm").await?;
            }
            page.screenshot(&format!("sweeps-{lang}-{}.png", size.0)).await?;
        }
        Ok(())
    })
    .await
}
