//! The share link: `v=1&n_layers=4&b.residual=none&step=420`, readable, editable by hand, only differences.
//!
//! A link is data. Reading one never fails: what cannot be understood becomes a [`Problem`], one line each, and
//! the default stands.
//!
//! Its keys are those of [`FIELDS`] (also with `b.` before them), the four below, those of [`VIEW`], and
//! `LENS.PARAM` for lenses.

use super::event::MAX_EVENTS;
use super::experiment::{note, prefixed, repaired};
use super::fields::{FIELDS, Field, Scope, ValueError, field};
use super::packed::{pack, unpack};
use super::view::{MAX_LENS_PARAMS, VIEW, View, is_lens_param, read_print};
use super::{CheckedConfig, Config, Event, Experiment, ModelFile, Problem, Tower};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::fmt::Write;

/// The version written; every older one keeps its reader and its test.
pub const LINK_VERSION: u32 = 1;
/// Longest link that is read, in bytes.
const MAX_LINK_BYTES: usize = 64 * 1024;

const VERSION_KEY: &str = "v";
const EVENTS_KEY: &str = "events";
const TEXT_KEY: &str = "text";
const MODEL_KEY: &str = "model";

/// Every character of a lens parameter's value that is not safe wherever a link is pasted.
const UNSAFE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'_').remove(b'-').remove(b',').remove(b':');

/// A link's whole meaning.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    /// What runs.
    pub experiment: Experiment,
    /// How it is shown.
    pub view: View,
}

impl Link {
    /// Writes the link's text, without `#`. Equal links give equal text.
    pub fn format(&self) -> String {
        // Writing to a String cannot fail.
        let Link { experiment, view } = self;
        let mut out = format!("{VERSION_KEY}={LINK_VERSION}");
        let default = Experiment::default();
        // B is written as far as it differs from what A alone would make of it.
        let untold = Experiment::from_a(experiment.a().clone());
        for tower in Tower::BOTH {
            let (config, told) = match tower {
                Tower::A => (experiment.a(), default.a()),
                Tower::B => (experiment.b(), untold.b()),
            };
            for f in FIELDS.iter().filter(|f| tower == Tower::A || f.scope == Scope::PerTower) {
                if (f.get)(config) != (f.get)(told) {
                    let _ = write!(out, "&{}={}", prefixed(tower, f.key), f.write(config));
                }
            }
        }
        if !experiment.events().is_empty() {
            let words: Vec<String> = experiment.events().iter().map(Event::to_string).collect();
            let _ = write!(out, "&{EVENTS_KEY}={}", words.join(","));
        }
        if let Some(packed) = experiment.own_text.as_deref().and_then(pack) {
            let _ = write!(out, "&{TEXT_KEY}={packed}");
        }
        // A file goes nowhere but with a tower that begins from it.
        if let Some(file) = experiment.model_file.as_ref().filter(|_| experiment.is_from_file()) {
            let _ = write!(out, "&{MODEL_KEY}={:016x}", file.print);
        }
        for row in VIEW {
            if let Some(value) = (row.write)(view) {
                let _ = write!(out, "&{}={value}", row.key);
            }
        }
        for (key, value) in &view.lens_params {
            let _ = write!(out, "&{key}={}", utf8_percent_encode(value, UNSAFE));
        }
        out
    }

    /// Reads a link, with or without `#`, and says what was odd about it.
    pub fn parse(text: &str) -> (Link, Vec<Problem>) {
        if text.len() > MAX_LINK_BYTES {
            return (Link::default(), vec![Problem::TooLong]);
        }
        let pairs: Vec<(String, String)> = text
            .trim()
            .trim_start_matches('#')
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(key, value)| (decode(key), decode(value)))
            .collect();

        // A first, then B from A, then the rest, so that the order of keys does not matter.
        let mut problems = Vec::new();
        let a = read_a(&pairs, &mut problems);
        let b = read_b(&pairs, &a, &mut problems);
        let (experiment, changed) = Experiment::of(a.to_config(), b);
        changed.into_iter().for_each(|problem| note(&mut problems, problem));
        let mut link = Link { experiment, view: View::default() };
        for (key, value) in pairs.iter().filter(|(key, _)| field(key).is_none() && b_key(key).is_none()) {
            link.read_rest(key, value, &mut problems);
        }
        (link, problems)
    }

    fn read_rest(&mut self, key: &str, value: &str, problems: &mut Vec<Problem>) {
        let unreadable = || Problem::Unreadable(key.to_string(), value.to_string());
        match key {
            VERSION_KEY => match value.parse::<u32>() {
                Ok(version) if version > LINK_VERSION => problems.push(Problem::NewerVersion(value.to_string())),
                Ok(_) => {}
                Err(_) => problems.push(unreadable()),
            },
            EVENTS_KEY => read_events(&mut self.experiment, value, problems),
            TEXT_KEY => match unpack(value) {
                Some(text) => self.experiment.own_text = Some(text),
                None => problems.push(unreadable()),
            },
            MODEL_KEY => match read_print(value) {
                Some(print) => self.experiment.model_file = Some(ModelFile::absent(print)),
                None => problems.push(unreadable()),
            },
            _ => match VIEW.iter().find(|row| row.key == key) {
                Some(row) => say((row.read)(&mut self.view, value), key, value, problems),
                None if !is_lens_param(key) => problems.push(Problem::UnknownKey(key.to_string())),
                None if self.view.set_lens_param(key, value) => {}
                None if self.view.lens_params.len() >= MAX_LENS_PARAMS => {
                    if !problems.contains(&Problem::TooManyLensParams) {
                        problems.push(Problem::TooManyLensParams);
                    }
                }
                None => problems.push(unreadable()),
            },
        }
    }
}

/// The setting that `b.KEY` names, as text; none for a key that is not B's.
fn b_key(key: &str) -> Option<&str> {
    key.strip_prefix(Tower::B.key())?.strip_prefix('.')
}

fn read_a(pairs: &[(String, String)], problems: &mut Vec<Problem>) -> CheckedConfig {
    let mut config = Config::default();
    for (key, value) in pairs {
        if let Some(f) = field(key) {
            read_into(f, &mut config, key, value, problems);
        }
    }
    let (a, repairs) = config.checked();
    repairs.into_iter().for_each(|repair| note(problems, repaired(Tower::A, repair)));
    a
}

fn read_b(pairs: &[(String, String)], a: &CheckedConfig, problems: &mut Vec<Problem>) -> Config {
    let mut b = Experiment::from_a(a.clone()).b().to_config();
    for (key, value) in pairs {
        match b_key(key).map(|name| (name, field(name))) {
            Some((_, Some(f))) if f.scope == Scope::PerTower => read_into(f, &mut b, key, value, problems),
            Some((name, Some(_))) => problems.push(Problem::NotForB(name.to_string())),
            Some((_, None)) => problems.push(Problem::UnknownKey(key.clone())),
            None => {}
        }
    }
    b
}

fn read_into(f: &Field, config: &mut Config, key: &str, value: &str, problems: &mut Vec<Problem>) {
    say(f.read(config, value), key, value, problems);
}

fn say(read: Result<(), ValueError>, key: &str, value: &str, problems: &mut Vec<Problem>) {
    match read {
        Ok(()) => {}
        Err(ValueError::Unreadable) => problems.push(Problem::Unreadable(key.to_string(), value.to_string())),
        Err(ValueError::Clamped(used)) => {
            problems.push(Problem::Clamped(key.to_string(), value.to_string(), used.to_string()));
        }
    }
}

fn read_events(experiment: &mut Experiment, text: &str, problems: &mut Vec<Problem>) {
    for (idx, word) in text.split(',').enumerate() {
        if idx == MAX_EVENTS {
            return problems.push(Problem::TooManyEvents);
        }
        match Event::read(word) {
            Ok((event, problem)) => {
                problems.extend(problem);
                problems.extend(experiment.add_event(event).err());
            }
            Err(problem) => problems.push(problem),
        }
    }
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
