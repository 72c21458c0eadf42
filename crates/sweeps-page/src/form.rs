//! What the form shows.

use crate::board::Board;
use crate::said;
use base::config::fields::Group;
use base::names::{Lang, Text, Words};
use claims_page::html::escape;
use ledger::sweep::{Measure, allowed, settings, tower_name};

/// Key, values, seeds, steps and towers as the form has them.
pub fn values(board: &Board) -> [String; 5] {
    let sweep = board.sweep();
    let towers = sweep.towers.iter().map(|tower| tower.key()).collect();
    [sweep.key.clone(), sweep.values.join(", "), sweep.n_seeds.to_string(), sweep.n_steps.to_string(), towers]
}

/// The settings that can be varied, as options.
pub(crate) fn settings_as_options(board: &Board, lang: Lang) -> String {
    let mut out = String::new();
    for group in Group::ALL {
        out += &format!("<optgroup label=\"{}\">", escape(group.label().get(lang)));
        for setting in settings().filter(|setting| setting.group == group) {
            out += &option(setting.key, setting.label.get(lang), setting.key == board.sweep().key);
        }
        out += "</optgroup>";
    }
    out
}

/// Which towers, as options.
pub(crate) fn towers_as_options(board: &Board, lang: Lang) -> String {
    use base::config::Tower;
    let sweep = board.sweep();
    let letter = |tower: Tower| if tower == Tower::A { "A" } else { "B" };
    let one = |tower: Tower| match tower_name(sweep, tower) {
        name if name.en.len() > 1 => format!("{} · {}", letter(tower), name.get(lang)),
        name => name.get(lang).to_string(),
    };
    let both = if sweep.is_about_skips() { said::BOTH_SKIPS } else { said::BOTH };
    let chosen: String = sweep.towers.iter().map(|tower| tower.key()).collect();
    [("ab", both.get(lang).to_string()), ("a", one(Tower::A)), ("b", one(Tower::B))]
        .map(|(key, name)| option(key, &name, key == chosen))
        .concat()
}

/// What can be measured, as options; the panel's usual one is chosen.
pub(crate) fn measures_as_options(lang: Lang, usual: Measure) -> String {
    let one = |measure: Measure| option(measure.key(), measure.name().get(lang), measure == usual);
    Measure::ALL.map(one).concat()
}

fn option(value: &str, name: &str, is_chosen: bool) -> String {
    let chosen = if is_chosen { " selected" } else { "" };
    format!("<option value=\"{}\"{chosen}>{}</option>", escape(value), escape(name))
}

/// What the setting does and takes, in a line.
pub(crate) fn hint(board: &Board) -> Words {
    let Ok(setting) = board.sweep().setting() else { return Words::default() };
    let Text { en, zh } = setting.help;
    let range = allowed(setting);
    Words {
        en: format!("{en} {}: {}.", said::VALUES.en, range.en),
        zh: format!("{zh}{}：{}。", said::VALUES.zh, range.zh),
    }
}
