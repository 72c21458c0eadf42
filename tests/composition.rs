//! Agreement across other nouns, by depth: what one layer cannot do however wide, and three can.
//!
//! The slow test is the measurement; run it with
//! `cargo test --release --test composition -- --ignored --nocapture`. The fast one is a sample of it.

use base::config::Link;
use base::corpora::{self, Behaviour, Corpus, CorpusSpec};
use engine::nn::{Model, Trainer};

/// Questions in each cell: a number of distractors, attractors before the word that decides or none.
const N_QUESTIONS: usize = 250;

/// Share of questions answered rightly, by number of distractors.
type Accuracy = [f64; 3];

/// A tower of the link after its last step, and its corpus.
fn trained(link: &str) -> (Trainer<f32>, Box<dyn Corpus>) {
    let (link, problems) = Link::parse(link);
    assert!(problems.is_empty(), "{problems:?}");
    let config = link.experiment.a().clone();
    let spec = CorpusSpec { id: config.corpus, seed: config.seed as u64, balance: config.balance };
    let corpus = corpora::build_spec(&spec);
    let n_steps = config.n_steps;
    let config = config.validate(corpus.vocab().len()).expect("a small model");
    let mut trainer = Trainer::new(&config, corpus.as_ref());
    for _ in 0..n_steps {
        trainer.step(corpus.as_ref());
    }
    assert_eq!(trainer.measured().non_finite, None, "training stayed finite");
    (trainer, corpus)
}

/// How often the right token is likelier than the wrong one.
fn accuracy(model: &Model<f32>, behaviour: &Behaviour) -> Accuracy {
    let mut probe: Model<f32> = model.probe(1);
    let (t, v) = (probe.config().n_ctx, probe.config().d_vocab());
    [0, 1, 2].map(|n_distractors| {
        let mut n_right = 0;
        for before in [false, true] {
            let cell = |c: &&corpora::Contrast| c.n_distractors == n_distractors && (c.n_before > 0) == before;
            let questions: Vec<_> = behaviour.contrasts.iter().filter(cell).take(N_QUESTIONS).collect();
            assert_eq!(questions.len(), N_QUESTIONS, "{}", behaviour.key);
            for question in questions {
                let n = question.context.len();
                // What stands after the last word read does not reach it.
                let mut inputs = vec![0; t];
                inputs[..n].copy_from_slice(&question.context);
                probe.forward(&inputs);
                let row = &probe.act(probe.act_table().logits)[(n - 1) * v..n * v];
                n_right += (row[question.right as usize] > row[question.wrong as usize]) as usize;
            }
        }
        n_right as f64 / (2 * N_QUESTIONS) as f64
    })
}

/// Number of weights, and accuracies across plain nouns and across clauses (across measure words inside measure words).
fn measured(corpus: &str, shape: &str, seed: usize) -> (usize, [Accuracy; 2]) {
    let link = format!("v=1&corpus={corpus}&{shape}&n_ctx=32&batch_size=16&warmup_steps=40&n_steps=960&seed={seed}");
    let (trainer, corpus) = trained(&link);
    let of = [0, 1].map(|idx| accuracy(trainer.model(), &corpus.behaviours()[idx]));
    println!("{link}\n    plain {:.3?}, nested {:.3?}", of[0], of[1]);
    (trainer.model().params().len(), of)
}

const ONE: &str = "n_layers=1&d_model=48";
const TWO: &str = "n_layers=2&d_model=48";
const THREE: &str = "n_layers=3&d_model=48";
/// One layer with as many weights as three.
const WIDE: &str = "n_layers=1&d_model=80";

/// All depths answer where nothing misleads; among two misleading nouns only those that can look twice.
fn depth_and_not_width_finds_the_word_that_counts(corpus: &str, seed: usize) {
    let (_, [one, _]) = measured(corpus, ONE, seed);
    let (n_three, [three, three_nested]) = measured(corpus, THREE, seed);
    let (n_wide, [wide, _]) = measured(corpus, WIDE, seed);
    assert!(n_wide.abs_diff(n_three) * 20 < n_three, "{n_wide} and {n_three} weights");
    for plain in [one, three, wide] {
        assert!(plain[0] >= 0.85, "{corpus} {seed}: nothing misleads: {plain:?}");
    }
    assert!(three[2] >= 0.9 && three_nested[2] >= 0.6, "{corpus} {seed}: three layers {three:?} {three_nested:?}");
    for shallow in [one, wide] {
        assert!(three[2] - shallow[2] >= 0.2, "{corpus} {seed}: {three:?} against {shallow:?}");
    }
}

/// A sample of the measurement below, cheap enough for every change.
#[test]
fn two_layers_find_the_subject_that_one_layer_outvotes() {
    let (_, [one, _]) = measured("grammar-en", ONE, 0);
    let (_, [two, _]) = measured("grammar-en", TWO, 0);
    assert!(one[0] >= 0.85 && two[0] >= 0.95, "nothing misleads: {one:?} {two:?}");
    assert!(two[2] >= 0.9 && one[2] <= 0.5, "two others mislead: {one:?} {two:?}");
}

fn over_three_seeds(corpus: &str) {
    for seed in 0..3 {
        depth_and_not_width_finds_the_word_that_counts(corpus, seed);
        let (_, [two, _]) = measured(corpus, TWO, seed);
        assert!(two[0] >= 0.85, "{corpus} {seed}: two layers {two:?}");
    }
}

#[test]
#[ignore = "slow: ten minutes of training, optimised"]
fn agreement_of_verbs_needs_depth_over_three_seeds() {
    over_three_seeds("grammar-en");
}

#[test]
#[ignore = "slow: ten minutes of training, optimised"]
fn agreement_of_measure_words_needs_depth_over_three_seeds() {
    over_three_seeds("grammar-zh");
}
