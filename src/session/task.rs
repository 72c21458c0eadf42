//! The task in one line: what is being read, what each tower guesses to follow, and what does.

use super::Session;
use crate::strings as s;
use base::config::{CorpusId, TextUnit, Tower};
use base::names::Text;
use draw::scene::numbers::percent;
use draw::scene::shape::text_width;
use draw::scene::{Phase, token};
use engine::lab::RunInfo;
use engine::telemetry::Reading;

/// Most of the text that is read, in letters' widths: on a wide page, on a phone.
const MOST_READ: [f32; 2] = [19.0, 9.0];

/// A guess: the likeliest token, and how likely it is, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guessed {
    /// As a reader sees it.
    pub token: String,
    /// `22 %`.
    pub percent: String,
}

/// What the line says.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// What is to be guessed.
    pub what: Text,
    /// What has been read, up to the place of the guess.
    pub read: String,
    /// A's and B's; none while the signal is on its way up, or where a tower leaves this sequence out.
    pub guesses: [Option<Guessed>; 2],
    /// What follows.
    pub truth: String,
}

impl Session {
    /// The task at the first sequence of step `said`'s batch.
    pub fn task(&self, said: u64) -> Option<Task> {
        let readings = Tower::each_of(self.run.both_at(said)?, |snapshot| &snapshot.reading);
        let info = self.run.info(Tower::A)?;
        let first: &Reading = readings.into_iter().find(|reading| reading.last().is_some())?;
        let is_known = !matches!(Phase::at(self.playhead()), Some(Phase::Forward(_)));
        let guess = |reading: &Reading| {
            let guess = reading.last().filter(|_| is_known)?;
            let token = token(&info.vocab, guess.likeliest);
            Some(Guessed { token, percent: percent(guess.likeliest_prob) })
        };
        Some(Task {
            what: self.unit(info),
            read: read(&info.vocab, &info.between, &first.inputs, MOST_READ[usize::from(self.compact)]),
            guesses: Tower::each_of(readings, guess),
            truth: first.last().map(|guess| token(&info.vocab, guess.truth)).unwrap_or_default(),
        })
    }

    /// What a token is.
    fn unit(&self, info: &RunInfo) -> Text {
        let config = self.conductor.experiment().a();
        match config.corpus {
            CorpusId::GrammarEn | CorpusId::GrammarZh => s::NEXT_WORD,
            CorpusId::OwnText if config.text_unit == TextUnit::Word => s::NEXT_WORD,
            CorpusId::OwnText => s::NEXT_CHARACTER,
            _ if info.vocab.iter().all(|token| token.chars().count() == 1) => s::NEXT_CHARACTER,
            _ => s::NEXT_TOKEN,
        }
    }
}

/// The end of what has been read, as wide as so many letters' heights at most.
fn read(vocab: &[String], between: &str, ids: &[u32], most: f32) -> String {
    let words: Vec<&str> = ids.iter().map(|&id| vocab.get(id as usize).map_or("?", String::as_str)).collect();
    // Where every token is a character, blanks are read as blanks.
    let text = if between.is_empty() { words.concat().replace('␣', " ") } else { words.join(between) };
    let mut wide = 0.0;
    let is_kept = |c: &char| {
        wide += text_width(c.encode_utf8(&mut [0; 4]), 1.0);
        wide <= most
    };
    let kept: Vec<char> = text.chars().rev().take_while(is_kept).collect();
    let end: String = kept.iter().rev().collect();
    if end.len() < text.len() { format!("…{end}") } else { end }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_text_is_read() {
        let vocab = ["a", "␣", "↵", "b"].map(String::from);
        assert_eq!(read(&vocab, "", &[0, 1, 2, 3], 20.0), "a ↵b");
        assert_eq!(read(&vocab, "", &[0; 40], 6.0), format!("…{}", "a".repeat(10)));
        assert_eq!(read(&["the", "cat"].map(String::from), " ", &[0, 1, 7], 20.0), "the cat ?");
        assert_eq!(read(&["猫".to_string()], "", &[0; 9], 4.0), "…猫猫猫猫");
    }
}
