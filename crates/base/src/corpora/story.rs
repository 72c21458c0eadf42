//! Tiny stories: who and where, what happened, why, what was done, how it ended.
//!
//! A [`World`] is data only: a cast, places, plots whose cases bind together what must agree (the wind and the
//! kite, the measure word and its noun), and a lexicon in which every word has one part of speech. The generator
//! therefore knows the class of each character that it writes.

use super::source::fnv_1a;
use super::template::Slots;
use super::{Split, UNLABELLED};
use crate::names::{Text, tx};
use crate::order;
use crate::rng::Rng;

/// Bindings that belong together.
pub type Case = &'static [(&'static str, &'static str)];

/// Everything that stories of one language are made from.
pub struct World {
    /// Do spaces stand between words?
    pub spaced: bool,
    /// Who the stories are about.
    pub cast: &'static [Case],
    /// Where they happen, with the animals met there.
    pub places: &'static [Case],
    /// Phrases shared by all plots, bound anew for each story.
    pub phrases: Case,
    /// First sentences, which name the hero and the place.
    pub openings: &'static [&'static str],
    /// What can happen.
    pub plots: &'static [Plot],
    /// Last sentences for any story.
    pub endings: &'static [&'static str],
    /// Last sentences for a story that is over before night.
    pub evenings: &'static [&'static str],
    /// Every word, by part of speech: an index into [`POS`], words separated by spaces.
    pub lexicon: &'static [(Pos, &'static str)],
}

/// One kind of event: its lines, and the cases in which it happens.
pub struct Plot {
    /// Is it over before night?
    pub by_day: bool,
    /// Bindings drawn together; what fits one case does not fit another.
    pub cases: &'static [Case],
    /// Sentences in order.
    pub lines: &'static [(Part, &'static str)],
}

/// What a sentence does in its story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Part {
    /// Who, where, when.
    Setting,
    /// What happened.
    Event,
    /// Why it happened, or why someone felt so.
    Cause,
    /// What was done about it.
    Action,
    /// How it ended.
    Result,
}

/// Names of [`Part`], in its order.
pub fn part_names() -> Vec<Text> {
    vec![
        tx("setting", "人物与地点"),
        tx("event", "事件"),
        tx("cause", "原因"),
        tx("action", "行动"),
        tx("result", "结果"),
    ]
}

/// Parts of speech of both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Pos {
    /// Common noun; in Chinese also place and time nouns.
    Noun,
    /// A person's name.
    Name,
    /// Verb or auxiliary.
    Verb,
    /// Adjective.
    Adjective,
    /// Adverb.
    Adverb,
    /// Personal or indefinite pronoun.
    Pronoun,
    /// Article, possessive, numeral or demonstrative before a noun.
    Determiner,
    /// Measure word; Chinese only.
    Measure,
    /// Preposition; in Chinese also 把 and 被.
    Preposition,
    /// Conjunction.
    Conjunction,
    /// "to" of the infinitive and "not"; in Chinese 的, 地, 得, 了, 着, 过, 吗, 呢, 吧.
    Particle,
}

/// Names of [`Pos`], in its order.
pub fn pos_names() -> Vec<Text> {
    vec![
        tx("noun", "名词"),
        tx("name", "人名"),
        tx("verb", "动词"),
        tx("adjective", "形容词"),
        tx("adverb", "副词"),
        tx("pronoun", "代词"),
        tx("determiner", "限定词、数词"),
        tx("measure word", "量词"),
        tx("preposition", "介词"),
        tx("conjunction", "连词"),
        tx("particle", "助词"),
    ]
}

/// What has been written: a text, cut into words and marks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    text: String,
    pieces: Vec<Piece>,
}

impl Told {
    fn push(&mut self, text: &str, pos: u8, part: u8) {
        self.text.push_str(text);
        self.pieces.push(Piece { n_bytes: text.len(), pos, part });
    }

    fn append(&mut self, more: &Told) {
        self.text.push_str(&more.text);
        self.pieces.extend_from_slice(&more.pieces);
    }

    /// Each piece as written, and what is known about it.
    pub fn pieces(&self) -> impl Iterator<Item = (&str, Piece)> {
        let mut rest = self.text.as_str();
        self.pieces.iter().map(move |&piece| {
            let (text, after) = rest.split_at(piece.n_bytes);
            rest = after;
            (text, piece)
        })
    }
}

/// What is known about a written word or mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    n_bytes: usize,
    /// Index into [`Pos`], or [`UNLABELLED`] for marks and spaces.
    pub pos: u8,
    /// The sentence's [`Part`].
    pub part: u8,
}

/// Marks that close or open and stand without spaces of their own.
const fn is_mark(c: char) -> bool {
    matches!(c, ',' | '.' | '，' | '。' | '“' | '”' | '：' | '？' | '！')
}

/// Marks of Chinese text, and the end of a story.
pub const MARKS_ZH: &[char] = &['\n', '，', '。', '“', '”', '：', '？', '！'];

/// A text of at least `n_bytes` bytes: whole stories, one a line, none told twice.
///
/// Which (plot, case, hero) belong to which half is fixed, so no story of one half is ever told in the other,
/// whatever the seed.
pub fn write(world: &World, seed: u64, split: Split, n_bytes: usize) -> Told {
    let lexicon = lexicon(world);
    // Known by their hashes: of a thousand stories two different ones share one in 64 bits once in 10^13 times.
    let mut known = Vec::new();
    let mut told = Told::default();
    // Sequences draw from the low lanes of the same stream.
    for lane in 1u64 << 63.. {
        if told.text.len() >= n_bytes {
            break;
        }
        let mut rng = Rng::new(seed, split.stream(), lane);
        let Some(story) = tell(world, &lexicon, split, &mut rng) else { continue };
        let hash = fnv_1a(story.text.bytes().map(u64::from));
        if !known.contains(&hash) {
            known.push(hash);
            told.append(&story);
        }
    }
    told
}

/// Every word of the world with its part of speech, sorted for look-up.
pub fn lexicon(world: &World) -> Vec<(&'static str, Pos)> {
    let words: Vec<(&'static str, Pos)> =
        world.lexicon.iter().flat_map(|&(pos, words)| words.split_whitespace().map(move |w| (w, pos))).collect();
    order::sorted_by(&words, |a, b| a.0.cmp(b.0))
}

/// One story, or nothing where the draw belongs to the other half.
fn tell(world: &World, lexicon: &[(&str, Pos)], split: Split, rng: &mut Rng) -> Option<Told> {
    let (hero, plot) = (rng.below(world.cast.len()), rng.below(world.plots.len()));
    let case = rng.below(world.plots[plot].cases.len());
    if half(hero, plot, case) != split {
        return None;
    }
    let mut slots = Slots::default();
    let place = *rng.pick(world.places);
    for bindings in [world.cast[hero], place, world.phrases, world.plots[plot].cases[case]] {
        for (key, value) in bindings {
            slots.bind(key, value, rng);
        }
    }
    let mut story = Told::default();
    let opening = (Part::Setting, *rng.pick(world.openings));
    let evening = world.plots[plot].by_day && rng.chance(0.5);
    let ending = (Part::Result, *rng.pick(if evening { world.evenings } else { world.endings }));
    for (part, line) in [opening].iter().chain(world.plots[plot].lines).chain([&ending]) {
        sentence(&slots.expand(line, rng), *part as u8, world.spaced, lexicon, &mut story);
    }
    story.push("\n", UNLABELLED, UNLABELLED);
    Some(story)
}

/// One in eight combinations is held out. The multipliers only spread neighbours apart.
fn half(hero: usize, plot: usize, case: usize) -> Split {
    if (hero * 5 + plot * 3 + case * 7).is_multiple_of(8) { Split::Validation } else { Split::Train }
}

/// Cuts an expanded template into words and marks. `word/x` overrides the lexicon for a word of two classes.
fn sentence(text: &str, part: u8, spaced: bool, lexicon: &[(&str, Pos)], out: &mut Told) {
    let mut words: Vec<&str> = Vec::new();
    let mut from = 0;
    for (at, c) in text.char_indices().filter(|&(_, c)| c == ' ' || is_mark(c)) {
        let after = at + c.len_utf8();
        words.extend([&text[from..at], &text[at..after]].into_iter().filter(|word| !matches!(*word, "" | " ")));
        from = after;
    }
    words.extend(Some(&text[from..]).filter(|word| !word.is_empty()));
    for (i, word) in words.iter().enumerate() {
        let (bare, tag) = word.split_once('/').unwrap_or((word, ""));
        if spaced && !bare.starts_with(is_mark) && !out.text.is_empty() {
            out.push(" ", UNLABELLED, part);
        }
        let pos = match tag {
            "n" => Some(Pos::Noun),
            "v" => Some(Pos::Verb),
            "a" => Some(Pos::Adjective),
            "p" => Some(Pos::Pronoun),
            "t" => Some(Pos::Particle),
            "r" => Some(Pos::Adverb),
            "i" => Some(Pos::Preposition),
            "d" => Some(Pos::Determiner),
            "m" => Some(Pos::Measure),
            _ => lexicon.binary_search_by_key(&bare, |w| w.0).ok().map(|at| lexicon[at].1),
        };
        let article = bare == "a" && words.get(i + 1).is_some_and(|next| next.starts_with(['a', 'e', 'i', 'o', 'u']));
        let text = if spaced && article { "an" } else { bare };
        out.push(text, pos.map_or(UNLABELLED, |p| p as u8), part);
    }
}
