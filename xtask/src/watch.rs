//! `cargo xtask serve --watch`: what the page is made from is watched, and whoever looks at the page sees it built again.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};
use notify_debouncer_mini::notify::{RecommendedWatcher, RecursiveMode};
use notify_debouncer_mini::{DebounceEventResult, Debouncer, new_debouncer};
use xtask::paths;

const RELOAD: &str = include_str!("watch/reload.js");

/// What the page is made from, below the workspace's root.
pub const SOURCES: [&str; 13] = [
    "index.html",
    "Cargo.toml",
    "www",
    "src",
    "crates",
    "port",
    "desk",
    "claims",
    "sweeps",
    "share",
    "packs",
    "models",
    "film",
];

/// An editor writes a file in several goes.
const QUIET: Duration = Duration::from_millis(150);

/// What is being watched, until this is dropped.
pub struct Watch {
    _debouncer: Debouncer<RecommendedWatcher>,
    events: Receiver<DebounceEventResult>,
}

impl Watch {
    /// Watches these files and folders.
    pub fn start(places: &[PathBuf]) -> Result<Self> {
        let (send, events) = channel();
        let mut debouncer = new_debouncer(QUIET, send).context("cannot watch files")?;
        for place in places {
            let watched = debouncer.watcher().watch(place, RecursiveMode::Recursive);
            watched.with_context(|| format!("cannot watch {}", place.display()))?;
        }
        Ok(Watch { _debouncer: debouncer, events })
    }

    /// Waits until a file is another than at `since`, and names it.
    pub fn changed(&self, since: SystemTime) -> Result<PathBuf> {
        loop {
            let events = self.events.recv().context("nothing is watched any more")?.context("cannot watch files")?;
            // The compiler reads what is watched, which is an event too.
            let is_new = |path: &Path| match fs::metadata(path) {
                Ok(about) => about.is_file() && about.modified().is_ok_and(|at| at > since),
                Err(_) => true,
            };
            if let Some(path) = events.into_iter().map(|event| event.path).find(|path| is_source(path) && is_new(path))
            {
                return Ok(path);
            }
        }
    }
}

/// Where the page's sources are.
pub fn sources() -> Vec<PathBuf> {
    SOURCES.map(|place| paths::root().join(place)).to_vec()
}

/// Editors keep files of their own beside it.
fn is_source(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let end = path.extension().unwrap_or_default().to_string_lossy();
    !name.starts_with(['.', '#']) && ["rs", "toml", "js", "css", "html", "json", "txt"].contains(&&*end)
}

/// Has every page of a built site load itself again after the next build, which has another name.
pub fn stamp(site: &Path, name: &str) -> Result<()> {
    let www = site.join("www");
    fs::write(www.join("reload.js"), RELOAD)?;
    let mut pages = vec![(site.join("index.html"), "www/reload.js")];
    for entry in fs::read_dir(&www)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "html") {
            pages.push((path, "reload.js"));
        }
    }
    for (page, script) in pages {
        let text = fs::read_to_string(&page).with_context(|| format!("cannot read {}", page.display()))?;
        fs::write(&page, format!("{text}<script type=\"module\" src=\"{script}\"></script>\n"))?;
    }
    // Last: when it can be read, all is there.
    fs::write(www.join("built.txt"), name)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("strata-watch-{name}-{}", std::process::id()));
        fs::create_dir_all(dir.join("www")).unwrap();
        dir
    }

    #[test]
    fn a_written_file_is_seen_and_one_that_is_read_or_not_ours_is_not() {
        let dir = folder("seen");
        let (ours, others) = (dir.join("a.rs"), dir.join(".a.rs.swp"));
        fs::write(&ours, "1").unwrap();
        let since = fs::metadata(&ours).unwrap().modified().unwrap();
        let watch = Watch::start(std::slice::from_ref(&dir)).unwrap();
        // What comes later may come in one batch with these: none of them is named.
        fs::read(&ours).unwrap();
        fs::write(&others, "2").unwrap();
        fs::write(dir.join("www/b.css"), "3").unwrap();
        assert_eq!(watch.changed(since).unwrap().file_name().unwrap(), "b.css");
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn every_page_of_a_stamped_site_loads_itself_again() {
        let dir = folder("stamp");
        fs::write(dir.join("index.html"), "<p>page").unwrap();
        fs::write(dir.join("www/claims.html"), "<p>claims").unwrap();
        stamp(&dir, "7").unwrap();
        let read = |name: &str| fs::read_to_string(dir.join(name)).unwrap();
        assert!(read("index.html").contains("src=\"www/reload.js\""));
        assert!(read("www/claims.html").contains("src=\"reload.js\""));
        assert_eq!((read("www/built.txt").as_str(), read("www/reload.js").as_str()), ("7", RELOAD));
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn what_is_watched_is_there() {
        assert!(sources().iter().all(|place| place.exists()));
    }
}
