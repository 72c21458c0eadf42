//! The one table of tensors: what each is called, its shape and its place in the arenas.
//!
//! Weights carry Hugging Face GPT-2's names and orientation, `[in, out]`. Activations carry hook names; their
//! gradients lie at the same place of a second arena. The order of activations is the order of computation, so
//! that an op's inputs always lie below its outputs and one `split_at_mut` separates them.

use base::config::{Init, Norm, Pos, Site, ValidConfig};
use base::names::{BlockHook, HookPoint};

/// A tensor's place in an arena, in elements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// First element.
    pub start: usize,
    /// Number of elements.
    pub len: usize,
}

impl Span {
    /// One past the last element.
    pub const fn end(self) -> usize {
        self.start + self.len
    }

    /// As an index range.
    pub const fn range(self) -> std::ops::Range<usize> {
        self.start..self.start + self.len
    }
}

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
    /// Whether weight decay applies: matrices only, not norms, biases or embeddings, as GPT-2's training.
    pub decays: bool,
    /// Its first values.
    pub start: Start,
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
    /// Final norm (D), empty unless pre-norm.
    pub ln_f: [Span; 2],
    /// lm_head (V,D); wte where tied.
    pub head: Span,
}

/// One block's weights. Absent ones are empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct BlockParams {
    /// First norm: weight and bias (D).
    pub ln_1: [Span; 2],
    /// Relative bias (H,T).
    pub rel_bias: Span,
    /// Query, key and value together: (D,3D) and (3D).
    pub c_attn: [Span; 2],
    /// Attention's output: (D,D) and (D).
    pub c_proj: [Span; 2],
    /// Second norm: weight and bias (D).
    pub ln_2: [Span; 2],
    /// MLP in: (D,F) and (F).
    pub c_fc: [Span; 2],
    /// MLP out: (F,D) and (D).
    pub mlp_c_proj: [Span; 2],
}

impl ParamTable {
    /// The table of a config.
    pub fn new(config: &ValidConfig) -> ParamTable {
        let (d, f, v, t) = (config.d_model, config.d_mlp(), config.d_vocab(), config.n_ctx);
        let fan = |fan_in: usize| match config.init {
            Init::Gpt2 => config.init_std as f64,
            Init::Xavier | Init::Xavierp => 1.0 / libm::sqrt(fan_in as f64),
        };
        let shrink = match config.init {
            Init::Xavier => 1.0,
            Init::Gpt2 | Init::Xavierp => 1.0 / libm::sqrt(2.0 * config.n_layers as f64),
        };
        let embed = if config.init == Init::Gpt2 { config.init_std as f64 } else { 0.1 };

        let mut table = ParamTable::default();
        table.wte = table.add("transformer.wte.weight", &[v, d], None, Start::Normal(embed));
        if config.pos == Pos::Learned {
            table.wpe = table.add("transformer.wpe.weight", &[t, d], None, Start::Normal(embed));
        }
        for layer in 0..config.n_layers {
            let mut add = |name: &str, shape: &[usize], start| {
                table.add(&format!("transformer.h.{layer}.{name}"), shape, Some(layer), start)
            };
            let mut block = BlockParams::default();
            let normed = config.norm != Norm::None;
            if config.attn {
                if normed {
                    block.ln_1 = [add("ln_1.weight", &[d], Start::Ones), add("ln_1.bias", &[d], Start::Zeros)];
                }
                if config.pos == Pos::Rel {
                    block.rel_bias = add("attn.rel_bias.weight", &[config.n_heads, t], Start::Slopes);
                }
                block.c_attn = [
                    add("attn.c_attn.weight", &[d, 3 * d], Start::Normal(fan(d))),
                    add("attn.c_attn.bias", &[3 * d], Start::Zeros),
                ];
                block.c_proj = [
                    add("attn.c_proj.weight", &[d, d], Start::Normal(fan(d) * shrink)),
                    add("attn.c_proj.bias", &[d], Start::Zeros),
                ];
            }
            if config.has_mlp() {
                if normed {
                    block.ln_2 = [add("ln_2.weight", &[d], Start::Ones), add("ln_2.bias", &[d], Start::Zeros)];
                }
                block.c_fc =
                    [add("mlp.c_fc.weight", &[d, f], Start::Normal(fan(d))), add("mlp.c_fc.bias", &[f], Start::Zeros)];
                block.mlp_c_proj = [
                    add("mlp.c_proj.weight", &[f, d], Start::Normal(fan(f) * shrink)),
                    add("mlp.c_proj.bias", &[d], Start::Zeros),
                ];
            }
            table.blocks.push(block);
        }
        if config.norm == Norm::Pre {
            table.ln_f = [
                table.add("transformer.ln_f.weight", &[d], None, Start::Ones),
                table.add("transformer.ln_f.bias", &[d], None, Start::Zeros),
            ];
        }
        table.head =
            if config.tied { table.wte } else { table.add("lm_head.weight", &[v, d], None, Start::Normal(fan(d))) };
        table
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

/// Every activation of a model, and where.
#[derive(Clone, Debug, Default)]
pub struct ActTable {
    /// Named tensors in the order of computation, with their shapes.
    pub hooks: Vec<(HookPoint, Vec<usize>, Span)>,
    /// Elements in all.
    pub n_acts: usize,
    /// hook_embed (B,T,D).
    pub embed: Span,
    /// The stream's 2L+1 points (B,T,D).
    pub stream: Vec<Span>,
    /// By layer.
    pub blocks: Vec<BlockActs>,
    /// Final norm's σ, x̂ and output; empty unless pre-norm.
    pub ln_f: [Span; 3],
    /// Logits (B,T,V).
    pub logits: Span,
}

/// One block's activations. Absent ones are empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct BlockActs {
    /// First norm's σ, x̂ and output.
    pub ln_1: [Span; 3],
    /// q, k and v side by side (N,3D).
    pub qkv: Span,
    /// Pattern (B,H,T,S).
    pub pattern: Span,
    /// z (N,D).
    pub z: Span,
    /// hook_attn_out (N,D).
    pub attn_out: Span,
    /// Post-norm: the add before its norm (N,D).
    pub mid_sum: Span,
    /// Second norm's σ, x̂ and output.
    pub ln_2: [Span; 3],
    /// MLP before its activation (N,F).
    pub mlp_pre: Span,
    /// MLP after it (N,F).
    pub mlp_post: Span,
    /// hook_mlp_out (N,D).
    pub mlp_out: Span,
    /// Post-norm: the add before its norm (N,D).
    pub post_sum: Span,
}

impl ActTable {
    /// The table of a config.
    pub fn new(config: &ValidConfig) -> ActTable {
        let (b, t, d, f) = (config.batch_size, config.n_ctx, config.d_model, config.d_mlp());
        let (h, v) = (config.n_heads, config.d_vocab());
        let mut table = ActTable::default();
        table.embed = table.add(Some(HookPoint::Embed), &[b, t, d]);
        let stream0 = table.add(Some(HookPoint::stream(0)), &[b, t, d]);
        table.stream.push(stream0);
        for layer in 0..config.n_layers {
            let at = |hook| Some(HookPoint::Block(layer, hook));
            let mut acts = BlockActs::default();
            if layer > 0 {
                // The same tensor under the name it has in the block above.
                table.hooks.push((
                    HookPoint::Block(layer, BlockHook::ResidPre),
                    vec![b, t, d],
                    table.stream[2 * layer],
                ));
            }
            if config.attn {
                if config.norm == Norm::Pre {
                    acts.ln_1 = table.add_norm(at(BlockHook::Ln1Scale), at(BlockHook::Ln1Normalized), b, t, d);
                }
                acts.qkv = table.add(None, &[b, t, 3 * d]);
                acts.pattern = table.add(at(BlockHook::Pattern), &[b, h, t, t]);
                acts.z = table.add(at(BlockHook::Z), &[b, t, h, d / h]);
                acts.attn_out = table.add(at(BlockHook::AttnOut), &[b, t, d]);
                if config.norm == Norm::Post {
                    acts.mid_sum = table.add(at(BlockHook::ResidMidSum), &[b, t, d]);
                    acts.ln_1 = table.add_post_norm(at(BlockHook::Ln1Scale), at(BlockHook::Ln1Normalized), b, t, d);
                }
            }
            let mid = table.add(at(BlockHook::ResidMid), &[b, t, d]);
            table.stream.push(mid);
            if config.has_mlp() {
                if config.norm == Norm::Pre {
                    acts.ln_2 = table.add_norm(at(BlockHook::Ln2Scale), at(BlockHook::Ln2Normalized), b, t, d);
                }
                acts.mlp_pre = table.add(at(BlockHook::MlpPre), &[b, t, f]);
                acts.mlp_post = table.add(at(BlockHook::MlpPost), &[b, t, f]);
                acts.mlp_out = table.add(at(BlockHook::MlpOut), &[b, t, d]);
                if config.norm == Norm::Post {
                    acts.post_sum = table.add(at(BlockHook::ResidPostSum), &[b, t, d]);
                    acts.ln_2 = table.add_post_norm(at(BlockHook::Ln2Scale), at(BlockHook::Ln2Normalized), b, t, d);
                }
            }
            let post = table.add(at(BlockHook::ResidPost), &[b, t, d]);
            table.stream.push(post);
            table.blocks.push(acts);
        }
        if config.norm == Norm::Pre {
            table.ln_f = table.add_norm(Some(HookPoint::LnFinalScale), Some(HookPoint::LnFinalNormalized), b, t, d);
        }
        table.logits = table.add(Some(HookPoint::UnembedOut), &[b, t, v]);
        table
    }

    /// Where a hook lies, if this config has it. Queries, keys and values share one tensor: see `BlockActs::qkv`.
    pub fn get(&self, hook: HookPoint) -> Option<Span> {
        self.hooks.iter().find(|(h, ..)| *h == hook).map(|(_, _, span)| *span)
    }

    fn add(&mut self, hook: Option<HookPoint>, shape: &[usize]) -> Span {
        let span = Span { start: self.n_acts, len: shape.iter().product() };
        self.n_acts = span.end();
        if let Some(hook) = hook {
            self.hooks.push((hook, shape.to_vec(), span));
        }
        span
    }

    /// σ, x̂ and the norm's output, one after the other.
    fn add_norm(
        &mut self,
        scale: Option<HookPoint>,
        normalized: Option<HookPoint>,
        b: usize,
        t: usize,
        d: usize,
    ) -> [Span; 3] {
        [self.add(scale, &[b, t, 1]), self.add(normalized, &[b, t, d]), self.add(None, &[b, t, d])]
    }

    /// σ and x̂; the output is the stream point that is added next.
    fn add_post_norm(
        &mut self,
        scale: Option<HookPoint>,
        normalized: Option<HookPoint>,
        b: usize,
        t: usize,
        d: usize,
    ) -> [Span; 3] {
        let scale = self.add(scale, &[b, t, 1]);
        let normalized = self.add(normalized, &[b, t, d]);
        [scale, normalized, Span { start: normalized.end(), len: b * t * d }]
    }
}

/// Where the two halves of a site's fork lie in the arena of forks: skip, then branch, each (N,D).
pub fn fork_spans(site: Site, nd: usize) -> [Span; 2] {
    let start = site.idx() * 2 * nd;
    [Span { start, len: nd }, Span { start: start + nd, len: nd }]
}
