//! What a tower's last steps say of what it knows, in a word that does not flicker.
//!
//! One batch proves nothing: its loss lies a few percent above or below the next one's. So a verdict rests on means over
//! [`WINDOW_STEPS`], and it is left at another threshold than it is entered at.

use engine::telemetry::Snapshot;
use std::collections::VecDeque;

/// Steps that are averaged over.
pub const WINDOW_STEPS: u64 = 20;
/// Snapshots that are averaged over at least, where older ones were thinned out.
const MIN_SNAPSHOTS: usize = 5;

/// Distance from the unigram distribution, in nats, at which "frequencies only" is entered and left. In the first view,
/// over five seeds and every tenth step, means of B stay below 0.017 once it stands still (step 50), those of A above 0.07.
const KL: Band = Band { enter: 0.03, leave: 0.06 };
/// Mean spread at the top below which it is entered: a tower on its way through frequencies still tells tokens apart.
const MAX_SPREAD: f64 = 0.1;
/// Parts of the unigram level at which "below it" is entered and left.
const BELOW: Band = Band { enter: 0.97, leave: 0.985 };
/// Nats below chance at which "at chance" is entered and left.
const CHANCE: Band = Band { enter: 0.02, leave: 0.05 };

/// Where a verdict begins and where it ends.
struct Band {
    enter: f64,
    leave: f64,
}

impl Band {
    /// Whether `value` is small enough: to enter, or to stay.
    fn holds(&self, value: f64, stays: bool) -> bool {
        value <= if stays { self.leave } else { self.enter }
    }
}

/// Losses that need no transformer, which a verdict compares with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Known {
    /// ln V.
    pub chance_nats: f64,
    /// Loss of the best guess from frequencies alone, where it is known.
    pub unigram_nats: Option<f64>,
}

/// What is said beside a tower's loss.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing that holds for certain.
    #[default]
    Open,
    /// No better than guessing.
    Chance,
    /// It predicts the tokens' frequencies wherever it is asked, and nothing else.
    Frequencies,
    /// Clearly below what frequencies alone reach.
    BelowUnigram,
    /// A number stopped being finite at this step.
    NotFinite(u64),
}

impl Verdict {
    /// The verdict at the last of `history`: what was recorded of one tower, in order of step, best from its start.
    pub fn of<'a>(history: impl IntoIterator<Item = &'a Snapshot>, known: Known) -> Verdict {
        let (mut window, mut sums) = (VecDeque::new(), [0.0; 3]);
        let (mut verdict, mut first) = (Verdict::Open, None);
        for snapshot in history {
            if let Some(bad) = &snapshot.non_finite {
                return Verdict::NotFinite(bad.step);
            }
            let step = snapshot.step;
            let began = *first.get_or_insert(step);
            let values = [
                f64::from(snapshot.loss_nats),
                f64::from(snapshot.unigram_kl_nats.unwrap_or(f32::INFINITY).min(1e3)),
                f64::from(snapshot.spread.last().copied().unwrap_or(1.0)),
            ];
            window.push_back((step, values));
            (0..3).for_each(|i| sums[i] += values[i]);
            while window.len() > MIN_SNAPSHOTS
                && let Some((_, old)) = window.pop_front_if(|(s, _)| *s + WINDOW_STEPS <= step)
            {
                (0..3).for_each(|i| sums[i] -= old[i]);
            }
            let is_full = step + 1 >= began + WINDOW_STEPS;
            verdict = next(verdict, sums.map(|sum| sum / window.len() as f64), is_full, known);
        }
        verdict
    }
}

/// From one recorded step's verdict to the next one's.
fn next(before: Verdict, [loss, kl, spread]: [f64; 3], is_full: bool, known: Known) -> Verdict {
    let stays = |verdict| before == verdict;
    let unigram = known.unigram_nats.unwrap_or(f64::NAN);
    let narrow = spread <= MAX_SPREAD || stays(Verdict::Frequencies);
    match () {
        () if CHANCE.holds(known.chance_nats - loss, stays(Verdict::Chance)) => Verdict::Chance,
        () if is_full && narrow && KL.holds(kl, stays(Verdict::Frequencies)) => Verdict::Frequencies,
        () if is_full && BELOW.holds(loss / unigram, stays(Verdict::BelowUnigram)) => Verdict::BelowUnigram,
        () => Verdict::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::super::caption_tests::snapshot;
    use super::*;
    use base::config::Tower;
    use engine::telemetry::NonFinite;

    const KNOWN: Known = Known { chance_nats: 3.4, unigram_nats: Some(2.88) };

    /// Recorded steps from what each has: loss, distance from frequencies, spread.
    fn history(steps: impl IntoIterator<Item = (u64, f32, f32, f32)>) -> Vec<Snapshot> {
        let of = |(step, loss_nats, kl, spread)| Snapshot {
            loss_nats,
            unigram_kl_nats: Some(kl),
            ..snapshot(Tower::B, step, 1.0, spread)
        };
        steps.into_iter().map(of).collect()
    }

    #[test]
    fn a_lucky_batch_is_no_verdict() {
        // On the plateau every eighth batch is 5 % easier.
        let plateau = (0..200).map(|s| (s, if s % 8 == 0 { 2.74 } else { 2.9 }, 0.01, 1e-6));
        let history = history(plateau);
        for end in 20..200 {
            assert_eq!(Verdict::of(&history[..end], KNOWN), Verdict::Frequencies, "at step {}", end - 1);
        }
        assert_eq!(Verdict::of(&history[..12], KNOWN), Verdict::Open, "twelve steps are too few");
    }

    #[test]
    fn it_is_left_elsewhere_than_it_is_entered() {
        let at = |kl: &[f32]| {
            let steps =
                kl.iter().enumerate().flat_map(|(i, &kl)| (0..40).map(move |s| (40 * i as u64 + s, 2.9, kl, 1e-3)));
            Verdict::of(&history(steps), KNOWN)
        };
        assert_eq!(at(&[0.045]), Verdict::Open, "between the thresholds it is not entered");
        assert_eq!(at(&[0.02, 0.045]), Verdict::Frequencies, "nor left");
        assert_eq!(at(&[0.02, 0.08, 0.045]), Verdict::Open, "once left it is not entered again there");
        let below = |losses: &[f32]| {
            let of = |(i, &loss)| (0..40).map(move |s| (40 * i as u64 + s, loss, 0.5, 0.9));
            Verdict::of(&history(losses.iter().enumerate().flat_map(of)), KNOWN)
        };
        assert_eq!(below(&[2.82]), Verdict::Open);
        assert_eq!(below(&[2.7, 2.82]), Verdict::BelowUnigram);
        assert_eq!(below(&[2.7, 2.86, 2.82]), Verdict::Open);
    }

    #[test]
    fn a_tower_that_still_tells_tokens_apart_is_on_its_way() {
        assert_eq!(Verdict::of(&history((0..60).map(|s| (s, 2.9, 0.02, 0.3))), KNOWN), Verdict::Open);
    }

    #[test]
    fn before_learning_it_is_at_chance_from_the_first_step() {
        assert_eq!(Verdict::of(&history([(0, 3.45, 0.6, 0.7)]), KNOWN), Verdict::Chance);
        assert_eq!(Verdict::of(&history([(0, 3.2, 0.6, 0.7)]), KNOWN), Verdict::Open);
        assert_eq!(Verdict::of(&history([]), KNOWN), Verdict::Open);
        let unknown = Known { unigram_nats: None, ..KNOWN };
        assert_eq!(Verdict::of(&history((0..60).map(|s| (s, 1.0, 0.5, 0.9))), unknown), Verdict::Open, "no level");
    }

    #[test]
    fn thinned_history_still_gives_a_mean() {
        let one_lucky = |s: u64| if s == 6400 { 2.6 } else { 2.9 };
        let thinned = history((0..=100).map(|i| (64 * i, one_lucky(64 * i), 0.01, 1e-6)));
        assert_eq!(Verdict::of(&thinned, KNOWN), Verdict::Frequencies);
    }

    #[test]
    fn not_finite_goes_before_everything() {
        let mut steps = history((0..60).map(|s| (s, 2.9, 0.01, 1e-6)));
        steps[50].non_finite = Some(NonFinite { step: 50, tensor: "loss".into(), last_finite: None });
        assert_eq!(Verdict::of(&steps, KNOWN), Verdict::NotFinite(50));
        assert_eq!(Verdict::of(&steps[..50], KNOWN), Verdict::Frequencies);
    }
}
