//! How each claim is measured, and by which rule it is judged; a file for each of the reader's questions.

mod attention;
mod depth;
mod layers;
mod order;
mod signal;

use crate::claim::Claim;
use crate::rule::{Condition, Mean, Op, Quantity};
use base::names::Text;

/// Every claim that can be measured, by the question that it answers.
pub fn all() -> impl Iterator<Item = &'static Claim> {
    [signal::CLAIMS, layers::CLAIMS, attention::CLAIMS, depth::CLAIMS, order::CLAIMS].into_iter().flatten()
}

/// The claim of that id.
pub fn claim(id: &str) -> Option<&'static Claim> {
    all().find(|claim| claim.id == id)
}

/// The annotated English grammar with a tower that can learn it, as claims about language want it.
const GRAMMAR: &str = "v=1&corpus=grammar-en&balance=1&n_layers=3&d_model=48&n_ctx=32&batch_size=16&warmup_steps=40";

const fn linear(key: &'static str, name: Text, unit: &'static str) -> Quantity {
    Quantity { key, name, unit, mean: Mean::Linear }
}

const fn log(key: &'static str, name: Text) -> Quantity {
    Quantity { key, name, unit: "", mean: Mean::Log }
}

const fn below(quantity: usize, threshold: f64) -> Condition {
    Condition { quantity, op: Op::Below, threshold }
}

const fn at_least(quantity: usize, threshold: f64) -> Condition {
    Condition { quantity, op: Op::AtLeast, threshold }
}

/// The mean; NaN of nothing.
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The smallest; NaN where one is.
fn least(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, |least, v| if v < least || v.is_nan() { v } else { least })
}
