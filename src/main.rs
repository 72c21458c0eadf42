//! The native twin, `strata`.
fn main() {}
