//! What must not happen: arrows between modules that point up, web code outside the page, clocks in the engine,
//! files that have grown too long, settings or hook names written a second time.

#[path = "common/spells.rs"]
mod spells;

use base::config::fields::Kind;
use spells::SPELLS_KEYS;
use std::fs;
use std::path::{Path, PathBuf};

/// The floors of each crate, lowest first: a module may import from those before it, never from those after it.
/// Between crates Cargo holds the arrows.
const FLOORS: [(&str, &[&[&str]]); 18] = [
    ("crates/base/src", &[&["rng", "order"], &["names"], &["config"], &["corpora"]]),
    ("crates/engine/src", &[&["nn"], &["telemetry"], &["lab", "bench"]]),
    (
        "crates/lens/src",
        &[
            &["panel", "losses", "pca", "arenas"],
            &["lens", "gradients"],
            &["registry"],
            &["lenses", "protocol"],
            &["desk"],
            &["clerk", "bench"],
        ],
    ),
    (
        "crates/ledger/src",
        &[
            &["told"],
            &["words", "rule"],
            &["evidence"],
            &["claim", "sweep"],
            &["claims", "worlds"],
            &["report", "here"],
        ],
    ),
    ("crates/draw/src", &[&["scene"], &["export", "axis"], &["sweep"], &["figure"]]),
    ("crates/claims-page/src", &[&["html", "said", "signs"], &["bar", "strip", "grid", "terms"], &["contents"]]),
    (
        "crates/sweeps-page/src",
        &[&["said", "order"], &["board", "pictures"], &["form"], &["parts"], &["files", "page"]],
    ),
    ("crates/class/src", &[&["seed", "scene", "qr", "fault"], &["code"]]),
    (
        "crates/teach-page/src",
        &[
            &["said"],
            &["picture", "lesson", "cite", "film", "data", "small_print", "model", "take"],
            &["line"],
            &["sample", "contents", "sheet"],
            &["page"],
        ],
    ),
    ("crates/scenes/src", &[&["measured", "guess", "cards"], &["scene"], &["distance", "lesson"]]),
    (
        "crates/folder/src",
        &[
            &["said", "settings", "tensors", "tokenizer", "archive"],
            &["card", "training", "open"],
            &["trained"],
            &["replay"],
        ],
    ),
    ("port/src", &[&["training"]]),
    ("desk/src", &[]),
    ("claims/src", &[]),
    ("sweeps/src", &[]),
    ("share/src", &[]),
    ("models/src", &[]),
    ("src", &[&["strings", "dom"], &["session"], &["views"], &["web"], &["cli"]]),
];

/// A longer file is split by concept.
const MAX_LINES: usize = 400;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(dir: &Path, endings: &[&str], out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(dir).expect("a folder").map(|e| e.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !name.starts_with('.') && !["target", "dist", "node_modules", "pkg"].contains(&&*name) {
            files(&path, endings, out);
        } else if endings.iter().any(|e| name.ends_with(e)) {
            out.push(path);
        }
    }
}

/// A source file of a crate.
struct Source {
    /// The crate's folder, `crates/engine/src`.
    home: &'static str,
    /// The first folder or file below it.
    module: String,
    path: PathBuf,
    /// Its text without comment lines and without its tests.
    code: String,
}

fn sources() -> Vec<Source> {
    let mut out = Vec::new();
    for (home, _) in FLOORS {
        let mut paths = Vec::new();
        files(&root().join(home), &[".rs"], &mut paths);
        for path in paths {
            let inside = path.strip_prefix(root().join(home)).expect("below its home").to_path_buf();
            let first = inside.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).expect("readable");
            let code = text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            // A test module in a file of its own is one line here; what stands behind that line counts.
            let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_string();
            out.push(Source { home, module: first.trim_end_matches(".rs").to_string(), path: inside, code });
        }
    }
    out
}

fn rank(home: &str, module: &str) -> Option<usize> {
    let (_, floors) = FLOORS.iter().find(|(h, _)| *h == home)?;
    floors.iter().position(|names| names.contains(&module))
}

/// The modules of its own crate that a file names: `crate::name` and `crate::{name::…, other}`.
fn reached(code: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let Some(group) = rest.strip_prefix('{') else {
            out.push(word(rest));
            continue;
        };
        let mut depth = 0;
        let mut item = String::new();
        for c in group.chars() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => out.push(word(std::mem::take(&mut item).trim_start())),
                _ => {}
            }
            if c != ',' || depth > 0 {
                item.push(c);
            }
        }
        out.push(word(item.trim_start()));
    }
    out
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn grouped_imports_are_seen() {
    assert_eq!(reached("use crate::{lab::{Lab, x}, nn};\nuse crate::telemetry::Snapshot;"), ["lab", "nn", "telemetry"]);
}

#[test]
fn imports_only_go_down() {
    for Source { home, module, path, code } in sources() {
        // Tests may ask whoever is above them.
        let Some(own) = rank(home, &module).filter(|_| !path.ends_with("tests.rs")) else { continue };
        for name in reached(&code) {
            let Some(theirs) = rank(home, &name) else { continue };
            assert!(theirs < own || name == module, "{home}/{} reaches up to {name}", path.display());
        }
    }
}

#[test]
fn every_module_has_its_place() {
    for Source { home, module, path, .. } in sources() {
        let placed = rank(home, &module).is_some() || module == "lib" || module == "main";
        assert!(placed, "{home}/{} has no rank", path.display());
    }
}

#[test]
fn only_the_page_knows_the_web() {
    for Source { home, module, path, code } in sources() {
        let web = ["web_sys", "js_sys", "wasm_bindgen", "sycamore"].iter().any(|w| code.contains(w));
        let may = ["port/src", "desk/src", "claims/src", "sweeps/src", "share/src", "models/src"].contains(&home)
            || ["dom", "views", "web"].contains(&module.as_str());
        assert!(!web || may, "{home}/{} names the web", path.display());
        // What a machine has is chosen in two places, and never seen in the bits.
        let asks_the_machine = ["nn/width.rs", "nn/crew.rs"].iter().any(|file| path.ends_with(file));
        if home.starts_with("crates/") && !asks_the_machine {
            assert!(!code.contains("target_arch"), "{home}/{} depends on the target", path.display());
        }
    }
}

#[test]
fn the_core_has_no_clock_no_io_and_no_other_randomness() {
    let words = [
        "std::time",
        "Instant::now",
        "SystemTime",
        "std::fs",
        "std::env",
        "println!",
        "HashMap",
        "HashSet",
        "thread::",
    ];
    for Source { home, path, code, .. } in sources() {
        for word in words.iter().filter(|_| home.starts_with("crates/")) {
            assert!(!code.contains(word), "{home}/{} uses {word}", path.display());
        }
    }
}

#[test]
fn hook_names_are_written_once() {
    for Source { home, path, code, .. } in sources() {
        let literal = code.contains("\"hook_") || code.contains(".hook_resid");
        assert!(!literal || path.ends_with("names/hooks.rs"), "{home}/{} spells a hook's name", path.display());
    }
}

#[test]
fn files_stay_readable() {
    let mut paths = Vec::new();
    for dir in [
        "src",
        "crates",
        "port",
        "desk",
        "claims",
        "share",
        "sweeps",
        "models",
        "tools",
        "tests",
        "xtask",
        "e2e",
        "wasm-test-runner",
        "www",
    ] {
        files(&root().join(dir), &[".rs", ".js", ".py"], &mut paths);
    }
    for path in paths {
        let n_lines = fs::read_to_string(&path).expect("readable").lines().count();
        assert!(n_lines <= MAX_LINES, "{} has {n_lines} lines: split it by concept", path.display());
    }
}

#[test]
fn the_project_has_its_documents() {
    for name in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        assert!(root().join(name).is_file(), "{name} is missing");
    }
    let readme = fs::read_to_string(root().join("README.md")).expect("readable");
    let default = base::config::Config::default();
    for field in base::config::fields::FIELDS {
        let start = format!("| `{}` | ", field.key);
        let row = readme.lines().find(|line| line.starts_with(&start)).unwrap_or_default();
        assert!(!row.is_empty(), "README's table of settings lacks {}", field.key);
        let values = match field.kind {
            Kind::Int { min, max, .. } => format!("{start}{min}–{max}"),
            Kind::Real { min, max } => format!("{start}{min}–{max}"),
            Kind::Switch => format!("{start}on, off"),
            // Its many words, and the grammar of skips, are told elsewhere.
            Kind::Choice(_) | Kind::Skips => start,
        };
        assert!(row.starts_with(&values), "README says another range: {row}, not {values}");
        let default = field.write(&default);
        assert!(row.ends_with(&format!("| {default} |")) || row.contains(&format!("| {default};")), "README: {row}");
    }
}

/// Keys of settings and views that stand in code as a whole literal, or with `=` as a piece of a link.
fn spelled_keys(code: &str) -> Vec<String> {
    let settings = base::config::fields::FIELDS.iter().map(|f| f.key);
    let mut out = Vec::new();
    for key in settings.chain(base::config::VIEW.iter().map(|row| row.key)) {
        // A class or an attribute of HTML and a lens' own panel are no settings.
        let others = ["class(\"{}\"", "attr(\"{}\"", "key: \"{}\""].map(|other| other.replace("{}", key));
        let code = others.iter().fold(code.to_string(), |code, other| code.replace(other, ""));
        if code.contains(&format!("\"{key}\"")) || code.contains(&format!("\"b.{key}\"")) {
            out.push(key.to_string());
        }
        if ["\"", "&", "\"b.", "&b."].iter().any(|before| code.contains(&format!("{before}{key}="))) {
            out.push(format!("{key}="));
        }
    }
    out
}

#[test]
fn a_key_is_seen_where_it_is_spelled() {
    assert_eq!(spelled_keys("field(\"n_layers\") el(\"i\").class(\"lang\") \"b.lr\""), ["n_layers", "lr"]);
    assert_eq!(spelled_keys("split(\"&step=\"), \"b.norm=none\""), ["norm=", "step="]);
}

#[test]
fn keys_of_settings_and_views_are_written_once() {
    let mut unused: Vec<(&str, &str)> =
        SPELLS_KEYS.iter().flat_map(|(file, keys, _)| keys.iter().map(|key| (*file, *key))).collect();
    let mut spelled = Vec::new();
    for Source { home, path, code, .. } in sources() {
        let file = format!("{home}/{}", path.display());
        // Tests name settings as readers do.
        if file.ends_with("/tests.rs") {
            continue;
        }
        // Claims are links, as scenes are: data, and checked to be readable where they stand.
        let links = ["crates/base/src/config/", "crates/ledger/src/claims/", "crates/scenes/src/cards.rs"];
        if links.iter().any(|of| file.starts_with(of)) {
            continue;
        }
        for key in spelled_keys(&code) {
            let is_allowed = SPELLS_KEYS.iter().any(|(f, keys, _)| *f == file && keys.contains(&key.as_str()));
            if !is_allowed {
                spelled.push(format!("{file} spells {key}"));
            }
            unused.retain(|entry| *entry != (file.as_str(), key.as_str()));
        }
    }
    assert!(spelled.is_empty(), "ask FIELDS or VIEW: {spelled:#?}");
    assert!(unused.is_empty(), "no longer spelled, so no longer allowed: {unused:?}");
}
