//! The reader's own text: taken in, kept on this device, waited for, forgotten.

use super::promise::Promise;
use super::{Effect, Note, Session, Tab, kept, sent};
use base::config::{CorpusId, Experiment, Link, TextUnit, Tower};
use base::corpora::own_text::{Cut, OwnText, Unit};

/// How much of a kept text is shown to tell it by, in characters.
const N_SHOWN: usize = 48;

/// What can be said of the text that this device keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its size.
    pub n_bytes: u64,
    /// Its first words.
    pub begins: String,
    /// Whether it is the one being learnt.
    pub is_in_use: bool,
}

/// What the page has to remember about texts.
#[derive(Default)]
pub(super) struct OwnTextState {
    /// The text that this device keeps.
    kept: Option<String>,
    /// What can be said of it.
    pub about: Option<Kept>,
    /// The text in use came from the reader and is not kept yet.
    pub is_fresh: bool,
    /// Whether the text in use can travel in a link.
    pub fits_link: bool,
    /// Step and promise of a link whose text is still missing.
    awaited: Option<(u64, Option<Promise>)>,
}

impl OwnTextState {
    pub fn new(kept: Option<String>) -> OwnTextState {
        OwnTextState { kept, ..OwnTextState::default() }
    }
}

impl Session {
    /// Learns from `bytes`, if they are a text that is long enough; if not, everything stays as it is.
    pub(super) fn give_text(&mut self, bytes: &[u8]) -> Vec<Effect> {
        self.notes.clear();
        let (mut experiment, waiting) = self.run_for_text();
        let cut = Cut {
            unit: match experiment.a().text_unit {
                TextUnit::Character => Unit::Character,
                TextUnit::Word => Unit::Word,
            },
            // Only the length is asked here; the worker cuts in earnest.
            max_vocab: 2,
            n_ctx: experiment.a().n_ctx,
            seed: 0,
        };
        let text = match OwnText::from_bytes(bytes).and_then(|own| own.corpus(&cut).map(|_| own)) {
            Ok(own) => own.text().to_string(),
            Err(why) => {
                self.still_lacks_text(waiting);
                return self.said(Note::refusal(&why));
            }
        };
        experiment.learn_from(text);
        self.own.is_fresh = true;
        if experiment == *self.conductor.wanted() {
            // On its way already, it is kept once it stands.
            return if self.conductor.is_changing() { Vec::new() } else { self.keep_text() };
        }
        let effects = self.load(experiment);
        self.still_lacks_text(waiting);
        if let Some((step, promise)) = self.own.awaited.take() {
            self.verdict = None;
            self.conductor.replay_to(step);
            self.promised = promise;
        }
        effects
    }

    pub(super) fn use_kept_text(&mut self) -> Vec<Effect> {
        match self.own.kept.clone() {
            Some(text) => self.give_text(text.as_bytes()),
            None => Vec::new(),
        }
    }

    /// Forgets the text everywhere: on this device, in the run, and so in the address.
    pub(super) fn forget_text(&mut self) -> Vec<Effect> {
        self.own.kept = None;
        let mut effects = vec![Effect::Forget(kept::TEXT)];
        let mut experiment = self.conductor.wanted().clone();
        if experiment.own_text.take().is_some() {
            if experiment.a().corpus == CorpusId::OwnText {
                experiment.clear_events();
            }
            effects.extend(self.start(experiment));
        }
        self.remember_text();
        effects
    }

    /// Prepares an experiment with just the text that it holds, and the model file that it begins from.
    pub(super) fn start(&mut self, mut experiment: Experiment) -> Vec<Effect> {
        self.put_file(&mut experiment);
        if experiment.own_text != self.conductor.wanted().own_text {
            self.own.fits_link = experiment.text_fits_link();
        }
        self.change = None;
        let orders = self.conductor.load(experiment);
        self.remember_text();
        sent(orders)
    }

    /// Keeps a text that both towers have taken; a text out of somebody's link is not kept.
    pub(super) fn keep_text(&mut self) -> Vec<Effect> {
        let stands = Tower::BOTH.iter().all(|&tower| self.run.info(tower).is_some());
        if !self.own.is_fresh || !stands {
            return Vec::new();
        }
        self.own.is_fresh = false;
        let text = self.conductor.experiment().own_text.clone();
        if text.is_some() {
            self.own.kept.clone_from(&text);
        }
        self.remember_text();
        text.map(|text| Effect::Keep(kept::TEXT, text)).into_iter().collect()
    }

    /// Says anew what can be said of the kept text.
    pub(super) fn remember_text(&mut self) {
        let in_use = self.conductor.wanted().own_text.as_deref();
        self.own.about = self.own.kept.as_ref().map(|text| Kept {
            n_bytes: text.len() as u64,
            begins: text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(N_SHOWN).collect(),
            is_in_use: in_use == Some(text.as_str()),
        });
    }

    /// The device had no room after all.
    pub(super) fn text_was_not_kept(&mut self) -> Vec<Effect> {
        self.own.kept = None;
        self.remember_text();
        self.said(Note::TextNotKept);
        // What was kept before is of an older text.
        vec![Effect::Forget(kept::TEXT)]
    }

    /// Whether `link` speaks of a text that neither it nor the page holds; its step then waits for that text.
    pub(super) fn wait_for_text(&mut self, link: &Link, promise: Option<&Promise>) -> bool {
        let experiment = self.conductor.wanted();
        self.own.fits_link = experiment.text_fits_link();
        let is_missing = experiment.a().corpus == CorpusId::OwnText && experiment.own_text.is_none();
        self.own.awaited = link.view.step.filter(|_| is_missing).map(|step| (step, promise.cloned()));
        is_missing
    }

    /// Shows the place where a text can be given.
    pub(super) fn open_text_panel(&mut self) -> Vec<Effect> {
        self.tab = Tab::Settings;
        let mut effects = self.look();
        effects.push(Effect::OpenSheet);
        effects
    }
}
