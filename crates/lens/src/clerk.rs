//! The analysis worker's inside: a [`Desk`] behind its border.

use crate::{Asked, Course, Desk, DeskAsk, DeskReply, Entry, Question, entry};
use engine::lab::TowerSpec;

/// Takes asks in, lets the desk work, and signs what it says with the round it was asked in.
pub struct Clerk {
    desk: Desk,
    entries: &'static [Entry],
    /// Both towers of the run that was opened last.
    specs: Option<Box<[TowerSpec; 2]>>,
    run_id: u32,
    round: u32,
}

impl Clerk {
    /// A clerk whose desk knows these lenses.
    pub fn new(entries: &'static [Entry]) -> Clerk {
        Clerk { desk: Desk::new(entries), entries, specs: None, run_id: 0, round: 0 }
    }

    /// Does what is asked, as far as that is quick; questions only join the queue. `weights` are those of a
    /// [`DeskAsk::Look`], empty otherwise.
    pub fn handle(&mut self, ask: DeskAsk, weights: Vec<f32>) {
        match ask {
            DeskAsk::Open { run_id, specs } => {
                self.desk.close(self.run_id);
                self.run_id = run_id;
                for spec in specs.iter() {
                    // A run that could not be opened says so when it is asked.
                    let _ = self.desk.open(run_id, spec.tower, spec.config.clone(), Some(spec.brought()));
                }
                self.specs = Some(specs);
            }
            DeskAsk::State { run_id, tower, stored } => self.desk.keep(run_id, tower, *stored),
            DeskAsk::Cancel { round } => {
                self.round = round;
                self.desk.cancel(self.run_id, None);
            }
            DeskAsk::Look { run_id, tower, step, residual, asked, happens } => {
                let n_asked = asked.len();
                let mut weights = Some(weights);
                for (idx, Asked { lens, params }) in asked.into_iter().enumerate() {
                    // The last question takes the weights, those before it a copy.
                    let weights = if idx + 1 == n_asked { weights.take() } else { weights.clone() };
                    let (residual, weights) = (residual.clone(), weights.unwrap_or_default());
                    // It holds a reader's whole text: only for who reads it.
                    let replays = entry(self.entries, &lens).is_some_and(|entry| entry.replays);
                    let specs = self.specs.as_ref().filter(|_| replays);
                    let course = specs.map(|specs| Box::new(Course::of(specs, &happens)));
                    self.desk.ask(Question { run_id, tower, step, lens, params, residual, weights, course });
                }
            }
        }
    }

    /// Whether something waits.
    pub fn is_busy(&self) -> bool {
        self.desk.is_busy()
    }

    /// Takes one look.
    pub fn work(&mut self) -> Option<DeskReply> {
        let round = self.round;
        self.desk.work().map(|word| DeskReply { round, word })
    }
}
