//! The link: what the address bar says, and what Share hands out.

use super::dom;
use super::page::Page;
use super::ui::{Lens, put};
use base::config::{Config, CorpusId, Experiment, Link, Problem, View};
use base::names::Lang;

/// Depth of the first view on a phone.
pub const PHONE_LAYERS: usize = 6;

impl Page {
    /// The link of what runs, as the address bar shows it: without a step, so that a reload trains from the start.
    pub(super) fn link(&self) -> Link {
        let lens = (self.lens != Lens::default()).then(|| self.lens.key().to_string());
        let view = View { step: None, lens, lang: self.chosen_lang, fingerprint: None };
        let mut experiment = self.conductor.experiment().clone();
        // A text goes nowhere but with the corpus that it is; one too long is not packed again and again in vain.
        if experiment.a.corpus != CorpusId::OwnText || !self.own.fits_link {
            experiment.own_text = None;
        }
        Link { experiment, view }
    }

    pub(super) fn write_address(&self) {
        if let Ok(history) = dom::window().history() {
            let hash = format!("#{}", self.link().format());
            let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&hash));
        }
    }

    /// Opens the share dialog with a link to the newest step, fingerprints included.
    pub(super) fn share(&self) {
        let mut link = self.link();
        let step = self.conductor.common_step();
        link.view.step = Some(step);
        link.view.fingerprint = self.run.fingerprints_at(step);
        let location = dom::window().location();
        let here = location.href().unwrap_or_default();
        let base = here.split('#').next().unwrap_or_default();
        put(self.ui.shared, Some(format!("{base}#{}", link.format())));
    }
}

pub fn reader_lang() -> Lang {
    let language = dom::window().navigator().language().unwrap_or_default();
    if language.to_ascii_lowercase().starts_with("zh") { Lang::Zh } else { Lang::En }
}

/// Reads a link; an empty one means the first view.
pub fn read_link(hash: &str, compact: bool) -> (Link, Vec<Problem>) {
    if hash.trim_start_matches('#').is_empty() {
        return (Link { experiment: first_experiment(compact, reader_lang()), ..Link::default() }, Vec::new());
    }
    Link::parse(hash)
}

/// The first view's experiment: on a phone two layers lower, for a Chinese reader with a Chinese text.
pub fn first_experiment(compact: bool, lang: Lang) -> Experiment {
    let mut a = Config::default();
    if compact {
        a.n_layers = PHONE_LAYERS;
    }
    if lang == Lang::Zh {
        a.corpus = CorpusId::StoriesZh;
    }
    Experiment::from_a(a)
}
