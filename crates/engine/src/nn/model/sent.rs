//! What attention sends down: the gradient that one query gives to one key, as a vector at the key's place in the stream.
//!
//! The branch at token j is read by every query i ≥ j as key and value, and by itself as query. So its gradient is a sum
//! over these ways, each the derivative of the loss along that way alone, with heads h, pattern P, ∂L/∂z and ∂L/∂S as
//! the backward has them:
//!
//!   u_ij = Σ_h [ W_K,h ∂S_hij q_hi /√K + W_V,h P_hij ∂z_hi ]     rotary: q turned back by j's angles
//!   c_ij = J_jᵀ u_ij                                             J the norm before attention; post-norm and none: 1
//!   q_j  = J_jᵀ W_Q ∂q_j
//!
//!   grad_branch_j = q_j + Σ_{i ≥ j} c_ij
//!
//! All of it is formed on demand, for a reader, from what a measured step has left.

use super::Model;
use crate::nn::Real;
use crate::nn::kernels::{Mat, MatMut, Pack, Part, gemm_nt, sum_squares};
use crate::nn::ops::{attention, layernorm};
use base::config::Pos;

impl<T: Real> Model<T> {
    /// ‖c_ij‖₂ (T,S) of one sequence: how much gradient query i sends to key j; 0 above the diagonal, and empty where
    /// the model has no attention.
    ///
    /// # Panics
    /// Where the model was made without a backward, or has not that layer or sequence.
    pub fn sent_l2(&self, layer: usize, sequence: usize) -> Vec<f32> {
        let config = &self.given.config;
        if !config.attn {
            return Vec::new();
        }
        let t = config.n_ctx;
        let mut out = vec![0.0; t * t];
        self.each_sent(layer, sequence, |i, j, c| out[i * t + j] = (sum_squares(c).sqrt() as f32).flush());
        out
    }

    /// Calls `each` with i, j and c_ij (D) of every query i and key j ≤ i of one sequence.
    ///
    /// # Panics
    /// As [`Model::sent_l2`]; and where the model has no attention.
    pub fn each_sent(&self, layer: usize, sequence: usize, mut each: impl FnMut(usize, usize, &[T])) {
        let (given, dims) = (&self.given, self.given.attn_dims());
        let (a, p) = given.block(layer);
        let (t, h, k) = (dims.t, dims.h, dims.k);
        let d = h * k;
        let qkv = &self.acts.get(a.qkv)[sequence * t * 3 * d..][..t * 3 * d];
        let d_z = &self.act_grads.get(a.z)[sequence * t * d..][..t * d];
        let square = sequence * h * t * t..(sequence + 1) * h * t * t;
        let pattern = &self.acts.get(a.pattern)[square.clone()];
        let mut d_scores = vec![T::ZERO; h * t * t];
        attention::backward_scores(dims, pattern, &self.act_grads.get(a.pattern)[square], &mut d_scores);
        let scale = T::ONE / T::from_f64(k as f64).sqrt();
        // Columns of keys and values: (D,2D) of (D,3D).
        let w = Mat { data: &given.params.get(p.c_attn.w)[d..], ld: 3 * d };
        let mut pack = Pack::default();
        let (mut ways, mut sent, mut c) = (vec![T::ZERO; t * 2 * d], vec![T::ZERO; t * d], vec![T::ZERO; d]);
        for j in 0..t {
            let n = t - j;
            for (i, way) in (j..t).zip(ways.chunks_exact_mut(2 * d)) {
                let (as_key, as_value) = way.split_at_mut(d);
                as_key.copy_from_slice(&qkv[i * 3 * d..][..d]);
                if given.config.pos == Pos::Rope {
                    attention::turn_back(dims, &given.rotary, j, as_key);
                }
                for head in 0..h {
                    let at = head * t * t + i * t + j;
                    let (as_key, as_value) = (&mut as_key[head * k..][..k], &mut as_value[head * k..][..k]);
                    as_key.iter_mut().for_each(|x| *x = (*x * (d_scores[at] * scale)).flush());
                    let d_z = &d_z[i * d + head * k..][..k];
                    as_value.iter_mut().zip(d_z).for_each(|(x, &d_z)| *x = (pattern[at] * d_z).flush());
                }
            }
            let ways = Mat { data: &ways[..n * 2 * d], ld: 2 * d };
            gemm_nt(Part::All, (n, d, 2 * d), ways, w, MatMut { data: &mut sent[..n * d], ld: d }, &mut pack);
            for (i, u) in (j..t).zip(sent.chunks_exact(d)) {
                self.past_norm(layer, sequence * t + j, u, &mut c);
                each(i, j, &c);
            }
        }
    }

    /// q_j (T,D) of one sequence: what a token's own query sends down to it.
    ///
    /// # Panics
    /// As [`Model::each_sent`].
    pub fn query_path(&self, layer: usize, sequence: usize) -> Vec<T> {
        let (t, d) = (self.given.config.n_ctx, self.given.config.d_model);
        let (a, p) = self.given.block(layer);
        // ∂q, turned back already.
        let d_q = Mat { data: &self.act_grads.get(a.qkv)[sequence * t * 3 * d..], ld: 3 * d };
        let w = Mat { data: self.given.params.get(p.c_attn.w), ld: 3 * d };
        let (mut u, mut out) = (vec![T::ZERO; t * d], vec![T::ZERO; t * d]);
        gemm_nt(Part::All, (t, d, d), d_q, w, MatMut { data: &mut u, ld: d }, &mut Pack::default());
        for (j, (u, q)) in u.chunks_exact(d).zip(out.chunks_exact_mut(d)).enumerate() {
            self.past_norm(layer, sequence * t + j, u, q);
        }
        out
    }

    /// From a gradient at what attention reads of token `n` to the one at the stream: through the norm that stands before
    /// attention, or as it is.
    fn past_norm(&self, layer: usize, n: usize, u: &[T], out: &mut [T]) {
        if !self.given.is_pre_norm() {
            return out.copy_from_slice(u);
        }
        let (a, p) = self.given.block(layer);
        let d = u.len();
        let scale = &self.acts.get(a.ln_1.scale)[n..=n];
        let normalized = &self.acts.get(a.ln_1.normalized)[n * d..][..d];
        layernorm::backward_input(u, scale, normalized, self.given.params.get(p.ln_1.w), out);
    }
}
