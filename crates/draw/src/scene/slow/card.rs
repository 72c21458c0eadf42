//! The card of the fork that the gradient has just passed: what came down the skip and what through the branch, added as
//! vectors, as triangles of which all sides have one scale, A's and B's.

use super::dashes::passed;
use super::guess::draw_guesses;
use super::{Phase, block_words, front};
use crate::scene::layout::layout;
use crate::scene::numbers::sci;
use crate::scene::palette::{Palette, Rgba};
use crate::scene::shape::{Frame, Shape, Type, pos, text_width};
use crate::scene::tower::Pen;
use crate::scene::{Rect, StageInput, words};
use base::config::Tower;
use base::names::{Lang, Text};

/// A side that would be shorter is told in words, in pixels.
const SHORTEST: f64 = 3.0;
/// Below this ratio of two sides their angle is lost in the rounding of the three norms, which are f32.
const TOLD_APART: f64 = 1e-4;
/// Height of a row of words alone.
const WORDS_H: f32 = 40.0;
/// Height of a row with four numbers one below the other.
const FOUR_LINES_H: f32 = 66.0;

/// What one tower's gradient is at a fork: three norms, L2.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sum {
    pub skip: f64,
    pub branch: f64,
    pub sum: f64,
    pub is_cut: bool,
}

impl Sum {
    /// The cosine of the angle between skip and branch: |sum|² = |skip|² + |branch|² + 2·skip·branch·cos. None where one
    /// of them is 0, is no number, or too small beside the other.
    pub fn cos(self) -> Option<f64> {
        let Sum { skip, branch, sum, .. } = self;
        let told =
            [skip, branch, sum].iter().all(|x| x.is_finite()) && skip.min(branch) > TOLD_APART * skip.max(branch);
        told.then(|| ((sum * sum - skip * skip - branch * branch) / (2.0 * skip * branch)).clamp(-1.0, 1.0))
    }

    /// Where the branch begins and where the sum ends, the skip lying along x, upwards positive.
    fn corners(self) -> [(f64, f64); 2] {
        let cos = self.cos().unwrap_or(1.0);
        let skip = if self.is_cut { 0.0 } else { self.skip };
        let end = (skip + self.branch * cos, self.branch * (1.0 - cos * cos).sqrt());
        [(skip, 0.0), end]
    }

    /// Left, right and height of the triangle.
    fn extent(self) -> (f64, f64, f64) {
        let [(skip, _), (x, y)] = self.corners();
        (x.min(0.0), skip.max(x), y)
    }

    fn longest(self) -> f64 {
        self.skip.max(self.branch).max(self.sum)
    }
}

/// Whether there is a fork to tell of at this moment.
pub fn shows_card(input: &StageInput) -> bool {
    matches!(Phase::at(input.playhead), Some(Phase::Backward(_) | Phase::Update(_)))
}

/// The card on `w` × `h` CSS pixels, at the fork that the stage of the same input shows. The heights of forks do not
/// hang on the stage's size.
pub fn compose_card(input: &StageInput, w: f32, h: f32) -> Frame {
    let mut frame = Frame::default();
    let Some(phase) = Phase::at(input.playhead) else { return frame };
    let palette = Palette::of(input.theme);
    let layout = layout(input, 900.0, 600.0);
    let front = front(Some(phase), &layout);
    let of = |tower: Tower| {
        let (input_of, places) = (&input.towers[tower.idx()], &layout.towers[tower.idx()]);
        let pen =
            Pen { tower, stage: input, input: input_of, places, layout: &layout, palette, phase: Some(phase), front };
        let (site, snapshot) = (passed(&pen)?, input_of.snapshot?);
        let at = |list: &[f32]| list.get(site.idx()).map(|&x| f64::from(x));
        let (skip, branch) = (at(&snapshot.skip_grad_l2)?, at(&snapshot.branch_grad_l2)?);
        Some((site, Sum { skip, branch, sum: at(&snapshot.resid_grad_l2)?, is_cut: !snapshot.is_intact(site) }))
    };
    let lang = input.lang;
    let found = Tower::each(of);
    let head = match found {
        [Some((a, _)), Some((b, _))] if a != b => words::AT_FORKS.get(lang).to_string(),
        [Some((site, _)), _] | [_, Some((site, _))] => {
            words::AT_FORK.fill(lang, &[("block", &block_words(site, lang))])
        }
        _ => words::FROM_GUESSES.get(lang).to_string(),
    };
    let head_w = text_width(&head, 13.0);
    frame.text(pos(2.0, 15.0), head, Type::new(13.0, palette.text).strong().start());
    if found.iter().all(Option::is_none) {
        draw_guesses(&mut frame, input, Rect { x: 0.0, y: 24.0, w, h: h - 26.0 }, palette);
        return frame;
    }
    let note = words::AS_VECTORS.get(lang);
    let mut top = 22.0;
    if head_w + text_width(note, 12.0) + 14.0 <= w {
        frame.text(pos(w - 2.0, 15.0), note, Type::new(12.0, palette.text_soft).end());
    } else if h > 150.0 {
        frame.text(pos(2.0, 32.0), note, Type::new(12.0, palette.text_soft).start());
        top = 40.0;
    }
    let sums: Vec<(Tower, Sum)> =
        Tower::BOTH.into_iter().filter_map(|tower| Some((tower, found[tower.idx()]?.1))).collect();
    draw_rows(&mut frame, &sums, Rect { x: 0.0, y: top, w, h: h - top - 2.0 }, (palette, lang));
    frame
}

/// A row for each tower: its triangle and its numbers, or words where it is too small to be seen beside the other.
fn draw_rows(frame: &mut Frame, sums: &[(Tower, Sum)], area: Rect, (palette, lang): (&Palette, Lang)) {
    let tells = |sum: Sum| sum.longest().is_finite() && sum.longest() > 0.0;
    let most = sums.iter().filter(|(_, s)| tells(*s)).map(|(_, s)| s.longest()).fold(0.0, f64::max);
    // Beside the picture there is room for the numbers: in one column where rows are high enough, else in two.
    let numbers_w = if area.h / sums.len().max(1) as f32 >= FOUR_LINES_H { 165.0 } else { 2.0 * 116.0 };
    let picture_w = f64::from((area.w * 0.55).min(area.w - 40.0 - numbers_w).max(40.0));
    // Whose sides would all be shorter than what can be seen, next to a picture as wide as it may be.
    let is_small = |sum: Sum| !tells(sum) || sum.longest() / most * picture_w < SHORTEST;
    let n_small = sums.iter().filter(|(_, sum)| is_small(*sum)).count();
    let words_h = WORDS_H.min(area.h * 0.46);
    let row_h = (area.h - words_h * n_small as f32) / (sums.len() - n_small).max(1) as f32;
    let fits = |sum: Sum| {
        let (left, right, height) = sum.extent();
        (picture_w / (right - left).max(f64::MIN_POSITIVE)).min(f64::from(row_h - 14.0) / height.max(f64::MIN_POSITIVE))
    };
    // Pixels of a norm of 1.
    let scale = sums.iter().filter(|(_, s)| !is_small(*s)).map(|(_, s)| fits(*s)).fold(f64::INFINITY, f64::min);
    let mut y = area.y;
    for &(tower, sum) in sums {
        let (ink, h) = (palette.ink(tower), if is_small(sum) { words_h } else { row_h });
        let letter = if tower == Tower::A { "A" } else { "B" };
        let middle = y + h / 2.0 + 4.6;
        if is_small(sum) {
            frame.text(pos(2.0, y + 16.0), letter, Type::new(13.0, ink).strong().start());
            draw_words(frame, sum, scale, Rect { x: 24.0, y, w: area.w - 26.0, h }, (palette, lang, ink));
        } else {
            frame.text(pos(2.0, middle), letter, Type::new(13.0, ink).strong().start());
            draw_triangle(frame, sum, scale, Rect { x: 24.0, y, w: picture_w as f32, h }, (palette, ink));
            let x = 24.0 + picture_w as f32 + 16.0;
            draw_numbers(frame, sum, Rect { x, y, w: area.w - x, h }, (palette, lang, ink));
        }
        y += h;
    }
}

/// Skip and branch one after the other, and their sum from the first point to the last.
fn draw_triangle(frame: &mut Frame, sum: Sum, scale: f64, area: Rect, (palette, ink): (&Palette, Rgba)) {
    let (left, _, height) = sum.extent();
    let y = f64::from(area.y + area.h / 2.0) + height * scale / 2.0;
    let x = f64::from(area.x) - left * scale;
    let at = |(dx, dy): (f64, f64)| pos((x + dx * scale) as f32, (y - dy * scale) as f32);
    let [skip, end] = sum.corners();
    let start = at((0.0, 0.0));
    if sum.is_cut {
        frame.line(vec![start, at(end)], 2.2, palette.text);
    } else {
        frame.line(vec![start, at(end)], 1.2, palette.text_soft);
        frame.line(vec![start, at(skip)], 3.0, ink);
        frame.line(vec![at(skip), at(end)], 2.0, palette.text);
    }
    let (tip, from) = (at(end), if sum.is_cut { start } else { at(skip) });
    arrow(frame, [from, tip], palette.text);
    frame.disc(start, 2.4, palette.text_soft);
}

/// An arrowhead at the end of a line, where the line is long enough for one.
fn arrow(frame: &mut Frame, [from, tip]: [crate::scene::shape::Pos; 2], color: Rgba) {
    let (dx, dy) = (tip.x - from.x, tip.y - from.y);
    let long = (dx * dx + dy * dy).sqrt();
    if long > 9.0 {
        let (ux, uy) = (dx / long, dy / long);
        let back = pos(tip.x - 7.0 * ux, tip.y - 7.0 * uy);
        let points = vec![tip, pos(back.x - 3.2 * uy, back.y + 3.2 * ux), pos(back.x + 3.2 * uy, back.y - 3.2 * ux)];
        frame.shapes.push(Shape::Area { points, color });
    }
}

/// The sides in words, each in the colour that it is drawn in: one below the other, or in two columns.
fn draw_numbers(frame: &mut Frame, sum: Sum, area: Rect, (palette, lang, ink): (&Palette, Lang, Rgba)) {
    let line = |name: Text, value: String| format!("{} {value}", name.get(lang));
    let lines: Vec<(String, Rgba)> = if sum.is_cut {
        vec![(words::CUT_SUM.get(lang).to_string(), palette.text_soft), (sci(sum.sum), palette.text)]
    } else {
        let angle = sum.cos().map(|cos| format!("{:.0}°", libm::acos(cos).to_degrees()));
        let mut lines = vec![
            (line(words::SKIP, show(sum.skip, lang)), ink),
            (line(words::BRANCH, show(sum.branch, lang)), palette.text),
            (line(words::SUM, show(sum.sum, lang)), palette.text_soft),
        ];
        lines.extend(angle.map(|angle| (line(words::ANGLE, angle), palette.text_soft)));
        lines
    };
    let n_columns = if lines.len() < 3 || area.h >= FOUR_LINES_H { 1 } else { 2 };
    let n_rows = lines.len().div_ceil(n_columns);
    let top = area.y + (area.h - 16.0 * n_rows as f32) / 2.0 + 12.0;
    for (i, (text, color)) in lines.into_iter().enumerate() {
        let x = area.x + area.w / 2.0 * (i / n_rows) as f32;
        frame.text(pos(x, top + 16.0 * (i % n_rows) as f32), text, Type::new(12.0, color).start());
    }
}

/// A sum that is too short to be drawn: what it is made of, and how long it would be.
fn draw_words(frame: &mut Frame, sum: Sum, scale: f64, area: Rect, (palette, lang, ink): (&Palette, Lang, Rgba)) {
    let named = |name: Text, value: f64| format!("{} {}", name.get(lang), show(value, lang));
    let first = match sum.is_cut {
        true => named(words::CUT_SUM, sum.sum),
        false => {
            [named(words::SKIP, sum.skip), named(words::BRANCH, sum.branch), named(words::SUM, sum.sum)].join(" · ")
        }
    };
    if text_width(&first, 12.0) > area.w {
        // The sum alone, which the stage writes too.
        frame.text(pos(area.x, area.y + 16.0), named(words::SUM, sum.sum), Type::new(12.0, ink).start());
    } else {
        frame.text(pos(area.x, area.y + 16.0), first, Type::new(12.0, ink).start());
    }
    let pixels = sum.longest() * scale;
    if pixels.is_finite() && pixels > 0.0 {
        let text = words::TO_SCALE.fill(lang, &[("px", &sci(pixels))]);
        if area.h >= 34.0 && text_width(&text, 12.0) <= area.w {
            frame.text(pos(area.x, area.y + 32.0), text, Type::new(12.0, palette.text_soft).start());
        }
    }
}

fn show(value: f64, lang: Lang) -> String {
    if value == 0.0 { words::ZERO_IN_F32.get(lang).to_string() } else { sci(value) }
}
