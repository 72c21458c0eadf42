//! The stage and the timeline as pictures: pure, legible at every depth and size, and true at the edges of f32.

#[path = "common/legible.rs"]
mod legible;
#[path = "common/plausible.rs"]
mod plausible;

use base::config::{Residual, Site, Tower};
use base::names::Lang;
use draw::scene::{Frame, Palette, Shape, ThemeKind, TimelineInput, timeline_step_at};
use legible::{assert_legible, numbers, path_ops};
use plausible::{Case, snapshot, stage, stage_svg, timeline, timeline_svg};

fn case(words: &str) -> Case {
    let mut case = Case::default();
    for word in words.split_whitespace() {
        assert!(case.set(word), "{word}");
    }
    case
}

/// Depths, sizes, languages and states that every layout must bear.
fn every_case() -> Vec<Case> {
    let mut out = Vec::new();
    for layers in ["l=1", "l=2", "l=6", "l=8", "l=12", "l=24", "l=12 lb=3", "l=1 lb=24"] {
        for size in ["size=860x612", "size=1100x700", "size=390x404 compact", "size=360x380 compact", "size=640x480"] {
            for lang in ["lang=en", "lang=zh"] {
                for state in
                    ["", "b=all zero", "zero", "nan b=2m", "blank", "noattn", "nomlp zero", "t=0.2", "leak=0.01"]
                {
                    out.push(case(&format!("{layers} {size} {lang} {state}")));
                }
            }
        }
    }
    out
}

#[test]
fn a_frame_depends_on_nothing_but_its_input() {
    for t in [0.05, 0.33, 0.5, 0.7, 0.84, 0.95] {
        let at = |t: f32| stage(&Case { t: Some(t), ..Case::default() });
        let before = at(t);
        assert_ne!(at(0.0), before);
        assert_eq!(at(t), before);
    }
}

#[test]
fn pictures_are_as_accepted() {
    let pictures = [
        ("stage-dark-en", stage_svg(&case("l=8"))),
        ("stage-phone-zh", stage_svg(&case("l=6 compact size=390x404 lang=zh theme=light b=3a.5m zero"))),
        ("stage-slow", stage_svg(&case("l=8 t=0.6"))),
        ("timeline", timeline_svg(&case("size=1300x196"))),
    ];
    for (name, svg) in pictures {
        let path = format!("{}/tests/snapshots/{name}.svg", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            std::fs::write(&path, svg).expect("snapshots can be written");
            continue;
        }
        let accepted = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(accepted == svg, "{name} differs; look at it, then accept with UPDATE_SNAPSHOTS=1");
    }
}

#[test]
fn every_coordinate_is_a_number() {
    for case in every_case() {
        let mut frames = vec![stage(&case), timeline(&case)];
        for t in [0.1, 0.35, 0.41, 0.6, 0.849, 0.9, 1.0] {
            frames.push(stage(&Case { t: Some(t), ..case.clone() }));
        }
        for shape in frames.iter().flat_map(|f| &f.shapes) {
            assert!(numbers(shape).iter().all(|n| n.is_finite()), "{shape:?} in {case:?}");
        }
    }
}

#[test]
fn no_words_overlap_and_none_is_small_or_outside() {
    for case in every_case() {
        assert_legible(&stage(&case), case.size, &case);
    }
    for words in [
        "size=1300x130",
        "size=700x130",
        "size=390x90 compact",
        "size=390x90 compact lang=zh",
        "size=1300x130 step=249",
    ] {
        for case in [case(words), case(&format!("{words} blank"))] {
            assert_legible(&timeline(&case), case.size, &case);
        }
    }
}

#[test]
fn a_larger_gradient_is_a_wider_and_brighter_beam() {
    let mut before = 0.0;
    for exp in -16..=2 {
        let mut snapshots = Tower::BOTH.map(|t| snapshot(t, 2, &Residual::All, &Case::default()));
        for s in &mut snapshots {
            let value = libm::powf(10.0, exp as f32 / 2.0);
            s.resid_grad_l2 = s.resid_grad_l2.iter().map(|_| value).collect();
            s.skip_grad_l2 = s.skip_grad_l2.iter().map(|_| value).collect();
            s.branch_grad_l2 = s.branch_grad_l2.iter().map(|_| value).collect();
        }
        let frame = plausible::stage_of(&Case { layers: [2, 2], ..Case::default() }, &snapshots);
        let widths = frame.shapes.iter().filter_map(|s| match s {
            Shape::Ribbon { points } => points.iter().map(|p| p.half).max_by(f32::total_cmp),
            _ => None,
        });
        let width = widths.max_by(f32::total_cmp).expect("light falls");
        assert!(width > before, "10^({exp}/2) is not wider than what is smaller");
        before = width;
    }
}

#[test]
fn on_every_rail_more_is_brighter_and_on_a_light_page_darker() {
    // As the eye weighs red, green and blue.
    let luminance = |c: draw::scene::Rgba| 0.2126 * f32::from(c.r) + 0.7152 * f32::from(c.g) + 0.0722 * f32::from(c.b);
    for (theme, sign) in [(ThemeKind::Dark, 1.0), (ThemeKind::Light, -1.0)] {
        let palette = Palette::of(theme);
        for tower in Tower::BOTH {
            let strips: Vec<f32> = (0..=40).map(|i| sign * luminance(palette.light(tower, i as f32 / 40.0))).collect();
            let beams: Vec<f32> = (0..=40).map(|i| sign * luminance(palette.beam(tower, i as f32 / 40.0))).collect();
            for steps in [&strips, &beams] {
                // A step of a colour's 256 may be lost in rounding, a decade may not.
                assert!(steps.windows(2).all(|w| w[1] >= w[0] - 0.51), "{theme:?} {tower:?}: {steps:?}");
                assert!(steps.iter().step_by(10).collect::<Vec<_>>().windows(2).all(|w| w[1] > w[0]), "{steps:?}");
            }
            assert_eq!(palette.light(tower, 0.0), palette.bg, "where next to nothing comes it is as dark as the page");
            let own = palette.tower(tower);
            assert_eq!(
                palette.light(tower, libm::sqrtf(0.68)),
                own,
                "by the square of the place it is the tower's own"
            );
        }
    }
}

#[test]
fn exact_zero_and_not_finite_have_marks_of_their_own() {
    let texts = |frame: &Frame, words: &str| {
        frame.shapes.iter().filter(|s| matches!(s, Shape::Text { text, .. } if text == words)).count()
    };
    let hatches = |frame: &Frame| frame.shapes.iter().filter(|s| matches!(s, Shape::Hatch { .. })).count();
    let hollow =
        |frame: &Frame| frame.shapes.iter().filter(|s| matches!(s, Shape::Circle { dotted: true, .. })).count();
    let plain = stage(&case("l=8"));
    assert_eq!((texts(&plain, "0 in f32"), hollow(&plain), hatches(&plain)), (1, 0, 0), "only the axis says zero");
    let zero = stage(&case("l=8 zero"));
    assert_eq!(texts(&zero, "0 in f32"), 3, "axis, tower and value");
    assert_eq!(hollow(&zero), 10, "one hollow dot per zero");
    assert_eq!(hatches(&zero), 0);
    let nan = stage(&case("l=8 nan"));
    assert!(hatches(&nan) >= 16 && hollow(&nan) == 0);
    assert_eq!(texts(&stage(&case("l=8 zero lang=zh")), "f32 下为 0"), 3);
}

#[test]
fn a_cut_skip_carries_no_light() {
    let case = case("l=4 b=all");
    let trunk = |frame: &Frame, axis: f32| {
        let on_axis = |points: &[draw::scene::shape::RibbonPoint]| points.iter().all(|p| (p.at.x - axis).abs() < 0.01);
        let ribbons = frame.shapes.iter().filter_map(|s| match s {
            Shape::Ribbon { points } if on_axis(points) => Some(points[points.len() - 1].at.y - points[0].at.y),
            _ => None,
        });
        ribbons.fold(0.0, f32::max)
    };
    let whole = stage(&case);
    let axis = whole.hits[8].rect.x + whole.hits[8].rect.w / 2.0;
    let cut = stage(&Case { residual: [Residual::All, Residual::parse("2m").expect("valid")], ..case });
    assert!(trunk(&cut, axis) < 0.75 * trunk(&whole, axis));
}

#[test]
fn hits_are_large_and_never_overlap() {
    for case in every_case() {
        let frame = stage(&case);
        let sublayers = usize::from(case.has.0) + usize::from(case.has.1);
        assert_eq!(frame.hits.len(), (case.layers[0] + case.layers[1]) * sublayers);
        for (i, a) in frame.hits.iter().enumerate() {
            let area = a.rect.w * a.rect.h;
            assert!(area >= 300.0 || case.layers[0].max(case.layers[1]) > 12, "{a:?} in {case:?}");
            for b in &frame.hits[..i] {
                let apart_y = a.rect.y + a.rect.h <= b.rect.y + 0.01 || b.rect.y + b.rect.h <= a.rect.y + 0.01;
                assert!(apart_y || a.tower != b.tower, "{a:?} {b:?}");
            }
        }
    }
    let desktop = stage(&case("l=8"));
    assert!(desktop.hits.iter().all(|h| h.rect.w >= 24.0 && h.rect.h >= 24.0));
    let hover = stage(&case("l=8 hover=3a"));
    assert!(hover.shapes.len() > desktop.shapes.len());
    assert_eq!(hover.hits, desktop.hits, "hovering moves nothing");
    assert!(desktop.hits.iter().any(|h| h.tower == Tower::B && h.site == Site::attn(2)));
}

#[test]
fn nothing_is_lit_before_the_gradient_comes() {
    let glows = |t: f32| {
        let frame = stage(&Case { t: Some(t), ..Case::default() });
        frame.shapes.iter().filter(|s| matches!(s, Shape::Glow { .. })).count()
    };
    assert_eq!([0.0, 0.2, 0.3].map(glows), [0; 3]);
    assert!(glows(0.5) > 0);
}

#[test]
fn a_frame_is_cheap_to_paint() {
    for words in ["l=8", "l=8 t=0.84", "l=24", "l=8 compact size=390x404", "l=8 b=all t=0.9"] {
        let ops: usize = stage(&case(words)).shapes.iter().map(path_ops).sum();
        let most = if words.contains("24") { 3300 } else { 3000 };
        assert!(ops <= most, "{words}: {ops} path operations");
    }
}

#[test]
fn scrubbing_finds_the_step_under_the_pointer() {
    let losses: Vec<(u64, f32)> = (0..=160).map(|i| (i, 3.0)).collect();
    let input = TimelineInput {
        validation: [Vec::new(), Vec::new()],
        strips: [Vec::new(), Vec::new()],
        ghosts: Vec::new(),
        is_linear: false,
        losses: [&losses, &losses],
        n_steps: 250,
        shown_step: 160,
        latest_step: 160,
        events: &[],
        decides: None,
        chance_nats: 3.33,
        unigram_nats: None,
        bigram_nats: None,
        trigram_nats: None,
        lang: Lang::En,
        theme: ThemeKind::Dark,
        compact: false,
    };
    assert_eq!(timeline_step_at(-50.0, 1300.0, &input), 0);
    assert_eq!(timeline_step_at(1299.0, 1300.0, &input), 160, "the future has no steps");
    let frame = draw::scene::compose_timeline(&TimelineInput { shown_step: 77, ..input.clone() }, 1300.0, 130.0);
    let knob = frame.shapes.iter().find_map(|s| match s {
        Shape::Circle { at, r, .. } if *r > 6.0 => Some(at.x),
        _ => None,
    });
    assert_eq!(timeline_step_at(knob.expect("a knob"), 1300.0, &input), 77);
    for is_linear in [false, true] {
        let input = TimelineInput { is_linear, ..input.clone() };
        for step in [0, 1, 3, 20, 60, 159, 160] {
            let x = draw::scene::timeline_x_at(step, 1300.0, &input);
            assert_eq!(timeline_step_at(x, 1300.0, &input), step, "linear: {is_linear}");
        }
    }
}

#[test]
fn a_strip_shows_every_pixel_of_time_the_step_that_was_measured_there() {
    let rows: Vec<Vec<f32>> = (0..=100).map(|step| vec![10f32.powi(-(step / 20)), 0.0, f32::NAN]).collect();
    let strip: Vec<(u64, &[f32])> = (0..=100).zip(rows.iter().map(|row| &row[..])).collect();
    let losses: Vec<(u64, f32)> = (0..=100).map(|i| (i, 3.0)).collect();
    let input = TimelineInput {
        validation: [Vec::new(), Vec::new()],
        strips: [strip, Vec::new()],
        ghosts: Vec::new(),
        is_linear: true,
        losses: [&losses, &losses],
        n_steps: 200,
        shown_step: 100,
        latest_step: 100,
        events: &[],
        decides: None,
        chance_nats: 3.33,
        unigram_nats: None,
        bigram_nats: None,
        trigram_nats: None,
        lang: Lang::En,
        theme: ThemeKind::Dark,
        compact: false,
    };
    let frame = draw::scene::compose_timeline(&input, 1300.0, 196.0);
    let images = frame.shapes.iter().filter_map(|shape| match shape {
        Shape::Image { rect, n_columns, n_rows: 3, rgba } => Some((rect, *n_columns, rgba)),
        _ => None,
    });
    let [(rect, n_columns, rgba)] = images.collect::<Vec<_>>()[..] else { panic!("one strip has been measured") };
    let palette = Palette::of(ThemeKind::Dark);
    let cell = |row: usize, column: usize| &rgba[4 * (row * n_columns + column)..][..4];
    for column in 0..n_columns {
        let step = 200.0 * (column as f32 + 0.5) / n_columns as f32;
        if step.round() > 100.0 {
            assert_eq!(cell(2, column), [0; 4], "the future is empty");
            continue;
        }
        let place = (8.0 - (step.round() / 20.0).floor()) / 9.0;
        let beam = palette.light(Tower::A, place);
        assert_eq!(cell(2, column), [beam.r, beam.g, beam.b, beam.a], "tokens at the bottom, step {step}");
        assert_eq!(cell(1, column)[..3], [palette.bg.r, palette.bg.g, palette.bg.b], "exactly 0 is dark");
        assert_eq!(cell(0, column)[..3], [palette.alarm.r, palette.alarm.g, palette.alarm.b], "NaN, the loss on top");
    }
    assert!((rect.w - n_columns as f32).abs() < 1.0, "a column a pixel");
}

#[test]
fn a_diamond_marks_the_step_that_decides_hollow_until_it_has() {
    let losses: Vec<(u64, f32)> = (0..=40).map(|i| (i, 3.0)).collect();
    let input = |decides| TimelineInput {
        validation: [Vec::new(), Vec::new()],
        strips: [Vec::new(), Vec::new()],
        ghosts: Vec::new(),
        is_linear: false,
        losses: [&losses, &losses],
        n_steps: 1000,
        shown_step: 40,
        latest_step: 40,
        events: &[],
        decides,
        chance_nats: 3.33,
        unigram_nats: None,
        bigram_nats: None,
        trigram_nats: None,
        lang: Lang::En,
        theme: ThemeKind::Dark,
        compact: false,
    };
    // The diamond's outline, and whether it is filled.
    let diamond = |input: &TimelineInput| {
        let frame = draw::scene::compose_timeline(input, 1300.0, 196.0);
        let outline = frame.shapes.iter().find_map(|shape| match shape {
            Shape::Polyline { points, .. } if points.len() == 5 && points[0] == points[4] => Some(points.clone()),
            _ => None,
        });
        let fill = |points: &Vec<_>| {
            frame
                .shapes
                .iter()
                .any(|shape| matches!(shape, Shape::Area { points: area, .. } if area[..] == points[..4]))
        };
        outline.map(|points| ((points[1].x + points[3].x) / 2.0, fill(&points)))
    };
    assert_eq!(diamond(&input(None)), None);
    // The step's number stands to the right of the playhead, but not over the diamond.
    let label_anchor = |decides| {
        let frame = draw::scene::compose_timeline(&input(decides), 1300.0, 196.0);
        frame.shapes.iter().find_map(|shape| match shape {
            Shape::Text { text, anchor, .. } if text == "step 40" => Some(*anchor),
            _ => None,
        })
    };
    let (right, left) = (label_anchor(None), label_anchor(Some((41, false))));
    assert!(right.is_some() && right != left && label_anchor(Some((400, false))) == right, "{right:?} {left:?}");
    for (step, is_known) in [(50, false), (30, true), (400, false)] {
        let input = input(Some((step, is_known)));
        let (x, filled) = diamond(&input).expect("a diamond");
        assert!((x - draw::scene::timeline_x_at(step, 1300.0, &input)).abs() < 0.01);
        assert!(x <= 1300.0 - 142.0 + 0.5, "step {step} is in sight before the run has come there");
        assert_eq!(filled, is_known);
    }
}
