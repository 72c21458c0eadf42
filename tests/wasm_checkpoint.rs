//! A run that was stored and restored has the bits of the run that was not, natively and, as wasm, in Node; and so have
//! runs whose settings changed or whose batches were left out on the way.

use base::config::{Config, CorpusId, LrDecay, Norm, Optimizer, Residual, Site, ValidConfig};
use base::corpora::{self, Corpus, IGNORE};
use engine::nn::{Checkpoint, MeasuredStep, Trainer};

const N_STEPS: u64 = 12;

fn small(optimizer: Optimizer) -> Config {
    let corpus = CorpusId::Induction;
    Config { corpus, n_layers: 2, d_model: 16, n_heads: 2, n_ctx: 16, batch_size: 4, optimizer, ..Config::default() }
}

fn build(config: Config) -> (ValidConfig, Box<dyn Corpus>) {
    let corpus = corpora::build(config.corpus, config.seed as u64);
    (config.validate(corpus.vocab().len()).expect("a small model"), corpus)
}

/// What happens on the way, right after the step was measured.
fn events(trainer: &mut Trainer<f32>, corpus: &dyn Corpus) {
    match trainer.measured().step {
        3 => trainer.set_residual(Residual::All.with(Site::mlp(0), false, 2), corpus),
        4 => trainer.leave_out_batch(),
        5 => trainer.set_residual(Residual::All, corpus),
        6 => trainer.leave_out_sequence(2, corpus),
        7 => {
            let live = Config { lr: 1e-3, lr_decay: LrDecay::Constant, clip_l2: 0.1, ..small(Optimizer::Sgd) };
            trainer.set_live(&build(live).0);
        }
        _ => {}
    }
}

fn go_on(trainer: &mut Trainer<f32>, corpus: &dyn Corpus) -> Vec<(MeasuredStep, u64)> {
    let mut seen = Vec::new();
    while trainer.measured().step < N_STEPS {
        seen.push((trainer.measured().clone(), trainer.fingerprint()));
        trainer.step(corpus);
        events(trainer, corpus);
    }
    seen
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn a_restored_run_has_the_bits_of_one_that_was_never_interrupted() {
    for &optimizer in Optimizer::ALL {
        let (config, corpus) = build(small(optimizer));
        let corpus = corpus.as_ref();
        let mut trainer = Trainer::new(&config, corpus);
        let mut checkpoints = Vec::new();
        let mut whole = Vec::new();
        while trainer.measured().step < N_STEPS {
            checkpoints.push(trainer.checkpoint());
            whole.push((trainer.measured().clone(), trainer.fingerprint()));
            trainer.step(corpus);
            events(&mut trainer, corpus);
        }
        assert_eq!(trainer.n_updates(), N_STEPS - 1, "one batch was left out");
        let end = trainer.fingerprint();
        for (step, checkpoint) in checkpoints.iter().enumerate() {
            assert_eq!(checkpoint.step, step as u64);
            let bytes = postcard::to_allocvec(checkpoint).expect("plain data");
            let back: Checkpoint<f32> = postcard::from_bytes(&bytes).expect("what was written");
            assert_eq!(&back, checkpoint);
            assert!(bytes.len() as u64 <= checkpoint.n_bytes(), "{} of {}", bytes.len(), checkpoint.n_bytes());

            // Into one that has never run, and into one that stands at the end with other skips and settings.
            let mut fresh = Trainer::from_checkpoint(&config, corpus, &back).expect("the same model");
            assert_eq!(go_on(&mut fresh, corpus), whole[step..], "{} from step {step}", optimizer.key());
            assert_eq!(fresh.fingerprint(), end);
            trainer.restore(&back, corpus).expect("the same model");
            assert_eq!(trainer.checkpoint(), back, "nothing is lost");
            assert_eq!(go_on(&mut trainer, corpus), whole[step..], "{} from step {step}, again", optimizer.key());
            assert_eq!(trainer.fingerprint(), end);
        }
    }
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn what_is_left_out_stays_left_out_over_a_checkpoint() {
    let (config, corpus) = build(small(Optimizer::Adamw));
    let corpus = corpus.as_ref();
    let mut trainer = Trainer::<f32>::new(&config, corpus);
    trainer.step(corpus);
    trainer.leave_out_sequence(1, corpus);
    trainer.leave_out_sequence(0, corpus);
    trainer.leave_out_sequence(9, corpus);
    trainer.leave_out_batch();
    assert_eq!(trainer.left_out().rows, [0, 1]);
    let mut other = Trainer::from_checkpoint(&config, corpus, &trainer.checkpoint()).expect("the same model");
    assert_eq!(other.left_out(), trainer.left_out());
    assert_eq!(other.measured(), trainer.measured());
    assert_eq!(other.model().grads(), trainer.model().grads());
    for trainer in [&mut trainer, &mut other] {
        let (weights, before) = (trainer.fingerprint(), trainer.checkpoint());
        trainer.step(corpus);
        let after = trainer.checkpoint();
        assert_ne!(trainer.fingerprint(), weights, "the step is part of it");
        assert_eq!((&after.params, &after.m, &after.v), (&before.params, &before.m, &before.v), "bit for bit");
        assert_eq!((after.step, after.n_updates), (2, 1));
        assert_eq!(after.update_ratio, [0.0; 2], "nothing moved");
        assert_eq!(trainer.left_out(), &Default::default(), "it was about that step only");
    }
    assert_eq!(other.measured(), trainer.measured());
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn a_batch_that_is_left_out_does_not_count_as_an_update() {
    // Adam's bias correction: after a gap at the very start the first update is as large as a first one.
    let (config, corpus) = build(Config { warmup_steps: 0, lr_decay: LrDecay::Constant, ..small(Optimizer::Adamw) });
    let corpus = corpus.as_ref();
    let mut trainer = Trainer::<f32>::new(&config, corpus);
    trainer.leave_out_batch();
    trainer.step(corpus);
    let before = trainer.model().params().to_vec();
    trainer.update();
    let largest = before.iter().zip(trainer.model().params()).map(|(a, b)| (a - b).abs()).fold(0.0f32, f32::max);
    assert!((largest / config.lr - 1.0).abs() < 0.02, "a first step of Adam is ±lr, not {largest}");
}

/// A corpus with some rows' targets wiped.
struct Without {
    corpus: Box<dyn Corpus>,
    rows: [u64; 2],
}

impl Corpus for Without {
    fn id(&self) -> base::config::CorpusId {
        self.corpus.id()
    }
    fn vocab(&self) -> &[String] {
        self.corpus.vocab()
    }
    fn levels(&self) -> corpora::Levels {
        self.corpus.levels()
    }
    fn label_sets(&self) -> &[corpora::LabelSet] {
        self.corpus.label_sets()
    }
    fn sequence(&self, split: corpora::Split, index: u64, inputs: &mut [u32], targets: &mut [u32]) {
        self.corpus.sequence(split, index, inputs, targets);
        if self.rows.contains(&index) {
            targets.fill(IGNORE);
        }
    }
    fn labels(&self, split: corpora::Split, index: u64, set_idx: usize, labels: &mut [u8]) {
        self.corpus.labels(split, index, set_idx, labels);
    }
    fn prompt(&self) -> Vec<u32> {
        self.corpus.prompt()
    }
    fn decode(&self, tokens: &[u32]) -> String {
        self.corpus.decode(tokens)
    }
    fn about(&self, lang: base::names::Lang) -> String {
        self.corpus.about(lang)
    }
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn leaving_out_a_row_is_a_corpus_that_never_asked_for_it() {
    for norm in [Norm::Pre, Norm::Post] {
        let (config, corpus) = build(Config { norm, ..small(Optimizer::Adamw) });
        let corpus = corpus.as_ref();
        // Rows 1 and 3 of step 2 are sequences 9 and 11.
        let wiped = Without { corpus: corpora::build(config.corpus, config.seed as u64), rows: [9, 11] };
        let (mut live, mut other) = (Trainer::<f32>::new(&config, corpus), Trainer::<f32>::new(&config, &wiped));
        for step in 0..5 {
            if step == 2 {
                let loss = live.measured().loss_nats;
                live.leave_out_sequence(3, corpus);
                live.leave_out_sequence(1, corpus);
                assert_ne!(live.measured().loss_nats, loss);
            }
            assert_eq!(live.measured(), other.measured(), "step {step}");
            assert_eq!(live.model().grads(), other.model().grads(), "step {step}");
            assert_eq!(live.batch(), other.batch());
            live.step(corpus);
            other.step(&wiped);
        }
        assert_eq!(live.fingerprint(), other.fingerprint());
    }
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn every_row_left_out_is_no_loss_and_no_gradient() {
    let (config, corpus) = build(small(Optimizer::Sgd));
    let corpus = corpus.as_ref();
    let mut trainer = Trainer::<f32>::new(&config, corpus);
    for row_idx in 0..4 {
        trainer.leave_out_sequence(row_idx, corpus);
    }
    assert_eq!((trainer.measured().loss_nats, trainer.measured().grad_l2), (0.0, 0.0));
    assert!(trainer.measured().non_finite.is_none());
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn settings_that_change_on_the_way_are_those_of_a_run_that_has_them() {
    let (config, corpus) = build(small(Optimizer::Adamw));
    let corpus = corpus.as_ref();
    let changed = Config { lr: 1e-2, weight_decay: 0.2, clip_l2: 0.05, warmup_steps: 3, ..small(Optimizer::Adamw) };
    // Other settings of the config given are none of its business.
    let (given, _) = build(Config { seed: 7, residual: Residual::None, n_layers: 1, ..changed.clone() });
    let (changed, _) = build(changed);
    let mut early = Trainer::<f32>::new(&config, corpus);
    early.set_live(&given);
    let mut whole = Trainer::<f32>::new(&changed, corpus);
    for _ in 0..6 {
        assert_eq!((early.measured(), early.lr()), (whole.measured(), whole.lr()));
        early.step(corpus);
        whole.step(corpus);
    }
    assert_eq!(early.fingerprint(), whole.fingerprint());
    assert_eq!(early.model().config(), whole.model().config());

    // From the next update on, not before.
    let mut late = Trainer::<f32>::new(&config, corpus);
    let mut plain = Trainer::<f32>::new(&config, corpus);
    for _ in 0..3 {
        late.step(corpus);
        plain.step(corpus);
    }
    late.set_live(&given);
    assert_eq!((late.measured(), late.fingerprint()), (plain.measured(), plain.fingerprint()));
    late.step(corpus);
    plain.step(corpus);
    assert_ne!(late.fingerprint(), plain.fingerprint());
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn a_checkpoint_of_another_model_is_refused_and_changes_nothing() {
    let (config, corpus) = build(small(Optimizer::Adamw));
    let corpus = corpus.as_ref();
    let mut trainer = Trainer::<f32>::new(&config, corpus);
    trainer.step(corpus);
    let before = trainer.checkpoint();
    for other in [small(Optimizer::Sgd), Config { n_layers: 3, ..small(Optimizer::Adamw) }] {
        let (config, corpus) = build(other);
        let checkpoint = Trainer::<f32>::new(&config, corpus.as_ref()).checkpoint();
        let mismatch = trainer.restore(&checkpoint, corpus.as_ref()).expect_err("another model");
        assert_ne!(mismatch.expected, mismatch.found, "{mismatch}");
        assert_eq!(trainer.checkpoint(), before);
    }
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn a_run_that_blew_up_is_stored_with_its_report() {
    let reckless =
        Config { norm: Norm::None, init_std: 1.0, lr: 1.0, warmup_steps: 0, clip_l2: 0.0, ..small(Optimizer::Sgd) };
    let (config, corpus) = build(Config { init: base::config::Init::Gpt2, ..reckless });
    let corpus = corpus.as_ref();
    let mut trainer = Trainer::<f32>::new(&config, corpus);
    while trainer.measured().non_finite.is_none() && trainer.measured().step < 60 {
        trainer.step(corpus);
    }
    let report = trainer.measured().non_finite.clone();
    assert!(report.is_some(), "it was to blow up");
    let mut other = Trainer::from_checkpoint(&config, corpus, &trainer.checkpoint()).expect("the same model");
    other.step(corpus);
    assert_eq!(other.measured().non_finite, report);
    assert_eq!(other.n_updates(), trainer.n_updates(), "the weights stay as they are");
}
