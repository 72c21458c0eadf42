//! `strata dump`: one whole training step, so that another framework can check it.
//!
//! # Tensors
//! `param.NAME` before the step, `inputs` and `targets` (i32, B,T; −1 is ignored), `logits` (B,T,V), `loss` (1, nats),
//! `token_loss` (B,T), `grad.NAME` before clipping, `grad_norm` (1), `opt.m.NAME` and `opt.v.NAME` before the update where
//! the optimiser has them, `next.NAME` after it, `act.HOOK` and `grad_act.HOOK` for every hook that the config has, and the
//! two halves of every fork under the names of their edges. NAMEs and orientation are Hugging Face GPT-2's, HOOKs
//! TransformerLens'. The metadata's `config` is the resolved config as JSON, `step` the number of steps before.

use super::files::{Batch, Force, check};
use super::run::At;
use super::say::{Out, shown};
use super::signals::Interrupt;
use base::names::{Edge, HookPoint, UnknownHook};
use clap::Args;
use engine::nn::{Model, Trainer};
use folder::{Tensors, config_json};
use std::path::PathBuf;
use std::str::FromStr;

#[derive(Args)]
pub(super) struct DumpArgs {
    #[command(flatten)]
    at: At,
    /// Only this hook with its gradient, or this half of a fork; may be given several times
    #[arg(long = "hook", value_name = "NAME")]
    only: Vec<Name>,
    /// The file to write
    #[arg(long)]
    out: PathBuf,
    #[command(flatten)]
    force: Force,
}

/// What can be asked for by name.
#[derive(Clone, Copy)]
enum Name {
    Hook(HookPoint),
    Edge(Edge),
}

impl FromStr for Name {
    type Err = UnknownHook;

    fn from_str(text: &str) -> Result<Name, UnknownHook> {
        text.parse().map(Name::Hook).or_else(|_| text.parse().map(Name::Edge))
    }
}

pub(super) fn dump(args: &DumpArgs) -> anyhow::Result<()> {
    let interrupt = Interrupt::watch()?;
    check(&args.out, args.force)?;
    let (link, tower, mut lab, broken) = args.at.train(&interrupt)?;
    let trainer = lab.trainer_mut().ok_or_else(|| anyhow::anyhow!("nothing was built"))?;
    let mut tensors = Tensors::default();
    let config = config_json(trainer.model().config(), &link.format()).to_string();
    if args.only.is_empty() {
        add_step(&mut tensors, trainer);
        trainer.update();
        add_params(&mut tensors, "next", trainer.model(), trainer.model().params());
    } else {
        for &name in &args.only {
            add_named(&mut tensors, trainer.model(), name)?;
        }
    }
    let metadata = [("config", config), ("step", args.at.step.to_string()), ("model", tower.key().to_string())];
    let mut file = Batch::new(args.force);
    file.add(&args.out, &tensors.to_bytes(&metadata)?)?;
    file.commit()?;
    let said = serde_json::json!({ "file": shown(&args.out), "step": args.at.step, "model": tower.key() });
    let printed = Out::new().line(said);
    // A broken step was worth writing just because it is; but no script should take it for a sound one.
    broken.map_or(printed, |broken| Err(broken.into()))
}

fn add_step(tensors: &mut Tensors, trainer: &Trainer<f32>) {
    let (model, measured, batch) = (trainer.model(), trainer.measured(), trainer.batch());
    let bt = [model.config().batch_size, model.config().n_ctx];
    tensors.add_ids("inputs", &bt, &batch.inputs);
    tensors.add_ids("targets", &bt, &batch.targets);
    tensors.add_f32("loss", &[1], &[measured.loss_nats as f32]);
    tensors.add_f32("token_loss", &bt, model.token_loss());
    tensors.add_f32("grad_norm", &[1], &[measured.grad_l2 as f32]);
    let (m, v) = trainer.moments();
    for (prefix, arena) in [("param", model.params()), ("grad", model.grads()), ("opt.m", m), ("opt.v", v)] {
        add_params(tensors, prefix, model, arena);
    }
    if let Some(logits) = model.tensor(HookPoint::UnembedOut) {
        tensors.add_f32("logits", logits.shape(), &logits.to_vec());
    }
    for hook in model.hooks() {
        add_hook(tensors, model, hook);
    }
    for edge in model.edges() {
        add_edge(tensors, model, edge);
    }
}

/// An arena laid out as the weights; nothing where it is empty.
fn add_params(tensors: &mut Tensors, prefix: &str, model: &Model<f32>, arena: &[f32]) {
    for info in model.param_table().infos.iter().filter(|_| !arena.is_empty()) {
        tensors.add_f32(format!("{prefix}.{}", info.name), &info.shape, &arena[info.span.range()]);
    }
}

/// Whether the model has it.
fn add_hook(tensors: &mut Tensors, model: &Model<f32>, hook: HookPoint) -> bool {
    let both = [("act", model.tensor(hook)), ("grad_act", model.grad(hook))];
    for (prefix, tensor) in &both {
        if let Some(tensor) = tensor {
            tensors.add_f32(format!("{prefix}.{hook}"), tensor.shape(), &tensor.to_vec());
        }
    }
    both[0].1.is_some()
}

/// Whether the model has it.
fn add_edge(tensors: &mut Tensors, model: &Model<f32>, edge: Edge) -> bool {
    let half = model.edge(edge);
    if let Some(half) = &half {
        tensors.add_f32(edge.to_string(), half.shape(), &half.to_vec());
    }
    half.is_some()
}

fn add_named(tensors: &mut Tensors, model: &Model<f32>, name: Name) -> anyhow::Result<()> {
    let (text, there) = match name {
        Name::Hook(hook) => (hook.to_string(), add_hook(tensors, model, hook)),
        Name::Edge(edge) => (edge.to_string(), add_edge(tensors, model, edge)),
    };
    anyhow::ensure!(there, "this tower has no {text}");
    Ok(())
}
