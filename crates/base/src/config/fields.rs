//! The one table of settings: key, words, range, control and scope of each.
//!
//! Link, drawer, command line and the README's table are all made from [`FIELDS`]; a setting is a row here and
//! nothing else anywhere.

mod table;

pub use table::FIELDS;

use super::{Config, Residual, decimal};
use crate::names::{Text, tx};

/// A setting's value, free of the struct it lives in.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A count.
    Int(usize),
    /// A real number.
    Real(f32),
    /// One of a field's choices, by key.
    Key(&'static str),
    /// On or off.
    Flag(bool),
    /// Which skips are intact.
    Skips(Residual),
}

/// What values a setting takes, which also decides its control.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Whole numbers `min..=max` by `step`.
    Int {
        /// Smallest value.
        min: usize,
        /// Largest value.
        max: usize,
        /// Distance between neighbouring values.
        step: usize,
    },
    /// Real numbers `min..=max`.
    Real {
        /// Smallest value.
        min: f32,
        /// Largest value.
        max: f32,
    },
    /// One of a few words.
    Choice(&'static [(&'static str, Text)]),
    /// On or off.
    Switch,
    /// The residual grammar of [`Residual::parse`].
    Skips,
}

/// Where a setting stands in the drawer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// What is learnt.
    Text,
    /// What the tower is made of.
    Model,
    /// How it learns.
    Training,
}

impl Group {
    /// Every group, in the order of the drawer.
    pub const ALL: [Group; 3] = [Group::Text, Group::Model, Group::Training];

    /// The group's heading.
    pub const fn label(self) -> Text {
        match self {
            Group::Text => tx("What it reads", "文本"),
            Group::Model => tx("The tower", "塔的结构"),
            Group::Training => tx("How it learns", "训练"),
        }
    }
}

/// Whether the two towers may differ in a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Both towers always share it: without it they would not read the same batches.
    Shared,
    /// B may differ, by the `b.` prefix.
    PerTower,
}

/// One row of the table.
pub struct Field {
    /// Name in links, files and on the command line (TransformerLens' word where it has one).
    pub key: &'static str,
    /// Name for readers.
    pub label: Text,
    /// One sentence on what it does.
    pub help: Text,
    /// Place in the drawer.
    pub group: Group,
    /// Range and control.
    pub kind: Kind,
    /// Whether B may differ.
    pub scope: Scope,
    /// Whether it may change while a run goes on: only what an update reads anew each time, never the model's shape.
    pub live: bool,
    /// Reads it.
    pub get: fn(&Config) -> Value,
    /// Writes it. A value of another kind leaves the config as it was.
    pub set: fn(&mut Config, Value),
}

/// What was wrong with a value, where it could not be taken as it stands.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueError {
    /// Not of the field's kind; nothing was changed.
    Unreadable,
    /// Outside the range; the nearest value was taken instead.
    Clamped(Value),
}

impl Field {
    /// Sets the field from its text form, clamping to the range.
    ///
    /// # Errors
    /// [`ValueError::Unreadable`] leaves `config` as it was; [`ValueError::Clamped`] says what was used.
    pub fn read(&self, config: &mut Config, text: &str) -> Result<(), ValueError> {
        let (value, clamped) = self.kind.parse(text).ok_or(ValueError::Unreadable)?;
        (self.set)(config, value.clone());
        if clamped { Err(ValueError::Clamped(value)) } else { Ok(()) }
    }

    /// The field's value as text, readable by [`Field::read`].
    pub fn write(&self, config: &Config) -> String {
        (self.get)(config).to_string()
    }
}

impl Kind {
    /// The value that `text` stands for, and whether it had to be brought into the range; None where it is not of this
    /// kind.
    pub fn parse(&self, text: &str) -> Option<(Value, bool)> {
        Some(match *self {
            Kind::Int { min, max, step } => {
                let asked = decimal::parse(text).filter(|x| x.is_finite())?;
                let stepped = min as f64 + ((asked - min as f64) / step as f64).round() * step as f64;
                let used = stepped.clamp(min as f64, max as f64);
                (Value::Int(used as usize), used != asked)
            }
            Kind::Real { min, max } => {
                let asked = decimal::parse(text).map(|x| x as f32).filter(|x| x.is_finite())?;
                let used = asked.clamp(min, max);
                (Value::Real(used), used != asked)
            }
            Kind::Choice(choices) => (Value::Key(choices.iter().find(|(key, _)| *key == text)?.0), false),
            Kind::Switch => match text {
                "on" => (Value::Flag(true), false),
                "off" => (Value::Flag(false), false),
                _ => return None,
            },
            Kind::Skips => (Value::Skips(Residual::parse(text)?), false),
        })
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Int(x) => write!(f, "{x}"),
            Value::Real(x) => write!(f, "{x}"),
            Value::Key(key) => f.write_str(key),
            Value::Flag(on) => f.write_str(if *on { "on" } else { "off" }),
            Value::Skips(residual) => write!(f, "{residual}"),
        }
    }
}

/// The field of that key.
pub fn field(key: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|f| f.key == key)
}

/// The largest value of a whole-number setting, for limits that follow from it. A wrong key does not compile.
pub(super) const fn max_of(key: &str) -> usize {
    let mut idx = 0;
    while idx < FIELDS.len() {
        if is_same(FIELDS[idx].key, key)
            && let Kind::Int { max, .. } = FIELDS[idx].kind
        {
            return max;
        }
        idx += 1;
    }
    panic!("no whole-number setting has this key")
}

/// `==` on strings is not const.
const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut idx = 0;
    while idx < a.len() && idx < b.len() && a[idx] == b[idx] {
        idx += 1;
    }
    idx == a.len() && idx == b.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{ActFn, CorpusId, Init, LrDecay, Norm, Optimizer, Pos};

    #[test]
    fn every_default_is_in_its_range_and_reads_back() {
        let default = Config::default();
        for f in FIELDS {
            let mut copy = default.clone();
            let text = f.write(&default);
            assert_eq!(f.read(&mut copy, &text), Ok(()), "{} = {text}", f.key);
            assert_eq!(copy, default, "{}", f.key);
        }
    }

    #[test]
    fn choices_are_the_enums_values() {
        let keys = |key: &str| match field(key).expect("a known key").kind {
            Kind::Choice(choices) => choices.iter().map(|c| c.0).collect::<Vec<_>>(),
            _ => panic!("{key} is a choice"),
        };
        assert_eq!(keys("norm"), Norm::ALL.iter().map(|x| x.key()).collect::<Vec<_>>());
        assert_eq!(keys("act_fn"), ActFn::ALL.iter().map(|x| x.key()).collect::<Vec<_>>());
        assert_eq!(keys("pos"), Pos::ALL.iter().map(|x| x.key()).collect::<Vec<_>>());
        assert_eq!(keys("init"), Init::ALL.iter().map(|x| x.key()).collect::<Vec<_>>());
        assert_eq!(keys("optimizer"), Optimizer::ALL.iter().map(|x| x.key()).collect::<Vec<_>>());
        assert_eq!(keys("lr_decay"), LrDecay::ALL.iter().map(|x| x.key()).collect::<Vec<_>>());
        assert_eq!(keys("corpus"), CorpusId::ALL.iter().map(|x| x.key()).collect::<Vec<_>>());
    }

    #[test]
    fn a_live_setting_never_makes_a_config_that_cannot_be_built() {
        for f in FIELDS.iter().filter(|f| f.live) {
            let ends = match f.kind {
                Kind::Int { min, max, .. } => vec![Value::Int(min), Value::Int(max)],
                Kind::Real { min, max } => vec![Value::Real(min), Value::Real(max)],
                Kind::Choice(choices) => choices.iter().map(|c| Value::Key(c.0)).collect(),
                Kind::Switch => vec![Value::Flag(false), Value::Flag(true)],
                Kind::Skips => panic!("skips have events of their own"),
            };
            for end in ends {
                let mut config = Config::default();
                (f.set)(&mut config, end);
                assert_eq!(config.checked().1, [], "{}", f.key);
            }
            assert_eq!(f.scope, Scope::PerTower, "{}: an event names one tower", f.key);
        }
    }

    #[test]
    fn out_of_range_is_clamped_and_junk_changes_nothing() {
        let mut config = Config::default();
        let depth = field("n_layers").expect("depth");
        assert_eq!(depth.read(&mut config, "99"), Err(ValueError::Clamped(Value::Int(24))));
        assert_eq!(config.n_layers, 24);
        assert_eq!(depth.read(&mut config, "deep"), Err(ValueError::Unreadable));
        assert_eq!(depth.read(&mut config, "NaN"), Err(ValueError::Unreadable));
        assert_eq!(config.n_layers, 24);
    }
}
