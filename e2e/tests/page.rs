//! What a visitor does with the page, done to the real one.
//!
//! The contract with the page: `window.strata.state()`, and the ids and `data-` attributes used below.

use std::time::Duration;

use anyhow::{Context, Result};
use e2e::{Options, Page, run};
use serde_json::{Value, json};
use thirtyfour::Key;

const SOON: Duration = Duration::from_secs(30);
/// For anything that needs training; the machine may be slow and busy.
const LONG: Duration = Duration::from_secs(180);

/// Two small towers, for where the default is not the point.
const SMALL: &str = "#v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2";

/// The link of the state, decoded enough to look for a part of it.
fn link(state: &Value) -> String {
    state["link"].as_str().unwrap_or_default().replace("%2C", ",").replace("%3A", ":")
}

/// Pauses, and returns the state once the workers have stopped.
async fn pause(page: &Page) -> Result<Value> {
    if page.state().await?["paused"] != true {
        page.click("#btn-play").await?;
    }
    // Both stand at the same step where both fingerprints of that step are known.
    let rests = |state: &Value| state["paused"] == true && both_known(state);
    let mut before = page.wait_until("paused", SOON, rests).await?;
    loop {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let state = page.wait_until("paused", SOON, rests).await?;
        if state["step"] == before["step"] {
            return Ok(state);
        }
        before = state;
    }
}

fn both_known(state: &Value) -> bool {
    state["fingerprint"]["a"].is_string() && state["fingerprint"]["b"].is_string()
}

/// A number that the page's own state tells.
fn number(state: &Value, key: &str) -> u64 {
    state[key].as_u64().unwrap_or_default()
}

#[tokio::test]
async fn a_learns_more_than_the_letters_frequencies() -> Result<()> {
    run("learns", Options::default(), async |page| {
        page.open("").await?;
        page.wait_for_step(1, LONG).await?;
        page.click("#speed-max").await?;
        let below = |state: &Value| {
            let (loss, unigram) = (state["loss_nats"]["a"].as_f64(), state["levels"]["unigram"].as_f64());
            loss.zip(unigram).is_some_and(|(loss, unigram)| loss < unigram)
        };
        let limit = Duration::from_secs(280);
        let state = page.wait_until("loss of A below the unigram level", limit, below).await?;
        let levels = ["chance", "unigram", "bigram"].map(|key| state["levels"][key].as_f64().unwrap_or(f64::NAN));
        assert!(levels.is_sorted_by(|x, y| x > y), "the levels are out of order: {levels:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_new_depth_rebuilds_both_towers_and_is_in_the_link() -> Result<()> {
    run("depth", Options::default(), async |page| {
        page.open("").await?;
        page.wait_for_step(5, LONG).await?;
        page.find("[data-skip='b.8m']").await?;
        let before = pause(page).await?;
        page.set_range("#ctl-n_layers", 4).await?;
        let rebuilt = |state: &Value| link(state).contains("n_layers=4") && both_known(state);
        let state = page.wait_until("n_layers=4 in the link", SOON, rebuilt).await?;
        assert_eq!(state["step"], 0, "it was not built anew");
        for tower in ["a", "b"] {
            assert_ne!(state["fingerprint"][tower], before["fingerprint"][tower]);
        }
        let in_address = async || Ok(page.hash().await?.contains("n_layers=4"));
        page.wait_for("n_layers=4 in the address bar", SOON, in_address).await?;
        let gone = async || Ok(page.has("[data-skip='b.4m']").await? && !page.has("[data-skip='b.5a']").await?);
        page.wait_for("layer 5 is gone", SOON, gone).await?;
        page.click("#btn-play").await?;
        page.wait_for_step(3, LONG).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_cut_by_mouse_and_one_by_keyboard_are_in_the_link() -> Result<()> {
    run("cut", Options::default(), async |page| {
        page.open("").await?;
        page.wait_for_step(5, LONG).await?;
        page.click_place("[data-skip='a.3m']").await?;
        page.wait_until("3m in the link", SOON, |state| link(state).contains(":a:cut:3m")).await?;
        page.keys("[data-skip='a.5a']", Key::Enter).await?;
        let state = page.wait_until("5a in the link", SOON, |state| link(state).contains(":a:cut:5a")).await?;
        assert!(link(&state).contains("3m"), "the first cut got lost: {}", link(&state));
        for skip in ["a.3m", "a.5a"] {
            let pressed = async || {
                let button = page.find(&format!("[data-skip='{skip}']")).await?;
                Ok(button.attr("aria-pressed").await?.as_deref() == Some("true"))
            };
            page.wait_for(&format!("{skip} says that it is cut"), SOON, pressed).await?;
        }
        let other = page.find("[data-skip='a.4m']").await?.attr("aria-pressed").await?;
        assert_eq!(other.as_deref(), Some("false"), "a skip that nobody cut");
        // Restored, it is an event of its own: the run has felt the cut.
        page.click_place("[data-skip='a.3m']").await?;
        page.wait_until("3m joined in the link", SOON, |state| link(state).contains(":a:join:3m")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_reload_keeps_every_setting() -> Result<()> {
    run("reload", Options::default(), async |page| {
        page.open(SMALL).await?;
        page.wait_for_step(3, LONG).await?;
        page.set_range("#ctl-n_layers", 3).await?;
        // The norm stands in the header of a wide window.
        page.set_window_size(1680, 900).await?;
        page.click("#ctl-norm [data-value='post']").await?;
        page.click("#lens-settings").await?;
        page.find("[id='set-b.seed'], [id='set-seed']").await?;
        page.select("[id='set-b.act_fn']", "relu").await?;
        page.open_lens("layers").await?;
        page.click("#lang-zh").await?;
        let parts = ["n_layers=3", "norm=post", "b.act_fn=relu", "lens=layers", "lang=zh"];
        let set = |state: &Value| parts.iter().all(|part| link(state).contains(part));
        let before = page.wait_until("all settings in the link", SOON, set).await?;
        let in_address = async || Ok(page.hash().await? == format!("#{}", before["link"].as_str().unwrap_or_default()));
        page.wait_for("the link in the address bar", SOON, in_address).await?;
        page.reload().await?;
        let after = page.wait_for_step(1, LONG).await?;
        assert_eq!(after["link"], before["link"]);
        assert_eq!(after["lang"], "zh");
        assert_eq!(page.find("#lens-layers").await?.attr("aria-selected").await?.as_deref(), Some("true"));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_junk_link_gets_one_line_per_problem_and_trains_all_the_same() -> Result<()> {
    run("junk", Options::default(), async |page| {
        // An unknown key, a value out of range, and one that is no number.
        page.open("#v=1&frobnicate=1&n_layers=9999&seed=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E").await?;
        let state = page.wait_for_step(3, LONG).await?;
        assert_eq!(state["warnings"].as_array().map(Vec::len), Some(3), "{}", state["warnings"]);
        assert_eq!(page.eval("return document.querySelectorAll('#warnings li').length").await?, 3);
        assert_eq!(page.eval("return document.querySelectorAll('img[onerror]').length").await?, 0);
        for left in [2, 1, 0] {
            page.click("#warnings li .dismiss").await?;
            let fewer =
                async || Ok(page.eval("return document.querySelectorAll('#warnings li').length").await? == json!(left));
            page.wait_for(&format!("{left} lines left"), SOON, fewer).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_link_put_into_the_open_page_is_followed() -> Result<()> {
    run("address", Options::default(), async |page| {
        page.open(SMALL).await?;
        page.wait_for_step(3, LONG).await?;
        page.eval("location.hash = '#v=1&n_layers=3&d_model=16&n_heads=2&step=12'").await?;
        let there = |state: &Value| state["step"] == 12 && state["status"] == "Paused";
        let state = page.wait_until("paused at step 12", LONG, there).await?;
        assert!(link(&state).contains("n_layers=3"), "{}", link(&state));
        page.click("#btn-theme").await?;
        let light = async || Ok(page.eval("return document.documentElement.dataset.theme").await? == "light");
        page.wait_for("the other theme", SOON, light).await
    })
    .await
}

#[tokio::test]
async fn play_step_and_reset_do_what_they_say() -> Result<()> {
    run("transport", Options::default(), async |page| {
        page.open(SMALL).await?;
        page.wait_for_step(3, LONG).await?;
        let step = number(&pause(page).await?, "step");
        page.click("#btn-step").await?;
        page.wait_until("one step more", SOON, |state| number(state, "step") > step).await?;
        assert_eq!(pause(page).await?["step"], step + 1);
        page.click("#btn-reset").await?;
        let state = page.wait_until("step 0", SOON, |state| number(state, "step") == 0 && both_known(state)).await?;
        assert_eq!(state["status"], "Paused");
        page.click("#btn-play").await?;
        page.wait_for_step(3, LONG).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_hidden_tab_pauses_and_goes_on_at_the_same_step() -> Result<()> {
    run("hidden", Options::default(), async |page| {
        page.open(SMALL).await?;
        page.wait_for_step(5, LONG).await?;
        page.set_hidden(true).await?;
        page.wait_until("hidden", SOON, |state| state["status"] == "Hidden").await?;
        // What was handed out already is still done.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let rests = number(&page.state().await?, "step");
        tokio::time::sleep(Duration::from_secs(2)).await;
        let state = page.state().await?;
        assert_eq!(state["step"], rests, "it trains although nobody looks");
        assert_eq!(state["paused"], false, "the reader did not pause it");
        let status = page.text(".scenes .status").await?;
        assert!(status.contains("nobody is looking"), "the page says {status:?}");
        page.set_hidden(false).await?;
        let state = page.wait_until("it goes on", SOON, |state| number(state, "step") > rests).await?;
        assert_eq!(state["status"], "Running");
        // Nothing was left out: the history has every step.
        pause(page).await?;
        for _ in 0..3 {
            page.keys("#timeline", Key::Left).await?;
        }
        let state = page.state().await?;
        assert_eq!(number(&state, "shown_step") + 3, number(&state, "step"));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_timeline_goes_back_and_forth_by_keyboard_and_mouse() -> Result<()> {
    run("scrub", Options::default(), async |page| {
        page.open(SMALL).await?;
        page.wait_for_step(30, LONG).await?;
        let step = number(&pause(page).await?, "step");
        let shown = async |what: &str, step: u64| {
            page.wait_until(what, SOON, |state| state["shown_step"] == step).await?;
            let said =
                async || Ok(page.find("#timeline").await?.attr("aria-valuenow").await? == Some(step.to_string()));
            page.wait_for(&format!("the slider says {step}"), SOON, said).await
        };
        shown("the newest step", step).await?;
        for (key, expected) in [
            (Key::Left, step - 1),
            (Key::Down, step - 2),
            (Key::Right, step - 1),
            (Key::PageDown, step - 11),
            (Key::PageUp, step - 1),
            (Key::Home, 0),
            (Key::Up, 1),
        ] {
            page.keys("#timeline", key).await?;
            shown(&format!("step {expected}"), expected).await?;
        }
        assert_eq!(page.state().await?["step"], step, "scrubbing changed the run");
        // The caption speaks of what is shown.
        let says = async || Ok(page.text("#caption").await?.contains("Step 1."));
        page.wait_for("the caption says step 1", SOON, says).await?;
        page.click(".live").await?;
        shown("the newest step again", step).await?;
        page.keys("#timeline", Key::Home).await?;
        page.keys("#timeline", Key::End).await?;
        shown("the newest step again", step).await?;
        page.click_place("#timeline").await?;
        page.wait_until("a step by mouse", SOON, |state| number(state, "shown_step") <= step).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_shared_link_says_whether_the_bits_are_the_same() -> Result<()> {
    run("share", Options::default(), async |page| {
        page.open(SMALL).await?;
        page.wait_for_step(8, LONG).await?;
        // A cut on the way must travel along.
        page.click_place("[data-skip='a.2m']").await?;
        page.wait_until("the cut", SOON, |state| link(state).contains(":a:cut:2m")).await?;
        let cut_at = number(&page.state().await?, "step");
        page.wait_for_step(cut_at + 5, LONG).await?;
        let state = pause(page).await?;
        page.click("#btn-share").await?;
        page.find("#share[open]").await?;
        let url = page.find("#share-link").await?.prop("value").await?.unwrap_or_default();
        let hash = url.split_once('#').context("the shared link has no hash")?.1.to_owned();
        let [a, b] = ["a", "b"].map(|t| state["fingerprint"][t].as_str().unwrap_or_default().to_owned());
        for part in [format!("&step={}", state["step"]), format!("&fp={a}.{b}")] {
            assert!(hash.contains(&part), "{hash} lacks {part}");
        }

        let verdict = async |hash: &str| {
            page.open(&format!("#{hash}")).await?;
            let there = |now: &Value| now["step"] == state["step"] && now["status"] == "Paused";
            let now = page.wait_until("paused at the sender's step", LONG, there).await?;
            assert_eq!(now["fingerprint"], state["fingerprint"], "other bits than at the sender's");
            let said = async || Ok(page.find("#verdict").await?.is_displayed().await?);
            page.wait_for("the verdict", SOON, said).await?;
            let differs = page.eval("return document.querySelector('#verdict').classList.contains('differs')").await?;
            anyhow::Ok((page.text("#verdict").await?, differs))
        };
        let (text, differs) = verdict(&hash).await?;
        assert!(text.contains("same bits") && differs == false, "{text}");
        // One bit else.
        let last = if a.ends_with('0') { '1' } else { '0' };
        let other = format!("{}{last}", &a[..a.len() - 1]);
        let (text, differs) = verdict(&hash.replace(&a, &other)).await?;
        assert!(text.contains("differs") && text.contains(&other) && text.contains(&a) && differs == true, "{text}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn towers_that_are_too_large_are_refused_in_a_sentence() -> Result<()> {
    run("too-large", Options::default(), async |page| {
        page.open("#v=1&n_layers=24&d_model=256&n_heads=8&n_ctx=256&batch_size=64").await?;
        let state = page.wait_until("refused", SOON, |state| state["status"] == "Failed").await?;
        assert_eq!(state["warnings"].as_array().map(Vec::len), Some(1), "{}", state["warnings"]);
        let said = page.text("#warnings").await?;
        assert!(said.contains(" MB of memory, more than "), "{said}");
        // Smaller, they are built.
        page.click("#lens-settings").await?;
        page.click("#drawer > button").await?;
        let state = page.wait_for_step(3, LONG).await?;
        assert_eq!(state["warnings"], json!([]));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_lens_answers_in_pictures_in_a_table_and_as_a_file() -> Result<()> {
    run("lens", Options::default(), async |page| {
        page.open(&format!("{SMALL}&lens=paths")).await?;
        let answered = |state: &Value| state["lens_step"].is_u64();
        page.wait_until("an answer of the lens", LONG, answered).await?;
        let pictures = async || Ok(page.has("#chart-share").await? && page.has("#chart-norm").await?);
        page.wait_for("its pictures", SOON, pictures).await?;
        page.click(".numbers summary").await?;
        let named = "return [...document.querySelectorAll('.numbers tbody code')].some(e => e.textContent.includes('hook_resid'))";
        let in_table = async || Ok(page.eval(named).await? == true);
        page.wait_for("the table with the hooks' names", SOON, in_table).await?;
        page.click("#save-csv").await?;
        // Asked otherwise, it answers otherwise, and the link says so.
        page.eval(
            "const i = document.querySelector('#param-paths-layer'); i.value = '1';
             i.dispatchEvent(new Event('change', { bubbles: true }))",
        )
        .await?;
        page.wait_until("the link says what is asked", SOON, |state| link(state).contains("paths.layer=1")).await?;
        page.wait_until("the answer to that", LONG, answered).await?;
        page.open_lens("layers").await?;
        page.wait_until("the other lens", LONG, |state| answered(state) && link(state).contains("lens=layers")).await?;
        page.wait_for("the maps", SOON, async || page.has("#chart-map-b").await).await?;
        Ok(())
    })
    .await
}
