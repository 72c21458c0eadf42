//! What is wrong with a code, in a sentence.

use crate::{N_SYMBOLS, VERSION};
use base::names::{Text, Words, tx};

/// Why a text is no code, or one of a result that cannot be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    /// Fewer symbols than a code has: so many.
    TooShort(usize),
    /// More symbols than a code has: so many.
    TooLong(usize),
    /// A character that is in no code, and which of the symbols it would be, from 1.
    Character(usize, char),
    /// The checksum does not fit.
    Mistyped,
    /// Written by a page of another version.
    Version(u8),
    /// There is no such scene.
    Scene(u8),
    /// There is no such text.
    Text(u8),
    /// No setting allows this seed.
    Seed(u32),
    /// The scene cannot give this number.
    Value(f32),
}

impl Fault {
    /// The sentence.
    pub fn words(self) -> Words {
        let one = |text: Text, name: &str, value: &str| Words::from(text).fill(name, value);
        let all = N_SYMBOLS.to_string();
        match self {
            Fault::TooShort(n) => one(TOO_SHORT, "n", &n.to_string()).fill("all", &all),
            Fault::TooLong(n) => one(TOO_LONG, "n", &n.to_string()).fill("all", &all),
            Fault::Character(n, c) => one(CHARACTER, "n", &n.to_string()).fill("c", &shown(c)),
            Fault::Mistyped => MISTYPED.into(),
            Fault::Version(n) => one(OTHER_VERSION, "n", &n.to_string()).fill("ours", &VERSION.to_string()),
            Fault::Scene(n) => one(NO_SCENE, "n", &n.to_string()),
            Fault::Text(n) => one(NO_TEXT, "n", &n.to_string()),
            Fault::Seed(n) => one(NO_SEED, "n", &n.to_string()),
            Fault::Value(value) => one(NO_VALUE, "v", &value.to_string()),
        }
    }
}

/// What cannot be printed is named by its number.
fn shown(c: char) -> String {
    if c.is_control() { format!("U+{:04X}", c as u32) } else { c.to_string() }
}

const TOO_SHORT: Text = tx(
    "Too short: {n} characters, a code has {all} (hyphens aside).",
    "太短：只有 {n} 个字符，结果码应有 {all} 个（连字符不计）。",
);
const TOO_LONG: Text = tx(
    "Too long: {n} characters, a code has {all} (hyphens aside).",
    "太长：有 {n} 个字符，结果码应有 {all} 个（连字符不计）。",
);
const CHARACTER: Text = tx(
    "Character {n} is “{c}”, which no code has (hyphens are not counted).",
    "第 {n} 个字符是“{c}”，结果码里没有这个字符（连字符不计）。",
);
const MISTYPED: Text =
    tx("At least one character is mistyped: the checksum does not fit.", "至少有一个字符输错了：校验和不符。");
const OTHER_VERSION: Text = tx(
    "The code is of version {n}, this page reads version {ours}: load both pages again.",
    "这是第 {n} 版的结果码，本页只读第 {ours} 版：请重新加载两边的页面。",
);
const NO_SCENE: Text =
    tx("The code is of scene {n}, which this page does not have.", "结果码来自场景 {n}，本页没有这个场景。");
const NO_TEXT: Text = tx(
    "The code is of a text number {n}, which this page does not have.",
    "结果码所用文本的编号是 {n}，本页没有这份文本。",
);
const NO_SEED: Text = tx("The code’s seed is {n}, which no page allows.", "结果码里的种子是 {n}，超出了允许的范围。");
const NO_VALUE: Text = tx(
    "The code’s result is {v}: no run of this scene can give that.",
    "结果码里的结果是 {v}：这个场景不可能得到这个数。",
);
