//! Which settings can be varied, over what, and over which values where a reader says none.

use super::{MAX_VALUES, Sweep};
use base::config::fields::{FIELDS, Field, Kind, Value, field};
use base::config::{Link, Residual, Tower};
use base::names::{Text, Words, tx};

/// Every setting but the seed, which is varied anyway.
pub fn settings() -> impl Iterator<Item = &'static Field> {
    FIELDS.iter().filter(|setting| setting.key != SEED)
}

/// What values a setting takes, for readers.
pub fn allowed(setting: &Field) -> Words {
    match setting.kind {
        Kind::Int { min, max, .. } => range(min.to_string(), max.to_string()),
        Kind::Real { min, max } => range(min.to_string(), max.to_string()),
        Kind::Choice(choices) => Words::same(choices.iter().map(|(key, _)| *key).collect::<Vec<_>>().join(", ")),
        Kind::Switch => Words::same(SWITCH.join(", ")),
        Kind::Skips => SKIPS.into(),
    }
}

fn range(min: String, max: String) -> Words {
    Words::from(RANGE).fill("min", &min).fill("max", &max)
}

/// Values of a setting around the link's own, all of which a sweep of that base takes.
pub fn defaults(key: &str, base: &str) -> Vec<String> {
    let Some(setting) = field(key) else { return Vec::new() };
    let (link, _) = Link::parse(base);
    let own = (setting.get)(link.experiment.a());
    let wanted = match setting.kind {
        Kind::Int { min, max, .. } => {
            let at = if let Value::Int(at) = own { at.max(1) } else { min };
            let around = [at / 8, at / 4, at / 2, at, at * 2];
            around.iter().map(|value| (*value).clamp(min.max(1), max).to_string()).collect()
        }
        Kind::Real { min, max } => around(if let Value::Real(at) = own { at } else { min }, min, max),
        Kind::Choice(choices) => choices.iter().map(|(key, _)| key.to_string()).collect(),
        Kind::Switch => SWITCH.map(str::to_string).to_vec(),
        Kind::Skips => [Residual::All, Residual::AttnOnly, Residual::MlpOnly, Residual::None]
            .iter()
            .map(ToString::to_string)
            .collect(),
    };
    let towers = vec![Tower::A];
    let mut sweep = Sweep { base: base.into(), key: key.into(), values: Vec::new(), n_seeds: 1, n_steps: 1, towers };
    for value in wanted {
        if sweep.values.len() < MAX_VALUES && !sweep.values.contains(&value) {
            let alone = Sweep { values: vec![value.clone()], ..sweep.clone() };
            sweep.values.extend(alone.checked().is_ok().then_some(value));
        }
    }
    sweep.values
}

/// Half decades around a small number; else the whole range evenly.
fn around(at: f32, min: f32, max: f32) -> Vec<String> {
    let (at, min, max) = (f64::from(at), f64::from(min), f64::from(max));
    let values = if at > 0.0 && at <= max / 5.0 {
        [0.1, 0.3, 1.0, 3.0, 10.0].map(|factor| at * factor)
    } else {
        [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| min + (max - min) * share)
    };
    // Two figures are enough, and what is computed has more.
    let short = |value: f64| format!("{:.1e}", value.clamp(min, max)).parse::<f64>().unwrap_or(value).to_string();
    values.map(short).to_vec()
}

pub(super) const SEED: &str = "seed";
const SWITCH: [&str; 2] = ["on", "off"];
const RANGE: Text = tx("{min} to {max}", "{min} 至 {max}");
const SKIPS: Text = tx("all, none, attn, mlp or cuts such as 3a.5m", "all、none、attn、mlp，或列出剪断处，如 3a.5m");
