//! The teacher's page: how a class goes, where its codes are collected, and the scenes with what to ask.

use crate::lesson::scenes;
use crate::said::*;
use base::config::Link;
use base::names::{Text, Words};
use claims_page::bar::{Here, bar, head};
use claims_page::html::{both, escape};
use class::{SCENES as OF_CLASSES, Scene};
use ledger::claim::Claim;
use ledger::claims::claim;
use ledger::rule::{Condition, Op};

/// The whole file.
pub fn page() -> String {
    let mut out = head(Here::Teach, ABOUT) + &bar(Here::Teach);
    out += &format!(
        "<main><div class=\"lead-in\"><h1>{}</h1><p>{}</p><button id=\"print\" class=\"quiet\">{}</button></div>",
        both(TITLE),
        both(LEAD),
        both(PRINT)
    );
    out += &how();
    out += &collect();
    out += &scenes();
    out + "</main></body>\n</html>\n"
}

/// The three steps, with the link for the class.
fn how() -> String {
    let first = &OF_CLASSES[0];
    let options: String = OF_CLASSES.iter().map(option).collect();
    // An option holds plain text: the script writes the one of the page's language.
    let text = |value: u8, name: Text| {
        format!("<option value=\"{value}\" data-en=\"{}\" data-zh=\"{}\"></option>", name.en, name.zh)
    };
    let steps = [STEP_OPEN, STEP_NAME].map(|step| format!("<li>{}</li>", both(step))).concat();
    let hand = Words::from(STEP_HAND).fill("n", &format!("{}", first.step));
    format!(
        "<section class=\"how\"><h2>{}</h2><ol>{steps}<li>{}</li></ol>
<div class=\"for-class\"><label>{} <select id=\"scene\">{options}</select></label><label>{} <select id=\"text\">{}{}</select></label>
<label class=\"wide\">{} <input id=\"link\" readonly data-any-lang></label><button id=\"copy\" class=\"main\">{}</button><button id=\"show-qr\" class=\"quiet\" aria-expanded=\"false\">{}</button></div>
<div class=\"qr\" id=\"qr\" hidden></div></section>",
        both(HOW),
        both(hand),
        both(SCENE),
        both(TEXT),
        text(0, TEXT_OWN),
        text(1, TEXT_ZH),
        both(LINK),
        both(COPY),
        both(QR),
    )
}

/// A scene to choose, with what its claim wants of its number.
fn option(scene: &Scene) -> String {
    let title = scene.title();
    let [en, zh] = [title.en, title.zh].map(|title| escape(&format!("{} · {title}", scene.number)));
    let wants = wanted(scene).map_or(String::new(), |condition| {
        let is_below = condition.op == Op::Below;
        format!(" data-threshold=\"{:e}\" data-below=\"{is_below}\"", condition.threshold)
    });
    format!("<option value=\"{}\" data-en=\"{en}\" data-zh=\"{zh}\"{wants}></option>", scene.number)
}

/// What the first claim that a scene bears on wants of the very number that the scene asks for, by the number's name
/// and step.
fn wanted(scene: &Scene) -> Option<&'static Condition> {
    let lesson = scenes::lesson();
    let told = lesson.iter().find(|told| told.key == scene.key)?;
    let claims = told.claims.iter().filter_map(|id| claim(id));
    // Of the same runs alone: a rule says nothing of others.
    let is_of_ours = |claim: &&Claim| {
        claim.rule.step == scene.step && Link::parse(claim.base).0.experiment == scene.experiment(0, 0)
    };
    claims.filter(is_of_ours).find_map(|claim| {
        let named = |condition: &&Condition| same(claim.rule.quantities[condition.quantity].key, scene);
        claim.rule.conditions.iter().find(named)
    })
}

/// Whether a rule's quantity is what a class hands in.
fn same(key: &str, scene: &Scene) -> bool {
    use scenes::{Of, StepNumber};
    let ours = match (scene.read, scene.of) {
        (StepNumber::BottomGradL2, Of::Ratio(..)) => "bottom_ratio",
        _ => return false,
    };
    key == ours
}

/// Where codes are collected, and what they say together.
fn collect() -> String {
    format!(
        "<section class=\"collect\"><h2>{}</h2><div class=\"sides\"><div class=\"in\">
<label for=\"codes\">{}</label><textarea id=\"codes\" rows=\"8\" spellcheck=\"false\" autocomplete=\"off\" autocapitalize=\"characters\" data-any-lang></textarea>
<p class=\"row\"><button id=\"scan\" class=\"quiet\" aria-pressed=\"false\"><span class=\"off\">{}</span><span class=\"on\">{}</span></button><label class=\"quiet photo\"><input id=\"photos\" type=\"file\" accept=\"image/*\" multiple>{}</label><button id=\"clear\" class=\"quiet\">{}</button><button id=\"csv\" class=\"quiet\" data-any-lang>CSV</button></p>
<p id=\"no-scan\" class=\"soft\" hidden>{}</p><p id=\"no-camera\" class=\"soft\" role=\"status\" hidden>{}</p><video id=\"camera\" playsinline muted hidden></video><p class=\"soft\">{}</p></div>
<div class=\"out\"><h3>{}</h3><div id=\"summary\" aria-live=\"polite\"><p class=\"soft\">{}</p></div><figure id=\"picture\"></figure></div></div>
<details id=\"each\" open><summary>{}</summary><ul id=\"lines\"></ul></details></section>",
        both(COLLECT),
        both(CODES),
        both(SCAN),
        both(STOP),
        both(PHOTO),
        both(CLEAR),
        both(NO_SCAN),
        both(NO_CAMERA),
        both(STAYS),
        both(SPREAD),
        both(NOTHING_YET),
        both(LINES)
    )
}

const ABOUT: &str = "How to teach with Strata: a class as a sample without a server, and for each scene what to ask, what surprises, what to say.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_whole_and_in_both_languages() {
        let page = page();
        assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"));
        let count = |what: &str| page.matches(what).count();
        assert_eq!(count("<span lang=\"en\">"), count("<span lang=\"zh-Hans\">"));
        assert_eq!(count("<article"), scenes::lesson().len(), "each scene of the lesson");
        for hole in ["{n}", "{m}", "{s}"] {
            assert!(!page.contains(hole), "{hole} was left open");
        }
        for teaching in scenes::lesson().into_iter().map(|scene| scene.teaching) {
            for words in [teaching.ask, teaching.surprise, teaching.otherwise] {
                assert!(page.contains(&escape(&words.en)) && page.contains(&escape(&words.zh)), "{words:?}");
            }
        }
    }

    #[test]
    fn the_claims_threshold_is_the_ledgers() {
        let c8 = &claim("C8").expect("a claim").rule.conditions[0];
        assert_eq!(wanted(&OF_CLASSES[0]).map(|c| (c.threshold, c.op)), Some((c8.threshold, c8.op)));
        assert!(page().contains(&format!("data-threshold=\"{:e}\"", c8.threshold)));
    }
}
