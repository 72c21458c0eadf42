//! The way back: what a change by hand left behind, for a while, and for good in the browser's history.

use super::scene::SceneState;
use super::{Effect, Session, letter, sent};
use crate::strings as s;
use base::config::{Experiment, Residual, Site, Sublayer, Tower};

/// How long a way back is offered.
const OFFERED_SECS: f64 = 10.0;

/// Who asked for the run that is on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Cause {
    /// A reader, by a control: what is left can be had again.
    #[default]
    Hand,
    /// The address bar: the browser knows the way back.
    Address,
    /// The way back itself.
    Undo,
    /// The way forward again, to what was undone.
    Redo,
}

/// What can be undone.
#[derive(Clone, Debug, PartialEq)]
pub enum Past {
    /// Another run, up to the step that it had come to.
    Run(Box<Experiment>, u64),
    /// A skip that was cut or joined at a step of this run.
    Skip(Tower, Site, u64),
    /// What this run had become by a cut or a join that was taken back, up to the step that it had come to.
    Future(Box<Experiment>, u64),
}

/// An offer, and until when it stands.
pub(super) struct Undo {
    past: Past,
    until_secs: f64,
    /// It was undone already: what is offered is to have it again.
    is_undone: bool,
    /// The scene that was left with the run.
    scene: Option<Box<SceneState>>,
}

impl Session {
    /// Offers a way back to `past`, or, where that `is_undone`, forward to it again.
    pub(super) fn offer(&mut self, past: Past, is_undone: bool) {
        let scene = self.scene_left();
        self.undo = Some(Undo { past, until_secs: self.now_secs + OFFERED_SECS, is_undone, scene });
    }

    /// Withdraws an offer whose time is over.
    pub(super) fn let_undo_expire(&mut self) {
        if self.undo.take_if(|undo| undo.until_secs < self.now_secs).is_some() {
            self.changed.words = true;
        }
    }

    /// The run that was left by a reader's hand: it stays in the browser's history, and can be had again at once.
    pub(super) fn leave(&mut self, left: Experiment, step: u64) -> Vec<Effect> {
        let mut link = self.link_of(&left, Some(step));
        (link.view.scene, link.view.bet) = self.scene_words(true);
        let address = link.format();
        self.offer(Past::Run(Box::new(left), step), false);
        vec![Effect::Leave(format!("#{address}"))]
    }

    /// Takes the offered way, back or forward again. What it leaves can be had again in its turn.
    pub(super) fn undo(&mut self) -> Vec<Effect> {
        let Some(undo) = self.undo.take() else { return Vec::new() };
        self.notes.clear();
        match undo.past {
            Past::Run(experiment, step) => {
                let mut effects = self.start(*experiment);
                if let Some(scene) = undo.scene {
                    self.scene_back(*scene);
                }
                self.cause = if undo.is_undone { Cause::Redo } else { Cause::Undo };
                effects.extend(sent(self.conductor.go_to(step)));
                effects
            }
            // Another run is on its way: then this one is being left anyway.
            Past::Skip(..) | Past::Future(..) if self.conductor.is_changing() => Vec::new(),
            Past::Skip(tower, site, step) => {
                let plays = self.conductor.is_playing();
                let left = self.present_future();
                let Ok(orders) = self.conductor.take_back(tower, site, step) else { return Vec::new() };
                let effects = self.gone_back(step, plays, orders);
                self.offer(left, true);
                effects
            }
            Past::Future(experiment, step) => {
                let plays = self.conductor.is_playing();
                let left = self.present_future();
                let orders = self.conductor.switch_to(*experiment, step);
                let effects = self.gone_back(step.min(self.conductor.granted()), plays, orders);
                self.offer(left, !undo.is_undone);
                effects
            }
        }
    }

    fn present_future(&self) -> Past {
        Past::Future(Box::new(self.conductor.experiment().clone()), self.conductor.granted())
    }

    /// The run goes back to `step` and on from there otherwise: what was said of later steps is of a future that was left.
    pub(super) fn gone_back(&mut self, step: u64, plays: bool, orders: Vec<super::conductor::Order>) -> Vec<Effect> {
        self.shown = None;
        self.change = None;
        self.changed.link = true;
        self.run.forget_answers_after(step);
        self.scene_went_back(step);
        let mut effects = vec![Effect::Desk(self.looking.supersede())];
        self.looking.ask_again();
        effects.extend(sent(orders));
        if plays {
            self.conductor.play();
        }
        effects
    }

    /// Whether what is offered was undone before.
    pub fn is_undone(&self) -> bool {
        self.undo.as_ref().is_some_and(|undo| undo.is_undone)
    }

    /// What was done, or where the way back leads.
    pub fn undo_text(&self) -> Option<String> {
        let lang = self.lang;
        let undo = self.undo.as_ref()?;
        Some(match &undo.past {
            Past::Run(_, step) | Past::Future(_, step) if undo.is_undone => {
                s::UNDONE.fill(lang, &[("n", &step.to_string())])
            }
            Past::Run(experiment, step) | Past::Future(experiment, step) => {
                let n = step.to_string();
                let text = if is_cut(experiment) { s::UNDO_CUT_RUN } else { s::UNDO_RUN };
                text.fill(lang, &[("n", &n)])
            }
            Past::Skip(tower, site, step) => {
                let sub = if site.sublayer == Sublayer::Attn { s::ATTENTION } else { s::MLP_SHORT };
                let layer = (site.layer + 1).to_string();
                let stands = self.conductor.experiment().is_intact(*tower, *site, *step);
                let text = s::UNDO_SKIP[usize::from(stands)];
                text.fill(lang, &[("tower", letter(*tower)), ("n", &layer), ("sub", sub.get(lang))])
            }
        })
    }
}

/// Whether the reader has changed skips, at the start or on the way.
fn is_cut(experiment: &Experiment) -> bool {
    let is_first_contrast = experiment.a().residual == Residual::All && experiment.b().residual == Residual::None;
    !is_first_contrast || experiment.events().iter().any(|event| event.skip().is_some())
}
