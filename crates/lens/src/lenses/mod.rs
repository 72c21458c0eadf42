//! The lenses, a file each.

use crate::registry::Entry;

mod parts;

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
    paths::Paths,
    collapse::Collapse,
    attention::Attention,
    jacobians::Jacobians,
    logit::Logit,
    cka::Cka,
    ablation::Ablation,
    ngram::Ngram,
    samples::Samples,
    validation::Validation,
}
