//! What every picture must bear: words that can be read, coordinates that are numbers, few operations.
#![allow(dead_code, reason = "shared by tests that use different parts")]

use draw::scene::shape::{Anchor, Pos};
use draw::scene::{Frame, Rect, Shape};
use std::fmt::Debug;

/// No words overlap, none is small or leaves the picture.
pub fn assert_legible(frame: &Frame, size: (f32, f32), case: &dyn Debug) {
    let mut boxes: Vec<(Rect, &str)> = Vec::new();
    for shape in &frame.shapes {
        let Shape::Text { at, text, size: font, anchor, .. } = shape else { continue };
        assert!(*font >= 12.0, "“{text}” is set in {font} px");
        let w: f32 = text.chars().map(|c| if c >= '\u{2E80}' { 1.0 } else { 0.55 } * font).sum();
        let x = match anchor {
            Anchor::Start => at.x,
            Anchor::Middle => at.x - w / 2.0,
            Anchor::End => at.x - w,
        };
        let rect = Rect { x, y: at.y - 0.75 * font, w, h: 0.9 * font };
        let (right, bottom) = (rect.x + rect.w, rect.y + rect.h);
        let inside = rect.x >= -0.5 && right <= size.0 + 0.5 && rect.y >= -0.5 && bottom <= size.1 + 0.5;
        assert!(inside, "“{text}” leaves the picture at {rect:?} in {case:?}");
        for (other, words) in &boxes {
            let apart = right <= other.x || other.x + other.w <= x || bottom <= other.y || other.y + other.h <= rect.y;
            assert!(apart, "“{text}” touches “{words}”: {rect:?} {other:?} in {case:?}");
        }
        boxes.push((rect, text));
    }
}

/// How many operations a canvas is told.
pub fn path_ops(shape: &Shape) -> usize {
    match shape {
        Shape::Polyline { points, .. } => points.len(),
        Shape::Ribbon { points } => 2 * points.len(),
        Shape::Area { points, .. } => points.len(),
        Shape::RoundRect { .. } => 5,
        Shape::Image { .. } => 1,
        Shape::Hatch { rect, .. } => ((rect.w + rect.h) / 3.0) as usize,
        Shape::Circle { .. } | Shape::Text { .. } | Shape::Glow { .. } => 1,
    }
}

/// Every coordinate of a shape.
pub fn numbers(shape: &Shape) -> Vec<f32> {
    let flat = |points: &[Pos]| points.iter().flat_map(|p| [p.x, p.y]).collect::<Vec<f32>>();
    let boxed = |r: &Rect| vec![r.x, r.y, r.w, r.h];
    match shape {
        Shape::Polyline { points, width, .. } => [flat(points), vec![*width]].concat(),
        Shape::Ribbon { points } => points.iter().flat_map(|p| [p.at.x, p.at.y, p.half]).collect(),
        Shape::Area { points, .. } => flat(points),
        Shape::Circle { at, r, .. } | Shape::Glow { at, r, .. } => vec![at.x, at.y, *r],
        Shape::RoundRect { rect, .. } | Shape::Hatch { rect, .. } | Shape::Image { rect, .. } => boxed(rect),
        Shape::Text { at, size, .. } => vec![at.x, at.y, *size],
    }
}
