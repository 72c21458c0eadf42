//! Another experiment: by one setting, by a skip, or as a whole.

use super::conductor::Refusal;
use super::felt::Change;
use super::undo::{Cause, Past};
use super::{Effect, Note, Session, sent};
use base::config::fields::field;
use base::config::{CorpusId, Experiment, Site, Tower};
use engine::lab::Failure;

impl Session {
    /// Changes one setting; for A it goes for both as far as they agree.
    pub(super) fn set(&mut self, tower: Tower, key: &'static str, text: &str) -> Vec<Effect> {
        let Some(field) = field(key) else { return Vec::new() };
        self.notes.clear();
        let mut experiment = self.conductor.wanted().clone();
        experiment.clear_events();
        let asked = text.trim();
        let problems = match experiment.set(tower, field, asked) {
            Ok(problems) => problems,
            Err(_) => return self.said(Note::Refused(key, asked.to_string())),
        };
        for problem in problems {
            self.said(Note::Problem(problem));
        }
        let mut effects = Vec::new();
        let is_own = experiment.a().corpus == CorpusId::OwnText;
        // Compared as it runs: a setting that is the same starts nothing, and keeps what was done on the way.
        let mut now = self.conductor.wanted().clone();
        now.clear_events();
        if experiment != now {
            effects.extend(self.load(experiment));
        }
        if key == CORPUS && is_own {
            effects.extend(self.open_text_panel());
        }
        effects
    }

    /// Cuts a skip that stands, joins one that is cut.
    pub(super) fn toggle(&mut self, tower: Tower, site: Site) -> Vec<Effect> {
        self.shown = None;
        self.changed.link = true;
        let (changes, step) = (self.conductor.is_changing(), self.conductor.granted());
        let change = Change::expected(&self.run, (tower, site), step, self.now_secs).filter(|_| !changes);
        match self.conductor.toggle(tower, site) {
            Ok(orders) => {
                self.change = change;
                if !self.conductor.is_changing() {
                    self.offer(Past::Skip(tower, site, step), false);
                } else if !changes {
                    // Built anew: what a link promised is no longer what comes.
                    self.promised = None;
                    self.cause = Cause::Hand;
                }
                self.looking.ask_again();
                let mut effects = sent(orders);
                effects.extend(self.ask_now());
                effects
            }
            Err(problem) => self.said(Note::Problem(problem)),
        }
    }

    /// Prepares `experiment`. The present run goes on until it is known that the other can be.
    pub(super) fn load(&mut self, mut experiment: Experiment) -> Vec<Effect> {
        if experiment.own_text.is_none() {
            experiment.own_text = self.conductor.wanted().own_text.clone();
        }
        self.load_as_it_is(experiment)
    }

    /// The same, without the present text where `experiment` has none.
    pub(super) fn load_as_it_is(&mut self, experiment: Experiment) -> Vec<Effect> {
        self.promised = None;
        self.cause = Cause::Hand;
        self.lacks_no_text();
        self.start(experiment)
    }

    /// Says why a run cannot be. The one before it has never stopped.
    pub(super) fn on_failure(&mut self, run_id: u32, failure: Failure) -> Vec<Effect> {
        match self.conductor.on_failed(run_id) {
            Refusal::Late => return Vec::new(),
            Refusal::Superseded(orders) => return sent(orders),
            Refusal::Final => {}
        }
        let runs = self.conductor.run_id() > 0;
        self.own.is_fresh = false;
        self.promised = None;
        self.cause = Cause::Hand;
        self.scene_failed();
        // The address bar may speak of what cannot be.
        self.changed.link = true;
        self.said(match failure {
            Failure::TooLarge { bytes, max_bytes } => Note::TooLarge(bytes, max_bytes),
            Failure::Text(why) if runs => Note::Text(why),
            Failure::Text(why) => Note::FirstText(why),
            Failure::Model(why) => Note::Said(why),
        });
        self.remember_text();
        Vec::new()
    }
}

/// The setting whose choice of the reader's own text opens the place where one can be given.
const CORPUS: &str = "corpus";
