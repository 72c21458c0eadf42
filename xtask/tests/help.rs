//! Every command says what it can be told, and is told nothing else.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn xtask(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask")).args(args).output().expect("xtask runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The names in the list that `cargo xtask` prints.
fn commands() -> Vec<String> {
    let list = text(&xtask(&[]).stdout);
    let names = list.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    names.map(str::to_owned).collect()
}

/// A command's files: `commands/NAME.rs`, or those of `commands/NAME/`.
fn code(name: &str) -> String {
    let commands = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/commands");
    let files: Vec<PathBuf> = match std::fs::read_dir(commands.join(name)) {
        Ok(entries) => entries.map(|entry| entry.expect("an entry").path()).collect(),
        Err(_) => vec![commands.join(name).with_extension("rs")],
    };
    files.iter().map(|file| std::fs::read_to_string(file).expect("a file of the command")).collect()
}

/// The names of options that the code asks for.
fn asked(code: &str) -> Vec<String> {
    let calls = ["given.has(\"", "given.text(\"", "given.number(\""];
    let mut names: Vec<String> = calls
        .iter()
        .flat_map(|call| code.split(call).skip(1))
        .filter_map(|rest| rest.split('"').next().map(str::to_owned))
        .collect();
    if code.contains("given.words()") {
        names.push("words".into());
    }
    names.sort();
    names.dedup();
    names
}

/// The names of options that a help tells.
fn told(help: &str) -> Vec<String> {
    let typed = help.lines().skip_while(|line| !line.is_empty()).filter_map(|line| line.strip_prefix("  "));
    let names = typed.filter(|line| !line.starts_with(' ')).map(|line| match line.strip_prefix("--") {
        Some(option) => option.split(' ').next().unwrap_or_default().to_owned(),
        None => "words".to_owned(),
    });
    let mut names: Vec<String> = names.filter(|name| name != "help").collect();
    names.sort();
    names
}

#[test]
fn every_command_tells_every_option_that_it_reads() {
    let commands = commands();
    assert!(commands.len() > 6 && commands.contains(&"serve".to_string()), "{commands:?}");
    for name in commands {
        for help in ["--help", "-h"] {
            let output = xtask(&[&name, help]);
            assert!(output.status.success() && output.stderr.is_empty(), "{name}: {output:?}");
            let help = text(&output.stdout);
            assert!(help.starts_with(&format!("Usage: cargo xtask {name} ")), "{help}");
            assert_eq!(told(&help), asked(&code(&name)), "{name} is told otherwise than it says: {help}");
        }
    }
}

#[test]
fn what_a_command_cannot_be_told_is_refused_with_a_way_on() {
    for name in commands() {
        let output = xtask(&[&name, "--frobnicate"]);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{name}: {error}");
        assert!(error.contains("--frobnicate") && error.contains(&format!("cargo xtask {name} --help")), "{error}");
        assert!(output.stdout.is_empty(), "{name} began: {output:?}");
    }
    assert_eq!(xtask(&["frobnicate"]).status.code(), Some(2));
}

/// Commands with their options as a text names them: (`serve`, [`--debug`]).
fn named(text: &str) -> Vec<(String, Vec<String>)> {
    let calls = text.split("cargo xtask ").skip(1).map(|rest| rest.split(['`', '\n', '#']).next().unwrap_or_default());
    let words = calls.map(|call| call.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
    let calls = words.filter(|words| words.first().is_some_and(|name| name.chars().all(|c| c.is_ascii_lowercase())));
    calls.map(|words| (words[0].clone(), words.into_iter().filter(|word| word.starts_with("--")).collect())).collect()
}

#[test]
fn what_documents_say_of_commands_can_be_typed() {
    assert_eq!(named("`cargo xtask serve --debug` and"), [("serve".to_string(), vec!["--debug".to_string()])]);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut n_named = 0;
    for file in ["README.md", "README.zh.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/hosting.md"] {
        let text = std::fs::read_to_string(root.join(file)).expect(file);
        for (name, options) in named(&text) {
            n_named += 1;
            assert!(commands().contains(&name), "{file} has `cargo xtask {name}`");
            let help = text_of_help(&name);
            for option in options.iter().filter(|option| *option != "--help") {
                assert!(help.contains(&format!("  {option}")), "{file} has `cargo xtask {name} {option}`: {help}");
            }
        }
    }
    assert!(n_named > 20, "{n_named}");
}

fn text_of_help(name: &str) -> String {
    text(&xtask(&[name, "--help"]).stdout)
}
