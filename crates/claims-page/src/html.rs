//! HTML as text: everything that is not markup is escaped, and whatever is said is said in both languages.

use base::names::{Lang, Words};

/// What may stand between tags and in attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    out
}

/// A phrase in both languages; the style sheet shows the one that is read.
pub fn both(words: impl Into<Words>) -> String {
    let words = words.into();
    let [en, zh] = [Lang::En, Lang::Zh].map(|lang| escape(words.get(lang)));
    if en == zh {
        return format!("<span data-any-lang>{en}</span>");
    }
    // A Chinese word in an English sentence stands there on purpose.
    let en = if en.chars().any(|c| c >= '\u{2e80}') { format!("<span data-any-lang>{en}</span>") } else { en };
    format!("<span lang=\"en\">{en}</span><span lang=\"zh-Hans\">{zh}</span>")
}

/// What is the same in every language, such as a number.
pub fn any(text: &str) -> String {
    format!("<span data-any-lang>{}</span>", escape(text))
}
