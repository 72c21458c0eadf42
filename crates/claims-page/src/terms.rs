//! The technical words of the page, as the last entry of the page of claims.

use crate::html::{both, escape};
use crate::said::{TERMS, TERMS_SAY};
use ledger::words::glossary::{GLOSSARY, Term};

/// The entry, by whose id it is found.
pub(crate) const ID: &str = "terms";

/// All words with what they mean; a formula is MathML of our own.
pub(crate) fn terms() -> String {
    let term = |term: &Term| {
        let formula =
            term.formula.map_or(String::new(), |math| format!("<span class=\"math\" data-any-lang>{math}</span>"));
        format!(
            "<div id=\"term-{}\"><dt>{}</dt><dd>{}{formula}</dd></div>",
            escape(term.key),
            both(term.name),
            both(term.says)
        )
    };
    let all: String = GLOSSARY.iter().map(term).collect();
    format!(
        "<article id=\"{ID}\" tabindex=\"-1\"><h1>{}</h1><p class=\"restate\">{}</p><dl>{all}</dl></article>",
        both(TERMS),
        both(TERMS_SAY)
    )
}
