//! What a cut or a joint changes at once: the same step of one tower, measured before it and again after it. Both numbers
//! stand beside the place in the profile for a while, and the stretch of the line that changed lights up.

use super::StageInput;
use super::numbers::sci;
use super::profile::points;
use super::rail::Rail;
use super::shape::{Frame, Shape, Type, pos, text_width};
use super::slow::block_words;
use super::tower::Pen;
use super::words::ZERO_IN_F32;
use super::{Rect, traced};
use base::config::{Site, Tower, Trace};
use base::names::Lang;
use engine::telemetry::Snapshot;

/// One step, measured twice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Felt {
    /// Whose skip.
    pub tower: Tower,
    /// Which.
    pub site: Site,
    /// With the skip as it was and as it is now: [`at_fork`].
    pub values: [[f32; 3]; 2],
    /// How brightly the stretch still flashes, 0..=1; 0 where little motion was asked for.
    pub flash: f32,
}

/// What each trace shows at the fork below `site`, in their order: ‖∂L/∂x‖₂, rms of x, spread of tokens. None where there
/// is no such fork.
pub fn at_fork(snapshot: &Snapshot, site: Site) -> Option<[f32; 3]> {
    let at = |trace| traced(snapshot, trace).get(site.idx()).copied();
    Some([at(Trace::Gradient)?, at(Trace::Rms)?, at(Trace::Spread)?])
}

/// Height of a line of the words.
const LINE: f32 = 16.0;

/// Draws it, where it is known at this moment.
pub fn draw_felt(frame: &mut Frame, pens: &[Pen; 2]) {
    let Some(felt) = pens[0].stage.felt else { return };
    let pen = &pens[felt.tower.idx()];
    let Pen { places, layout, palette, stage, .. } = pen;
    if !places.sites.contains(&felt.site) || places.fork_y(felt.site) > pen.front || stage.lattice.hides(felt.tower) {
        return;
    }
    let (y, y_above) = (places.fork_y(felt.site), places.node_y(felt.site));
    let found = points(pen);
    let end = |y: f32| found.iter().find(|(at, ..)| at.y == y).map(|(at, ..)| *at);
    if let (true, Some(above), Some(below)) = (felt.flash > 0.0, end(y_above), end(y)) {
        frame.line(vec![above, below], 6.0, palette.text.fade(felt.flash));
    }
    // Where it was, and from there to where it is.
    let (rail, zero) = (Rail::new(layout.profile.rail, stage.deep), layout.profile.zero);
    let values = Tower::each_of(felt.values, |values| values[stage.trace as usize]);
    let [from, to] = Tower::each_of(values, |value| rail.x_of(value).unwrap_or(zero.x + zero.w / 2.0));
    frame.line(vec![pos(from, y), pos(to, y)], 1.2, pen.own().fade(0.7));
    let (stroke, dotted) = (Some((pen.own(), 1.4)), values[0] == 0.0);
    frame.shapes.push(Shape::Circle { at: pos(from, y), r: 4.2, fill: Some(palette.bg), stroke, dotted });
    draw_words(frame, pen, values, [from.min(to) - 10.0, from.max(to) + 10.0, y]);
}

/// The numbers on a plate: left of both marks where there is room, else over them or under them.
fn draw_words(frame: &mut Frame, pen: &Pen, [before, after]: [f32; 2], [from, to, y]: [f32; 3]) {
    let Pen { layout, palette, stage, .. } = pen;
    let (before, after) = (show(before, stage.lang), show(after, stage.lang));
    let (left, right) = (layout.profile.zero.x - 8.0, layout.profile.rail.x + layout.profile.rail.w + 8.0);
    let style = Type::new(if right - left < 110.0 { 12.0 } else { 13.0 }, palette.text).strong();
    let wide = |words: &str| words.split('\n').map(|line| text_width(line, style.size)).fold(0.0, f32::max);
    // On one line, on two, and on the narrowest screen with the arrow between them.
    let mut words = String::new();
    for between in [" → ", "\n→ ", "\n↓\n"] {
        words = format!("{before}{between}{after}");
        if wide(&words) <= right - left {
            break;
        }
    }
    let lines: Vec<&str> = words.split('\n').collect();
    let half = wide(&words) / 2.0;
    let h = LINE * lines.len() as f32;
    let [top, bottom] = [layout.ends_y[0] - 8.0, layout.ends_y[1] - h + 8.0];
    let (middle, y) = if from - 2.0 * half >= left {
        (from - half, y - h / 2.0)
    } else {
        let over = y - h - 8.0;
        (((from + to) / 2.0).min(right - half).max(left + half), if over < top { y + 8.0 } else { over })
    };
    let y = y.min(bottom).max(top);
    frame.plate(Rect { x: middle - half - 4.0, y, w: 2.0 * half + 8.0, h }, 5.0, palette.bg.fade(0.86), None);
    for (row, line) in lines.into_iter().enumerate() {
        frame.text(pos(middle, y + LINE * row as f32 + 12.5), line, style);
    }
}

/// The same in words: for whoever does not see the picture.
pub fn felt_words(input: &StageInput) -> Option<String> {
    let Felt { tower, site, values, .. } = input.felt?;
    let [before, after] = Tower::each_of(values, |values| show(values[input.trace as usize], input.lang));
    let letter = if tower == Tower::A { "A" } else { "B" };
    Some(format!("{letter} · {} · {before} → {after}", block_words(site, input.lang)))
}

fn show(value: f32, lang: Lang) -> String {
    if value == 0.0 { ZERO_IN_F32.get(lang).to_string() } else { sci(value) }
}
