//! A reader's sentence as the tokens of a corpus: what its own tokeniser would make of it, from its vocabulary alone.

use super::own_text::{UNKNOWN, stands_alone};
use super::{Corpus, CorpusId};

/// A sentence in tokens, and what of it the corpus has no token for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Encoded {
    /// Token ids. What is unknown is the unknown token where there is one (a reader's own text), else it is left out.
    pub tokens: Vec<u32>,
    /// Characters or words without a token, each once, in the order in which they come.
    pub unknown: Vec<String>,
}

/// Cuts `text` into the tokens of `corpus`: at every place the longest that stands there. A word is never found within
/// another where words have spaces between them; a token may also be written as readers are shown it (␣, ↵).
pub fn encode(corpus: &dyn Corpus, text: &str) -> Encoded {
    let shown = corpus.vocab();
    let written: Vec<String> = (0..shown.len() as u32).map(|id| corpus.decode(&[id])).collect();
    // Two tokens side by side are more than both of them where spaces stand between.
    let has_words = corpus.id() == CorpusId::OwnText && written.iter().any(|token| token.chars().nth(1).is_some())
        || corpus.decode(&[0, 0]).len() > 2 * written[0].len();
    let unknown_id = written.iter().position(|token| token == UNKNOWN);
    let mut out = Encoded::default();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let fits = |token: &str| {
            rest.starts_with(token) && !token.is_empty() && !(has_words && goes_on(token, &rest[token.len()..]))
        };
        let of = |id: usize| [&written[id], &shown[id]].into_iter().filter(|token| fits(token)).map(String::len).max();
        let best =
            (0..shown.len()).filter_map(|id| Some((of(id)?, id))).max_by_key(|&(len, id)| (len, usize::MAX - id));
        if let Some((len, id)) = best {
            out.tokens.push(id as u32);
            rest = &rest[len..];
            continue;
        }
        let mut len = first.len_utf8();
        if has_words {
            while goes_on(&rest[..len], &rest[len..]) {
                len += rest[len..].chars().next().map_or(0, char::len_utf8);
            }
        }
        let (piece, after) = rest.split_at(len);
        rest = after;
        // Spaces only part words.
        if has_words && first.is_whitespace() {
            continue;
        }
        if !out.unknown.iter().any(|known| known == piece) {
            out.unknown.push(piece.to_string());
        }
        out.tokens.extend(unknown_id.map(|id| id as u32));
    }
    out
}

/// Whether a word that ends with `before` goes on in `after`: letters and digits, and a mark between two of them.
fn goes_on(before: &str, after: &str) -> bool {
    let is_letter = |c: char| c.is_alphanumeric() && !stands_alone(c);
    let mut next = after.chars();
    let (last, first, second) = (before.chars().next_back(), next.next(), next.next());
    let joins = |c: char| matches!(c, '\'' | '’' | '-') && second.is_some_and(is_letter);
    let is_within =
        last.is_some_and(|c| is_letter(c) || matches!(c, '\'' | '’' | '-') && before.chars().nth(1).is_some());
    is_within && first.is_some_and(|c| is_letter(c) || joins(c))
}

#[cfg(test)]
mod tests {
    use super::super::own_text::{Cut, OwnText, Unit};
    use super::super::{Split, build};
    use super::*;

    #[test]
    fn what_a_corpus_writes_is_read_back_token_by_token() {
        for &id in CorpusId::ALL {
            let corpus = build(id, 0);
            for index in 0..5 {
                let (mut inputs, mut targets) = (vec![0; 24], vec![0; 24]);
                corpus.sequence(Split::Validation, index, &mut inputs, &mut targets);
                let read = encode(corpus.as_ref(), &corpus.decode(&inputs));
                assert_eq!(read.unknown, Vec::<String>::new(), "{id:?}");
                // Where one token is the beginning of another, text without spaces may be cut otherwise; it reads the same.
                assert_eq!(corpus.decode(&read.tokens), corpus.decode(&inputs), "{id:?}");
                let signs: String = inputs
                    .iter()
                    .map(|&t| corpus.vocab()[t as usize].as_str())
                    .collect::<Vec<_>>()
                    .join(if corpus.decode(&[0, 0]).len() > 2 * corpus.decode(&[0]).len() { " " } else { "" });
                assert_eq!(corpus.decode(&encode(corpus.as_ref(), &signs).tokens), corpus.decode(&inputs), "{id:?}");
            }
        }
    }

    #[test]
    fn what_is_unknown_is_named_once_and_left_out() {
        let stories = build(CorpusId::StoriesEn, 0);
        let read = encode(stories.as_ref(), "the 猫 sat 猫Ω");
        assert_eq!(read.unknown, ["猫", "Ω"]);
        assert_eq!(stories.decode(&read.tokens), "the  sat ");
        assert_eq!(encode(stories.as_ref(), ""), Encoded::default());
        let grammar = build(CorpusId::GrammarEn, 0);
        let word = grammar.vocab().iter().find(|word| word.len() > 3 && word.is_ascii()).expect("a word").clone();
        let read = encode(grammar.as_ref(), &format!("{word} x{word} {word}s99"));
        assert_eq!(grammar.decode(&read.tokens), word, "no word is found within another");
        assert_eq!(read.unknown, [format!("x{word}"), format!("{word}s99")]);
    }

    #[test]
    fn a_reader_s_own_words_are_cut_as_the_text_was() {
        let text = "Don't the well-known cats sit? 猫坐。 The cats don't. ".repeat(20);
        let cut = Cut { unit: Unit::Word, max_vocab: 64, n_ctx: 8, seed: 0 };
        let (corpus, _) = OwnText::from_bytes(text.as_bytes()).expect("a text").corpus(&cut).expect("long enough");
        let read = encode(&corpus, "don't well-known sit? 猫坐 dogs don");
        let words: Vec<&str> = read.tokens.iter().map(|&t| corpus.vocab()[t as usize].as_str()).collect();
        assert_eq!(words, ["don't", "well-known", "sit", "?", "猫", "坐", "□", "□"]);
        assert_eq!(read.unknown, ["dogs", "don"]);
    }
}
