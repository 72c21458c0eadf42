//! How a scene's numbers are read from what a run measured: on the page from its history, headless from its evidence.

use base::config::Tower;
use base::names::Words;
use engine::telemetry::{BlockName, Snapshot};
use lens::panel::{Body, Format, Panel};
use serde::{Deserialize, Serialize};

/// What was measured of a run, wherever it is kept.
pub trait Measured {
    /// What was measured of a tower at exactly this step.
    fn snapshot(&self, tower: Tower, step: u64) -> Option<&Snapshot>;

    /// What a lens with these parameters said of a tower at exactly this step.
    fn panels(&self, tower: Tower, step: u64, lens: &str, params: &[(String, String)]) -> Option<&[Panel]>;
}

/// A number of a scene.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// Its name in captions and files: one word.
    pub key: String,
    /// Its name for readers.
    pub name: Words,
    /// Its unit; empty for a ratio.
    pub unit: String,
    /// How it is written.
    pub format: Format,
    /// At which step it is read.
    pub step: u64,
    /// Where it stands.
    pub source: Source,
    /// Whose it is.
    pub of: Of,
}

/// Whose number: one tower's, or what both make together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Of {
    /// One tower's.
    One(Tower),
    /// The first tower's over the second's.
    Ratio(Tower, Tower),
    /// The first tower's less the second's.
    Difference(Tower, Tower),
}

/// Where a number of one tower stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Source {
    /// Every measured step tells it.
    Step(StepNumber),
    /// The first measured step, from `from` up to the quantity's own, at which this number has come up to `level`; ∞
    /// where it has not by then.
    FirstAt {
        /// What every step tells.
        number: StepNumber,
        /// How much of it.
        level: f64,
        /// The first step that counts.
        from: u64,
    },
    /// A number of the sentence `panel` of a lens.
    Number {
        /// The lens.
        lens: String,
        /// Its parameters that are not at their defaults.
        params: Vec<(String, String)>,
        /// The panel.
        panel: String,
        /// The number's key.
        number: String,
    },
    /// A point of the chart `panel` of a lens: the value at this place along it.
    Point {
        /// The lens.
        lens: String,
        /// Its parameters that are not at their defaults.
        params: Vec<(String, String)>,
        /// The panel.
        panel: String,
        /// The place.
        x: f32,
    },
}

/// A number that every measured step tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StepNumber {
    /// ‖∂L/∂x₀‖₂, the gradient of the stream at the tokens.
    BottomGradL2,
    /// The same at the top of the stream.
    TopGradL2,
    /// The first layer's ‖∂L/∂W‖₂ over the last's.
    FirstOverLast,
    /// The training loss, nats.
    LossNats,
    /// How far the tokens stand from their mean at the top, as part of their length.
    TopSpread,
    /// The gradient of the stream at the tokens over that at the top, ‖∂L/∂x₀‖₂ / ‖∂L/∂x_L‖₂.
    BottomOverTop,
    /// What the last update moved beside weight decay, as part of each layer's weights: the most over the least.
    MostOverLeastMoved,
}

/// A curve of one tower.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Line {
    /// ‖∂L/∂x‖₂ at this step by depth in half-layers: 0 is the tokens.
    Depths(Tower, u64),
    /// The training loss in nats by step.
    Losses(Tower),
    /// The spread of the tokens at the top by step.
    Spreads(Tower),
    /// The chart `panel` of a lens at this step.
    Chart {
        /// Whose.
        tower: Tower,
        /// When.
        step: u64,
        /// The lens.
        lens: String,
        /// Its parameters that are not at their defaults.
        params: Vec<(String, String)>,
        /// The panel.
        panel: String,
    },
}

impl Of {
    /// Whose numbers it needs.
    pub fn towers(self) -> (Tower, Option<Tower>) {
        match self {
            Of::One(tower) => (tower, None),
            Of::Ratio(a, b) | Of::Difference(a, b) => (a, Some(b)),
        }
    }
}

impl Quantity {
    /// Its value, as far as what it needs has been measured.
    pub fn read(&self, run: &dyn Measured) -> Option<f64> {
        let of = |tower| self.source.read(run, tower, self.step);
        Some(match self.of {
            Of::One(tower) => of(tower)?,
            Of::Ratio(a, b) => of(a)? / of(b)?,
            Of::Difference(a, b) => of(a)? - of(b)?,
        })
    }
}

impl Source {
    /// The number of this tower at this step.
    pub fn read(&self, run: &dyn Measured, tower: Tower, step: u64) -> Option<f64> {
        match self {
            Source::Step(number) => number.of(run.snapshot(tower, step)?),
            Source::FirstAt { number, level, from } => {
                for at in *from..=step {
                    // A run at full speed is not measured at every step.
                    if let Some(snapshot) = run.snapshot(tower, at)
                        && number.of(snapshot)? >= *level
                    {
                        return Some(at as f64);
                    }
                }
                run.snapshot(tower, step).map(|_| f64::INFINITY)
            }
            Source::Number { lens, params, panel, number } => {
                let panels = run.panels(tower, step, lens, params)?;
                let Body::Sentence(line) = &body(panels, panel)? else { return None };
                line.numbers.iter().find(|n| n.key == *number).map(|n| f64::from(n.value))
            }
            Source::Point { lens, params, panel, x } => {
                let points = points(run.panels(tower, step, lens, params)?, panel)?;
                points.into_iter().find(|(at, _)| at == x).map(|(_, value)| value)
            }
        }
    }

    /// The lens that must have looked for it, with its parameters.
    pub fn lens(&self) -> Option<(&str, &[(String, String)])> {
        match self {
            Source::Step(_) | Source::FirstAt { .. } => None,
            Source::Number { lens, params, .. } | Source::Point { lens, params, .. } => Some((lens, params)),
        }
    }
}

impl StepNumber {
    /// Of a measured step.
    pub fn of(self, snapshot: &Snapshot) -> Option<f64> {
        let layer = |layer| snapshot.weight_grad_l2.of(BlockName(layer)).map(f64::from);
        match self {
            StepNumber::BottomGradL2 => snapshot.resid_grad_l2.named().next().map(|(_, value)| f64::from(value)),
            StepNumber::TopGradL2 => snapshot.resid_grad_l2.named().last().map(|(_, value)| f64::from(value)),
            StepNumber::FirstOverLast => Some(layer(0)? / layer(snapshot.n_layers().checked_sub(1)?)?),
            StepNumber::LossNats => Some(f64::from(snapshot.loss_nats)),
            StepNumber::TopSpread => snapshot.spread.named().last().map(|(_, value)| f64::from(value)),
            StepNumber::BottomOverTop => {
                Some(StepNumber::BottomGradL2.of(snapshot)? / StepNumber::TopGradL2.of(snapshot)?)
            }
            StepNumber::MostOverLeastMoved => {
                let moved = || snapshot.learned_ratio.named().map(|(_, value)| f64::from(value));
                Some(moved().reduce(f64::max)? / moved().reduce(f64::min)?)
            }
        }
    }
}

impl Line {
    /// Its values at these places, as far as all that it needs has been measured.
    pub fn read(&self, run: &dyn Measured, places: &[f32]) -> Option<Vec<f64>> {
        match self {
            Line::Depths(tower, step) => {
                let depths: Vec<f32> = run.snapshot(*tower, *step)?.resid_grad_l2.named().map(|(_, v)| v).collect();
                places.iter().map(|&place| depths.get(place as usize).map(|&v| f64::from(v))).collect()
            }
            Line::Losses(tower) => by_step(run, *tower, places, StepNumber::LossNats),
            Line::Spreads(tower) => by_step(run, *tower, places, StepNumber::TopSpread),
            Line::Chart { tower, step, lens, params, panel } => {
                let points = points(run.panels(*tower, *step, lens, params)?, panel)?;
                let at = |place: &f32| points.iter().find(|(x, _)| x == place).map(|(_, value)| *value);
                places.iter().map(at).collect()
            }
        }
    }

    /// The lens that must have looked for it, with its parameters.
    pub fn lens(&self) -> Option<(&str, &[(String, String)])> {
        match self {
            Line::Chart { lens, params, .. } => Some((lens, params)),
            _ => None,
        }
    }
}

fn by_step(run: &dyn Measured, tower: Tower, places: &[f32], number: StepNumber) -> Option<Vec<f64>> {
    places.iter().map(|&step| number.of(run.snapshot(tower, step as u64)?)).collect()
}

fn body<'a>(panels: &'a [Panel], key: &str) -> Option<&'a Body> {
    panels.iter().find(|panel| panel.key == key).map(|panel| &panel.body)
}

/// (place, value) of a chart's first curve.
fn points(panels: &[Panel], key: &str) -> Option<Vec<(f32, f64)>> {
    let Body::Chart(chart) = body(panels, key)? else { return None };
    Some(chart.series.first()?.points.iter().map(|p| (p.x, f64::from(p.value))).collect())
}
