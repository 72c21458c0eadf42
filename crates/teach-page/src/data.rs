//! The share dialog's files of numbers, as HTML in one language.

use base::names::{Lang, Text, tx};
use claims_page::html::escape;

/// A row for each: both towers' steps, and what is open beside them.
pub(crate) fn section(lang: Lang) -> String {
    let say = |text: Text| escape(text.get(lang));
    let row = |(what, name): (&str, Text)| {
        let name = say(name);
        let button = |kind: &str| {
            format!(
                "<button class=\"quiet-btn\" data-what=\"{what}\" data-kind=\"{kind}\" aria-label=\"{name} · {}\" data-any-lang>{}</button>",
                kind.to_uppercase(),
                kind.to_uppercase()
            )
        };
        format!("<div class=\"row\" data-row=\"{what}\"><span>{name}</span>{}{}</div>", button("csv"), button("json"))
    };
    let rows: String = [("a", STEPS_OF_A), ("b", STEPS_OF_B), ("open", OPEN_LENS)].map(row).concat();
    format!(
        "<details id=\"share-data\"><summary>{}</summary><p class=\"soft\">{}</p>{rows}</details>",
        say(TITLE),
        say(NOTE)
    )
}

const TITLE: Text = tx("Save the numbers", "保存数据");
const NOTE: Text = tx("Each column says what was measured, and its unit.", "每一列都写明测量的是什么，以及单位。");
const STEPS_OF_A: Text = tx("Every step of tower A", "A 塔的每一步");
const STEPS_OF_B: Text = tx("Every step of tower B", "B 塔的每一步");
const OPEN_LENS: Text = tx("What is open beside the towers", "塔旁打开的视图");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_has_both_kinds_and_a_name_of_its_own() {
        for lang in [Lang::En, Lang::Zh] {
            let html = section(lang);
            for what in ["a", "b", "open"] {
                assert_eq!(html.matches(&format!("data-what=\"{what}\"")).count(), 2, "{html}");
            }
        }
        assert!(!section(Lang::Zh).contains("tower"));
    }
}
