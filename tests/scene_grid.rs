//! Towers and lattice over everything that a link can ask for: depths, lengths of text, languages, themes and sizes. No
//! words overlap, none is small, every coordinate is a number; and a few of these pictures are stored.

#[path = "common/legible.rs"]
mod legible;
#[path = "common/plausible.rs"]
mod plausible;
#[path = "common/sentence.rs"]
mod sentence;

use base::config::{Residual, Tower};
use draw::scene::{Frame, LatticeInput};
use engine::telemetry::Snapshot;
use legible::{assert_legible, numbers};
use lens::Panel;
use plausible::{Case, framed_svg, opened, snapshot, stage, timeline};

const DEPTHS: [usize; 3] = [1, 8, 24];
const LENGTHS: [usize; 3] = [8, 32, 256];
/// The stage at 1440×900, at 1024×768, alone on a narrow desk, on a phone, on a small phone, and on a phone on its side.
const SIZES: [&str; 6] =
    ["size=958x455", "size=1024x430", "size=700x520", "size=390x404 compact", "size=360x246 compact", "size=540x226"];

fn case(words: &str) -> Case {
    let mut case = Case::default();
    words.split_whitespace().for_each(|word| assert!(case.set(word), "{word}"));
    case
}

fn measured(case: &Case) -> [Snapshot; 2] {
    Tower::BOTH.map(|t| snapshot(t, case.layers[t.idx()], &case.residual[t.idx()], case))
}

/// The towers of a case, opened: one tower at a time where there is room for one.
fn lattice(case: &Case, row: f32) -> Frame {
    let snapshots = measured(case);
    let panels: [Vec<Panel>; 2] =
        snapshots.each_ref().map(|s| sentence::panels(s, case.n_tokens, case.lang, case.n_tokens == 8));
    let input = LatticeInput {
        open: 1.0,
        panels: panels.each_ref().map(|panels| Some(&panels[..])),
        step: case.step,
        rows: [(0, 1.0 - row), (case.layers[0] / 2, row)],
        at: None,
        only: case.compact.then_some(Tower::B),
    };
    opened(case, &snapshots, input)
}

fn every_case() -> impl Iterator<Item = Case> {
    let mut out = Vec::new();
    for layers in DEPTHS {
        for tokens in LENGTHS {
            for size in SIZES {
                for dress in ["lang=en theme=dark", "lang=zh theme=light", "lang=en theme=light", "lang=zh theme=dark"]
                {
                    out.push(case(&format!("l={layers} tokens={tokens} {size} {dress}")));
                }
            }
        }
    }
    assert_eq!(out.len(), 216);
    out.into_iter()
}

fn check(frame: &Frame, case: &Case, what: &str) {
    assert!(frame.shapes.iter().flat_map(numbers).all(f32::is_finite), "{what}: {case:?}");
    assert_legible(frame, case.size, &(what, case));
}

#[test]
fn towers_are_legible_at_every_depth_length_and_size() {
    for case in every_case() {
        check(&stage(&case), &case, "towers");
        for t in [0.1, 0.3, 0.6, 0.9] {
            check(&stage(&Case { t: Some(t), ..case.clone() }), &case, "slow motion");
        }
        for (what, other) in [
            ("one cut", Case { residual: [Residual::parse("1m").expect("valid"), Residual::All], ..case.clone() }),
            ("zeros", Case { zero: true, ..case.clone() }),
            ("no numbers", Case { nan: true, ..case.clone() }),
            ("unlike depths", Case { layers: [case.layers[0], 25 - case.layers[0]], ..case.clone() }),
        ] {
            check(&stage(&other), &other, what);
        }
    }
}

#[test]
fn the_lattice_is_legible_at_every_depth_length_and_size() {
    for case in every_case() {
        check(&lattice(&case, 1.0), &case, "lattice");
        check(&lattice(&case, 0.5), &case, "a row gives way to another");
        let zeros = Case { zero: true, ..case.clone() };
        check(&lattice(&zeros, 1.0), &zeros, "zeros");
    }
}

#[test]
fn the_timeline_is_legible_at_every_size() {
    for size in [
        "size=1440x196",
        "size=1024x196",
        "size=700x92",
        "size=540x64 compact",
        "size=390x92 compact",
        "size=360x84 compact",
    ] {
        for dress in ["lang=en theme=dark", "lang=zh theme=light"] {
            for step in [0, 1, 60, 249, 900] {
                let case = case(&format!("{size} {dress} step={step}"));
                check(&timeline(&case), &case, "timeline");
            }
        }
    }
}

#[test]
fn pictures_are_as_accepted() {
    let towers = [
        "l=1 tokens=8 size=958x455 lang=zh theme=light",
        "l=24 tokens=256 size=958x455",
        "l=8 size=958x455 a=4m theme=light",
    ];
    let lattices = ["l=1 tokens=8 size=700x520 theme=light", "l=24 tokens=8 size=360x246 compact lang=zh"];
    let names = ["grid-shallow-zh", "grid-deep", "grid-one-cut", "grid-lattice-light", "grid-lattice-phone-zh"];
    let frames = towers.iter().map(|words| (case(words), stage(&case(words))));
    let frames = frames.chain(lattices.iter().map(|words| (case(words), lattice(&case(words), 1.0))));
    for (name, (case, frame)) in names.iter().zip(frames) {
        let svg = framed_svg(&case, frame);
        let path = format!("{}/tests/snapshots/{name}.svg", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            std::fs::write(&path, svg).expect("snapshots can be written");
            continue;
        }
        let accepted = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(accepted == svg, "{name} differs; look at it, then accept with UPDATE_SNAPSHOTS=1");
    }
}
