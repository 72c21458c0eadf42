//! What breaks: numbers that are no longer finite, workers that die.

use super::{Effect, Note, Session, Worker, sent};
use base::config::fields::field;
use base::config::{Event, Setting, Tower, What};
use engine::lab::TowerSpec;
use engine::telemetry::Snapshot;
use lens::DeskAsk;

/// The setting that is lowered where numbers broke, and by how much.
const LR: &str = "lr";
const LOWER_BY: f32 = 10.0;
/// A loss this far above chance is a run that has gone wrong already, in nats.
const LOST_NATS: f64 = 1.0;
/// The analysis worker is replaced so many times.
const MAX_DESK_DEATHS: usize = 5;

/// A tower whose numbers broke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Whose.
    pub tower: Tower,
    /// The first step at which something is not finite.
    pub step: u64,
    /// The first such tensor, by its hook's or weight's name.
    pub tensor: String,
    /// The last finite loss before, as text, and its step.
    pub last: Option<(u64, String)>,
}

/// A way on for a run whose numbers broke: the step to go back to, and each broken tower's lower learning rate.
#[derive(Clone, Debug, PartialEq)]
pub struct Rescue {
    /// Where the run goes on.
    pub step: u64,
    events: Vec<Event>,
}

impl Rescue {
    /// The learning rate that it goes on with, as text.
    pub fn lr(&self) -> String {
        let lr = |event: &Event| match &event.what {
            What::Set(setting) => Some(setting.value().to_string()),
            _ => None,
        };
        self.events.iter().find_map(lr).unwrap_or_default()
    }
}

impl Session {
    /// Stops where numbers broke, and says whose.
    pub(super) fn on_snapshot(&mut self, tower: Tower, snapshot: &Snapshot) {
        let Some(bad) = &snapshot.non_finite else { return };
        if self.broken.iter().any(|known| known.tower == tower) {
            return;
        }
        let last = bad.last_finite.map(|s| (s.step, draw::scene::numbers::nats(s.loss_nats as f32)));
        let place = if tower == Tower::A { 0 } else { self.broken.len() };
        self.broken.insert(place, Broken { tower, step: bad.step, tensor: bad.tensor.clone(), last });
        // On the way to a step that a link names it is the link's business how the run fares.
        if !matches!(self.conductor.status(), super::Status::Replaying { .. }) {
            self.conductor.pause();
        }
        self.notes.retain(|note| !matches!(note, Note::Broken(_)));
        self.said(Note::Broken(self.broken.clone()));
    }

    /// How the run could go on with a lower learning rate, where numbers broke.
    pub fn rescue(&self) -> Option<Rescue> {
        let chance = self.run.info(Tower::A)?.chance_nats;
        let is_well = |s: &&Snapshot| s.non_finite.is_none() && f64::from(s.loss_nats) <= chance + LOST_NATS;
        let well = |tower: Tower| self.run.snapshots(tower).filter(is_well).last().map_or(0, |s| s.step);
        let before = |broken: &Broken| well(broken.tower).min(broken.step.saturating_sub(1));
        let step = self.broken.iter().map(before).min()?;
        let field = field(LR)?;
        let event = |broken: &Broken| {
            let now = self.conductor.experiment().config_at(broken.tower, step).lr;
            let (setting, _) = Setting::read(field, &(now / LOWER_BY).to_string())?;
            Some(Event { step, tower: broken.tower, what: What::Set(setting) })
        };
        Some(Rescue { step, events: self.broken.iter().filter_map(event).collect() })
    }

    /// Goes back to where all was well, and on from there with a lower learning rate.
    pub(super) fn take_rescue(&mut self) -> Vec<Effect> {
        let Some(Rescue { step, events }) = self.rescue() else { return Vec::new() };
        match self.conductor.change_past(step, events) {
            Ok(orders) => {
                self.broken.clear();
                self.notes.retain(|note| !matches!(note, Note::Broken(_)));
                self.gone_back(step, true, orders)
            }
            Err(problem) => self.said(Note::Problem(problem)),
        }
    }

    /// A worker is gone. Another takes its place and comes to stand where it stood.
    pub(super) fn on_death(&mut self, worker: Worker, why: String) -> Vec<Effect> {
        let mut effects = vec![Effect::Replace(worker)];
        match worker {
            Worker::Tower(tower) => {
                let Some(orders) = self.conductor.on_died(tower) else {
                    self.conductor.fail();
                    return self.said(Note::WorkerDied(worker, why));
                };
                effects.extend(sent(orders));
                // Weights that it was to hand out never come.
                effects.push(Effect::Desk(self.looking.supersede()));
                self.looking.ask_again();
            }
            Worker::Desk => {
                self.n_desk_deaths += 1;
                if self.n_desk_deaths > MAX_DESK_DEATHS {
                    self.looking.on_died();
                    return self.said(Note::WorkerDied(worker, why));
                }
                effects.extend(self.ask_anew());
            }
        }
        self.notes.retain(|note| !matches!(note, Note::WorkerReplaced(..)));
        self.said(Note::WorkerReplaced(worker, self.conductor.granted()));
        effects
    }

    /// Another desk has taken the place of the one before: it learns of the run, and is asked all.
    fn ask_anew(&mut self) -> Vec<Effect> {
        let mut effects = vec![Effect::Desk(self.looking.begin_desk())];
        if self.conductor.run_id() > 0 {
            effects.push(self.open_desk());
        }
        effects.extend(self.ask_now());
        effects
    }

    /// A desk that is still at what nobody waits for any more gives way to another.
    pub(super) fn free_desk(&mut self) -> Vec<Effect> {
        if !self.looking.take_late(self.now_secs) {
            return Vec::new();
        }
        let mut effects = vec![Effect::Replace(Worker::Desk)];
        effects.extend(self.ask_anew());
        effects
    }

    /// Tells the desk what the present run is.
    pub(super) fn open_desk(&self) -> Effect {
        let specs = Tower::BOTH.map(|tower| TowerSpec::of(self.conductor.experiment(), tower));
        Effect::Desk(DeskAsk::Open { run_id: self.conductor.run_id(), specs: Box::new(specs) })
    }
}
