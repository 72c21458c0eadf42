//! What slow motion says, and its angles.

use super::card::Sum;
use super::{Moment, blocks};
use crate::scene::caption_at;
use crate::scene::caption_tests::snapshot;
use base::config::Tower;
use base::names::Lang;
use engine::telemetry::Snapshot;

/// One layer, its stream from the tokens up.
fn both(a: [f32; 3], b: [f32; 3]) -> [Snapshot; 2] {
    let of = |tower, stream: [f32; 3]| Snapshot {
        resid_grad_l2: stream.to_vec().into(),
        ..snapshot(tower, 60, stream[0], 0.5)
    };
    [of(Tower::A, a), of(Tower::B, b)]
}

fn say(moment: Moment, lang: Lang) -> String {
    let now = both([0.5, 0.016, 0.01], [1e-9, 5.7e-7, 0.01]);
    let sites = blocks(1, true, true);
    caption_at(moment, now.each_ref(), [&sites, &sites], lang, false)
}

#[test]
fn it_compares_at_the_front_and_never_below() {
    assert_eq!(say(Moment::Forward(1), Lang::En), "Step 60. The signal rises; no gradient has come down yet.");
    assert_eq!(say(Moment::Backward(0), Lang::Zh), "第 60 步，梯度从损失处出发：B 的梯度与 A 大小相近。");
    assert_eq!(
        say(Moment::Backward(1), Lang::En),
        "Step 60. The gradient has come down to layer 1: B’s gradient is 1/28,000 of A’s."
    );
    assert_eq!(say(Moment::Backward(1), Lang::Zh), "第 60 步，梯度已传到第 1 层：B 的梯度只有 A 的两万八千分之一。");
    let whole = "Step 60. At the tokens, B’s gradient is 2.0·10⁻⁹ times A’s.";
    for moment in [Moment::Backward(2), Moment::Update] {
        assert_eq!(say(moment, Lang::En), whole, "at the tokens it is the whole sentence");
    }
    for moment in [Moment::Forward(0), Moment::Forward(2), Moment::Loss, Moment::Backward(0), Moment::Backward(1)] {
        let mut lower = both([0.5, 0.016, 0.01], [1e-9, 5.7e-7, 0.01]);
        lower[1].resid_grad_l2 = vec![3.0, 5.7e-7, 0.01].into();
        let sites = blocks(1, true, true);
        let text = caption_at(moment, lower.each_ref(), [&sites, &sites], Lang::En, false);
        assert_eq!(text, say(moment, Lang::En), "what lies below changes no word");
    }
}

#[test]
fn a_shallower_tower_is_compared_as_far_down() {
    let now = both([0.5, 0.016, 0.01], [0.5, 0.016, 0.01]);
    let deep = Snapshot { resid_grad_l2: vec![1e-3; 9].into(), ..now[0].clone() };
    let sites = [blocks(4, true, true), blocks(1, true, true)];
    let text = caption_at(Moment::Backward(4), [&deep, &now[1]], [&sites[0], &sites[1]], Lang::En, false);
    assert_eq!(text, "Step 60. The gradient has come down to layer 3: B’s gradient is 16 times A’s.");
}

#[test]
fn angles_are_those_of_the_vectors() {
    for degrees in [0.0_f64, 17.0, 61.0, 90.0, 135.0, 180.0] {
        let cos = degrees.to_radians().cos();
        let (skip, branch) = (0.013_f64, 5.4e-3_f64);
        let sum = (skip * skip + branch * branch + 2.0 * skip * branch * cos).sqrt();
        let found = Sum { skip, branch, sum, is_cut: false }.cos().expect("told");
        assert!((found - cos).abs() < 1e-9, "{degrees}: {found}");
    }
    let of = |skip: f64, branch: f64, sum: f64| Sum { skip, branch, sum, is_cut: false }.cos();
    assert_eq!([of(0.0, 1.0, 1.0), of(1.0, 1e-6, 1.0), of(f64::NAN, 1.0, 1.0), of(0.0, 0.0, 0.0)], [None; 4]);
    assert_eq!(of(1.0, 1.0, 2.1), Some(1.0), "rounding makes no angle of its own");
}
