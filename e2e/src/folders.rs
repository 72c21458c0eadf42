//! Copies of the built page, to be changed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xtask::paths;

/// The built page in a folder of its own, anew.
pub fn copy_of_dist(name: &str) -> Result<PathBuf> {
    let to = paths::target()?.join("tmp").join(name);
    if to.exists() {
        fs::remove_dir_all(&to)?;
    }
    copy(&paths::dist(), &to)?;
    Ok(to)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let there = to.join(path.file_name().context("a name")?);
        if path.is_dir() {
            copy(&path, &there)?;
        } else {
            fs::copy(&path, &there)?;
        }
    }
    Ok(())
}
