//! What must not happen: arrows between modules that point up, web code outside the page, clocks in the engine,
//! files that have grown too long, settings or hook names written a second time.

use std::fs;
use std::path::{Path, PathBuf};

/// Lowest first. A module may import from those before it, never from those after it.
const LAYERS: [&[&str]; 10] = [
    &["rng", "names"],
    &["config"],
    &["corpora"],
    &["engine"],
    &["telemetry"],
    &["analysis"],
    &["lab", "bench"],
    &["scene", "charts"],
    &["cli"],
    &["app"],
];

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

/// (module, path, text without comment lines) of every source file of the library.
fn sources() -> Vec<(String, PathBuf, String)> {
    let mut paths = Vec::new();
    files(&root().join("src"), &[".rs"], &mut paths);
    paths
        .into_iter()
        .map(|path| {
            let inside = path.strip_prefix(root().join("src")).expect("below src").to_path_buf();
            let first = inside.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).expect("readable");
            let code = text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            (first.trim_end_matches(".rs").to_string(), inside, code)
        })
        .collect()
}

fn rank(module: &str) -> Option<usize> {
    LAYERS.iter().position(|names| names.contains(&module))
}

#[test]
fn imports_only_go_down() {
    for (module, path, code) in sources() {
        let Some(own) = rank(&module) else { continue };
        for (name, theirs) in LAYERS.iter().enumerate().flat_map(|(i, names)| names.iter().map(move |n| (*n, i))) {
            let used = code.contains(&format!("crate::{name}::")) || code.contains(&format!("crate::{name};"));
            let allowed = theirs < own || (theirs == own && (name == module || module == "names" || module == "rng"));
            assert!(!used || allowed, "src/{} of {module} reaches up to {name}", path.display());
        }
    }
}

#[test]
fn every_module_has_its_place() {
    for (module, path, _) in sources() {
        assert!(rank(&module).is_some() || module == "lib" || module == "main", "src/{} has no rank", path.display());
    }
}

#[test]
fn only_the_page_knows_the_web() {
    for (module, path, code) in sources() {
        let web = ["web_sys", "js_sys", "wasm_bindgen", "leptos"].iter().any(|w| code.contains(w));
        assert!(!web || module == "app" || module == "lib", "src/{} names the web", path.display());
        if !["app", "lib", "main", "cli"].contains(&module.as_str()) {
            assert!(!code.contains("target_arch"), "src/{} depends on the target", path.display());
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
    for (module, path, code) in sources() {
        if rank(&module).is_none_or(|r| r > 6) {
            continue;
        }
        let code = code.split("#[cfg(test)]").next().unwrap_or_default();
        for word in words {
            assert!(!code.contains(word), "src/{} uses {word}", path.display());
        }
    }
}

#[test]
fn hook_names_are_written_once() {
    for (_, path, code) in sources() {
        let code = code.split("#[cfg(test)]").next().unwrap_or_default().to_string();
        let literal = code.contains("\"hook_") || code.contains(".hook_resid");
        assert!(!literal || path.ends_with("names/hooks.rs"), "src/{} spells a hook's name", path.display());
    }
}

#[test]
fn files_stay_readable() {
    let mut paths = Vec::new();
    for dir in ["src", "tests", "xtask", "e2e", "wasm-test-runner", "www"] {
        files(&root().join(dir), &[".rs", ".js", ".py"], &mut paths);
    }
    for path in paths {
        let n_lines = fs::read_to_string(&path).expect("readable").lines().count();
        assert!(n_lines <= 420, "{} has {n_lines} lines: split it by concept", path.display());
    }
}

#[test]
fn the_project_has_its_documents() {
    for name in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        assert!(root().join(name).is_file(), "{name} is missing");
    }
    let readme = fs::read_to_string(root().join("README.md")).expect("readable");
    for field in strata::config::fields::FIELDS {
        assert!(readme.contains(&format!("`{}`", field.key)), "README's table of settings lacks {}", field.key);
    }
}
