//! A model file that towers begin from: taken in, remembered while the page is open, waited for.

use super::undo::Cause;
use super::{Effect, Note, Session};
use base::config::{CorpusId, Experiment, Link, ModelFile, Parcel};

/// What the page has to remember about model files.
#[derive(Default)]
pub(super) struct ModelFileState {
    /// The one that was opened last.
    known: Option<ModelFile>,
    /// A link whose file is not here.
    awaited: Option<Box<Link>>,
    /// A run for whose vocabulary there is no text yet.
    lacks_text: Option<Box<Experiment>>,
}

impl Session {
    /// Begins from a model file, as `folder` has packed it; whatever else comes is no message of ours.
    pub(super) fn give_model(&mut self, parcel: &[u8]) -> Vec<Effect> {
        let Ok(Parcel { link, own_text, file, said }) = postcard::from_bytes(parcel) else { return Vec::new() };
        self.notes.clear();
        self.files.known = Some(file.clone());
        let names_it = |link: &mut Box<Link>| link.experiment.model_file.as_ref().is_none_or(|f| f.print == file.print);
        if let Some(link) = self.files.awaited.take_if(names_it) {
            let mut effects = self.load(link.experiment.clone());
            self.cause = Cause::Address;
            effects.extend(self.look_as(&link, Vec::new(), self.lang));
            return effects;
        }
        let mut experiment = Link::parse(&link).0.experiment;
        experiment.own_text = own_text.or_else(|| self.conductor.wanted().own_text.clone());
        experiment.model_file = Some(file);
        let lacks_text = experiment.a().corpus == CorpusId::OwnText && experiment.own_text.is_none();
        let effects = if lacks_text {
            self.files.lacks_text = Some(Box::new(experiment));
            Vec::new()
        } else {
            let effects = self.load(experiment);
            self.conductor.play();
            effects
        };
        self.said(Note::Said(said));
        effects
    }

    /// Puts the file beside an experiment that begins from it, if it is here.
    pub(super) fn put_file(&self, experiment: &mut Experiment) {
        if let Some(known) = self.files.known.as_ref().filter(|_| experiment.is_from_file())
            && experiment.model_file.as_ref().is_none_or(|named| named.print == known.print)
        {
            experiment.model_file = Some(known.clone());
        }
    }

    /// The run that a text is for: one that waits for it, or the present one. What waits goes on waiting until it stands or
    /// another run is loaded.
    pub(super) fn run_for_text(&mut self) -> (Experiment, Option<Box<Experiment>>) {
        let stands = self.conductor.wanted();
        let waiting = self.files.lacks_text.take().filter(|waiting| waiting.model_file != stands.model_file);
        (waiting.as_deref().unwrap_or(stands).clone(), waiting)
    }

    /// Goes on waiting for a text.
    pub(super) fn still_lacks_text(&mut self, waiting: Option<Box<Experiment>>) {
        self.files.lacks_text = waiting;
    }

    /// Another run is wanted than the one that waits for a text.
    pub(super) fn lacks_no_text(&mut self) {
        self.files.lacks_text = None;
    }

    /// Remembers a link that cannot be followed without its file.
    pub(super) fn wait_for_file(&mut self, link: &Link) {
        let file = self.conductor.wanted().model_file.as_ref();
        let is_missing = link.experiment.is_from_file() && file.is_none_or(|file| file.contents.is_none());
        self.files.awaited = is_missing.then(|| Box::new(link.clone()));
    }
}
