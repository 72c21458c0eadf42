//! How the page looks and speaks: both languages, both sizes, both themes.

use std::time::Duration;

use anyhow::Result;
use e2e::{Options, run};
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

#[tokio::test]
async fn in_chinese_no_english_word_is_left() -> Result<()> {
    run("chinese", Options::default(), async |page| {
        // Something of everything: a problem with the link, a cut on the way.
        // What the towers read and write is in the language of the corpus.
        page.open("#v=1&corpus=stories-zh&frobnicate=1&n_layers=2&n_steps=99999999&events=2:b:join:1a").await?;
        page.listen_to_canvases().await?;
        page.wait_for_step(3, LONG).await?;
        assert!(page.untranslated().await?.len() > 30, "the check finds next to nothing even in English");
        page.click("#lang-zh").await?;
        page.wait_until("Chinese", SOON, |state| state["lang"] == "zh").await?;
        let in_chinese = async || Ok(page.eval("return document.documentElement.lang").await? == "zh-Hans");
        page.wait_for("the document says that it is Chinese", SOON, in_chinese).await?;
        let none = Vec::<String>::new();
        for lens in [
            "gradients",
            "collapse",
            "jacobians",
            "paths",
            "layers",
            "logit",
            "cka",
            "attention",
            "ablation",
            "ngram",
            "settings",
        ] {
            page.open_lens(lens).await?;
            tokio::time::sleep(Duration::from_secs(1)).await;
            assert_eq!(page.untranslated().await?, none, "in {lens}");
            if lens == "gradients" {
                page.click(".numbers summary").await?;
                tokio::time::sleep(Duration::from_secs(2)).await;
                assert_eq!(page.untranslated().await?, none, "in the table");
            }
        }
        page.click("#btn-share").await?;
        page.find("#share[open]").await?;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(page.untranslated().await?, none, "in the share dialog");
        Ok(())
    })
    .await
}

/// Words that are the same in every language: units, and names from papers and from the code.
const FOR_EVERYONE: &[&str] = &["nats", "MLP", "f32", "NaN", "logit", "lens", "CKA", "Wilson"];

/// Whether all words of a text on a canvas, those of three letters and more, are for everyone.
fn is_for_everyone(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words
        .filter(|word| word.len() > 2 && word.contains(|c: char| c.is_ascii_alphabetic()))
        .all(|word| FOR_EVERYONE.contains(&word))
}

#[tokio::test]
async fn in_chinese_the_canvases_speak_chinese() -> Result<()> {
    run("chinese-canvases", Options::default(), async |page| {
        page.open(&format!("{SMALL}&lang=zh")).await?;
        page.listen_to_canvases().await?;
        page.wait_for_step(5, LONG).await?;
        let mut texts = Vec::new();
        for lens in [
            "layers",
            "attention",
            "jacobians",
            "collapse",
            "cka",
            "paths",
            "gradients",
            "weights",
            "tokens",
            "parting",
            "probes",
            "behaviour",
            "predictions",
        ] {
            page.open_lens(lens).await?;
            tokio::time::sleep(Duration::from_secs(2)).await;
            texts.extend(page.canvas_texts().await?);
        }
        assert!(texts.len() > 20, "the canvases hardly speak at all: {texts:?}");
        texts.retain(|text| !is_for_everyone(text));
        assert_eq!(texts, Vec::<String>::new());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_first_view_is_lower_on_a_phone_and_chinese_for_a_chinese_reader() -> Result<()> {
    let options = Options { size: (390, 844), lang: "zh".into(), ..Options::default() };
    run("phone", options, async |page| {
        page.open("").await?;
        let state = page.wait_for_step(2, LONG).await?;
        assert_eq!(state["lang"], "zh");
        for part in ["n_layers=6", "corpus=stories-zh"] {
            assert!(link(&state).contains(part), "{} lacks {part}", link(&state));
        }
        // The scissors: a strip says which skip, a tap on a tower picks another, and the towers stay in sight.
        page.click("#btn-cut").await?;
        let picked = async || page.text(".cut-bar .picked").await;
        let says = |text: &'static str| async move || Ok(picked().await?.contains(text));
        page.wait_for("A's lowest", SOON, says("A · 第 1 层 · 注意力")).await?;
        page.click("#cut-above").await?;
        page.wait_for("the one above it", SOON, says("A · 第 1 层 · MLP")).await?;
        let tap = "const at = document.querySelector(\"[data-skip='b.6m']\").getBoundingClientRect();
            const [x, y] = [at.x + at.width / 2 + 12, at.y + at.height / 2 + 2];
            document.elementFromPoint(x, y).dispatchEvent(new MouseEvent('click', { clientX: x, clientY: y, bubbles: true }));";
        page.eval(tap).await?;
        page.wait_for("the nearest one", SOON, says("B · 第 6 层 · MLP")).await?;
        let before = link(&page.state().await?).to_string();
        assert!(!before.contains("events"), "a tap alone cuts nothing: {before}");
        page.click("#cut-this").await?;
        page.wait_until("the joint", SOON, |state| link(state).contains(":b:join:6m")).await?;
        page.keys_to_focus(Key::Escape).await?;
        let is_gone = async || Ok(!page.has(".cut-bar").await?);
        page.wait_for("the strip to go", SOON, is_gone).await?;
        // The sheet: at most so high, and closed by Back, Escape or a tap outside, none of which touches the run.
        let is_open = async || Ok(page.eval("return !!document.querySelector('.lenses.open')").await? == true);
        for close in ["history.back()", "", "document.querySelector('.veil').click()"] {
            page.click("#tab-lenses").await?;
            page.wait_for("the sheet", SOON, is_open).await?;
            tokio::time::sleep(Duration::from_millis(400)).await;
            let share = "return document.querySelector('.lenses').getBoundingClientRect().height / innerHeight";
            assert!(page.eval(share).await?.as_f64() < Some(0.45));
            if close.is_empty() { page.keys_to_focus(Key::Escape).await? } else { page.eval(close).await.map(|_| ())? }
            page.wait_for("it to close", SOON, async || Ok(!is_open().await?)).await?;
            tokio::time::sleep(Duration::from_millis(300)).await;
            let state = page.state().await?;
            assert!(link(&state).contains(":b:join:6m") && state["step"].as_u64() > Some(2), "{close}: {state}");
        }
        assert_eq!(page.untranslated().await?, Vec::<String>::new());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn it_fits_every_size_and_is_pictured_in_both_themes_and_languages() -> Result<()> {
    for lang in ["en", "zh"] {
        for theme in ["dark", "light"] {
            let options = Options { theme: theme.into(), lang: lang.into(), ..Options::default() };
            run(&format!("look-{lang}-{theme}"), options, async |page| {
                page.open("").await?;
                page.wait_for_step(40, LONG).await?;
                assert_eq!(page.state().await?["lang"], lang);
                assert_eq!(page.eval("return document.documentElement.dataset.theme").await?, theme);
                for (width, height) in [(1440, 900), (1024, 768), (390, 844), (360, 640), (844, 390)] {
                    page.set_window_size(width, height).await?;
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    let wide = page.eval("return document.documentElement.scrollWidth").await?;
                    page.screenshot(&format!("{width}x{height}-{theme}-{lang}.png")).await?;
                    assert!(wide.as_u64() <= Some(width.into()), "{wide} px wide at {width}");
                    if width < 700 {
                        let gap = "const at = (css) => document.querySelector(css).getBoundingClientRect();
                            return at('.lenses').top - at('#caption').bottom";
                        let gap = page.eval(gap).await?.as_f64().unwrap_or(f64::NAN);
                        assert!(gap >= 0.0, "the sheet hides {gap} px of the sentence at {width}x{height}, {lang}");
                    }
                    // What must stand in the first screen: the timeline, and on a phone above the sheet.
                    if height < 700 {
                        let room = "const at = (css) => document.querySelector(css).getBoundingClientRect();
                            const floor = innerWidth < 701 ? at('.lenses').top : innerHeight;
                            return floor - at('.time-frame').bottom";
                        let room = page.eval(room).await?.as_f64().unwrap_or(f64::NAN);
                        assert!(room >= 0.0, "{room} px of the timeline are out of sight at {width}x{height}, {lang}");
                    }
                }
                Ok(())
            })
            .await?;
        }
    }
    Ok(())
}

/// Depths at both ends and the default, with little to train.
const DEPTHS: [&str; 3] = [
    "#v=1&n_layers=1&d_model=16&n_heads=2&n_ctx=8&batch_size=2",
    "#v=1&d_model=16&n_heads=2&n_ctx=32&batch_size=2",
    "#v=1&n_layers=24&d_model=16&n_heads=2&n_ctx=16&batch_size=2",
];

#[tokio::test]
async fn by_the_browsers_own_measure_no_words_of_a_picture_touch() -> Result<()> {
    let mut wrong = Vec::new();
    for (lang, link) in [("zh", DEPTHS[0]), ("en", DEPTHS[1]), ("zh", DEPTHS[1]), ("en", DEPTHS[2])] {
        run("measured", Options { lang: lang.into(), ..Options::default() }, async |page| {
            page.open(link).await?;
            page.measure_canvases().await?;
            page.wait_for_step(30, LONG).await?;
            page.click("#btn-play").await?;
            for view in ["towers", "a cut", "slow motion", "tokens"] {
                match view {
                    "a cut" => drop(page.eval("document.querySelector(\"[data-skip='a.1a']\").click()").await?),
                    "slow motion" => {
                        page.set_window_size(1440, 900).await?;
                        page.click("#speed-slow").await?;
                        page.find("#phases").await?;
                        page.eval("document.querySelector('#phases').focus()").await?;
                        page.keys_to_focus(Key::End).await?;
                    }
                    "tokens" => {
                        page.set_window_size(1440, 900).await?;
                        page.click("#speed-1x").await?;
                        page.click("#btn-tokens").await?;
                        page.find("#tokens-a").await?;
                    }
                    _ => {}
                }
                for (width, height) in [(1440, 900), (1024, 768), (390, 844), (360, 640), (844, 390)] {
                    page.set_window_size(width, height).await?;
                    tokio::time::sleep(Duration::from_millis(600)).await;
                    let here = page.illegible().await?.into_iter();
                    wrong.extend(here.map(|line| format!("{lang}, {view}, {width}x{height}, {link}: {line}")));
                }
            }
            Ok(())
        })
        .await?;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    Ok(())
}

#[tokio::test]
async fn the_caption_never_contradicts_the_number_on_the_stage() -> Result<()> {
    run("caption", Options::default(), async |page| {
        page.open("#v=1").await?;
        page.wait_for_step(5, LONG).await?;
        // Between repaints both stand still: what was written last on the stage, and the sentence.
        // What a new picture does not say stands there no more.
        let watch = "window.drawn = ''; window.pairs = [];
            const { clearRect, fillText: write } = CanvasRenderingContext2D.prototype;
            CanvasRenderingContext2D.prototype.clearRect = function (...all) {
                if (this.canvas.id === 'stage') window.drawn = '';
                return clearRect.apply(this, all);
            };
            CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
                if (/^1 : /.test(text)) window.drawn = text;
                return write.call(this, text, ...rest);
            };
            setInterval(() => {
                const said = /1\\/([\\d,]+)/.exec(document.getElementById('caption').textContent)?.[1];
                if (said && window.drawn) window.pairs.push([window.drawn.slice(4), said]);
            }, 15);";
        page.eval(watch).await?;
        page.wait_for_step(60, LONG).await?;
        let pairs: Vec<[String; 2]> = serde_json::from_value(page.eval("return window.pairs").await?)?;
        let apart: Vec<&[String; 2]> = pairs.iter().filter(|[drawn, said]| drawn != said).collect();
        assert!(pairs.len() > 50, "{} pairs", pairs.len());
        assert!(apart.is_empty(), "{} of {} differ: {:?}", apart.len(), pairs.len(), apart.first());
        Ok(())
    })
    .await
}
