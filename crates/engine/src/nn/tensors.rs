//! The table of weights: what each is called, its shape and its place in the arenas.
//!
//! Dimension key: B sequences of T positions (S where a position is looked at as a key), N = B·T tokens, D wide, H
//! heads of K, F the MLP's hidden width, V tokens in the vocabulary, L layers. All tensors are row-major.
//!
//! Weights carry Hugging Face GPT-2's names and orientation, `[in, out]`: a linear map is x·W + b. One arena of that
//! layout holds the weights, others their gradients and the optimiser's moments, so that an update is one flat sweep.
//!
//! Weights stand as a reader meets them, from the tokens up. It is also the order in which a fingerprint hashes them:
//! it cannot change without changing every golden number.

use super::arena::Span;
use base::config::{Init, Norm, Pos, ValidConfig};

/// How a weight starts, before the scheme's scale is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Start {
    /// All 0 (biases).
    Zeros,
    /// All 1 (norm weights).
    Ones,
    /// Normal with this standard deviation.
    Normal(f64),
    /// The ALiBi-like slopes of relative biases.
    Slopes,
}

/// One weight tensor.
#[derive(Clone, Debug, PartialEq)]
pub struct ParamInfo {
    /// Hugging Face GPT-2's name.
    pub name: String,
    /// Row-major shape.
    pub shape: Vec<usize>,
    /// Place in the arenas of weights, gradients and moments.
    pub span: Span,
    /// The layer it belongs to, if any.
    pub layer: Option<usize>,
    /// Whether weight decay applies: to the matrices of linear maps only. wte, wpe, rel_bias, biases and norms never decay
    /// (as in Karpathy's minGPT; other trainers let embeddings decay).
    pub decays: bool,
    /// Its first values.
    pub start: Start,
}

/// A linear map's weight (I,O) and bias (O).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinearParams {
    /// Weight, `[in, out]`.
    pub w: Span,
    /// Bias.
    pub b: Span,
}

/// A norm's weight and bias, both (D).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NormParams {
    /// Weight, 1 at first.
    pub w: Span,
    /// Bias, 0 at first.
    pub b: Span,
}

/// Every weight of a model, and where.
#[derive(Clone, Debug, Default)]
pub struct ParamTable {
    /// In arena order: embeddings, blocks from the bottom, final norm, head.
    pub infos: Vec<ParamInfo>,
    /// Elements in all.
    pub n_params: usize,
    /// wte (V,D).
    pub wte: Span,
    /// wpe (T,D); empty unless positions are learned.
    pub wpe: Span,
    /// By layer.
    pub blocks: Vec<BlockParams>,
    /// Final norm, empty unless pre-norm.
    pub ln_f: NormParams,
    /// lm_head (V,D); wte where tied.
    pub head: Span,
}

/// One block's weights. Absent ones are empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct BlockParams {
    /// First norm.
    pub ln_1: NormParams,
    /// Relative bias (H,T).
    pub rel_bias: Span,
    /// Query, key and value together: (D,3D) and (3D).
    pub c_attn: LinearParams,
    /// Attention's output: (D,D) and (D).
    pub c_proj: LinearParams,
    /// Second norm.
    pub ln_2: NormParams,
    /// MLP in: (D,F) and (F).
    pub c_fc: LinearParams,
    /// MLP out: (F,D) and (D).
    pub mlp_c_proj: LinearParams,
}

impl ParamTable {
    /// The table of a config.
    pub fn new(config: &ValidConfig) -> ParamTable {
        let (d, v, t) = (config.d_model, config.d_vocab(), config.n_ctx);
        let fan = |fan_in: usize| match config.init {
            // What a file's weights take the place of.
            Init::Gpt2 | Init::File => config.init_std as f64,
            Init::Xavier | Init::Xavierp => 1.0 / libm::sqrt(fan_in as f64),
        };
        let shrink = match config.init {
            Init::Xavier => 1.0,
            Init::Gpt2 | Init::Xavierp | Init::File => 1.0 / libm::sqrt(2.0 * config.n_layers as f64),
        };
        let embed = if matches!(config.init, Init::Gpt2 | Init::File) { config.init_std as f64 } else { 0.1 };

        let mut table = ParamTable::default();
        table.wte = table.add("transformer.wte.weight", &[v, d], None, Start::Normal(embed));
        if config.pos == Pos::Learned {
            table.wpe = table.add("transformer.wpe.weight", &[t, d], None, Start::Normal(embed));
        }
        for layer in 0..config.n_layers {
            let block = table.add_block(config, layer, |fan_in| (fan(fan_in), fan(fan_in) * shrink));
            table.blocks.push(block);
        }
        if config.norm == Norm::Pre {
            table.ln_f = table.add_norm("transformer.ln_f", None, d);
        }
        table.head =
            if config.tied { table.wte } else { table.add("lm_head.weight", &[v, d], None, Start::Normal(fan(d))) };
        table
    }

    /// `std` gives, for a fan-in, the spread of a map's first weights and of one that writes onto the stream.
    fn add_block(&mut self, config: &ValidConfig, layer: usize, std: impl Fn(usize) -> (f64, f64)) -> BlockParams {
        let (d, f) = (config.d_model, config.d_mlp());
        let at = |name: &str| format!("transformer.h.{layer}.{name}");
        let of = Some(layer);
        let mut block = BlockParams::default();
        if config.attn {
            if config.norm != Norm::None {
                block.ln_1 = self.add_norm(&at("ln_1"), of, d);
            }
            if config.pos == Pos::Rel {
                let shape = [config.n_heads, config.n_ctx];
                block.rel_bias = self.add(&at("attn.rel_bias.weight"), &shape, of, Start::Slopes);
            }
            block.c_attn = self.add_linear(&at("attn.c_attn"), of, [d, 3 * d], std(d).0);
            block.c_proj = self.add_linear(&at("attn.c_proj"), of, [d, d], std(d).1);
        }
        if config.has_mlp() {
            if config.norm != Norm::None {
                block.ln_2 = self.add_norm(&at("ln_2"), of, d);
            }
            block.c_fc = self.add_linear(&at("mlp.c_fc"), of, [d, f], std(d).0);
            block.mlp_c_proj = self.add_linear(&at("mlp.c_proj"), of, [f, d], std(f).1);
        }
        block
    }

    fn add_norm(&mut self, name: &str, layer: Option<usize>, d: usize) -> NormParams {
        NormParams {
            w: self.add(&format!("{name}.weight"), &[d], layer, Start::Ones),
            b: self.add(&format!("{name}.bias"), &[d], layer, Start::Zeros),
        }
    }

    fn add_linear(&mut self, name: &str, layer: Option<usize>, [i, o]: [usize; 2], std: f64) -> LinearParams {
        LinearParams {
            w: self.add(&format!("{name}.weight"), &[i, o], layer, Start::Normal(std)),
            b: self.add(&format!("{name}.bias"), &[o], layer, Start::Zeros),
        }
    }

    /// The tensor of that name.
    pub fn get(&self, name: &str) -> Option<&ParamInfo> {
        self.infos.iter().find(|info| info.name == name)
    }

    fn add(&mut self, name: &str, shape: &[usize], layer: Option<usize>, start: Start) -> Span {
        let span = Span { start: self.n_params, len: shape.iter().product() };
        self.n_params = span.end();
        let embedding = name.contains(".wte.") || name.contains(".wpe.") || name.contains("rel_bias");
        let decays = shape.len() == 2 && !embedding;
        self.infos.push(ParamInfo { name: name.to_string(), shape: shape.to_vec(), span, layer, decays, start });
        span
    }
}
