//! The page opens at all, and the harness sees what it must see.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use e2e::{Options, Problem, run};
use xtask::paths;

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
async fn all_that_is_shipped_is_loaded_and_nothing_else() -> Result<()> {
    run("files", Options::default(), async |page| {
        page.open("#v=1&n_layers=1").await?;
        page.wait_for_step(1, Duration::from_secs(180)).await?;
        let home = page.eval("return location.origin + location.pathname").await?;
        let home = home.as_str().unwrap_or_default();
        assert!(home.ends_with("/folder/"), "{home}");
        let mut asked = BTreeSet::new();
        for url in page.watch().requests().iter().filter(|url| url.starts_with("http")) {
            let file = url.strip_prefix(home).with_context(|| format!("{url} is outside of {home}"))?;
            let file = file.split(['#', '?']).next().unwrap_or_default();
            asked.insert(if file.is_empty() { "index.html".into() } else { file.to_owned() });
        }
        assert_eq!(asked, files(&paths::dist(), "")?);
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
