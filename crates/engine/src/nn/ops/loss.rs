//! Softmax and cross-entropy in one, in nats.
//!
//!   forward   loss = mean over counted targets of (ln Σᵥ e^logit − logit[target])
//!   backward  d_logits = (softmax(logits) − onehot(target)) / n_counted, 0 for targets that do not count
//!
//! logits and d_logits are (N,V), targets (N). Both directions are one function because they share the exponentials:
//! d_logits is the softmax's scratch. A batch in which nothing counts has loss 0 and gradient 0.

use crate::nn::Real;
use crate::nn::kernels::{maximum, sum};
use base::corpora::IGNORE;

/// Mean loss; writes the loss of every token (N; 0 where it does not count) and d_logits (N,V).
#[inline(always)]
pub fn forward_backward<T: Real>(
    logits: &[T],
    targets: &[u32],
    d_vocab: usize,
    token_loss: &mut [T],
    d_logits: &mut [T],
) -> T {
    let n_counted = targets.iter().filter(|&&t| t != IGNORE).count().max(1);
    let inv_n = T::ONE / T::from_f64(n_counted as f64);
    let rows = logits.chunks_exact(d_vocab).zip(d_logits.chunks_exact_mut(d_vocab));
    for ((logits, d_logits), (&target, loss)) in rows.zip(targets.iter().zip(token_loss.iter_mut())) {
        if target == IGNORE {
            *loss = T::ZERO;
            d_logits.fill(T::ZERO);
            continue;
        }
        // eˣ⁻ᵐᵃˣ, which cannot overflow; the shift falls out of softmax and loss alike.
        let max = maximum(logits);
        for (e, &x) in d_logits.iter_mut().zip(logits) {
            *e = (x - max).exp();
        }
        let total = sum(d_logits);
        *loss = total.ln() - (logits[target as usize] - max);
        // d_logits = (softmax − onehot)/n_counted.
        let scale = inv_n / total;
        for d in d_logits.iter_mut() {
            *d = (*d * scale).flush();
        }
        d_logits[target as usize] -= inv_n;
    }
    sum(token_loss) * inv_n
}
