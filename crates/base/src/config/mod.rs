//! What a run is: every setting, its range and text, the link that says it, and the checked form that the
//! engine builds from. No maths, no web.
//!
//! [`Config`] is what was asked for; [`CheckedConfig`] keeps every range; [`ValidConfig`] is what can be built.
//! An [`Experiment`] is two checked configs and the [`Event`]s of their runs; a [`Link`] is that and a [`View`], as text.
//! [`fields::FIELDS`] is the only place where a setting's name, range or text is written, [`VIEW`] that of a view's keys.

mod decimal;
mod event;
mod experiment;
pub mod fields;
mod future;
mod link;
mod model_file;
mod packed;
pub mod packs;
mod problem;
mod residual;
mod valid;
mod view;

pub use event::{
    Event, MAX_EVENTS, MAX_STEP, Setting, Skipped, What, config_at, put_event, put_or_take_back, residual_at,
    skipped_at,
};
pub use experiment::{Experiment, Tower, Unreadable};
pub use future::OtherFuture;
pub use link::{LINK_VERSION, Link};
pub use model_file::{Contents, FileTensor, ModelFile, Parcel};
pub use problem::Problem;
pub use residual::{Residual, Site, Sublayer};
pub use valid::{CheckedConfig, ConfigError, MAX_BYTES, Repair, ValidConfig};
pub use view::{CLASS, CODE, EMBED, Embed, MAX_LENS_PARAMS, MAX_PARAM_BYTES, Trace, VIEW, View, ViewKey};

use serde::{Deserialize, Serialize};

macro_rules! keyed_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $key:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every value, in the order of the control.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word used in links and files.
            pub const fn key(self) -> &'static str {
                match self { $($name::$variant => $key),+ }
            }

            /// The inverse of `key`.
            pub fn from_key(key: &str) -> Option<$name> {
                match key { $($key => Some($name::$variant),)+ _ => None }
            }
        }
    };
}

keyed_enum!(
    /// Where the layer norms stand.
    Norm {
        /// No normalisation anywhere.
        None = "none",
        /// Before each sublayer and before the unembedding, as GPT-2.
        Pre = "pre",
        /// After each add, as the 2017 Transformer; no final norm.
        Post = "post",
    }
);
keyed_enum!(
    /// The MLP's activation.
    ActFn {
        /// Exact GELU, x·Φ(x).
        Gelu = "gelu",
        /// GPT-2's tanh approximation of GELU.
        GeluTanh = "gelu_tanh",
        /// max(x, 0).
        Relu = "relu",
        /// x·sigmoid(x), also called Swish.
        Silu = "silu",
        /// No nonlinearity.
        Identity = "identity",
        /// No MLP sublayer at all.
        Off = "off",
    }
);
keyed_enum!(
    /// How positions reach the model.
    Pos {
        /// A learned vector per position, added to the embedding (GPT-2).
        Learned = "learned",
        /// A learned bias per head and offset on the attention scores, initialised as ALiBi.
        Rel = "rel",
        /// Fixed sines and cosines added to the embedding (2017).
        Sinusoidal = "sinusoidal",
        /// Rotary embedding of queries and keys (RoFormer).
        Rope = "rope",
        /// None: only the causal mask tells order.
        None = "none",
    }
);
keyed_enum!(
    /// How weights start.
    Init {
        /// N(0, init_std), output projections divided by √(2L).
        Gpt2 = "gpt2",
        /// N(0, 1/√fan_in), embeddings N(0, 0.1).
        Xavier = "xavier",
        /// xavier with output projections divided by √(2L).
        Xavierp = "xavierp",
        /// Those of a [`ModelFile`].
        File = "file",
    }
);
keyed_enum!(
    /// The update rule.
    Optimizer {
        /// Adam with decoupled weight decay.
        Adamw = "adamw",
        /// Plain gradient descent.
        Sgd = "sgd",
        /// Gradient descent with momentum 0.9.
        Momentum = "momentum",
    }
);
keyed_enum!(
    /// The learning rate after warm-up.
    LrDecay {
        /// Cosine from `lr` to a tenth of it at `n_steps`, then flat.
        Cosine = "cosine",
        /// Flat.
        Constant = "constant",
    }
);
keyed_enum!(
    /// What a token of the reader's own text is.
    TextUnit {
        /// Every character.
        Character = "character",
        /// Every word, mark and line break, and every Chinese, Japanese or Korean character.
        Word = "word",
    }
);
keyed_enum!(
    /// What is learnt. The texts themselves are made in `corpora`.
    CorpusId {
        /// Character-level tiny stories in English.
        StoriesEn = "stories-en",
        /// Character-level tiny stories in Chinese.
        StoriesZh = "stories-zh",
        /// Annotated sentences in English, word by word.
        GrammarEn = "grammar-en",
        /// Annotated sentences in Chinese, word by word.
        GrammarZh = "grammar-zh",
        /// A random permutation per sequence.
        Induction = "induction",
        /// Three cups are swapped; say where they stand.
        ThreeCups = "three-cups",
        /// A random source of order 3 with known entropies.
        Markov = "markov",
        /// The same with equal weights.
        Orders = "orders",
        /// Nested brackets.
        Dyck = "dyck",
        /// Addition modulo a prime.
        Modular = "modular",
        /// Names made up by rule.
        Names = "names",
        /// The reader's own text.
        OwnText = "own-text",
    }
);

/// Every setting of one tower, as asked for. Units and ranges stand in [`fields::FIELDS`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each field is documented by its row in FIELDS, under the same key")]
pub struct Config {
    pub corpus: CorpusId,
    pub balance: f32,
    pub text_unit: TextUnit,
    pub n_layers: usize,
    pub d_model: usize,
    pub n_heads: usize,
    pub n_ctx: usize,
    /// Width of the MLP as a multiple of `d_model`.
    pub mlp_ratio: usize,
    pub attn: bool,
    pub act_fn: ActFn,
    pub residual: Residual,
    pub residual_scale: f32,
    pub norm: Norm,
    pub pos: Pos,
    pub tied: bool,
    pub init: Init,
    pub init_std: f32,
    pub optimizer: Optimizer,
    pub lr: f32,
    pub warmup_steps: usize,
    pub lr_decay: LrDecay,
    pub n_steps: usize,
    pub weight_decay: f32,
    pub clip_l2: f32,
    pub batch_size: usize,
    pub seed: u32,
}

impl Default for Config {
    /// Tower A of the page's first view.
    fn default() -> Self {
        Config {
            corpus: CorpusId::StoriesEn,
            balance: 0.0,
            text_unit: TextUnit::Character,
            n_layers: 8,
            d_model: 32,
            n_heads: 4,
            n_ctx: 32,
            mlp_ratio: 4,
            attn: true,
            act_fn: ActFn::GeluTanh,
            residual: Residual::All,
            residual_scale: 1.0,
            norm: Norm::Pre,
            pos: Pos::Learned,
            tied: true,
            init: Init::Xavierp,
            init_std: 0.02,
            optimizer: Optimizer::Adamw,
            lr: 3e-3,
            warmup_steps: 40,
            lr_decay: LrDecay::Cosine,
            n_steps: 1000,
            weight_decay: 0.01,
            clip_l2: 1.0,
            batch_size: 8,
            seed: 0,
        }
    }
}
