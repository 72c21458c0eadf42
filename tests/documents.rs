//! What a stranger reads first agrees with itself: both READMEs, the citation, the picture.

use std::fs;
use std::path::Path;

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect(name)
}

/// The rows of the table of links: (link, what to notice).
fn links(readme: &str) -> Vec<(String, String)> {
    let rows = readme.lines().filter(|line| line.starts_with("| `#v=1"));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        (cells[1].to_string(), cells[2].to_string())
    })
    .collect()
}

/// All numbers in a text, as they are written.
fn numbers(text: &str) -> Vec<String> {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '/');
    let words = text.split(|c| !is_part(c)).map(|word| word.trim_matches(['.', ',', '/']));
    words.filter(|word| word.contains(|c: char| c.is_ascii_digit())).map(str::to_owned).collect()
}

#[test]
fn the_chinese_readme_tells_the_same_links_and_no_number_of_its_own() {
    let (english, chinese) = (links(&read("README.md")), links(&read("README.zh.md")));
    assert_eq!(english.len(), 3);
    assert_eq!(chinese.len(), 3);
    for ((link, notice), (link_zh, notice_zh)) in english.iter().zip(&chinese) {
        assert_eq!(link, link_zh);
        let known = numbers(notice);
        let own: Vec<String> = numbers(notice_zh).into_iter().filter(|number| !known.contains(number)).collect();
        assert!(own.is_empty(), "{link}: {own:?} stand in Chinese alone; in English {known:?}");
        assert!(notice_zh.contains(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{notice_zh}");
    }
}

#[test]
fn the_readme_tells_what_every_corpus_is_for() {
    let readme = read("README.md");
    let (_, table) = readme.split_once("\n## What they read\n").expect("the table");
    let rows: Vec<&str> = table.split("\n## ").next().unwrap_or_default().lines().collect();
    for id in base::config::CorpusId::ALL {
        let key = format!("`{}`", id.key());
        assert!(rows.iter().any(|row| row.starts_with("| `") && row.contains(&key)), "README lacks {key}");
    }
}

/// The name by which a heading is linked to.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || *c == ' ' || *c == '-');
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// The targets of Markdown links.
fn targets(text: &str) -> Vec<&str> {
    text.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect()
}

#[test]
fn links_between_documents_lead_somewhere() {
    assert_eq!(anchor("What is real, what is simplified"), "what-is-real-what-is-simplified");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut n_links = 0;
    for from in [
        "README.md",
        "README.zh.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docs/hosting.md",
        "docs/scenes.md",
        "examples/README.md",
        "tests/reference/README.md",
    ] {
        let text = read(from);
        let here = root.join(from);
        for target in targets(&text).into_iter().filter(|target| !target.contains("://")) {
            n_links += 1;
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let path = if file.is_empty() { here.clone() } else { here.parent().expect("a folder").join(file) };
            assert!(path.exists(), "{from} leads to {target}");
            if !heading.is_empty() {
                let text = fs::read_to_string(&path).expect("readable");
                let mut headings = text.lines().filter(|line| line.starts_with('#'));
                let is_there = headings.any(|line| anchor(line.trim_start_matches(['#', ' '])) == heading);
                assert!(is_there, "{from} leads to {target}, which is no heading");
            }
        }
    }
    assert!(n_links > 20, "{n_links}");
}

/// All files below a folder but what is made or fetched, with `/` between, from the root on.
fn files(dir: &Path, below: &str, out: &mut Vec<String>) {
    for entry in fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_made = ["target", "dist", "dist-tools", "node_modules", "pkg", ".git"].contains(&&*name);
        if path.is_dir() && !is_made {
            files(&path, &format!("{below}{name}/"), out);
        } else if path.is_file() {
            out.push(format!("/{below}{name}"));
        }
    }
}

/// Source files that a text names with a folder, as code.
fn named_files(text: &str) -> Vec<&str> {
    let ends = [".rs", ".js", ".mjs", ".py", ".md", ".toml", ".json", ".tsv", ".css", ".html", ".yml", ".txt"];
    let is_path = |word: &&str| {
        let is_plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "_-./".contains(c));
        is_plain && word.contains('/') && ends.iter().any(|end| word.ends_with(end))
    };
    text.split('`').skip(1).step_by(2).filter(is_path).collect()
}

/// What only a built site has, and what a recipe leaves open.
const NO_FILES: [&str; 2] = ["www/teach.html", "tests/fixtures/lenses/KEY.json"];

#[test]
fn every_file_that_a_document_names_is_there() {
    assert_eq!(named_files("`a/b.rs` and `c.rs`, `d/e` c/d.rs"), ["a/b.rs"]);
    let mut all = Vec::new();
    files(Path::new(env!("CARGO_MANIFEST_DIR")), "", &mut all);
    let mut n_named = 0;
    for from in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/hosting.md", "tests/reference/README.md"] {
        let text = read(from);
        let names = named_files(&text).into_iter().filter(|name| !name.starts_with("dist") && !NO_FILES.contains(name));
        for name in names {
            n_named += 1;
            // Often without the crate's folder, as in `session/run.rs`.
            let end = format!("/{}", name.trim_start_matches("./"));
            assert!(all.iter().any(|file| file.ends_with(&end)), "{from} names {name}, which is nowhere");
        }
    }
    assert!(n_named > 100, "{n_named}");
}

#[test]
fn the_citation_is_of_this_version_and_the_picture_of_the_size_that_is_taken() {
    let (citation, manifest) = (read("CITATION.cff"), read("Cargo.toml"));
    let version = manifest.lines().find_map(|line| line.strip_prefix("version = ")).expect("a version");
    let cited = format!("\nversion: {}\n", version.trim_matches('"'));
    assert!(citation.contains(&cited), "CITATION.cff is not of version {version}");
    let picture = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/page.png")).expect("a picture");
    // PNG: eight bytes, then IHDR with width and height.
    let number = |at: usize| u32::from_be_bytes([picture[at], picture[at + 1], picture[at + 2], picture[at + 3]]);
    assert_eq!((number(16), number(20)), (1440, 900), "`cargo xtask shots --readme` takes it");
}
