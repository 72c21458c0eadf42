//! The whole model's gradient against central differences in f64, for every value of every switch.

use base::config::{ActFn, Config, Init, Norm, Pos, Residual, ValidConfig};
use base::corpora::IGNORE;
use base::rng::{Rng, Stream};
use engine::nn::{Batch, Model};

const D_VOCAB: usize = 7;

fn small() -> Config {
    Config { n_layers: 2, d_model: 8, n_heads: 2, n_ctx: 8, mlp_ratio: 2, batch_size: 2, ..Config::default() }
}

fn batch(config: &ValidConfig) -> Batch {
    let mut rng = Rng::new(5, Stream::Data, 0);
    let mut draw = |_| rng.below(D_VOCAB) as u32;
    let inputs = (0..config.n_tokens()).map(&mut draw).collect();
    let mut targets: Vec<u32> = (0..config.n_tokens()).map(&mut draw).collect();
    targets[3] = IGNORE;
    Batch { inputs, targets }
}

/// Compares a few entries of every weight tensor, and every embedding row that occurs.
fn check(name: &str, config: Config) {
    let config = config.validate(D_VOCAB).expect("a small model");
    let batch = batch(&config);
    let mut model = Model::<f64>::new(&config);
    // Away from the start values, where biases are 0 and norms are 1 and some gradients vanish by symmetry.
    let mut rng = Rng::new(6, Stream::Init, 99);
    for p in model.params_mut() {
        *p += 0.3 * rng.normal();
    }
    model.forward(&batch.inputs);
    model.backward(&batch);
    let grads = model.grads().to_vec();
    let infos = model.param_table().infos.clone();
    let h = 1e-5;
    for info in infos {
        let scale = grads[info.span.range()].iter().fold(1e-3f64, |m, g| m.max(g.abs()));
        let stride = (info.span.len / 6).max(1);
        for i in (info.span.start..info.span.end()).step_by(stride) {
            let at = model.params()[i];
            let mut loss = |x: f64| {
                model.params_mut()[i] = x;
                model.forward(&batch.inputs);
                model.backward(&batch)
            };
            let want = (loss(at + h) - loss(at - h)) / (2.0 * h);
            loss(at);
            let error = (grads[i] - want).abs() / scale;
            assert!(
                error <= 1e-6,
                "{name}: {}[{}] is {} instead of {want} ({error:.1e})",
                info.name,
                i - info.span.start,
                grads[i]
            );
        }
    }
}

#[test]
fn every_norm_with_every_residual_rule() {
    for &norm in Norm::ALL {
        for rule in ["all", "none", "attn", "mlp", "1a.2m"] {
            let residual = Residual::parse(rule).expect("a rule");
            check(&format!("{} {rule}", norm.key()), Config { norm, residual, ..small() });
        }
    }
}

#[test]
fn every_position_scheme() {
    for &pos in Pos::ALL {
        check(pos.key(), Config { pos, ..small() });
        check(pos.key(), Config { pos, norm: Norm::None, ..small() });
    }
}

#[test]
fn every_activation_and_absent_sublayers() {
    for &act_fn in ActFn::ALL {
        check(act_fn.key(), Config { act_fn, ..small() });
    }
    check("no attention", Config { attn: false, ..small() });
    check("neither", Config { attn: false, act_fn: ActFn::Off, ..small() });
    check("post, no MLP", Config { act_fn: ActFn::Off, norm: Norm::Post, ..small() });
}

#[test]
fn scales_heads_depths_and_heads_of_the_model() {
    check("untied", Config { tied: false, ..small() });
    check("half skips", Config { residual_scale: 0.5, ..small() });
    check("double skips, post", Config { residual_scale: 2.0, norm: Norm::Post, ..small() });
    check("one head", Config { n_heads: 1, ..small() });
    check("three heads", Config { n_heads: 3, d_model: 12, ..small() });
    check("one layer", Config { n_layers: 1, ..small() });
    check("five layers", Config { n_layers: 5, ..small() });
    for &init in Init::ALL {
        check(init.key(), Config { init, ..small() });
    }
}
