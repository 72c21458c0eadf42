//! What towers have to say, and how a run begins.

use super::branches::Branch;
use super::conductor::Step;
use super::undo::{Cause, Past};
use super::{Effect, Run, Session, sent};
use base::config::{Experiment, Tower};
use engine::lab::{Ask, Reply, Word, Work};
use lens::{DeskAsk, Happens};

impl Session {
    pub(super) fn hear(&mut self, tower: Tower, reply: Reply, now_secs: f64) -> Vec<Effect> {
        let Reply { run_id, word } = reply;
        let effects = match word {
            Word::Prepared => {
                let before = (self.conductor.run_id() > 0).then(|| self.conductor.experiment().clone());
                let step = self.conductor.common_step();
                let Step { orders, has_begun } = self.conductor.on_prepared(tower, run_id);
                let mut effects = sent(orders);
                if has_begun {
                    effects.extend(self.begin(before, step));
                }
                effects
            }
            Word::Failed(failure) => self.on_failure(run_id, failure),
            // An answer of a run that is no more.
            _ if run_id != self.conductor.run_id() => return Vec::new(),
            Word::Built(info) => {
                self.run.set_info(tower, *info);
                self.keep_text()
            }
            Word::Levels(levels) => {
                self.run.set_levels(*levels);
                Vec::new()
            }
            // In a new worker: known already.
            Word::Measured(snapshot) if self.conductor.is_healing(tower) && self.run.knows(tower, snapshot.step) => {
                return Vec::new();
            }
            Word::Measured(snapshot) => {
                self.on_snapshot(tower, &snapshot);
                self.feel(tower, &snapshot);
                self.keep_step(tower, &snapshot);
                let step = snapshot.step;
                self.run.push(tower, *snapshot);
                self.ask_for_state(tower, step).into_iter().collect()
            }
            Word::State(stored) => vec![Effect::Desk(DeskAsk::State { run_id, tower, stored })],
            // On the way back, weights from further on are of another future.
            Word::Weights(weights) if weights.step > self.conductor.granted() => Vec::new(),
            Word::Weights(weights) => {
                let happens = Happens {
                    events: self.conductor.experiment().events().to_vec(),
                    elsewhere: self.branches.last().map(Branch::events),
                };
                let now = (self.now_secs, self.rests());
                let asks = self.looking.on_weights(run_id, tower, weights.step, weights.residual, &happens, now);
                self.conductor.want_weights(self.looking.wanted());
                asks.into_iter().map(Effect::Desk).collect()
            }
            Word::Reached { step, fingerprint } => {
                self.run.set_fingerprint(tower, step, fingerprint);
                self.compare_with_promise();
                self.hand_in();
                let orders = self.conductor.on_reached(tower, run_id, step, now_secs);
                let mut effects = sent(orders);
                // Only now: the first step does not wait for them. Where none is wanted soon, there is time.
                if (step > 0 || !self.conductor.is_playing()) && self.run.wants_levels(tower) {
                    effects.extend(sent(vec![(tower, Ask { run_id, work: Work::Levels })]));
                }
                effects.extend(self.on_rest());
                effects
            }
        };
        self.changed.data = true;
        effects
    }

    /// The old run, `left` at `step`, is no more: forgets it, and tells the desk of the new one.
    pub(super) fn begin(&mut self, left: Option<Experiment>, step: u64) -> Vec<Effect> {
        let cause = std::mem::take(&mut self.cause);
        let mut effects = match left {
            // Where nothing had happened yet, there is nothing to go back to.
            Some(left) if cause == Cause::Hand && step > 0 => self.leave(left, step),
            Some(left) if matches!(cause, Cause::Undo | Cause::Redo) => {
                self.offer(Past::Run(Box::new(left), step), cause == Cause::Undo);
                Vec::new()
            }
            _ => Vec::new(),
        };
        self.run = Run::default();
        self.scene_began();
        self.begin_lesson();
        self.shown = None;
        self.change.take_if(|change| !change.is_at_start());
        self.broken.clear();
        // An address that was followed stays as it is: it may say where to stop and what to prove.
        if cause != Cause::Address {
            self.forget_branches();
            self.verdict = None;
            self.changed.link = true;
        }
        self.changed.words = true;
        // In this order: a desk that has not the new text is replaced when it is told of it, and the next must learn the round.
        effects.push(self.open_desk());
        effects.push(Effect::Desk(self.looking.begin_run()));
        effects.extend(self.look());
        effects
    }
}
