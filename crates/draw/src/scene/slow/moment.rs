//! Moments of one step that is taken apart: four phases, and within forward and backward one block after the other.
//!
//! Time 0..=1 runs through the step; it is also the place on the phase bar. Everything here is a pure function of it.

use crate::scene::Playhead;
use base::config::{Site, Sublayer};

/// Where each phase begins, as a share of the step's time; then its end.
pub const STARTS: [f32; 5] = [0.0, 0.25, 0.38, 0.82, 1.0];

/// The share of a phase that the way takes between the loss and the top of a tower, and between its foot and the tokens.
const LEAD: f32 = 0.06;
/// Moments nearer than this are one: f32 and f64 round differently.
const SAME: f32 = 1e-4;

/// A part of the step, each with its own clock 0..=1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Phase {
    /// The text goes up.
    Forward(f32),
    /// It is compared with the truth.
    Loss(f32),
    /// The gradient falls.
    Backward(f32),
    /// The weights move.
    Update(f32),
}

/// A moment that can be stepped to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// So many blocks, from the bottom, have been passed by the signal.
    Forward(usize),
    /// The guess is compared with the truth.
    Loss,
    /// So many blocks, from the top, have been passed by the gradient.
    Backward(usize),
    /// The weights move.
    Update,
}

impl Phase {
    /// The phase at a moment; `None` when nothing is slowed down.
    pub fn at(playhead: Playhead) -> Option<Phase> {
        let Playhead::Slow(t) = playhead else { return None };
        Some(Phase::at_time(t))
    }

    fn at_time(t: f32) -> Phase {
        let idx = (1..4).rev().find(|&idx| t >= STARTS[idx]).unwrap_or(0);
        let part = ((t - STARTS[idx]) / (STARTS[idx + 1] - STARTS[idx])).clamp(0.0, 1.0);
        [Phase::Forward, Phase::Loss, Phase::Backward, Phase::Update][idx](part)
    }

    /// 0 to 3.
    pub const fn idx(self) -> usize {
        match self {
            Phase::Forward(_) => 0,
            Phase::Loss(_) => 1,
            Phase::Backward(_) => 2,
            Phase::Update(_) => 3,
        }
    }
}

impl Moment {
    /// The moment at time `t` in towers of `n` blocks.
    pub fn at(t: f32, n: usize) -> Moment {
        let passed = |part: f32| (((part - LEAD) / (1.0 - 2.0 * LEAD)) * n as f32 + 0.01).clamp(0.0, n as f32) as usize;
        match Phase::at_time(t + SAME) {
            Phase::Forward(part) => Moment::Forward(passed(part)),
            Phase::Loss(_) => Moment::Loss,
            Phase::Backward(part) => Moment::Backward(passed(part)),
            Phase::Update(_) => Moment::Update,
        }
    }

    /// When it is, in towers of `n` blocks: the first time of which [`Moment::at`] gives it.
    pub fn time(self, n: usize) -> f32 {
        let block = |idx: usize, k: usize| {
            let part = if k == 0 { 0.0 } else { LEAD + (1.0 - 2.0 * LEAD) * k as f32 / n.max(1) as f32 };
            STARTS[idx] + (STARTS[idx + 1] - STARTS[idx]) * part
        };
        match self {
            Moment::Forward(k) => block(0, k),
            Moment::Loss => STARTS[1],
            Moment::Backward(k) => block(2, k),
            Moment::Update => STARTS[3],
        }
    }

    /// Every moment that is stepped to in towers of `n` blocks, in order. The gradient's way begins with its first block.
    pub fn all(n: usize) -> Vec<Moment> {
        let forward = (0..=n).map(Moment::Forward);
        let backward = (1..=n).map(Moment::Backward);
        forward.chain([Moment::Loss]).chain(backward).chain([Moment::Update]).collect()
    }

    /// The time of the next moment after `t`; none after the last.
    pub fn next(t: f32, n: usize) -> Option<f32> {
        Moment::all(n).into_iter().map(|m| m.time(n)).find(|&time| time > t + SAME)
    }

    /// The time of the last moment before `t`; none before the first.
    pub fn before(t: f32, n: usize) -> Option<f32> {
        Moment::all(n).into_iter().rev().map(|m| m.time(n)).find(|&time| time < t - SAME)
    }

    /// The block that was passed last, of `sites` from the bottom.
    pub fn block(self, sites: &[Site]) -> Option<Site> {
        match self {
            Moment::Forward(k) => sites.get(k.checked_sub(1)?).copied(),
            Moment::Backward(k) if k > 0 => sites.get(sites.len().checked_sub(k)?).copied(),
            _ => None,
        }
    }
}

/// The blocks of a tower, bottom first.
pub fn blocks(n_layers: usize, has_attn: bool, has_mlp: bool) -> Vec<Site> {
    let exists = |s: &Site| if s.sublayer == Sublayer::Attn { has_attn } else { has_mlp };
    (0..2 * n_layers).map(Site::from_idx).filter(exists).collect()
}

/// A height on the way through a tower: `ends` are where the way begins, the tower's first and last point on it, and
/// where it ends.
pub(super) fn height(part: f32, [from, first, last, to]: [f32; 4]) -> f32 {
    match part {
        p if p < LEAD => from + (first - from) * p / LEAD,
        p if p > 1.0 - LEAD => last + (to - last) * (p - 1.0 + LEAD) / LEAD,
        p => first + (last - first) * (p - LEAD) / (1.0 - 2.0 * LEAD),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_moment_is_found_again_at_its_time() {
        for n in [1, 2, 3, 11, 16, 48] {
            let all = Moment::all(n);
            let times: Vec<f32> = all.iter().map(|m| m.time(n)).collect();
            assert!(times.is_sorted_by(|a, b| a < b), "{n}: {times:?}");
            for (moment, &time) in all.iter().zip(&times) {
                assert_eq!(Moment::at(time, n), *moment, "{n} at {time}");
                assert_eq!(Moment::at((f64::from(time) - 1e-7) as f32, n), *moment, "rounding loses no block");
            }
            assert_eq!(Moment::at(STARTS[2], n), Moment::Backward(0));
            assert_eq!(Moment::at(1.0, n), Moment::Update);
        }
    }

    #[test]
    fn stepping_goes_through_all_and_back() {
        let n = 6;
        let (mut t, mut seen) = (0.0, vec![0.0]);
        while let Some(next) = Moment::next(t, n) {
            t = next;
            seen.push(t);
        }
        assert_eq!(seen.len(), 2 * n + 3, "forward from the tokens, loss, backward, update");
        while let Some(before) = Moment::before(t, n) {
            assert_eq!(seen.pop(), Some(t));
            t = before;
        }
        assert_eq!(seen, [0.0]);
        assert_eq!(Moment::before(1.0, n), Some(STARTS[3]), "from the very end to the start of the update");
    }

    #[test]
    fn a_moment_names_the_block_that_was_passed_last() {
        let sites = blocks(2, true, true);
        assert_eq!(Moment::Backward(1).block(&sites), Some(Site::mlp(1)));
        assert_eq!(Moment::Backward(4).block(&sites), Some(Site::attn(0)));
        assert_eq!(Moment::Forward(1).block(&sites), Some(Site::attn(0)));
        assert_eq!([Moment::Backward(0), Moment::Loss, Moment::Backward(9)].map(|m| m.block(&sites)), [None; 3]);
        assert_eq!(blocks(3, false, true), [0, 1, 2].map(Site::mlp));
    }

    #[test]
    fn a_way_is_steady_and_meets_its_ends() {
        let ends = [90.0, 108.0, 500.0, 518.0];
        let heights: Vec<f32> = (0..=200).map(|i| height(i as f32 / 200.0, ends)).collect();
        assert!(heights.is_sorted());
        assert_eq!((heights[0], heights[200]), (90.0, 518.0));
        assert!((height(LEAD, ends) - 108.0).abs() < 1e-3 && (height(1.0 - LEAD, ends) - 500.0).abs() < 1e-3);
    }
}
