//! Technical words that a reader can have explained where they stand.

use super::{Lang, Words};
use serde::{Deserialize, Serialize};

/// A technical word, as it travels to the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// As texts write it.
    pub name: Words,
    /// What it means.
    pub says: Words,
    /// A formula, as MathML.
    pub formula: Option<Node>,
}

/// An element of MathML without attributes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Node {
    /// Its name and what is in it.
    Element(String, Vec<Node>),
    /// Text.
    Text(String),
}

impl Term {
    /// The words of `all` that stand in a text, in the order in which they come first; a word inside a longer one that
    /// is explained too does not count.
    pub fn found_in<'a>(all: &'a [Term], text: &str, lang: Lang) -> Vec<&'a Term> {
        let text = text.to_ascii_lowercase();
        let mut found: Vec<(usize, usize, &Term)> = Vec::new();
        for term in all {
            let name = term.name.get(lang).to_ascii_lowercase();
            for (at, _) in text.match_indices(&name) {
                if !name.is_empty() && is_whole(&text, at, at + name.len()) {
                    found.push((at, at + name.len(), term));
                }
            }
        }
        let is_inside = |a: &(usize, usize, &Term), b: &(usize, usize, &Term)| {
            b.0 <= a.0 && a.1 <= b.1 && (a.1 - a.0) < (b.1 - b.0)
        };
        let own: Vec<_> = found.iter().filter(|one| !found.iter().any(|other| is_inside(one, other))).collect();
        let mut out: Vec<(usize, &Term)> = Vec::new();
        for (at, _, term) in own {
            match out.iter_mut().find(|(_, known)| std::ptr::eq(*known, *term)) {
                Some(known) => known.0 = known.0.min(*at),
                None => out.push((*at, term)),
            }
        }
        let in_order = crate::order::sorted_by(&out, |a, b| a.0.cmp(&b.0));
        in_order.into_iter().map(|(_, term)| term).collect()
    }
}

/// Whether no Latin word goes on before or behind; a plural's s is no other word.
fn is_whole(text: &str, from: usize, to: usize) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric();
    let begins = text[from..].starts_with(is_letter) && text[..from].ends_with(is_letter);
    let rest = text[to..].strip_prefix('s').unwrap_or(&text[to..]);
    let goes_on = text[..to].ends_with(is_letter) && rest.starts_with(is_letter);
    !begins && !goes_on
}

/// MathML of elements without attributes as a tree; none where it is not well formed.
pub fn math(source: &str) -> Option<Node> {
    let (node, rest) = element(source.trim())?;
    rest.is_empty().then_some(node)
}

fn element(source: &str) -> Option<(Node, &str)> {
    let (name, mut rest) = source.strip_prefix('<')?.split_once('>')?;
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let end = format!("</{name}>");
    let mut kids = Vec::new();
    loop {
        if let Some(after) = rest.strip_prefix(end.as_str()) {
            return Some((Node::Element(name.to_string(), kids), after));
        }
        if rest.starts_with('<') {
            let (kid, after) = element(rest)?;
            kids.push(kid);
            rest = after;
        } else {
            let at = rest.find('<')?;
            let text = rest[..at].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
            kids.push(Node::Text(text));
            rest = &rest[at..];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tx;
    use super::*;

    fn term(en: &'static str, zh: &'static str) -> Term {
        Term { name: tx(en, zh).into(), says: tx("x", "甲").into(), formula: None }
    }

    #[test]
    fn words_are_found_in_both_languages_and_the_longest_counts() {
        let all = [term("stream", "流"), term("residual stream", "残差流"), term("loss", "损失"), term("key", "键")];
        let names = |text, lang| -> Vec<String> {
            Term::found_in(&all, text, lang).iter().map(|term| term.name.get(lang).to_string()).collect()
        };
        assert_eq!(names("Losses fall in the residual stream.", Lang::En), ["residual stream"]);
        assert_eq!(names("The loss of a residual stream; keys.", Lang::En), ["loss", "residual stream", "key"]);
        assert_eq!(
            names("A stream beside the residual stream, glossy, keyed.", Lang::En),
            ["stream", "residual stream"]
        );
        assert_eq!(names("残差流里的损失。", Lang::Zh), ["残差流", "损失"]);
        assert_eq!(names("", Lang::En), [""; 0]);
    }

    #[test]
    fn formulas_become_trees() {
        let x = Node::Element("mi".into(), vec![Node::Text("x<y".into())]);
        assert_eq!(
            math("<math><mrow><mi>x&lt;y</mi></mrow></math>"),
            Some(Node::Element("math".into(), vec![Node::Element("mrow".into(), vec![x])]))
        );
        for bad in ["", "x", "<math>", "<math><mi>x</math>", "<math a=\"b\"></math>", "<math></math>x"] {
            assert_eq!(math(bad), None, "{bad}");
        }
    }
}
