//! A quantity over seeds as a strip: an axis, the rule's region shaded, a dot for each seed, the mean and its interval.

use crate::html::escape;
use base::names::Text;
use draw::axis::Axis;
use draw::scene::numbers::sci;
use ledger::report::QuantityRow;

const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 74.0;
const LEFT: f64 = 14.0;
/// Where the axis lies, and how far dots of equal value stand apart.
const AXIS_Y: f64 = 46.0;
const DOT_PITCH: f64 = 9.0;

/// The picture; none where no seed gave a number. `values` are by seed.
pub(crate) fn strip(quantity: &QuantityRow, values: &[Option<f64>], label: Text) -> Option<String> {
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    if known.is_empty() {
        return None;
    }
    let scale = Scale::of(quantity, &known)?;
    let mut out = format!(
        "<svg class=\"strip\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\" data-label-zh=\"{}\">",
        escape(label.en),
        escape(label.zh)
    );
    for met in &quantity.met {
        let at = scale.x(met.threshold);
        let (x, w) = if met.is_below { (LEFT, at - LEFT) } else { (at, WIDTH - LEFT - at) };
        if w > 0.0 {
            out +=
                &format!("<rect class=\"rule\" x=\"{x:.1}\" y=\"6\" width=\"{w:.1}\" height=\"{:.1}\"/>", AXIS_Y - 6.0);
        }
        out += &format!("<path class=\"edge\" d=\"M{at:.1} 6V{AXIS_Y}\"/>");
    }
    out += &format!("<path class=\"axis\" d=\"M{LEFT} {AXIS_Y}H{}\"/>", WIDTH - LEFT);
    for tick in scale.0.ticks() {
        let x = scale.x(tick);
        out += &format!("<path class=\"axis\" d=\"M{x:.1} {AXIS_Y}v4\"/>");
        out += &format!("<text x=\"{x:.1}\" y=\"{}\" data-any-lang=\"\">{}</text>", AXIS_Y + 18.0, scale.0.say(tick));
    }
    if let Some([lo, hi]) = quantity.spread.interval {
        // Wider than the axis is drawn to its ends.
        let [lo, hi] = [lo, hi].map(|v| scale.x(v));
        if lo.is_finite() && hi.is_finite() {
            out += &format!("<rect class=\"interval\" x=\"{lo:.1}\" y=\"36\" width=\"{:.1}\" height=\"6\"/>", hi - lo);
        }
    }
    let mean = scale.x(quantity.spread.mean);
    if mean.is_finite() {
        out += &format!("<path class=\"mean\" d=\"M{mean:.1} 33v12\"/>");
    }
    let mut placed: Vec<(f64, usize)> = Vec::new();
    for (seed, value) in values.iter().enumerate().filter_map(|(seed, value)| Some((seed, (*value)?))) {
        let x = scale.x(value);
        let row = placed.iter().filter(|(other, _)| (other - x).abs() < 8.0).count();
        placed.push((x, row));
        let y = 26.0 - (row as f64 * DOT_PITCH).min(18.0);
        let class = if seed == 0 { "seed first" } else { "seed" };
        out += &format!(
            "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\"><title>{}</title></circle>",
            escape(&format!("{seed}: {}", sci(value)))
        );
    }
    Some(out + "</svg>")
}

/// From values to places across the strip.
struct Scale(Axis);

impl Scale {
    fn of(quantity: &QuantityRow, known: &[f64]) -> Option<Scale> {
        let shown = known.iter().copied().chain(quantity.met.iter().map(|met| met.threshold));
        Axis::around(shown, quantity.is_log).map(Scale)
    }

    fn x(&self, value: f64) -> f64 {
        LEFT + self.0.share(value) * (WIDTH - 2.0 * LEFT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::names::{Words, tx};
    use ledger::report::Met;
    use ledger::rule::Spread;

    fn quantity(is_log: bool, threshold: f64, is_below: bool) -> QuantityRow {
        QuantityRow {
            key: "q".into(),
            name: Words::same("q"),
            unit: String::new(),
            is_log,
            spread: Spread { mean: 1e-5, interval: Some([1e-6, 1e-4]), range: [1e-6, 1e-4] },
            met: vec![Met { says: String::new(), threshold, is_below, n_met: 2 }],
        }
    }

    #[test]
    fn a_larger_value_stands_farther_right_and_all_stand_on_the_picture() {
        let of = quantity(true, 1e-4, true);
        let values = [1e-6, 1e-5, 3e-5, 1e-4];
        let scale = Scale::of(&of, &values).expect("there are values");
        let places: Vec<f64> = values.iter().map(|v| scale.x(*v)).collect();
        assert!(places.windows(2).all(|two| two[0] < two[1]), "{places:?}");
        assert!(places.iter().all(|x| (LEFT..=WIDTH - LEFT).contains(x)));
    }

    #[test]
    fn every_seed_has_its_dot_and_without_any_there_is_no_picture() {
        let of = quantity(false, 0.5, false);
        let label = tx("q", "q");
        let svg = strip(&of, &[Some(0.2), None, Some(0.9), Some(0.9)], label).expect("three seeds");
        assert_eq!(svg.matches("<circle").count(), 3);
        assert_eq!(strip(&of, &[None], label), None);
    }
}
