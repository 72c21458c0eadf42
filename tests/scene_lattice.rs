//! The towers opened into their tokens, as a picture: pure, legible, and made of the lens' own numbers.

#[path = "common/legible.rs"]
mod legible;
#[path = "common/plausible.rs"]
mod plausible;
#[path = "common/sentence.rs"]
mod sentence;

use base::config::Tower;
use base::names::Lang;
use draw::export::csv;
use draw::scene::numbers::{percent, sci};
use draw::scene::{Cell, Frame, LatticeInput, Palette, Scale, Shape};
use engine::telemetry::Snapshot;
use legible::{assert_legible, numbers, path_ops};
use lens::Panel;
use lens::panel::{Body, Place};
use plausible::{Case, framed_svg, opened, snapshot};

fn case(words: &str) -> Case {
    let mut case = Case::default();
    words.split_whitespace().for_each(|word| assert!(case.set(word), "{word}"));
    case
}

struct Scene {
    case: Case,
    snapshots: [Snapshot; 2],
    panels: [Vec<Panel>; 2],
}

impl Scene {
    fn new(words: &str, n_tokens: usize, whole_words: bool) -> Scene {
        let case = case(words);
        let snapshots = [0, 1].map(|i| snapshot(Tower::BOTH[i], case.layers[i], &case.residual[i], &case));
        let panels = snapshots.each_ref().map(|s| sentence::panels(s, n_tokens, case.lang, whole_words));
        Scene { case, snapshots, panels }
    }

    fn input(&self) -> LatticeInput<'_> {
        LatticeInput {
            open: 1.0,
            panels: self.panels.each_ref().map(|panels| Some(&panels[..])),
            step: self.case.step,
            rows: [(0, 0.0), (self.case.layers[0] / 2, 1.0)],
            at: None,
            only: self.case.compact.then_some(Tower::A),
        }
    }

    fn frame(&self, input: LatticeInput) -> Frame {
        opened(&self.case, &self.snapshots, input)
    }

    fn open(&self) -> Frame {
        self.frame(self.input())
    }

    fn cells(&self, tower: Tower, point: usize) -> Vec<f32> {
        let Some(Body::Grid(grid)) = self.panels[tower.idx()].iter().find(|p| p.key == "cells").map(|p| &p.body) else {
            panic!("cells")
        };
        let row = grid.rows.iter().find(|row| row.at == Place::stream_grad(point));
        row.expect("a row").values.clone()
    }
}

fn texts(frame: &Frame) -> Vec<&str> {
    frame.shapes.iter().filter_map(|s| if let Shape::Text { text, .. } = s { Some(&text[..]) } else { None }).collect()
}

#[test]
fn nothing_overlaps_and_every_coordinate_is_a_number() {
    for layers in ["l=1", "l=2", "l=8", "l=12", "l=24", "l=8 lb=3"] {
        for size in ["size=860x612", "size=958x470", "size=640x480", "size=390x404 compact", "size=360x380 compact"] {
            for lang in ["lang=en", "lang=zh theme=light"] {
                for state in ["", "b=all zero", "nan b=2m", "noattn", "nomlp"] {
                    for (n_tokens, words) in [(8, true), (32, false), (100, false)] {
                        let scene = Scene::new(&format!("{layers} {size} {lang} {state}"), n_tokens, words);
                        let closed = LatticeInput { open: 0.0, ..scene.input() };
                        for open in [0.05, 0.3, 0.6, 0.9] {
                            let frame = scene.frame(LatticeInput { open, ..closed });
                            assert!(
                                frame.shapes.iter().flat_map(numbers).all(f32::is_finite),
                                "{open} {:?}",
                                scene.case
                            );
                        }
                        let frame = scene.open();
                        assert_legible(&frame, scene.case.size, &(n_tokens, words, &scene.case));
                        assert!(frame.shapes.iter().flat_map(numbers).all(f32::is_finite), "{:?}", scene.case);
                        let waiting = scene.frame(LatticeInput { panels: [None, None], ..scene.input() });
                        assert_legible(&waiting, scene.case.size, &scene.case);
                        assert!(texts(&waiting).contains(&if scene.case.lang == Lang::En {
                            "measuring…"
                        } else {
                            "测量中……"
                        }));
                    }
                }
            }
        }
    }
}

#[test]
fn a_frame_depends_on_nothing_but_its_input() {
    let scene = Scene::new("l=8", 32, false);
    for open in [0.1, 0.5, 0.8, 1.0] {
        let at = |open| scene.frame(LatticeInput { open, ..scene.input() });
        let before = at(open);
        assert_ne!(at(0.0), before);
        assert_eq!(at(open), before);
    }
    assert_eq!(
        scene.frame(LatticeInput { open: 0.0, ..scene.input() }),
        plausible::stage(&scene.case),
        "closed it is a tower"
    );
}

#[test]
fn the_squares_of_the_lanes_widths_sum_to_the_trunks() {
    let scene = Scene::new("l=8 b=all", 32, false);
    // Of each stretch of A: every ribbon between the same heights.
    let frame = scene.open();
    let mut stretches: Vec<(f32, f64, usize)> = Vec::new();
    for shape in &frame.shapes {
        let Shape::Ribbon { points } = shape else { continue };
        if points[0].at.x > scene.case.size.0 / 2.0 {
            continue;
        }
        let (y, square) = (points[0].at.y, f64::from(points[0].half).powi(2));
        match stretches.iter_mut().find(|(at, ..)| *at == y) {
            Some((_, sum, n)) => (*sum, *n) = (*sum + square, *n + 1),
            None => stretches.push((y, square, 1)),
        }
    }
    // The head, 16 skips, and the end at the tokens.
    assert_eq!(stretches.len(), 18);
    let trunk = |point: usize| {
        let light = Scale::GRAD.along(scene.snapshots[0].resid_grad_l2[point]).expect("lit");
        // As wide as the tower draws it: the widest ribbon of the closed stage is its glow, so by the stated curve.
        0.45 + (trunk_half(&scene.case) - 0.45) * light * light.sqrt()
    };
    stretches.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (i, (_, sum, n)) in stretches.iter().enumerate() {
        let expected = f64::from(trunk(17 - i.max(1))).powi(2);
        assert!((sum / expected - 1.0).abs() < 1e-4 && *n == 32, "{i}: {sum} {expected} of {n}");
    }
}

/// Half the trunk's width at the top of the rail on this size.
fn trunk_half(case: &Case) -> f32 {
    (0.0115 * case.size.0).clamp(7.0, 10.0)
}

#[test]
fn every_drawn_number_is_the_files() {
    let scene = Scene::new("l=8", 32, false);
    let file = csv(&scene.panels[0]);
    let column =
        |name: &str| file.lines().next().and_then(|head| head.split(',').position(|c| c == name)).expect("a column");
    let cell = |at: &str, x: &str, name: &str| {
        let column = column(name);
        let row = file.lines().find(|line| line.starts_with(&format!("{at},{x},"))).expect("a row");
        row.split(',').nth(column).expect("a field").parse::<f32>().expect("a number")
    };
    // The card.
    let at = Some(Cell { tower: Tower::A, point: 0, lane: 5 });
    let frame = scene.frame(LatticeInput { at, ..scene.input() });
    let value = cell("blocks.0.hook_resid_pre_grad", "5", "a.cells [1]");
    let said = format!("A: ‖∂L/∂x‖₂ = {}", sci(value));
    assert!(texts(&frame).contains(&&said[..]), "{said}");
    // The arcs' share, from the column of the open layer.
    let sent = column("a.sent_5 [1]");
    let mut squares: Vec<f64> = file
        .lines()
        .skip(1)
        // Names of patterns have a comma, so they stand in quotation marks.
        .filter(|line| !line.starts_with('"'))
        .filter_map(|line| line.split(',').nth(sent)?.parse::<f64>().ok())
        .map(|norm| norm * norm)
        .collect();
    assert_eq!(squares.len(), 528);
    squares.sort_by(|a, b| b.total_cmp(a));
    let share = percent((squares[..24].iter().sum::<f64>() / squares.iter().sum::<f64>()) as f32);
    assert!(
        texts(&frame).iter().any(|text| text.contains("24") && text.contains("528") && text.contains(&share)),
        "{share}"
    );
    // The colours: a box for each cell that is neither an outline nor exactly zero, by the square of its place.
    let palette = Palette::of(scene.case.theme);
    let light = |norm: f32| ((libm::log10f(norm) + 8.0) / 7.0).clamp(0.0, 1.0).powi(2);
    for lane in 0..32 {
        let norm = scene.cells(Tower::A, 0)[lane];
        let light = light(norm);
        let own = palette.tower(Tower::A);
        let ink =
            if light < 0.68 { palette.bg.mix(own, light / 0.68) } else { own.mix(palette.core, (light - 0.68) / 0.32) };
        let y = scene.open().lanes[0].rows[0].1;
        let found = frame.shapes.iter().any(|s| match s {
            Shape::RoundRect { rect, fill, .. } => {
                (rect.y + rect.h / 2.0 - y).abs() < 0.01
                    && near(fill.r, ink.r)
                    && near(fill.g, ink.g)
                    && near(fill.b, ink.b)
            }
            _ => false,
        });
        assert!(found, "lane {lane}");
    }
}

fn near(a: u8, b: u8) -> bool {
    a.abs_diff(b) <= 1
}

#[test]
fn exact_zero_and_not_finite_have_marks_of_their_own() {
    let count = |frame: &Frame, what: fn(&Shape) -> bool| frame.shapes.iter().filter(|s| what(s)).count();
    let hollow = |frame: &Frame| count(frame, |s| matches!(s, Shape::Circle { dotted: true, .. }));
    let hatched = |frame: &Frame| count(frame, |s| matches!(s, Shape::Hatch { .. }));
    let plain = Scene::new("l=8", 32, false).open();
    assert_eq!((hollow(&plain), hatched(&plain)), (0, 0));
    // Ten points of B: a ring for each token, and one in the profile.
    assert_eq!(hollow(&Scene::new("l=8 zero", 32, false).open()), 10 * 32 + 10);
    let broken = Scene::new("l=8 nan", 32, false).open();
    assert!(hatched(&broken) >= 8 * 32 && hollow(&broken) == 0);
}

#[test]
fn lanes_of_several_tokens_and_rows_of_whole_layers_say_so() {
    let long = Scene::new("l=8", 100, false).open();
    assert!(texts(&long).iter().any(|text| text.contains("1 lane = 3 tokens")), "{:?}", texts(&long));
    assert_eq!(long.lanes[0].n_lanes, 34);
    let deep = Scene::new("l=24", 32, false).open();
    assert_eq!(deep.lanes[0].rows.len(), 25);
    let other = Scene::new("l=8", 32, false);
    let old = other.frame(LatticeInput { step: 40, ..other.input() });
    assert!(texts(&old).iter().any(|text| text.contains("cells of step 40")));
}

#[test]
fn pointer_and_arrows_find_cells() {
    let scene = Scene::new("l=8", 32, false);
    let lanes = scene.open().lanes;
    assert_eq!(lanes.len(), 2);
    let grid = &lanes[1];
    let (x, y) = (grid.rect.x + grid.rect.w * 3.5 / 32.0, grid.rows[4].1);
    assert_eq!(grid.at(x, y), Some(Cell { tower: Tower::B, point: 4, lane: 3 }));
    assert_eq!(grid.at(grid.rect.x - 1.0, y), None);
    let here = Cell { tower: Tower::B, point: 4, lane: 3 };
    assert_eq!(grid.moved(Some(here), 1, 0), Some(Cell { lane: 4, ..here }));
    assert_eq!(grid.moved(Some(here), -9, -9), Some(Cell { lane: 0, point: 0, ..here }));
    assert_eq!(grid.moved(None, 1, 0), Some(Cell { tower: Tower::B, point: 16, lane: 31 }));
    // Every ⊕ stands in a gutter beside its lanes.
    let frame = scene.open();
    for hit in &frame.hits {
        let lanes = &lanes[hit.tower.idx()].rect;
        assert!(hit.rect.x + hit.rect.w <= lanes.x || hit.rect.x >= lanes.x + lanes.w, "{hit:?} {lanes:?}");
        assert!(hit.rect.w >= 24.0);
    }
}

#[test]
fn a_frame_is_cheap_to_paint() {
    let frame = Scene::new("l=8 b=all", 32, false).open();
    let ops: usize = frame.shapes.iter().map(path_ops).sum();
    assert!(frame.shapes.len() <= 3200 && ops <= 13_000, "{} shapes, {ops} operations", frame.shapes.len());
}

#[test]
fn pictures_are_as_accepted() {
    for (name, words) in
        [("lattice-dark-en", "l=2 size=860x480"), ("lattice-phone-zh", "l=3 compact size=390x404 lang=zh theme=light")]
    {
        let scene = Scene::new(words, 8, false);
        let svg = framed_svg(&scene.case, scene.open());
        let path = format!("{}/tests/snapshots/{name}.svg", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            std::fs::write(&path, svg).expect("snapshots can be written");
            continue;
        }
        let accepted = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(accepted == svg, "{name} differs; look at it, then accept with UPDATE_SNAPSHOTS=1");
    }
}
