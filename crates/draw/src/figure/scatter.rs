//! Token vectors of one tower as small pictures, one per layer: do they still differ, and by what?

use super::Options;
use super::paper::{Failure, Note, Paper, SMALL};
use crate::scene::Rgba;
use crate::scene::numbers::{percent, sci};
use base::corpora::UNLABELLED;
use base::names::{Lang, Text, Words, tx};
use lens::panel::{Labels, Pane, Scatter};
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::HPos;

const PANE: Text = tx("layer {l} · {share}", "第 {l} 层 · {share}");
const PANE_TOKENS: Text = tx("tokens · {share}", "词元 · {share}");
const PANE_WIDTH: Text = tx(" · ±{w}", " · ±{w}");
const OTHER: Text = tx("other", "其他");

/// Draws the clouds of one tower, tokens coloured and shaped by class. On one scale, collapse is seen as collapse; each
/// on its own, which is then printed, shape is seen however small.
pub fn draw<DB: DrawingBackend>(
    paper: &mut Paper<DB>,
    scatter: &Scatter,
    options: &Options,
) -> Result<(), Failure<DB>> {
    let n = scatter.panes.len();
    if n == 0 {
        return Ok(());
    }
    let classes = Classes::of(scatter, options);
    let legend_h = legend(paper, &classes)?;
    // Deep towers show every second, third, … layer and the last, so that panes stay large enough to read.
    let spare = paper.size.1 - legend_h;
    let shown = |every: usize| (0..n).filter(|l| l % every == 0 || l + 1 == n).collect::<Vec<_>>();
    let fits = |every: &usize| Tiles::new(shown(*every).len(), paper.size.0, spare).side >= 84.0;
    let shown = shown([1, 2, 3, 4, 6].into_iter().find(fits).unwrap_or(8));
    let tiles = Tiles::new(shown.len(), paper.size.0, spare);
    let shared = scatter.panes.iter().map(|pane| extent(&pane.points)).fold(0.0, f64::max);
    for (nth, idx) in shown.into_iter().enumerate() {
        let pane = &scatter.panes[idx];
        let half = if options.own_scale { extent(&pane.points) } else { shared };
        let half = if half > 0.0 { half } else { 1.0 };
        let (x, y, side) = tiles.tile(nth);
        frame(paper, pane, (x, y, side), scatter.joined > 0, options)?;
        let mut trail = Vec::new();
        for (i, point) in pane.points.iter().enumerate() {
            let [px, py] = point.map(f64::from);
            if !(px.is_finite() && py.is_finite()) {
                continue;
            }
            let room = side / 2.0 - 5.0;
            let at = (x + side / 2.0 + px / half * room, y + side / 2.0 - py / half * room);
            let label = classes.label(i);
            let token = scatter.tokens.get(i).map_or("", String::as_str);
            if scatter.joined == 0 {
                glyph(paper, at, label)?;
            } else {
                let (nth, color) =
                    (i % scatter.joined, class_color(paper.palette.text_dim, (i / scatter.joined) as u8));
                let is_last = nth + 1 == scatter.joined;
                trail.truncate(if nth == 0 { 0 } else { trail.len() });
                trail.push(at);
                paper.circle(at, if is_last { 4.0 } else { 1.6 }, color, true)?;
                if is_last {
                    paper.line(&trail, 1.5, color)?;
                    // Where there is room for it.
                    let (side_of, dx) = if at.0 > x + side / 2.0 { (HPos::Right, -8.0) } else { (HPos::Left, 8.0) };
                    paper.text((at.0 + dx, at.1), token, SMALL, side_of, paper.palette.text)?;
                }
            }
            let text = match classes.name(label, paper.style.lang) {
                Some(class) => format!("“{token}” · {class}"),
                None => format!("“{token}”"),
            };
            let note = Note { at, tower: Some(scatter.tower), place: Some(pane.at), step: None, text };
            paper.mark(note, at, (4.0, 4.0));
        }
    }
    Ok(())
}

fn frame<DB: DrawingBackend>(
    paper: &Paper<DB>,
    pane: &Pane,
    (x, y, side): (f64, f64, f64),
    has_trails: bool,
    options: &Options,
) -> Result<(), Failure<DB>> {
    let lang = paper.style.lang;
    let [a, b] = pane.explained;
    let title = if pane.layer == 0 { PANE_TOKENS } else { PANE };
    let mut title = title.fill(lang, &[("l", &pane.layer.to_string()), ("share", &percent(a + b))]);
    if options.own_scale {
        title.push_str(&PANE_WIDTH.fill(lang, &[("w", &sci(extent(&pane.points) as f32))]));
    }
    // Trails cross many maps, each with a share of its own.
    if !has_trails {
        paper.text((x + side / 2.0, y - 10.0), &title, SMALL, HPos::Center, paper.palette.text_soft)?;
    }
    for edge in [
        [(x, y), (x + side, y)],
        [(x, y + side), (x + side, y + side)],
        [(x, y), (x, y + side)],
        [(x + side, y), (x + side, y + side)],
    ] {
        paper.line(&edge, 1.0, paper.palette.hairline)?;
    }
    Ok(())
}

/// Half the width that holds every point around 0.
fn extent(points: &[[f32; 2]]) -> f64 {
    let all = points.iter().flatten().map(|v| f64::from(v.abs()));
    all.filter(|v| v.is_finite()).fold(0.0, f64::max)
}

/// The label set in use; none where the corpus has none or the reader wants none.
struct Classes<'a>(Option<&'a Labels>);

impl<'a> Classes<'a> {
    fn of(scatter: &'a Scatter, options: &Options) -> Classes<'a> {
        let asked = &options.colour_by;
        let named = scatter.labels.iter().find(|labels| labels.key == *asked);
        // A set that this corpus does not have gives way to the first.
        Classes(if asked == "none" { None } else { named.or(scatter.labels.first()) })
    }

    fn label(&self, token: usize) -> u8 {
        self.0.and_then(|labels| labels.of.get(token).copied()).unwrap_or(UNLABELLED)
    }

    fn name(&self, label: u8, lang: Lang) -> Option<&'a str> {
        let classes = &self.0?.classes;
        Some(classes.get(usize::from(label)).map_or(OTHER.get(lang), |words: &Words| words.get(lang)))
    }

    /// The classes that occur, by number.
    fn occurring(&self) -> Vec<u8> {
        self.0.map(|labels| base::order::sorted_set(&labels.of)).unwrap_or_default()
    }
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
fn legend<DB: DrawingBackend>(paper: &Paper<DB>, classes: &Classes) -> Result<f64, Failure<DB>> {
    let name = |label: u8| classes.name(label, paper.style.lang).unwrap_or_default();
    let wide = |label: u8| f64::from(crate::scene::shape::text_width(name(label), SMALL as f32)) + 32.0;
    let mut rows: Vec<Vec<u8>> = Vec::new();
    let mut used = f64::INFINITY;
    for label in classes.occurring() {
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

/// Square panes in as many columns as make them largest.
struct Tiles {
    columns: usize,
    cell: f64,
    side: f64,
}

impl Tiles {
    /// Height of a pane's title.
    const HEAD: f64 = 22.0;
    /// A title must fit over its pane.
    const NARROWEST: f64 = 124.0;

    fn new(n: usize, w: f64, h: f64) -> Tiles {
        let side = |columns: usize| {
            let rows = n.div_ceil(columns) as f64;
            (w / columns as f64 - 10.0).min(h / rows - Tiles::HEAD - 8.0)
        };
        let most = ((w / Tiles::NARROWEST) as usize).clamp(1, n.max(1));
        let columns = (1..=most).max_by(|&a, &b| side(a).total_cmp(&side(b))).unwrap_or(1);
        Tiles { columns, cell: w / columns as f64, side: side(columns).max(8.0) }
    }

    /// Left, top and side of the `nth` pane.
    fn tile(&self, nth: usize) -> (f64, f64, f64) {
        let (column, row) = (nth % self.columns, nth / self.columns);
        let x = self.cell * column as f64 + (self.cell - self.side) / 2.0;
        (x, Tiles::HEAD + (self.side + Tiles::HEAD + 8.0) * row as f64, self.side)
    }
}
