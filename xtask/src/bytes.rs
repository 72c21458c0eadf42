//! What a visitor loads, weighed as a host sends it, against a budget.
//!
//! The first view loads every file of `dist/`; `e2e/tests/opens.rs` holds that.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

/// The most that the first view may weigh with brotli. A kB is 1000 bytes.
pub const BUDGET_BYTES: usize = 450_000;

/// What it shall weigh one day.
pub const GOAL_BYTES: usize = 350_000;

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
        let mut brotli = Vec::new();
        {
            let mut writer = brotli::CompressorWriter::new(&mut brotli, 1 << 16, BROTLI_QUALITY, BROTLI_LOG_WINDOW);
            writer.write_all(bytes)?;
        }
        Ok(Weight { raw: bytes.len(), gzip: gzip.finish()?.len(), brotli: brotli.len() })
    }

    fn add(&mut self, other: Weight) {
        self.raw += other.raw;
        self.gzip += other.gzip;
        self.brotli += other.brotli;
    }

    /// Fails above [`BUDGET_BYTES`].
    pub fn hold(self) -> Result<()> {
        ensure!(
            self.brotli <= BUDGET_BYTES,
            "the first view weighs {} with brotli; at most {} are allowed (xtask/src/bytes.rs)",
            kb(self.brotli),
            kb(BUDGET_BYTES)
        );
        Ok(())
    }
}

/// Weighs every file below `dir`, prints a line for each and the sum, and returns the sum.
pub fn print(dir: &Path) -> Result<Weight> {
    let mut files = Vec::new();
    list(dir, &mut files)?;
    files.sort();
    let mut sum = Weight::default();
    println!("{:>10} {:>10} {:>10}  file", "bytes", "gzip", "brotli");
    for path in &files {
        let weight = Weight::of(&fs::read(path)?)?;
        line(weight, path.strip_prefix(dir).unwrap_or(path).display());
        sum.add(weight);
    }
    line(sum, format_args!("in all, in {}", dir.display()));
    println!(
        "the first view: {} with brotli; {} allowed, {} the goal",
        kb(sum.brotli),
        kb(BUDGET_BYTES),
        kb(GOAL_BYTES)
    );
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
        let heavy = folder("heavy", &[("index.html", b"<p>"), ("www/pkg/app_bg.wasm", &noise(BUDGET_BYTES + 1))]);
        let error = print(&heavy).unwrap().hold().unwrap_err().to_string();
        assert!(error.contains("weighs 450.") && error.contains("at most 450.0 kB"), "{error}");
        fs::remove_dir_all(heavy).unwrap();
    }

    #[test]
    fn files_in_folders_below_are_counted_and_text_is_counted_compressed() {
        let text = "the same words again ".repeat(50_000);
        let light = folder("light", &[("index.html", b"<p>"), ("www/pkg/app.js", text.as_bytes())]);
        let sum = print(&light).unwrap();
        assert_eq!(sum.raw, 3 + text.len());
        assert!(sum.raw > BUDGET_BYTES && sum.brotli < sum.gzip && sum.gzip < 10_000, "{sum:?}");
        sum.hold().unwrap();
        fs::remove_dir_all(light).unwrap();
    }

    #[test]
    fn the_goal_is_below_the_budget() {
        const { assert!(GOAL_BYTES < BUDGET_BYTES) }
    }
}
