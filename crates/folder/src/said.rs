//! What is said where a model is saved.

use base::config::Tower;
use base::names::{Text, Words, tx};

pub(crate) const SAVED: Text = tx("Saved {name}, {size}.", "已保存 {name}（{size}）。");
pub(crate) const SAME: Text =
    tx(" Its weights have the fingerprint of this run: {print}.", "权重的指纹与这次训练一致：{print}。");
pub(crate) const DIFFERS: Text = tx(
    " Its weights are not those of this run: their fingerprint is {print}, the run’s is {theirs}.",
    "权重与这次训练不同：其指纹为 {print}，而这次训练的指纹为 {theirs}。",
);
pub(crate) const ALONE: Text = tx(
    " Its weights have the fingerprint {print}; the link names none to compare it with.",
    "权重的指纹为 {print}；链接中没有可供比对的指纹。",
);
pub(crate) const NO_TEXT: Text = tx(
    "The text that was learnt is neither in the link nor on this device, so nothing can be trained from it.",
    "链接和这台设备上都没有当时学习的文本，无法据此重新训练。",
);
pub(crate) const TOO_LARGE: Text =
    tx("The tower would need {n} MB, more than {max} MB.", "这座塔需要 {n} MB 内存，超过 {max} MB 的上限。");
pub(crate) const BROKEN: Text = tx(
    "{tower} broke at step {n}: NaN or ∞, first in {x}. Such weights are not saved.",
    "{tower} 从第 {n} 步起出现 NaN 或 ∞，最先见于 {x}。这样的权重不保存。",
);
pub(crate) const NOT_MADE: Text = tx("The file could not be made: {why}.", "无法生成文件：{why}。");

const PROGRESS: Text = tx("{tower}: step {k} of {n}", "{tower}：第 {k} 步，共 {n} 步");
const LEFT: Text = tx(", about {t} left", "，约剩 {t}");
const SECONDS: Text = tx("{n} s", "{n} 秒");
const MINUTES: Text = tx("{n} min", "{n} 分钟");

/// How far a tower is, and how long the rest takes where that is known.
pub fn of_progress(tower: Tower, step: u64, goal: u64, left_seconds: Option<f64>) -> Words {
    let said = Words::from(PROGRESS)
        .fill("tower", &tower.key().to_uppercase())
        .fill("k", &step.to_string())
        .fill("n", &goal.to_string());
    let Some(seconds) = left_seconds.map(|seconds| seconds.ceil().max(1.0)) else { return said };
    let (unit, count) = if seconds < 90.0 { (SECONDS, seconds) } else { (MINUTES, (seconds / 60.0).round()) };
    let time = Words::from(unit).fill("n", &format!("{count:.0}"));
    let left = Words::from(LEFT);
    Words { en: said.en + &left.en.replace("{t}", &time.en), zh: said.zh + &left.zh.replace("{t}", &time.zh) }
}

/// So many bytes in the largest unit in which they are at least one: `812 B`, `96.3 kB`, `12.5 MB`; a kB is 1000 bytes.
pub(crate) fn size(n_bytes: usize) -> String {
    match n_bytes {
        0..1_000 => format!("{n_bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", n_bytes as f64 / 1e3),
        _ => format!("{:.1} MB", n_bytes as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_said_in_seconds_and_then_in_minutes() {
        let said = |left| of_progress(Tower::B, 30, 400, left);
        assert_eq!(said(None), Words { en: "B: step 30 of 400".into(), zh: "B：第 30 步，共 400 步".into() });
        assert_eq!(said(Some(0.2)).en, "B: step 30 of 400, about 1 s left");
        assert_eq!(said(Some(150.0)).zh, "B：第 30 步，共 400 步，约剩 3 分钟");
    }

    #[test]
    fn sizes_are_said_in_units_of_a_thousand() {
        assert_eq!([999, 1_000, 96_349, 12_549_999].map(size), ["999 B", "1.0 kB", "96.3 kB", "12.5 MB"]);
    }
}
