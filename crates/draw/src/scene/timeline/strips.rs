//! The gradient's history as an image for each tower: a row for each point of the stream, the loss on top and the tokens
//! at the bottom, a column for each pixel of time.

use super::super::palette::{Palette, Rgba};
use super::super::scale::{Place, Scale};
use super::super::shape::{Frame, Shape, Type, pos};
use super::super::{Rect, TimelineInput, words};
use super::axes::Axes;
use base::config::Tower;

pub fn draw(frame: &mut Frame, input: &TimelineInput, axes: &Axes, palette: &Palette) {
    let Some(rects) = axes.strips else { return };
    for tower in Tower::BOTH {
        let rect = rects[tower.idx()];
        frame.plate(rect, 2.0, palette.panel, None);
        if let Some(image) = image(&input.strips[tower.idx()], rect, axes, tower, palette) {
            frame.shapes.push(image);
        }
        if !input.compact {
            let letter = if tower == Tower::A { "A" } else { "B" };
            let style = Type::new(12.0, palette.ink(tower)).strong().end();
            frame.text(pos(rect.x - 10.0, rect.y + rect.h / 2.0 + 4.2), letter, style);
        }
    }
    if !input.compact {
        draw_ramp(frame, input, rects, palette);
    }
}

/// What was measured, column by column: each pixel shows the newest kept step that is not later.
fn image(strip: &[(u64, &[f32])], rect: Rect, axes: &Axes, tower: Tower, palette: &Palette) -> Option<Shape> {
    let n_rows = strip.first()?.1.len();
    let n_columns = rect.w.round().max(1.0) as usize;
    let newest = strip.last()?.0;
    let mut rgba = vec![0u8; 4 * n_columns * n_rows];
    let mut idx = 0;
    for column in 0..n_columns {
        let step = axes.step_at(rect.x + column as f32 + 0.5);
        if step > newest {
            break;
        }
        while idx + 1 < strip.len() && strip[idx + 1].0 <= step {
            idx += 1;
        }
        for (row, &value) in strip[idx].1.iter().rev().take(n_rows).enumerate() {
            let Rgba { r, g, b, a } = color(value, tower, palette);
            let at = 4 * (row * n_columns + column);
            rgba[at..at + 4].copy_from_slice(&[r, g, b, a]);
        }
    }
    Some(Shape::Image { rect, n_columns, n_rows, rgba })
}

/// A norm as light on the rail: nothing where it is exactly 0, alarm where it is no number.
fn color(value: f32, tower: Tower, palette: &Palette) -> Rgba {
    match Scale::GRAD.place(value) {
        Place::NotFinite => palette.alarm,
        Place::Zero => palette.bg,
        Place::Under => palette.light(tower, 0.0),
        Place::On(place) => palette.light(tower, place),
        Place::Over => palette.light(tower, 1.0),
    }
}

/// The rail beside the strips: what brightness means.
fn draw_ramp(frame: &mut Frame, input: &TimelineInput, rects: [Rect; 2], palette: &Palette) {
    let (top, bottom) = (rects[0].y, rects[1].y + rects[1].h);
    let x = rects[0].x + rects[0].w + 12.0;
    let n_rows = 36;
    for tower in Tower::BOTH {
        let light = |row: usize| 1.0 - row as f32 / (n_rows - 1) as f32;
        let colors = (0..n_rows).map(|row| palette.light(tower, light(row)));
        let rgba = colors.flat_map(|c| [c.r, c.g, c.b, c.a]).collect();
        let rect = Rect { x: x + 7.0 * tower.idx() as f32, y: top, w: 6.0, h: bottom - top };
        frame.shapes.push(Shape::Image { rect, n_columns: 1, n_rows, rgba });
    }
    let style = Type::new(12.0, palette.text_dim).start();
    let x = x + 20.0;
    frame.text(pos(x, top + 9.0), "10", style);
    frame.text(pos(x, (top + bottom) / 2.0 + 4.2), words::STRIP.get(input.lang), style);
    frame.text(pos(x, bottom - 1.0), "10⁻⁸", style);
}
