//! Taking a run along: the page as one file with the run in it, its text and its model too, which opens by itself.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use base::config::{Link, Tower};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use e2e::{Options, Page, run};
use engine::lab::{Lab, TowerSpec};
use folder::{Format, Trained};
use serde_json::Value;
use thirtyfour::Key;
use xtask::paths;

const SOON: Duration = Duration::from_secs(30);
/// For anything that needs training; the machine may be slow and busy.
const LONG: Duration = Duration::from_secs(180);
const SMALL: &str = "v=1&n_layers=1&d_model=16&n_heads=2&n_ctx=16&batch_size=2&mlp_ratio=2&corpus=induction";

/// Keeps what would be downloaded as `window.taken`.
const CATCH: &str = "const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => { blob.text().then((text) => { window.taken = text; }); return make(blob); };
    HTMLAnchorElement.prototype.click = function click() { window.named = this.download; };";

/// Takes the run at rest along: the name of the saved file and what is in it.
async fn taken(page: &Page) -> Result<(String, String)> {
    page.eval(CATCH).await?;
    page.keys("#btn-share", Key::Enter).await?;
    page.wait_for("the dialog", SOON, async || page.has("#share-take summary").await).await?;
    page.click("#share-take summary").await?;
    page.click("#share-take-save").await?;
    let said = async || Ok(page.text("#share-take-said").await?.contains(" MB"));
    page.wait_for("the file", LONG, said).await?;
    page.screenshot("single-take.png").await?;
    let read = "return window.taken ? [window.named, window.taken] : null";
    page.wait_for("its bytes", SOON, async || Ok(!page.eval(read).await?.is_null())).await?;
    let (name, text) = serde_json::from_value(page.eval(read).await?)?;
    page.eval("document.querySelector('dialog[open]').close()").await?;
    Ok((name, text))
}

/// Where the file lies.
fn at() -> PathBuf {
    paths::root().join("target/e2e/taken.html")
}

/// Opens a saved file from the disk, as a double click does, and waits until its run is there with the same bits.
async fn opens_by_itself(page: &Page, text: &str) -> Result<()> {
    let path = at();
    std::fs::create_dir_all(path.parent().context("a folder")?)?;
    std::fs::write(&path, text)?;
    page.goto("about:blank").await?;
    page.goto(&format!("file://{}", path.display())).await?;
    let same = async || Ok(page.has("#verdict").await? && page.text("#verdict").await?.contains('✓'));
    page.wait_for("the same bits", LONG, same).await
}

/// The lines of a file that hold a run.
fn runs(text: &str) -> Vec<&str> {
    text.lines().filter(|line| line.contains("id=\"run\"")).collect()
}

/// Pauses where the run stands.
async fn rest(page: &Page) -> Result<()> {
    page.keys("body", " ").await?;
    page.wait_until("rest", SOON, |state| state["status"] == "Paused").await.map(drop)
}

#[tokio::test]
async fn who_takes_a_run_along_has_it_with_its_text_and_its_model_in_one_file() -> Result<()> {
    run("take", Options { strict: false, ..Options::default() }, async |page| {
        // A text that no link has room for.
        page.open("#v=1&n_layers=1&d_model=16&n_heads=2&n_ctx=16&batch_size=2").await?;
        page.wait_for_step(2, LONG).await?;
        page.eval(
            "let x = 1; const text = Array.from({ length: 60000 }, () => {
                x = (x * 48271) % 2147483647;
                return 'etaoin shrdlu\\n'[x % 14];
            }).join('');
            dispatchEvent(new CustomEvent('strata-give', { detail: new File([text], 'own.txt', { type: 'text/plain' }) }))",
        )
        .await?;
        let learns = |s: &serde_json::Value| s["status"] == "Running" && s["step"].as_u64() > Some(3);
        page.wait_for("the text", LONG, async || Ok(page.hash().await?.contains("corpus=own-text"))).await?;
        page.wait_until("its steps", LONG, learns).await?;
        rest(page).await?;
        let (name, text) = taken(page).await?;
        let step = page.state().await?["step"].to_string();
        assert_eq!(name, format!("strata-step{step}.html"));
        std::fs::create_dir_all(at().parent().context("a folder")?)?;
        std::fs::write(at(), &text)?;
        let plain = std::fs::metadata(paths::dist().join(paths::SINGLE))?.len() as usize;
        assert!((plain + 50_000..plain + 80_000).contains(&text.len()), "{} beside {plain}", text.len());
        assert!(runs(&text)[0].contains("\"text\":\""), "the link has no room for it");

        // Elsewhere, without the text and the network. The reader's own text there is not replaced by that of the file.
        page.cut_the_network();
        opens_by_itself(page, &text).await?;
        assert_eq!(page.state().await?["step"].to_string(), step);
        assert_eq!(page.eval("return localStorage.getItem('strata.text')").await?, Value::Null);
        page.screenshot("single-taken.png").await?;
        // Taken along from there, and further: the same file with another run.
        page.keys("body", " ").await?;
        page.wait_for_step(step.parse::<u64>()? + 3, LONG).await?;
        rest(page).await?;
        let (_, again) = taken(page).await?;
        // A browser writes the frame of a page in its own way; what is in it stays.
        let packed = |text: &str| text.lines().find(|line| line.contains("id=\"files\"")).map(str::to_owned);
        assert_eq!((runs(&text).len(), runs(&again).len()), (1, 1));
        assert!(runs(&text) != runs(&again) && packed(&text) == packed(&again), "only the run is another");
        opens_by_itself(page, &again).await?;
        let asked = page.watch().requests();
        let foreign = |url: &&String| !["blob:", "data:", "about:", "file:", &page.url()].iter().any(|own| url.starts_with(*own));
        assert_eq!(asked.iter().find(foreign), None);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_run_that_began_from_a_model_has_it_in_its_file() -> Result<()> {
    run("take-model", Options { strict: false, ..Options::default() }, async |page| {
        let link = Link::parse(SMALL).0;
        let (mut lab, _) = Lab::build(TowerSpec::of(&link.experiment, Tower::A)).ok().context("a small run")?;
        lab.train_to(20, u64::MAX, |_| {});
        let (trainer, corpus) = (lab.trainer().context("built")?, lab.corpus().context("built")?);
        let zip = Trained { link: &link, tower: Tower::A, trainer, corpus }.zip(Format::HuggingFace)?;
        page.open("#v=1&n_layers=3").await?;
        page.wait_for_step(2, LONG).await?;
        let script = "window.strata_share('model', [new File([Uint8Array.from(atob('DATA'), (c) => c.charCodeAt(0))], 'model.zip')])";
        page.eval(&script.replace("DATA", &STANDARD.encode(&zip))).await?;
        page.wait_for("the model", LONG, async || Ok(page.hash().await?.contains("init=file"))).await?;
        page.wait_for_step(4, LONG).await?;
        rest(page).await?;
        let (_, text) = taken(page).await?;
        page.cut_the_network();
        opens_by_itself(page, &text).await
    })
    .await
}
