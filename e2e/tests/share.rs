//! The share dialog beyond the link: by keyboard, what its buttons copy, a preview that runs, and how it looks.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use e2e::{Options, Page, run};
use serde_json::Value;
use thirtyfour::{Key, TypingData};

const SOON: Duration = Duration::from_secs(30);
/// For anything that needs training; the machine may be slow and busy.
const LONG: Duration = Duration::from_secs(180);

const SMALL: &str = "#v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2&mlp_ratio=2&b.lr=0.01&step=3";

/// Opens the dialog by Enter on its button.
async fn open(page: &Page) -> Result<()> {
    page.keys("#btn-share", Key::Enter).await?;
    let stands = async || Ok(page.has("#share[open] #share-cite").await?);
    page.wait_for("the dialog's further parts", SOON, stands).await
}

/// Goes on by Tab until the focus is on this, as somebody without a pointer does.
async fn tab_to(page: &Page, css: &str) -> Result<()> {
    for _ in 0..40 {
        if page.eval(&format!("return document.activeElement.matches(`{css}`)")).await? == true {
            return Ok(());
        }
        page.keys_to_focus(Key::Tab).await?;
    }
    bail!("Tab does not come to {css}")
}

/// What is on the clipboard, by pasting it.
async fn pasted(page: &Page) -> Result<String> {
    page.eval(
        "const box = document.createElement('textarea');
         box.id = 'paste-here';
         document.querySelector('#share').append(box);",
    )
    .await?;
    let paste: TypingData = Key::Control + "v";
    page.keys("#paste-here", paste).await?;
    let text = value(page, "paste-here").await?;
    page.eval("document.getElementById('paste-here').remove()").await?;
    Ok(text)
}

async fn value(page: &Page, id: &str) -> Result<String> {
    let value = page.eval(&format!("return document.getElementById('{id}').value")).await?;
    Ok(value.as_str().with_context(|| format!("{id} holds no text"))?.to_owned())
}

#[tokio::test]
async fn by_keyboard_everything_is_copied_and_says_what_ran() -> Result<()> {
    run("share", Options::default(), async |page| {
        page.open(SMALL).await?;
        let there = |state: &Value| state["step"] == 3 && state["fingerprint"]["b"].is_string();
        let state = page.wait_until("step 3", LONG, there).await?;
        open(page).await?;
        let link = value(page, "share-link").await?;
        tab_to(page, "#share-cite summary").await?;
        page.keys_to_focus(Key::Enter).await?;
        for id in ["methods-en", "methods-zh", "bibtex", "hashes", "address"] {
            tab_to(page, &format!("[data-copy=share-{id}]")).await?;
            page.keys_to_focus(Key::Enter).await?;
            let says = async || Ok(page.text(&format!("[data-copy=share-{id}]")).await? == "Copied");
            page.wait_for("a button that says that it has copied", SOON, says).await?;
            assert_eq!(pasted(page).await?.trim_end(), value(page, &format!("share-{id}")).await?.trim_end(), "{id}");
            page.eval(&format!("document.querySelector('[data-copy=share-{id}]').focus()")).await?;
        }
        let [en, zh] = [value(page, "share-methods-en").await?, value(page, "share-methods-zh").await?];
        for words in [
            "A has 2 layers of width 16 with 2 attention heads",
            "MLP width 2",
            "learning rate 0.01 (A: 0.003)",
            "step 3",
        ] {
            assert!(en.contains(words), "{words:?} is not in: {en}");
        }
        for words in ["A 有 2 层，宽度 16", "MLP 宽度 2", "学习率 0.01（A 为 0.003）", "取自第 3 步"] {
            assert!(zh.contains(words), "{words:?} is not in: {zh}");
        }
        let params = page.text(".foot").await?.chars().filter(char::is_ascii_digit).collect::<String>();
        let n = en.split("A has ").nth(2).and_then(|rest| rest.split(' ').next()).context("a number of parameters")?;
        assert!(params.contains(n), "the foot says other numbers than {n}: {params}");
        for tower in ["a", "b"] {
            let print = state["fingerprint"][tower].as_str().context("a fingerprint")?;
            assert!(value(page, "share-hashes").await?.contains(print));
            assert!(value(page, "share-bibtex").await?.contains(print));
        }
        assert!(value(page, "share-bibtex").await?.contains(&format!("url = {{{link}}}")));
        assert_eq!(value(page, "share-address").await?, link);
        assert!(!page.has("#share-long").await?);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_preview_is_made_when_it_is_asked_for_and_runs() -> Result<()> {
    run("share-preview", Options::default(), async |page| {
        page.open("#v=1&scene=highway&n_layers=2").await?;
        page.wait_for_step(2, LONG).await?;
        page.eval("document.querySelector('#btn-play').click()").await?;
        open(page).await?;
        page.click("#share-embed summary").await?;
        assert!(!page.has("#share iframe").await?);
        for kind in ["stage", "lens"] {
            page.select("#share-kind", kind).await?;
            page.click("#share-preview").await?;
            // What the snippet says is what the preview shows.
            let snippet = value(page, "share-snippet").await?;
            let src = page.eval("return document.querySelector('#share iframe').src").await?;
            let src = src.as_str().context("an address")?;
            assert!(src.contains(&format!("&embed={kind}")), "{src}");
            assert!(snippet.contains(&format!("src=\"{}\"", src.replace('&', "&amp;"))), "{snippet}");
            page.enter_frame("#share iframe").await?;
            let there = |state: &Value| {
                state["step"].as_u64() >= Some(2) && state["link"].as_str().is_some_and(|l| l.contains(kind))
            };
            page.wait_until("a preview that trains", LONG, there).await?;
            page.leave_frame().await?;
            page.screenshot(&format!("share-preview-{kind}.png")).await?;
        }
        page.keys_to_focus(Key::Escape).await?;
        page.wait_for("no run that nobody asked for", SOON, async || Ok(!page.has("#share iframe").await?)).await
    })
    .await
}

#[tokio::test]
async fn it_speaks_both_languages_fits_and_warns_of_a_long_link() -> Result<()> {
    run("share-looks", Options::default(), async |page| {
        let events: Vec<String> = (0..180).map(|i| format!("{}:b:skip:1", 500 + i)).collect();
        let long = format!("{SMALL}&events={}", events.join(","));
        for (lang, size, theme) in [
            ("en", (1440, 900), "dark"),
            ("zh", (1440, 900), "light"),
            ("zh", (390, 844), "dark"),
            ("en", (390, 844), "light"),
        ] {
            page.set_window_size(size.0, size.1).await?;
            page.set_theme(theme).await?;
            page.open(&format!("{long}&lang={lang}")).await?;
            page.wait_for_step(3, LONG).await?;
            open(page).await?;
            let said = page.text("#share-long").await?;
            let n = value(page, "share-link").await?.chars().count();
            assert!(n > 2000 && said.contains(&n.to_string()), "{said}");
            page.eval("document.querySelectorAll('#share details').forEach((d) => { d.open = true; })").await?;
            let over =
                page.eval("const d = document.querySelector('#share'); return d.scrollWidth - d.clientWidth").await?;
            assert_eq!(over, 0, "{lang} at {size:?}");
            if lang == "zh" {
                assert_eq!(page.untranslated().await?, Vec::<String>::new(), "{size:?}");
            }
            let shut = page.shuts_out().await?;
            assert_eq!(shut, Vec::<String>::new(), "{lang} at {size:?}");
            page.screenshot(&format!("share-{lang}-{}.png", size.0)).await?;
            page.eval("document.querySelector('#share-cite').scrollIntoView()").await?;
            page.screenshot(&format!("share-cite-{lang}-{}.png", size.0)).await?;
        }
        // The open dialog follows the language.
        page.eval("document.querySelector('#lang-zh').click()").await?;
        // Its parts are made anew meanwhile, so an element that was found may be gone.
        let summary = "return document.querySelector('#share-cite summary')?.textContent ?? ''";
        page.wait_for("Chinese", SOON, async || Ok(page.eval(summary).await? == "引用这次训练")).await
    })
    .await
}
