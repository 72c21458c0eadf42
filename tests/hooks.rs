//! The catalogue of hooks is total: every tensor that a config has can be had under its name, with its documented shape
//! and its gradient; and what is formed on demand agrees with an independent computation in f64.

use base::config::{ActFn, Config, Norm, Pos, ValidConfig};
use base::corpora::IGNORE;
use base::names::{BlockHook, Edge, HookPoint};
use base::rng::{Rng, Stream};
use engine::nn::{Batch, Model, Tensor};

const D_VOCAB: usize = 7;
const EPS: f64 = 1e-9;

fn small() -> Config {
    Config { n_layers: 2, d_model: 12, n_heads: 3, n_ctx: 8, mlp_ratio: 2, batch_size: 2, ..Config::default() }
}

fn configs() -> Vec<(String, ValidConfig)> {
    let mut out = Vec::new();
    for &norm in Norm::ALL {
        for &pos in Pos::ALL {
            out.push((format!("{} {}", norm.key(), pos.key()), Config { norm, pos, ..small() }));
        }
        out.push((format!("{} untied", norm.key()), Config { norm, tied: false, ..small() }));
        out.push((format!("{} no attention", norm.key()), Config { norm, attn: false, ..small() }));
        out.push((format!("{} no MLP", norm.key()), Config { norm, act_fn: ActFn::Off, ..small() }));
        out.push((format!("{} neither", norm.key()), Config { norm, attn: false, act_fn: ActFn::Off, ..small() }));
    }
    out.into_iter().map(|(name, config)| (name, config.validate(D_VOCAB).expect("a small model"))).collect()
}

/// A model away from its first weights, measured.
fn measured(config: &ValidConfig) -> Model<f64> {
    let mut rng = Rng::new(5, Stream::Data, 0);
    let mut ids = || (0..config.n_tokens()).map(|_| rng.below(D_VOCAB) as u32).collect::<Vec<u32>>();
    let mut batch = Batch { inputs: ids(), targets: ids() };
    batch.targets[3] = IGNORE;
    let mut model = Model::<f64>::new(config);
    let mut rng = Rng::new(6, Stream::Init, 99);
    for p in model.params_mut() {
        *p += 0.3 * rng.normal();
    }
    model.forward(&batch.inputs);
    model.backward(&batch);
    model
}

/// What the documentation of the catalogue says of a hook: whether a config has it, and its shape.
fn documented(config: &ValidConfig, hook: HookPoint) -> Option<Vec<usize>> {
    let (b, t, d, h, k) = (config.batch_size, config.n_ctx, config.d_model, config.n_heads, config.d_head());
    let btd = vec![b, t, d];
    let (attn, mlp, rope) = (config.attn, config.has_mlp(), config.pos == Pos::Rope);
    let (normed, post) = (config.norm != Norm::None, config.norm == Norm::Post);
    let text = hook.to_string();
    let name = text.trim_start_matches("blocks.").trim_start_matches(|c: char| c.is_ascii_digit());
    let (has, shape) = match name.trim_start_matches('.') {
        "hook_embed" | "hook_resid_pre" | "hook_resid_mid" | "hook_resid_post" => (true, btd),
        "hook_pos_embed" => (matches!(config.pos, Pos::Learned | Pos::Sinusoidal), vec![t, d]),
        "ln1.hook_scale" => (attn && normed, vec![b, t, 1]),
        "ln1.hook_normalized" => (attn && normed, btd),
        "attn.hook_q" | "attn.hook_k" | "attn.hook_v" | "attn.hook_z" => (attn, vec![b, t, h, k]),
        "attn.hook_rot_q" | "attn.hook_rot_k" => (attn && rope, vec![b, t, h, k]),
        "attn.hook_attn_scores" | "attn.hook_pattern" => (attn, vec![b, h, t, t]),
        "hook_attn_out" => (attn, btd),
        "hook_resid_mid_sum" => (attn && post, btd),
        "ln2.hook_scale" => (mlp && normed, vec![b, t, 1]),
        "ln2.hook_normalized" => (mlp && normed, btd),
        "mlp.hook_pre" | "mlp.hook_post" => (mlp, vec![b, t, config.d_mlp()]),
        "hook_mlp_out" => (mlp, btd),
        "hook_resid_post_sum" => (mlp && post, btd),
        "ln_final.hook_scale" => (config.norm == Norm::Pre, vec![b, t, 1]),
        "ln_final.hook_normalized" => (config.norm == Norm::Pre, btd),
        "unembed.hook_out" => (true, vec![b, t, D_VOCAB]),
        other => panic!("{other} stands in no list"),
    };
    has.then_some(shape)
}

#[test]
fn every_hook_of_the_catalogue_can_be_had_with_its_shape_and_its_gradient() {
    for (name, config) in configs() {
        let model = measured(&config);
        let probe = model.probe(1);
        let mut listed = model.hooks();
        for hook in HookPoint::all(config.n_layers, config.norm == Norm::Post) {
            let Some(shape) = documented(&config, hook) else {
                assert!(model.tensor(hook).is_none() && model.grad(hook).is_none(), "{name}: {hook}");
                continue;
            };
            assert_eq!(listed.next(), Some(hook), "{name}: hooks come in order");
            let (tensor, grad) = (model.tensor(hook).expect("there"), model.grad(hook).expect("there"));
            for (what, tensor) in [("values", &tensor), ("gradient", &grad)] {
                assert_eq!(tensor.shape(), shape, "{name}: {what} of {hook}");
                let values = tensor.to_vec();
                assert_eq!(values.len(), shape.iter().product::<usize>(), "{name}: {what} of {hook}");
                assert!(values.iter().any(|&x| x != 0.0), "{name}: {what} of {hook} are all 0");
                heads_tile_the_whole(tensor);
            }
            assert!(probe.tensor(hook).is_some() && probe.grad(hook).is_none(), "a probe has no gradients");
        }
        assert_eq!(listed.next(), None);
        for edge in Edge::all(config.n_layers) {
            let has =
                model.edge(edge).inspect(|half| assert_eq!(half.to_vec().len(), config.n_tokens() * 12)).is_some();
            assert_eq!(has, model.edges().any(|e| e == edge), "{name}: {edge}");
            assert!(probe.edge(edge).is_none());
        }
        for beyond in [HookPoint::Block(2, BlockHook::ResidPre), HookPoint::Block(usize::MAX, BlockHook::Q)] {
            assert!(model.tensor(beyond).is_none() && model.grad(beyond).is_none());
        }
        assert!(model.edge(Edge::Skip(4)).is_none());
    }
}

fn heads_tile_the_whole(tensor: &Tensor<f64>) {
    let shape = tensor.shape().to_vec();
    // (B,T,H,K) or (B,H,T,S): three heads, and no other axis of these configs is three long.
    let Some(axis) = shape.iter().position(|&n| n == 3) else {
        return assert!(tensor.head(0).is_none());
    };
    assert!(tensor.head(3).is_none());
    let inner: usize = shape[axis + 1..].iter().product();
    let whole = tensor.to_vec();
    for head in 0..3 {
        let part = tensor.head(head).expect("a head");
        assert_eq!(part.shape(), [&shape[..axis], &shape[axis + 1..]].concat());
        assert!(part.head(0).is_none());
        let want: Vec<f64> = whole.chunks(inner).skip(head).step_by(3).flatten().copied().collect();
        assert_eq!(part.to_vec(), want);
        let last: Vec<usize> = part.shape().iter().map(|n| n - 1).collect();
        assert_eq!(Some(&part.at(&last)), want.last());
    }
}

fn close(what: &str, got: &[f64], want: &[f64]) {
    assert_eq!(got.len(), want.len(), "{what}");
    let scale = want.iter().fold(1e-6f64, |m, x| m.max(x.abs()));
    for (i, (got, want)) in got.iter().zip(want).enumerate() {
        assert!((got - want).abs() <= EPS * scale, "{what}[{i}]: {got} instead of {want}");
    }
}

fn get(model: &Model<f64>, layer: usize, hook: BlockHook) -> Vec<f64> {
    model.tensor(HookPoint::Block(layer, hook)).expect("there").to_vec()
}

fn grad(model: &Model<f64>, layer: usize, hook: BlockHook) -> Vec<f64> {
    model.grad(HookPoint::Block(layer, hook)).expect("there").to_vec()
}

fn param(model: &Model<f64>, name: &str) -> Vec<f64> {
    let info = model.param_table().get(name).unwrap_or_else(|| panic!("{name}"));
    model.params()[info.span.range()].to_vec()
}

fn param_grad(model: &Model<f64>, name: &str) -> Vec<f64> {
    model.grads()[model.param_table().get(name).expect("there").span.range()].to_vec()
}

#[test]
fn scores_make_the_pattern_and_their_gradient_makes_those_of_q_k_and_the_bias() {
    for &pos in Pos::ALL {
        let config = Config { pos, ..small() }.validate(D_VOCAB).expect("a small model");
        let model = measured(&config);
        let (b, t, h, k) = (2, 8, 3, 4);
        let scale = 1.0 / (k as f64).sqrt();
        let (q_hook, k_hook) =
            if pos == Pos::Rope { (BlockHook::RotQ, BlockHook::RotK) } else { (BlockHook::Q, BlockHook::K) };
        for layer in 0..2 {
            let (q, key, v) =
                (get(&model, layer, q_hook), get(&model, layer, k_hook), get(&model, layer, BlockHook::V));
            let scores = get(&model, layer, BlockHook::AttnScores);
            let d_scores = grad(&model, layer, BlockHook::AttnScores);
            let d_z = grad(&model, layer, BlockHook::Z);
            let bias_name = format!("transformer.h.{layer}.attn.rel_bias.weight");
            let bias = if pos == Pos::Rel { param(&model, &bias_name) } else { vec![0.0; h * t] };
            let bthk = |b: usize, t_: usize, h_: usize| ((b * t + t_) * h + h_) * k;
            let dot = |x: &[f64], i: usize, y: &[f64], j: usize| (0..k).map(|c| x[i + c] * y[j + c]).sum::<f64>();
            let mut want = vec![f64::NEG_INFINITY; b * h * t * t];
            let (mut pattern, mut d_want) = (vec![0.0; want.len()], vec![0.0; want.len()]);
            let (mut d_q, mut d_k, mut d_bias) = (vec![0.0; q.len()], vec![0.0; q.len()], vec![0.0; h * t]);
            for seq in 0..b {
                for head in 0..h {
                    for i in 0..t {
                        let at = ((seq * h + head) * t + i) * t;
                        for s in 0..=i {
                            let qk = dot(&q, bthk(seq, i, head), &key, bthk(seq, s, head));
                            want[at + s] = qk * scale + bias[head * t + i - s];
                        }
                        let total: f64 = want[at..=at + i].iter().map(|x| x.exp()).sum();
                        let d_p: Vec<f64> =
                            (0..=i).map(|s| dot(&d_z, bthk(seq, i, head), &v, bthk(seq, s, head))).collect();
                        for s in 0..=i {
                            pattern[at + s] = want[at + s].exp() / total;
                        }
                        // By the softmax's whole Jacobian, p_r(δ_rs − p_s), not by the shortcut.
                        for s in 0..=i {
                            for r in 0..=i {
                                let delta = if r == s { 1.0 } else { 0.0 };
                                d_want[at + s] += d_p[r] * pattern[at + r] * (delta - pattern[at + s]);
                            }
                            let d = d_scores[at + s];
                            for c in 0..k {
                                d_q[bthk(seq, i, head) + c] += scale * d * key[bthk(seq, s, head) + c];
                                d_k[bthk(seq, s, head) + c] += scale * d * q[bthk(seq, i, head) + c];
                            }
                            d_bias[head * t + i - s] += d;
                        }
                    }
                }
            }
            let finite =
                |xs: &[f64]| xs.iter().map(|&x| if x == f64::NEG_INFINITY { -1e3 } else { x }).collect::<Vec<_>>();
            close("scores", &finite(&scores), &finite(&want));
            close("pattern", &get(&model, layer, BlockHook::Pattern), &pattern);
            close("d_scores", &d_scores, &d_want);
            close("d_q", &grad(&model, layer, q_hook), &d_q);
            close("d_k", &grad(&model, layer, k_hook), &d_k);
            if pos == Pos::Rel {
                close("d_bias", &param_grad(&model, &bias_name), &d_bias);
            }
        }
    }
}

#[test]
fn queries_and_keys_before_the_turn_are_turned_to_those_after_it() {
    let config = Config { pos: Pos::Rope, ..small() }.validate(D_VOCAB).expect("a small model");
    let model = measured(&config);
    let (t, h, k) = (8, 3, 4);
    for (before, after) in [(BlockHook::Q, BlockHook::RotQ), (BlockHook::K, BlockHook::RotK)] {
        for read in [get, grad] {
            let (x, y) = (read(&model, 1, before), read(&model, 1, after));
            let mut want = x.clone();
            for (i, want) in want.chunks_exact_mut(k).enumerate() {
                for j in 0..k / 2 {
                    let angle = (i / h % t) as f64 / 10_000f64.powf(2.0 * j as f64 / k as f64);
                    let (a, b) = (x[i * k + j], x[i * k + j + k / 2]);
                    want[j] = a * angle.cos() - b * angle.sin();
                    want[j + k / 2] = b * angle.cos() + a * angle.sin();
                }
            }
            close("turned", &y, &want);
        }
    }
}

/// x → x − mean =: c → σ(c), x̂ = c/σ → y. With σ as a node of its own d_c = d_x̂/σ + d_σ·∂σ/∂c, ∂σ/∂c = c/(Dσ) = x̂/D.
#[test]
fn the_gradients_inside_a_norm_make_the_one_below_it() {
    for norm in [Norm::Pre, Norm::Post] {
        let config = Config { norm, ..small() }.validate(D_VOCAB).expect("a small model");
        let model = measured(&config);
        let d = config.d_model;
        let block = |layer, scale, hat, below, ln: &str| {
            (HookPoint::Block(layer, scale), HookPoint::Block(layer, hat), below, format!("transformer.h.{layer}.{ln}"))
        };
        use BlockHook::*;
        let mut norms = Vec::new();
        for layer in 0..2 {
            let site = |i: usize| 2 * layer + i;
            // Under pre-norm only the branch's half came through the norm.
            let below = |i: usize, sum| match norm {
                Norm::Post => model.grad(HookPoint::Block(layer, sum)).expect("there").to_vec(),
                _ => model.edge(Edge::Branch(site(i))).expect("there").to_vec(),
            };
            norms.push(block(layer, Ln1Scale, Ln1Normalized, below(0, ResidMidSum), "ln_1"));
            norms.push(block(layer, Ln2Scale, Ln2Normalized, below(1, ResidPostSum), "ln_2"));
        }
        if norm == Norm::Pre {
            let below = model.grad(HookPoint::stream(4)).expect("there").to_vec();
            let name = "transformer.ln_f".to_string();
            norms.push((HookPoint::LnFinalScale, HookPoint::LnFinalNormalized, below, name));
        }
        for (scale, hat, below, name) in norms {
            let values = |hook| model.tensor(hook).expect("there").to_vec();
            let grads = |hook| model.grad(hook).expect("there").to_vec();
            let (sigma, x_hat, d_sigma, d_hat) = (values(scale), values(hat), grads(scale), grads(hat));
            let mut want = Vec::new();
            for n in 0..sigma.len() {
                let row = n * d..(n + 1) * d;
                let d_c: Vec<f64> = row.map(|i| d_hat[i] / sigma[n] + d_sigma[n] * x_hat[i] / d as f64).collect();
                let mean = d_c.iter().sum::<f64>() / d as f64;
                want.extend(d_c.iter().map(|x| x - mean));
            }
            close(&name, &below, &want);
            // d_w = Σ d_y·x̂ and d_x̂ = w·d_y.
            let w = param(&model, &format!("{name}.weight"));
            let mut d_w = vec![0.0; d];
            for (i, (g, x)) in d_hat.iter().zip(&x_hat).enumerate() {
                d_w[i % d] += g / w[i % d] * x;
            }
            close(&name, &param_grad(&model, &format!("{name}.weight")), &d_w);
        }
    }
}

#[test]
fn positions_are_what_was_added_and_their_gradient_is_summed_over_the_batch() {
    for pos in [Pos::Learned, Pos::Sinusoidal] {
        let config = Config { pos, ..small() }.validate(D_VOCAB).expect("a small model");
        let model = measured(&config);
        let positions = model.tensor(HookPoint::PosEmbed).expect("there").to_vec();
        let embed = model.tensor(HookPoint::Embed).expect("there").to_vec();
        let sum: Vec<f64> = embed.iter().enumerate().map(|(i, e)| e + positions[i % positions.len()]).collect();
        assert_eq!(model.tensor(HookPoint::stream(0)).expect("there").to_vec(), sum);
        let d = model.grad(HookPoint::PosEmbed).expect("there").to_vec();
        let d_x = model.grad(HookPoint::stream(0)).expect("there").to_vec();
        let n = d.len();
        close("positions", &d, &(0..n).map(|i| d_x[i] + d_x[i + n]).collect::<Vec<_>>());
        if pos == Pos::Learned {
            assert_eq!(d, param_grad(&model, "transformer.wpe.weight"));
        }
    }
}

#[test]
fn a_model_from_weights_alone_is_the_model() {
    let config = small().validate(D_VOCAB).expect("a small model");
    let model = measured(&config);
    let inputs: Vec<u32> = (0..16).map(|i| i % 7).collect();
    let batch = Batch { targets: inputs.clone(), inputs };
    let mut own = model.clone();
    own.forward(&batch.inputs);
    let loss = own.backward(&batch);
    let mut from = Model::from_params(&config, model.params().to_vec(), true).expect("as many weights");
    from.forward(&batch.inputs);
    assert_eq!((from.backward(&batch), from.grads()), (loss, own.grads()));
    let mut reader = Model::from_params(&config, model.params().to_vec(), false).expect("as many weights");
    reader.forward(&batch.inputs);
    assert_eq!(reader.act(reader.act_table().logits), own.act(own.act_table().logits));
    assert!(reader.n_bytes() < own.n_bytes());
    assert!(Model::from_params(&config, vec![0.0; 3], false).is_none());
    let mut probe = model.probe_with_grads(1);
    let one = Batch { inputs: batch.inputs[..8].to_vec(), targets: batch.targets[..8].to_vec() };
    probe.forward(&one.inputs);
    probe.backward(&one);
    assert!(probe.grads().iter().any(|&g| g != 0.0) && probe.config().batch_size == 1);
}
