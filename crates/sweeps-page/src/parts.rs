//! The parts of the page that change: words, tables and pictures. Whatever a reader or a link wrote is escaped.

use crate::board::Board;
use crate::form;
use crate::pictures::{lots, multiples, name, series, short_names};
use crate::said;
use base::config::fields::{FIELDS, Value};
use base::config::{Config, CorpusId, Link, Tower};
use base::names::{Lang, Text, Words};
use claims_page::html::escape;
use draw::scene::numbers::{nats, sci};
use draw::scene::svg::to_svg;
use draw::scene::{Frame, Rect};
use draw::sweep::{Dress, against, curves, least_width, reach, skyline};
use ledger::rule::Mean;
use ledger::sweep::{Measure, N_LAST, Outcome, Sweep, curve, headline, label};

/// Everything that is plain words, by the id of its element.
pub fn texts(board: &Board, lang: Lang, now_ms: f64) -> Vec<(&'static str, String)> {
    let sweep = board.sweep();
    let outcomes = board.outcomes();
    let headline = headline(sweep, &outcomes).unwrap_or_else(|| title(sweep));
    let by = |measure: Measure| {
        let words = Words::from(if measure.mean() == Mean::Log { said::BY_LOG } else { said::BY });
        of_setting(words, sweep).get(lang).to_string()
    };
    let n_steps = sweep.n_steps.to_string();
    let mut sub = Words::from(said::MARKS).fill("last", &N_LAST.to_string());
    if sweep.is_of_depth() {
        let floors = Words::from(said::FLOORS).fill("n", &n_steps);
        sub = Words { en: floors.en + &sub.en, zh: floors.zh + &sub.zh };
    }
    vec![
        ("headline", headline.get(lang).to_string()),
        ("sub", sub.get(lang).to_string()),
        ("else", everything_else(sweep).get(lang).to_string()),
        ("hint", form::hint(board).get(lang).to_string()),
        ("progress-text", progress(board, now_ms).get(lang).to_string()),
        ("state", state(board).get(lang).to_string()),
        ("go", button(board).get(lang).to_string()),
        ("curves-say", Words::from(said::CURVES_SAY).fill("n", &n_steps).get(lang).to_string()),
        ("by-loss_nats", by(Measure::Loss)),
        ("by-bottom_grad_l2", by(Measure::Bottom)),
        ("by-top_spread", by(Measure::Spread)),
    ]
}

/// Everything with tags, by the id of its element: sentences, options and tables.
pub fn markup(board: &Board, lang: Lang) -> Vec<(&'static str, String)> {
    let sweep = board.sweep();
    let outcomes = board.outcomes();
    let odd = board.odd().iter().map(|said| format!("<p>{}</p>", escape(said.get(lang)))).collect();
    let failed = board.failures().into_iter().map(|(job, why)| {
        let value = name(sweep, &sweep.values[job.value]);
        let said = Words::from(said::FAILED).fill("seed", &job.seed.to_string()).fill("tower", letter(job.tower));
        let said = said.get(lang).replace("{value}", value.get(lang)).replace("{why}", why.get(lang));
        format!("<li>{}</li>", escape(&said))
    });
    vec![
        ("odd", odd),
        ("failed", failed.collect()),
        ("table", if outcomes.is_empty() { String::new() } else { summary(sweep, &outcomes, lang) }),
        ("each", if outcomes.is_empty() { String::new() } else { each(sweep, &outcomes, lang) }),
        ("vary", form::settings_as_options(board, lang)),
        ("towers", form::towers_as_options(board, lang)),
        ("measure-1", form::measures_as_options(lang, Measure::Loss)),
        ("measure-2", form::measures_as_options(lang, Measure::Bottom)),
    ]
}

/// A picture on so many pixels: `skyline`, `curves`, or the key of a measure. Empty where there is none.
pub fn picture(board: &Board, which: &str, dress: Dress, width: f32) -> String {
    let sweep = board.sweep();
    let outcomes = board.outcomes();
    if outcomes.is_empty() || width.is_nan() || width < 1.0 {
        return String::new();
    }
    let mut frame = Frame::default();
    let measure = Measure::ALL.into_iter().find(|measure| measure.key() == which);
    match (which, measure) {
        ("skyline", _) if sweep.is_of_depth() => {
            let width = width.max(least_width(sweep.values.len()));
            let h = skyline(&mut frame, &lots(sweep, &outcomes), dress, [0.0, 0.0], width);
            inline(&frame, [width, h], said::SKYLINE.get(dress.lang))
        }
        ("curves", _) => small_multiples(sweep, &outcomes, dress, width),
        (_, Some(measure)) => {
            let rect = Rect { x: 0.0, y: 0.0, w: width, h: 280.0 };
            let is_log = measure.mean() == Mean::Log;
            against(&mut frame, &series(sweep, &outcomes, measure), &short_names(sweep), is_log, dress, rect);
            let label = of_setting(said::AGAINST.into(), sweep);
            let label = label.get(dress.lang).replace("{measure}", measure.name().get(dress.lang));
            inline(&frame, [rect.w, rect.h], &label)
        }
        _ => String::new(),
    }
}

/// A chart for each value, its name leading to the run of its first seed.
fn small_multiples(sweep: &Sweep, outcomes: &[Outcome], dress: Dress, width: f32) -> String {
    const LEAST: f32 = 150.0;
    const GAP: f32 = 12.0;
    let all = multiples(sweep, outcomes);
    let Some(axis) = reach(&all) else { return String::new() };
    let columns = ((width + GAP) / (LEAST + GAP)).floor().clamp(1.0, 4.0).min(all.len() as f32);
    let rect = Rect { x: 0.0, y: 0.0, w: ((width - GAP * (columns - 1.0)) / columns).floor(), h: 112.0 };
    let one = |(one, value): (&draw::sweep::Multiple, &String)| {
        let mut frame = Frame::default();
        curves(&mut frame, one, axis, sweep.n_steps, &[], dress, rect);
        let name = name(sweep, value);
        let name = name.get(dress.lang);
        let svg = inline(&frame, [rect.w, rect.h], &said::CURVE.get(dress.lang).replace("{value}", name));
        let link = to_towers(sweep, value, 0);
        format!("<figure><figcaption><a href=\"{link}\">{}</a></figcaption>{svg}</figure>", escape(name))
    };
    all.iter().zip(&sweep.values).map(one).collect()
}

/// The towers' page with the run of that value and seed, at the step that was measured.
fn to_towers(sweep: &Sweep, value: &str, seed: u32) -> String {
    escape(&format!("../index.html#{}&step={}", sweep.link_of(value, seed), sweep.n_steps))
}

/// As SVG within a page: its policy allows no style of an element's own, and a picture wants a name.
fn inline(frame: &Frame, [w, h]: [f32; 2], label: &str) -> String {
    let named = format!(" role=\"img\" aria-label=\"{}\"", escape(label));
    to_svg(frame, w, h).replacen(" style=\"font-variant-numeric:tabular-nums\"", &named, 1)
}

/// What is swept, where there is nothing more to say of it.
pub(crate) fn title(sweep: &Sweep) -> Words {
    let Ok(setting) = sweep.setting() else { return Words::default() };
    let list = |lang: Lang| {
        let names: Vec<String> = short_names(sweep).iter().map(|name| name.get(lang).to_string()).collect();
        names.join(if lang == Lang::En { ", " } else { "、" })
    };
    let Text { en, zh } = setting.label;
    Words { en: format!("{en}: {}", list(Lang::En)), zh: format!("{zh}：{}", list(Lang::Zh)) }
}

fn of_setting(words: Words, sweep: &Sweep) -> Words {
    let Ok(setting) = sweep.setting() else { return words };
    let label = label(setting);
    Words { en: words.en.replace("{setting}", &label.en), zh: words.zh.replace("{setting}", &label.zh) }
}

/// The text, and what else is not the default.
fn everything_else(sweep: &Sweep) -> Words {
    let (link, _) = Link::parse(&sweep.base);
    let (own, usual) = (link.experiment.a(), Config::default());
    let mut list: Vec<Words> = Vec::new();
    for setting in FIELDS.iter().filter(|setting| setting.key != sweep.key) {
        let value = (setting.get)(own);
        let is_corpus = value == Value::Key(CorpusId::key(own.corpus));
        if is_corpus || value != (setting.get)(&usual) {
            let name = ledger::sweep::value_name(setting, &value.to_string());
            let label = label(setting);
            // A text says by its name that it is one.
            let named = Words { en: format!("{} {}", label.en, name.en), zh: format!("{} {}", label.zh, name.zh) };
            list.push(if is_corpus { name } else { named });
        }
    }
    if list.is_empty() {
        list.push(said::AS_USUAL.into());
    }
    let join = |lang: Lang, comma: &str| list.iter().map(|words| words.get(lang)).collect::<Vec<_>>().join(comma);
    let said = Words::from(said::ELSE);
    Words {
        en: said.en.replace("{settings}", &join(Lang::En, ", ")),
        zh: said.zh.replace("{settings}", &join(Lang::Zh, "、")),
    }
}

/// How far the towers are, and how long the rest takes.
fn progress(board: &Board, now_ms: f64) -> Words {
    let [n, done, failed] = board.counts();
    if done + failed == 0 && !board.is_running() {
        return Words::from(if n == 1 { said::ONE_TO_TRAIN } else { said::TO_TRAIN }).fill("n", &n.to_string());
    }
    let said = Words::from(said::N_OF).fill("k", &done.to_string()).fill("n", &n.to_string());
    let Some(left_ms) = board.left_ms(now_ms) else { return said };
    let seconds = (left_ms / 1000.0).ceil().max(1.0);
    let (unit, count) =
        if seconds < 90.0 { (said::SECONDS, seconds) } else { (said::MINUTES, (seconds / 60.0).round()) };
    let time = Words::from(unit).fill("n", &format!("{count:.0}"));
    let left = Words::from(said::LEFT);
    Words { en: said.en + &left.en.replace("{t}", &time.en), zh: said.zh + &left.zh.replace("{t}", &time.zh) }
}

/// What has become of it, for whoever hears the page; it changes when towers begin and end.
fn state(board: &Board) -> Words {
    let [n, done, failed] = board.counts();
    let words = match () {
        () if board.is_running() => said::TRAINS.into(),
        () if done == n => said::IS_DONE.into(),
        () if done + failed == n => Words::from(said::IS_DONE_BUT),
        () if done + failed > 0 => said::IS_STOPPED.into(),
        () => Words::from(said::NOTHING_YET),
    };
    words.fill("n", &n.to_string()).fill("k", &done.to_string()).fill("m", &failed.to_string())
}

fn button(board: &Board) -> Words {
    let [n, done, failed] = board.counts();
    let text = match () {
        () if board.is_running() => said::STOP,
        () if done == n => said::ALL_DONE,
        () if done + failed == n => said::AGAIN,
        () if done > 0 => said::GO_ON,
        () => said::START,
    };
    text.into()
}

fn letter(tower: Tower) -> &'static str {
    if tower == Tower::A { "A" } else { "B" }
}

fn number(measure: Measure, value: f64) -> String {
    if measure == Measure::Loss { nats(value as f32) } else { sci(value) }
}

/// Mean and interval of each measure, a row for each value and tower.
fn summary(sweep: &Sweep, outcomes: &[Outcome], lang: Lang) -> String {
    let head = Measure::ALL.map(|measure| format!("<th scope=\"col\">{}</th>", measure.name().get(lang))).concat();
    let setting = sweep.setting().map_or(said::VALUE, |setting| setting.label);
    let mut out = format!(
        "<thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th>{head}<th scope=\"col\">n</th></tr></thead><tbody>",
        setting.get(lang),
        said::TOWER.get(lang)
    );
    let curves = Measure::ALL.map(|measure| Tower::BOTH.map(|tower| curve(sweep, outcomes, tower, measure)));
    for (i, value) in sweep.values.iter().enumerate() {
        for &tower in &sweep.towers {
            let mut n = 0;
            let cells = Measure::ALL.iter().zip(&curves).map(|(&measure, of_towers)| {
                let Some(cell) = &of_towers[tower.idx()][i] else { return "<td>–</td>".to_string() };
                n = cell.seeds.len();
                let ends = cell.spread.interval.filter(|ends| ends.iter().all(|end| end.is_finite()));
                let ends = ends.map(|ends| ends.map(|end| number(measure, end)));
                let ends = ends.map_or(String::new(), |[lo, hi]| format!(" <small>[{lo}, {hi}]</small>"));
                format!("<td>{}{ends}</td>", number(measure, cell.spread.mean))
            });
            let cells: String = cells.collect();
            let value = escape(name(sweep, value).get(lang));
            out += &format!("<tr><th scope=\"row\">{value}</th><td>{}</td>{cells}<td>{n}</td></tr>", letter(tower));
        }
    }
    out + "</tbody>"
}

/// A row for each tower that is done, as in the CSV.
fn each(sweep: &Sweep, outcomes: &[Outcome], lang: Lang) -> String {
    let setting = sweep.setting().map_or(said::VALUE, |setting| setting.label);
    let heads = [setting, said::SEED, said::TOWER].map(|text| text.get(lang));
    let heads = heads.into_iter().chain(Measure::ALL.map(|measure| measure.name().get(lang)));
    let heads: String = heads
        .chain([said::FINGERPRINT.get(lang)])
        .map(|head| format!("<th scope=\"col\">{}</th>", escape(head)))
        .collect();
    let mut out = format!("<thead><tr>{heads}</tr></thead><tbody>");
    for outcome in outcomes {
        let job = &outcome.job;
        let value = &sweep.values[job.value];
        let cells = Measure::ALL.map(|measure| format!("<td>{}</td>", number(measure, measure.of(outcome)))).concat();
        out += &format!(
            "<tr><th scope=\"row\"><a href=\"{}\">{}</a></th><td>{}</td><td>{}</td>{cells}<td><code>{}</code></td></tr>",
            to_towers(sweep, value, job.seed),
            escape(name(sweep, value).get(lang)),
            job.seed,
            letter(job.tower),
            escape(&outcome.fingerprint)
        );
    }
    out + "</tbody>"
}
