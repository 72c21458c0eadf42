//! What must hold in every browser, and so runs in Chromium and in Firefox: the page trains, and its bits are ours.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use base::config::{Link, Tower};
use e2e::{Options, run};
use engine::lab::{Lab, TowerSpec};
use lens::{Course, Desk, Entry, Happens, Home, LENSES, Question, merge};
use serde_json::json;

/// For anything that needs training; the machine may be slow and busy.
const LONG: Duration = Duration::from_secs(180);
/// At how many steps the golden fingerprints were taken.
const GOLDEN_STEPS: u32 = 100;

/// A link and the fingerprints of its towers, as the native build measured them.
struct Golden {
    link: &'static str,
    fingerprint: [&'static str; 2],
}

fn goldens() -> Result<Vec<Golden>> {
    let lines = include_str!("../../tests/golden/fingerprints.tsv").lines();
    lines
        .map(|line| {
            let mut cells = line.split('\t');
            let mut next = || cells.next().with_context(|| format!("the golden line {line:?} is too short"));
            Ok(Golden { link: next()?, fingerprint: [next()?, next()?] })
        })
        .collect()
}

#[tokio::test]
async fn the_page_opens_and_trains_by_itself() -> Result<()> {
    run("trains", Options::default(), async |page| {
        page.open("").await?;
        let state = page.wait_for_step(10, LONG).await?;
        assert_eq!(state["paused"], false);
        assert_eq!(state["status"], "Running");
        assert_eq!(state["warnings"], json!([]));
        // Fingerprints are of the moments at which both towers stood still.
        let whole = |state: &serde_json::Value| {
            ["a", "b"].iter().all(|t| state["loss_nats"][t].is_number() && state["fingerprint"][t].is_string())
        };
        page.wait_until("losses and fingerprints of both", LONG, whole).await?;
        for css in ["#stage", "#timeline", "#caption", "#lens-gradients", "#group-know", "#foot-fingerprint"] {
            assert!(page.find(css).await?.is_displayed().await?, "{css} is not to be seen");
        }
        Ok(())
    })
    .await
}

/// Every golden link, in the tools' module: the same engine by the same profile, but not the bytes that visitors load.
/// Those are asked two links by [`a_link_with_a_step_stops_there_with_the_native_bits`].
#[tokio::test]
async fn a_worker_gives_the_native_bits() -> Result<()> {
    run("bits", Options { dir: xtask::paths::dist_tools(), ..Options::default() }, async |page| {
        page.open("").await?;
        let goldens = goldens()?;
        ensure!(goldens.len() >= 12, "only {} golden links", goldens.len());
        let mut wrong = Vec::new();
        for golden in goldens {
            let request = json!({ "fingerprint": { "link": golden.link, "n_steps": GOLDEN_STEPS } });
            let answer = page.ask_worker(&request, LONG).await?;
            let [a, b] = golden.fingerprint;
            if answer != json!({ "a": a, "b": b }) {
                wrong.push(format!("{}: {answer} instead of {a} {b}", golden.link));
            }
        }
        ensure!(wrong.is_empty(), "other bits than natively:\n{}", wrong.join("\n"));
        Ok(())
    })
    .await
}

/// Two of them through the module that visitors load, which measures and draws every step on the way.
#[tokio::test]
async fn a_link_with_a_step_stops_there_with_the_native_bits() -> Result<()> {
    run("replay", Options::default(), async |page| {
        let goldens = goldens()?;
        // The first view, and a run whose skips are cut and restored on the way.
        let eventful = goldens.iter().find(|golden| golden.link.contains("events=")).context("no golden has events")?;
        for golden in [&goldens[0], eventful] {
            page.open(&format!("#{}&step={GOLDEN_STEPS}", golden.link)).await?;
            let there = |state: &serde_json::Value| state["step"] == GOLDEN_STEPS && state["status"] == "Paused";
            page.wait_until("paused at the link's step", LONG, there).await?;
            tokio::time::sleep(Duration::from_millis(500)).await;
            let state = page.state().await?;
            ensure!(there(&state), "it went on: {state}");
            let [a, b] = golden.fingerprint;
            assert_eq!(state["fingerprint"], json!({ "a": a, "b": b }), "{}", golden.link);
        }
        Ok(())
    })
    .await
}

/// What a lens says of both towers before they have learnt anything, as CSV at full precision, from native code.
fn native_csv(entry: &Entry, link: &str) -> Result<String> {
    let experiment = Link::parse(link).0.experiment;
    let specs = Tower::BOTH.map(|tower| TowerSpec::of(&experiment, tower));
    // One desk for both: some lenses lay B beside A.
    let mut desk = Desk::new(LENSES);
    for tower in Tower::BOTH {
        desk.open(1, tower, experiment.config(tower).clone(), None).ok().context("it can be opened")?;
    }
    let mut of = |tower: Tower| {
        let (lab, _) = Lab::build(TowerSpec::of(&experiment, tower)).ok().context("it can be built")?;
        let model = lab.trainer().context("it was built")?.model();
        let question = Question {
            run_id: 1,
            tower,
            step: 0,
            lens: entry.key.to_string(),
            params: Vec::new(),
            residual: model.config().residual.clone(),
            weights: model.params().to_vec(),
            course: Some(Box::new(Course::of(&specs, &Happens::default()))),
        };
        anyhow::Ok(desk.answer(&question).ok().context("an answer")?.0.panels)
    };
    let [a, b] = [of(Tower::A)?, of(Tower::B)?];
    Ok(draw::export::csv(&merge(&a, &b)))
}

/// In the bytes that visitors load. At step 0, because a cloud's axes depend on the looks before.
#[tokio::test]
async fn every_lens_gives_the_native_numbers() -> Result<()> {
    const LINK: &str = "v=1&corpus=grammar-en&n_layers=2&d_model=8&n_heads=2&n_ctx=8&batch_size=2";
    run("answers", Options::default(), async |page| {
        page.before_all(
            "window.saved = null; const make = URL.createObjectURL; \
             URL.createObjectURL = (blob) => { blob.text().then((text) => { window.saved = text; }); return make(blob); };",
        )
        .await?;
        for entry in LENSES.iter().filter(|entry| entry.home == Home::Tab) {
            page.open(&format!("#{LINK}&step=0&lens={}", entry.key)).await?;
            page.wait_until("an answer", LONG, |s| s["status"] == "Paused" && s["lens_step"] == 0).await?;
            // By script: the button stands within what a reader opens.
            page.find("#save-csv").await?;
            page.eval("document.querySelector('#save-csv').click()").await?;
            let is_saved = async || Ok(page.eval("return window.saved").await?.is_string());
            page.wait_for("a file", LONG, is_saved).await?;
            let saved = page.eval("return window.saved").await?;
            assert_eq!(saved.as_str().unwrap_or_default(), native_csv(entry, LINK)?, "{}", entry.key);
        }
        Ok(())
    })
    .await
}
