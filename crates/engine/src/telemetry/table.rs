//! Snapshots as a table: every column's name, unit and family, once for files, page and program.

use super::record::branch_out;
use super::{Along, Family, Snapshot};
use base::names::Edge;
use std::fmt::Write;

/// A column's name and what stands in it.
type Scalar = (&'static str, fn(&Snapshot) -> f64);

/// Fixed columns before the named ones.
const SCALARS: [Scalar; 7] = [
    ("step", |s| s.step as f64),
    ("loss_nats", |s| f64::from(s.loss_nats)),
    ("lr", |s| f64::from(s.lr)),
    ("grad_l2", |s| f64::from(s.grad_l2)),
    ("embed_grad_l2", |s| f64::from(s.embed_grad_l2)),
    ("unigram_kl_nats", |s| f64::from(s.unigram_kl_nats.unwrap_or(f32::NAN))),
    ("decay_ratio", |s| f64::from(s.decay_ratio)),
];

/// Calls `each` with the name and the number of every cell that belongs to a place in the tower, in order of columns:
/// the tensor's name first (`blocks.3.hook_resid_mid_grad`), then what was taken of it (`l2`).
fn each_named(s: &Snapshot, mut each: impl FnMut(String, f32)) {
    fn family<F: Family>(
        along: &Along<F>,
        what: &str,
        each: &mut impl FnMut(String, f32),
        tensor: fn(F::Name) -> String,
    ) {
        for (name, value) in along.named() {
            each(format!("{}.{what}", tensor(name)), value);
        }
    }
    let each = &mut each;
    family(&s.resid_grad_l2, "l2", each, |hook| format!("{hook}_grad"));
    family(&s.skip_grad_l2, "l2", each, |site| Edge::Skip(site.idx()).to_string());
    family(&s.branch_grad_l2, "l2", each, |site| Edge::Branch(site.idx()).to_string());
    family(&s.resid_rms, "rms", each, |hook| hook.to_string());
    family(&s.branch_rms, "rms", each, |site| branch_out(site).to_string());
    family(&s.spread, "spread", each, |hook| hook.to_string());
    family(&s.weight_grad_l2, "weight_grad_l2", each, |block| block.to_string());
    family(&s.update_ratio, "update_ratio", each, |block| block.to_string());
    family(&s.learned_ratio, "learned_ratio", each, |block| block.to_string());
}

/// Snapshots of one tower as CSV: one row a step, the first row names the columns. Every column
/// is a tensor's name and what was taken of it: `l2` a norm over all entries, `rms` the root mean square, `spread`,
/// `update_ratio`, `learned_ratio` and `decay_ratio` ratios (see [`Snapshot`]); losses are nats, NaN where there is none.
pub fn csv<'a>(snapshots: impl IntoIterator<Item = &'a Snapshot>) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    for s in snapshots {
        if out.is_empty() {
            out.push_str(&SCALARS.map(|(name, _)| name).join(","));
            each_named(s, |name, _| {
                let _ = write!(out, ",{name}");
            });
            out.push('\n');
        }
        out.push_str(&SCALARS.map(|(_, of)| of(s).to_string()).join(","));
        each_named(s, |_, x| {
            let _ = write!(out, ",{x:e}");
        });
        out.push('\n');
    }
    out
}
