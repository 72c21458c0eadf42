//! Named tensors on their way to a safetensors file.

use base::config::fields::{FIELDS, Value};
use base::config::{Site, ValidConfig};
use engine::nn::{ADAM_BETAS, ADAM_EPS, LAYERNORM_EPS, SGD_MOMENTUM};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, serialize};
use serde_json::{Map, Value as Json, json};
use std::collections::HashMap;

/// Tensors by name, in the order in which they were added, as little-endian bytes.
#[derive(Default)]
pub(super) struct Tensors {
    entries: Vec<(String, Dtype, Vec<usize>, Vec<u8>)>,
}

impl Tensors {
    pub(super) fn add_f32(&mut self, name: impl Into<String>, shape: &[usize], values: &[f32]) {
        let bytes = values.iter().flat_map(|x| x.to_le_bytes()).collect();
        self.entries.push((name.into(), Dtype::F32, shape.to_vec(), bytes));
    }

    /// Token ids as i32; an ignored target becomes −1.
    pub(super) fn add_ids(&mut self, name: impl Into<String>, shape: &[usize], ids: &[u32]) {
        let bytes = ids.iter().flat_map(|&x| (x as i32).to_le_bytes()).collect();
        self.entries.push((name.into(), Dtype::I32, shape.to_vec(), bytes));
    }

    /// As a safetensors file.
    pub(super) fn to_bytes(&self, metadata: &[(&str, String)]) -> anyhow::Result<Vec<u8>> {
        let views = self
            .entries
            .iter()
            .map(|(name, dtype, shape, bytes)| Ok((name.clone(), TensorView::new(*dtype, shape.clone(), bytes)?)))
            .collect::<Result<Vec<_>, safetensors::SafeTensorError>>()?;
        let metadata: HashMap<String, String> = metadata.iter().map(|(k, v)| (k.to_string(), v.clone())).collect();
        Ok(serialize(views, Some(metadata))?)
    }
}

/// JSON as a file holds it.
pub(super) fn pretty(json: &Json) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(json)? + "\n")
}

/// The whole resolved config in TransformerLens' words, with what follows from it and the optimiser's constants.
pub(super) fn config_json(config: &ValidConfig, link: &str) -> Json {
    let mut map = Map::new();
    for field in FIELDS {
        let value = match (field.get)(config) {
            Value::Int(x) => json!(x),
            Value::Real(x) => json!(x),
            Value::Flag(x) => json!(x),
            Value::Key(key) => json!(key),
            Value::Skips(residual) => json!(residual.to_string()),
        };
        map.insert(field.key.to_string(), value);
    }
    let intact: Vec<bool> = (0..2 * config.n_layers).map(|i| config.residual.is_intact(Site::from_idx(i))).collect();
    for (key, value) in [
        ("link", json!(link)),
        ("d_vocab", json!(config.d_vocab())),
        ("d_head", json!(config.d_head())),
        ("d_mlp", json!(config.d_mlp())),
        ("eps", json!(LAYERNORM_EPS)),
        ("adam_betas", json!(ADAM_BETAS)),
        ("adam_eps", json!(ADAM_EPS)),
        ("momentum", json!(SGD_MOMENTUM)),
        ("skip_intact_by_site", json!(intact)),
    ] {
        map.insert(key.to_string(), value);
    }
    Json::Object(map)
}
