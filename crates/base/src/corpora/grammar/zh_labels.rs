//! What the Chinese grammar labels and asks.

use super::Rule;
use super::zh_words::MEASURED;
use crate::corpora::LabelSet;
use crate::names::{Text, tx};

pub const NOUN: u8 = 0;
pub const VERB: u8 = 1;
pub const ADJECTIVE: u8 = 2;
pub const ADVERB: u8 = 3;
pub const TIME: u8 = 4;
pub const PRONOUN: u8 = 5;
pub const NUMERAL: u8 = 6;
pub const MEASURE: u8 = 7;
pub const PREPOSITION: u8 = 8;
pub const CONJUNCTION: u8 = 9;
pub const PARTICLE: u8 = 10;
pub const MARK: u8 = 11;

/// Label sets, in the order of [`label_sets`]; set 0 is the part of speech.
pub mod set {
    pub const ASPECT: usize = 1;
    pub const MEASURE: usize = 2;
    pub const GENDER: usize = 3;
    pub const SENSE: usize = 4;
    pub const ROLE: usize = 5;
    pub const RELATION: usize = 6;
    pub const FEELING: usize = 7;
    pub const MOOD: usize = 8;
}

/// Behaviours, in the order of [`behaviours`].
pub mod behaviour {
    pub const MEASURE: usize = 0;
    pub const NESTED: usize = 1;
    pub const ASPECT: usize = 2;
    pub const PRONOUN: usize = 3;
    pub const SENSE: usize = 4;
    pub const ROLE: usize = 5;
    pub const CONJUNCTION: usize = 6;
    pub const FEELING: usize = 7;
    pub const QUESTION: usize = 8;
}

/// Kinds of labels.
pub fn label_sets() -> Vec<LabelSet> {
    let pos = [
        tx("noun", "名词"),
        tx("verb", "动词"),
        tx("adjective", "形容词"),
        tx("adverb", "副词"),
        tx("time word", "时间词"),
        tx("pronoun", "代词"),
        tx("numeral, demonstrative", "数词、指示词"),
        tx("measure word", "量词"),
        tx("preposition", "介词"),
        tx("conjunction", "连词"),
        tx("particle", "助词"),
        tx("mark", "标点"),
    ];
    let texts = |words: &[Text]| words.to_vec();
    vec![
        LabelSet { key: "pos", name: tx("part of speech", "词性"), classes: texts(&pos) },
        LabelSet {
            key: "aspect",
            name: tx("aspect, before it is marked", "时体（标记出现之前）"),
            classes: texts(&[
                tx("done: 了", "了"),
                tx("once experienced: 过", "过"),
                tx("going on: 正在", "正在"),
                tx("ahead: 会", "会"),
            ]),
        },
        LabelSet {
            key: "measure",
            name: tx("measure word whose noun is awaited", "量词（名词出现之前）"),
            classes: MEASURED.iter().map(|m| tx(m.0, m.0)).collect(),
        },
        LabelSet {
            key: "gender",
            name: tx("who is meant, just before the pronoun", "代词指男还是指女（代词出现之前）"),
            classes: texts(&[tx("he, 他", "他"), tx("she, 她", "她")]),
        },
        LabelSet {
            key: "sense",
            name: tx("sense of 打", "“打”的义项"),
            classes: texts(&[
                tx("make a call", "打电话"),
                tx("play a game", "打球"),
                tx("knit", "打毛衣"),
                tx("fetch water", "打水"),
            ]),
        },
        LabelSet {
            key: "role",
            name: tx("who acts, who undergoes", "施事还是受事"),
            classes: texts(&[tx("acts", "施事"), tx("undergoes", "受事")]),
        },
        LabelSet {
            key: "relation",
            name: tx("although or because, until its partner comes", "“虽然”还是“因为”（“但是”“所以”出现之前）"),
            classes: texts(&[tx("although", "虽然"), tx("because", "因为")]),
        },
        LabelSet {
            key: "feeling",
            name: tx("feeling to expect", "预期的情绪"),
            classes: texts(&[tx("glad", "高兴"), tx("sad", "难过")]),
        },
        LabelSet {
            key: "mood",
            name: tx("does the question ask for a word?", "问句中有无疑问词"),
            classes: texts(&[tx("asks for a word: 呢", "有疑问词，用“呢”"), tx("no question word", "无疑问词")]),
        },
    ]
}

/// What the grammar asks.
pub fn behaviours() -> Vec<Rule> {
    let plain = |key, name| Rule { key, name, has_attractors: false };
    let among = |key, name| Rule { key, name, has_attractors: true };
    vec![
        among(
            "measure",
            tx("the noun suits its measure word among other nouns", "夹有别的名词时，名词仍与自己的量词搭配"),
        ),
        among(
            "measure_nested",
            tx(
                "the noun suits its measure word where one waits inside another",
                "量词结构嵌套时，名词仍与自己的量词搭配",
            ),
        ),
        plain("aspect", tx("了, 过, 正在 or 会 as the word of time asks", "“了”“过”“正在”“会”与时间词一致")),
        plain("pronoun", tx("他 or 她 as the person asks", "“他”“她”与所指的人一致")),
        plain("sense", tx("what follows 打 suits its sense", "“打”后面的词符合它的义项")),
        plain("role", tx("after 把 comes what undergoes, after 被 who acts", "“把”后是受事，“被”后是施事")),
        plain("conjunction", tx("虽然 is answered by 但是, 因为 by 所以", "“虽然”配“但是”，“因为”配“所以”")),
        plain("feeling", tx("虽然 turns the expectation round", "“虽然”使预期反转")),
        plain("question", tx("呢 after a question word, 吗 without", "有疑问词用“呢”，没有用“吗”")),
    ]
}
