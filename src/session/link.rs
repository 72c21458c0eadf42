//! The link: what the address bar says, and what Share hands out.

use super::own_text::text_print;
use super::promise::Promise;
use super::undo::Cause;
use super::{Effect, Note, Session, Tab, trail};
use base::config::{Config, CorpusId, Experiment, Link, Problem, View};
use base::names::{Lang, Words};
use lens::{LENSES, ParamKind, Params};
use scenes::{CARDS, Card};

/// Depth of the first view on a phone.
pub const PHONE_LAYERS: usize = 6;

/// What the share dialog hands out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// The link, from `#` on.
    pub link: String,
    /// The step that it leads to.
    pub step: u64,
    /// Where the reader's own text is learnt: how many characters of the link it takes, or that it is too long for one.
    pub text: Option<Option<usize>>,
}

impl Session {
    /// The link of what runs, as the address bar shows it: without a step, so that a reload trains from the start.
    pub fn link(&self) -> Link {
        self.link_of(self.conductor.experiment(), None)
    }

    /// The link of an experiment, seen as the page is seen now.
    pub(super) fn link_of(&self, experiment: &Experiment, step: Option<u64>) -> Link {
        let (scene, bet) = self.scene_words(false);
        // Open tokens bring their own lens where a link says nothing.
        let is_said = self.tab != Tab::default() || self.are_tokens_open();
        let lens = is_said.then(|| self.tab.key().to_string());
        let mut view = View {
            step,
            lens,
            lang: self.chosen_lang,
            is_linear: self.is_linear,
            trace: self.trace,
            is_lattice: self.are_tokens_open(),
            futures: self.futures(),
            scene,
            bet,
            class: self.class_number(),
            lens_params: self.params.lens_params.clone(),
            embed: self.embed,
            ..View::default()
        };
        let mut experiment = experiment.clone();
        // A text goes nowhere but with the corpus that it is; one too long is not packed again and again in vain.
        if experiment.a().corpus != CorpusId::OwnText {
            experiment.own_text = None;
        } else if !self.own.fits_link && experiment.own_text == self.conductor.wanted().own_text {
            experiment.own_text = None;
            view.text_print = self.own.print;
        } else if !experiment.text_fits_link() {
            view.text_print = experiment.own_text.take().as_deref().map(text_print);
        }
        Link { experiment, view }
    }

    /// The link to the step that is shown, which may lie back, with its fingerprints where they are still known.
    pub(super) fn share(&self) -> Shared {
        let mut link = self.link();
        let step = self.shown_step();
        link.view.step = Some(step);
        link.view.fingerprint = self.run.fingerprints_at(step);
        // A run that is only just built has measured nothing that could be compared.
        let is_measured = link.view.fingerprint.is_some();
        link.view.trail = is_measured.then(|| trail::trail(step, &|tower, step| self.run.exact(tower, step)));
        link.view.engine = Some(engine::ENGINE);
        let has_text = self.conductor.experiment().own_text.is_some();
        let is_own = link.experiment.a().corpus == CorpusId::OwnText && has_text;
        let text = is_own.then(|| link.experiment.packed_text_len());
        Shared { link: format!("#{}", link.format()), step, text }
    }

    /// Goes where a link leads that was put into the address bar.
    pub(super) fn go_to_address(&mut self, hash: &str) -> Vec<Effect> {
        let (link, problems) = read(hash, self.compact, self.lang);
        // The same run at another step: no need to train it from the start.
        let experiment = self.with_text(&link);
        let mut effects = if experiment == *self.conductor.wanted() && link.view.step.is_some() {
            Vec::new()
        } else {
            self.load_as_it_is(experiment)
        };
        self.changed.link = false;
        self.cause = if self.conductor.is_changing() { Cause::Address } else { Cause::Hand };
        let reader_lang = self.lang;
        effects.extend(self.look_as(&link, problems, reader_lang));
        effects
    }

    /// Takes over how a link wants the page to look, and where it wants to arrive.
    pub(super) fn look_as(&mut self, link: &Link, problems: Vec<Problem>, reader_lang: Lang) -> Vec<Effect> {
        let promise = Promise::of(link, &problems);
        self.verdict = None;
        self.undo = None;
        self.notes = problems.into_iter().map(Note::Problem).collect();
        self.chosen_lang = link.view.lang;
        self.is_linear = link.view.is_linear;
        self.trace = link.view.trace;
        self.embed = link.view.embed;
        self.take_futures(&link.view.futures);
        self.enter_class(link);
        self.lang = link.view.lang.unwrap_or(reader_lang);
        let tab = link.view.lens.as_deref().map(|key| Tab::from_key(key).ok_or(key));
        self.tab = tab.and_then(Result::ok).unwrap_or_default();
        if let Some(Err(key)) = tab {
            self.said(Note::Problem(Problem::UnknownKey(key.to_string())));
        }
        self.set_lattice(link.view.is_lattice, link.view.lens.is_some());
        if self.params.lens_params != link.view.lens_params {
            self.run.forget_answers(|_| false);
        }
        self.params = View { lens_params: link.view.lens_params.clone(), ..View::default() };
        self.check_params();
        self.wait_for_file(link);
        let mut effects = self.take_scene_of(&link.view);
        if self.wait_for_text(link, promise.as_ref()) {
            self.text_is_missing(promise.as_ref());
            self.tab = Tab::Settings;
        } else if let Some(step) = link.view.step {
            self.shown = None;
            self.promised = promise;
            if !self.conductor.is_changing() && step < self.conductor.granted() {
                self.run.forget_answers_after(step);
                self.scene_went_back(step);
                effects.push(Effect::Desk(self.looking.supersede()));
                self.looking.ask_again();
            }
            effects.extend(super::sent(self.conductor.go_to(step)));
            self.compare_with_promise();
        }
        self.remember_text();
        effects.extend(self.look());
        effects
    }

    /// Leaves out parameters that no lens has or that are no value of theirs, and says so.
    fn check_params(&mut self) {
        let mut good = View::default();
        for (key, value) in std::mem::take(&mut self.params.lens_params) {
            let (lens, param) = key.split_once('.').unwrap_or_default();
            let Some(entry) = LENSES.iter().find(|entry| entry.key == lens) else {
                self.said(Note::Problem(Problem::UnknownKey(key)));
                continue;
            };
            // What a label set is called hangs on the corpus, which is not built yet: its word is taken as it stands.
            let is_named_later = entry.params.iter().any(|p| p.key == param && matches!(p.kind, ParamKind::LabelSet));
            let (read, problems) = Params::read(entry.params, &[(param.to_string(), value.clone())], &[]);
            let used = if is_named_later {
                Some(value)
            } else {
                read.pairs().into_iter().find(|(k, _)| *k == param).map(|(_, v)| v)
            };
            if let Some(used) = used {
                good.set_lens_param(&key, &used);
            }
            if is_named_later {
                continue;
            }
            for Words { en, zh } in problems {
                self.said(Note::Said([en, zh]));
            }
        }
        self.params = good;
    }
}

/// Reads a link; an empty one means the first view.
pub(super) fn read(hash: &str, compact: bool, lang: Lang) -> (Link, Vec<Problem>) {
    if hash.trim_start_matches('#').is_empty() {
        let scene = CARDS.first().map(|card| card.key.to_string());
        let view = View { scene, ..View::default() };
        return (Link { experiment: first_experiment(compact, lang), view }, Vec::new());
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
    Experiment::from_a(a.checked().0)
}

/// The link of a scene from its first step, after `#`.
pub fn scene_link(card: &Card, corpus: CorpusId, lang: Lang) -> String {
    let mut link = Link::parse(card.link).0;
    link.experiment = scene_experiment(card, corpus, lang);
    link.view.scene = Some(card.key.to_string());
    link.format()
}

/// What a scene's link says, on the text that is being read where the scene names none: stories, in the reader's language
/// unless they read others already.
pub fn scene_experiment(card: &Card, corpus: CorpusId, lang: Lang) -> Experiment {
    let mut experiment = Link::parse(card.link).0.experiment;
    if experiment.a().corpus == Config::default().corpus {
        let is_story = [CorpusId::StoriesEn, CorpusId::StoriesZh].contains(&corpus);
        let own = first_experiment(false, lang).a().corpus;
        experiment.edit(|config| config.corpus = if is_story { corpus } else { own });
    }
    experiment
}
