//! Where steps and losses stand.

use super::super::{Rect, TimelineInput};

/// Most happens at the start: a step's place grows as the logarithm of 1 + step / this.
const LOG_STEPS: f64 = 20.0;
/// Where the axis ends until a run has come to [`FULL`] of it; then the next, and at last the run's own end.
const ENDS: [u64; 3] = [100, 300, 1000];
const FULL: f64 = 0.95;
/// Height of one tower's history strip, and what lies between two.
const STRIP: f32 = 34.0;
const STRIP_GAP: f32 = 4.0;
/// From this height on there is room for strips.
const ROOM_FOR_STRIPS: f32 = 150.0;

/// Where steps and losses stand on the timeline.
pub struct Axes {
    /// The losses' place.
    pub plot: Rect,
    /// The history strips of A and B.
    pub strips: Option<[Rect; 2]>,
    /// Height of the track that the knob runs on.
    pub track_y: f32,
    /// The step at the right end.
    last: u64,
    is_linear: bool,
    /// Losses at the bottom and the top.
    pub nats: [f64; 2],
}

impl Axes {
    pub fn new(input: &TimelineInput, w: f32, h: f32) -> Axes {
        let (left, right) = match (input.compact, input.lang) {
            (true, base::names::Lang::En) => (14.0, 72.0),
            (true, base::names::Lang::Zh) => (14.0, 46.0),
            (false, _) => (66.0, 142.0),
        };
        let top = if input.compact { 10.0 } else { 20.0 };
        let track_y = h - 16.0;
        let below = if h >= ROOM_FOR_STRIPS { 2.0 * STRIP + STRIP_GAP + 10.0 } else { 0.0 };
        let height = (track_y - 14.0 - top - below).max(10.0);
        let plot = Rect { x: left, y: top, w: (w - left - right).max(10.0), h: height };
        let strip = |idx: usize| Rect { y: plot.y + plot.h + 8.0 + idx as f32 * (STRIP + STRIP_GAP), h: STRIP, ..plot };
        let strips = (below > 0.0).then(|| [strip(0), strip(1)]);
        let nats = [floor(input), input.chance_nats.max(0.1) * 1.06];
        Axes { plot, strips, track_y, last: end(input), is_linear: input.is_linear, nats }
    }

    pub fn x(&self, step: u64) -> f32 {
        self.plot.x + self.plot.w * (self.along(step as f64) / self.along(self.last as f64)) as f32
    }

    /// The step at `x`, never beyond the axis.
    pub fn step_at(&self, x: f32) -> u64 {
        let part = f64::from(((x - self.plot.x) / self.plot.w.max(1.0)).clamp(0.0, 1.0));
        let along = part * self.along(self.last as f64);
        let step = if self.is_linear { along } else { LOG_STEPS * libm::expm1(along) };
        (step.round() as u64).min(self.last)
    }

    fn along(&self, step: f64) -> f64 {
        if self.is_linear { step } else { libm::log1p(step / LOG_STEPS) }
    }

    /// Losses outside the range stay at its edge.
    pub fn y(&self, loss: f64) -> f32 {
        let part = ((loss - self.nats[0]) / (self.nats[1] - self.nats[0])).clamp(0.0, 1.0);
        self.plot.y + self.plot.h * (1.0 - part as f32)
    }
}

fn end(input: &TimelineInput) -> u64 {
    // The step that is waited for is in sight.
    let wanted = input.decides.map_or(0, |(step, _)| step);
    let is_free = |end: &u64| *end < input.n_steps && *end >= wanted && (input.latest_step as f64) < FULL * *end as f64;
    ENDS.into_iter().find(is_free).unwrap_or(input.n_steps.max(input.latest_step)).max(wanted).max(1)
}

/// The next level that no tower has passed yet, with some room below it; zero below all of them.
fn floor(input: &TimelineInput) -> f64 {
    let finite = |&&(_, loss): &&(u64, f32)| loss.is_finite();
    let lowest = input.losses.iter().flat_map(|l| l.iter()).filter(finite).map(|&(_, loss)| loss);
    let lowest = f64::from(lowest.fold(f32::INFINITY, f32::min));
    let levels = [input.unigram_nats, input.bigram_nats, input.trigram_nats];
    let margin = 0.06 * input.chance_nats.max(0.1);
    let next = levels.into_iter().flatten().filter(|level| level.is_finite()).find(|level| *level + margin < lowest);
    next.map_or(0.0, |level| (level - margin).max(0.0))
}
