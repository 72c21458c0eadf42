//! Slow motion in a real browser: one slider for the whole step.

use std::time::Duration;

use anyhow::Result;
use e2e::{Options, run};
use serde_json::json;
use thirtyfour::Key;

const SOON: Duration = Duration::from_secs(30);
/// For anything that needs training; the machine may be slow and busy.
const LONG: Duration = Duration::from_secs(180);

/// Two small towers, for where the default is not the point.
const SMALL: &str = "#v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2";

#[tokio::test]
async fn slow_motion_is_walked_by_keyboard_and_stops_inside_a_step() -> Result<()> {
    run("slow", Options::default(), async |page| {
        page.open(&format!("{SMALL}&step=5")).await?;
        page.wait_until("step 5", LONG, |state| state["step"] == 5 && state["paused"] == true).await?;
        assert!(!page.has("#phases").await?, "only slow motion has phases");
        page.click("#speed-slow").await?;
        let says = async |words: &str| {
            let told = async || {
                let text = page.find("#phases").await?.attr("aria-valuetext").await?;
                Ok(text.as_deref() == Some(words))
            };
            page.wait_for(words, SOON, told).await
        };
        says("4 update").await?;
        page.keys("#phases", Key::Home).await?;
        says("1 forward").await?;
        page.keys("#phases", Key::Right).await?;
        says("1 forward · layer 1, attention").await?;
        for phase in ["2 loss", "3 backward"] {
            page.keys("#phases", Key::PageUp).await?;
            says(phase).await?;
        }
        page.click("#btn-step").await?;
        says("3 backward · layer 2, MLP").await?;
        let caption = page.find("#caption").await?.text().await?;
        assert!(caption.contains("come down to layer 2"), "{caption}");
        let state = page.state().await?;
        assert_eq!((&state["step"], &state["paused"]), (&json!(5), &json!(true)));
        page.keys("#phases", Key::End).await?;
        says("4 update").await?;
        assert_eq!(page.state().await?["step"], 5, "this step's update is still being shown");
        page.keys("#phases", Key::Right).await?;
        page.wait_until("the next step", SOON, |state| state["step"] == 6).await?;
        says("1 forward").await?;
        Ok(())
    })
    .await
}
