//! The present run at another moment: ways back, what is done otherwise from there on, and a worker that was lost.

use super::{Conductor, Order};
use base::config::{Event, Experiment, Problem, Site, Tower};
use engine::lab::{Ask, TowerSpec, Work};

/// So many workers may be lost by one run: more will not help it.
const MAX_DEATHS: usize = 5;

impl Conductor {
    /// Goes to any step of the present run: forward by training, back by what the towers have stored and training from
    /// there, so that the step has its own bits again.
    pub fn go_to(&mut self, step: u64) -> Vec<Order> {
        self.ended = false;
        if self.next.is_some() || step >= self.granted {
            self.replay_to(step);
            return Vec::new();
        }
        self.rewind(step, step)
    }

    /// Goes back to `from`, a step of the present run up to which nothing is otherwise than it was, and on to `step` by the
    /// experiment as it is now.
    fn rewind(&mut self, from: u64, step: u64) -> Vec<Order> {
        self.pause();
        self.ended = false;
        self.is_ahead = false;
        let order = |tower: Tower| {
            let events = self.experiment.events_of(tower).cloned().collect();
            (tower, Ask { run_id: self.run_id, work: Work::Restore { step: from.min(step), events } })
        };
        let mut orders = Tower::each(order).to_vec();
        // What the towers said on the way there no longer holds.
        self.at = [None; 2];
        self.healing = [false; 2];
        self.returning = Some(step);
        orders.extend(self.grant(step));
        orders
    }

    /// Changes what happens on the way from `step` on, and goes back there.
    ///
    /// # Errors
    /// As [`Experiment::add_event`]; nothing has changed then.
    pub fn change_past(&mut self, step: u64, events: Vec<Event>) -> Result<Vec<Order>, Problem> {
        let mut experiment = self.experiment.clone();
        events.into_iter().try_for_each(|event| experiment.add_event(event))?;
        self.experiment = experiment;
        Ok(self.rewind(step, step))
    }

    /// Takes back a cut or joint that was made at `step`, and goes back there to do without it.
    ///
    /// # Errors
    /// As [`Experiment::set_intact`].
    pub fn take_back(&mut self, tower: Tower, site: Site, step: u64) -> Result<Vec<Order>, Problem> {
        let intact = !self.experiment.is_intact(tower, site, step);
        self.experiment.set_intact(tower, site, step, intact)?;
        Ok(self.rewind(step, step))
    }

    /// Goes on by another list of events, at `step` of that future: back to where both futures part, and from there on.
    pub fn switch_to(&mut self, experiment: Experiment, step: u64) -> Vec<Order> {
        let parts = self.experiment.parts_at(&experiment);
        self.experiment = experiment;
        self.rewind(parts.unwrap_or(step).min(self.granted), step)
    }

    /// Cuts a skip that stands or joins one that is cut, from the next step that has not been handed out.
    ///
    /// Before the first step it changes the tower's own setting instead, and the towers are built anew.
    ///
    /// # Errors
    /// Where there are too many events already.
    pub fn toggle(&mut self, tower: Tower, site: Site) -> Result<Vec<Order>, Problem> {
        let step = self.granted;
        if step == 0 || self.is_changing() {
            let mut experiment = self.wanted().clone();
            let residual = experiment.residual_at(tower, 0);
            let n_layers = experiment.config(tower).n_layers;
            experiment.set_residual(tower, residual.with(site, !residual.is_intact(site), n_layers));
            return Ok(self.load(experiment));
        }
        let intact = !self.experiment.is_intact(tower, site, step);
        let event = self.experiment.set_intact(tower, site, step, intact)?;
        Ok(vec![self.apply(event)])
    }

    fn apply(&self, event: Event) -> Order {
        (event.tower, Ask { run_id: self.run_id, work: Work::Apply(event) })
    }

    /// A tower's worker is gone and another has taken its place: what to tell it, so that it comes to stand where the
    /// other stood. The same experiment gives the same bits. None where workers die again and again.
    pub fn on_died(&mut self, tower: Tower) -> Option<Vec<Order>> {
        self.n_deaths += 1;
        if self.failed || self.n_deaths > MAX_DEATHS {
            return None;
        }
        let mut orders = Vec::new();
        if self.run_id > 0 {
            let spec = Box::new(TowerSpec::of(&self.experiment, tower));
            let works = [Work::Prepare(spec), Work::Begin];
            orders.extend(works.map(|work| (tower, Ask { run_id: self.run_id, work })));
            if self.granted > 0 {
                let work = Work::AdvanceTo { step: self.granted, record_every: 1, weights_at: None };
                orders.push((tower, Ask { run_id: self.run_id, work }));
                self.healing[tower.idx()] = true;
            }
        }
        orders.extend(self.next.as_ref().map(|next| next.order(tower)));
        Some(orders)
    }
}
