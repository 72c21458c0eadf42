//! Scenes in the real page: a bet before the answer, the answer at its step, and every scene's link.
//!
//! `cargo test --profile tool -p e2e --test scenes -- --ignored` plays all of them to their captions.

use std::time::Duration;

use anyhow::{Result, ensure};
use e2e::{Options, Page, run};
use scenes::CARDS;
use thirtyfour::Key;

/// For anything that needs training; the machine may be slow and busy.
const LONG: Duration = Duration::from_secs(180);

/// Waits until the line stands so.
async fn until_stage(page: &Page, stage: &str) -> Result<()> {
    let css = format!("#scene-line[data-stage='{stage}']");
    page.wait_for(stage, LONG, async || page.has(&css).await).await
}

/// The bet is taken; towers that had waited for it may have gone on at once.
async fn until_taken(page: &Page) -> Result<()> {
    let css = "#scene-line[data-stage='waiting'], #scene-line[data-stage='known']";
    page.wait_for("the bet", LONG, async || page.has(css).await).await
}

/// ‖∂L/∂x₀‖₂ of B over A's at this step, trained without a page, as the page writes it.
fn ratio(link: &str, step: u64) -> String {
    use engine::lab::{Lab, TowerSpec, Word};
    let experiment = base::config::Link::parse(link).0.experiment;
    let [a, b] = base::config::Tower::BOTH.map(|tower| {
        let (mut lab, _) = Lab::build(TowerSpec::of(&experiment, tower)).expect("it can be built");
        let mut found = f64::NAN;
        lab.train_to(step, 1, |word| {
            if let Word::Measured(snapshot) = word {
                found = f64::from(snapshot.resid_grad_l2[0]);
            }
        });
        found
    });
    draw::scene::numbers::sci(b / a)
}

#[tokio::test]
async fn the_first_view_asks_and_step_50_answers() -> Result<()> {
    run("bet", Options::default(), async |page| {
        page.open("").await?;
        until_stage(page, "asking").await?;
        let state = page.state().await?;
        ensure!(state["step"].as_u64() < Some(50), "the bet comes before its answer: {}", state["step"]);
        page.click(".bet:nth-of-type(2)").await?;
        until_taken(page).await?;
        ensure!(page.hash().await?.contains("bet=1") || page.state().await?["link"].to_string().contains("bet=1"));
        until_stage(page, "known").await?;
        let (measured, expected) = (page.text(".measured").await?, ratio("v=1", 50));
        ensure!(measured.ends_with(&expected), "{measured}, natively {expected}");
        ensure!(page.has(".ruler .guess").await? && page.has(".ruler .real").await?);
        // The next scene is one click away, and says what it is about.
        page.click("#scene-next").await?;
        page.find(".scene-card").await?;
        let link = format!("scene={}", CARDS[1].key);
        page.wait_until("its run", LONG, |state| state["link"].to_string().contains(&link)).await?;
        ensure!(page.has(&format!(".chip[data-scene='{}'][aria-current]", CARDS[1].key)).await?);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_towers_wait_for_a_guess_and_the_way_out_is_a_button() -> Result<()> {
    run("wait", Options { lang: "zh".into(), ..Options::default() }, async |page| {
        page.open("").await?;
        page.wait_for_step(49, LONG).await?;
        tokio::time::sleep(Duration::from_secs(2)).await;
        ensure!(page.state().await?["step"] == 49, "they went on: {}", page.state().await?["step"]);
        ensure!(page.text("#scene-line .hint").await?.contains("等你"));
        page.click("#bet-pass").await?;
        until_stage(page, "known").await?;
        ensure!(page.text(".measured").await?.starts_with("实测"));
        ensure!(page.untranslated().await?.is_empty(), "{:?}", page.untranslated().await?);
        Ok(())
    })
    .await
}

/// A scene's run, in the words of its card.
fn link_of(card: &scenes::Card) -> String {
    let between = if card.link.is_empty() { "" } else { "&" };
    format!("#v=1{between}{}&scene={}", card.link, card.key)
}

/// A scene whose bet is a curve.
fn drawn() -> String {
    let scene = scenes::lesson().into_iter().find(|scene| matches!(scene.bet, scenes::Bet::Curve(_)));
    scene.expect("a scene with a curve").key
}

#[tokio::test]
async fn a_curve_is_drawn_by_pointer_and_by_keys() -> Result<()> {
    run("curve", Options::default(), async |page| {
        let (_, card) = scenes::Card::of(&drawn()).expect("a card");
        page.open(&link_of(card)).await?;
        until_stage(page, "asking").await?;
        page.click("#bet-chart").await?;
        page.find(".sketch svg").await?;
        let flat = page.eval("return document.querySelector('.sketch path.guess').getAttribute('d')").await?;
        page.click(".sketch").await?;
        let script = "return document.querySelector('.sketch path.guess').getAttribute('d')";
        let changed = async || Ok(page.eval(script).await? != flat || page.has(".sketch path.guess").await?);
        page.wait_for("a stroke", LONG, changed).await?;
        page.keys("#bet-at-0", Key::Up).await?;
        page.keys("#bet-at-0", Key::Up).await?;
        page.keys("#bet-at-0", Key::Right).await?;
        let focus = page.eval("return document.activeElement.id").await?;
        ensure!(focus == "bet-at-1", "arrows move along: {focus}");
        ensure!(page.eval(script).await? != flat, "and change heights");
        page.keys("#bet-at-1", Key::Enter).await?;
        until_taken(page).await?;
        ensure!(page.state().await?["link"].to_string().contains("bet=curve."));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn on_a_phone_everything_stands_beside_everything_else() -> Result<()> {
    for (size, lang) in [((390, 844), "en"), ((360, 640), "zh"), ((844, 390), "en")] {
        run("phone", Options { size, lang: lang.into(), ..Options::default() }, async |page| {
            page.open("").await?;
            until_stage(page, "asking").await?;
            let height = "return document.querySelector('.stage-frame').clientHeight";
            let before = page.eval(height).await?;
            page.click(".bet:nth-of-type(1)").await?;
            until_stage(page, "known").await?;
            ensure!(page.eval(height).await? == before, "the stage keeps its height: {before}");
            let wide = page.eval("return document.documentElement.scrollWidth - innerWidth").await?;
            ensure!(wide == 0, "{size:?}: {wide} pixels too wide");
            page.click(".scene-away").await?;
            page.find("#caption").await?;
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// Opens a scene by its link as fast as it goes, and waits for its caption.
async fn play(lang: &str, card: &scenes::Card) -> Result<()> {
    let key = card.key;
    run(&format!("scene-{key}-{lang}"), Options { lang: lang.into(), ..Options::default() }, async |page| {
        page.open(&format!("{}&bet=none&lang={lang}", link_of(card))).await?;
        page.click("#speed-max").await?;
        let limit = Duration::from_secs(280);
        page.wait_for("its caption", limit, async || page.has("#scene-line[data-stage='known']").await).await?;
        let caption = page.text("#scene-line .says").await?;
        ensure!(caption.chars().any(|c| c.is_ascii_digit()) && !caption.contains(['{', '–']), "{key}: {caption}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_scene_with_a_lens_plays_to_its_caption() -> Result<()> {
    let (_, card) = scenes::Card::of("paths").expect("a card");
    play("zh", card).await
}

#[tokio::test]
#[ignore = "slow: trains every scene in both languages"]
async fn every_scene_plays_to_its_caption() -> Result<()> {
    for card in CARDS {
        for lang in ["en", "zh"] {
            play(lang, card).await?;
        }
    }
    Ok(())
}
