//! The corpus' way of cutting text, as Hugging Face's `tokenizer.json` says it.

use base::config::{CorpusId, TextUnit, ValidConfig};
use base::corpora::Corpus;
use base::corpora::own_text::UNKNOWN;
use serde_json::{Map, Value, json};

/// Any one character, line breaks too: in these patterns a dot leaves them out.
const CHARACTER: &str = r"[\s\S]";
/// Characters of scripts written without spaces, as a reader's own text is cut.
const ALONE: &str = r"\x{2E80}-\x{9FFF}\x{AC00}-\x{D7AF}\x{F900}-\x{FAFF}\x{20000}-\x{3FFFF}";

/// Every token as it stands in the text, by id: blanks are blanks here, not the signs that a reader is shown.
pub(crate) fn written(corpus: &dyn Corpus) -> Vec<String> {
    (0..corpus.vocab().len() as u32).map(|id| corpus.decode(&[id])).collect()
}

/// Whether its tokens are read with spaces between them.
pub(crate) fn has_spaces(corpus: &dyn Corpus) -> bool {
    corpus.decode(&[0, 0]) != corpus.decode(&[0]).repeat(2)
}

/// `tokenizer.json`. A character or word that the model does not know becomes the unknown token where the vocabulary
/// has one (a reader's own text). Elsewhere it gets the first id that the model has no vector for, so that the model
/// refuses it; a tokenizer that raised by itself would not open in TransformerLens, which tries it on a letter.
pub(crate) fn tokenizer(corpus: &dyn Corpus, config: &ValidConfig, has_own_text: bool) -> Value {
    let written = written(corpus);
    let is_words = corpus.id() == CorpusId::OwnText && has_own_text && config.text_unit == TextUnit::Word;
    let (pre_tokenizer, decoder) = if is_words {
        (split(&words(), "Removed", true), words_decoder())
    } else if has_spaces(corpus) {
        // Without a decoder tokens are put together with spaces.
        (json!({ "type": "WhitespaceSplit" }), Value::Null)
    } else if written.iter().all(|token| token.chars().count() == 1) {
        (split(CHARACTER, "Isolated", false), json!({ "type": "Fuse" }))
    } else {
        (split(&longest_first(&written), "Isolated", false), json!({ "type": "Fuse" }))
    };
    let (unknown, d_vocab) =
        (if written.iter().any(|token| token == UNKNOWN) { UNKNOWN } else { "<unk>" }, written.len());
    let mut vocab: Map<String, Value> = written.into_iter().zip((0..).map(|id: usize| json!(id))).collect();
    vocab.entry(unknown).or_insert(json!(d_vocab));
    json!({
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": [],
        "normalizer": null,
        "pre_tokenizer": pre_tokenizer,
        "post_processor": null,
        "decoder": decoder,
        "model": { "type": "WordLevel", "vocab": vocab, "unk_token": unknown },
    })
}

/// `tokenizer_config.json`.
pub(crate) fn tokenizer_config(config: &ValidConfig) -> Value {
    json!({
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": config.n_ctx,
        "clean_up_tokenization_spaces": false,
    })
}

fn split(pattern: &str, behavior: &str, invert: bool) -> Value {
    json!({ "type": "Split", "pattern": { "Regex": pattern }, "behavior": behavior, "invert": invert })
}

/// The words of a text without spaces: of those that fit, the longest.
fn longest_first(written: &[String]) -> String {
    let mut words: Vec<&String> = written.iter().collect();
    words.sort_by_key(|word| (std::cmp::Reverse(word.chars().count()), word.as_str()));
    let escaped = words.into_iter().map(|word| escape(word));
    escaped.chain([CHARACTER.to_string()]).collect::<Vec<_>>().join("|")
}

fn escape(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || c.is_whitespace();
    word.chars().map(|c| if is_plain(c) { c.to_string() } else { format!(r"\{c}") }).collect()
}

/// As a reader's own text is cut into words: runs of letters and digits, with an apostrophe or hyphen between letters;
/// every mark, every line break and every character of a script without spaces by itself.
fn words() -> String {
    let letters = format!(r"(?:(?![{ALONE}])[\p{{Alphabetic}}\p{{N}}])+");
    format!(r"{letters}(?:['’\-]{letters})*|\n|\S")
}

/// The spaces of [`words`] again: between words, and after marks that close.
fn words_decoder() -> Value {
    let tight_before = format!(r" (?=[\n.,;:!?)\]}}”’»，。；：！？）」》、{ALONE}])");
    let tight_after = format!(r"(?<=[\n(\[{{“‘«（「《{ALONE}]) ");
    let without = |pattern: &str| json!({ "type": "Replace", "pattern": { "Regex": pattern }, "content": "" });
    json!({
        "type": "Sequence",
        "decoders": [
            // Of this one only the spaces between tokens are wanted; no token holds a space.
            { "type": "WordPiece", "prefix": " ", "cleanup": false },
            { "type": "Fuse" },
            without(&tight_before),
            without(&tight_after),
        ],
    })
}
