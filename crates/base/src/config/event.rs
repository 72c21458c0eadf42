//! What is done to a tower while its run goes on: skips cut and joined, settings of the schedule changed, text skipped.
//!
//! A run is its two configs and its events, in order of step. An event of step `step` takes effect
//! - *before* that step is measured, where it is a cut, a joint or a skipped sequence: the gradients of `step` feel it;
//! - in the update that *follows* that measurement, where it is a setting or a skipped batch. A skipped batch is measured
//!   as ever, but its update is not made; the step counter still rises, so that both towers read the same text later.
//!
//! In links, in messages and on the command line an event is one and the same text: `200:b:cut:3m`, `240:b:join:3m`,
//! `300:a:set:lr:0.001`, `310:b:skip:batch`, `320:b:skip:3` (the sequence of index 3 in that batch, from 0).

use super::fields::{FIELDS, Field, Value, field, max_of};
use super::{CheckedConfig, Problem, Residual, Site, Tower};
use crate::names::Lang;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The last step that a link may speak of: the longest run there can be.
pub const MAX_STEP: u64 = max_of("n_steps") as u64;
/// Most events of one experiment.
pub const MAX_EVENTS: usize = 256;

/// One thing that happens to one tower at one step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Event {
    /// The step that it belongs to; the module says what feels it first.
    pub step: u64,
    /// Whose run.
    pub tower: Tower,
    /// What happens.
    pub what: What,
}

/// What an event does.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A skip connection is cut.
    Cut(Site),
    /// A skip connection is joined again.
    Join(Site),
    /// A setting of the schedule changes.
    Set(Setting),
    /// Part of the text is left out.
    Skip(Skipped),
}

/// What a tower does not learn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skipped {
    /// The whole batch: the update after it is not made.
    Batch,
    /// One sequence of the batch, by its index from 0: the loss is the mean over the others.
    Sequence(usize),
}

/// A value, within its range, for a setting that may change while a run goes on ([`Field::live`]).
#[derive(Clone)]
pub struct Setting {
    field: &'static Field,
    value: Value,
}

/// What two events of one step and tower cannot both be about: the later one replaces the earlier.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    Skip(Site),
    /// By its place in [`FIELDS`], which is the order of links.
    Setting(usize),
    Text(Skipped),
}

impl Setting {
    /// A value read from text, and whether it had to be brought into its range.
    ///
    /// None where the setting may not change in mid-run or the text is no value of it.
    pub fn read(field: &'static Field, text: &str) -> Option<(Setting, bool)> {
        let (value, clamped) = field.kind.parse(text).filter(|_| field.live)?;
        Some((Setting { field, value }, clamped))
    }

    /// Which setting.
    pub fn field(&self) -> &'static Field {
        self.field
    }

    /// What it becomes.
    pub fn value(&self) -> &Value {
        &self.value
    }
}

impl PartialEq for Setting {
    fn eq(&self, other: &Setting) -> bool {
        self.field.key == other.field.key && self.value == other.value
    }
}

impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.field.key, self.value)
    }
}

impl Event {
    /// Reads the text form; with it comes what had to be changed, if anything had.
    ///
    /// # Errors
    /// A [`Problem`] that says why the text is no event at all.
    pub fn read(text: &str) -> Result<(Event, Option<Problem>), Problem> {
        let unreadable = || Problem::BadEvent(text.to_string());
        let words: Vec<&str> = text.split(':').collect();
        let [step, tower, verb, ref rest @ ..] = words[..] else { return Err(unreadable()) };
        let event = |what| {
            let step = whole(step).ok_or_else(unreadable)?;
            let tower = Tower::from_key(tower).ok_or_else(unreadable)?;
            Ok(Event { step, tower, what })
        };
        match (verb, rest) {
            ("cut", [site]) => Ok((event(What::Cut(Site::parse(site).ok_or_else(unreadable)?))?, None)),
            ("join", [site]) => Ok((event(What::Join(Site::parse(site).ok_or_else(unreadable)?))?, None)),
            ("skip", ["batch"]) => Ok((event(What::Skip(Skipped::Batch))?, None)),
            ("skip", [idx]) => {
                let idx = whole(idx).and_then(|idx| usize::try_from(idx).ok()).ok_or_else(unreadable)?;
                Ok((event(What::Skip(Skipped::Sequence(idx)))?, None))
            }
            ("set", [key, value]) => {
                let field = field(key).ok_or_else(|| Problem::UnknownKey((*key).to_string()))?;
                if !field.live {
                    return Err(Problem::NotLive(text.to_string(), field.key));
                }
                let (setting, clamped) = Setting::read(field, value).ok_or_else(unreadable)?;
                let used = setting.value.to_string();
                let problem = clamped.then(|| Problem::Clamped(words[..4].join(":"), (*value).to_string(), used));
                Ok((event(What::Set(setting))?, problem))
            }
            _ => Err(unreadable()),
        }
    }

    /// Where it stands among the events of a run; of two that compare equal only one can be.
    fn order(&self) -> (u64, Tower, Subject) {
        let subject = match &self.what {
            What::Cut(site) | What::Join(site) => Subject::Skip(*site),
            What::Set(s) => Subject::Setting(FIELDS.iter().position(|f| f.key == s.field.key).unwrap_or(FIELDS.len())),
            What::Skip(skipped) => Subject::Text(*skipped),
        };
        (self.step, self.tower, subject)
    }

    /// Whether it is about the same thing as `other`, at the same step and tower.
    pub(super) fn replaces(&self, other: &Event) -> bool {
        self.order() == other.order()
    }

    /// The skip that it cuts or joins, and whether that one is intact afterwards.
    pub fn skip(&self) -> Option<(Site, bool)> {
        match self.what {
            What::Cut(site) => Some((site, false)),
            What::Join(site) => Some((site, true)),
            What::Set(_) | What::Skip(_) => None,
        }
    }

    /// Why it cannot happen to a tower of this config, if it cannot.
    pub(super) fn misfit(&self, config: &CheckedConfig) -> Option<Problem> {
        let text = || self.to_string();
        match &self.what {
            _ if self.step > MAX_STEP => Some(Problem::TooLate(text())),
            What::Cut(site) | What::Join(site) if site.layer >= config.n_layers => {
                Some(Problem::AboveTop(text(), config.n_layers))
            }
            What::Skip(Skipped::Sequence(idx)) if *idx >= config.batch_size => {
                Some(Problem::BeyondBatch(text(), config.batch_size - 1))
            }
            _ => None,
        }
    }
}

/// Digits only: `+3` and ` 3` would be second spellings of one event.
fn whole(text: &str) -> Option<u64> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:", self.step, self.tower.key())?;
        match &self.what {
            What::Cut(site) => write!(f, "cut:{site}"),
            What::Join(site) => write!(f, "join:{site}"),
            What::Set(Setting { field, value }) => write!(f, "set:{}:{value}", field.key),
            What::Skip(Skipped::Batch) => f.write_str("skip:batch"),
            What::Skip(Skipped::Sequence(idx)) => write!(f, "skip:{idx}"),
        }
    }
}

impl From<Event> for String {
    fn from(event: Event) -> String {
        event.to_string()
    }
}

impl TryFrom<String> for Event {
    type Error = String;

    /// Strict: a message holds only what was written by [`Event`] itself.
    fn try_from(text: String) -> Result<Event, String> {
        match Event::read(&text) {
            Ok((event, None)) => Ok(event),
            Ok((_, Some(problem))) | Err(problem) => Err(problem.text(Lang::En)),
        }
    }
}

/// Puts `event` in its place; one about the same thing at the same step and tower makes way for it.
///
/// `events` is in the order that this function keeps, so that equal runs have equal lists.
pub fn put_event(events: &mut Vec<Event>, event: Event) {
    match events.binary_search_by(|e| e.order().cmp(&event.order())) {
        Ok(idx) => events[idx] = event,
        Err(idx) => events.insert(idx, event),
    }
}

/// Puts `event` in its place as [`Experiment::set_intact`](super::Experiment::set_intact) does: a skip that is so already
/// takes back the event that said otherwise. For a tower that hears of one event at a time.
pub fn put_or_take_back(events: &mut Vec<Event>, event: Event, initial: &CheckedConfig) {
    events.retain(|e| e.order() != event.order());
    let before = residual_at(&initial.residual, events, event.tower, event.step, initial.n_layers);
    if event.skip().is_none_or(|(site, intact)| before.is_intact(site) != intact) {
        put_event(events, event);
    }
}

/// The events of `tower` up to and with step `step`, in order.
fn until(events: &[Event], tower: Tower, step: u64) -> impl Iterator<Item = &Event> {
    events.iter().filter(move |e| e.tower == tower && e.step <= step)
}

/// The skips of `tower` that stand when step `step` is measured: `initial`, changed by every event until then.
///
/// This is the one answer to "is it intact?"; page and worker both ask here.
pub fn residual_at(initial: &Residual, events: &[Event], tower: Tower, step: u64, n_layers: usize) -> Residual {
    until(events, tower, step)
        .filter_map(Event::skip)
        .filter(|(site, _)| site.layer < n_layers)
        .fold(initial.simplified(n_layers), |residual, (site, intact)| residual.with(site, intact, n_layers))
}

/// The config of `tower` at step `step`: the skips that it is measured with, the schedule of the update that follows.
pub fn config_at(initial: &CheckedConfig, events: &[Event], tower: Tower, step: u64) -> CheckedConfig {
    let residual = residual_at(&initial.residual, events, tower, step, initial.n_layers);
    until(events, tower, step)
        .filter_map(|e| if let What::Set(setting) = &e.what { Some(setting) } else { None })
        .fold(initial.clone().with_residual(residual), CheckedConfig::with_setting)
}

/// What `tower` leaves out at step `step` itself, in order: the batch first, then sequences by their index.
pub fn skipped_at(events: &[Event], tower: Tower, step: u64) -> impl Iterator<Item = Skipped> {
    until(events, tower, step).filter(move |e| e.step == step).filter_map(|e| match e.what {
        What::Skip(skipped) => Some(skipped),
        _ => None,
    })
}
