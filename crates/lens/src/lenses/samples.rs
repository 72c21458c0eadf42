//! What the model writes by itself.

use crate::lens::{Flops, Group, Home, Lens, Params, Source, Subject};
use crate::panel::{Body, Number, Panel, Place, Sentence, Written};
use crate::{Arenas, Param, ParamKind};
use base::config::ValidConfig;
use base::config::fields::Kind;
use base::names::{Text, tx};
use base::rng::{Rng, Stream};
use engine::nn::math;

/// The lens.
pub struct Samples;

impl Lens for Samples {
    const KEY: &'static str = "samples";
    const LABEL: Text = tx("Samples", "续写");
    const QUESTION: Text = tx("What do the models write?", "模型会续写出什么？");
    const HOW_TO_READ: Text = tx(
        "Each model goes on from the same beginning, drawing token after token from its own probabilities (temperature 1). \
         The draw depends only on the seed and the step, so A and B draw the same random numbers.",
        "两个模型从同一开头出发，按各自的概率逐个抽取词元（温度为 1）。抽样只取决于随机种子和步数，因此 A、B 用的是同一串随机数。",
    );
    const GROUP: Group = Group::Say;
    const SOURCE: Source = Source {
        paper: "Shannon 1951, Prediction and Entropy of Printed English",
        equation: "xₜ₊₁ ~ p(· | x₁ … xₜ)",
    };
    const HOME: Home = Home::Foot;
    const PARAMS: &'static [Param] = &[Param {
        key: "n_tokens",
        label: tx("length", "长度"),
        help: tx("How many tokens are written", "续写多少个词元"),
        kind: ParamKind::Of(Kind::Int { min: 8, max: 256, step: 8 }),
        default: "64",
        redraw_only: false,
    }];
    type State = ();

    fn cost(config: &ValidConfig, params: &Params) -> Flops {
        params.int("n_tokens") as Flops * forward_flops(config, 1)
    }

    fn look(subject: &Subject<'_>, params: &Params, (): &mut (), arenas: &mut Arenas) -> Vec<Panel> {
        let prompt = subject.corpus.prompt();
        let body = if prompt.is_empty() {
            let template = tx("This task has no text to go on with.", "这个任务没有可以续写的文本。").into();
            Body::Sentence(Sentence { tower: subject.tower, at: Place::Model, template, numbers: Vec::<Number>::new() })
        } else {
            let written = write(subject, &prompt, params.int("n_tokens"), 1.0, arenas);
            let decode = |tokens: &[u32]| subject.corpus.decode(tokens);
            Body::Text(Written { tower: subject.tower, prompt: decode(&prompt), text: decode(&written) })
        };
        vec![Panel { key: "sample".into(), title: Self::QUESTION.into(), help: Self::HOW_TO_READ.into(), body }]
    }
}

/// Continues `prompt` by `n_tokens`, each drawn from the model's own probabilities, logits being divided by
/// `temperature`, and returns the new ones.
pub(super) fn write(
    subject: &Subject<'_>,
    prompt: &[u32],
    n_tokens: usize,
    temperature: f32,
    arenas: &mut Arenas,
) -> Vec<u32> {
    let (t, d_vocab) = (subject.config.n_ctx, subject.config.d_vocab());
    let model = arenas.model(subject.config, subject.params, 1, false);
    let mut rng = Rng::new(subject.config.seed as u64, Stream::Sample, subject.step);
    let mut tokens = prompt.to_vec();
    let mut window = vec![0u32; t];
    for _ in 0..n_tokens {
        let seen = &tokens[tokens.len().saturating_sub(t)..];
        // The causal mask hides whatever stands after the last token.
        window.fill(0);
        window[..seen.len()].copy_from_slice(seen);
        model.forward(&window);
        let logits = model.act(model.act_table().logits);
        tokens.push(draw(&logits[(seen.len() - 1) * d_vocab..seen.len() * d_vocab], temperature, &mut rng));
    }
    tokens.split_off(prompt.len())
}

fn draw(logits: &[f32], temperature: f32, rng: &mut Rng) -> u32 {
    let max = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let weights: Vec<f32> = logits.iter().map(|&x| math::exp((x - max) / temperature)).collect();
    let mut left = rng.uniform() * weights.iter().sum::<f32>();
    for (token, weight) in weights.iter().enumerate() {
        left -= weight;
        if left < 0.0 {
            return token as u32;
        }
    }
    // Rounding, or weights that are no longer numbers.
    0
}

/// Operations of a forward pass over `n_sequences`: two for each weight and token, and attention's two products.
pub(crate) fn forward_flops(config: &ValidConfig, n_sequences: usize) -> Flops {
    let (d, f, l, t, v) = (config.d_model, config.d_mlp(), config.n_layers, config.n_ctx, config.d_vocab());
    let attn = if config.attn { 8 * d * d + 4 * t * d } else { 0 };
    (n_sequences * t) as Flops * (l * (attn + 4 * d * f) + 2 * d * v) as Flops
}
