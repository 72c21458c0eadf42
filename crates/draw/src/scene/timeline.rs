//! The strip under the stage: both losses, the levels that simpler models reach, what was cut when, and the playhead.

use super::numbers::nats;
use super::palette::{Palette, Rgba};
use super::shape::{Frame, Pos, Type, pos, text_width};
use super::{Rect, TimelineInput, words};
use base::config::{Event, Tower};
use base::names::Text;

/// The timeline on `w` × `h` CSS pixels.
pub fn compose_timeline(input: &TimelineInput, w: f32, h: f32) -> Frame {
    let mut frame = Frame::default();
    let palette = Palette::of(input.theme);
    let axes = Axes::new(input, w, h);
    draw_levels(&mut frame, input, &axes, palette);
    for tower in [Tower::B, Tower::A] {
        draw_losses(&mut frame, &axes, input.losses[tower.idx()], palette.tower(tower));
        draw_validation(&mut frame, &axes, &input.validation[tower.idx()], palette.tower(tower));
        draw_not_finite(&mut frame, &axes, input.losses[tower.idx()], tower, palette);
    }
    if !input.compact {
        // Left of the plot, where no playhead comes.
        for (row, words) in words::LOSS_NATS.into_iter().enumerate() {
            let at = pos(axes.plot.x - 12.0, axes.plot.y + 6.0 + 15.0 * row as f32);
            frame.text(at, words.get(input.lang), Type::new(12.0, palette.text_dim).end());
        }
        if input.validation.iter().any(|losses| !losses.is_empty()) {
            let at = pos(axes.plot.x - 12.0, axes.plot.y + 40.0);
            frame.text(at, words::HELD_OUT.get(input.lang), Type::new(12.0, palette.text_dim).end());
        }
    }
    draw_track(&mut frame, input, &axes, palette);
    frame
}

/// The step under `x` on a timeline of width `w`, for scrubbing: never beyond what has been measured.
pub fn timeline_step_at(x: f32, w: f32, input: &TimelineInput) -> u64 {
    let axes = Axes::new(input, w, 100.0);
    let part = f64::from(((x - axes.plot.x) / axes.plot.w.max(1.0)).clamp(0.0, 1.0));
    ((part * axes.last as f64).round() as u64).min(input.latest_step)
}

/// Where steps and losses stand.
struct Axes {
    plot: Rect,
    /// Height of the track that the knob runs on.
    track_y: f32,
    /// The step at the right end.
    last: u64,
    /// Losses at the bottom and the top.
    nats: [f64; 2],
}

impl Axes {
    fn new(input: &TimelineInput, w: f32, h: f32) -> Axes {
        let (left, right) = match (input.compact, input.lang) {
            (true, base::names::Lang::En) => (14.0, 72.0),
            (true, base::names::Lang::Zh) => (14.0, 46.0),
            (false, _) => (58.0, 142.0),
        };
        let top = if input.compact { 10.0 } else { 20.0 };
        let track_y = h - 16.0;
        let plot = Rect { x: left, y: top, w: (w - left - right).max(10.0), h: (track_y - 14.0 - top).max(10.0) };
        // One of three fixed floors: parts of the trigram's loss, or zero once a tower has gone below those.
        let lowest = input.losses.iter().flat_map(|l| l.iter()).map(|&(_, loss)| loss).fold(f32::INFINITY, f32::min);
        let floors = [0.7, 0.4].map(|part| part * input.trigram_nats.unwrap_or(0.0));
        let floor = floors.into_iter().find(|&floor| floor <= f64::from(lowest)).unwrap_or(0.0);
        let nats = [floor, input.chance_nats.max(0.1) * 1.06];
        Axes { plot, track_y, last: input.n_steps.max(input.latest_step).max(1), nats }
    }

    fn x(&self, step: u64) -> f32 {
        self.plot.x + self.plot.w * (step as f64 / self.last as f64) as f32
    }

    /// Losses outside the range stay at its edge.
    fn y(&self, loss: f64) -> f32 {
        let part = ((loss - self.nats[0]) / (self.nats[1] - self.nats[0])).clamp(0.0, 1.0);
        self.plot.y + self.plot.h * (1.0 - part as f32)
    }
}

/// Dotted levels with their names at the right, moved apart where levels lie close.
fn draw_levels(frame: &mut Frame, input: &TimelineInput, axes: &Axes, palette: &Palette) {
    let chance = if input.compact { words::LEVEL_CHANCE_SHORT } else { words::LEVEL_CHANCE };
    let levels: [(Text, Option<f64>); 4] = [
        (chance, Some(input.chance_nats)),
        (words::LEVEL_UNIGRAM, input.unigram_nats),
        (words::LEVEL_BIGRAM, input.bigram_nats),
        (words::LEVEL_TRIGRAM, input.trigram_nats),
    ];
    let shown: Vec<(Text, f64)> = levels
        .into_iter()
        .filter_map(|(name, level)| Some((name, level?)))
        .filter(|(_, level)| level.is_finite() && *level >= axes.nats[0])
        .collect();
    let gap = 15.0;
    let mut rows: Vec<f32> = shown.iter().map(|(_, level)| axes.y(*level)).collect();
    for i in 1..rows.len() {
        rows[i] = rows[i].max(rows[i - 1] + gap);
    }
    // Pushed below the plot: push the whole chain back up.
    let mut limit = axes.track_y - 4.0;
    for row in rows.iter_mut().rev() {
        *row = row.min(limit);
        limit = *row - gap;
    }
    let right = axes.plot.x + axes.plot.w;
    for ((name, level), row) in shown.into_iter().zip(rows) {
        let y = axes.y(level);
        frame.dots(vec![pos(axes.plot.x, y), pos(right, y)], 1.0, palette.unlit.mix(palette.text_dim, 0.3));
        frame.line(vec![pos(right + 3.0, y), pos(right + 9.0, row)], 1.0, palette.unlit);
        let name = name.get(input.lang);
        let words = if input.compact { name.to_string() } else { format!("{name} {}", nats(level as f32)) };
        frame.text(pos(right + 12.0, row + 4.2), words, Type::new(12.0, palette.text_dim).start());
    }
}

/// Two pixels hold a bin: its mean is the line, its extremes a faint band.
const BIN_PX: f32 = 2.0;

fn draw_losses(frame: &mut Frame, axes: &Axes, losses: &[(u64, f32)], color: Rgba) {
    let mut bins: Vec<Bin> = Vec::new();
    for &(step, loss) in losses.iter().filter(|(_, loss)| loss.is_finite()) {
        let x = axes.x(step);
        match bins.last_mut().filter(|bin| x - bin.from < BIN_PX) {
            Some(bin) => bin.add(x, loss),
            None => bins.push(Bin { from: x, x_sum: x, sum: f64::from(loss), n: 1.0, low: loss, high: loss }),
        }
    }
    if bins.iter().any(|bin| bin.n > 1.0) {
        let edge = |value: fn(&Bin) -> f32| move |bin: &Bin| pos(bin.x(), axes.y(f64::from(value(bin))));
        let high = bins.iter().map(edge(|bin| bin.high));
        let low = bins.iter().rev().map(edge(|bin| bin.low));
        let points = high.chain(low).collect();
        frame.shapes.push(super::Shape::Area { points, color: color.fade(0.16) });
    }
    let line: Vec<Pos> = bins.iter().map(|bin| pos(bin.x(), axes.y(bin.sum / bin.n))).collect();
    if line.len() == 1 {
        frame.disc(line[0], 2.2, color);
    }
    if line.len() > 1 {
        frame.line(line, 1.7, color);
    }
}

/// What held-out text costs: dots where it was measured, so that it is not taken for the training loss.
fn draw_validation(frame: &mut Frame, axes: &Axes, losses: &[(u64, f32)], color: Rgba) {
    let mut last_x = f32::NEG_INFINITY;
    for &(step, loss) in losses.iter().filter(|(_, loss)| loss.is_finite()) {
        let x = axes.x(step);
        if x - last_x >= 5.0 {
            frame.disc(pos(x, axes.y(f64::from(loss))), 1.6, color);
            last_x = x;
        }
    }
}

/// From the first loss that is no finite number on: a hatch along the top, B's below A's.
fn draw_not_finite(frame: &mut Frame, axes: &Axes, losses: &[(u64, f32)], tower: Tower, palette: &Palette) {
    let Some(&(first, _)) = losses.iter().find(|(_, loss)| !loss.is_finite()) else { return };
    let last = losses.last().map_or(first, |&(step, _)| step);
    let (x, y) = (axes.x(first), axes.plot.y + 9.0 * tower.idx() as f32);
    let rect = Rect { x, y, w: (axes.x(last) - x).max(6.0), h: 7.0 };
    frame.shapes.push(super::Shape::Hatch { rect, color: palette.alarm });
}

struct Bin {
    from: f32,
    x_sum: f32,
    sum: f64,
    n: f64,
    low: f32,
    high: f32,
}

impl Bin {
    fn add(&mut self, x: f32, loss: f32) {
        self.x_sum += x;
        self.sum += f64::from(loss);
        self.n += 1.0;
        self.low = self.low.min(loss);
        self.high = self.high.max(loss);
    }

    fn x(&self) -> f32 {
        self.x_sum / self.n as f32
    }
}

/// The track with its knob, the flags of cuts and joints on it, and the playhead.
fn draw_track(frame: &mut Frame, input: &TimelineInput, axes: &Axes, palette: &Palette) {
    let y = axes.track_y;
    let (from, to) = (axes.plot.x, axes.plot.x + axes.plot.w);
    let (done, now) = (axes.x(input.latest_step), axes.x(input.shown_step.min(input.latest_step)));
    frame.line(vec![pos(from, y), pos(to, y)], 2.0, palette.hairline);
    if done > from {
        frame.line(vec![pos(from, y), pos(done, y)], 2.0, palette.text_soft);
    }
    // Flags that would hide each other stand for all of theirs.
    let mut last: [f32; 2] = [f32::NEG_INFINITY; 2];
    for event in input.events {
        // Settings changed and text skipped have no flag yet.
        let Some((_, is_joint)) = event.skip() else { continue };
        let x = axes.x(event.step);
        if x - last[event.tower.idx()] > 9.0 {
            draw_flag(frame, axes, x, event, is_joint, palette);
            last[event.tower.idx()] = x;
        }
    }
    let label = words::STEP.fill(input.lang, &[("n", &input.shown_step.to_string())]);
    let wide = text_width(&label, 13.0) + 10.0;
    let top = axes.plot.y - if input.compact { 8.0 } else { 14.0 };
    frame.line(vec![pos(now, top), pos(now, y)], 1.6, palette.text);
    frame.disc(pos(now, y), 7.0, palette.text);
    frame.line(vec![pos(now - 4.2, y), pos(now + 4.2, y)], 1.6, palette.bg);
    let fits = now + wide < to;
    let style = Type::new(13.0, palette.text);
    let y = top + 12.0;
    let (x, style) = if fits { (now + 9.0, style.start()) } else { (now - 9.0, style.end()) };
    let plate = Rect { x: if fits { x - 3.0 } else { x - wide + 7.0 }, y: y - 13.0, w: wide - 4.0, h: 18.0 };
    frame.plate(plate, 4.0, palette.bg.fade(0.8), None);
    frame.text(pos(x, y), label, style);
}

/// Scissors where a skip was cut, a closed joint where it was restored, in the tower's colour: A's above the track,
/// B's below.
fn draw_flag(frame: &mut Frame, axes: &Axes, x: f32, event: &Event, is_joint: bool, palette: &Palette) {
    let color = palette.tower(event.tower);
    let side = if event.tower == Tower::A { -1.0 } else { 1.0 };
    let y = axes.track_y + side * 9.0;
    frame.line(vec![pos(x, axes.track_y - 3.0), pos(x, axes.track_y + 3.0)], 1.2, color);
    if is_joint {
        frame.line(vec![pos(x - 5.5, y), pos(x + 5.5, y)], 1.6, color);
        frame.ring(pos(x, y), 2.6, palette.bg, color, 1.4);
        return;
    }
    for wing in [-1.0, 1.0] {
        frame.line(vec![pos(x - 1.8, y + wing * 2.2), pos(x + 5.0, y - wing * 3.0)], 1.3, color);
        frame.ring(pos(x - 3.4, y + wing * 2.6), 1.9, palette.bg, color, 1.2);
    }
}
