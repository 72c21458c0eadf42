//! The page as a file: what stands there before anything is known, in both languages.

use crate::said;
use base::names::Text;
use claims_page::bar::{Here, bar, head};
use claims_page::html::{both, escape};
use ledger::sweep::{MAX_SEEDS, MAX_STEPS};

/// The whole file.
pub fn page() -> String {
    let mut out = head(Here::Sweeps, DESCRIPTION) + &bar(Here::Sweeps);
    out += &format!("<p id=\"fatal\" role=\"alert\" hidden>{}</p>", both(said::CANNOT_START));
    out += &form();
    out += &main();
    out += &format!(
        "<footer><span>{}</span><span class=\"fill\"></span><button id=\"copy\" class=\"quiet\" data-said-en=\"{}\" data-said-zh=\"{}\">{}</button>",
        both(said::RESUMES),
        escape(said::COPIED.en),
        escape(said::COPIED.zh),
        both(said::COPY)
    );
    for kind in ["csv", "json", "svg"] {
        out += &format!("<button id=\"{kind}\" class=\"quiet\" data-any-lang>{}</button>", kind.to_uppercase());
    }
    out + "</footer></body>\n</html>\n"
}

fn form() -> String {
    let labelled = |text: Text, control: &str| format!("<label><span>{}</span>{control}</label>", both(text));
    let seeds: String = (1..=MAX_SEEDS).map(|n| format!("<option>{n}</option>")).collect();
    let fields = [
        labelled(said::VARY, "<select id=\"vary\"></select>"),
        labelled(
            said::OVER,
            "<input id=\"values\" type=\"text\" autocomplete=\"off\" spellcheck=\"false\" aria-describedby=\"hint\">",
        ),
        labelled(said::SEEDS, &format!("<select id=\"seeds\" data-any-lang>{seeds}</select>")),
        labelled(said::TOWERS, "<select id=\"towers\"></select>"),
        labelled(
            said::STEPS,
            &format!("<input id=\"steps\" type=\"number\" min=\"1\" max=\"{MAX_STEPS}\" step=\"1\">"),
        ),
    ];
    format!(
        "<form id=\"form\" aria-label=\"{}\" data-label-zh=\"{}\"><fieldset id=\"fields\"><legend class=\"said\">{}</legend>{}</fieldset><div class=\"run\"><progress id=\"progress\" max=\"1\" value=\"0\" aria-labelledby=\"progress-text\"></progress><span id=\"progress-text\" class=\"soft\"></span><button id=\"go\" class=\"main\" type=\"submit\"></button></div><p id=\"hint\" class=\"soft\"></p><div id=\"odd\" role=\"alert\"></div></form>",
        escape(FORM.en),
        escape(FORM.zh),
        both(said::VARY),
        fields.concat()
    )
}

fn main() -> String {
    let panel = |n: usize| {
        format!(
            "<section class=\"panel\"><div class=\"panel-head\"><h2><select id=\"measure-{n}\" aria-label=\"{}\" data-label-zh=\"{}\"></select></h2><span class=\"soft by\"></span></div><div id=\"chart-{n}\" class=\"chart\"></div></section>",
            escape(MEASURE.en),
            escape(MEASURE.zh)
        )
    };
    let scroll = |id: &str, text: Text| {
        format!(
            "<div class=\"scroll\" id=\"{id}\" tabindex=\"0\" role=\"group\" aria-label=\"{}\" data-label-zh=\"{}\"></div>",
            escape(text.en),
            escape(text.zh)
        )
    };
    let table = |id: &str, text: Text| {
        format!(
            "<details><summary>{0}</summary><div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{1}\" data-label-zh=\"{2}\"><table id=\"{id}\"></table></div></details>",
            both(text),
            escape(text.en),
            escape(text.zh)
        )
    };
    format!(
        "<main><div class=\"lead\"><h1 id=\"headline\"></h1><p id=\"state\" class=\"soft\" role=\"status\"></p><p class=\"soft\"><span id=\"else\"></span> <span class=\"intro\">{}</span></p></div>{}<div class=\"panels\" id=\"panels\"><section class=\"panel\"><div class=\"panel-head\"><h2>{}</h2><span id=\"curves-say\" class=\"soft\"></span></div><div id=\"curves\" class=\"curves\"></div></section>{}{}</div><ul id=\"failed\"></ul><p id=\"sub\" class=\"soft\"></p><div id=\"tables\">{}{}</div></main>",
        both(said::LEAD),
        scroll("skyline", said::SKYLINE),
        both(said::CURVES),
        panel(1),
        panel(2),
        table("table", said::TABLE),
        table("each", said::EACH),
    )
}

const MEASURE: Text = base::names::tx("What the chart shows", "图中所示");
const FORM: Text = base::names::tx("What is swept", "扫描什么");
const DESCRIPTION: &str = "One setting of a small transformer over several values and seeds, with and without residual connections, trained on your own device.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_that_is_filled_is_there_once() {
        let page = page();
        let board = crate::board::Board::read("");
        let texts = crate::parts::texts(&board, base::names::Lang::En, 0.0);
        let markup = crate::parts::markup(&board, base::names::Lang::En);
        let ids =
            texts.iter().map(|(id, _)| *id).filter(|id| !id.starts_with("by-")).chain(markup.iter().map(|(id, _)| *id));
        for id in ids {
            assert_eq!(page.matches(&format!("id=\"{id}\"")).count(), 1, "{id}");
        }
        assert!(page.contains("aria-current=\"page\">") && page.contains("参数扫描") && page.contains("claims.html"));
    }
}
