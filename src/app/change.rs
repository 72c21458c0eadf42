//! Another experiment: by one setting or as a whole, and the way back where it cannot be built.

use super::page::Page;
use super::ui::{Note, put};
use base::config::fields::{ValueError, field};
use base::config::{CorpusId, Experiment, Problem, Tower};
use engine::lab::Failure;

/// What to go back to.
#[derive(Default)]
pub struct Fallback {
    /// The last run that stood.
    before: Option<Before>,
    /// Play on once this step has been replayed.
    resume_at: Option<u64>,
}

struct Before {
    experiment: Experiment,
    step: u64,
    is_playing: bool,
}

impl Page {
    /// Changes one setting; for A it goes for both as far as they agree.
    pub(super) fn set(&mut self, tower: Tower, key: &'static str, text: &str) {
        let Some(f) = field(key) else { return };
        put(self.ui.notes, Vec::new());
        let mut experiment = self.conductor.experiment().clone();
        let asked = text.trim();
        let mut scratch = experiment.config(tower).clone();
        match f.read(&mut scratch, asked) {
            Err(ValueError::Unreadable) => return self.note(Note::Refused(key, asked.to_string())),
            Err(ValueError::Clamped(used)) => {
                self.note(Note::Problem(Problem::Clamped(key.to_string(), asked.to_string(), used.to_string())));
            }
            Ok(()) => {}
        }
        match tower {
            Tower::A => experiment.set_both(f, (f.get)(&scratch)),
            Tower::B => experiment.b = scratch,
        }
        let mut repaired = experiment.a.repair();
        repaired.extend(experiment.b.repair());
        repaired.dedup_by(|x, y| x.0 == y.0);
        for (key, asked, used) in repaired {
            self.note(Note::Problem(Problem::Clamped(key.to_string(), asked, used)));
        }
        experiment.events.clear();
        if experiment != *self.conductor.experiment() {
            self.load(experiment);
        }
        if key == "corpus" && self.conductor.experiment().a.corpus == CorpusId::OwnText {
            self.open_text_panel();
        }
    }

    /// Starts `experiment`; where it cannot be built, the present run comes back.
    pub(super) fn load(&mut self, mut experiment: Experiment) {
        if self.run.both_at(0).is_some() {
            self.fallback.before = Some(Before {
                experiment: self.conductor.experiment().clone(),
                step: self.conductor.common_step(),
                is_playing: self.conductor.is_playing(),
            });
        }
        if experiment.own_text.is_none() {
            experiment.own_text = self.conductor.experiment().own_text.clone();
        }
        self.start(experiment);
    }

    pub(super) fn start(&mut self, experiment: Experiment) {
        self.fallback.resume_at = None;
        if experiment.own_text != self.conductor.experiment().own_text {
            self.own.fits_link = experiment.text_fits_link();
        }
        let orders = self.conductor.load(experiment);
        self.begin(orders);
        self.remember_text();
    }

    /// Says why a run cannot be, and goes back to the one before: the same settings give the same run, so it is
    /// trained again to where it stood.
    pub(super) fn on_failure(&mut self, failure: Failure) {
        self.own.is_fresh = false;
        match self.fallback.before.take() {
            Some(before) => {
                self.start(before.experiment);
                self.conductor.replay_to(before.step);
                self.fallback.resume_at = before.is_playing.then_some(before.step);
                if before.is_playing && before.step == 0 {
                    self.conductor.play();
                }
            }
            None => self.conductor.on_failed(self.conductor.run_id()),
        }
        self.note(match failure {
            Failure::TooLarge { bytes, max_bytes } => Note::TooLarge(bytes, max_bytes),
            Failure::Text(why) => Note::Text(why),
        });
        self.due.words = true;
    }

    /// A run that came back plays on if it did before.
    pub(super) fn go_on_after_replay(&mut self, step: u64) {
        if self.fallback.resume_at == Some(step) && self.conductor.common_step() == step {
            self.fallback.resume_at = None;
            self.conductor.play();
        }
    }
}
