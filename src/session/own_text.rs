//! The reader's own text: taken in, kept on this device, waited for, forgotten.

use super::promise::Promise;
use super::{Effect, Note, Session, Tab, kept, sent};
use base::config::{CorpusId, Experiment, Link, TextUnit, Tower};
use base::corpora::own_text::{Cut, OwnText, Unit};
use twox_hash::XxHash64;

/// The print that tells a text in a link without it: XXH64 of its bytes.
pub fn text_print(text: &str) -> u64 {
    XxHash64::oneshot(0, text.as_bytes())
}

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
    /// Its print, where it cannot.
    pub print: Option<u64>,
    /// The print of the text that a link is about and that is not here.
    missing: Option<u64>,
    /// Step and promise of a link whose text is still missing.
    awaited: Option<(u64, Option<Promise>)>,
}

impl OwnTextState {
    pub fn new(kept: Option<String>) -> OwnTextState {
        OwnTextState { kept, ..OwnTextState::default() }
    }

    /// Notes how a link can tell the text in use.
    fn measure(&mut self, experiment: &Experiment) {
        self.fits_link = experiment.text_fits_link();
        self.print = experiment.own_text.as_deref().filter(|_| !self.fits_link).map(text_print);
    }
}

impl Session {
    /// Learns from `bytes`, if they are a text that is long enough; if not, everything stays as it is. What is the
    /// reader's own is kept on this device.
    pub(super) fn give_text(&mut self, bytes: &[u8], is_own: bool) -> Vec<Effect> {
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
        let is_other = self.own.missing.take().is_some_and(|print| print != text_print(&text));
        experiment.learn_from(text);
        self.own.is_fresh = is_own;
        if experiment == *self.conductor.wanted() {
            // On its way already, it is kept once it stands.
            return if self.conductor.is_changing() { Vec::new() } else { self.keep_text() };
        }
        let effects = self.load(experiment);
        self.still_lacks_text(waiting);
        if is_other {
            // Learnt all the same, but nothing that the link promises is about it.
            self.own.awaited = None;
            self.verdict = None;
            self.said(Note::OtherText);
        }
        if let Some((step, promise)) = self.own.awaited.take() {
            self.verdict = None;
            self.conductor.replay_to(step);
            self.promised = promise;
        }
        effects
    }

    pub(super) fn use_kept_text(&mut self) -> Vec<Effect> {
        match self.own.kept.clone() {
            Some(text) => self.give_text(text.as_bytes(), true),
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
            self.own.measure(&experiment);
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
        self.own.measure(experiment);
        let is_missing = experiment.a().corpus == CorpusId::OwnText && experiment.own_text.is_none();
        self.own.awaited = link.view.step.filter(|_| is_missing).map(|step| (step, promise.cloned()));
        self.own.missing = link.view.text_print.filter(|_| is_missing);
        is_missing
    }

    /// The experiment of a link, with the text that it is about where that is at hand: the one that its print tells, of
    /// those that are learnt or kept here; without a print the one that is learnt.
    pub(super) fn with_text(&self, link: &Link) -> Experiment {
        let mut experiment = link.experiment.clone();
        if experiment.own_text.is_none() {
            let learnt = self.conductor.wanted().own_text.as_ref();
            experiment.own_text = match link.view.text_print {
                Some(print) => told_by(print, learnt.into_iter().chain(&self.own.kept)),
                None => learnt.cloned(),
            };
        }
        experiment
    }

    /// Shows the place where a text can be given.
    pub(super) fn open_text_panel(&mut self) -> Vec<Effect> {
        self.tab = Tab::Settings;
        let mut effects = self.look();
        effects.push(Effect::OpenSheet);
        effects
    }
}

/// The text of this print.
pub(super) fn told_by<'a>(print: u64, mut texts: impl Iterator<Item = &'a String>) -> Option<String> {
    texts.find(|text| text_print(text) == print).cloned()
}
