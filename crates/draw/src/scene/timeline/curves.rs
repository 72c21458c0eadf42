//! The losses: raw and smoothed, on held-out text, of futures that were left, and the levels they pass.

use super::super::numbers::nats;
use super::super::palette::{Palette, Rgba};
use super::super::shape::{Frame, Pos, Shape, Type, pos};
use super::super::{Rect, TimelineInput, words};
use super::axes::Axes;
use base::config::Tower;
use base::names::Text;

/// The line is a mean over so many steps; what each step cost stands faintly behind it.
const SMOOTH_STEPS: u64 = 10;
const RAW_SHARE: f32 = 0.35;
/// Labels of levels stand at least this far apart.
const LABEL_GAP: f32 = 15.0;

/// Dotted levels with their names at the right, moved apart where levels lie close.
pub fn draw_levels(frame: &mut Frame, input: &TimelineInput, axes: &Axes, palette: &Palette) {
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
        // As many as there is room for, from the top.
        .take(1 + (axes.plot.h / LABEL_GAP) as usize)
        .collect();
    let mut rows: Vec<f32> = shown.iter().map(|(_, level)| axes.y(*level)).collect();
    for i in 1..rows.len() {
        rows[i] = rows[i].max(rows[i - 1] + LABEL_GAP);
    }
    // Pushed below the plot: push the whole chain back up.
    let mut limit = axes.plot.y + axes.plot.h + 2.0;
    for row in rows.iter_mut().rev() {
        *row = row.min(limit);
        limit = *row - LABEL_GAP;
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

/// What every step cost, faintly, and the mean over the last steps.
pub fn draw_losses(frame: &mut Frame, axes: &Axes, losses: &[(u64, f32)], color: Rgba) {
    let raw = bins(axes, losses.iter().copied());
    if raw.len() == 1 {
        frame.disc(raw[0].mean, 2.2, color);
        return;
    }
    if raw.iter().any(|bin| bin.low != bin.high) {
        let points =
            raw.iter().map(|bin| pos(bin.mean.x, bin.high)).chain(raw.iter().rev().map(|bin| pos(bin.mean.x, bin.low)));
        frame.shapes.push(Shape::Area { points: points.collect(), color: color.fade(0.4 * RAW_SHARE) });
    }
    let line = |bins: Vec<Bin>| bins.into_iter().map(|bin| bin.mean).collect::<Vec<Pos>>();
    let raw = line(raw);
    if raw.len() > 1 {
        frame.line(raw, 1.0, color.fade(RAW_SHARE));
    }
    let smooth = line(bins(axes, smoothed(losses).into_iter()));
    if smooth.len() > 1 {
        frame.line(smooth, 2.0, color);
    }
}

/// The mean of the losses of the last [`SMOOTH_STEPS`] steps, at every step.
fn smoothed(losses: &[(u64, f32)]) -> Vec<(u64, f32)> {
    let (mut from, mut sum, mut n) = (0, 0.0f64, 0.0);
    let mut out = Vec::with_capacity(losses.len());
    for &(step, loss) in losses {
        if loss.is_finite() {
            (sum, n) = (sum + f64::from(loss), n + 1.0);
        }
        while losses[from].0 + SMOOTH_STEPS <= step {
            if losses[from].1.is_finite() {
                (sum, n) = (sum - f64::from(losses[from].1), n - 1.0);
            }
            from += 1;
        }
        if n > 0.0 {
            out.push((step, (sum / n) as f32));
        }
    }
    out
}

/// A future that was left: its smoothed loss, dashed.
pub fn draw_ghost(frame: &mut Frame, axes: &Axes, losses: &[(u64, f32)], color: Rgba) {
    let points: Vec<Pos> = bins(axes, smoothed(losses).into_iter()).into_iter().map(|bin| bin.mean).collect();
    if points.len() > 1 {
        let color = color.fade(0.55);
        frame.shapes.push(Shape::Polyline { points, width: 1.4, color, dash: Some(([5.0, 4.0], 0.0)) });
    }
}

/// What held-out text costs: rings where it was measured, so that it is not taken for the training loss.
pub fn draw_validation(frame: &mut Frame, axes: &Axes, losses: &[(u64, f32)], color: Rgba, bg: Rgba) {
    let mut last_x = f32::NEG_INFINITY;
    for &(step, loss) in losses.iter().filter(|(_, loss)| loss.is_finite()) {
        let x = axes.x(step);
        if x - last_x >= 14.0 {
            frame.ring(pos(x, axes.y(f64::from(loss))), 2.4, bg, color, 1.3);
            last_x = x;
        }
    }
}

/// From the first loss that is no finite number on: a hatch along the top, B's below A's.
pub fn draw_not_finite(frame: &mut Frame, axes: &Axes, losses: &[(u64, f32)], tower: Tower, palette: &Palette) {
    let Some(&(first, _)) = losses.iter().find(|(_, loss)| !loss.is_finite()) else { return };
    let last = losses.last().map_or(first, |&(step, _)| step);
    let (x, y) = (axes.x(first), axes.plot.y + 9.0 * tower.idx() as f32);
    let rect = Rect { x, y, w: (axes.x(last) - x).max(6.0), h: 7.0 };
    frame.shapes.push(Shape::Hatch { rect, color: palette.alarm });
}

/// Steps that share two pixels: their mean, and the heights of their extremes.
struct Bin {
    mean: Pos,
    low: f32,
    high: f32,
}

/// Two pixels hold a bin.
const BIN_PX: f32 = 2.0;

fn bins(axes: &Axes, losses: impl Iterator<Item = (u64, f32)>) -> Vec<Bin> {
    let mut out = Vec::new();
    let (mut from, mut sums, mut range) = (f32::NEG_INFINITY, [0.0f64; 3], [0.0f32; 2]);
    let close = |[x, loss, n]: [f64; 3], [low, high]: [f32; 2]| Bin {
        mean: pos((x / n) as f32, axes.y(loss / n)),
        low: axes.y(f64::from(low)),
        high: axes.y(f64::from(high)),
    };
    for (step, loss) in losses.filter(|(_, loss)| loss.is_finite()) {
        let x = axes.x(step);
        if x - from >= BIN_PX {
            if sums[2] > 0.0 {
                out.push(close(sums, range));
            }
            (from, sums, range) = (x, [0.0; 3], [loss; 2]);
        }
        sums = [sums[0] + f64::from(x), sums[1] + f64::from(loss), sums[2] + 1.0];
        range = [range[0].min(loss), range[1].max(loss)];
    }
    if sums[2] > 0.0 {
        out.push(close(sums, range));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_the_mean_of_the_last_ten_steps() {
        let losses: Vec<(u64, f32)> = (0..40).map(|step| (step, (step % 7) as f32)).collect();
        let smooth = smoothed(&losses);
        for (step, mean) in smooth {
            let from = (step as usize + 1).saturating_sub(10);
            let last = &losses[from..=step as usize];
            let direct = last.iter().map(|(_, loss)| f64::from(*loss)).sum::<f64>() / last.len() as f64;
            assert!((f64::from(mean) - direct).abs() < 1e-5, "step {step}");
        }
        // Where steps were thinned away it is the mean of those that are left.
        let thinned = smoothed(&[(0, 1.0), (8, 3.0), (16, 5.0), (24, f32::NAN), (32, 7.0)]);
        assert_eq!(thinned, [(0, 1.0), (8, 2.0), (16, 4.0), (24, 5.0), (32, 7.0)]);
    }
}
