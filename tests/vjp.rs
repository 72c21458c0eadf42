//! A cotangent sent past one fork: with the stored gradient it gives the stored halves to the bit, it disturbs nothing,
//! and its products compose to the gradient by path length (science: sum over the number of branches on a path).

use base::config::{ActFn, Config, CorpusId, Norm, Pos, Residual, Site, ValidConfig};
use base::corpora;
use engine::nn::{Batch, Model, Trainer, fill_batch};

fn small() -> Config {
    let corpus = CorpusId::Induction;
    Config { corpus, n_layers: 3, d_model: 16, n_heads: 2, n_ctx: 16, batch_size: 3, ..Config::default() }
}

fn trainer(config: Config) -> (Trainer<f32>, ValidConfig) {
    let corpus = corpora::build(config.corpus, 0);
    let config = config.validate(corpus.vocab().len()).expect("a small model");
    let mut trainer = Trainer::<f32>::new(&config, corpus.as_ref());
    trainer.step(corpus.as_ref());
    (trainer, config)
}

fn sites(config: &ValidConfig) -> impl Iterator<Item = Site> {
    (0..2 * config.n_layers).map(Site::from_idx)
}

#[test]
fn the_stored_gradient_gives_the_stored_halves_and_nothing_is_disturbed() {
    let mut cases = Vec::new();
    for &norm in Norm::ALL {
        for rule in ["all", "none", "1a.2m"] {
            let residual = Residual::parse(rule).expect("a rule");
            cases.push(Config { norm, residual, ..small() });
        }
        for &pos in Pos::ALL {
            cases.push(Config { norm, pos, residual_scale: 0.5, ..small() });
        }
        cases.push(Config { norm, attn: false, ..small() });
        cases.push(Config { norm, act_fn: ActFn::Off, ..small() });
    }
    for case in cases {
        let (trainer, config) = trainer(case);
        let mut model = trainer.model().clone();
        let nd = config.n_tokens() * config.d_model;
        let (mut skip, mut branch) = (vec![9.0f32; nd], vec![9.0f32; nd]);
        // Twice: the second time over used scratch, and in the other order.
        for site in sites(&config).chain(sites(&config).collect::<Vec<_>>().into_iter().rev()) {
            let d_out = model.act_grad(model.act_table().stream[site.idx() + 1]).to_vec();
            model.fork_vjp(site, &d_out, &mut skip, &mut branch);
            if config.has_sublayer(site) {
                assert_eq!(skip, trainer.model().grad_skip(site), "{site} of {:?}", config.norm);
                assert_eq!(branch, trainer.model().grad_branch(site), "{site} of {:?}", config.norm);
            } else {
                assert_eq!(skip, d_out, "an absent sublayer is the identity");
                assert!(branch.iter().all(|&x| x == 0.0));
            }
        }
        let before = trainer.model();
        assert_eq!(model.grads(), before.grads());
        for hook in before.hooks() {
            let both = |model: &Model<f32>| [model.tensor(hook), model.grad(hook)].map(|t| t.expect("there").to_vec());
            assert_eq!(both(&model), both(before), "{hook}");
        }
        for edge in before.edges() {
            assert_eq!(model.edge(edge).expect("there").to_vec(), before.edge(edge).expect("there").to_vec());
        }
    }
}

/// Coefficients by the number of branches passed, from the top down (algorithm A): Σₖ Gₖ is the gradient.
#[test]
fn the_gradient_by_path_length_sums_to_the_gradient() {
    for norm in [Norm::Pre, Norm::None, Norm::Post] {
        let (trainer, config) = trainer(Config { norm, ..small() });
        let corpus = corpora::build(config.corpus, 0);
        let mut probe = trainer.model().probe_with_grads(2);
        let mut batch = Batch::default();
        fill_batch(probe.config(), corpus.as_ref(), corpora::Split::Validation, 0, &mut batch);
        probe.forward(&batch.inputs);
        probe.backward(&batch);
        let nd = batch.inputs.len() * config.d_model;
        let mut by_length = vec![probe.act_grad(probe.act_table().stream[6]).to_vec()];
        for site in sites(&config).collect::<Vec<_>>().into_iter().rev() {
            let mut below = vec![vec![0.0f32; nd]; by_length.len() + 1];
            for (k, d_out) in by_length.iter().enumerate() {
                let (mut skip, mut branch) = (vec![0.0f32; nd], vec![0.0f32; nd]);
                probe.fork_vjp(site, d_out, &mut skip, &mut branch);
                below[k].iter_mut().zip(&skip).for_each(|(x, d)| *x += d);
                below[k + 1].iter_mut().zip(&branch).for_each(|(x, d)| *x += d);
            }
            by_length = below;
        }
        assert_eq!(by_length.len(), 7);
        let want = probe.act_grad(probe.act_table().stream[0]);
        let largest = want.iter().fold(0.0f32, |m, x| m.max(x.abs()));
        for (i, &want) in want.iter().enumerate() {
            let sum: f32 = by_length.iter().map(|g| g[i]).sum();
            assert!((sum - want).abs() <= 2e-6 * largest, "{}: {sum} instead of {want}", norm.key());
        }
        let n_carrying = by_length.iter().filter(|g| g.iter().any(|&x| x != 0.0)).count();
        assert_eq!(n_carrying, 7, "paths of every length carry something");
    }
}

#[test]
#[should_panic(expected = "without a backward")]
fn a_model_without_a_backward_says_so() {
    let (trainer, _) = trainer(small());
    let mut probe = trainer.model().probe(1);
    let mut halves = [vec![0.0; 256], vec![0.0; 256]];
    let [skip, branch] = &mut halves;
    probe.fork_vjp(Site::attn(0), &[0.0; 256], skip, branch);
}
