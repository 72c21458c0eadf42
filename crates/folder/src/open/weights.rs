//! Tensors of a safetensors file under our names, as f32.

use super::{HEAD, WTE, said};
use base::config::{Contents, FileTensor};
use base::names::Words;
use half::{bf16, f16};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use serde_json::Value;
use std::collections::BTreeMap;
use std::hash::Hasher;
use twox_hash::XxHash64;

/// What every name of a GPT-2's weights begins with, but for the head. Files of the bare transformer leave it out.
const PREFIX: &str = "transformer.";
/// Constants that old files keep beside the weights: the causal mask.
const MASKS: [&str; 2] = [".attn.bias", ".attn.masked_bias"];

/// A file's tensors and what it says beside them.
pub(super) struct Weights {
    pub tensors: Vec<FileTensor>,
    pub metadata: BTreeMap<String, String>,
}

impl Weights {
    pub fn read(bytes: &[u8]) -> Result<Weights, Words> {
        let broken = |why: String| Words::from(said::BROKEN_WEIGHTS).fill("why", &why);
        let metadata = metadata(bytes).ok_or_else(|| broken("header".to_string()))?;
        let file = SafeTensors::deserialize(bytes).map_err(|why| broken(why.to_string()))?;
        let mut tensors = Vec::new();
        // By name, so that the print does not hang on the order in the file.
        for (name, view) in file.tensors().into_iter().collect::<BTreeMap<_, _>>() {
            if MASKS.iter().any(|mask| name.ends_with(mask)) {
                continue;
            }
            let values = values(&view).ok_or_else(|| {
                let dtype = format!("{:?}", view.dtype());
                Words::from(said::NOT_FLOATS).fill("x", &name).fill("dtype", &dtype)
            })?;
            if !values.iter().all(|x| x.is_finite()) {
                return Err(Words::from(said::NOT_FINITE).fill("x", &name));
            }
            let has_prefix = name.starts_with(PREFIX) || name == HEAD;
            let name = if has_prefix { name } else { format!("{PREFIX}{name}") };
            tensors.push(FileTensor { name, shape: view.shape().to_vec(), values });
        }
        Ok(Weights { tensors, metadata })
    }
}

/// Leaves out the head of a tied model where the file has it a second time.
pub(super) fn drop_twin(tensors: &mut Vec<FileTensor>, told: &Value) {
    let is_tied = told.get("tie_word_embeddings").and_then(Value::as_bool).unwrap_or(true);
    let Some(wte) = tensors.iter().find(|tensor| tensor.name == WTE).cloned() else { return };
    tensors
        .retain(|tensor| !(is_tied && tensor.name == HEAD && tensor.shape == wte.shape && tensor.values == wte.values));
}

/// What a file says beside its tensors.
pub(super) fn metadata(bytes: &[u8]) -> Option<BTreeMap<String, String>> {
    let (_, header) = SafeTensors::read_metadata(bytes).ok()?;
    Some(header.metadata().iter().flatten().map(|(key, value)| (key.clone(), value.clone())).collect())
}

fn values(view: &TensorView<'_>) -> Option<Vec<f32>> {
    let data = view.data();
    let halves = || data.as_chunks::<2>().0.iter();
    Some(match view.dtype() {
        Dtype::F32 => data.as_chunks::<4>().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect(),
        Dtype::F16 => halves().map(|&bytes| f16::from_le_bytes(bytes).to_f32()).collect(),
        Dtype::BF16 => halves().map(|&bytes| bf16::from_le_bytes(bytes).to_f32()).collect(),
        _ => return None,
    })
}

/// 64 bits over all that a run takes from a file: XXH64 of names, shapes, bits and tokens.
pub(super) fn print(contents: &Contents) -> u64 {
    let mut hash = XxHash64::with_seed(0);
    let mut text = |text: &str| {
        hash.write(&(text.len() as u64).to_le_bytes());
        hash.write(text.as_bytes());
    };
    contents.vocab.iter().for_each(|token| text(token));
    text(&format!("{:?}", contents.unknown));
    for tensor in &contents.tensors {
        text(&tensor.name);
        text(&format!("{:?}", tensor.shape));
    }
    for tensor in &contents.tensors {
        let mut bytes = [0; 4096];
        for piece in tensor.values.chunks(bytes.len() / 4) {
            for (bytes, x) in bytes.chunks_exact_mut(4).zip(piece) {
                bytes.copy_from_slice(&x.to_le_bytes());
            }
            hash.write(&bytes[..4 * piece.len()]);
        }
    }
    hash.finish()
}
