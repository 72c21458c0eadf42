//! A trained model from a file, with whose weights a tower begins in place of its seed's (`init=file`).
//!
//! A link names it by its print alone; the weights travel as a file, from hand to hand.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A model file, known by its print; its contents where they are at hand.
///
/// Two are equal where they have the same print and both or neither have contents: contents follow from the print.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ModelFile {
    /// XXH64 over all of [`Contents`]: names, shapes, bits and tokens.
    pub print: u64,
    /// Shared, because experiments are copied freely.
    #[serde(with = "shared")]
    pub contents: Option<Arc<Contents>>,
}

/// What a model file holds, as far as a tower needs it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Contents {
    /// Every weight that the file's model has.
    pub tensors: Vec<FileTensor>,
    /// Every token as it is written in a text, by id.
    pub vocab: Vec<String>,
    /// The token for whatever the vocabulary lacks.
    pub unknown: Option<u32>,
}

/// A model file on its way to the page, with the run that it becomes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Parcel {
    /// The run, as a link.
    pub link: String,
    /// The text that the model has learnt, where that was a reader's own and came along.
    pub own_text: Option<String>,
    /// The file.
    pub file: ModelFile,
    /// What was found, in English and Chinese.
    pub said: [String; 2],
}

/// A weight by the name that Hugging Face's GPT-2 gives it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileTensor {
    /// Its name.
    pub name: String,
    /// Its shape.
    pub shape: Vec<usize>,
    /// Row-major.
    pub values: Vec<f32>,
}

impl ModelFile {
    /// A file that is not here.
    pub fn absent(print: u64) -> ModelFile {
        ModelFile { print, contents: None }
    }
}

impl PartialEq for ModelFile {
    fn eq(&self, other: &ModelFile) -> bool {
        self.print == other.print && self.contents.is_some() == other.contents.is_some()
    }
}

impl Contents {
    /// Bytes that it takes.
    pub fn n_bytes(&self) -> u64 {
        let words: usize = self.vocab.iter().map(|token| size_of::<String>() + token.len()).sum();
        (self.tensors.iter().map(|tensor| size_of_val(&*tensor.values)).sum::<usize>() + words) as u64
    }
}

/// An `Arc` by what is in it: on the other side of a message it is another one anyway.
mod shared {
    use super::{Arc, Contents};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(contents: &Option<Arc<Contents>>, to: S) -> Result<S::Ok, S::Error> {
        contents.as_deref().serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Arc<Contents>>, D::Error> {
        Ok(Option::<Contents>::deserialize(from)?.map(Arc::new))
    }
}
