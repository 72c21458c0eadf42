//! What is said of a claim: words alone, in both languages. What is measured stands in `claims/`.

use base::names::{Text, tx};

/// A sentence of the dialogue and what became of it, in our own words.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// `C8`, `W3`, `A1`.
    pub id: &'static str,
    /// What kind of sentence it is.
    pub kind: Kind,
    /// One line; a claim's says what the dialogue claims, a correction's what is right.
    pub title: Text,
    /// The claim in one or two sentences, so that somebody who has not read the dialogue knows what is claimed.
    pub restate: Text,
    /// What is right, and why the verdict is what it is: at most 70 words in English, 140 characters in Chinese. No
    /// number of a run stands here; those are filled in from results.
    pub why: Text,
    /// Where it stands in the dialogue: keys of [`SECTIONS`].
    pub places: &'static [&'static str],
    /// Entries to read next, by their ids.
    pub related: &'static [&'static str],
    /// What the literature says of it.
    pub literature: Literature,
}

/// What kind of sentence it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Can be tried on a run.
    Claim,
    /// Something that the dialogue gets wrong, and what is right.
    Correction,
    /// A picture: where it helps, where it misleads.
    Analogy,
}

/// A section of the dialogue, as its table of contents has it.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// `1.3`: the answer and its section; `0` stands for what is not in the dialogue.
    pub key: &'static str,
    /// Its number as printed.
    pub number: &'static str,
    /// What it is about, in our own words.
    pub name: Text,
}

/// What the literature says.
#[derive(Clone, Copy, Debug)]
pub struct Literature {
    /// In a word, of what the dialogue says: a correction's is never [`Mark::Holds`], although its title is right.
    pub mark: Mark,
    /// In one sentence of at most 30 words or 60 characters.
    pub says: Text,
    /// Who says so.
    pub sources: &'static [Source],
}

/// A work that is cited for what it says.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// Authors and year: `Dong, Cordonnier & Loukas 2021`.
    pub who: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Whether its text was read for this; otherwise it is cited from memory, and no figure of it is printed.
    pub is_read: bool,
}

/// How a claim fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// It holds.
    Holds,
    /// One part of it holds, another does not.
    Part,
    /// It does not hold.
    Fails,
    /// It cannot be decided at this size.
    Undecided,
    /// It has not been measured yet.
    Unmeasured,
    /// It does not apply to these settings.
    NotApplicable,
}

impl Mark {
    /// In a word.
    pub const fn word(self) -> Text {
        match self {
            Mark::Holds => tx("holds", "成立"),
            Mark::Part => tx("holds in part", "部分成立"),
            Mark::Fails => tx("does not hold", "不成立"),
            Mark::Undecided => tx("cannot be decided here", "此处无法判定"),
            Mark::Unmeasured => tx("not yet measured", "尚未测量"),
            Mark::NotApplicable => tx("does not apply here", "不适用"),
        }
    }

    /// In files.
    pub const fn key(self) -> &'static str {
        match self {
            Mark::Holds => "holds",
            Mark::Part => "part",
            Mark::Fails => "fails",
            Mark::Undecided => "undecided",
            Mark::Unmeasured => "unmeasured",
            Mark::NotApplicable => "not_applicable",
        }
    }
}

/// The dialogue's sections, in its order.
pub const SECTIONS: &[Section] = &[
    Section { key: "1.1", number: "1", name: tx("Abstraction", "由具体到抽象") },
    Section { key: "1.2", number: "2", name: tx("Attention by layer", "各层的注意力") },
    Section { key: "1.3", number: "3", name: tx("Residuals", "残差连接") },
    Section { key: "1.4", number: "4", name: tx("Feed-forward nets", "前馈网络") },
    Section { key: "1.5", number: "5", name: tx("Gradient descent", "梯度下降") },
    Section { key: "1.6", number: "", name: tx("The factory", "工厂之喻") },
    Section { key: "2.1", number: "1", name: tx("The highway", "梯度的直路") },
    Section { key: "2.2", number: "2", name: tx("Division of labour", "各层的分工") },
    Section { key: "2.3", number: "3", name: tx("Attention finds its range", "注意力的远近") },
    Section { key: "2.4", number: "4", name: tx("Layer normalisation", "层归一化") },
    Section { key: "2.5", number: "", name: tx("The account in short", "由浅入深小结") },
    Section { key: "3.1", number: "i", name: tx("Composition", "函数的复合") },
    Section { key: "3.2", number: "ii", name: tx("Gradient paths", "梯度的路径") },
    Section { key: "3.3", number: "iii", name: tx("Space bent by layers", "被逐层弯曲的空间") },
    Section { key: "3.4", number: "iv", name: tx("Why not one layer", "为何一层不够") },
    Section { key: "3.5", number: "v", name: tx("Transformers", "Transformer 的结构") },
    Section { key: "3.6", number: "", name: tx("Why depth at all", "为何需要深度") },
    Section { key: "0", number: "", name: tx("Sudden learning", "突然学会") },
];

/// What the three answers are about; `0` is what is not in the dialogue.
pub const ANSWERS: &[(&str, Text, Text)] = &[
    ("1", tx("First answer", "第一答"), tx("what each layer learns", "各层学到什么")),
    ("2", tx("Second answer", "第二答"), tx("how updates bring it about", "参数更新如何促成")),
    ("3", tx("Third answer", "第三答"), tx("why not at once", "为何不能一步到位")),
    ("0", tx("Not in the dialogue", "对话之外"), tx("", "")),
];
