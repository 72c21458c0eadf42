//! Add and fork: the two ends of a skip connection.
//!
//!   forward   out = λ·skip + branch                        (add, ⊕)
//!   backward  d_branch_out = d_out                         (copied, not divided)
//!             grad_skip    = λ·d_out
//!             d_in         = grad_skip + grad_branch       (summed at the fork)
//!
//! All tensors are (N,D); λ is a number. The skip is He et al. 2015, <https://arxiv.org/abs/1512.03385>.
//!
//! The halves are kept apart because their comparison is what this program shows. An op that added its gradient onto
//! its input's, as is usual, would make them one number.
//!
//! A cut skip is λ = 0 exactly: its half is all zeros, and 0·NaN stays out because nothing is multiplied.

use crate::nn::Real;

/// out = λ·skip + branch, or branch alone where the skip is cut (`lambda` None). All (N,D).
#[inline(always)]
pub fn add_forward<T: Real>(lambda: Option<T>, skip: &[T], branch: &[T], out: &mut [T]) {
    match lambda {
        Some(lambda) if lambda == T::ONE => {
            for ((out, &skip), &branch) in out.iter_mut().zip(skip).zip(branch) {
                *out = (skip + branch).flush();
            }
        }
        Some(lambda) => {
            for ((out, &skip), &branch) in out.iter_mut().zip(skip).zip(branch) {
                *out = (lambda * skip + branch).flush();
            }
        }
        None => out.copy_from_slice(branch),
    }
}

/// The half of the gradient that comes down the skip: λ·d_out, or zeros where it is cut.
#[inline(always)]
pub fn skip_backward<T: Real>(lambda: Option<T>, d_out: &[T], grad_skip: &mut [T]) {
    match lambda {
        Some(lambda) if lambda == T::ONE => grad_skip.copy_from_slice(d_out),
        Some(lambda) => {
            for (g, &d) in grad_skip.iter_mut().zip(d_out) {
                *g = (lambda * d).flush();
            }
        }
        None => grad_skip.fill(T::ZERO),
    }
}

/// Sums the two halves that meet where the stream forks. Neither is overwritten: all three stay readable.
#[inline(always)]
pub fn fork_backward<T: Real>(grad_skip: &[T], grad_branch: &[T], d_in: &mut [T]) {
    for ((d, &skip), &branch) in d_in.iter_mut().zip(grad_skip).zip(grad_branch) {
        *d = (skip + branch).flush();
    }
}
