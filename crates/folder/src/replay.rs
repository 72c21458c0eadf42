//! A link's run once more, one tower of it, up to the link's step: what a page gives away of its towers.

use crate::said;
use crate::trained::{Format, Trained};
use base::config::{CorpusId, Link, ModelFile, Tower};
use base::names::Words;
use engine::lab::{Failure, Lab, TowerSpec};

/// As what a model is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The folder for Hugging Face's libraries, as a zip.
    Zip,
    /// One safetensors file with the config in it.
    Safetensors,
}

impl Kind {
    /// Every one.
    pub const ALL: [Kind; 2] = [Kind::Zip, Kind::Safetensors];

    /// The file's ending, by which it is also asked for.
    pub const fn key(self) -> &'static str {
        match self {
            Kind::Zip => "zip",
            Kind::Safetensors => "safetensors",
        }
    }

    /// The inverse.
    pub fn from_key(key: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// A tower on its way to the step of its link.
pub struct Replay {
    link: Link,
    tower: Tower,
    lab: Lab,
}

/// A model as a file.
pub struct Saved {
    /// What it is called.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// What was saved, its size, and whether its weights are those that the link tells of.
    pub said: Words,
}

impl Replay {
    /// A tower of a link at step 0. `kept_text` is the reader's own text where the link is too short for it, `file` the
    /// model file that was opened last, should the link begin from it.
    ///
    /// # Errors
    /// Why it cannot be trained, as a sentence.
    pub fn new(link: &str, tower: Tower, kept_text: Option<&str>, file: Option<ModelFile>) -> Result<Replay, Words> {
        let mut link = Link::parse(link).0;
        if let Some(named) = &mut link.experiment.model_file
            && let Some(file) = file.filter(|file| file.print == named.print)
        {
            *named = file;
        }
        if link.experiment.a().corpus == CorpusId::OwnText && link.experiment.own_text.is_none() {
            let text = kept_text.ok_or_else(|| Words::from(said::NO_TEXT))?;
            link.experiment.own_text = Some(text.to_string());
        }
        match Lab::without_states(TowerSpec::of(&link.experiment, tower)) {
            Ok(mut lab) => {
                lab.aim_at(link.view.step.unwrap_or(0));
                Ok(Replay { link, tower, lab })
            }
            Err(Failure::Text([en, zh]) | Failure::Model([en, zh])) => Err(Words { en, zh }),
            Err(Failure::TooLarge { bytes, max_bytes }) => {
                let megabytes = |bytes: u64| (bytes / 1_000_000).to_string();
                Err(Words::from(said::TOO_LARGE).fill("n", &megabytes(bytes)).fill("max", &megabytes(max_bytes)))
            }
        }
    }

    /// Which tower.
    pub fn tower(&self) -> Tower {
        self.tower
    }

    /// Where it stands.
    pub fn step(&self) -> u64 {
        self.lab.trainer().map_or(0, |trainer| trainer.measured().step)
    }

    /// Where it goes.
    pub fn goal(&self) -> u64 {
        self.link.view.step.unwrap_or(0)
    }

    /// Whether there is a step left to train.
    pub fn is_busy(&self) -> bool {
        let has_numbers = self.lab.trainer().is_some_and(|trainer| trainer.measured().non_finite.is_none());
        has_numbers && self.lab.is_busy()
    }

    /// Trains one step, if one is left.
    pub fn advance(&mut self) {
        if self.is_busy() {
            self.lab.advance();
        }
    }

    /// The tower as a file; asked once it is no longer busy.
    ///
    /// # Errors
    /// That its numbers have ended, or that no file can be made of it, as a sentence.
    pub fn saved(&self, kind: Kind) -> Result<Saved, Words> {
        let not_made = |why: &dyn ToString| Words::from(said::NOT_MADE).fill("why", &why.to_string());
        let (Some(trainer), Some(corpus)) = (self.lab.trainer(), self.lab.corpus()) else { return Err(not_made(&"?")) };
        if let Some(bad) = &trainer.measured().non_finite {
            let tower = self.tower.key().to_uppercase();
            let said = Words::from(said::BROKEN).fill("tower", &tower).fill("n", &bad.step.to_string());
            return Err(said.fill("x", &bad.tensor));
        }
        let trained = Trained { link: &self.link, tower: self.tower, trainer, corpus };
        let bytes = match kind {
            Kind::Zip => trained.zip(Format::HuggingFace),
            Kind::Safetensors => trained.safetensors(),
        };
        let bytes = bytes.map_err(|why| not_made(&why))?;
        let name = format!("{}.{}", trained.name(), kind.key());
        let said = self.told(&name, bytes.len(), trainer.fingerprint());
        Ok(Saved { name, bytes, said })
    }

    fn told(&self, name: &str, n_bytes: usize, ours: u64) -> Words {
        let theirs = self.link.view.fingerprint.map(|both| both[self.tower.idx()]);
        let print = |print: u64| format!("{print:016x}");
        let verdict = match theirs {
            None => said::ALONE,
            Some(theirs) if theirs == ours => said::SAME,
            Some(_) => said::DIFFERS,
        };
        Words::from(said::SAVED)
            .and(verdict)
            .fill("name", name)
            .fill("size", &said::size(n_bytes))
            .fill("print", &print(ours))
            .fill("theirs", &print(theirs.unwrap_or_default()))
    }
}
