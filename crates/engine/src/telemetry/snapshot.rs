//! One measured step of one tower.

use super::{Along, Layers, Reading, Sites, Stream, Weigh};
use crate::nn::NonFinite;
use base::config::{Site, Tower};
use serde::{Deserialize, Serialize};

/// Everything that the default view shows of one step of one tower, measured at the weights before that step's
/// update. All norms are L2 over the whole batch (B·T·D entries), accumulated in f64; exactly 0 means that every
/// entry is 0 in f32.
///
/// The stream has 2L+1 points, tokens first (see [`HookPoint::stream`](base::names::HookPoint::stream)); sites are
/// indexed by [`Site::idx`], bottom first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Whose step.
    pub tower: Tower,
    /// Batches gone by before this one; each made an update, but for those that were left out.
    pub step: u64,
    /// Mean cross-entropy of the step's batch, nats per target.
    pub loss_nats: f32,
    /// KL(u ‖ p): how far what the model predicts (p) stands from the corpus' unigram distribution (u, the one that the
    /// unigram level is of), nats, mean over the batch's counted positions. 0 means that it knows frequencies and
    /// nothing else. None where the corpus has no such distribution.
    pub unigram_kl_nats: Option<f32>,
    /// Learning rate of the update that follows.
    pub lr: f32,
    /// Norm of the whole gradient before clipping.
    pub grad_l2: f32,
    /// ‖∂L/∂x‖ at the 2L+1 stream points.
    pub resid_grad_l2: Along<Stream>,
    /// By site: the part of the gradient below the fork that came down the skip.
    pub skip_grad_l2: Along<Sites>,
    /// By site: the part that came through the branch.
    pub branch_grad_l2: Along<Sites>,
    /// ‖x‖ at the 2L+1 stream points, as root mean square over entries.
    pub resid_rms: Along<Stream>,
    /// By site: root mean square of what the branch adds.
    pub branch_rms: Along<Sites>,
    /// At the 2L+1 stream points: how far token vectors stand from their mean, ‖x − x̄‖ / ‖x‖ over the batch's
    /// tokens. Near 1 they differ; 0 means that they have become one vector.
    pub spread: Along<Stream>,
    /// ‖∂L/∂W‖ of each layer's weights together (L).
    pub weight_grad_l2: Along<Layers>,
    /// ‖∂L/∂W‖ of the token embedding.
    pub embed_grad_l2: f32,
    /// By layer: ‖ΔW‖/‖W‖ of the update before this step; all 0 at step 0.
    pub update_ratio: Along<Layers>,
    /// By layer: ‖ΔW + lr·wd·W‖/‖W‖ of that update, what it moved beside weight decay; all 0 at step 0.
    pub learned_ratio: Along<Layers>,
    /// lr·wd of that update: the part of every decaying matrix that weight decay took off; 0 at step 0.
    pub decay_ratio: f32,
    /// By site: whether the skip was intact in this step.
    pub intact: Vec<bool>,
    /// What it predicts in the first sequence of the step's batch, and what stands there.
    pub reading: Reading,
    /// Set from the step on in which a number stopped being finite.
    pub non_finite: Option<NonFinite>,
}

impl Snapshot {
    /// L, the number of layers.
    pub fn n_layers(&self) -> usize {
        self.weight_grad_l2.len()
    }

    /// Whether the skip at `site` was intact.
    pub fn is_intact(&self, site: Site) -> bool {
        self.intact.get(site.idx()).copied().unwrap_or(true)
    }
}

impl Weigh for Snapshot {
    fn heap_bytes(&self) -> usize {
        let stream = [&self.resid_grad_l2, &self.resid_rms, &self.spread].map(Along::n_bytes);
        let sites = [&self.skip_grad_l2, &self.branch_grad_l2, &self.branch_rms].map(Along::n_bytes);
        let layers = [&self.weight_grad_l2, &self.update_ratio, &self.learned_ratio].map(Along::n_bytes);
        let named: usize = [&stream[..], &sites, &layers].concat().iter().sum();
        named
            + self.intact.capacity()
            + self.reading.n_bytes()
            + self.non_finite.as_ref().map_or(0, |bad| bad.tensor.capacity())
    }
}
