//! How a measured number is written: in a table's cell, in a sentence and on hover it is the same text.

use crate::scene::numbers::{nats, sci};
use base::config::Tower;
use base::names::{Lang, Text, Words, tx};
use lens::panel::{Axis, Format, Place, Point, Reading, Sentence, XAxis};

const ZERO: Text = tx("0 in f32", "f32 下为 0");

/// A value as text, without its unit.
pub fn number(value: f32, format: Format, lang: Lang) -> String {
    let signed = |text: String| text.replace('-', "−");
    match format {
        Format::Count if value.is_finite() && value.abs() < 1e6 => signed(format!("{value:.0}")),
        Format::Count => sci(value),
        Format::Fixed if !value.is_finite() => sci(value),
        Format::Fixed if value == 0.0 => "0".into(),
        // Two decimals would show nothing.
        Format::Fixed if value.abs() < 0.005 => sci(value),
        Format::Fixed => signed(nats(value)),
        Format::Sci if value == 0.0 => ZERO.get(lang).into(),
        Format::Sci => sci(value),
    }
}

/// A value as text, with its unit.
pub fn value(value: f32, axis: &Axis, lang: Lang) -> String {
    with_unit(number(value, axis.format, lang), &axis.unit)
}

fn with_unit(text: String, unit: &str) -> String {
    if unit.is_empty() { text } else { format!("{text} {unit}") }
}

/// A chart's point as it is told on hover: `A · after layer 3: loss = 2.31 nats`.
pub fn point_text(tower: Tower, point: &Point, x: &XAxis, y: &Axis, lang: Lang) -> String {
    let mut text = told(tower, point.at, Some((x, point.x)), point.value, y, lang);
    if let Some([lo, hi]) = point.interval {
        text.push_str(&format!(" ({} – {})", number(lo, y.format, lang), number(hi, y.format, lang)));
    }
    text
}

/// The same for any value at a place, and at a number along an axis where that has words of its own.
pub(crate) fn told(tower: Tower, at: Place, along: Option<(&XAxis, f32)>, v: f32, axis: &Axis, lang: Lang) -> String {
    let each = along.and_then(|(along, x)| along.each.as_ref().map(|each| each.fill("x", &x.to_string())));
    let place = each.unwrap_or_else(|| at.words());
    format!("{} · {}: {} = {}", letter(tower), place.get(lang), axis.name.get(lang), value(v, axis, lang))
}

/// A or B.
pub(crate) const fn letter(tower: Tower) -> &'static str {
    match tower {
        Tower::A => "A",
        Tower::B => "B",
    }
}

/// A sentence with its numbers in place.
pub fn sentence(sentence: &Sentence, lang: Lang) -> String {
    let mut text = sentence.template.get(lang).to_string();
    for n in &sentence.numbers {
        text = text.replace(&format!("{{{}}}", n.key), &with_unit(number(n.value, n.format, lang), &n.unit));
    }
    text
}

const GUESSED: Text = tx("guessed", "猜");

/// One token of a text that is read (or what follows the last): `A · token 5, b: loss = 1.23 nats; guessed b 0.29, c 0.20`.
pub(crate) fn token_text(reading: &Reading, i: usize, word: &str, lang: Lang) -> String {
    let each = Words::from(tx("token {x}", "词元 {x}")).fill("x", &(i + 1).to_string());
    let mut text = format!("{} · {}, {word}", letter(reading.tower), each.get(lang));
    let Some(before) = i.checked_sub(1).map(|before| &reading.tokens[before]) else { return text };
    if !before.next.is_empty() {
        text += &format!(": {} = {} nats", LOSS.get(lang), number(before.loss_nats, Format::Fixed, lang));
    }
    text = text + "; " + GUESSED.get(lang);
    let mut put = |token: &str, share: f32| text = format!("{text} {token} {}", number(share, Format::Fixed, lang));
    put(&before.guess, before.guess_share);
    for guess in &before.others {
        put(&guess.token, guess.share);
    }
    text
}

const LOSS: Text = tx("loss", "损失");
const READING: Text = tx(
    "{text} — guessed right {right} of {all} times, loss {loss} nats",
    "{text} —— {all} 个位置猜对 {right} 个，损失 {loss} nats",
);

/// The text that was read, and how well it was foreseen.
pub fn reading(reading: &Reading, lang: Lang) -> String {
    let whole = reading.tokens.iter().all(|token| token.read.chars().count() == 1);
    let words: Vec<&str> = reading.tokens.iter().map(|token| token.read.as_str()).collect();
    let n = |count: usize| count.to_string();
    let values = [
        ("right", n(reading.tokens.iter().filter(|token| token.is_right()).count())),
        ("all", n(reading.tokens.iter().filter(|token| !token.next.is_empty()).count())),
        ("loss", nats(reading.loss_nats())),
        // What a reader typed goes in last, so that braces in it mean nothing.
        ("text", words.join(if whole { "" } else { " " })),
    ];
    READING.fill(lang, &values.each_ref().map(|(key, value)| (*key, value.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_every_kind_of_number() {
        for (v, format, text) in [
            (65536.0, Format::Count, "65536"),
            (2.814_749_8e14, Format::Count, "2.8·10¹⁴"),
            (-3.0, Format::Count, "−3"),
            (0.95, Format::Fixed, "0.95"),
            (-0.25, Format::Fixed, "−0.25"),
            (0.0, Format::Fixed, "0"),
            (1.3e-4, Format::Fixed, "1.3·10⁻⁴"),
            (f32::NAN, Format::Fixed, "NaN"),
            (0.0, Format::Sci, "0 in f32"),
            (1.3e-7, Format::Sci, "1.3·10⁻⁷"),
            (f32::INFINITY, Format::Sci, "∞"),
        ] {
            assert_eq!(number(v, format, Lang::En), text);
        }
        assert_eq!(number(0.0, Format::Sci, Lang::Zh), "f32 下为 0");
    }
}
