//! Every op's backward against central differences, in f64.
//!
//! An op y = f(x) is probed through the scalar Σ c·y with random c: its backward at d_y = c must equal the difference
//! quotient for every single input.

use super::*;
use crate::nn::kernels::Pack;
use base::config::ActFn;
use base::rng::{Rng, Stream};

fn random(n: usize, lane: u64) -> Vec<f64> {
    let mut rng = Rng::new(11, Stream::Analysis, lane);
    (0..n).map(|_| rng.normal()).collect()
}

/// `f` gives Σ c·y for an input; `got` is the op's own gradient.
fn check(what: &str, x: &[f64], got: &[f64], f: impl Fn(&[f64]) -> f64) {
    assert_eq!(x.len(), got.len(), "{what}");
    let h = 1e-5;
    let mut probe = x.to_vec();
    let scale = got.iter().fold(1e-2f64, |m, g| m.max(g.abs()));
    for i in 0..x.len() {
        probe[i] = x[i] + h;
        let up = f(&probe);
        probe[i] = x[i] - h;
        let down = f(&probe);
        probe[i] = x[i];
        let want = (up - down) / (2.0 * h);
        let error = (got[i] - want).abs() / scale;
        assert!(error <= 1e-6, "{what}[{i}]: {} instead of {want} ({error:.1e})", got[i]);
    }
}

fn weigh(c: &[f64], y: &[f64]) -> f64 {
    c.iter().zip(y).map(|(c, y)| c * y).sum()
}

#[test]
fn linear_op() {
    for (n, i, o) in [(1, 1, 1), (5, 3, 7), (9, 8, 4)] {
        let dims = linear::Dims { n, i, o };
        let (x, w, b, c) = (random(n * i, 1), random(i * o, 2), random(o, 3), random(n * o, 4));
        let y = |x: &[f64], w: &[f64], b: &[f64]| {
            let mut y = vec![0.0; n * o];
            linear::forward(dims, x, w, b, &mut y, &mut Pack::default());
            weigh(&c, &y)
        };
        let (mut d_x, mut d_w, mut d_b) = (vec![0.0; n * i], vec![0.0; i * o], vec![0.0; o]);
        linear::backward_input(dims, &c, &w, &mut d_x, &mut Pack::default());
        linear::backward_weight(dims, &x, &c, &mut d_w, &mut d_b, &mut Pack::default());
        check("linear d_x", &x, &d_x, |x| y(x, &w, &b));
        check("linear d_w", &w, &d_w, |w| y(&x, w, &b));
        check("linear d_b", &b, &d_b, |b| y(&x, &w, b));
    }
}

#[test]
fn layernorm_op() {
    for (n, d) in [(1, 4), (3, 8), (2, 13)] {
        let (x, w, b, c) = (random(n * d, 1), random(d, 2), random(d, 3), random(n * d, 4));
        let forward = |x: &[f64], w: &[f64], b: &[f64]| {
            let (mut scale, mut hat, mut y) = (vec![0.0; n], vec![0.0; n * d], vec![0.0; n * d]);
            layernorm::forward(x, w, b, &mut scale, &mut hat, &mut y);
            (scale, hat, weigh(&c, &y))
        };
        let (scale, hat, _) = forward(&x, &w, &b);
        let (mut d_x, mut d_w, mut d_b) = (vec![0.0; n * d], vec![0.0; d], vec![0.0; d]);
        layernorm::backward_input(&c, &scale, &hat, &w, &mut d_x);
        layernorm::backward_weight(&c, &hat, &mut d_w, &mut d_b);
        check("layernorm d_x", &x, &d_x, |x| forward(x, &w, &b).2);
        check("layernorm d_w", &w, &d_w, |w| forward(&x, w, &b).2);
        check("layernorm d_b", &b, &d_b, |b| forward(&x, &w, b).2);

        // Inside: x̂ varied by itself, and σ with x − mean(x) = x̂·σ held fixed.
        let (mut d_hat, mut d_scale) = (vec![0.0; n * d], vec![0.0; n]);
        layernorm::backward_normalized(&c, &w, &mut d_hat);
        layernorm::backward_scale(&c, &scale, &hat, &w, &mut d_scale);
        let y =
            |hat: &[f64]| weigh(&c, &hat.iter().enumerate().map(|(i, x)| x * w[i % d] + b[i % d]).collect::<Vec<_>>());
        check("layernorm d_normalized", &hat, &d_hat, y);
        check("layernorm d_scale", &scale, &d_scale, |s| {
            y(&hat.iter().enumerate().map(|(i, x)| x * scale[i / d] / s[i / d]).collect::<Vec<_>>())
        });
    }
}

#[test]
fn activation_op() {
    for &act_fn in ActFn::ALL {
        // ReLU's corner is left out: no difference quotient exists there.
        let x: Vec<f64> = random(40, 1).into_iter().filter(|x| x.abs() > 1e-3).collect();
        let c = random(x.len(), 2);
        let (mut slope, mut d_x) = (vec![0.0; x.len()], vec![0.0; x.len()]);
        activation::forward(act_fn, &x, &mut vec![0.0; x.len()], &mut slope);
        activation::backward(&c, &slope, &mut d_x);
        check(act_fn.key(), &x, &d_x, |x| {
            let mut y = vec![0.0; x.len()];
            activation::forward(act_fn, x, &mut y, &mut []);
            weigh(&c, &y)
        });
    }
}

#[test]
fn attention_op() {
    for (b, t, h, k, with_bias) in [(1, 1, 1, 4, false), (2, 5, 2, 4, true), (1, 9, 3, 2, false)] {
        let dims = attention::Dims { b, t, h, k };
        let d = h * k;
        let (qkv, bias, c) =
            (random(b * t * 3 * d, 1), random(if with_bias { h * t } else { 0 }, 2), random(b * t * d, 3));
        let forward = |qkv: &[f64], bias: &[f64]| {
            let (mut pattern, mut z) = (vec![0.0; b * h * t * t], vec![0.0; b * t * d]);
            attention::forward(dims, qkv, bias, &mut pattern, &mut z, &mut Pack::default());
            (pattern, weigh(&c, &z))
        };
        let (pattern, _) = forward(&qkv, &bias);
        let (mut d_qkv, mut d_pattern) = (vec![0.0; qkv.len()], vec![0.0; pattern.len()]);
        let (mut d_bias, mut scores) = (vec![0.0; bias.len()], vec![0.0; t * t]);
        attention::backward(
            dims,
            &qkv,
            &pattern,
            &c,
            &mut d_qkv,
            &mut d_pattern,
            &mut d_bias,
            &mut scores,
            &mut Pack::default(),
        );
        check("attention d_qkv", &qkv, &d_qkv, |qkv| forward(qkv, &bias).1);
        check("attention d_bias", &bias, &d_bias, |bias| forward(&qkv, bias).1);

        // Scores varied by themselves: an own softmax, and values mixed by hand.
        let (mut scores, mut d_scores) = (vec![0.0; pattern.len()], vec![0.0; pattern.len()]);
        attention::scores(dims, &qkv, &bias, &mut scores, &mut Pack::default());
        attention::backward_scores(dims, &pattern, &d_pattern, &mut d_scores);
        let seen = |i: usize| i % t <= i / t % t;
        assert!((0..scores.len()).all(|i| (scores[i] == f64::NEG_INFINITY) != seen(i)), "masked above the diagonal");
        // A masked score is held where it is: what stands in its place here is never read.
        let held: Vec<f64> = scores.iter().map(|&x| if x == f64::NEG_INFINITY { 0.0 } else { x }).collect();
        check("attention d_scores", &held, &d_scores, |scores| {
            let mut total = 0.0;
            for (row_idx, row) in scores.chunks_exact(t).enumerate() {
                let (i, head, seq) = (row_idx % t, row_idx / t % h, row_idx / t / h);
                let sum: f64 = row[..=i].iter().map(|x| libm::exp(*x)).sum();
                for (s, x) in row[..=i].iter().enumerate() {
                    let p = libm::exp(*x) / sum;
                    let v = &qkv[(seq * t + s) * 3 * d + 2 * d + head * k..][..k];
                    total += p * weigh(v, &c[(seq * t + i) * d + head * k..][..k]);
                }
            }
            total
        });
    }
}

/// Rows are calculated with past the diagonal, by whole registers: what stands there, even a NaN, must not show.
#[test]
fn what_attention_hides_is_0_and_adds_nothing() {
    for t in [3, 8, 13, 24] {
        let dims = attention::Dims { b: 1, t, h: 1, k: 4 };
        let clean: Vec<f32> = random(t * 12, 1).iter().map(|x| *x as f32).collect();
        let c: Vec<f32> = random(t * 4, 2).iter().map(|x| *x as f32).collect();
        // The query, then the key, of the token in the middle.
        for bad in [0, 4].map(|part| t / 2 * 12 + part) {
            let run = |qkv: &[f32]| {
                let [mut pattern, mut d_pattern, mut scratch] = [(); 3].map(|()| vec![f32::NAN; t * t]);
                let (mut z, mut d_qkv) = (vec![0.0; t * 4], vec![0.0; t * 12]);
                attention::forward(dims, qkv, &[], &mut pattern, &mut z, &mut Pack::default());
                let (mut pack, d_bias) = (Pack::default(), &mut []);
                let p = &pattern;
                attention::backward(dims, qkv, p, &c, &mut d_qkv, &mut d_pattern, d_bias, &mut scratch, &mut pack);
                (pattern, d_pattern)
            };
            let mut qkv = clean.clone();
            qkv[bad] = f32::NAN;
            let [sound, broken] = [run(&clean), run(&qkv)];
            for i in (0..t * t).filter(|i| i % t > i / t) {
                assert!(
                    [sound.0[i], sound.1[i], broken.0[i], broken.1[i]].iter().all(|x| x.to_bits() == 0),
                    "{t}: {i}"
                );
            }
            // Rows before the token do not see it.
            assert_eq!(sound.0[..t / 2 * t], broken.0[..t / 2 * t], "{t}");
            assert!(broken.0[t / 2 * t].is_nan(), "{t}: a NaN is seen where it stands");
        }
    }
}

#[test]
fn rotation_turns_back() {
    let dims = attention::Dims { b: 2, t: 5, h: 2, k: 4 };
    let tables = attention::rotary_tables::<f64>(dims.t, dims.k);
    let (qkv, c) = (random(2 * 5 * 3 * 8, 1), random(2 * 5 * 3 * 8, 2));
    let mut d = c.clone();
    attention::rotate(dims, &tables, -1.0, &mut d);
    check("rotate", &qkv, &d, |qkv| {
        let mut y = qkv.to_vec();
        attention::rotate(dims, &tables, 1.0, &mut y);
        weigh(&c, &y)
    });
}

#[test]
fn loss_op() {
    let (n, v) = (4, 7);
    let logits = random(n * v, 1);
    let targets = [3, base::corpora::IGNORE, 0, 6];
    let forward = |logits: &[f64]| {
        let (mut each, mut d) = (vec![0.0; n], vec![0.0; n * v]);
        (loss::forward_backward(logits, &targets, v, &mut each, &mut d), d)
    };
    check("loss", &logits, &forward(&logits).1, |x| forward(x).0);
}

#[test]
fn embed_op() {
    let (v, d, t) = (3, 4, 2);
    let tokens = [2, 0, 2, 1];
    let (wte, wpe, c) = (random(v * d, 1), random(t * d, 2), random(4 * d, 3));
    let forward = |wte: &[f64], wpe: &[f64]| {
        let (mut e, mut x) = (vec![0.0; 4 * d], vec![0.0; 4 * d]);
        embed::forward(&tokens, wte, wpe, d, &mut e, &mut x);
        weigh(&c, &x)
    };
    let (mut d_wte, mut d_wpe) = (vec![0.0; v * d], vec![1.0; t * d]);
    embed::backward_tokens(&tokens, &c, &mut d_wte, d);
    embed::backward_positions(&c, &mut d_wpe);
    check("wte", &wte, &d_wte, |wte| forward(wte, &wpe));
    check("wpe", &wpe, &d_wpe, |wpe| forward(&wte, wpe));
}

#[test]
fn residual_op() {
    let (x, branch, c) = (random(6, 1), random(6, 2), random(6, 3));
    for lambda in [None, Some(1.0), Some(0.5)] {
        let mut grad_skip = vec![9.0; 6];
        residual::skip_backward(lambda, &c, &mut grad_skip);
        check("skip", &x, &grad_skip, |x| {
            let mut y = vec![0.0; 6];
            residual::add_forward(lambda, x, &branch, &mut y);
            weigh(&c, &y)
        });
        let mut d_in = vec![0.0; 6];
        residual::fork_backward(&grad_skip, &branch, &mut d_in);
        assert!(d_in.iter().zip(&grad_skip).zip(&branch).all(|((d, s), b)| *d == s + b));
    }
}
