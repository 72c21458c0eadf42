//! Files that are whole or absent: looked at before the work begins, written under another name, moved at the end.

use anyhow::{Context, bail};
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile};

/// Whether what is already there may be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::Args)]
pub(super) struct Force {
    /// Replace files that are already there
    #[arg(id = "force", long)]
    pub(super) is_on: bool,
}

/// Asks beforehand what would be found out after the work: whether a file can be written here at all, and whether one
/// is there that must not be lost. Writes nothing.
///
/// # Errors
/// Why not.
pub(super) fn check(path: &Path, force: Force) -> anyhow::Result<()> {
    anyhow::ensure!(path.file_name().is_some(), "“{}” is no name of a file", path.display());
    match found(path)? {
        Some(there) if there.is_dir() => bail!("{} is a folder", path.display()),
        Some(there) if there.is_file() || there.is_symlink() => {
            anyhow::ensure!(force.is_on, "{} is already there; --force replaces it", path.display());
        }
        // A device or a pipe: nothing is lost by writing to it.
        Some(_) => return Ok(()),
        None => {}
    }
    let mut folder = parent(path);
    while found(folder)?.is_none() && folder != parent(folder) {
        folder = parent(folder);
    }
    tempfile::tempfile_in(folder).map(drop).with_context(|| format!("nothing can be written in {}", folder.display()))
}

/// What is at a path, if anything; a link that leads nowhere is itself.
fn found(path: &Path) -> anyhow::Result<Option<Metadata>> {
    match fs::metadata(path).or_else(|_| fs::symlink_metadata(path)) {
        Ok(there) => Ok(Some(there)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| cannot_be_written(path)),
    }
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        Some(folder) => folder,
        None => path,
    }
}

fn cannot_be_written(path: &Path) -> String {
    format!("{} cannot be written", path.display())
}

/// Files that belong together: all are on the disk before the first gets its name. What is not committed leaves no trace.
pub(super) struct Batch {
    force: Force,
    staged: Vec<(NamedTempFile, PathBuf)>,
    /// Folders that were made for it, outer ones first.
    made: Vec<PathBuf>,
}

impl Batch {
    pub(super) fn new(force: Force) -> Batch {
        Batch { force, staged: Vec::new(), made: Vec::new() }
    }

    /// Writes a file beside its place. A device or a pipe is written to at once.
    ///
    /// # Errors
    /// What stands in the way, a full disk for one.
    pub(super) fn add(&mut self, path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
        let there = found(path)?;
        if there.is_some_and(|there| !there.is_file() && !there.is_dir() && !there.is_symlink()) {
            let mut device = OpenOptions::new().write(true).open(path).with_context(|| cannot_be_written(path))?;
            return device.write_all(bytes).with_context(|| cannot_be_written(path));
        }
        // A link stays a link: its file is replaced.
        let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        self.make_folder(parent(&place))?;
        let written = temporary(parent(&place)).and_then(|mut file| {
            file.write_all(bytes)?;
            file.as_file().sync_all()?;
            Ok(file)
        });
        self.staged.push((written.with_context(|| cannot_be_written(path))?, place));
        Ok(())
    }

    /// Gives every file its name.
    ///
    /// # Errors
    /// What stands in the way; a file that has come in between, where it may not be replaced.
    pub(super) fn commit(mut self) -> anyhow::Result<()> {
        let mut folders: Vec<PathBuf> = self.made.iter().map(|made| parent(made).to_path_buf()).collect();
        for (file, place) in std::mem::take(&mut self.staged) {
            let moved = if self.force.is_on { file.persist(&place) } else { file.persist_noclobber(&place) };
            moved.map_err(|failed| failed.error).with_context(|| cannot_be_written(&place))?;
            folders.push(parent(&place).to_path_buf());
        }
        self.made.clear();
        folders.sort();
        folders.dedup();
        for folder in folders {
            // The names too should outlast a power cut. Not every system can promise that.
            let _ = File::open(folder).and_then(|folder| folder.sync_all());
        }
        Ok(())
    }

    fn make_folder(&mut self, folder: &Path) -> anyhow::Result<()> {
        if found(folder)?.is_none() {
            self.make_folder(parent(folder))?;
            fs::create_dir(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
            self.made.push(folder.to_path_buf());
        }
        Ok(())
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        self.staged.clear();
        for folder in self.made.iter().rev() {
            // Stays where somebody else has put something into it.
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Readable by whom the umask says, not by its owner alone as temporary files are.
fn temporary(folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".strata-").suffix(".tmp");
    #[cfg(unix)]
    let builder = builder.permissions(<fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o666));
    builder.tempfile_in(folder)
}
