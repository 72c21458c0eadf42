//! Nobody is shut out of the picture: it is walked by keys and heard, by what was measured. What axe-core finds is in
//! `axe.rs`, what a reader's system may ask for in `wants.rs`.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use base::config::{Link, Site, Sublayer, Tower};
use base::names::Lang;
use draw::scene::numbers::sci;
use e2e::{Options, Page, run};
use engine::lab::{Lab, TowerSpec, Word};
use engine::telemetry::Snapshot;
use scenes::{Bet, CARDS};
use serde_json::{Value, json};
use thirtyfour::Key;

const SOON: Duration = Duration::from_secs(30);
/// For anything that needs training; the machine may be slow and busy.
const LONG: Duration = Duration::from_secs(180);

/// Two small towers, paused at a step.
const SMALL: &str = "v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2&step=6";

/// What both towers of a link measure at a step, trained without a page.
fn measured(link: &str, step: u64) -> [Snapshot; 2] {
    let experiment = Link::parse(link).0.experiment;
    Tower::BOTH.map(|tower| {
        let (mut lab, _) = Lab::build(TowerSpec::of(&experiment, tower)).expect("it can be built");
        let mut last = None;
        lab.train_to(step, 1, |word| {
            if let Word::Measured(snapshot) = word {
                last = Some((**snapshot).clone());
            }
        });
        last.expect("a measured step")
    })
}

async fn until_paused(page: &Page, step: u64) -> Result<()> {
    page.wait_until("the step", LONG, |state| state["step"] == step && state["paused"] == true).await.map(drop)
}

/// Role and name of the element that a script gives, as the browser tells them to a screen reader.
async fn told(page: &Page, script: &str) -> Result<(String, String)> {
    let found = page.ask_devtools("Runtime.evaluate", json!({ "expression": script })).await?;
    let id = found["result"]["objectId"].as_str().with_context(|| format!("nothing: {script}"))?;
    let asked = json!({ "objectId": id, "fetchRelatives": false });
    let tree = page.ask_devtools("Accessibility.getPartialAXTree", asked).await?;
    let word = |of: &str| tree["nodes"][0][of]["value"].as_str().unwrap_or_default().to_owned();
    Ok((word("role"), word("name")))
}

/// Goes on by Tab until what has the focus has this role and a name with these words.
async fn come_to(page: &Page, role: &str, words: &str) -> Result<String> {
    let mut seen = Vec::new();
    for _ in 0..120 {
        page.keys_to_focus(Key::Tab).await?;
        let (its, name) = told(page, "document.activeElement").await?;
        if its == role && name.contains(words) {
            return Ok(name);
        }
        seen.push(format!("{its} {name}"));
    }
    anyhow::bail!("Tab never comes to a {role} “{words}”, but to {seen:#?}")
}

/// The place that the picture is at, as it is read aloud.
async fn place(page: &Page) -> Result<String> {
    let at = "document.getElementById(document.getElementById('walk').getAttribute('aria-activedescendant'))";
    let (role, name) = told(page, at).await?;
    ensure!(role == "image" || role == "img", "a place is a {role}");
    Ok(name)
}

/// All names in the tree that a screen reader sees.
async fn names(page: &Page) -> Result<Vec<String>> {
    let tree = page.ask_devtools("Accessibility.getFullAXTree", json!({})).await?;
    let nodes = tree["nodes"].as_array().context("no tree")?;
    let name = |node: &Value| node["name"]["value"].as_str().map(str::to_owned);
    Ok(nodes.iter().filter(|node| node["ignored"] != true).filter_map(name).collect())
}

#[tokio::test]
async fn scene_1_is_walked_by_roles_and_names_alone() -> Result<()> {
    let lesson = scenes::lesson();
    let Bet::Choice { question, answers, .. } = &lesson[0].bet else { anyhow::bail!("scene 1 asks for an answer") };
    let [a, b] = measured("v=1", 50);
    let ratio = sci(f64::from(b.resid_grad_l2[0]) / f64::from(a.resid_grad_l2[0]));
    run("roles", Options::default(), async |page| {
        page.open("").await?;
        let asks = async || Ok(names(page).await?.iter().any(|name| name.contains(question.get(Lang::En))));
        page.wait_for("the question", LONG, asks).await?;
        come_to(page, "button", answers[1].text.get(Lang::En)).await?;
        page.keys_to_focus(Key::Enter).await?;
        let answered = async || Ok(names(page).await?.iter().any(|name| name.ends_with(&ratio)));
        page.wait_for("what was measured", LONG, answered).await?;
        // The picture says it too.
        page.eval("document.activeElement.blur()").await?;
        come_to(page, "button", "Pause").await?;
        page.keys_to_focus(Key::Enter).await?;
        come_to(page, "application", "place by place").await?;
        page.wait_for("a place", SOON, async || page.has(".walk-ring").await).await?;
        page.keys_to_focus(Key::End).await?;
        ensure!(place(page).await?.starts_with("A, at the tokens: gradient norm "), "{}", place(page).await?);
        page.keys_to_focus(Key::Right).await?;
        ensure!(place(page).await?.starts_with("B, at the tokens: gradient norm "), "{}", place(page).await?);
        let next = CARDS[1].title.get(Lang::En);
        come_to(page, "link", next).await?;
        page.keys_to_focus(Key::Enter).await?;
        let opened = async || Ok(page.state().await?["link"].to_string().contains(CARDS[1].key));
        page.wait_for("the next scene", LONG, opened).await
    })
    .await
}

/// What the walk says at each place from the loss of a tower to its tokens, along its trunk.
fn along_the_trunk(letter: &str, s: &Snapshot) -> Vec<String> {
    let norm = |x: f32| spoken(&sci(x));
    let mut out = vec![format!("{letter}, loss: {:.2} nats, loss_nats", s.loss_nats)];
    for idx in (0..s.skip_grad_l2.len()).rev() {
        let site = Site::from_idx(idx);
        let (layer, is_attention) = (site.layer + 1, site.sublayer == Sublayer::Attn);
        let (point, sub, half) = if is_attention {
            (format!("after attention of layer {layer}"), "attention", "attn")
        } else {
            (format!("after layer {layer}"), "MLP", "mlp")
        };
        let (hook, value) = s.resid_grad_l2.named().nth(idx + 1).expect("a point");
        out.push(format!("{letter}, {point}: gradient norm {}, {hook}", norm(value)));
        let (skip, branch) = (s.skip_grad_l2[idx], s.branch_grad_l2[idx]);
        let share = (100.0 * f64::from(skip) / (f64::from(skip) + f64::from(branch))).round();
        let told = if s.is_intact(site) { format!("{}, {share} % of both", norm(skip)) } else { "cut".into() };
        out.push(format!("{letter}, layer {layer}, {sub}, skip: {told}, grad_skip.blocks.{}.{half}", site.layer));
    }
    let (hook, value) = s.resid_grad_l2.named().next().expect("the tokens");
    out.push(format!("{letter}, at the tokens: gradient norm {}, {hook}", norm(value)));
    out
}

/// Powers of ten in words.
fn spoken(number: &str) -> String {
    let Some((figures, power)) = number.split_once("·10") else { return number.to_owned() };
    let digit = |c: char| match c {
        '⁻' => "minus ".to_owned(),
        c => "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|d| d == c).map(|d| d.to_string()).unwrap_or_default(),
    };
    format!("{figures} times ten to the {}", power.chars().map(digit).collect::<String>())
}

#[tokio::test]
async fn the_picture_is_walked_by_arrows_and_says_what_was_measured() -> Result<()> {
    let both = measured(SMALL, 6);
    run("walk", Options::default(), async |page| {
        page.open(&format!("#{SMALL}")).await?;
        until_paused(page, 6).await?;
        page.eval("document.getElementById('walk').focus()").await?;
        page.wait_for("a place", SOON, async || page.has(".walk-ring").await).await?;
        for (tower, letter) in [(0, "A"), (1, "B")] {
            page.keys_to_focus(Key::Home).await?;
            let expected = along_the_trunk(letter, &both[tower]);
            for (nth, words) in expected.iter().enumerate() {
                assert_eq!(place(page).await?, *words, "{nth} from the top");
                page.keys_to_focus(Key::Down).await?;
            }
            assert_eq!(place(page).await?, expected[expected.len() - 1], "nothing is below the tokens");
            page.keys_to_focus(Key::Right).await?;
        }
        // Along a fork, across to the other tower, and back.
        page.keys_to_focus(Key::Home).await?;
        page.keys_to_focus(Key::Left).await?;
        for (key, begins) in [
            (Key::Down, "A, after layer 2: "),
            (Key::Down, "A, layer 2, MLP, skip: "),
            (Key::Right, "A, layer 2, MLP, branch: "),
            (Key::Right, "B, layer 2, MLP, skip: cut"),
            (Key::Left, "A, layer 2, MLP, branch: "),
            (Key::Down, "A, after attention of layer 2: "),
            (Key::Down, "A, layer 2, attention, skip: "),
            (Key::Left, "A, layer 2, attention, branch: "),
            (Key::Left, "A, layer 2, attention, branch: "),
            (Key::PageDown, "A, after layer 1: "),
            (Key::PageDown, "A, at the tokens: "),
            (Key::PageUp, "A, after layer 1: "),
        ] {
            page.keys_to_focus(key).await?;
            let name = place(page).await?;
            ensure!(name.starts_with(begins), "“{name}”, not “{begins}”");
        }
        // What is walked to is ringed where it stands: there the pointer finds the same.
        page.keys_to_focus(Key::Down).await?;
        let over = "const [r, b] = ['.walk-ring', '[data-skip=\"a.1m\"]'].map((c) => document.querySelector(c).getBoundingClientRect());
            return Math.abs(r.left + r.width / 2 - b.left - b.width / 2) + Math.abs(r.top + 3 - b.top - b.height / 2)";
        ensure!(page.eval(over).await?.as_f64().is_some_and(|far| far < 2.0), "the ring stands elsewhere");
        page.keys_to_focus(Key::Enter).await?;
        page.wait_until("the cut", SOON, |state| state["link"].to_string().replace("%3A", ":").contains("a:cut:1m")).await?;
        // Escape ends it, and the focus stays; so does Tab, which goes on.
        page.keys_to_focus(Key::Escape).await?;
        page.wait_for("no ring", SOON, async || Ok(!page.has(".walk-ring").await?)).await?;
        ensure!(told(page, "document.activeElement").await?.0 == "application");
        page.keys_to_focus(Key::Tab).await?;
        ensure!(told(page, "document.activeElement").await?.0 == "button", "Tab leads on");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn in_chinese_the_picture_speaks_chinese_and_nothing_shuts_readers_out() -> Result<()> {
    for size in [(1440, 900), (390, 844)] {
        run("walk-zh", Options { lang: "zh".into(), size, ..Options::default() }, async |page| {
            page.open(&format!("#{SMALL}")).await?;
            until_paused(page, 6).await?;
            page.eval("document.getElementById('walk').focus()").await?;
            page.wait_for("a place", SOON, async || page.has(".walk-ring").await).await?;
            ensure!(place(page).await?.starts_with("A，损失："), "{}", place(page).await?);
            for _ in 0..4 {
                page.keys_to_focus(Key::Down).await?;
            }
            ensure!(place(page).await?.starts_with("A，第 2 层，注意力，残差连接："), "{}", place(page).await?);
            assert_eq!(page.shuts_out().await?, Vec::<String>::new());
            let inside = "const [r, f] = ['.walk-plate', '.stage-frame'].map((c) => document.querySelector(c).getBoundingClientRect());
                return r.left >= f.left && r.top >= f.top && r.right <= f.right && r.bottom <= f.bottom";
            ensure!(page.eval(inside).await? == true, "the plate leaves the picture at {size:?}");
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// Remembers every tone and every side that the page asks the browser for.
const LISTEN: &str = "
window.tones = []; window.sides = [];
const start = AudioScheduledSourceNode.prototype.start;
AudioScheduledSourceNode.prototype.start = function (when) { tones.push([this.frequency.value, when]); return start.call(this, when); };
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (to, ...more) {
  if (to instanceof AudioDestinationNode) sides.push(this.pan.value);
  return connect.call(this, to, ...more);
};";

/// Half an octave a decade, 1244.5 Hz at 1, between 10⁻⁸ and 10².
fn pitch(value: f32) -> f64 {
    1244.5 * (0.5 * f64::from(value).clamp(1e-8, 1e2).log10()).exp2()
}

#[tokio::test]
async fn the_fall_is_heard_as_it_was_measured_and_only_when_asked() -> Result<()> {
    let both = measured(SMALL, 6);
    run("hear", Options::default(), async |page| {
        page.before_all(LISTEN).await?;
        page.open(&format!("#{SMALL}")).await?;
        until_paused(page, 6).await?;
        page.eval("document.getElementById('walk').focus()").await?;
        page.wait_for("a place", SOON, async || page.has(".walk-ring").await).await?;
        assert_eq!(page.eval("return tones.length").await?, 0, "nothing sounds by itself");
        page.keys_to_focus('h').await?;
        page.wait_for("a sentence", SOON, async || Ok(page.has("#heard[role='status']").await?)).await?;
        ensure!(page.text("#heard").await?.contains("A left, B right"));
        let tones: Vec<(f64, f64)> = serde_json::from_value(page.eval("return tones").await?)?;
        let sides: Vec<f64> = serde_json::from_value(page.eval("return sides").await?)?;
        // From the last boundary to the tokens, A on the left, then B on the right.
        let expected: Vec<(f64, f64)> = both
            .iter()
            .zip([-1.0, 1.0])
            .flat_map(|(s, pan)| [4, 2, 0].map(|point| (pitch(s.resid_grad_l2[point]), pan)))
            .collect();
        assert_eq!(tones.len(), expected.len());
        assert_eq!(sides, expected.iter().map(|(_, pan)| *pan).collect::<Vec<_>>());
        for ((hz, _), (wanted, _)) in tones.iter().zip(&expected) {
            ensure!((hz / wanted - 1.0).abs() < 1e-5, "{tones:?}, measured {expected:?}");
        }
        // Both towers sound together, boundary by boundary.
        for nth in 0..3 {
            ensure!((tones[nth].1 - tones[nth + 3].1).abs() < 1e-9, "{tones:?}");
            ensure!((tones[nth].1 - tones[0].1 - 0.28 * nth as f64).abs() < 1e-9, "{tones:?}");
        }
        // Zero, and what is no number, are silent; a deep tower takes no longer than seven seconds.
        let silent = page
            .eval("return import('./www/hear.js').then((m) => [0, NaN, Infinity, 1, 1e-38, 1e9].map(m.pitch))")
            .await?;
        let [None, None, None, Some(one), Some(least), Some(most)] = serde_json::from_value::<[Option<f64>; 6]>(silent)? else {
            anyhow::bail!("zero sounds, or one does not")
        };
        ensure!((one - 1244.5).abs() < 1e-9 && (least - 77.78).abs() < 0.01 && (most - 2489.0).abs() < 0.1);
        let long = "const points = Array.from({ length: 97 }, () => ({ value: 1 }));
            return import('./www/hear.js').then((m) => m.schedule([{ points }, undefined]).at(-1)).then((t) => [t.at + t.secs, t.boundary])";
        let (secs, boundary): (f64, u64) = serde_json::from_value(page.eval(long).await?)?;
        ensure!((secs - 7.0).abs() < 1e-9 && boundary == 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_browser_without_sound_says_so() -> Result<()> {
    for (lang, words) in [("en", "makes no sounds"), ("zh", "不允许网页发声")] {
        run("mute", Options { lang: lang.into(), ..Options::default() }, async |page| {
            page.before_all("delete window.AudioContext;").await?;
            page.open(&format!("#{SMALL}")).await?;
            until_paused(page, 6).await?;
            page.click("#hear").await?;
            page.wait_for("a sentence", SOON, async || page.has("#heard").await).await?;
            ensure!(page.text("#heard").await?.contains(words));
            Ok(())
        })
        .await?;
    }
    Ok(())
}
