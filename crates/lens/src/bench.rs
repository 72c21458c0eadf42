//! What one look through each lens costs, beside a step of the tower that is looked at. Takes its clock from the caller.

use base::config::{Link, Tower};
use engine::bench::median;
use engine::lab::{Lab, TowerSpec};

use crate::protocol::Course;
use crate::{Desk, Entry, Happens, Question};

/// One lens' cost.
#[derive(Clone, Debug)]
pub struct LensRow {
    /// Its key.
    pub lens: &'static str,
    /// Median time of a look at one tower.
    pub look_secs: f64,
    /// The same in steps of that tower.
    pub n_steps: f64,
}

/// Times `n_looks` looks through every lens at tower A of a link, each at another step of its training. None where the
/// link's tower cannot be built.
pub fn lens_rows(
    entries: &'static [Entry],
    link: &str,
    n_looks: usize,
    now_secs: &dyn Fn() -> f64,
) -> Option<Vec<LensRow>> {
    let link = Link::parse(link).0;
    let specs = Tower::BOTH.map(|tower| TowerSpec::of(&link.experiment, tower));
    let (mut lab, _) = Lab::build(specs[0].clone()).ok()?;
    let mut desk = Desk::new(entries);
    desk.open(1, Tower::A, link.experiment.config(Tower::A).clone(), None).ok()?;
    let happens = Happens { events: link.experiment.events().to_vec(), elsewhere: None };
    let mut looks = vec![Vec::new(); entries.len()];
    let mut steps = Vec::new();
    for step in 0..n_looks.max(1) as u64 {
        let start = now_secs();
        lab.train_to(step, u64::MAX, |_| {});
        if step > 0 {
            steps.push(now_secs() - start);
        }
        let model = lab.trainer()?.model();
        for (entry, looks) in entries.iter().zip(&mut looks) {
            let question = Question {
                run_id: 1,
                tower: Tower::A,
                step,
                lens: entry.key.to_string(),
                params: Vec::new(),
                residual: model.config().residual.clone(),
                weights: model.params().to_vec(),
                course: Some(Box::new(Course::of(&specs, &happens))),
            };
            let start = now_secs();
            desk.answer(&question).ok()?;
            looks.push(now_secs() - start);
        }
    }
    let step_secs = median(&mut steps);
    let row = |(entry, looks): (&Entry, &mut Vec<f64>)| {
        let look_secs = median(looks);
        LensRow { lens: entry.key, look_secs, n_steps: look_secs / step_secs }
    };
    Some(entries.iter().zip(&mut looks).map(row).collect())
}
