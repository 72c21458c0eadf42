//! Slow motion draws what was measured, and only as far as the step has come.

#[path = "common/legible.rs"]
mod legible;
#[path = "common/plausible.rs"]
mod plausible;

use base::config::Tower;
use draw::scene::{Frame, Moment, Palette, Scale, Shape, StageInput, bar_time_at, compose_bar, compose_card};
use engine::telemetry::{Along, Family, Snapshot};
use legible::assert_legible;
use plausible::{Case, snapshot, stage, stage_of, with_input};

fn case(words: &str) -> Case {
    let mut case = Case::default();
    for word in words.split_whitespace() {
        assert!(case.set(word), "{word}");
    }
    case
}

fn at(case: &Case, t: f32) -> Case {
    Case { t: Some(t), ..case.clone() }
}

fn snapshots(case: &Case) -> [Snapshot; 2] {
    Tower::BOTH.map(|t| snapshot(t, case.layers[t.idx()], &case.residual[t.idx()], case))
}

/// The same numbers, those that `which` means being `times` as large.
fn times<F: Family>(along: &Along<F>, times: f32, which: impl Fn(usize) -> bool) -> Along<F> {
    along.iter().enumerate().map(|(i, &x)| if which(i) { times * x } else { x }).collect()
}

/// Moments within the backward phase of `n` blocks, and how many forks have been passed.
fn on_the_way(n: usize) -> Vec<(f32, usize)> {
    let between = |t: f32| (t, Moment::at(t, n));
    let all = (0..=40).map(|i| 0.38 + 0.0105 * i as f32).chain((0..=n).map(|k| Moment::Backward(k).time(n)));
    let told = |(t, moment)| if let Moment::Backward(k) = moment { Some((t, k)) } else { None };
    all.map(between).filter_map(told).collect()
}

#[test]
fn below_the_front_no_gradient_shows_and_above_it_no_signal() {
    for words in ["l=4", "l=8", "l=3 compact size=390x404", "l=6 b=3a.5m lang=zh", "l=24"] {
        let case = case(words);
        let n = 2 * case.layers[0];
        let plain = snapshots(&case);
        let mut n_changed = 0;
        for (t, k) in on_the_way(n) {
            let case = at(&case, t);
            let frame = stage_of(&case, &plain);
            // The block that is being passed may show what it lets through; those under it nothing.
            let passing = n.saturating_sub(k + 1);
            let other = plain.clone().map(|s| Snapshot {
                resid_grad_l2: times(&s.resid_grad_l2, 1e3, |i| k < n && i <= passing),
                skip_grad_l2: times(&s.skip_grad_l2, 1e3, |i| i < passing),
                branch_grad_l2: times(&s.branch_grad_l2, 1e3, |i| i < passing),
                ..s
            });
            let is_near = |i: f32| (Moment::Backward(k + 1).time(n) - t) < i;
            if !is_near(0.012) {
                assert_eq!(stage_of(&case, &other), frame, "a gradient shows below the front: {words}, {t}");
            }
            let louder = plain.clone().map(|s| Snapshot {
                resid_rms: times(&s.resid_rms, 5.0, |i| i > passing + 1),
                branch_rms: times(&s.branch_rms, 5.0, |i| i > passing),
                ..s
            });
            assert_eq!(stage_of(&case, &louder), frame, "the signal shows above the front: {words}, {t}");
            let signal = plain.clone().map(|s| Snapshot { resid_rms: times(&s.resid_rms, 5.0, |_| true), ..s });
            n_changed += usize::from(stage_of(&case, &signal) != frame);
        }
        assert!(n_changed > 30, "{words}: below it stands the forward signal");
    }
}

#[test]
fn on_the_way_up_there_is_no_gradient_at_all() {
    let case = case("l=8 b=3a.5m");
    let plain = snapshots(&case);
    let other = plain.clone().map(|s| Snapshot {
        resid_grad_l2: times(&s.resid_grad_l2, 1e3, |_| true),
        skip_grad_l2: times(&s.skip_grad_l2, 1e3, |_| true),
        branch_grad_l2: times(&s.branch_grad_l2, 1e3, |_| true),
        ..s
    });
    for t in [0.0, 0.1, 0.24, 0.3, 0.37] {
        assert_eq!(stage_of(&at(&case, t), &plain), stage_of(&at(&case, t), &other), "at {t}");
    }
}

/// The colours of what travels: everything dashed but dots.
fn dashes(frame: &Frame) -> Vec<draw::scene::Rgba> {
    let dashed = |shape: &Shape| match shape {
        Shape::Polyline { dash: Some(([on, _], _)), color, .. } if *on > 1.0 => Some(*color),
        _ => None,
    };
    frame.shapes.iter().filter_map(dashed).collect()
}

#[test]
fn a_dash_is_as_bright_as_what_was_measured_where_it_is() {
    for theme in ["theme=dark", "theme=light"] {
        let case = case(&format!("l=8 b=all t=0.6 {theme}"));
        let core = Palette::of(case.theme).core;
        for exp in [-7, -4, -1] {
            let value = 10f32.powi(exp);
            let all = snapshots(&case).map(|s| Snapshot {
                resid_grad_l2: s.resid_grad_l2.iter().map(|_| value).collect(),
                skip_grad_l2: s.skip_grad_l2.iter().map(|_| value).collect(),
                branch_grad_l2: s.branch_grad_l2.iter().map(|_| value).collect(),
                ..s
            });
            let light = Scale::GRAD.light(value).expect("on the rail");
            let expected = [1.0, 0.6, 0.3].map(|share| core.fade(share * light));
            let drawn = dashes(&stage_of(&case, &all));
            assert!(drawn.len() >= 16, "three blocks of two towers: {}", drawn.len());
            for color in &drawn {
                assert!(expected.contains(color), "{color:?} is not the light of 10^{exp}: {expected:?}");
            }
            assert!(expected.iter().all(|color| drawn.contains(color)), "the trail fades by three steps");
        }
        let nothing = |value: f32| {
            let all = snapshots(&case).map(|s| Snapshot {
                resid_grad_l2: s.resid_grad_l2.iter().map(|_| value).collect(),
                skip_grad_l2: s.skip_grad_l2.iter().map(|_| value).collect(),
                branch_grad_l2: s.branch_grad_l2.iter().map(|_| value).collect(),
                ..s
            });
            let frame = stage_of(&case, &all);
            (dashes(&frame).len(), frame.shapes.iter().filter(|s| matches!(s, Shape::Glow { .. })).count())
        };
        assert_eq!(nothing(0.0).0, 0, "0 has no dash");
        assert_eq!(nothing(f32::NAN).0, 0, "what is no number has none");
        assert!(nothing(0.0).1 < nothing(1e-2).1, "nor does the front glow");
    }
}

#[test]
fn at_the_update_a_block_is_as_bright_as_it_moves() {
    let case = case("l=6 t=0.9");
    let rings = |ratio: f32, next_step: u64| {
        let all = snapshots(&case);
        with_input(&case, &all, |input| {
            let next = all.clone().map(|s| Snapshot {
                step: next_step,
                update_ratio: s.update_ratio.iter().map(|_| ratio).collect(),
                ..s
            });
            let mut input = *input;
            input.towers[0].next = Some(&next[0]);
            input.towers[1].next = None;
            draw::scene::compose(&input, case.size.0, case.size.1)
        })
    };
    let step = case.step + 1;
    let strongest = |frame: &Frame| {
        let ink = Palette::of(case.theme).text;
        let alpha = |s: &Shape| match s {
            Shape::RoundRect { stroke: Some(c), fill, .. } if fill.a == 0 && (c.r, c.g) == (ink.r, ink.g) => Some(c.a),
            _ => None,
        };
        frame.shapes.iter().filter_map(alpha).collect::<Vec<_>>()
    };
    assert!(strongest(&rings(0.0, step)).is_empty(), "what does not move stays dark");
    assert!(strongest(&rings(1e-2, step + 1)).is_empty(), "the update after another step is not this one’s");
    let (weak, strong) = (strongest(&rings(1e-5, step)), strongest(&rings(1e-3, step)));
    assert_eq!((weak.len(), strong.len()), (36, 36), "three rings around each of A's twelve blocks, none around B's");
    assert!(weak.iter().zip(&strong).all(|(a, b)| a < b));
    let says = |frame: &Frame, words: &str| {
        frame.shapes.iter().filter(|s| matches!(s, Shape::Text { text, .. } if text == words)).count()
    };
    assert_eq!(says(&rings(1.2e-3, step), "1.2·10⁻³"), 6, "a number a layer");
}

/// Every phase, and the ends of each.
const MOMENTS: [f32; 12] = [0.0, 0.12, 0.249, 0.26, 0.37, 0.38, 0.41, 0.5, 0.6, 0.7, 0.81, 0.9];

#[test]
fn no_words_overlap_in_any_phase() {
    for layers in ["l=1", "l=8", "l=24", "l=6", "l=12 lb=3"] {
        for size in ["size=958x401", "size=1024x430", "size=390x300 compact", "size=360x238 compact", "size=860x612"] {
            for lang in ["lang=en", "lang=zh"] {
                for state in ["", "b=all zero", "zero", "nan b=2m", "blank", "noattn", "nomlp zero", "leak=0.01"] {
                    let case = case(&format!("{layers} {size} {lang} {state}"));
                    for t in MOMENTS {
                        assert_legible(&stage(&at(&case, t)), case.size, &(&case, t));
                    }
                }
            }
        }
    }
}

fn look<T>(case: &Case, of: impl Fn(&StageInput) -> T) -> T {
    with_input(case, &snapshots(case), of)
}

#[test]
fn the_bar_and_the_card_are_legible_everywhere() {
    for words in
        ["l=8", "l=8 lang=zh", "l=24", "l=1 lang=zh", "l=12 lb=3", "b=all", "b=all leak=0.01 zero", "nan b=2m", "blank"]
    {
        for t in MOMENTS {
            let case = at(&case(words), t);
            for w in [930.0, 996.0, 362.0, 332.0] {
                assert_legible(&look(&case, |input| compose_bar(input, w)), (w, 41.0), &(w, &case));
            }
            for (w, h) in [(440.0, 184.0), (340.0, 184.0), (996.0, 100.0), (362.0, 100.0), (332.0, 100.0)] {
                assert_legible(&look(&case, |input| compose_card(input, w, h)), (w, h), &(w, h, &case));
            }
        }
    }
}

#[test]
fn a_place_on_the_bar_is_a_moment_and_a_name_the_start_of_its_phase() {
    let w = 620.0;
    let knob = |t: f32| {
        let frame = look(&at(&Case::default(), t), |input| compose_bar(input, w));
        let knob = frame.shapes.iter().find_map(|s| match s {
            Shape::Circle { at, .. } => Some(at.x),
            _ => None,
        });
        knob.expect("a knob")
    };
    for t in [0.0, 0.3, 0.61, 1.0] {
        assert!((bar_time_at(knob(t), 30.0, w) - t).abs() < 1e-5);
    }
    assert_eq!([-40.0, 2000.0].map(|x| bar_time_at(x, 30.0, w)), [0.0, 1.0]);
    for (t, start) in [(0.2, 0.0), (0.3, 0.25), (0.5, 0.38), (0.99, 0.82), (1.0, 0.82)] {
        assert_eq!(bar_time_at(knob(t), 5.0, w), start);
    }
}

#[test]
fn a_triangle_has_the_measured_sides() {
    // At the lowest fork: 3, 4 and 5, so a right angle; B's the same, a quarter as large.
    let case = at(&case("l=1 b=all"), 0.9);
    let all = snapshots(&case).map(|s| {
        let size = if s.tower == Tower::A { 1.0 } else { 0.25 };
        Snapshot {
            resid_grad_l2: vec![5.0 * size, 3.0 * size, 3.0 * size].into(),
            skip_grad_l2: vec![3.0 * size; 2].into(),
            branch_grad_l2: vec![4.0 * size; 2].into(),
            ..s
        }
    });
    let frame = with_input(&case, &all, |input| compose_card(input, 440.0, 184.0));
    let texts: Vec<&str> = frame
        .shapes
        .iter()
        .filter_map(|s| if let Shape::Text { text, .. } = s { Some(text.as_str()) } else { None })
        .collect();
    assert_eq!(texts.iter().filter(|text| **text == "angle 90°").count(), 2, "{texts:?}");
    let mut lengths: Vec<f32> = frame
        .shapes
        .iter()
        .filter_map(|s| match s {
            Shape::Polyline { points, .. } => Some((points[1].x - points[0].x).hypot(points[1].y - points[0].y)),
            _ => None,
        })
        .collect();
    lengths.sort_by(f32::total_cmp);
    let unit = lengths[5] / 5.0;
    for (length, side) in lengths.iter().zip([0.75, 1.0, 1.25, 3.0, 4.0, 5.0]) {
        assert!((length / unit - side).abs() < 0.01, "{lengths:?}");
    }
    // A cut: one side, and words.
    let case = at(&crate::case("l=2"), 0.9);
    let texts = look(&case, |input| format!("{:?}", compose_card(input, 440.0, 184.0)));
    assert!(texts.contains("skip cut: branch = sum"));
}

#[test]
fn before_the_first_fork_the_card_has_what_was_guessed() {
    let case = at(&case("l=2"), Moment::Backward(0).time(4));
    let all = snapshots(&case);
    let frame = with_input(&case, &all, |input| compose_card(input, 440.0, 184.0));
    let plates: Vec<f32> = frame
        .shapes
        .iter()
        .filter_map(|s| if let Shape::RoundRect { rect, .. } = s { Some(rect.w) } else { None })
        .collect();
    let whole = plates.iter().copied().fold(0.0, f32::max);
    let shares: Vec<f32> = plates.into_iter().map(|w| w / whole).filter(|share| *share < 1.0).collect();
    let guesses = all.each_ref().map(|snapshot| *snapshot.reading.last().expect("read"));
    let measured: Vec<f32> = guesses.iter().flat_map(|guess| [guess.likeliest_prob, guess.truth_prob]).collect();
    assert_eq!(shares.len(), 4, "{shares:?}");
    assert!(shares.iter().zip(&measured).all(|(drawn, prob)| (drawn - prob).abs() < 1e-5), "{shares:?} {measured:?}");
}
