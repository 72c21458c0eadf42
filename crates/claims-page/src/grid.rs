//! A claim in other worlds: a block of seeds for each norm, init and depth.

use crate::html::{any, both, escape};
use crate::said::{FAIL, HELD_FIXED, HOLD, INIT, LAYERS, NORM, PARTLY, SILENT, WORLDS, WORLDS_SAY};
use base::names::{Text, Words};
use ledger::report::Row;
use ledger::worlds::{DEPTHS, INITS, NORMS, World};

/// The grid as a table; nothing where nobody has looked.
pub(crate) fn grid(row: &Row) -> String {
    let Some(first) = row.worlds.first() else { return String::new() };
    let all: Vec<char> = row.worlds.iter().flat_map(|world| world.seeds.chars()).collect();
    let says = Words::from(WORLDS_SAY).fill("n", &all.len().to_string()).fill("seeds", &first.seeds.len().to_string());
    let mut out = format!("<section class=\"worlds\"><h2>{}</h2><p class=\"soft\">{}</p>", both(WORLDS), both(says));
    let depth = |n: &u32| format!("<th scope=\"col\">{}</th>", both(Words::from(LAYERS).fill("n", &n.to_string())));
    let heads: String = DEPTHS.iter().map(depth).collect();
    out += &format!(
        "<table><thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th>{heads}</tr></thead><tbody>",
        both(NORM),
        both(INIT)
    );
    for norm in NORMS {
        for (i, init) in INITS.iter().enumerate() {
            // One head for all its rows: an empty one would be read aloud as nothing.
            let head = format!("<th scope=\"row\" rowspan=\"{}\">{}</th>", INITS.len(), any(norm));
            let head = if i == 0 { head } else { String::new() };
            let cells: String = DEPTHS.iter().map(|n| block(row, norm, init, *n)).collect();
            out += &format!("<tr>{head}<th scope=\"row\">{}</th>{cells}</tr>", any(init));
        }
    }
    out += "</tbody></table><ul class=\"legend\">";
    for (letter, words) in [('h', HOLD), ('p', PARTLY), ('f', FAIL), ('g', SILENT)] {
        let n = all.iter().filter(|other| **other == letter || (letter == 'g' && **other == '-')).count();
        out += &format!("<li><span class=\"cell {letter}\"></span> <b data-any-lang>{n}</b> {}</li>", both(words));
    }
    out + &format!("</ul><p class=\"soft\">{}</p></section>", both(HELD_FIXED))
}

/// The seeds of one world, each a link to its run.
fn block(row: &Row, norm: &str, init: &str, n_layers: u32) -> String {
    let here = |world: &&World| world.norm == norm && world.init == init && world.n_layers == n_layers;
    let Some(world) = row.worlds.iter().find(here) else { return "<td></td>".to_string() };
    let cell = |(seed, letter): (usize, char)| {
        let link = format!("{}&{}&seed={seed}&step={}", row.base, world.settings(), row.step);
        let said: Text = match letter {
            'h' => HOLD,
            'p' => PARTLY,
            'f' => FAIL,
            _ => SILENT,
        };
        let [en, zh] = [said.en, said.zh].map(|said| escape(&format!("seed {seed}: {said}")));
        let class = if letter == '-' { 'g' } else { letter };
        format!(
            "<a class=\"cell {class}\" href=\"../index.html#{}\" aria-label=\"{en}\" data-label-zh=\"{}\"></a>",
            escape(&link),
            zh.replace("seed", "种子")
        )
    };
    format!("<td>{}</td>", world.seeds.chars().enumerate().map(cell).collect::<String>())
}
