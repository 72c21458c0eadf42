//! The two ends of the stream: tokens in, logits out. Forward and backward of each side by side.

use super::pass::{Backward, Forward};
use crate::nn::Real;
use crate::nn::kernels::{Mat, MatMut, Part, gemm_nn, gemm_nt, gemm_tn};
use crate::nn::ops::{embed, loss};
use base::config::Pos;

// Embedding: tokens (B,T) → stream[0] (B,T,D).
//
//   x = wte[token] + position

impl<T: Real> Forward<'_, T> {
    /// From tokens to the lowest point of the stream.
    pub(super) fn embed(&mut self, tokens: &[u32]) {
        let given = self.given;
        let (wte, positions) = (given.params.get(given.param_table.wte), given.positions());
        let [embed, x] = self.acts.lend([given.act_table.embed, given.act_table.stream[0]]);
        embed::forward(tokens, wte, positions, given.config.d_model, embed, x);
    }
}

impl<T: Real> Backward<'_, T> {
    /// From the gradient at the lowest point of the stream to those of the embeddings.
    pub(super) fn embed(&mut self, tokens: &[u32]) {
        let given = self.given;
        let stream0 = given.act_table.stream[0];
        self.d_acts.copy(stream0, given.act_table.embed);
        let Some(d_params) = self.d_params.as_deref_mut() else { return };
        let d_x = self.d_acts.get(stream0);
        if given.config.pos == Pos::Learned {
            embed::backward_positions(d_x, d_params.get_mut(given.param_table.wpe));
        }
        let d_wte = d_params.get_mut(given.param_table.wte);
        // A tied embedding already holds the unembedding's part: one of the two places where gradients are summed.
        if !given.config.tied {
            d_wte.fill(T::ZERO);
        }
        embed::backward_tokens(tokens, d_x, d_wte, given.config.d_model);
    }
}

// Unembedding: stream[2L] (B,T,D) → logits (B,T,V).
//
//   u      = LN_f(x)           pre-norm; else u = x
//   logits = u·W_Uᵀ            W_U (V,D), which is wte where the two are tied

impl<T: Real> Forward<'_, T> {
    /// From the highest point of the stream to the logits.
    pub(super) fn unembed(&mut self) {
        let given = self.given;
        let (n, d, v) = (given.config.n_tokens(), given.config.d_model, given.config.d_vocab());
        let (x, u) = given.read_out();
        if u != x {
            self.norm(x, (given.param_table.ln_f, given.act_table.ln_f));
        }
        let [u, logits] = self.acts.lend([u, given.act_table.logits]);
        let (u, logits) = (Mat { data: &*u, ld: d }, MatMut { data: logits, ld: v });
        let w = Mat { data: given.params.get(given.param_table.head), ld: d };
        gemm_nt(Part::All, (n, v, d), u, w, logits, self.pack);
    }
}

impl<T: Real> Backward<'_, T> {
    /// Mean loss in nats, the loss of every token (N), and the gradient at the logits.
    pub(super) fn loss(&mut self, targets: &[u32], token_loss: &mut [T]) -> T {
        let (logits, d_vocab) = (self.given.act_table.logits, self.given.config.d_vocab());
        let (logits, d_logits) = (self.acts.get(logits), self.d_acts.get_mut(logits));
        self.pack.registers.run(
            #[inline(always)]
            || loss::forward_backward(logits, targets, d_vocab, token_loss, d_logits),
        )
    }

    /// From the gradient at the logits to the one at the highest point of the stream:
    /// d_u = d_logits·W_U, d_W_U = d_logitsᵀ·u.
    pub(super) fn unembed(&mut self) {
        let given = self.given;
        let (n, d, v) = (given.config.n_tokens(), given.config.d_model, given.config.d_vocab());
        let (x, u) = given.read_out();
        let [d_u, d_logits] = self.d_acts.lend([u, given.act_table.logits]);
        let d_logits = Mat { data: &*d_logits, ld: v };
        let w = Mat { data: given.params.get(given.param_table.head), ld: d };
        gemm_nn(Part::All, (n, d, v), d_logits, w, MatMut { data: d_u, ld: d }, self.pack);
        if let Some(d_params) = self.d_params.as_deref_mut() {
            let d_w = MatMut { data: d_params.get_mut(given.param_table.head), ld: d };
            gemm_tn(Part::All, (v, d, n), d_logits, Mat { data: self.acts.get(u), ld: d }, d_w, self.pack);
        }
        if u != x {
            self.norm(x, (given.param_table.ln_f, given.act_table.ln_f));
        }
    }
}
