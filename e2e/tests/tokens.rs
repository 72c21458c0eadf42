//! The towers opened into their tokens, in a real browser.

use std::time::Duration;

use anyhow::Result;
use e2e::{Options, run};
use thirtyfour::Key;

const SOON: Duration = Duration::from_secs(30);
/// For anything that needs training; the machine may be slow and busy.
const LONG: Duration = Duration::from_secs(180);

/// Two small towers, for where the default is not the point.
const SMALL: &str = "#v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2";

#[tokio::test]
async fn the_towers_open_by_a_key_and_are_walked_by_arrows() -> Result<()> {
    run("tokens", Options::default(), async |page| {
        page.open(&format!("{SMALL}&step=5")).await?;
        page.wait_until("step 5", LONG, |state| state["step"] == 5 && state["paused"] == true).await?;
        page.listen_to_canvases().await?;
        page.keys_to_focus('t').await?;
        page.wait_until("open towers", SOON, |state| state["tokens_open"] == true).await?;
        // At rest too, what was measured is drawn as soon as it has come.
        let is_drawn = async || Ok(page.canvas_texts().await?.iter().any(|text| text.contains("sentence 1 of 2")));
        page.wait_for("the cells", LONG, is_drawn).await?;
        let card = async || anyhow::Ok(page.find(".stage-frame > .for-readers").await?.inner_html().await?);
        page.keys("#tokens-a", Key::Up).await?;
        page.keys("#tokens-a", Key::Up).await?;
        let tells = async || {
            let text = card().await?;
            Ok(text.contains('A') && text.contains('B') && text.chars().any(|c| c.is_ascii_digit()))
        };
        page.wait_for("the card in words", SOON, tells).await?;
        let before = card().await?;
        page.keys("#tokens-a", Key::Left).await?;
        page.wait_for("the next token", SOON, async || Ok(card().await? != before)).await?;
        page.keys("#tokens-a", Key::Enter).await?;
        page.wait_until("the cut", SOON, |state| state["link"].as_str().is_some_and(|l| l.contains(":a:cut:"))).await?;
        // A link opens them again; the key closes them.
        let link = page.state().await?["link"].as_str().unwrap_or_default().to_string();
        assert!(link.contains("lattice=on"), "{link}");
        page.keys_to_focus('t').await?;
        page.wait_until("closed towers", SOON, |state| state["tokens_open"] == false).await?;
        page.wait_for("no field", SOON, async || Ok(!page.has("#tokens-a").await?)).await
    })
    .await
}
