//! What a command can be told: a table from which its options are read and its `--help` is printed.
//!
//! What does not stand in the table cannot be given, so the help tells every option that there is; `tests/help.rs` holds
//! that each of them is asked for.

use std::fmt::Display;
use std::str::FromStr;

use anyhow::{Context, Result, bail, ensure};
use lexopt::Arg;

/// One option of a command.
pub struct Opt {
    /// What is typed behind `--`; of words without an option, what they are called.
    name: &'static str,
    /// What its value is called, or the words that it may be with `|` between; none for a switch.
    value: Option<&'static str>,
    /// Whether these are words without an option before them.
    is_rest: bool,
    /// One line for the help.
    says: &'static str,
}

impl Opt {
    /// `--name`, which is there or not.
    pub const fn switch(name: &'static str, says: &'static str) -> Self {
        Opt { name, value: None, is_rest: false, says }
    }

    /// `--name VALUE`. Of a value such as `dark|light`, only these words are taken.
    pub const fn value(name: &'static str, value: &'static str, says: &'static str) -> Self {
        Opt { name, value: Some(value), is_rest: false, says }
    }

    /// Words that stand by themselves.
    pub const fn rest(name: &'static str, says: &'static str) -> Self {
        Opt { name, value: None, is_rest: true, says }
    }

    /// As it is typed.
    fn typed(&self) -> String {
        match self.value {
            _ if self.is_rest => self.name.into(),
            Some(value) => format!("--{} {value}", self.name),
            None => format!("--{}", self.name),
        }
    }
}

/// The options' lines of a help.
pub fn lines(options: &[Opt]) -> String {
    let help = Opt::switch("help", "this text");
    let rows: Vec<(String, &str)> = options.iter().chain([&help]).map(|opt| (opt.typed(), opt.says)).collect();
    let width = rows.iter().map(|(typed, _)| typed.len()).filter(|&width| width <= 32).max().unwrap_or(0);
    let mut text = String::new();
    for (typed, says) in rows {
        // A long one has a line to itself.
        let gap = if typed.len() > width { format!("\n  {:width$}", "") } else { " ".repeat(width - typed.len()) };
        text += &format!("  {typed}{gap}  {says}\n");
    }
    text
}

/// What was typed behind a command.
#[derive(Debug, Default)]
pub struct Given {
    found: Vec<(&'static str, String)>,
    rest: Vec<String>,
}

impl Given {
    /// Reads the arguments by the table; nothing where help is asked for.
    ///
    /// # Errors
    /// For whatever does not stand in the table, and values that cannot be.
    pub fn read(options: &'static [Opt], mut args: lexopt::Parser) -> Result<Option<Self>> {
        let mut given = Given::default();
        while let Some(arg) = args.next()? {
            let opt = match &arg {
                Arg::Long("help") | Arg::Short('h') => return Ok(None),
                Arg::Long(name) => options.iter().find(|opt| opt.name == *name && !opt.is_rest),
                Arg::Value(word) if options.iter().any(|opt| opt.is_rest) => {
                    given.rest.push(word.to_str().context("a word is not UTF-8")?.to_owned());
                    continue;
                }
                _ => None,
            };
            let Some(opt) = opt else { return Err(arg.unexpected().into()) };
            let Some(value) = opt.value else {
                given.found.push((opt.name, String::new()));
                continue;
            };
            let word = args.value()?.into_string().map_err(|_| anyhow::anyhow!("--{} is not UTF-8", opt.name))?;
            ensure!(
                !value.contains('|') || value.split('|').any(|one| one == word),
                "--{} wants {}, not `{word}`",
                opt.name,
                value.replace('|', ", ")
            );
            given.found.push((opt.name, word));
        }
        Ok(Some(given))
    }

    /// Whether a switch is there.
    pub fn has(&self, name: &str) -> bool {
        self.text(name).is_some()
    }

    /// The value of an option; of several the last.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.found.iter().rev().find(|(found, _)| *found == name).map(|(_, value)| value.as_str())
    }

    /// The value of an option as a number.
    pub fn number<T: FromStr<Err: Display>>(&self, name: &str) -> Result<Option<T>> {
        let Some(text) = self.text(name) else { return Ok(None) };
        match text.parse() {
            Ok(number) => Ok(Some(number)),
            Err(error) => bail!("--{name} wants a number, not `{text}`: {error}"),
        }
    }

    /// The words that stand by themselves, in their order.
    pub fn words(&self) -> &[String] {
        &self.rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &[Opt] = &[
        Opt::switch("debug", "build it fast"),
        Opt::value("port", "N", "listen there"),
        Opt::value("theme", "dark|light", "how it looks"),
        Opt::rest("TARGET...", "which"),
    ];

    fn read(args: &[&str]) -> Result<Option<Given>> {
        Given::read(TABLE, lexopt::Parser::from_args(args))
    }

    #[test]
    fn what_stands_in_the_table_is_read_and_nothing_else() {
        let given = read(&["--port", "1", "a", "--debug", "--port=2", "b"]).unwrap().unwrap();
        assert!(given.has("debug") && !given.has("theme"));
        assert_eq!(given.number::<u16>("port").unwrap(), Some(2));
        assert_eq!(given.words(), ["a", "b"]);
        assert!(read(&["--debug", "--help", "--frobnicate"]).unwrap().is_none(), "help stands above all");
        for wrong in [["--frobnicate"].as_slice(), &["--theme", "grey"], &["--port"], &["--debug=1"]] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
        let error = read(&["--port", "x"]).unwrap().unwrap().number::<u16>("port").unwrap_err().to_string();
        assert!(error.starts_with("--port wants a number, not `x`"), "{error}");
        assert!(Given::read(&TABLE[..1], lexopt::Parser::from_args(["word"])).is_err());
    }

    #[test]
    fn the_help_has_a_line_for_each() {
        let lines = lines(TABLE);
        for line in ["  --port N            listen there", "  TARGET...           which", "  --theme dark|light  how"] {
            assert!(lines.contains(line), "{lines}");
        }
    }
}
