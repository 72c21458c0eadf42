//! Paints a frame as SVG text: for tests, the README's picture and image export.

use super::Rect;
use super::palette::Rgba;
use super::path::{Stroke, ribbon_path, ribbon_stops};
use super::shape::{Anchor, FONT_STACK, Frame, Pos, RibbonPoint, Shape};
use std::fmt::Write;

/// The frame as an SVG document of `w` × `h` CSS pixels, transparent behind.
pub fn to_svg(frame: &Frame, w: f32, h: f32) -> String {
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" \
         font-family='{FONT_STACK}' style=\"font-variant-numeric:tabular-nums\">\n"
    );
    for (id, shape) in frame.shapes.iter().enumerate() {
        write_shape(&mut out, id, shape);
    }
    out.push_str("</svg>\n");
    out
}

fn write_shape(out: &mut String, id: usize, shape: &Shape) {
    // Writing to a String cannot fail.
    let _ = match shape {
        Shape::Polyline { points, width, color, dash } => {
            let dash = dash.map_or(String::new(), |([on, off], moved)| {
                format!(" stroke-dasharray=\"{on:.1} {off:.1}\" stroke-dashoffset=\"{:.1}\"", -moved)
            });
            writeln!(
                out,
                "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{width:.2}\" \
                 stroke-linejoin=\"round\" stroke-linecap=\"round\"{dash}/>",
                list(points),
                color.css()
            )
        }
        Shape::Ribbon { points } => write_ribbon(out, id, points),
        Shape::Area { points, color } => {
            writeln!(out, "<polygon points=\"{}\" fill=\"{}\"/>", list(points), color.css())
        }
        Shape::Circle { at, r, fill, stroke, dotted } => {
            let stroke = stroke.map_or(String::new(), |(color, width)| {
                format!(" stroke=\"{}\" stroke-width=\"{width:.2}\"", color.css())
            });
            let dotted = if *dotted { " stroke-dasharray=\"0.1 2.6\" stroke-linecap=\"round\"" } else { "" };
            let fill = fill.map_or("none".into(), Rgba::css);
            writeln!(
                out,
                "<circle cx=\"{:.2}\" cy=\"{:.2}\" r=\"{r:.2}\" fill=\"{fill}\"{stroke}{dotted}/>",
                at.x, at.y
            )
        }
        Shape::RoundRect { rect, radius, fill, stroke } => {
            let stroke = stroke.map_or(String::new(), |color| format!(" stroke=\"{}\"", color.css()));
            writeln!(
                out,
                "<rect x=\"{:.2}\" y=\"{:.2}\" width=\"{:.2}\" height=\"{:.2}\" rx=\"{radius:.2}\" fill=\"{}\"{stroke}/>",
                rect.x,
                rect.y,
                rect.w,
                rect.h,
                fill.css()
            )
        }
        Shape::Text { at, text, size, strong, anchor, color } => {
            let anchor = match anchor {
                Anchor::Start => "start",
                Anchor::Middle => "middle",
                Anchor::End => "end",
            };
            let weight = if *strong { " font-weight=\"600\"" } else { "" };
            writeln!(
                out,
                "<text x=\"{:.2}\" y=\"{:.2}\" font-size=\"{size:.1}\"{weight} text-anchor=\"{anchor}\" \
                 fill=\"{}\">{}</text>",
                at.x,
                at.y,
                color.css(),
                escape(text)
            )
        }
        Shape::Glow { at, r, color } => writeln!(
            out,
            "<radialGradient id=\"g{id}\"><stop stop-color=\"{0}\"/><stop offset=\"1\" stop-color=\"{1}\"/></radialGradient>\
             <circle cx=\"{2:.2}\" cy=\"{3:.2}\" r=\"{r:.2}\" fill=\"url(#g{id})\"/>",
            color.css(),
            color.fade(0.0).css(),
            at.x,
            at.y
        ),
        Shape::Image { rect, n_columns, n_rows, rgba } => write_image(out, rect, *n_columns, *n_rows, rgba),
        Shape::Hatch { rect, color } => writeln!(
            out,
            "<pattern id=\"g{id}\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" \
             patternTransform=\"rotate(45)\"><rect width=\"2\" height=\"5\" fill=\"{}\"/></pattern>\
             <rect x=\"{:.2}\" y=\"{:.2}\" width=\"{:.2}\" height=\"{:.2}\" fill=\"url(#g{id})\"/>",
            color.css(),
            rect.x,
            rect.y,
            rect.w,
            rect.h
        ),
    };
}

/// Cells of one colour beside each other are one box.
fn write_image(out: &mut String, rect: &Rect, n_columns: usize, n_rows: usize, rgba: &[u8]) -> std::fmt::Result {
    let (w, h) = (rect.w / n_columns as f32, rect.h / n_rows as f32);
    for (row, cells) in rgba.chunks_exact(4 * n_columns).enumerate() {
        let cells: Vec<&[u8]> = cells.chunks_exact(4).collect();
        let mut column = 0;
        for run in cells.chunk_by(|a, b| a == b) {
            let &[r, g, b, a] = run[0] else { continue };
            let (x, y) = (rect.x + w * column as f32, rect.y + h * row as f32);
            column += run.len();
            if a > 0 {
                let (wide, fill) = (w * run.len() as f32, Rgba { r, g, b, a }.css());
                writeln!(
                    out,
                    "<rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{wide:.2}\" height=\"{h:.2}\" fill=\"{fill}\"/>"
                )?;
            }
        }
    }
    Ok(())
}

fn write_ribbon(out: &mut String, id: usize, points: &[RibbonPoint]) -> std::fmt::Result {
    let outline = ribbon_path(points).iter().fold(String::new(), |path, stroke| match stroke {
        Stroke::Move(p) => format!("{path}M{:.2} {:.2}", p.x, p.y),
        Stroke::Line(p) => format!("{path}L{:.2} {:.2}", p.x, p.y),
        Stroke::Curve(c, p) => format!("{path}Q{:.2} {:.2} {:.2} {:.2}", c.x, c.y, p.x, p.y),
    });
    if points.iter().all(|p| p.color == points[0].color) {
        return writeln!(out, "<path d=\"{outline}Z\" fill=\"{}\"/>", points[0].color.css());
    }
    let (first, last) = (points[0].at, points[points.len() - 1].at);
    write!(
        out,
        "<linearGradient id=\"g{id}\" gradientUnits=\"userSpaceOnUse\" x1=\"{:.2}\" y1=\"{:.2}\" x2=\"{:.2}\" y2=\"{:.2}\">",
        first.x, first.y, last.x, last.y
    )?;
    for (offset, color) in ribbon_stops(points) {
        write!(out, "<stop offset=\"{offset:.3}\" stop-color=\"{}\"/>", color.css())?;
    }
    writeln!(out, "</linearGradient><path d=\"{outline}Z\" fill=\"url(#g{id})\"/>")
}

fn list(points: &[Pos]) -> String {
    let words: Vec<String> = points.iter().map(|p| format!("{:.2},{:.2}", p.x, p.y)).collect();
    words.join(" ")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
