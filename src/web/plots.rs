//! A plotters backend for a canvas at the screen's own resolution.
//!
//! plotters-canvas draws in backing-store pixels and knows of no device pixel ratio, and plotters' coordinates are
//! whole numbers, so that a flat curve on a CSS-pixel grid would show steps. Here one CSS pixel is [`UNIT`] units.

use crate::dom::Canvas;
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};
use plotters_canvas::CanvasBackend;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// Units of this backend per CSS pixel; give it to [`Style::unit`](draw::figure::Style::unit).
pub const UNIT: u32 = 4;

/// A cleared canvas, ready for one chart.
pub struct HiDpi {
    inner: CanvasBackend,
    ctx: CanvasRenderingContext2d,
    size: (u32, u32),
}

type Failure = DrawingErrorKind<<CanvasBackend as DrawingBackend>::ErrorType>;

impl HiDpi {
    /// Sizes the canvas for `w` × `h` CSS pixels at `dpr` device pixels each, and clears it.
    ///
    /// `None` where the browser gives no 2d context.
    pub fn new(canvas: HtmlCanvasElement, w: u32, h: u32, dpr: f64) -> Option<HiDpi> {
        let ctx = Canvas::on(&canvas, w, h, dpr)?.ctx;
        let scale = dpr / f64::from(UNIT);
        ctx.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0).ok()?;
        let size = (w * UNIT, h * UNIT);
        ctx.set_line_join("round");
        ctx.set_line_cap("round");
        let inner = CanvasBackend::with_canvas_object(canvas)?;
        Some(HiDpi { inner, ctx, size })
    }
}

impl DrawingBackend for HiDpi {
    type ErrorType = <CanvasBackend as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Result<(), Failure> {
        self.inner.ensure_prepared()
    }

    fn present(&mut self) -> Result<(), Failure> {
        self.inner.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Result<(), Failure> {
        self.inner.draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Result<(), Failure> {
        self.inner.draw_line(from, to, style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Result<(), Failure> {
        self.inner.draw_rect(upper_left, bottom_right, style, fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Result<(), Failure> {
        self.inner.draw_path(path, style)
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Result<(), Failure> {
        self.inner.draw_circle(center, radius, style, fill)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Result<(), Failure> {
        self.inner.fill_polygon(path, style)
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, pos: BackendCoord) -> Result<(), Failure> {
        self.inner.draw_text(text, style, pos)
    }

    /// plotters' own way appends an element to the page and measures that: a reflow for every label.
    fn estimate_text_size<S: BackendTextStyle>(&self, text: &str, style: &S) -> Result<(u32, u32), Failure> {
        self.ctx.set_font(&format!("{} {}px {}", style.style().as_str(), style.size(), style.family().as_str()));
        let width = self.ctx.measure_text(text).map(|m| m.width()).unwrap_or(0.0);
        Ok((width.ceil() as u32, (style.size() * 1.2).ceil() as u32))
    }
}
