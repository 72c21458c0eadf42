//! The page opens at all, and the harness sees what it must see.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use e2e::{Options, Page, Problem, run};
use xtask::paths;

/// For anything that needs training; the machine may be slow and busy.
const LONG: Duration = Duration::from_secs(180);

#[tokio::test]
async fn the_page_opens_and_its_wasm_loads() -> Result<()> {
    run("opens", Options::default(), async |page| {
        page.open("").await?;
        assert_eq!(page.eval("return document.readyState").await?, "complete");
        let asked = async || Ok(page.watch().requests().iter().any(|url| url.ends_with("/www/pkg/app_bg.wasm")));
        page.wait_for("the wasm is asked for", Duration::from_secs(10), asked).await?;
        // Compiled while streaming, so with the right MIME type; a wrong one would be warned of.
        assert_eq!(page.watch().console(), Vec::<String>::new());
        Ok(())
    })
    .await
}

/// The page lies in a folder of the test server, so a path from the root would leave it.
#[tokio::test]
async fn all_that_is_shipped_is_loaded_sooner_or_later_and_nothing_else() -> Result<()> {
    run("files", Options::default(), async |page| {
        page.open("#v=1&n_layers=1").await?;
        let all = files(&paths::dist(), "")?;
        let whole = async || Ok(asked(page).await?.len() >= all.len());
        page.wait_for("every file is asked for", LONG, whole).await?;
        page.wait_for_step(12, LONG).await?;
        let asked = asked(page).await?;
        assert_eq!(asked.iter().cloned().collect::<BTreeSet<_>>(), all);
        // What the budget of the first view counts, and then the rest.
        let (first, later) = asked.split_at(all.len() - paths::LATER.len());
        assert!(first.iter().all(|file| !paths::LATER.contains(&file.as_str())), "{first:?}, then {later:?}");
        Ok(())
    })
    .await
}

/// The page's files, in the order in which they were first asked for.
async fn asked(page: &Page) -> Result<Vec<String>> {
    let home = page.eval("return location.origin + location.pathname").await?;
    let home = home.as_str().unwrap_or_default();
    assert!(home.ends_with("/folder/"), "{home}");
    let mut asked = Vec::new();
    for url in page.watch().requests().iter().filter(|url| url.starts_with("http")) {
        let file = url.strip_prefix(home).with_context(|| format!("{url} is outside of {home}"))?;
        let file = file.split(['#', '?']).next().unwrap_or_default();
        let file = if file.is_empty() { "index.html" } else { file };
        if !asked.iter().any(|other| other == file) {
            asked.push(file.to_owned());
        }
    }
    Ok(asked)
}

/// Notes for every worker what it is and, as soon as the page can be asked, how far both towers have come.
const NOTE_WORKERS: &str = "const W = Worker; window.hired = [];
    window.Worker = class extends W {
        constructor(url, options) {
            super(url, options);
            const one = { name: options.name.split(' ')[0], step: null };
            hired.push(one);
            setTimeout(() => { one.step = window.strata?.state()?.step ?? 0; });
        }
    };";

/// What the page had come to when it asked for its analysis worker.
async fn step_of_the_desk(page: &Page) -> Result<u64> {
    let script = "return hired.find(w => w.name == 'desk')?.step ?? null";
    let is_hired = async || Ok(page.eval(script).await?.is_u64());
    page.wait_for("the analysis worker is asked for", LONG, is_hired).await?;
    page.eval(script).await?.as_u64().context("a step")
}

#[tokio::test]
async fn the_analysis_is_loaded_when_it_is_first_needed() -> Result<()> {
    run("late", Options::default(), async |page| {
        const SMALL: &str = "#v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2";
        page.before_all(NOTE_WORKERS).await?;
        page.open(SMALL).await?;
        let step = step_of_the_desk(page).await?;
        assert!(step >= 5, "at step {step}, when towers come first");
        // Who opens a lens, or a link to a step, waits for what they show and not for steps to come.
        page.open(&format!("{SMALL}&lens=paths")).await?;
        let step = step_of_the_desk(page).await?;
        assert!(step < 5, "only at step {step}, though a lens is open");
        page.open(&format!("{SMALL}&step=3")).await?;
        assert_eq!(step_of_the_desk(page).await?, 3);
        let written = async || Ok(page.text(".samples").await?.to_lowercase().contains("step 3"));
        page.wait_for("what the models write there", LONG, written).await?;
        assert_eq!(page.eval("return hired.filter(w => w.name == 'desk').length").await?, 1);
        Ok(())
    })
    .await
}

/// All files below a folder, by their paths in it.
fn files(dir: &Path, prefix: &str) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            found.extend(files(&entry.path(), &format!("{name}/"))?);
        } else {
            found.insert(name);
        }
    }
    Ok(found)
}

#[tokio::test]
async fn the_viewport_is_exactly_as_asked() -> Result<()> {
    let options =
        Options { size: (390, 844), scale: 2.0, theme: "light".into(), lang: "zh".into(), ..Options::default() };
    run("viewport", options, async |page| {
        page.open("").await?;
        let script = "return [innerWidth, innerHeight, devicePixelRatio, navigator.language, \
                      matchMedia('(prefers-color-scheme: light)').matches]";
        assert_eq!(page.eval(script).await?, serde_json::json!([390, 844, 2, "zh-CN", true]));
        page.set_window_size(1000, 600).await?;
        assert_eq!(page.eval("return innerWidth").await?, 1000);
        Ok(())
    })
    .await
}

/// A harness that sees nothing would pass every page.
#[tokio::test]
async fn errors_and_foreign_requests_are_seen_in_page_and_worker() -> Result<()> {
    // A page without a policy; ours would not let any of this happen.
    let dir = paths::target()?.join("tmp").join("planted");
    std::fs::create_dir_all(&dir)?;
    std::fs::write(dir.join("index.html"), "<!doctype html><link rel=icon href=data:,>")?;
    let options = Options { strict: false, dir, ..Options::default() };
    run("planted", options, async |page| {
        page.open("").await?;
        page.eval(PLANT).await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
        let problems = page.problems().await;
        for text in ["page-console", "page-throw", "worker-console", "worker-throw"] {
            let seen = problems.iter().any(|p| matches!(p, Problem::Console(line) if line.contains(text)));
            assert!(seen, "{text} was not seen in {problems:#?}");
        }
        for host in ["page.example", "worker.example"] {
            let seen = problems.iter().any(|p| matches!(p, Problem::Foreign(url) if url.contains(host)));
            assert!(seen, "{host} was not seen in {problems:#?}");
        }
        let seen = problems.iter().any(|p| matches!(p, Problem::Request(text) if text.contains("404")));
        assert!(seen, "the 404 was not seen in {problems:#?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_page_forbids_itself_foreign_requests() -> Result<()> {
    let options = Options { strict: false, ..Options::default() };
    run("policy", options, async |page| {
        page.open("#v=1&n_layers=1&step=0").await?;
        let script = "window.refused = [];
                      document.addEventListener('securitypolicyviolation', e => window.refused.push(e.blockedURI));
                      fetch('https://page.example/').catch(() => {});
                      document.body.append(Object.assign(new Image(), { src: 'https://image.example/' }));";
        page.eval(script).await?;
        let refused = async || Ok(page.eval("return window.refused.length").await? == 2);
        page.wait_for("both are refused", Duration::from_secs(20), refused).await
    })
    .await
}

const PLANT: &str = r#"
console.error('page-console');
setTimeout(() => { throw new Error('page-throw') });
fetch('https://page.example/').catch(() => {});
fetch('./missing.txt');
const source = `console.error('worker-console');
  fetch('https://worker.example/').catch(() => {});
  setTimeout(() => { throw new Error('worker-throw') }, 200);`;
new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
"#;
