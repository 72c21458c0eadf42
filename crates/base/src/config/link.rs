//! The share link: `v=1&n_layers=4&b.residual=none&step=420`, readable, editable by hand, only differences.
//!
//! A link is data. Reading one never fails: what cannot be understood becomes a [`Problem`], one line each, and
//! the default stands.

use super::fields::{FIELDS, Field, Scope, Value, ValueError, field};
use super::packed::{pack, unpack};
use super::{Config, Residual, Site};
use crate::names::{Lang, Text, tx};
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// The version written; every older one keeps its reader and its test.
pub const LINK_VERSION: u32 = 1;
/// Longest link that is read, in bytes.
const MAX_LINK_BYTES: usize = 64 * 1024;
const MAX_EVENTS: usize = 256;

/// One of the two towers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Tower {
    /// The left one, blue.
    A,
    /// The right one, orange.
    B,
}

impl Tower {
    /// Both, in order.
    pub const BOTH: [Tower; 2] = [Tower::A, Tower::B];

    /// `a` or `b`, as in links.
    pub const fn key(self) -> &'static str {
        match self {
            Tower::A => "a",
            Tower::B => "b",
        }
    }

    /// 0 or 1.
    pub const fn idx(self) -> usize {
        self as usize
    }
}

/// A skip cut or restored while a run goes on: it takes effect before step `step` is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CutEvent {
    /// The first step that feels it.
    pub step: u64,
    /// Whose skip.
    pub tower: Tower,
    /// Which skip.
    pub site: Site,
    /// Restored (true) or cut (false).
    pub intact: bool,
}

/// Everything that decides the bits of a run: both towers and what is done to them on the way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Experiment {
    /// Tower A.
    pub a: Config,
    /// Tower B.
    pub b: Config,
    /// Cuts and restorations, in order of step.
    pub events: Vec<CutEvent>,
    /// The reader's own text, for the corpus that is made of it.
    pub own_text: Option<String>,
}

impl Default for Experiment {
    fn default() -> Self {
        Experiment::from_a(Config::default())
    }
}

impl Experiment {
    /// B as it is unless said otherwise: A without its skips. That contrast is the page's first view.
    pub fn from_a(a: Config) -> Experiment {
        Experiment { b: Config { residual: Residual::None, ..a.clone() }, a, events: Vec::new(), own_text: None }
    }

    /// The config of `tower`.
    pub fn config(&self, tower: Tower) -> &Config {
        match tower {
            Tower::A => &self.a,
            Tower::B => &self.b,
        }
    }

    /// Changes one setting for A and, as far as they agreed or must agree, for B.
    pub fn set_both(&mut self, field: &Field, value: Value) {
        let together = field.scope == Scope::Shared || (field.get)(&self.a) == (field.get)(&self.b);
        (field.set)(&mut self.a, value.clone());
        if together {
            (field.set)(&mut self.b, value);
        }
    }

    /// Whether a link can carry the reader's own text; a longer one must be sent along by hand.
    pub fn text_fits_link(&self) -> bool {
        self.own_text.as_deref().is_none_or(|text| pack(text).is_some())
    }

    /// Whether `site` of `tower` is intact when step `step` is measured.
    pub fn is_intact(&self, tower: Tower, site: Site, step: u64) -> bool {
        self.events
            .iter()
            .rev()
            .find(|e| e.tower == tower && e.site == site && e.step <= step)
            .map_or_else(|| self.config(tower).residual.is_intact(site), |e| e.intact)
    }
}

/// How the page looks at a run; it never changes a bit of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Replay to this step and stop there.
    pub step: Option<u64>,
    /// The open lens, by its key.
    pub lens: Option<String>,
    /// Language, where the link fixes it.
    pub lang: Option<Lang>,
    /// Fingerprints of A and B that the sender saw at `step`.
    pub fingerprint: Option<[u64; 2]>,
}

/// A link's whole meaning.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    /// What runs.
    pub experiment: Experiment,
    /// How it is shown.
    pub view: View,
}

/// One thing about a link that the reader should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// No such setting.
    UnknownKey(String),
    /// A known setting with a value that means nothing.
    Unreadable(String, String),
    /// A number outside its range, or one that does not fit the others: key, asked, used.
    Clamped(String, String, String),
    /// A setting that both towers share was given for B alone.
    NotForB(String),
    /// Written by a newer version of the page.
    NewerVersion(String),
    /// Too long to read.
    TooLong,
}

impl Problem {
    /// One sentence for the reader.
    pub fn text(&self, lang: Lang) -> String {
        const UNKNOWN: Text =
            tx("The link has an unknown setting “{k}”; it was left out.", "链接里的设置“{k}”无法识别，已忽略。");
        const UNREADABLE: Text =
            tx("“{v}” is not a value of {k}; the default is used.", "“{v}”不是 {k} 的有效取值，已改用默认值。");
        const CLAMPED: Text = tx("{k} cannot be {v}; {u} is used.", "{k} 不能取 {v}，已改为 {u}。");
        const NOT_FOR_B: Text =
            tx("Both towers share {k}; the value for B alone was left out.", "{k} 由两座塔共用，只给 B 的取值已忽略。");
        const NEWER: Text = tx(
            "The link was made by a newer version of this page (v={v}); what is known of it is used.",
            "链接来自更新的版本（v={v}），这里只采用能看懂的部分。",
        );
        const TOO_LONG: Text =
            tx("The link is too long to read; the defaults are used.", "链接太长，无法读取，已改用默认设置。");
        let clip = |s: &String| s.chars().take(40).collect::<String>();
        match self {
            Problem::UnknownKey(k) => UNKNOWN.fill(lang, &[("k", &clip(k))]),
            Problem::Unreadable(k, v) => UNREADABLE.fill(lang, &[("k", &clip(k)), ("v", &clip(v))]),
            Problem::Clamped(k, v, u) => CLAMPED.fill(lang, &[("k", &clip(k)), ("v", &clip(v)), ("u", u)]),
            Problem::NotForB(k) => NOT_FOR_B.fill(lang, &[("k", &clip(k))]),
            Problem::NewerVersion(v) => NEWER.fill(lang, &[("v", &clip(v))]),
            Problem::TooLong => TOO_LONG.get(lang).to_string(),
        }
    }
}

impl Link {
    /// Writes the link's text, without `#`. Equal links give equal text.
    pub fn format(&self) -> String {
        let Experiment { a, b, events, own_text } = &self.experiment;
        let mut out = format!("v={LINK_VERSION}");
        let default = Config::default();
        for f in FIELDS {
            if (f.get)(a) != (f.get)(&default) {
                let _ = write!(out, "&{}={}", f.key, f.write(a));
            }
        }
        let b_default = Experiment::from_a(a.clone()).b;
        for f in FIELDS.iter().filter(|f| f.scope == Scope::PerTower) {
            if (f.get)(b) != (f.get)(&b_default) {
                let _ = write!(out, "&b.{}={}", f.key, f.write(b));
            }
        }
        if !events.is_empty() {
            let words: Vec<String> = events.iter().map(CutEvent::to_string).collect();
            let _ = write!(out, "&events={}", words.join(","));
        }
        if let Some(packed) = own_text.as_deref().and_then(pack) {
            let _ = write!(out, "&text={packed}");
        }
        if let Some(step) = self.view.step {
            let _ = write!(out, "&step={step}");
        }
        if let Some(lens) = &self.view.lens {
            let _ = write!(out, "&lens={lens}");
        }
        if let Some(lang) = self.view.lang {
            let _ = write!(out, "&lang={}", lang.key());
        }
        if let Some([fp_a, fp_b]) = self.view.fingerprint {
            let _ = write!(out, "&fp={fp_a:016x}.{fp_b:016x}");
        }
        out
    }

    /// Reads a link, with or without `#`, and says what was odd about it.
    pub fn parse(text: &str) -> (Link, Vec<Problem>) {
        let mut link = Link::default();
        let mut problems = Vec::new();
        if text.len() > MAX_LINK_BYTES {
            return (link, vec![Problem::TooLong]);
        }
        let pairs: Vec<(String, String)> = text
            .trim()
            .trim_start_matches('#')
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(key, value)| (decode(key), decode(value)))
            .collect();

        // A first, then B from A, so that the order of keys does not matter.
        let mut a = Config::default();
        for (key, value) in &pairs {
            if let Some(f) = field(key) {
                read_into(f, &mut a, key, value, &mut problems);
            }
        }
        note_repairs(&mut a, "", &mut problems);
        let mut experiment = Experiment::from_a(a);
        for (key, value) in &pairs {
            match key.strip_prefix("b.").map(|name| (name, field(name))) {
                Some((_, Some(f))) if f.scope == Scope::PerTower => {
                    read_into(f, &mut experiment.b, key, value, &mut problems);
                }
                Some((name, Some(_))) => problems.push(Problem::NotForB(name.to_string())),
                Some((_, None)) => problems.push(Problem::UnknownKey(key.clone())),
                None => {}
            }
        }
        note_repairs(&mut experiment.b, "b.", &mut problems);
        for (key, value) in pairs.iter().filter(|(key, _)| field(key).is_none() && !key.starts_with("b.")) {
            read_view(key, value, &mut experiment, &mut link.view, &mut problems);
        }
        link.experiment = experiment;
        (link, problems)
    }
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn read_into(f: &Field, config: &mut Config, key: &str, value: &str, problems: &mut Vec<Problem>) {
    match f.read(config, value) {
        Ok(()) => {}
        Err(ValueError::Unreadable) => problems.push(Problem::Unreadable(key.to_string(), value.to_string())),
        Err(ValueError::Clamped(used)) => {
            problems.push(Problem::Clamped(key.to_string(), value.to_string(), used.to_string()));
        }
    }
}

fn note_repairs(config: &mut Config, prefix: &str, problems: &mut Vec<Problem>) {
    for (key, asked, used) in config.repair() {
        let problem = Problem::Clamped(format!("{prefix}{key}"), asked, used);
        if !problems.iter().any(|p| matches!(p, Problem::Clamped(k, ..) if k.trim_start_matches("b.") == key)) {
            problems.push(problem);
        }
    }
}

fn read_view(key: &str, value: &str, experiment: &mut Experiment, view: &mut View, problems: &mut Vec<Problem>) {
    let unreadable = || Problem::Unreadable(key.to_string(), value.to_string());
    match key {
        "v" => match value.parse::<u32>() {
            Ok(version) if version > LINK_VERSION => problems.push(Problem::NewerVersion(value.to_string())),
            Ok(_) => {}
            Err(_) => problems.push(unreadable()),
        },
        "events" => {
            for word in value.split(',').take(MAX_EVENTS) {
                match CutEvent::parse(word) {
                    Some(event) if event.site.layer < experiment.config(event.tower).n_layers => {
                        experiment.events.push(event);
                    }
                    _ => problems.push(Problem::Unreadable(key.to_string(), word.to_string())),
                }
            }
            experiment.events.sort_by_key(|e| e.step);
        }
        "text" => match unpack(value) {
            Some(text) => experiment.own_text = Some(text),
            None => problems.push(unreadable()),
        },
        "step" => match value.parse::<u64>() {
            Ok(step) if step <= 20_000 => view.step = Some(step),
            Ok(_) => {
                view.step = Some(20_000);
                problems.push(Problem::Clamped(key.to_string(), value.to_string(), "20000".to_string()));
            }
            Err(_) => problems.push(unreadable()),
        },
        "lens" if !value.is_empty() && value.len() <= 24 && value.bytes().all(|b| b.is_ascii_lowercase()) => {
            view.lens = Some(value.to_string());
        }
        "lang" => match Lang::from_key(value) {
            Some(lang) => view.lang = Some(lang),
            None => problems.push(unreadable()),
        },
        "fp" => match read_fingerprints(value) {
            Some(fingerprints) => view.fingerprint = Some(fingerprints),
            None => problems.push(unreadable()),
        },
        "lens" => problems.push(unreadable()),
        _ => problems.push(Problem::UnknownKey(key.to_string())),
    }
}

fn read_fingerprints(value: &str) -> Option<[u64; 2]> {
    let (a, b) = value.split_once('.')?;
    let hex = |s: &str| (s.len() == 16).then(|| u64::from_str_radix(s, 16).ok()).flatten();
    Some([hex(a)?, hex(b)?])
}

impl std::fmt::Display for CutEvent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let verb = if self.intact { "join" } else { "cut" };
        write!(f, "{}:{}:{verb}:{}", self.step, self.tower.key(), self.site)
    }
}

impl CutEvent {
    /// Reads `200:b:cut:3m`.
    pub fn parse(text: &str) -> Option<CutEvent> {
        let mut words = text.split(':');
        let step = words.next()?.parse().ok().filter(|&s| s <= 20_000)?;
        let tower = match words.next()? {
            "a" => Tower::A,
            "b" => Tower::B,
            _ => return None,
        };
        let intact = match words.next()? {
            "cut" => false,
            "join" => true,
            _ => return None,
        };
        let site = Site::parse(words.next()?)?;
        words.next().is_none().then_some(CutEvent { step, tower, site, intact })
    }
}
