//! What a class can run: those scenes of the lesson whose bet is decided by what every step of a run tells.

use base::config::{CorpusId, Experiment, Link, Tower};
use base::names::{Text, tx};
use scenes::{Card, Measured, Of, StepNumber};

/// A scene as a class runs it.
#[derive(Clone, Copy, Debug)]
pub struct Scene {
    /// Its place in the lesson, from 1: the value of `class` in links.
    pub number: u8,
    /// Its card.
    pub key: &'static str,
    /// The step at which the number is read off.
    pub step: u64,
    /// What is handed in, for readers.
    pub name: Text,
    /// What is read of each tower.
    pub read: StepNumber,
    /// Whose it is.
    pub of: Of,
}

/// The texts that a class may read: the one that the scene's link names, or the stories in Chinese.
pub const TEXTS: [Option<CorpusId>; 2] = [None, Some(CorpusId::StoriesZh)];

/// Every scene that a class can run. The page has them from the start; that they say what the lesson says, a test holds.
pub const SCENES: &[Scene] = &[share(1, "highway"), share(13, "scale")];

/// What B's tokens receive of what A's do, at step 50.
const fn share(number: u8, key: &'static str) -> Scene {
    let name = tx("gradient at the tokens, B ÷ A", "词元处的梯度，B ÷ A");
    Scene { number, key, step: 50, name, read: StepNumber::BottomGradL2, of: Of::Ratio(Tower::B, Tower::A) }
}

/// The scene of that number.
pub fn scene(number: u8) -> Option<&'static Scene> {
    SCENES.iter().find(|scene| scene.number == number)
}

impl Scene {
    /// Its name.
    pub fn title(&self) -> Text {
        Card::of(self.key).map_or(tx("", ""), |(_, card)| card.title)
    }

    /// What is trained: the scene's link with a seed, on text number `text` of [`TEXTS`].
    pub fn experiment(&self, text: u8, seed: u32) -> Experiment {
        let link = Card::of(self.key).map_or("", |(_, card)| card.link);
        let mut experiment = Link::parse(link).0.experiment;
        experiment.edit(|config| {
            config.seed = seed;
            if let Some(Some(corpus)) = TEXTS.get(usize::from(text)) {
                config.corpus = *corpus;
            }
        });
        experiment
    }

    /// Which text `experiment` reads, if it is this scene under any seed: place in [`TEXTS`].
    pub fn text_of(&self, experiment: &Experiment) -> Option<u8> {
        (0..TEXTS.len() as u8).find(|text| self.experiment(*text, experiment.a().seed) == *experiment)
    }

    /// The number that is handed in, once both towers have been measured at its step.
    pub fn measure(&self, run: &dyn Measured) -> Option<f32> {
        let of = |tower| self.read.of(run.snapshot(tower, self.step)?);
        let value = match self.of {
            Of::One(tower) => of(tower)?,
            Of::Ratio(a, b) => of(a)? / of(b)?,
            Of::Difference(a, b) => of(a)? - of(b)?,
        };
        Some(value as f32).filter(|value| self.is_possible(*value))
    }

    /// Whether a run can give this number: norms, losses and what is made of them are not negative.
    pub fn is_possible(&self, value: f32) -> bool {
        value.is_finite() && (matches!(self.of, Of::Difference(..)) || value.is_sign_positive())
    }

    /// Whether several of it are averaged, and drawn, on a log scale.
    pub fn is_log(&self) -> bool {
        matches!(self.of, Of::Ratio(..))
    }
}
