//! The loss in words: what the model guesses at the last position, against what stands there.

use crate::scene::numbers::percent;
use crate::scene::palette::Palette;
use crate::scene::shape::{Frame, Type, pos, text_width};
use crate::scene::tower::Pen;
use crate::scene::words::{self, GUESS_AND_TRUTH, GUESS_SHORT};
use crate::scene::{Rect, StageInput};
use base::config::Tower;

/// Where the bars of the card begin, right of its words.
const BAR_FROM: f32 = 168.0;
/// Most characters of a token.
const LONGEST: usize = 10;

/// Beside the loss, towards the middle of the stage.
pub fn draw_guess(frame: &mut Frame, pen: &Pen) {
    let Some(guess) = pen.input.snapshot.and_then(|s| s.reading.last()) else { return };
    let lang = pen.stage.lang;
    let (likeliest, truth) = (token(pen.input.vocab, guess.likeliest), token(pen.input.vocab, guess.truth));
    let values = [("p", &*percent(guess.likeliest_prob)), ("g", &*likeliest), ("t", &*truth)];
    let Pen { places, layout, palette, .. } = pen;
    let room = (layout.size.x / 2.0 - places.axis).abs() - 18.0;
    let words = [GUESS_AND_TRUTH, GUESS_SHORT].map(|text| text.fill(lang, &values));
    let Some(words) = words.into_iter().find(|words| text_width(words, 13.0) <= room) else { return };
    let inward = places.axis < layout.size.x / 2.0;
    let style = Type::new(13.0, palette.text).strong();
    let at = pos(places.axis + if inward { 12.0 } else { -12.0 }, layout.loss_y + 4.4);
    frame.text(at, words, if inward { style.start() } else { style.end() });
}

/// Where the gradient begins, a row for each tower: how much it gave its likeliest token and how much the one that stands
/// there, as bars from 0 to 1.
pub fn draw_guesses(frame: &mut Frame, stage: &StageInput, area: Rect, palette: &Palette) {
    let lang = stage.lang;
    let h = area.h / 2.0;
    for tower in Tower::BOTH {
        let input = &stage.towers[tower.idx()];
        let Some(guess) = input.snapshot.and_then(|s| s.reading.last()) else { continue };
        let y = area.y + h * tower.idx() as f32;
        let letter = if tower == Tower::A { "A" } else { "B" };
        frame.text(pos(area.x + 2.0, y + h / 2.0 + 4.6), letter, Type::new(13.0, palette.ink(tower)).strong().start());
        let bars = [
            (words::GUESSED, guess.likeliest, guess.likeliest_prob, palette.text_soft),
            (words::TRUTH, guess.truth, guess.truth_prob, palette.tower(tower)),
        ];
        for (i, (name, id, prob, color)) in bars.into_iter().enumerate() {
            let middle = y + h * (0.28 + 0.44 * i as f32);
            let said = name.fill(lang, &[("t", &*token(input.vocab, id)), ("p", &*percent(prob))]);
            let x = area.x + 24.0;
            frame.text(pos(x, middle + 4.2), said, Type::new(12.0, palette.text).start());
            let from = x + BAR_FROM;
            let room = (area.x + area.w - 4.0 - from).max(0.0);
            let bar = |share: f32| Rect { x: from, y: middle - 4.0, w: room * share, h: 8.0 };
            frame.plate(bar(1.0), 2.0, palette.text_soft.fade(0.14), None);
            if prob > 0.0 {
                frame.plate(bar(prob.min(1.0)), 2.0, color, None);
            }
        }
    }
}

/// A token as a reader sees it, not too long.
pub fn token(vocab: &[String], id: u32) -> String {
    match vocab.get(id as usize).map(String::as_str) {
        Some(word) if word.chars().count() > LONGEST => word.chars().take(LONGEST - 1).chain(['…']).collect(),
        Some(word) => word.to_string(),
        None => "?".to_string(),
    }
}
