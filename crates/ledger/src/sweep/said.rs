//! What a sweep's parts are called.

use super::Sweep;
use base::config::Tower;
use base::config::fields::{Field, Kind};
use base::names::{Text, Words, tx};

/// A setting's name in the middle of a sentence.
pub fn label(setting: &Field) -> Words {
    let Text { en, zh } = setting.label;
    // What is written in capitals stays so.
    let is_name = en.chars().nth(1).is_none_or(|c| c.is_uppercase());
    let en = if is_name { en.to_string() } else { en[..1].to_lowercase() + &en[1..] };
    Words { en, zh: zh.to_string() }
}

/// A value as a reader calls it: `4 layers`, `pre`, `0.003`.
pub fn value_name(setting: &Field, value: &str) -> Words {
    match setting.kind {
        Kind::Choice(choices) => {
            choices.iter().find(|(key, _)| *key == value).map_or(Words::same(value), |(_, name)| Words::from(*name))
        }
        Kind::Switch => Words::from(if value == "on" { ON } else { OFF }),
        _ if setting.key == LAYERS_KEY => Words::from(if value == "1" { ONE_LAYER } else { LAYERS }).fill("n", value),
        _ => Words::same(value),
    }
}

/// A tower of the sweep: “with skips” where that is what tells A from B, else its letter.
pub fn tower_name(sweep: &Sweep, tower: Tower) -> Words {
    match tower {
        _ if !sweep.is_about_skips() => Words::same(if tower == Tower::A { "A" } else { "B" }),
        Tower::A => WITH.into(),
        Tower::B => WITHOUT.into(),
    }
}

impl Sweep {
    /// Whether floors are what is varied.
    pub fn is_of_depth(&self) -> bool {
        self.key == LAYERS_KEY
    }
}

pub(super) const LAYERS_KEY: &str = "n_layers";
const ONE_LAYER: Text = tx("1 layer", "1 层");
const LAYERS: Text = tx("{n} layers", "{n} 层");
const ON: Text = tx("on", "开");
const OFF: Text = tx("off", "关");
const WITH: Text = tx("with skips", "有残差连接");
const WITHOUT: Text = tx("without skips", "无残差连接");
