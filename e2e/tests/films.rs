//! Films of a run: what is saved is a film, and the page is afterwards as it was.

use std::io::Cursor;
use std::time::Duration;

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use e2e::{Options, Page, run};
use image::codecs::gif::GifDecoder;
use image::{AnimationDecoder, RgbaImage};
use serde_json::Value;

const SOON: Duration = Duration::from_secs(30);
const LONG: Duration = Duration::from_secs(180);
const SMALL: &str = "#v=1&n_layers=3&d_model=32&n_heads=2&n_ctx=16&batch_size=2&step=12";

/// The share dialog over a run that stands at its step.
async fn shared(page: &Page, link: &str) -> Result<()> {
    page.open(link).await?;
    page.wait_for_step(12, LONG).await?;
    page.click("#btn-share").await?;
    let stands = async || Ok(page.has("#share-film").await?);
    page.wait_for("the dialog", SOON, stands).await
}

/// Makes a film by the dialog; its bytes, and what is said of it. What would be saved is caught instead.
async fn made(page: &Page, kind: &str, format: &str) -> Result<(Vec<u8>, String)> {
    let script = "window.caught = null;
        HTMLAnchorElement.prototype.click = function click() {
            fetch(this.href).then((r) => r.blob()).then((blob) => {
                const reader = new FileReader();
                reader.onload = () => { window.caught = [this.download, reader.result]; };
                reader.readAsDataURL(blob);
            });
        };";
    // The page's policy lets nothing be fetched from a blob: what was kept by its address is taken instead.
    let keep = "if (!window.kept) {
            window.kept = new Map();
            const make = URL.createObjectURL;
            URL.createObjectURL = (blob) => { const url = make(blob); kept.set(url, blob); return url; };
        }";
    page.eval(keep).await?;
    page.eval(&script.replace("fetch(this.href).then((r) => r.blob())", "Promise.resolve(kept.get(this.href))"))
        .await?;
    if page.eval("return document.getElementById('share-film').open").await? == false {
        page.click("#share-film summary").await?;
    }
    page.eval("document.getElementById('film-said').textContent = ''").await?;
    for (id, value) in [("kind", kind), ("format", format)] {
        page.select(&format!("#film-{id}"), value).await?;
    }
    page.click("#film-form button").await?;
    let said = async || Ok(!page.text("#film-said").await?.is_empty());
    page.wait_for("what became of the film", LONG, said).await?;
    let said = page.text("#film-said").await?;
    let is_there = async || Ok(page.eval("return window.caught !== null").await? == true);
    page.wait_for("its file", SOON, is_there).await.with_context(|| said.clone())?;
    let caught = page.eval("return window.caught").await?;
    assert_eq!(caught[0], format!("strata-{kind}.{format}"));
    let (_, data) = caught[1].as_str().and_then(|url| url.split_once(',')).context("its data")?;
    let bytes = STANDARD.decode(data)?;
    std::fs::write(e2e::shots()?.join(format!("film-{kind}.{format}")), &bytes)?;
    assert!(said.contains(&bytes.len().div_ceil(1000).to_string()), "{said}");
    Ok((bytes, said))
}

/// Pictures of a WebM as a browser shows it, so many of them evenly over its time, and how many seconds it lasts.
async fn watched(page: &Page, webm: &[u8], n: usize) -> Result<(Vec<RgbaImage>, f64)> {
    // Our own policy would not let it be shown.
    page.goto("about:blank").await?;
    let data = STANDARD.encode(webm);
    let script = format!(
        "return (async () => {{
            const video = document.createElement('video');
            const said = (event) => new Promise((done, fail) => {{ video[`on${{event}}`] = done; video.onerror = () => fail(video.error.message); }});
            let heard = said('loadeddata');
            video.muted = true;
            video.src = 'data:video/webm;base64,{data}';
            await heard;
            // Some browsers write no length; a player that was at the end knows it.
            if (!Number.isFinite(video.duration)) {{
                heard = said('seeked');
                video.currentTime = 1e6;
                await heard;
            }}
            const canvas = document.createElement('canvas');
            [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
            const pictures = [];
            for (let i = 0; i < {n}; i += 1) {{
                heard = said('seeked');
                video.currentTime = video.duration * (i + 0.5) / {n};
                await heard;
                canvas.getContext('2d').drawImage(video, 0, 0);
                pictures.push(canvas.toDataURL('image/png').split(',')[1]);
            }}
            return [pictures, video.duration];
        }})()"
    );
    let told = page.eval(&script).await?;
    let pictures = told[0].as_array().context("pictures")?;
    let decoded = |picture: &Value| -> Result<RgbaImage> {
        let png = STANDARD.decode(picture.as_str().context("a picture")?)?;
        Ok(image::load_from_memory(&png)?.to_rgba8())
    };
    Ok((pictures.iter().map(decoded).collect::<Result<_>>()?, told[1].as_f64().context("a length")?))
}

/// The share of pixels that differ by more than what a codec does.
fn apart(a: &RgbaImage, b: &RgbaImage) -> f64 {
    let differ = |(a, b): &(&image::Rgba<u8>, &image::Rgba<u8>)| (0..3).any(|c| a[c].abs_diff(b[c]) > 48);
    a.pixels().zip(b.pixels()).filter(differ).count() as f64 / f64::from(a.width() * a.height())
}

/// Nothing is blank, and something happens; the first and the last picture may rest.
fn moves(pictures: &[RgbaImage]) {
    for picture in pictures {
        let blank = RgbaImage::from_pixel(picture.width(), picture.height(), *picture.get_pixel(0, 0));
        assert!((0.02..0.7).contains(&apart(picture, &blank)), "{}", apart(picture, &blank));
    }
    let still = pictures.windows(2).filter(|pair| apart(&pair[0], &pair[1]) < 1e-3).count();
    assert!(still <= 2, "{still} of {} pictures are as the one before", pictures.len());
}

#[tokio::test]
async fn a_step_in_slow_motion_is_a_webm() -> Result<()> {
    run("film-slow", Options::default(), async |page| {
        shared(page, SMALL).await?;
        let before = page.state().await?;
        let (webm, _) = made(page, "slow", "webm").await?;
        let after = page.state().await?;
        for key in ["shown_step", "paused", "link"] {
            assert_eq!(before[key], after[key], "{key}");
        }
        assert!(page.has("#speed-1x[aria-pressed='true']").await?, "the speed that was chosen before");
        let (pictures, secs) = watched(page, &webm, 6).await?;
        assert_eq!(pictures[0].dimensions(), (1200, 630));
        moves(&pictures);
        for (nth, picture) in pictures.iter().enumerate() {
            picture.save(e2e::shots()?.join(format!("film-slow-{nth}.png")))?;
        }
        // Eight seconds and a rest; a recorder on a busy machine leaves some out.
        assert!(secs >= 6.0, "{secs}");
        eprintln!("the film lasts {secs:.1} s");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_training_is_a_time_lapse_in_both_formats() -> Result<()> {
    run("film-lapse", Options { lang: "zh".into(), theme: "light".into(), ..Options::default() }, async |page| {
        shared(page, SMALL).await?;
        let (gif, said) = made(page, "lapse", "gif").await?;
        assert!(said.contains("已保存"), "{said}");
        let pictures: Vec<RgbaImage> = GifDecoder::new(Cursor::new(&gif))?
            .into_frames()
            .map(|frame| frame.map(image::Frame::into_buffer))
            .collect::<Result<_, _>>()?;
        assert_eq!((pictures.len(), pictures[0].dimensions()), (13, (720, 378)), "a picture a step, 0 to 12");
        moves(&pictures);
        let (webm, _) = made(page, "lapse", "webm").await?;
        let (pictures, _) = watched(page, &webm, 1).await?;
        moves(&pictures);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_film_can_be_cancelled_while_the_run_is_left_as_it_was() -> Result<()> {
    run("film-cancel", Options::default(), async |page| {
        page.open(SMALL.strip_suffix("&step=12").unwrap_or(SMALL)).await?;
        page.wait_for_step(5, LONG).await?;
        page.click("#btn-share").await?;
        let stands = async || Ok(page.has("#share-film").await?);
        page.wait_for("the dialog", SOON, stands).await?;
        page.click("#share-film summary").await?;
        page.click("#film-form button").await?;
        let runs =
            async || Ok(page.eval("return document.getElementById('film-progress').value > 0.02").await? == true);
        page.wait_for("some of it", SOON, runs).await?;
        page.screenshot("film-runs.png").await?;
        assert!(page.text("#film-left").await?.contains("s left"));
        page.click("#film-cancel").await?;
        let said = async || Ok(page.text("#film-said").await?.contains("Cancelled"));
        page.wait_for("that it was cancelled", SOON, said).await?;
        let step = page.state().await?["step"].as_u64().context("a step")?;
        page.wait_for_step(step + 5, LONG).await?;
        assert!(page.has("#speed-1x[aria-pressed='true']").await?);
        Ok(())
    })
    .await
}
