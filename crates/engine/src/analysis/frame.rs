//! What the Layers lens shows of one step of one tower.

use base::config::Tower;
use serde::{Deserialize, Serialize};

/// Token vectors at every layer as seen from their two main axes, and how well each layer already predicts.
///
/// Layers are counted 0..=L: 0 is the embedding, l the stream leaving block l.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayersFrame {
    /// Whose.
    pub tower: Tower,
    /// Updates made before.
    pub step: u64,
    /// For each of the L+1 layers, one point per probe token: its vector's two main coordinates, aligned with the
    /// frame before so that axes neither flip nor turn.
    pub points: Vec<Vec<[f32; 2]>>,
    /// For each layer, the share of variance (0..=1) along the two axes.
    pub explained: Vec<[f32; 2]>,
    /// Class of each probe token, an index into the label set's classes; [`UNLABELLED`](base::corpora::UNLABELLED) for none.
    pub labels: Vec<u8>,
    /// Each probe token as text.
    pub tokens: Vec<String>,
    /// Logit lens: for each of the L+1 layers, the loss in nats when its vectors are read by the final norm and the
    /// unembedding (nostalgebraist 2020).
    pub lens_loss_nats: Vec<f32>,
}
