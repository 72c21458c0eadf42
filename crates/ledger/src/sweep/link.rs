//! A sweep as a link: `vary=n_layers&values=1,2,4&seeds=5&steps=150&towers=ab&run=v%3D1`, and back.
//!
//! As with the link of a run: reading never fails. What cannot be is a sentence, and the default stands.

use super::said::LAYERS_KEY;
use super::values::{SEED, defaults};
use super::{Sweep, quoted};
use base::config::fields::FIELDS;
use base::config::{Link, Tower, View};
use base::names::{Lang, Text, Words, tx};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

const VARY: &str = "vary";
const VALUES: &str = "values";
const SEEDS: &str = "seeds";
const STEPS: &str = "steps";
const TOWERS: &str = "towers";
const RUN: &str = "run";
/// How the page is dressed: not the sweep's.
const DRESS: [&str; 2] = ["lang", "theme"];
/// Longest link that is read, in bytes.
const MAX_LINK_BYTES: usize = 200 * 1024;
/// What stands as it is.
const UNSAFE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'_').remove(b'-').remove(b',');

impl Sweep {
    /// As a link, without `#`. Equal sweeps give equal text.
    pub fn link(&self) -> String {
        let towers: String = self.towers.iter().map(|tower| tower.key()).collect();
        let values = self.values.join(",");
        let [values, run] = [&values, &self.base].map(|text| utf8_percent_encode(text, UNSAFE));
        let Sweep { key, n_seeds, n_steps, .. } = self;
        format!("{VARY}={key}&{VALUES}={values}&{SEEDS}={n_seeds}&{STEPS}={n_steps}&{TOWERS}={towers}&{RUN}={run}")
    }

    /// Reads a link, with or without `#`: a sweep that can be, and what was odd. Depth is varied where nothing is said.
    pub fn read(text: &str) -> (Sweep, Vec<Words>) {
        let mut odd = Vec::new();
        let text = text.trim().trim_start_matches('#');
        let text = if text.len() > MAX_LINK_BYTES {
            odd.push(TOO_LONG.into());
            ""
        } else {
            text
        };
        let pairs: Vec<(&str, String)> = text
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(key, value)| (key, percent_decode_str(value).decode_utf8_lossy().into_owned()))
            .collect();
        let told = |wanted: &str| pairs.iter().find(|(key, _)| *key == wanted).map(|(_, value)| value.as_str());

        let (run, problems) = Link::parse(told(RUN).unwrap_or_default());
        odd.extend(problems.iter().map(|problem| Words { en: problem.text(Lang::En), zh: problem.text(Lang::Zh) }));
        let first = LAYERS_KEY;
        let base = base_of(&run, first);
        let values = defaults(first, &base);
        let usual = Sweep { base, key: first.into(), values, n_seeds: 3, n_steps: 150, towers: Tower::BOTH.to_vec() };

        let mut asked = usual.clone();
        if let Some(key) = told(VARY) {
            asked.key = key.to_string();
            asked.base = base_of(&run, key);
            asked.values = defaults(key, &asked.base);
        }
        if let Some(values) = told(VALUES) {
            asked.values = split(values);
        }
        let mut number = |key: &str, usual: u64| match told(key).map(|text| (text, text.parse::<u64>())) {
            None => usual,
            Some((_, Ok(n))) => n,
            Some((text, Err(_))) => {
                odd.push(Words::from(NO_NUMBER).fill("key", key).fill("value", &quoted(text)));
                usual
            }
        };
        asked.n_seeds = u32::try_from(number(SEEDS, usual.n_seeds.into())).unwrap_or(u32::MAX);
        asked.n_steps = number(STEPS, usual.n_steps);
        if let Some(towers) = told(TOWERS) {
            asked.towers = towers_of(towers);
        }
        let known = [VARY, VALUES, SEEDS, STEPS, TOWERS, RUN];
        for (key, _) in pairs.iter().filter(|(key, _)| !known.contains(key) && !DRESS.contains(key)) {
            odd.push(Words::from(UNKNOWN).fill("key", &quoted(key)));
        }
        let sweep = asked.checked().unwrap_or_else(|why| {
            odd.push(why);
            usual
        });
        (sweep, odd)
    }
}

/// The run that a sweep's link brings along.
pub fn run_of(text: &str) -> Link {
    let pairs = text.trim_start_matches('#').split('&').filter_map(|pair| pair.split_once('='));
    let run =
        pairs.filter(|(key, _)| *key == RUN).map(|(_, value)| percent_decode_str(value).decode_utf8_lossy()).next();
    Link::parse(&run.unwrap_or_default()).0
}

/// Values as a reader types them: commas or spaces between.
pub fn split(text: &str) -> Vec<String> {
    text.split([',', ' ', '，', '、']).filter(|value| !value.is_empty()).map(str::to_string).collect()
}

/// The towers of `a`, `b` or `ab`.
pub fn towers_of(text: &str) -> Vec<Tower> {
    let key = |tower: &Tower| text.contains(tower.key());
    if text.chars().all(|c| "ab".contains(c)) { Tower::BOTH.into_iter().filter(key).collect() } else { Vec::new() }
}

/// What a link says beside the setting that is varied: no view, no seed, and of that setting nothing for B either.
pub fn base_of(link: &Link, key: &str) -> String {
    let bare = Link { experiment: link.experiment.clone(), view: View::default() }.format();
    let is_shown = FIELDS.iter().any(|setting| setting.key == key);
    let mut left_out = vec![SEED.to_string()];
    if is_shown {
        left_out.extend([key.to_string(), format!("{}.{key}", Tower::B.key())]);
    }
    let stays = |pair: &&str| !left_out.iter().any(|key| pair.split('=').next() == Some(key));
    bare.split('&').filter(stays).collect::<Vec<_>>().join("&")
}

const TOO_LONG: Text = tx("The link is too long to read.", "链接太长，无法读取。");
const UNKNOWN: Text = tx("The link has an unknown word “{key}”; it was left out.", "链接里的“{key}”无法识别，已忽略。");
const NO_NUMBER: Text = tx("“{value}” is no number of {key}.", "“{value}”不是 {key} 的有效数目。");
