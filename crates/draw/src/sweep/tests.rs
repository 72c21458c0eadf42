use super::*;
use crate::scene::shape::Anchor;
use crate::scene::{Frame, Rect, Shape};
use base::config::Tower;
use base::names::Words;

const DRESS: Dress = Dress { lang: Lang::En, theme: ThemeKind::Dark };

fn lot(value: &str, a: Vec<f32>, b: Vec<f32>) -> Lot {
    let building = |tower, floors_l2: Vec<f32>| Building {
        tower,
        has_skips: tower == Tower::A,
        bottom_l2: floors_l2[0],
        floors_l2,
        loss_nats: 2.5,
    };
    Lot {
        value: Words::same(value),
        note: Words::default(),
        n_places: 2,
        buildings: vec![building(Tower::A, a), building(Tower::B, b)],
    }
}

fn floors(frame: &Frame) -> Vec<u32> {
    let fill = |shape: &Shape| match shape {
        Shape::RoundRect { fill, stroke: Some(_), .. } => Some(u32::from(fill.r) + u32::from(fill.g)),
        _ => None,
    };
    frame.shapes.iter().filter_map(fill).collect()
}

/// Where every text stands: left, right, baseline, size.
fn texts(frame: &Frame) -> Vec<(String, [f32; 4])> {
    let place = |shape: &Shape| match shape {
        Shape::Text { at, text, size, anchor, .. } => {
            // Figures are narrower than the careful guess.
            let w = crate::scene::shape::text_width(text, *size) * 0.9;
            let left = at.x
                - w * match anchor {
                    Anchor::Start => 0.0,
                    Anchor::Middle => 0.5,
                    Anchor::End => 1.0,
                };
            (!text.is_empty()).then(|| (text.clone(), [left, left + w, at.y, *size]))
        }
        _ => None,
    };
    frame.shapes.iter().filter_map(place).collect()
}

fn is_legible(frame: &Frame, rect: Rect, what: &str) {
    let all = texts(frame);
    for (i, (text, [l, r, y, size])) in all.iter().enumerate() {
        assert!(*l >= rect.x - 1.0 && *r <= rect.x + rect.w + 1.0, "{what}: {text} stands outside: {l} to {r}");
        assert!(*y - size >= rect.y - 1.0 && *y <= rect.y + rect.h + 1.0, "{what}: {text} stands outside at {y}");
        assert!(*size >= 12.0, "{what}: {text} is small");
        for (other, [ol, or, oy, osize]) in &all[i + 1..] {
            let apart = r <= ol || or <= l || *y <= oy - osize * 0.8 || *oy <= y - size * 0.8;
            assert!(apart, "{what}: {text} and {other} overlap");
        }
    }
}

#[test]
fn a_floor_that_receives_more_is_brighter_and_a_zero_is_dark() {
    let mut frame = Frame::default();
    skyline(&mut frame, &[lot("3", vec![0.3, 0.2, 0.1], vec![0.0, 1e-4, 0.1])], DRESS, [0.0, 0.0], 600.0);
    let floors = floors(&frame);
    assert_eq!(floors.len(), 6);
    assert!(floors[0] > floors[1] && floors[1] > floors[2], "A's fall upwards here: {floors:?}");
    assert!(floors[5] > floors[4] && floors[4] > floors[3], "{floors:?}");
    let bg = DRESS.colours().bg;
    assert_eq!(floors[3], u32::from(bg.r) + u32::from(bg.g));
    let svg = crate::scene::svg::to_svg(&frame, 600.0, 400.0);
    for said in [">3<", "2.50", "0.30", ">0<"] {
        assert!(svg.contains(said), "{said}");
    }
}

#[test]
fn a_skyline_is_legible_at_every_width_language_and_order() {
    let tower = |n: usize, least: f32| (0..n).map(|i| least * 3f32.powi(i as i32)).collect::<Vec<_>>();
    let many = |depths: &[usize]| -> Vec<Lot> {
        depths
            .iter()
            .map(|&n| Lot {
                note: Words::same("3 of 5 seeds"),
                ..lot(&format!("{n} layers"), tower(n, 0.1), tower(n, 5.1e-11))
            })
            .collect()
    };
    for depths in [&[1, 2, 4, 8, 12, 16, 20, 24][..], &[24, 2, 1], &[1], &[1, 2], &[24, 24, 24, 24, 24, 24, 24, 24]] {
        let lots = many(depths);
        for width in [least_width(lots.len()).max(340.0), 1388.0] {
            for lang in [Lang::En, Lang::Zh] {
                let mut frame = Frame::default();
                let h = skyline(&mut frame, &lots, Dress { lang, ..DRESS }, [0.0, 0.0], width);
                is_legible(&frame, Rect { x: 0.0, y: 0.0, w: width, h }, &format!("{depths:?} on {width} in {lang:?}"));
            }
        }
    }
}

fn series(tower: Tower, means: &[f64]) -> Series {
    let point = |&mean: &f64| {
        Some(Point { seeds: vec![mean * 0.9, mean * 1.1], mean, interval: Some([mean / 4.0, mean * 4.0]) })
    };
    Series {
        tower,
        name: Words::same(if tower == Tower::A { "with skips" } else { "without skips" }),
        points: means.iter().map(point).collect(),
    }
}

#[test]
fn every_seed_has_its_dot_and_every_mean_its_ring_inside_the_chart() {
    let values: Vec<Words> = ["1", "2", "4", "8"].map(Words::same).to_vec();
    let both = [series(Tower::A, &[0.3, 0.3, 0.2, 0.2]), series(Tower::B, &[0.3, 1e-4, 1e-8, 0.0])];
    for (w, is_log) in [(340.0, true), (440.0, false)] {
        let rect = Rect { x: 10.0, y: 20.0, w, h: 240.0 };
        let mut frame = Frame::default();
        against(&mut frame, &both, &values, is_log, DRESS, rect);
        is_legible(&frame, rect, "against");
        let rings =
            frame.shapes.iter().filter(|shape| matches!(shape, Shape::Circle { stroke: Some(_), dotted: false, .. }));
        assert_eq!(rings.count(), 8);
        let zeros = frame.shapes.iter().filter(|shape| matches!(shape, Shape::Circle { dotted: true, .. }));
        assert_eq!(zeros.count(), if is_log { 2 } else { 0 }, "an exact 0 has a mark of its own");
        let dots = frame.shapes.iter().filter(|shape| matches!(shape, Shape::Circle { stroke: None, .. }));
        assert_eq!(dots.count(), if is_log { 14 } else { 16 });
        for shape in &frame.shapes {
            if let Shape::Circle { at, .. } = shape {
                assert!(at.y >= rect.y && at.y <= rect.y + rect.h && at.x >= rect.x && at.x <= rect.x + rect.w);
            }
        }
    }
}

#[test]
fn names_without_room_stand_lower_or_shorter_and_nothing_known_draws_nothing() {
    let values: Vec<Words> =
        ["tiny stories, English", "tiny stories, Chinese", "grammar, English", "induction", "three cups", "brackets"]
            .map(Words::same)
            .to_vec();
    let rect = Rect { x: 0.0, y: 0.0, w: 380.0, h: 240.0 };
    let mut frame = Frame::default();
    against(&mut frame, &[series(Tower::A, &[1.0, 2.0, 3.0, 2.0, 1.0, 2.0])], &values, false, DRESS, rect);
    is_legible(&frame, rect, "long names");
    let mut frame = Frame::default();
    let nothing = Series { points: vec![None; 6], ..series(Tower::A, &[]) };
    against(&mut frame, &[nothing], &values, false, DRESS, rect);
    assert!(frame.shapes.iter().all(|shape| matches!(shape, Shape::Text { .. })), "only the values' names");
}

#[test]
fn a_curve_that_falls_is_drawn_falling_and_the_mean_lies_on_top() {
    let line = |is_mean, from: f64| Line {
        tower: Tower::A,
        is_mean,
        points: vec![(0, from), (50, from - 0.5), (100, from - 0.7)],
    };
    let one = Multiple { lines: vec![line(true, 3.0), line(false, 3.1)] };
    let axis = reach(std::slice::from_ref(&one)).expect("numbers");
    let rect = Rect { x: 0.0, y: 0.0, w: 200.0, h: 120.0 };
    let mut frame = Frame::default();
    curves(&mut frame, &one, axis, 100, &[2.9, 99.0], DRESS, rect);
    is_legible(&frame, rect, "curves");
    let lines: Vec<&Vec<_>> = frame
        .shapes
        .iter()
        .filter_map(|shape| match shape {
            Shape::Polyline { points, .. } if points.len() == 3 => Some(points),
            _ => None,
        })
        .collect();
    assert_eq!(lines.len(), 2);
    assert!(lines.iter().all(|points| points.windows(2).all(|two| two[0].y < two[1].y && two[0].x < two[1].x)));
    assert!(lines[1][0].y > lines[0][0].y, "the mean, which is lower, comes last");
    let levels = frame.shapes.iter().filter(|shape| matches!(shape, Shape::Polyline { dash: Some(_), .. }));
    assert_eq!(levels.count(), 1, "what lies beyond the axis is left out");
    assert_eq!(reach(&[Multiple::default()]), None);
}
