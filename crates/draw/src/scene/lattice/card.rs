//! The card at the chosen cell: token, site, the norms of A and B, and what both guess there.

use super::super::numbers::sci;
use super::super::shape::{Frame, Type, pos, text_width};
use super::super::tower::Pen;
use super::super::words::ZERO_IN_F32;
use super::super::{Rect, StageInput};
use super::data::Data;
use super::places::{Cell, lane_x};
use super::{cells, labels, words};
use base::config::Tower;
use base::names::Lang;
use lens::panel::Place;

/// Draws the card, and a ring around the cell in both towers.
pub fn draw(frame: &mut Frame, pens: &[Pen; 2], data: &[Option<Data>; 2]) {
    let Some(cell) = pens[0].stage.lattice.at else { return };
    let (pen, Some(own)) = (&pens[cell.tower.idx()], &data[cell.tower.idx()]) else { return };
    for (pen, data) in pens.iter().zip(data).filter(|(pen, _)| !pen.stage.lattice.hides(pen.tower)) {
        if let Some(data) = data {
            cells::ring(frame, pen, data, cell, if pen.tower == cell.tower { 1.6 } else { 0.8 });
        }
    }
    let Some(&y) = pen.places.points_y.get(cell.point) else { return };
    let lines = lines_of(data, cell, pen.stage.lang);
    let size = pen.layout.size;
    let widest = lines.iter().map(|line| text_width(line, 13.0)).fold(0.0, f32::max);
    let (w, h) = ((widest + 26.0).min(size.x - 8.0), 14.0 + 20.0 * lines.len() as f32);
    let x = (lane_x(pen, own.n_lanes(), cell.lane) - w / 2.0).min(size.x - w - 4.0).max(4.0);
    // Over the cell, or under it where there is no room; never on the row itself.
    let y = if y - h - 16.0 >= 4.0 { y - h - 16.0 } else { y + 16.0 };
    frame.plate(Rect { x, y, w, h }, 8.0, pen.palette.panel, Some(pen.palette.bg.mix(pen.own(), 0.6)));
    for (i, line) in lines.into_iter().enumerate() {
        let ink = if i == 0 { pen.palette.text } else { pen.palette.text_soft };
        let style = Type { strong: i == 0, ..Type::new(13.0, ink) };
        frame.text(pos(x + 13.0, y + 21.0 + 20.0 * i as f32), line, style.start());
    }
}

/// What the card says: also what a screen reader should hear.
pub fn lines(input: &StageInput) -> Vec<String> {
    let Some(cell) = input.lattice.at.filter(|_| input.lattice.open >= 1.0) else { return Vec::new() };
    lines_of(&Tower::each_of(input.lattice.panels, |panels| panels.and_then(Data::of)), cell, input.lang)
}

fn lines_of(data: &[Option<Data>; 2], cell: Cell, lang: Lang) -> Vec<String> {
    let Some(own) = &data[cell.tower.idx()] else { return Vec::new() };
    let mut out = vec![labels::lane_words(own, cell.lane, lang)];
    out.push(Place::stream_grad(cell.point).words().get(lang).to_string());
    for (tower, data) in Tower::BOTH.into_iter().zip(data) {
        let row = data.as_ref().and_then(|data| data.rows.iter().find(|(point, _)| *point == cell.point));
        let Some(&value) = row.and_then(|(_, row)| row.get(cell.lane)) else { continue };
        let w = if tower == Tower::A { "A" } else { "B" };
        let v = if value == 0.0 { ZERO_IN_F32.get(lang).to_string() } else { sci(value) };
        out.push(words::NORM.fill(lang, &[("w", w), ("v", &v)]));
    }
    out.extend(data.iter().flatten().filter_map(|data| labels::guess_words(data, cell.lane, lang)));
    out
}
