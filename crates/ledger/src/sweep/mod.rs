//! One setting over several values and seeds, with and without skips: what becomes of loss and gradient.
//!
//! A sweep is a list of jobs, each a tower trained by itself, so that whoever has workers or threads can share them out
//! in any order; what comes of a job does not depend on the others, and what is said of all on their order.

mod link;
mod outcome;
mod said;
mod values;

pub use link::{base_of, run_of, split, towers_of};
pub use outcome::{Cell, Measure, N_LAST, Outcome, csv, curve, headline};
pub use said::{label, tower_name, value_name};
pub use values::{allowed, defaults, settings};

use base::config::fields::{Field, Kind, field};
use base::config::{Experiment, Link, Residual, Tower};
use base::names::{Lang, Text, Words, tx};
use serde::{Deserialize, Serialize};

/// Most values of a sweep, and most seeds.
pub const MAX_VALUES: usize = 8;
/// As [`MAX_VALUES`].
pub const MAX_SEEDS: u32 = 5;
/// Most batches that a tower of a sweep goes through.
pub const MAX_STEPS: u64 = 20_000;

/// What is varied, and over what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sweep {
    /// Everything else, as a link has it.
    pub base: String,
    /// The key of the setting.
    pub key: String,
    /// Its values, as text.
    pub values: Vec<String>,
    /// Seeds 0, 1, … of each.
    pub n_seeds: u32,
    /// Batches to go through.
    pub n_steps: u64,
    /// Which towers of the link: A, B or both.
    pub towers: Vec<Tower>,
}

/// A tower of a sweep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Which value, by its place.
    pub value: usize,
    /// Its seed.
    pub seed: u32,
    /// Which of both towers.
    pub tower: Tower,
    /// Its link.
    pub link: String,
}

impl Sweep {
    /// A sweep whose setting exists, whose values it takes, and whose every tower is just what its value says.
    ///
    /// # Errors
    /// What cannot be, in a sentence.
    pub fn checked(self) -> Result<Sweep, Words> {
        let setting = self.setting()?;
        let n = self.values.len();
        let has_towers = matches!(self.towers[..], [_] | [Tower::A, Tower::B]);
        if n == 0 || n > MAX_VALUES || self.n_seeds == 0 || self.n_seeds > MAX_SEEDS || !has_towers {
            let limits = Words::from(LIMITS).fill("values", &MAX_VALUES.to_string());
            return Err(limits.fill("seeds", &MAX_SEEDS.to_string()));
        }
        if self.n_steps == 0 || self.n_steps > MAX_STEPS {
            return Err(Words::from(STEPS).fill("steps", &MAX_STEPS.to_string()));
        }
        if matches!(setting.kind, Kind::Skips) && self.towers.contains(&Tower::B) {
            return Err(Words::from(SKIPS_ARE_OF_A).fill("key", setting.key));
        }
        self.values.iter().try_for_each(|value| self.fits(setting, value))?;
        let twice = |(i, value): (usize, &String)| self.values[..i].contains(value).then(|| value.clone());
        if let Some(value) = self.values.iter().enumerate().find_map(twice) {
            return Err(Words::from(TWICE).fill("value", &quoted(&value)));
        }
        Ok(self)
    }

    /// The setting that is varied.
    ///
    /// # Errors
    /// That there is none of this name, or that the seed is varied anyway.
    pub fn setting(&self) -> Result<&'static Field, Words> {
        match settings().find(|setting| setting.key == self.key) {
            Some(setting) => Ok(setting),
            None if field(&self.key).is_some() => Err(SEED_IS_VARIED.into()),
            None => Err(Words::from(NO_SETTING).fill("key", &quoted(&self.key))),
        }
    }

    /// Whether the setting takes this value beside the others, unchanged.
    fn fits(&self, setting: &Field, value: &str) -> Result<(), Words> {
        let is_taken = setting.kind.parse(value).is_some_and(|(_, was_clamped)| !was_clamped);
        if !is_taken {
            let said = Words::from(NO_VALUE).fill("key", &self.key).fill("value", &quoted(value));
            let range = allowed(setting);
            return Err(Words { en: said.en.replace("{range}", &range.en), zh: said.zh.replace("{range}", &range.zh) });
        }
        let (link, problems) = Link::parse(&self.link_of(value, 0));
        if let Some(problem) = problems.first() {
            return Err(Words { en: problem.text(Lang::En), zh: problem.text(Lang::Zh) });
        }
        let is_own_text = link.experiment.a().corpus == base::config::CorpusId::OwnText;
        if is_own_text && link.experiment.own_text.is_none() { Err(NO_OWN_TEXT.into()) } else { Ok(()) }
    }

    /// Every tower, seed by seed, so that all values have one seed before any has two.
    pub fn jobs(&self) -> Vec<Job> {
        let mut jobs = Vec::new();
        for seed in 0..self.n_seeds {
            for (value, text) in self.values.iter().enumerate() {
                for &tower in &self.towers {
                    jobs.push(Job { value, seed, tower, link: self.link_of(text, seed) });
                }
            }
        }
        jobs
    }

    /// The link of both towers at a value.
    pub fn link_of(&self, value: &str, seed: u32) -> String {
        format!("{}&{}={value}&seed={seed}", self.base, self.key)
    }

    /// Whether A has all skips and B none, and nothing else tells them apart: only then may they be called so.
    pub fn is_about_skips(&self) -> bool {
        let (link, _) = Link::parse(&self.base);
        let experiment = link.experiment;
        let plain = Experiment::from_a(experiment.a().clone());
        !matches!(self.setting().map(|setting| setting.kind), Ok(Kind::Skips))
            && experiment.a().residual == Residual::All
            && experiment.b() == plain.b()
            && experiment.events().is_empty()
    }
}

/// What a stranger wrote, short enough for a sentence.
fn quoted(text: &str) -> String {
    const MOST: usize = 40;
    if text.chars().count() <= MOST { text.into() } else { text.chars().take(MOST).chain(['…']).collect() }
}

const NO_SETTING: Text = tx("There is no setting {key}.", "没有设置 {key}。");
const NO_VALUE: Text =
    tx("{value} is not a value of {key}; it takes {range}.", "{value} 不是 {key} 的有效取值，可取：{range}。");
const SEED_IS_VARIED: Text =
    tx("The seed is varied in every sweep; choose another setting.", "每次扫描都会改变随机种子；请另选一项设置。");
const NO_OWN_TEXT: Text =
    tx("Your own text is not in the link; choose another text.", "链接里没有自己的文本；请另选语料。");
const SKIPS_ARE_OF_A: Text = tx(
    "{key} is varied in tower A alone: B is the tower without skips.",
    "{key} 只在塔 A 中变化：塔 B 本来就没有残差连接。",
);
const TWICE: Text = tx("{value} is there twice.", "{value} 出现了两次。");
const LIMITS: Text = tx(
    "A sweep has 1 to {values} values, 1 to {seeds} seeds and at least one tower.",
    "一次扫描须有 1 至 {values} 个取值、1 至 {seeds} 个种子，以及至少一座塔。",
);
const STEPS: Text =
    tx("A tower of a sweep is trained for 1 to {steps} steps.", "扫描中的每座塔须训练 1 至 {steps} 步。");

#[cfg(test)]
mod tests;
