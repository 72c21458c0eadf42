//! What a reader asks of the towers: closed questions answer by themselves, a sentence is typed, a cell is chosen.

use std::time::Duration;

use anyhow::{Result, ensure};
use e2e::{Options, Page, run};
use thirtyfour::Key;

const SOON: Duration = Duration::from_secs(30);
/// For anything that needs training; the machine may be slow and busy.
const LONG: Duration = Duration::from_secs(180);

const SMALL: &str = "#v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2";

/// What stands beside a question.
async fn line(page: &Page, group: &str) -> Result<String> {
    let script = format!("return document.querySelector('#group-{group} .answer')?.innerText ?? ''");
    Ok(page.eval(&script).await?.as_str().unwrap_or_default().to_owned())
}

async fn wait_for_line(page: &Page, group: &str, part: &str) -> Result<()> {
    page.wait_for(&format!("{part} beside {group}"), LONG, async || Ok(line(page, group).await?.contains(part))).await
}

/// Clicks into a picture, at this share of its width and height.
async fn click_in(page: &Page, id: &str, x: f64, y: f64) -> Result<()> {
    page.find(&format!("#{id}")).await?.scroll_into_view().await?;
    let script = format!(
        "const canvas = document.getElementById('{id}'), at = canvas.getBoundingClientRect();
         const [clientX, clientY] = [at.x + {x} * at.width, at.y + {y} * at.height];
         canvas.dispatchEvent(new MouseEvent('click', {{ clientX, clientY, bubbles: true }}));"
    );
    page.eval(&script).await.map(drop)
}

#[tokio::test]
async fn closed_questions_answer_and_one_is_open() -> Result<()> {
    run("questions", Options::default(), async |page| {
        page.open(SMALL).await?;
        page.wait_for_step(12, LONG).await?;
        // What the page measures anyway stands there at once; for the rest nothing is loaded.
        wait_for_line(page, "learnt", "held-out loss").await?;
        wait_for_line(page, "say", "next token right").await?;
        ensure!(line(page, "look").await?.trim().is_empty(), "nobody has looked: {}", line(page, "look").await?);
        let loaded = page.watch().requests().iter().any(|url| url.contains("desk_bg"));
        ensure!(!loaded, "the analysis was loaded though no lens is open");
        page.open_lens("paths").await?;
        wait_for_line(page, "look", "evenness").await?;
        wait_for_line(page, "know", "final depth").await?;
        let said = line(page, "know").await?;
        ensure!(["A ", "B ", "@"].iter().all(|part| said.contains(part)), "{said}");
        ensure!(line(page, "signal").await?.is_empty(), "an open question has no line");
        // One is open at a time, and it opens where it was left.
        page.click("#group-know").await?;
        wait_for_line(page, "signal", "gradient at the tokens").await?;
        let open = "return [...document.querySelectorAll('.ask[aria-expanded=true]')].map(e => e.id).join()";
        ensure!(page.eval(open).await? == "group-know");
        page.click("#group-signal").await?;
        let again =
            async || Ok(page.eval("return document.querySelector('#lens-paths')?.ariaSelected").await? == "true");
        page.wait_for("the lens that was open", SOON, again).await?;
        // Settings and back.
        page.click("#lens-settings").await?;
        page.find("#drawer").await?;
        page.click("#tab-lenses").await?;
        page.wait_for("the lens that was open", SOON, again).await
    })
    .await
}

#[tokio::test]
async fn a_sentence_is_typed_and_its_tokens_are_asked_about() -> Result<()> {
    run("typed", Options::default(), async |page| {
        page.open(&format!("{SMALL}&step=30&lens=predictions")).await?;
        page.find("#chart-reading-a").await?;
        page.listen_to_canvases().await?;
        page.keys("#param-predictions-typed", "the dog ж").await?;
        page.keys("#param-predictions-typed", Key::Enter + "").await?;
        let link = |part: &'static str| async move || Ok(page.hash().await?.contains(part));
        page.wait_for("it in the link", SOON, link("predictions.typed=the%20dog%20")).await?;
        let told = async || Ok(page.text("#lens-body").await?.contains("no such token: ж"));
        page.wait_for("what is unknown", LONG, told).await?;
        let title = |part: &'static str| async move || Ok(page.text("#lens-body").await?.contains(part));
        page.wait_for("the last token", LONG, title("after token 8, ␣")).await?;
        // A token that is chosen is the one that every layer is asked about; by pointer and by keyboard.
        click_in(page, "chart-reading-a", 0.01, 0.75).await?;
        page.wait_for("the first one in the link", SOON, link("predictions.position=1")).await?;
        page.wait_for("the first token", LONG, title("after token 1, t")).await?;
        page.keys("#chart-reading-b", Key::Right + "").await?;
        let tip = async || Ok(page.has(".tip").await? && page.text(".tip").await?.starts_with("B · token 1, t"));
        page.wait_for("what is said of the first", SOON, tip).await?;
        page.keys_to_focus(Key::Right).await?;
        let tip = async || Ok(page.has(".tip").await? && page.text(".tip").await?.contains("B · token 2, h: loss = "));
        page.wait_for("what the second cost", SOON, tip).await?;
        page.keys_to_focus(Key::Enter).await?;
        page.wait_for("the second one in the link", SOON, link("predictions.position=2")).await
    })
    .await
}

#[tokio::test]
async fn a_cell_shows_its_tokens_and_a_layer_is_marked_in_every_picture() -> Result<()> {
    run("cells", Options::default(), async |page| {
        page.open(&format!("{SMALL}&step=30&lens=attention")).await?;
        page.find("#chart-pattern-a").await?;
        tokio::time::sleep(Duration::from_secs(2)).await;
        // Of the small pictures the arrow keys reach one, Enter draws it large, and so does a click.
        let tip =
            |part: &'static str| async move || Ok(page.has(".tip").await? && page.text(".tip").await?.contains(part));
        let link = |part: &'static str| async move || Ok(page.hash().await?.contains(part));
        let title = |part: &'static str| async move || Ok(page.text("#lens-body").await?.contains(part));
        page.keys("#chart-heads-a", Key::Right + "").await?;
        page.wait_for("the first head", SOON, tip("layer 1, head 0: evenness = ")).await?;
        page.keys_to_focus(Key::Right).await?;
        page.wait_for("the next head", SOON, tip("layer 1, head 1: evenness = ")).await?;
        page.keys_to_focus(Key::Enter).await?;
        page.wait_for("it in the link", SOON, link("attention.head=1")).await?;
        page.wait_for("it drawn large", LONG, title("The pattern of layer 1, head 1")).await?;
        click_in(page, "chart-heads-a", 0.2, 0.2).await?;
        page.wait_for("the one clicked drawn large", LONG, title("The pattern of layer 2, head 0")).await?;
        click_in(page, "chart-pattern-a", 0.2, 0.3).await?;
        let tokens = async || Ok(page.has(".tip").await? && page.text(".tip").await?.contains('['));
        page.wait_for("the tokens behind the cell", SOON, tokens).await?;
        page.eval("document.getElementById('chart-pattern-a').dispatchEvent(new PointerEvent('pointerleave'))").await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
        // Pointing at the lower half of one grid is at layer 1: other pictures are drawn anew with a frame around it.
        let picture = "return document.getElementById('chart-evenness').toDataURL()";
        let before = page.eval(picture).await?;
        let point =
            "const canvas = document.getElementById('chart-head_evenness-a'), at = canvas.getBoundingClientRect();
            const [clientX, clientY] = [at.x + 0.5 * at.width, at.y + 0.7 * at.height];
            canvas.dispatchEvent(new PointerEvent('pointermove', { clientX, clientY, bubbles: true }));";
        page.eval(point).await?;
        let marked = async || Ok(page.eval(picture).await? != before);
        page.wait_for("the layer to be marked", SOON, marked).await?;
        page.eval("document.getElementById('chart-head_evenness-a').dispatchEvent(new PointerEvent('pointerleave'))")
            .await?;
        let as_before = async || Ok(page.eval(picture).await? == before);
        page.wait_for("the mark to go", SOON, as_before).await
    })
    .await
}

#[tokio::test]
async fn a_sheet_that_is_opened_at_rest_has_its_pictures_and_can_be_touched() -> Result<()> {
    let options = Options { size: (390, 844), ..Options::default() };
    run("sheet", options, async |page| {
        page.open(&format!("{SMALL}&step=30&lens=attention")).await?;
        page.wait_until("it rests", LONG, |state| state["lens_step"] == 30 && state["status"] == "Paused").await?;
        page.click("#tab-lenses").await?;
        // A canvas that was never drawn has the size that browsers give it.
        let undrawn = "return [...document.querySelectorAll('#lens-body canvas')].filter(c => c.width == 300).length";
        let all_are = async || Ok(page.has("#lens-body canvas").await? && page.eval(undrawn).await? == 0);
        page.wait_for("every picture", SOON, all_are).await?;
        // What is in it can be touched: a cell tells its text, another question opens, and only a touch above closes it.
        page.click("#chart-head_evenness-a").await?;
        let tip = async || page.eval("return document.querySelector('.tip')?.textContent ?? ''").await;
        let is_told = async || Ok(tip().await?.as_str().is_some_and(|said| said.contains("Held-out text, ")));
        page.wait_for("the text behind a cell", SOON, is_told).await?;
        page.click("#group-know").await?;
        page.wait_for("its lenses", SOON, async || page.has("#group-know[aria-expanded='true']").await).await?;
        assert!(page.has(".lenses.open").await?, "the sheet has closed");
        let above = "const sheet = document.getElementById('lenses').getBoundingClientRect();
            const on_top = document.elementFromPoint(innerWidth / 2, sheet.top - 20);
            on_top.click();
            return on_top.className";
        assert_eq!(page.eval(above).await?, "veil");
        page.wait_for("it to close", SOON, async || Ok(!page.has(".lenses.open").await?)).await
    })
    .await
}
