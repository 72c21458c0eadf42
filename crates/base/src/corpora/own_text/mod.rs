//! The reader's own text: read from bytes, cut into characters or words, split in two.
//!
//! Nothing is guessed. UTF-8, and UTF-16 that says so by its byte order mark, are read; anything else is refused
//! with a sentence. What the vocabulary has no room for becomes one "unknown" token, and is counted.

mod error;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use error::OwnTextError;

use super::text::{Half, Parts, TextCorpus};
use super::{LabelSet, Split};
use crate::config::{Contents, CorpusId};
use crate::names::{Lang, tx};
use crate::order;

/// The longest file that is read, in bytes.
pub const MAX_BYTES: usize = 2_000_000;

/// The end of a line, as a token.
const BREAK: &str = "\n";

/// How the unknown token looks.
pub const UNKNOWN: &str = "□";

/// What is a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Every character.
    Character,
    /// Every word, every mark and line break, and every Chinese, Japanese or Korean character.
    Word,
}

/// How a text is to be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Characters or words.
    pub unit: Unit,
    /// Most tokens in the vocabulary, with the unknown one; at least 2.
    pub max_vocab: usize,
    /// Tokens that a sequence holds; both halves must be longer.
    pub n_ctx: usize,
    /// Seeds the places of the sequences.
    pub seed: u64,
}

/// A text that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnText {
    text: String,
}

/// What became of a text, in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// Characters or words.
    pub unit: Unit,
    /// Tokens to learn from: the beginning of the text.
    pub n_train: usize,
    /// Tokens held out: the end of the text.
    pub n_validation: usize,
    /// Tokens in the vocabulary.
    pub n_vocab: usize,
    /// Places in the text where the unknown token stands.
    pub n_unknown: usize,
    /// Different characters or words that became the unknown token.
    pub n_unknown_kinds: usize,
}

impl OwnText {
    /// Reads UTF-8 or marked UTF-16. Line ends become `\n`.
    pub fn from_bytes(bytes: &[u8]) -> Result<OwnText, OwnTextError> {
        if bytes.len() > MAX_BYTES {
            return Err(OwnTextError::TooLarge { n_bytes: bytes.len() });
        }
        let text = match bytes {
            [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest)?,
            [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
            [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
            rest => utf8(rest)?,
        };
        if let Some(at) = text.chars().position(|c| c == '\0') {
            return Err(OwnTextError::Nul { at });
        }
        if text.chars().all(char::is_whitespace) {
            return Err(OwnTextError::Empty);
        }
        Ok(OwnText { text: text.replace("\r\n", "\n").replace('\r', "\n") })
    }

    /// The text, as read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text as a corpus, and what became of it.
    ///
    /// The last tenth is held out, or as much as one sequence needs; the rest is learnt from. No sequence reaches
    /// across the border.
    pub fn corpus(&self, cut: &Cut) -> Result<(TextCorpus, Account), OwnTextError> {
        self.corpus_in(cut, None)
    }

    /// The same in the vocabulary of a model file, where there is one: its tokens keep their ids, and what it lacks is its
    /// unknown token.
    pub fn corpus_in(&self, cut: &Cut, file: Option<&Contents>) -> Result<(TextCorpus, Account), OwnTextError> {
        let mut tokens = match cut.unit {
            Unit::Character => characters(&self.text),
            Unit::Word => words(&self.text),
        };
        if let (Some(file), Unit::Word) = (file, cut.unit)
            && file.vocab.iter().all(|token| token != BREAK)
        {
            // Its tokenizer takes line breaks for spaces.
            tokens.retain(|&token| token != BREAK);
        }
        let n_half = cut.n_ctx + 1;
        if tokens.len() < 2 * n_half {
            return Err(OwnTextError::TooShort { unit: cut.unit, n_tokens: tokens.len(), n_needed: 2 * n_half });
        }
        let n_validation = (tokens.len() / 10).max(n_half);
        let n_train = tokens.len() - n_validation;
        let written = match file {
            Some(file) => file.vocab.clone(),
            // From the training half alone, so that nothing is known beforehand of what is held out.
            None => vocabulary(&tokens[..n_train], cut.max_vocab.max(2)),
        };
        let ids: Vec<usize> = (0..written.len()).collect();
        let sorted = order::sorted_by(&ids, |&i, &j| written[i].cmp(&written[j]));
        let id = |token: &str| {
            let found = sorted.binary_search_by(|&id| written[id].as_str().cmp(token)).ok();
            found.map(|place| sorted[place])
        };
        if let Some(Contents { unknown: None, .. }) = file
            && let Some(token) = tokens.iter().find(|token| id(token).is_none())
        {
            return Err(OwnTextError::NotInVocabulary { token: token.to_string() });
        }
        let unknown = match file {
            Some(file) => file.unknown.unwrap_or(0) as usize,
            None => id(UNKNOWN).unwrap_or(0),
        };
        let half = |tokens: &[&str]| Half {
            tokens: tokens.iter().map(|t| id(t).unwrap_or(unknown) as u32).collect(),
            labels: vec![tokens.iter().map(|t| character_class(t)).collect()],
        };
        let unread: Vec<&str> = tokens.iter().filter(|t| id(t).is_none()).copied().collect();
        let account = Account {
            unit: cut.unit,
            n_train,
            n_validation,
            n_vocab: written.len(),
            n_unknown: unread.len(),
            n_unknown_kinds: order::sorted_set(&unread).len(),
        };
        let (train, validation) = (half(&tokens[..n_train]), half(&tokens[n_train..]));
        let prompt = validation.tokens[..n_half.min(8)].to_vec();
        let parts = Parts {
            id: CorpusId::OwnText,
            seed: cut.seed,
            join: match cut.unit {
                Unit::Character => |tokens| tokens.concat(),
                Unit::Word => join_words,
            },
            label_sets: label_sets(),
            train,
            validation,
            behaviours: Vec::new(),
            prompt,
            about: [Lang::En, Lang::Zh].map(|lang| account.say(lang)),
            written,
        };
        Ok((TextCorpus::new(parts), account))
    }
}

impl Account {
    /// What stands under the text field: the split, the vocabulary, and what fell under the unknown token.
    pub fn say(&self, lang: Lang) -> String {
        let unit = match self.unit {
            Unit::Character => tx("characters", "个字符"),
            Unit::Word => tx("words and marks", "个词和标点"),
        };
        let split = tx(
            "Your text: the first {train} {unit} are learnt from, the last {held_out} are held out; {vocab} different tokens.",
            "你的文本：前 {train} {unit}用于训练，后 {held_out} {unit}留出用于检验；共有 {vocab} 种词元。",
        );
        let unknown = tx(
            " {n} places ({kinds} kinds) fell under “unknown”, shown as □.",
            "有 {n} 处（{kinds} 种）归入“未知”，显示为 □。",
        );
        let n = |n: usize| n.to_string();
        let mut said = split.fill(
            lang,
            &[
                ("train", &n(self.n_train)),
                ("held_out", &n(self.n_validation)),
                ("vocab", &n(self.n_vocab)),
                ("unit", unit.get(lang)),
            ],
        );
        if self.n_unknown > 0 {
            said += &unknown.fill(lang, &[("n", &n(self.n_unknown)), ("kinds", &n(self.n_unknown_kinds))]);
        }
        said
    }
}

/// What stands in until a text is given: the beginning of the English stories, cut into characters.
pub fn example(seed: u64) -> TextCorpus {
    let cut = Cut { unit: Unit::Character, max_vocab: 256, n_ctx: 256, seed };
    match example_text(seed).corpus(&cut) {
        Ok((corpus, _)) => corpus,
        // Twenty thousand characters are enough for any context.
        Err(_) => super::stories_en::build(seed),
    }
}

/// The text of [`example`].
pub fn example_text(seed: u64) -> OwnText {
    let stories = super::stories_en::build(seed);
    OwnText { text: super::Corpus::decode(&stories, &stories.half(Split::Train).tokens[..20_000]) }
}

fn utf8(bytes: &[u8]) -> Result<String, OwnTextError> {
    core::str::from_utf8(bytes).map(String::from).map_err(|e| OwnTextError::NotUtf8 { at: e.valid_up_to() })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, OwnTextError> {
    let pairs = bytes.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return Err(OwnTextError::BrokenUtf16);
    }
    let units: Vec<u16> = pairs.map(|p| unit([p[0], p[1]])).collect();
    String::from_utf16(&units).map_err(|_| OwnTextError::BrokenUtf16)
}

fn characters(text: &str) -> Vec<&str> {
    text.char_indices().map(|(at, c)| &text[at..at + c.len_utf8()]).collect()
}

/// Runs of letters and digits; an apostrophe or hyphen between letters belongs to the word.
fn words(text: &str) -> Vec<&str> {
    let mut words: Vec<&str> = Vec::new();
    let mut start = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next_is_letter = chars.peek().is_some_and(|&(_, n)| n.is_alphanumeric() && !stands_alone(n));
        let joins = matches!(c, '\'' | '’' | '-') && start.is_some() && next_is_letter;
        if joins || (c.is_alphanumeric() && !stands_alone(c)) {
            start.get_or_insert(at);
            continue;
        }
        words.extend(start.take().map(|from| &text[from..at]));
        if !c.is_whitespace() || c == '\n' {
            words.push(&text[at..at + c.len_utf8()]);
        }
    }
    words.extend(start.map(|from| &text[from..]));
    words
}

/// Scripts written without spaces: every character is its own token.
pub(super) fn stands_alone(c: char) -> bool {
    matches!(u32::from(c), 0x2E80..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// Spaces go between words, and after marks that close, as a printer would set them.
fn join_words(tokens: &[&str]) -> String {
    let mut text = String::new();
    for (i, token) in tokens.iter().enumerate() {
        let (last, first) = (text.chars().next_back(), token.chars().next());
        let tight_after = |c: char| c.is_whitespace() || stands_alone(c) || "([{“‘«（「《".contains(c);
        let tight_before = |c: char| c == '\n' || stands_alone(c) || ".,;:!?)]}”’»，。；：！？）」》、".contains(c);
        if i > 0 && !last.is_none_or(tight_after) && !first.is_none_or(tight_before) {
            text.push(' ');
        }
        text.push_str(token);
    }
    text
}

/// The commonest tokens, sorted; with the unknown one where there is no room for all, or where the held-out half
/// might hold others.
fn vocabulary(tokens: &[&str], max_vocab: usize) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for token in tokens {
        *counts.entry(token).or_default() += 1;
    }
    counts.remove(UNKNOWN);
    let counts: Vec<(&str, usize)> = counts.into_iter().collect();
    // Tokens equally common stay in alphabetical order.
    let ranked = order::sorted_by(&counts, |a, b| b.1.cmp(&a.1));
    let mut kept: Vec<&str> = ranked.iter().take(max_vocab - 1).map(|&(token, _)| token).collect();
    kept.push(UNKNOWN);
    order::sorted_set(&kept).into_iter().map(str::to_string).collect()
}

fn label_sets() -> Vec<LabelSet> {
    vec![LabelSet {
        key: "char_class",
        name: tx("class of the token's first character", "符号首字的类别"),
        classes: vec![tx("letter", "文字"), tx("digit", "数字"), tx("blank", "空白"), tx("mark", "标点与其他")],
    }]
}

fn character_class(token: &str) -> u8 {
    match token.chars().next() {
        Some(c) if c.is_alphabetic() => 0,
        Some(c) if c.is_numeric() => 1,
        Some(c) if c.is_whitespace() => 2,
        _ => 3,
    }
}
