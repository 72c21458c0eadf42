//! Paints a frame on a 2d canvas. Holds no numbers of its own: what is drawn, and where, the scene has decided.

use crate::dom;
use draw::scene::path::{Stroke, ribbon_path, ribbon_stops};
use draw::scene::shape::{Anchor, FONT_STACK, Frame, Pos, RibbonPoint, Shape};
use draw::scene::{Rect, Rgba};
use js_sys::Array;
use std::cell::Cell;
use std::f64::consts::TAU;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasGradient, CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// A canvas, and the colours that it holds: to tell it one costs more than to compare it.
struct Brush<'a> {
    ctx: &'a CanvasRenderingContext2d,
    filled: Cell<Option<Rgba>>,
    stroked: Cell<Option<Rgba>>,
}

impl Brush<'_> {
    fn fill_with(&self, color: Rgba) {
        if self.filled.replace(Some(color)) != Some(color) {
            self.ctx.set_fill_style_str(&color.css());
        }
    }

    fn fill_by(&self, gradient: &CanvasGradient) {
        self.filled.set(None);
        self.ctx.set_fill_style_canvas_gradient(gradient);
    }

    fn stroke_with(&self, color: Rgba) {
        if self.stroked.replace(Some(color)) != Some(color) {
            self.ctx.set_stroke_style_str(&color.css());
        }
    }

    fn fill(&self, color: Rgba) {
        self.fill_with(color);
        self.ctx.fill();
    }
}

/// Paints `frame` over what is there; the caller has cleared the canvas and scaled it to device pixels.
pub fn paint(ctx: &CanvasRenderingContext2d, frame: &Frame) {
    let brush = &Brush { ctx, filled: Cell::new(None), stroked: Cell::new(None) };
    let solid = Array::new();
    let mut font = None;
    ctx.set_line_cap("round");
    ctx.set_line_join("round");
    ctx.set_text_baseline("alphabetic");
    // Whether the path before holds boxes that wait for this one, being of its colours.
    let mut waits = false;
    for (idx, shape) in frame.shapes.iter().enumerate() {
        match shape {
            Shape::Polyline { points, width, color, dash } => {
                trace(ctx, points);
                ctx.set_line_width(f64::from(*width));
                brush.stroke_with(*color);
                if let Some(([on, off], moved)) = dash {
                    set_dash(ctx, *on, *off, *moved);
                }
                ctx.stroke();
                if dash.is_some() {
                    clear_dash(ctx, &solid);
                }
            }
            Shape::Ribbon { points } => paint_ribbon(brush, points),
            Shape::Area { points, color } => {
                trace(ctx, points);
                ctx.close_path();
                brush.fill(*color);
            }
            Shape::Circle { at, r, fill: inside, stroke, dotted } => {
                ctx.begin_path();
                // Fails only for a negative radius.
                let _ = ctx.arc(f64::from(at.x), f64::from(at.y), f64::from(r.max(0.0)), 0.0, TAU);
                if let Some(color) = inside {
                    brush.fill(*color);
                }
                if let Some((color, width)) = stroke {
                    if *dotted {
                        set_dash(ctx, 0.1, 2.6, 0.0);
                    }
                    ctx.set_line_width(f64::from(*width));
                    brush.stroke_with(*color);
                    ctx.stroke();
                    if *dotted {
                        clear_dash(ctx, &solid);
                    }
                }
            }
            Shape::RoundRect { rect, radius, fill: inside, stroke } => {
                if !waits {
                    ctx.begin_path();
                }
                trace_round(ctx, rect, *radius);
                let like = |next: &Shape| matches!(next, Shape::RoundRect { fill, stroke: line, .. } if (fill, line) == (inside, stroke));
                waits = frame.shapes.get(idx + 1).is_some_and(like);
                if waits {
                    continue;
                }
                brush.fill(*inside);
                if let Some(color) = stroke {
                    ctx.set_line_width(1.0);
                    brush.stroke_with(*color);
                    ctx.stroke();
                }
            }
            Shape::Text { at, text, size, strong, anchor, color } => {
                // Parsing a font is the dearest part of writing a word.
                if font != Some((*size, *strong)) {
                    font = Some((*size, *strong));
                    ctx.set_font(&format!("{} {size}px {FONT_STACK}", if *strong { 600 } else { 400 }));
                }
                ctx.set_text_align(match anchor {
                    Anchor::Start => "left",
                    Anchor::Middle => "center",
                    Anchor::End => "right",
                });
                brush.fill_with(*color);
                let _ = ctx.fill_text(text, f64::from(at.x), f64::from(at.y));
            }
            Shape::Glow { at, r, color } => {
                let (x, y, r) = (f64::from(at.x), f64::from(at.y), f64::from(r.max(0.0)));
                if let Ok(gradient) = ctx.create_radial_gradient(x, y, 0.0, x, y, r) {
                    add_stop(&gradient, 0.0, *color);
                    add_stop(&gradient, 1.0, color.fade(0.0));
                    brush.fill_by(&gradient);
                    ctx.fill_rect(x - r, y - r, 2.0 * r, 2.0 * r);
                }
            }
            Shape::Hatch { rect, color } => {
                brush.stroked.set(None);
                paint_hatch(ctx, rect, *color);
            }
            Shape::Image { rect, n_columns, n_rows, rgba } => paint_image(ctx, rect, *n_columns, *n_rows, rgba),
        }
    }
}

/// Cells are written onto a canvas of their own size first: a canvas stretches canvases, not bytes.
fn paint_image(ctx: &CanvasRenderingContext2d, rect: &Rect, n_columns: usize, n_rows: usize, rgba: &[u8]) {
    let (w, h) = (n_columns as u32, n_rows as u32);
    let canvas = dom::document().and_then(|d| d.create_element("canvas").ok()?.dyn_into::<HtmlCanvasElement>().ok());
    let Some(canvas) = canvas else { return };
    canvas.set_width(w);
    canvas.set_height(h);
    let inner = canvas.get_context("2d").ok().flatten().and_then(|c| c.dyn_into::<CanvasRenderingContext2d>().ok());
    let data = ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), w, h);
    let (Some(inner), Ok(data)) = (inner, data) else { return };
    let _ = inner.put_image_data(&data, 0.0, 0.0);
    ctx.set_image_smoothing_enabled(false);
    let (x, y, w, h) = (f64::from(rect.x), f64::from(rect.y), f64::from(rect.w), f64::from(rect.h));
    let _ = ctx.draw_image_with_html_canvas_element_and_dw_and_dh(&canvas, x, y, w, h);
    ctx.set_image_smoothing_enabled(true);
}

fn trace(ctx: &CanvasRenderingContext2d, points: &[Pos]) {
    ctx.begin_path();
    for (i, p) in points.iter().enumerate() {
        let (x, y) = (f64::from(p.x), f64::from(p.y));
        if i == 0 { ctx.move_to(x, y) } else { ctx.line_to(x, y) }
    }
}

fn set_dash(ctx: &CanvasRenderingContext2d, on: f32, off: f32, moved: f32) {
    let _ = ctx.set_line_dash(&Array::of2(&f64::from(on).into(), &f64::from(off).into()));
    ctx.set_line_dash_offset(f64::from(-moved));
}

fn clear_dash(ctx: &CanvasRenderingContext2d, solid: &Array) {
    let _ = ctx.set_line_dash(solid);
    ctx.set_line_dash_offset(0.0);
}

fn add_stop(gradient: &CanvasGradient, offset: f32, color: Rgba) {
    // Fails only for an offset outside 0..=1, which the scene never gives.
    let _ = gradient.add_color_stop(offset, &color.css());
}

fn paint_ribbon(brush: &Brush, points: &[RibbonPoint]) {
    let ctx = brush.ctx;
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return };
    if let [from, to] = points
        && from.at.x == to.at.x
        && (from.half, from.color) == (to.half, to.color)
    {
        // A lane: there are hundreds.
        brush.fill_with(from.color);
        let (top, h) = (from.at.y.min(to.at.y), (to.at.y - from.at.y).abs());
        return ctx.fill_rect((from.at.x - from.half).into(), top.into(), (2.0 * from.half).into(), h.into());
    }
    ctx.begin_path();
    for stroke in ribbon_path(points) {
        match stroke {
            Stroke::Move(p) => ctx.move_to(f64::from(p.x), f64::from(p.y)),
            Stroke::Line(p) => ctx.line_to(f64::from(p.x), f64::from(p.y)),
            Stroke::Curve(c, p) => {
                ctx.quadratic_curve_to(f64::from(c.x), f64::from(c.y), f64::from(p.x), f64::from(p.y));
            }
        }
    }
    ctx.close_path();
    if points.iter().all(|p| p.color == first.color) {
        return brush.fill(first.color);
    }
    let (from, to) = (first.at, last.at);
    let gradient = ctx.create_linear_gradient(from.x.into(), from.y.into(), to.x.into(), to.y.into());
    for (offset, color) in ribbon_stops(points) {
        add_stop(&gradient, offset, color);
    }
    brush.fill_by(&gradient);
    ctx.fill();
}

/// Adds a box to the path.
fn trace_round(ctx: &CanvasRenderingContext2d, rect: &Rect, radius: f32) {
    let (x, y, w, h) = (f64::from(rect.x), f64::from(rect.y), f64::from(rect.w), f64::from(rect.h));
    let r = f64::from(radius).min(w / 2.0).min(h / 2.0).max(0.0);
    // Fails only for a negative radius.
    let _ = ctx.round_rect_with_f64(x, y, w, h, r);
}

/// Stripes from lower left to upper right, inside the box only.
fn paint_hatch(ctx: &CanvasRenderingContext2d, rect: &Rect, color: Rgba) {
    let (x, y, w, h) = (f64::from(rect.x), f64::from(rect.y), f64::from(rect.w), f64::from(rect.h));
    ctx.save();
    ctx.begin_path();
    ctx.rect(x, y, w, h);
    ctx.clip();
    ctx.begin_path();
    let mut along = 0.0;
    while along < w + h {
        ctx.move_to(x + along, y);
        ctx.line_to(x + along - h, y + h);
        along += 6.5;
    }
    ctx.set_line_width(2.0);
    ctx.set_stroke_style_str(&color.css());
    ctx.stroke();
    ctx.restore();
}
