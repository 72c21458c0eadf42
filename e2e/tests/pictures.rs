//! Pictures leave the page with their run inside, and open it again.

use std::time::Duration;

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use e2e::{Options, Page, run};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, resize};
use image::{DynamicImage, GrayImage, RgbaImage};

const SOON: Duration = Duration::from_secs(30);
const LONG: Duration = Duration::from_secs(180);

/// The shared address of what runs, as the dialog has it.
async fn shared(page: &Page) -> Result<String> {
    page.click("#btn-share").await?;
    let link = page.eval("return document.getElementById('share-link').value").await?;
    page.eval("document.getElementById('share').close()").await?;
    Ok(link.as_str().context("a link")?.to_string())
}

/// The bytes of a blob that this script gives.
async fn bytes(page: &Page, blob: &str) -> Result<Vec<u8>> {
    let script = format!(
        "return (async () => {{ const blob = await ({blob});
            const reader = new FileReader();
            await new Promise((done) => {{ reader.onload = done; reader.readAsDataURL(blob); }});
            return reader.result; }})()"
    );
    let url = page.eval(&script).await?;
    let (_, data) = url.as_str().context("a data url")?.split_once(',').context("its data")?;
    Ok(STANDARD.decode(data)?)
}

async fn png(page: &Page, kind: &str, link: &str) -> Result<(Vec<u8>, RgbaImage)> {
    let bytes = bytes(page, &format!("window.strata_share('png', '{kind}', '{link}')")).await?;
    let picture = image::load_from_memory(&bytes)?.to_rgba8();
    Ok((bytes, picture))
}

/// The same picture from the SVG, as the browser shows it.
async fn drawn_svg(page: &Page, kind: &str, link: &str) -> Result<RgbaImage> {
    let blob = format!(
        "(async () => {{
            const text = await window.strata_share('svg', '{kind}', '{link}');
            const image = new Image();
            image.src = URL.createObjectURL(new Blob([text], {{ type: 'image/svg+xml' }}));
            await image.decode();
            const canvas = new OffscreenCanvas(1200, 630);
            canvas.getContext('2d').drawImage(image, 0, 0);
            return canvas.convertToBlob();
        }})()"
    );
    Ok(image::load_from_memory(&bytes(page, &blob).await?)?.to_rgba8())
}

/// What another library reads in the picture. It samples single pixels, so a small picture is enlarged first, as a phone
/// that is held closer would see it.
fn code(picture: &GrayImage) -> Option<String> {
    let scale = (2400 / picture.width()).max(1);
    let (w, h) = (picture.width() * scale, picture.height() * scale);
    let mut prepared = rqrr::PreparedImage::prepare(resize(picture, w, h, FilterType::CatmullRom));
    prepared.detect_grids().iter().find_map(|grid| Some(grid.decode().ok()?.1))
}

/// Through a chat: JPEG of quality 45, then half the size.
fn through_a_chat(picture: &RgbaImage) -> Result<GrayImage> {
    let mut jpeg = Vec::new();
    let rgb = DynamicImage::ImageRgba8(picture.clone()).to_rgb8();
    JpegEncoder::new_with_quality(&mut jpeg, 45).encode_image(&rgb)?;
    let back = image::load_from_memory(&jpeg)?.to_luma8();
    Ok(resize(&back, back.width() / 2, back.height() / 2, FilterType::Triangle))
}

/// How many of the picture's pixels are not of its first one's colour, as a share.
fn inked(picture: &RgbaImage) -> f64 {
    let first = *picture.get_pixel(0, 0);
    picture.pixels().filter(|pixel| **pixel != first).count() as f64 / f64::from(picture.width() * picture.height())
}

#[tokio::test]
async fn a_picture_carries_its_run_through_chats_and_back() -> Result<()> {
    run("picture", Options::default(), async |page| {
        page.open("#v=1&n_layers=4&step=12").await?;
        page.wait_for_step(12, LONG).await?;
        let link = shared(page).await?;
        assert!(link.contains("step=12&fp="), "{link}");
        let (bytes, picture) = png(page, "stage", &link).await?;
        std::fs::write(e2e::shots()?.join("picture-stage.png"), &bytes)?;
        assert_eq!(picture.dimensions(), (2400, 1260));
        assert!(inked(&picture) > 0.05 && inked(&picture) < 0.6, "{}", inked(&picture));
        assert!(String::from_utf8_lossy(&bytes).contains(&link), "the link stands in its text");

        // The code in the corner, whatever a chat does to it.
        let gray = DynamicImage::ImageRgba8(picture.clone()).to_luma8();
        let small = resize(&gray, 480, 252, FilterType::Triangle);
        for (seen, how) in [(&gray, "whole"), (&small, "480 pixels"), (&through_a_chat(&picture)?, "a chat")] {
            let read = code(seen).with_context(|| format!("no code is read: {how}"))?;
            assert!(read.starts_with(&page.url()) && read.contains("&step=12&fp="), "{how}: {read}");
        }

        // The SVG is the same picture.
        let drawn = drawn_svg(page, "stage", &link).await?;
        let half = resize(&picture, 1200, 630, FilterType::Triangle);
        let apart = drawn.pixels().zip(half.pixels()).filter(|(a, b)| (0..3).any(|c| a[c].abs_diff(b[c]) > 96)).count();
        assert!((apart as f64) < 0.01 * 1200.0 * 630.0, "{apart} pixels differ");

        // Whatever a file becomes on its way, reading it ends, with a link or without. Its text stands near its beginning.
        let told = page.eval(&MUTATE.replace("DATA", &STANDARD.encode(&bytes[..4_000]))).await?;
        let [n_links, n_none] = [0, 1].map(|idx| told[idx].as_u64().unwrap_or_default());
        assert!(n_links > 50 && n_none > 50 && n_links + n_none == 1_000, "{told}");

        // Dropped on another run it opens its own, and the bits are the same.
        page.open("#v=1&n_layers=2").await?;
        page.wait_for_step(2, LONG).await?;
        let data = STANDARD.encode(&bytes);
        let drop = format!(
            "const bytes = Uint8Array.from(atob('{data}'), (c) => c.charCodeAt(0));
            const transfer = new DataTransfer();
            transfer.items.add(new File([bytes], 'strata.png', {{ type: 'image/png' }}));
            document.body.dispatchEvent(new DragEvent('drop', {{ dataTransfer: transfer, bubbles: true, cancelable: true }}));"
        );
        page.eval(&drop).await?;
        let is_same = async || Ok(page.has("#verdict").await? && page.text("#verdict").await?.contains("✓"));
        page.wait_for("the same bits", LONG, is_same).await?;
        assert!(page.hash().await?.contains("n_layers=4"));

        // One without a run is a sentence, and so is whatever is no picture at all.
        page.click("#lang-zh").await?;
        for broken in ["", "89504e470d0a1a0a", "89504e470d0a1a0a7fffffff69545874536f75726365"] {
            let drop = format!(
                "document.getElementById('picture-said')?.remove();
                const bytes = Uint8Array.from('{broken}'.match(/../g) ?? [], (hex) => parseInt(hex, 16));
                const transfer = new DataTransfer();
                transfer.items.add(new File([bytes], 'x.png', {{ type: 'image/png' }}));
                document.body.dispatchEvent(new DragEvent('drop', {{ dataTransfer: transfer, bubbles: true, cancelable: true }}));"
            );
            page.eval(&drop).await?;
            let says = async || Ok(page.has("#picture-said").await?);
            page.wait_for("a sentence", SOON, says).await?;
            assert!(page.text("#picture-said").await?.contains("没有训练"));
        }
        assert!(page.hash().await?.contains("n_layers=4"), "the run goes on");
        Ok(())
    })
    .await
}

/// Reads a thousand files that are the picture's beginning with some bytes cut off or changed: how many had a link, how many
/// none, and what went wrong. Random numbers are a linear congruential generator's, the same each time.
const MUTATE: &str = "return (async () => {
    const { linkIn } = await import(new URL('www/picture.js', location.href).href);
    const whole = Uint8Array.from(atob('DATA'), (c) => c.charCodeAt(0));
    let state = 1;
    const below = (n) => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return Math.floor(state / 2 ** 32 * n); };
    const found = [0, 0];
    for (let i = 0; i < 1000; i += 1) {
        const bytes = whole.slice(0, below(3) ? whole.length : below(whole.length));
        // The first hundred bytes say how long everything is.
        for (let k = below(6); k > 0 && bytes.length; k -= 1) bytes[below(Math.min(bytes.length, below(2) ? 100 : 4000))] = below(256);
        const link = await linkIn(new File([bytes], 'x.png', { type: 'image/png' }));
        if (link !== undefined && !link.startsWith('#v=')) return String(link);
        found[link === undefined ? 1 : 0] += 1;
    }
    return found;
})()";

#[tokio::test]
async fn a_lens_leaves_the_page_as_a_picture_too() -> Result<()> {
    let options = Options { lang: "zh".into(), ..Options::default() };
    run("picture-lens", options, async |page| {
        page.set_theme("light").await?;
        page.open("#v=1&n_layers=3&step=8&lens=gradients").await?;
        page.wait_for_step(8, LONG).await?;
        let stands = async || {
            Ok(page.eval("return document.querySelectorAll('#lenses canvas[id^=chart-]').length > 0").await? == true)
        };
        page.wait_for("a chart", SOON, stands).await?;
        let link = shared(page).await?;
        let (bytes, picture) = png(page, "lens", &link).await?;
        std::fs::write(e2e::shots()?.join("picture-lens.png"), &bytes)?;
        let drawn = drawn_svg(page, "lens", &link).await?;
        for picture in [&picture, &drawn] {
            assert!(inked(picture) > 0.03, "{}", inked(picture));
        }
        let gray = DynamicImage::ImageRgba8(picture).to_luma8();
        assert!(code(&gray).is_some_and(|read| read.contains("n_layers=3")));
        Ok(())
    })
    .await
}
