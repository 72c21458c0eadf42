//! The one sentence under the stage: what this run has measured at the step that is shown.
//!
//! It says only what holds for the numbers it is given, and the numbers themselves.

use super::numbers::sci;
use base::config::Tower;
use base::names::{Lang, Text, tx};
use engine::telemetry::Snapshot;

/// Below this relative spread we say that token vectors have become one.
const ONE_VECTOR: f32 = 1e-3;

const AT_STEP: Text = tx(
    "Step {n}: layer 1 of A receives {a}, layer 1 of B {b}.",
    "第 {n} 步：A 的第 1 层收到 {a}，B 的第 1 层收到 {b}。",
);
const AT_START: Text = tx(
    "Before any learning, layer 1 of A receives {a}, layer 1 of B {b}.",
    "还没开始学时，A 的第 1 层收到 {a}，B 的第 1 层收到 {b}。",
);
const ZERO: Text = tx("exactly 0 in f32", "恰好是 0（f32）");
const THEN: Text = tx(" At step 0: {a} and {b}.", "第 0 步时是 {a} 和 {b}。");
const ONE: Text = tx(
    " In {t} the token vectors have become one: their spread at the top is {s}.",
    "{t} 的词元向量已经变成同一个：顶层的差异只剩 {s}。",
);
const BOTH_ONE: Text = tx(
    " In both the token vectors have become one: their spread at the top is {a} and {b}.",
    "两座塔的词元向量都变成了同一个：顶层的差异只剩 {a} 和 {b}。",
);
const BROKEN: Text = tx(
    " In {t} numbers stopped being finite at step {n}, first in {x}.",
    "{t} 在第 {n} 步出现了无穷或 NaN，最先出现在 {x}。",
);

/// The sentence for `now`, with the run's first step beside it. `lang` decides the words.
pub fn caption(now: [&Snapshot; 2], first: [&Snapshot; 2], lang: Lang) -> String {
    let bottom = |s: &Snapshot| {
        let g = s.resid_grad_l2.first().copied().unwrap_or(f32::NAN);
        if g == 0.0 { ZERO.get(lang).to_string() } else { sci(g) }
    };
    let [a, b] = now.map(bottom);
    let step = now[0].step;
    let sentence = if step == 0 { AT_START } else { AT_STEP };
    let mut out = sentence.fill(lang, &[("n", &step.to_string()), ("a", &a), ("b", &b)]);
    if step > 0 && first.iter().all(|s| s.step == 0) {
        let [a, b] = first.map(bottom);
        out += &THEN.fill(lang, &[("a", &a), ("b", &b)]);
    }
    let broken = Tower::BOTH.iter().find_map(|t| now[t.idx()].non_finite.as_ref().map(|bad| (t, bad)));
    let one = now.map(|s| s.spread.last().copied().filter(|&s| s < ONE_VECTOR));
    out += &match (broken, one) {
        (Some((tower, bad)), _) => {
            BROKEN.fill(lang, &[("t", name(*tower)), ("n", &bad.step.to_string()), ("x", &bad.tensor)])
        }
        (None, [Some(a), Some(b)]) => BOTH_ONE.fill(lang, &[("a", &sci(a)), ("b", &sci(b))]),
        (None, [Some(s), None]) => ONE.fill(lang, &[("t", "A"), ("s", &sci(s))]),
        (None, [None, Some(s)]) => ONE.fill(lang, &[("t", "B"), ("s", &sci(s))]),
        (None, [None, None]) => String::new(),
    };
    out
}

fn name(tower: Tower) -> &'static str {
    match tower {
        Tower::A => "A",
        Tower::B => "B",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::telemetry::NonFinite;

    fn snapshot(tower: Tower, step: u64, bottom: f32, spread: f32) -> Snapshot {
        Snapshot {
            tower,
            step,
            loss_nats: 2.0,
            lr: 0.0,
            grad_l2: 1.0,
            resid_grad_l2: vec![bottom, 1.0, 1.0].into(),
            skip_grad_l2: vec![0.0; 2].into(),
            branch_grad_l2: vec![0.0; 2].into(),
            resid_rms: vec![1.0; 3].into(),
            branch_rms: vec![1.0; 2].into(),
            spread: vec![1.0, 1.0, spread].into(),
            weight_grad_l2: vec![1.0].into(),
            embed_grad_l2: 1.0,
            update_ratio: vec![0.0].into(),
            intact: vec![true; 2],
            non_finite: None,
        }
    }

    #[test]
    fn it_says_what_was_measured_and_why_where_true() {
        let first = [snapshot(Tower::A, 0, 0.27, 0.97), snapshot(Tower::B, 0, 0.29, 0.4)];
        let now = [snapshot(Tower::A, 160, 0.36, 0.9), snapshot(Tower::B, 160, 1.3e-7, 9e-8)];
        let text = caption(now.each_ref(), first.each_ref(), Lang::En);
        assert_eq!(
            text,
            "Step 160: layer 1 of A receives 3.6·10⁻¹, layer 1 of B 1.3·10⁻⁷. At step 0: 2.7·10⁻¹ and 2.9·10⁻¹. \
             In B the token vectors have become one: their spread at the top is 9.0·10⁻⁸."
        );
        let zh = caption(first.each_ref(), first.each_ref(), Lang::Zh);
        assert_eq!(zh, "还没开始学时，A 的第 1 层收到 2.7·10⁻¹，B 的第 1 层收到 2.9·10⁻¹。");
    }

    #[test]
    fn zero_and_nan_are_said_as_such() {
        let first = [snapshot(Tower::A, 0, 0.27, 0.97), snapshot(Tower::B, 0, 0.0, 0.4)];
        assert!(caption(first.each_ref(), first.each_ref(), Lang::En).contains("B exactly 0 in f32"));
        let mut broken = first.clone();
        broken[1].non_finite =
            Some(NonFinite { step: 0, tensor: "blocks.3.hook_resid_mid".to_string(), last_finite: None });
        assert!(caption(broken.each_ref(), first.each_ref(), Lang::En).contains("first in blocks.3.hook_resid_mid"));
    }
}
