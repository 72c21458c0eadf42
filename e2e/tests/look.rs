//! How the page looks and speaks: both languages, both sizes, both themes.

use std::time::Duration;

use anyhow::Result;
use e2e::{Options, run};
use serde_json::Value;

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
        page.open("#v=1&corpus=stories-zh&frobnicate=1&n_layers=9999&events=2:b:join:1a").await?;
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
const FOR_EVERYONE: &[&str] = &["nats", "MLP", "f32", "NaN", "logit", "lens", "CKA"];

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
        for lens in ["layers", "attention", "jacobians", "collapse", "cka", "paths", "gradients"] {
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
        // Every skip as a large button.
        page.click("#lens-skips").await?;
        let shown = async || Ok(page.find("[data-cut='a.6m']").await?.is_displayed().await?);
        page.wait_for("the skips", SOON, shown).await?;
        // The sheet slides up; a click on the way would meet the neighbour.
        let top = async || {
            page.eval("return document.querySelector(\"[data-cut='a.6m']\").getBoundingClientRect().top").await
        };
        let at_rest = async || {
            let before = top().await?;
            tokio::time::sleep(Duration::from_millis(250)).await;
            Ok(before == top().await?)
        };
        page.wait_for("the sheet at rest", SOON, at_rest).await?;
        page.click("[data-cut='a.6m']").await?;
        page.wait_until("the cut", SOON, |state| link(state).contains(":a:cut:6m")).await?;
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
                for (width, height) in [(1440, 900), (1024, 768), (390, 844), (360, 640)] {
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
                }
                Ok(())
            })
            .await?;
        }
    }
    Ok(())
}
