//! Paints a frame on a canvas, plainly; the scene branch brings the real painter.

use crate::scene::shape::Anchor;
use crate::scene::{Frame, Shape};
use web_sys::CanvasRenderingContext2d;
/// Paints `frame`.
pub fn paint(ctx: &CanvasRenderingContext2d, frame: &Frame) {
    for s in &frame.shapes {
        match s {
            Shape::Polyline { points, width, color, .. } => {
                ctx.begin_path();
                for (i, p) in points.iter().enumerate() {
                    if i == 0 { ctx.move_to(p.x as f64, p.y as f64) } else { ctx.line_to(p.x as f64, p.y as f64) }
                }
                ctx.set_line_width(*width as f64);
                ctx.set_stroke_style_str(&color.css());
                ctx.stroke();
            }
            Shape::Ribbon { points } => {
                for w in points.windows(2) {
                    ctx.begin_path();
                    ctx.move_to(w[0].at.x as f64, w[0].at.y as f64);
                    ctx.line_to(w[1].at.x as f64, w[1].at.y as f64);
                    ctx.set_line_width(2.0 * w[0].half as f64);
                    ctx.set_stroke_style_str(&w[0].color.css());
                    ctx.stroke();
                }
            }
            Shape::Circle { at, r, fill, stroke, .. } => {
                ctx.begin_path();
                let _ = ctx.arc(at.x as f64, at.y as f64, *r as f64, 0.0, 6.3);
                if let Some(f) = fill {
                    ctx.set_fill_style_str(&f.css());
                    ctx.fill();
                }
                if let Some((c, w)) = stroke {
                    ctx.set_line_width(*w as f64);
                    ctx.set_stroke_style_str(&c.css());
                    ctx.stroke();
                }
            }
            Shape::RoundRect { rect, fill, .. } => {
                ctx.set_fill_style_str(&fill.css());
                ctx.fill_rect(rect.x as f64, rect.y as f64, rect.w as f64, rect.h as f64);
            }
            Shape::Text { at, text, size, anchor, color, .. } => {
                ctx.set_font(&format!("{size}px system-ui"));
                ctx.set_fill_style_str(&color.css());
                ctx.set_text_align(match anchor {
                    Anchor::Start => "left",
                    Anchor::Middle => "center",
                    Anchor::End => "right",
                });
                let _ = ctx.fill_text(text, at.x as f64, at.y as f64);
            }
            _ => {}
        }
    }
}
