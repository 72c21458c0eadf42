//! What was measured leaves the page as numbers: the very ones that the program measures for the same link.

use std::time::Duration;

use anyhow::{Context, Result};
use base::config::{Link, Tower};
use e2e::{Options, Page, run};
use engine::lab::{Lab, TowerSpec, Word};
use engine::telemetry::csv;
use serde_json::Value;

const SOON: Duration = Duration::from_secs(30);
const LONG: Duration = Duration::from_secs(180);
const SMALL: &str = "v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2&b.residual=1m";

/// What this button of the share dialog saves: the file's name and its text.
async fn saved(page: &Page, what: &str, kind: &str) -> Result<(String, String)> {
    let script = "window.caught = null;
        const make = URL.createObjectURL;
        URL.createObjectURL = (blob) => { blob.text().then((text) => { window.caught = text; }); return make(blob); };
        HTMLAnchorElement.prototype.click = function click() { window.named = this.download; };";
    page.eval(script).await?;
    page.eval(&format!("document.querySelector('#share-data [data-what={what}][data-kind={kind}]').click()")).await?;
    let is_there = async || Ok(page.eval("return window.caught !== null").await? == true);
    page.wait_for("the file", SOON, is_there).await?;
    let file = page.eval("return [window.named, window.caught]").await?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    Ok((text(&file[0]).context("a name")?, text(&file[1]).context("a text")?))
}

/// Every step of a tower up to `step`, measured natively.
fn natively(link: &str, tower: Tower, step: u64) -> String {
    let experiment = Link::parse(link).0.experiment;
    let (mut lab, begun) = Lab::build(TowerSpec::of(&experiment, tower)).expect("a small run");
    let mut snapshots = Vec::new();
    let mut hear = |word: &Word| {
        if let Word::Measured(snapshot) = word {
            snapshots.push((**snapshot).clone());
        }
    };
    begun.iter().for_each(|reply| hear(&reply.word));
    lab.train_to(step, 1, hear);
    csv(&snapshots)
}

/// The JSON's table has the CSV's columns and its values.
fn is_the_same(csv: &str, json: &str, link: &str) -> Result<()> {
    let json: Value = serde_json::from_str(json)?;
    assert!(json["link"].as_str().context("a link")?.contains(link), "{}", json["link"]);
    let mut lines = csv.lines();
    let columns: Vec<&str> = lines.next().context("a header")?.split(',').collect();
    assert_eq!(json["columns"], serde_json::json!(columns));
    let rows = json["rows"].as_array().context("rows")?;
    assert_eq!(rows.len(), lines.clone().count());
    for (line, row) in lines.zip(rows) {
        let row = row.as_array().context("a row")?;
        // No field here has a comma inside.
        for (field, value) in line.split(',').zip(row) {
            match field.parse::<f64>() {
                Ok(number) if number.is_finite() => {
                    // Whoever reads JSON here may miss the last bit.
                    let value = value.as_f64().context("a number")?;
                    assert!((value - number).abs() <= 1e-15 * number.abs(), "{value} in place of {number}");
                }
                _ if field.is_empty() => assert!(value.is_null(), "{line}"),
                _ => assert_eq!(value.as_str(), Some(field), "{line}"),
            }
        }
        assert_eq!(line.split(',').count(), row.len());
    }
    Ok(())
}

#[tokio::test]
async fn the_numbers_that_are_saved_are_the_ones_that_the_program_measures() -> Result<()> {
    run("data", Options::default(), async |page| {
        page.open(&format!("#{SMALL}&step=9")).await?;
        page.wait_for_step(9, LONG).await?;
        page.click("#btn-share").await?;
        let stands = async || Ok(page.has("#share-data").await?);
        page.wait_for("the dialog", SOON, stands).await?;
        page.click("#share-data summary").await?;
        page.screenshot("data.png").await?;
        for tower in Tower::BOTH {
            let (name, csv) = saved(page, tower.key(), "csv").await?;
            assert_eq!(name, format!("strata-metrics-{}.csv", tower.key()));
            assert_eq!(csv, natively(SMALL, tower, 9));
            let (name, json) = saved(page, tower.key(), "json").await?;
            assert_eq!(name, format!("strata-metrics-{}.json", tower.key()));
            is_the_same(&csv, &json, "&step=9&fp=")?;
        }
        let (name, csv) = saved(page, "open", "csv").await?;
        assert_eq!(name, "strata-gradients-step-9.csv");
        assert!(csv.starts_with("at,x,a.") && csv.contains("blocks.1.hook_resid_mid_grad"), "{csv}");
        is_the_same(&csv, &saved(page, "open", "json").await?.1, "n_layers=2")
    })
    .await
}
