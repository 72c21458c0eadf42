//! Everything that the present run has shown so far, for both towers.

use base::config::Tower;
use engine::lab::{LevelsInfo, RunInfo};
use engine::telemetry::{BranchId, Snapshot, Timeline, Weigh};
use lens::{Body, Panel};

/// What all of this may take for one tower. With the states that its worker stores it stays below 32 MB.
const SNAPSHOT_BYTES: usize = 5_000_000;
const LOSS_BYTES: usize = 500_000;
const ANSWER_BYTES: usize = 1_500_000;
const LINE_BYTES: usize = 100_000;

/// How often the loss curve follows the thinning of losses, in steps.
const CURVE_EVERY: u64 = 256;

/// Both towers read the same text: this one is asked what models without a transformer pay for it.
const LEVELS_OF: Tower = Tower::A;

/// What has been measured.
pub struct Run {
    towers: [Measured; 2],
    asked_levels: bool,
}

struct Measured {
    info: Option<RunInfo>,
    snapshots: Timeline<Snapshot>,
    /// Losses outlive their snapshots, for the curve.
    losses: Timeline<f32>,
    curve: Vec<(u64, f32)>,
    /// By lens.
    answers: Answers,
    /// Of lenses that stand for a closed question the one line.
    lines: Answers,
    /// The newest two (step, fingerprint): one tower may be a grant ahead of the other.
    fingerprints: Vec<(u64, u64)>,
}

/// By lens.
type Answers = Vec<(String, Timeline<Answer>)>;

/// What a lens said of one tower at one step.
pub struct Answer {
    pub panels: Vec<Panel>,
    n_bytes: usize,
}

impl Weigh for Answer {
    fn heap_bytes(&self) -> usize {
        self.n_bytes
    }
}

impl Default for Run {
    fn default() -> Run {
        let measured = || Measured {
            info: None,
            snapshots: Timeline::new(SNAPSHOT_BYTES),
            losses: Timeline::new(LOSS_BYTES),
            curve: Vec::new(),
            answers: Vec::new(),
            lines: Vec::new(),
            fingerprints: Vec::new(),
        };
        Run { towers: [measured(), measured()], asked_levels: false }
    }
}

impl Run {
    /// Takes in what a run is.
    pub fn set_info(&mut self, tower: Tower, info: RunInfo) {
        let known = &mut self.towers[tower.idx()].info;
        // A worker that took another's place builds the same run; it has not been asked, but its predecessor may have answered.
        let levels = info.levels.or(known.take().and_then(|before| before.levels));
        self.asked_levels &= tower != LEVELS_OF || levels.is_some();
        *known = Some(RunInfo { levels, ..info });
    }

    /// Takes in what models without a transformer pay.
    pub fn set_levels(&mut self, levels: LevelsInfo) {
        self.towers[LEVELS_OF.idx()].info.iter_mut().for_each(|info| info.levels = Some(levels.clone()));
    }

    /// Whether `tower` is still to be asked for that; from then on it is not.
    pub fn wants_levels(&mut self, tower: Tower) -> bool {
        tower == LEVELS_OF && !std::mem::replace(&mut self.asked_levels, true)
    }

    /// What models without a transformer pay, once that is known.
    pub fn levels(&self) -> Option<&LevelsInfo> {
        self.info(LEVELS_OF)?.levels.as_ref()
    }

    /// What the run of `tower` is, once it stands.
    pub fn info(&self, tower: Tower) -> Option<&RunInfo> {
        self.towers[tower.idx()].info.as_ref()
    }

    /// Takes a measured step in. One that lies before the newest begins a branch there.
    pub fn push(&mut self, tower: Tower, snapshot: Snapshot) {
        let measured = &mut self.towers[tower.idx()];
        let (step, loss_nats) = (snapshot.step, snapshot.loss_nats);
        measured.losses.push(step, loss_nats);
        measured.snapshots.push(step, snapshot);
        let is_next = measured.curve.last().is_none_or(|last| last.0 < step);
        measured.curve.push((step, loss_nats));
        // A thinned curve is made anew now and then; in between it only grows.
        if !is_next || (measured.losses.stride() > 1 && step.is_multiple_of(CURVE_EVERY)) {
            measured.curve = measured.losses.iter().map(|(step, loss)| (step, *loss)).collect();
        }
    }

    /// (step, loss in nats) of every kept step of the present branch, in order.
    pub fn losses(&self, tower: Tower) -> &[(u64, f32)] {
        &self.towers[tower.idx()].curve
    }

    /// Every kept step of the present branch.
    pub fn snapshots(&self, tower: Tower) -> impl Iterator<Item = &Snapshot> {
        self.towers[tower.idx()].snapshots.iter().map(|(_, snapshot)| snapshot)
    }

    /// The branches of the run and where each leaves its parent.
    pub fn branches(&self) -> Vec<(BranchId, Option<(BranchId, u64)>)> {
        self.towers[0].snapshots.branches().collect()
    }

    /// The measured step of `tower` nearest below `step`.
    pub fn at(&self, tower: Tower, step: u64) -> Option<&Snapshot> {
        self.towers[tower.idx()].snapshots.at(step).map(|found| found.item)
    }

    /// The measured step of `tower` at exactly `step`.
    pub fn exact(&self, tower: Tower, step: u64) -> Option<&Snapshot> {
        self.towers[tower.idx()].snapshots.exact(step)
    }

    /// Whether `tower` has been measured at `step` or later.
    pub fn knows(&self, tower: Tower, step: u64) -> bool {
        self.towers[tower.idx()].curve.last().is_some_and(|(newest, _)| *newest >= step)
    }

    /// Both towers' measured steps at `step` or, failing that, at the nearest step before that both still have: thinned
    /// differently, they must never be compared at two steps.
    pub fn both_at(&self, step: u64) -> Option<[&Snapshot; 2]> {
        let [a, b] = Tower::each(|tower| &self.towers[tower.idx()].snapshots);
        let step = common_step(step, |s| Some(a.at(s)?.step), |s| Some(b.at(s)?.step))?;
        Some([a.exact(step)?, b.exact(step)?])
    }

    /// Takes in what a lens said.
    pub fn push_answer(&mut self, tower: Tower, lens: &str, step: u64, panels: Vec<Panel>) {
        push(&mut self.towers[tower.idx()].answers, ANSWER_BYTES, lens, step, panels);
    }

    /// Takes in the one line of what a lens said.
    pub fn push_line(&mut self, tower: Tower, lens: &str, step: u64, line: Panel) {
        push(&mut self.towers[tower.idx()].lines, LINE_BYTES, lens, step, vec![line]);
    }

    /// Forgets what was said by lenses that `stays` does not name; by all of them where their question has changed.
    pub fn forget_answers(&mut self, stays: impl Fn(&str) -> bool) {
        for tower in &mut self.towers {
            tower.answers.retain(|(lens, _)| stays(lens));
        }
    }

    /// Forgets the lines of a lens: its question has changed.
    pub fn forget_lines(&mut self, lens: &str) {
        for tower in &mut self.towers {
            tower.lines.retain(|(key, _)| key != lens);
        }
    }

    /// Forgets what lenses said of steps after `step`: the run goes back, and may go on otherwise.
    pub fn forget_answers_after(&mut self, step: u64) {
        for tower in &mut self.towers {
            for (_, timeline) in tower.answers.iter_mut().chain(&mut tower.lines) {
                timeline.cut_after(step);
            }
        }
    }

    /// What `lens` said of both towers at `step` or, failing that, at the nearest step before that both were asked at;
    /// with the step.
    pub fn answers_at(&self, lens: &str, step: u64) -> Option<(u64, [&[Panel]; 2])> {
        said_at(self.towers.each_ref().map(|tower| &tower.answers), lens, step)
    }

    /// The same of its one line.
    pub fn lines_at(&self, lens: &str, step: u64) -> Option<(u64, [&[Panel]; 2])> {
        said_at(self.towers.each_ref().map(|tower| &tower.lines), lens, step)
    }

    /// (step, loss in nats) on held-out text, in order.
    pub fn validation(&self, tower: Tower) -> Vec<(u64, f32)> {
        let Some(answers) = of_lens(&self.towers[tower.idx()].answers, super::VALIDATION) else { return Vec::new() };
        let loss = |(step, answer): (u64, &Answer)| match &answer.panels.first()?.body {
            Body::Chart(chart) => Some((step, chart.series.first()?.points.first()?.value)),
            _ => None,
        };
        answers.iter().filter_map(loss).collect()
    }

    /// Takes in the fingerprint of a step at which `tower` stood still.
    pub fn set_fingerprint(&mut self, tower: Tower, step: u64, fingerprint: u64) {
        let known = &mut self.towers[tower.idx()].fingerprints;
        known.retain(|f| f.0 < step);
        if known.len() == 2 {
            known.remove(0);
        }
        known.push((step, fingerprint));
    }

    /// The fingerprint of `tower` at `step`, if that is one of the last two steps at which it stood.
    pub fn fingerprint_at(&self, tower: Tower, step: u64) -> Option<u64> {
        self.towers[tower.idx()].fingerprints.iter().find(|f| f.0 == step).map(|f| f.1)
    }

    /// Both fingerprints at `step`.
    pub fn fingerprints_at(&self, step: u64) -> Option<[u64; 2]> {
        Some([self.fingerprint_at(Tower::A, step)?, self.fingerprint_at(Tower::B, step)?])
    }
}

fn of_lens<'a>(answers: &'a Answers, lens: &str) -> Option<&'a Timeline<Answer>> {
    answers.iter().find(|(key, _)| key == lens).map(|(_, timeline)| timeline)
}

fn push(answers: &mut Answers, budget: usize, lens: &str, step: u64, panels: Vec<Panel>) {
    let n_bytes = panels.iter().map(Panel::heap_bytes).sum();
    let place = answers.iter().position(|(key, _)| key == lens).unwrap_or_else(|| {
        answers.push((lens.to_string(), Timeline::new(budget)));
        answers.len() - 1
    });
    answers[place].1.push(step, Answer { panels, n_bytes });
}

fn said_at<'a>(of: [&'a Answers; 2], lens: &str, step: u64) -> Option<(u64, [&'a [Panel]; 2])> {
    let both = of.map(|answers| of_lens(answers, lens));
    let [a, b] = [both[0]?, both[1]?];
    let before = |timeline: &Timeline<Answer>, step: u64| timeline.at(step).map(|found| found.step);
    let step = common_step(step, |s| before(a, s).filter(|at| *at <= s), |s| before(b, s).filter(|at| *at <= s))?;
    Some((step, [&a.exact(step)?.panels, &b.exact(step)?.panels]))
}

/// The newest step up to `step` at which both have something; each tells the nearest step before that it has.
fn common_step(step: u64, a: impl Fn(u64) -> Option<u64>, b: impl Fn(u64) -> Option<u64>) -> Option<u64> {
    let mut step = step;
    loop {
        let (of_a, of_b) = (a(step)?, b(step)?);
        if of_a == of_b {
            return (of_a <= step).then_some(of_a);
        }
        let lower = of_a.min(of_b);
        if lower >= step {
            return None;
        }
        step = lower;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn towers_are_compared_at_equal_steps_only() {
        let every = |n: u64| move |step: u64| Some(step / n * n);
        assert_eq!(common_step(23, every(4), every(6)), Some(12));
        assert_eq!(common_step(24, every(4), every(6)), Some(24));
        assert_eq!(common_step(3, every(4), |_| Some(7)), None, "one has only later steps");
        assert_eq!(common_step(3, every(4), |_| None), None);
    }

    #[test]
    fn both_towers_stay_within_64_megabytes() {
        // At most four lenses are kept at a time: the open one, the open tokens', what the models write, how they do on
        // held-out text; and of every closed question the lines.
        let lines = lens::Group::ALL.len() * LINE_BYTES;
        let a_tower = SNAPSHOT_BYTES + LOSS_BYTES + 4 * ANSWER_BYTES + lines + engine::lab::CHECKPOINT_BYTES;
        assert!(2 * a_tower <= 64_000_000, "{a_tower} bytes a tower");
    }
}
