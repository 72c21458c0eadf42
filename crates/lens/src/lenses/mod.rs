//! The lenses, a file each.

use crate::registry::Entry;

mod behind;
mod history;
mod parts;
mod share;

pub(crate) use behind::ReadAt;
pub(crate) use samples::forward_flops;

macro_rules! lenses {
    ($($file:ident::$Lens:ident),+ $(,)?) => {
        $(mod $file;)+
        $(pub use $file::$Lens;)+

        /// Every lens, in the order of the tabs.
        pub const LENSES: &[Entry] = &[$(Entry::of::<$Lens>()),+];
    };
}

// A new lens is a file beside this one and a line here.
lenses! {
    layers::Layers,
    maps::Maps,
    factors::Factors,
    weights::Weights,
    selfcheck::SelfCheck,
    paths::Paths,
    parting::Parting,
    collapse::Collapse,
    attention::Attention,
    tokens::Tokens,
    jacobians::Jacobians,
    curvature::Curvature,
    logit::Logit,
    probes::Probes,
    cka::Cka,
    ablation::Ablation,
    behaviour::Behaviours,
    counterfactual::Counterfactual,
    ngram::Ngram,
    predictions::Predictions,
    samples::Samples,
    validation::Validation,
}
