//! The page opens at all, and the harness sees what it must see.

use anyhow::Result;
use e2e::{Options, Problem, run};

#[tokio::test]
async fn the_page_opens_and_its_wasm_loads() -> Result<()> {
    run("opens", Options::default(), async |page| {
        page.open("").await?;
        assert_eq!(page.eval("return document.readyState").await?, "complete");
        let started = std::time::Instant::now();
        while !page.watch().requests().iter().any(|url| url.ends_with("/www/pkg/app_bg.wasm")) {
            assert!(started.elapsed().as_secs() < 10, "no wasm was asked for: {:?}", page.watch().requests());
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        // Compiled while streaming, so with the right MIME type; a wrong one would be warned of.
        assert_eq!(page.watch().console(), Vec::<String>::new());
        Ok(())
    })
    .await
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
    let options = Options { strict: false, ..Options::default() };
    run("planted", options, async |page| {
        page.open("").await?;
        page.eval(PLANT).await?;
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
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
