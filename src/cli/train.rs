//! `strata train`: a run, its lines and its files; interrupted and gone on with.

use super::exit::{Exit, NOT_FINITE};
use super::files::{Batch, Force, check};
use super::link::LinkArgs;
use super::run::{Broken, End, Threads, Which, build, drive};
use super::say::{Out, note};
use super::signals::Interrupt;
use super::state::{self, Saved};
use anyhow::{Context, bail};
use base::config::{Link, Tower};
use clap::Args;
use engine::lab::{Lab, Word};
use engine::telemetry::{Snapshot, csv};
use folder::{config_json, pretty, weights};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(super) struct TrainArgs {
    #[command(flatten)]
    link: LinkArgs,
    /// Batches to go through; the link's own step or length where left out
    #[arg(long)]
    steps: Option<u64>,
    /// Which tower
    #[arg(long, value_enum, default_value = "both")]
    model: Which,
    /// Print every so many steps, and the last
    #[arg(long, default_value_t = 50)]
    every: u64,
    /// Print snapshots as JSON lines instead of text
    #[arg(long)]
    json: bool,
    /// Write metrics.csv, config.json and model.safetensors here, in a folder per tower; Ctrl-C leaves a state to go on from
    #[arg(long)]
    out: Option<PathBuf>,
    #[command(flatten)]
    force: Force,
    #[command(flatten)]
    threads: Threads,
    /// Go on with the run that was interrupted in this folder, to the same bits
    #[arg(long, value_name = "OUT", conflicts_with_all = ["link", "strict", "steps", "model", "out", "force"])]
    resume: Option<PathBuf>,
}

/// What is still to be done.
struct Job {
    link: Link,
    steps: u64,
    towers: Vec<Tower>,
    out: Option<PathBuf>,
    force: Force,
    /// Where the first tower stands, if it has begun.
    saved: Option<Saved>,
}

pub(super) fn train(args: &TrainArgs) -> anyhow::Result<()> {
    let interrupt = Interrupt::watch()?;
    let mut job = match &args.resume {
        Some(folder) => Job::resumed(folder)?,
        None => Job::new(args)?,
    };
    job.check()?;
    let mut out = if job.out.is_some() { Out::beside_files() } else { Out::new() };
    let mut broken: Vec<Broken> = Vec::new();
    while let Some(&tower) = job.towers.first() {
        let (lab, snapshots, end) = job.train_tower(tower, args, &interrupt, &mut out)?;
        let (step, loss_nats, fingerprint) = {
            let trainer = lab.trainer().context("nothing was built")?;
            (trainer.measured().step, trainer.measured().loss_nats as f32, trainer.fingerprint())
        };
        let mut last = json!({
            "model": tower.key(), "step": step, "loss_nats": loss_nats, "fingerprint": format!("{fingerprint:016x}"),
        });
        match end {
            End::Interrupted { code, last_finite_loss_nats, .. } => {
                return Err(job.keep(&lab, snapshots, code, last_finite_loss_nats)?);
            }
            End::Broken(what) => {
                last["non_finite"] = what.as_json();
                job.write(tower, &lab, &snapshots, false)?;
                broken.push(what);
            }
            End::There => job.write(tower, &lab, &snapshots, true)?,
        }
        out.line(last)?;
        job.towers.remove(0);
    }
    job.forget_state()?;
    if broken.is_empty() {
        return out.finish();
    }
    let mut why = broken.iter().map(Broken::to_string).collect::<Vec<_>>().join("\n");
    if job.out.is_some() {
        why += "\nmetrics up to there are written, weights are not";
    }
    Err(Exit::with(NOT_FINITE, why))
}

impl Job {
    fn new(args: &TrainArgs) -> anyhow::Result<Job> {
        let link = args.link.read()?;
        let steps = args.steps.or(link.view.step).unwrap_or(link.experiment.a().n_steps as u64);
        let (towers, out) = (args.model.towers(), args.out.clone());
        Ok(Job { link, steps, towers, out, force: args.force, saved: None })
    }

    fn resumed(folder: &Path) -> anyhow::Result<Job> {
        let saved = Saved::read(folder)?;
        let (link, problems) = Link::parse(&saved.link);
        anyhow::ensure!(problems.is_empty(), "the stored state comes from another version of strata");
        let (steps, towers, force) = (saved.steps, saved.towers.clone(), Force { is_on: saved.force });
        Ok(Job { link, steps, towers, out: Some(folder.to_path_buf()), force, saved: Some(saved) })
    }

    /// Before anything is trained: can the files be written?
    fn check(&self) -> anyhow::Result<()> {
        let Some(out) = &self.out else { return Ok(()) };
        let state = state::path(out);
        if self.saved.is_none() && !self.force.is_on && state.exists() {
            bail!(
                "{0} holds an interrupted run; --resume {0} goes on with it, --force begins anew in its place",
                out.display()
            );
        }
        check(&state, Force { is_on: true })?;
        for tower in &self.towers {
            for name in [METRICS, CONFIG, WEIGHTS] {
                check(&out.join(tower.key()).join(name), self.force)?;
            }
        }
        Ok(())
    }

    /// Trains the first tower, from its start or from where it was interrupted.
    fn train_tower(
        &mut self,
        tower: Tower,
        args: &TrainArgs,
        interrupt: &Interrupt,
        out: &mut Out,
    ) -> anyhow::Result<(Lab, Vec<Snapshot>, End)> {
        let (mut lab, run_id, replies) = build(&self.link.experiment, tower)?;
        args.threads.take(&mut lab);
        let (steps, every, is_kept) = (self.steps, args.every.max(1), self.out.is_some());
        let bar = ProgressBar::new(steps).with_style(style());
        let mut snapshots = Vec::new();
        let mut hear = |snapshots: &mut Vec<Snapshot>, word: &Word| {
            let Word::Measured(snapshot) = word else { return Ok(()) };
            bar.set_position(snapshot.step);
            if is_kept {
                snapshots.push((**snapshot).clone());
            }
            let is_due = snapshot.step.is_multiple_of(every) || snapshot.step == steps;
            if is_due { bar.suspend(|| out.line(line(snapshot, args.json))) } else { Ok(()) }
        };
        let mut last_finite_loss_nats = None;
        match self.saved.take() {
            Some(saved) => {
                saved.restore(&mut lab, &self.link)?;
                note(format_args!("tower {} goes on from step {} of {steps}", tower.key(), saved.checkpoint.step));
                (snapshots, last_finite_loss_nats) = (saved.snapshots, saved.last_finite_loss_nats);
            }
            None => replies.iter().try_for_each(|reply| hear(&mut snapshots, &reply.word))?,
        }
        let record_every = if is_kept { 1 } else { every };
        let end =
            drive(&mut lab, run_id, tower, steps, record_every, last_finite_loss_nats, Some(interrupt), |word| {
                hear(&mut snapshots, word)
            })?;
        bar.finish_and_clear();
        Ok((lab, snapshots, end))
    }

    fn write(&self, tower: Tower, lab: &Lab, snapshots: &[Snapshot], has_weights: bool) -> anyhow::Result<()> {
        let Some(out) = &self.out else { return Ok(()) };
        let (folder, model) = (out.join(tower.key()), lab.trainer().context("nothing was built")?.model());
        let mut files = Batch::new(self.force);
        files.add(&folder.join(METRICS), csv(snapshots).as_bytes())?;
        files.add(&folder.join(CONFIG), pretty(&config_json(model.config(), &self.link.format()))?.as_bytes())?;
        if has_weights {
            files.add(&folder.join(WEIGHTS), &weights(model)?)?;
        }
        files.commit()
    }

    /// Keeps the state of the first tower; answers with how the program ends.
    fn keep(
        &self,
        lab: &Lab,
        snapshots: Vec<Snapshot>,
        code: u8,
        last_finite_loss_nats: Option<f64>,
    ) -> anyhow::Result<anyhow::Error> {
        let checkpoint = lab.trainer().context("nothing was built")?.checkpoint();
        let at = format!("interrupted at step {} of {}", checkpoint.step, self.steps);
        let Some(out) = &self.out else {
            return Ok(Exit::with(code, format!("{at}; nothing is kept without --out")));
        };
        let saved = Saved {
            link: self.link.format(),
            steps: self.steps,
            towers: self.towers.clone(),
            force: self.force.is_on,
            last_finite_loss_nats,
            checkpoint,
            snapshots,
        };
        let mut files = Batch::new(Force { is_on: true });
        let kept =
            saved.to_bytes().and_then(|bytes| files.add(&state::path(out), &bytes)).and_then(|()| files.commit());
        kept.with_context(|| format!("{at}, and its state is lost"))?;
        Ok(Exit::with(code, format!("{at}; strata train --resume {} goes on from there", out.display())))
    }

    /// A run that is over leaves no state.
    fn forget_state(&self) -> anyhow::Result<()> {
        let Some(out) = &self.out else { return Ok(()) };
        let state = state::path(out);
        if state.exists() {
            std::fs::remove_file(&state).with_context(|| format!("{} cannot be removed", state.display()))?;
        }
        Ok(())
    }
}

const METRICS: &str = "metrics.csv";
const CONFIG: &str = "config.json";
const WEIGHTS: &str = "model.safetensors";

fn line(s: &Snapshot, as_json: bool) -> String {
    if as_json {
        return json!({ "snapshot": s }).to_string();
    }
    let end = |xs: &[f32], last: bool| if last { xs.last() } else { xs.first() }.copied().unwrap_or(0.0);
    format!(
        "{} step {:>5}  loss {:.4} nats  |dL/dx| bottom {:.2e} top {:.2e}  token spread {:.2e}",
        s.tower.key(),
        s.step,
        s.loss_nats,
        end(&s.resid_grad_l2, false),
        end(&s.resid_grad_l2, true),
        end(&s.spread, true)
    )
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{bar:30} step {pos}/{len}  {per_sec}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}
