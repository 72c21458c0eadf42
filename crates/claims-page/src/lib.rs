//! The page of claims: words of the ledger, verdicts of the shipped results, as one file of HTML in both languages.
//!
//! It is made when the site is built and stands in `dist/www/`: nobody waits for it at the first view, search finds its
//! words, and it can be printed. What a reader's own settings give is measured in the page, by `www/claims.js`.

pub mod bar;
mod contents;
mod grid;
pub mod html;
mod said;
mod signs;
mod strip;
mod terms;

use crate::bar::{Here, bar, head};
use crate::contents::{contents, lead};
use crate::grid::grid;
use crate::html::{any, both, escape};
use crate::said::*;
use crate::signs::{CARET, TILDE, shape};
use crate::strip::strip;
use base::names::{Lang, Text, Words};
use draw::scene::numbers::{power_of_ten, sci};
use ledger::claim::Claim;
use ledger::report::{QuantityRow, Row, Shipped};
use ledger::told::{ANSWERS, Kind, Mark, SECTIONS, Told};
use ledger::{claims, words};

/// The whole file, from the text of a ledger as it is shipped.
///
/// # Errors
/// That the text is no ledger.
pub fn page_of(ledger: &str) -> Result<String, serde_json::Error> {
    serde_json::from_str(ledger).map(|ledger| page(&ledger))
}

/// The whole file.
pub fn page(ledger: &Shipped) -> String {
    let entries: Vec<Entry> = words::all().map(|told| Entry::new(told, ledger)).collect();
    let articles: Vec<String> = (0..entries.len()).map(|i| article(&entries, i)).collect();
    let mut out = head(Here::Claims, DESCRIPTION) + &bar(Here::Claims);
    out += &lead(&entries);
    out += &format!(
        "<div class=\"frame\">{}<main>{}</main></div>",
        contents(&entries),
        articles.concat() + &terms::terms()
    );
    out += &foot(ledger);
    out + "</body>\n</html>\n"
}

/// Something of the dialogue, with what was measured of it.
struct Entry<'a> {
    told: &'static Told,
    claim: Option<&'static Claim>,
    row: Option<&'a Row>,
}

impl<'a> Entry<'a> {
    fn new(told: &'static Told, ledger: &'a Shipped) -> Entry<'a> {
        let row = ledger.rows.iter().find(|row| row.id == told.id);
        Entry { told, claim: claims::claim(told.id), row }
    }

    fn mark(&self) -> Mark {
        let all = [Mark::Holds, Mark::Part, Mark::Fails, Mark::Undecided, Mark::NotApplicable];
        let of_row = |row: &Row| all.into_iter().find(|mark| mark.key() == row.mark && !row.fixed_at.is_empty());
        self.row.and_then(of_row).unwrap_or(Mark::Unmeasured)
    }

    fn is_provisional(&self) -> bool {
        self.row.is_none_or(|row| row.is_provisional)
    }

    /// The sign that stands for it: its verdict's shape, or that it puts right, or that it is a picture.
    fn sign(&self) -> String {
        let faint = if self.told.kind == Kind::Claim && self.is_provisional() { " faint" } else { "" };
        let (shape, words) = match self.told.kind {
            Kind::Claim => (shape(self.mark()), self.mark().word()),
            Kind::Correction => (CARET, CORRECTION),
            Kind::Analogy => (TILDE, ANALOGY),
        };
        format!("<span class=\"sign{faint}\">{shape}<span class=\"said\">{}</span></span>", both(words))
    }
}

/// One entry.
fn article(entries: &[Entry<'_>], i: usize) -> String {
    let entry = &entries[i];
    let told = entry.told;
    let places: Vec<Words> = told.places.iter().filter_map(|key| place(key)).collect();
    let list = |lang: Lang, comma: &str| places.iter().map(|p| p.get(lang)).collect::<Vec<_>>().join(comma);
    let places = Words { en: list(Lang::En, ", "), zh: list(Lang::Zh, "、") };
    let near = |to: Option<&Entry<'_>>, text: Text, arrow: [&str; 2]| {
        let id = to.map(|entry| entry.told.id);
        let link = |id: &str| {
            let words = Words::from(text).fill("id", id);
            format!(
                "<a href=\"#{id}\" aria-label=\"{}\" data-label-zh=\"{}\">{}{id}{}</a>",
                words.en, words.zh, arrow[0], arrow[1]
            )
        };
        id.map(link).unwrap_or_default()
    };
    let before = near(i.checked_sub(1).and_then(|i| entries.get(i)), BEFORE, ["← ", ""]);
    let after = near(entries.get(i + 1), AFTER, ["", " →"]);
    let kind = match told.kind {
        Kind::Claim => CLAIM,
        Kind::Correction => CORRECTION,
        Kind::Analogy => ANALOGY,
    };
    let mut out = format!("<article id=\"{}\" tabindex=\"-1\">", told.id);
    out += &format!(
        "<p class=\"where\"><b>{} {}</b> <span class=\"soft\">{}</span><span class=\"steps\" data-any-lang>{before} {after}</span></p>",
        both(kind),
        any(told.id),
        both(places)
    );
    out += &format!("<h1>{}</h1><p class=\"restate\">{}</p>", both(told.title), both(told.restate));
    if let Some(claim) = entry.claim {
        out += &sides(claim);
    }
    out += &format!("<div class=\"verdicts\">{}{}{}</div>", here(entry), seeds(entry), literature(told));
    if let (Some(row), Some(_)) = (entry.row, entry.claim) {
        out += &strips(row);
        out += &grid(row);
    }
    let why = if told.kind == Kind::Claim { PUT_RIGHT_TITLE } else { WHY };
    out += &format!("<section class=\"why\"><h2>{}</h2><p>{}</p></section>", both(why), both(told.why));
    out += &acts(entries, entry);
    out + "</article>"
}

/// `second answer 1, The highway`.
fn place(key: &str) -> Option<Words> {
    let section = SECTIONS.iter().find(|section| section.key == key)?;
    let answer = ANSWERS.iter().find(|(answer, ..)| key.split('.').next() == Some(answer))?.1;
    if key == "0" {
        return Some(answer.into());
    }
    let part = if section.number.is_empty() { Words::from(section.name) } else { Words::same(section.number) };
    let space = if section.number.is_empty() { ", " } else { " " };
    let part = Words { en: part.en.to_lowercase(), zh: numeral(&part.zh) };
    Some(Words {
        en: format!("{}{space}{}", answer.en.to_lowercase(), part.en),
        zh: format!("{}·{}", answer.zh, part.zh),
    })
}

/// The third answer's sections are numbered in Roman figures here and in Chinese ones there.
fn numeral(number: &str) -> String {
    let roman = ["i", "ii", "iii", "iv", "v"].iter().position(|roman| *roman == number);
    roman.map_or_else(|| number.to_string(), |i| ["一", "二", "三", "四", "五"][i].to_string())
}

/// What counts for and what against, fixed beforehand.
fn sides(claim: &Claim) -> String {
    let rule = &claim.rule;
    let side = |name: Text, says: Text| format!("<p><b>{}</b> {}</p>", both(name), both(says));
    let guard = |guard: &ledger::rule::Guard| side(UNLESS, guard.reason);
    format!(
        "<div class=\"sides\">{}{}{}</div>",
        side(FOR, rule.text.pro),
        side(AGAINST, rule.text.contra),
        rule.guards.iter().map(guard).collect::<String>()
    )
}

/// The verdict under the reader's own settings: filled in by the page's script.
fn here(entry: &Entry<'_>) -> String {
    let Some(claim) = entry.claim else { return String::new() };
    let button = format!("<button class=\"quiet measure\" data-claim=\"{}\">{}</button>", claim.id, both(MEASURE));
    let what = if claim.travels { both(YOURS_TRAVELS) } else { both(YOURS_STAYS) };
    format!(
        "<section class=\"yours\"><h2>{}</h2><p class=\"soft\">{what}</p><p>{button}</p><div class=\"result\" role=\"status\"></div></section>",
        both(YOURS)
    )
}

/// The verdict over seeds, with its numbers.
fn seeds(entry: &Entry<'_>) -> String {
    let heading = |mark: Mark| format!("<p class=\"mark\">{} {}</p>", shape(mark), both(mark.word()));
    let Some(row) = entry.row else {
        let why = if entry.claim.is_some() { NOT_YET } else { NO_RULE };
        let word = if entry.told.kind == Kind::Claim { heading(Mark::Unmeasured) } else { String::new() };
        return format!("<section><h2>{}</h2>{word}<p class=\"soft\">{}</p></section>", both(SEEDS_NONE), both(why));
    };
    let title = Words::from(if row.is_provisional { SEEDS_FEW } else { SEEDS }).fill("n", &row.n.to_string());
    let reopened = if row.fixed_at.is_empty() { format!("<p>{}</p>", both(REOPENED)) } else { String::new() };
    let lines: String = row.quantities.iter().map(|quantity| line(quantity, row)).collect();
    format!(
        "<section><h2>{}</h2>{}{reopened}<ul class=\"numbers\">{lines}</ul></section>",
        both(title),
        heading(entry.mark())
    )
}

/// A quantity's mean, and in how many seeds each condition on it holds.
fn line(quantity: &QuantityRow, row: &Row) -> String {
    let unit = if quantity.unit.is_empty() { String::new() } else { format!(" {}", quantity.unit) };
    let met = |met: &ledger::report::Met| {
        let sign = if met.is_below { "<" } else { "≥" };
        let says = Words::from(MET).fill("rule", &format!("{sign} {}", threshold(met.threshold)));
        let says = says.fill("k", &met.n_met.to_string()).fill("n", &row.n_telling.to_string());
        format!(" <span class=\"soft\">{}</span>", both(says))
    };
    let met: String = quantity.met.iter().map(met).collect();
    format!(
        "<li>{} <b data-any-lang>{}{unit}</b>{met}</li>",
        both(quantity.name.clone()),
        escape(&sci(quantity.spread.mean))
    )
}

/// A power of ten as such.
fn threshold(value: f64) -> String {
    let exp = value.log10().round();
    if value > 0.0 && value < 0.01 && (value / 10f64.powf(exp) - 1.0).abs() < 1e-9 {
        power_of_ten(exp as i32)
    } else {
        sci(value)
    }
}

/// What has been said of it elsewhere.
fn literature(told: &Told) -> String {
    let of = &told.literature;
    let mark = if told.kind == Kind::Claim {
        format!("<p class=\"mark\">{} {}</p>", shape(of.mark), both(of.mark.word()))
    } else {
        String::new()
    };
    let source = |source: &ledger::told::Source| {
        let memory =
            if source.is_read { String::new() } else { format!(" <span class=\"soft\">{}</span>", both(FROM_MEMORY)) };
        format!("<li data-any-lang>{}: <cite>{}</cite>{memory}</li>", escape(source.who), escape(source.title))
    };
    let list: String = of.sources.iter().map(source).collect();
    let n = Words::from(if of.sources.len() == 1 { ONE_SOURCE } else { N_SOURCES })
        .fill("n", &of.sources.len().to_string());
    let sources = if list.is_empty() {
        String::new()
    } else {
        format!("<details><summary>{}</summary><ul>{list}</ul></details>", both(n))
    };
    format!("<section><h2>{}</h2>{mark}<p>{}</p>{sources}</section>", both(LITERATURE), both(of.says))
}

fn strips(row: &Row) -> String {
    let one = |(i, quantity): (usize, &QuantityRow)| {
        let values: Vec<Option<f64>> =
            row.results.iter().map(|result| result.values.get(i).copied().flatten()).collect();
        let [lo, hi] = quantity.spread.range;
        let range = Words::from(RANGE).fill("lo", &sci(lo)).fill("hi", &sci(hi));
        let svg = strip(quantity, &values, STRIP)?;
        Some(format!(
            "<figure><figcaption><b>{}</b> <span class=\"soft\">{}</span></figcaption>{svg}</figure>",
            both(quantity.name.clone()),
            both(range)
        ))
    };
    let all: String = row.quantities.iter().enumerate().filter_map(one).collect();
    format!("<div class=\"strips\">{all}</div><p class=\"soft\">{}</p>", both(STRIPS_SAY))
}

/// Where to see it, what to read next, and what the verdict rests on.
fn acts(entries: &[Entry<'_>], entry: &Entry<'_>) -> String {
    let mut out = String::from("<section class=\"acts\">");
    if let Some(claim) = entry.claim {
        out += &format!("<p><a class=\"main\" href=\"../index.html#{}\">{}</a> ", escape(claim.scene), both(SEE));
        out += &format!("<code data-any-lang>#{}</code></p>", escape(claim.scene));
    }
    let related = entry.told.related.iter().filter_map(|id| entries.iter().find(|other| other.told.id == *id));
    let related: String = related
        .map(|other| {
            let id = other.told.id;
            format!("<li><a href=\"#{id}\">{}{} {}</a></li>", other.sign(), any(id), both(other.told.title))
        })
        .collect();
    if !related.is_empty() {
        out += &format!("<h2>{}</h2><ul class=\"related\">{related}</ul>", both(READ_ON));
    }
    if let (Some(row), Some(claim)) = (entry.row, entry.claim) {
        let fixed = Words::from(FIXED).fill("commit", &row.fixed_at).fill("step", &row.step.to_string());
        let runs: Vec<String> = claim
            .runs
            .iter()
            .map(|run| {
                [claim.base, run.changes].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&")
            })
            .collect();
        let mut links: Vec<&String> = Vec::new();
        runs.iter().for_each(|link| {
            if !links.contains(&link) {
                links.push(link)
            }
        });
        let links: String =
            links.iter().map(|link| format!("<li><code data-any-lang>#{}</code></li>", escape(link))).collect();
        out +=
            &format!("<details><summary>{}</summary><p>{}</p><ul>{links}</ul></details>", both(RESTS_ON), both(fixed));
    }
    out + "</section>"
}

fn foot(ledger: &Shipped) -> String {
    let engine = Words::from(ENGINE).fill("n", &ledger.engine.to_string());
    // Said only where it is so.
    let fixed = if ledger.rows.iter().all(|row| !row.fixed_at.is_empty()) {
        format!("<span>{}</span>", both(FIXED_FIRST))
    } else {
        String::new()
    };
    format!(
        "<footer><span>{}</span>{fixed}<span class=\"fill\"></span><a href=\"ledger.json\" download data-any-lang>JSON</a> <button id=\"csv\" class=\"quiet\" data-any-lang>CSV</button><span>{}</span></footer>",
        both(engine),
        both(MEASURED_OR_CITED)
    )
}

const DESCRIPTION: &str = "Twenty claims of a dialogue on how layers learn, each with the rule that decides it, what five seeds gave, and what the literature says.";
