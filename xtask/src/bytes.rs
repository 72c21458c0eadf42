//! What a visitor loads, weighed as a host sends it, against two budgets: the first view, and the page with its lenses.
//!
//! What is loaded when, `e2e/tests/opens.rs` holds.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use xtask::paths;

/// The most that the first view may weigh with brotli. A kB is 1000 bytes.
pub const FIRST_VIEW_BYTES: usize = 450_000;

/// What it shall weigh one day.
pub const GOAL_BYTES: usize = 350_000;

/// The most that the page may weigh together with what lenses compute, which is loaded once a reader opens one.
pub const WITH_LENSES_BYTES: usize = 800_000;

/// The window and the level that hosts use for files compressed once.
const BROTLI_LOG_WINDOW: u32 = 22;
const BROTLI_QUALITY: u32 = 11;

/// A file's bytes: as they are, and compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    pub raw: usize,
    pub gzip: usize,
    pub brotli: usize,
}

impl Weight {
    fn of(bytes: &[u8]) -> Result<Self> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gzip.write_all(bytes)?;
        Ok(Weight { raw: bytes.len(), gzip: gzip.finish()?.len(), brotli: brotli(bytes)?.len() })
    }

    fn add(&mut self, other: Weight) {
        self.raw += other.raw;
        self.gzip += other.gzip;
        self.brotli += other.brotli;
    }
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    brotli::CompressorWriter::new(&mut packed, 1 << 16, BROTLI_QUALITY, BROTLI_LOG_WINDOW).write_all(bytes)?;
    Ok(packed)
}

/// Copies `dir` to `to`, which is made anew, with every file packed beside itself, as hosts that pack have it.
pub fn pack_all(dir: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    let mut files = Vec::new();
    list(dir, &mut files)?;
    // The page in one file is opened from a disk.
    for path in files.iter().filter(|path| !path.ends_with("strata.html")) {
        let copy = to.join(path.strip_prefix(dir)?);
        fs::create_dir_all(copy.parent().unwrap_or(to))?;
        let bytes = fs::read(path)?;
        let mut packed = copy.clone().into_os_string();
        packed.push(".br");
        fs::write(packed, brotli(&bytes)?)?;
        fs::write(copy, bytes)?;
    }
    Ok(())
}

/// What a site weighs, by when it is loaded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weights {
    /// At once.
    pub first: Weight,
    /// Once a lens is opened: [`paths::LATER`].
    pub later: Weight,
}

impl Weights {
    /// Both together.
    pub fn sum(self) -> Weight {
        let mut sum = self.first;
        sum.add(self.later);
        sum
    }

    /// Fails above [`FIRST_VIEW_BYTES`] or [`WITH_LENSES_BYTES`].
    pub fn hold(self) -> Result<()> {
        let budgets = [
            ("the first view", self.first, FIRST_VIEW_BYTES),
            ("the page with its lenses", self.sum(), WITH_LENSES_BYTES),
        ];
        for (what, Weight { brotli, .. }, most) in budgets {
            ensure!(
                brotli <= most,
                "{what} weighs {} with brotli; at most {} are allowed (xtask/src/bytes.rs)",
                kb(brotli),
                kb(most)
            );
        }
        Ok(())
    }
}

/// Weighs every file below `dir`, and prints a line for each and the sums.
pub fn print(dir: &Path) -> Result<Weights> {
    let mut files = Vec::new();
    list(dir, &mut files)?;
    files.sort();
    let is_later = |path: &PathBuf| paths::LATER.iter().any(|later| *path == dir.join(later));
    let inside =
        |path: &PathBuf| path.strip_prefix(dir).map(|p| p.to_string_lossy().replace('\\', "/")).unwrap_or_default();
    let is_beside = |path: &PathBuf| paths::BESIDE.iter().any(|start| inside(path).starts_with(start));
    let (beside, rest): (Vec<PathBuf>, Vec<PathBuf>) = files.into_iter().partition(is_beside);
    let is_other_scene =
        |path: &PathBuf| inside(path).starts_with(paths::OF_SCENES) && inside(path) != paths::FIRST_SCENE;
    let (scenes, rest): (Vec<PathBuf>, Vec<PathBuf>) = rest.into_iter().partition(is_other_scene);
    let (later, first): (Vec<PathBuf>, Vec<PathBuf>) = rest.into_iter().partition(is_later);
    println!("{:>10} {:>10} {:>10}  file", "bytes", "gzip", "brotli");
    let weights = Weights {
        first: print_group(dir, &first, "the first view")?,
        later: print_group(dir, &later, "once a lens is opened")?,
    };
    line(weights.sum(), format_args!("the page in all, in {}", dir.display()));
    print_group(dir, &scenes, "the other scenes, one when it is opened")?;
    print_group(dir, &beside, "sweeps, claims, teaching, classes, offline use: by themselves")?;
    println!(
        "with brotli: the first view {} ({} allowed, {} the goal), lenses {}, both {} ({} allowed)",
        kb(weights.first.brotli),
        kb(FIRST_VIEW_BYTES),
        kb(GOAL_BYTES),
        kb(weights.later.brotli),
        kb(weights.sum().brotli),
        kb(WITH_LENSES_BYTES)
    );
    Ok(weights)
}

fn print_group(dir: &Path, files: &[PathBuf], name: &str) -> Result<Weight> {
    let mut sum = Weight::default();
    for path in files {
        let weight = Weight::of(&fs::read(path)?)?;
        line(weight, path.strip_prefix(dir).unwrap_or(path).display());
        sum.add(weight);
    }
    line(sum, name);
    Ok(sum)
}

fn line(weight: Weight, name: impl std::fmt::Display) {
    println!("{:>10} {:>10} {:>10}  {name}", weight.raw, weight.gzip, weight.brotli);
}

fn kb(bytes: usize) -> String {
    format!("{:.1} kB", bytes as f64 / 1e3)
}

fn list(dir: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() { list(&path, files)? } else { files.push(path) }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that no compressor makes smaller.
    fn noise(n: usize) -> Vec<u8> {
        let mut x = 1u64;
        let mut next = || {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            (x >> 32) as u8
        };
        (0..n).map(|_| next()).collect()
    }

    fn folder(name: &str, files: &[(&str, &[u8])]) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("strata-bytes-{name}-{}", std::process::id()));
        for (file, bytes) in files {
            let path = dir.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        dir
    }

    #[test]
    fn an_oversized_folder_fails_and_the_sentence_says_by_how_much() {
        let heavy = folder("heavy", &[("index.html", b"<p>"), ("www/pkg/app_bg.wasm", &noise(FIRST_VIEW_BYTES + 1))]);
        let error = print(&heavy).unwrap().hold().unwrap_err().to_string();
        assert!(error.contains("the first view weighs 450.") && error.contains("at most 450.0 kB"), "{error}");
        fs::remove_dir_all(heavy).unwrap();
    }

    #[test]
    fn what_is_loaded_later_has_a_budget_of_its_own() {
        let rest = noise(WITH_LENSES_BYTES - FIRST_VIEW_BYTES);
        let app = noise(FIRST_VIEW_BYTES - 10_000);
        let site = folder("later", &[("www/pkg/app_bg.wasm", &app), ("www/pkg/desk_bg.wasm", &rest)]);
        let weights = print(&site).unwrap();
        assert_eq!((weights.first.raw, weights.later.raw), (app.len(), rest.len()));
        weights.hold().unwrap();
        fs::write(site.join("www/pkg/desk_bg.wasm"), noise(rest.len() + 20_000)).unwrap();
        let error = print(&site).unwrap().hold().unwrap_err().to_string();
        assert!(error.contains("with its lenses weighs"), "{error}");
        fs::remove_dir_all(site).unwrap();
    }

    #[test]
    fn files_in_folders_below_are_counted_and_text_is_counted_compressed() {
        let text = "the same words again ".repeat(50_000);
        let light = folder("light", &[("index.html", b"<p>"), ("www/pkg/app.js", text.as_bytes())]);
        let weights = print(&light).unwrap();
        let sum = weights.first;
        assert_eq!((sum.raw, weights.later), (3 + text.len(), Weight::default()));
        assert!(sum.raw > FIRST_VIEW_BYTES && sum.brotli < sum.gzip && sum.gzip < 10_000, "{sum:?}");
        weights.hold().unwrap();
        fs::remove_dir_all(light).unwrap();
    }

    #[test]
    fn the_goal_is_below_the_budgets() {
        const { assert!(GOAL_BYTES < FIRST_VIEW_BYTES && FIRST_VIEW_BYTES < WITH_LENSES_BYTES) }
    }
}
