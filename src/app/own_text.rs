//! The reader's own text: taken in, kept on this device, waited for, forgotten.

use super::change::Fallback;
use super::dom;
use super::page::Page;
use super::ui::{Lens, Note, put};
use base::config::{CorpusId, Link, TextUnit, Tower};
use base::corpora::own_text::{Cut, OwnText, OwnTextError, Unit};
use base::names::Lang;
use leptos::prelude::Set;

/// Where the text is kept.
const TEXT_KEY: &str = "strata.text";
/// How much of a kept text is shown to tell it by, in characters.
const N_SHOWN: usize = 48;

/// What can be said of the text that this device keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub n_bytes: u64,
    /// Its first words.
    pub begins: String,
    /// Whether it is the one being learnt.
    pub is_in_use: bool,
}

/// What the page has to remember about texts.
#[derive(Default)]
pub struct OwnTextState {
    /// The text in use came from the reader and is not kept yet.
    pub is_fresh: bool,
    /// Whether the text in use can travel in a link.
    pub fits_link: bool,
    /// Step and fingerprints of a link whose text is still missing.
    awaited: Option<(u64, Option<[u64; 2]>)>,
}

impl Page {
    /// Learns from `bytes`, if they are a text that is long enough; if not, everything stays as it is.
    pub(super) fn give_text(&mut self, bytes: &[u8]) {
        put(self.ui.notes, Vec::new());
        let mut experiment = self.conductor.experiment().clone();
        let cut = Cut {
            unit: match experiment.a.text_unit {
                TextUnit::Character => Unit::Character,
                TextUnit::Word => Unit::Word,
            },
            // Only the length is asked here; the worker cuts in earnest.
            max_vocab: 2,
            n_ctx: experiment.a.n_ctx.max(experiment.b.n_ctx),
            seed: 0,
        };
        let text = match OwnText::from_bytes(bytes).and_then(|own| own.corpus(&cut).map(|_| own)) {
            Ok(own) => own.text().to_string(),
            Err(why) => return self.note(refusal(&why)),
        };
        for config in [&mut experiment.a, &mut experiment.b] {
            config.corpus = CorpusId::OwnText;
        }
        experiment.own_text = Some(text);
        experiment.events.clear();
        self.own.is_fresh = true;
        if experiment == *self.conductor.experiment() {
            return self.keep_text();
        }
        self.load(experiment);
        if let Some((step, fingerprint)) = self.own.awaited.take() {
            self.conductor.replay_to(step);
            self.promised = fingerprint.map(|fingerprint| (step, fingerprint));
        }
    }

    pub(super) fn use_kept_text(&mut self) {
        if let Some(text) = dom::kept(TEXT_KEY) {
            self.give_text(text.as_bytes());
        }
    }

    /// Forgets the text everywhere: on this device, in the run, and so in the address.
    pub(super) fn forget_text(&mut self) {
        dom::forget(TEXT_KEY);
        let mut experiment = self.conductor.experiment().clone();
        self.fallback = Fallback::default();
        if experiment.own_text.take().is_some() {
            if experiment.a.corpus == CorpusId::OwnText {
                experiment.events.clear();
            }
            self.start(experiment);
        }
        self.remember_text();
    }

    /// Keeps a text that both towers have taken; a text out of somebody's link is not kept.
    pub(super) fn keep_text(&mut self) {
        let stands = Tower::BOTH.iter().all(|&tower| self.run.info(tower).is_some());
        if !self.own.is_fresh || !stands {
            return;
        }
        self.own.is_fresh = false;
        if let Some(text) = &self.conductor.experiment().own_text
            && !dom::keep(TEXT_KEY, text)
        {
            self.note(Note::TextNotKept);
        }
        self.remember_text();
    }

    /// Looks up what this device keeps.
    pub(super) fn remember_text(&mut self) {
        let in_use = self.conductor.experiment().own_text.as_deref();
        let kept = dom::kept(TEXT_KEY).map(|text| Kept {
            n_bytes: text.len() as u64,
            begins: text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(N_SHOWN).collect(),
            is_in_use: in_use == Some(text.as_str()),
        });
        put(self.ui.kept, kept);
    }

    /// Whether `link` speaks of a text that neither it nor the page holds; its step then waits for that text.
    pub(super) fn wait_for_text(&mut self, link: &Link) -> bool {
        self.own.fits_link = self.conductor.experiment().text_fits_link();
        let experiment = self.conductor.experiment();
        let is_missing = experiment.a.corpus == CorpusId::OwnText && experiment.own_text.is_none();
        self.own.awaited = link.view.step.filter(|_| is_missing).map(|step| (step, link.view.fingerprint));
        is_missing
    }

    /// Shows the place where a text can be given.
    pub(super) fn open_text_panel(&mut self) {
        self.lens = Lens::Settings;
        self.ui.sheet_open.set(true);
        if let Some(panel) = dom::by_id::<web_sys::Element>("lens-panel") {
            panel.set_scroll_top(0);
        }
    }
}

/// The sentence for a text that cannot be read, in both languages.
pub fn refusal(why: &OwnTextError) -> Note {
    Note::Text([why.say(Lang::En), why.say(Lang::Zh)])
}
