//! The page without a network, and what becomes of it when there is a newer version: nobody is sent half of each.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use e2e::{ANY_HOST, Options, Page, Problem, run};
use serde_json::Value;
use xtask::{offline, paths};

const SOON: Duration = Duration::from_secs(30);
/// For anything that needs training; the machine may be slow and busy.
const LONG: Duration = Duration::from_secs(180);
const SMALL: &str = "v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2";

/// What the page says its version is.
const VERSION: &str = "return document.documentElement.dataset.version ?? ''";

/// Puts what a promise gives where it can be asked for.
async fn later(page: &Page, promise: &str) -> Result<Value> {
    page.eval(&format!("window.later = undefined; Promise.resolve({promise}).then(v => window.later = [v], e => window.later = [String(e)]);")).await?;
    let there = async || Ok(page.eval("return !!window.later").await? == true);
    page.wait_for(promise, SOON, there).await?;
    page.eval("return window.later[0]").await
}

/// Waits until all is kept and the page belongs to the worker.
async fn until_kept(page: &Page) -> Result<()> {
    let kept = async || Ok(page.eval("return !!navigator.serviceWorker.controller").await? == true);
    page.wait_for("all is kept", LONG, kept).await
}

/// The site's caches, without the list of clients.
async fn caches(page: &Page) -> Result<Vec<String>> {
    let names = later(page, "caches.keys().then(all => all.filter(n => !n.endsWith(' clients')).sort())").await?;
    Ok(serde_json::from_value(names)?)
}

/// Problems other than that the browser found no newer worker at a host that is gone: it asks by itself.
async fn problems(page: &Page) -> Vec<Problem> {
    let mut all = page.problems().await;
    all.retain(|problem| !problem.to_string().contains("/sw.js"));
    all
}

#[tokio::test]
async fn the_second_visit_needs_no_network() -> Result<()> {
    let options = Options { host: ANY_HOST, strict: false, ..Options::default() };
    run("offline", options, async |page| {
        page.open("").await?;
        until_kept(page).await?;
        let requests = page.watch().requests();
        let first = |end: &str| requests.iter().position(|url| url.ends_with(end)).with_context(|| end.to_string());
        ensure!(first("/www/pkg/app_bg.wasm")? < first("/www/offline.js")?, "the first view comes first");
        let [cache] = &caches(page).await?[..] else { anyhow::bail!("one version has one cache") };
        let list = format!("caches.open('{cache}').then(c => c.keys()).then(all => all.map(r => new URL(r.url).pathname))");
        let kept: BTreeSet<String> = serde_json::from_value(later(page, &list).await?)?;
        let all: BTreeSet<String> = files(&paths::dist())?.iter().map(|name| format!("/some/folder/{name}")).collect();
        assert_eq!(kept, all);

        page.cut_the_network();
        let gone = "fetch('sw.js', { cache: 'no-store', signal: AbortSignal.timeout(3000) }).then(r => r.status)";
        let answer = later(page, gone).await?;
        ensure!(answer.is_string(), "there still is a network: {answer}");
        page.reload().await?;
        page.wait_for_step(12, LONG).await?;
        ensure!(page.eval(VERSION).await? != "");
        page.open_lens("paths").await?;
        let answered = async || Ok(page.eval("return !!document.querySelector('#lens-panel canvas')").await? == true);
        page.wait_for("a lens' answer", LONG, answered).await?;
        page.screenshot("offline-lens.png").await?;

        // In Chinese, with a text that comes with workers of the other module, a scene's words and the dialog's code.
        page.open(&format!("{SMALL}&corpus=induction&lang=zh")).await?;
        page.wait_for_step(12, LONG).await?;
        ensure!(page.text("#app").await?.contains("塔"));
        page.open("v=1&scene=highway&lang=zh").await?;
        page.find(".bet").await?;
        page.click("#btn-share").await?;
        page.click("#share-qr").await?;
        page.find("#share svg path + path").await?;
        // And a model is saved: a module and a worker that no visit before has asked for.
        page.eval("HTMLAnchorElement.prototype.click = function () { window.saved = this.download; }").await?;
        page.click("#share-model summary").await?;
        page.click("#share-model-save").await?;
        let saved = async || Ok(page.eval("return window.saved ?? ''").await?.as_str().is_some_and(|name| name.ends_with(".zip")));
        page.wait_for("a saved model", LONG, saved).await?;

        // The pages beside the towers.
        let beside = [
            ("claims.html", "article.open"),
            ("scenes.html", ".langs button[aria-pressed='true']"),
            ("teach.html", "html[data-ready]"),
        ];
        for (name, css) in beside {
            page.goto(&format!("{}www/{name}#run=v%3D1%26lang%3Dzh", page.url())).await?;
            page.find(css).await?;
            assert_eq!(page.eval("return document.documentElement.lang").await?, "zh-Hans", "{name}");
        }
        // And one that trains: two depths, in workers of its own.
        let link = "vary=n_layers&values=1,2&seeds=1&steps=10&towers=a&run=v%3D1%26d_model%3D16%26n_heads%3D2%26n_ctx%3D16";
        page.goto(&format!("{}www/sweeps.html#{link}", page.url())).await?;
        let asks = async || Ok(page.eval("return document.getElementById('go')?.disabled === false && document.getElementById('state').textContent !== ''").await? == true);
        page.wait_for("the page of sweeps", SOON, asks).await?;
        page.click("#go").await?;
        let trained = async || Ok(page.eval("return document.querySelectorAll('#each code').length").await? == 2);
        page.wait_for("both towers", LONG, trained).await?;
        assert_eq!(problems(page).await, []);
        Ok(())
    })
    .await
}

/// Every file of a site but the worker and the page as one file, with slashes.
fn files(site: &Path) -> Result<Vec<String>> {
    let mut all = Vec::new();
    let mut folders = vec![site.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                all.push(path.strip_prefix(site)?.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    all.retain(|name| name != offline::FILE && name != paths::SINGLE);
    Ok(all)
}

/// The built page in a folder of its own, to be changed; gone when dropped.
struct Copy(PathBuf);

impl Copy {
    fn of_dist() -> Result<Self> {
        let copy = Copy(std::env::temp_dir().join(format!("strata-versions-{}", std::process::id())));
        for name in files(&paths::dist())? {
            let to = copy.0.join(&name);
            fs::create_dir_all(to.parent().context("a folder")?)?;
            fs::copy(paths::dist().join(name), to)?;
        }
        Ok(copy)
    }

    fn change(&self, name: &str, new: &str) -> Result<()> {
        fs::write(self.0.join(name), new).context("a changed file")
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The page's version, once both towers train.
async fn version(page: &Page) -> Result<String> {
    page.wait_for_step(5, LONG).await?;
    Ok(page.eval(VERSION).await?.as_str().context("a version")?.to_owned())
}

/// What the page would be sent if it loaded this file now.
async fn sent(page: &Page, name: &str) -> Result<String> {
    Ok(later(page, &format!("fetch('{name}').then(r => r.text())")).await?.as_str().context("a text")?.to_owned())
}

#[tokio::test]
async fn a_newer_version_is_taken_or_left_and_never_mixed_with_an_older_one() -> Result<()> {
    let site = Copy::of_dist()?;
    let old = offline::stamp(&site.0)?;
    // Another one could not open a lens.
    let (desk, worker) = ("www/pkg/desk.js", "www/worker.js");
    let [old_desk, old_worker] = [desk, worker].map(|name| fs::read_to_string(site.0.join(name)));
    let (old_desk, old_worker) = (old_desk?, old_worker?);
    let options = Options { host: ANY_HOST, dir: site.0.clone(), strict: false, ..Options::default() };
    run("versions", options, async |page| {
        page.open(SMALL).await?;
        until_kept(page).await?;
        page.reload().await?;
        assert_eq!(version(page).await?, old);
        page.new_tab().await?;
        page.open(SMALL).await?;
        assert_eq!(version(page).await?, old);
        page.to_tab(0).await?;

        // The host is in the middle of an upload: the new worker is there, and one file is still the old one.
        site.change(desk, "throw new Error('a desk of the new version');")?;
        site.change(worker, &format!("// New.\n{old_worker}"))?;
        let new = offline::stamp(&site.0)?;
        let new_desk = fs::read_to_string(site.0.join(desk))?;
        site.change(desk, &old_desk)?;
        page.reload().await?;
        assert_eq!(version(page).await?, old);
        let failed =
            "navigator.serviceWorker.getRegistration().then(r => r.update()).then(() => 'found', () => 'failed')";
        later(page, failed).await?;
        tokio::time::sleep(Duration::from_secs(8)).await;
        let waits = "navigator.serviceWorker.getRegistration().then(r => !!r.waiting)";
        assert_eq!(later(page, waits).await?, false, "half of a version was taken for one");
        ensure!(!page.has("#new-version").await?);

        // Now it is whole: the line stands there, in the page's language, and does nothing by itself.
        site.change(desk, &new_desk)?;
        page.reload().await?;
        page.wait_for("the line", LONG, async || page.has("#new-version").await).await?;
        let says = async |what: &str| page.text("#new-version").await.map(|text| text.contains(what));
        page.wait_for("English", SOON, async || says("A new version").await).await?;
        page.screenshot("new-version-en.png").await?;
        assert_eq!(page.shuts_out().await?, Vec::<String>::new());
        page.click("#lang-zh").await?;
        page.wait_for("Chinese", SOON, async || says("新版本").await).await?;
        page.set_window_size(390, 844).await?;
        page.screenshot("new-version-phone-zh.png").await?;
        page.set_window_size(1440, 900).await?;
        page.click("#lang-en").await?;
        page.click("#new-version button:last-of-type").await?;
        ensure!(!page.has("#new-version").await?);
        // Left, the old one is whole, now and after a reload.
        assert_eq!((version(page).await?, sent(page, desk).await?), (old.clone(), old_desk.clone()));
        page.reload().await?;
        assert_eq!((version(page).await?, sent(page, worker).await?), (old.clone(), old_worker.clone()));

        // Taken, the new one is there.
        page.wait_for("the line again", LONG, async || page.has("#new-version").await).await?;
        page.click("#new-version button:first-of-type").await?;
        let is_new = async || Ok(page.eval(VERSION).await? == new);
        page.wait_for("the new version", LONG, is_new).await?;
        assert_eq!(version(page).await?, new);
        assert_eq!(sent(page, desk).await?, new_desk);

        // The other tab was asked nothing. It still is the old version, and what it loads now too: a lens opens.
        page.to_tab(1).await?;
        assert_eq!((version(page).await?, sent(page, worker).await?), (old.clone(), old_worker));
        page.open_lens("paths").await?;
        let answered = async || Ok(page.eval("return !!document.querySelector('#lens-panel canvas')").await? == true);
        page.wait_for("a lens' answer", LONG, answered).await?;
        assert_eq!(caches(page).await?.len(), 2);
        assert_eq!(problems(page).await, []);

        // With its last page the old version goes, as soon as a page opens and nothing else is on its way.
        page.reload().await?;
        assert_eq!(version(page).await?, new);
        tokio::time::sleep(Duration::from_secs(31)).await;
        page.reload().await?;
        let alone = async || Ok(caches(page).await?.iter().all(|name| name.ends_with(&new)));
        page.wait_for("only the new version", LONG, alone).await?;
        Ok(())
    })
    .await
}
