//! Results of a class as a sample: which count, which do not and why, and what those that do say together.

pub use crate::picture::Threshold;
use crate::picture::picture;
use crate::said::*;
use base::names::{Text, Words};
use claims_page::html::{any, both, escape};
use class::{Code, Fault, Scene};
use draw::scene::numbers::sci;
use ledger::rule::{Mean, Spread, spread};

/// More lines than any class has pupils are not read.
pub const MAX_LINES: usize = 2000;

/// What was pasted, taken together.
#[derive(Clone, Debug)]
pub struct Sample {
    /// What was pasted, line by line; empty lines aside.
    pub lines: Vec<Line>,
    /// The scene, and the place of its text, that most codes are of.
    pub of: Option<(&'static Scene, u8)>,
    /// The results that count, in the order of their lines.
    pub values: Vec<f64>,
    /// Of the results that have a place on the scene's scale: their number, mean, interval and range.
    pub spread: Option<(usize, Spread)>,
}

/// One line.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its number among all lines, from 1.
    pub number: usize,
    /// As it was pasted.
    pub text: String,
    /// What it says.
    pub code: Result<Code, Fault>,
    /// Whether it counts.
    pub standing: Standing,
}

/// Whether a line counts, and why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Counts,
    /// It is no code.
    Fault,
    /// The same code stands on this earlier line.
    SameAs(usize),
    /// This other line says otherwise of the same seed: one of them at most can be right, and neither counts.
    Against(usize),
    /// Of another scene than most.
    OtherScene,
    /// Of another text than most.
    OtherText,
    /// Of another engine than this page's.
    OtherEngine,
}

impl Sample {
    /// Of a text with a code a line.
    pub fn of(text: &str, engine: u32) -> Sample {
        let filled = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).take(MAX_LINES);
        let mut lines: Vec<Line> = filled
            .map(|(idx, line)| {
                let code = Code::read(line);
                let standing = if code.is_ok() { Standing::Counts } else { Standing::Fault };
                Line { number: idx + 1, text: line.trim().to_string(), code, standing }
            })
            .collect();
        let of = most(&lines);
        for idx in 0..lines.len() {
            let Ok(code) = lines[idx].code else { continue };
            lines[idx].standing = match of {
                Some((scene, _)) if scene.number != code.scene => Standing::OtherScene,
                Some((_, text)) if text != code.text => Standing::OtherText,
                _ if u32::from(code.engine) != engine => Standing::OtherEngine,
                _ => beside(&lines, idx, &code),
            };
        }
        let counts = |line: &&Line| line.standing == Standing::Counts;
        let values: Vec<f64> =
            lines.iter().filter(counts).filter_map(|line| line.code.ok()).map(|code| f64::from(code.value)).collect();
        let is_log = of.is_some_and(|(scene, _)| scene.is_log());
        let placed: Vec<f64> = values.iter().copied().filter(|value| !is_log || *value > 0.0).collect();
        let mean = if is_log { Mean::Log } else { Mean::Linear };
        let spread = (!placed.is_empty()).then(|| (placed.len(), spread(&placed, mean)));
        Sample { lines, of, values, spread }
    }

    /// How many results lie where the scene's claim wants them.
    fn n_met(&self, threshold: Threshold) -> usize {
        self.values.iter().filter(|value| (**value < threshold.value) == threshold.is_below).count()
    }

    /// What they say together, as HTML; a sentence that nothing has come yet where that is so.
    pub fn summary(&self, threshold: Option<Threshold>) -> String {
        let Some((scene, _)) = self.of else { return format!("<p class=\"soft\">{}</p>", both(NOTHING_YET)) };
        let (n, all) = (self.values.len(), self.lines.len());
        let mut out = format!("<p><b>{}</b> ", both(counted(n, all)));
        out += &format!(
            "{}</p>",
            both(Words::from(OF_SCENE).fill("n", &scene.number.to_string()).fill_words("t", scene.title()))
        );
        if let Some((n, Spread { mean, interval, range: [lo, hi] })) = self.spread {
            let name = if scene.is_log() { MEAN_LOG } else { MEAN };
            out += &format!("<dl class=\"numbers\"><div><dt>{}</dt><dd>{}</dd></div>", both(name), any(&sci(mean)));
            if let Some([from, to]) = interval {
                let between = format!("{} – {}", sci(from), sci(to));
                out += &format!("<div><dt>{}</dt><dd>{}</dd></div>", both(INTERVAL), any(&between));
            }
            let between = format!("{} – {}", sci(lo), sci(hi));
            out += &format!("<div><dt>{}</dt><dd>{}</dd></div>", both(RANGE), any(&between));
            out += &format!("<div><dt>{}</dt><dd>{}</dd></div></dl>", both(SEEDS), any(&n.to_string()));
            if n < self.values.len() {
                let zeros = Words::from(ZEROS).fill("n", &(self.values.len() - n).to_string());
                out += &format!("<p class=\"soft\">{}</p>", both(zeros));
            }
        }
        if let Some(threshold) = threshold.filter(|_| n > 0) {
            let words = if threshold.is_below { RULE_BELOW } else { RULE_FROM };
            let met = self.n_met(threshold).to_string();
            let words = Words::from(words).fill("v", &sci(threshold.value)).fill("k", &met).fill("n", &n.to_string());
            out += &format!("<p>{}</p>", both(words));
        }
        out
    }

    /// The distribution as SVG; none where nothing counts.
    pub fn picture(&self, threshold: Option<Threshold>) -> Option<String> {
        let (scene, _) = self.of?;
        picture(scene, &self.values, self.spread.map(|(_, spread)| spread), threshold)
    }

    /// Every line and what is to be said of it, as HTML. `towers` is the address of the towers, where codes are checked.
    pub fn list(&self, towers: &str) -> String {
        let mut out = String::new();
        for line in &self.lines {
            let Line { number, text, code, standing } = line;
            let said = match (code, standing) {
                (Err(fault), _) => fault.words(),
                (Ok(code), Standing::Counts) => {
                    Words::from(COUNTS).fill("s", &code.seed.to_string()).fill("v", &sci(code.value))
                }
                (Ok(code), standing) => standing.words(code),
            };
            let class = if *standing == Standing::Counts { "counts" } else { "not" };
            out += &format!(
                "<li class=\"{class}\" data-line=\"{number}\"><code data-any-lang>{}</code> <span>{}</span>",
                escape(text),
                both(said)
            );
            if let Ok(code) = code {
                let link = format!("{towers}#{}", code.link());
                out += &format!(" <a class=\"check\" href=\"{}\">{}</a>", escape(&link), both(CHECK));
            }
            out += "</li>";
        }
        out
    }

    /// A line for each pasted one: which, whether it counts, and what it says.
    pub fn csv(&self) -> String {
        let mut out = "line,counts,scene,text,seed,engine,value,fingerprint,code\n".to_string();
        for line in &self.lines {
            let counts = line.standing == Standing::Counts;
            let Ok(Code { scene, text, seed, engine, value, fingerprint }) = line.code else {
                // What is no code is not repeated: it might be anything.
                out += &format!("{},{counts},,,,,,,\n", line.number);
                continue;
            };
            let code = line.code.map(|code| code.to_string()).unwrap_or_default();
            out += &format!(
                "{},{counts},{scene},{text},{seed},{engine},{value:e},{fingerprint:016x},{code}\n",
                line.number
            );
        }
        out
    }
}

/// The scene and the text that most codes are of; of several the one that came first.
fn most(lines: &[Line]) -> Option<(&'static Scene, u8)> {
    let mut found: Vec<(Code, usize)> = Vec::new();
    for code in lines.iter().filter_map(|line| line.code.ok()) {
        match found.iter_mut().find(|(other, _)| (other.scene, other.text) == (code.scene, code.text)) {
            Some((_, n)) => *n += 1,
            None => found.push((code, 1)),
        }
    }
    let most = found.iter().map(|(_, n)| *n).max()?;
    found.iter().find(|(_, n)| *n == most).map(|(code, _)| (code.scene(), code.text))
}

/// How a code stands to the others of its scene and text.
fn beside(lines: &[Line], idx: usize, code: &Code) -> Standing {
    let alike = |other: &Code| (other.scene, other.text, other.engine) == (code.scene, code.text, code.engine);
    let rivals = lines.iter().enumerate().filter_map(|(i, line)| Some((i, line.number, line.code.ok()?)));
    let mut rivals = rivals.filter(|(i, _, other)| *i != idx && other.seed == code.seed && alike(other));
    let mut standing = Standing::Counts;
    for (i, number, other) in &mut rivals {
        let is_same = other.value.to_bits() == code.value.to_bits() && other.fingerprint == code.fingerprint;
        if !is_same {
            return Standing::Against(number);
        }
        if i < idx && standing == Standing::Counts {
            standing = Standing::SameAs(number);
        }
    }
    standing
}

impl Standing {
    fn words(self, code: &Code) -> Words {
        let fill = |text: Text, n: usize| Words::from(text).fill("n", &n.to_string()).fill("s", &code.seed.to_string());
        match self {
            Standing::SameAs(n) => fill(SAME_AS, n),
            Standing::Against(n) => fill(AGAINST, n),
            Standing::OtherScene => fill(OTHER_SCENE, usize::from(code.scene)),
            Standing::OtherText => OTHER_TEXT.into(),
            Standing::OtherEngine => fill(OTHER_ENGINE, usize::from(code.engine)),
            Standing::Counts | Standing::Fault => Words::default(),
        }
    }
}

fn counted(n: usize, all: usize) -> Words {
    let text = if n == all { COUNTED_ALL } else { COUNTED };
    Words::from(text).fill("n", &n.to_string()).fill("all", &all.to_string())
}

/// Fills a hole with a phrase of both languages.
trait FillWords {
    fn fill_words(self, name: &str, value: Text) -> Words;
}

impl FillWords for Words {
    fn fill_words(self, name: &str, value: Text) -> Words {
        let hole = format!("{{{name}}}");
        Words { en: self.en.replace(&hole, value.en), zh: self.zh.replace(&hole, value.zh) }
    }
}

#[cfg(test)]
mod tests;
