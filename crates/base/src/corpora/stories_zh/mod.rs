//! Tiny stories in Chinese, character by character.

mod lexicon;
mod plots;
mod world;

use super::stories;
use super::story::World;
use super::text::TextCorpus;
use crate::config::CorpusId;
use crate::names::tx;

/// The world of the Chinese stories.
pub const WORLD: World = World {
    spaced: false,
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
        "Small stories about children and animals in Chinese, one character at a time, written in Chinese and not \
         translated. Words have no spaces between them, so even where a word ends must be learnt; further apart lie \
         the measure word that suits its noun, 他 or 她 for the right child, and the reason why things happened.",
        "关于孩子和动物的中文小故事，逐字读入。字与字之间没有空格，哪几个字组成一个词也要自己学会；\
         再往远处，量词要与名词相配，“他”“她”要指对人，事情的前因后果也要对得上。",
    );
    stories::build(CorpusId::StoriesZh, &WORLD, seed, "有一天，", about)
}
