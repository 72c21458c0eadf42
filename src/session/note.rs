//! Lines that the reader should see once.

use super::Worker;
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
    /// A link speaks of a text that it does not hold.
    TextMissing,
    /// The browser has no room for the text.
    TextNotKept,
    /// A lens could not answer: why, in English and Chinese.
    Lens([String; 2]),
    /// A worker broke.
    WorkerDied(Worker, String),
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
            Note::TextMissing => s::TEXT_MISSING.get(lang).to_string(),
            Note::TextNotKept => s::TEXT_NOT_KEPT.get(lang).to_string(),
            Note::Lens(pair) => pair[lang as usize].clone(),
            Note::WorkerDied(Worker::Tower(tower), why) => {
                s::WORKER_DIED.fill(lang, &[("tower", letter(*tower)), ("why", why)])
            }
            Note::WorkerDied(Worker::Desk, why) => s::DESK_DIED.fill(lang, &[("why", why)]),
        }
    }
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
