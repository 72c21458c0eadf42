//! Assembles `dist/`: index.html, the files of www/, and the compiled library under `www/pkg/`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xtask::{paths, programs, progress, progress::Progress};

/// How many steps [`build`] takes.
pub const STEPS: usize = 4;

/// How the library is compiled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// What visitors load.
    Release,
    /// What visitors load, with the libraries that the benchmark compares.
    Bench,
    /// Compiles faster, keeps names in stack traces, trains much slower.
    Debug,
}

/// Builds the page and returns the path of `dist/`.
pub fn build(flavour: Flavour, progress: &mut Progress) -> Result<PathBuf> {
    let step = progress.start("wasm32 target");
    if programs::ensure_wasm_target()? {
        step.ok_with("added by rustup")
    } else {
        step.ok()
    }

    let step = progress.start_loud("compile the library for wasm32");
    let wasm = compile(flavour)?;
    step.ok();

    let step = progress.start("wasm-bindgen");
    let dist = paths::dist();
    // Made anew, so that a file removed from www/ does not live on.
    if dist.exists() {
        fs::remove_dir_all(&dist).with_context(|| format!("cannot empty {}", dist.display()))?;
    }
    let pkg = dist.join("www").join("pkg");
    fs::create_dir_all(&pkg).with_context(|| format!("cannot make {}", pkg.display()))?;
    bindgen(&wasm, &pkg, flavour).context("wasm-bindgen failed")?;
    step.ok();

    let step = progress.start("copy index.html and www/");
    let root = paths::root();
    fs::copy(root.join("index.html"), dist.join("index.html")).context("cannot copy index.html")?;
    copy_folder(&root.join("www"), &dist.join("www"))?;
    step.ok();
    Ok(dist)
}

/// Prints what a visitor loads, as it is and as a server sends it compressed.
pub fn print_sizes(dist: &Path) -> Result<()> {
    let mut files = Vec::new();
    list(dist, &mut files)?;
    files.sort();
    let (mut raw_sum, mut gzip_sum) = (0, 0);
    println!("{:>10} {:>10}  file", "bytes", "gzip");
    for path in &files {
        let bytes = fs::read(path)?;
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(&bytes)?;
        let gzip = encoder.finish()?.len();
        println!("{:>10} {gzip:>10}  {}", bytes.len(), path.strip_prefix(dist).unwrap_or(path).display());
        raw_sum += bytes.len();
        gzip_sum += gzip;
    }
    println!("{raw_sum:>10} {gzip_sum:>10}  in all, in {}", dist.display());
    Ok(())
}

fn compile(flavour: Flavour) -> Result<PathBuf> {
    let mut cargo = paths::cargo();
    cargo.args(["build", "--package", "strata", "--lib", "--target", programs::WASM]);
    if flavour != Flavour::Debug {
        cargo.arg("--release");
    }
    if flavour == Flavour::Bench {
        cargo.args(["--features", "bench-libs"]);
    }
    // These would silently replace the flags of .cargo/config.toml, and with them wasm SIMD.
    cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    progress::run(&mut cargo, "the build of the library")?;
    let profile = if flavour == Flavour::Debug { "debug" } else { "release" };
    Ok(paths::target()?.join(programs::WASM).join(profile).join("strata.wasm"))
}

fn bindgen(wasm: &Path, pkg: &Path, flavour: Flavour) -> Result<()> {
    let names = flavour == Flavour::Debug;
    wasm_bindgen_cli_support::Bindgen::new()
        .input_path(wasm)
        .web(true)?
        .typescript(false)
        // The library's default is true, and then `init()` without an argument fails in the browser.
        .omit_default_module_path(false)
        .keep_debug(names)
        .remove_name_section(!names)
        .remove_producers_section(!names)
        .out_name("app")
        .generate(pkg)
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_name() == "pkg" {
            continue; // made by wasm-bindgen, never by hand
        }
        if source.is_dir() {
            copy_folder(&source, &target)?;
        } else {
            fs::copy(&source, &target).with_context(|| format!("cannot copy {}", source.display()))?;
        }
    }
    Ok(())
}

fn list(dir: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() { list(&path, files)? } else { files.push(path) }
    }
    Ok(())
}
