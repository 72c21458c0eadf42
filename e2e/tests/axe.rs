//! Nobody is shut out: axe-core finds nothing in any view, and the keyboard alone does everything.

use std::time::Duration;

use anyhow::Result;
use e2e::{Options, Page, run};
use serde_json::Value;
use thirtyfour::Key;

const SOON: Duration = Duration::from_secs(30);
/// For anything that needs training; the machine may be slow and busy.
const LONG: Duration = Duration::from_secs(180);

/// Two small towers: what shuts people out does not hang on their size.
const SMALL: &str = "#v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2";

/// What a reader presses to come to each view from the one before.
const VIEWS: &[(&str, &[&str])] = &[
    ("stage", &[]),
    ("a cut and its undo", &["[data-skip='a.1m']"]),
    ("lens open", &["#lens-layers"]),
    ("numbers as a table", &[".numbers summary"]),
    ("settings", &["#lens-settings"]),
    ("tokens open", &["#btn-tokens"]),
    ("slow motion", &["#btn-tokens", "#speed-slow"]),
    ("share", &["#btn-share"]),
];

/// The same on a phone, where lenses and settings come in a sheet, which moves: `!` presses wherever it is by now.
const PHONE_VIEWS: &[(&str, &[&str])] = &[
    ("stage", &[]),
    ("cutting by thumb", &["#btn-cut", "#cut-this"]),
    ("sheet", &["!#group-know", "!#lens-logit"]),
    ("settings", &["!#lens-settings"]),
    ("tokens open", &["!.veil", "#btn-tokens"]),
    ("share", &["#btn-share"]),
];

/// What axe-core finds in the present view, in both languages and both themes.
async fn in_every_dress(page: &Page, view: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for (lang, theme) in [("en", "dark"), ("zh", "dark"), ("zh", "light"), ("en", "light")] {
        // Pressed by script: before an open dialog nothing else can be pressed.
        page.eval(&format!(
            "document.querySelector('#lang-{lang}').click();
             if (document.documentElement.dataset.theme !== '{theme}') document.querySelector('#btn-theme').click()"
        ))
        .await?;
        let tag = if lang == "zh" { "zh-Hans" } else { lang };
        let is_dressed = async || {
            let now = page.eval("const d = document.documentElement; return [d.lang, d.dataset.theme]").await?;
            Ok(now[0] == tag && now[1] == theme)
        };
        page.wait_for("the language and the theme", SOON, is_dressed).await?;
        tokio::time::sleep(Duration::from_millis(150)).await;
        found.extend(page.shuts_out().await?.into_iter().map(|line| format!("{view}, {lang}, {theme}: {line}")));
    }
    Ok(found)
}

#[tokio::test]
async fn axe_finds_nothing_in_any_view() -> Result<()> {
    let mut found = Vec::new();
    for (size, views) in [((1440, 900), VIEWS), ((390, 844), PHONE_VIEWS)] {
        run(&format!("axe-{}", size.0), Options { size, ..Options::default() }, async |page| {
            page.open(SMALL).await?;
            page.wait_for_step(5, LONG).await?;
            for (view, presses) in views {
                for css in *presses {
                    match (css.strip_prefix("#lens-"), css.strip_prefix('!')) {
                        (Some(lens), _) => page.open_lens(lens).await?,
                        (_, Some(css)) => drop(page.eval(&format!("document.querySelector('{css}').click()")).await?),
                        (None, None) => page.click(css).await?,
                    }
                    // What comes in by motion has come.
                    tokio::time::sleep(Duration::from_millis(700)).await;
                }
                found.extend(in_every_dress(page, &format!("{} px, {view}", size.0)).await?);
            }
            Ok(())
        })
        .await?;
    }
    assert!(found.is_empty(), "{found:#?}");
    Ok(())
}

#[tokio::test]
async fn axe_finds_nothing_in_any_lens_and_on_the_pages_beside() -> Result<()> {
    let mut found = Vec::new();
    let limit = Duration::from_secs(1200);
    run("axe-lenses", Options { limit, ..Options::default() }, async |page| {
        page.open(SMALL).await?;
        page.wait_for_step(5, LONG).await?;
        page.click("#btn-play").await?;
        for lens in lens::LENSES.iter().filter(|lens| lens.home == lens::Home::Tab) {
            page.open_lens(lens.key).await?;
            tokio::time::sleep(Duration::from_secs(2)).await;
            found.extend(page.shuts_out().await?.into_iter().map(|line| format!("{}: {line}", lens.key)));
        }
        Ok(())
    })
    .await?;
    for size in [(1440, 900), (390, 844)] {
        run("axe-beside", Options { size, limit, ..Options::default() }, async |page| {
            for view in e2e::views::VIEWS.iter().filter(|view| view.is_beside()) {
                for (lang, theme) in [("en", "dark"), ("zh", "light")] {
                    view.open(page, lang, theme).await?;
                    let here = page.shuts_out().await?.into_iter();
                    found.extend(here.map(|line| format!("{} at {} px, {lang}, {theme}: {line}", view.name, size.0)));
                }
            }
            Ok(())
        })
        .await?;
    }
    assert!(found.is_empty(), "{found:#?}");
    Ok(())
}

#[tokio::test]
async fn axe_is_awake() -> Result<()> {
    run("axe-awake", Options::default(), async |page| {
        page.open(SMALL).await?;
        page.wait_for_step(2, LONG).await?;
        page.eval("document.querySelector('#btn-theme').removeAttribute('aria-label'); document.querySelector('#btn-theme').title = ''").await?;
        let found = page.shuts_out().await?;
        assert!(found.iter().any(|line| line.starts_with("button-name")), "a button without a name: {found:?}");
        Ok(())
    })
    .await
}

/// Every control that can be seen, but those that its group's arrows lead to; each gets a number.
const CONTROLS: &str = r#"
const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')];
const seen = all.filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && e.tabIndex >= 0);
return seen.map((e, i) => { e.dataset.stop ??= i; return [e.dataset.stop, e.id || e.className || e.textContent]; });
"#;

/// The number of what has the focus, and whether a reader sees that it has.
const FOCUSED: &str = r#"
const e = document.activeElement, s = getComputedStyle(e);
return [e.dataset.stop ?? null, s.outlineStyle !== 'none' || e.dataset.skip !== undefined || e.matches('.file input')];
"#;

/// Walks through the page by Tab, and says which controls it never came to, and which do not show that they have the focus.
async fn walk(page: &Page) -> Result<Vec<String>> {
    let controls: Vec<(Value, String)> = serde_json::from_value(page.eval(CONTROLS).await?)?;
    assert!(controls.len() > 20, "{controls:?}");
    page.eval("document.activeElement.blur(); getSelection().removeAllRanges()").await?;
    let mut missed: Vec<(String, String)> =
        controls.into_iter().map(|(stop, name)| (stop.as_str().unwrap_or_default().to_owned(), name)).collect();
    let mut wrong = Vec::new();
    for _ in 0..missed.len() + 30 {
        page.keys_to_focus(Key::Tab).await?;
        let (stop, is_seen): (Option<String>, bool) = serde_json::from_value(page.eval(FOCUSED).await?)?;
        let Some(at) = stop.and_then(|stop| missed.iter().position(|(s, _)| *s == stop)) else { continue };
        let (_, name) = missed.remove(at);
        if !is_seen {
            wrong.push(format!("does not show its focus: {name}"));
        }
    }
    wrong.extend(missed.into_iter().map(|(_, name)| format!("Tab never comes to {name}")));
    Ok(wrong)
}

#[tokio::test]
async fn every_control_is_reached_by_keyboard_and_shows_that_it_has_the_focus() -> Result<()> {
    run("keyboard", Options::default(), async |page| {
        page.open(&format!("{SMALL}&step=6")).await?;
        page.wait_until("step 6", LONG, |state| state["step"] == 6 && state["paused"] == true).await?;
        let nothing = Vec::<String>::new();
        assert_eq!(walk(page).await?, nothing, "stage");
        for (view, lens) in [("a lens", "attention"), ("settings", "settings")] {
            page.open_lens(lens).await?;
            tokio::time::sleep(Duration::from_millis(700)).await;
            assert_eq!(walk(page).await?, nothing, "{view}");
        }
        page.click("#btn-tokens").await?;
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert_eq!(walk(page).await?, nothing, "tokens open");
        Ok(())
    })
    .await
}

/// Which element has the focus: its `data-skip` or its id.
async fn focus(page: &Page) -> Result<String> {
    let value = page.eval("const e = document.activeElement; return e.dataset.skip ?? e.id").await?;
    Ok(value.as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn towers_tokens_and_time_are_steered_by_keys() -> Result<()> {
    run("keys", Options::default(), async |page| {
        page.open(&format!("{SMALL}&step=6")).await?;
        page.wait_until("step 6", LONG, |state| state["step"] == 6 && state["paused"] == true).await?;
        // One stop of Tab a tower, arrows along it and across, Enter cuts.
        page.eval("document.querySelector(\"[data-skip='a.1a']\").focus()").await?;
        for (key, skip) in
            [(Key::Up, "a.1m"), (Key::Up, "a.2a"), (Key::Right, "b.2a"), (Key::Down, "b.1m"), (Key::Left, "a.1m")]
        {
            page.keys_to_focus(key).await?;
            assert_eq!(focus(page).await?, skip);
        }
        page.keys_to_focus(Key::Enter).await?;
        let link = |state: &Value| state["link"].as_str().unwrap_or_default().replace("%3A", ":");
        page.wait_until("the cut", SOON, |state| link(state).contains("6:a:cut:1m")).await?;
        assert_eq!(focus(page).await?, "a.1m", "the focus stays where it was");
        let said = async || Ok(page.text("#task .offer").await?.contains("cut in A: layer 1, MLP"));
        page.wait_for("what was done", SOON, said).await?;
        let read = async || {
            let text = page.eval("return document.querySelector('.stage-frame > .for-readers').textContent").await?;
            Ok(text.as_str().is_some_and(|text| text.starts_with("A · layer 1, MLP · ") && text.contains(" → ")))
        };
        page.wait_for("what it changed, for who does not see it", SOON, read).await?;
        page.eval("document.querySelector('#undo').focus()").await?;
        page.keys_to_focus(Key::Enter).await?;
        page.wait_until("the way back", SOON, |state| !link(state).contains("cut:1m")).await?;
        // The timeline is a slider; Space plays and pauses.
        page.wait_until("step 6", LONG, |state| state["step"] == 6 && state["paused"] == true).await?;
        page.eval("document.querySelector('#timeline').focus()").await?;
        let shown = async |step: &str| {
            let at = async || Ok(page.find("#timeline").await?.attr("aria-valuenow").await?.as_deref() == Some(step));
            page.wait_for(step, SOON, at).await
        };
        for (key, step) in [(Key::Left, "5"), (Key::Left, "4"), (Key::Right, "5"), (Key::Home, "0"), (Key::End, "6")] {
            page.keys_to_focus(key).await?;
            shown(step).await?;
        }
        page.keys_to_focus(' ').await?;
        page.wait_until("it plays", SOON, |state| state["paused"] == false).await?;
        page.keys_to_focus(' ').await?;
        page.wait_until("it waits", SOON, |state| state["paused"] == true).await?;
        // T opens the tokens, arrows move from cell to cell, and what stands there is read out.
        page.keys_to_focus('t').await?;
        page.find("#tokens-a").await?;
        page.eval("document.querySelector('#tokens-a').focus()").await?;
        page.keys_to_focus(Key::Left).await?;
        let cell = async || {
            let text = page.eval("return document.querySelector('.stage-frame > .for-readers').textContent").await?;
            Ok(text.as_str().is_some_and(|text| text.contains("‖∂L/∂x‖₂")))
        };
        page.wait_for("the cell, read out", SOON, cell).await?;
        page.keys_to_focus('t').await?;
        page.wait_for("closed", SOON, async || Ok(!page.has("#tokens-a").await?)).await?;
        // A dialog is closed by Escape, and the focus goes back to where it came from.
        page.eval("document.querySelector('#btn-share').focus()").await?;
        page.keys_to_focus(Key::Enter).await?;
        page.find("#share[open]").await?;
        page.keys_to_focus(Key::Escape).await?;
        page.wait_for("no dialog", SOON, async || Ok(!page.has("#share[open]").await?)).await?;
        assert_eq!(focus(page).await?, "btn-share");
        Ok(())
    })
    .await
}
