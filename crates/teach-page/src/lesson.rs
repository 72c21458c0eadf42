//! The scenes for whoever teaches with them: minutes, what to ask, what surprises, what to say of another seed.

use crate::said::*;
use base::names::Words;
use claims_page::html::{both, escape};
use class::SCENES as OF_CLASSES;
use scenes::{CARDS, Card, Scene, lesson};

/// Every scene, in the order of the lesson.
pub(crate) fn scenes() -> String {
    let lesson = lesson();
    let minutes: u32 = lesson.iter().map(|scene| scene.teaching.minutes).sum();
    let total = Words::from(TOTAL).fill("n", &lesson.len().to_string()).fill("m", &minutes.to_string());
    let all: String = CARDS.iter().enumerate().filter_map(|(idx, card)| one(idx + 1, card, &lesson)).collect();
    format!("<section class=\"lesson\"><h2>{}</h2><p class=\"soft\">{}</p>{all}</section>", both(SCENES), both(total))
}

fn one(number: usize, card: &Card, lesson: &[Scene]) -> Option<String> {
    let scene = lesson.iter().find(|scene| scene.key == card.key)?;
    let teaching = &scene.teaching;
    let minutes = Words::from(MINUTES).fill("n", &teaching.minutes.to_string());
    let class =
        if OF_CLASSES.iter().any(|of| of.key == card.key) { format!(" · {}", both(FOR_CLASS)) } else { String::new() };
    let link = if card.link.is_empty() { "v=1".to_string() } else { format!("v=1&{}", card.link) };
    let known = Words::from(AT_STEP).fill("n", &scene.step.to_string());
    let row = |name, words: &Words| format!("<div><dt>{}</dt><dd>{}</dd></div>", both(name), both(words.clone()));
    let bet = format!(
        "<div><dt>{}</dt><dd>{} <span class=\"soft\">{}</span></dd></div>",
        both(BET),
        both(scene.bet.question().clone()),
        both(known)
    );
    Some(format!(
        "<article id=\"scene-{number}\"><h3><span data-any-lang>{number}</span> {}</h3><p class=\"soft\">{}{class} · <a class=\"open\" href=\"../index.html#{}\">{}</a></p><p class=\"told\">{}</p><dl>{}{bet}{}{}{}</dl></article>",
        both(card.title),
        both(minutes),
        escape(&link),
        both(OPEN),
        both(scene.told.clone()),
        row(ASK_FIRST, &teaching.ask),
        row(SURPRISES, &teaching.surprise),
        row(OTHERWISE, &teaching.otherwise),
        row(NEXT, &scene.next),
    ))
}
