//! What must hold when something goes wrong, or when a reader changes their mind.

use std::time::Duration;

use anyhow::{Context, Result};
use e2e::{Options, Page, run};
use serde_json::Value;
use thirtyfour::Key;

const SOON: Duration = Duration::from_secs(30);
/// For anything that needs training; the machine may be slow and busy.
const LONG: Duration = Duration::from_secs(180);

/// Two small towers, for where the default is not the point.
const SMALL: &str = "#v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2";

fn link(state: &Value) -> String {
    state["link"].as_str().unwrap_or_default().replace("%2C", ",").replace("%3A", ":")
}

async fn print_at(page: &Page, hash: &str, step: u64) -> Result<Value> {
    page.open(&format!("{hash}&step={step}")).await?;
    let stands = |s: &Value| s["status"] == "Paused" && s["step"] == step && s["fingerprint"]["b"].is_string();
    Ok(page.wait_until("the step", LONG, stands).await?["fingerprint"].clone())
}

#[tokio::test]
async fn a_worker_that_is_killed_is_replaced_and_has_the_same_bits() -> Result<()> {
    run("killed", Options::default(), async |page| {
        // The page's own workers, so that one can be killed from outside, without a word to the page.
        page.before_all(
            "const W = Worker; window.hired = [];
             window.Worker = class extends W {
                 constructor(...a) {
                     super(...a);
                     hired.push(this);
                     this.addEventListener('message', () => { this.is_there = true; }, { once: true });
                 }
             };",
        )
        .await?;
        let undisturbed = print_at(page, SMALL, 60).await?;
        page.open(SMALL).await?;
        page.wait_for_step(20, LONG).await?;
        page.eval("hired[1].terminate()").await?;
        let said = async || Ok(page.text("#warnings").await?.contains("worker of tower B stopped"));
        page.wait_for("a sentence", Duration::from_secs(5), said).await?;
        let before = page.state().await?["step"].as_u64().context("a step")?;
        page.wait_for_step(before + 10, LONG).await?;
        page.eval("hired[0].terminate(); hired[2].terminate()").await?;
        page.open(&format!("{SMALL}&step=60")).await?;
        let stands = |s: &Value| s["status"] == "Paused" && s["step"] == 60 && s["fingerprint"]["b"].is_string();
        // As soon as it can be missed: it says that it is there long before it has loaded what it is to do.
        let is_there = async || Ok(page.eval("return hired[0]?.is_there === true").await? == true);
        page.wait_for("the worker is there", LONG, is_there).await?;
        page.eval("hired[0].terminate()").await?;
        let state = page.wait_until("the step", LONG, stands).await?;
        assert_eq!(state["fingerprint"], undisturbed);
        Ok(())
    })
    .await
}

/// As on a page without https: nobody tells of a worker's end, so the page asks for signs of life.
#[tokio::test]
async fn without_locks_a_killed_worker_is_noticed_too() -> Result<()> {
    run("no-locks", Options::default(), async |page| {
        page.before_all(
            "delete Navigator.prototype.locks;
             const W = Worker; window.hired = [];
             window.Worker = class extends W { constructor(...a) { super(...a); hired.push(this); } };",
        )
        .await?;
        let undisturbed = print_at(page, SMALL, 60).await?;
        page.open(SMALL).await?;
        page.wait_for_step(20, LONG).await?;
        assert_eq!(page.eval("return 'locks' in navigator").await?, false);
        // Alive, and asked several times already.
        tokio::time::sleep(Duration::from_secs(4)).await;
        assert_eq!(page.text("#warnings").await?, "");
        page.eval("hired[0].terminate()").await?;
        let said = async || Ok(page.text("#warnings").await?.contains("worker of tower A stopped"));
        page.wait_for("a sentence", LONG, said).await?;
        page.open(&format!("{SMALL}&step=60")).await?;
        let stands = |s: &Value| s["status"] == "Paused" && s["step"] == 60 && s["fingerprint"]["b"].is_string();
        let state = page.wait_until("the step", LONG, stands).await?;
        assert_eq!(state["fingerprint"], undisturbed);
        Ok(())
    })
    .await
}

/// Offline by then, or the server has lost it: the towers do not need it.
#[tokio::test]
async fn without_its_analysis_the_page_trains_on_and_says_so() -> Result<()> {
    let dir = xtask::paths::target()?.join("tmp").join("no-analysis");
    const FIRST: [&str; 10] = [
        "index.html",
        "www/boot.js",
        "www/trusted.js",
        "www/focus.js",
        "www/tokens.css",
        "www/style.css",
        "www/narrow.css",
        "www/worker.js",
        "www/pkg/app.js",
        "www/pkg/app_bg.wasm",
    ];
    for file in FIRST {
        std::fs::create_dir_all(dir.join(file).parent().context("a folder")?)?;
        std::fs::copy(xtask::paths::dist().join(file), dir.join(file))?;
    }
    run("no-analysis", Options { strict: false, dir, ..Options::default() }, async |page| {
        page.open(SMALL).await?;
        page.wait_for_step(10, LONG).await?;
        assert_eq!(page.text("#warnings").await?, "", "nothing is missing yet");
        page.open_lens("paths").await?;
        let said = async || Ok(page.text("#warnings").await?.contains("Reload the page to use lenses"));
        page.wait_for("a sentence", LONG, said).await?;
        let before = page.state().await?["step"].as_u64().context("a step")?;
        page.wait_for_step(before + 10, LONG).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_change_can_be_undone_by_its_button_and_by_the_browsers_back() -> Result<()> {
    run("undo", Options::default(), async |page| {
        page.open(SMALL).await?;
        page.wait_for_step(12, LONG).await?;
        page.click("[data-skip='a.2m']").await?;
        page.wait_for_step(20, LONG).await?;
        page.click("#btn-play").await?;
        tokio::time::sleep(Duration::from_millis(500)).await;
        let before = page.state().await?;
        for way in ["button", "back"] {
            page.set_range("#ctl-n_layers", 1).await?;
            page.wait_until("one layer", LONG, |s| link(s).contains("n_layers=1")).await?;
            if way == "button" {
                assert!(page.text("#task .offer").await?.contains("back to step"));
                page.screenshot("undo.png").await?;
                page.click("#undo").await?;
                // What was undone can be had again, and undone again.
                page.wait_until("three layers", LONG, |s| !link(s).contains("n_layers=1")).await?;
                page.wait_for("a way forward", SOON, async || Ok(page.text("#undo").await? == "Redo")).await?;
                page.screenshot("redo.png").await?;
                page.click("#undo").await?;
                page.wait_until("one layer", LONG, |s| link(s).contains("n_layers=1")).await?;
                page.wait_for("the way back", SOON, async || Ok(page.text("#undo").await? == "Undo")).await?;
                page.click("#undo").await?;
            } else {
                page.back().await?;
            }
            let is_back =
                |s: &Value| s["status"] == "Paused" && s["step"] == before["step"] && s["fingerprint"]["b"].is_string();
            let state = page.wait_until("back", LONG, is_back).await?;
            assert_eq!((&state["fingerprint"], link(&state)), (&before["fingerprint"], link(&before)), "{way}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn broken_numbers_stop_the_run_and_offer_a_way_on() -> Result<()> {
    run("nan", Options::default(), async |page| {
        page.open("#v=1&n_layers=4&d_model=16&n_heads=2&n_ctx=16&batch_size=2&norm=none&act_fn=relu&optimizer=sgd&lr=1&warmup_steps=0&clip_l2=0&b.residual=all").await?;
        let state = page.wait_until("a stop", LONG, |s| s["status"] == "Paused").await?;
        let said = state["warnings"][0].as_str().context("a sentence")?.to_string();
        assert!(said.contains("A broke at step") && said.contains("B broke at step"), "{said}");
        page.screenshot("broken.png").await?;
        page.click("#rescue").await?;
        let state = page.wait_until("it goes on", LONG, |s| s["status"] == "Running").await?;
        assert!(link(&state).contains(":a:set:lr:0.1"), "{}", link(&state));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn however_much_there_is_to_say_the_stage_keeps_its_height() -> Result<()> {
    run("notes", Options::default(), async |page| {
        page.open(SMALL).await?;
        page.wait_for_step(1, LONG).await?;
        let height = "return document.querySelector('.stage-frame').clientHeight";
        let before = page.eval(height).await?;
        let unknown: String = (0..6000).map(|idx| format!("&k{idx}=1")).collect();
        page.open(&format!("{SMALL}{unknown}")).await?;
        page.wait_for_step(1, LONG).await?;
        assert_eq!(page.eval(height).await?, before);
        assert_eq!(page.eval("return document.querySelectorAll('#warnings li').length").await?, 4);
        assert!(page.text("#warnings").await?.contains("and 5997 more"));
        let n_nodes = page.eval("return document.querySelectorAll('*').length").await?;
        assert!(n_nodes.as_u64().is_some_and(|n| n < 1500), "{n_nodes} nodes");
        page.screenshot("notes.png").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_page_that_cannot_start_says_so() -> Result<()> {
    // What is tried here is refused by the browser, with words on its console.
    let options = Options { strict: false, ..Options::default() };
    run("no-start", options, async |page| {
        let file = format!("file://{}", xtask::paths::dist().join("index.html").display());
        page.goto(&file).await?;
        assert!(page.text("body").await?.contains("it has to come from a web server"));
        page.open("").await?;
        let frame = format!(
            "const f = document.createElement('iframe'); f.sandbox = 'allow-scripts'; f.src = '{}'; document.body.append(f); return 1",
            page.url()
        );
        page.eval(&frame).await?;
        // A canvas that gives nothing, a clipboard that throws.
        page.before_all(
            "HTMLCanvasElement.prototype.getContext = () => null; \
             Object.defineProperty(navigator, 'clipboard', { value: { writeText() { throw new Error('no'); } } });",
        )
        .await?;
        page.open(SMALL).await?;
        let state = page.wait_for_step(3, LONG).await?;
        assert!(state["warnings"][0].as_str().is_some_and(|said| said.contains("no canvas")), "{}", state["warnings"]);
        page.click("#btn-share").await?;
        let told = async || Ok(page.text("#share-said").await?.contains("select the text"));
        page.wait_for("a word on copying", SOON, told).await?;
        let problems: Vec<String> = page.problems().await.iter().map(ToString::to_string).collect();
        assert!(problems.iter().all(|p| !p.contains("panicked") && !p.contains("unreachable")), "{problems:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_keyboard_walks_the_skips_and_keeps_its_place() -> Result<()> {
    run("keyboard", Options::default(), async |page| {
        page.open("").await?;
        page.wait_for_step(2, LONG).await?;
        let focused =
            async || page.eval("return document.activeElement.dataset.skip ?? document.activeElement.id").await;
        assert_eq!(page.eval("return document.querySelectorAll('.skip[tabindex=\"0\"]').length").await?, 2);
        page.eval("document.querySelector('[data-skip=\"a.8m\"]').focus()").await?;
        for (key, at) in
            [(Key::Down, "a.8a"), (Key::Down, "a.7m"), (Key::Right, "b.7m"), (Key::Up, "b.8a"), (Key::Left, "a.8a")]
        {
            page.keys_to_focus(key).await?;
            assert_eq!(focused().await?, at);
        }
        page.keys_to_focus(Key::Enter).await?;
        page.wait_until("a cut", SOON, |s| link(s).contains(":a:cut:8a")).await?;
        // The caption grows and shrinks while it trains, and with it the picture moves.
        let before = page.state().await?["step"].as_u64().context("a step")?;
        page.set_window_size(1380, 860).await?;
        page.wait_for_step(before + 40, LONG).await?;
        assert_eq!(focused().await?, "a.8a", "the focus is not lost to a redraw");
        page.keys_to_focus(' ').await?;
        let state = page.wait_until("paused", SOON, |s| s["paused"] == true).await?;
        assert_eq!(link(&state).matches(":cut:").count(), 1, "Space cuts nothing");
        page.keys_to_focus(' ').await?;
        page.wait_until("it plays", SOON, |s| s["paused"] == false).await?;
        Ok(())
    })
    .await
}

/// Where the lenses lie below the first screen, a button leads to them, and is gone once the reader has scrolled.
#[tokio::test]
async fn between_desk_and_phone_a_button_leads_down_to_the_lenses() -> Result<()> {
    run("to-lenses", Options::default(), async |page| {
        page.set_window_size(1024, 768).await?;
        page.open(SMALL).await?;
        page.wait_for_step(3, LONG).await?;
        let top = "return document.getElementById('lenses').getBoundingClientRect().top - innerHeight";
        assert!(page.eval(top).await?.as_f64().context("a number")? > 0.0);
        page.click(".to-lenses").await?;
        let is_seen = async || Ok(page.eval(top).await?.as_f64().is_some_and(|y| y < -200.0));
        page.wait_for("the lenses", LONG, is_seen).await?;
        let is_gone = async || Ok(!page.has(".to-lenses").await?);
        page.wait_for("the button to go", LONG, is_gone).await
    })
    .await
}
