//! Files and streams: what the program does where it cannot write, and what it never overwrites.
#![cfg(unix)]

#[path = "common/program.rs"]
mod program;

use program::{LINK, folder, said, stdout, strata};
use serde_json::Value;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Every file below a folder, hidden ones too.
fn files(dir: &Path) -> Vec<String> {
    let mut out = Vec::new();
    for entry in fs::read_dir(dir).expect("a folder").map(|e| e.expect("an entry").path()) {
        if entry.is_dir() {
            out.extend(files(&entry).iter().map(|f| format!("{}/{f}", entry.file_name().expect("a name").display())));
        } else {
            out.push(entry.file_name().expect("a name").to_string_lossy().into_owned());
        }
    }
    out.sort();
    out
}

fn shell(script: &str, args: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_strata");
    Command::new("sh").args(["-c", script, "sh", program]).args(args).output().expect("a shell")
}

#[test]
fn a_reader_that_has_seen_enough_ends_the_program_without_a_word() {
    // So many steps that only the closed pipe can end them.
    let endless = ["train", "--link", LINK, "--steps", "1000000000", "--every", "1"];
    let corpus = ["corpus", "--id", "grammar-en", "--show", "20000"];
    let stream = ["corpus", "--link", LINK, "--raw", "--stream", "--from", "5"];
    for args in [&endless[..], &corpus, &stream] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_strata"))
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut first = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut first).expect("a line");
        assert!(!first.is_empty());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!((output.status.code(), said(&output).as_str()), (Some(0), ""), "{args:?}");
    }
}

#[test]
fn files_are_written_although_nobody_reads_on() {
    let out = folder("head").join("runs");
    let args = ["train", "--link", LINK, "--steps", "400", "--every", "1", "--json", "--model", "a", "--out"];
    let mut child = Command::new(env!("CARGO_BIN_EXE_strata"))
        .args(args)
        .arg(&out)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut String::new()).expect("a line");
    assert!(child.wait().expect("it ends").success());
    assert_eq!(files(&out), ["a/config.json", "a/metrics.csv", "a/model.safetensors"]);
}

#[test]
fn a_full_output_is_one_sentence() {
    let Ok(full) = File::options().write(true).open("/dev/full") else {
        return eprintln!("skipped: this system has no /dev/full");
    };
    let dir = folder("full");
    let (file, runs, gpt2) = (dir.join("step"), dir.join("runs"), dir.join("gpt2"));
    let path = |path: &Path| path.to_string_lossy().into_owned();
    let (file, runs, gpt2) = (path(&file), path(&runs), path(&gpt2));
    for (args, written) in [
        (&["--help"][..], None),
        (&["train", "--link", LINK, "--steps", "2"], None),
        (&["train", "--link", LINK, "--steps", "2", "--out", &runs], Some(format!("{runs}/b/metrics.csv"))),
        (&["fingerprint", "--link", LINK], None),
        (&["corpus", "--id", "dyck"], None),
        (&["corpus", "--id", "dyck", "--json"], None),
        (&["corpus", "--id", "dyck", "--raw", "--stream"], None),
        (&["lens", "--link", LINK, "--lens", "paths"], None),
        (&["dump", "--link", LINK, "--step", "1", "--out", &file], Some(file.clone())),
        (&["export", "--link", LINK, "--step", "1", "--out", &gpt2], Some(format!("{gpt2}/config.json"))),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_strata"))
            .args(args)
            .stdout(full.try_clone().expect("a handle"))
            .stderr(Stdio::piped())
            .output()
            .expect("the program starts");
        let expected = "error: standard output cannot be written: No space left on device";
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        assert!(said(&output).starts_with(expected) && said(&output).lines().count() == 1, "{}", said(&output));
        assert!(written.is_none_or(|file| Path::new(&file).is_file()), "{args:?}");
    }
    // Nor does it matter whether anybody can hear what is odd about a link.
    let mut command = Command::new(env!("CARGO_BIN_EXE_strata"));
    command.args(["fingerprint", "--link", &format!("{LINK}&no=1")]);
    assert!(command.stderr(full.try_clone().expect("a handle")).output().expect("it starts").status.success());
}

#[test]
fn any_name_of_a_file_will_do() {
    let dir = folder("names").join(OsStr::from_bytes(b"not \xff Unicode"));
    let (file, runs, gpt2) = (dir.join("step"), dir.join("runs"), dir.join("gpt2"));
    for (args, out) in [
        (&["dump", "--link", LINK, "--step", "1"][..], &file),
        (&["export", "--link", LINK, "--step", "1"], &gpt2),
        (&["train", "--link", LINK, "--steps", "1"], &runs),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_strata"));
        let output = command.args(args).arg("--out").arg(out).output().expect("it starts");
        assert!(output.status.success() && out.exists(), "{args:?}: {}", said(&output));
        let last = String::from_utf8(output.stdout).expect("UTF-8");
        let last: Value = serde_json::from_str(last.lines().last().expect("a line")).expect("JSON");
        assert!(last.is_object());
    }
}

#[test]
fn where_nothing_can_be_written_nothing_is_trained() {
    let dir = folder("refused");
    fs::write(dir.join("file"), "mine").expect("a file");
    fs::create_dir_all(dir.join("gpt2")).expect("a folder");
    fs::write(dir.join("gpt2/vocab.json"), "mine").expect("a file");
    let path = |name: &str| dir.join(name).to_string_lossy().into_owned();
    let long = "x".repeat(300);
    for (command, out, why) in [
        ("dump", path("file"), "is already there; --force replaces it"),
        ("dump", path("gpt2"), "is a folder"),
        ("dump", path("file/step"), "cannot be written"),
        ("dump", path(&long), "cannot be written"),
        ("dump", "/proc/strata/step".to_string(), "nothing can be written in /proc"),
        ("dump", "/".to_string(), "no name of a file"),
        ("export", path("gpt2"), "vocab.json is already there; --force replaces it"),
        ("export", path("file"), "cannot be written"),
        ("train", path("file/runs"), "cannot be written"),
    ] {
        if out.starts_with("/proc") && !Path::new("/proc/self").exists() {
            eprintln!("skipped: this system has no /proc");
            continue;
        }
        // So many steps that a check after them would never come.
        let steps = if command == "train" { "--steps" } else { "--step" };
        let output = strata(&[command, "--link", LINK, steps, "1000000000", "--out", &out]);
        assert_eq!(output.status.code(), Some(1), "{command} {out}");
        assert!(said(&output).contains(why) && output.stdout.is_empty(), "{command} {out}: {}", said(&output));
    }
    assert_eq!(files(&dir), ["file", "gpt2/vocab.json"]);
}

#[test]
fn what_is_there_is_replaced_only_by_force() {
    let dir = folder("force");
    let out = dir.to_string_lossy().into_owned();
    let train = ["train", "--link", LINK, "--steps", "3", "--model", "b", "--out", &out];
    stdout(&train);
    let weights = dir.join("b/model.safetensors");
    let first = fs::read(&weights).expect("weights");
    let other = ["train", "--link", &format!("{LINK}&seed=1"), "--steps", "3", "--model", "b", "--out", &out];
    let output = strata(&other);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    assert_eq!(fs::read(&weights).expect("weights"), first);
    stdout(&[&other[..], &["--force"]].concat());
    assert_ne!(fs::read(&weights).expect("weights"), first);
    // A link stays a link, and a device a device.
    let (file, link) = (dir.join("file"), dir.join("link"));
    fs::write(&file, "mine").expect("a file");
    std::os::unix::fs::symlink(&file, &link).expect("a link");
    stdout(&["dump", "--link", LINK, "--step", "1", "--force", "--out", &link.to_string_lossy()]);
    assert!(link.is_symlink() && fs::read(&file).expect("a file").len() > 1000);
    stdout(&["dump", "--link", LINK, "--step", "1", "--out", "/dev/null"]);
    assert!(!Path::new("/dev/null").is_file());
}

#[test]
fn files_are_readable_by_whom_the_umask_says() {
    for (umask, mode) in [("022", 0o644), ("077", 0o600)] {
        let dir = folder(&format!("umask{umask}"));
        let out = dir.to_string_lossy();
        let output =
            shell(&format!("umask {umask}; exec \"$@\""), &["export", "--link", LINK, "--step", "1", "--out", &out]);
        assert!(output.status.success(), "{}", said(&output));
        for name in files(&dir) {
            let found = fs::metadata(dir.join(&name)).expect("a file").permissions().mode() & 0o777;
            assert_eq!(found, mode, "{name}: {found:o}");
        }
    }
}

const TRAIN: [&str; 7] = ["train", "--link", LINK, "--steps", "400", "--model", "a"];

#[test]
fn a_file_past_the_limit_leaves_nothing_half() {
    let dir = folder("limit");
    let out = dir.join("runs").to_string_lossy().into_owned();
    // 64 blocks of 512 bytes (of 1024 in some shells): less than the metrics need.
    let output = shell("ulimit -f 64; exec \"$@\"", &[&TRAIN[..], &["--out", &out]].concat());
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("metrics.csv cannot be written: File too large"), "{}", said(&output));
    assert_eq!(fs::read_dir(&dir).expect("a folder").count(), 0, "what was made for the files is gone too");
}

#[test]
fn a_full_disk_leaves_nothing_half() {
    let dir = folder("tmpfs");
    let at = dir.to_string_lossy().into_owned();
    let mounted = "at=$1; shift; mount -t tmpfs -o size=64k strata \"$at\" || exit 77; \"$@\"; code=$?; find \"$at\" -mindepth 1; exit $code";
    let run = |program: &[&str]| {
        Command::new("unshare")
            .args(["--mount", "--map-root-user", "sh", "-c", mounted, "sh", &at])
            .args(program)
            .output()
    };
    match run(&["true"]) {
        Ok(output) if output.status.success() => {}
        Ok(output) => return eprintln!("skipped: nothing can be mounted here: {}", said(&output)),
        Err(error) => return eprintln!("skipped: no unshare here: {error}"),
    }
    let out = dir.join("runs").to_string_lossy().into_owned();
    let words = [&[env!("CARGO_BIN_EXE_strata")][..], &TRAIN, &["--every", "1000", "--out", &out]].concat();
    let output = run(&words).expect("it starts");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("cannot be written: No space left on device"), "{}", said(&output));
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!printed.contains("runs"), "the disk holds nothing: {printed}");
}

#[test]
fn strict_refuses_a_link_that_cannot_be_taken_as_it_stands() {
    let dir = folder("strict");
    let out = dir.join("out").to_string_lossy().into_owned();
    let garbage = format!("{LINK}&garbage");
    for (args, steps) in [
        (&["train", "--steps", "1"][..], true),
        (&["fingerprint"], true),
        (&["lens", "--lens", "paths"], true),
        (&["dump", "--step", "1", "--out", &out], false),
        (&["export", "--step", "1", "--out", &out], false),
    ] {
        let args = [args, &["--link", &garbage]].concat();
        let lenient = strata(&args);
        assert!(lenient.status.success() && said(&lenient).contains("garbage"), "{args:?}: {}", said(&lenient));
        let strict = strata(&[&args[..], &["--strict", "--force"][..if steps { 1 } else { 2 }]].concat());
        assert_eq!(strict.status.code(), Some(2), "{args:?}");
        assert!(said(&strict).contains("garbage") && said(&strict).contains("--strict"), "{}", said(&strict));
        assert!(strict.stdout.is_empty(), "{args:?}");
        let _ = fs::remove_file(&out).or_else(|_| fs::remove_dir_all(&out));
    }
    // As it is copied from a browser.
    let address = format!("https://strata.example/page/#{LINK}");
    assert_eq!(stdout(&["fingerprint", "--strict", "--link", &address]), stdout(&["fingerprint", "--link", LINK]));
}

#[test]
fn a_pipe_can_be_written_to() {
    let mut child = Command::new("sh")
        .args(["-c", "\"$@\" | cat", "sh", env!("CARGO_BIN_EXE_strata")])
        .args(["dump", "--link", LINK, "--step", "1", "--out", "/dev/stdout"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell");
    let mut bytes = Vec::new();
    child.stdout.take().expect("piped").read_to_end(&mut bytes).expect("bytes");
    assert!(child.wait().expect("it ends").success());
    let n_header = u64::from_le_bytes(bytes[..8].try_into().expect("eight bytes")) as usize;
    assert!(serde_json::from_slice::<Value>(&bytes[8..8 + n_header]).is_ok(), "a safetensors header");
}
