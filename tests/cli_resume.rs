//! Ctrl-C in mid-run: the state that is kept, and the run that goes on from it.
#![cfg(unix)]

#[path = "common/program.rs"]
mod program;

use program::{LINK, folder, said, stdout, strata};
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// With something happening before, at and after whatever step the signal comes at.
fn link() -> String {
    let events = ["3:a:cut:1m", "9:a:skip:batch", "150:a:set:lr:0.001", "390:a:join:1m", "200:b:skip:0"];
    format!("{LINK}&optimizer=momentum&events={}", events.join(","))
}

/// Runs until a line holds `word`, sends the signal, and lets the program end. It prints more than a pipe holds: while
/// nobody reads on it cannot finish first.
fn interrupted(args: &[&str], word: &str, signal: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_strata"))
        .args(args)
        .args(["--every", "1", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut reader = BufReader::new(child.stdout.take().expect("piped"));
    let mut printed = String::new();
    while !printed.contains(word) {
        assert_ne!(reader.read_line(&mut printed).expect("a line"), 0, "no line has {word}");
    }
    let kill = format!("kill -{signal} {}", child.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().expect("a shell").success());
    reader.read_to_string(&mut printed).expect("the rest");
    let output = child.wait_with_output().expect("it ends");
    Output { stdout: printed.into_bytes(), ..output }
}

/// Every file of both towers.
fn written(out: &Path) -> Vec<(String, Vec<u8>)> {
    let names = ["a", "b"]
        .into_iter()
        .flat_map(|tower| ["config.json", "metrics.csv", "model.safetensors"].map(|name| format!("{tower}/{name}")));
    names.map(|name| (name.clone(), fs::read(out.join(&name)).unwrap_or_else(|_| panic!("{name} is there")))).collect()
}

#[test]
fn an_interrupted_run_goes_on_to_the_same_bits() {
    let (dir, link) = (folder("resume"), link());
    let (whole, parts) = (dir.join("whole"), dir.join("parts"));
    let (whole_path, path) = (whole.to_string_lossy(), parts.to_string_lossy());
    let train = ["train", "--link", &link, "--steps", "400"];
    let undisturbed = stdout(&[&train[..], &["--every", "1", "--json", "--out", &whole_path]].concat());

    // In tower A, going on in tower A, in tower B; and then to the end.
    let mut printed = String::new();
    let resume = ["train", "--resume", &path];
    for (args, word, signal, code) in [
        (&[&train[..], &["--out", &path]].concat()[..], "\"tower\":\"A\"", "INT", 130),
        (&resume, "\"tower\":\"A\"", "TERM", 143),
        (&resume, "\"tower\":\"B\"", "INT", 130),
    ] {
        let output = interrupted(args, word, signal);
        assert_eq!(output.status.code(), Some(code), "{}", said(&output));
        assert!(said(&output).contains(" of 400; strata train --resume "), "{}", said(&output));
        assert!(parts.join("checkpoint.strata").is_file());
        printed.push_str(&String::from_utf8_lossy(&output.stdout));
    }
    printed.push_str(&stdout(&[&resume[..], &["--every", "1", "--json"]].concat()));
    assert!(printed == undisturbed, "the lines, and with them the fingerprints, go on as well");
    for ((name, expected), (_, found)) in written(&whole).into_iter().zip(written(&parts)) {
        assert!(expected == found, "{name} differs");
    }
    assert!(!parts.join("checkpoint.strata").exists(), "a run that is over leaves no state");
    assert_eq!(fs::read_dir(&parts).expect("a folder").count(), 2, "nor anything else");
}

#[test]
fn without_a_folder_nothing_is_kept_and_that_is_said() {
    let output = interrupted(&["train", "--link", LINK, "--steps", "100000"], "snapshot", "INT");
    assert_eq!(output.status.code(), Some(130));
    assert!(said(&output).contains("interrupted at step") && said(&output).contains("--out"), "{}", said(&output));
}

#[test]
fn a_state_is_neither_overwritten_nor_believed_blindly() {
    let dir = folder("state");
    let path = dir.to_string_lossy();
    let train = ["train", "--link", LINK, "--steps", "100000", "--out", &path];
    let none = strata(&["train", "--resume", &path]);
    assert_eq!(none.status.code(), Some(1));
    assert!(said(&none).contains("holds no interrupted run"), "{}", said(&none));
    interrupted(&train, "snapshot", "INT");

    let again = strata(&train);
    assert_eq!((again.status.code(), again.stdout.len()), (Some(1), 0));
    assert!(said(&again).contains("--resume") && said(&again).contains("--force"), "{}", said(&again));

    let state = dir.join("checkpoint.strata");
    let whole = fs::read(&state).expect("the state");
    for at in [0, 15, whole.len() / 2, whole.len() - 1] {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        fs::write(&state, damaged).expect("written");
        let output = strata(&["train", "--resume", &path]);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "byte {at}");
        assert!(said(&output).contains("is damaged") || said(&output).contains("is no state"), "{}", said(&output));
    }
    fs::write(&state, &whole[..whole.len() / 2]).expect("written");
    assert!(said(&strata(&["train", "--resume", &path])).contains("is damaged"));

    let other = ["train", "--link", LINK, "--steps", "2", "--force", "--out", &path];
    stdout(&other);
    assert!(!state.exists(), "begun anew, the old state is gone");
}

#[test]
fn what_only_writes_at_its_end_writes_nothing() {
    let file = folder("interrupted_dump").join("step");
    let mut child = Command::new(env!("CARGO_BIN_EXE_strata"))
        // The remark about the link tells that the signal is waited for.
        .args(["dump", "--link", &format!("{LINK}&odd"), "--step", "1000000000", "--out"])
        .arg(&file)
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stderr = BufReader::new(child.stderr.take().expect("piped"));
    stderr.read_line(&mut String::new()).expect("a line");
    let kill = format!("kill -INT {}", child.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().expect("a shell").success());
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).expect("the rest");
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    assert!(rest.contains("nothing was written") && !file.exists(), "{rest}");
}
