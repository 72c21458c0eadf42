//! What small models learn, trained here and now: the effects that the page shows, within the spread that earlier
//! measurements had. Slower than the other tests, and therefore in a file of its own.

use base::config::{Config, CorpusId, Init, LrDecay, Pos, Residual};
use base::corpora::{self, Corpus, IGNORE, Split};
use engine::nn::{Model, Trainer};

struct Trained {
    trainer: Trainer<f32>,
    corpus: Box<dyn Corpus>,
}

fn start(config: Config) -> Trained {
    let corpus = corpora::build(config.corpus, config.seed as u64);
    let config = config.validate(corpus.vocab().len()).expect("a small model");
    Trained { trainer: Trainer::new(&config, corpus.as_ref()), corpus }
}

impl Trained {
    fn steps(&mut self, n: u64) {
        for _ in 0..n {
            self.trainer.step(self.corpus.as_ref());
        }
        assert_eq!(self.trainer.measured().non_finite, None, "training stayed finite");
    }

    /// Calls `see` with (sequence, position, target, logits) of every counted held-out target.
    fn on_validation(&self, n_sequences: usize, mut see: impl FnMut(&[u32], usize, u32, &[f32])) {
        let mut probe: Model<f32> = self.trainer.model().probe(1);
        let (t, v) = (probe.config().n_ctx, probe.config().d_vocab());
        let (mut inputs, mut targets) = (vec![0; t], vec![0; t]);
        for index in 0..n_sequences as u64 {
            self.corpus.sequence(Split::Validation, index, &mut inputs, &mut targets);
            probe.forward(&inputs);
            let logits = probe.act(probe.act_table().logits);
            for (i, (&target, row)) in targets.iter().zip(logits.chunks_exact(v)).enumerate() {
                if target != IGNORE {
                    see(&inputs, i, target, row);
                }
            }
        }
    }
}

fn argmax(row: &[f32]) -> u32 {
    row.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(i, _)| i as u32)
}

fn task(corpus: CorpusId, n_layers: usize, n_ctx: usize, batch_size: usize) -> Config {
    Config {
        corpus,
        n_layers,
        d_model: 48,
        n_ctx,
        batch_size,
        pos: Pos::Rel,
        tied: false,
        init: Init::Xavierp,
        lr: 3e-3,
        warmup_steps: 30,
        lr_decay: LrDecay::Constant,
        ..Config::default()
    }
}

/// Share of second-half positions whose pair was seen before where the successor is predicted, noise aside.
fn induction_accuracy(run: &Trained) -> f64 {
    let (mut right, mut n) = (0, 0);
    run.on_validation(60, |inputs, i, _, logits| {
        // The permutation shows itself in the successors seen so far; 9 in 10 follow it.
        let seen: Vec<u32> = (0..i).filter(|&j| inputs[j] == inputs[i]).map(|j| inputs[j + 1]).collect();
        if i < inputs.len() / 2 || seen.is_empty() {
            return;
        }
        let votes = |x: u32| seen.iter().filter(|&&y| y == x).count();
        let follows = seen.iter().copied().max_by_key(|&x| votes(x)).unwrap_or(0);
        right += (argmax(logits) == follows) as usize;
        n += 1;
    });
    right as f64 / n as f64
}

#[test]
fn induction_needs_two_layers() {
    let mut two = start(task(CorpusId::Induction, 2, 40, 32));
    two.steps(300);
    let mut one = start(task(CorpusId::Induction, 1, 40, 32));
    one.steps(300);
    let (two, one) = (induction_accuracy(&two), induction_accuracy(&one));
    assert!(two >= 0.9, "two layers predict {two:.2}");
    assert!(one <= 0.45, "one layer predicts {one:.2}");
}

/// Share of arrangements that are told rightly, over all positions. Positions that are right nine times in ten would
/// be a coarser measure: with one layer and two they are often as many.
fn cups_accuracy(n_layers: usize, seed: u32) -> f64 {
    let cups = task(CorpusId::ThreeCups, n_layers, 13, 48);
    let mut run = start(Config { lr_decay: LrDecay::Cosine, n_steps: 300, seed, ..cups });
    run.steps(300);
    let (mut right, mut n) = (0, 0);
    run.on_validation(150, |_, _, target, logits| {
        right += (argmax(logits) == target) as usize;
        n += 1;
    });
    right as f64 / n as f64
}

fn deeper_towers_follow_the_cups_further(seed: u32) {
    let [one, two, four] = [1, 2, 4].map(|n_layers| cups_accuracy(n_layers, seed));
    println!("seed {seed}: {one:.3} {two:.3} {four:.3}");
    assert!(two >= one + 0.03 && four >= two + 0.03, "seed {seed}: {one:.3} {two:.3} {four:.3}");
    // Measured over five seeds, also with another implementation: .39-.44, .49-.53, .55-.62.
    for (accuracy, range) in [(one, 0.36..0.47), (two, 0.46..0.56), (four, 0.52..0.66)] {
        assert!(range.contains(&accuracy), "seed {seed}: {accuracy:.3} not in {range:?}");
    }
}

#[test]
fn deeper_towers_follow_the_cups_further_in_one_seed() {
    deeper_towers_follow_the_cups_further(0);
}

#[test]
#[ignore = "slow: fifteen towers; the seed above is a sample"]
fn deeper_towers_follow_the_cups_further_over_five_seeds() {
    (0..5).for_each(deeper_towers_follow_the_cups_further);
}

#[test]
fn the_markov_source_is_learnt_order_by_order() {
    let config =
        Config { tied: true, pos: Pos::Learned, lr: 2e-3, warmup_steps: 60, ..task(CorpusId::Markov, 2, 32, 16) };
    let mut run = start(config);
    let v = run.corpus.vocab().len();
    // The step at which the model is closest to the best model of each order, of the three that its curve passes.
    let mut best = [(f64::INFINITY, 0u64); 3];
    for step in (0..=480).step_by(15) {
        let mut kl = [0.0; 3];
        let mut n = 0;
        let corpus = run.corpus.as_ref();
        run.on_validation(12, |inputs, i, _, logits| {
            if i < 3 {
                return;
            }
            let max = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let total: f64 = logits.iter().map(|&x| libm::exp((x - max) as f64)).sum();
            let log_p = |x: usize| (logits[x] - max) as f64 - libm::log(total);
            for (order, kl) in kl.iter_mut().enumerate() {
                let mut q = vec![0.0; v];
                assert!(corpus.n_gram(order + 1, &inputs[..=i], &mut q), "known for this source");
                *kl += (0..v).filter(|&x| q[x] > 0.0).map(|x| q[x] * (libm::log(q[x]) - log_p(x))).sum::<f64>();
            }
            n += 1;
        });
        for (best, kl) in best.iter_mut().zip(kl) {
            if kl / (n as f64) < best.0 {
                *best = (kl / n as f64, step);
            }
        }
        run.steps(15);
    }
    let [uni, bi, tri] = best;
    assert!(uni.1 < bi.1 && bi.1 < tri.1, "nearest at steps {}, {}, {}", uni.1, bi.1, tri.1);
    assert!(uni.0 < 0.15 && bi.0 < 0.15 && tri.0 < 0.2, "distances {:.3} {:.3} {:.3} nats", uni.0, bi.0, tri.0);
}

/// The page's first view, over three seeds: what its caption says must hold.
#[test]
fn without_skips_the_light_dies_once_the_tokens_are_one() {
    for seed in 0..3 {
        let run = |residual: Residual| {
            let mut run = start(Config { residual, seed, ..Config::default() });
            let first = engine::telemetry::record(&run.trainer, None, base::config::Tower::A);
            run.steps(120);
            (first, engine::telemetry::record(&run.trainer, None, base::config::Tower::A), run.corpus.levels())
        };
        let (a0, a, levels) = run(Residual::All);
        let (b0, b, _) = run(Residual::None);
        assert!(b0.resid_grad_l2[0] > 0.1 * a0.resid_grad_l2[0], "seed {seed}: at step 0 both receive about the same");
        assert!(b.resid_grad_l2[0] < 1e-4 * a.resid_grad_l2[0], "seed {seed}: later B receives next to nothing");
        assert!(b.spread[16] < 1e-3 && a.spread[16] > 0.3, "seed {seed}: because its token vectors are one");
        let unigram = levels.unigram.expect("counted");
        assert!((b.loss_nats as f64) > unigram - 0.15, "seed {seed}: B knows frequencies only");
        assert!((a.loss_nats as f64) < unigram - 0.15, "seed {seed}: A knows more");
    }
}
