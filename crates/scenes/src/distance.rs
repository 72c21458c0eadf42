//! How far a guess lies from what was measured, and how that is put: kindly, and without claiming more.

use crate::guess::{Guess, N_HEIGHTS};
use crate::measured::Measured;
use crate::scene::{Answer, Bet, Sketch};
use base::names::{Text, Words, tx};
use lens::panel::{Axis, Scale};

/// What comes out when the answer is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Revealed {
    /// What was measured.
    pub measured: Shown,
    /// What was guessed; none where the reader only wanted to see.
    pub guessed: Option<Shown>,
    /// Whether the answer that was chosen is right; none where none was chosen, and of curves, which are only nearer or
    /// farther.
    pub is_right: Option<bool>,
    /// How far the guess lies off: in decades (powers of ten) on a logarithmic axis, else in the axis' unit. Of a curve
    /// the mean over its places, never negative; of an answer how far the measured value lies above it. None where it is
    /// ∞ and where nothing was guessed.
    pub distance: Option<f64>,
    /// The same in a sentence.
    pub words: Words,
}

/// A value on a ruler, or one at each place of a sketch, in the axis' unit.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// A point of the ruler.
    Value(f64),
    /// By place.
    Curve(Vec<f64>),
}

/// The comparison of a bet with what was measured.
pub struct Verdict;

impl Verdict {
    /// None until everything that decides has been measured, and where that is no number. A guess that does not fit the
    /// bet counts as none.
    pub fn of(bet: &Bet, guess: &Guess, run: &dyn Measured) -> Option<Revealed> {
        match bet {
            Bet::Choice { answers, of, ruler, .. } => {
                let value = of.read(run).filter(|value| !value.is_nan())?;
                let chosen = match guess {
                    Guess::Answer(idx) => answers.get(usize::from(*idx)),
                    _ => None,
                };
                Some(of_choice(chosen, ruler, value))
            }
            Bet::Curve(sketch) => {
                let values = sketch.of.read(run, &sketch.places)?;
                if values.iter().any(|value| value.is_nan()) {
                    return None;
                }
                let drawn = match guess {
                    Guess::Curve(heights) if heights.len() == sketch.places.len() => Some(&heights[..]),
                    _ => None,
                };
                Some(of_curve(sketch, drawn, values))
            }
        }
    }
}

impl Sketch {
    /// The value that a drawn height stands for, in the axis' unit.
    pub fn value_at(&self, height: u8) -> f64 {
        let [lo, hi] = ends(&self.y);
        let part = f64::from(height.min(N_HEIGHTS - 1)) / f64::from(N_HEIGHTS - 1);
        unscaled(&self.y, lo + part * (hi - lo))
    }
}

/// Where a value stands on a ruler or an axis, 0..=1 from its low end; what lies beyond an end stands there.
pub fn place_on(axis: &Axis, value: f64) -> f64 {
    let [lo, hi] = ends(axis);
    ((scaled(axis, value) - lo) / (hi - lo)).clamp(0.0, 1.0)
}

fn of_choice(chosen: Option<&Answer>, ruler: &Axis, value: f64) -> Revealed {
    let is_right = chosen.map(|answer| answer.is_right(value));
    let distance = chosen.map(|answer| scaled(ruler, value) - scaled(ruler, answer.at)).filter(|by| by.is_finite());
    let words = match (is_right, distance) {
        (None, _) => SEEN.into(),
        (Some(true), _) => RIGHT.into(),
        (Some(false), None) => OTHER.into(),
        (Some(false), Some(by)) => {
            let text = match (is_log(ruler), by > 0.0) {
                (true, true) => HIGHER_LOG,
                (true, false) => LOWER_LOG,
                (false, true) => HIGHER,
                (false, false) => LOWER,
            };
            told(text, by.abs(), ruler)
        }
    };
    let guessed = chosen.map(|answer| Shown::Value(answer.at));
    Revealed { measured: Shown::Value(value), guessed, is_right, distance, words }
}

fn of_curve(sketch: &Sketch, drawn: Option<&[u8]>, values: Vec<f64>) -> Revealed {
    let guessed: Option<Vec<f64>> = drawn.map(|heights| heights.iter().map(|&h| sketch.value_at(h)).collect());
    let distance = guessed.as_ref().map(|guessed| {
        let [lo, hi] = ends(&sketch.y);
        // A hand cannot draw beyond the chart, so what lies beyond counts from its edge.
        let on_chart = |value: f64| scaled(&sketch.y, value).clamp(lo, hi);
        let gaps = guessed.iter().zip(&values).map(|(&g, &m)| (on_chart(g) - on_chart(m)).abs());
        gaps.sum::<f64>() / values.len() as f64
    });
    let words = match distance {
        None => SEEN.into(),
        Some(by) => {
            let [lo, hi] = ends(&sketch.y);
            let text = match (is_log(&sketch.y), by / (hi - lo)) {
                (true, part) if part < NEAR => NEAR_LOG,
                (true, part) if part < FAR => BETWEEN_LOG,
                (true, _) => FAR_LOG,
                (false, part) if part < NEAR => NEAR_UNITS,
                (false, part) if part < FAR => BETWEEN_UNITS,
                (false, _) => FAR_UNITS,
            };
            told(text, by, &sketch.y)
        }
    };
    Revealed { measured: Shown::Curve(values), guessed: guessed.map(Shown::Curve), is_right: None, distance, words }
}

/// Up to this part of the chart's height two curves lie close together …
const NEAR: f64 = 0.06;
/// … and from this one on they tell different stories.
const FAR: f64 = 0.2;

const SEEN: Text = tx("This is what was measured.", "这是实测的结果。");
const RIGHT: Text = tx("Right: the run says so too.", "猜对了：实测也是如此。");
const OTHER: Text = tx("It went another way this time.", "这次的结果不一样。");
const HIGHER_LOG: Text =
    tx("Not this time: it came out {by} powers of ten higher.", "这次没猜中：实测高出 {by} 个数量级。");
const LOWER_LOG: Text =
    tx("Not this time: it came out {by} powers of ten lower.", "这次没猜中：实测低了 {by} 个数量级。");
const HIGHER: Text = tx("Not this time: it came out {by} higher.", "这次没猜中：实测高出 {by}。");
const LOWER: Text = tx("Not this time: it came out {by} lower.", "这次没猜中：实测低了 {by}。");
const NEAR_LOG: Text = tx(
    "You have seen it coming: on average your curve lies {by} powers of ten away.",
    "预料得很准：你画的曲线平均只差 {by} 个数量级。",
);
const BETWEEN_LOG: Text = tx(
    "Not far off: on average your curve lies {by} powers of ten away.",
    "相去不远：你画的曲线平均相差 {by} 个数量级。",
);
const FAR_LOG: Text = tx(
    "The run had a surprise for you: on average your curve lies {by} powers of ten away. Where do they part?",
    "实测出乎意料：你画的曲线平均相差 {by} 个数量级。两条线从哪里分开？",
);
const NEAR_UNITS: Text =
    tx("You have seen it coming: on average your curve lies {by} away.", "预料得很准：你画的曲线平均只差 {by}。");
const BETWEEN_UNITS: Text =
    tx("Not far off: on average your curve lies {by} away.", "相去不远：你画的曲线平均相差 {by}。");
const FAR_UNITS: Text = tx(
    "The run had a surprise for you: on average your curve lies {by} away. Where do they part?",
    "实测出乎意料：你画的曲线平均相差 {by}。两条线从哪里分开？",
);

fn told(text: Text, by: f64, axis: &Axis) -> Words {
    let number = match by {
        by if is_log(axis) || (0.95..10.0).contains(&by) => format!("{by:.1}"),
        by if by < 10.0 => format!("{by:.2}"),
        by => format!("{by:.0}"),
    };
    let unit = if is_log(axis) || axis.unit.is_empty() { String::new() } else { format!(" {}", axis.unit) };
    Words::from(text).fill("by", &(number + &unit))
}

fn is_log(axis: &Axis) -> bool {
    matches!(axis.scale, Scale::Log { .. })
}

/// The ends of an axis, in decades where it is logarithmic.
fn ends(axis: &Axis) -> [f64; 2] {
    match axis.scale {
        Scale::Linear { lo, hi } => [f64::from(lo), f64::from(hi)],
        Scale::Log { lo_exp, hi_exp } => [f64::from(lo_exp), f64::from(hi_exp)],
        // Made for data that are not known yet; scenes do not use it.
        Scale::Ladder => [0.0, 1.0],
    }
}

/// A value as its axis counts. On a logarithmic one nothing lies below the low end: 0 would be infinitely far.
fn scaled(axis: &Axis, value: f64) -> f64 {
    match axis.scale {
        Scale::Log { lo_exp, .. } => libm::log10(value).max(f64::from(lo_exp)),
        _ => value,
    }
}

fn unscaled(axis: &Axis, place: f64) -> f64 {
    if is_log(axis) { libm::pow(10.0, place) } else { place }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measured::Line;
    use base::config::Tower;
    use lens::panel::Format;

    fn axis(scale: Scale) -> Axis {
        Axis { name: Words::same("x"), unit: String::new(), scale, format: Format::Fixed }
    }

    fn answer(from: f64, below: f64, at: f64) -> Answer {
        Answer { text: Words::same("x"), from, below, at }
    }

    fn sketch(scale: Scale) -> Sketch {
        let places = vec![0.0, 1.0, 2.0];
        Sketch { question: Words::default(), x: Words::default(), places, y: axis(scale), of: Line::Losses(Tower::A) }
    }

    const DECADES: Scale = Scale::Log { lo_exp: -6, hi_exp: 1 };
    const UNITS: Scale = Scale::Linear { lo: 0.0, hi: 1.0 };

    #[test]
    fn a_chosen_answer_is_right_or_so_many_decades_off() {
        let ruler = axis(DECADES);
        let hundredth = answer(1e-3, 0.1, 1e-2);
        let right = of_choice(Some(&hundredth), &ruler, 0.02);
        assert_eq!((right.is_right, right.words), (Some(true), Words::from(RIGHT)));
        let wrong = of_choice(Some(&hundredth), &ruler, 1e-5);
        assert_eq!(wrong.is_right, Some(false));
        assert!((wrong.distance.expect("finite") + 3.0).abs() < 1e-12);
        assert_eq!(wrong.words.en, "Not this time: it came out 3.0 powers of ten lower.");
        assert_eq!(wrong.words.zh, "这次没猜中：实测低了 3.0 个数量级。");
        let higher = of_choice(Some(&answer(f64::NEG_INFINITY, 0.4, 0.2)), &axis(UNITS), 0.55);
        assert_eq!(higher.words.en, "Not this time: it came out 0.35 higher.");
    }

    #[test]
    fn nothing_is_said_of_a_guess_that_was_not_made() {
        let seen = of_choice(None, &axis(UNITS), 0.5);
        assert_eq!((seen.is_right, seen.distance, seen.guessed), (None, None, None));
        let seen = of_curve(&sketch(UNITS), None, vec![0.1, 0.2, 0.3]);
        assert_eq!((seen.distance, seen.words), (None, Words::from(SEEN)));
    }

    #[test]
    fn zero_and_infinity_have_their_place() {
        let zero = of_choice(Some(&answer(0.1, f64::INFINITY, 1.0)), &axis(DECADES), 0.0);
        assert_eq!(zero.distance, Some(-6.0), "from the ruler's end");
        let never = answer(200.0, f64::INFINITY, 250.0);
        assert!(never.is_right(f64::INFINITY) && never.is_right(200.0) && !never.is_right(199.0));
        let other = of_choice(Some(&answer(0.0, 200.0, 100.0)), &axis(UNITS), f64::INFINITY);
        assert_eq!((other.distance, other.words), (None, Words::from(OTHER)));
        assert_eq!([place_on(&axis(DECADES), 0.0), place_on(&axis(DECADES), f64::INFINITY)], [0.0, 1.0]);
    }

    #[test]
    fn a_curve_lies_as_far_off_as_its_places_on_average() {
        let flat = sketch(DECADES);
        let heights = [0, N_HEIGHTS - 1, 9];
        let drawn: Vec<f64> = heights.iter().map(|&h| flat.value_at(h)).collect();
        assert!((drawn[0] - 1e-6).abs() < 1e-12 && (drawn[1] - 10.0).abs() < 1e-9 && (drawn[2] - 1e-5).abs() < 1e-11);
        let same = of_curve(&flat, Some(&heights), drawn.clone());
        assert!(same.distance.expect("drawn") < 1e-12);
        assert_eq!(same.words.en, "You have seen it coming: on average your curve lies 0.0 powers of ten away.");
        // One place three decades off, the others right; what lies below the chart counts from its edge.
        let off = of_curve(&flat, Some(&heights), vec![1e-30, 10.0, 1e-2]);
        assert!((off.distance.expect("drawn") - 1.0).abs() < 1e-9);
        assert_eq!(off.words.en, "Not far off: on average your curve lies 1.0 powers of ten away.");
        let linear = of_curve(&sketch(UNITS), Some(&[0, 0, 0]), vec![0.3, 0.3, 0.3]);
        assert_eq!(linear.words.zh, "实测出乎意料：你画的曲线平均相差 0.30。两条线从哪里分开？");
    }

    #[test]
    fn a_value_and_its_height_agree() {
        for scale in [DECADES, UNITS, Scale::Linear { lo: -1.0, hi: 3.0 }] {
            let sketch = sketch(scale);
            for height in 0..N_HEIGHTS {
                let back = place_on(&sketch.y, sketch.value_at(height)) * f64::from(N_HEIGHTS - 1);
                assert!((back - f64::from(height)).abs() < 1e-4, "{scale:?} {height} {back}");
            }
        }
    }
}
