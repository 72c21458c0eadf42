//! Lines that the reader should see once.

use super::{Broken, Worker};
use crate::strings as s;
use base::config::{Problem, Tower};
use base::corpora::own_text::OwnTextError;
use base::names::Lang;

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// About the link or a setting.
    Problem(Problem),
    /// A setting's control was given something that is none of its values.
    Refused(&'static str, String),
    /// The settings are too large: bytes needed, bytes allowed.
    TooLarge(u64, u64),
    /// The reader's own text cannot be learnt from: why, in English and Chinese.
    Text([String; 2]),
    /// The same, where nothing runs that it could have changed.
    FirstText([String; 2]),
    /// A link speaks of a text that it does not hold.
    TextMissing,
    /// The text that was given is not the one that the link is about.
    OtherText,
    /// The browser has no room for the text.
    TextNotKept,
    /// What somebody else says, in English and Chinese: why a lens could not answer, what a model file is.
    Said([String; 2]),
    /// Workers broke too often, and why the last one did.
    WorkerDied(Worker, String),
    /// A worker broke and was replaced; the step that the towers stand at.
    WorkerReplaced(Worker, u64),
    /// A run keeps no more futures than these.
    TooManyBranches(usize),
    /// The browser gives nothing to draw on.
    NoCanvas,
    /// Numbers are no longer finite.
    Broken(Vec<Broken>),
}

impl Note {
    /// The sentence for a text that cannot be read, in both languages.
    pub fn refusal(why: &OwnTextError) -> Note {
        Note::Text([why.say(Lang::En), why.say(Lang::Zh)])
    }

    /// What the reader sees.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Note::Problem(problem) => problem.text(lang),
            Note::Refused(key, value) => s::NOT_A_VALUE.fill(lang, &[("k", key), ("v", value)]),
            Note::TooLarge(need, most) => {
                s::TOO_LARGE.fill(lang, &[("need", &bytes_text(*need)), ("most", &bytes_text(*most))])
            }
            Note::Text(pair) => s::TEXT_REFUSED.fill(lang, &[("why", &pair[lang as usize])]),
            Note::FirstText(pair) => pair[lang as usize].trim().to_string(),
            Note::TextMissing => s::TEXT_MISSING.get(lang).to_string(),
            Note::OtherText => s::OTHER_TEXT.get(lang).to_string(),
            Note::TextNotKept => s::TEXT_NOT_KEPT.get(lang).to_string(),
            Note::Said(pair) => pair[lang as usize].clone(),
            Note::WorkerDied(Worker::Tower(tower), why) => {
                s::WORKER_DIED.fill(lang, &[("tower", letter(*tower)), ("why", why)])
            }
            Note::WorkerDied(Worker::Desk, why) => s::DESK_DIED.fill(lang, &[("why", why)]),
            Note::WorkerReplaced(Worker::Tower(tower), step) => {
                s::WORKER_REPLACED.fill(lang, &[("tower", letter(*tower)), ("n", &step.to_string())])
            }
            Note::WorkerReplaced(Worker::Desk, _) => s::DESK_REPLACED.get(lang).to_string(),
            Note::TooManyBranches(n) => s::TOO_MANY_BRANCHES.fill(lang, &[("n", &n.to_string())]),
            Note::NoCanvas => s::NO_CANVAS.get(lang).to_string(),
            Note::Broken(towers) => towers.iter().map(|broken| broken_text(broken, lang)).collect::<Vec<_>>().join(" "),
        }
    }
}

fn broken_text(broken: &Broken, lang: Lang) -> String {
    let Broken { tower, step, tensor, last } = broken;
    let step = step.to_string();
    let mut text = s::BROKEN.fill(lang, &[("tower", letter(*tower)), ("n", &step), ("x", tensor)]);
    if let Some((step, loss)) = last {
        text += &s::LAST_LOSS.fill(lang, &[("n", &step.to_string()), ("loss", loss)]);
    }
    text
}

/// `A` or `B`.
pub const fn letter(tower: Tower) -> &'static str {
    match tower {
        Tower::A => "A",
        Tower::B => "B",
    }
}

/// `287 kB`, `5.4 MB`.
pub fn bytes_text(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
