//! What a frame is made of: a closed set of plain shapes, painted in order.

use super::palette::Rgba;
use super::{Hit, LaneGrid, Rect};
use base::config::{Site, Tower};

/// A point in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pos {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
}

/// One point along a [`Shape::Ribbon`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RibbonPoint {
    /// On the ribbon's centre line.
    pub at: Pos,
    /// Half its width here.
    pub half: f32,
    /// Its colour here.
    pub color: Rgba,
}

/// Which point of a text stands at its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its left end.
    Start,
    /// Its middle.
    Middle,
    /// Its right end.
    End,
}

/// A mark to be painted.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A stroked line through points, round at joins.
    Polyline {
        /// At least two.
        points: Vec<Pos>,
        /// Stroke width.
        width: f32,
        /// Stroke colour.
        color: Rgba,
        /// Lengths on and off, and how far the pattern has moved along the line.
        dash: Option<([f32; 2], f32)>,
    },
    /// A band of varying width and colour. Painters run its colours as one linear gradient from the first point to
    /// the last, so it must advance steadily in that direction.
    Ribbon {
        /// At least two.
        points: Vec<RibbonPoint>,
    },
    /// A filled polygon.
    Area {
        /// At least three.
        points: Vec<Pos>,
        /// Fill colour.
        color: Rgba,
    },
    /// A disc, a ring or both.
    Circle {
        /// Centre.
        at: Pos,
        /// Radius.
        r: f32,
        /// Inside.
        fill: Option<Rgba>,
        /// Outline and its width.
        stroke: Option<(Rgba, f32)>,
        /// Whether the outline is dotted: an exact zero.
        dotted: bool,
    },
    /// A box with rounded corners.
    RoundRect {
        /// Where.
        rect: Rect,
        /// Corner radius.
        radius: f32,
        /// Inside.
        fill: Rgba,
        /// Outline, one pixel.
        stroke: Option<Rgba>,
    },
    /// One line of words.
    Text {
        /// On the baseline.
        at: Pos,
        /// The words.
        text: String,
        /// Font size.
        size: f32,
        /// Semi-bold.
        strong: bool,
        /// Which end stands at `at`.
        anchor: Anchor,
        /// Colour.
        color: Rgba,
    },
    /// Light that fades out from a centre.
    Glow {
        /// Centre.
        at: Pos,
        /// Where it has faded to nothing.
        r: f32,
        /// Colour at the centre.
        color: Rgba,
    },
    /// A picture of single cells, stretched over its place without smoothing.
    Image {
        /// Where.
        rect: Rect,
        /// Cells from left to right.
        n_columns: usize,
        /// Cells from top to bottom.
        n_rows: usize,
        /// Red, green, blue and opacity of every cell, row by row.
        rgba: Vec<u8>,
    },
    /// Diagonal stripes: NaN or infinity.
    Hatch {
        /// Where.
        rect: Rect,
        /// Stripe colour.
        color: Rgba,
    },
}

/// A picture and where it reacts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// Painted in order.
    pub shapes: Vec<Shape>,
    /// Places that react to a click.
    pub hits: Vec<Hit>,
    /// Places that only say what they show: loops with their pills, and points of the profile.
    pub spots: Vec<Hit>,
    /// Cells of the open towers.
    pub lanes: Vec<LaneGrid>,
}

/// The system's own fonts, Chinese included; no font is loaded.
pub const FONT_STACK: &str = "system-ui, -apple-system, \"Segoe UI\", Roboto, \"Noto Sans\", \"PingFang SC\", \
    \"Hiragino Sans GB\", \"Microsoft YaHei\", \"Noto Sans CJK SC\", \"Noto Sans SC\", sans-serif";

/// A careful guess of how wide `text` is, without a canvas: 1 em for Chinese, 0.6 em otherwise.
pub fn text_width(text: &str, size: f32) -> f32 {
    text.chars().map(|c| if c >= '\u{2E80}' { 1.0 } else { 0.6 }).sum::<f32>() * size
}

/// A point.
pub const fn pos(x: f32, y: f32) -> Pos {
    Pos { x, y }
}

impl Rect {
    /// The rectangle of size `w` × `h` around a centre.
    pub fn centred(at: Pos, w: f32, h: f32) -> Rect {
        Rect { x: at.x - w / 2.0, y: at.y - h / 2.0, w, h }
    }
}

/// The skip that a point of the picture means: the ⊕ there, else a point of the profile, a loop or its pill.
pub fn spot_at(lists: [&[Hit]; 2], x: f32, y: f32) -> Option<(Tower, Site)> {
    let is_in = |hit: &&Hit| {
        let Rect { x: left, y: top, w, h } = hit.rect;
        x >= left && x < left + w && y >= top && y < top + h
    };
    lists.into_iter().flatten().find(is_in).map(|hit| (hit.tower, hit.site))
}

impl Frame {
    /// A plain line.
    pub fn line(&mut self, points: Vec<Pos>, width: f32, color: Rgba) {
        self.shapes.push(Shape::Polyline { points, width, color, dash: None });
    }

    /// A line of round dots.
    pub fn dots(&mut self, points: Vec<Pos>, width: f32, color: Rgba) {
        self.shapes.push(Shape::Polyline { points, width, color, dash: Some(([0.1, 2.6 * width + 0.6], 0.0)) });
    }

    /// A ribbon, if it has any length.
    pub fn ribbon(&mut self, points: Vec<RibbonPoint>) {
        if points.len() > 1 {
            self.shapes.push(Shape::Ribbon { points });
        }
    }

    /// A disc.
    pub fn disc(&mut self, at: Pos, r: f32, fill: Rgba) {
        self.shapes.push(Shape::Circle { at, r, fill: Some(fill), stroke: None, dotted: false });
    }

    /// A ring around `fill`.
    pub fn ring(&mut self, at: Pos, r: f32, fill: Rgba, stroke: Rgba, width: f32) {
        self.shapes.push(Shape::Circle { at, r, fill: Some(fill), stroke: Some((stroke, width)), dotted: false });
    }

    /// A rounded box.
    pub fn plate(&mut self, rect: Rect, radius: f32, fill: Rgba, stroke: Option<Rgba>) {
        self.shapes.push(Shape::RoundRect { rect, radius, fill, stroke });
    }

    /// Words.
    pub fn text(&mut self, at: Pos, text: impl Into<String>, style: Type) {
        let Type { size, strong, anchor, color } = style;
        self.shapes.push(Shape::Text { at, text: text.into(), size, strong, anchor, color });
    }
}

/// How words are set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Type {
    /// Font size.
    pub size: f32,
    /// Semi-bold.
    pub strong: bool,
    /// Which end stands at the position.
    pub anchor: Anchor,
    /// Colour.
    pub color: Rgba,
}

impl Type {
    /// Centred words of a colour and size.
    pub const fn new(size: f32, color: Rgba) -> Type {
        Type { size, strong: false, anchor: Anchor::Middle, color }
    }

    /// The same, semi-bold.
    pub const fn strong(self) -> Type {
        Type { strong: true, ..self }
    }

    /// The same, from its left end.
    pub const fn start(self) -> Type {
        Type { anchor: Anchor::Start, ..self }
    }

    /// The same, up to its right end.
    pub const fn end(self) -> Type {
        Type { anchor: Anchor::End, ..self }
    }
}
