//! Training, for every command that needs a trained tower.

use super::exit::{Exit, NOT_FINITE};
use super::link::LinkArgs;
use super::say::Out;
use super::signals::Interrupt;
use anyhow::{Context, bail};
use base::config::{Experiment, Link, Tower};
use clap::{Args, ValueEnum};
use engine::lab::{Ask, Failure, Lab, Reply, TowerSpec, Word, Work};
use engine::nn::NonFinite;
use serde_json::{Value, json};
use std::fmt;
use std::num::NonZero;

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Which {
    A,
    B,
    Both,
}

impl Which {
    pub(super) fn towers(self) -> Vec<Tower> {
        match self {
            Which::A => vec![Tower::A],
            Which::B => vec![Tower::B],
            Which::Both => Tower::BOTH.to_vec(),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum One {
    A,
    B,
}

impl One {
    pub(super) fn tower(self) -> Tower {
        match self {
            One::A => Tower::A,
            One::B => Tower::B,
        }
    }
}

/// One tower at one step of a link.
#[derive(Args)]
pub(super) struct At {
    #[command(flatten)]
    link: LinkArgs,
    /// Batches to go through first
    #[arg(long)]
    pub(super) step: u64,
    /// Which tower
    #[arg(long, value_enum, default_value = "a")]
    model: One,
}

impl At {
    /// The link read, the tower meant, its lab standing at the step, and whether that very step has a NaN or infinity.
    ///
    /// # Errors
    /// Why the run cannot be; a NaN or infinity before the step; that it was interrupted.
    pub(super) fn train(&self, interrupt: &Interrupt) -> anyhow::Result<(Link, Tower, Lab, Option<Broken>)> {
        let link = self.link.read()?;
        let tower = self.model.tower();
        let (mut lab, run_id, _) = build(&link.experiment, tower)?;
        match drive(&mut lab, run_id, tower, self.step, u64::MAX, None, Some(interrupt), |_| Ok(()))? {
            End::There => Ok((link, tower, lab, None)),
            End::Broken(broken) if broken.step == self.step => Ok((link, tower, lab, Some(broken))),
            End::Broken(broken) => Err(broken.into()),
            End::Interrupted { code, step, .. } => {
                Err(Exit::with(code, format!("interrupted at step {step} of {}; nothing was written", self.step)))
            }
        }
    }
}

#[derive(Args)]
pub(super) struct FingerprintArgs {
    #[command(flatten)]
    link: LinkArgs,
    /// Batches to go through; the link's own step where left out, or none
    #[arg(long)]
    steps: Option<u64>,
    /// Print JSON lines instead of text
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    threads: Threads,
}

/// `--threads`: how many share one tower's step out among them.
#[derive(Args, Clone, Copy)]
pub(super) struct Threads {
    /// Threads for one tower's step; the bits are the same for any number
    #[arg(long, default_value_t = NonZero::<usize>::MIN)]
    threads: NonZero<usize>,
}

impl Threads {
    /// How many.
    pub(super) fn n(self) -> usize {
        self.threads.get()
    }

    /// Has the tower's steps shared out from now on.
    pub(super) fn take(self, lab: &mut Lab) {
        if let Some(trainer) = lab.trainer_mut() {
            trainer.model_mut().set_threads(self.n());
        }
    }
}

pub(super) fn fingerprint(args: &FingerprintArgs) -> anyhow::Result<()> {
    let link = args.link.read()?;
    let steps = args.steps.or(link.view.step).unwrap_or(0);
    let mut out = Out::new();
    for tower in Tower::BOTH {
        let lab = trained(&link.experiment, tower, steps, args.threads)?;
        let fingerprint = format!("{:016x}", lab.trainer().context("nothing was built")?.fingerprint());
        if args.json {
            out.line(json!({ "model": tower.key(), "step": steps, "fingerprint": fingerprint }))?;
        } else {
            out.line(format_args!("{} {fingerprint}", tower.key()))?;
        }
    }
    Ok(())
}

/// A lab whose tower stands at step `steps`: so many batches have gone by, and that step is measured.
///
/// # Errors
/// Why the run cannot be; a NaN or infinity on the way.
fn trained(experiment: &Experiment, tower: Tower, steps: u64, threads: Threads) -> anyhow::Result<Lab> {
    let (mut lab, run_id, _) = build(experiment, tower)?;
    threads.take(&mut lab);
    match drive(&mut lab, run_id, tower, steps, u64::MAX, None, None, |_| Ok(()))? {
        End::Broken(broken) => Err(broken.into()),
        End::There | End::Interrupted { .. } => Ok(lab),
    }
}

/// A tower at step 0, the id that asks to it must carry, and what it says of itself.
///
/// # Errors
/// Why the run cannot be.
pub(super) fn build(experiment: &Experiment, tower: Tower) -> anyhow::Result<(Lab, u32, Vec<Reply>)> {
    match Lab::build(TowerSpec::of(experiment, tower)) {
        Ok((lab, replies)) => {
            let run_id = replies.first().context("nothing was built")?.run_id;
            Ok((lab, run_id, replies))
        }
        Err(Failure::TooLarge { bytes, max_bytes }) => bail!(
            "tower {} would need {} MB, more than {} MB; lower d_model, n_ctx, batch_size or n_layers",
            tower.key(),
            bytes / 1_000_000,
            max_bytes / 1_000_000
        ),
        Err(Failure::Text([why, _]) | Failure::Model([why, _])) => bail!("{why}"),
    }
}

/// Where a run has come to.
pub(super) enum End {
    /// At its goal.
    There,
    /// Numbers have ended.
    Broken(Broken),
    /// Somebody wants the program to end.
    Interrupted { code: u8, step: u64, last_finite_loss_nats: Option<f64> },
}

/// A tower whose numbers have ended.
#[derive(Clone, Debug)]
pub(super) struct Broken {
    tower: Tower,
    /// The first step with a NaN or infinity.
    pub(super) step: u64,
    tensor: String,
    last_finite_loss_nats: Option<f64>,
}

impl Broken {
    pub(super) fn as_json(&self) -> Value {
        json!({ "step": self.step, "tensor": self.tensor, "last_finite_loss_nats": self.last_finite_loss_nats })
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tower = self.tower.key();
        write!(f, "tower {tower} met NaN or infinity at step {}, first in {}; ", self.step, self.tensor)?;
        match self.last_finite_loss_nats {
            Some(nats) => write!(f, "its last finite loss was {nats:.4} nats"),
            None => write!(f, "its loss was never finite"),
        }
    }
}

impl From<Broken> for anyhow::Error {
    fn from(broken: Broken) -> anyhow::Error {
        Exit::with(NOT_FINITE, broken.to_string())
    }
}

/// Trains from where the lab stands to step `goal`, as far as there are numbers and nobody interrupts. `hear` is told of
/// every multiple of `record_every` and of the goal; the step that the lab stands at is not told again.
///
/// # Errors
/// What `hear` says.
pub(super) fn drive(
    lab: &mut Lab,
    run_id: u32,
    tower: Tower,
    goal: u64,
    record_every: u64,
    mut last_finite_loss_nats: Option<f64>,
    interrupt: Option<&Interrupt>,
    mut hear: impl FnMut(&Word) -> anyhow::Result<()>,
) -> anyhow::Result<End> {
    lab.handle(Ask { run_id, work: Work::AdvanceTo { step: goal, record_every, weights_at: None } });
    loop {
        let measured = lab.trainer().context("nothing was built")?.measured();
        if measured.loss_nats.is_finite() {
            last_finite_loss_nats = Some(measured.loss_nats);
        }
        let step = measured.step;
        if let Some(NonFinite { step, tensor, .. }) = measured.non_finite.clone() {
            return Ok(End::Broken(Broken { tower, step, tensor, last_finite_loss_nats }));
        }
        if !lab.is_busy() {
            return Ok(End::There);
        }
        if let Some(code) = interrupt.and_then(Interrupt::code) {
            return Ok(End::Interrupted { code, step, last_finite_loss_nats });
        }
        for reply in lab.advance() {
            hear(&reply.word)?;
        }
    }
}
