//! The sentence under the stage: what this run has measured at the step that is shown.
//!
//! It compares what is drawn: the gradient that reaches the tokens, the lowest point of both curves. A second sentence
//! follows only where it is true of the numbers, and only where both fit on two lines.

use super::numbers::{nats, sci, two_figures};
use super::shape::text_width;
use super::slow::Moment;
use base::config::{Site, Tower};
use base::names::{HookPoint, Lang, Text, tx};
use engine::telemetry::Snapshot;

/// Below this relative spread token vectors are as good as one.
const ONE_VECTOR: f32 = 1e-3;
/// Gradients within this factor of each other count as alike: a run's own noise is larger.
const ALIKE: f64 = 1.3;
/// Where a page is narrow: the width of a line on a screen of 360 pixels, and the size of its letters.
const PHONE: (f32, f32) = (332.0, 14.0);
/// Elsewhere: a line on the narrowest stage that has the wide layout.
const DESKTOP: (f32, f32) = (700.0, 15.0);

const AT_STEP: Text = tx("Step {n}. ", "第 {n} 步：");
const AT_START: Text = tx("Before training. ", "训练开始前：");
const AT_TOKENS: Text = tx("At the tokens, {x}.", "到达词元处的梯度，{x}。");
const FRACTION: Text = tx("{t}’s gradient is {r} of {o}’s", "{t} {g}只有 {o} 的{r}");
const TIMES: Text = tx("{t}’s gradient is {r} times {o}’s", "{t} {g}是 {o} 的{r}倍");
const ABOUT_ALIKE: Text = tx("B’s gradient is about as large as A’s", "B {g}与 A 大小相近");
const ZERO: Text = tx("{t}’s gradient is exactly 0 in f32, {o}’s is {v}", "{t} {g}在 f32 下恰好为 0，{o} 为 {v}");
const BOTH_ZERO: Text = tx("both gradients are exactly 0 in f32", "A 和 B 在 f32 下都恰好为 0");
/// What is compared, where the sentence has not said it before: only Chinese has to.
const GRADIENT: Text = tx("", "的梯度");
const RISES: Text = tx("The signal rises; no gradient has come down yet.", "信号逐层向上，尚无梯度。");
const COMPARES: Text = tx(
    "The guesses are compared with the truth: loss A {a}, B {b} nats.",
    "猜测与正确答案对比，损失 A 为 {a} nats，B 为 {b} nats。",
);
const LEAVES: Text = tx("The gradient sets out from the loss: {x}.", "梯度从损失处出发：{x}。");
const AT_FRONT: Text = tx("The gradient has come down to layer {l}: {x}.", "梯度已传到第 {l} 层：{x}。");
const AT_STEP_ON_THE_WAY: Text = tx("Step {n}. ", "第 {n} 步，");
const ONE_IN: Text = tx("1/{n}", "{n}分之一");

const ONE: [Text; 2] = [
    tx(
        " {t}’s token vectors have all but merged: spread {s} at the top.",
        "{t} 的词元向量已几乎重合，顶层的离散度只剩 {s}。",
    ),
    tx(" {t}’s token vectors have all but merged.", "{t} 的词元向量已几乎重合。"),
];
const IDENTICAL: [Text; 2] = [
    tx(" At the top, all of {t}’s token vectors are the same one.", "{t} 顶层的词元向量完全相同。"),
    tx(" {t}’s token vectors are the same one.", "{t} 的词元向量完全相同。"),
];
const BOTH_ONE: [Text; 2] = [
    tx(
        " In both, token vectors have all but merged: spread {a} and {b} at the top.",
        "两座塔的词元向量都已几乎重合，顶层的离散度只剩 {a} 和 {b}。",
    ),
    tx(" In both, token vectors have all but merged.", "两座塔的词元向量都已几乎重合。"),
];

const BROKEN: [Text; 3] = [
    tx(
        "In {t}, numbers stopped being finite at step {n}, first in {x}.",
        "{t} 从第 {n} 步起出现 NaN 或 ∞，最先出现在 {x}。",
    ),
    tx("In {t}, numbers stopped being finite at step {n}.", "{t} 从第 {n} 步起出现 NaN 或 ∞。"),
    tx("{t}: NaN or ∞.", "{t}：NaN 或 ∞。"),
];
const BOTH_BROKEN: [Text; 2] = [
    tx(
        "Numbers stopped being finite: in A at step {a}, first in {x}; in B at step {b}, first in {y}.",
        "出现 NaN 或 ∞：A 从第 {a} 步起，最先在 {x}；B 从第 {b} 步起，最先在 {y}。",
    ),
    tx(
        "Numbers stopped being finite in A at step {a}, in B at step {b}.",
        "A 从第 {a} 步起、B 从第 {b} 步起出现 NaN 或 ∞。",
    ),
];

/// What can be said of both towers at one step, on two lines: of a screen 360 pixels wide where `compact`.
pub fn caption(now: [&Snapshot; 2], lang: Lang, compact: bool) -> String {
    let room = if compact { PHONE } else { DESKTOP };
    let step = now[0].step.to_string();
    let begin = if now[0].step == 0 { AT_START } else { AT_STEP }.fill(lang, &[("n", &step)]);
    if now.iter().any(|s| s.non_finite.is_some() || !bottom(s).is_finite()) {
        return longest(begin, &broken(now, lang), room);
    }
    let compared = compared(Tower::each_of(now, |s| f64::from(bottom(s))), ("", lang));
    longest(begin + &AT_TOKENS.fill(lang, &[("x", &compared)]), &merged(now, lang), room)
}

/// The same in slow motion: what has happened by this moment, compared at the front and never below it. `sites` are each
/// tower's blocks, bottom first.
pub fn caption_at(moment: Moment, now: [&Snapshot; 2], sites: [&[Site]; 2], lang: Lang, compact: bool) -> String {
    let n_blocks = Tower::each_of(sites, <[Site]>::len);
    let is_down = |k: usize| k >= n_blocks[0].max(n_blocks[1]);
    let is_broken = now.iter().any(|s| s.non_finite.is_some());
    let words = match moment {
        Moment::Update => None,
        Moment::Backward(k) if is_down(k) => None,
        _ if is_broken => None,
        Moment::Forward(_) => Some(RISES.get(lang).to_string()),
        Moment::Loss => {
            let [a, b] = Tower::each_of(now, |s| nats(s.loss_nats));
            Some(COMPARES.fill(lang, &[("a", &a), ("b", &b)]))
        }
        Moment::Backward(k) => on_its_way(k, now, sites, lang),
    };
    let Some(words) = words else { return caption(now, lang, compact) };
    AT_STEP_ON_THE_WAY.fill(lang, &[("n", &now[0].step.to_string())]) + &words
}

/// What has come to the `k`-th fork from the top of the deeper tower, and as far down the other.
fn on_its_way(k: usize, now: [&Snapshot; 2], sites: [&[Site]; 2], lang: Lang) -> Option<String> {
    let most = sites[0].len().max(sites[1].len()).max(1);
    let passed =
        Tower::each_of(sites, |of| of.len().checked_sub(k * of.len() / most).filter(|i| *i < of.len()).map(|i| of[i]));
    let value = |i: usize| {
        let list = &now[i].resid_grad_l2;
        let at = passed[i].map_or(list.len().checked_sub(1), |site| Some(site.idx()))?;
        list.get(at).map(|&x| f64::from(x))
    };
    let compared = compared([value(0)?, value(1)?], (GRADIENT.get(lang), lang));
    let deeper = usize::from(sites[1].len() > sites[0].len());
    Some(match passed[deeper] {
        Some(site) => AT_FRONT.fill(lang, &[("l", &(site.layer + 1).to_string()), ("x", &compared)]),
        None => LEAVES.fill(lang, &[("x", &compared)]),
    })
}

/// `1 : 28,000`, the smaller of two first; none where they are alike, 0 or no numbers.
pub(super) fn ratio([a, b]: [f64; 2]) -> Option<String> {
    let ratio = a.max(b) / a.min(b);
    let is_told = ratio.is_finite() && ratio > ALIKE && a.min(b) > 0.0;
    is_told.then(|| format!("1 : {}", times(ratio, Lang::En)))
}

/// ‖∂L/∂x‖ at the tokens.
fn bottom(snapshot: &Snapshot) -> f32 {
    snapshot.resid_grad_l2.first().copied().unwrap_or(f32::NAN)
}

/// `begin` with the longest of `ends` that still fits, or alone.
fn longest(begin: String, ends: &[String], room: (f32, f32)) -> String {
    let whole = ends.iter().map(|end| format!("{begin}{end}")).find(|text| n_lines(text, room) <= 2);
    whole.unwrap_or(begin)
}

/// B's gradient against A's, in words.
fn compared([a, b]: [f64; 2], (gradient, lang): (&str, Lang)) -> String {
    let zero = |t: &str, o: &str, v: f64| ZERO.fill(lang, &[("t", t), ("o", o), ("v", &sci(v)), ("g", gradient)]);
    match b / a {
        _ if a == 0.0 && b == 0.0 => BOTH_ZERO.get(lang).to_string(),
        _ if b == 0.0 => zero("B", "A", a),
        _ if a == 0.0 => zero("A", "B", b),
        ratio if ratio > ALIKE => {
            TIMES.fill(lang, &[("t", "B"), ("o", "A"), ("r", &times(ratio, lang)), ("g", gradient)])
        }
        ratio if ratio >= 1.0 / ALIKE => ABOUT_ALIKE.fill(lang, &[("g", gradient)]),
        ratio => part(ratio, (gradient, lang)),
    }
}

/// Numbers from here on are written as powers of ten.
const LONGEST: f64 = 1e8;

/// How many times as large: `3.1`, `76,000` or, in Chinese, `七万六千`, `2.3·10¹²`.
fn times(ratio: f64, lang: Lang) -> String {
    match whole(ratio) {
        Some(n) if n >= 1000 => match lang {
            Lang::En => grouped(n),
            Lang::Zh => in_chinese(n),
        },
        _ => spaced(sci(ratio), lang),
    }
}

/// Chinese sets figures apart from the words around them.
fn spaced(figures: String, lang: Lang) -> String {
    if lang == Lang::Zh { format!(" {figures} ") } else { figures }
}

/// A small part: `32 %`, `1/76,000` or 七万六千分之一, and beyond that `2.9·10⁻⁹ times`.
fn part(ratio: f64, (gradient, lang): (&str, Lang)) -> String {
    let of = |text: Text, r: &str| text.fill(lang, &[("t", "B"), ("o", "A"), ("r", r), ("g", gradient)]);
    match (whole(1.0 / ratio), lang) {
        _ if ratio > 0.1 => of(FRACTION, &percent(ratio, lang)),
        (Some(n), Lang::En) => of(FRACTION, &ONE_IN.fill(lang, &[("n", &grouped(n))])),
        (Some(n), Lang::Zh) => of(FRACTION, &ONE_IN.fill(lang, &[("n", &in_chinese(n))])),
        (None, _) => of(TIMES, &spaced(sci(ratio), lang)),
    }
}

fn percent(ratio: f64, lang: Lang) -> String {
    let percent = (100.0 * ratio).round();
    match lang {
        Lang::En => format!("{percent} %"),
        Lang::Zh => format!(" {percent}%"),
    }
}

/// `ratio` at two figures as a whole number, where it has one below [`LONGEST`].
fn whole(ratio: f64) -> Option<u64> {
    let (figures, exp) = two_figures(ratio).filter(|&(_, exp)| exp >= 1 && ratio < LONGEST)?;
    Some(u64::from(figures) * 10_u64.pow(exp as u32 - 1)).filter(|&n| n < LONGEST as u64)
}

/// `76,000`.
fn grouped(n: u64) -> String {
    let figures = n.to_string();
    let mut out = String::new();
    for (i, c) in figures.chars().enumerate() {
        if i > 0 && (figures.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// 七万六千: a whole number below 10⁸ as it is read aloud.
pub(super) fn in_chinese(n: u64) -> String {
    match (n / 10_000, n % 10_000) {
        (0, low) => below_ten_thousand(low, true),
        (2, low) => "两万".to_string() + &below_ten_thousand(low, false),
        (high, low) => below_ten_thousand(high, true) + "万" + &below_ten_thousand(low, false),
    }
}

/// Four places; `leads` where nothing is read before them.
fn below_ten_thousand(n: u64, leads: bool) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    const PLACES: [(u64, &str); 4] = [(1000, "千"), (100, "百"), (10, "十"), (1, "")];
    let (mut out, mut skipped) = (String::new(), false);
    for (place, name) in PLACES {
        let first = out.is_empty() && leads;
        let digit = match (n / place % 10, place) {
            (0, _) => {
                skipped = true;
                continue;
            }
            (1, 10) if first => "",
            (2, 1000) if first => "两",
            (digit, _) => DIGITS[digit as usize],
        };
        let zero = if skipped && !first { DIGITS[0] } else { "" };
        out = out + zero + digit + name;
        skipped = false;
    }
    out
}

/// Wordings of the second sentence, from the longest; none where tokens still differ.
fn merged(now: [&Snapshot; 2], lang: Lang) -> Vec<String> {
    let one = |tower: Tower| now[tower.idx()].spread.last().copied().filter(|&s| s < ONE_VECTOR);
    let of = |texts: &[Text; 2], values: &[(&str, &str)]| texts.iter().map(|t| t.fill(lang, values)).collect();
    match Tower::each(one) {
        [None, None] => Vec::new(),
        [Some(a), Some(b)] => of(&BOTH_ONE, &[("a", &sci(a)), ("b", &sci(b))]),
        [a, b] => {
            let (name, spread) = if a.is_some() { ("A", a) } else { ("B", b) };
            let spread = spread.unwrap_or(0.0);
            let texts = if spread == 0.0 { &IDENTICAL } else { &ONE };
            of(texts, &[("t", name), ("s", &sci(spread))])
        }
    }
}

/// Wordings of what broke, from the longest: every tower that did, the step and the first tensor.
fn broken(now: [&Snapshot; 2], lang: Lang) -> Vec<String> {
    let found = Tower::each_of(now, |s| match &s.non_finite {
        Some(bad) => Some((bad.step.to_string(), bad.tensor.clone())),
        None if !bottom(s).is_finite() => Some((s.step.to_string(), format!("{}_grad", HookPoint::stream(0)))),
        None => None,
    });
    let of = |texts: &[Text], values: &[(&str, &str)]| texts.iter().map(|t| t.fill(lang, values)).collect();
    match &found {
        [Some((a, x)), Some((b, y))] => of(&BOTH_BROKEN, &[("a", a), ("x", x), ("b", b), ("y", y)]),
        [Some((n, x)), None] => of(&BROKEN, &[("t", "A"), ("n", n), ("x", x)]),
        [None, Some((n, x))] => of(&BROKEN, &[("t", "B"), ("n", n), ("x", x)]),
        [None, None] => Vec::new(),
    }
}

/// Lines that `text` takes at a careful guess of its letters' widths; Chinese may break after any character but before
/// no mark, Latin only at blanks.
fn n_lines(text: &str, (width, size): (f32, f32)) -> usize {
    let (mut lines, mut used, mut word) = (1, 0.0, String::new());
    let mut put = |word: &mut String| {
        let wide = text_width(word.trim_end(), size);
        if used > 0.0 && used + wide > width {
            lines += 1;
            used = 0.0;
        }
        used += text_width(word, size);
        word.clear();
    };
    let is_wide = |c: char| c >= '\u{2E80}';
    let is_mark = |c: char| "，。：；、）".contains(c);
    let mut before = ' ';
    for c in text.chars() {
        if !word.is_empty() && !is_mark(c) && (before == ' ' || is_wide(before) || is_wide(c)) {
            put(&mut word);
        }
        word.push(c);
        before = c;
    }
    put(&mut word);
    lines
}
