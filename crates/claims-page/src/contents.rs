//! What stands before the entries: how claims fare in all, and the dialogue section by section.

use crate::html::{any, both, escape};
use crate::said::*;
use crate::signs::{CARET, TILDE, shape};
use crate::{Entry, numeral, terms};
use base::names::{Lang, Text, Words};
use ledger::told::{ANSWERS, Kind, Mark, SECTIONS};

/// How several fare.
fn plural(mark: Mark) -> Text {
    match mark {
        Mark::Holds => HOLD,
        Mark::Part => PARTLY,
        Mark::Fails => FAIL,
        other => other.word(),
    }
}

/// How many claims fare how.
pub(crate) fn lead(entries: &[Entry<'_>]) -> String {
    let claims = || entries.iter().filter(|entry| entry.told.kind == Kind::Claim);
    let n_provisional = claims().filter(|entry| entry.is_provisional()).count();
    let said = Words::from(LEAD).fill("n", &claims().count().to_string());
    let said = if n_provisional > 0 {
        let rest = Words::from(PROVISIONAL).fill("n", &n_provisional.to_string());
        Words { en: said.en + &rest.en, zh: said.zh + &rest.zh }
    } else {
        said
    };
    let counts = [Mark::Holds, Mark::Part, Mark::Fails, Mark::Undecided, Mark::Unmeasured].map(|mark| {
        let n = claims().filter(|entry| entry.mark() == mark).count();
        let word = both(plural(mark));
        if n == 0 { String::new() } else { format!("<li>{}<b data-any-lang>{n}</b> {word}</li>", shape(mark)) }
    });
    let n_right = entries.iter().filter(|entry| entry.told.kind == Kind::Correction).count();
    let right = format!("<li>{CARET}<b data-any-lang>{n_right}</b> {}</li>", both(PUT_RIGHT));
    let name = "aria-label=\"How the claims fare\" data-label-zh=\"各论断的结果\"";
    format!("<section class=\"lead\" {name}><p>{}</p><ul>{}{right}</ul></section>", both(said), counts.concat())
}

/// The dialogue's sections, each with the signs of what stands there.
pub(crate) fn contents(entries: &[Entry<'_>]) -> String {
    let mut out = format!("<nav class=\"contents\" aria-label=\"{}\">", escape(CONTENTS.en));
    for (answer, name, about) in ANSWERS {
        out += &format!("<h2>{} <span class=\"soft\">{}</span></h2><ul>", both(*name), both(*about));
        let of_answer = |key: &str| key.split('.').next() == Some(answer);
        for section in SECTIONS.iter().filter(|section| of_answer(section.key)) {
            let here = entries.iter().filter(|entry| entry.told.places.contains(&section.key));
            let link = |entry: &Entry<'_>| {
                let (id, title) = (entry.told.id, entry.told.title);
                let [en, zh] = [Lang::En, Lang::Zh].map(|lang| escape(title.get(lang)));
                let number = any(id.trim_start_matches(['C', 'W', 'A']));
                format!("<a href=\"#{id}\" title=\"{en}\" data-title-zh=\"{zh}\">{}{number}</a>", entry.sign())
            };
            let links: String = here.map(link).collect();
            out += &format!(
                "<li><span class=\"number\">{}</span><span class=\"name\">{}</span><span class=\"signs\">{links}</span></li>",
                both(Words { en: section.number.to_string(), zh: numeral(section.number) }),
                both(section.name)
            );
        }
        out += "</ul>";
    }
    out += &format!("<p class=\"to-terms\"><a href=\"#{}\">{}</a></p>", terms::ID, both(TERMS));
    let key = |sign: &str, text: Text| format!("<li>{sign}{}</li>", both(text));
    let full = "<span class=\"sign faint\"><svg viewBox=\"0 0 12 12\" aria-hidden=\"true\"><circle class=\"full\" cx=\"6\" cy=\"6\" r=\"5\"/></svg></span>";
    let signs = [key(full, FAINT), key(&format!("<span class=\"sign\">{CARET}</span>"), CARET_SAYS)];
    out + &format!(
        "<ul class=\"key\">{}{}</ul></nav>",
        signs.concat(),
        key(&format!("<span class=\"sign\">{TILDE}</span>"), TILDE_SAYS)
    )
}
