//! Models that leave the page: every file has the bytes that the program writes for the same link.

use std::io::{Cursor, Read};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use base::config::{Link, Tower};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use e2e::{Options, Page, run};
use engine::lab::{Lab, TowerSpec};
use folder::{Format, NOT_GPT2, Trained};
use serde_json::Value;
use thirtyfour::Key;

const SOON: Duration = Duration::from_secs(30);
/// For anything that needs training; the machine may be slow and busy.
const LONG: Duration = Duration::from_secs(180);

const SMALL: &str = "v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2&mlp_ratio=2";

/// Keeps what would be downloaded, in place of a browser's own folder.
const CATCH: &str = "
    window.saved = [];
    const blobs = new Map();
    const address = URL.createObjectURL;
    URL.createObjectURL = (blob) => {
        const made = address.call(URL, blob);
        blobs.set(made, blob);
        return made;
    };
    const click = HTMLAnchorElement.prototype.click;
    HTMLAnchorElement.prototype.click = function () {
        if (this.download) window.saved.push({ name: this.download, blob: blobs.get(this.href) });
        else click.call(this);
    };";

/// Opens the dialog and its part for models.
async fn open(page: &Page) -> Result<()> {
    page.keys("#btn-share", Key::Enter).await?;
    page.click("#share-model summary").await?;
    let is_ready = async || {
        Ok(page.eval("return !!document.querySelector('#share-model[open][data-link] #share-model-save')").await?
            == true)
    };
    page.wait_for("the part for models", SOON, is_ready).await
}

/// The shared link, after `#`.
async fn link(page: &Page) -> Result<String> {
    let address = page.eval("return document.getElementById('share-link').value").await?;
    Ok(address.as_str().and_then(|text| text.split_once('#')).context("a link")?.1.to_string())
}

/// Saves by the button and waits for the file: its name, its bytes, and what is said.
async fn saved(page: &Page, tower: &str, kind: &str) -> Result<(String, Vec<u8>, String)> {
    page.select("#share-model-tower", tower).await?;
    page.select("#share-model-kind", kind).await?;
    page.eval("window.saved.length = 0").await?;
    page.click("#share-model-save").await?;
    let is_said = async || Ok(!page.text("#share-model-said").await?.is_empty());
    page.wait_for("what was saved", LONG, is_said).await?;
    let said = page.text("#share-model-said").await?;
    ensure!(page.eval("return window.saved.length").await? == 1, "nothing was saved: {said}");
    let read = "return (async () => {
        const [{ name, blob }] = window.saved;
        const reader = new FileReader();
        await new Promise((done) => { reader.onload = done; reader.readAsDataURL(blob); });
        return [name, reader.result];
    })()";
    let file = page.eval(read).await?;
    let (name, url) = (file[0].as_str().context("a name")?, file[1].as_str().context("its bytes")?);
    let data = url.split_once(',').context("data")?.1;
    Ok((name.to_string(), STANDARD.decode(data)?, said))
}

/// What the program makes of the same link.
struct Native {
    name: String,
    zip: Vec<u8>,
    files: Vec<(String, Vec<u8>)>,
    safetensors: Vec<u8>,
    print: String,
    is_gpt2: bool,
}

fn native(link: &str, tower: Tower) -> Result<Native> {
    native_of(Link::parse(link).0, tower)
}

fn native_of(link: Link, tower: Tower) -> Result<Native> {
    let step = link.view.step.context("a step")?;
    let (mut lab, _) = Lab::build(TowerSpec::of(&link.experiment, tower)).ok().context("a small run")?;
    lab.train_to(step, u64::MAX, |_| {});
    let (trainer, corpus) = (lab.trainer().context("built")?, lab.corpus().context("built")?);
    let trained = Trained { link: &link, tower, trainer, corpus };
    let name = trained.name();
    Ok(Native {
        zip: trained.zip(Format::HuggingFace)?,
        files: trained
            .files(Format::HuggingFace)?
            .into_iter()
            .map(|file| (format!("{name}/{}", file.name), file.bytes))
            .collect(),
        safetensors: trained.safetensors()?,
        print: trained.fingerprint(),
        is_gpt2: trained.is_gpt2(Format::HuggingFace),
        name,
    })
}

fn unzipped(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes))?;
    (0..zip.len())
        .map(|i| {
            let mut file = zip.by_index(i)?;
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            Ok((file.name()?.into_owned(), bytes))
        })
        .collect()
}

/// Opens a link at a step, waits until it stands there, and opens the part for models.
async fn stand_at(page: &Page, hash: &str, step: u64) -> Result<Value> {
    page.open(&format!("#{hash}&step={step}")).await?;
    let there = |state: &Value| state["step"] == step && state["fingerprint"]["b"].is_string();
    let state = page.wait_until("the step", LONG, there).await?;
    open(page).await?;
    Ok(state)
}

/// Saves both towers in both forms and compares every byte.
async fn compare(page: &Page, state: &Value) -> Result<()> {
    let link = link(page).await?;
    for (tower, key) in [(Tower::A, "a"), (Tower::B, "b")] {
        let ours = native(&link, tower)?;
        assert_eq!(state["fingerprint"][key], ours.print, "the towers themselves");
        let (name, bytes, said) = saved(page, key, "zip").await?;
        assert_eq!(name, format!("{}.zip", ours.name));
        let files = unzipped(&bytes)?;
        assert_eq!(files.len(), ours.files.len());
        for ((path, bytes), (our_path, our_bytes)) in files.iter().zip(&ours.files) {
            assert_eq!(path, our_path);
            assert!(bytes == our_bytes, "{path} has other bytes in {link}");
        }
        assert!(bytes == ours.zip, "the zip around the same files has other bytes in {link}");
        assert!(said.contains(&format!("the fingerprint of this run: {}", ours.print)), "{said}");
        assert!(said.contains(&name) && said.contains(" kB"), "{said}");
        let note = page
            .eval(&format!(
                "return document.querySelector('.share-model-note[data-tower={key}]')?.checkVisibility() ?? false"
            ))
            .await?;
        assert_eq!(note, !ours.is_gpt2, "what GPT-2 lacks, of {key} in {link}");
        let (name, bytes, _) = saved(page, key, "safetensors").await?;
        assert_eq!(name, format!("{}.safetensors", ours.name));
        assert!(bytes == ours.safetensors, "{name} has other bytes");
    }
    Ok(())
}

#[tokio::test]
async fn a_saved_model_is_the_programs_to_the_byte() -> Result<()> {
    run("models", Options::default(), async |page| {
        page.before_all(CATCH).await?;
        // Nobody loads for it what saves it, before it is asked for.
        let asked = |what: &str| page.watch().requests().iter().any(|url| url.ends_with(what));
        let state = stand_at(page, SMALL, 9).await?;
        assert!(!asked("/www/pkg/models_bg.wasm"));
        compare(page, &state).await?;
        assert!(asked("/www/pkg/models_bg.wasm") && asked("/www/model-worker.js"));
        page.screenshot("models-saved.png").await?;
        // Another text, a norm that GPT-2 lacks, and cuts and settings on the way.
        let events = "events=2:a:cut:1m,4:b:lr:0.01,6:a:join:1m";
        let state = stand_at(page, &format!("{SMALL}&norm=post&corpus=grammar-zh&{events}"), 8).await?;
        compare(page, &state).await?;
        let note = page.text(".share-model-note[data-tower=b]").await;
        assert!(note.is_ok());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_step_that_lies_back_and_a_text_of_ones_own_are_saved_too() -> Result<()> {
    run("models-own", Options::default(), async |page| {
        page.before_all(CATCH).await?;
        // As it lies back: the newest step is another.
        // So far that the towers have stood at no step near it for long: on a slow machine they stand at each for a moment.
        page.open(&format!("#{SMALL}&step=88")).await?;
        page.wait_until("step 88", LONG, |state| state["step"] == 88 && state["status"] == "Paused").await?;
        for _ in 0..8 {
            page.keys("#timeline", Key::PageDown).await?;
        }
        page.wait_until("step 8", SOON, |state| state["shown_step"] == 8).await?;
        open(page).await?;
        let back = link(page).await?;
        assert_eq!(Link::parse(&back).0.view.step, Some(8), "{back}");
        assert!(page.text("#share-back").await?.starts_with("Step 8 lies back."));
        let ours = native(&back, Tower::A)?;
        let (name, bytes, said) = saved(page, "a", "zip").await?;
        assert!(name.ends_with("-step8.zip") && bytes == ours.zip, "{name}: {said}");
        assert!(said.contains(&format!("the fingerprint {}; the link names none", ours.print)), "{said}");

        // Packed into the link.
        let mut own = Link::parse(&format!("{SMALL}&corpus=own-text&text_unit=word")).0;
        own.experiment.own_text = Some("Ape, bee & cat.\nBär \"Öl\" 猫\n".repeat(20));
        let state = stand_at(page, &own.format(), 5).await?;
        compare(page, &state).await?;
        // Too long for a link: what this device keeps is learnt from.
        let text: String = (0..16_000u32).map(|i| format!("{:x} ", i.wrapping_mul(2_654_435_761))).collect();
        page.open(&format!("#{SMALL}&corpus=own-text")).await?;
        let field =
            async || Ok(page.eval("return document.querySelector('#own-text')?.offsetHeight > 0").await? == true);
        page.wait_for("the field", SOON, field).await?;
        page.eval(&format!(
            "const field = document.querySelector('#own-text');
             field.value = {};
             field.dispatchEvent(new Event('input', {{ bubbles: true }}));",
            serde_json::to_string(&text)?
        ))
        .await?;
        page.click("#own-text-learn").await?;
        let is_learnt = |state: &Value| {
            state["step"].as_u64().is_some_and(|step| step >= 3)
                && state["levels"]["chance"].as_f64().is_some_and(|nats| nats < 3.0)
        };
        page.wait_until("steps on it", LONG, is_learnt).await?;
        page.click("#btn-play").await?;
        page.wait_until("a pause", SOON, |state| state["status"] == "Paused" && state["fingerprint"]["a"].is_string())
            .await?;
        open(page).await?;
        let mut long = Link::parse(&link(page).await?).0;
        assert_eq!(long.experiment.own_text, None);
        long.experiment.own_text = Some(text);
        let ours = native_of(long, Tower::A)?;
        let (_, bytes, said) = saved(page, "a", "zip").await?;
        assert!(said.contains(&format!("the fingerprint of this run: {}", ours.print)), "{said}");
        assert!(bytes == ours.zip, "other bytes of a long text");

        // A link of somebody else's text, which is nowhere here.
        own.experiment.own_text = None;
        page.eval("localStorage.clear()").await?;
        page.open(&format!("#{SMALL}&step=3")).await?;
        page.wait_for_step(3, LONG).await?;
        open(page).await?;
        let asks = format!(
            "const worker = new Worker('www/model-worker.js', {{ type: 'module' }});
             worker.onmessage = ({{ data }}) => {{ window.told = data.said; worker.terminate(); }};
             worker.postMessage({{ link: '{}&step=3', tower: 'a', kind: 'zip' }})",
            own.format()
        );
        page.eval(&asks).await?;
        page.wait_for("a sentence", LONG, async || Ok(page.eval("return !!window.told").await? == true)).await?;
        let told = page.eval("return window.told").await?;
        assert!(told[0].as_str().is_some_and(|en| en.contains("neither in the link nor on this device")), "{told}");
        assert!(told[1].as_str().is_some_and(|zh| zh.contains("没有当时学习的文本")), "{told}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn saving_can_be_cancelled_goes_on_in_another_language_and_ends_with_the_dialog() -> Result<()> {
    run("models-cancel", Options::default(), async |page| {
        page.before_all(CATCH).await?;
        page.before_all(
            "const W = Worker; window.trains = [];
             window.Worker = class extends W {
                 constructor(url, options) {
                     super(url, options);
                     if (String(url).includes('model-worker')) window.trains.push(this);
                 }
                 terminate() { this.ended = true; super.terminate(); }
             };",
        )
        .await?;
        stand_at(page, SMALL, 3).await?;
        // So far away that nobody waits for it: the link's step is what is trained to.
        page.eval("document.getElementById('share-link').value").await?;
        let far = "v=1&n_layers=24&d_model=128&step=20000";
        let offer = format!(
            "return import(new URL('www/model.js', location.href).href).then((m) => {{
                 const part = document.getElementById('share-model');
                 for (const id of ['save', 'cancel']) {{
                     const button = part.querySelector(`#share-model-${{id}}`);
                     button.replaceWith(button.cloneNode(true));
                 }}
                 m.offer(part, '#{far}');
             }})"
        );
        page.eval(&offer).await?;
        page.click("#share-model-save").await?;
        let moves = async || Ok(page.text("#share-model-at .num").await?.contains("left"));
        page.wait_for("how far it is", LONG, moves).await?;
        let at = page.text("#share-model-at .num").await?;
        assert!(at.starts_with("A: step ") && at.contains(" of 20000, about "), "{at}");
        assert!(page.eval("return document.querySelector('#share-model-save').disabled").await? == true);
        page.screenshot("models-at.png").await?;
        // By keyboard: the focus went to the button that ends it.
        assert_eq!(page.eval("return document.activeElement.id").await?, "share-model-cancel");
        page.keys_to_focus(Key::Enter).await?;
        let over = async || Ok(page.text("#share-model-said").await? == "Cancelled; nothing was saved.");
        page.wait_for("that it was cancelled", SOON, over).await?;
        assert_eq!(page.eval("return window.trains.map((w) => w.ended).join()").await?, "true");
        assert_eq!(page.eval("return document.activeElement.id").await?, "share-model-save");
        assert_eq!(page.eval("return window.saved.length").await?, 0);
        // The towers on the page have not noticed.
        assert_eq!(page.state().await?["step"], 3);
        // With the dialog it ends too.
        page.click("#share-model-save").await?;
        page.wait_for("how far it is", LONG, moves).await?;
        page.keys_to_focus(Key::Escape).await?;
        let ended = async || Ok(page.eval("return window.trains.map((w) => w.ended).join()").await? == "true,true");
        page.wait_for("its end", SOON, ended).await
    })
    .await
}

#[tokio::test]
async fn it_speaks_both_languages_and_fits() -> Result<()> {
    run("models-looks", Options::default(), async |page| {
        page.before_all(CATCH).await?;
        for (lang, size, theme) in [
            ("en", (1440, 900), "dark"),
            ("zh", (1440, 900), "light"),
            ("zh", (360, 640), "dark"),
            ("en", (360, 640), "light"),
        ] {
            page.set_window_size(size.0, size.1).await?;
            page.set_theme(theme).await?;
            stand_at(page, &format!("{SMALL}&lang={lang}"), 6).await?;
            let (.., said) = saved(page, "b", "zip").await?;
            let ours = native(&link(page).await?, Tower::B)?;
            let expected = if lang == "zh" { "权重的指纹与这次训练一致" } else { "the fingerprint of this run" };
            assert!(said.contains(expected) && said.contains(&ours.print), "{said}");
            let lang_of = base::names::Lang::from_key(lang).context("a language")?;
            let note = page.text(".share-model-note[data-tower=b]").await?;
            let lacks = NOT_GPT2.fill(lang_of, &[("setting", "residual=none")]);
            assert!(note.starts_with(&lacks), "{note}");
            // While something is being saved there is more in it.
            page.eval("document.querySelector('#share-model-at').hidden = false; document.querySelector('#share-model-at .num').textContent = 'A: step 12345 of 100000, about 12 min left'").await?;
            let over = "const d = document.querySelector('#share'); return [d.scrollWidth - d.clientWidth,
                        document.documentElement.scrollWidth - innerWidth, d.getBoundingClientRect().bottom <= innerHeight]";
            assert_eq!(page.eval(over).await?, serde_json::json!([0, 0, true]), "{lang} at {size:?}");
            page.eval("document.querySelector('#share-model-at').hidden = true").await?;
            if lang == "zh" {
                assert_eq!(page.untranslated().await?, Vec::<String>::new(), "{size:?}");
            }
            assert_eq!(page.shuts_out().await?, Vec::<String>::new(), "{lang} at {size:?}");
            page.eval("document.querySelector('#share-model').scrollIntoView()").await?;
            page.screenshot(&format!("models-{lang}-{}-{theme}.png", size.0)).await?;
        }
        // What was said follows the language, in the open part.
        page.eval("document.querySelector('#lang-zh').click()").await?;
        // The part is made anew meanwhile, so an element that was found may be gone.
        let read = "return document.querySelector('#share-model[open] #share-model-said')?.textContent.includes('一致') ?? false";
        let follows = async || Ok(page.eval(read).await? == true);
        page.wait_for("Chinese", SOON, follows).await
    })
    .await
}
