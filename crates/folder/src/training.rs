//! `training.safetensors` of an exported folder: what it takes to train on elsewhere just as here.
//!
//! # Tensors
//! `opt.m.NAME` and `opt.v.NAME` under the weights' names, where the optimiser has them: AdamW's moments, momentum's
//! velocity. The metadata has `config` (every setting, the link and the optimiser's constants, as JSON), `model` (the
//! tower), `step` (the batch that comes next), `n_updates` (AdamW's t) and `loss_nats` (of that batch, before its update).

use crate::settings::config_json;
use crate::tensors::{Tensors, sorted};
use base::config::{Link, Tower};
use engine::nn::Trainer;

/// The file of a trainer that stands at a measured step.
pub(crate) fn training(trainer: &Trainer<f32>, link: &Link, tower: Tower) -> anyhow::Result<Vec<u8>> {
    let (model, measured) = (trainer.model(), trainer.measured());
    let mut tensors = Tensors::default();
    let (m, v) = trainer.moments();
    for (prefix, arena) in [("opt.m", m), ("opt.v", v)] {
        for info in model.param_table().infos.iter().filter(|_| !arena.is_empty()) {
            tensors.add_f32(format!("{prefix}.{}", info.name), &info.shape, &arena[info.span.range()]);
        }
    }
    tensors.to_bytes(&[
        ("config", sorted(&config_json(model.config(), &link.format())).to_string()),
        ("model", tower.key().to_string()),
        ("step", measured.step.to_string()),
        ("n_updates", trainer.n_updates().to_string()),
        ("loss_nats", measured.loss_nats.to_string()),
    ])
}
