//! A NaN or an infinity is reported with its step, the tensor that held it first, and what was last finite; weights stay.

use base::config::{Config, CorpusId, Init, Link, Norm, Optimizer, Pos, Residual, Tower};
use base::corpora::{self, Corpus};
use engine::lab::{Lab, TowerSpec};
use engine::nn::{FiniteStep, NonFinite, Trainer};
use engine::telemetry::record;

const RECKLESS: &str = "v=1&n_layers=2&norm=none&init=gpt2&init_std=1&lr=1&warmup_steps=0&clip_l2=0&optimizer=sgd";

fn trainer(norm: Norm) -> (Trainer<f32>, Box<dyn Corpus>) {
    let config = Config {
        corpus: CorpusId::Induction,
        n_layers: 2,
        d_model: 16,
        n_heads: 2,
        n_ctx: 16,
        batch_size: 2,
        tied: false,
        pos: Pos::Rel,
        init: Init::Xavier,
        optimizer: Optimizer::Sgd,
        residual: Residual::All,
        norm,
        ..Config::default()
    };
    let corpus = corpora::build(config.corpus, 0);
    let config = config.validate(corpus.vocab().len()).expect("a small model");
    (Trainer::new(&config, corpus.as_ref()), corpus)
}

/// From an element's index, the number of elements and its value to its new value.
type Change = fn(usize, usize, f32) -> f32;

/// The norm, the weights that are changed, and the tensor that must be named.
type Case<'a> = (Norm, &'a [(&'a str, Change)], &'a str);

/// Changes weights, measures, and says which tensor is named.
fn named(norm: Norm, changes: &[(&str, Change)]) -> Option<String> {
    let (mut trainer, corpus) = trainer(norm);
    for (name, change) in changes {
        let span = trainer.model().param_table().get(name).expect("a weight").span;
        for (i, x) in trainer.model_mut().params_mut()[span.range()].iter_mut().enumerate() {
            *x = change(i, span.len, *x);
        }
    }
    trainer.measure(corpus.as_ref());
    trainer.measured().non_finite.clone().map(|bad| bad.tensor)
}

#[test]
fn the_first_tensor_in_the_order_of_computation_is_named() {
    assert_eq!(named(Norm::Pre, &[]), None);
    let (zeros, vast): (Change, Change) = (|_, _, _| 0.0, |_, _, _| 1e15);
    let cases: [Case; 7] = [
        (Norm::Pre, &[("transformer.h.1.ln_2.bias", |_, _, _| f32::NAN)], "transformer.h.1.ln_2.bias"),
        // q, k and v are one tensor in memory, and have names of their own.
        (
            Norm::Pre,
            &[("transformer.h.1.attn.c_attn.weight", |_, _, _| 3e38), ("transformer.h.1.ln_1.bias", |_, _, _| 9.0)],
            "blocks.1.attn.hook_q",
        ),
        // Finite queries and keys, and a product beyond f32; scores ahead of the query are −∞ by design.
        (Norm::Pre, &[("transformer.h.0.attn.c_attn.bias", |_, _, _| 1e25)], "blocks.0.attn.hook_attn_scores"),
        // Sums of 64 terms of 3·10³⁸.
        (
            Norm::Pre,
            &[("transformer.h.0.mlp.c_fc.bias", |_, _, _| 3e18), ("transformer.h.0.mlp.c_proj.weight", |_, _, _| 1e20)],
            "blocks.0.hook_mlp_out",
        ),
        // Logits of ±3·10³⁸ are finite, their difference is not.
        (
            Norm::None,
            &[
                ("transformer.wte.weight", zeros),
                ("transformer.h.1.mlp.c_proj.bias", |_, _, _| 1e18),
                ("lm_head.weight", |i, len, _| if i < len / 2 { 1.875e19 } else { -1.875e19 }),
            ],
            "loss",
        ),
        // Nothing of the forward is large; the gradient at the top, near 10²⁸, then meets weights of 10¹⁵.
        (
            Norm::None,
            &[
                ("transformer.wte.weight", |_, _, x| x * 1e-30),
                ("lm_head.weight", |_, _, x| x * 1e30),
                ("transformer.h.1.mlp.c_fc.weight", zeros),
                ("transformer.h.1.mlp.c_proj.weight", vast),
            ],
            "blocks.1.mlp.hook_post_grad",
        ),
        // Only a weight's gradient: near 10²⁸ at its output, 10¹⁵ at its input.
        (
            Norm::None,
            &[
                ("transformer.wte.weight", |_, _, x| x * 1e-30),
                ("lm_head.weight", |_, _, x| x * 1e30),
                ("transformer.h.1.mlp.c_fc.bias", vast),
                ("transformer.h.1.mlp.c_proj.weight", zeros),
            ],
            "transformer.h.1.mlp.c_proj.weight_grad",
        ),
    ];
    for (norm, changes, want) in cases {
        assert_eq!(named(norm, changes).as_deref(), Some(want));
    }
}

#[test]
fn the_report_has_the_last_finite_step_and_the_weights_stay() {
    let experiment = Link::parse(RECKLESS).0.experiment;
    for tower in Tower::BOTH {
        let (mut lab, _) = Lab::build(TowerSpec::of(&experiment, tower)).expect("it can be built");
        let mut before = None;
        let bad = loop {
            let measured = lab.trainer().expect("a run").measured().clone();
            if let Some(bad) = measured.non_finite {
                break bad;
            }
            assert!(measured.step < 60, "it was to blow up");
            before = Some(FiniteStep { step: measured.step, loss_nats: measured.loss_nats, grad_l2: measured.grad_l2 });
            lab.train_to(measured.step + 1, 1, |_| {});
        };
        let trainer = lab.trainer().expect("a run");
        assert_eq!(bad.last_finite, before);
        assert_eq!(bad.step, before.expect("its first step is finite").step + 1);
        let snapshot = record(trainer, None, tower);
        assert_eq!((snapshot.tower, snapshot.non_finite.as_ref()), (tower, Some(&bad)));
        // Further steps go by without an update, and say the same.
        let weights = trainer.model().params().iter().map(|p| p.to_bits()).collect::<Vec<_>>();
        lab.train_to(bad.step + 3, 1, |_| {});
        let trainer = lab.trainer().expect("a run");
        assert_eq!(trainer.measured().non_finite, Some(bad));
        assert!(trainer.model().params().iter().map(|p| p.to_bits()).eq(weights), "the weights stay as they were");
    }
}

#[test]
fn a_step_that_is_measured_again_is_judged_again() {
    let (mut trainer, corpus) = trainer(Norm::Pre);
    let sound = trainer.model().params()[0];
    trainer.model_mut().params_mut()[0] = f32::NAN;
    trainer.measure(corpus.as_ref());
    let want = NonFinite { step: 0, tensor: "transformer.wte.weight".to_string(), last_finite: None };
    assert_eq!(trainer.measured().non_finite, Some(want));
    trainer.model_mut().params_mut()[0] = sound;
    trainer.measure(corpus.as_ref());
    assert_eq!(trainer.measured().non_finite, None);
}
