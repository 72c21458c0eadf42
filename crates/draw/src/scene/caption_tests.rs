//! Whole sentences over many cases, and what must hold of any.

use super::caption;
use super::caption::in_chinese;
use base::config::Tower;
use base::names::Lang;
use engine::telemetry::{NonFinite, Reading, Snapshot};
use proptest::prelude::*;

/// A step at which `bottom` arrives at the tokens and the top's token vectors stand `spread` apart.
pub fn snapshot(tower: Tower, step: u64, bottom: f32, spread: f32) -> Snapshot {
    Snapshot {
        tower,
        step,
        loss_nats: 2.0,
        unigram_kl_nats: None,
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
        learned_ratio: vec![0.0].into(),
        decay_ratio: 2.4e-5,
        update_ratio: vec![0.0].into(),
        intact: vec![true; 2],
        reading: Reading::default(),
        non_finite: None,
    }
}

fn both(step: u64, [a, b]: [f32; 2], [of_a, of_b]: [f32; 2]) -> [Snapshot; 2] {
    [snapshot(Tower::A, step, a, of_a), snapshot(Tower::B, step, b, of_b)]
}

fn broken(mut towers: [Snapshot; 2], at: [Option<(u64, &str)>; 2]) -> [Snapshot; 2] {
    for (snapshot, at) in towers.iter_mut().zip(at) {
        snapshot.non_finite =
            at.map(|(step, tensor)| NonFinite { step, tensor: tensor.to_string(), last_finite: None });
    }
    towers
}

const APART: [f32; 2] = [0.9, 0.5];

#[test]
fn it_compares_what_reaches_the_tokens() {
    for (step, bottoms, en, zh) in [
        (
            48,
            [0.35, 4.6e-6],
            "Step 48. At the tokens, B’s gradient is 1/76,000 of A’s.",
            "第 48 步：到达词元处的梯度，B 只有 A 的七万六千分之一。",
        ),
        (
            300,
            [0.35, 1e-7],
            "Step 300. At the tokens, B’s gradient is 1/3,500,000 of A’s.",
            "第 300 步：到达词元处的梯度，B 只有 A 的三百五十万分之一。",
        ),
        (
            36,
            [0.35, 0.0318],
            "Step 36. At the tokens, B’s gradient is 1/11 of A’s.",
            "第 36 步：到达词元处的梯度，B 只有 A 的十一分之一。",
        ),
        (
            7,
            [1.0, 0.32],
            "Step 7. At the tokens, B’s gradient is 32 % of A’s.",
            "第 7 步：到达词元处的梯度，B 只有 A 的 32%。",
        ),
        (
            0,
            [0.35, 1.1],
            "Before training. At the tokens, B’s gradient is 3.1 times A’s.",
            "训练开始前：到达词元处的梯度，B 是 A 的 3.1 倍。",
        ),
        (
            0,
            [0.35, 0.4],
            "Before training. At the tokens, B’s gradient is about as large as A’s.",
            "训练开始前：到达词元处的梯度，B 与 A 大小相近。",
        ),
        (
            9,
            [1e-4, 2.8],
            "Step 9. At the tokens, B’s gradient is 28,000 times A’s.",
            "第 9 步：到达词元处的梯度，B 是 A 的两万八千倍。",
        ),
        (
            9,
            [1e-2, 0.35],
            "Step 9. At the tokens, B’s gradient is 35 times A’s.",
            "第 9 步：到达词元处的梯度，B 是 A 的 35 倍。",
        ),
        (
            2,
            [0.5, 7e-41],
            "Step 2. At the tokens, B’s gradient is 1.4·10⁻⁴⁰ times A’s.",
            "第 2 步：到达词元处的梯度，B 是 A 的 1.4·10⁻⁴⁰ 倍。",
        ),
        (
            2,
            [0.5, 0.0],
            "Step 2. At the tokens, B’s gradient is exactly 0 in f32, A’s is 0.50.",
            "第 2 步：到达词元处的梯度，B 在 f32 下恰好为 0，A 为 0.50。",
        ),
        (
            2,
            [0.0, 0.045],
            "Step 2. At the tokens, A’s gradient is exactly 0 in f32, B’s is 0.045.",
            "第 2 步：到达词元处的梯度，A 在 f32 下恰好为 0，B 为 0.045。",
        ),
        (
            2,
            [0.0, 0.0],
            "Step 2. At the tokens, both gradients are exactly 0 in f32.",
            "第 2 步：到达词元处的梯度，A 和 B 在 f32 下都恰好为 0。",
        ),
    ] {
        let now = both(step, bottoms, APART);
        for compact in [false, true] {
            assert_eq!(caption(now.each_ref(), Lang::En, compact), en);
            assert_eq!(caption(now.each_ref(), Lang::Zh, compact), zh);
        }
    }
}

#[test]
fn a_second_sentence_only_where_true_and_where_it_fits() {
    let say = |spread: [f32; 2], lang, compact| {
        let text = caption(both(60, [1.0, 1e-5], spread).each_ref(), lang, compact);
        let first = caption(both(60, [1.0, 1e-5], APART).each_ref(), lang, compact);
        text.strip_prefix(&first).expect("the same first sentence").to_string()
    };
    assert_eq!(
        say([0.9, 9e-8], Lang::En, false),
        " B’s token vectors have all but merged: spread 9.0·10⁻⁸ at the top."
    );
    assert_eq!(say([0.9, 9e-8], Lang::Zh, false), "B 的词元向量已几乎重合，顶层的离散度只剩 9.0·10⁻⁸。");
    assert_eq!(say([0.9, 9e-8], Lang::Zh, true), "B 的词元向量已几乎重合。");
    assert_eq!(say([0.9, 0.0], Lang::En, false), " At the top, all of B’s token vectors are the same one.");
    assert_eq!(say([0.9, 0.0], Lang::Zh, false), "B 顶层的词元向量完全相同。");
    assert_eq!(
        say([1e-4, 2e-5], Lang::En, false),
        " In both, token vectors have all but merged: spread 1.0·10⁻⁴ and 2.0·10⁻⁵ at the top."
    );
    assert_eq!(
        say([1e-4, 2e-5], Lang::Zh, false),
        "两座塔的词元向量都已几乎重合，顶层的离散度只剩 1.0·10⁻⁴ 和 2.0·10⁻⁵。"
    );
    assert_eq!(say([1e-4, 0.5], Lang::Zh, false), "A 的词元向量已几乎重合，顶层的离散度只剩 1.0·10⁻⁴。");
    assert_eq!(say([0.9, 1.1e-3], Lang::En, false), "", "not yet one");
}

#[test]
fn what_is_not_finite_is_named_for_every_tower() {
    let now = |at| broken(both(40, [1.0, f32::NAN], APART), at);
    let (mid, top) = (Some((31, "blocks.3.hook_attn_out")), Some((12, "unembed.hook_out")));
    let b = now([None, mid]);
    let two = now([top, mid]);
    for (towers, lang, text) in [
        (&b, Lang::En, "Step 40. In B, numbers stopped being finite at step 31, first in blocks.3.hook_attn_out."),
        (&b, Lang::Zh, "第 40 步：B 从第 31 步起出现 NaN 或 ∞，最先出现在 blocks.3.hook_attn_out。"),
        (
            &two,
            Lang::En,
            "Step 40. Numbers stopped being finite: in A at step 12, first in unembed.hook_out; in B at step 31, first in \
             blocks.3.hook_attn_out.",
        ),
        (
            &two,
            Lang::Zh,
            "第 40 步：出现 NaN 或 ∞：A 从第 12 步起，最先在 unembed.hook_out；B 从第 31 步起，最先在 blocks.3.hook_attn_out。",
        ),
    ] {
        assert_eq!(caption(towers.each_ref(), lang, false), text);
    }
    assert_eq!(
        caption(two.each_ref(), Lang::En, true),
        "Step 40. Numbers stopped being finite in A at step 12, in B at step 31."
    );
    assert_eq!(caption(two.each_ref(), Lang::Zh, true), "第 40 步：A 从第 12 步起、B 从第 31 步起出现 NaN 或 ∞。");
}

#[test]
fn chinese_numbers_are_read_as_people_read_them() {
    for (n, words) in [
        (10, "十"),
        (15, "十五"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (210, "二百一十"),
        (2_000, "两千"),
        (2_200, "两千二百"),
        (10_000, "一万"),
        (10_500, "一万零五百"),
        (12_000, "一万二千"),
        (22_000, "两万二千"),
        (76_000, "七万六千"),
        (100_000, "十万"),
        (110_000, "十一万"),
        (1_100_000, "一百一十万"),
        (3_500_000, "三百五十万"),
        (20_000_000, "两千万"),
        (99_000_000, "九千九百万"),
    ] {
        assert_eq!(in_chinese(n), words, "{n}");
    }
}

/// The value of a Chinese number below 10⁸, read by its own rule: digits before places, summed.
fn read_chinese(words: &str) -> u64 {
    let (mut total, mut section, mut digit) = (0, 0, None);
    for c in words.chars() {
        let place = match c {
            '千' => 1000,
            '百' => 100,
            '十' => 10,
            '万' => {
                total = (section + digit.take().unwrap_or(0)) * 10_000;
                section = 0;
                continue;
            }
            '两' => {
                digit = Some(2);
                continue;
            }
            c => {
                digit = "零一二三四五六七八九".chars().position(|d| d == c).map(|d| d as u64);
                assert!(digit.is_some(), "{c} in {words}");
                continue;
            }
        };
        section += digit.take().unwrap_or(1) * place;
    }
    total + section + digit.unwrap_or(0)
}

/// Whether `text` takes at most two lines of `width` pixels at letters of `size`: an em for Chinese, 0.55 em else.
fn fits(text: &str, width: f32, size: f32) -> bool {
    let (mut lines, mut used) = (1, 0.0);
    let mut rest = text;
    while !rest.is_empty() {
        // A unit is one Chinese character with the marks after it, or a run of Latin up to a blank.
        let first = rest.chars().next().expect("not empty");
        let ends =
            |c: char| if first >= '\u{2E80}' { !"，。：；、".contains(c) } else { c == ' ' || c >= '\u{2E80}' };
        let end = rest.char_indices().skip(1).find(|&(_, c)| ends(c)).map_or(rest.len(), |(i, _)| i);
        let (unit, after) = rest.split_at(end);
        let w: f32 = unit.chars().map(|c| if c >= '\u{2E80}' { 1.0 } else { 0.55 } * size).sum();
        if used > 0.0 && used + w > width {
            (lines, used) = (lines + 1, 0.0);
        }
        used += w;
        rest = after;
    }
    lines <= 2
}

/// Any gradient that f32 holds, zeros and subnormals among them.
fn norms() -> impl Strategy<Value = f32> {
    prop_oneof![
        Just(0.0),
        (0_u32..0x7F80_0000).prop_map(f32::from_bits),
        (-8.0_f32..2.0).prop_map(|e| libm::powf(10.0, e))
    ]
}

proptest! {
    #[test]
    fn any_finite_numbers_give_a_true_sentence_on_two_lines(
        a in norms(), b in norms(), spread in [norms(), norms()], step in 0_u64..20_000, compact: bool,
    ) {
        let now = both(step, [a, b], spread);
        for lang in [Lang::En, Lang::Zh] {
            let text = caption(now.each_ref(), lang, compact);
            prop_assert!(!text.contains("NaN") && !text.contains('∞') && !text.contains('{'), "{text}");
            prop_assert!(text.ends_with(['.', '。']), "{text}");
            prop_assert!(!compact || fits(&text, 332.0, 14.0), "more than two lines: {text}");
            prop_assert!(["B", "both", "两座塔"].iter().any(|name| text.contains(name)), "{text}");
            let says_larger = text.contains(" times A") || text.contains("倍");
            prop_assert!(!says_larger || b > a || f64::from(b) < 1.1e-8 * f64::from(a), "{text}");
            let is_alike = a > 0.0 && b > 0.0 && (1.0 / 1.3..=1.3).contains(&(f64::from(b) / f64::from(a)));
            prop_assert_eq!(is_alike, text.contains("about as large") || text.contains("大小相近"), "{}", text);
        }
    }

    #[test]
    fn a_fraction_says_the_measured_ratio(a in 1e-3_f32..10.0, exp in 1.01_f32..7.9) {
        let b = a * libm::powf(10.0, -exp);
        let ratio = f64::from(a) / f64::from(b);
        let now = both(5, [a, b], APART);
        let en = caption(now.each_ref(), Lang::En, false);
        let n: f64 = en.split("1/").nth(1).and_then(|t| t.split(' ').next()).expect("a fraction").replace(',', "").parse()?;
        prop_assert!((n / ratio - 1.0).abs() <= 0.051, "{en}: {ratio}");
        let zh = caption(now.each_ref(), Lang::Zh, false);
        let words = zh.split("A 的").nth(1).and_then(|t| t.split("分之一").next()).expect("a fraction");
        prop_assert_eq!(read_chinese(words) as f64, n, "{}", zh);
    }

    #[test]
    fn nan_is_said_for_the_tower_that_broke(a: f32, b: f32, at in [proptest::option::of(0_u64..900), proptest::option::of(0_u64..900)]) {
        let now = broken(both(900, [a, b], APART), at.map(|step| step.map(|step| (step, "blocks.11.hook_attn_out_grad"))));
        let any = at.iter().any(Option::is_some) || ![a, b].iter().all(|x| x.is_finite());
        for compact in [false, true] {
            let text = caption(now.each_ref(), Lang::Zh, compact);
            prop_assert_eq!(any, text.contains("NaN"), "{}", text);
            prop_assert!(!compact || fits(&text, 332.0, 14.0), "more than two lines: {text}");
        }
    }
}
