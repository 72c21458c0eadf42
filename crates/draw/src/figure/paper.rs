//! The paper a chart is drawn on: CSS pixels in, the backend's whole-number units out.

use super::{Area, Mark, Marks, Style};
use crate::scene::{Palette, Rect, Rgba};
use base::config::Tower;
use lens::panel::Place;
use plotters::prelude::{
    Circle, DrawingAreaErrorKind, DrawingBackend, FontDesc, FontFamily, FontStyle, PathElement, Polygon, Rectangle,
    ShapeStyle, Text, TextStyle,
};
use plotters::style::RGBAColor;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// Unquoted, for it goes into an attribute of SVG as well as into a canvas' `font`.
const FONTS: &str =
    "system-ui, Segoe UI, Roboto, Noto Sans, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif";

/// Font size of every axis number, in CSS pixels.
pub const SMALL: f64 = 12.0;

/// A chart in the making.
pub struct Paper<'a, DB: DrawingBackend> {
    area: &'a Area<DB>,
    /// Theme, language, unit.
    pub style: &'a Style,
    /// Colours.
    pub palette: &'static Palette,
    /// Size in CSS pixels.
    pub size: (f64, f64),
    /// What stands where.
    pub marks: Marks,
}

/// A failure of the backend.
pub type Failure<DB> = DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>;

impl<'a, DB: DrawingBackend> Paper<'a, DB> {
    /// Clean paper over the whole of `area`.
    pub fn new(area: &'a Area<DB>, style: &'a Style) -> Self {
        let (w, h) = area.dim_in_pixel();
        let size = (f64::from(w) / style.unit, f64::from(h) / style.unit);
        Paper { area, style, palette: Palette::of(style.theme), size, marks: Marks::default() }
    }

    /// Done: what stands where.
    pub fn finish(self) -> Marks {
        self.marks
    }

    fn at(&self, (x, y): (f64, f64)) -> (i32, i32) {
        let whole = |v: f64| (v * self.style.unit).round().clamp(-1e6, 1e6) as i32;
        (whole(x), whole(y))
    }

    fn units(&self, length: f64) -> u32 {
        (length * self.style.unit).round().max(1.0) as u32
    }

    fn color(color: Rgba) -> RGBAColor {
        RGBAColor(color.r, color.g, color.b, f64::from(color.a) / 255.0)
    }

    /// A line through points, if there are two.
    pub fn line(&self, points: &[(f64, f64)], width: f64, color: Rgba) -> Result<(), Failure<DB>> {
        if points.len() < 2 {
            return Ok(());
        }
        let style = ShapeStyle::from(Self::color(color)).stroke_width(self.units(width));
        let points: Vec<(i32, i32)> = points.iter().map(|&p| self.at(p)).collect();
        self.area.draw(&PathElement::new(points, style))
    }

    /// A level dotted line.
    pub fn dots(&self, from: (f64, f64), to_x: f64, color: Rgba) -> Result<(), Failure<DB>> {
        let mut x = from.0;
        while x < to_x {
            self.line(&[(x, from.1), ((x + 1.5).min(to_x), from.1)], 1.0, color)?;
            x += 5.0;
        }
        Ok(())
    }

    /// A filled box.
    pub fn bar(&self, from: (f64, f64), to: (f64, f64), color: Rgba) -> Result<(), Failure<DB>> {
        let style = ShapeStyle::from(Self::color(color)).filled();
        self.area.draw(&Rectangle::new([self.at(from), self.at(to)], style))
    }

    /// A disc, or a ring of one pixel and a half.
    pub fn circle(&self, at: (f64, f64), r: f64, color: Rgba, filled: bool) -> Result<(), Failure<DB>> {
        let style = ShapeStyle::from(Self::color(color));
        let style = if filled { style.filled() } else { style.stroke_width(self.units(1.5)) };
        self.area.draw(&Circle::new(self.at(at), self.units(r) as i32, style))
    }

    /// A filled polygon.
    pub fn polygon(&self, points: &[(f64, f64)], color: Rgba) -> Result<(), Failure<DB>> {
        let points: Vec<(i32, i32)> = points.iter().map(|&p| self.at(p)).collect();
        self.area.draw(&Polygon::new(points, ShapeStyle::from(Self::color(color)).filled()))
    }

    /// Words, vertically centred on a point; `side` says which end stands there.
    pub fn text(&self, at: (f64, f64), words: &str, size: f64, side: HPos, color: Rgba) -> Result<(), Failure<DB>> {
        // By the constructor: plotters' conversion from text asks for lower case, and carries Unicode's table of it.
        let font = FontDesc::new(FontFamily::Name(FONTS), size * self.style.unit, FontStyle::Normal);
        let color = Self::color(color);
        let style = TextStyle::from(font).color(&color).pos(Pos::new(side, VPos::Center));
        self.area.draw(&Text::new(words.to_string(), self.at(at), style))
    }

    /// Notes what stands at a point and reacts in a box of `w` × `h` around `middle`.
    pub fn mark(&mut self, note: Note, middle: (f64, f64), (w, h): (f64, f64)) {
        let rect = Rect { x: (middle.0 - w / 2.0) as f32, y: (middle.1 - h / 2.0) as f32, w: w as f32, h: h as f32 };
        let Note { at, tower, place, step, text } = note;
        self.marks.marks.push(Mark { rect, at: (at.0 as f32, at.1 as f32), tower, place, step, text });
    }
}

/// What a mark says.
pub struct Note {
    /// Where the value stands.
    pub at: (f64, f64),
    /// Whose.
    pub tower: Option<Tower>,
    /// What it was measured at.
    pub place: Option<Place>,
    /// Of which step, where there are several.
    pub step: Option<u64>,
    /// Hover text.
    pub text: String,
}
