//! What the technical words of the page mean, each in a sentence or two for a reader of its language.

mod formulas;
mod measures;
mod parts;
mod training;

use base::names::Text;

/// A technical word.
#[derive(Clone, Copy, Debug)]
pub struct Term {
    /// `residual_stream`: the same in both languages, for links and files.
    pub key: &'static str,
    /// As the page writes it.
    pub name: Text,
    /// What it means: at most 40 words in English, 80 characters in Chinese.
    pub says: Text,
    /// MathML of elements without attributes: it can be built node by node, and holds no word of either language.
    pub formula: Option<&'static str>,
}

/// Every word, from the model's parts over training to what is measured.
pub const GLOSSARY: &[Term] = &joined::<{ parts::TERMS.len() + training::TERMS.len() + measures::TERMS.len() }>(&[
    parts::TERMS,
    training::TERMS,
    measures::TERMS,
]);

/// The word of that key.
pub fn term(key: &str) -> Option<&'static Term> {
    GLOSSARY.iter().find(|term| term.key == key)
}

const fn of(key: &'static str, name: Text, says: Text, formula: Option<&'static str>) -> Term {
    Term { key, name, says, formula }
}

/// The lists as one, at compile time; `N` is the length of all.
const fn joined<const N: usize>(lists: &[&[Term]]) -> [Term; N] {
    let mut all = [lists[0][0]; N];
    let (mut list_idx, mut n) = (0, 0);
    while list_idx < lists.len() {
        let mut idx = 0;
        while idx < lists[list_idx].len() {
            all[n] = lists[list_idx][idx];
            (idx, n) = (idx + 1, n + 1);
        }
        list_idx += 1;
    }
    all
}
