//! What a scene needs of a run, kept for it: a long run thins out what it remembers.

use crate::session::Run;
use base::config::Tower;
use engine::telemetry::Snapshot;
use lens::Asked;
use lens::panel::Panel;
use scenes::{Bet, Line, Measured, Quantity, Scene};

/// Measured steps and lenses' answers.
#[derive(Default)]
pub(super) struct Kept {
    snapshots: Vec<(Tower, Snapshot)>,
    answers: Vec<(Tower, u64, Asked, Vec<Panel>)>,
}

impl Kept {
    /// A step that is measured again stays as it was first: a cut that is made at it is felt after it.
    pub fn push(&mut self, tower: Tower, snapshot: &Snapshot) {
        if self.snapshot(tower, snapshot.step).is_none() {
            self.snapshots.push((tower, snapshot.clone()));
        }
    }

    pub fn push_panels(&mut self, tower: Tower, step: u64, asked: Asked, panels: Vec<Panel>) {
        self.answers.push((tower, step, asked, panels));
    }

    /// Whether this question has been answered of both towers.
    pub fn has_panels(&self, step: u64, asked: &Asked) -> bool {
        self.answers.iter().filter(|(_, at, question, _)| *at == step && question == asked).count() >= 2
    }

    pub fn forget_after(&mut self, step: u64) {
        self.snapshots.retain(|(_, snapshot)| snapshot.step <= step);
        self.answers.retain(|(_, at, ..)| *at <= step);
    }

    fn snapshot(&self, tower: Tower, step: u64) -> Option<&Snapshot> {
        self.snapshots.iter().find(|(whose, snapshot)| *whose == tower && snapshot.step == step).map(|(_, found)| found)
    }
}

/// What has been measured, as scenes read it.
pub(super) struct Seen<'a> {
    pub kept: &'a Kept,
    pub run: &'a Run,
}

impl Measured for Seen<'_> {
    fn snapshot(&self, tower: Tower, step: u64) -> Option<&Snapshot> {
        self.kept.snapshot(tower, step).or_else(|| self.run.exact(tower, step))
    }

    fn panels(&self, tower: Tower, step: u64, lens: &str, params: &[(String, String)]) -> Option<&[Panel]> {
        let is_it = |of: &&(Tower, u64, Asked, Vec<Panel>)| {
            (of.0, of.1) == (tower, step) && of.2.lens == lens && of.2.params == params
        };
        self.kept.answers.iter().find(is_it).map(|(.., panels)| &panels[..])
    }
}

/// Every number of a scene: what decides its bet, and its caption's.
fn quantities(scene: &Scene) -> impl Iterator<Item = &Quantity> {
    let decides = match &scene.bet {
        Bet::Choice { of, .. } => Some(of),
        Bet::Curve(_) => None,
    };
    decides.into_iter().chain(&scene.numbers)
}

fn line(scene: &Scene) -> Option<(&Line, &[f32])> {
    match &scene.bet {
        Bet::Choice { .. } => None,
        Bet::Curve(sketch) => Some((&sketch.of, &sketch.places)),
    }
}

/// The steps whose measurement a scene needs.
pub(super) fn steps(scene: &Scene) -> Vec<u64> {
    let mut steps: Vec<u64> = quantities(scene).map(|quantity| quantity.step).collect();
    match line(scene) {
        Some((Line::Losses(_) | Line::Spreads(_), places)) => steps.extend(places.iter().map(|&place| place as u64)),
        Some((Line::Depths(_, step), _)) => steps.push(*step),
        _ => {}
    }
    steps
}

/// What a scene has to ask of weights, at which steps.
pub(super) fn asks(scene: &Scene) -> Vec<(u64, Asked)> {
    let mut asks: Vec<(u64, Asked)> = Vec::new();
    for look in scene.looks(false) {
        let asked = (look.step, Asked { lens: look.lens.to_string(), params: look.params.to_vec() });
        // Both towers are asked together.
        if !asks.contains(&asked) {
            asks.push(asked);
        }
    }
    asks
}
