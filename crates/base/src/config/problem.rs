//! What a reader should know about a link or a change of settings: one sentence each.

use super::event::{MAX_EVENTS, MAX_STEP};
use super::view::MAX_LENS_PARAMS;
use crate::names::{Lang, Text, tx};

/// One thing about a link, or about a setting given by hand, that the reader should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// No such setting.
    UnknownKey(String),
    /// A known setting with a value that means nothing: key, value.
    Unreadable(String, String),
    /// A number outside its range, or one that does not fit the others: key, asked, used.
    Clamped(String, String, String),
    /// A setting that both towers share was given for B alone.
    NotForB(String),
    /// Written by a newer version of the page.
    NewerVersion(String),
    /// Too long to read.
    TooLong,
    /// An event that cannot be read.
    BadEvent(String),
    /// An event that changes a setting that stands for the whole run: the event, the setting's key.
    NotLive(String, &'static str),
    /// An event at a skip above the tower: the event, the tower's depth.
    AboveTop(String, usize),
    /// An event about a sequence that no batch has: the event, the last index there is.
    BeyondBatch(String, usize),
    /// An event after [`MAX_STEP`].
    TooLate(String),
    /// More events than [`MAX_EVENTS`].
    TooManyEvents,
    /// More lens parameters than [`MAX_LENS_PARAMS`].
    TooManyLensParams,
}

/// Longest piece of a link that is quoted, in characters.
const MAX_QUOTED: usize = 40;

impl Problem {
    /// One sentence for the reader.
    pub fn text(&self, lang: Lang) -> String {
        const UNKNOWN: Text =
            tx("The link has an unknown setting “{k}”; it was left out.", "链接里的设置“{k}”无法识别，已忽略。");
        const UNREADABLE: Text =
            tx("“{v}” is not a value of {k}; the default is used.", "“{v}”不是 {k} 的有效取值，已改用默认值。");
        const CLAMPED: Text = tx("{k} cannot be {v}; {u} is used.", "{k} 不能取 {v}，已改为 {u}。");
        const NOT_FOR_B: Text = tx(
            "Both towers share {k}; the value for B alone was left out.",
            "{k} 由两座塔共用，单独给 B 的取值已忽略。",
        );
        const NEWER: Text = tx(
            "The link was made by a newer version of this page (v={v}); what is known of it is used.",
            "链接来自更新的版本（v={v}），只采用能识别的部分。",
        );
        const TOO_LONG: Text =
            tx("The link is too long to read; the defaults are used.", "链接太长，无法读取，已改用默认设置。");
        const BAD_EVENT: Text = tx(
            "“{v}” is nothing that can happen to a run; it was left out.",
            "“{v}”不是训练途中可以进行的操作，已忽略。",
        );
        const NOT_LIVE: Text =
            tx("{k} cannot change while a run goes on; “{v}” was left out.", "训练开始后不能再改 {k}，“{v}”已忽略。");
        const ABOVE_TOP: Text = tx(
            "“{v}” names a layer above the top, which is layer {u}; it was left out.",
            "“{v}”所指的层不存在，最高是第 {u} 层，已忽略。",
        );
        const BEYOND_BATCH: Text = tx(
            "“{v}” names a sequence that the batch does not have, the last one being {u}; it was left out.",
            "“{v}”所指的序列不存在，每批的序列编号为 0 到 {u}，已忽略。",
        );
        const TOO_LATE: Text = tx(
            "“{v}” comes after step {u}, the last that a link may name; it was left out.",
            "“{v}”太晚，链接最多只能写到第 {u} 步，已忽略。",
        );
        const TOO_MANY_EVENTS: Text = tx(
            "A run keeps at most {u} changes made on the way; the others were left out.",
            "一次训练最多记录 {u} 次途中操作，其余已忽略。",
        );
        const TOO_MANY_LENS_PARAMS: Text = tx(
            "A link keeps at most {u} settings of lenses; the others were left out.",
            "链接最多保存 {u} 项视图参数，其余已忽略。",
        );
        let clip = |s: &String| s.chars().take(MAX_QUOTED).collect::<String>();
        let fill = |text: Text, k: &str, v: &String, u: &str| text.fill(lang, &[("k", k), ("v", &clip(v)), ("u", u)]);
        let none = String::new();
        match self {
            Problem::UnknownKey(k) => fill(UNKNOWN, &clip(k), &none, ""),
            Problem::Unreadable(k, v) => fill(UNREADABLE, &clip(k), v, ""),
            Problem::Clamped(k, v, u) => fill(CLAMPED, &clip(k), v, u),
            Problem::NotForB(k) => fill(NOT_FOR_B, &clip(k), &none, ""),
            Problem::NewerVersion(v) => fill(NEWER, "", v, ""),
            Problem::TooLong => TOO_LONG.get(lang).to_string(),
            Problem::BadEvent(v) => fill(BAD_EVENT, "", v, ""),
            Problem::NotLive(v, k) => fill(NOT_LIVE, k, v, ""),
            Problem::AboveTop(v, top) => fill(ABOVE_TOP, "", v, &top.to_string()),
            Problem::BeyondBatch(v, last) => fill(BEYOND_BATCH, "", v, &last.to_string()),
            Problem::TooLate(v) => fill(TOO_LATE, "", v, &MAX_STEP.to_string()),
            Problem::TooManyEvents => fill(TOO_MANY_EVENTS, "", &none, &MAX_EVENTS.to_string()),
            Problem::TooManyLensParams => fill(TOO_MANY_LENS_PARAMS, "", &none, &MAX_LENS_PARAMS.to_string()),
        }
    }
}
