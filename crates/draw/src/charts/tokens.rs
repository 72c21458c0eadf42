//! Token vectors of one tower as small pictures, one per layer: do they still differ, and by what?

use super::canvas::{Failure, Paper, SMALL};
use super::{Area, Drawn, Style, words};
use crate::scene::Rgba;
use crate::scene::numbers::{percent, sci};
use base::corpora::UNLABELLED;
use base::names::{Text, tx};
use engine::analysis::LayersFrame;
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::HPos;

/// What the page must say under the map.
pub const TOKEN_MAP_CAPTION: Text = tx(
    "Each dot is a token's vector, seen along its layer's own two main axes; the percentage is how much of the variance these two show. \
     All panels of a tower share one scale, so vectors that have become one are drawn as one dot. Directions cannot be compared between layers.",
    "每个点是一个词元的向量，投影到这一层自己的两条主轴上；百分比是这两条轴所占的方差。同一座塔的各格用同一把尺，所以变得一样的向量会落在同一点。不同层之间，方向不能比较。",
);

/// The ruler of the panels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapScale {
    /// One for all layers: collapse is seen as collapse.
    Shared,
    /// Each layer its own, printed in the panel: shape is seen however small.
    PerLayer,
}

/// The map of one tower: a panel per layer, tokens coloured and shaped by class.
///
/// `classes` are the names of the labels' classes, for the legend.
pub fn token_map<DB: DrawingBackend>(
    area: &Area<DB>,
    frame: &LayersFrame,
    classes: &[Text],
    scale: MapScale,
    style: &Style,
) -> Drawn<DB> {
    let mut paper = Paper::new(area, style);
    let n = frame.points.len();
    if n == 0 {
        return Ok(paper.finish());
    }
    let legend_h = legend(&paper, frame, classes)?;
    // Deep towers show every second, third, … layer and the last, so that panels stay large enough to read.
    let spare = paper.size.1 - legend_h;
    let shown = |every: usize| (0..n).filter(|l| l % every == 0 || l + 1 == n).collect::<Vec<_>>();
    let fits = |every: &usize| Grid::new(shown(*every).len(), paper.size.0, spare).side >= 84.0;
    let shown = shown([1, 2, 3, 4, 6].into_iter().find(fits).unwrap_or(8));
    let grid = Grid::new(shown.len(), paper.size.0, spare);
    let shared = frame.points.iter().map(|points| extent(points)).fold(0.0, f64::max);
    for (nth, layer) in shown.into_iter().enumerate() {
        let points = &frame.points[layer];
        let (x, y, side) = grid.panel(nth);
        let own = extent(points);
        let half = if scale == MapScale::Shared { shared } else { own };
        let half = if half > 0.0 { half } else { 1.0 };
        let [a, b] = frame.explained.get(layer).copied().unwrap_or_default();
        let title = if layer == 0 { words::PANEL_TOKENS } else { words::PANEL };
        let mut title = title.fill(style.lang, &[("l", &layer.to_string()), ("share", &percent(a + b))]);
        if scale == MapScale::PerLayer {
            title.push_str(&words::PANEL_WIDTH.fill(style.lang, &[("w", &sci(own as f32))]));
        }
        paper.text((x + side / 2.0, y - 10.0), &title, SMALL, HPos::Center, paper.palette.text_soft)?;
        for edge in [
            [(x, y), (x + side, y)],
            [(x, y + side), (x + side, y + side)],
            [(x, y), (x, y + side)],
            [(x + side, y), (x + side, y + side)],
        ] {
            paper.line(&edge, 1.0, paper.palette.hairline)?;
        }
        for (i, point) in points.iter().enumerate() {
            let [px, py] = point.map(f64::from);
            if !(px.is_finite() && py.is_finite()) {
                continue;
            }
            let room = side / 2.0 - 5.0;
            let at = (x + side / 2.0 + px / half * room, y + side / 2.0 - py / half * room);
            let label = frame.labels.get(i).copied().unwrap_or(UNLABELLED);
            glyph(&paper, at, label)?;
            let class = class_name(classes, label).get(style.lang);
            let token = frame.tokens.get(i).map_or("", String::as_str);
            paper.mark(at, 4.0, 4.0, Some(frame.tower), format!("“{token}” · {class}"));
        }
    }
    Ok(paper.finish())
}

/// Half the width that holds every point around 0.
fn extent(points: &[[f32; 2]]) -> f64 {
    let all = points.iter().flatten().map(|v| f64::from(v.abs()));
    all.filter(|v| v.is_finite()).fold(0.0, f64::max)
}

fn class_name(classes: &[Text], label: u8) -> Text {
    classes.get(usize::from(label)).copied().unwrap_or(words::UNLABELLED)
}

/// Okabe and Ito's colours for eyes of every kind, without A's blue and B's orange; shape tells classes apart too.
const CLASS_COLORS: [u32; 6] = [0xcc79a7, 0x009e73, 0xe6c229, 0x8a7fd6, 0x7fa3b5, 0xb06f4c];

/// The colour of a label's class; `paper_dim` is that of tokens without one.
pub fn class_color(paper_dim: Rgba, label: u8) -> Rgba {
    if label == UNLABELLED { paper_dim } else { Rgba::hex(CLASS_COLORS[usize::from(label) % CLASS_COLORS.len()]) }
}

/// A class' own shape: colours repeat after six classes, shapes after five, so thirty differ.
fn glyph<DB: DrawingBackend>(paper: &Paper<DB>, at: (f64, f64), label: u8) -> Result<(), Failure<DB>> {
    let color = class_color(paper.palette.text_dim, label).fade(0.9);
    let (x, y) = at;
    let r = 3.0;
    if label == UNLABELLED {
        return paper.circle(at, 1.6, color, true);
    }
    match label % 5 {
        0 => paper.circle(at, r, color, true),
        1 => paper.bar((x - r * 0.9, y - r * 0.9), (x + r * 0.9, y + r * 0.9), color),
        2 => paper.polygon(&[(x, y - r * 1.2), (x - r * 1.1, y + r), (x + r * 1.1, y + r)], color),
        3 => paper.circle(at, r * 0.9, color, false),
        _ => paper.polygon(&[(x, y - r * 1.3), (x + r * 1.3, y), (x, y + r * 1.3), (x - r * 1.3, y)], color),
    }
}

/// The classes that occur, in rows along the foot; gives the height that they took.
fn legend<DB: DrawingBackend>(paper: &Paper<DB>, frame: &LayersFrame, classes: &[Text]) -> Result<f64, Failure<DB>> {
    let mut labels: Vec<u8> = frame.labels.clone();
    labels.sort_unstable();
    labels.dedup();
    let name = |label: u8| class_name(classes, label).get(paper.style.lang);
    let wide = |label: u8| f64::from(crate::scene::shape::text_width(name(label), SMALL as f32)) + 32.0;
    let mut rows: Vec<Vec<u8>> = Vec::new();
    let mut used = f64::INFINITY;
    for label in labels {
        if used + wide(label) > paper.size.0 {
            rows.push(Vec::new());
            used = 0.0;
        }
        used += wide(label);
        rows.last_mut().expect("a row was just opened").push(label);
    }
    let height = 20.0 * rows.len() as f64;
    for (r, row) in rows.iter().enumerate() {
        let y = paper.size.1 - height + 20.0 * r as f64 + 10.0;
        let mut x = 8.0;
        for &label in row {
            glyph(paper, (x, y), label)?;
            paper.text((x + 9.0, y), name(label), SMALL, HPos::Left, paper.palette.text_soft)?;
            x += wide(label);
        }
    }
    Ok(height + 4.0)
}

/// Square panels in as many columns as make them largest.
struct Grid {
    columns: usize,
    cell: f64,
    side: f64,
}

impl Grid {
    /// Height of a panel's title.
    const HEAD: f64 = 22.0;
    /// A title must fit over its panel.
    const NARROWEST: f64 = 124.0;

    fn new(n: usize, w: f64, h: f64) -> Grid {
        let side = |columns: usize| {
            let rows = n.div_ceil(columns) as f64;
            (w / columns as f64 - 10.0).min(h / rows - Grid::HEAD - 8.0)
        };
        let most = ((w / Grid::NARROWEST) as usize).clamp(1, n.max(1));
        let columns = (1..=most).max_by(|&a, &b| side(a).total_cmp(&side(b))).unwrap_or(1);
        Grid { columns, cell: w / columns as f64, side: side(columns).max(8.0) }
    }

    /// Left, top and side of the `nth` panel.
    fn panel(&self, nth: usize) -> (f64, f64, f64) {
        let (column, row) = (nth % self.columns, nth / self.columns);
        let x = self.cell * column as f64 + (self.cell - self.side) / 2.0;
        (x, Grid::HEAD + (self.side + Grid::HEAD + 8.0) * row as f64, self.side)
    }
}
