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
        // What the budget of the first view counts: all that comes while the towers train, and what the models write.
        page.open("#v=1&n_layers=1").await?;
        page.wait_for_step(12, LONG).await?;
        let written = async || Ok(page.text(".samples").await?.to_lowercase().contains("step 10"));
        page.wait_for("what the models write", LONG, written).await?;
        let mut all = files(&paths::dist(), "")?;
        // Other pages, what a class needs, and scenes; `claims.rs`, `sweeps.rs`, `class.rs` and `scenes.rs` hold what they load.
        all.retain(|file| paths::BESIDE.iter().all(|start| !file.starts_with(start)));
        all.retain(|file| !file.starts_with(paths::OF_SCENES));
        let later: BTreeSet<String> = paths::LATER.map(str::to_string).into();
        assert_eq!(BTreeSet::from_iter(asked(page).await?), &all - &later);
        // And the rest, once a lens is opened.
        page.open_lens("paths").await?;
        let answered = async || Ok(page.eval("return !!document.querySelector('#lens-panel canvas')").await? == true);
        page.wait_for("its answer", LONG, answered).await?;
        assert_eq!(BTreeSet::from_iter(asked(page).await?), all);
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

/// What the page had come to when it asked for its analysis worker, with lenses or without.
async fn step_of_the_desk(page: &Page, name: &str) -> Result<u64> {
    let script = format!("return hired.find(w => w.name == '{name}')?.step ?? null");
    let is_hired = async || Ok(page.eval(&script).await?.is_u64());
    page.wait_for("the analysis worker is asked for", LONG, is_hired).await?;
    page.eval(&script).await?.as_u64().context("a step")
}

#[tokio::test]
async fn the_analysis_begins_when_it_is_first_needed() -> Result<()> {
    run("late", Options::default(), async |page| {
        const SMALL: &str = "#v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2";
        page.before_all(NOTE_WORKERS).await?;
        page.open(SMALL).await?;
        let step = step_of_the_desk(page, "desk").await?;
        assert!(step >= 5, "at step {step}, when towers come first");
        // Who opens a lens, or a link to a step, waits for what they show and not for steps to come.
        page.open(&format!("{SMALL}&lens=paths")).await?;
        let step = step_of_the_desk(page, "whole-desk").await?;
        assert!(step < 5, "only at step {step}, though a lens is open");
        page.open(&format!("{SMALL}&step=3")).await?;
        assert_eq!(step_of_the_desk(page, "desk").await?, 3);
        let written = async || Ok(page.text(".samples").await?.to_lowercase().contains("step 3"));
        page.wait_for("what the models write there", LONG, written).await?;
        // Then the one with lenses takes its place, and no other is needed for a second lens.
        page.open_lens("paths").await?;
        step_of_the_desk(page, "whole-desk").await?;
        page.open_lens("layers").await?;
        let names = "return hired.map(w => w.name).filter(n => n == 'desk' || n == 'whole-desk').join()";
        assert_eq!(page.eval(names).await?, "desk,whole-desk");
        Ok(())
    })
    .await
}

/// What stands at a step: both towers' fingerprints.
async fn prints_at(page: &Page, step: u64) -> Result<serde_json::Value> {
    let stands =
        |s: &serde_json::Value| s["status"] == "Paused" && s["step"] == step && s["fingerprint"]["b"].is_string();
    Ok(page.wait_until("the step", LONG, stands).await?["fingerprint"].clone())
}

/// Only the stories are in the page's own module: another text brings workers that have it, and the same bits.
#[tokio::test]
async fn another_text_brings_the_module_that_has_it() -> Result<()> {
    run("texts", Options::default(), async |page| {
        const SMALL: &str = "v=1&n_layers=1&d_model=16&n_heads=2&n_ctx=16&batch_size=2";
        page.before_all(NOTE_WORKERS).await?;
        page.open(&format!("{SMALL}&corpus=induction&step=9")).await?;
        let induction = prints_at(page, 9).await?;
        let native = |link: &str| {
            let experiment = base::config::Link::parse(link).0.experiment;
            base::config::Tower::BOTH.map(|tower| {
                let spec = engine::lab::TowerSpec::of(&experiment, tower);
                let mut lab = engine::lab::Lab::without_states(spec).expect("a small run");
                lab.train_to(9, u64::MAX, |_| {});
                format!("{:016x}", lab.trainer().expect("trained").fingerprint())
            })
        };
        assert_eq!([&induction["a"], &induction["b"]], native(&format!("{SMALL}&corpus=induction")).each_ref());
        // In the middle of a run: its towers' workers go, and what the models write comes from the other module too.
        page.open(SMALL).await?;
        page.wait_for_step(12, LONG).await?;
        page.select("#ctl-corpus", "induction").await?;
        let follows = |s: &serde_json::Value| s["link"].as_str().is_some_and(|link| link.contains("corpus=induction"));
        page.wait_until("the other text", LONG, follows).await?;
        page.wait_for_step(12, LONG).await?;
        let names = "return hired.map(w => w.name).filter(n => n.startsWith('whole-')).sort().join()";
        let all = async || Ok(page.eval(names).await? == "whole-a,whole-b,whole-desk");
        page.wait_for("the module with all texts", LONG, all).await?;
        assert_eq!(page.text("#warnings").await?, "");
        // And back: nobody is hired again for what the whole module has as well.
        page.back().await?;
        page.wait_until("the stories", LONG, |s| !follows(s)).await?;
        page.wait_for_step(3, LONG).await?;
        assert_eq!(page.eval(names).await?, "whole-a,whole-b,whole-desk");
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

/// What would make a script or markup of a text, or a style of an attribute; each must fail.
const ATTEMPTS: &str = r#"
const box = document.createElement('div');
document.body.append(box);
const attempts = {
  markup: () => { box.innerHTML = '<b>x</b>'; },
  parsed: () => new DOMParser().parseFromString('<b>x</b>', 'text/html'),
  source: () => { document.createElement('script').text = 'window.pwned = 1'; },
  address: () => { document.createElement('script').src = 'https://page.example/script.js'; },
  worker: () => new Worker('data:text/javascript,1'),
  other: () => new Worker('https://page.example/worker.js'),
  policy: () => trustedTypes.createPolicy('mine', { createHTML: (text) => text }),
};
return Object.entries(attempts).filter(([, attempt]) => {
  try { attempt(); return true; } catch { return false; }
}).map(([name]) => name);
"#;

#[tokio::test]
async fn no_text_becomes_a_script_and_no_attribute_a_style() -> Result<()> {
    let options = Options { strict: false, ..Options::default() };
    run("trusted", options, async |page| {
        for name in ["index.html#v=1&n_layers=1&step=0", "www/sweeps.html", "www/teach.html", "www/claims.html", "www/scenes.html"] {
            page.goto("about:blank").await?;
            page.goto(&format!("{}{name}", page.url())).await?;
            page.find("html[data-theme]").await?;
            // Where a browser has no such types its other rules stand alone.
            if page.eval("return 'trustedTypes' in window").await? == true {
                assert_eq!(page.eval(ATTEMPTS).await?, serde_json::json!([]), "{name}");
            }
            let styled = "const p = document.createElement('p'); p.setAttribute('style', 'opacity: 0.5'); document.body.append(p);
                          const s = document.createElement('style'); s.textContent = 'p { opacity: 0.5 }'; document.head.append(s);
                          return getComputedStyle(p).opacity";
            assert_eq!(page.eval(styled).await?, "1", "{name}");
        }
        // That is what each page says of itself, and no page says less.
        for file in files(&paths::dist(), "")?.iter().filter(|file| file.ends_with(".html")) {
            let page = std::fs::read_to_string(paths::dist().join(file))?;
            let policy = page.split("Content-Security-Policy\"").nth(1).and_then(|rest| rest.split('>').next());
            let policy = policy.with_context(|| format!("{file} has no policy"))?;
            assert!(policy.contains("require-trusted-types-for 'script'") && !policy.contains("unsafe-inline"), "{file}: {policy}");
        }
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
