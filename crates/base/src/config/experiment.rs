//! Everything that decides the bits of a run, in one value that can always be built.

use super::event::{MAX_EVENTS, config_at, put_event, residual_at};
use super::fields::{FIELDS, Field, Scope, Value};
use super::packed::pack;
use super::{CheckedConfig, Config, CorpusId, Event, Init, ModelFile, Problem, Repair, Residual, Site, What};
use serde::{Deserialize, Serialize};

/// One of the two towers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Tower {
    /// The left one, blue.
    A,
    /// The right one, orange.
    B,
}

impl Tower {
    /// Both, in order.
    pub const BOTH: Both = Both([Tower::A, Tower::B]);

    /// What `of` says of A, and of B. Smaller than mapping [`Tower::BOTH`], which compiles a loop for each.
    pub fn each<T>(mut of: impl FnMut(Tower) -> T) -> [T; 2] {
        [of(Tower::A), of(Tower::B)]
    }

    /// The same of what is A's and B's already.
    pub fn each_of<T, U>([a, b]: [T; 2], mut of: impl FnMut(T) -> U) -> [U; 2] {
        [of(a), of(b)]
    }

    /// `a` or `b`, as in links.
    pub const fn key(self) -> &'static str {
        match self {
            Tower::A => "a",
            Tower::B => "b",
        }
    }

    /// The inverse of [`Tower::key`].
    pub fn from_key(key: &str) -> Option<Tower> {
        Tower::BOTH.into_iter().find(|tower| tower.key() == key)
    }

    /// 0 or 1.
    pub const fn idx(self) -> usize {
        self as usize
    }
}

/// Both towers, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Both([Tower; 2]);

impl Both {
    /// As an array's, without the code that each of those brings for a panic in between.
    pub fn map<T>(self, mut of: impl FnMut(Tower) -> T) -> [T; 2] {
        [of(Tower::A), of(Tower::B)]
    }
}

impl std::ops::Deref for Both {
    type Target = [Tower];

    fn deref(&self) -> &[Tower] {
        &self.0
    }
}

impl IntoIterator for Both {
    type Item = Tower;
    type IntoIter = std::array::IntoIter<Tower, 2>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Both towers and what is done to them on the way.
///
/// It always holds that each config is checked, that the towers agree in every setting of [`Scope::Shared`], and that
/// every event fits its tower. Equal runs are equal values: events stand in one order, and none overrides another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Parts")]
pub struct Experiment {
    a: CheckedConfig,
    b: CheckedConfig,
    events: Vec<Event>,
    /// The reader's own text, for the corpus that is made of it.
    pub own_text: Option<String>,
    /// The file that towers with `init=file` begin from.
    pub model_file: Option<ModelFile>,
}

/// An experiment as it comes out of a message, before anything of it is believed.
#[derive(Deserialize)]
struct Parts {
    a: CheckedConfig,
    b: CheckedConfig,
    events: Vec<Event>,
    own_text: Option<String>,
    model_file: Option<ModelFile>,
}

/// A text that is no value of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The setting's key, with `b.` before it where B's was meant.
    pub key: String,
    /// What was given.
    pub text: String,
}

impl Default for Experiment {
    fn default() -> Self {
        Experiment::from_a(CheckedConfig::default())
    }
}

impl Experiment {
    /// B as it is unless said otherwise: A without its skips. That contrast is the page's first view.
    pub fn from_a(a: CheckedConfig) -> Experiment {
        let b = a.clone().with_residual(Residual::None);
        Experiment { a, b, events: Vec::new(), own_text: None, model_file: None }
    }

    /// Two towers without events. What had to change is told; of the settings that they share A's count.
    pub(super) fn of(a: Config, b: Config) -> (Experiment, Vec<Problem>) {
        let mut experiment = Experiment::default();
        let problems = experiment.settle(a, b);
        (experiment, problems)
    }

    /// Tower A's settings when the run begins.
    pub fn a(&self) -> &CheckedConfig {
        &self.a
    }

    /// Tower B's settings when the run begins.
    pub fn b(&self) -> &CheckedConfig {
        &self.b
    }

    /// The settings of `tower` when the run begins.
    pub fn config(&self, tower: Tower) -> &CheckedConfig {
        match tower {
            Tower::A => &self.a,
            Tower::B => &self.b,
        }
    }

    /// What happens on the way, in order of step.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// What happens to `tower` on the way, in order of step.
    pub fn events_of(&self, tower: Tower) -> impl Iterator<Item = &Event> {
        self.events.iter().filter(move |e| e.tower == tower)
    }

    /// Sets one setting from text. For A it goes for both as far as they agreed or must agree; for B alone where they may
    /// differ. Events stay, but for those that fit no more.
    ///
    /// Returns what the reader should know: values brought into range, other settings that had to follow, events left out.
    ///
    /// # Errors
    /// [`Unreadable`] where the text is no value of the field; nothing has changed then.
    pub fn set(&mut self, tower: Tower, field: &Field, text: &str) -> Result<Vec<Problem>, Unreadable> {
        let key = prefixed(tower, field.key);
        let Some((value, clamped)) = field.kind.parse(text) else {
            return Err(Unreadable { key, text: text.to_string() });
        };
        let mut problems = Vec::new();
        if clamped && (tower, field.scope) != (Tower::B, Scope::Shared) {
            problems.push(Problem::Clamped(key, text.to_string(), value.to_string()));
        }
        for problem in self.set_value(tower, field, value) {
            note(&mut problems, problem);
        }
        Ok(problems)
    }

    /// Sets one setting, by the rule of [`Experiment::set`]. A value of another kind changes nothing.
    pub fn set_value(&mut self, tower: Tower, field: &Field, value: Value) -> Vec<Problem> {
        let (mut a, mut b) = (self.a.to_config(), self.b.to_config());
        let agreed = (field.get)(&a) == (field.get)(&b);
        match (tower, field.scope) {
            (Tower::B, Scope::Shared) => return vec![Problem::NotForB(field.key.to_string())],
            (Tower::B, Scope::PerTower) => (field.set)(&mut b, value),
            (Tower::A, scope) => {
                (field.set)(&mut a, value.clone());
                if scope == Scope::Shared || agreed {
                    (field.set)(&mut b, value);
                }
            }
        }
        self.settle(a, b)
    }

    /// Changes both towers' settings by one rule, which sees each config in turn; otherwise as [`Experiment::set`].
    pub fn edit(&mut self, change: impl Fn(&mut Config)) -> Vec<Problem> {
        let (mut a, mut b) = (self.a.to_config(), self.b.to_config());
        change(&mut a);
        change(&mut b);
        self.settle(a, b)
    }

    /// Sets which skips of `tower` stand when the run begins; sites above its top are dropped.
    pub fn set_residual(&mut self, tower: Tower, residual: Residual) {
        let config = match tower {
            Tower::A => &mut self.a,
            Tower::B => &mut self.b,
        };
        *config = config.clone().with_residual(residual);
    }

    /// Learns from the reader's own text: both towers, from the start, without events.
    pub fn learn_from(&mut self, text: String) {
        self.edit(|config| config.corpus = CorpusId::OwnText);
        self.events.clear();
        self.own_text = Some(text);
    }

    /// Takes both configs over, as far as they can be built, and keeps the events that fit them.
    fn settle(&mut self, a: Config, mut b: Config) -> Vec<Problem> {
        let mut problems = Vec::new();
        let (a, repairs) = a.checked();
        for field in FIELDS.iter().filter(|f| f.scope == Scope::Shared) {
            (field.set)(&mut b, (field.get)(&a));
        }
        repairs.into_iter().for_each(|repair| note(&mut problems, repaired(Tower::A, repair)));
        let (b, repairs) = b.checked();
        repairs.into_iter().for_each(|repair| note(&mut problems, repaired(Tower::B, repair)));
        (self.a, self.b) = (a, b);
        for event in std::mem::take(&mut self.events) {
            if let Err(problem) = self.add_event(event) {
                problems.push(problem);
            }
        }
        problems
    }

    /// Lets `event` happen; one about the same thing at the same step and tower makes way for it.
    ///
    /// # Errors
    /// A [`Problem`] where it cannot happen to that tower, or where there are [`MAX_EVENTS`] already.
    pub fn add_event(&mut self, event: Event) -> Result<(), Problem> {
        if let Some(problem) = event.misfit(self.config(event.tower)) {
            return Err(problem);
        }
        if self.events.len() >= MAX_EVENTS && !self.events.iter().any(|e| event.replaces(e)) {
            return Err(Problem::TooManyEvents);
        }
        put_event(&mut self.events, event);
        Ok(())
    }

    /// Cuts or joins one skip from step `step` on. Where it is so already, the event that said otherwise is taken back.
    ///
    /// Returns the event as a tower that stands at `step` has to hear it.
    ///
    /// # Errors
    /// As [`Experiment::add_event`].
    pub fn set_intact(&mut self, tower: Tower, site: Site, step: u64, intact: bool) -> Result<Event, Problem> {
        let event = Event { step, tower, what: if intact { What::Join(site) } else { What::Cut(site) } };
        let before: Vec<Event> = self.events.iter().filter(|e| !event.replaces(e)).cloned().collect();
        let config = self.config(tower);
        if residual_at(&config.residual, &before, tower, step, config.n_layers).is_intact(site) == intact {
            self.events = before;
        } else {
            self.add_event(event.clone())?;
        }
        Ok(event)
    }

    /// The first step at which something happens in one of both experiments and not in the other; none where the same does.
    pub fn parts_at(&self, other: &Experiment) -> Option<u64> {
        let only = |here: &Experiment, there: &Experiment| {
            here.events.iter().filter(|event| !there.events.contains(event)).map(|event| event.step).min()
        };
        only(self, other).into_iter().chain(only(other, self)).min()
    }

    /// Forgets what happens after `step`.
    pub fn forget_after(&mut self, step: u64) {
        self.events.retain(|event| event.step <= step);
    }

    /// Forgets everything that happens on the way.
    pub fn clear_events(&mut self) {
        self.events.clear();
    }

    /// The settings of `tower` at step `step`: the skips that it is measured with, the schedule of the update that follows.
    pub fn config_at(&self, tower: Tower, step: u64) -> CheckedConfig {
        config_at(self.config(tower), &self.events, tower, step)
    }

    /// Which skips of `tower` stand when step `step` is measured.
    pub fn residual_at(&self, tower: Tower, step: u64) -> Residual {
        let config = self.config(tower);
        residual_at(&config.residual, &self.events, tower, step, config.n_layers)
    }

    /// Whether `site` of `tower` is intact when step `step` is measured.
    pub fn is_intact(&self, tower: Tower, site: Site, step: u64) -> bool {
        self.residual_at(tower, step).is_intact(site)
    }

    /// The same for every site of `tower`, by [`Site::idx`].
    pub fn intact(&self, tower: Tower, step: u64) -> Vec<bool> {
        let residual = self.residual_at(tower, step);
        (0..2 * self.config(tower).n_layers).map(|idx| residual.is_intact(Site::from_idx(idx))).collect()
    }

    /// Whether a tower begins from a file.
    pub fn is_from_file(&self) -> bool {
        [&self.a, &self.b].iter().any(|config| config.init == Init::File)
    }

    /// How many characters of a link the reader's own text takes; none where there is none or it is too long for one.
    pub fn packed_text_len(&self) -> Option<usize> {
        self.own_text.as_deref().and_then(pack).map(|packed| packed.len())
    }

    /// Whether a link can carry the reader's own text; a longer one must be sent along by hand.
    pub fn text_fits_link(&self) -> bool {
        self.own_text.as_deref().is_none_or(|text| pack(text).is_some())
    }
}

impl TryFrom<Parts> for Experiment {
    type Error = &'static str;

    fn try_from(parts: Parts) -> Result<Experiment, &'static str> {
        let Parts { a, b, events, own_text, model_file } = parts;
        if FIELDS.iter().any(|f| f.scope == Scope::Shared && (f.get)(&a) != (f.get)(&b)) {
            return Err("the towers differ in a setting that they share");
        }
        let mut experiment = Experiment { a, b, events: Vec::new(), own_text, model_file };
        for event in events {
            experiment.add_event(event).map_err(|_| "an event does not fit its tower")?;
        }
        Ok(experiment)
    }
}

/// The key as a link has it: B's settings stand behind `b.`.
pub(super) fn prefixed(tower: Tower, key: &str) -> String {
    match tower {
        Tower::A => key.to_string(),
        Tower::B => format!("{}.{key}", tower.key()),
    }
}

/// What the reader hears of a repair.
pub(super) fn repaired(tower: Tower, repair: Repair) -> Problem {
    Problem::Clamped(prefixed(tower, repair.key), repair.asked, repair.used)
}

/// Adds a problem, so that each setting is spoken of once: a value that had to change twice is told with its end, and what
/// follows for B as it did for A is not told again.
pub(super) fn note(problems: &mut Vec<Problem>, problem: Problem) {
    if let Problem::Clamped(key, asked, used) = &problem {
        for known in problems.iter_mut() {
            let Problem::Clamped(k, a, u) = known else { continue };
            if k == key && u == asked {
                u.clone_from(used);
                return;
            }
            if *key == prefixed(Tower::B, k) && (&*a, &*u) == (asked, used) {
                return;
            }
        }
    }
    problems.push(problem);
}
