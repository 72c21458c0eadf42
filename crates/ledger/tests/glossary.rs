//! The glossary explains each word once, in both languages, and its formulas are MathML that can be built node by node.

use ledger::words::glossary::{GLOSSARY, Term, term};
use std::collections::BTreeSet;

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')
}

#[test]
fn every_word_is_explained_once() {
    let keys: BTreeSet<&str> = GLOSSARY.iter().map(|t| t.key).collect();
    assert_eq!(keys.len(), GLOSSARY.len());
    let names: BTreeSet<(&str, &str)> = GLOSSARY.iter().map(|t| (t.name.en, t.name.zh)).collect();
    assert_eq!(names.len(), GLOSSARY.len());
    for Term { key, .. } in GLOSSARY {
        assert!(key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'), "{key}");
        assert_eq!(term(key).map(|t| t.key), Some(*key));
    }
    assert!(term("nonsense").is_none());
    for key in ["residual_stream", "skip", "fork", "loss", "spread", "singular_value", "induction_head", "fingerprint"]
    {
        assert!(term(key).is_some(), "{key} is not explained");
    }
}

#[test]
fn words_are_within_their_limits_and_in_their_language() {
    for Term { key, name, says, .. } in GLOSSARY {
        let (n_words, n_chars) = (says.en.split_whitespace().count(), says.zh.chars().count());
        assert!(
            (1..=40).contains(&n_words) && (1..=80).contains(&n_chars),
            "{key}: {n_words} words, {n_chars} characters"
        );
        assert!(!name.en.is_empty() && name.zh.chars().count() <= 12, "{key}");
        assert!(!says.en.chars().chain(name.en.chars()).any(is_chinese), "{key}: Chinese in {}", says.en);
        assert!(says.zh.chars().filter(|c| is_chinese(*c)).count() * 2 > n_chars, "{key}: {}", says.zh);
        assert!(says.en.ends_with('.') && says.zh.ends_with('。'), "{key} is no sentence");
        assert_ne!(
            says.en.split(' ').next().map(str::to_lowercase),
            Some(name.en.to_lowercase()),
            "{key} explains itself"
        );
    }
}

/// Elements that a formula may hold beside its leaves, and how many children each needs; 0 stands for any number.
const ELEMENTS: [(&str, usize); 9] = [
    ("math", 1),
    ("mrow", 0),
    ("msqrt", 0),
    ("msub", 2),
    ("msup", 2),
    ("mfrac", 2),
    ("mover", 2),
    ("munder", 2),
    ("msubsup", 3),
];

/// What is wrong with the source, or nothing.
fn fault(source: &str) -> Option<String> {
    let mut open: Vec<(&str, usize)> = Vec::new();
    let mut rest = source;
    let mut n_roots = 0;
    while let Some(tail) = rest.strip_prefix('<') {
        let Some((tag, after)) = tail.split_once('>') else { return Some("an open tag".into()) };
        let (text, next) = after.split_at(after.find('<').unwrap_or(after.len()));
        if let Some(name) = tag.strip_prefix('/') {
            let Some((opened, n)) = open.pop() else { return Some(format!("{name} was not open")) };
            let needs = ELEMENTS.iter().find(|(e, _)| *e == name).map_or(0, |(_, n)| *n);
            if opened != name || (needs > 0 && needs != n) {
                return Some(format!("{opened} with {n} children ends as {name}"));
            }
            if !text.is_empty() {
                return Some(format!("{text} after {name}"));
            }
        } else {
            match open.last_mut() {
                Some((_, n)) => *n += 1,
                None => n_roots += 1,
            }
            let leaf = ["mi", "mn", "mo", "mtext"].contains(&tag);
            let known = leaf || ELEMENTS.iter().any(|(e, _)| *e == tag);
            // `head`, `out`, `pos` are names of tensors; a longer word belongs to a language.
            if !known || leaf == text.is_empty() || text.chars().filter(|c| c.is_alphabetic()).count() > 4 {
                return Some(format!("<{tag}>{text}"));
            }
            open.push((tag, 0));
        }
        rest = next;
    }
    let whole = rest.is_empty() && open.is_empty() && n_roots == 1 && source.starts_with("<math>");
    (!whole).then(|| "no single element math".into())
}

#[test]
fn faults_of_formulas_are_found() {
    assert_eq!(fault("<math><mrow><mi>x</mi><mo>=</mo><mn>1</mn></mrow></math>"), None);
    for bad in [
        "",
        "x",
        "<mrow></mrow>",
        "<math><mi>x</mi>",
        "<math><mi>x</mrow></math>",
        "<math><mi></mi></math>",
        "<math><mspace>x</mspace></math>",
        "<math><mi a=\"b\">x</mi></math>",
        "<math><msub><mi>x</mi></msub></math>",
        "<math><mrow>x</mrow></math>",
        "<math><mi>share</mi></math>",
        "<math><mi>x</mi></math><math><mi>x</mi></math>",
    ] {
        assert!(fault(bad).is_some(), "{bad}");
    }
}

#[test]
fn formulas_are_well_formed() {
    let formulas: Vec<_> = GLOSSARY.iter().filter_map(|t| Some((t.key, t.formula?))).collect();
    assert!(formulas.len() >= 30);
    for (key, formula) in formulas {
        assert_eq!(fault(formula), None, "{key}");
        assert!(!formula.chars().any(is_chinese), "{key}");
    }
}
