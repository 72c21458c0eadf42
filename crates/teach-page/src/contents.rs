//! The contents of the lesson, for whoever learns by it: what each scene shows and asks, and none of the answers.

use crate::said::*;
use base::names::{Text, Words, tx};
use claims_page::bar::{Here, bar, head};
use claims_page::html::{any, both, escape};
use ledger::words;
use scenes::{CARDS, Card, Scene, lesson};

/// The whole file.
pub fn contents() -> String {
    let lesson = lesson();
    let minutes: u32 = lesson.iter().map(|scene| scene.teaching.minutes).sum();
    let lead = Words::from(CONTENTS_LEAD).fill("n", &lesson.len().to_string()).fill("m", &minutes.to_string());
    let all: String = CARDS.iter().enumerate().filter_map(|(idx, card)| one(idx + 1, card, &lesson)).collect();
    head(Here::Scenes, ABOUT)
        + &bar(Here::Scenes)
        + &format!(
            "<main><div class=\"lead-in\"><h1>{}</h1><p>{}</p></div><ol class=\"scenes\">{all}</ol></main></body>\n</html>\n",
            both(CONTENTS_TITLE),
            both(lead)
        )
}

fn one(number: usize, card: &Card, lesson: &[Scene]) -> Option<String> {
    let scene = lesson.iter().find(|scene| scene.key == card.key)?;
    let link = [&format!("v=1&scene={}", card.key), card.link].map(escape);
    let link = link.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join("&amp;");
    let known = Words::from(AT_STEP).fill("n", &scene.step.to_string());
    let claims: Vec<String> = scene.claims.iter().filter_map(|id| claim(id)).collect();
    let bears = if claims.is_empty() { String::new() } else { format!(" {} {}", both(BEARS_ON), claims.join(" ")) };
    Some(format!(
        "<li id=\"{}\"><h2><span class=\"number\" data-any-lang>{number}</span> <a class=\"open\" href=\"../index.html#{link}\">{}</a></h2><p class=\"told\">{}</p><p><b>{}</b> {} <span class=\"soft\">{}</span></p><p class=\"soft\">{}.{bears}</p></li>",
        card.key,
        both(card.title),
        both(scene.told.clone()),
        both(BET),
        both(scene.bet.question().clone()),
        both(known),
        both(Words::from(MINUTES).fill("n", &scene.teaching.minutes.to_string())),
    ))
}

/// A claim by its id, with its words where the pointer rests.
fn claim(id: &str) -> Option<String> {
    let told = words::all().find(|told| told.id == id)?;
    let [en, zh] = [told.title.en, told.title.zh].map(escape);
    Some(format!("<a href=\"claims.html#{id}\" title=\"{en}\" data-title-zh=\"{zh}\">{}</a>", any(id)))
}

const ABOUT: &str = "A lesson of a quarter of an hour on how a transformer learns: each scene a run in the browser, with a bet before the answer.";
const CONTENTS_TITLE: Text = tx("The lesson, scene by scene", "一堂课，逐个场景");
const CONTENTS_LEAD: Text = tx(
    "{n} scenes, about {m} minutes; each stands alone. Every one trains in your browser, asks you for a bet, and shows what this very run measured.",
    "共 {n} 个场景，约 {m} 分钟，每个都可单独看。每个场景都在你的浏览器里真实训练，先请你猜，再给出这次训练测得的结果。",
);
const BEARS_ON: Text = tx("Bears on", "相关论断：");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scene_is_there_in_both_languages_and_no_answer_is() {
        let page = contents();
        let count = |what: &str| page.matches(what).count();
        assert_eq!(count("<li id="), CARDS.len());
        assert_eq!(count("<span lang=\"en\">"), count("<span lang=\"zh-Hans\">"));
        for scene in lesson() {
            assert!(page.contains(&escape(&scene.told.en)) && page.contains(&escape(&scene.told.zh)), "{}", scene.key);
            assert!(!page.contains(&escape(&scene.caption.en)) && !page.contains(&escape(&scene.caption.zh)));
            for id in &scene.claims {
                assert!(page.contains(&format!("claims.html#{id}\"")), "{} names no claim {id}", scene.key);
            }
        }
        assert!(!page.contains("{n}") && !page.contains("{m}"));
    }
}
