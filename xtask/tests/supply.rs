//! Every library that we ask for has its reason, what is there twice is known, and nothing of ours is unsafe but two files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;
use xtask::paths;

fn read(file: &str) -> String {
    std::fs::read_to_string(paths::root().join(file)).expect(file)
}

/// The first cells of ARCHITECTURE's table of libraries.
fn explained() -> Vec<String> {
    let text = read("ARCHITECTURE.md");
    let (_, table) = text.split_once("\n## Libraries, and why\n").expect("the table");
    let rows = table.split("\n## ").next().unwrap_or_default().lines().filter(|line| line.starts_with("| "));
    let cells = rows.filter_map(|row| row.split('|').nth(1));
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    cells.flat_map(|cell| cell.split(|c| !is_name(c))).map(str::to_owned).collect()
}

#[test]
fn every_library_that_we_ask_for_has_its_reason() {
    let output = paths::cargo().args(["metadata", "--no-deps", "--format-version", "1"]).output().expect("cargo");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let explained = explained();
    let (mut n_asked, mut missing) = (0, Vec::new());
    for package in metadata["packages"].as_array().expect("packages") {
        for asked in package["dependencies"].as_array().expect("dependencies") {
            // Our own crates name each other by path.
            let name = asked["name"].as_str().expect("a name");
            n_asked += 1;
            if asked["path"].is_null() && !explained.iter().any(|one| one == name) {
                missing.push(format!("{name}, which {} asks for", package["name"]));
            }
        }
    }
    assert!(n_asked > 100, "{n_asked}");
    assert!(missing.is_empty(), "ARCHITECTURE.md, Libraries, and why: {missing:#?}");
}

/// Versions by name, as Cargo.lock has them, and all that it says of where they are from.
fn locked() -> (BTreeMap<String, Vec<String>>, Vec<String>) {
    let (text, mut name) = (read("Cargo.lock"), String::new());
    let (mut versions, mut sources) = (BTreeMap::<String, Vec<String>>::new(), Vec::new());
    for line in text.lines() {
        let Some((key, value)) = line.split_once(" = ") else { continue };
        let value = value.trim_matches('"').to_string();
        match key {
            "name" => name = value,
            "version" if !name.is_empty() => versions.entry(name.clone()).or_default().push(value),
            "source" => sources.push(value),
            _ => {}
        }
    }
    (versions, sources)
}

/// In Cargo.lock for features that nobody asks for, so never compiled, and nothing to cargo-deny.
const LOCKED_ALONE: [&str; 2] = ["embedded-io", "glam"];

#[test]
fn what_is_there_in_two_versions_is_known_and_all_is_from_one_registry() {
    let (versions, sources) = locked();
    assert!(versions.len() > 200 && sources.len() > 200, "{} {}", versions.len(), sources.len());
    let first = sources.first().expect("a source");
    assert!(first.starts_with("registry+") && sources.iter().all(|source| source == first), "another source: {first}");
    let lists = read("deny.toml");
    let skipped: Vec<(&str, &str)> =
        lists.split("{ crate = \"").skip(1).filter_map(|rest| rest.split('"').next()?.split_once('@')).collect();
    for (name, versions) in versions.iter().filter(|(name, _)| !LOCKED_ALONE.contains(&name.as_str())) {
        let n_skipped = skipped.iter().filter(|(skipped, _)| skipped == name).count();
        assert_eq!(n_skipped, versions.len() - 1, "{name} is there as {versions:?}: see deny.toml");
    }
    for (name, version) in skipped {
        let has = versions.get(name).is_some_and(|all| all.iter().any(|v| v.starts_with(&format!("{version}."))));
        assert!(has, "deny.toml allows {name}@{version}, which is not there");
    }
}

/// Files that may say `unsafe`; each argues it where it stands.
const UNSAFE: [&str; 2] = ["crates/engine/src/bench/libraries.rs", "tests/memory.rs"];

fn rust_files(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir()
            && !name.starts_with('.')
            && !["target", "dist", "dist-tools", "node_modules"].contains(&&*name)
        {
            rust_files(&path, out);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            out.push(path);
        }
    }
}

/// Lines of code with the keyword, and how many of them no `SAFETY:` stands above.
fn unsafe_lines(text: &str) -> (usize, usize) {
    let lines: Vec<&str> = text.lines().collect();
    let keyword = ["un", "safe"].concat();
    let (mut all, mut unargued) = (0, 0);
    for (idx, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let words: Vec<&str> =
            code.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-' || c == '\'')).collect();
        if code.starts_with("//") || code.starts_with("#[") || !words.contains(&keyword.as_str()) {
            continue;
        }
        all += 1;
        // The comment may have several lines, and stand above an attribute.
        let above = lines[..idx].iter().rev().take(6);
        unargued += usize::from(!above.into_iter().any(|line| line.contains("// SAFETY: ")));
    }
    (all, unargued)
}

#[test]
fn nothing_of_ours_is_unsafe_but_two_files_that_argue_it() {
    let keyword = ["un", "safe"].concat();
    assert_eq!(unsafe_lines(&format!("x\n{keyword} {{ y }}\n// {keyword}\nunsafe_code")), (1, 1));
    assert_eq!(unsafe_lines(&format!("// SAFETY: so.\n{keyword} {{ y }}")), (1, 0));
    let mut files = Vec::new();
    rust_files(&paths::root(), &mut files);
    assert!(files.len() > 300, "{}", files.len());
    for path in files {
        let (all, unargued) = unsafe_lines(&std::fs::read_to_string(&path).expect("readable"));
        let file = path.strip_prefix(paths::root()).expect("below the root").to_string_lossy().replace('\\', "/");
        assert!(all == 0 || UNSAFE.contains(&file.as_str()), "{file} has {keyword} code");
        assert!(!UNSAFE.contains(&file.as_str()) || all > 0, "{file} has none left");
        assert_eq!(unargued, 0, "{file} argues not all of it");
    }
}
