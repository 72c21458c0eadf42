//! Parts of the page in frames of another page: each kind fits its frame in both languages, several run at once, and what
//! nobody sees stands still.

use std::time::Duration;

use anyhow::{Context, Result};
use e2e::{Options, Page, run};
use serde_json::Value;

const SOON: Duration = Duration::from_secs(30);
/// For anything that needs training; the machine may be slow and busy.
const LONG: Duration = Duration::from_secs(180);

const SMALL: &str = "v=1&n_layers=4&d_model=16&n_heads=2&batch_size=2";

/// A page of somebody else's with one frame, of this size.
async fn host(page: &Page, link: &str, (width, height): (u32, u32)) -> Result<()> {
    page.goto("about:blank").await?;
    // Whatever is served here will do: what stood in it goes.
    page.goto(&format!("{}www/tokens.css", page.url())).await?;
    page.eval(&format!(
        "document.body.innerHTML = '<iframe></iframe>';
         const frame = document.querySelector('iframe');
         frame.style.border = 0;
         frame.src = '../index.html#{link}'"
    ))
    .await?;
    resize(page, (width, height)).await
}

async fn resize(page: &Page, (width, height): (u32, u32)) -> Result<()> {
    let script = format!(
        "Object.assign(document.querySelector('iframe').style, {{ width: '{width}px', height: '{height}px' }})"
    );
    page.eval(&script).await.map(drop)
}

/// What leaves the frame, is cut off, or would have to be scrolled.
const MISFITS: &str = "
    const out = [], root = document.documentElement, W = innerWidth, H = innerHeight;
    const name = (el) => el.id || el.className?.baseVal || el.className || el.tagName;
    if (root.scrollWidth > W || root.scrollHeight > H) out.push(`the page: ${root.scrollWidth} × ${root.scrollHeight}`);
    for (const el of document.body.querySelectorAll('*')) {
        if (!el.checkVisibility({ visibilityProperty: true }) || el.closest('option, .for-readers')) continue;
        const { left, top, right, bottom, width, height } = el.getBoundingClientRect();
        if (!width || !height) continue;
        const style = getComputedStyle(el);
        const scrolls = ['auto', 'scroll'].includes(style.overflowY) && el.scrollHeight > el.clientHeight + 1;
        if (scrolls && root.dataset.embed === 'stage') out.push(`${name(el)} scrolls`);
        // A lens' pictures, and a row of answers, may be longer than their place.
        if (el.parentElement.closest('.body, .bets')) continue;
        if (left < -1 || top < -1 || right > W + 1 || bottom > H + 1) out.push(`${name(el)} leaves: ${left} ${top} ${right} ${bottom}`);
    }
    for (const css of ['#caption', '.says', '#to-full']) {
        const el = document.querySelector(css);
        if (!el?.checkVisibility()) continue;
        const { top, bottom } = el.getBoundingClientRect();
        const bar = document.querySelector('.bar').getBoundingClientRect().top;
        if (el.scrollHeight > el.clientHeight + 1) out.push(`${css} is cut off`);
        if (css !== '#to-full' && (top < 0 || bottom > bar + 1)) out.push(`${css} stands at ${top}–${bottom}, the bar at ${bar}`);
    }
    const stage = document.getElementById('stage');
    if (root.dataset.embed !== 'lens' && stage.clientHeight < 80) out.push(`the towers are ${stage.clientHeight} px high`);
    return out;";

#[tokio::test]
async fn each_kind_fits_its_frame_in_both_languages() -> Result<()> {
    run("embed", Options::default(), async |page| {
        let kinds = [
            ("stage", SMALL.to_string(), "#caption", ".lenses"),
            ("lens", format!("{SMALL}&lens=gradients"), ".body canvas", "#stage"),
            ("scene", "v=1&scene=highway".to_string(), "#scene-line .says", ".lenses"),
        ];
        for (kind, link, seen, unseen) in kinds {
            for (lang, words) in [("en", "Open in Strata"), ("zh", "在 Strata 中打开")] {
                host(page, &format!("{link}&lang={lang}&embed={kind}"), (640, 400)).await?;
                page.enter_frame("iframe").await?;
                let state = page.wait_for_step(3, LONG).await?;
                assert!(state["link"].as_str().is_some_and(|own| own.contains(&format!("&embed={kind}"))), "{state}");
                assert_eq!(page.text("#to-full").await?.trim_end_matches(" ↗"), words);
                let shows = async |css: &str| page.eval(&visible(css)).await;
                for css in ["#btn-share", "#timeline", ".foot", "h1", unseen] {
                    assert_eq!(shows(css).await?, false, "{kind}: {css} is chrome");
                }
                for css in ["#btn-play", "#to-full", seen] {
                    // A picture, or a scene's words, may come a little after the first steps.
                    page.wait_for(&format!("{css} of {kind}"), SOON, async || Ok(shows(css).await? == true)).await?;
                }
                if lang == "zh" {
                    assert_eq!(page.untranslated().await?, Vec::<String>::new(), "{kind}");
                }
                for size in [(640, 400), (320, 240), (390, 600), (1200, 560)] {
                    page.leave_frame().await?;
                    resize(page, size).await?;
                    page.enter_frame("iframe").await?;
                    let fits = async || Ok(page.eval(MISFITS).await? == serde_json::json!([]));
                    if page.wait_for("it to fit", Duration::from_secs(4), fits).await.is_err() {
                        page.screenshot(&format!("embed-misfit-{kind}-{lang}-{}.png", size.0)).await?;
                        panic!("{kind}, {lang}, {size:?}: {}", page.eval(MISFITS).await?);
                    }
                    page.screenshot(&format!("embed-{kind}-{lang}-{}x{}.png", size.0, size.1)).await?;
                }
                page.leave_frame().await?;
            }
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_way_out_carries_the_run_and_the_host_keeps_its_keys_and_history() -> Result<()> {
    run("embed-out", Options::default(), async |page| {
        host(page, &format!("{SMALL}&lang=en&embed=stage"), (640, 400)).await?;
        let entries = page.eval("return history.length").await?;
        page.enter_frame("iframe").await?;
        page.wait_for_step(3, LONG).await?;
        // A key that nobody here has asked for is the host's.
        for key in [" ", "t", "ArrowDown"] {
            let press = format!(
                "return document.body.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}', bubbles: true, cancelable: true }}))"
            );
            assert_eq!(page.eval(&press).await?, true, "{key:?} is taken");
        }
        let state = page.state().await?;
        assert_eq!((&state["paused"], &state["tokens_open"]), (&Value::Bool(false), &Value::Bool(false)));
        // A run that is left would be an entry of the history.
        page.eval("document.querySelector('#ctl-norm [data-value=none]').click()").await?;
        let changed = async || Ok(page.hash().await?.contains("norm=none"));
        page.wait_for("another run", LONG, changed).await?;
        page.wait_for_step(5, LONG).await?;
        page.click("#btn-play").await?;
        let stands = |state: &Value| state["paused"] == true && state["fingerprint"]["b"].is_string();
        page.wait_until("a step at rest", LONG, stands).await?;
        // The towers may still be on a step that was granted.
        tokio::time::sleep(Duration::from_millis(500)).await;
        let rests = page.state().await?;
        let link = page.find("#to-full").await?;
        assert_eq!(link.attr("target").await?.as_deref(), Some("_blank"));
        assert_eq!(link.attr("rel").await?.as_deref(), Some("noopener"));
        link.focus().await?;
        let full = link.prop("href").await?.context("an address")?;
        page.leave_frame().await?;
        assert_eq!(page.eval("return history.length").await?, entries);
        let (address, hash) = full.split_once('#').context("a link")?;
        assert_eq!(address, format!("{}index.html", page.url()));
        assert_eq!(format!("{hash}&embed=stage"), rests["link"].as_str().unwrap_or_default());
        let step = rests["step"].as_u64().context("a step")?;
        page.open(&format!("{hash}&step={step}")).await?;
        let there = |state: &Value| state["step"] == step && state["fingerprint"]["b"].is_string();
        let state = page.wait_until("the same step", LONG, there).await?;
        assert_eq!(state["fingerprint"], rests["fingerprint"]);
        assert_eq!(page.eval(&visible("#btn-share")).await?, true);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn three_frames_run_and_one_out_of_sight_waits() -> Result<()> {
    run("embed-three", Options { size: (1000, 2700), ..Options::default() }, async |page| {
        for lang in ["en", "zh"] {
            page.set_window_size(1000, 2700).await?;
            page.goto("about:blank").await?;
            page.goto(&format!("{}www/embed-example.html#lang={lang}", page.url())).await?;
            let run_all = async || Ok(states(page).await?.iter().all(|state| state["step"].as_u64() >= Some(3)));
            page.wait_for("three frames that train", LONG, run_all).await?;
            let before = steps(page).await?;
            let rise = async || Ok(steps(page).await?.iter().zip(&before).all(|(now, then)| now > then));
            page.wait_for("their steps to rise", LONG, rise).await?;
            assert!(
                states(page)
                    .await?
                    .iter()
                    .all(|state| state["lang"] == lang && state["warnings"] == serde_json::json!([]))
            );
            if lang == "zh" {
                assert_eq!(page.untranslated().await?, Vec::<String>::new());
            }
            page.screenshot(&format!("embed-example-{lang}.png")).await?;
            // The first is scrolled away.
            page.set_window_size(1000, 600).await?;
            page.eval("document.querySelectorAll('iframe')[2].scrollIntoView({ block: 'end', behavior: 'instant' })")
                .await?;
            let is_away = async || Ok(states(page).await?[0]["status"] == "Hidden");
            page.wait_for("the first to stop", SOON, is_away).await?;
            tokio::time::sleep(Duration::from_millis(500)).await;
            let stopped = steps(page).await?;
            let goes_on = async || Ok(steps(page).await?[2] > stopped[2] + 3);
            page.wait_for("the last to go on", LONG, goes_on).await?;
            assert_eq!(steps(page).await?[0], stopped[0], "nobody sees the first");
            page.eval("document.querySelector('iframe').scrollIntoView({ block: 'center', behavior: 'instant' })")
                .await?;
            let is_back = async || Ok(steps(page).await?[0] > stopped[0]);
            page.wait_for("the first to come back", LONG, is_back).await?;
        }
        Ok(())
    })
    .await
}

fn visible(css: &str) -> String {
    format!("return document.querySelector('{css}')?.checkVisibility() ?? false")
}

/// What the page in each frame says of itself.
async fn states(page: &Page) -> Result<Vec<Value>> {
    let script = "return JSON.stringify([...document.querySelectorAll('iframe')].map((f) => f.contentWindow.strata?.state?.() ?? {}))";
    let text = page.eval(script).await?;
    Ok(serde_json::from_str(text.as_str().context("states")?)?)
}

async fn steps(page: &Page) -> Result<Vec<u64>> {
    Ok(states(page).await?.iter().map(|state| state["step"].as_u64().unwrap_or(0)).collect())
}
