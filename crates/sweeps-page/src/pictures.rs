//! From outcomes to what is drawn of them.

use base::config::{Link, Residual, Tower};
use base::names::Words;
use draw::sweep::{Building, Line, Lot, Multiple, Point, Series};
use ledger::sweep::{Measure, Outcome, Sweep, curve, tower_name, value_name};

use crate::said;

/// What a value is called.
pub(crate) fn name(sweep: &Sweep, value: &str) -> Words {
    sweep.setting().map_or(Words::same(value), |setting| value_name(setting, value))
}

/// The same below an axis that says what it counts.
pub(crate) fn short_names(sweep: &Sweep) -> Vec<Words> {
    let short = |value: &String| if sweep.is_of_depth() { Words::same(value) } else { name(sweep, value) };
    sweep.values.iter().map(short).collect()
}

/// What the skyline shows of each value: both towers' mean loss, and each floor's gradient in seed 0.
pub(crate) fn lots(sweep: &Sweep, outcomes: &[Outcome]) -> Vec<Lot> {
    let losses = Tower::BOTH.map(|tower| curve(sweep, outcomes, tower, Measure::Loss));
    let lot = |(i, value): (usize, &String)| {
        let building = |tower: Tower| {
            let cell = losses[tower.idx()][i].as_ref()?;
            let first = outcomes.iter().find(|o| o.job.value == i && o.job.tower == tower && o.job.seed == 0)?;
            let (link, _) = Link::parse(&first.job.link);
            let config = if tower == Tower::A { link.experiment.a() } else { link.experiment.b() };
            Some(Building {
                tower,
                has_skips: config.residual == Residual::All,
                // A floor is a layer: what it receives is the gradient of the stream above it.
                floors_l2: first.resid_grad_l2.iter().skip(2).step_by(2).copied().collect(),
                bottom_l2: first.resid_grad_l2.first().copied().unwrap_or(f32::NAN),
                loss_nats: cell.spread.mean,
            })
        };
        // As many seeds as both towers have.
        let seeds = |tower: &Tower| losses[tower.idx()][i].as_ref().map_or(0, |cell| cell.seeds.len());
        let n_done = sweep.towers.iter().map(seeds).min().unwrap_or(0);
        let note = Words::from(said::N_SEEDS).fill("k", &n_done.to_string()).fill("n", &sweep.n_seeds.to_string());
        Lot {
            value: name(sweep, value),
            note: if n_done < sweep.n_seeds as usize { note } else { Words::default() },
            n_places: sweep.towers.len(),
            buildings: sweep.towers.iter().filter_map(|&tower| building(tower)).collect(),
        }
    };
    sweep.values.iter().enumerate().map(lot).collect()
}

/// A measure of each tower against the value.
pub(crate) fn series(sweep: &Sweep, outcomes: &[Outcome], measure: Measure) -> Vec<Series> {
    let of_tower = |&tower: &Tower| Series {
        tower,
        name: tower_name(sweep, tower),
        points: curve(sweep, outcomes, tower, measure)
            .into_iter()
            .map(|cell| {
                let cell = cell?;
                let seeds = cell.seeds.iter().map(|(_, value)| *value).collect();
                Some(Point { seeds, mean: cell.spread.mean, interval: cell.spread.interval })
            })
            .collect(),
    };
    sweep.towers.iter().map(of_tower).collect()
}

/// The loss curves at each value: of every seed, and of their mean.
pub(crate) fn multiples(sweep: &Sweep, outcomes: &[Outcome]) -> Vec<Multiple> {
    let of_value = |value: usize| {
        let mut lines = Vec::new();
        for &tower in &sweep.towers {
            let here: Vec<&Outcome> =
                outcomes.iter().filter(|o| o.job.value == value && o.job.tower == tower).collect();
            let points =
                |outcome: &Outcome| outcome.losses.iter().map(|(step, nats)| (*step, f64::from(*nats))).collect();
            if let [_, _, ..] = here[..] {
                lines.extend(here.iter().map(|outcome| Line { tower, is_mean: false, points: points(outcome) }));
            }
            // All have gone through the same steps.
            let n_points = here.iter().map(|outcome| outcome.losses.len()).min().unwrap_or(0);
            let mean = |i: usize| {
                let sum: f64 = here.iter().map(|outcome| f64::from(outcome.losses[i].1)).sum();
                (here[0].losses[i].0, sum / here.len() as f64)
            };
            if n_points > 0 {
                lines.push(Line { tower, is_mean: true, points: (0..n_points).map(mean).collect() });
            }
        }
        Multiple { lines }
    };
    (0..sweep.values.len()).map(of_value).collect()
}
