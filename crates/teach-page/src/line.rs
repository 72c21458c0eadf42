//! What stands above the towers of whoever takes part in a class.

use crate::model::ON_THE_SITE;
use crate::said::*;
use base::names::{Lang, Text, Words};
use claims_page::html::escape;
use class::{Code, scene};
use draw::scene::numbers::sci;

/// The line as HTML, of what the page's session says (`Session::class_said`): a field that asks who reads, what is being
/// waited for, or the result with a button that opens it.
pub fn line(said: &str, lang: Lang) -> String {
    let words: Vec<&str> = said.split(' ').collect();
    let Some(scene) = words[0].parse().ok().and_then(scene) else { return String::new() };
    let say = |text: Text| escape(text.get(lang));
    match words[..] {
        [_] => format!(
            "<form><label for=\"class-name\">{}</label> <input id=\"class-name\" required maxlength=\"60\" autocomplete=\"off\" spellcheck=\"false\" placeholder=\"{}\" data-any-lang> <button class=\"quiet-btn\">{}</button></form>",
            say(ASK),
            say(ASK_SHORT),
            say(JOIN)
        ),
        [_, seed, "!"] => {
            let again = AGAIN.fill(lang, &[("s", seed)]);
            format!(
                "<span>{}</span> <button class=\"quiet-btn\" id=\"class-again\" value=\"{}\">{}</button>",
                say(CHANGED),
                escape(seed),
                escape(&again)
            )
        }
        [_, seed, code] => {
            let value = Code::read(code).map(|code| sci(code.value)).unwrap_or_default();
            let gave = GAVE.fill(lang, &[("s", seed), ("v", &value)]);
            let button = format!("<button class=\"main-btn\" id=\"class-result\">{}</button>", say(RESULT));
            format!("<span>{}</span> {button}", escape(&gave))
        }
        [_, seed, ..] => {
            let runs = RUNS.fill(lang, &[("s", seed), ("n", &scene.step.to_string())]);
            format!("<span>{}</span>", escape(&runs))
        }
        [] => String::new(),
    }
}

/// The result's dialog as HTML: the number in words, the code, a place for its QR code.
pub fn result(code: &str, lang: Lang) -> Option<String> {
    let read = Code::read(code).ok()?;
    let scene = read.scene();
    let words = Words::from(RESULT_IS)
        .fill("n", &scene.step.to_string())
        .fill("s", &read.seed.to_string())
        .fill("v", &sci(read.value));
    let said = words.get(lang).replace("{q}", scene.name.get(lang));
    let say = |text: Text| escape(text.get(lang));
    Some(format!(
        "<h2 id=\"class-title\">{}</h2><p>{}</p><p class=\"class-code\" id=\"class-code\" data-any-lang>{}</p><div class=\"qr\" data-label=\"{}\"></div><div class=\"row\"><button class=\"main-btn\" id=\"class-copy\">{}</button><button class=\"quiet-btn\" id=\"class-close\">{}</button></div>",
        say(RESULT),
        escape(&said),
        escape(&read.to_string()),
        say(QR_OF_CODE),
        say(COPY),
        say(CLOSE)
    ))
}

/// Of a QR code that the share dialog shows: its name, and the sentence where the link is too long for one.
pub fn qr_words(lang: Lang) -> [&'static str; 2] {
    [QR_OF_LINK, QR_TOO_LONG].map(|text| text.get(lang))
}

/// Of pictures: to save the stage's, to save the lens', what to do with a code, and that one that was dropped here has no
/// run; and that models are for the site.
pub fn picture_words(lang: Lang) -> [&'static str; 5] {
    [SAVE_PICTURE, SAVE_LENS, SCAN_IT, NO_RUN, ON_THE_SITE].map(|text| text.get(lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code() -> String {
        Code { scene: 1, text: 0, seed: 17, engine: 2, value: 1.8e-5, fingerprint: 7 }.to_string()
    }

    #[test]
    fn it_says_what_the_session_says_in_both_languages() {
        for lang in [Lang::En, Lang::Zh] {
            assert!(line("1", lang).contains("<form>") && line("1", lang).contains(ASK.get(lang)));
            assert!(line("1 17", lang).contains("17") && line("1 17", lang).contains("50"));
            assert!(line("1 17 !", lang).contains("value=\"17\""));
            let gave = line(&format!("1 17 {}", code()), lang);
            assert!(gave.contains("1.8·10⁻⁵") && gave.contains(RESULT.get(lang)), "{gave}");
            let result = result(&code(), lang).expect("a code");
            assert!(result.contains(&code()) && result.contains("1.8·10⁻⁵") && !result.contains('{'), "{result}");
        }
        assert_eq!(line("", Lang::En), "");
        assert_eq!(line("31 5", Lang::En), "");
        assert_eq!(result("nothing", Lang::En), None);
    }

    #[test]
    fn nothing_that_comes_in_becomes_markup() {
        assert!(!line("1 <b> !", Lang::En).contains("<b>"));
    }
}
