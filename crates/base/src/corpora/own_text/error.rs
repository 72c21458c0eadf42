//! Why a text cannot be learnt from, in a sentence.

use super::super::text::shown;
use super::{MAX_BYTES, Unit};
use crate::names::{Lang, Text, tx};

/// A text that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnTextError {
    /// Nothing, or nothing but blanks.
    Empty,
    /// Longer than [`MAX_BYTES`].
    TooLarge {
        /// Its length.
        n_bytes: usize,
    },
    /// Neither UTF-8 nor marked as UTF-16.
    NotUtf8 {
        /// Bytes before the first that does not fit.
        at: usize,
    },
    /// Marked as UTF-16, but with half a character in it.
    BrokenUtf16,
    /// A zero character, as binary files and unmarked UTF-16 have them.
    Nul {
        /// Characters before it.
        at: usize,
    },
    /// Not enough for two halves of one sequence each.
    TooShort {
        /// What was counted.
        unit: Unit,
        /// How many there are.
        n_tokens: usize,
        /// How many are needed.
        n_needed: usize,
    },
    /// The model file's vocabulary lacks a token of the text, and has none that stands for what is unknown.
    NotInVocabulary {
        /// The first of them.
        token: String,
    },
}

impl OwnTextError {
    /// The sentence, with its numbers.
    pub fn say(&self, lang: Lang) -> String {
        let n = |n: usize| n.to_string();
        match self {
            OwnTextError::TooLarge { n_bytes } => {
                self.text().fill(lang, &[("bytes", &n(*n_bytes)), ("max", &n(MAX_BYTES))])
            }
            OwnTextError::NotUtf8 { at } | OwnTextError::Nul { at } => self.text().fill(lang, &[("at", &n(*at))]),
            OwnTextError::TooShort { n_tokens, n_needed, .. } => {
                self.text().fill(lang, &[("has", &n(*n_tokens)), ("needed", &n(*n_needed))])
            }
            OwnTextError::NotInVocabulary { token } => self.text().fill(lang, &[("token", &shown(token))]),
            OwnTextError::Empty | OwnTextError::BrokenUtf16 => self.text().get(lang).to_string(),
        }
    }

    /// The sentence, with places for its numbers.
    pub fn text(&self) -> Text {
        match self {
            OwnTextError::Empty => tx("There is no text in it.", "其中没有文字。"),
            OwnTextError::TooLarge { .. } => {
                tx("The text has {bytes} bytes; up to {max} can be read.", "文本有 {bytes} 字节，最多能读 {max} 字节。")
            }
            OwnTextError::NotUtf8 { .. } => tx(
                "This is not UTF-8 text (byte {at} does not fit). Save it as UTF-8 and try again.",
                "这不是 UTF-8 文本（第 {at} 字节处不符）。请另存为 UTF-8 后再试。",
            ),
            OwnTextError::BrokenUtf16 => tx(
                "The file says it is UTF-16, but a character in it is cut in half. Save it as UTF-8 and try again.",
                "文件标明是 UTF-16，但其中有被截断的字符。请另存为 UTF-8 后再试。",
            ),
            OwnTextError::Nul { .. } => tx(
                "There is a zero character after {at} others: this is a binary file, or UTF-16 without its mark. Save it \
                 as UTF-8 and try again.",
                "第 {at} 个字符之后有零字符：这是二进制文件，或是没有标记的 UTF-16。请另存为 UTF-8 后再试。",
            ),
            OwnTextError::NotInVocabulary { .. } => tx(
                "The model’s vocabulary has no “{token}”, which stands in the text, and no token for what is unknown. Give \
                 a text of its own words.",
                "文本中出现了“{token}”，而模型的词表里没有它，也没有表示未知的词元。请换一段它认得的文本。",
            ),
            OwnTextError::TooShort { unit: Unit::Character, .. } => tx(
                "The text has {has} characters; this context length needs at least {needed}.",
                "文本有 {has} 个字符，这样的上下文长度至少需要 {needed} 个。",
            ),
            OwnTextError::TooShort { unit: Unit::Word, .. } => tx(
                "The text has {has} words and marks; this context length needs at least {needed}.",
                "文本有 {has} 个词和标点，这样的上下文长度至少需要 {needed} 个。",
            ),
        }
    }
}
