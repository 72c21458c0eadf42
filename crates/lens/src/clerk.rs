//! The analysis worker's inside: a [`Desk`] behind its border.

use crate::{Asked, Desk, DeskAsk, DeskReply, Entry, Question};
use engine::lab::TowerSpec;

/// Takes asks in, lets the desk work, and signs what it says with the round it was asked in.
pub struct Clerk {
    desk: Desk,
    run_id: u32,
    round: u32,
}

impl Clerk {
    /// A clerk whose desk knows these lenses.
    pub fn new(entries: &'static [Entry]) -> Clerk {
        Clerk { desk: Desk::new(entries), run_id: 0, round: 0 }
    }

    /// Does what is asked, as far as that is quick; questions only join the queue. `weights` are those of a
    /// [`DeskAsk::Look`], empty otherwise.
    pub fn handle(&mut self, ask: DeskAsk, weights: Vec<f32>) {
        match ask {
            DeskAsk::Open { run_id, specs } => {
                self.desk.close(self.run_id);
                self.run_id = run_id;
                for TowerSpec { tower, config, own_text, .. } in *specs {
                    // A run that could not be opened says so when it is asked.
                    let _ = self.desk.open(run_id, tower, config, own_text.as_deref());
                }
            }
            DeskAsk::Cancel { round } => {
                self.round = round;
                self.desk.cancel(self.run_id, None);
            }
            DeskAsk::Look { run_id, tower, step, residual, asked } => {
                let n_asked = asked.len();
                let mut weights = Some(weights);
                for (idx, Asked { lens, params }) in asked.into_iter().enumerate() {
                    // The last question takes the weights, those before it a copy.
                    let weights = if idx + 1 == n_asked { weights.take() } else { weights.clone() };
                    let (residual, weights) = (residual.clone(), weights.unwrap_or_default());
                    self.desk.ask(Question { run_id, tower, step, lens, params, residual, weights });
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
