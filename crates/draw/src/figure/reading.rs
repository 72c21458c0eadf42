//! A text as a model reads it: what each token cost stands behind it as colour.

use super::grid::Shades;
use super::paper::{Failure, Note, Paper};
use crate::export::token_text;
use crate::scene::shape::text_width;
use base::names::{Text, tx};
use lens::panel::{Format, Reading};
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::HPos;

const TOP: f64 = 24.0;
const LINE: f64 = 25.0;
const SIZE: f64 = 14.0;
/// The deepest colour still lets words be read.
const DEEPEST: f32 = 0.5;
const LOSS: Text = tx("loss, nats", "损失，nats");

/// The height that suits it at that width.
pub fn height(reading: &Reading, width: f64) -> f64 {
    places(reading, width).last().map_or(0.0, |(_, y, _)| y + LINE)
}

/// The tokens, and after the last one what follows it: (left, top, width) of each.
fn places(reading: &Reading, width: f64) -> Vec<(f64, f64, f64)> {
    let words = words(reading);
    let gap = if words.iter().any(|word| word.chars().nth(1).is_some()) { 5.0 } else { 0.5 };
    let (mut x, mut y) = (0.0, TOP);
    let mut out = Vec::new();
    for word in words {
        let w = f64::from(text_width(word, SIZE as f32)).max(6.0) + 4.0;
        if x + w > width {
            (x, y) = (0.0, y + LINE);
        }
        out.push((x, y, w));
        x += w + gap;
    }
    out
}

fn words(reading: &Reading) -> Vec<&str> {
    let mut words: Vec<&str> = Vec::new();
    for token in &reading.tokens {
        words.push(&token.read);
    }
    if let Some(last) = reading.tokens.last().filter(|last| !last.next.is_empty()) {
        words.push(&last.next);
    }
    words
}

/// Draws it. A token of which it is not known what it cost (the first) has no colour; one that was the likeliest is
/// underlined.
pub fn draw<DB: DrawingBackend>(paper: &mut Paper<DB>, reading: &Reading) -> Result<(), Failure<DB>> {
    let (palette, lang) = (paper.palette, paper.style.lang);
    let full = palette.bg.mix(palette.tower(reading.tower), DEEPEST);
    let shades = Shades { lo: 0.0, hi: 2.0 * reading.chance_nats, is_log: false, bg: palette.bg, full };
    let places = places(reading, paper.size.0);
    for (i, (word, (x, y, w))) in words(reading).into_iter().zip(places).enumerate() {
        let before = i.checked_sub(1).map(|before| &reading.tokens[before]).filter(|token| !token.next.is_empty());
        if let Some(token) = before {
            paper.bar((x, y + 1.0), (x + w, y + LINE - 3.0), shades.of(token.loss_nats))?;
            if token.is_right() {
                let under = y + LINE - 4.0;
                paper.line(&[(x + 1.0, under), (x + w - 1.0, under)], 1.5, palette.text)?;
            }
        }
        let middle = (x + w / 2.0, y + LINE / 2.0 - 1.5);
        paper.text(middle, word, SIZE, HPos::Center, palette.text)?;
        let text = token_text(reading, i, word, lang);
        paper.mark(
            Note { at: (middle.0, y), tower: Some(reading.tower), place: None, step: None, text },
            middle,
            (w, LINE),
        );
    }
    shades.ramp(paper, LOSS.get(lang), Format::Fixed)
}
