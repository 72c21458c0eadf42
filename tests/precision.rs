//! The f32 path against the f64 path of the same source, and the rule for numbers below f32's normal range, over random
//! small configs.

use base::config::{ActFn, Config, CorpusId, Init, Norm, Optimizer, Pos, Residual, Site};
use base::corpora;
use base::rng::{Rng, Stream};
use engine::nn::{Batch, Model, Real, Trainer};
use proptest::prelude::*;

const D_VOCAB: usize = 9;

fn any_config() -> impl Strategy<Value = Config> {
    let shape = (1..4usize, 1..4usize, 1..3usize, 8..20usize, 1..3usize, 1..4usize);
    let kinds = (0..Norm::ALL.len(), 0..ActFn::ALL.len(), 0..Pos::ALL.len(), 0..Init::ALL.len());
    let rest = (any::<bool>(), any::<bool>(), any::<u8>(), 0.5..1.5f32, 0..1000u32);
    (shape, kinds, rest).prop_map(|(shape, (norm, act_fn, pos, init), (tied, attn, cuts, residual_scale, seed))| {
        let (n_layers, n_heads, d, n_ctx, mlp_ratio, batch_size) = shape;
        let cuts = (0..2 * n_layers).filter(|i| cuts >> i & 1 == 1).map(Site::from_idx).collect();
        Config {
            n_layers,
            n_heads,
            d_model: 4 * n_heads * d,
            n_ctx,
            mlp_ratio,
            batch_size,
            norm: Norm::ALL[norm],
            act_fn: ActFn::ALL[act_fn],
            pos: Pos::ALL[pos],
            init: Init::ALL[init],
            tied,
            attn,
            residual: Residual::Cuts(cuts),
            residual_scale,
            seed,
            ..Config::default()
        }
    })
}

fn loss_and_grads<T: Real>(config: &Config) -> (f64, Vec<f64>) {
    let config = config.clone().validate(D_VOCAB).expect("a small model");
    let mut rng = Rng::new(config.seed as u64, Stream::Data, 1);
    let mut ids = || (0..config.n_tokens()).map(|_| rng.below(D_VOCAB) as u32).collect();
    let batch = Batch { inputs: ids(), targets: ids() };
    let mut model = Model::<T>::new(&config);
    // As after some training: no bias is 0. Rounded to f32, so that both paths start from the same numbers.
    let mut rng = Rng::new(config.seed as u64, Stream::Init, 7);
    for p in model.params_mut() {
        *p = T::from_f64((p.to_f64() + 0.2 * rng.normal()) as f32 as f64);
    }
    model.forward(&batch.inputs);
    let loss = model.backward(&batch).to_f64();
    (loss, model.grads().iter().map(|g| g.to_f64()).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn f32_follows_f64(config in any_config()) {
        let (loss, grads) = loss_and_grads::<f32>(&config);
        let (exact_loss, exact_grads) = loss_and_grads::<f64>(&config);
        prop_assert!((loss - exact_loss).abs() <= 1e-4 * exact_loss.abs().max(1.0), "{} for {}", loss, exact_loss);
        let size = exact_grads.iter().map(|g| g * g).sum::<f64>().sqrt();
        let off = grads.iter().zip(&exact_grads).map(|(g, e)| (g - e) * (g - e)).sum::<f64>().sqrt();
        prop_assert!(off <= 2e-4 * size, "the gradient is off by {:.1e} of its length", off / size);
    }

    #[test]
    fn no_stored_number_is_subnormal(config in any_config(), optimizer in 0..Optimizer::ALL.len(), shrink in 0..70i32) {
        // Small weights: activations and gradients fall through the end of f32 somewhere between the ends of the stream.
        let config = Config { optimizer: Optimizer::ALL[optimizer], corpus: CorpusId::Induction, ..config };
        let corpus = corpora::build(config.corpus, 0);
        let config = config.validate(corpus.vocab().len()).expect("a small model");
        let mut trainer = Trainer::<f32>::new(&config, corpus.as_ref());
        for p in trainer.model_mut().params_mut() {
            *p *= 2.0f32.powi(-shrink);
        }
        trainer.measure(corpus.as_ref());
        for _ in 0..2 {
            trainer.step(corpus.as_ref());
            let model = trainer.model();
            let subnormal = |xs: &[f32]| xs.iter().filter(|x| x.is_subnormal()).count();
            let ((m, v), params) = (trainer.moments(), model.params());
            for (what, xs) in [("weights", params), ("gradients", model.grads()), ("m", m), ("v", v)] {
                prop_assert_eq!(subnormal(xs), 0, "{}", what);
            }
            for hook in model.hooks() {
                let (x, d_x) = (model.tensor(hook).expect("it has it"), model.grad(hook).expect("it has it"));
                prop_assert_eq!(subnormal(&x.values()), 0, "{}", hook);
                prop_assert_eq!(subnormal(&d_x.values()), 0, "{}_grad", hook);
            }
            for edge in model.edges() {
                prop_assert_eq!(subnormal(&model.edge(edge).expect("it has it").values()), 0, "{:?}", edge);
            }
        }
    }
}
