//! Tiny stories in English, character by character.

mod lexicon;
mod plots;
mod world;

use super::stories;
use super::story::World;
use super::text::TextCorpus;
use crate::config::CorpusId;
use crate::names::tx;

/// The world of the English stories.
pub const WORLD: World = World {
    spaced: true,
    cast: world::CAST,
    places: world::PLACES,
    phrases: world::PHRASES,
    openings: world::OPENINGS,
    plots: plots::PLOTS,
    endings: world::ENDINGS,
    evenings: world::EVENINGS,
    lexicon: lexicon::LEXICON,
};

/// The stories of `seed`.
pub fn build(seed: u64) -> TextCorpus {
    let about = tx(
        "Small stories about children and animals, spelled letter by letter. There is much to learn at many distances: \
         which letter follows which, how words are spelled, which words follow one another, and across a whole story \
         who is meant by she, what was lost and why.",
        "关于孩子和动物的英文小故事，逐个字母读入。近处可学的有：哪个字母接哪个字母，单词如何拼写，词与词如何搭配；\
         远处可学的有：整个故事中 she 指谁，丢了什么，为什么丢。",
    );
    stories::build(CorpusId::StoriesEn, &WORLD, seed, "one day, ", about)
}
