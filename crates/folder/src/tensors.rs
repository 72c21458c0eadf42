//! Named tensors on their way to a safetensors file.

use anyhow::Context;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, serialize};
use serde_json::Value;

/// Tensors by name, in the order in which they were added, as little-endian bytes.
#[derive(Default)]
pub struct Tensors {
    entries: Vec<(String, Dtype, Vec<usize>, Vec<u8>)>,
}

impl Tensors {
    /// A tensor of that shape.
    pub fn add_f32(&mut self, name: impl Into<String>, shape: &[usize], values: &[f32]) {
        let bytes = values.iter().flat_map(|x| x.to_le_bytes()).collect();
        self.entries.push((name.into(), Dtype::F32, shape.to_vec(), bytes));
    }

    /// Token ids as i32; an ignored target becomes −1.
    pub fn add_ids(&mut self, name: impl Into<String>, shape: &[usize], ids: &[u32]) {
        let bytes = ids.iter().flat_map(|&x| (x as i32).to_le_bytes()).collect();
        self.entries.push((name.into(), Dtype::I32, shape.to_vec(), bytes));
    }

    /// As a safetensors file. Equal tensors and metadata give equal bytes.
    ///
    /// # Errors
    /// Where a tensor's shape is not its length, or the file would be too large for the format.
    pub fn to_bytes(&self, metadata: &[(&str, String)]) -> anyhow::Result<Vec<u8>> {
        let views = self
            .entries
            .iter()
            .map(|(name, dtype, shape, bytes)| Ok((name.clone(), TensorView::new(*dtype, shape.clone(), bytes)?)))
            .collect::<Result<Vec<_>, safetensors::SafeTensorError>>()?;
        with_metadata(&serialize(views, None)?, metadata)
    }
}

/// A safetensors file without metadata, with these: the library itself would write several in an order that is chance.
///
/// A file is the header's length (u64, little-endian), the header as JSON filled up with spaces to a multiple of eight
/// bytes, and the tensors.
fn with_metadata(file: &[u8], metadata: &[(&str, String)]) -> anyhow::Result<Vec<u8>> {
    let (length, rest) = file.split_first_chunk::<8>().context("no header")?;
    let (header, tensors) = rest.split_at(usize::try_from(u64::from_le_bytes(*length))?);
    let tensors_told = str::from_utf8(header)?.trim_end().strip_prefix('{').context("no header")?;
    let metadata = Value::Object(metadata.iter().map(|(k, v)| (k.to_string(), v.clone().into())).collect());
    let comma = if tensors_told == "}" { "" } else { "," };
    let mut header = format!("{{\"__metadata__\":{}{comma}{tensors_told}", sorted(&metadata)).into_bytes();
    header.resize(header.len().next_multiple_of(8), b' ');
    Ok([&(header.len() as u64).to_le_bytes(), &header[..], tensors].concat())
}

/// JSON as a file holds it.
///
/// # Errors
/// Never for what is made here.
pub fn pretty(json: &Value) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(&sorted(json))? + "\n")
}

/// With its keys in order: otherwise the bytes would hang on which features another library asks of `serde_json`.
pub(crate) fn sorted(json: &Value) -> Value {
    let mut json = json.clone();
    json.sort_all_objects();
    json
}
