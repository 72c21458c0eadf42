//! The program as its tests call it.

use std::path::PathBuf;
use std::process::{Command, Output};

/// A run of milliseconds.
pub const LINK: &str = "v=1&corpus=induction&n_layers=2&d_model=8&n_heads=2&n_ctx=8&batch_size=2";

/// `strata` with these arguments, run to its end.
pub fn strata(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_strata")).args(args).output().expect("the program starts")
}

/// What it prints, where it ends well.
pub fn stdout(args: &[&str]) -> String {
    let output = strata(args);
    assert!(output.status.success(), "{args:?}: {}", said(&output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What it says on stderr.
pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// An empty folder of the test's own.
pub fn folder(name: &str) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).expect("a scratch folder");
    dir
}
