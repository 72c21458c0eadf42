//! What a visitor does with the page, done to the real one.
//!
//! The contract with the page: `window.strata.state()`, and the ids and `data-` attributes used below.

use std::time::Duration;

use anyhow::Result;
use e2e::{Options, Page, run};
use serde_json::Value;
use thirtyfour::Key;

const SOON: Duration = Duration::from_secs(20);
/// For anything that needs training; the machine may be slow and busy.
const LONG: Duration = Duration::from_secs(120);

/// The link of the state, decoded enough to look for a part of it.
fn link(state: &Value) -> String {
    state["link"].as_str().unwrap_or_default().replace("%2C", ",").replace("%3A", ":")
}

/// Pauses, and returns the state once the workers have stopped.
async fn pause(page: &Page) -> Result<Value> {
    if page.state().await?["paused"] != true {
        page.click("#btn-play").await?;
    }
    page.wait_until("paused", SOON, |state| state["paused"] == true).await?;
    tokio::time::sleep(Duration::from_millis(300)).await;
    page.state().await
}

#[tokio::test]
#[ignore = "waits for the page"]
async fn it_opens_and_trains_by_itself() -> Result<()> {
    run("trains", Options::default(), async |page| {
        page.open("").await?;
        let state = page.wait_for_step(10, LONG).await?;
        assert_eq!(state["paused"], false);
        assert_eq!(state["warnings"], serde_json::json!([]));
        for tower in ["a", "b"] {
            assert!(state["loss_nats"][tower].is_number(), "no loss of {tower}: {state}");
            assert!(state["fingerprint"][tower].is_string(), "no fingerprint of {tower}: {state}");
        }
        for css in ["#stage", "#timeline", "#caption", "#lens-gradients", "#lens-layers", "#foot-fingerprint"] {
            assert!(page.find(css).await?.is_displayed().await?, "{css} is not to be seen");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
#[ignore = "waits for the page"]
async fn a_learns_more_than_the_letters_frequencies() -> Result<()> {
    run("learns", Options::default(), async |page| {
        page.open("").await?;
        let below = |state: &Value| {
            let (loss, unigram) = (state["loss_nats"]["a"].as_f64(), state["levels"]["unigram"].as_f64());
            loss.zip(unigram).is_some_and(|(loss, unigram)| loss < unigram)
        };
        page.wait_until("loss of A below the unigram level", Duration::from_secs(240), below).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
#[ignore = "waits for the page"]
async fn a_new_depth_rebuilds_both_towers_and_is_in_the_link() -> Result<()> {
    run("depth", Options::default(), async |page| {
        page.open("").await?;
        let before = page.wait_for_step(5, LONG).await?;
        page.find("[data-skip='b.8m']").await?;
        page.set_range("#ctl-n_layers", 4).await?;
        let state = page.wait_until("n_layers=4 in the link", SOON, |state| link(state).contains("n_layers=4")).await?;
        assert!(page.hash().await?.contains("n_layers=4"), "the address bar lags behind");
        assert_ne!(state["fingerprint"], before["fingerprint"]);
        page.find("[data-skip='b.4m']").await?;
        assert!(page.find("[data-skip='b.5a']").await.is_err(), "layer 5 is still there");
        page.wait_for_step(3, LONG).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
#[ignore = "waits for the page"]
async fn a_cut_by_mouse_and_one_by_keyboard_are_in_the_link() -> Result<()> {
    run("cut", Options::default(), async |page| {
        page.open("").await?;
        page.wait_for_step(5, LONG).await?;
        page.click_place("[data-skip='a.3m']").await?;
        page.wait_until("3m in the link", SOON, |state| link(state).contains("3m")).await?;
        page.keys("[data-skip='a.5a']", Key::Enter).await?;
        let state = page.wait_until("5a in the link", SOON, |state| link(state).contains("5a")).await?;
        assert!(link(&state).contains("3m"), "the first cut got lost: {}", link(&state));
        Ok(())
    })
    .await
}

#[tokio::test]
#[ignore = "waits for the page"]
async fn a_reload_keeps_every_setting() -> Result<()> {
    run("reload", Options::default(), async |page| {
        page.open("").await?;
        page.wait_for_step(3, LONG).await?;
        page.set_range("#ctl-n_layers", 6).await?;
        page.click("#ctl-norm [data-value='post']").await?;
        page.click("#lang-zh").await?;
        let set = |state: &Value| link(state).contains("n_layers=6") && link(state).contains("post");
        page.wait_until("both settings in the link", SOON, set).await?;
        // The step moves on while we look; the rest must be the same.
        let settings = |state: &Value| {
            let parts = link(state);
            let parts =
                parts.trim_start_matches('#').split('&').filter(|p| !p.starts_with("step=") && !p.starts_with("fp="));
            (parts.map(str::to_owned).collect::<Vec<_>>(), state["lang"].clone())
        };
        let before = settings(&pause(page).await?);
        page.reload().await?;
        let after = page.wait_until("the page is back", LONG, |state| state["step"].is_u64()).await?;
        assert_eq!(settings(&after), before);
        assert_eq!(before.1, "zh");
        Ok(())
    })
    .await
}

#[tokio::test]
#[ignore = "waits for the page"]
async fn a_link_with_a_step_replays_to_it_and_gives_the_same_bits_twice() -> Result<()> {
    run("replay", Options::default(), async |page| {
        let mut prints = Vec::new();
        for _ in 0..2 {
            page.open("#v=1&n_layers=4&step=30").await?;
            let there = |state: &Value| state["step"] == 30 && state["paused"] == true;
            page.wait_until("paused at step 30", LONG, there).await?;
            tokio::time::sleep(Duration::from_millis(500)).await;
            let state = page.state().await?;
            assert!(there(&state), "it went on: {state}");
            prints.push(state["fingerprint"].clone());
        }
        assert_eq!(prints[0], prints[1]);
        Ok(())
    })
    .await
}

#[tokio::test]
#[ignore = "waits for the page"]
async fn in_chinese_no_english_word_is_left() -> Result<()> {
    run("chinese", Options::default(), async |page| {
        page.open("").await?;
        page.wait_for_step(5, LONG).await?;
        assert!(!page.latin_words().await?.is_empty(), "the check finds no word even in English");
        page.click("#lang-zh").await?;
        page.wait_until("Chinese", SOON, |state| state["lang"] == "zh").await?;
        assert_eq!(page.eval("return document.documentElement.lang.slice(0, 2)").await?, "zh");
        for lens in ["#lens-gradients", "#lens-layers"] {
            page.click(lens).await?;
            tokio::time::sleep(Duration::from_millis(500)).await;
            assert_eq!(page.latin_words().await?, Vec::<String>::new(), "in {lens}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
#[ignore = "waits for the page"]
async fn a_junk_link_gets_one_line_per_problem_and_trains_all_the_same() -> Result<()> {
    run("junk", Options::default(), async |page| {
        // An unknown key, a value out of range, and one that is no number.
        page.open("#v=1&frobnicate=1&n_layers=9999&seed=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E").await?;
        let state = page.wait_for_step(3, LONG).await?;
        assert_eq!(state["warnings"].as_array().map(Vec::len), Some(3), "{}", state["warnings"]);
        assert_eq!(page.eval("return document.querySelectorAll('#warnings li').length").await?, 3);
        assert_eq!(page.eval("return document.querySelectorAll('img[onerror]').length").await?, 0);
        Ok(())
    })
    .await
}

#[tokio::test]
#[ignore = "waits for the page"]
async fn play_step_and_reset_do_what_they_say() -> Result<()> {
    run("transport", Options::default(), async |page| {
        page.open("").await?;
        page.wait_for_step(3, LONG).await?;
        let step = pause(page).await?["step"].as_u64().unwrap_or_default();
        page.click("#btn-step").await?;
        let state = page.wait_until("one step more", SOON, |state| state["step"].as_u64() > Some(step)).await?;
        assert_eq!(state["step"], step + 1);
        page.click("#btn-reset").await?;
        page.wait_until("step 0 after reset", SOON, |state| state["step"].as_u64() < Some(step)).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
#[ignore = "waits for the page"]
async fn it_fits_both_sizes_and_is_pictured_in_both_themes_and_languages() -> Result<()> {
    for lang in ["en", "zh"] {
        for theme in ["dark", "light"] {
            let options = Options { theme: theme.into(), lang: lang.into(), ..Options::default() };
            run(&format!("look-{lang}-{theme}"), options, async |page| {
                page.open("").await?;
                page.wait_for_step(60, LONG).await?;
                if page.state().await?["lang"] != lang {
                    page.click(&format!("#lang-{lang}")).await?;
                }
                for (width, height) in [(1440, 900), (390, 844)] {
                    page.set_window_size(width, height).await?;
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    let wide = page.eval("return document.documentElement.scrollWidth").await?;
                    page.screenshot(&format!("{width}x{height}-{theme}-{lang}.png")).await?;
                    assert!(wide.as_u64() <= Some(width.into()), "{wide} px wide at {width}");
                }
                Ok(())
            })
            .await?;
        }
    }
    Ok(())
}
