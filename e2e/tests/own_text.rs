//! The reader's own text: given, refused, carried by a link, kept and forgotten.

use std::time::Duration;

use anyhow::Result;
use e2e::{Options, Page, run};
use serde_json::Value;

const SOON: Duration = Duration::from_secs(30);
const LONG: Duration = Duration::from_secs(180);

const SMALL: &str = "#v=1&n_layers=1&d_model=16&n_heads=2&n_ctx=16&batch_size=2";

/// Chooses the reader's own text as the corpus and waits for its panel.
async fn choose(page: &Page) -> Result<()> {
    page.select("#ctl-corpus", "own-text").await?;
    let open = async || Ok(page.eval("return document.querySelector('#own-text')?.offsetHeight > 0").await? == true);
    page.wait_for("the panel", SOON, open).await
}

/// Puts a text into the field and asks for it to be learnt.
async fn give(page: &Page, text: &str) -> Result<()> {
    let text = serde_json::to_string(text)?;
    page.eval(&format!(
        "const field = document.querySelector('#own-text');
         field.value = {text};
         field.dispatchEvent(new Event('input', {{ bubbles: true }}));"
    ))
    .await?;
    page.click("#own-text-learn").await
}

fn link(state: &Value) -> String {
    state["link"].as_str().unwrap_or_default().to_string()
}

#[tokio::test]
async fn a_text_is_learnt_travels_in_the_link_and_can_be_forgotten() -> Result<()> {
    run("own-text", Options::default(), async |page| {
        page.open(SMALL).await?;
        page.wait_for_step(1, LONG).await?;
        choose(page).await?;
        give(page, &"the tide comes in, the tide goes out. ".repeat(12)).await?;
        // Two dozen letters at most: ln V of this text, not of the stories.
        let same = |state: &Value| state["levels"]["chance"].as_f64().is_some_and(|nats| nats < 3.0);
        let learning = |state: &Value| {
            let in_link = link(state).contains("corpus=own-text") && link(state).contains("text=");
            in_link && same(state) && state["step"].as_u64() > Some(3)
        };
        let state = page.wait_until("the text in the link and learnt from", LONG, learning).await?;
        page.wait_for("what became of the text", SOON, async || {
            Ok(page.text("#own-text-account").await?.contains("held out"))
        })
        .await?;

        // The address follows a moment later than the state, which has the link at once.
        page.open(&format!("#{}", link(&state).trim_start_matches('#'))).await?;
        page.wait_until("the link alone brings the text", LONG, same).await?;

        page.open(SMALL).await?;
        page.wait_for_step(1, LONG).await?;
        page.select("#ctl-corpus", "own-text").await?;
        page.click("#own-text-forget").await?;
        let kept = page.eval("return Object.values(localStorage).some(x => String(x).includes('tide'))").await?;
        assert_eq!(kept, false, "the text is still on the device");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_text_that_cannot_be_learnt_gets_a_sentence_and_the_run_goes_on() -> Result<()> {
    run("own-text-refused", Options::default(), async |page| {
        page.open(SMALL).await?;
        page.wait_for_step(1, LONG).await?;
        choose(page).await?;
        give(page, "too short").await?;
        page.wait_for("a sentence", SOON, async || {
            Ok(page.eval("return document.body.innerText.includes('needs at least')").await? == true)
        })
        .await?;
        let before = page.state().await?["step"].as_u64().unwrap_or_default();
        page.wait_for_step(before + 5, LONG).await?;
        Ok(())
    })
    .await
}
