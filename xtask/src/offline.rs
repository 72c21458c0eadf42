//! What makes a site work without a network: the service worker with the list of files that it keeps, and the version
//! that every page says of itself.
//!
//! The version is a hash over all files and the worker's own text, so a build with another byte is another version, and
//! one that is built again from the same files is the same. What the worker holds, `e2e/tests/offline.rs` tests.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

/// The worker, without its version and its list.
const WORKER: &str = include_str!("offline/worker.js");
/// The worker of a build for development: it takes itself away, and with it what an earlier one kept.
const GONE: &str = include_str!("offline/gone.js");
/// The worker's file. It lies on top, because a worker has a say in its own folder only.
pub const FILE: &str = "sw.js";
/// How a page begins, and the attribute by which it says its version.
const ROOT: &str = "<html lang=\"en\"";
const VERSION: &str = " data-version=\"";
/// Digits of a version: enough that no two builds share one.
const DIGITS: usize = 16;

/// Writes the version into every page of a site and the worker beside them; returns the version. Done again after a file
/// was changed, it gives the site another.
pub fn stamp(site: &Path) -> Result<String> {
    let mut pages = Vec::new();
    for name in files(site)?.into_keys().filter(|name| name.ends_with(".html")) {
        let path = site.join(&name);
        let page = plain(&fs::read_to_string(&path).with_context(|| format!("cannot read {name}"))?);
        ensure!(page.matches(ROOT).count() == 1, "{name} does not begin with {ROOT}");
        fs::write(&path, &page)?;
        pages.push((path, page));
    }
    let version = version(&files(site)?);
    for (path, page) in pages {
        fs::write(&path, page.replace(ROOT, &format!("{ROOT}{VERSION}{version}\"")))?;
    }
    let list = serde_json::to_string(&files(site)?)?;
    fs::write(site.join(FILE), format!("const VERSION = '{version}';\nconst FILES = {list};\n{WORKER}"))
        .context("cannot write the service worker")?;
    Ok(version)
}

/// For a build that nobody keeps: the worker that goes.
pub fn leave(site: &Path) -> Result<()> {
    fs::write(site.join(FILE), GONE).context("cannot write the service worker")
}

/// A page without the version that an earlier [`stamp`] wrote.
fn plain(page: &str) -> String {
    let Some((before, after)) = page.split_once(&format!("{ROOT}{VERSION}")) else { return page.to_owned() };
    let rest = after.split_once('"').map_or("", |(_, rest)| rest);
    format!("{before}{ROOT}{rest}")
}

/// The SHA-256 of every file of a site but the worker and the page as one file, by its path with slashes.
fn files(site: &Path) -> Result<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    collect(site, "", &mut all)?;
    all.remove(FILE);
    // Who has it needs no worker.
    all.remove(crate::paths::SINGLE);
    Ok(all)
}

fn collect(dir: &Path, before: &str, all: &mut BTreeMap<String, String>) -> Result<()> {
    for entry in fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).context("a file's name is not UTF-8")?;
        let inside = format!("{before}{name}");
        if path.is_dir() {
            collect(&path, &format!("{inside}/"), all)?;
        } else {
            let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            all.insert(inside, hex(&bytes));
        }
    }
    Ok(())
}

fn version(files: &BTreeMap<String, String>) -> String {
    let lines: String = files.iter().map(|(name, hash)| format!("{hash} {name}\n")).collect();
    hex(format!("{lines}{WORKER}").as_bytes())[..DIGITS].to_owned()
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_byte_is_another_version_and_the_same_files_are_the_same() {
        let site = std::env::temp_dir().join(format!("strata-offline-{}", std::process::id()));
        fs::create_dir_all(site.join("www")).unwrap();
        fs::write(site.join("index.html"), "<!doctype html>\n<html lang=\"en\">\n<p>a").unwrap();
        fs::write(site.join("www/a.js"), "1").unwrap();
        let first = stamp(&site).unwrap();
        let page = fs::read_to_string(site.join("index.html")).unwrap();
        assert_eq!(page, format!("<!doctype html>\n<html lang=\"en\" data-version=\"{first}\">\n<p>a"));
        assert_eq!(stamp(&site).unwrap(), first);
        fs::write(site.join("www/a.js"), "2").unwrap();
        let second = stamp(&site).unwrap();
        assert_ne!(second, first);
        let page = fs::read_to_string(site.join("index.html")).unwrap();
        assert!(page.contains(&second) && !page.contains(&first), "{page}");
        // The list has every file as it lies there, and nobody else's hash: that of "2" can be looked up.
        let worker = fs::read_to_string(site.join(FILE)).unwrap();
        let list = worker.lines().nth(1).unwrap().trim_start_matches("const FILES = ").trim_end_matches(';');
        let list: BTreeMap<String, String> = serde_json::from_str(list).unwrap();
        assert_eq!(list.keys().collect::<Vec<_>>(), ["index.html", "www/a.js"]);
        assert_eq!(list["www/a.js"], "d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35");
        assert_eq!(list["index.html"], hex(page.as_bytes()));
        fs::remove_dir_all(site).unwrap();
    }

    #[test]
    fn a_page_that_cannot_say_its_version_is_refused() {
        let site = std::env::temp_dir().join(format!("strata-unstamped-{}", std::process::id()));
        fs::create_dir_all(&site).unwrap();
        fs::write(site.join("index.html"), "<html><p>a").unwrap();
        assert!(stamp(&site).unwrap_err().to_string().contains("index.html"));
        fs::remove_dir_all(site).unwrap();
    }
}
