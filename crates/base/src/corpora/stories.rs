//! From written stories to a corpus: alphabet, halves and the labels of every character.

use super::story::{self, Told, World};
use super::text::{Half, Parts, TextCorpus};
use super::{Behaviour, Contrast, LabelSet, Split, UNLABELLED};
use crate::config::CorpusId;
use crate::names::{Text, tx};
use crate::order;

/// Bytes to learn from; some a thousand stories or more.
const N_TRAIN_BYTES: usize = 300_000;
/// Bytes held out.
const N_VALIDATION_BYTES: usize = 60_000;
/// Questions about the held-out half, and how much of a story is read before each.
const N_QUESTIONS: usize = 600;
const MAX_CONTEXT: usize = 128;

/// The stories of one world as a corpus.
pub fn build(id: CorpusId, world: &World, seed: u64, prompt: &str, about: Text) -> TextCorpus {
    let alphabet = alphabet(world);
    let (told, held_out) = (
        story::write(world, seed, Split::Train, N_TRAIN_BYTES),
        story::write(world, seed, Split::Validation, N_VALIDATION_BYTES),
    );
    let (train, validation) = (label(&told, world.spaced, &alphabet), label(&held_out, world.spaced, &alphabet));
    let behaviours = vec![Behaviour {
        key: "pronoun",
        name: tx("he or she as the hero's name asks", "他、她与主人公的名字一致"),
        contrasts: pronouns(&held_out, &validation.tokens, &alphabet),
    }];
    let label_sets = label_sets(world.spaced);
    let id_of = |c: char| alphabet.binary_search(&c).ok().map(|i| i as u32);
    let prompt = prompt.chars().filter_map(id_of).collect();
    let written = alphabet.iter().map(char::to_string).collect();
    let about = [about.en, about.zh].map(String::from);
    let join = |tokens: &[&str]| tokens.concat();
    TextCorpus::new(Parts { id, seed, written, join, label_sets, train, validation, behaviours, prompt, about })
}

/// The characters of the world's words and marks, by code point: the same for every seed.
fn alphabet(world: &World) -> Vec<char> {
    let marks: &[char] = if world.spaced { &['\n', ' ', ',', '.'] } else { story::MARKS_ZH };
    let mut alphabet: Vec<char> = marks.to_vec();
    alphabet.extend(world.lexicon.iter().flat_map(|(_, words)| words.chars()).filter(|c| !c.is_whitespace()));
    order::sorted_set(&alphabet)
}

/// The kinds of labels, in the order in which [`label`] writes them.
fn label_sets(spaced: bool) -> Vec<LabelSet> {
    let char_class = if spaced {
        vec![tx("vowel", "元音字母"), tx("consonant", "辅音字母"), tx("space", "空格"), tx("mark", "标点")]
    } else {
        vec![tx("content word", "实词"), tx("function word", "虚词"), tx("line break", "换行"), tx("mark", "标点")]
    };
    let in_word = vec![tx("first", "词首"), tx("inside", "词中"), tx("last", "词尾"), tx("whole word", "单字词")];
    vec![
        LabelSet { key: "char_class", name: tx("class of the character", "字符类别"), classes: char_class },
        LabelSet { key: "in_word", name: tx("place in the word", "在词中的位置"), classes: in_word },
        LabelSet { key: "pos", name: tx("part of speech", "词性"), classes: story::pos_names() },
        LabelSet {
            key: "story_part", name: tx("part of the story", "故事中的部分"), classes: story::part_names()
        },
    ]
}

fn label(told: &Told, spaced: bool, alphabet: &[char]) -> Half {
    // Letters by their codes, as nearly all of an English text are: a search for each took a fifth of the time.
    let letters: [Option<usize>; 128] = std::array::from_fn(|code| alphabet.iter().position(|&c| c as usize == code));
    let token_of = |c: char| *letters.get(c as usize).unwrap_or(&alphabet.binary_search(&c).ok());
    let mut half = Half { tokens: Vec::new(), labels: vec![Vec::new(); 4] };
    for (text, piece) in told.pieces() {
        let n_chars = text.chars().count();
        for (i, c) in text.chars().enumerate() {
            let Some(token) = token_of(c) else { continue };
            let in_word = match (i, n_chars) {
                _ if piece.pos == UNLABELLED => UNLABELLED,
                (_, 1) => 3,
                (0, _) => 0,
                (i, n) if i + 1 == n => 2,
                _ => 1,
            };
            half.tokens.push(token as u32);
            half.labels[0].push(if spaced { letter_class(c) } else { word_class(c, piece.pos) });
            half.labels[1].push(in_word);
            half.labels[2].push(piece.pos);
            half.labels[3].push(piece.part);
        }
    }
    half
}

fn letter_class(c: char) -> u8 {
    match c {
        'a' | 'e' | 'i' | 'o' | 'u' => 0,
        'b'..='z' => 1,
        ' ' | '\n' => 2,
        _ => 3,
    }
}

/// Content words name things, acts and qualities; the others hold the sentence together.
fn word_class(c: char, pos: u8) -> u8 {
    match pos {
        _ if c == '\n' => 2,
        UNLABELLED => 3,
        p if p <= story::Pos::Adjective as u8 => 0,
        _ => 1,
    }
}

/// Every he or she, 他 or 她, against the other: its first character, decided by the hero's name.
fn pronouns(told: &Told, tokens: &[u32], alphabet: &[char]) -> Vec<Contrast> {
    let mut contrasts = Vec::new();
    let (mut at, mut story_from, mut name_ends) = (0usize, 0usize, None);
    for (text, piece) in told.pieces() {
        let opposite = match text {
            "he" => Some('s'),
            "she" => Some('h'),
            "他" => Some('她'),
            "她" => Some('他'),
            _ => None,
        };
        let wrong = opposite.and_then(|c| alphabet.binary_search(&c).ok());
        if let (Some(wrong), Some(name_ends)) = (wrong, name_ends) {
            contrasts.push(Contrast {
                context: tokens[at.saturating_sub(MAX_CONTEXT).max(story_from)..at].to_vec(),
                right: tokens[at],
                wrong: wrong as u32,
                distance: at - name_ends,
                n_distractors: 0,
                n_before: 0,
            });
        }
        at += text.chars().count();
        if piece.pos == story::Pos::Name as u8 {
            name_ends = Some(at - 1);
        } else if text == "\n" {
            (story_from, name_ends) = (at, None);
        }
    }
    contrasts.truncate(N_QUESTIONS);
    contrasts
}
