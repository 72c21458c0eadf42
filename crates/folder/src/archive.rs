//! The files of a folder, and the folder as a zip.

use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

/// A file of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// One of [`crate::NAMES`].
    pub name: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// The files below one folder, as they are: weights that were learnt do not become smaller.
///
/// Nothing in it hangs on when and where it was made, so equal files give equal bytes.
pub(crate) fn archive(folder: &str, files: &[File]) -> anyhow::Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
        .system(System::Unix);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        zip.start_file(format!("{folder}/{}", file.name), options)?;
        zip.write_all(&file.bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}
