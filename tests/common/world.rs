//! The page's session with real labs and a real desk around it, and no browser.

use base::config::Tower;
use base::names::Lang;
use engine::lab::{Ask, Lab, Word, Work};
use lens::LENSES;
use lens::{Clerk, DeskAsk};
use std::collections::VecDeque;
use strata::session::{Action, Effect, Session, Start, Worker};

/// A page without a browser: it carries out effects, lets time pass, and keeps count.
pub struct World {
    pub session: Session,
    labs: [Lab; 2],
    asks: [VecDeque<Ask>; 2],
    clerk: Clerk,
    weights: [Vec<f32>; 2],
    pub device: Vec<(&'static str, String)>,
    pub has_room: bool,
    /// How many frames pass between two looks of the desk.
    pub desk_frames: u64,
    pub n_begun: [usize; 2],
    pub n_sheets: usize,
    /// How often the desk was replaced.
    pub n_desks: usize,
    /// Addresses that were left behind in the browser's history.
    pub left: Vec<String>,
    /// States of towers that the desk was given: whose, of which step.
    pub states: Vec<(Tower, u64)>,
    /// Asks that reached a tower's worker.
    pub n_asked: usize,
    /// Scenes whose words were asked for; a test hands them over.
    pub fetched: Vec<&'static str>,
    frame: u64,
}

impl World {
    pub fn open(hash: &str) -> World {
        World::start(Start { hash: hash.to_string(), ..Start::default() })
    }

    pub fn start(start: Start) -> World {
        let (session, effects) = Session::new(start);
        let mut world = World {
            session,
            labs: [Lab::new(), Lab::new()],
            asks: Default::default(),
            clerk: Clerk::new(LENSES),
            weights: Default::default(),
            device: Vec::new(),
            has_room: true,
            desk_frames: 1,
            n_begun: [0; 2],
            n_sheets: 0,
            n_desks: 0,
            left: Vec::new(),
            states: Vec::new(),
            n_asked: 0,
            fetched: Vec::new(),
            frame: 0,
        };
        world.carry_out(effects);
        world
    }

    pub fn act(&mut self, action: Action) {
        let effects = self.session.update(action, self.frame as f64 / 60.0);
        self.carry_out(effects);
    }

    pub fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(tower, ask) => self.asks[tower.idx()].push_back(ask),
                Effect::Desk(ask) => {
                    if let DeskAsk::State { tower, stored, .. } = &ask {
                        self.states.push((*tower, stored.checkpoint.step));
                    }
                    let weights = match &ask {
                        DeskAsk::Look { tower, .. } => std::mem::take(&mut self.weights[tower.idx()]),
                        _ => Vec::new(),
                    };
                    self.clerk.handle(ask, weights);
                }
                Effect::Keep(..) if !self.has_room => self.act(Action::NotKept),
                Effect::Keep(key, value) => self.device.push((key, value)),
                Effect::Forget(key) => self.device.retain(|(k, _)| *k != key),
                Effect::OpenSheet => self.n_sheets += 1,
                Effect::FetchScene(key) => self.fetched.push(key),
                Effect::Leave(address) => self.left.push(address),
                Effect::Replace(Worker::Tower(tower)) => {
                    self.labs[tower.idx()] = Lab::new();
                    self.asks[tower.idx()].clear();
                }
                Effect::Replace(Worker::Desk) => {
                    self.clerk = Clerk::new(LENSES);
                    self.n_desks += 1;
                }
            }
        }
    }

    /// One frame: both workers do a slice, the desk a look if it is its turn.
    pub fn frame(&mut self) {
        self.frame += 1;
        for tower in Tower::BOTH {
            let lab = &mut self.labs[tower.idx()];
            let mut replies = Vec::new();
            while let Some(ask) = self.asks[tower.idx()].pop_front() {
                self.n_asked += 1;
                self.n_begun[tower.idx()] += usize::from(ask.work == Work::Begin);
                replies.extend(lab.handle(ask));
            }
            for _ in 0..4 {
                replies.extend(lab.advance());
            }
            for mut reply in replies {
                if let Word::Weights(weights) = &mut reply.word {
                    self.weights[tower.idx()] = std::mem::take(&mut weights.params);
                }
                self.act(Action::Heard(tower, reply));
            }
        }
        if self.frame.is_multiple_of(self.desk_frames)
            && let Some(reply) = self.clerk.work()
        {
            self.act(Action::Answered(reply));
        }
        self.act(Action::Tick);
    }

    /// A worker is gone with all that it held and all that was said to it.
    pub fn kill(&mut self, worker: Worker) {
        self.act(Action::Died(worker, "killed".to_string()));
    }

    pub fn until(&mut self, what: &str, is_so: impl Fn(&Session) -> bool) {
        for _ in 0..4000 {
            if is_so(&self.session) {
                return;
            }
            self.frame();
        }
        panic!("{what} never came; {:?} at {}", self.session.conductor().status(), self.step());
    }

    pub fn step(&self) -> u64 {
        self.session.conductor().common_step()
    }

    pub fn until_step(&mut self, step: u64) {
        self.until(&format!("step {step}"), |s| s.conductor().common_step() >= step);
    }

    pub fn pause(&mut self) {
        if self.session.conductor().is_playing() {
            self.act(Action::TogglePlay);
        }
        (0..30).for_each(|_| self.frame());
    }

    pub fn notes(&self) -> Vec<String> {
        self.session.notes().iter().map(|note| note.text(Lang::En)).collect()
    }

    pub fn set(&mut self, key: &'static str, value: &str) {
        self.act(Action::Set(Tower::A, key, value.to_string()));
    }
}
