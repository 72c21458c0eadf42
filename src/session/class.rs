//! A class on the page: everybody runs one scene with a seed of their own, and hands in what it gave.

use super::{Effect, Note, Run, Session};
use base::config::{CLASS, CODE, Link, Problem, Tower};
use class::{Code, Scene, TEXTS, mixed, scene};
use engine::telemetry::Snapshot;
use lens::Panel;
use scenes::Measured;

/// A class that this page takes part in.
pub(super) struct Lesson {
    scene: &'static Scene,
    /// The reader's, once they have said who they are.
    seed: Option<u32>,
    /// What their run gave.
    result: Option<Code>,
}

impl Session {
    /// The class that a link asks for. A link with a seed of its own is of somebody who has taken part already.
    pub(super) fn enter_class(&mut self, link: &Link) {
        self.class = None;
        let unreadable = |key: &str, value: String| Note::Problem(Problem::Unreadable(key.to_string(), value));
        if let Some(code) = link.view.code.as_ref().filter(|code| Code::read(code).is_err()) {
            self.said(unreadable(CODE, code.clone()));
        }
        if let Some(number) = link.view.class {
            match scene(number) {
                Some(scene) => {
                    let seed = Some(link.experiment.a().seed).filter(|seed| *seed > 0);
                    self.class = Some(Lesson { scene, seed, result: None });
                }
                None => drop(self.said(unreadable(CLASS, number.to_string()))),
            }
        }
        self.conductor.meet(self.class.as_ref().map(|lesson| lesson.scene.step));
        self.hand_in();
    }

    /// Begins the scene of the class with this seed.
    pub(super) fn join_class(&mut self, seed: u32) -> Vec<Effect> {
        let wanted = self.conductor.wanted().a().corpus;
        let Some(lesson) = &mut self.class else { return Vec::new() };
        (lesson.seed, lesson.result) = (Some(seed), None);
        let text = TEXTS.iter().position(|text| *text == Some(wanted)).unwrap_or(0);
        let experiment = lesson.scene.experiment(text as u8, seed);
        self.notes.clear();
        let effects = self.load(experiment);
        self.conductor.play();
        effects
    }

    /// Another run has begun, and has given nothing yet.
    pub(super) fn begin_lesson(&mut self) {
        if let Some(lesson) = &mut self.class {
            lesson.result = None;
        }
    }

    /// Keeps what the run has given, where both towers stand at the step that counts.
    pub(super) fn hand_in(&mut self) {
        let Some(lesson) = self.class.as_ref().filter(|lesson| lesson.result.is_none()) else { return };
        let prints = self.run.fingerprints_at(lesson.scene.step).filter(|_| !self.conductor.is_changing());
        let (Some(prints), Some(value)) = (prints, lesson.scene.measure(&self.run)) else { return };
        let Some((text, seed)) = self.text_of_class(lesson) else { return };
        let code = Code {
            scene: lesson.scene.number,
            text,
            seed,
            engine: engine::ENGINE as u8,
            value,
            fingerprint: mixed(prints),
        };
        if let Some(lesson) = &mut self.class {
            lesson.result = Some(code);
            self.changed.words = true;
        }
    }

    /// The text and the seed of the reader's run, as long as it is the class': nothing else was changed.
    fn text_of_class(&self, lesson: &Lesson) -> Option<(u8, u32)> {
        let experiment = self.conductor.wanted();
        let seed = lesson.seed.filter(|seed| *seed == experiment.a().seed)?;
        Some((lesson.scene.text_of(experiment)?, seed))
    }

    /// What is to be said of the class, in words of a machine: nothing; the scene's number; then the reader's seed; then
    /// their code, or `!` where their run is no longer the scene.
    pub fn class_said(&self) -> String {
        let Some(lesson) = &self.class else { return String::new() };
        let number = lesson.scene.number;
        match (lesson.seed, lesson.result) {
            (None, _) => number.to_string(),
            (Some(seed), Some(code)) => format!("{number} {seed} {code}"),
            (Some(seed), None) if self.text_of_class(lesson).is_none() => format!("{number} {seed} !"),
            (Some(seed), None) => format!("{number} {seed}"),
        }
    }

    /// The number of the class' scene, for links.
    pub(super) fn class_number(&self) -> Option<u8> {
        Some(self.class.as_ref()?.scene.number)
    }
}

impl Measured for Run {
    fn snapshot(&self, tower: Tower, step: u64) -> Option<&Snapshot> {
        self.exact(tower, step)
    }

    /// A class asks for what every step tells.
    fn panels(&self, _: Tower, _: u64, _: &str, _: &[(String, String)]) -> Option<&[Panel]> {
        None
    }
}
