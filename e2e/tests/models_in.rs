//! Models that come into the page: dropped or chosen, a run begins from their weights with the native bits; what cannot be
//! opened is a sentence, and the run goes on.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use base::config::{Experiment, Link, Tower};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use e2e::{Options, Page, run};
use engine::lab::{Lab, TowerSpec};
use folder::{Format, Named, Trained, open};
use thirtyfour::Key;

const SOON: Duration = Duration::from_secs(30);
/// For anything that needs training; the machine may be slow and busy.
const LONG: Duration = Duration::from_secs(180);

const SMALL: &str = "v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2&mlp_ratio=2&corpus=induction";

fn lab(experiment: &Experiment, tower: Tower, step: u64) -> Result<Lab> {
    let (mut lab, _) = Lab::build(TowerSpec::of(experiment, tower)).ok().context("a small run")?;
    lab.train_to(step, u64::MAX, |_| {});
    Ok(lab)
}

/// A tower at step 30, as a zip.
fn model() -> Result<Vec<u8>> {
    let link = Link::parse(SMALL).0;
    let lab = lab(&link.experiment, Tower::A, 30)?;
    let (trainer, corpus) = (lab.trainer().context("built")?, lab.corpus().context("built")?);
    Trained { link: &link, tower: Tower::A, trainer, corpus }.zip(Format::HuggingFace)
}

fn experiment_of(zip: &[u8]) -> Result<Experiment> {
    let files = vec![Named { name: "model.zip".to_string(), bytes: zip.to_vec() }];
    Ok(open(files).map_err(|why| anyhow::anyhow!(why.en))?.experiment)
}

/// Drops files of these names and bytes anywhere on the page.
async fn drop_files(page: &Page, files: &[(&str, &[u8])]) -> Result<()> {
    let listed: Vec<String> =
        files.iter().map(|(name, bytes)| format!("['{name}', '{}']", STANDARD.encode(bytes))).collect();
    let script = format!(
        "document.getElementById('picture-said')?.remove();
        const transfer = new DataTransfer();
        for (const [name, data] of [{}]) {{
            transfer.items.add(new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], name));
        }}
        document.body.dispatchEvent(new DragEvent('drop', {{ dataTransfer: transfer, bubbles: true, cancelable: true }}));",
        listed.join(", ")
    );
    page.eval(&script).await.map(drop)
}

async fn wait_for_words(page: &Page, css: &str, words: &str) -> Result<()> {
    let says = async || Ok(page.has(css).await? && page.text(css).await?.contains(words));
    page.wait_for(words, LONG, says).await
}

/// The shared address, from `#` on, of the page at rest at `step`.
async fn shared(page: &Page) -> Result<String> {
    page.keys("#btn-share", Key::Enter).await?;
    let read = "return document.getElementById('share-link')?.value ?? ''";
    page.wait_for("the link", SOON, async || Ok(page.eval(read).await?.as_str().is_some_and(|l| !l.is_empty())))
        .await?;
    let address = page.eval(read).await?;
    page.eval("document.querySelector('dialog[open]').close()").await?;
    Ok(address.as_str().and_then(|text| text.split_once('#')).context("a link")?.1.to_string())
}

#[tokio::test]
async fn a_dropped_model_begins_a_run_that_its_link_names_and_a_second_device_replays() -> Result<()> {
    run("models-in", Options::default(), async |page| {
        let zip = model()?;
        let experiment = experiment_of(&zip)?;
        page.open("#v=1&n_layers=3").await?;
        page.wait_for_step(2, LONG).await?;
        drop_files(page, &[("model.zip", &zip)]).await?;
        wait_for_words(page, "#warnings", "2 layers of width 16").await?;
        page.wait_for_step(6, LONG).await?;
        // The analysis looks at it too, though its text came with another module.
        wait_for_words(page, "body", "held-out loss (nats)").await?;
        page.screenshot("models-in-dropped.png").await?;
        assert!(page.hash().await?.contains("init=file") && page.hash().await?.contains("b.init=xavierp"));

        page.keys("body", " ").await?;
        page.wait_until("rest", SOON, |state| state["paused"] == true).await?;
        let link = shared(page).await?;
        let told = Link::parse(&link).0.view;
        let step = told.step.context("a step")?;
        let prints = told.fingerprint.context("fingerprints of a step at rest")?;
        for tower in Tower::BOTH {
            let lab = lab(&experiment, tower, step)?;
            assert_eq!(prints[tower.idx()], lab.trainer().context("built")?.fingerprint(), "{tower:?} at {step}");
        }

        // Opened where the file is not: one sentence that says what is needed. With the file the run is replayed.
        page.open("about:blank").await?;
        page.open(&format!("#{link}")).await?;
        wait_for_words(page, "#warnings", "model file that is not here").await?;
        page.screenshot("models-in-missing.png").await?;
        drop_files(page, &[("model.zip", &zip)]).await?;
        wait_for_words(page, "#verdict", "✓").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_cannot_be_opened_says_why_in_both_languages_and_the_run_goes_on() -> Result<()> {
    run("models-in-broken", Options::default(), async |page| {
        page.open("#v=1&n_layers=2").await?;
        page.wait_for_step(2, LONG).await?;
        let before = page.hash().await?;
        for (file, bytes, en) in [
            ("a.safetensors", &b"nonsense"[..], "no whole safetensors file"),
            ("a.zip", b"PK\x03\x04nonsense", "zip cannot be read"),
            ("config.json", b"{}", "no .safetensors file"),
        ] {
            drop_files(page, &[(file, bytes)]).await?;
            wait_for_words(page, "#picture-said", en).await?;
        }
        page.click("#lang-zh").await?;
        drop_files(page, &[("a.zip", b"")]).await?;
        wait_for_words(page, "#picture-said", "无法读取").await?;
        let step = page.state().await?["step"].as_u64().context("a step")?;
        page.wait_for_step(step + 3, LONG).await?;
        assert!(page.hash().await?.contains(before.trim_start_matches("#v=1&")));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_model_from_elsewhere_is_chosen_in_the_share_dialog_given_its_text_and_looked_at() -> Result<()> {
    run("models-in-outside", Options::default(), async |page| {
        let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/outside").canonicalize()?;
        let path = |name: &str| folder.join(name).display().to_string();
        page.open("#v=1&n_layers=2").await?;
        page.wait_for_step(2, LONG).await?;
        page.keys("#btn-share", Key::Enter).await?;
        page.click("#share-model summary").await?;
        let is_ready = async || {
            Ok(page.eval("return !!document.querySelector('#share-model[open] #share-model-files')").await? == true)
        };
        page.wait_for("the part for models", SOON, is_ready).await?;
        // The part comes to life a moment after it opens.
        page.wait_for("life", SOON, async || {
            Ok(page.eval("return document.getElementById('share-model-at').hidden").await? == true)
        })
        .await?;
        tokio::time::sleep(Duration::from_millis(500)).await;
        page.screenshot("models-in-dialog.png").await?;
        let files = ["config.json", "model.safetensors", "tokenizer.json"].map(path).join("\n");
        page.find("#share-model-files").await?.send_keys(files).await?;
        wait_for_words(page, "#warnings", "None of the texts here has its vocabulary").await?;
        assert!(!page.hash().await?.contains("init=file"), "nothing begins before there is a text");
        let text = fs::read(folder.join("text.txt"))?;
        drop_files(page, &[("text.txt", &text)]).await?;
        page.wait_for("the run", LONG, async || Ok(page.hash().await?.contains("init=file"))).await?;
        // A knows the text from its first step on, B does not.
        let state = page.wait_for_step(1, LONG).await?;
        let loss = |tower: &str| state["loss_nats"][tower].as_f64().context("a loss");
        assert!(loss("a")? < 1.5 && loss("b")? > 2.5, "{state}");
        page.screenshot("models-in-outside.png").await?;
        Ok(())
    })
    .await
}
