//! Slow motion as a reader sees and steers it: of the newest step, or of one that was gone back to.

use super::{Effect, Session, Status, sent};
use base::config::{Site, Tower};
use base::names::Lang;
use draw::scene::{Moment, Playhead, STARTS, blocks, caption, caption_at, deeper, moment_words};

/// Where slow motion stands, for whoever does not see the bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlowPlace {
    /// In words.
    pub text: String,
    /// The place among the moments that can be stepped to.
    pub now: usize,
    /// The last of them.
    pub last: usize,
    /// Whether a fork can be told of.
    pub shows_card: bool,
}

impl Session {
    /// The moment that the stage draws.
    pub fn playhead(&self) -> Playhead {
        self.slow_t01().map_or(Playhead::Still, Playhead::Slow)
    }

    /// The share of the step's time that has been shown, where steps are taken apart.
    pub(super) fn slow_t01(&self) -> Option<f32> {
        let live = self.conductor.slow_t01()?;
        let stands = !matches!(self.conductor.status(), Status::Building | Status::Replaying { .. } | Status::Failed);
        stands.then(|| if self.shown.is_some() { self.shown_t01 } else { live })
    }

    /// The blocks of each tower, bottom first.
    fn sites(&self) -> [Vec<Site>; 2] {
        Tower::each(|tower| {
            let config = self.conductor.experiment().config(tower);
            blocks(config.n_layers, config.has_sublayer(Site::attn(0)), config.has_sublayer(Site::mlp(0)))
        })
    }

    fn n_blocks(&self) -> usize {
        deeper(self.sites()).len()
    }

    /// Where slow motion stands.
    pub fn slow_place(&self) -> Option<SlowPlace> {
        let (t01, sites) = (self.slow_t01()?, deeper(self.sites()));
        let (moment, all) = (Moment::at(t01, sites.len()), Moment::all(sites.len()));
        let now = all.iter().rposition(|m| m.time(sites.len()) <= t01 + 1e-4).unwrap_or(0);
        let text = moment_words(moment, &sites, self.lang);
        let shows_card = matches!(moment, Moment::Backward(_) | Moment::Update);
        Some(SlowPlace { text, now, last: all.len() - 1, shows_card })
    }

    /// The sentence under the stage. It speaks of step `said`, the one whose numbers stand there, and in slow motion of
    /// what has happened by this moment.
    pub fn caption(&self, said: u64) -> Option<String> {
        let (now, lang): (_, Lang) = (self.run.both_at(said)?, self.lang);
        let Some(t01) = self.slow_t01() else { return Some(caption(now, lang, self.compact)) };
        let sites = self.sites();
        let moment = Moment::at(t01, self.n_blocks());
        Some(caption_at(moment, now, [&sites[0], &sites[1]], lang, self.compact))
    }

    /// Shows a moment of the step, and waits there.
    pub(super) fn slow_to(&mut self, t01: f32) -> Vec<Effect> {
        if self.slow_t01().is_none() || !t01.is_finite() {
            return Vec::new();
        }
        if self.shown.is_some() {
            self.shown_t01 = t01.clamp(0.0, 1.0);
            return Vec::new();
        }
        let mut effects = sent(self.conductor.set_slow_t01(f64::from(t01)));
        effects.extend(self.on_rest());
        effects
    }

    /// One block on or back; from the last moment of a step to the first of the next.
    pub(super) fn slow_block(&mut self, on: bool) -> Vec<Effect> {
        let (Some(t01), n) = (self.slow_t01(), self.n_blocks()) else { return Vec::new() };
        match if on { Moment::next(t01, n) } else { Moment::before(t01, n) } {
            Some(t01) => self.slow_to(t01),
            None if on => self.slow_step(),
            None => self.slow_to(0.0),
        }
    }

    /// To the start of the next phase, or to the last start before this moment.
    pub(super) fn slow_phase(&mut self, on: bool) -> Vec<Effect> {
        let Some(t01) = self.slow_t01() else { return Vec::new() };
        let starts = &STARTS[..4];
        let next = match on {
            true => starts.iter().find(|&&start| start > t01 + 1e-4),
            false => starts.iter().rev().find(|&&start| start < t01 - 1e-4),
        };
        match next {
            Some(&start) => self.slow_to(start),
            None => self.slow_to(if on { 1.0 } else { 0.0 }),
        }
    }

    /// To the beginning of the next step.
    fn slow_step(&mut self) -> Vec<Effect> {
        match self.shown {
            Some(step) => {
                self.shown = (step + 1 < self.conductor.common_step()).then_some(step + 1);
                self.shown_t01 = 0.0;
                if self.shown.is_none() { self.slow_to(0.0) } else { Vec::new() }
            }
            None => {
                self.conductor.pause();
                sent(self.conductor.next_slow())
            }
        }
    }
}
