//! Where the workspace's files are.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// The workspace's root folder.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The built page.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// The page as one file, in the built page's folder.
pub const SINGLE: &str = "strata.html";

/// Files of the built page that are loaded once a reader opens a lens. All else the first view loads.
pub const LATER: [&str; 2] = ["www/pkg/desk.js", "www/pkg/desk_bg.wasm"];

/// Files of `dist/` that the towers' page does not load by itself begin so: those of the pages beside it, what a class,
/// a QR code, a picture, a model that is saved or opened, a frame in another page, or a reader needs who walks through the
/// picture, hears it or wants more contrast, and what a browser or a system fetches to keep the page or to show it among
/// its programs.
pub const BESIDE: [&str; 30] = [
    SINGLE,
    "sw.js",
    "www/icons/180",
    "www/icons/192",
    "www/icons/512",
    "www/offline",
    "www/side",
    "www/claims",
    "www/ledger",
    "www/pkg/claims",
    "www/sweeps",
    "www/pkg/sweeps",
    "www/teach",
    "www/share",
    "www/picture",
    "www/svg",
    "www/film",
    "www/data",
    "www/pkg/film",
    "www/pkg/share",
    "www/model",
    "www/take",
    "www/open",
    "www/pkg/models",
    "www/pkg/packs",
    "www/terms",
    "www/embed",
    "www/walk",
    "www/hear",
    "www/contrast",
];

/// Files of `dist/` that are about one scene, or the page of all, begin so.
pub const OF_SCENES: &str = "www/scenes";
/// The words of the scene that the first view shows.
pub const FIRST_SCENE: &str = "www/scenes/highway.bin";

/// The site that tools ask in a browser's worker or in Node: the benchmark and fingerprints. No visitor loads it.
pub fn dist_tools() -> PathBuf {
    root().join("dist-tools")
}

/// Cargo's target folder, wherever the user's settings put it.
pub fn target() -> Result<PathBuf> {
    let output = cargo()
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .output()
        .context("cannot run `cargo metadata`")?;
    ensure!(output.status.success(), "`cargo metadata` failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let target = metadata["target_directory"].as_str().context("`cargo metadata` names no target folder")?;
    Ok(PathBuf::from(target))
}

/// The cargo that runs us, started in the workspace's root.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // What cargo tells the program that it runs; a build script that looks at it would run again for nothing.
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")) {
            command.env_remove(name);
        }
    }
    command.current_dir(root());
    command
}
