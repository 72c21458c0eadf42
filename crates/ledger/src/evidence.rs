//! What claims are measured on: towers trained to certain steps, kept there, and looked at through lenses.
//!
//! All claims of one seed share their runs: a link that several ask for is trained once, to the last step wanted, and
//! its weights are kept wherever one will look.

use base::config::{Link, Tower, ValidConfig};
use base::corpora::{Corpus, IGNORE, Split};
use engine::lab::{Lab, TowerSpec, Word};
use engine::nn::Probe;
use engine::telemetry::Snapshot;
use lens::panel::{Body, Panel};
use lens::{Desk, DeskWord, LENSES, Question};
use std::collections::BTreeMap;

/// Why something could not be measured, for whoever ran the command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing(pub String);

/// A tower that a claim wants trained.
pub struct Run {
    /// Its name in the measure.
    pub key: &'static str,
    /// What differs from the base, as a link has it.
    pub changes: &'static str,
    /// Which of the two towers of that link.
    pub tower: Tower,
    /// Steps that will be looked at.
    pub at: &'static [u64],
    /// And every so many steps up to the last of those; 0 for none.
    pub every: u64,
}

impl Run {
    /// A run that is looked at at these steps.
    pub const fn new(key: &'static str, changes: &'static str, tower: Tower, at: &'static [u64]) -> Run {
        Run { key, changes, tower, at, every: 0 }
    }

    /// Every step that will be looked at.
    pub fn steps(&self) -> Vec<u64> {
        let last = self.at.last().copied().unwrap_or(0);
        let regular = (0..=last).filter(|step| self.every > 0 && step.is_multiple_of(self.every));
        self.at.iter().copied().chain(regular).collect()
    }
}

/// The runs of one seed in one world.
pub struct Evidence {
    seed: u32,
    /// Settings that hold for every run, as a link has them: `norm=post&n_layers=4`. Empty in the claims' own world.
    world: String,
    towers: BTreeMap<(String, Tower), Kept>,
}

/// A tower that was trained, as far as anybody will look.
struct Kept {
    config: ValidConfig,
    spec: TowerSpec,
    corpus: Box<dyn Corpus>,
    /// Every step's, from 0 on.
    snapshots: Vec<Snapshot>,
    /// By step.
    weights: BTreeMap<u64, Vec<f32>>,
    /// Of those weights.
    fingerprints: BTreeMap<u64, u64>,
    desk: Desk,
}

impl Evidence {
    /// Nothing trained yet.
    pub fn new(seed: u32, world: &str) -> Evidence {
        Evidence { seed, world: world.to_string(), towers: BTreeMap::new() }
    }

    /// The seed of its runs.
    pub fn seed(&self) -> u32 {
        self.seed
    }

    /// Trains these runs, by the link that they share, as far as they are not there yet; what several want alike is
    /// trained once. `told` hears of every tower before it is trained, and says whether to go on. Returns what could not
    /// be trained, and why: the others are there.
    pub fn train(&mut self, runs: &[(&str, &[Run])], mut told: impl FnMut(&str, Tower) -> bool) -> Vec<Missing> {
        let mut wanted: BTreeMap<(String, Tower), Vec<u64>> = BTreeMap::new();
        for (base, runs) in runs {
            for run in *runs {
                let of_run = wanted.entry((self.link(base, run), run.tower)).or_default();
                of_run.extend(run.steps());
            }
        }
        let mut faults = Vec::new();
        for ((link, tower), steps) in wanted {
            let steps = base::order::sorted_set(&steps);
            let is_there = |kept: &Kept| steps.iter().all(|step| kept.weights.contains_key(step));
            let key = (link, tower);
            if self.towers.get(&key).is_some_and(is_there) {
                continue;
            }
            if !told(&key.0, tower) {
                break;
            }
            match Kept::trained(&key.0, tower, &steps) {
                Ok(kept) => _ = self.towers.insert(key, kept),
                Err(missing) => faults.push(missing),
            }
        }
        faults
    }

    /// The link of a run in this world.
    pub fn link(&self, base: &str, run: &Run) -> String {
        let parts = [base, run.changes, &self.world, &format!("seed={}", self.seed)];
        parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("&")
    }

    /// Trained runs, ready to be looked at by their names.
    pub fn of<'a>(&'a mut self, base: &'a str, runs: &'a [Run]) -> Runs<'a> {
        Runs { evidence: self, base, runs }
    }
}

impl Kept {
    fn trained(link: &str, tower: Tower, steps: &[u64]) -> Result<Kept, Missing> {
        let (parsed, problems) = Link::parse(link);
        if let Some(problem) = problems.first() {
            return Err(Missing(format!("{link}: {problem:?}")));
        }
        let spec = TowerSpec::of(&parsed.experiment, tower);
        let cannot = |why: &dyn std::fmt::Debug| Missing(format!("{link}: {why:?}"));
        let mut lab = Lab::without_states(spec.clone()).map_err(|why| cannot(&why))?;
        let (mut snapshots, mut weights) = (Vec::new(), BTreeMap::new());
        let mut fingerprints = BTreeMap::new();
        if let Some(trainer) = lab.trainer() {
            snapshots.push(engine::telemetry::record(trainer, None, tower));
        }
        for &step in steps {
            lab.train_to(step, 1, |word| {
                // A step that two stops share comes once.
                if let Word::Measured(snapshot) = word
                    && snapshot.step as usize == snapshots.len()
                {
                    snapshots.push((**snapshot).clone());
                }
            });
            let trainer = lab.trainer().ok_or_else(|| cannot(&"nothing was built"))?;
            weights.insert(step, trainer.model().params().to_vec());
            fingerprints.insert(step, trainer.fingerprint());
        }
        let config = lab.trainer().ok_or_else(|| cannot(&"nothing was built"))?.model().config().clone();
        if let Some(bad) = snapshots.iter().find_map(|snapshot| snapshot.non_finite.as_ref()) {
            return Err(Missing(format!("{link}: NaN or infinity at step {}, first in {}", bad.step, bad.tensor)));
        }
        let (corpus, _) = engine::lab::corpus_of(&spec.config, spec.brought()).map_err(|why| cannot(&why))?;
        let mut desk = Desk::new(LENSES);
        desk.open(1, tower, spec.config.clone(), None).map_err(|why| cannot(&why))?;
        Ok(Kept { config, spec, corpus, snapshots, weights, fingerprints, desk })
    }
}

/// Runs that share a link but for what each changes.
pub struct Runs<'a> {
    evidence: &'a mut Evidence,
    base: &'a str,
    runs: &'a [Run],
}

impl Runs<'_> {
    fn kept(&mut self, run: &str) -> Result<(&mut Kept, Tower), Missing> {
        let found = self.runs.iter().find(|r| r.key == run);
        let run = found.ok_or_else(|| Missing(format!("there is no run {run}")))?;
        let link = self.evidence.link(self.base, run);
        let kept = self.evidence.towers.get_mut(&(link.clone(), run.tower));
        Ok((kept.ok_or_else(|| Missing(format!("{link} was not trained")))?, run.tower))
    }

    /// What was measured of a run at a step.
    ///
    /// # Errors
    /// That it was not trained so far.
    pub fn snapshot(&mut self, run: &str, step: u64) -> Result<&Snapshot, Missing> {
        let (kept, _) = self.kept(run)?;
        kept.snapshots.get(step as usize).ok_or_else(|| Missing(format!("{run} never came to step {step}")))
    }

    /// The training loss at every step from 0 on, in nats.
    ///
    /// # Errors
    /// That it was not trained.
    pub fn losses(&mut self, run: &str) -> Result<Vec<f64>, Missing> {
        Ok(self.kept(run)?.0.snapshots.iter().map(|s| f64::from(s.loss_nats)).collect())
    }

    /// What is being learnt, and in how long sequences.
    ///
    /// # Errors
    /// That it was not trained.
    pub fn corpus(&mut self, run: &str) -> Result<(&dyn Corpus, usize), Missing> {
        let (kept, _) = self.kept(run)?;
        Ok((kept.corpus.as_ref(), kept.config.n_ctx))
    }

    /// How many layers the run has.
    ///
    /// # Errors
    /// That it was not trained.
    pub fn n_layers(&mut self, run: &str) -> Result<usize, Missing> {
        Ok(self.kept(run)?.0.config.n_layers)
    }

    /// What a lens says of a run at a step at which its weights were kept.
    ///
    /// # Errors
    /// That they were not, or the lens' own sentence.
    pub fn look(&mut self, run: &str, step: u64, lens: &str, params: &[(&str, &str)]) -> Result<Seen, Missing> {
        let (kept, tower) = self.kept(run)?;
        let weights = kept.weights.get(&step).cloned();
        let weights = weights.ok_or_else(|| Missing(format!("{run} was not kept at step {step}")))?;
        let params = params.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect();
        let residual = kept.spec.config.residual.clone();
        kept.desk.ask(Question {
            run_id: 1,
            tower,
            step,
            lens: lens.to_string(),
            params,
            residual,
            weights,
            course: None,
        });
        let mut last = None;
        while let Some(word) = kept.desk.work() {
            last = Some(word);
        }
        match last {
            Some(DeskWord::Answered { answer, .. }) => Ok(Seen { lens: lens.to_string(), panels: answer.panels }),
            Some(DeskWord::Failed { why, .. }) => Err(Missing(why.en)),
            None => Err(Missing(format!("{lens} said nothing"))),
        }
    }

    /// Shares of held-out targets that the run names rightly at a step, among those that `counts` lets count, of
    /// `n_sequences` sequences: (inputs, position, target) → what would be right.
    ///
    /// # Errors
    /// That its weights were not kept there.
    pub fn accuracy(
        &mut self,
        run: &str,
        step: u64,
        n_sequences: usize,
        right: fn(&[u32], usize, u32) -> Option<u32>,
    ) -> Result<f64, Missing> {
        let (kept, _) = self.kept(run)?;
        let weights = kept.weights.get(&step).cloned();
        let weights = weights.ok_or_else(|| Missing(format!("{run} was not kept at step {step}")))?;
        let config = kept.config.clone().with_batch_size(1);
        let (t, v) = (config.n_ctx, config.d_vocab());
        let mut model = Probe::from_params(&config, weights, false).ok_or_else(|| Missing("weights".to_string()))?;
        let (mut inputs, mut targets) = (vec![0; t], vec![0; t]);
        let (mut n_right, mut n) = (0, 0);
        for index in 0..n_sequences as u64 {
            kept.corpus.sequence(Split::Validation, index, &mut inputs, &mut targets);
            model.forward(&inputs);
            let logits = model.act(model.act_table().logits);
            for (i, (&target, row)) in targets.iter().zip(logits.chunks_exact(v)).enumerate() {
                let wanted = if target == IGNORE { None } else { right(&inputs, i, target) };
                let Some(wanted) = wanted else { continue };
                // Of equals the last, as everywhere a token is chosen.
                let (best, _) =
                    row.iter().enumerate().fold((0, f32::MIN), |b, (j, &x)| if x >= b.1 { (j, x) } else { b });
                n_right += usize::from(best == wanted as usize);
                n += 1;
            }
        }
        Ok(f64::from(n_right as u32) / f64::from(n as u32))
    }

    /// For each kind of the corpus' questions, how far the run's belief in the right token has come at a step: 0 where it
    /// is what frequencies alone give it, 1 where it is what the source itself does; the mean over questions.
    ///
    /// # Errors
    /// That its weights were not kept there, or that nobody knows the source so far back as `order` tokens.
    pub fn learnt(&mut self, run: &str, step: u64, order: usize) -> Result<Vec<f64>, Missing> {
        let (kept, _) = self.kept(run)?;
        let weights = kept.weights.get(&step).cloned();
        let weights = weights.ok_or_else(|| Missing(format!("{run} was not kept at step {step}")))?;
        let config = kept.config.clone().with_batch_size(1);
        let (t, v) = (config.n_ctx, config.d_vocab());
        let mut model = Probe::from_params(&config, weights, false).ok_or_else(|| Missing("weights".to_string()))?;
        let unknown = || Missing(format!("nobody knows {run}'s source {order} tokens far"));
        let (mut inputs, mut known, mut frequent) = (vec![0; t], vec![0.0; v], vec![0.0; v]);
        let mut out = Vec::new();
        for behaviour in kept.corpus.behaviours() {
            let (mut come, mut way) = (0.0, 0.0);
            for question in &behaviour.contrasts {
                let read = &question.context[question.context.len().saturating_sub(t)..];
                // What stands behind the question is not seen by it.
                inputs[..read.len()].copy_from_slice(read);
                model.forward(&inputs);
                let row = &model.act(model.act_table().logits)[(read.len() - 1) * v..read.len() * v];
                if !kept.corpus.n_gram(order, read, &mut known) || !kept.corpus.n_gram(1, read, &mut frequent) {
                    return Err(unknown());
                }
                let right = question.right as usize;
                let largest = row.iter().copied().fold(f32::MIN, f32::max);
                let exp = |x: f32| libm::exp(f64::from(x - largest));
                let believed = exp(row[right]) / row.iter().map(|&x| exp(x)).sum::<f64>();
                come += believed - frequent[right];
                way += known[right] - frequent[right];
            }
            out.push(come / way);
        }
        Ok(out)
    }

    /// Fingerprints of the runs at the last step of each.
    pub fn fingerprints(&mut self) -> Vec<String> {
        let runs = self.runs;
        // Another claim may have had the same run trained further.
        let mut of = |run: &Run| {
            let last = run.steps().into_iter().max()?;
            Some(format!("{:016x}", self.kept(run.key).ok()?.0.fingerprints.get(&last)?))
        };
        runs.iter().filter_map(&mut of).collect()
    }
}

/// What a lens said.
pub struct Seen {
    lens: String,
    panels: Vec<Panel>,
}

impl Seen {
    fn panel(&self, key: &str) -> Result<&Panel, Missing> {
        let found = self.panels.iter().find(|panel| panel.key == key);
        found.ok_or_else(|| Missing(format!("{} shows no {key} here", self.lens)))
    }

    /// A number of a panel's sentence.
    ///
    /// # Errors
    /// That there is none of that name.
    pub fn number(&self, panel: &str, key: &str) -> Result<f64, Missing> {
        let none = || Missing(format!("{} says no {key} in {panel}", self.lens));
        match &self.panel(panel)?.body {
            Body::Sentence(line) => {
                line.numbers.iter().find(|n| n.key == key).map(|n| f64::from(n.value)).ok_or_else(none)
            }
            _ => Err(none()),
        }
    }

    /// The values of a panel's first curve, or of all cells of its grid by rows.
    ///
    /// # Errors
    /// That there is no such panel.
    pub fn values(&self, panel: &str) -> Result<Vec<f64>, Missing> {
        match &self.panel(panel)?.body {
            Body::Chart(chart) => Ok(chart
                .series
                .first()
                .map(|s| s.points.iter().map(|p| f64::from(p.value)).collect())
                .unwrap_or_default()),
            Body::Grid(grid) => Ok(grid.rows.iter().flat_map(|row| row.values.iter().map(|&v| f64::from(v))).collect()),
            _ => Err(Missing(format!("{panel} of {} is no chart", self.lens))),
        }
    }

    /// The value of a panel's first curve at that place along it.
    ///
    /// # Errors
    /// That there is none.
    pub fn at(&self, panel: &str, x: f32) -> Result<f64, Missing> {
        let none = || Missing(format!("{} has nothing at {x} in {panel}", self.lens));
        match &self.panel(panel)?.body {
            Body::Chart(chart) => {
                let points = chart.series.first().map(|s| &s.points[..]).unwrap_or_default();
                points.iter().find(|p| p.x == x).map(|p| f64::from(p.value)).ok_or_else(none)
            }
            _ => Err(none()),
        }
    }
}
