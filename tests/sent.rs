//! What attention sends from query to key: the parts sum to the branch's gradient, and each is the derivative of the loss
//! along its way alone, by central differences in doubles of equations written out anew.

use base::config::{Config, CorpusId, Norm, Pos, Residual, ValidConfig};
use base::corpora::{self, Split};
use base::names::{BlockHook, HookPoint};
use engine::nn::kernels::sum_squares;
use engine::nn::{Batch, LAYERNORM_EPS, Model, Real, fill_batch};

fn small(norm: Norm, pos: Pos, n_heads: usize) -> Config {
    let residual = Residual::parse("2a").expect("a rule");
    let corpus = CorpusId::Induction;
    Config {
        corpus,
        norm,
        pos,
        n_heads,
        residual,
        n_layers: 2,
        d_model: 16,
        n_ctx: 8,
        batch_size: 2,
        ..Config::default()
    }
}

/// A model at its first weights, somewhat enlarged, that has gone forth and back.
fn measured<T: Real>(config: &Config) -> (Model<T>, ValidConfig) {
    let corpus = corpora::build(config.corpus, 0);
    let config = config.clone().validate(corpus.vocab().len()).expect("small");
    let mut model = Model::<T>::new(&config);
    // At first weights scores are near 0, and keys would hardly matter.
    model.params_mut().iter_mut().for_each(|x| *x *= T::from_f64(1.5));
    let mut batch = Batch::default();
    fill_batch(&config, corpus.as_ref(), Split::Train, 0, &mut batch);
    model.forward(&batch.inputs);
    model.backward(&batch);
    (model, config)
}

fn cases() -> Vec<Config> {
    let mut out = Vec::new();
    for &norm in Norm::ALL {
        for &pos in Pos::ALL {
            out.extend([1, 4].map(|n_heads| small(norm, pos, n_heads)));
        }
    }
    out
}

/// The largest distance of Σᵢ c_ij + q_j from the branch's gradient, over the largest norm of a token there.
fn lack<T: Real>(model: &Model<T>, config: &ValidConfig) -> f64 {
    let (t, d) = (config.n_ctx, config.d_model);
    let mut worst = 0.0_f64;
    for layer in 0..config.n_layers {
        for sequence in 0..config.batch_size {
            let mut sum: Vec<f64> = model.query_path(layer, sequence).iter().map(|x| x.to_f64()).collect();
            model.each_sent(layer, sequence, |i, j, c| {
                assert!(i >= j);
                sum[j * d..][..d].iter_mut().zip(c).for_each(|(sum, c)| *sum += c.to_f64());
            });
            let branch = &model.grad_branch(base::config::Site::attn(layer))[sequence * t * d..][..t * d];
            let norm = |xs: &[f64]| sum_squares(xs).sqrt();
            let whole: Vec<f64> = branch.iter().map(|x| x.to_f64()).collect();
            let apart: Vec<f64> = sum.iter().zip(&whole).map(|(a, b)| a - b).collect();
            let largest = whole.chunks_exact(d).map(norm).fold(0.0, f64::max);
            worst = apart.chunks_exact(d).map(norm).fold(worst, |worst, apart| worst.max(apart / largest));
        }
    }
    worst
}

#[test]
fn what_queries_send_sums_to_the_gradient_of_the_branch() {
    let mut worst = [0.0_f64; 2];
    for case in cases() {
        let (single, config) = measured::<f32>(&case);
        let double = measured::<f64>(&case).0;
        let found = [lack(&single, &config), lack(&double, &config)];
        assert!(found[0] <= 1e-6 && found[1] <= 1e-14, "{found:?} in {:?} {:?}", case.norm, case.pos);
        worst = [worst[0].max(found[0]), worst[1].max(found[1])];
    }
    println!("largest lack: {:.1e} in f32, {:.1e} in f64", worst[0], worst[1]);
}

/// Σ ∂L/∂z_i · z_i, where `x_j` stands for token j's stream vector in what query i reads of it as key and value: written
/// out, one number after the other.
fn along_the_way(model: &Model<f64>, config: &ValidConfig, layer: usize, (i, j): (usize, usize), x_j: &[f64]) -> f64 {
    let (t, d, h) = (config.n_ctx, config.d_model, config.n_heads);
    let k = d / h;
    let table = model.param_table();
    let named = |name: &str| {
        let info = table.get(&format!("transformer.h.{layer}.{name}")).unwrap_or_else(|| panic!("no {name}"));
        &model.params()[info.span.range()]
    };
    let (w, b) = (named("attn.c_attn.weight"), named("attn.c_attn.bias"));
    let stream = model.tensor(HookPoint::Block(layer, BlockHook::ResidPre)).expect("there").to_vec();
    let read = |x: &[f64]| -> Vec<f64> {
        if config.norm != Norm::Pre {
            return x.to_vec();
        }
        let mean = x.iter().sum::<f64>() / d as f64;
        let var = x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / d as f64;
        let (gain, shift) = (named("ln_1.weight"), named("ln_1.bias"));
        (0..d).map(|c| (x[c] - mean) / (var + LAYERNORM_EPS).sqrt() * gain[c] + shift[c]).collect()
    };
    // Column `c` of q, k and v side by side.
    let mapped = |u: &[f64], c: usize| b[c] + (0..d).map(|r| u[r] * w[r * 3 * d + c]).sum::<f64>();
    let turned = |u: &[f64], first: usize, at: usize| -> Vec<f64> {
        let x: Vec<f64> = (0..k).map(|c| mapped(u, first + c)).collect();
        if config.pos != Pos::Rope {
            return x;
        }
        let half = k / 2;
        let angle = |c: usize| at as f64 / 10_000f64.powf(2.0 * (c % half) as f64 / k as f64);
        let other = |c: usize| if c < half { -x[c + half] } else { x[c - half] };
        (0..k).map(|c| x[c] * angle(c).cos() + other(c) * angle(c).sin()).collect()
    };
    let d_z = model.grad(HookPoint::Block(layer, BlockHook::Z)).expect("there");
    let token = |s: usize| read(if s == j { x_j } else { &stream[s * d..][..d] });
    let tokens: Vec<Vec<f64>> = (0..=i).map(token).collect();
    // As a query the token stays what it was.
    let own = read(&stream[i * d..][..d]);
    let mut out = 0.0;
    for head in 0..h {
        let q = turned(&own, head * k, i);
        let score = |s: usize| {
            let key = turned(&tokens[s], d + head * k, s);
            let bias = if config.pos == Pos::Rel { named("attn.rel_bias.weight")[head * t + i - s] } else { 0.0 };
            q.iter().zip(&key).map(|(q, k)| q * k).sum::<f64>() / (k as f64).sqrt() + bias
        };
        let weights: Vec<f64> = (0..=i).map(|s| score(s).exp()).collect();
        let all: f64 = weights.iter().sum();
        for c in 0..k {
            let z = (0..=i).map(|s| weights[s] / all * mapped(&tokens[s], 2 * d + head * k + c)).sum::<f64>();
            out += d_z.at(&[0, i, head, c]) * z;
        }
    }
    out
}

#[test]
fn each_is_the_derivative_along_its_way_alone() {
    for case in cases() {
        let (model, config) = measured::<f64>(&case);
        let (layer, d) = (1, config.d_model);
        let stream = model.tensor(HookPoint::Block(layer, BlockHook::ResidPre)).expect("there").to_vec();
        let (mut n, mut largest) = (0, 0.0_f64);
        model.each_sent(layer, 0, |_, _, c| largest = largest.max(sum_squares(c).sqrt()));
        model.each_sent(layer, 0, |i, j, c| {
            // Both ends, the diagonal and a few between.
            if (3 * i + j) % 5 > 0 {
                return;
            }
            let x = &stream[j * d..][..d];
            for (at, &found) in c.iter().enumerate() {
                let moved = |by: f64| {
                    let mut x = x.to_vec();
                    x[at] += by;
                    along_the_way(&model, &config, layer, (i, j), &x)
                };
                let step = 1e-5;
                let expected = (moved(step) - moved(-step)) / (2.0 * step);
                let apart = (found - expected).abs() / largest;
                assert!(apart < 1e-7, "{i} {j} {at}: {found} {expected} in {:?} {:?}", case.norm, case.pos);
            }
            n += 1;
        });
        assert!(n >= 7 && largest > 0.0, "{n}");
        let norms = model.sent_l2(layer, 0);
        model.each_sent(layer, 0, |i, j, c| {
            let norm = sum_squares(c).sqrt();
            assert!((f64::from(norms[i * config.n_ctx + j]) - norm).abs() <= 1e-6 * norm);
        });
        assert!(
            (0..config.n_ctx)
                .all(|i| norms[i * config.n_ctx + i + 1..(i + 1) * config.n_ctx].iter().all(|&x| x == 0.0))
        );
    }
}

#[test]
fn without_attention_nothing_is_sent() {
    let config = Config { attn: false, ..small(Norm::Pre, Pos::Learned, 1) };
    assert!(measured::<f32>(&config).0.sent_l2(0, 0).is_empty());
}
