//! `strata dump`: one whole training step, so that another framework can check it.
//!
//! # Tensors
//! `param.NAME` before the step, `inputs` and `targets` (i32, B,T; −1 is ignored), `logits` (B,T,V), `loss` (1, nats),
//! `grad.NAME` before clipping, `grad_norm` (1), `opt.m.NAME` and `opt.v.NAME` before the update where the optimiser has
//! them, `next.NAME` after it, `act.HOOK` and `grad_act.HOOK` for every hook, and the two halves of every fork,
//! `grad_skip.blocks.l.attn|mlp` and `grad_branch.…`. NAMEs and orientation are Hugging Face GPT-2's. The metadata's
//! `config` is the resolved config as JSON, `step` the number of updates made before.

use super::run::At;
use super::tensors::{Tensors, config_json};
use base::config::Site;
use base::names::{BlockHook, HookPoint};
use clap::Args;
use engine::nn::{Model, Trainer};
use std::path::PathBuf;

#[derive(Args)]
pub(super) struct DumpArgs {
    #[command(flatten)]
    at: At,
    /// The file to write
    #[arg(long)]
    out: PathBuf,
}

pub(super) fn dump(args: &DumpArgs) -> anyhow::Result<()> {
    let (link, tower, mut lab) = args.at.train()?;
    let trainer = lab.trainer_mut().ok_or_else(|| anyhow::anyhow!("nothing was built"))?;
    let mut tensors = Tensors::default();
    add_step(&mut tensors, trainer);
    let config = config_json(trainer.model().config(), &link.format()).to_string();
    trainer.update();
    let model = trainer.model();
    for info in &model.param_table().infos {
        tensors.add_f32(format!("next.{}", info.name), &info.shape, &model.params()[info.span.range()]);
    }
    let metadata = [("config", config), ("step", args.at.step.to_string()), ("model", tower.key().to_string())];
    tensors.write(&args.out, &metadata)?;
    println!("{}", serde_json::json!({ "file": args.out, "step": args.at.step, "model": tower.key() }));
    Ok(())
}

fn add_step(tensors: &mut Tensors, trainer: &Trainer<f32>) {
    let (model, measured, batch) = (trainer.model(), trainer.measured(), trainer.batch());
    let config = model.config();
    let bt = [config.batch_size, config.n_ctx];
    tensors.add_ids("inputs", &bt, &batch.inputs);
    tensors.add_ids("targets", &bt, &batch.targets);
    tensors.add_f32("loss", &[1], &[measured.loss_nats as f32]);
    tensors.add_f32("grad_norm", &[1], &[measured.grad_l2 as f32]);
    let (m, v) = trainer.moments();
    for info in &model.param_table().infos {
        let mut add = |prefix: &str, arena: &[f32]| {
            if !arena.is_empty() {
                tensors.add_f32(format!("{prefix}.{}", info.name), &info.shape, &arena[info.span.range()]);
            }
        };
        add("param", model.params());
        add("grad", model.grads());
        add("opt.m", m);
        add("opt.v", v);
    }
    for (hook, shape, span) in &model.act_table().hooks {
        if *hook == HookPoint::UnembedOut {
            tensors.add_f32("logits", shape, model.act(*span));
        }
        tensors.add_f32(format!("act.{hook}"), shape, model.act(*span));
        // σ and x̂ are inner steps of the norm: their gradients are not formed.
        if !matches!(
            hook,
            HookPoint::LnFinalScale
                | HookPoint::LnFinalNormalized
                | HookPoint::Block(
                    _,
                    BlockHook::Ln1Scale | BlockHook::Ln1Normalized | BlockHook::Ln2Scale | BlockHook::Ln2Normalized
                )
        ) {
            tensors.add_f32(format!("grad_act.{hook}"), shape, model.act_grad(*span));
        }
    }
    add_qkv(tensors, model);
    let btd = [bt[0], bt[1], config.d_model];
    for site in (0..2 * config.n_layers).map(Site::from_idx).filter(|&s| config.has_sublayer(s)) {
        let sublayer = if site.idx().is_multiple_of(2) { "attn" } else { "mlp" };
        tensors.add_f32(format!("grad_skip.blocks.{}.{sublayer}", site.layer), &btd, model.grad_skip(site));
        tensors.add_f32(format!("grad_branch.blocks.{}.{sublayer}", site.layer), &btd, model.grad_branch(site));
    }
}

/// q, k and v stand side by side in the arena; here each gets its own (B,T,H,K). Under rotary positions q and k are
/// those after the turn.
fn add_qkv(tensors: &mut Tensors, model: &Model<f32>) {
    let config = model.config();
    let d = config.d_model;
    let shape = [config.batch_size, config.n_ctx, config.n_heads, config.d_head()];
    for (layer, acts) in model.act_table().blocks.iter().enumerate().filter(|(_, acts)| acts.qkv.len > 0) {
        for (i, hook) in [BlockHook::Q, BlockHook::K, BlockHook::V].into_iter().enumerate() {
            let name = HookPoint::Block(layer, hook);
            for (prefix, qkv) in [("act", model.act(acts.qkv)), ("grad_act", model.act_grad(acts.qkv))] {
                let third: Vec<f32> =
                    qkv.chunks_exact(3 * d).flat_map(|row| row[i * d..(i + 1) * d].iter().copied()).collect();
                tensors.add_f32(format!("{prefix}.{name}"), &shape, &third);
            }
        }
    }
}
