//! What the English grammar labels and asks.

use super::Rule;
use super::en_words::{INTRANSITIVE, NOUNS};
use crate::corpora::LabelSet;
use crate::names::{Text, tx};

pub const NOUN: u8 = 0;
pub const VERB: u8 = 1;
pub const AUXILIARY: u8 = 2;
pub const ADJECTIVE: u8 = 3;
pub const ADVERB: u8 = 4;
pub const ARTICLE: u8 = 5;
pub const PREPOSITION: u8 = 6;
pub const PRONOUN: u8 = 7;
pub const NAME: u8 = 8;
pub const CONJUNCTION: u8 = 9;
pub const MARK: u8 = 10;

/// Label sets, in the order of [`label_sets`]; set 0 is the part of speech.
pub mod set {
    pub const SUBJECT_NUMBER: usize = 1;
    pub const TENSE: usize = 2;
    pub const DEPTH: usize = 3;
    pub const GENDER: usize = 4;
    pub const BANK_SENSE: usize = 5;
    pub const NOUN_OR_VERB: usize = 6;
    pub const MOOD: usize = 7;
    pub const OUTCOME: usize = 8;
    pub const SUBJECT: usize = 9;
    pub const ACTION: usize = 10;
}

/// Behaviours, in the order of [`behaviours`].
pub mod behaviour {
    pub const AGREEMENT: usize = 0;
    pub const NESTED: usize = 1;
    pub const TENSE: usize = 2;
    pub const PRONOUN: usize = 3;
    pub const REFLEXIVE: usize = 4;
    pub const BANK: usize = 5;
    pub const NOUN_OR_VERB: usize = 6;
    pub const QUESTION: usize = 7;
    pub const CONTRAST: usize = 8;
}

/// Kinds of labels.
pub fn label_sets() -> Vec<LabelSet> {
    let texts = |words: &[Text]| words.to_vec();
    let nouns = NOUNS.iter().map(|n| tx(n[0], n[0])).collect();
    let actions = INTRANSITIVE.iter().map(|v| tx(v[0], v[0])).collect();
    let number = [tx("singular", "单数"), tx("plural", "复数")];
    let tense = [tx("past", "过去"), tx("present", "现在"), tx("future", "将来")];
    let pos = [
        tx("noun", "名词"),
        tx("verb", "动词"),
        tx("auxiliary", "助动词、系动词"),
        tx("adjective", "形容词"),
        tx("adverb", "副词"),
        tx("article", "冠词"),
        tx("preposition", "介词"),
        tx("pronoun", "代词"),
        tx("name", "人名"),
        tx("conjunction", "连词"),
        tx("mark", "标点"),
    ];
    vec![
        LabelSet { key: "pos", name: tx("part of speech", "词性"), classes: texts(&pos) },
        LabelSet {
            key: "subject_number",
            name: tx("number of the main clause's subject, until its verb", "主句主语的单复数（到其动词为止）"),
            classes: texts(&number),
        },
        LabelSet {
            key: "tense", name: tx("tense, before the verb", "时态（动词出现之前）"), classes: texts(&tense)
        },
        LabelSet {
            key: "depth",
            name: tx("clause depth", "从句深度"),
            classes: texts(&[
                tx("main clause", "主句"),
                tx("one deep", "第一层从句"),
                tx("two deep", "第二层从句"),
                tx("three deep", "第三层从句"),
            ]),
        },
        LabelSet {
            key: "gender",
            name: tx("who is meant, just before the pronoun", "代词指男还是指女（代词出现之前）"),
            classes: texts(&[tx("he", "he（他）"), tx("she", "she（她）")]),
        },
        LabelSet {
            key: "bank_sense",
            name: tx("sense of bank", "bank 的词义"),
            classes: texts(&[tx("beside water", "河岸"), tx("of money", "银行")]),
        },
        LabelSet {
            key: "noun_or_verb",
            name: tx("a word of two classes: noun or verb", "兼类词：名词还是动词"),
            classes: texts(&[tx("noun", "名词"), tx("verb", "动词")]),
        },
        LabelSet {
            key: "mood",
            name: tx("statement or question", "陈述还是疑问"),
            classes: texts(&[tx("statement", "陈述"), tx("question", "疑问")]),
        },
        LabelSet {
            key: "outcome",
            name: tx("outcome to expect after although or because", "although / because 之后预期的结果"),
            classes: texts(&[tx("good", "好"), tx("bad", "坏")]),
        },
        LabelSet { key: "subject", name: tx("subject, at the verb", "主语（标在动词处）"), classes: nouns },
        LabelSet { key: "action", name: tx("action, at the verb", "动作（标在动词处）"), classes: actions },
    ]
}

/// What the grammar asks.
pub fn behaviours() -> Vec<Rule> {
    let plain = |key, name| Rule { key, name, has_attractors: false };
    let among = |key, name| Rule { key, name, has_attractors: true };
    vec![
        among("agreement", tx("verb agrees with its subject among other nouns", "夹有别的名词时，动词仍与主语一致")),
        among(
            "agreement_nested",
            tx("verb agrees with its subject across or inside clauses", "隔着从句或在从句中，动词仍与自己的主语一致"),
        ),
        plain("tense", tx("verb takes the tense of the adverb", "动词时态与时间副词一致")),
        plain("pronoun", tx("he or she as the name asks", "he / she 与人名一致")),
        plain("reflexive", tx("himself or herself as the subject asks", "himself / herself 与主语一致")),
        plain("bank", tx("what is said of the bank suits its sense", "对 bank 的描述符合它的词义")),
        plain("noun_or_verb", tx("what follows a word of two classes suits its use", "兼类词后面的词符合它的用法")),
        plain("question", tx("a question ends in a question mark", "问句以问号结尾")),
        plain("contrast", tx("although turns the expectation round", "although 使预期反转")),
    ]
}
