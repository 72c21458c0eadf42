//! Gradient by path length against other ways to the same numbers: all 2ⁿ paths one by one in f64, a backward pass with
//! a marker on the branches, and towers where the answer is known.
//!
//! The fixture `lenses/paths.json` is a third way, without any backward pass: see `tests/reference/paths.py`.

#[path = "common/asked.rs"]
mod asked;

use asked::ask;
use base::config::{Link, Residual, Site, Tower};
use base::corpora::{self, Split};
use engine::nn::{Batch, Model, fill_batch};
use lens::LENSES;
use lens::panel::{Answer, Body, Panel};

const STEP: u64 = 3;

/// What the lens says.
struct Said {
    shares: Vec<f64>,
    norms: Vec<f64>,
    numbers: Vec<(String, f64)>,
}

impl Said {
    fn of(answer: &Answer) -> Said {
        let values = |key: &str| {
            let Body::Chart(chart) = &panel(answer, key).body else { panic!("a chart") };
            chart.series[0].points.iter().map(|p| f64::from(p.value)).collect()
        };
        let Body::Sentence(sentence) = &panel(answer, "mean").body else { panic!("a sentence") };
        let numbers = sentence.numbers.iter().map(|n| (n.key.clone(), f64::from(n.value))).collect();
        Said { shares: values("share"), norms: values("norm"), numbers }
    }

    fn number(&self, key: &str) -> f64 {
        self.numbers.iter().find(|(k, _)| k == key).unwrap_or_else(|| panic!("{key}")).1
    }
}

fn panel<'a>(answer: &'a Answer, key: &str) -> &'a Panel {
    answer.panels.iter().find(|p| p.key == key).expect("a panel")
}

fn said(link: &str, params: &[(&str, &str)]) -> Said {
    Said::of(&ask(LENSES, link, Tower::A, STEP, "paths", params))
}

/// The same weights and batch in f64, backward done; and the gradient at the top of the stream.
struct Exact {
    model: Model<f64>,
    sites: Vec<Site>,
    top: Vec<f64>,
    bottom: Vec<f64>,
}

impl Exact {
    fn of(link: &str, n_sequences: usize) -> Exact {
        let config = Link::parse(link).0.experiment.a().clone();
        let corpus = corpora::build(config.corpus, config.seed as u64);
        let config = config.validate(corpus.vocab().len()).expect("fits");
        let mut batch = Batch::default();
        fill_batch(&config, corpus.as_ref(), Split::Train, STEP, &mut batch);
        let n = n_sequences * config.n_ctx;
        batch.inputs.truncate(n);
        batch.targets.truncate(n);
        let weights = asked::question(link, Tower::A, STEP, "paths", &[]).weights;
        let weights = weights.into_iter().map(f64::from).collect();
        let probe = config.clone().with_batch_size(n_sequences);
        let mut model = Model::<f64>::from_params(&probe, weights, true).expect("as many as it has");
        model.forward(&batch.inputs);
        model.backward(&batch);
        let grad = |i: usize| model.act_grad(model.act_table().stream[i]).to_vec();
        let (top, bottom) = (grad(2 * config.n_layers), grad(0));
        let all = (0..2 * config.n_layers).map(Site::from_idx);
        Exact { sites: all.filter(|&s| config.has_sublayer(s)).collect(), model, top, bottom }
    }

    fn pass(&mut self, site: Site, d: &[f64]) -> [Vec<f64>; 2] {
        let (mut skip, mut branch) = (vec![0.0; d.len()], vec![0.0; d.len()]);
        self.model.fork_vjp(site, d, &mut skip, &mut branch);
        [skip, branch]
    }

    /// Gₖ by walking every path on its own: at each sublayer a bit says skip or branch.
    fn by_enumeration(&mut self) -> Vec<Vec<f64>> {
        let n = self.sites.len();
        let mut parts = vec![vec![0.0; self.top.len()]; n + 1];
        for path in 0u32..1 << n {
            let mut d = self.top.clone();
            for (i, site) in self.sites.clone().into_iter().enumerate().rev() {
                let [skip, branch] = self.pass(site, &d);
                d = if path >> i & 1 == 1 { branch } else { skip };
            }
            parts[path.count_ones() as usize].iter_mut().zip(d).for_each(|(sum, x)| *sum += x);
        }
        parts
    }

    /// G(t): one backward pass with t times every branch.
    fn marked(&mut self, t: f64) -> Vec<f64> {
        let mut d = self.top.clone();
        for site in self.sites.clone().into_iter().rev() {
            let [skip, branch] = self.pass(site, &d);
            d = skip.iter().zip(branch).map(|(s, b)| s + t * b).collect();
        }
        d
    }
}

fn dot(xs: &[f64], ys: &[f64]) -> f64 {
    xs.iter().zip(ys).map(|(x, y)| x * y).sum()
}

/// Every way a tower can be built that the decomposition has to know of.
const SHAPES: [&str; 10] = [
    "",
    "&norm=none",
    "&norm=post",
    "&residual=none",
    "&residual=1a.3m",
    "&residual=attn&norm=post",
    "&residual_scale=0.7",
    "&attn=off",
    "&act_fn=off",
    "&pos=rope&tied=off&act_fn=silu",
];

fn small(shape: &str) -> String {
    format!("v=1&corpus=induction&n_layers=3&d_model=12&n_heads=3&n_ctx=9&batch_size=3{shape}")
}

#[test]
fn every_path_walked_on_its_own_gives_the_same_shares_and_norms() {
    for shape in SHAPES {
        let link = small(shape);
        let said = said(&link, &[("n_sequences", "2")]);
        let mut exact = Exact::of(&link, 2);
        let parts = exact.by_enumeration();
        let square = dot(&exact.bottom, &exact.bottom);
        assert_eq!(said.shares.len(), parts.len(), "{shape}");
        for (k, part) in parts.iter().enumerate() {
            let (share, norm) = (dot(part, &exact.bottom) / square, dot(part, part).sqrt());
            assert!((said.shares[k] - share).abs() < 1e-5, "{shape}: share {k} is {}, {share}", said.shares[k]);
            assert!((said.norms[k] - norm).abs() < 1e-5 * square.sqrt().max(norm), "{shape}: norm {k}");
            assert_eq!(said.norms[k] == 0.0, norm == 0.0, "{shape}: no path of length {k} is exactly none");
        }
    }
}

#[test]
fn a_marked_backward_is_the_polynomial() {
    for shape in SHAPES {
        let link = small(shape).replace("n_layers=3", "n_layers=6");
        let said = said(&link, &[("n_sequences", "1")]);
        let mut exact = Exact::of(&link, 1);
        let square = dot(&exact.bottom, &exact.bottom);
        for t in [0.37, -1.3] {
            let along = dot(&exact.marked(t), &exact.bottom) / square;
            let polynomial: f64 = said.shares.iter().enumerate().map(|(k, share)| t.powi(k as i32) * share).sum();
            let size: f64 = said.shares.iter().enumerate().map(|(k, share)| (t.powi(k as i32) * share).abs()).sum();
            assert!((along - polynomial).abs() < 1e-5 * size, "{shape}, t = {t}: {along} and {polynomial}");
        }
        assert!((dot(&exact.marked(1.0), &exact.bottom) / square - 1.0).abs() < 1e-12, "{shape}");
    }
}

#[test]
fn the_parts_sum_to_the_gradient_at_every_depth_norm_seed_and_cut() {
    let mut worst = 0.0f64;
    for n_layers in [1, 2, 4, 8, 12] {
        for norm in ["none", "pre", "post"] {
            for (seed, residual) in [(0, "all"), (1, "1m"), (2, "mlp"), (3, "all")] {
                let link = format!(
                    "v=1&n_layers={n_layers}&d_model=16&n_heads=2&n_ctx=16&batch_size=2&norm={norm}&seed={seed}&residual={residual}"
                );
                let said = said(&link, &[]);
                let (error, sum) = (said.number("error"), said.number("sum"));
                assert!(error <= 1e-5 && (sum - 1.0).abs() <= 1e-5, "{link}: {error:e}, shares sum to {sum}");
                worst = worst.max(error);
            }
        }
    }
    println!("largest |sum of parts - G| / |G|: {worst:.1e}");
}

#[test]
fn where_the_answer_is_known() {
    // All skips cut: one path, through everything.
    let all_cut = said(&small("&residual=none"), &[]);
    assert!((all_cut.shares[6] - 1.0).abs() < 1e-6 && all_cut.norms[..6].iter().all(|&x| x == 0.0));
    assert_eq!(["n", "paths", "expected"].map(|key| all_cut.number(key)), [6.0, 1.0, 6.0]);
    assert!((all_cut.number("mean") - 6.0).abs() < 1e-5);
    // No sublayers: the gradient goes straight down.
    let bare = said(&small("&attn=off&act_fn=off"), &[]);
    assert_eq!((bare.shares.as_slice(), bare.number("mean"), bare.number("error")), (&[1.0][..], 0.0, 0.0));
    assert_eq!(["n", "paths", "expected"].map(|key| bare.number(key)), [0.0, 1.0, 0.0]);
    // Half the sublayers: half the branches, and each cut takes away a choice.
    let mlp_only = said(&small("&attn=off&residual=1m"), &[]);
    assert_eq!(["n", "paths", "expected"].map(|key| mlp_only.number(key)), [3.0, 4.0, 2.0]);
    assert_eq!(mlp_only.norms[0], 0.0, "every path goes through the cut sublayer");
    // At the top nothing has been passed.
    assert_eq!(said(&small(""), &[("layer", "3")]).shares, [1.0]);
    assert_eq!(said(&small(""), &[("layer", "2")]).shares.len(), 3);
}

#[test]
fn the_rows_by_depth_are_the_lens_asked_at_that_depth() {
    let answer = ask(LENSES, &small(""), Tower::A, STEP, "paths", &[]);
    let Body::Grid(grid) = &panel(&answer, "by_depth").body else { panic!("a grid") };
    assert_eq!(grid.rows.len(), 7, "the stream's 2L+1 points");
    for layer in 0..=3 {
        let there = said(&small(""), &[("layer", &layer.to_string())]);
        let row: Vec<f64> = grid.rows[2 * layer].values.iter().map(|&v| f64::from(v)).collect();
        assert_eq!(row, there.shares, "layer {layer}");
        assert_eq!(row.len(), 7 - 2 * layer);
    }
}

#[test]
fn a_gradient_of_zero_or_none_is_said_and_never_divided_by() {
    let config = Link::parse(&small("")).0.experiment.a().clone();
    for (fill, says) in [(0.0, "0 in f32"), (f32::NAN, "not finite")] {
        let mut question = asked::question(&small(""), Tower::A, STEP, "paths", &[]);
        question.weights.fill(fill);
        let (answer, _) = lens::ask_once(LENSES, config.clone(), None, question).expect("an answer");
        let Body::Sentence(sentence) = &panel(&answer, "mean").body else { panic!("a sentence") };
        assert!(sentence.template.en.contains(says), "{}", sentence.template.en);
        assert!(Said::of(&answer).shares.iter().all(|s| s.is_nan()));
    }
    assert_eq!(Residual::All, config.residual);
}
