//! Whatever bytes are dropped on the page, they are read or refused with a sentence.

use proptest::prelude::*;

use super::*;
use crate::corpora::Corpus;

const CUT: Cut = Cut { unit: Unit::Character, max_vocab: 256, n_ctx: 8, seed: 0 };

fn read(text: &str) -> OwnText {
    OwnText::from_bytes(text.as_bytes()).unwrap()
}

fn utf16(text: &str, little: bool) -> Vec<u8> {
    let to = |u: u16| if little { u.to_le_bytes() } else { u.to_be_bytes() };
    core::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(to).collect()
}

/// The whole text again, from its two halves.
fn told(corpus: &TextCorpus) -> String {
    corpus.decode(&corpus.half(Split::Train).tokens) + &corpus.decode(&corpus.half(Split::Validation).tokens)
}

#[test]
fn emptiness_is_refused() {
    for bytes in [&b""[..], b" \n\t", b"\xEF\xBB\xBF", b"\xFF\xFE"] {
        assert_eq!(OwnText::from_bytes(bytes), Err(OwnTextError::Empty));
    }
}

#[test]
fn one_character_is_too_short_and_the_length_needed_is_said() {
    let Err(error) = read("x").corpus(&CUT) else { panic!("one character was accepted") };
    assert_eq!(error, OwnTextError::TooShort { unit: Unit::Character, n_tokens: 1, n_needed: 18 });
    assert!(error.say(Lang::En).contains("18") && error.say(Lang::Zh).contains("18"));
    assert!(read(&"x".repeat(17)).corpus(&CUT).is_err());
    assert!(read(&"x".repeat(18)).corpus(&CUT).is_ok());
}

#[test]
fn two_megabytes_are_read_and_one_byte_more_is_not() {
    let text = "the cat sat. ".repeat(MAX_BYTES / 13);
    let text = text + &"x".repeat(MAX_BYTES % 13);
    assert_eq!(text.len(), MAX_BYTES);
    let (corpus, account) = read(&text).corpus(&CUT).unwrap();
    assert_eq!(account.n_train + account.n_validation, MAX_BYTES);
    assert!(corpus.levels().trigram.unwrap() < 0.5);
    let more = text + "x";
    assert_eq!(OwnText::from_bytes(more.as_bytes()), Err(OwnTextError::TooLarge { n_bytes: MAX_BYTES + 1 }));
}

#[test]
fn zeros_and_halves_of_characters_are_refused() {
    assert_eq!(OwnText::from_bytes(b"ab\0c"), Err(OwnTextError::Nul { at: 2 }));
    assert_eq!(OwnText::from_bytes(&utf16("ab\0c", true)), Err(OwnTextError::Nul { at: 2 }));
    // A lone surrogate, in both orders and in UTF-8's disguise; an odd byte.
    assert_eq!(OwnText::from_bytes(&[0xFF, 0xFE, 0x41, 0x00, 0x00, 0xD8]), Err(OwnTextError::BrokenUtf16));
    assert_eq!(OwnText::from_bytes(&[0xFE, 0xFF, 0xDC, 0x00, 0x00, 0x41]), Err(OwnTextError::BrokenUtf16));
    assert_eq!(OwnText::from_bytes(&[0x41, 0xED, 0xA0, 0x80]), Err(OwnTextError::NotUtf8 { at: 1 }));
    assert_eq!(OwnText::from_bytes(&[0xFF, 0xFE, 0x41]), Err(OwnTextError::BrokenUtf16));
    // Latin-1 and GBK.
    assert_eq!(OwnText::from_bytes(b"caf\xE9"), Err(OwnTextError::NotUtf8 { at: 3 }));
    assert_eq!(OwnText::from_bytes(&[0xC4, 0xE3, 0xBA, 0xC3]), Err(OwnTextError::NotUtf8 { at: 0 }));
}

#[test]
fn emoji_and_scripts_from_right_to_left_are_characters_like_others() {
    let text = "👩‍🚀 flew 🚀 שלום עולם مرحبا بالعالم ".repeat(6);
    let (corpus, account) = read(&text).corpus(&CUT).unwrap();
    assert_eq!(account.n_unknown, 0);
    assert_eq!(told(&corpus), text);
    let (words, _) = read(&text).corpus(&Cut { unit: Unit::Word, ..CUT }).unwrap();
    assert!(words.vocab().iter().any(|w| w == "שלום") && words.vocab().iter().any(|w| w == "🚀"));
}

#[test]
fn what_has_no_room_becomes_unknown_and_is_counted() {
    let text = "aaaa bbb cc d ".repeat(20);
    let (corpus, account) = read(&text).corpus(&Cut { max_vocab: 4, ..CUT }).unwrap();
    assert_eq!(corpus.vocab(), ["␣", "a", "b", "□"]);
    assert_eq!((account.n_unknown, account.n_unknown_kinds, account.n_vocab), (60, 2, 4));
    assert!(account.say(Lang::En).contains("60 places (2 kinds)"), "{}", account.say(Lang::En));
    assert!(account.say(Lang::Zh).contains("60 处（2 种）"));
    assert_eq!(told(&corpus), text.replace(['c', 'd'], "□"));
}

#[test]
fn words_keep_their_apostrophes_and_find_their_spaces_again() {
    let text = "it's a well-known \"fact\", isn't it?\nyes. 我们走吧！";
    assert_eq!(
        words(text),
        [
            "it's",
            "a",
            "well-known",
            "\"",
            "fact",
            "\"",
            ",",
            "isn't",
            "it",
            "?",
            "\n",
            "yes",
            ".",
            "我",
            "们",
            "走",
            "吧",
            "！"
        ]
    );
    assert_eq!(join_words(&words("yes, we can (now). 我们走吧！\nok")), "yes, we can (now).我们走吧！\nok");
}

#[test]
fn an_example_is_a_line_with_something_in_it() {
    let cut = Cut { unit: Unit::Character, max_vocab: 64, n_ctx: 8, seed: 0 };
    let (corpus, _) = read(&"a line\n\n\nanother one\n\n".repeat(20)).corpus(&cut).unwrap();
    for index in 0..200 {
        let line = corpus.decode(&corpus.example(index).tokens);
        // Behind the last line there is only what is left of it.
        let is_whole = ["a line", "another one", "\n"].iter().any(|whole| whole.ends_with(&line));
        assert!(!line.is_empty() && is_whole, "{line:?}");
    }
}

#[test]
fn every_refusal_has_a_sentence_without_open_places() {
    let errors = [
        OwnTextError::Empty,
        OwnTextError::TooLarge { n_bytes: 3_000_000 },
        OwnTextError::NotUtf8 { at: 7 },
        OwnTextError::BrokenUtf16,
        OwnTextError::Nul { at: 7 },
        OwnTextError::TooShort { unit: Unit::Word, n_tokens: 1, n_needed: 2 },
    ];
    for error in errors {
        for lang in [Lang::En, Lang::Zh] {
            assert!(!error.say(lang).contains('{'), "{}", error.say(lang));
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(own) = OwnText::from_bytes(&bytes) {
            for unit in [Unit::Character, Unit::Word] {
                let _ = own.corpus(&Cut { unit, max_vocab: 3, n_ctx: 2, seed: 0 });
            }
        }
    }

    #[test]
    fn any_text_comes_back_character_by_character(text in "[^\0\r\u{feff}□]{18,200}") {
        prop_assume!(!text.chars().all(char::is_whitespace));
        let (corpus, account) = read(&text).corpus(&CUT).unwrap();
        prop_assert_eq!(account.n_train + account.n_validation, text.chars().count());
        let again = told(&corpus);
        let differs = text.chars().zip(again.chars()).filter(|(a, b)| a != b).count();
        prop_assert_eq!(differs, account.n_unknown);
    }

    #[test]
    fn utf16_reads_as_utf8_does(text in "[^\0\u{feff}]{0,60}") {
        let want = OwnText::from_bytes(text.as_bytes());
        prop_assert_eq!(&OwnText::from_bytes(&utf16(&text, true)), &want);
        prop_assert_eq!(&OwnText::from_bytes(&utf16(&text, false)), &want);
    }

    #[test]
    fn sequences_stay_in_their_half(n_chars in 18usize..200, index in any::<u64>()) {
        let text: String = ('a'..='z').cycle().take(n_chars).collect();
        let (corpus, account) = read(&text).corpus(&CUT).unwrap();
        prop_assert!(account.n_validation >= 9 && account.n_train >= 9);
        for split in [Split::Train, Split::Validation] {
            let (mut inputs, mut targets) = ([0; 8], [0; 8]);
            corpus.sequence(split, index, &mut inputs, &mut targets);
            prop_assert!(targets.iter().all(|&t| t != crate::corpora::IGNORE));
            prop_assert_eq!(&inputs[1..], &targets[..7]);
        }
    }
}
