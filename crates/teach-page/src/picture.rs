//! The distribution of a class' results: a block for each seed over the axis of the scene's number, with what its claim
//! wants, the mean and the interval.

use crate::said::PICTURE;
use claims_page::html::escape;
use class::Scene;
use draw::axis::Axis;
use draw::scene::numbers::sci;
use ledger::rule::Spread;

/// What the claim of a scene wants of its number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold {
    /// The number.
    pub value: f64,
    /// It lies below it, or at least there.
    pub is_below: bool,
}

const WIDTH: f64 = 340.0;
const HEIGHT: f64 = 176.0;
const LEFT: f64 = 16.0;
const TOP: f64 = 8.0;
const AXIS_Y: f64 = 134.0;
/// Columns of blocks.
const N_BINS: usize = 28;
/// The height of a block where there is room.
const BLOCK: f64 = 11.0;

/// The picture; none where no value has a place on the scale.
pub(crate) fn picture(
    scene: &Scene,
    values: &[f64],
    spread: Option<Spread>,
    threshold: Option<Threshold>,
) -> Option<String> {
    let shown = values.iter().copied().chain(threshold.filter(|_| !values.is_empty()).map(|t| t.value));
    let scale = Axis::around(shown, scene.is_log())?;
    let x = |value: f64| LEFT + scale.share(value) * (WIDTH - 2.0 * LEFT);
    let mut out = format!(
        "<svg class=\"spread\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\" data-label-zh=\"{}\">",
        escape(PICTURE.en),
        escape(PICTURE.zh)
    );
    if let Some(Threshold { value, is_below }) = threshold {
        let at = x(value);
        let (from, wide) = if is_below { (LEFT, at - LEFT) } else { (at, WIDTH - LEFT - at) };
        let tall = AXIS_Y - TOP;
        out += &format!("<rect class=\"rule\" x=\"{from:.1}\" y=\"{TOP}\" width=\"{wide:.1}\" height=\"{tall}\"/>");
        out += &format!("<path class=\"edge\" d=\"M{at:.1} {TOP}V{AXIS_Y}\"/>");
    }
    out += &blocks(&scale, values);
    out += &format!("<path class=\"axis\" d=\"M{LEFT} {AXIS_Y}H{}\"/>", WIDTH - LEFT);
    for tick in scale.ticks() {
        out += &format!("<path class=\"axis\" d=\"M{:.1} {AXIS_Y}v4\"/>", x(tick));
        out += &format!("<text x=\"{:.1}\" y=\"{}\" data-any-lang>{}</text>", x(tick), AXIS_Y + 18.0, scale.say(tick));
    }
    if let Some(Spread { mean, interval, .. }) = spread {
        if let Some([lo, hi]) = interval.map(|ends| ends.map(x)).filter(|ends| ends.iter().all(|x| x.is_finite())) {
            let (y, wide) = (AXIS_Y + 24.0, (hi - lo).max(1.0));
            out += &format!("<rect class=\"interval\" x=\"{lo:.1}\" y=\"{y}\" width=\"{wide:.1}\" height=\"6\"/>");
        }
        let (at, y) = (x(mean), AXIS_Y + 21.0);
        out += &format!("<path class=\"mean\" d=\"M{at:.1} {y}v12\"><title>{}</title></path>", sci(mean));
    }
    Some(out + "</svg>")
}

/// A block for each value; where they are too many for that, flatter ones.
fn blocks(scale: &Axis, values: &[f64]) -> String {
    let bin = |value: f64| ((scale.share(value) * N_BINS as f64) as usize).min(N_BINS - 1);
    let mut stacks = vec![Vec::new(); N_BINS];
    values.iter().for_each(|value| stacks[bin(*value)].push(*value));
    let tallest = stacks.iter().map(Vec::len).max().unwrap_or(0);
    let pitch = BLOCK.min((AXIS_Y - TOP) / tallest.max(1) as f64);
    let gap = if pitch > 4.0 { 1.0 } else { 0.0 };
    let wide = (WIDTH - 2.0 * LEFT) / N_BINS as f64;
    let mut out = String::new();
    for (idx, stack) in stacks.iter().enumerate() {
        for (row, value) in stack.iter().enumerate() {
            let (x, y) = (LEFT + idx as f64 * wide + 0.5, AXIS_Y - (row + 1) as f64 * pitch);
            out += &format!(
                "<rect class=\"one\" x=\"{x:.1}\" y=\"{y:.2}\" width=\"{:.1}\" height=\"{:.2}\"><title>{}</title></rect>",
                wide - 1.0,
                pitch - gap,
                sci(*value)
            );
        }
    }
    out
}
